"""A dataset as a folder of CSV files, one for each table.

The files are UTF-8 with the byte order mark by which Excel recognizes it, as in RFC 4180. A text
that a spreadsheet would take for a formula, or that begins with an apostrophe, gets an apostrophe
in front, which is removed when the file is read.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow import csv as arrow_csv

from newsevents.errors import FileError
from newsevents.findings import one_line
from newsevents.formats import sheets
from newsevents.formats.cells import Cell, Sheet, escape_formula, unescape_formula
from newsevents.model import Record
from newsevents.storage.chunks import MAX_LINE_BYTES
from newsevents.storage.compression import check_fetched
from newsevents.storage.journal import current
from newsevents.storage.paths import is_outside, translate_errors
from newsevents.tables.layout import Labels
from newsevents.tables.problems import CellProblems

_SUFFIX = ".csv"

#: Paths of the files in a folder that `write_tables` writes.
OWN_FILES = re.compile(rf"(?:{'|'.join(sheets.SHEETS)})\{_SUFFIX}")

_MAX_ROW_BYTES = MAX_LINE_BYTES
_BATCH_SIZE_ROWS = 2_000
# Far longer than the names of the columns.
_MAX_HEADER_BYTES = 2**16
_SAVE_AGAIN = "save it as CSV UTF-8, with commas"
_NOT_UTF8 = f"not UTF-8; {_SAVE_AGAIN}"
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


def write_tables(
    records: Iterable[Record], folder: Path, *, metadata: Mapping[str, Any], labels: Labels
) -> None:
    """Write records to an empty folder, a batch at a time."""
    with ExitStack() as stack:
        files = {
            name: stack.enter_context(
                (folder / f"{name}{_SUFFIX}").open("x", encoding="utf-8-sig", newline="")
            )
            for name in sheets.SHEETS
        }
        writers = {name: csv.writer(stream) for name, stream in files.items()}
        for name, columns in sheets.SHEETS.items():
            writers[name].writerow(columns)
        for name, cells in sheets.iter_rows(records, metadata, labels):
            writers[name].writerow(map(escape_formula, cells))


def open_tables(
    path: Path, problems: CellProblems | None = None
) -> tuple[dict[str, ds.Dataset], dict[str, Any]]:
    """Read a folder of CSV files; return its tables and the metadata."""
    return sheets.tables_of_sheets({name: _read(path, name) for name in sheets.SHEETS}, problems)


def _read(folder: Path, name: str) -> Sheet:
    path = folder / f"{name}{_SUFFIX}"
    check_fetched(path)
    if is_outside(folder, path):
        raise FileError(path, "a link that leaves the folder")
    _check_form(path)
    try:
        table = arrow_csv.read_csv(
            current(path),
            read_options=arrow_csv.ReadOptions(block_size=_MAX_ROW_BYTES),
            parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(sheets.SHEETS[name], pa.string()),
                strings_can_be_null=True,
                null_values=[""],
            ),
        )
    except (pa.ArrowException, OSError) as error:
        if "UTF8" in str(error):
            raise FileError(path, _NOT_UTF8) from None
        if "straddling" in str(error):
            most = f"{_MAX_ROW_BYTES // 2**20} MiB"
            raise FileError(path, f"a row longer than {most}, or a quote without its end") from None
        raise FileError(path, f"cannot be read as CSV: {one_line(error)}") from None
    return table.schema.names, _rows(table)


def row_lines(folder: Path, name: str) -> Iterator[tuple[int, int]]:
    """Yield row and first line, both from 1, of each row of a file that was read.

    A spreadsheet program counts empty lines as rows.
    """
    before = csv.field_size_limit(_MAX_ROW_BYTES)
    try:
        with current(folder / f"{name}{_SUFFIX}").open(encoding="utf-8-sig", newline="") as stream:
            reader, line = csv.reader(stream), 1
            for row, fields in enumerate(reader, start=1):
                if fields:
                    yield row, line
                line = reader.line_num + 1
    finally:
        csv.field_size_limit(before)


def _check_form(path: Path) -> None:
    """Raise FileError for a form of CSV that spreadsheet programs write, but that is not read."""
    with translate_errors(path), current(path).open("rb") as stream:
        head = stream.readline(_MAX_HEADER_BYTES)
    if b"\0" in head:
        raise FileError(path, f"UTF-16; {_SAVE_AGAIN}")
    try:
        columns = next(csv.reader([head.decode("utf-8-sig")], strict=True), [])
    except UnicodeDecodeError:
        raise FileError(path, _NOT_UTF8) from None
    except csv.Error as error:
        raise FileError(path, f"cannot be read as CSV: {one_line(error)}") from None
    for separator, name in _SEPARATORS.items():
        if len(columns) == 1 and separator in columns[0]:
            raise FileError(path, f"columns are separated by {name}, not by commas; {_SAVE_AGAIN}")
    if len(head) == _MAX_HEADER_BYTES:
        raise FileError(path, "the first line, with the names of the columns, is too long")


def _rows(table: pa.Table) -> Iterator[tuple[int, list[Cell]]]:
    # The header is the first row.
    number = count(2)
    for batch in table.to_batches(max_chunksize=_BATCH_SIZE_ROWS):
        columns = [
            [unescape_formula(cell) for cell in column.to_pylist()] for column in batch.columns
        ]
        yield from zip(number, map(list, zip(*columns, strict=True)), strict=False)
