"""Records to tables.

Values that a cell cannot hold go to the column `rest`, by JSON Pointer: unknown fields, and whole
numbers that JSON writes with a point, such as `1.0`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeAlias

import attrs
import pyarrow as pa

from newsevents._text.pointers import join_pointer
from newsevents._text.suggestions import did_you_mean
from newsevents.codec import to_dict
from newsevents.errors import PathError
from newsevents.model import Evidence, Record
from newsevents.schema import field_types as types
from newsevents.schema.paths import DocumentPaths
from newsevents.schema.values import to_jsonable
from newsevents.storage.data_packages import version_of
from newsevents.tables.layout import (
    RECORD_VALUE,
    REST,
    TABLES,
    Column,
    Labels,
    Table,
    part_fields,
    table_of,
    to_json,
)

#: Records whose rows are Python objects at the same time.
BATCH_SIZE_RECORDS = 2_000

#: Key of the metadata of the dataset in an Arrow schema.
METADATA = b"newsevents"

#: A row as a Python object.
Row: TypeAlias = dict[str, Any]
_Steps: TypeAlias = tuple[object, ...]
#: Returns the cell of a value, given the steps to it, and adds to `rest` what it cannot hold.
_Writer: TypeAlias = Callable[[Any, _Steps, Row], Any]
#: Of a class in a table: the writers of its fields (None: the value is the cell), derived columns.
_Plan: TypeAlias = tuple[Mapping[str, _Writer | None], Sequence[Column]]


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
        writers, derived = plan
        if isinstance(thing, str):  # a process of an event is its id
            return {"process": thing, **self._derived(derived, {"process": thing})}
        rest: Row = {"unknown": {}, "numbers": {}}
        row = _cells(writers, thing, (), rest)
        sources = {column.source: getattr(thing, column.source) for column in derived}
        row |= self._derived(derived, {name: value for name, value in sources.items() if value})
        rest = {kind: values for kind, values in rest.items() if values}
        return {**row, REST: to_json(rest)} if rest else row

    def _plan(self, cls: type[Any], name: str) -> _Plan:
        table = self._layout[name]
        writers = _writers(cls)
        wanted = {column.name for column in table.columns}
        if REST not in wanted:  # what no column holds is found by writing all
            writers = {name: write for name, write in writers.items() if name in wanted}
        names = {field.name for field in types.fields_of(cls)}
        return writers, [column for column in table.derived if column.source in names]

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


@types.per_class
def _writers(cls: type[Any]) -> Mapping[str, _Writer | None]:
    """Return the writers of the fields of a class that have a column; None: the value is the cell."""
    in_parts = {field for field, _, _ in part_fields(cls)}
    return {
        field.name: _writer(field.kind, is_required=field.required)
        for field in types.fields_of(cls)
        if field.name not in in_parts
    }


def _cells(writers: Mapping[str, _Writer | None], thing: Any, steps: _Steps, rest: Row) -> Row:
    """Return the cells of an object by field, and add to `rest` the values they cannot hold."""
    cells = {}
    for name, write in writers.items():
        value = getattr(thing, name)
        if value is not None:
            cells[name] = value if write is None else write(value, (*steps, name), rest)
    for name, value in thing.unknown_fields.items():
        rest["unknown"][join_pointer((*steps, name))] = value
    return cells


def _writer(kind: types.FieldType, *, is_required: bool = True) -> _Writer | None:
    """Return the writer of a type of field; None: the value is the cell."""
    match kind:
        case types.Scalar(json_type="integer" | "number"):
            return _number
        case types.FreeJson():
            return lambda value, _, __: to_json(value)
        case types.ByLanguage():
            return lambda value, _, __: list(value.items())
        case types.Object(cls):
            return lambda value, steps, rest: _cells(_writers(cls), value, steps, rest)
        case types.ListOf(item):
            return functools.partial(_list, _writer(item), is_required=is_required)
        case types.MapOf(value=item):
            return functools.partial(_map, _writer(item), is_required=is_required)
        case _:
            return None


def _list(
    write: _Writer | None, value: Sequence[Any], steps: _Steps, rest: Row, *, is_required: bool
) -> Sequence[Any] | None:
    if write is not None:
        value = [write(one, (*steps, at), rest) for at, one in enumerate(value)]
    return value if value or is_required else None


def _map(
    write: _Writer | None, value: Mapping[str, Any], steps: _Steps, rest: Row, *, is_required: bool
) -> list[tuple[str, Any]] | None:
    if not (value or is_required):
        return None
    if write is None:
        return list(value.items())
    return [(key, write(one, (*steps, key), rest)) for key, one in value.items()]


def _number(value: Any, steps: _Steps, rest: Row) -> Any:
    # A whole number is read back without a point, so one with a point is noted.
    if isinstance(value, float) and value.is_integer():
        rest["numbers"][join_pointer(steps)] = value
        return int(value)
    return value
