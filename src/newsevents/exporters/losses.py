"""Loss reports: the fields of a dataset that another format cannot carry, counted.

An exporter declares the fields that it carries, as paths of the model by type, or for all events:

    CARRIED = {"events": "id title date participations/actor", "place": "names latitude longitude"}

A path without a step for list entries leads into all of them: `places/role`. A field with fields
below it is carried whole if it is named itself. `participations` stands for all fields of an event
that list participations: speakers, visitors, forces. A text by language is carried in one
language, or with `/*` in all of them: `title/*`.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import attrs

from newsevents.codec import to_dict
from newsevents.model import RECORD_TYPES, Event, Record
from newsevents.model.events import participation_fields
from newsevents.schema.field_types import ByLanguage, FieldType, ListOf, MapOf, Object, fields_of

#: Paths of the fields that a format carries, separated by spaces, by the type of the records; of
#: `dataset`, the names in the manifest.
Carried: TypeAlias = Mapping[str, str]

NOT_CARRIED = "no place in the format"
OTHER_LANGUAGES = "other languages"
#: The manifest as a record type of the report, and the key of fields of all events.
DATASET, EVENTS = "dataset", "events"
# Fields of the manifest about the files, which are left behind with them.
_ABOUT_FILES = ("$schema", "newsevents", "profile", "resources")


class Extent(enum.Enum):
    """How much of a field is carried."""

    WHOLE = 1
    ONE_LANGUAGE = 2


#: Fields that are carried, by name: the extent, or the fields below.
FieldTree: TypeAlias = "dict[str, FieldTree | Extent]"


def field_tree(record_type: str, carried: Carried) -> FieldTree:
    """Return the fields that a format carries of a type of records; empty if it carries none.

    Raises KeyError for a path that leads to no field of the type.
    """
    tree: FieldTree = {}
    cls = RECORD_TYPES[record_type]
    for key in (EVENTS, record_type) if issubclass(cls, Event) else (record_type,):
        for path in carried.get(key, "").split():
            for steps in _expanded(cls, path.split("/")):
                _add_path(tree, Object(cls), steps)
    return tree


def _expanded(cls: type[Record], steps: list[str]) -> Iterator[list[str]]:
    if steps[0] != "participations" or not issubclass(cls, Event):
        yield steps
        return
    kinds = {field.name: field.kind for field in fields_of(cls)}
    for name in participation_fields(cls):
        # Only some participations have a role.
        if steps[1:] != ["role"] or "role" in _names_below(kinds[name]):
            yield [name, *steps[1:]]


def _names_below(kind: FieldType) -> set[str]:
    assert isinstance(kind, ListOf)
    assert isinstance(kind.item, Object)
    return {field.name for field in fields_of(kind.item.cls)}


def _add_path(tree: FieldTree, kind: FieldType, steps: list[str]) -> None:
    step, *rest = steps
    match kind:
        case ListOf(item=item):
            _add_path(tree, item, steps)
            return
        case Object(cls):
            below = {field.name: field.kind for field in fields_of(cls)}[step]
        case MapOf(value=value):
            below = value
        case _:
            raise KeyError(step)
    if rest == ["*"] and isinstance(below, ByLanguage):
        tree[step] = Extent.WHOLE
    elif rest:
        branch = tree.setdefault(step, {})
        if isinstance(branch, dict):
            _add_path(branch, below, rest)
    else:
        tree[step] = Extent.ONE_LANGUAGE if isinstance(below, ByLanguage) else Extent.WHOLE


def _lost_fields(value: Any, tree: FieldTree, above: str = "") -> Iterator[tuple[str, str]]:
    """Yield the path and the reason of every field below an object that is not carried."""
    if isinstance(value, list):
        for entry in value:
            yield from _lost_fields(entry, tree, above)
        return
    for name, below in value.items():
        branch, path = tree.get(name), f"{above}{name}"
        if branch is None:
            yield path, NOT_CARRIED
        elif isinstance(branch, dict):
            yield from _lost_fields(below, branch, f"{path}/")
        elif branch is Extent.ONE_LANGUAGE and len(below) > 1:
            yield path, OTHER_LANGUAGES


@attrs.define
class LossReport:
    """Numbers of records and fields that were not written, by record type, field and reason."""

    #: Name of the format.
    format: str
    _carried: Carried = attrs.field(repr=False)
    #: Numbers of the records of the dataset, by type.
    records: Counter[str] = attrs.field(init=False, factory=Counter)
    _losses: Counter[tuple[str, str, str]] = attrs.field(init=False, factory=Counter)
    _trees: dict[str, FieldTree] = attrs.field(init=False, repr=False)
    _last_id: str = attrs.field(init=False, default="", repr=False)
    _last_losses: set[tuple[str, str, str]] = attrs.field(init=False, factory=set, repr=False)
    # Events are too many to be remembered.
    _supporting: dict[str, set[tuple[str, str, str]]] = attrs.field(
        init=False, factory=dict, repr=False
    )

    def __attrs_post_init__(self) -> None:
        """Resolve the paths of the format."""
        self._trees = {name: field_tree(name, self._carried) for name in RECORD_TYPES}

    def add_record(self, record: Record) -> None:
        """Count a record, and the fields of it that the format cannot carry."""
        self.records[record.type] += 1
        if self.is_carried(record.type):
            self._losses.update(self._lost(record))
        else:
            self._losses[record.type, "", NOT_CARRIED] += 1

    def add_metadata(self, metadata: Mapping[str, Any], *, has_files: bool = False) -> None:
        """Count the fields of the manifest that the format cannot carry.

        `has_files` is true if the manifest has files that are not data, such as a codebook.
        """
        carried = {*self._carried.get(DATASET, "").split(), *_ABOUT_FILES}
        lost = (metadata.keys() - carried) | ({"resources"} if has_files else set())
        self.records[DATASET] += 1
        self._losses.update((DATASET, each, NOT_CARRIED) for each in lost)

    def is_carried(self, record_type: str) -> bool:
        """Return whether the format carries any field of the records of a type."""
        return bool(self._trees[record_type])

    def drop(self, record: Record, reason: str) -> None:
        """Count a record of which nothing is written, in place of its fields."""
        if self.is_carried(record.type):
            self._losses.subtract(self._lost(record))
            if self._last_id == record.id:
                self._losses.subtract(self._last_losses)
            self._losses.subtract(self._supporting.get(record.id, ()))
            self._losses[record.type, "", reason] += 1

    def lose(self, record: Record, field: str, reason: str) -> None:
        """Count a field of a record that is not written, or less exactly, for a reason in the data.

        Counted once for a record; for an event, until another one loses something.
        """
        if not isinstance(record, Event):
            losses = self._supporting.setdefault(record.id, set())
        elif self._last_id == record.id:
            losses = self._last_losses
        else:
            self._last_id, self._last_losses = record.id, (losses := set())
        loss = (record.type, field, reason)
        if loss not in losses:
            losses.add(loss)
            self._losses[loss] += 1

    def _lost(self, record: Record) -> set[tuple[str, str, str]]:
        document = to_dict(record)
        del document["type"]
        tree = self._trees[record.type]
        return {(record.type, field, reason) for field, reason in _lost_fields(document, tree)}

    def losses(self) -> Iterator[tuple[str, str, str, int]]:
        """Yield record type, path of the field, reason and number of records of every loss.

        The path is empty for whole records. Those of a type are together, the most frequent first.
        """
        types = list(self.records)
        found = [(*key, number) for key, number in self._losses.items() if number]
        yield from sorted(
            found, key=lambda each: (types.index(each[0]), bool(each[1]), -each[3], each)
        )

    def written_events(self) -> tuple[int, int]:
        """Return the number of events of which anything is written, and of all events."""
        types = {name for name, cls in RECORD_TYPES.items() if issubclass(cls, Event)}
        total = sum(self.records[name] for name in types)
        dropped = sum(loss[3] for loss in self.losses() if loss[0] in types and not loss[1])
        return total - dropped, total

    def to_dict(self) -> dict[str, Any]:
        """Return the report for JSON."""
        names = ("type", "field", "reason", "records")
        losses = [dict(zip(names, each, strict=True)) for each in self.losses()]
        return {"format": self.format, "records": dict(self.records), "losses": losses}

    def lines(self) -> Iterator[str]:
        """Yield the report for people: a line about records and one about fields for each type."""
        losses = list(self.losses())
        for name, total in self.records.items():
            mine = [loss for loss in losses if loss[0] == name]
            if whole := {reason: count for _, field, reason, count in mine if not field}:
                number = sum(whole.values())
                counted = (f"{reason} ({count:,})" for reason, count in whole.items())
                reasons = ", ".join(counted if len(whole) > 1 else whole)
                yield f"{name}: {number:,} of {total:,} records not written: {reasons}"
            if fields := [loss for loss in mine if loss[1]]:
                yield f"{name}: fields not written: {', '.join(map(_field_text, fields))}"


def _field_text(loss: tuple[str, str, str, int]) -> str:
    record_type, field, reason, number = loss
    count = "" if record_type == DATASET else f"{number:,}"
    details = ", ".join(filter(None, ("" if reason == NOT_CARRIED else reason, count)))
    return f"{field} ({details})" if details else field
