"""A dataset as a folder of Parquet files: a sub-folder a table, events by year and type.

    archive.parquet/
      events/year=2026/type=meeting/part-00000.parquet
      participants/part-00000.parquet
      ...

The sub-folders of events are named as Hive names them, so that DuckDB, Spark, polars and Arrow
read them as columns; files are packed with zstd.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import attrs
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.fs
import pyarrow.parquet as pq

from newsevents.files.manifest import is_outside
from newsevents.files.opening import check_regular, unreadable
from newsevents.findings import FileError
from newsevents.model import RECORD_TYPES, Event, Record
from newsevents.tables import TableError
from newsevents.tables.checking import check_names, check_schema, metadata_of
from newsevents.tables.layout import TABLES, Table, View
from newsevents.tables.reading import Row, documents_of
from newsevents.tables.writing import pieces_of, said_of

SUFFIX = ".parquet"

#: Columns that stand in the paths of events, not in their files.
_IN_PATHS = ("year", "type")
_YEAR = re.compile(r"year=([0-9]{1,4})")
_TYPES = {f"type={name}": name for name, cls in RECORD_TYPES.items() if issubclass(cls, Event)}

#: Rows of a file of events, and of all that wait.
_FILE, _WAITING = 20_000, 100_000
#: Pieces of a file that wait before they are put together.
_PIECES = 8


def write_parquet(
    records: Iterable[Record], folder: Path, *, metadata: Mapping[str, Any], view: View
) -> None:
    """Write records to an empty folder, some thousand at a time.

    Raises what the system does when it cannot be written.
    """
    said = said_of(metadata)
    events = _Events(folder / "events")
    (folder / "events").mkdir()
    with ExitStack() as stack:
        writers = {
            name: stack.enter_context(_writing(folder / name / "part-00000.parquet", table, said))
            for name, table in TABLES.items()
            if name != "events"
        }

        for pieces in pieces_of(records, view):
            for name, piece in pieces.items():
                if name == "events":
                    events.add(piece)
                else:
                    writers[name].write(piece)
        events.finish()


@contextmanager
def _writing(path: Path, table: Table, said: dict[bytes, bytes]) -> Iterator[_Buffered]:
    path.parent.mkdir()
    schema = table.schema.with_metadata(said)
    with path.open("xb") as stream:
        with pq.ParquetWriter(stream, schema, compression="zstd") as writer:
            buffered = _Buffered(writer, schema)
            yield buffered
            buffered.flush()
        stream.flush()
        os.fsync(stream.fileno())


@attrs.define
class _Buffered:
    """Tables on their way to a file, in groups of rows that are worth their overhead."""

    writer: pq.ParquetWriter
    schema: pa.Schema
    waiting: list[pa.Table] = attrs.field(factory=list)
    rows: int = 0

    def write(self, table: pa.Table) -> None:
        """Take a table, and write what waits if it is enough."""
        self.waiting.append(table)
        self.rows += table.num_rows
        if self.rows >= _FILE:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        if self.rows:
            table = pa.concat_tables(self.waiting).cast(self.schema)
            self.writer.write_table(table, row_group_size=_FILE)
            self.waiting, self.rows = [], 0


@attrs.define
class _Events:
    """Events on their way to the files of their years and types."""

    folder: Path
    waiting: dict[tuple[int, str], list[pa.Table]] = attrs.field(factory=dict)
    rows: dict[tuple[int, str], int] = attrs.field(factory=dict)
    written: int = 0

    def add(self, table: pa.Table) -> None:
        """Take events, and write those of a file if they are enough, or if too many wait."""
        for key, rows in _parted(table):
            waiting = self.waiting.setdefault(key, [])
            waiting.append(rows)
            if len(waiting) == _PIECES:
                # Small pieces take far more memory than their rows.
                self.waiting[key] = [pa.concat_tables(waiting).combine_chunks()]
            self.rows[key] = self.rows.get(key, 0) + rows.num_rows
            if self.rows[key] >= _FILE:
                self._write(key)
        while sum(self.rows.values()) > _WAITING:
            self._write(max(self.rows, key=self.rows.__getitem__))

    def finish(self) -> None:
        """Write what waits."""
        for key in sorted(self.waiting):
            self._write(key)

    def _write(self, key: tuple[int, str]) -> None:
        year, kind = key
        table = pa.concat_tables(self.waiting.pop(key))
        del self.rows[key]
        path = self.folder / f"year={year:04}" / f"type={kind}" / f"part-{self.written:05}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as stream:
            pq.write_table(table, stream, compression="zstd")
            stream.flush()
            os.fsync(stream.fileno())
        self.written += 1


def _parted(table: pa.Table) -> Iterator[tuple[tuple[int, str], pa.Table]]:
    """Yield the rows of each year and type without these columns, copied, in their order."""
    keys = list(zip(*(table.column(name).to_pylist() for name in _IN_PATHS), strict=True))
    indices: dict[tuple[int, str], list[int]] = {}
    for index, key in enumerate(keys):
        indices.setdefault(key, []).append(index)
    table = table.drop_columns(list(_IN_PATHS))
    for key, taken in indices.items():
        yield key, table.take(pa.array(taken, pa.int64()))


@attrs.frozen
class Parquet:
    """A folder of Parquet files, checked as far as can be without reading rows."""

    path: Path
    tables: Mapping[str, ds.Dataset]
    metadata: Mapping[str, Any]

    def documents(self) -> Iterator[Row]:
        """Yield the records as plain data, in their order.

        Raises FileError for rows that lead to no record, and for files that are damaged.
        """
        with _told(self.path):
            yield from documents_of(self.tables)


def open_parquet(path: Path) -> Parquet:
    """Open a folder of Parquet files, and check that they hold the tables of a dataset.

    Nothing is read that is not in the folder, once links are followed.
    Raises FileError for everything else.
    """
    with _told(path):
        try:
            folders = {p.name: p for p in sorted(path.iterdir()) if not _is_hidden(p)}
        except OSError as error:
            raise unreadable(path, error) from None
        check_names(folders)
        schemas: dict[str, pa.Schema] = {}
        tables = {}
        for name, folder in folders.items():
            files = list(_event_files(path, folder) if name == "events" else _files(path, folder))
            tables[name] = _dataset(name, files, schemas)
        return Parquet(path, tables, metadata_of(schemas))


#: A file, and what its path says of its rows.
_File = tuple[Path, "ds.Expression | None"]


def _dataset(name: str, files: list[_File], schemas: dict[str, pa.Schema]) -> ds.Dataset:
    table, elsewhere = TABLES[name], _IN_PATHS if name == "events" else ()
    form = ds.ParquetFileFormat()
    system = pyarrow.fs.LocalFileSystem()
    fragments = []
    for path, said in files:
        with _told(path):
            schema = pq.read_schema(path)
            schemas.setdefault(name, schema)
            check_schema(table, schema, elsewhere=elsewhere)
            fragments.append(form.make_fragment(str(path), system, said))
    return ds.FileSystemDataset(fragments, table.schema, form, system)


def _event_files(root: Path, folder: Path) -> Iterator[_File]:
    for of_year in _inside(folder):
        year = _YEAR.fullmatch(of_year.name)
        for of_type in _inside(of_year):
            kind = _TYPES.get(of_type.name)
            if year is None or kind is None:
                raise FileError(
                    f"{of_type}: not the year and type of events, as year=2026/type=call"
                )
            said = (ds.field("year") == pa.scalar(int(year[1]), pa.int32())) & (
                ds.field("type") == kind
            )
            for path, _ in _files(root, of_type):
                yield path, said


def _files(root: Path, folder: Path) -> Iterator[_File]:
    for path in _inside(folder):
        if is_outside(root, path):
            raise FileError(f"{path}: a link that leaves the folder")
        check_regular(path)
        if path.suffix != SUFFIX:
            raise FileError(f"{path}: not a Parquet file, whose names end in {SUFFIX}")
        yield path, None


def _inside(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not _is_hidden(path))
    except OSError as error:
        raise unreadable(folder, error) from None


def _is_hidden(path: Path) -> bool:
    """Say whether a file is a note of some program, as Hive and Arrow see it."""
    return path.name.startswith(("_", "."))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say of which path what Arrow or the tables have to say is true, on one line."""
    try:
        yield
    except FileError:
        raise
    except TableError as error:
        raise FileError(f"{path}: {error}") from None
    except (pa.ArrowException, OSError) as error:
        said = " ".join(str(error).split())[:_LONGEST]
        raise FileError(f"{path}: cannot be read as Parquet: {said}") from None


_LONGEST = 200


def is_ours(folder: Path) -> str | None:
    """Return the name of something in a folder that Parquet of ours does not have, if any."""
    for here, folders, files in os.walk(folder):
        depth = len(Path(here).relative_to(folder).parts)
        others = [name for name in folders if depth == 0 and name not in TABLES]
        others += [name for name in files if not name.endswith(SUFFIX) or depth == 0]
        if others:
            return str(Path(here) / min(others))
    return None
