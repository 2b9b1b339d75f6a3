"""Import of a table of one's own by a mapping of its columns.

    records = importers.read("table", "visits.csv", mapping="visits.toml")

The mapping is a TOML file; docs/howto/own-table.md documents it, and `newsevents import table FILE
--draft MAPPING` proposes one. Cells that no field takes are kept in the extensions.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import attrs

from newsevents.codec import from_dict
from newsevents.dataset.reading import read_dataset
from newsevents.errors import ConfigurationError, FileError, RowError, TableError
from newsevents.findings import shown
from newsevents.formats.cells import DateText, Unreadable
from newsevents.formats.workbook import open_workbook
from newsevents.importers.context import ImportContext
from newsevents.importers.rows import Row, closed_rows, iter_csv_rows, open_content
from newsevents.importers.table_mapping import (
    EVENTS,
    RecordMapping,
    TableMapping,
    load_mapping,
)
from newsevents.importers.table_nodes import MAX_TEXT_CHARS, RowState, raise_errors
from newsevents.importers.table_values import DateCell, Register, UnreadableCell
from newsevents.model import Origin, Record
from newsevents.model.events import participation_fields
from newsevents.storage.paths import AnyPath, to_path

ORIGIN = Origin(dataset="table")

MAX_COLUMNS = 1_000
MAX_NAME_CHARS = 200

_ENCODING = "utf-8-sig"
_OTHER_ENCODING = (
    "save the file as UTF-8, or write its encoding below [table] of the mapping, such as "
    'encoding = "windows-1256"'
)
_WRONG_ENCODING = "correct the encoding below [table] of the mapping"
_DELIMITERS = (",", ";", "\t")
_MAX_HEADER_BYTES = 2**20
_OTHER_SPREADSHEETS = (".xls", ".xlsb", ".xlsm", ".ods", ".numbers")


def read(
    paths: Sequence[AnyPath],
    context: ImportContext,
    *,
    mapping: str | None = None,
    register: str | None = None,
) -> Iterator[Record]:
    """Yield the records of tables with the same columns.

    `mapping` is the path of the mapping, `register` a dataset in which names are looked up.
    Raises ConfigurationError for a mapping that cannot be used, and FileError for a file that is
    not a table.
    """
    if mapping is None:
        raise ConfigurationError("", "a table needs a mapping; --draft MAPPING proposes one")
    content = load_mapping(to_path(mapping), register=register)
    context.prefix = content.prefix
    context.origin = attrs.evolve(content.origin, version=context.origin.version)
    return _records(paths, context, content)


def _records(
    paths: Sequence[AnyPath], context: ImportContext, mapping: TableMapping
) -> Iterator[Record]:
    dataset = read_dataset(mapping.register) if mapping.register else ()
    by_id = {record.id: record for record in dataset}
    context.register_ids = by_id.keys()
    register = Register(context, by_id)
    raise_errors(
        mapping.path,
        [
            f"{place}: {record_id} is neither a country nor in the register"
            for place, record_id in mapping.ids
            if register.by_id(record_id) is None
        ],
    )
    converter = _Converter(context, mapping, register)
    for path in paths:
        about = {key: mapping.settings.get(key) for key in ("sheet", "encoding")}
        with closed_rows(open_table(path, **about)) as rows:
            converter.header = next(rows).fields
            mapping.check_columns(path, converter.header)
            yield from context.convert_rows(rows, converter.convert)


@attrs.define
class _Converter:
    context: ImportContext
    mapping: TableMapping
    register: Register
    header: Sequence[str] = ()
    #: Rows by id, for those without an identifier.
    _counts: Counter[str] = attrs.field(init=False, factory=Counter)

    def convert(self, row: Row) -> Iterator[Record]:
        """Yield the records of a row; raise RowError for a row without one."""
        state = RowState(self._cells(row), self.register)
        record = self._mapping_for(state)
        try:
            found = record.fields.values(state)
        except ValueError as error:
            raise RowError(str(error)) from None
        document = {name: values[0] for name, values in found.items()}
        key = record.key.fill(state.cells) if record.key else ""
        if record.key and not key:
            raise RowError("no id")
        document |= {
            "type": record.type,
            "id": self._id(record.type, document, key),
            "imported_from": self.context.origin_data(key or str(row.number)),
        }
        event = from_dict(document)
        if extensions := self._extensions(state, record):
            event = attrs.evolve(event, extensions=extensions)
        for record_type, count in state.ambiguous.items():
            reason = f"{record_type} of the register (several have the name)"
            self.context.report.lost[reason] += count
        yield from self.register.take(state.records)
        yield event

    def _cells(self, row: Row) -> Mapping[str, str]:
        if not any(row.fields):
            is_unreadable = any(isinstance(cell, UnreadableCell) for cell in row.fields)
            raise RowError("merged or unreadable cells only" if is_unreadable else "empty")
        if len(row.fields) != len(self.header):
            raise RowError("another number of cells than columns")
        cells = dict(zip(self.header, row.fields, strict=True))
        for name, cell in cells.items():
            if isinstance(cell, UnreadableCell):
                self.context.report.lost[f"{name} (cannot be read exactly)"] += 1
            elif cell in self.mapping.missing:
                cells[name] = ""
        return cells

    def _mapping_for(self, state: RowState) -> RecordMapping:
        """Return the mapping of a row; raise RowError for one that is left out."""
        for condition in self.mapping.skip:
            if condition.holds(state.cells):
                raise RowError(f"skip: {condition.text}")
        for record in self.mapping.records:
            if all(condition.holds(state.cells) for condition in record.when):
                return record
        raise RowError("no record of the mapping is for it")

    def _id(self, record_type: str, document: Mapping[str, Any], key: str) -> str:
        """Return the id: of the identifier in the table, or of date, first actor and place."""
        if key:
            return self.context.record_id(record_type, key)
        lists = [document.get(name, ()) for name in participation_fields(EVENTS[record_type])]
        actors = [entry["actor"] for entries in lists for entry in entries][:1]
        places = [use["place"] for use in document.get("places", ())][:1]
        names = [each.partition(":")[2].rpartition(".")[2] for each in (*actors, *places)]
        # An interval is named after its beginning.
        (date,) = re.findall(r"^[^0-9]*([0-9X-]+)", document["date"])
        record_id = self.context.record_id(record_type, " ".join([date, *names]))
        self._counts[record_id] += 1
        count = self._counts[record_id]
        return record_id if count == 1 else f"{record_id}.{count}"

    def _extensions(self, state: RowState, record: RecordMapping) -> dict[str, dict[str, object]]:
        report = self.context.report
        cells = {name: cell for name, cell in state.cells.items() if cell}
        used = state.used | {each.column for each in record.when if each.is_exact}
        used |= record.key.columns if record.key else set()
        rest = {}
        for name, cell in cells.items():
            if name in self.mapping.drop and name not in used:
                report.lost[f"{name} (left out by the mapping)"] += 1
            elif len(cell) > MAX_TEXT_CHARS:
                report.lost[f"{name} (too long)"] += 1
            elif name not in used or name in state.kept:
                rest[name] = str(cell)
        extensions = self.context.extension(rest)
        reasons = state.unused | state.kept
        for name in extensions.get(self.mapping.prefix, {}):
            if name in reasons:
                report.extensions -= Counter((name,))
                report.extensions[f"{name} ({reasons[name]})"] += 1
        return extensions


def open_table(
    path: AnyPath, *, sheet: str | None = None, encoding: str | None = None
) -> Iterator[Row]:
    """Yield the rows of a table, of which the first one is the header.

    The header has names that are unique; a column without a name is `column 3`. Cells are texts
    without spaces around them: NFC, and numbers as JSON writes them.
    Raises FileError for a file that is not a table or exceeds the limits, or a workbook with
    several sheets of which none is chosen, and MissingExtraError for Parquet without PyArrow.
    """
    with closed_rows(_rows(path, sheet, encoding)) as rows:
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
        form = _csv_form(path, encoding)
        rows = iter_csv_rows(path, **form, way_out=_WRONG_ENCODING if encoding else _OTHER_ENCODING)
        found = ((row.number, row.fields) for row in rows)
    elif isinstance(path, Path):
        found = _workbook_rows(path, sheet) if suffix == ".xlsx" else _parquet_rows(path)
    else:
        raise FileError(path, f"{suffix} is read from this machine only; download it first")
    for number, cells in found:
        yield Row(path, number, [_text(cell) for cell in cells])


def _csv_form(path: AnyPath, encoding: str | None) -> dict[str, str]:
    """Return the encoding, and the delimiter that splits the first line into the most columns.

    Without a given encoding, a mark at the beginning tells UTF-16.
    """
    with open_content(path) as stream:
        head = stream.read(_MAX_HEADER_BYTES)
    is_utf_16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = encoding or ("utf-16" if is_utf_16 else _ENCODING)
    delimiter = _DELIMITERS[0]
    # A field beyond the limit, or a codec that replaces nothing, is refused where rows are read.
    with contextlib.suppress(csv.Error, UnicodeError):
        line, *_ = re.split("[\r\n]", head.decode(encoding, "replace"), maxsplit=1)
        columns = {one: next(csv.reader([line], delimiter=one), []) for one in _DELIMITERS}
        delimiter = max(_DELIMITERS, key=lambda one: len(columns[one]))
    return {"encoding": encoding, "delimiter": delimiter}


def sheet_names(path: AnyPath) -> list[str]:
    """Return the names of the sheets of a workbook; none for another file.

    Raises FileError for a file that is not a workbook.
    """
    if path.suffix.lower() != ".xlsx" or not isinstance(path, Path):
        return []
    with _translated(path), open_workbook(path) as book:
        return list(book.sheets)


@contextlib.contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except TableError as error:
        raise FileError(path, str(error)) from None


def _workbook_rows(path: Path, sheet: str | None) -> Iterator[tuple[int, Sequence[Any]]]:
    with _translated(path), open_workbook(path) as book:
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
