"""A dataset as a folder of CSV files, one for each table.

The files are UTF-8 with the byte order mark by which Excel recognizes it, as in RFC 4180. A text
that a spreadsheet would take for a formula, or that begins with an apostrophe, gets an apostrophe
in front, which is removed when the file is read.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds

from newsevents.errors import FileError
from newsevents.formats import sheets
from newsevents.formats.cells import Cell, Sheet, escape_formula, unescape_formula
from newsevents.model import Record
from newsevents.storage.compression import check_fetched
from newsevents.storage.csv_rows import CsvRow, iter_csv
from newsevents.storage.journal import current
from newsevents.storage.paths import is_outside, translate_errors
from newsevents.tables.layout import Labels
from newsevents.tables.problems import CellProblems

_SUFFIX = ".csv"

#: Paths of the files in a folder that `write_tables` writes.
OWN_FILES = re.compile(rf"(?:{'|'.join(sheets.SHEETS)})\{_SUFFIX}")

# More than any table has.
_MAX_COLUMNS = 256
_SAVE_AGAIN = "save it as CSV UTF-8, with commas"
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


def iter_rows(path: Path) -> Iterator[CsvRow]:
    """Yield the rows of a file; raise FileError as `iter_csv` does, and for UTF-16."""
    with translate_errors(path), current(path).open("rb") as stream:
        if b"\0" in stream.peek(4)[:4]:
            raise FileError(path, f"UTF-16; {_SAVE_AGAIN}")
        yield from iter_csv(stream, path)


def _read(folder: Path, name: str) -> Sheet:
    path = folder / f"{name}{_SUFFIX}"
    check_fetched(path)
    if is_outside(folder, path):
        raise FileError(path, "a link that leaves the folder")
    rows = iter_rows(path)
    header = next((row.fields for row in rows), [])
    for separator, word in _SEPARATORS.items():
        if len(header) == 1 and separator in header[0]:
            raise FileError(path, f"columns are separated by {word}, not by commas; {_SAVE_AGAIN}")
    if len(header) > _MAX_COLUMNS:
        raise FileError(path, "more columns than any table has")
    return header, _cells(path, header, rows)


def _cells(
    path: Path, header: Sequence[str], rows: Iterator[CsvRow]
) -> Iterator[tuple[int, list[Cell]]]:
    for number, line, fields in rows:
        if len(fields) != len(header):
            raise FileError(path, f"line {line} has {len(fields)} cells instead of {len(header)}")
        yield number, [unescape_formula(field) if field else None for field in fields]
