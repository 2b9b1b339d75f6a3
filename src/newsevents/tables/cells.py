"""Fields of a document to cells of a row, and back.

What a cell cannot hold goes to the column `rest`, by JSON Pointer: fields that are not known, and
numbers that JSON writes in another way than their value says, `1.0` for one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import attrs
import msgspec

from newsevents._text.pointers import join_pointer, list_index, resolve_pointer, split_pointer
from newsevents.codec.parser import parse
from newsevents.errors import InvalidError, TableError
from newsevents.findings import shown
from newsevents.schema.base import Model
from newsevents.schema.field_types import (
    ByLanguage,
    FieldType,
    FreeJson,
    ListOf,
    MapOf,
    Object,
    Scalar,
    fields_of,
    tag_of,
)
from newsevents.tables.layout import Column, part_table

_UNKNOWN, _NUMBERS = "unknown", "numbers"


@attrs.define
class Rest:
    """What the cells of a row cannot hold."""

    unknown: dict[str, Any] = attrs.field(factory=dict)
    numbers: dict[str, float] = attrs.field(factory=dict)

    def text(self) -> str | None:
        """Return it as JSON text, None if there is nothing."""
        both = {_UNKNOWN: self.unknown, _NUMBERS: self.numbers}
        there = {name: values for name, values in both.items() if values}
        return json_of(there) if there else None


def json_of(value: Any) -> str:
    """Return plain data as JSON text on one line."""
    return msgspec.json.encode(value).decode()


def cells_of(
    cls: type[Model], document: Mapping[str, Any], rest: Rest, pointer: str = ""
) -> dict[str, Any]:
    """Return the cells of an object of the model by field, its parts with a table aside."""
    cells: dict[str, Any] = {}
    known = _kinds_of(cls)
    for name, value in document.items():
        if name in known:
            kind = known[name]
            if kind is not None:
                cells[name] = _cell(kind, value, f"{pointer}/{name}", rest)
        elif name != "type" or tag_of(cls) is None:
            rest.unknown[join_pointer([name], below=pointer)] = value
    return cells


def _kinds_of(cls: type[Model]) -> Mapping[str, FieldType | None]:
    """Return the kind of each field of a class; None for one that has a table of its own."""
    kinds = _KINDS.get(cls)
    if kinds is None:
        kinds = {f.name: f.kind if part_table(f) is None else None for f in fields_of(cls)}
        _KINDS[cls] = kinds
    return kinds


_KINDS: dict[type[Model], Mapping[str, FieldType | None]] = {}


def _cell(kind: FieldType, value: Any, pointer: str, rest: Rest) -> Any:
    match kind:
        case Scalar(json_type="integer" | "number"):
            return _number(value, pointer, rest)
        case FreeJson():
            return json_of(value)
        case ByLanguage():
            return list(value.items())
        case ListOf(item):
            return [_cell(item, one, f"{pointer}/{i}", rest) for i, one in enumerate(value)]
        case MapOf(value=item):
            return [
                (key, _cell(item, one, join_pointer([key], below=pointer), rest))
                for key, one in value.items()
            ]
        case Object(cls):
            return cells_of(cls, value, rest, pointer)
        case _:
            return value


def _number(value: Any, pointer: str, rest: Rest) -> Any:
    """Return a number; a whole one is read back without a point, so one with a point is noted."""
    if isinstance(value, float) and value.is_integer():
        rest.numbers[pointer] = value
        return int(value)
    return value


def document_of(columns: Iterable[Column], row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that stand in a row, without its rest; what is empty is not given.

    Raises TableError for a map with a key twice and numbers that are none, and InvalidError for free JSON that is none.
    """
    document = {}
    for column in columns:
        value = row[column.name]
        if isinstance(value, float) and not math.isfinite(value):
            raise TableError(f"{column.name} is {value}, which is no number in JSON")
        if column.kind is not None and value is not None and value != []:
            document[column.name] = _value(column.kind, value)
    return document


def _value(kind: FieldType, cell: Any) -> Any:
    match kind:
        case Scalar(json_type="number") if cell.is_integer():
            return int(cell)
        case FreeJson():
            return None if cell is None else parse(cell.encode())
        case ByLanguage():
            return _map(cell)
        case ListOf(item):
            return [None if one is None else _value(item, one) for one in cell]
        case MapOf(value=item):
            return {
                key: None if one is None else _value(item, one) for key, one in _map(cell).items()
            }
        case Object(cls):
            return {
                field.name: _value(field.kind, cell[field.name])
                for field in fields_of(cls)
                if cell[field.name] is not None and cell[field.name] != []
            }
        case _:
            return cell


def _map(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise TableError(f"a map holds a key twice: {shown(next(iter(_twice(pairs))))}")
    return found


def _twice(pairs: Iterable[tuple[str, Any]]) -> Iterable[str]:
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            yield key
        seen.add(key)


def put_back(document: dict[str, Any], rest: str | None) -> None:
    """Put into a document what the cells of its row could not hold.

    A number counts only as long as the column still has that number, so that a row can be edited.
    Raises TableError for what has no place in the document.
    """
    if rest is None:
        return
    try:
        both = parse(rest.encode())
    except InvalidError as error:
        raise TableError(f"the rest is no JSON: {error.findings[0].message}") from None
    if not isinstance(both, dict) or not all(
        name in (_UNKNOWN, _NUMBERS) and isinstance(values, dict) for name, values in both.items()
    ):
        raise TableError(f"the rest has nothing but {_UNKNOWN} and {_NUMBERS}: {shown(both)}")
    for pointer, number in both.get(_NUMBERS, {}).items():
        parent, name = _place(document, pointer)
        there = _get(parent, name)
        if isinstance(there, int | float) and there == number:
            parent[name] = number
    for pointer, value in both.get(_UNKNOWN, {}).items():
        parent, name = _place(document, pointer)
        if not isinstance(parent, dict):
            raise TableError(f"the rest holds {shown(pointer)}, for which there is no place")
        if name in parent:
            raise TableError(f"the rest holds {shown(pointer)}, which is there already")
        parent[name] = value


def _place(document: dict[str, Any], pointer: str) -> tuple[Any, Any]:
    """Return the object or list that a pointer leads into, None if there is none, and the step."""
    if not pointer:
        return None, None
    *way, last = split_pointer(pointer)
    parent = resolve_pointer(document, join_pointer(way))
    return parent, list_index(last) if isinstance(parent, list) else last


def _get(parent: Any, name: Any) -> Any:
    if isinstance(parent, dict):
        return parent.get(name)
    if isinstance(parent, list) and isinstance(name, int) and name < len(parent):
        return parent[name]
    return None
