"""Rules about claims: the value that a source gives for a single field of the record.

A claim is a JSON Pointer into the record and a value. The pointer is followed through the schema
of the record; the value is validated by the schema of the field.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from newsevents._text.pointers import join_pointer, split_pointer
from newsevents._text.suggestions import did_you_mean
from newsevents.codec import to_dict
from newsevents.findings import Fix, shown
from newsevents.model import RECORD_TYPES, Event
from newsevents.schema.json_schema import Schema, schema_of
from newsevents.schema.references import references
from newsevents.schema.validator import Validator, compile_schema, explain_invalid
from newsevents.validation.rule import Problem, RuleContext, rule

# Fields about the record itself, which no source can claim.
_UNCLAIMABLE = ("type", "id", "evidence", "imported_from")

# An explanation takes a millisecond, and so many are enough for one record.
_MAX_PROBLEMS = 100


@rule("NE408", of=Event)
def claim_on_no_field(event: Event, context: RuleContext) -> Iterator[Problem]:
    """Claim about a field or list entry that does not exist.

    Fields that the record leaves out can be claimed. `type`, `id`, `evidence` and `imported_from`
    cannot: they are about the record, not about the event.

    Why it matters: A claim says how one source differs from the record. Without a field to differ
    from, it is lost.
    Example: `"claims": {"/participant/0/role": "caller"}`
    Use instead: `"claims": {"/participants/0/role": "caller"}`; positions count from 0. Claim a
    list as a whole to change its length: `"claims": {"/topics": ["trade"]}`
    """
    yield from _first_problems(_unresolved_claims(event))


def _unresolved_claims(event: Event) -> Iterator[Problem]:
    for claim in _claims_of(event):
        try:
            claim.schema_pointer()
        except _UnresolvedError as error:
            yield Problem(error.message, claim.location, error.hint)


@rule("NE409", of=Event)
def claim_value(event: Event, context: RuleContext) -> Iterator[Problem]:
    """Claimed value that is invalid for its field.

    Why it matters: Accounts can be compared, and a correct claim can replace the value of the
    record, only if both are written in the same way.
    Example: `"claims": {"/date": "26 January"}`
    Use instead: `"claims": {"/date": "2026-01-26"}`
    Fix: `--unsafe-fixes` corrects a claimed value as it would in the field itself.
    """
    yield from _first_problems(_invalid_claims(event))


def _invalid_claims(event: Event) -> Iterator[Problem]:
    for claim in _claims_of(event):
        compiled = claim.compiled()
        if compiled is None or compiled[0](claim.value):
            continue
        for error in explain_invalid(compiled[1], claim.value):
            yield Problem(
                f"claim of {shown(claim.pointer)}: {error.message}",
                claim.location + error.pointer,
                "remove the claim" if claim.value is None else error.hint,
                error.fix and _relocated(error.fix, claim.location),
            )


def _relocated(fix: Fix, location: str) -> Fix:
    """Return the fix of a value as a fix of the record that contains it."""
    changes = (attrs.evolve(change, pointer=location + change.pointer) for change in fix.changes)
    return attrs.evolve(fix, changes=tuple(changes))


def claimed_references(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the references in the valid claims of a valid record: JSON Pointer and id."""
    # Only events have evidence; in other records a field of that name is unknown.
    is_event = issubclass(RECORD_TYPES[document["type"]], Event)
    for claim in _claims(document) if is_event else ():
        if claim.is_valid():
            yield from claim.references()


class _UnresolvedError(Exception):
    """A pointer to a field that does not exist."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint


@attrs.frozen
class _Claim:
    """A claim in the document of an event."""

    document: Mapping[str, Any]
    #: JSON Pointer of the claimed field.
    pointer: str
    value: Any
    #: JSON Pointer of the claim itself.
    location: str

    @property
    def _type(self) -> str:
        return str(self.document["type"])

    def schema_pointer(self) -> str:
        """Return the pointer of the field in the schema; raise _UnresolvedError if it is unknown."""
        at, pointer, value = "#", "", self.document
        for step in split_pointer(self.pointer):
            at, value = _step(self._type, at, step, pointer, value)
            pointer = join_pointer([step], below=pointer)
        return at

    def compiled(self) -> tuple[Validator, Schema] | None:
        """Return validator and schema of the field, or None if it does not exist."""
        try:
            return _compiled(self._type, self.schema_pointer())
        except _UnresolvedError:
            return None

    def is_valid(self) -> bool:
        compiled = self.compiled()
        return compiled is not None and compiled[0](self.value)

    def references(self) -> Iterator[tuple[str, str]]:
        """Yield the references in the value of a valid claim: JSON Pointer and id."""
        # An event that consists of the value only, first in each enclosing list.
        event, pointer = self.value, ""
        for step in reversed(split_pointer(self.pointer)):
            is_position = step.isdecimal()
            event = [event] if is_position else {step: event}
            pointer = join_pointer([0 if is_position else step]) + pointer
        for found, target in references(RECORD_TYPES[self._type], event):
            yield self.location + found.removeprefix(pointer), target


def _claims_of(event: Event) -> Iterator[_Claim]:
    if any(evidence.claims for evidence in event.evidence):
        yield from _claims(to_dict(event))


def _claims(document: Mapping[str, Any]) -> Iterator[_Claim]:
    for index, evidence in enumerate(document.get("evidence", ())):
        for pointer, value in evidence.get("claims", {}).items():
            location = join_pointer(("evidence", index, "claims", pointer))
            yield _Claim(document, pointer, value, location)


def _first_problems(problems: Iterable[Problem]) -> Iterator[Problem]:
    problems = iter(problems)
    yield from itertools.islice(problems, _MAX_PROBLEMS)
    more = next(problems, None)
    if more is not None:
        yield Problem("too many invalid claims in this record to list all", more.pointer)


# The value of a field that the record leaves out.
_MISSING: Any = object()


def _step(record_type: str, at: str, step: str, pointer: str, value: Any) -> tuple[str, Any]:
    """Follow one step of a claim: return the schema pointer and the value of the inner field.

    `at` is the schema pointer of the outer field, `pointer` and `value` are its own. Raises
    _UnresolvedError.
    """
    schema = _schema_at(record_type, at)
    inner = value.get(step, _MISSING) if isinstance(value, dict) else _MISSING
    if schema.get("additionalProperties") is False:
        _check_name(step, pointer, schema["properties"])
        at = f"{at}/properties/{step}"
    # Free JSON can be a list or an object; the value in the record decides.
    elif "items" in schema and ("additionalProperties" not in schema or isinstance(value, list)):
        entries = value if isinstance(value, list) else []
        inner = entries[_position(step, pointer, len(entries))]
        at = f"{at}/items"
    elif "additionalProperties" in schema and (isinstance(value, dict) or value is _MISSING):
        _check_key(record_type, at, step, pointer)
        at = f"{at}/additionalProperties"
    else:
        raise _UnresolvedError(
            f"{shown(pointer)} has no fields", f"claim {shown(pointer)} as a whole"
        )
    return _schema_at(record_type, at).get("$ref", at), inner


def _check_name(name: str, pointer: str, fields: Mapping[str, Schema]) -> None:
    if not pointer and name in _UNCLAIMABLE:
        raise _UnresolvedError(
            f'"{name}" is about the record and cannot be claimed',
            "claim a field such as date, status or places",
        )
    if name not in fields:
        names = [each for each in fields if pointer or each not in _UNCLAIMABLE]
        where = shown(pointer) if pointer else "this type of event"
        raise _UnresolvedError(
            f"unknown field {shown(name)} in {where}",
            did_you_mean(name, names, f"the fields are {', '.join(names)}"),
        )


def _position(step: str, pointer: str, length: int) -> int:
    index = int(step) if step.isdecimal() else length
    if index >= length or str(index) != step:
        entries = "entry" if length == 1 else "entries"
        raise _UnresolvedError(
            f"{shown(pointer)} has {length} {entries} in this record, but not {shown(step)}",
            f"positions count from 0; to claim more or fewer entries, claim {shown(pointer)} "
            "as a whole",
        )
    return index


def _check_key(record_type: str, at: str, key: str, pointer: str) -> None:
    accepts, schema = _compiled(record_type, f"{at}/propertyNames")
    if not accepts(key):
        error = explain_invalid(schema, key)[0]
        raise _UnresolvedError(f"in {shown(pointer)}, {error.message}", error.hint)


def _schema_at(record_type: str, at: str) -> Schema:
    schema = schema_of(RECORD_TYPES[record_type])
    for step in at.split("/")[1:]:
        schema = schema[step]
    return schema


@functools.cache
def _compiled(record_type: str, at: str) -> tuple[Validator, Schema]:
    """Return validator and schema of the values at a pointer in the schema of a record type."""
    # A definition is referenced, since a copy would lose its name.
    is_definition = at.rpartition("/")[0] == "#/$defs"
    schema = {"$ref": at} if is_definition else _schema_at(record_type, at)
    schema = {**schema, "$defs": schema_of(RECORD_TYPES[record_type])["$defs"]}
    return compile_schema(schema), schema
