"""Records to tables.

Values that a cell cannot hold go to the column `rest`, by JSON Pointer: unknown fields, and whole
numbers that JSON writes with a point, such as `1.0`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeAlias

import attrs
import pyarrow as pa

from newsevents._text.suggestions import did_you_mean
from newsevents.codec import to_dict
from newsevents.codec.bulk import collector_paused
from newsevents.errors import PathError
from newsevents.model import Evidence, Record
from newsevents.schema import field_types as types
from newsevents.schema.paths import DocumentPaths
from newsevents.schema.values import to_jsonable
from newsevents.storage.data_packages import version_of
from newsevents.tables.cells import CellType, Row, to_json, write_fields
from newsevents.tables.layout import (
    RECORD_VALUE,
    REST,
    TABLES,
    Column,
    Labels,
    Table,
    part_fields,
    table_of,
)

#: Records whose rows are Python objects at the same time.
BATCH_SIZE_RECORDS = 2_000

#: Key of the metadata of the dataset in an Arrow schema.
METADATA = b"newsevents"

#: Of a class in a table: the cells of its fields, and derived columns.
_Plan: TypeAlias = tuple[Mapping[str, CellType], Sequence[Column]]


def selected(tables: Collection[str] | None, columns: Collection[str] | None) -> dict[str, Table]:
    """Return the tables of some names with the columns of some names; None stands for all.

    Raises ValueError for the name of no table, and for that of no column of those tables, and
    TypeError for a name that is in no list.
    """
    _refuse_others("table", tables or (), TABLES)
    found = {name: table for name, table in TABLES.items() if tables is None or name in tables}
    if columns is None:
        return found
    known = {column.name for table in found.values() for column in table.columns}
    _refuse_others("column", columns, known)
    return {
        name: attrs.evolve(table, columns=tuple(c for c in table.columns if c.name in columns))
        for name, table in found.items()
    }


def _refuse_others(what: str, given: Collection[str], known: Collection[str]) -> None:
    if isinstance(given, str):
        raise TypeError(f"the names of {what}s are a list: [{given!r}]")
    for name in given:
        if name not in known:
            hint = did_you_mean(name, known, f"one of {', '.join(known)}")
            raise ValueError(f"no {what} {name!r}; {hint}")


def tables_of(
    records: Iterable[Record],
    *,
    metadata: Mapping[str, Any],
    language: str,
    layout: Mapping[str, Table] = TABLES,
    batch_size: int = BATCH_SIZE_RECORDS,
) -> dict[str, pa.Table]:
    """Return records as the tables of a layout by name, with names in a language where they exist.

    Raises InvalidError for metadata that is invalid JSON.
    """
    records = tuple(records)
    labels = Labels.of(records, language)
    with collector_paused():
        batches = tuple(iter_batches(records, labels, layout=layout, batch_size=batch_size))
    about = schema_metadata(metadata)
    return {
        name: pa.concat_tables(batch[name] for batch in batches).replace_schema_metadata(about)
        for name in layout
    }


def iter_batches(
    records: Iterable[Record],
    labels: Labels,
    *,
    layout: Mapping[str, Table] = TABLES,
    batch_size: int = BATCH_SIZE_RECORDS,
) -> Iterator[dict[str, pa.Table]]:
    """Yield records as the tables of a layout by name, a batch at a time, at least one."""
    writer = RowWriter(layout, labels)
    numbered = enumerate(records)
    batch = list(islice(numbered, batch_size))
    while True:
        rows: dict[str, list[Row]] = {name: [] for name in layout}
        for position, record in batch:
            writer.add(rows, position, record)
        yield {
            name: pa.Table.from_pylist(rows[name], schema=table.schema)
            for name, table in layout.items()
        }
        batch = list(islice(numbered, batch_size))
        if not batch:
            return


def schema_metadata(metadata: Mapping[str, Any]) -> dict[bytes, bytes]:
    """Return the metadata of a dataset as that of an Arrow schema.

    Raises InvalidError for metadata that is invalid JSON.
    """
    content = to_jsonable(metadata, subject="metadata")
    return {METADATA: to_json({"schema": version_of(metadata), "metadata": content}).encode()}


class RowWriter:
    """Makes rows of the tables of a layout."""

    def __init__(self, layout: Mapping[str, Table], labels: Labels) -> None:
        self._layout = layout
        self._labels = labels
        self._plans: dict[tuple[type[Any], str], _Plan] = {}

    def add(self, rows: Mapping[str, list[Row]], position: int, record: Record) -> None:
        """Add the rows of the record at a position of the dataset to those of their tables."""
        cls = type(record)
        name = table_of(cls)
        if name in rows:
            row = self._row(cls, name, record)
            rows[name].append({**row, "position": position, "type": record.type})
        keys = {"event_id": record.id, "event_position": position}
        for field, part_class, name in part_fields(cls):
            parts = getattr(record, field) if name in rows else ()
            for index, part in enumerate(parts):
                row = {**self._row(part_class, name, part), **keys, "position": index}
                # A relation has a field of this name.
                rows[name].append(row if len(TABLES[name].fields) == 1 else {**row, "field": field})
            if name == "evidence" and "claims" in rows:
                for claim in self._claims_of(record, getattr(record, field)):
                    rows["claims"].append(claim | keys)

    def _row(self, cls: type[Any], name: str, thing: Any) -> Row:
        plan = self._plans.get((cls, name)) or self._plans.setdefault(
            (cls, name), self._plan(cls, name)
        )
        cells, derived = plan
        if isinstance(thing, str):  # a process of an event is its id
            return {"process": thing, **self._derived(derived, {"process": thing})}
        rest: Row = {"unknown": {}, "numbers": {}}
        row = write_fields(cells, thing, (), rest)
        sources = {column.source: getattr(thing, column.source) for column in derived}
        row |= self._derived(derived, {name: value for name, value in sources.items() if value})
        rest = {kind: values for kind, values in rest.items() if values}
        return {**row, REST: to_json(rest)} if rest else row

    def _plan(self, cls: type[Any], name: str) -> _Plan:
        table, names = self._layout[name], {field.name for field in types.fields_of(cls)}
        if any(column.name == REST for column in table.columns):
            # Only writing all fields finds those that no column holds.
            columns = TABLES[name].columns
        else:
            columns = table.columns
        cells = {c.name: c.cells for c in columns if c.cells is not None and c.name in names}
        return cells, [column for column in table.derived if column.source in names]

    def _derived(self, columns: Iterable[Column], sources: Mapping[str, Any]) -> Row:
        return {
            column.name: column.derive(sources[column.source], self._labels)
            for column in columns
            if column.derive is not None and column.source in sources
        }

    def _claims_of(self, record: Record, evidence: Iterable[Evidence]) -> Iterator[Row]:
        """Yield rows of claims, with the value of the record itself where it has one."""
        given = [(index, each.claims) for index, each in enumerate(evidence) if each.claims]
        paths = DocumentPaths(type(record), to_dict(record) if given else {})
        derived = self._layout["claims"].derived
        for index, claims in given:
            for number, (path, value) in enumerate(claims.items()):
                try:
                    own = paths.resolve(path).value
                except PathError:
                    own = None
                sources = {"value": value, **({} if own is None else {RECORD_VALUE: own})}
                yield {
                    "path": path,
                    "value": to_json(value),
                    "evidence_position": index,
                    "position": number,
                    **self._derived(derived, sources),
                }
