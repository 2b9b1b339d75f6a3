"""Records to tables.

Values that a cell cannot hold go to the column `rest`, by JSON Pointer: unknown fields, and whole
numbers that JSON writes with a point, such as `1.0`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs
import msgspec
import pyarrow as pa

from newsevents._text.pointers import join_pointer
from newsevents.codec import to_dict
from newsevents.model import RECORD_TYPES, Event, Record
from newsevents.schema.base import Model
from newsevents.schema.field_types import (
    ByLanguage,
    Field,
    FieldType,
    FreeJson,
    ListOf,
    MapOf,
    Object,
    Scalar,
    fields_of,
    tag_of,
)
from newsevents.schema.jsonable import to_jsonable
from newsevents.storage.data_packages import version_of
from newsevents.tables.layout import REST, TABLES, Labels, Table, part_table, table_of

#: Records whose rows are Python objects at the same time.
BATCH_SIZE_RECORDS = 2_000

#: Key of the metadata of the dataset in an Arrow schema.
METADATA = b"newsevents"


def tables_of(
    records: Iterable[Record],
    *,
    metadata: Mapping[str, Any],
    language: str,
    batch_size: int = BATCH_SIZE_RECORDS,
) -> dict[str, pa.Table]:
    """Return records as tables by name, with names in a language where they exist.

    Raises InvalidError for metadata that is invalid JSON.
    """
    records = tuple(records)
    batches = tuple(iter_batches(records, Labels.of(records, language), batch_size=batch_size))
    about = schema_metadata(metadata)
    return {
        name: pa.concat_tables(batch[name] for batch in batches).replace_schema_metadata(about)
        for name in TABLES
    }


def iter_batches(
    records: Iterable[Record], labels: Labels, *, batch_size: int = BATCH_SIZE_RECORDS
) -> Iterator[dict[str, pa.Table]]:
    """Yield records as tables by name, a batch at a time, at least one."""
    rows = _Rows(labels)
    for position, record in enumerate(records):
        rows.add(position, record)
        if position % batch_size == batch_size - 1:
            yield rows.take()
    yield rows.take()


def schema_metadata(metadata: Mapping[str, Any]) -> dict[bytes, bytes]:
    """Return the metadata of a dataset as that of an Arrow schema.

    Raises InvalidError for metadata that is invalid JSON.
    """
    content = to_jsonable(metadata, subject="metadata")
    return {METADATA: to_json({"schema": version_of(metadata), "metadata": content}).encode()}


def to_json(value: Any) -> str:
    """Return a JSON value as text on one line."""
    return msgspec.json.encode(value).decode()


class _Rows:
    """Rows of all tables, collected record by record."""

    def __init__(self, labels: Labels) -> None:
        self._labels = labels
        self._columns = _empty_columns()

    def add(self, position: int, record: Record) -> None:
        """Add the rows of the record at a position of the dataset."""
        document = to_dict(record)
        keys = {"position": position, "type": record.type}
        self._add_row(TABLES[table_of(record)], type(record), document, keys)
        for field, cls, table in _PART_FIELDS.get(type(record), ()):
            for index, part in enumerate(document.get(field.name, ())):
                keys = {"event_id": record.id, "event_position": position}
                self._add_row(table, cls, part, {**keys, "field": field.name, "position": index})

    def _add_row(
        self, table: Table, cls: type[Model], document: Mapping[str, Any], keys: Mapping[str, Any]
    ) -> None:
        rest = _Rest()
        cells = {**_cells(cls, document, rest), **keys, REST: rest.to_json()}
        for column, values in zip(table.columns, self._columns[table.name], strict=True):
            if column.derive is None:
                values.append(cells.get(column.name))
            else:
                value = document.get(column.source)
                values.append(None if value is None else column.derive(value, self._labels))

    def take(self) -> dict[str, pa.Table]:
        """Return the rows added since the last call, by table."""
        taken, self._columns = self._columns, _empty_columns()
        return {name: _table(TABLES[name].schema, columns) for name, columns in taken.items()}


def _table(schema: pa.Schema, columns: list[list[Any]]) -> pa.Table:
    arrays = [pa.array(cells, field.type) for cells, field in zip(columns, schema, strict=True)]
    return pa.table(arrays, schema=schema)


def _empty_columns() -> dict[str, list[list[Any]]]:
    return {name: [[] for _ in table.columns] for name, table in TABLES.items()}


# Fields of events whose entries have a table, with their class and table.
_PART_FIELDS: Mapping[type[Record], list[tuple[Field, type[Model], Table]]] = {
    cls: [
        (field, field.kind.item.cls, TABLES[name])  # type: ignore[union-attr]
        for field in fields_of(cls)
        if (name := part_table(field)) is not None
    ]
    for cls in RECORD_TYPES.values()
    if issubclass(cls, Event)
}


@attrs.define
class _Rest:
    """Values by JSON Pointer that the cells of a row cannot hold."""

    unknown: dict[str, Any] = attrs.field(factory=dict)
    numbers: dict[str, float] = attrs.field(factory=dict)

    def to_json(self) -> str | None:
        """Return them as JSON text, or None if there are none."""
        both = {"unknown": self.unknown, "numbers": self.numbers}
        values = {name: value for name, value in both.items() if value}
        return to_json(values) if values else None


def _cells(
    cls: type[Model], document: Mapping[str, Any], rest: _Rest, pointer: str = ""
) -> dict[str, Any]:
    """Return the cells of an object by field, without parts that have a table."""
    cells: dict[str, Any] = {}
    kinds = _kinds(cls)  # type: ignore[arg-type] # takes the hash of objects for the class's
    for name, value in document.items():
        if name in kinds:
            kind = kinds[name]
            if kind is not None:
                cells[name] = _cell(kind, value, f"{pointer}/{name}", rest)
        elif name != "type" or tag_of(cls) is None:
            rest.unknown[join_pointer([name], below=pointer)] = value
    return cells


@functools.cache
def _kinds(cls: type[Any]) -> Mapping[str, FieldType | None]:
    """Return the type of each field of a class; None for one that has a table."""
    return {f.name: f.kind if part_table(f) is None else None for f in fields_of(cls)}


def _cell(kind: FieldType, value: Any, pointer: str, rest: _Rest) -> Any:
    match kind:
        case Scalar(json_type="integer" | "number"):
            # A whole number is read back without a point, so one with a point is noted.
            if isinstance(value, float) and value.is_integer():
                rest.numbers[pointer] = value
                return int(value)
            return value
        case FreeJson():
            return to_json(value)
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
            return _cells(cls, value, rest, pointer)
        case _:
            return value
