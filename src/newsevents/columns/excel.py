"""A dataset as an Excel workbook, a sheet a table.

Every text is written as text, so that none is a formula, a link or a number.
What Excel cannot hold is refused, nothing is cut.
"""

from __future__ import annotations

import contextlib
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from newsevents.columns.sheets import ABOUT, ABOUT_COLUMNS, SHEETS, Cell, about, cells_of_rows
from newsevents.files.opening import ALWAYS_ALLOWED, MAX_RATIO, check_regular
from newsevents.findings import FileError, MissingExtraError, shown
from newsevents.model import Record
from newsevents.tables import TableError
from newsevents.tables.layout import TABLES, View
from newsevents.tables.writing import pieces_of

try:
    import xlsxwriter
    from python_calamine import CalamineError, CalamineWorkbook
    from xlsxwriter.exceptions import FileCreateError, FileSizeError
except ImportError as error:
    raise MissingExtraError("XlsxWriter and python-calamine", "excel", "Excel") from error

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
    with tempfile.TemporaryDirectory() as folder, _workbook(stream, folder) as book:
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
    except FileCreateError as error:
        raise OSError(*error.args[0].args) from None


class _Sheet:
    """A sheet that is written row by row."""

    def __init__(self, book: xlsxwriter.Workbook, name: str, language: str) -> None:
        self.name = name
        self.columns: Sequence[str] = ()
        self.rows = 0
        self._sheet = book.add_worksheet(name)
        self._bold = book.add_format({"bold": True})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        if language.partition("-")[0] in _RIGHT_TO_LEFT:
            self._sheet.right_to_left()

    def head(self, columns: Sequence[str]) -> None:
        """Write the first row, which stays in sight."""
        self.columns = columns
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, len(columns) - 1, _WIDTH)
        for index, column in enumerate(columns):
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


_WIDTH = 18


def read_excel(path: Path) -> dict[str, tuple[list[str], Iterable[list[Cell]]]]:
    """Return the sheets of a workbook, each a header and rows.

    Raises FileError for a file that is no workbook, or that unpacks to more than any is.
    """
    check_regular(path)
    try:
        _check_size(path)
        with CalamineWorkbook.from_path(path) as book:
            # Sheets that somebody added for themselves are none of the dataset's.
            return {
                name: _sheet(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
                for name in book.sheet_names
                if name in SHEETS
            }
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        if isinstance(error, FileError):
            raise
        said = " ".join(str(error).split())[:_SHOWN]
        raise FileError(f"{path}: cannot be read as a workbook: {said}") from None


_SHOWN = 200


def _check_size(path: Path) -> None:
    """Raise FileError for a workbook that unpacks to too much; no reader goes beyond what it says."""
    with zipfile.ZipFile(path) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    if size > min(MAX_UNPACKED, max(ALWAYS_ALLOWED, MAX_RATIO * path.stat().st_size)):
        raise FileError(f"{path}: unpacks to {size // 2**20:,} MiB, which no workbook of ours does")


def _sheet(rows: list[list[Any]]) -> tuple[list[str], Iterable[list[Cell]]]:
    header = [cell if isinstance(cell, str) else str(cell) for cell in rows[0]] if rows else []
    return header, ([None if cell == "" else cell for cell in row] for row in rows[1:])
