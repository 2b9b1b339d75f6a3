"""Tables in spreadsheets: a sheet for each table, plain cells, and texts that are never formulas.

Lists, maps and objects are JSON text in a cell. An empty cell is a missing value; no text of a
dataset is empty. The sheet `dataset` contains the metadata.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

import msgspec
import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow import types as t

from newsevents.codec.parser import parse
from newsevents.errors import InvalidError, TableError
from newsevents.findings import one_line, shown
from newsevents.model import Record
from newsevents.tables.layout import TABLES, Labels, to_json
from newsevents.tables.reading import check_names, check_schema, metadata_of
from newsevents.tables.writing import METADATA, iter_batches, schema_metadata

Cell: TypeAlias = str | int | float | bool | date | None
#: Header and rows of a sheet.
Sheet: TypeAlias = tuple[Sequence[str], Iterable[Sequence[Cell]]]

#: The sheet with the metadata of the dataset.
ABOUT = "dataset"
#: The columns of all sheets.
SHEETS: Mapping[str, tuple[str, ...]] = {
    **{name: tuple(table.schema.names) for name, table in TABLES.items()},
    ABOUT: ("key", "value"),
}

_VERSION = "schema"


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
                yield name, [_cell(value) for value in row.values()]


def _cell(value: Any) -> Cell:
    return to_json(_without_nulls(value)) if isinstance(value, list | dict) else value


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(below) for name, below in value.items() if below is not None}
    return [_without_nulls(below) for below in value] if isinstance(value, list) else value


def tables_of_sheets(
    sheets: Mapping[str, Sheet],
) -> tuple[dict[str, ds.Dataset], dict[str, Any]]:
    """Return the tables and the metadata of a dataset from its sheets.

    Raises TableError for sheets that are not those of a dataset.
    """
    if ABOUT not in sheets:
        raise TableError(f"the sheet {ABOUT} is missing")
    check_names({name: sheet for name, sheet in sheets.items() if name != ABOUT})
    tables = {name: ds.dataset(_table(name, *sheets[name])) for name in TABLES}
    return tables, _metadata(*sheets[ABOUT])


def _metadata(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> dict[str, Any]:
    if tuple(header) != SHEETS[ABOUT]:
        raise TableError(f"{ABOUT}: the columns must be {', '.join(SHEETS[ABOUT])}")
    version, metadata = None, {}
    for key, value in rows:
        if not isinstance(key, str) or not isinstance(value, str):
            raise TableError(f"{ABOUT}: a row without a key and a text: {shown([key, value])}")
        if key == _VERSION:
            version = value
        elif key.startswith("/") and key[1:] not in metadata:
            metadata[key[1:]] = _parse(value, f"{ABOUT}, {shown(key)}")
        else:
            raise TableError(f"{ABOUT}: unknown or duplicate key {shown(key)}")
    about = to_json({"schema": version, "metadata": metadata})
    return metadata_of([pa.schema([], {METADATA: about.encode()})])


def _table(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> pa.Table:
    table = TABLES[name]
    types = {column.name: column.type for column in table.columns}
    check_schema(table, pa.schema([(one, types.get(one, pa.string())) for one in header]))
    stored = {column.name: header.index(column.name) for column in table.stored}
    values: dict[str, list[Any]] = {column: [] for column in stored}
    # The header is the first row.
    for number, row in enumerate(rows, start=2):
        if all(cell is None for cell in row):
            continue
        for column, index in stored.items():
            where = f"{name}, row {number}, {column}"
            values[column].append(_value(types[column], row[index], where))
    try:
        return pa.table({column: pa.array(v, types[column]) for column, v in values.items()})
    except (pa.ArrowException, OverflowError) as error:
        raise TableError(f"{name}: {one_line(error)}") from None


def _value(kind: pa.DataType, cell: Cell, where: str) -> Any:
    """Return the value of a cell for a column of a type; a number may be a text."""
    if cell is None:
        return None
    if t.is_nested(kind) and isinstance(cell, str):
        return _nested(kind, _parse(cell, where), where)
    try:
        return _scalar(kind, cell)
    except ValueError:
        raise _wrong_type(kind, cell, where) from None


def _scalar(kind: pa.DataType, cell: Cell) -> Any:
    """Return the value of a cell for a column that is not nested; raises ValueError."""
    match cell:
        case bool() if t.is_boolean(kind):
            return cell
        case str() if t.is_boolean(kind) and cell.lower() in ("true", "false"):
            return cell.lower() == "true"
        case str() if t.is_string(kind):
            return cell
        case date() if t.is_string(kind):
            return cell.isoformat()
        case bool():
            pass
        case int() | float() | str() if t.is_floating(kind):
            return float(cell)
        case str() if t.is_integer(kind):
            return int(cell)
        case int() | float() if t.is_integer(kind) and cell == int(cell):
            return int(cell)
    raise ValueError


def _wrong_type(kind: pa.DataType, value: Any, where: str) -> TableError:
    return TableError(f"{where}: {shown(value)} is not of type {kind}")


def _parse(text: str, where: str) -> Any:
    try:
        return parse(text.encode())
    except InvalidError as error:
        raise TableError(f"{where}: {error.findings[0].message}") from None


def _nested(kind: pa.DataType, value: Any, where: str) -> Any:
    """Return a JSON value in the form that Arrow takes: maps are pairs."""
    if value is None:
        return None
    if t.is_map(kind) and isinstance(value, dict):
        return [(key, _nested(kind.item_type, one, where)) for key, one in value.items()]
    if t.is_list(kind) and isinstance(value, list):
        return [_nested(kind.value_type, one, where) for one in value]
    if t.is_struct(kind) and isinstance(value, dict):
        fields = {field.name: field.type for field in kind}
        if unknown := [name for name in value if name not in fields]:
            raise TableError(f"{where}: unknown field {shown(unknown[0])}; move it to rest")
        return {name: _nested(fields[name], one, where) for name, one in value.items()}
    if t.is_nested(kind) or isinstance(value, dict | list):
        raise _wrong_type(kind, value, where)
    return value
