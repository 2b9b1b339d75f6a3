"""A dataset as a folder of Parquet files: a folder for each table, events by year and type.

    archive.parquet/
      events/year=2026/type=meeting/part-00000.parquet
      participants/part-00000.parquet
      ...

The folders of events have names as in Hive, so that DuckDB, Spark, polars and Arrow read them as
columns. Files are compressed with zstd.
"""

from __future__ import annotations

import collections
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import IO, Any

import attrs
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.fs
import pyarrow.parquet as pq

from newsevents.errors import FileError, TableError
from newsevents.findings import one_line, shown
from newsevents.formats.parquet_pages import DELTA_BYTE_ARRAY, scan_pages
from newsevents.model import RECORD_TYPES, Event, Record
from newsevents.storage.compression import check_fetched, decompressed_limit
from newsevents.storage.journal import current, iter_folder
from newsevents.storage.paths import is_hidden, is_outside, unreadable_error
from newsevents.tables import checking
from newsevents.tables.layout import PARTITION_COLUMNS, TABLES, Labels
from newsevents.tables.problems import CellProblems
from newsevents.tables.reading import translate_table_errors
from newsevents.tables.writing import BATCH_SIZE_RECORDS, iter_batches, schema_metadata

#: Records whose rows are in memory before they are written, each time to new files.
PART_SIZE_RECORDS = 25_000

_SUFFIX = ".parquet"
_BUFFER_BYTES = 2**14
# Cells of any file that are Python objects at the same time.
_BATCH_CELLS = 2**18
# Row groups, or columns, that memory is taken for before they are read: 70 MiB.
_MAX_LIST_ITEMS = 100_000

#: Paths of the files in a folder that `write_tables` writes.
OWN_FILES = re.compile(rf"(?:{'|'.join(TABLES)})/.+\{_SUFFIX}")

# --- writing ---------------------------------------------------------------------------------------


def write_tables(
    records: Iterable[Record],
    folder: Path,
    *,
    metadata: Mapping[str, Any],
    labels: Labels,
    part_size: int = PART_SIZE_RECORDS,
) -> None:
    """Write records to an empty folder, a part at a time."""
    about = schema_metadata(metadata)
    (folder / "events").mkdir()
    batch_size = min(part_size, BATCH_SIZE_RECORDS)
    batches = iter_batches(records, labels, batch_size=batch_size)
    number = 0
    while part := list(islice(batches, part_size // batch_size)):
        for name in TABLES:
            rows = pa.concat_tables(batch.pop(name) for batch in part)
            if name == "events":
                for path, group in _by_year_and_type(rows):
                    _write(group, folder / name / path, number)
            elif rows.num_rows or number == 0:
                _write(rows.replace_schema_metadata(about), folder / name, number)
        number += 1


def _by_year_and_type(table: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """Yield the rows of each year and type, without these columns, and their folder."""
    keys = zip(*(table.column(name).to_pylist() for name in PARTITION_COLUMNS), strict=True)
    indices: dict[tuple[int, str], list[int]] = {}
    for index, key in enumerate(keys):
        indices.setdefault(key, []).append(index)
    table = table.drop_columns(list(PARTITION_COLUMNS))
    for (year, tag), taken in indices.items():
        yield f"year={year:04}/type={tag}", table.take(pa.array(taken, pa.int64()))


def _write(table: pa.Table, folder: Path, number: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"part-{number:05}{_SUFFIX}").open("xb") as stream:
        pq.write_table(table, stream, compression="zstd", write_page_checksum=True)


# --- reading ---------------------------------------------------------------------------------------

_YEAR = re.compile(r"year=([0-9]{1,4})")
_TYPES = {f"type={tag}": tag for tag, cls in RECORD_TYPES.items() if issubclass(cls, Event)}

# Rows, or entries of lists, that a file of any size may have, and those for each byte beyond; files
# written here have less than one.
_MIN_ROWS_LIMIT, _MAX_ROWS_PER_BYTE = 100_000, 10
# Of a value in memory, even of one that is missing: its levels in a page take two bytes each.
_VALUE_BYTES = 4

# A file, and the condition on its rows that its path expresses.
_PartFile = tuple[Path, "ds.Expression | None"]


def open_tables(
    path: Path,
    problems: CellProblems | None = None,  # noqa: ARG001 - only sheets have such cells
) -> tuple[dict[str, ds.Dataset], dict[str, Any]]:
    """Open a folder of Parquet files; return its tables, not read yet, and the metadata.

    Files outside of the folder are not read, also not through links.
    """
    with translate_table_errors(path, "Parquet"):
        folders = {folder.name: folder for folder in _visible(path)}
        checking.check_names(folders)
        files: dict[str, list[_PartFile]] = {}
        for name, folder in folders.items():
            found = _event_files(path, folder) if name == "events" else _files(path, folder)
            files[name] = [(current(file), condition) for file, condition in found]
            if not files[name] and name != "events":
                raise FileError(folder, "no Parquet file; a table without rows has one, too")
        stored = sum(file.stat().st_size for parts in files.values() for file, _ in parts)
        budget = _Budget(decompressed_limit(stored))
        schemas: list[pa.Schema] = []
        tables = {name: _dataset(name, files[name], schemas, budget) for name in folders}
        return tables, checking.metadata_of(schemas)


def read_rows(path: Path) -> Iterator[tuple[int, list[Any]]]:
    """Yield the names of the columns of any Parquet file as row 1, and then its rows from row 2.

    Raises FileError for a file that is not Parquet, or comes to far more in memory.
    """
    check_fetched(path)
    with translate_table_errors(path, "Parquet"), _opened(path) as file:
        if names := file.schema_arrow.names:
            _Budget(decompressed_limit(path.stat().st_size)).spend(path, file)
        yield 1, names
        number = itertools.count(2)
        size = max(1, _BATCH_CELLS // max(1, len(names)))
        for batch in file.iter_batches(size):
            columns = list(map(_values, names, batch.columns))
            yield from zip(number, map(list, zip(*columns, strict=True)), strict=False)


def _values(name: str, column: pa.Array) -> list[Any]:
    try:
        values: list[Any] = column.to_pylist()
    except UnicodeDecodeError:
        raise
    except (ValueError, OverflowError, KeyError) as error:
        # A struct with two fields of one name, a day after the year 9999, an unknown time zone.
        raise TableError(f"the column {shown(name)}: {one_line(error)}") from None
    return values


def _opened(path: Path, **options: Any) -> pq.ParquetFile:
    return pq.ParquetFile(
        path,
        # Without a buffer, a reader of no rows reads all columns as they are stored.
        buffer_size=_BUFFER_BYTES,
        thrift_container_size_limit=_MAX_LIST_ITEMS,
        page_checksum_verification=True,
        **options,
    )


def _dataset(
    name: str, files: list[_PartFile], schemas: list[pa.Schema], budget: _Budget
) -> ds.Dataset:
    """Return the dataset of a table, and add the schemas of its files to a list."""
    table, in_paths = TABLES[name], PARTITION_COLUMNS if name == "events" else ()
    options = ds.ParquetFragmentScanOptions(page_checksum_verification=True)
    form = ds.ParquetFileFormat(default_fragment_scan_options=options)
    system = pyarrow.fs.LocalFileSystem()
    fragments = []
    for path, condition in files:
        with translate_table_errors(path, "Parquet"), _opened(path) as file:
            schema = file.schema_arrow
            schemas.append(schema)
            checking.check_schema(table, schema, in_paths=in_paths)
            budget.spend(path, file)
            fragments.append(form.make_fragment(str(path), system, condition))
    return ds.FileSystemDataset(fragments, table.schema, form, system)


@attrs.define
class _Budget:
    _left: int

    def spend(self, path: Path, file: pq.ParquetFile) -> None:
        """Count a file, by its pages and the texts of its dictionaries; raise FileError."""
        with path.open("rb") as stream:
            for number in range(file.metadata.num_row_groups):
                # PyArrow ends the process if it cannot read the metadata of a column, but a reader,
                # here of no rows, raises OSError.
                rows = file.reader.iter_batches(0, [number], use_threads=False)
                collections.deque(rows, maxlen=0)
                self._spend_group(path, file, number, stream)

    def _spend_group(
        self, path: Path, file: pq.ParquetFile, number: int, stream: IO[bytes]
    ) -> None:
        group = file.metadata.row_group(number)
        columns = [group.column(index) for index in range(group.num_columns)]
        texts, rows, total = [], file.metadata.num_rows, 0
        for index, column in enumerate(columns):
            first = column.dictionary_page_offset or column.data_page_offset
            # What the metadata says of the pages may be less than there is.
            start = min(first, column.data_page_offset)
            pages = scan_pages(stream, start, column.num_values)
            rows = max(rows, pages.values)
            size = max(pages.size, pages.values * _VALUE_BYTES)
            match column.physical_type:
                case "BYTE_ARRAY":
                    texts.append((column.path_in_schema, pages))
                case "FIXED_LEN_BYTE_ARRAY":
                    size = max(size, pages.values * file.schema.column(index).length)
            total += size
        if rows > max(_MIN_ROWS_LIMIT, _MAX_ROWS_PER_BYTE * path.stat().st_size):
            raise FileError(path, f"claims to have {rows:,} rows, too many for its size")
        self._take(path, total)
        if any(DELTA_BYTE_ARRAY in pages.encodings for _, pages in texts):
            raise FileError(path, "the encoding DELTA_BYTE_ARRAY hides sizes; write another one")
        # A text in a dictionary is stored once for any number of rows.
        most = self._left // len(columns) if columns else 0
        names = [
            name
            for name, pages in texts
            if pages.has_dictionary and pages.values * pages.size > most
        ]
        if names:
            with _opened(path, read_dictionary=names) as texts_file:
                for found in texts_file.read_row_group(number, columns=names).columns:
                    self._take(path, checking.expanded_bytes(found))

    def _take(self, path: Path, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise FileError(path, "its values are far larger than the files")


def _event_files(root: Path, folder: Path) -> Iterator[_PartFile]:
    for subfolder in (below for year in _visible(folder) for below in _visible(year)):
        year = _YEAR.fullmatch(subfolder.parent.name)
        tag = _TYPES.get(subfolder.name)
        if year is None or tag is None:
            raise FileError(subfolder, "not a year and type of events, such as year=2026/type=call")
        has_year = ds.field("year") == pa.scalar(int(year[1]), pa.int32())
        for path, _ in _files(root, subfolder):
            yield path, has_year & (ds.field("type") == tag)


def _files(root: Path, folder: Path) -> Iterator[_PartFile]:
    for path in _visible(folder):
        if is_outside(root, path):
            raise FileError(path, "a link that leaves the folder")
        check_fetched(path)
        if path.suffix != _SUFFIX:
            raise FileError(path, f"not a Parquet file; its name must end in {_SUFFIX}")
        yield path, None


def _visible(folder: Path) -> list[Path]:
    """Return the paths in a folder, without those that Hive and Arrow ignore as well."""
    try:
        return sorted(
            path
            for path in iter_folder(folder)
            if not (path.name.startswith("_") or is_hidden(path.name))
        )
    except OSError as error:
        raise unreadable_error(folder, error) from None
