"""Rules about claims: the value that a source gives for a single field of the record.

A claim is a path into the record (see `newsevents.schema.paths`) and a value, which is validated by
the schema of the field.
"""

from __future__ import annotations

import functools
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import attrs

from newsevents._text.pointers import join_pointer
from newsevents.codec import to_dict
from newsevents.errors import PathError
from newsevents.findings import Fix, Rename, Replace, Severity, shown
from newsevents.model import RECORD_TYPES, Event
from newsevents.schema.field_types import Field, FieldType, references_below
from newsevents.schema.json_schema import Schema, field_schema
from newsevents.schema.paths import DocumentPaths, Location
from newsevents.schema.validator import Validator, compile_schema, explain_invalid
from newsevents.validation.rule import Gate, Problem, RuleContext, latest_result, rule

# An explanation takes a millisecond, and so many are enough for one record.
_MAX_PROBLEMS = 100
_PATHS = frozenset(("claims", "omits", "supports", "field"))


def _new_paths(document: Mapping[str, Any]) -> DocumentPaths:
    return DocumentPaths(RECORD_TYPES[document["type"]], document)


# Of documents that do not change between rules.
_paths = latest_result(_new_paths)
_document_of = latest_result(to_dict)


def _finds(problems: Callable[[Mapping[str, Any]], Iterator[Problem]]) -> Gate:
    """Return the gate for documents that have one of the problems."""
    return lambda document: next(problems(document), None) is not None


def _unresolved_paths(document: Mapping[str, Any]) -> Iterator[Problem]:
    paths = _paths(document)
    for path, steps in _paths_in_evidence(document):
        try:
            paths.resolve(path)
        except PathError as error:
            yield Problem(error.message, join_pointer(steps), error.hint)
    for index, relation in enumerate(document.get("relations", ())):
        if "field" in relation:
            other = DocumentPaths(RECORD_TYPES[relation["event"].partition(":")[0]], {})
            try:
                other.resolve("/" + relation["field"].split("/")[1])
            except PathError as error:
                yield Problem(error.message, f"/relations/{index}/field", error.hint)


def _paths_in_evidence(document: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield each path in the evidence, and the steps to it."""
    for index, evidence in enumerate(document.get("evidence", ())):
        for path in evidence.get("claims", ()):
            yield path, ("evidence", index, "claims", path)
        for name in ("omits", "supports"):
            for position, path in enumerate(evidence.get(name, ())):
                yield path, ("evidence", index, name, position)


@rule("NE408", of=Event, fields=_PATHS, gate=_finds(_unresolved_paths))
def claim_on_no_field(event: Event, context: RuleContext) -> Iterator[Problem]:
    """Path to a field or list entry that does not exist.

    These are the keys of `claims` and the entries of `omits` and `supports` of evidence, and the
    `field` of a relation, whose first step is checked against the type of the other event. Fields
    that a record leaves out have a path, too. `type`, `id`, `evidence` and `imported_from` have
    none: they are about the record, not about the event.

    Why it matters: A claim says how one source differs from the record. Without a field to differ
    from, it is lost.
    Example: `"claims": {"/participant/actor:rima-karam/role": "caller"}`
    Use instead: `"claims": {"/participants/actor:rima-karam/role": "caller"}`; an entry that has no
    id, or shares it, is named by its position, counted from 0. Claim a list as a whole to change its
    length: `"claims": {"/topics": ["trade"]}`
    """
    yield from _first_problems(_unresolved_paths(_document_of(event)))


def _paths_by_position(document: Mapping[str, Any]) -> Iterator[Problem]:
    paths = _paths(document)
    found = [(path, steps, paths.canonical(path)) for path, steps in _paths_in_evidence(document)]
    names = Counter((steps[1], named) for path, steps, named in found if path == steps[-1])
    for path, steps, named in found:
        if named == path:
            continue
        pointer, change = join_pointer(steps), f"write {shown(named)}"
        if path != steps[-1]:
            fix = Fix(title=change, is_safe=True, changes=(Replace(pointer, named),))
        elif names[steps[1], named] > 1:
            message = f"{shown(path)} and {shown(named)} are claims about one field"
            yield Problem(message, pointer, "remove one of them")
            continue
        else:
            fix = Fix(title=change, is_safe=True, changes=(Rename(pointer, named),))
        yield Problem(f"{shown(path)} names an entry by its position", pointer, change, fix)


@rule("NE413", Severity.WARNING, of=Event, fields=_PATHS, gate=_finds(_paths_by_position))
def entry_by_position(event: Event, context: RuleContext) -> Iterator[Problem]:
    """Path in evidence that names a list entry by its position although it has an id.

    Why it matters: With another order of the list, or one entry more, the path leads to another
    entry, and the source seems to say something else.
    Example: `"claims": {"/participants/0/role": "caller"}`
    Use instead: `"claims": {"/participants/actor:rima-karam/role": "caller"}`
    Fix: `--fix` writes the id, and so does `newsevents fmt`. Where there is a claim by id about the
    same field, there is no fix: one of the two is wrong.
    """
    yield from _first_problems(_paths_by_position(_document_of(event)))


def _invalid_claims(document: Mapping[str, Any]) -> Iterator[Problem]:
    for path, pointer, value, target in _claims(document, _paths(document)):
        is_valid, schema = _compiled(target.kind, target.field)
        for error in () if is_valid(value) else explain_invalid(schema, value):
            yield Problem(
                f"claim of {shown(path)}: {error.message}",
                pointer + error.pointer,
                "remove the claim" if value is None else error.hint,
                error.fix and _relocated(error.fix, pointer),
            )


@rule("NE409", of=Event, fields=["claims"], gate=_finds(_invalid_claims))
def claim_value(event: Event, context: RuleContext) -> Iterator[Problem]:
    """Claimed value that is invalid for its field.

    Why it matters: Accounts can be compared, and a correct claim can replace the value of the
    record, only if both are written in the same way.
    Example: `"claims": {"/date": "26 January"}`
    Use instead: `"claims": {"/date": "2026-01-26"}`
    Fix: `--unsafe-fixes` corrects a claimed value as it would in the field itself.
    """
    yield from _first_problems(_invalid_claims(_document_of(event)))


def _relocated(fix: Fix, location: str) -> Fix:
    """Return the fix of a value as a fix of the record that contains it."""
    changes = (attrs.evolve(change, pointer=location + change.pointer) for change in fix.changes)
    return attrs.evolve(fix, changes=tuple(changes))


def claimed_references(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the references in the valid claims of a valid record: JSON Pointer and id."""
    # Only events have evidence; in other records a field of that name is unknown.
    is_event = issubclass(RECORD_TYPES[document["type"]], Event)
    claims = _claims(document, _new_paths(document)) if is_event else ()
    for _, pointer, value, target in claims:
        if _compiled(target.kind, target.field)[0](value):
            for below, record_id in references_below(target.kind, value):
                yield pointer + below, record_id


@functools.cache
def _compiled(kind: FieldType, field: Field | None) -> tuple[Validator, Schema]:
    schema = field_schema(kind)
    if field is not None:
        schema["description"] = field.description
    return compile_schema(schema), schema


def _claims(
    document: Mapping[str, Any], paths: DocumentPaths
) -> Iterator[tuple[str, str, Any, Location]]:
    """Yield the claims about fields that exist: path, JSON Pointer, value, and the field."""
    for index, evidence in enumerate(document.get("evidence", ())):
        for path, value in evidence.get("claims", {}).items():
            try:
                target = paths.resolve(path)
            except PathError:
                continue
            yield path, join_pointer(("evidence", index, "claims", path)), value, target


def _first_problems(problems: Iterable[Problem]) -> Iterator[Problem]:
    problems = iter(problems)
    yield from itertools.islice(problems, _MAX_PROBLEMS)
    more = next(problems, None)
    if more is not None:
        yield Problem("too many invalid claims in this record to list all", more.pointer)
