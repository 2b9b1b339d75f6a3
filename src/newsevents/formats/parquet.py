"""Reading a folder of Parquet files, as `newsevents.formats.parquet_files` writes it or alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.fs
import pyarrow.parquet as pq

from newsevents.errors import FileError, TableError
from newsevents.findings import one_line
from newsevents.formats.parquet_files import IN_PATHS, SUFFIX
from newsevents.model import RECORD_TYPES, Event
from newsevents.storage.compression import check_regular, unreadable_error
from newsevents.storage.paths import is_outside
from newsevents.tables.checking import check_names, check_schema, metadata_of
from newsevents.tables.layout import TABLES
from newsevents.tables.reading import Row, documents_of

_YEAR = re.compile(r"year=([0-9]{1,4})")
_TYPES = {f"type={name}": name for name, cls in RECORD_TYPES.items() if issubclass(cls, Event)}


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
            raise unreadable_error(path, error) from None
        check_names(folders)
        schemas: list[pa.Schema] = []
        tables = {}
        for name, folder in folders.items():
            files = list(_event_files(path, folder) if name == "events" else _files(path, folder))
            if not files and name != "events":
                raise FileError(folder, "no Parquet file here, and a table without rows has one")
            tables[name] = _dataset(name, files, schemas)
        return Parquet(path, tables, metadata_of(schemas))


#: A file, and what its path says of its rows.
_File = tuple[Path, "ds.Expression | None"]


def _dataset(name: str, files: list[_File], schemas: list[pa.Schema]) -> ds.Dataset:
    table, elsewhere = TABLES[name], IN_PATHS if name == "events" else ()
    form = ds.ParquetFileFormat()
    system = pyarrow.fs.LocalFileSystem()
    fragments = []
    for path, said in files:
        with _told(path):
            about = pq.read_metadata(path)
            _check_rows(about.num_rows, path)
            schema = about.schema.to_arrow_schema()
            schemas.append(schema)
            check_schema(table, schema, elsewhere=elsewhere)
            fragments.append(form.make_fragment(str(path), system, said))
    return ds.FileSystemDataset(fragments, table.schema, form, system)


def _check_rows(rows: int, path: Path) -> None:
    """Raise FileError for a file of more rows than ids of records leave room for."""
    if rows > max(_ALWAYS_ALLOWED, _ROWS_A_BYTE * path.stat().st_size):
        raise FileError(path, f"claims to have {rows:,} rows, more than such a file can hold")


# Rows that a file of any size may have, and those of ours have less than one a byte.
_ALWAYS_ALLOWED, _ROWS_A_BYTE = 1_000_000, 10


def _event_files(root: Path, folder: Path) -> Iterator[_File]:
    for of_year in _inside(folder):
        year = _YEAR.fullmatch(of_year.name)
        for of_type in _inside(of_year):
            kind = _TYPES.get(of_type.name)
            if year is None or kind is None:
                raise FileError(of_type, "not the year and type of events, as year=2026/type=call")
            said = (ds.field("year") == pa.scalar(int(year[1]), pa.int32())) & (
                ds.field("type") == kind
            )
            for path, _ in _files(root, of_type):
                yield path, said


def _files(root: Path, folder: Path) -> Iterator[_File]:
    for path in _inside(folder):
        if is_outside(root, path):
            raise FileError(path, "a link that leaves the folder")
        check_regular(path)
        if path.suffix != SUFFIX:
            raise FileError(path, f"not a Parquet file, whose names end in {SUFFIX}")
        yield path, None


def _inside(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not _is_hidden(path))
    except OSError as error:
        raise unreadable_error(folder, error) from None


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
        raise FileError(path, f"{error}") from None
    except (pa.ArrowException, OSError) as error:
        raise FileError(path, f"cannot be read as Parquet: {one_line(error)}") from None
