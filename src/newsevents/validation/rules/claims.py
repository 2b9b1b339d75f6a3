"""Rules about claims: what a source says for single fields of the record.

A claim is a JSON Pointer into the record, and a value.
The pointer is followed through the schema of the record, and the value is judged by the schema of
the place that it leads to, so that what can be claimed is what can stand there.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from newsevents._text.pointers import join_pointer, split_pointer
from newsevents.codec import to_dict
from newsevents.findings import Finding, Fix, shown
from newsevents.model import RECORD_TYPES, Event
from newsevents.schema.json_schema import Schema, schema_of
from newsevents.schema.messages import did_you_mean
from newsevents.schema.structuring import references
from newsevents.schema.validator import Validator, compile_schema, explain_invalid_with
from newsevents.validation.rule import Problem, RuleContext, rule

# These say what the record is and where it comes from, which is not for its sources to say.
_OF_THE_RECORD = ("type", "id", "evidence", "imported_from")

# Explaining takes a millisecond, and nobody mends more claims of one record at a time.
_MOST_PROBLEMS = 100


@rule("NE408", of=Event)
def claim_on_no_field(event: Event, known: RuleContext) -> Iterator[Problem]:
    """A claim is about a field that the record cannot have, or about an entry that it lacks.

    Why it matters: A claim says what one source tells differently, field by field. It is lost
    when there is nothing in the record that it could differ from. Fields that the record could
    have and leaves out can be claimed; `type`, `id`, `evidence` and `imported_from` cannot, since
    they are about the record and not about what happened.

    Example: `"claims": {"/participant/0/role": "caller"}`

    Use instead: `"claims": {"/participants/0/role": "caller"}`; positions in lists count from 0,
    and a longer or shorter list is claimed as a whole: `"claims": {"/topics": ["trade"]}`
    """
    yield from _not_too_many(_leading_nowhere(event))


def _leading_nowhere(event: Event) -> Iterator[Problem]:
    for claim in _claims_of(event):
        try:
            claim.follow()
        except _LeadsNowhereError as error:
            yield Problem(error.message, claim.place, error.hint)


@rule("NE409", of=Event)
def claim_value(event: Event, known: RuleContext) -> Iterator[Problem]:
    """A claimed value could not stand in the field that it is claimed for.

    Why it matters: What is claimed has to be written as the record would write it. Otherwise two
    accounts of one event cannot be compared, and the claim cannot take the record's place when
    its source turns out to be right.

    Example: `"claims": {"/date": "26 January"}`

    Use instead: `"claims": {"/date": "2026-01-26"}`

    Fix: `--unsafe-fixes` mends a claimed value as it would in the field itself.
    """
    yield from _not_too_many(_refused(event))


def _refused(event: Event) -> Iterator[Problem]:
    for claim in _claims_of(event):
        for fault in claim.faults():
            hint = "leave the claim out" if claim.value is None else fault.hint
            message = f"claimed for {shown(claim.pointer)}: {fault.message}"
            fix = fault.fix and _moved(fault.fix, claim.place)
            yield Problem(message, claim.place + fault.pointer, hint, fix)


def _moved(fix: Fix, place: str) -> Fix:
    """Return the fix of a value as that of the record in which it stands at a place."""
    changes = (attrs.evolve(change, pointer=place + change.pointer) for change in fix.changes)
    return attrs.evolve(fix, changes=tuple(changes))


def claimed_references(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield every id of another record in the claims of a valid record: JSON Pointer and id.

    Claims that do not fit the schema are passed over; records that are no events have none.
    """
    # What others carry in a field of that name is not known, and not evidence.
    is_event = issubclass(RECORD_TYPES[document["type"]], Event)
    for claim in _claims(document) if is_event else ():
        if claim.is_good():
            yield from claim.references()


@attrs.frozen
class _Claim:
    """One claim in the document of an event."""

    document: Mapping[str, Any]
    #: Where it leads.
    pointer: str
    value: Any
    #: Where it stands itself.
    place: str

    def follow(self) -> str:
        """Return which part of the event's schema it leads to; raise _LeadsNowhereError."""
        at = _Place(self._tag, "#", "", self.document)
        for step in split_pointer(self.pointer):
            at = at.step(step)
        return at.schema

    def faults(self) -> list[Finding]:
        """Return what the schema has against the value in the place that it leads to, if any."""
        try:
            accepts, schema = _judges(self._tag, self.follow())
        except _LeadsNowhereError:
            return []
        return [] if accepts(self.value) else explain_invalid_with(schema, self.value)

    def is_good(self) -> bool:
        """Say whether it leads to a field, and its value can stand there."""
        try:
            accepts, _ = _judges(self._tag, self.follow())
        except _LeadsNowhereError:
            return False
        return accepts(self.value)

    def references(self) -> Iterator[tuple[str, str]]:
        """Yield where ids of other records stand in a good claim, and the ids."""
        # An event of nothing but the value, first in every list around it.
        event, pointer = self.value, ""
        for step in reversed(split_pointer(self.pointer)):
            is_position = step.isdecimal()
            event = [event] if is_position else {step: event}
            pointer = join_pointer([0 if is_position else step]) + pointer
        for found, target in references(RECORD_TYPES[self._tag], event):
            yield self.place + found.removeprefix(pointer), target

    @property
    def _tag(self) -> str:
        return str(self.document["type"])


def _claims_of(event: Event) -> Iterator[_Claim]:
    if any(evidence.claims for evidence in event.evidence):
        yield from _claims(to_dict(event))


def _claims(document: Mapping[str, Any]) -> Iterator[_Claim]:
    for index, evidence in enumerate(document["evidence"]):
        for pointer, value in evidence.get("claims", {}).items():
            place = join_pointer(("evidence", index, "claims", pointer))
            yield _Claim(document, pointer, value, place)


def _not_too_many(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the first hundred problems of a record, and say if there are more."""
    problems = iter(problems)
    yield from itertools.islice(problems, _MOST_PROBLEMS)
    more = next(problems, None)
    if more is not None:
        yield Problem("more claims of this record are like these; mend them first", more.pointer)


class _LeadsNowhereError(Exception):
    """A pointer that leads to no field of the record; with what is wrong and what is right."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint


# Stands for the value of a field that the record leaves out.
_NOTHING: Any = object()


@attrs.frozen
class _Place:
    """A place in an event, which may be empty."""

    #: Type of the event.
    tag: str
    #: Where its schema stands in that of the event.
    schema: str
    #: Where it is itself.
    pointer: str
    #: What stands there.
    value: Any

    def step(self, step: str) -> _Place:
        """Return the place one step further in; raise _LeadsNowhereError if there is none."""
        schema = _schema_at(self.tag, self.schema)
        if schema.get("additionalProperties") is False:
            return self._field(step, schema["properties"])
        # Free JSON can be either; what stands there decides.
        if "items" in schema and ("additionalProperties" not in schema or self._is(list)):
            return self._entry(step)
        if "additionalProperties" in schema and (self._is(dict) or self.value is _NOTHING):
            return self._key(step)
        raise _LeadsNowhereError(
            f"the claim leads into {shown(self.pointer)}, which has no fields of its own",
            f"claim {shown(self.pointer)} as a whole",
        )

    def _is(self, json_type: type) -> bool:
        return isinstance(self.value, json_type)

    def _field(self, name: str, fields: Mapping[str, Schema]) -> _Place:
        if not self.pointer and name in _OF_THE_RECORD:
            raise _LeadsNowhereError(
                f'"{name}" is about the record and not about what happened, so no source claims it',
                "claim a field such as date, status or place",
            )
        if name not in fields:
            names = [each for each in fields if self.pointer or each not in _OF_THE_RECORD]
            inside = f" inside {shown(self.pointer)}" if self.pointer else " in this type of event"
            raise _LeadsNowhereError(
                f"there is no field {shown(name)}{inside}",
                did_you_mean(name, names) or f"the fields are {', '.join(names)}",
            )
        value = self.value.get(name, _NOTHING) if isinstance(self.value, dict) else _NOTHING
        return self._inner(f"{self.schema}/properties/{name}", name, value)

    def _entry(self, position: str) -> _Place:
        entries = self.value if isinstance(self.value, list) else []
        index = int(position) if position.isdecimal() else len(entries)
        if index >= len(entries) or str(index) != position:
            has = f"{len(entries)} {'entry' if len(entries) == 1 else 'entries'}"
            raise _LeadsNowhereError(
                f"{shown(self.pointer)} has {has} in this record, and none at {shown(position)}",
                "positions count from 0; to claim another number of entries, "
                f"claim the list {shown(self.pointer)} as a whole",
            )
        return self._inner(f"{self.schema}/items", position, entries[index])

    def _key(self, key: str) -> _Place:
        accepts, schema = _judges(self.tag, f"{self.schema}/propertyNames")
        if not accepts(key):
            fault = explain_invalid_with(schema, key)[0]
            raise _LeadsNowhereError(f"inside {shown(self.pointer)}, {fault.message}", fault.hint)
        value = self.value.get(key, _NOTHING) if isinstance(self.value, dict) else _NOTHING
        return self._inner(f"{self.schema}/additionalProperties", key, value)

    def _inner(self, schema: str, step: str, value: Any) -> _Place:
        return _Place(
            self.tag,
            _followed(self.tag, schema),
            join_pointer([step], below=self.pointer),
            value,
        )


@functools.cache
def _followed(tag: str, place: str) -> str:
    """Return the place in the schema of a type that a place refers to, or the place itself."""
    reference: str = _schema_at(tag, place).get("$ref", place)
    return reference


def _schema_at(tag: str, place: str) -> Schema:
    schema = schema_of(RECORD_TYPES[tag])
    for step in place.split("/")[1:]:
        schema = schema[step]
    return schema


@functools.cache
def _judges(tag: str, place: str) -> tuple[Validator, Schema]:
    """Return what accepts the values of a place in the schema of a type, and the schema of it."""
    # A definition is referred to, since a copy of it would have lost its name.
    is_definition = place.rpartition("/")[0] == "#/$defs"
    schema = {"$ref": place} if is_definition else _schema_at(tag, place)
    schema = {**schema, "$defs": schema_of(RECORD_TYPES[tag])["$defs"]}
    return compile_schema(schema), schema


RULES = (claim_on_no_field, claim_value)
