"""Tables to records, in the order of the dataset, some thousand at a time."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import attrs
import pyarrow as pa
import pyarrow.dataset as ds

from newsevents.errors import InvalidError, TableError
from newsevents.findings import one_line, shown
from newsevents.model import Actor, Article, Place
from newsevents.tables.cells import document_of, put_back
from newsevents.tables.checking import exact
from newsevents.tables.layout import PART_TABLES, RECORD_TABLES, REST, TABLES, Table

#: Records whose rows are sorted at once, and rows that are Python objects at once.
_WINDOW, _SLICE = 25_000, 1_000

#: A row as Python has it.
Row: TypeAlias = dict[str, Any]

_TYPES = {"articles": Article.type, "actors": Actor.type, "places": Place.type}


def documents_of(tables: Mapping[str, ds.Dataset]) -> Iterator[Row]:
    """Yield the records of tables as plain data, in their order; tables have been checked before.

    Raises TableError for rows that lead to no record, and InvalidError for free JSON that is none.
    """
    positions = _positions(tables)
    taken = dict.fromkeys(PART_TABLES, 0)
    previous = None
    for start in range(0, len(positions), _WINDOW):
        last = min(start + _WINDOW, len(positions)) - 1
        between = (positions[start].as_py(), positions[last].as_py())
        windows = {name: _window(TABLES[name], rows, *between) for name, rows in tables.items()}
        parts = [_Parts(TABLES[name], _rows(name, windows[name])) for name in PART_TABLES]
        for name in PART_TABLES:
            taken[name] += windows[name].num_rows
        records = [_placed(name, _rows(name, windows[name])) for name in RECORD_TABLES]
        for position, name, row in heapq.merge(*records, key=lambda placed: placed[0]):
            if position == previous:
                raise TableError(
                    f"two records have the position {position}; number them in their order"
                )
            previous = position
            document = _told(_document, TABLES[name], row, row["id"])
            for part in parts:
                part.add_to(document, position)
            yield document
        for part in parts:
            part.finish()
        # Or else they are held while the next ones are read, and the room that it took to read them
        # is kept for all the sizes that were ever needed.
        del windows, parts, records
        pa.default_memory_pool().release_unused()
    for name, count in taken.items():
        if tables[name].count_rows() != count:
            raise TableError(f"{name}: a row belongs to no event: its event_position leads nowhere")


def documents_in(tables: Mapping[str, pa.Table]) -> Iterator[Row]:
    """Do the same for tables in memory, whose types may be of other widths."""
    return documents_of({n: ds.dataset(exact(TABLES[n], table)) for n, table in tables.items()})


def _positions(tables: Mapping[str, ds.Dataset]) -> pa.ChunkedArray:
    """Return where the records stand, sorted; raise TableError unless each has a place."""
    columns = [
        tables[name].to_table(columns=["position"]).column("position") for name in RECORD_TABLES
    ]
    positions = pa.chunked_array([c for column in columns for c in column.chunks], pa.int64())
    if positions.null_count:
        raise TableError("a record has no position; number the records in their order")
    return pa.table({"position": positions}).sort_by("position").column("position")


def _window(table: Table, rows: ds.Dataset, first: int, last: int) -> pa.Table:
    order = ds.field(table.order)
    columns = [column.name for column in table.kept]
    found = rows.to_table(
        columns=columns,
        filter=(order >= first) & (order <= last),
        batch_size=_WINDOW,
        batch_readahead=1,
        fragment_readahead=1,
        use_threads=False,
        # Of files, columns are read a piece at a time, and not each as a whole ahead of its rows.
        fragment_scan_options=ds.ParquetFragmentScanOptions(
            pre_buffer=False, use_buffered_stream=True
        ),
    )
    keys = [(name, "ascending") for name in dict.fromkeys((table.order, "position"))]
    return found.sort_by(keys)


def _rows(name: str, table: pa.Table) -> Iterator[Row]:
    for start in range(0, table.num_rows, _SLICE):
        try:
            rows: list[Row] = table.slice(start, _SLICE).to_pylist()
        except UnicodeDecodeError as error:
            # Programs may write any bytes into a column of texts.
            raise TableError(f"{name}: a text is not in UTF-8: {one_line(error)}") from None
        yield from rows


def _placed(name: str, rows: Iterator[Row]) -> Iterator[tuple[int, str, Row]]:
    for row in rows:
        yield row["position"], name, row


def _document(table: Table, row: Row) -> Row:
    kind = _TYPES.get(table.name, row.get("type"))
    document = {"type": kind} if kind is not None else {}
    document |= document_of(table.kept, row)
    put_back(document, row[REST])
    return document


def _part(table: Table, row: Row) -> Row:
    part = document_of(table.kept, row)
    put_back(part, row[REST])
    return part


def _told(make: Callable[[Table, Row], Row], table: Table, row: Row, record: Any) -> Row:
    """Return what is made of a row; say of what is wrong with it where it is."""
    try:
        return make(table, row)
    except InvalidError as error:
        said = error.findings[0].message
    except TableError as error:
        said = str(error)
    raise TableError(f"{table.name}, {shown(record)}: {said}")


@attrs.define
class _Parts:
    """The rows of a table of parts, given to their events one event after the other."""

    table: Table
    rows: Iterator[Row]
    _next: Row | None = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._next = next(self.rows, None)

    def add_to(self, document: Row, position: int) -> None:
        """Add the parts of the record at a position to it, each to its field."""
        event = document.get("id")
        found: dict[str, list[Row]] = {}
        last: dict[str, int] = {}
        while self._next is not None and self._next["event_position"] <= position:
            row = self._next
            if row["event_position"] < position or row["event_id"] != event:
                self._lost(row)
            field = row.get("field", self.table.name)
            if field is None or field in document:
                raise self._wrong(event, f"a row cannot stand in the field {shown(field)}")
            place = row["position"]
            if place is None:
                raise self._wrong(event, "a row has no position; number the rows in their order")
            if last.get(field) == place:
                said = f"two rows have the position {place}; number them in their order"
                raise self._wrong(event, said)
            last[field] = place
            found.setdefault(field, []).append(_told(_part, self.table, row, event))
            self._next = next(self.rows, None)
        document |= found

    def _wrong(self, event: Any, said: str) -> TableError:
        return TableError(f"{self.table.name}, {shown(event)}: {said}")

    def finish(self) -> None:
        """Raise TableError if a row is left."""
        if self._next is not None:
            self._lost(self._next)

    def _lost(self, row: Row) -> None:
        where = f"{shown(row['event_id'])} at {row['event_position']}"
        raise TableError(f"{self.table.name}: a row belongs to {where}, where no such event is")
