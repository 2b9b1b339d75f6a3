"""References to other records: in all fields, in claimed values and in paths.

Extensions and unknown fields are left alone, since their meaning is unknown.
"""

from __future__ import annotations

import copy
import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from newsevents._text.pointers import join_pointer, list_index, split_pointer, step_into
from newsevents.codec import encode, from_dict, record_findings, to_dict
from newsevents.errors import PathError, ReferencedError
from newsevents.model import RECORD_TYPES, Event, Record
from newsevents.schema.base import is_readable
from newsevents.schema.field_types import references
from newsevents.schema.paths import DocumentPaths, with_paths
from newsevents.validation.rules.claims import claimed_references


@attrs.frozen
class Reference:
    """Reference of a record to another one."""

    record: Record
    #: JSON Pointer of the id.
    pointer: str


def _mentions(record: Record, record_id: str) -> bool:
    return record_id.encode() in encode(record)


def references_in(record: Record, target: str) -> Iterator[Reference]:
    """Yield the references of a record to another one."""
    document = to_dict(record) if _mentions(record, target) else {}
    found = _all_references(type(record), document) if document else ()
    return (Reference(record, pointer) for pointer, each in found if each == target)


def with_targets(records: Iterable[Record], others: Mapping[str, Record]) -> dict[str, Record]:
    """Return records, and those of the others that they refer to, directly or not, by id."""
    found = {record.id: record for record in records}
    waiting = list(found.values())
    while waiting:
        record = waiting.pop()
        for _, target in _all_references(type(record), to_dict(record)):
            if target in others and target not in found:
                found[target] = others[target]
                waiting.append(others[target])
    return found


def _all_references(cls: type[Record], document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    return itertools.chain(references(cls, document), claimed_references(document))


def without_references(target: str, found: Iterable[Reference]) -> list[Record]:
    """Return records without references, each with the optional field or entry that holds it.

    Raises ReferencedError for those that cannot be dropped; see `Dataset.remove`.
    """
    records: list[Record] = []
    refused: list[Reference] = []
    by_record = itertools.groupby(found, key=lambda reference: reference.record)
    for record, group in by_record:
        own = list(group)
        document: Any = to_dict(record)
        # Later entries of a list first, and optional fields before the entry that they are in.
        for reference in sorted(own, key=_position_of, reverse=True):
            document = document and _without(document, split_pointer(reference.pointer))
        if document and _same_paths(record, document):
            records.append(from_dict(document))
        else:
            refused += own
    if refused:
        raise ReferencedError(target, refused)
    return records


def _position_of(reference: Reference) -> list[tuple[int, str]]:
    return [(list_index(step) or 0, step) for step in split_pointer(reference.pointer)]


def _without(document: dict[str, Any], steps: list[str]) -> dict[str, Any] | None:
    """Return a valid record without the least that holds a reference; None if there is no such."""
    while steps and steps[0] != "evidence":
        changed = copy.deepcopy(document)
        holder: Any = functools.reduce(step_into, steps[:-1], changed)
        del holder[int(steps[-1]) if isinstance(holder, list) else steps[-1]]
        if is_readable(record_findings(changed)):
            return changed
        steps = steps[:-1]
    return None


def _same_paths(record: Record, document: dict[str, Any]) -> bool:
    """Whether the paths in evidence lead to the same values, list entries named by their ids."""
    before = DocumentPaths(type(record), to_dict(record))
    after = DocumentPaths(type(record), document)
    return all(
        _leads_to(after, path) == before.canonical(path)
        and all(list_index(step) is None for step in split_pointer(path))
        for evidence in document.get("evidence", ())
        for name in ("claims", "omits", "supports")
        for path in evidence.get(name, ())
    )


def _leads_to(paths: DocumentPaths, path: str) -> str | None:
    try:
        paths.resolve(path)
    except PathError:
        return None
    return paths.canonical(path)


def renamed_records(record: Record, new: str, others: Iterable[Record]) -> list[Record]:
    """Return a record with another id, and each other record that refers to it or names it.

    Raises InvalidError for a malformed id.
    """
    names = {record.id: new}
    changed: list[Record] = [from_dict(rename_references({**to_dict(record), "id": new}, names))]
    for other in others:
        if other.id != record.id and _mentions(other, record.id):
            renamed = from_dict(rename_references(to_dict(other), names))
            changed += [renamed] if renamed != other else []
    return changed


def rename_references(document: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return a valid record, as plain data, that refers to some records by other ids.

    `names` has the new id of each old one. The id of the record itself stays. A path in evidence
    leads to the same list entry as before: by its new id, or by its position if another entry has
    that id too.
    """
    cls = RECORD_TYPES[document["type"]]
    found = _all_references(cls, document)
    changes = {pointer: names[target] for pointer, target in found if target in names}
    renamed = copy.deepcopy(document) if changes else document
    for pointer, target in changes.items():
        _set(renamed, split_pointer(pointer), target)
    if not issubclass(cls, Event):
        return renamed
    before, after = DocumentPaths(cls, document), DocumentPaths(cls, renamed)
    given = set(changes.values())

    def _path(path: str) -> str:
        steps = split_pointer(path)
        if names.keys().isdisjoint(steps) and given.isdisjoint(steps):
            return path
        try:
            return after.canonical(before.resolve(path).pointer)
        except PathError:
            return _renamed_steps(path, names)

    relations = renamed.get("relations", [])
    fields = [
        {**each, "field": _renamed_steps(each["field"], names)} if "field" in each else each
        for each in relations
    ]
    if fields != relations:
        renamed = {**renamed, "relations": fields}
    return with_paths(renamed, _path) if document.get("evidence") else renamed


def _renamed_steps(path: str, names: Mapping[str, str]) -> str:
    return join_pointer(names.get(step, step) for step in split_pointer(path))


def _set(document: Any, steps: list[str], value: str) -> None:
    for step in steps[:-1]:
        document = step_into(document, step)
    document[int(steps[-1]) if isinstance(document, list) else steps[-1]] = value
