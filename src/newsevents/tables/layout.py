"""Tables and columns, derived from the fields of the model.

A table has a row for each record of its classes, or for each part of an event of its class. Texts
by language and other maps are Arrow maps, lists are lists, objects are structs, and free JSON is
JSON text. All types are explicit; none is inferred.
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
    Asset,
    Event,
    Evidence,
    Participation,
    Place,
    PlaceUse,
    Process,
    Quantity,
    Record,
    Relation,
    plural,
)
from newsevents.model.types import Path, ProcessId
from newsevents.schema import field_types as types
from newsevents.schema.base import Model
from newsevents.tables.cells import CellType, cell_type, to_json


@attrs.frozen(kw_only=True, repr=False)
class ProcessUse(Model):
    """Entry of the processes of an event."""

    process: ProcessId
    """Id of the process."""


@attrs.frozen(kw_only=True, repr=False)
class Claim(Model):
    """Entry of the claims of evidence."""

    path: Path
    """Path of the field: `/date`, `/participants/actor:rima-karam/role`."""
    value: Any
    """Value that the source gives, as JSON."""


#: Tables with a row for each record, and the class of their records.
RECORD_TABLES: Mapping[str, type[Record]] = {
    "events": Event,
    **{plural(tag): cls for tag, cls in RECORD_TYPES.items() if not issubclass(cls, Event)},
}
#: Tables with a row for each part of an event, and the class of the parts.
PART_TABLES: Mapping[str, type[Model]] = {
    "participants": Participation,
    "event_places": PlaceUse,
    "event_processes": ProcessUse,
    "quantities": Quantity,
    "assets": Asset,
    "relations": Relation,
    "evidence": Evidence,
    "claims": Claim,
}
# Fields whose entries are no objects, and the class of their rows.
_ROW_CLASSES: Mapping[str, type[Model]] = {"processes": ProcessUse, "claims": Claim}
_DESCRIPTIONS = {
    "events": "A row for each event of any type; fields that its type does not have are null.",
    "participants": "A row for each actor that takes part in an event, in any role.",
    "event_places": "A row for each place of an event; the first one is the main place.",
    "event_processes": "A row for each process that an event is part of.",
    "quantities": "A row for each count, measurement or score of an event.",
    "assets": "A row for each kind of equipment or personnel of an event.",
    "relations": "A row for each relation of an event to another event.",
    "evidence": "A row for each piece of evidence of an event.",
    "claims": "A row for each value that a source gives where it differs from the record.",
}

_TEXT, _POSITION = pa.string(), pa.int64()

#: Columns of events that a folder of Parquet files has in its paths: `year=2026/type=call`.
PARTITION_COLUMNS = ("year", "type")
#: Column for values that no other column can hold: unknown fields, and how numbers are written.
REST = "rest"
#: Column with the value of the record that a claim differs from.
RECORD_VALUE = "record_value"


@attrs.frozen(kw_only=True)
class Labels:
    """Names of records by id, and the preferred language, for derived columns."""

    names: Mapping[str, str]
    language: str

    @classmethod
    def of(cls, records: Iterable[Record], language: str) -> Labels:
        """Collect the names of those records that have one."""
        named = (record for record in records if isinstance(record, Actor | Place | Process))
        return cls(names={record.id: record.name(language) for record in named}, language=language)


#: Computes the value of a derived column from the value of a field.
Derive = Callable[[Any, Labels], Any]


@attrs.frozen(eq=False)
class Column:
    """Column of a table: a key, a field of the model, or a value derived from a field."""

    name: str
    type: pa.DataType
    description: str
    #: Type of the field that the column holds, if it holds one, and of its cells.
    kind: types.FieldType | None = None
    cells: CellType | None = None
    #: For a derived column, its field and the function of its value.
    source: str = ""
    derive: Derive | None = None


@attrs.frozen(kw_only=True, eq=False)
class Table:
    """Table of a dataset with its columns in order."""

    name: str
    description: str
    columns: tuple[Column, ...]
    #: Columns with positions that sort the rows; the first one is the position of the record.
    order: tuple[str, ...]
    #: Fields of events or evidence whose entries are the rows of the table.
    fields: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Raise TypeError if two columns have the same name."""
        names = [column.name for column in self.columns]
        if len(set(names)) < len(names):
            raise TypeError(f"{self.name}: two columns have the same name")

    @cached_property
    def schema(self) -> pa.Schema:
        """The Arrow schema of all columns."""
        return pa.schema([pa.field(column.name, column.type) for column in self.columns])

    @cached_property
    def derived(self) -> tuple[Column, ...]:
        """The columns that are computed from others, and ignored when a dataset is read."""
        return tuple(column for column in self.columns if column.derive is not None)

    @cached_property
    def stored(self) -> tuple[Column, ...]:
        """The columns that a dataset is read from: all except derived ones."""
        return tuple(column for column in self.columns if column.derive is None)


@types.per_class
def part_fields(cls: type[Any]) -> tuple[tuple[str, type[Model], str], ...]:
    """Return the fields of a class of events, or of evidence, whose entries have a table.

    Each with the class of its rows and the name of the table.
    """
    found = []
    for field in types.fields_of(cls) if issubclass(cls, Event | Evidence) else ():
        row_class = _ROW_CLASSES.get(field.name)
        if isinstance(field.kind, types.ListOf) and isinstance(field.kind.item, types.Object):
            row_class = field.kind.item.cls
        for name, part in PART_TABLES.items():
            if row_class is not None and issubclass(row_class, part):
                found.append((field.name, row_class, name))
    return tuple(found)


@types.per_class
def table_of(cls: type[Record]) -> str:
    """Return the table with a row for each record of a class."""
    return next(name for name, base in RECORD_TABLES.items() if issubclass(cls, base))


def _merged_fields(classes: Iterable[type[Model]]) -> list[types.Field]:
    """Return the fields of some classes by name, those of every record last.

    Raises TypeError if fields of the same name have different column types.
    """
    found: dict[str, types.Field] = {}
    last: set[str] = set()
    for cls in classes:
        last |= {a.name for a in attrs.fields(cls) if a.metadata == types.LAST}
        in_parts = {name for name, _, _ in part_fields(cls)}
        for field in types.fields_of(cls):
            if field.name in in_parts:
                continue
            first = found.setdefault(field.name, field)
            if cell_type(first.kind).type != cell_type(field.kind).type:
                raise TypeError(f"{cls.__name__}: {field.name} has a column of another type")
    return sorted(found.values(), key=lambda field: field.name in last)


def _record_table(name: str, base: type[Record]) -> Table:
    classes = [cls for cls in RECORD_TYPES.values() if issubclass(cls, base)]
    columns = list(_columns(_merged_fields(classes), classes))
    if base is Event:
        columns.insert(1, Column("type", _TEXT, "Type of the event."))
        after_status = [column.name for column in columns].index("status") + 1
        columns[after_status:after_status] = _MAIN_PLACE_COLUMNS
    position = Column("position", _POSITION, "Position of the record in the dataset, from 0.")
    return Table(
        name=name,
        description=_DESCRIPTIONS.get(name) or f"A row for each {base.type}.",
        columns=(position, *columns, _REST_COLUMN),
        order=("position",),
    )


def _part_table(name: str, base: type[Model]) -> Table:
    owners: tuple[type[Any], ...] = (Evidence, *RECORD_TYPES.values())
    parts = [part for cls in owners for part in part_fields(cls) if part[2] == name]
    fields = tuple(dict.fromkeys(field for field, _, _ in parts))
    row_classes = dict.fromkeys((base, *(cls for _, cls, _ in parts)))
    keys = [
        Column("event_id", _TEXT, "Id of the event."),
        Column("event_position", _POSITION, "Position of the event in the dataset."),
    ]
    if base is Claim:
        keys.append(Column("evidence_position", _POSITION, "Position of the evidence, from 0."))
    elif len(fields) > 1:
        about = f"Field of the event that contains it: {', '.join(fields)}."
        keys.append(Column("field", _TEXT, about))
    keys.append(Column("position", _POSITION, "Position in its list, from 0."))
    columns = _columns(_merged_fields(row_classes))
    more = _CLAIM_COLUMNS if base is Claim else ()
    rest = () if base in _ROW_CLASSES.values() else (_REST_COLUMN,)
    return Table(
        name=name,
        description=_DESCRIPTIONS[name],
        columns=(*keys, *columns, *more, *rest),
        order=tuple(column.name for column in keys if column.type == _POSITION),
        fields=fields,
    )


def _text(value: Any, _: Labels) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: Any, _: Labels) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _scalar_columns(prefix: str, source: str) -> Iterator[Column]:
    about = f"{source}, if it is a"
    yield Column(f"{prefix}_text", _TEXT, f"{about} text.", source=source, derive=_text)
    number = pa.float64()
    yield Column(f"{prefix}_number", number, f"{about} number.", source=source, derive=_number)


_REST_COLUMN = Column(
    REST, _TEXT, "JSON of what no column holds: unknown fields, and how a number is written."
)
_MAIN_PLACE_COLUMNS = (
    Column(
        "place",
        _TEXT,
        "Id of the first of its places.",
        source="places",
        derive=lambda places, _: places[0].place,
    ),
    Column(
        "place_name",
        _TEXT,
        "Name of the first of its places.",
        source="places",
        derive=lambda places, labels: labels.names.get(places[0].place),
    ),
)
_CLAIM_COLUMNS = (
    *_scalar_columns("value", "value"),
    Column(
        RECORD_VALUE,
        _TEXT,
        "Value of the record itself, as JSON; null if it has none.",
        source=RECORD_VALUE,
        derive=lambda value, _: to_json(value),
    ),
    *_scalar_columns("record", RECORD_VALUE),
)


def _columns(
    fields: Iterable[types.Field], classes: Sequence[type[Record]] = ()
) -> Iterator[Column]:
    for field in fields:
        name, kind = field.name, field.kind
        tags = [cls.type for cls in classes if name in {f.name for f in types.fields_of(cls)}]
        about = "" if len(tags) == len(classes) else f" ({', '.join(tags)})"
        cells = cell_type(kind, name)
        yield Column(name, cells.type, f"{field.description}{about}", kind, cells)
        for new_name, new_type, description, derive in _derived(name, kind):
            yield Column(new_name, new_type, description, source=name, derive=derive)
        if name == "date" and classes:
            about = (
                "Year of the first day it can mean, or of the last if the first is open: "
                "`[..2026-01-27]` is in 2026."
            )
            yield Column("year", pa.int32(), about, source=name, derive=_year)


def _derived(name: str, kind: types.FieldType) -> Iterator[tuple[str, pa.DataType, str, Derive]]:
    """Yield name, type, description and function of the columns derived from a field."""
    match kind:
        case types.Scalar(name="date"):
            for suffix, column_type, description, derive in _OF_DATES:
                yield f"{name}_{suffix}", column_type, description, derive
        case types.Scalar(refers_to=tags) if _have_names(tags) and name != "id":
            about = f"Name of {name}."
            yield f"{name}_name", _TEXT, about, lambda one, labels: labels.names.get(one)
        case types.ListOf(types.Scalar(refers_to=tags)) if _have_names(tags):
            names, about = pa.list_(_TEXT), f"Names of {name}, in order."
            yield f"{name}_names", names, about, lambda ids, labels: [*map(labels.names.get, ids)]
        case types.ByLanguage():
            new_name = name.removesuffix("s") if name.endswith("s") else f"{name}_text"
            about = f"{name} in the preferred language, if it has one."
            yield new_name, _TEXT, about, lambda text, labels: text.best(labels.language)


_PRECISIONS = ", ".join(one.name.lower() for one in edtf.Precision)
_OF_DATES: tuple[tuple[str, pa.DataType, str, Derive], ...] = (
    ("earliest", pa.date32(), "First day it can mean.", lambda date, _: edtf.parse(date).earliest),
    ("latest", pa.date32(), "Last day it can mean.", lambda date, _: edtf.parse(date).latest),
    (
        "precision",
        _TEXT,
        f"Precision of its coarsest end, not the time between its ends: {_PRECISIONS}.",
        lambda date, _: edtf.parse(date).precision.name.lower(),
    ),
)


def _have_names(tags: Iterable[str]) -> bool:
    return bool(tags) and set(tags) <= {Actor.type, Place.type, Process.type}


def _year(date: str, _: Labels) -> int | None:
    when = edtf.parse(date)
    day = when.earliest or when.latest
    return day.year if day else None


def _tables() -> Iterator[Table]:
    events, *others = (_record_table(name, cls) for name, cls in RECORD_TABLES.items())
    parts = (_part_table(name, cls) for name, cls in PART_TABLES.items())
    yield from (events, *parts, *others)


#: The tables by name.
TABLES: Mapping[str, Table] = MappingProxyType({table.name: table for table in _tables()})
