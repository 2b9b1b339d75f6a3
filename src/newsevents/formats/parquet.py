"""A dataset as a folder of Parquet files: a folder for each table, events by year and type.

    archive.parquet/
      events/year=2026/type=meeting/part-00000.parquet
      participants/part-00000.parquet
      ...

The folders of events have names as in Hive, so that DuckDB, Spark, polars and Arrow read them as
columns. Files are compressed with zstd.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

import attrs
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.fs
import pyarrow.parquet as pq

from newsevents.errors import FileError
from newsevents.model import RECORD_TYPES, Event, Record
from newsevents.storage.compression import check_regular
from newsevents.storage.paths import is_outside, unreadable_error
from newsevents.tables.layout import TABLES, Labels
from newsevents.tables.reading import (
    check_names,
    check_schema,
    metadata_of,
    translate_table_errors,
)
from newsevents.tables.writing import BATCH_SIZE_RECORDS, iter_batches, schema_metadata

_SUFFIX = ".parquet"
# Columns of events whose values are in the paths of their files.
_IN_PATHS = ("year", "type")

# --- writing ---------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class WriteLimits:
    """Limits of the memory and files that writing uses."""

    #: Rows written at once.
    group_rows: int = 20_000
    #: Events in memory.
    waiting_rows: int = 100_000
    #: Tables in memory before they are joined; small ones take far more memory than their rows.
    waiting_tables: int = 8
    #: Open files of events.
    open_files: int = 200
    #: Records whose rows are Python objects at the same time.
    batch_size: int = BATCH_SIZE_RECORDS


def write_tables(
    records: Iterable[Record],
    folder: Path,
    *,
    metadata: Mapping[str, Any],
    labels: Labels,
    limits: WriteLimits = WriteLimits(),
) -> None:
    """Write records to an empty folder, a batch at a time.

    Raises OSError if it cannot be written.
    """
    about = schema_metadata(metadata)
    with ExitStack() as stack:
        events = _EventFiles(folder / "events", stack, limits)
        files = {
            name: _TableFile(folder / name, table.schema.with_metadata(about), stack, limits)
            for name, table in TABLES.items()
            if name != "events"
        }
        for batch in iter_batches(records, labels, batch_size=limits.batch_size):
            events.add(batch.pop("events"))
            for name, table in batch.items():
                files[name].add(table)
                if files[name].rows >= limits.group_rows:
                    files[name].write()
        for file in files.values():
            file.write()
            file.close()
        events.finish()


@attrs.define
class _TableFile:
    """File that rows are written to; once it is closed, the next part of its folder follows."""

    folder: Path
    schema: pa.Schema
    #: Closes open files after an error.
    stack: ExitStack
    limits: WriteLimits
    #: Rows not written yet.
    rows: int = 0
    _waiting: list[pa.Table] = attrs.field(factory=list)
    _parts: int = 0
    _writer: pq.ParquetWriter | None = None
    _stream: IO[bytes] | None = None

    def add(self, table: pa.Table) -> None:
        """Add rows to those not written yet."""
        self._waiting.append(table)
        self.rows += table.num_rows
        if len(self._waiting) == self.limits.waiting_tables:
            self._waiting = [pa.concat_tables(self._waiting).combine_chunks()]

    def write(self) -> None:
        """Write all rows not written yet, to a new file if none is open."""
        if self._writer is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            path = self.folder / f"part-{self._parts:05}{_SUFFIX}"
            self._stream = path.open("xb")
            self._writer = pq.ParquetWriter(self._stream, self.schema, compression="zstd")
            self.stack.callback(_abandon, self._writer, self._stream)
            self._parts += 1
        if self.rows:
            self._writer.write_table(pa.concat_tables(self._waiting).cast(self.schema))
            self._waiting, self.rows = [], 0

    def close(self) -> None:
        """Close the file and flush it to disk."""
        assert self._writer is not None
        assert self._stream is not None
        self._writer.close()
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()
        self._writer = self._stream = None


def _abandon(writer: pq.ParquetWriter, stream: IO[bytes]) -> None:
    with contextlib.suppress(Exception):
        writer.close()
    with contextlib.suppress(OSError):
        stream.close()


class _EventFiles:
    """Files of events by year and type."""

    def __init__(self, folder: Path, stack: ExitStack, limits: WriteLimits) -> None:
        self._folder, self._stack, self._limits = folder, stack, limits
        fields = [field for field in TABLES["events"].schema if field.name not in _IN_PATHS]
        self._schema = pa.schema(fields)
        self._files: dict[tuple[int, str], _TableFile] = {}
        #: Open files, the one written last at the end.
        self._open: dict[tuple[int, str], None] = {}
        self._rows = 0
        folder.mkdir()

    def add(self, table: pa.Table) -> None:
        """Add events; write those of a file once they are a group, or if too many wait in all."""
        self._rows += table.num_rows
        for key, rows in _by_year_and_type(table):
            file = self._files.get(key) or self._new(key)
            file.add(rows)
            if file.rows >= self._limits.group_rows:
                self._write(key)
        while self._rows > self._limits.waiting_rows:
            self._write(max(self._files, key=lambda key: self._files[key].rows))

    def finish(self) -> None:
        """Write all events not written yet, and close the files."""
        for key, file in sorted(self._files.items()):
            if file.rows:
                self._write(key)
        for key in self._open:
            self._files[key].close()

    def _new(self, key: tuple[int, str]) -> _TableFile:
        folder = self._folder / f"year={key[0]:04}" / f"type={key[1]}"
        file = _TableFile(folder, self._schema, self._stack, self._limits)
        return self._files.setdefault(key, file)

    def _write(self, key: tuple[int, str]) -> None:
        self._rows -= self._files[key].rows
        self._files[key].write()
        self._open.pop(key, None)
        self._open[key] = None
        if len(self._open) > self._limits.open_files:
            eldest = next(iter(self._open))
            self._files[eldest].close()
            del self._open[eldest]


def _by_year_and_type(table: pa.Table) -> Iterator[tuple[tuple[int, str], pa.Table]]:
    """Yield copies of the rows of each year and type, without these columns."""
    keys = zip(*(table.column(name).to_pylist() for name in _IN_PATHS), strict=True)
    indices: dict[tuple[int, str], list[int]] = {}
    for index, key in enumerate(keys):
        indices.setdefault(key, []).append(index)
    table = table.drop_columns(list(_IN_PATHS))
    for key, taken in indices.items():
        yield key, table.take(pa.array(taken, pa.int64()))


def foreign_file(folder: Path) -> str | None:
    """Return the path of something in a folder that `write_tables` does not write, or None."""
    for here, folders, files in os.walk(folder):
        is_top = Path(here) == folder
        others = [name for name in folders if is_top and name not in TABLES]
        others += [name for name in files if is_top or not name.endswith(_SUFFIX)]
        if others:
            return str(Path(here) / min(others))
    return None


# --- reading ---------------------------------------------------------------------------------------

_YEAR = re.compile(r"year=([0-9]{1,4})")
_TYPES = {f"type={tag}": tag for tag, cls in RECORD_TYPES.items() if issubclass(cls, Event)}

# Rows that a file of any size may have, and rows for each byte beyond; files written here have
# less than one.
_MIN_ROWS_LIMIT, _MAX_ROWS_PER_BYTE = 1_000_000, 10

# A file, and the condition on its rows that its path expresses.
_PartFile = tuple[Path, "ds.Expression | None"]


def open_tables(path: Path) -> tuple[dict[str, ds.Dataset], dict[str, Any]]:
    """Open a folder of Parquet files; return its tables, not read yet, and the metadata.

    Files outside of the folder are not read, also not through links.
    Raises FileError if the files are not the tables of a dataset.
    """
    with translate_table_errors(path, "Parquet"):
        folders = {folder.name: folder for folder in _visible(path)}
        check_names(folders)
        schemas: list[pa.Schema] = []
        tables = {}
        for name, folder in folders.items():
            files = list(_event_files(path, folder) if name == "events" else _files(path, folder))
            if not files and name != "events":
                raise FileError(folder, "no Parquet file; a table without rows has one, too")
            tables[name] = _dataset(name, files, schemas)
        return tables, metadata_of(schemas)


def _dataset(name: str, files: list[_PartFile], schemas: list[pa.Schema]) -> ds.Dataset:
    """Return the dataset of a table, and add the schemas of its files to a list."""
    table, in_paths = TABLES[name], _IN_PATHS if name == "events" else ()
    form = ds.ParquetFileFormat()
    system = pyarrow.fs.LocalFileSystem()
    fragments = []
    for path, condition in files:
        with translate_table_errors(path, "Parquet"):
            about = pq.read_metadata(path)
            rows = about.num_rows
            if rows > max(_MIN_ROWS_LIMIT, _MAX_ROWS_PER_BYTE * path.stat().st_size):
                raise FileError(path, f"claims to have {rows:,} rows, too many for its size")
            schema = about.schema.to_arrow_schema()
            schemas.append(schema)
            check_schema(table, schema, in_paths=in_paths)
            fragments.append(form.make_fragment(str(path), system, condition))
    return ds.FileSystemDataset(fragments, table.schema, form, system)


def _event_files(root: Path, folder: Path) -> Iterator[_PartFile]:
    for year_folder in _visible(folder):
        year = _YEAR.fullmatch(year_folder.name)
        for type_folder in _visible(year_folder):
            tag = _TYPES.get(type_folder.name)
            if year is None or tag is None:
                raise FileError(
                    type_folder, "not a year and type of events, such as year=2026/type=call"
                )
            has_year = ds.field("year") == pa.scalar(int(year[1]), pa.int32())
            has_type = ds.field("type") == tag
            for path, _ in _files(root, type_folder):
                yield path, has_year & has_type


def _files(root: Path, folder: Path) -> Iterator[_PartFile]:
    for path in _visible(folder):
        if is_outside(root, path):
            raise FileError(path, "a link that leaves the folder")
        check_regular(path)
        if path.suffix != _SUFFIX:
            raise FileError(path, f"not a Parquet file; its name must end in {_SUFFIX}")
        yield path, None


def _visible(folder: Path) -> list[Path]:
    """Return the paths in a folder, without those that Hive and Arrow ignore as well."""
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith(("_", ".")))
    except OSError as error:
        raise unreadable_error(folder, error) from None
