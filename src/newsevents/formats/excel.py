"""A dataset as an Excel workbook, a sheet for each table.

Texts are written as texts, never as formulas, links or numbers. Values that Excel cannot hold are
refused; nothing is cut.
"""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.dataset as ds

from newsevents.errors import TableError
from newsevents.findings import shown
from newsevents.formats import sheets
from newsevents.formats.cells import Cell
from newsevents.formats.form import FormWriter
from newsevents.formats.workbook import MAX_ROWS, open_workbook
from newsevents.model import Record
from newsevents.tables import require
from newsevents.tables.layout import TABLES, Labels
from newsevents.tables.problems import CellProblems

require("xlsxwriter", extra="excel", purpose="Excel")

import xlsxwriter  # noqa: E402 - checked above
from xlsxwriter.exceptions import FileCreateError, FileSizeError  # noqa: E402
from xlsxwriter.worksheet import Worksheet  # noqa: E402

#: UTF-16 units of the text of a cell, by Excel's specifications and limits.
MAX_TEXT_UNITS = 32_767

# Excel has two calendars; from this day on the common one agrees with ours.
_FIRST_DAY = date(1900, 3, 1)
# Invalid in XML; other control characters have an escape in workbooks.
_NOT_XML = "\ufffe\uffff"
# Excel keeps these digits of a number.
_NUMBER_FORMAT = ".16G"
# Widths of columns, in characters.
_WIDTH, _TEXT_WIDTH = 18, 45
# Languages whose sheets go from right to left.
_RIGHT_TO_LEFT = frozenset(
    ("ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "syr", "ug", "ur", "yi")
)
# Actions that a protected sheet allows beside the edit of cells that are not locked.
_ALLOWED: dict[str, Any] = dict.fromkeys(
    (
        *("format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows"),
        *("sort", "autofilter"),
    ),
    True,
)
_USE_OTHER_FORMAT = "choose .parquet or .csv"
#: XlsxWriter dates the entries of the archive so, the first date that ZIP has.
_CREATED = datetime(1980, 1, 1, tzinfo=UTC)


def write_tables(  # noqa: PLR0913 - keyword arguments
    records: Iterable[Record],
    stream: IO[bytes],
    *,
    metadata: Mapping[str, Any],
    labels: Labels,
    max_rows: int = MAX_ROWS,
    with_form: bool = False,
) -> None:
    """Write records as a workbook, a batch at a time, with `with_form` as an entry form."""
    # The package does not close a file after an error, such as a full disk.
    content = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, _workbook(content, folder) as book:
        is_rtl = labels.language.partition("-")[0] in _RIGHT_TO_LEFT
        form = FormWriter(book, is_rtl) if with_form else None
        if form:
            form.add_sheets()
        writers = {
            name: _SheetWriter(book, name, labels.language, max_rows, form)
            for name in sheets.SHEETS
        }
        for name, cells in sheets.iter_rows(records, metadata, labels):
            writers[name].add(cells)
            if form:
                form.add_row(name, cells)
        for writer in writers.values():
            writer.finish()
        if form:
            form.finish()
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
    # The time of writing would make another file of the same records.
    book.set_properties({"created": _CREATED})
    try:
        yield book
    except BaseException:
        # Closes its temporary files; the workbook is not used.
        with contextlib.suppress(Exception):
            book.close()
        raise
    try:
        book.close()
    except FileSizeError:
        raise TableError(f"too large for an Excel workbook; {_USE_OTHER_FORMAT}") from None
    except FileCreateError as error:  # of its temporary files
        raise OSError(str(error)) from None


class _Worksheet(Worksheet):  # type: ignore[misc] # the package has no types
    """Sheet that escapes all texts that a reader would take for something else.

    XlsxWriter escapes only every other of two escapes that share an underscore, and writes a text
    like its own formatted texts without escapes, even if it contains cells and formulas.
    """

    @staticmethod
    def _escape_control_characters(data: Any) -> Any:
        # Also called with booleans.
        if not isinstance(data, str):
            return data
        return _ESCAPED.sub(lambda match: f"_x{ord(match[0]):04X}_", data)


# Control characters, underscores that begin an escape, and formatted texts. The underscore that
# ends an escape may be the first character of the escape of a control character.
_ESCAPED = re.compile(r"[\x00-\x08\x0b-\x1f]|_(?=x[0-9A-Fa-f]{4}[_\x00-\x08\x0b-\x1f])|\A<(?=r>)")


def _formats(book: xlsxwriter.Workbook, *, is_locked: bool = True) -> dict[str, Any]:
    lock = {} if is_locked else {"locked": False}
    return {
        # Otherwise a spreadsheet program takes what is entered for a date or a number.
        "text": book.add_format({"num_format": "@", **lock}),
        "number": book.add_format(lock) if lock else None,
        "day": book.add_format({"num_format": "yyyy-mm-dd", **lock}),
    }


class _SheetWriter:
    def __init__(
        self,
        book: xlsxwriter.Workbook,
        name: str,
        language: str,
        max_rows: int,
        form: FormWriter | None = None,
    ) -> None:
        self._name = name
        self._columns = sheets.SHEETS[name]
        self._rows, self._max_rows = 1, max_rows
        self._sheet = book.add_worksheet(name, worksheet_class=_Worksheet)
        if language.partition("-")[0] in _RIGHT_TO_LEFT:
            self._sheet.right_to_left()
        bold = book.add_format({"bold": True})
        columns = {column.name: column for column in TABLES[name].columns} if name in TABLES else {}
        # In a form, only derived columns are locked.
        open_formats, locked = _formats(book, is_locked=form is None), _formats(book)
        self._formats = []
        self._sheet.freeze_panes(1, 0)
        for index, column in enumerate(self._columns):
            width = _TEXT_WIDTH if column.endswith("_text") else _WIDTH
            found = columns.get(column)
            kind = found.type if found else pa.string()
            is_text = pa.types.is_string(kind) or pa.types.is_nested(kind)
            formats = locked if found and found.derive else open_formats
            self._formats.append(formats)
            self._sheet.set_column(index, index, width, formats["text" if is_text else "number"])
            self._sheet.write_string(0, index, column, bold)
            if form and found and found.kind and not found.derive:
                form.propose(self._sheet, index, found.kind, found.description, rows=MAX_ROWS - 1)
        if form:
            self._sheet.protect("", _ALLOWED)

    def add(self, cells: Sequence[Cell]) -> None:
        """Write the next row."""
        if self._rows == self._max_rows:
            raise TableError(
                f"{self._name}: more than {self._max_rows - 1:,} rows, the limit of Excel; "
                f"{_USE_OTHER_FORMAT}"
            )
        for index, cell in enumerate(cells):
            if cell is not None:
                self._write(index, cell)
        self._rows += 1

    def _write(self, index: int, cell: Cell) -> None:
        at, formats = (self._rows, index), self._formats[index]
        if isinstance(cell, bool):
            self._sheet.write_boolean(*at, cell, formats["number"])
        elif isinstance(cell, date) and cell >= _FIRST_DAY:
            day = datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - Excel has no zones
            self._sheet.write_datetime(*at, day, formats["day"])
        elif isinstance(cell, int | float) and float(format(cell, _NUMBER_FORMAT)) == cell:
            self._sheet.write_number(*at, cell, formats["number"])
        else:
            text = str(cell)
            if len(text.encode("utf-16-le")) // 2 > MAX_TEXT_UNITS:
                message = f"longer than {MAX_TEXT_UNITS:,} characters, the limit of Excel"
            elif any(char in text for char in _NOT_XML):
                message = f"{shown(text)} contains a character that Excel cannot hold"
            else:
                self._sheet.write_string(*at, text, formats["text"])
                return
            where = f"{self._name}, row {self._rows + 1}, {self._columns[index]}"
            raise TableError(f"{where}: {message}; {_USE_OTHER_FORMAT}")

    def finish(self) -> None:
        """Add a filter to each column."""
        self._sheet.autofilter(0, 0, self._rows - 1, len(self._columns) - 1)


def open_tables(
    path: Path, problems: CellProblems | None = None
) -> tuple[dict[str, ds.Dataset], dict[str, Any]]:
    """Read a workbook; return its tables and the metadata. Other sheets are ignored."""
    with open_workbook(path) as book:
        found = {name: book.sheet(name) for name in sheets.SHEETS if name in book.sheets}
        return sheets.tables_of_sheets(found, problems)
