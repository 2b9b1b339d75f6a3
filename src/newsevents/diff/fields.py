"""Differences between two versions of a record, field by field.

Documents are compared as JSON: the order of keys does not matter, and 1.0 equals 1.
List entries are paired by their subject, participants by their actor for example, so that one
more participant is one addition.
Documents may be invalid.
"""

from __future__ import annotations

import enum
from collections import deque
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

import attrs
import msgspec

from newsevents._text.pointers import join_pointer
from newsevents.model import (
    Affiliation,
    Asset,
    Code,
    Credit,
    Evidence,
    Participation,
    Quantity,
    Relation,
)
from newsevents.schema.field_types import FieldType, ListOf, MapOf, Object, fields_of, per_class

__all__ = ["Change", "FieldChange", "differences", "identity"]


class Change(enum.StrEnum):
    """Kind of a change of a record, a field or a list entry."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    #: Of records: only the id changed.
    RENAMED = "renamed"
    #: Of lists: old entries are in another order.
    REORDERED = "reordered"


@attrs.frozen(kw_only=True)
class FieldChange:
    """Change of one field or list entry."""

    change: Change
    #: JSON Pointer in the new record; in the old one for a removal.
    pointer: str
    #: The old value; None for an addition or another order.
    old: Any = None
    #: The new value; None for a removal or another order.
    new: Any = None
    #: Id of the subject of the innermost list entry around the value; may be empty.
    about: str = ""


# Fields that identify a list entry. Entries that the first ones do not pair are paired by the next:
# evidence with a corrected span is the same evidence.
_IDENTIFYING_FIELDS: tuple[tuple[type[Any], tuple[tuple[str, ...], ...]], ...] = (
    (Participation, (("actor",),)),
    (Evidence, (("article", "span"), ("span",), ("article", "attribution"))),
    (Relation, (("type", "event"), ("event",))),
    (Affiliation, (("actor", "role"), ("actor", "period"), ("actor",))),
    (Credit, (("actor", "role"), ("actor",))),
    (Code, (("scheme", "code"), ("scheme",))),
    (Quantity, (("measure", "unit"), ("measure",))),
    (Asset, (("category",),)),
)
# Fields with the id of the subject of an entry.
_SUBJECTS = ("actor", "event", "article")


def differences(cls: type[Any] | None, old: Any, new: Any) -> tuple[FieldChange, ...]:
    """Return the changes from an old to a new version of a document.

    `cls` is the class of both in the model; None for other JSON.
    Documents must not be nested deeper than Python's stack allows.
    """
    return tuple(_of_value(None if cls is None else Object(cls), old, new, _Location()))


def identity(value: Any) -> bytes:
    """Return bytes that are equal for equal JSON, whatever the order of keys."""
    return msgspec.json.encode(value, order="sorted")


@attrs.frozen
class _Location:
    """Old and new pointer of a value, and the subject of the list entry around it."""

    old: str = ""
    new: str = ""
    about: str = ""

    def field(self, name: str) -> _Location:
        step = join_pointer([name])
        return _Location(self.old + step, self.new + step, self.about)

    def entry(self, old: int | None, new: int | None, about: str) -> _Location:
        return _Location(f"{self.old}/{old}", f"{self.new}/{new}", about or self.about)

    def added(self, value: Any) -> FieldChange:
        return FieldChange(change=Change.ADDED, pointer=self.new, new=value, about=self.about)

    def removed(self, value: Any) -> FieldChange:
        return FieldChange(change=Change.REMOVED, pointer=self.old, old=value, about=self.about)

    def changed(self, old: Any, new: Any) -> FieldChange:
        return FieldChange(
            change=Change.CHANGED, pointer=self.new, old=old, new=new, about=self.about
        )

    def reordered(self) -> FieldChange:
        return FieldChange(change=Change.REORDERED, pointer=self.new, about=self.about)


def _of_value(
    kind: FieldType | None, old: Any, new: Any, location: _Location
) -> Iterator[FieldChange]:
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _of_map(kind, old, new, location)
    elif isinstance(old, list) and isinstance(new, list):
        if not _same(old, new):
            yield from _of_list(kind.item if isinstance(kind, ListOf) else None, old, new, location)
    elif not _same(old, new):
        yield location.changed(old, new)


def _of_map(
    kind: FieldType | None, old: dict[str, Any], new: dict[str, Any], location: _Location
) -> Iterator[FieldChange]:
    fields = _fields(kind.cls) if isinstance(kind, Object) else {}
    others = kind.value if isinstance(kind, MapOf) else None
    # Known fields in the order of the model.
    for name in dict.fromkeys((*fields, *old, *new)):
        if name in old and name in new:
            yield from _of_value(
                fields.get(name, others), old[name], new[name], location.field(name)
            )
        elif name in new:
            yield location.field(name).added(new[name])
        elif name in old:
            yield location.field(name).removed(old[name])


@per_class
def _fields(cls: type[Any]) -> Mapping[str, FieldType]:
    return {field.name: field.kind for field in fields_of(cls)}


def _of_list(
    kind: FieldType | None, old: list[Any], new: list[Any], location: _Location
) -> Iterator[FieldChange]:
    partners = _paired(kind, old, new)
    before = {later: earlier for earlier, later in partners.items()}
    for position, entry in enumerate(new):
        about = _about(kind, entry)
        if position in before:
            at = location.entry(before[position], position, about)
            yield from _of_value(kind, old[before[position]], entry, at)
        else:
            yield location.entry(None, position, about).added(entry)
    for position, entry in enumerate(old):
        if position not in partners:
            yield location.entry(position, None, _about(kind, entry)).removed(entry)
    order = [partners[position] for position in sorted(partners)]
    if order != sorted(order):
        yield location.reordered()


def _paired(kind: FieldType | None, old: list[Any], new: list[Any]) -> dict[int, int]:
    """Return the new position of each old entry that has a counterpart, changed or not."""
    partners: dict[int, int] = {}
    _pair(partners, [identity(entry) for entry in old], [identity(entry) for entry in new])
    candidates = _identifying_fields(kind)
    for fields in candidates:
        _pair(partners, [_key(fields, e) for e in old], [_key(fields, e) for e in new])
    if not candidates:
        # Without identifying fields, entries between the same neighbours are paired in order.
        _pair(partners, *_predecessors(partners, len(old), len(new)))
    return partners


def _pair(
    partners: dict[int, int], old: Sequence[Hashable | None], new: Sequence[Hashable | None]
) -> None:
    """Pair unpaired entries with equal keys, in order."""
    taken = set(partners.values())
    free: dict[Hashable, deque[int]] = {}
    for position, key in enumerate(new):
        if key is not None and position not in taken:
            free.setdefault(key, deque()).append(position)
    for position, key in enumerate(old):
        if position not in partners and free.get(key):
            partners[position] = free[key].popleft()


def _key(fields: tuple[str, ...], entry: Any) -> bytes | None:
    """Return the values of some fields; None for an entry without the first of them."""
    if not isinstance(entry, dict) or fields[0] not in entry:
        return None
    return identity([entry.get(field) for field in fields])


def _predecessors(
    partners: dict[int, int], old: int, new: int
) -> tuple[list[int | None], list[int | None]]:
    """Return, for each old and new position, the new position of the last paired entry before it."""
    before: list[int | None] = []
    last = -1
    for position in range(old):
        last = partners.get(position, last)
        before.append(last)
    taken = set(partners.values())
    after: list[int | None] = []
    last = -1
    for position in range(new):
        last = position if position in taken else last
        after.append(last)
    return before, after


def _identifying_fields(kind: FieldType | None) -> tuple[tuple[str, ...], ...]:
    if isinstance(kind, Object):
        for cls, fields in _IDENTIFYING_FIELDS:
            if issubclass(kind.cls, cls):
                return fields
    return ()


def _about(kind: FieldType | None, entry: Any) -> str:
    """Return the id of the subject of an entry; may be empty."""
    if not _identifying_fields(kind) or not isinstance(entry, dict):
        return ""
    ids = (entry.get(field) for field in _SUBJECTS)
    return next((name for name in ids if isinstance(name, str)), "")


def _same(old: Any, new: Any) -> bool:
    """Whether two documents are equal as JSON, in which true is not 1."""
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(_same(old[name], new[name]) for name in old)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_same, old, new))
    return isinstance(old, bool) == isinstance(new, bool) and bool(old == new)
