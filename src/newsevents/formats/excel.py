"""A dataset as an Excel workbook, a sheet a table.

Every text is written as text, so that none is a formula, a link or a number.
What Excel cannot hold is refused, nothing is cut.
"""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any

from newsevents.errors import FileError, MissingExtraError, TableError
from newsevents.findings import one_line, shown
from newsevents.formats.sheets import ABOUT, ABOUT_COLUMNS, SHEETS, Cell, about, cells_of_rows
from newsevents.model import Record
from newsevents.storage.compression import (
    MAX_COMPRESSION_RATIO,
    MIN_DECOMPRESSED_LIMIT_BYTES,
    check_regular,
)
from newsevents.tables.layout import TABLES, View
from newsevents.tables.writing import pieces_of

try:
    import openpyxl
    import xlsxwriter
    from xlsxwriter.exceptions import FileSizeError
    from xlsxwriter.worksheet import Worksheet
except ImportError as error:
    raise MissingExtraError("XlsxWriter and openpyxl", "excel", "Excel") from error

SUFFIX = ".xlsx"

#: Rows of a sheet, and UTF-16 units of a cell, by Excel's specifications and limits:
#: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
MAX_ROWS, MAX_TEXT = 1_048_576, 32_767
#: Bytes that a workbook may unpack to.
MAX_UNPACKED = 2**30

# Of the two calendars of Excel this is where the common one agrees with ours from.
_FIRST_DAY = date(1900, 3, 1)
# No XML can hold these; other control characters have an escape in workbooks.
_NO_XML = "\ufffe\uffff"
# What Excel keeps of a number.
_DIGITS = ".16G"
#: Languages whose sheets go from right to left.
_RIGHT_TO_LEFT = frozenset(
    ("ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "syr", "ug", "ur", "yi")
)


def write_excel(
    records: Iterable[Record], stream: IO[bytes], *, metadata: Mapping[str, Any], view: View
) -> None:
    """Write records as a workbook, some thousand at a time.

    Raises TableError for what Excel cannot hold, and what the system does when it cannot be
    written.
    """
    # What is left open when a disk is full is no file.
    content = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, _workbook(content, folder) as book:
        sheets = {name: _Sheet(book, name, view.language) for name in SHEETS}
        for name, table in TABLES.items():
            sheets[name].head(table.schema.names)
        sheets[ABOUT].head(ABOUT_COLUMNS)
        for row in about(metadata):
            sheets[ABOUT].add(row)
        for pieces in pieces_of(records, view):
            for name, piece in pieces.items():
                for cells in cells_of_rows(piece):
                    sheets[name].add(cells)
        for sheet in sheets.values():
            sheet.finish()
    stream.write(content.getbuffer())


@contextlib.contextmanager
def _workbook(stream: IO[bytes], folder: str) -> Iterator[xlsxwriter.Workbook]:
    options = {
        "constant_memory": True,
        "tmpdir": folder,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    book = xlsxwriter.Workbook(stream, options)
    try:
        yield book
    except BaseException:
        # It closes its files, and what it writes is thrown away.
        with contextlib.suppress(Exception):
            book.close()
        raise
    try:
        book.close()
    except FileSizeError:
        raise TableError("more than an Excel workbook holds; choose .parquet or .csv") from None


class _Worksheet(Worksheet):  # type: ignore[misc] # the package says nothing of types
    """A sheet whose texts mean what they say.

    XlsxWriter escapes only every other of two escapes that share an underscore, and writes what
    looks like its own formatted texts as it is, cells and formulas in it too.
    """

    @staticmethod
    def _escape_control_characters(data: Any) -> Any:
        # It is given truths too.
        if not isinstance(data, str):
            return data
        return _ESCAPED.sub(lambda match: f"_x{ord(match[0]):04X}_", data)


# Control characters, underscores that begin an escape, and formatted texts. The underscore that
# ends an escape may be the first character of the escape of a control character.
_ESCAPED = re.compile(r"[\x00-\x08\x0b-\x1f]|_(?=x[0-9A-Fa-f]{4}[_\x00-\x08\x0b-\x1f])|\A<(?=r>)")


class _Sheet:
    """A sheet that is written row by row."""

    def __init__(self, book: xlsxwriter.Workbook, name: str, language: str) -> None:
        self.name = name
        self.columns: Sequence[str] = ()
        self.rows = 0
        self._sheet = book.add_worksheet(name, worksheet_class=_Worksheet)
        self._bold = book.add_format({"bold": True})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        if language.partition("-")[0] in _RIGHT_TO_LEFT:
            self._sheet.right_to_left()

    def head(self, columns: Sequence[str]) -> None:
        """Write the first row, which stays in sight."""
        self.columns = columns
        self._sheet.freeze_panes(1, 0)
        for index, column in enumerate(columns):
            self._sheet.set_column(index, index, _WIDE if column.endswith("_text") else _WIDTH)
            self._sheet.write_string(0, index, column, self._bold)
        self.rows = 1

    def add(self, cells: Sequence[Cell]) -> None:
        """Write the next row."""
        if self.rows == MAX_ROWS:
            raise TableError(
                f"{self.name}: more than {MAX_ROWS - 1:,} rows, which is all that Excel holds; "
                "choose .parquet or .csv"
            )
        for index, cell in enumerate(cells):
            if cell is not None:
                self._write(index, cell)
        self.rows += 1

    def _write(self, index: int, cell: Cell) -> None:
        if isinstance(cell, bool):
            self._sheet.write_boolean(self.rows, index, cell)
        elif isinstance(cell, date) and cell >= _FIRST_DAY:
            day = datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - Excel has no zones
            self._sheet.write_datetime(self.rows, index, day, self._day)
        elif isinstance(cell, int | float) and float(format(cell, _DIGITS)) == cell:
            self._sheet.write_number(self.rows, index, cell)
        else:
            text = str(cell)
            self._check(text, self.columns[index])
            self._sheet.write_string(self.rows, index, text)

    def _check(self, text: str, column: str) -> None:
        where = f"{self.name}, row {self.rows + 1}, {column}"
        if len(text.encode("utf-16-le")) // 2 > MAX_TEXT:
            raise TableError(
                f"{where}: longer than {MAX_TEXT:,} characters, which is all that a cell of Excel "
                "holds; choose .parquet or .csv"
            )
        if any(char in text for char in _NO_XML):
            raise TableError(
                f"{where}: {shown(text)} has a character that Excel cannot hold; "
                "choose .parquet or .csv"
            )

    def finish(self) -> None:
        """Let its rows be filtered by their columns."""
        self._sheet.autofilter(0, 0, self.rows - 1, len(self.columns) - 1)


# Widths of columns, in characters.
_WIDTH, _WIDE = 18, 45


def read_excel(path: Path) -> dict[str, tuple[list[str], Iterable[list[Cell]]]]:
    """Return the sheets of a workbook, each a header and rows.

    Sheets that somebody added for themselves are left aside.
    Raises FileError for a file that is no workbook, or that unpacks to more than any is, and
    TableError for a cell with an error in it.
    """
    check_regular(path)
    try:
        _check_size(path)
        with warnings.catch_warnings(), path.open("rb") as stream:
            # About styles and pictures, which are no data.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
            names = [name for name in book.sheetnames if name in SHEETS]
            return {name: _sheet(name, book[name]) for name in names}
    except (FileError, TableError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is that a damaged file leads to
        raise FileError(path, f"cannot be read as a workbook: {one_line(error)}") from None


def _check_size(path: Path) -> None:
    """Raise FileError for a workbook that unpacks to too much; what it says itself is the limit."""
    with zipfile.ZipFile(path) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    if size > min(
        MAX_UNPACKED, max(MIN_DECOMPRESSED_LIMIT_BYTES, MAX_COMPRESSION_RATIO * path.stat().st_size)
    ):
        raise FileError(path, f"unpacks to {size // 2**20:,} MiB, which no workbook of ours does")


def _sheet(name: str, sheet: Any) -> tuple[list[str], Iterable[list[Cell]]]:
    first = next(sheet.iter_rows(max_row=1, values_only=True), ())
    header = ["" if cell is None else str(cell) for cell in first]
    while header and not header[-1]:
        header.pop()
    rows = []
    # However far away the last cell is, no more is looked at than a sheet can have.
    for row in sheet.iter_rows(min_row=2, max_row=MAX_ROWS, max_col=len(header)):
        cells = [_cell(name, cell) for cell in row]
        if any(cell is not None for cell in cells):
            rows.append(cells)
    return header, rows


def _cell(name: str, cell: Any) -> Cell:
    value: Any = cell.value
    if isinstance(value, str):
        if cell.data_type == "e":
            raise TableError(f"{name}, row {cell.row}: a cell holds an error, {shown(value)}")
        return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), value)
    if isinstance(value, datetime) and value == datetime.combine(value, time()):
        return value.date()
    if value is None or isinstance(value, bool | int | float):
        return value
    raise TableError(f"{name}, row {cell.row}: a cell holds {shown(str(value))}, a time of day")


# How workbooks write characters that XML cannot hold, and what looks like that; half of a pair of
# surrogates is none.
_ESCAPE = re.compile("_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")
