"""Ids that tell records apart, and references that lead to records."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import attrs

from newsevents.checks.inspection_rules import DANGLING, DUPLICATE_ID, ELSEWHERE
from newsevents.findings import Finding, Fix, Replace, printable, shown

# Looking for near ids compares texts letter by letter, which is too slow for very many.
_COMPARABLE = 100_000
_COMPARED = 20
_NAMED = 3
_LONGEST_ID = 200


@attrs.frozen
class Where:
    """Which record of which file something was found in."""

    file: str
    ordinal: int
    line: int


@attrs.frozen
class Reference:
    """An id of a record that has not been seen yet, and where it stands."""

    where: Where
    record: str
    pointer: str
    target: str


@attrs.define
class Identities:
    """The ids and open references of a dataset, collected record by record."""

    _places: dict[str, Where] = attrs.field(factory=dict)
    #: Ids of records that are there but not valid; what refers to them does not dangle.
    _spoilt: set[str] = attrs.field(factory=set)
    _open: list[Reference] = attrs.field(factory=list)

    def add(self, name: str, targets: Iterable[tuple[str, str]], where: Where) -> Finding | None:
        """Take note of a valid record; return a finding if its id was there before.

        The targets are what it refers to: JSON Pointers and ids.
        """
        first = self._places.setdefault(name, where)
        if first is not where:
            return duplicate(name, f"{first.file}:{first.line}" if first.file else "")
        for pointer, target in targets:
            if target not in self._places:
                self._open.append(Reference(where, name, pointer, target))
        return None

    def add_spoilt(self, document: Any) -> None:
        """Take note of a record that is not valid, as far as it has an id."""
        name = document.get("id") if isinstance(document, dict) else None
        if isinstance(name, str) and len(name) <= _LONGEST_ID:
            self._spoilt.add(name)

    def where(self, name: str) -> Where | None:
        """Return where the valid record with an id stands."""
        return self._places.get(name)

    def _is_missing(self, target: str) -> bool:
        return target not in self._places and target not in self._spoilt

    def dangling(self, *, has_gaps: bool = False) -> Iterator[tuple[Where, Finding]]:
        """Yield a finding for every reference that leads nowhere, once all records are there.

        With gaps, what cannot be read may hold the records that seem to be missing.
        """
        compared = 0
        for reference in self._open:
            if not self._is_missing(reference.target):
                continue
            compared += 1
            near = "" if has_gaps or compared > _COMPARED else self._nearest(reference.target)
            finding = dangling(
                reference.record, reference.pointer, reference.target, near, has_gaps=has_gaps
            )
            yield reference.where, finding

    def elsewhere(self) -> Iterator[tuple[Where, Finding]]:
        """Yield one finding for each file, about all of its references that lead out of it."""
        targets: dict[str, dict[str, Where]] = {}
        for reference in self._open:
            if self._is_missing(reference.target):
                in_file = targets.setdefault(reference.where.file, {})
                in_file.setdefault(reference.target, reference.where)
        for found in targets.values():
            yield next(iter(found.values())), elsewhere(list(found))

    def _nearest(self, target: str) -> str:
        kind = target.partition(":")[0] + ":"
        names = [name for name in self._places if name.startswith(kind)]
        if len(names) * len(target) > _COMPARABLE:
            return ""
        return next(iter(difflib.get_close_matches(target, names, n=1, cutoff=0.8)), "")


def duplicate(name: str, place: str) -> Finding:
    """Return the finding for a record whose id was there before, at a place in a file."""
    return DUPLICATE_ID(
        f"the id {name} is already taken{f' at {printable(place)}' if place else ''}",
        hint="remove one of the records or give it another id",
        pointer="/id",
        record=name,
    )


def dangling(record: str, pointer: str, target: str, near: str, *, has_gaps: bool) -> Finding:
    """Return the finding for a reference of a record that leads nowhere.

    `near` is the id that may be meant. With gaps, what cannot be read may hold the target.
    """
    hint, fix = "add the record or mend the id", None
    if has_gaps:
        hint = "mend the lines that cannot be read first, or add the record"
    elif near:
        hint = f"did you mean {shown(near)}?"
        fix = Fix(what=f"write {shown(near)}", is_safe=False, changes=(Replace(pointer, near),))
    return DANGLING(f"there is no {target}", hint=hint, pointer=pointer, record=record, fix=fix)


def elsewhere(targets: Sequence[str]) -> Finding:
    """Return the finding for a file that refers to records which are not in it."""
    names = ", ".join(targets[:_NAMED])
    more = f" and {len(targets) - _NAMED} more" if len(targets) > _NAMED else ""
    return ELSEWHERE(
        f"refers to {names}{more}, not in this file",
        hint="validate the whole dataset to see whether they are there",
    )
