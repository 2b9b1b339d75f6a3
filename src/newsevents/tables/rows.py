"""Rows of tables to documents: of a record, and of the parts of an event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import attrs
import pyarrow as pa

from newsevents._text.pointers import (
    join_pointer,
    list_index,
    resolve_pointer,
    split_pointer,
    step_into,
)
from newsevents.codec.parser import parse
from newsevents.errors import InvalidError, NewsEventsError, TableError
from newsevents.findings import one_line, shown
from newsevents.schema import field_types as types
from newsevents.storage.rules import MISPLACED_ROW
from newsevents.tables.cells import Row, read_field
from newsevents.tables.layout import RECORD_TABLES, REST, Table
from newsevents.tables.problems import CellProblems


@attrs.define(eq=False)
class RowBatch:
    """Rows of a table, read column by column.

    Raises TableError for a text that is not UTF-8 and for a duplicate key of a map.
    """

    table: Table
    _data: pa.RecordBatch
    #: Values of columns that are no fields: positions, ids of events.
    keys: dict[str, list[Any]] = attrs.field(init=False, factory=dict)
    _documents: list[Row] = attrs.field(init=False)
    #: Messages and columns of cells without a value, by row.
    _unreadable: defaultdict[int, list[tuple[str, str]]] = attrs.field(
        init=False, factory=lambda: defaultdict(list)
    )

    def __attrs_post_init__(self) -> None:
        """Read all columns."""
        self._documents = [{} for _ in range(self._data.num_rows)]
        with self._translated():
            for column in self.table.stored:
                array = self._data.column(column.name)
                if column.cells is None:
                    self.keys[column.name] = array.to_pylist()
                    continue
                try:
                    read_field(self._documents, column.name, column.cells, array)
                except (InvalidError, TableError):
                    for index, document in enumerate(self._documents):
                        try:
                            cell = array.slice(index, 1)
                            read_field([document], column.name, column.cells, cell)
                        except (InvalidError, TableError) as error:
                            self._unreadable[index].append((_message(error), column.name))
        for index, text in enumerate(self.keys.get(REST, ())):
            if text is not None:
                try:
                    _restore(self._documents[index], text)
                except TableError as error:
                    self._unreadable[index].append((str(error), REST))

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._documents)

    def document(self, index: int, problems: CellProblems) -> Row:
        """Return the fields of a row, with those in its rest; empty cells are left out.

        A cell without a value is a problem, and left out.
        """
        for message, column in self._unreadable.get(index, ()):
            problems.add(message, self.table.name, self.rows[index], column)
        return self._documents[index]

    def record(self, index: int, problems: CellProblems) -> Row:
        """Return the document of a row of a table of records, with its type."""
        tag = types.tag_of(RECORD_TABLES[self.table.name]) or self.keys["type"][index]
        document = self.document(index, problems)
        return document if tag is None else {"type": tag, **document}

    @cached_property
    def rows(self) -> list[Row]:
        """All rows with all their cells."""
        with self._translated():
            rows: list[Row] = self._data.to_pylist(maps_as_pydicts="strict")
            return rows

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except UnicodeDecodeError as error:
            # Other programs may write any bytes into a column of texts.
            reason = f"a text is not UTF-8: {one_line(error)}"
            raise TableError(f"{self.table.name}: {reason}") from None
        except KeyError:
            raise TableError(f"{self.table.name}: a map has a duplicate key") from None


@attrs.define
class Parts:
    """Parts of an event, from their rows."""

    _document: Row
    #: Entries, and their rows, by field and position.
    _entries: defaultdict[str, dict[int, tuple[Any, RowBatch, int]]] = attrs.field(
        init=False, factory=lambda: defaultdict(dict)
    )
    #: Rows of claims by the position of the evidence and by path.
    _claims: defaultdict[int, dict[Any, tuple[RowBatch, int]]] = attrs.field(
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
            for number, (position, (_, batch, index)) in enumerate(entries.items()):
                yield join_pointer([field, str(number)]), (batch.table, batch.rows[index])
                if field == "evidence":
                    for path, (claims, at) in self._claims[position].items():
                        pointer = join_pointer([field, str(number), "claims", str(path)])
                        yield pointer, (claims.table, claims.rows[at])

    def add(self, batch: RowBatch, index: int, problems: CellProblems) -> None:
        """Add the entry that a row has; one that can be no part of the event is a problem."""
        if refused := self._refusal(batch, index, problems):
            message, column = refused
            row = batch.rows[index]
            problems.add(message, batch.table.name, row, column, rule=MISPLACED_ROW)

    def _refusal(
        self, batch: RowBatch, index: int, problems: CellProblems
    ) -> tuple[str, str] | None:
        """Add the entry that a row has, or return why it is refused, and because of which column."""
        table, position = batch.table, batch.keys["position"][index]
        has_field, event_id = len(table.fields) > 1, batch.keys["event_id"][index]
        field = batch.keys["field"][index] if has_field else table.fields[0]
        if event_id is None or event_id != self._document.get("id"):
            return "not the id of the event at event_position", "event_id"
        if field not in table.fields or field in self._document:
            message = f"a row cannot be in the field {shown(field)}"
            return message, "field" if has_field else "event_position"
        if position is None:
            return "a row has no position; number the rows in their order", "position"
        entry = batch.document(index, problems)
        if table.name == "claims":
            return self._claim_refusal(batch, index, entry)
        if position in self._entries[field]:
            message = f"two rows have the position {position}; number them in their order"
            return message, "position"
        part = entry.get("process") if table.name == "event_processes" else entry
        self._entries[field][position] = part, batch, index
        return None

    def _claim_refusal(self, batch: RowBatch, index: int, entry: Row) -> tuple[str, str] | None:
        position = batch.keys["evidence_position"][index]
        if position not in self._entries["evidence"]:
            return f"no evidence has the position {position}", "evidence_position"
        if entry.keys() != {"path", "value"}:
            return "a claim needs a path and a value", "path"
        evidence, _, _ = self._entries["evidence"][position]
        claims = evidence.setdefault("claims", {})
        if not isinstance(claims, dict) or entry["path"] in claims:
            return f"two claims have the path {shown(entry['path'])}", "path"
        claims[entry["path"]] = entry["value"]
        self._claims[position][entry["path"]] = batch, index
        return None


def _message(error: NewsEventsError) -> str:
    return error.findings[0].message if isinstance(error, InvalidError) else str(error)


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
