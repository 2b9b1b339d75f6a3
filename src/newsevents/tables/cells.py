"""Values of the fields of the model as cells of Arrow columns, there and back.

Values are written one by one, while the rows of a batch are made, and read a column at a time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import compress, islice
from typing import Any, TypeAlias

import attrs
import msgspec
import pyarrow as pa

from newsevents._text.pointers import join_pointer
from newsevents.codec.parser import parse
from newsevents.errors import TableError
from newsevents.schema import field_types as types

#: A row as a Python object.
Row: TypeAlias = dict[str, Any]
_Steps: TypeAlias = tuple[object, ...]
#: Returns the cell of a value, given the steps to it, and adds to `rest` what it cannot hold.
Writer: TypeAlias = Callable[[Any, _Steps, Row], Any]


@attrs.frozen(kw_only=True)
class CellType:
    """How the values of a field are cells of a column."""

    type: pa.DataType
    #: None: the value is the cell.
    write: Writer | None = None
    #: Returns the values of an array of cells, None for each without a value.
    read: Callable[[pa.Array], list[Any]] = pa.Array.to_pylist
    #: Whether an empty value means that there is none.
    is_collection: bool = False


def cell_type(kind: types.FieldType, name: str = "") -> CellType:
    """Return the cells for a type of field; the name of the field is for messages."""
    match kind:
        case types.Scalar(json_type="number"):
            return CellType(type=pa.float64(), write=_number, read=partial(_numbers, name=name))
        case types.Scalar(json_type=json_type):
            return _SCALARS[json_type]
        case types.OneOf():
            return _SCALARS["string"]
        case types.FreeJson():
            return CellType(
                type=pa.string(), write=lambda value, _, __: to_json(value), read=_parsed
            )
        case types.ByLanguage():
            return _map_of(_SCALARS["string"])
        case types.MapOf(value=value):
            return _map_of(cell_type(value, name))
        case types.ListOf(item):
            cells = cell_type(item, name)
            write, read = cells.write and partial(_list, cells.write), partial(_lists, cells.read)
            return CellType(type=pa.list_(cells.type), write=write, read=read, is_collection=True)
        case types.Object(cls):
            return _struct_of(_cells_of(cls))


def _struct_of(cells: Mapping[str, CellType]) -> CellType:
    struct = pa.struct([pa.field(field, each.type) for field, each in cells.items()])
    return CellType(type=struct, write=partial(write_fields, cells), read=partial(_structs, cells))


@types.per_class
def _cells_of(cls: type[Any]) -> Mapping[str, CellType]:
    return {field.name: cell_type(field.kind, field.name) for field in types.fields_of(cls)}


def _map_of(value: CellType) -> CellType:
    type_, write = pa.map_(pa.string(), value.type), partial(_map, value.write)
    return CellType(type=type_, write=write, read=partial(_maps, value.read), is_collection=True)


# --- writing -------------------------------------------------------------------------------------


def write_fields(cells: Mapping[str, CellType], thing: Any, steps: _Steps, rest: Row) -> Row:
    """Return some fields of an object as cells, and add to `rest` what they cannot hold.

    That is unknown fields, and whole numbers that JSON writes with a point, by JSON Pointer.
    """
    row = {}
    for name, each in cells.items():
        value = getattr(thing, name)
        if value is not None and not (each.is_collection and not value):
            row[name] = value if each.write is None else each.write(value, (*steps, name), rest)
    for name, value in thing.unknown_fields.items():
        rest["unknown"][join_pointer((*steps, name))] = value
    return row


def _list(write: Writer, value: Sequence[Any], steps: _Steps, rest: Row) -> list[Any]:
    return [write(one, (*steps, at), rest) for at, one in enumerate(value)]


def _map(
    write: Writer | None, value: Mapping[str, Any], steps: _Steps, rest: Row
) -> list[tuple[str, Any]]:
    if write is None:
        return list(value.items())
    return [(key, write(one, (*steps, key), rest)) for key, one in value.items()]


def _number(value: Any, steps: _Steps, rest: Row) -> Any:
    # A whole number is read back without a point, so one with a point is noted.
    if isinstance(value, float) and value.is_integer():
        rest["numbers"][join_pointer(steps)] = value
        return int(value)
    return value


_SCALARS = {
    "string": CellType(type=pa.string()),
    "integer": CellType(type=pa.int64(), write=_number),
    "boolean": CellType(type=pa.bool_()),
}


def to_json(value: Any) -> str:
    """Return a JSON value as text on one line."""
    return msgspec.json.encode(value).decode()


# --- reading -------------------------------------------------------------------------------------


def read_field(rows: Iterable[Row], name: str, cells: CellType, array: pa.Array) -> None:
    """Add the values of a column to rows, as a field; empty cells are left out.

    Raises TableError and InvalidError, and changes nothing, for a cell that has no value,
    UnicodeDecodeError for a text that is not UTF-8, and KeyError for a duplicate key of a map.
    """
    if array.null_count == len(array):
        return
    values = cells.read(array)
    # JSON text may be that of null, or of an empty list.
    given = values if cells.is_collection else array.is_valid().to_pylist()
    for row, value in compress(zip(rows, values, strict=True), given):
        row[name] = value


def _numbers(array: pa.Array, *, name: str) -> list[Any]:
    return [None if each is None else _finite(each, name) for each in array.to_pylist()]


def _finite(number: float, name: str) -> float:
    if not math.isfinite(number):
        raise TableError(f"{name} is {number}, which is not a number in JSON")
    return int(number) if number.is_integer() else number


def _parsed(array: pa.Array) -> list[Any]:
    return [None if text is None else parse(text.encode()) for text in array.to_pylist()]


def _lists(read: Callable[[pa.Array], list[Any]], array: pa.Array) -> list[Any]:
    items = iter(read(array.flatten()))
    lengths = array.value_lengths().to_pylist()
    return [None if length is None else [*islice(items, length)] for length in lengths]


def _maps(read: Callable[[pa.Array], list[Any]], array: pa.Array) -> list[Any]:
    # Arrow has no function for the entries of a part of an array of maps.
    entry = pa.struct([("key", array.type.key_type), ("value", array.type.item_type)])
    entries = array.cast(pa.list_(entry))
    keys, values = entries.flatten().flatten()
    pairs = zip(keys.to_pylist(), read(values), strict=True)
    lengths = entries.value_lengths().to_pylist()
    maps = [None if length is None else dict(islice(pairs, length)) for length in lengths]
    if sum(map(len, filter(None, maps))) < len(keys):
        raise KeyError("duplicate key")
    return maps


def _structs(cells: Mapping[str, CellType], array: pa.Array) -> list[Any]:
    rows: list[Row] = [{} for _ in range(len(array))]
    for (name, each), column in zip(cells.items(), array.flatten(), strict=True):
        read_field(rows, name, each, column)
    given = array.is_valid().to_pylist()
    return [row if is_given else None for row, is_given in zip(rows, given, strict=True)]
