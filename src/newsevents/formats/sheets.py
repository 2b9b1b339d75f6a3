"""Tables in spreadsheets: a sheet for each table, plain cells, and texts that are never formulas.

Lists, maps and objects are JSON text in a cell. An empty cell is a missing value; no text of a
dataset is empty. The sheet `dataset` contains the metadata.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, TypeAlias

import attrs
import msgspec
import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow import types as t

from newsevents.codec.parser import parse
from newsevents.errors import InvalidError, TableError
from newsevents.findings import Rule, one_line, shown
from newsevents.formats.cells import ENTER_AGAIN, Cell, DateText, Rows, Sheet, Unreadable
from newsevents.model import Record
from newsevents.schema.values import MAX_INTEGER
from newsevents.storage.rules import DERIVED_CELL, UNREADABLE_CELL
from newsevents.tables.cells import to_json
from newsevents.tables.checking import check_names, check_schema, metadata_of
from newsevents.tables.layout import TABLES, Labels, Table
from newsevents.tables.problems import ROW_NUMBER, CellProblems
from newsevents.tables.reading import BATCH_SIZE_ROWS
from newsevents.tables.writing import METADATA, iter_batches, schema_metadata

#: The sheet with the metadata of the dataset.
ABOUT = "dataset"
#: The columns of all sheets.
SHEETS: Mapping[str, tuple[str, ...]] = {
    **{name: tuple(table.schema.names) for name, table in TABLES.items()},
    ABOUT: ("key", "value"),
}

_VERSION = "schema"
# A number as JSON writes it; Python reads more than that. A spreadsheet program writes TRUE.
_SCALAR = re.compile(r"true|false|-?(0|[1-9][0-9]*)(\.[0-9]+)?(e[-+]?[0-9]+)?", re.IGNORECASE)
_LOGGER = logging.getLogger(__name__)

#: Sheet, number of a row, and column.
_Where: TypeAlias = tuple[str, int, str]


def iter_rows(
    records: Iterable[Record], metadata: Mapping[str, Any], labels: Labels
) -> Iterator[tuple[str, Sequence[Cell]]]:
    """Yield the rows of all sheets as cells, each with the name of its sheet."""
    about = msgspec.json.decode(schema_metadata(metadata)[METADATA])
    yield ABOUT, (_VERSION, about["schema"])
    for key, value in about["metadata"].items():
        yield ABOUT, (f"/{key}", to_json(value))
    for batch in iter_batches(records, labels):
        for name, table in batch.items():
            for row in table.to_pylist(maps_as_pydicts="strict"):
                yield (
                    name,
                    [
                        to_json(_without_nulls(value)) if isinstance(value, list | dict) else value
                        for value in row.values()
                    ],
                )


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(below) for name, below in value.items() if below is not None}
    return [_without_nulls(below) for below in value] if isinstance(value, list) else value


def tables_of_sheets(
    sheets: Mapping[str, Sheet],
    problems: CellProblems | None = None,
) -> tuple[dict[str, ds.Dataset], dict[str, Any]]:
    """Return the tables and the metadata of a dataset from its sheets, with numbers of rows.

    Cells that cannot be read are left out and added to the problems; without a list of problems,
    they are a TableError, and those of derived columns are logged.
    Raises TableError for sheets that are not those of a dataset.
    """
    if ABOUT not in sheets:
        raise TableError(f"the sheet {ABOUT} is missing")
    check_names({name: sheet for name, sheet in sheets.items() if name != ABOUT})
    reader = _Reader(problems or CellProblems())
    tables = {name: ds.dataset(reader.table(TABLES[name], *sheets[name])) for name in TABLES}
    about = reader.about(*sheets[ABOUT])
    if problems is None:
        reader.problems.check()
        if cells := reader.problems.derived():
            _LOGGER.warning("errors in derived columns, not read: %s", cells)
    return tables, metadata_of([pa.schema([], {METADATA: to_json(about).encode()})])


@attrs.define
class _Reader:
    problems: CellProblems

    def table(self, table: Table, header: Sequence[str], rows: Rows) -> pa.Table:
        columns = {column.name: column for column in table.columns}
        types = {name: column.type for name, column in columns.items()}
        check_schema(table, pa.schema([(one, types.get(one, pa.string())) for one in header]))
        self.problems.headers[table.name] = header
        indices = {name: header.index(name) for name in columns if name in header}
        stored = [indices[column.name] for column in table.stored]
        fields = [(name, types[name]) for name in indices]
        schema = pa.schema([*fields, (ROW_NUMBER, pa.int64())])
        batches = [pa.RecordBatch.from_pylist([], schema)]
        rows = iter(rows)
        while batch := list(islice(rows, BATCH_SIZE_ROWS)):
            values: dict[str, list[Any]] = {name: [] for name in schema.names}
            for number, row in batch:
                # A row of merged cells only is not another row.
                is_empty = all(isinstance(row[index], Unreadable | None) for index in stored)
                for name, index in indices.items():
                    rule = DERIVED_CELL if columns[name].derive else UNREADABLE_CELL
                    value = self._value(types[name], row[index], (table.name, number, name), rule)
                    if not is_empty:
                        values[name].append(value)
                if not is_empty:
                    values[ROW_NUMBER].append(number)
            arrays = [self._array(table.name, field, values[field.name]) for field in schema]
            batches.append(pa.RecordBatch.from_arrays(arrays, schema=schema))
        return pa.Table.from_batches(batches)

    def _array(self, sheet: str, field: pa.Field, values: list[Any]) -> pa.Array:
        try:
            return pa.array(values, field.type)
        except (pa.ArrowException, OverflowError) as error:
            raise TableError(f"{sheet}, {field.name}: {one_line(error)}") from None

    def _value(
        self, kind: pa.DataType, cell: Cell, where: _Where, rule: Rule = UNREADABLE_CELL
    ) -> Any:
        """Return the value of a cell for a column of a type; None if it cannot be read."""
        try:
            return value_of(kind, cell)
        except (ValueError, OverflowError) as error:
            self._refuse(str(error), where, rule)
            return None

    def _refuse(self, reason: str, where: _Where, rule: Rule = UNREADABLE_CELL) -> None:
        sheet, number, column = where
        self.problems.add(reason, sheet, {ROW_NUMBER: number}, column, rule=rule)

    def about(self, header: Sequence[str], rows: Rows) -> dict[str, Any]:
        """Return the version of the schema and the metadata of a dataset."""
        if tuple(header) != SHEETS[ABOUT]:
            raise TableError(f"{ABOUT}: the columns must be {', '.join(SHEETS[ABOUT])}")
        self.problems.headers[ABOUT] = header
        version, metadata = None, {}
        for number, (key, cell) in rows:
            if key is None and cell is None:
                continue
            where = ABOUT, number, "value"
            value = self._value(pa.string(), cell, where)
            if not isinstance(key, str) or not isinstance(value, str):
                self._refuse("not a key and a text beside it", where)
            elif key == _VERSION:
                version = value
            elif key.startswith("/") and key[1:] not in metadata:
                try:
                    metadata[key[1:]] = _parse(value)
                except ValueError as error:
                    self._refuse(str(error), where)
            else:
                self._refuse(f"unknown or duplicate key {shown(key)}", where)
        return {"schema": version, "metadata": metadata}


def value_of(kind: pa.DataType, cell: Cell) -> Any:
    """Return the value of a cell for a column of a type; raises ValueError if it has none."""
    match cell:
        case Unreadable(reason):
            raise ValueError(reason)
        case DateText(text):
            cell = text
    match cell:
        case str() if t.is_date(kind):
            return date.fromisoformat(cell)
        case str() if t.is_nested(kind):
            cell = _parse(cell)
        case str() if not t.is_string(kind) and _SCALAR.fullmatch(cell):
            cell = _parse(cell.lower())
        case int() | float() if t.is_string(kind):
            raise ValueError(f"{shown(cell)} is not a text; {ENTER_AGAIN}")
    return _typed(kind, cell)


_EXPECTED = (
    (t.is_string, "a text"),
    (t.is_date, "a day"),
    (t.is_boolean, "true or false"),
    (t.is_integer, "a whole number"),
    (t.is_floating, "a number such as 34.5"),
    (t.is_map, "a map in JSON"),
    (t.is_list, "a list in JSON"),
    (t.is_struct, "an object in JSON"),
)


def _parse(text: str) -> Any:
    try:
        return parse(text.encode())
    except InvalidError as error:
        raise ValueError(error.findings[0].message) from None


def _typed(kind: pa.DataType, value: Any) -> Any:
    """Return a JSON value in the form that Arrow takes: maps are pairs."""
    if value is None:
        return None
    if t.is_map(kind) and isinstance(value, dict):
        return [(key, _typed(kind.item_type, one)) for key, one in value.items()]
    if t.is_list(kind) and isinstance(value, list):
        return [_typed(kind.value_type, one) for one in value]
    if t.is_struct(kind) and isinstance(value, dict):
        fields = {field.name: field.type for field in kind}
        if unknown := [name for name in value if name not in fields]:
            raise ValueError(f"unknown field {shown(unknown[0])}; move it to rest")
        return {name: _typed(fields[name], one) for name, one in value.items()}
    if _is_scalar(kind, value):
        return value
    if isinstance(value, float) and t.is_integer(kind) and value.is_integer():
        return int(value)
    expected = next((text for is_of, text in _EXPECTED if is_of(kind)), str(kind))
    raise ValueError(f"{shown(value)} is not {expected}")


def _is_scalar(kind: pa.DataType, value: Any) -> bool:
    match value:
        case bool():
            return bool(t.is_boolean(kind))
        case int():
            is_exact = abs(value) <= (2**31 - 1 if t.is_int32(kind) else MAX_INTEGER)
            return is_exact and bool(t.is_integer(kind) or t.is_floating(kind))
        case float():
            return bool(t.is_floating(kind))
    return isinstance(value, str) and bool(t.is_string(kind))
