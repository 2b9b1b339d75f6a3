"""References to other records under new ids: in all fields, in claimed values and in paths.

Extensions and unknown fields are left alone, since their meaning is unknown.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Mapping
from typing import Any

from newsevents._text.pointers import join_pointer, split_pointer, step_into
from newsevents.errors import PathError
from newsevents.model import RECORD_TYPES, Event
from newsevents.schema.field_types import references
from newsevents.schema.paths import DocumentPaths, with_paths
from newsevents.validation.rules.claims import claimed_references


def rename_references(document: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return a valid record, as plain data, that refers to some records by other ids.

    `names` has the new id of each old one. The id of the record itself stays. A path in evidence
    leads to the same list entry as before: by its new id, or by its position if another entry has
    that id too.
    """
    cls = RECORD_TYPES[document["type"]]
    found = itertools.chain(references(cls, document), claimed_references(document))
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
