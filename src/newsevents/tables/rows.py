"""Rows of tables to documents: of a record, and of the parts of an event."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from newsevents._text.pointers import (
    join_pointer,
    list_index,
    resolve_pointer,
    split_pointer,
    step_into,
)
from newsevents.codec.parser import parse
from newsevents.errors import InvalidError, NewsEventsError, TableError
from newsevents.findings import shown
from newsevents.schema import field_types as types
from newsevents.tables.layout import REST, Table
from newsevents.tables.problems import CellProblems
from newsevents.tables.writing import Row


class PartError(Exception):
    """Row that cannot be a part of a record, because of a column."""

    def __init__(self, message: str, column: str) -> None:
        super().__init__(message)
        self.column = column


@attrs.define
class Parts:
    """Parts of an event, from their rows."""

    _document: Row
    #: Entries, and tables and rows, by field and position.
    _entries: defaultdict[str, dict[int, tuple[Any, Table, Row]]] = attrs.field(
        init=False, factory=lambda: defaultdict(dict)
    )
    #: Tables and rows of claims by the position of the evidence and by path.
    _claims: defaultdict[int, dict[Any, tuple[Table, Row]]] = attrs.field(
        init=False, factory=lambda: defaultdict(dict)
    )

    def fields(self) -> Row:
        """Return the fields of the event that have parts."""
        return {
            field: [entry for entry, _, _ in entries.values()]
            for field, entries in self._entries.items()
        }

    def rows(self) -> Iterator[tuple[str, tuple[Table, Row]]]:
        """Yield the pointer of each part and claim with its table and row."""
        for field, entries in self._entries.items():
            for index, (position, (_, table, row)) in enumerate(entries.items()):
                yield join_pointer([field, str(index)]), (table, row)
                if field == "evidence":
                    for path, claim in self._claims[position].items():
                        yield join_pointer([field, str(index), "claims", str(path)]), claim

    def add(self, table: Table, row: Row, problems: CellProblems) -> None:
        """Add the entry that a row has; raise PartError if it can be no part of the event."""
        has_field, position = len(table.fields) > 1, row["position"]
        field = row["field"] if has_field else table.fields[0]
        if row["event_id"] is None or row["event_id"] != self._document.get("id"):
            raise PartError("not the id of the event at event_position", "event_id")
        if field not in table.fields or field in self._document:
            message = f"a row cannot be in the field {shown(field)}"
            raise PartError(message, "field" if has_field else "event_position")
        if position is None:
            raise PartError("a row has no position; number the rows in their order", "position")
        entry = document_of(table, row, problems)
        if table.name == "claims":
            self._add_claim(table, row, entry)
        elif position in self._entries[field]:
            message = f"two rows have the position {position}; number them in their order"
            raise PartError(message, "position")
        else:
            part = entry.get("process") if table.name == "event_processes" else entry
            self._entries[field][position] = part, table, row

    def _add_claim(self, table: Table, row: Row, entry: Row) -> None:
        position = row["evidence_position"]
        if position not in self._entries["evidence"]:
            raise PartError(f"no evidence has the position {position}", "evidence_position")
        if entry.keys() != {"path", "value"}:
            raise PartError("a claim needs a path and a value", "path")
        evidence, _, _ = self._entries["evidence"][position]
        claims = evidence.setdefault("claims", {})
        if not isinstance(claims, dict) or entry["path"] in claims:
            raise PartError(f"two claims have the path {shown(entry['path'])}", "path")
        claims[entry["path"]] = entry["value"]
        self._claims[position][entry["path"]] = table, row


def document_of(table: Table, row: Row, problems: CellProblems) -> Row:
    """Return the fields of a row, with those in its rest; empty cells are left out.

    A cell without a value is a problem, and left out.
    """
    document: Row = {}
    for column in table.stored:
        try:
            document |= _fields({column.name: column.kind}, row)
        except (InvalidError, TableError) as error:
            problems.add(_message(error), table.name, row, column.name)
    if row.get(REST) is not None:
        try:
            _restore(document, row[REST])
        except TableError as error:
            problems.add(str(error), table.name, row, REST)
    return document


def _message(error: NewsEventsError) -> str:
    return error.findings[0].message if isinstance(error, InvalidError) else str(error)


def _fields(kinds: Mapping[str, types.FieldType | None], cells: Row) -> Row:
    """Return the cells of some fields as values; a column without a type is no field."""
    fields = {}
    for name, kind in kinds.items():
        cell = cells[name]
        if kind is None or cell in (None, [], {}):
            continue
        if isinstance(cell, float) and not math.isfinite(cell):
            raise TableError(f"{name} is {cell}, which is not a number in JSON")
        fields[name] = _value(kind, cell)
    return fields


def _value(kind: types.FieldType, cell: Any) -> Any:
    match kind:
        case _ if cell is None:
            return None
        case types.Scalar(json_type="number"):
            return int(cell) if cell.is_integer() else cell
        case types.FreeJson():
            return parse(cell.encode())
        case types.ListOf(item):
            return [_value(item, one) for one in cell]
        case types.MapOf(value=item):
            return {key: _value(item, one) for key, one in cell.items()}
        case types.Object(cls):
            return _fields({field.name: field.kind for field in types.fields_of(cls)}, cell)
        case _:
            return cell


def _restore(document: Row, text: str) -> None:
    """Add to a document the values that the cells of its row could not hold.

    The way a number is written counts only if its column still has that number, so that rows can
    be edited.
    """
    try:
        rest = parse(text.encode())
    except InvalidError as error:
        raise TableError(f"the rest is invalid JSON: {error.findings[0].message}") from None
    if not isinstance(rest, dict) or not all(
        name in ("unknown", "numbers") and isinstance(values, dict) for name, values in rest.items()
    ):
        raise TableError(f"the rest may contain only unknown and numbers: {shown(rest)}")
    for pointer, number in rest.get("numbers", {}).items():
        parent, key, value = _resolve(document, pointer)
        if isinstance(value, int | float) and value == number:
            parent[key] = number
    for pointer, value in rest.get("unknown", {}).items():
        parent, key, _ = _resolve(document, pointer)
        if not isinstance(parent, dict):
            raise TableError(f"the rest contains {shown(pointer)}, which is inside no object")
        if key in parent:
            raise TableError(f"the rest contains {shown(pointer)}, which a column contains already")
        parent[key] = value


def _resolve(document: Row, pointer: str) -> tuple[Any, Any, Any]:
    """Return the object or list that a pointer leads into, the last step, and the value there.

    Each is None if it is missing.
    """
    if not pointer:
        return None, None, document
    *steps, last = split_pointer(pointer)
    parent = resolve_pointer(document, join_pointer(steps))
    step = list_index(last) if isinstance(parent, list) else last
    return parent, step, step_into(parent, last)
