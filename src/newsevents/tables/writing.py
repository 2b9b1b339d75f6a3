"""Records to tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from newsevents.codec import to_dict
from newsevents.model import RECORD_TYPES, Actor, Event, Place, Record
from newsevents.schema.field_types import Field, ListOf, Object, fields_of
from newsevents.schema.jsonable import to_jsonable
from newsevents.storage.data_packages import version_of
from newsevents.tables.cells import Rest, cells_of, json_of
from newsevents.tables.layout import REST, TABLES, Names, Table, View, part_table, table_of

#: Records that are Python objects at once.
_TAKEN = 2_000

#: Key of what the tables' schemas say of the dataset.
METADATA = b"newsevents"


def tables_of(
    records: Iterable[Record], *, metadata: Mapping[str, Any], language: str
) -> dict[str, pa.Table]:
    """Return records as tables by name, with names in a language if there are any in it.

    Raises InvalidError for metadata that is no JSON.
    """
    records = tuple(records)
    view = View(names=names_of(records, language), language=language)
    pieces = tuple(pieces_of(records, view))
    said = said_of(metadata)
    return {
        name: pa.concat_tables(piece[name] for piece in pieces).replace_schema_metadata(said)
        for name in TABLES
    }


def pieces_of(records: Iterable[Record], view: View) -> Iterator[dict[str, pa.Table]]:
    """Yield records as tables by name, some thousand records at a time, at least once."""
    rows = _Rows(view)
    for position, record in enumerate(records):
        rows.add(position, record)
        if position % _TAKEN == _TAKEN - 1:
            yield rows.take()
    yield rows.take()


def names_of(records: Iterable[Record], language: str) -> Names:
    """Return the names of actors and places by their ids, in a language if there are any in it."""
    return {
        record.id: record.name(language) for record in records if isinstance(record, Actor | Place)
    }


def said_of(metadata: Mapping[str, Any]) -> dict[bytes, bytes]:
    """Return what is said of a dataset as the metadata of a schema.

    Raises InvalidError for metadata that is no JSON.
    """
    said = {"schema": version_of(metadata), "metadata": to_jsonable(metadata, subject="metadata")}
    return {METADATA: json_of(said).encode()}


class _Rows:
    """Rows of all tables, gathered record by record and taken as tables from time to time."""

    def __init__(self, view: View) -> None:
        """Take what names are looked up in."""
        self._view = view
        self._columns: dict[str, list[list[Any]]] = {}
        self._fill()

    def _fill(self) -> None:
        self._columns = {name: [[] for _ in table.columns] for name, table in TABLES.items()}

    def add(self, position: int, record: Record) -> None:
        """Add the rows of a record, given where it stands in the dataset."""
        document, rest = to_dict(record), Rest()
        cells = cells_of(type(record), document, rest)
        cells |= {"position": position, "type": record.type, REST: rest.text()}
        self._add(TABLES[table_of(record)], cells, document)
        for field, cls, table in _PARTS_OF.get(type(record), ()):
            for index, part in enumerate(document.get(field.name, ())):
                rest = Rest()
                cells = cells_of(cls, part, rest)
                cells |= {"event_id": record.id, "event_position": position}
                cells |= {"field": field.name, "position": index, REST: rest.text()}
                self._add(table, cells, part)

    def _add(self, table: Table, cells: Mapping[str, Any], document: Mapping[str, Any]) -> None:
        for column, values in zip(table.columns, self._columns[table.name], strict=True):
            if column.derive is None:
                values.append(cells.get(column.name))
            else:
                value = document.get(column.source)
                values.append(None if value is None else column.derive(value, self._view))

    def take(self) -> dict[str, pa.Table]:
        """Return the rows since the last time, by table."""
        taken = self._columns
        self._fill()
        return {name: _table(TABLES[name], values) for name, values in taken.items()}


def _table(table: Table, values: list[list[Any]]) -> pa.Table:
    arrays = [pa.array(v, field.type) for field, v in zip(table.schema, values, strict=True)]
    return pa.table(arrays, schema=table.schema)


def _parts_of(cls: type[Event]) -> Iterator[tuple[Field, Any, Table]]:
    for field in fields_of(cls):
        name = part_table(field)
        if name is not None and isinstance(field.kind, ListOf):
            assert isinstance(field.kind.item, Object)
            yield field, field.kind.item.cls, TABLES[name]


_PARTS_OF: Mapping[type[Record], tuple[tuple[Field, Any, Table], ...]] = {
    cls: tuple(_parts_of(cls)) for cls in RECORD_TYPES.values() if issubclass(cls, Event)
}
