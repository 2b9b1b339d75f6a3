"""Which tables and columns there are, made from the fields of the model.

A table has a row for each record of its classes, or for each part of an event of its class.
Texts by language and other maps are Arrow maps, lists are lists, objects are structs, and free
JSON is JSON text; every type is said, none is inferred.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any

import attrs
import pyarrow as pa

from newsevents import edtf
from newsevents.model import (
    RECORD_TYPES,
    Actor,
    Article,
    Event,
    Evidence,
    Participation,
    Place,
    Record,
    Relation,
)
from newsevents.schema.base import Model
from newsevents.schema.field_types import (
    LAST,
    ByLanguage,
    Field,
    FieldType,
    FreeJson,
    ListOf,
    MapOf,
    Object,
    OneOf,
    Scalar,
    fields_of,
)
from newsevents.schema.values import Text

#: What an id is called, by the ids of actors and places.
Names = Mapping[str, str]


@attrs.frozen(kw_only=True)
class View:
    """What may be looked at when a column is worked out: names, and the language to prefer."""

    names: Names
    language: str


#: Works the value of a column out from that of a field.
Derive = Callable[[Any, View], Any]


@attrs.frozen(kw_only=True, eq=False)
class Column:
    """A column: a key, a field of the model, or what is worked out from a field for its readers."""

    name: str
    type: pa.DataType
    description: str
    #: The kind of the field that it holds, if it holds one.
    kind: FieldType | None = None
    #: The field that it is worked out from, and how; ignored when tables are read.
    source: str = ""
    derive: Derive | None = None


@attrs.frozen(kw_only=True, eq=False)
class Table:
    """A table: its name, what a row is, and its columns in order."""

    name: str
    description: str
    columns: tuple[Column, ...]
    #: The column that says where the record stands in the dataset.
    order: str

    def __attrs_post_init__(self) -> None:
        """Look for columns of one name, which only whoever writes the model can cause."""
        names = [column.name for column in self.columns]
        if len(set(names)) < len(names):
            raise TypeError(f"{self.name}: two columns have one name")

    @cached_property
    def schema(self) -> pa.Schema:
        """The columns as Arrow has them."""
        return pa.schema([pa.field(column.name, column.type) for column in self.columns])

    @cached_property
    def kept(self) -> tuple[Column, ...]:
        """The columns that a dataset is read from: all but those that are worked out."""
        return tuple(column for column in self.columns if column.derive is None)


#: Column with what no other column can hold: unknown fields, and numbers as they are written.
REST = "rest"


def type_of(kind: FieldType) -> pa.DataType:
    """Return the Arrow type of what a field may hold."""
    match kind:
        case Scalar(json_type=json_type):
            return _SCALARS[json_type]
        case OneOf() | FreeJson():
            return pa.string()
        case ByLanguage():
            return pa.map_(pa.string(), pa.string())
        case ListOf(item):
            return pa.list_(type_of(item))
        case MapOf(value=value):
            return pa.map_(pa.string(), type_of(value))
        case Object(cls):
            return pa.struct([pa.field(f.name, type_of(f.kind)) for f in fields_of(cls)])


_SCALARS = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
}


def part_table(field: Field) -> str | None:
    """Return the table that has a row for each entry of a field of an event, if one does."""
    if isinstance(field.kind, ListOf) and isinstance(field.kind.item, Object):
        for name, cls in _PARTS.items():
            if issubclass(field.kind.item.cls, cls):
                return name
    return None


def table_of(record: Record) -> str:
    """Return the table that has a row for a record."""
    return next(name for name, cls in _RECORDS.items() if isinstance(record, cls))


_RECORDS: Mapping[str, type[Record]] = {
    "events": Event,
    "articles": Article,
    "actors": Actor,
    "places": Place,
}
_PARTS: Mapping[str, type[Model]] = {
    "participants": Participation,
    "evidence": Evidence,
    "relations": Relation,
}
_ROWS = {
    "events": "A row for each event, whatever its type; what its type has no field for is null.",
    "participants": "A row for each actor that takes part in an event, in whatever way.",
    "evidence": "A row for each piece of evidence of an event.",
    "relations": "A row for each relation of an event to another event.",
    "articles": "A row for each article.",
    "actors": "A row for each actor.",
    "places": "A row for each place.",
}


def _union(classes: Iterable[type[Model]]) -> list[Field]:
    """Return the fields of some classes, each once, those of every record last.

    Raises TypeError when fields of one name have no column in common.
    """
    found: dict[str, Field] = {}
    last: set[str] = set()
    for cls in classes:
        last |= {a.name for a in attrs.fields(cls) if a.metadata == LAST}
        for field in fields_of(cls):
            if part_table(field) is not None:
                continue
            first = found.setdefault(field.name, field)
            if type_of(first.kind) != type_of(field.kind):
                raise TypeError(f"{cls.__name__}: no column for {field.name} of another type")
    return sorted(found.values(), key=lambda field: field.name in last)


def _record_table(name: str, base: type[Record]) -> Table:
    classes = [cls for cls in RECORD_TYPES.values() if issubclass(cls, base)]
    fields = _union(classes)
    about = "Where the record stands in the dataset, from 0."
    kind = [Column(name="type", type=pa.string(), description="Type of the event.")]
    columns = [
        Column(name="position", type=pa.int64(), description=about),
        *_columns(fields[:1], classes),
        *(kind if len(classes) > 1 else []),
        *_columns(fields[1:], classes),
        _rest(),
    ]
    return Table(name=name, description=_ROWS[name], columns=tuple(columns), order="position")


def _of_types(field: Field, classes: Iterable[type[Record]]) -> str:
    """Return the description of a field, with the types of events that have it if not all do."""
    has = {cls.type: field.name in {f.name for f in fields_of(cls)} for cls in classes}
    types = ", ".join(kind for kind, is_there in has.items() if is_there)
    return field.description if all(has.values()) else f"{field.description} ({types})"


def _part_table(name: str, base: type[Model]) -> Table:
    lists = [
        field
        for cls in RECORD_TYPES.values()
        for field in (fields_of(cls) if issubclass(cls, Event) else ())
        if part_table(field) == name
    ]
    classes = dict.fromkeys(field.kind.item.cls for field in lists)  # type: ignore[union-attr]
    names = dict.fromkeys(field.name for field in lists)
    said = f"The field of the event that it stands in: {', '.join(names)}."
    which = [Column(name="field", type=pa.string(), description=said)]
    columns = [
        Column(name="event_id", type=pa.string(), description="Id of the event."),
        Column(
            name="event_position",
            type=pa.int64(),
            description="Where the event stands in the dataset.",
        ),
        *(which if len(names) > 1 else []),
        Column(
            name="position",
            type=pa.int64(),
            description="Where it stands in the field of the event, from 0.",
        ),
        *_columns(_union([base, *classes])),
        _rest(),
    ]
    return Table(name=name, description=_ROWS[name], columns=tuple(columns), order="event_position")


def _columns(fields: Iterable[Field], classes: Sequence[type[Record]] = ()) -> Iterator[Column]:
    for field in fields:
        yield Column(
            name=field.name,
            type=type_of(field.kind),
            description=_of_types(field, classes),
            kind=field.kind,
        )
        yield from _derived(field)


def _derived(field: Field) -> Iterator[Column]:
    """Yield what is worked out from a field: days, names, one text of several languages."""

    def _column(name: str, kind: pa.DataType, description: str, derive: Derive) -> Column:
        return Column(
            name=name, type=kind, description=description, source=field.name, derive=derive
        )

    name = field.name
    match field.kind:
        case Scalar(name="date"):
            yield _column(f"{name}_earliest", pa.date32(), "The first day it can mean.", _earliest)
            yield _column(f"{name}_latest", pa.date32(), "The last day it can mean.", _latest)
            precise = f"How exactly {name} is known: {_PRECISIONS}."
            yield _column(f"{name}_precision", pa.string(), precise, _precision)
            years = "The year of the first day it can mean; of the last if that is open."
            if name == "date":
                yield _column("year", pa.int32(), years, _year)
        case Scalar(refers_to=types) if _is_named(types) and name != "id":
            yield _column(f"{name}_name", pa.string(), f"Name of {name}.", _name)
        case ListOf(Scalar(refers_to=types)) if _is_named(types):
            texts = pa.list_(pa.string())
            yield _column(f"{name}_names", texts, f"Names of {name}, in order.", _list_of_names)
        case ByLanguage():
            one = name.removesuffix("s") if name.endswith("s") else f"{name}_text"
            said = f"One of {name}, in the language that was asked for if there is one."
            yield _column(one, pa.string(), said, _best)
        case _:
            return


def _is_named(types: Iterable[str]) -> bool:
    return set(types) <= {Actor.type, Place.type} and bool(types)


_PRECISIONS = ", ".join(precision.name.lower() for precision in edtf.Precision)


def _earliest(date: str, _: View) -> Any:
    return edtf.parse(date).earliest


def _latest(date: str, _: View) -> Any:
    return edtf.parse(date).latest


def _precision(date: str, _: View) -> str:
    return edtf.parse(date).precision.name.lower()


def _year(date: str, _: View) -> int | None:
    when = edtf.parse(date)
    day = when.earliest or when.latest
    return day.year if day else None


def _name(reference: str, view: View) -> str | None:
    return view.names.get(reference)


def _list_of_names(references: Iterable[str], view: View) -> list[str | None]:
    return [view.names.get(reference) for reference in references]


def _best(texts: Mapping[str, str], view: View) -> str:
    return Text(texts).best(view.language)


def _rest() -> Column:
    description = "JSON with what no column holds: unknown fields, and how a number is written."
    return Column(name=REST, type=pa.string(), description=description)


def _tables() -> Iterator[Table]:
    yield _record_table("events", Event)
    for name, cls in _PARTS.items():
        yield _part_table(name, cls)
    for name in ("articles", "actors", "places"):
        yield _record_table(name, _RECORDS[name])


#: The tables by name.
TABLES: Mapping[str, Table] = MappingProxyType({table.name: table for table in _tables()})
#: Those with a row for each record, and those with a row for each part of an event.
RECORD_TABLES, PART_TABLES = tuple(_RECORDS), tuple(_PARTS)
