"""Header and rows of a table in a file: CSV, Excel or Parquet."""

from __future__ import annotations

import contextlib
import csv
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from newsevents.errors import FileError, TableError
from newsevents.findings import shown
from newsevents.formats.cells import DateText, Unreadable
from newsevents.formats.workbook import open_workbook
from newsevents.importers.rows import Row, iter_csv_rows, open_content
from newsevents.storage.paths import AnyPath

MAX_COLUMNS = 1_000
MAX_NAME_CHARS = 200

_ENCODING = "utf-8-sig"
_DELIMITERS = (",", ";", "\t")
_MAX_HEADER_BYTES = 2**20
_OTHER_SPREADSHEETS = (".xls", ".xlsb", ".xlsm", ".ods", ".numbers")


class DateCell(str):
    """Date that a file stores as a date, in the form of the model."""

    __slots__ = ()


class UnreadableCell(str):
    """Empty text in place of a value that is not exactly in the file."""

    __slots__ = ()


def open_table(
    path: AnyPath, *, sheet: str | None = None, encoding: str | None = None
) -> Iterator[Row]:
    """Yield the rows of a table, of which the first one is the header.

    The header has names that are unique; a column without a name is `column 3`. Cells are texts
    without spaces around them: NFC, and numbers as JSON writes them.
    Raises FileError for a file that is not a table or exceeds the limits, or a workbook with
    several sheets of which none is chosen, and MissingExtraError for Parquet without PyArrow.
    """
    rows = _rows(path, sheet, encoding)
    first = next(rows, None)
    if first is None:
        raise FileError(path, "no header: the file is empty")
    yield Row(path, first.number, _header(path, first.fields))
    yield from rows


def _rows(path: AnyPath, sheet: str | None, encoding: str | None) -> Iterator[Row]:
    suffix = path.suffix.lower()
    if suffix in _OTHER_SPREADSHEETS:
        raise FileError(path, f"{suffix} is not read; save it as .xlsx or .csv")
    found: Iterable[tuple[int, Sequence[Any]]]
    if suffix not in (".xlsx", ".parquet"):
        encoding = encoding or _ENCODING
        rows = iter_csv_rows(path, delimiter=_delimiter(path, encoding), encoding=encoding)
        found = ((row.number, row.fields) for row in rows)
    elif isinstance(path, Path):
        found = _workbook_rows(path, sheet) if suffix == ".xlsx" else _parquet_rows(path)
    else:
        raise FileError(path, f"{suffix} is read from this machine only; download it first")
    for number, cells in found:
        yield Row(path, number, [_text(cell) for cell in cells])


def _delimiter(path: AnyPath, encoding: str) -> str:
    """Return the delimiter that splits the first line into the most columns."""
    with open_content(path) as stream:
        head = stream.readline(_MAX_HEADER_BYTES).decode(encoding, "replace")
    line, *_ = re.split("[\r\n]", head, maxsplit=1)
    # One beyond the limit of a field is refused where rows are read.
    with contextlib.suppress(csv.Error):
        columns = {one: next(csv.reader([line], delimiter=one), []) for one in _DELIMITERS}
        return max(_DELIMITERS, key=lambda one: len(columns[one]))
    return _DELIMITERS[0]


def sheet_names(path: AnyPath) -> list[str]:
    """Return the names of the sheets of a workbook; none for another file.

    Raises FileError for a file that is not a workbook.
    """
    if path.suffix.lower() != ".xlsx" or not isinstance(path, Path):
        return []
    with _translated(path), open_workbook(path) as (book, _):
        return list(book.sheets)


@contextlib.contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except TableError as error:
        raise FileError(path, str(error)) from None


def _workbook_rows(path: Path, sheet: str | None) -> Iterator[tuple[int, Sequence[Any]]]:
    with _translated(path), open_workbook(path) as (book, _):
        names = ", ".join(shown(name) for name in book.sheets)
        if sheet is None and len(book.sheets) != 1:
            raise FileError(path, f"choose a sheet in the mapping, one of: {names}")
        name = next(iter(book.sheets)) if sheet is None else sheet
        if name not in book.sheets:
            raise FileError(path, f"no sheet {shown(name)}; there are: {names}")
        header, rows = book.sheet(name)
        yield 1, header
        yield from rows


def _parquet_rows(path: Path) -> Iterator[tuple[int, Sequence[Any]]]:
    from newsevents.tables import require  # checks for PyArrow, which the next import needs

    require("pyarrow.parquet", extra="columns", purpose="Parquet")
    from newsevents.formats.parquet import read_rows

    return read_rows(path)


def _header(path: AnyPath, cells: Sequence[str]) -> list[str]:
    names = [
        " ".join(cell.split()) or f"column {number}" for number, cell in enumerate(cells, start=1)
    ]
    if not any(cells):
        raise FileError(path, "no header: the first row is empty")
    if not "".join(names).isprintable():
        raise FileError(path, "not a table: the first row has control characters")
    if len(names) > MAX_COLUMNS:
        raise FileError(path, f"{len(names):,} columns, more than {MAX_COLUMNS:,}")
    if long := next((name for name in names if len(name) > MAX_NAME_CHARS), None):
        raise FileError(path, f"{shown(long)} is too long for the name of a column")
    if twice := next((name for name, count in Counter(names).items() if count > 1), None):
        raise FileError(path, f"two columns are named {shown(twice)}; rename one")
    return names


def _text(cell: Any) -> str:
    text = str(cell)
    match cell:
        case None:
            text = ""
        case bool():
            text = text.lower()
        case float() if cell.is_integer():
            text = str(int(cell))
        case DateText(date_text):
            return DateCell(date_text)
        case datetime():
            text = cell.isoformat()
        case date():
            return DateCell(cell.isoformat())
        case bytes() | Unreadable():
            return UnreadableCell()
        case list() | dict():
            text = json.dumps(cell, ensure_ascii=False, default=str)
    return unicodedata.normalize("NFC", text.strip())
