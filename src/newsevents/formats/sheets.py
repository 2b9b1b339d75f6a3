"""Tables as people have them in spreadsheets: plain cells, texts that are never formulas.

Lists, maps and objects are JSON text in a cell.
An empty cell is a value that is not given; no text of a dataset is empty.
What is said of the dataset as a whole has a sheet of its own, `dataset`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

import msgspec
import pyarrow as pa
from pyarrow import types as t

from newsevents.codec.parser import parse
from newsevents.errors import InvalidError, TableError
from newsevents.findings import one_line, shown
from newsevents.tables.cells import json_of
from newsevents.tables.checking import check_names, check_schema, metadata_of
from newsevents.tables.layout import TABLES
from newsevents.tables.writing import METADATA, said_of

#: What may stand in a cell.
Cell: TypeAlias = str | int | float | bool | date | None

#: The sheet with what is said of the dataset, and its columns.
ABOUT, ABOUT_COLUMNS = "dataset", ("key", "value")
#: All sheets.
SHEETS = (*TABLES, ABOUT)

_VERSION = "schema"


def cells_of_rows(table: pa.Table) -> Iterator[list[Cell]]:
    """Yield the rows of a table as cells."""
    for row in table.to_pylist(maps_as_pydicts="strict"):
        yield [json_of(_given(v)) if isinstance(v, list | dict) else v for v in row.values()]


def _given(value: Any) -> Any:
    """Return a value without the fields of objects that are not given."""
    if isinstance(value, dict):
        return {name: _given(below) for name, below in value.items() if below is not None}
    return [_given(below) for below in value] if isinstance(value, list) else value


def about(metadata: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the rows of the sheet about the dataset: its schema, and each key of the metadata."""
    said = msgspec.json.decode(said_of(metadata)[METADATA])
    yield _VERSION, said["schema"]
    for key, value in said["metadata"].items():
        yield f"/{key}", json_of(value)


def tables_of_sheets(
    sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Cell]]]],
) -> tuple[dict[str, pa.Table], dict[str, Any]]:
    """Return the tables and the metadata that sheets hold, each a header and rows.

    Raises TableError for sheets that are not those of a dataset.
    """
    if ABOUT not in sheets:
        raise TableError(f"the sheet {ABOUT} is missing")
    check_names({name: None for name in sheets if name != ABOUT})
    tables = {name: _table(name, *sheets[name]) for name in TABLES}
    header, rows = sheets[ABOUT]
    if tuple(header) != ABOUT_COLUMNS:
        raise TableError(f"{ABOUT}: the columns are {', '.join(ABOUT_COLUMNS)}")
    return tables, _metadata(rows)


def _metadata(rows: Iterable[Sequence[Cell]]) -> dict[str, Any]:
    said: dict[str, Any] = {"schema": None, "metadata": {}}
    for key, value in rows:
        if not isinstance(key, str) or not isinstance(value, str):
            raise TableError(f"{ABOUT}: a row without a key and a text: {shown([key, value])}")
        if key == _VERSION:
            said["schema"] = value
        elif key.startswith("/") and key[1:] not in said["metadata"]:
            said["metadata"][key[1:]] = _parsed(value, f"{ABOUT}, {shown(key)}")
        else:
            raise TableError(f"{ABOUT}: the key {shown(key)} is not known, or there twice")
    return metadata_of([pa.schema([], {METADATA: json_of(said).encode()})])


def _table(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> pa.Table:
    table = TABLES[name]
    types = {column.name: column.type for column in table.columns}
    check_schema(table, pa.schema([(one, types.get(one, pa.string())) for one in header]))
    kept = {column.name: header.index(column.name) for column in table.kept}
    values: dict[str, list[Any]] = {column: [] for column in kept}
    # The header is the first row.
    for number, row in enumerate(rows, start=2):
        if all(cell is None for cell in row):
            continue
        for column, index in kept.items():
            where = f"{name}, row {number}, {column}"
            values[column].append(_value(types[column], row[index], where))
    try:
        return pa.table({column: pa.array(v, types[column]) for column, v in values.items()})
    except (pa.ArrowException, OverflowError) as error:
        raise TableError(f"{name}: {one_line(error)}") from None


def _value(kind: pa.DataType, cell: Cell, where: str) -> Any:
    """Return what a cell holds for a column of a type; texts of numbers are taken as numbers."""
    if cell is None:
        return None
    try:
        if t.is_string(kind):
            return cell.isoformat() if type(cell) is date else _text(cell)
        if t.is_boolean(kind):
            return cell if isinstance(cell, bool) else _BOOLEANS[_text(cell).lower()]
        if t.is_integer(kind):
            number = int(cell) if isinstance(cell, str) else cell
            return _whole(number)
        if t.is_floating(kind):
            return float(_number(cell))
    except (ValueError, KeyError, TypeError):
        raise TableError(f"{where}: {shown(cell)} is no {kind}") from None
    return _nested(kind, _parsed(_text(cell), where), where)


_BOOLEANS = {"true": True, "false": False}


def _text(cell: Cell) -> str:
    if not isinstance(cell, str):
        raise TypeError
    return cell


def _number(cell: Cell) -> str | float:
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise TypeError
    return cell


def _whole(cell: Cell) -> int:
    number = _number(cell)
    if number != int(number):
        raise ValueError
    return int(number)


def _parsed(text: str, where: str) -> Any:
    try:
        return parse(text.encode())
    except InvalidError as error:
        raise TableError(f"{where}: {error.findings[0].message}") from None


def _nested(kind: pa.DataType, value: Any, where: str) -> Any:
    """Return JSON as Arrow takes it, maps as pairs."""
    if value is None:
        return None
    if t.is_map(kind) and isinstance(value, dict):
        return [(key, _nested(kind.item_type, one, where)) for key, one in value.items()]
    if t.is_list(kind) and isinstance(value, list):
        return [_nested(kind.value_type, one, where) for one in value]
    if t.is_struct(kind) and isinstance(value, dict):
        fields = {field.name: field.type for field in kind}
        unknown = [name for name in value if name not in fields]
        if unknown:
            raise TableError(f"{where}: {shown(unknown[0])} has no place there; put it into rest")
        return {name: _nested(fields[name], one, where) for name, one in value.items()}
    if t.is_nested(kind) or isinstance(value, dict | list):
        raise TableError(f"{where}: {shown(value)} is no {kind}")
    return value
