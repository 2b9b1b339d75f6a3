"""What differs between two versions of a record, field by field.

Two documents are compared as JSON: the order of keys and 1.0 for 1 mean nothing.
Entries of lists are brought together by what they are about, participants by their actor for one,
so that one more of them is one addition.
It works on plain data, whatever the schema says of it.
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
    """What became of a record, a field or an entry of a list."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    #: Of records: another id, everything else as it was.
    RENAMED = "renamed"
    #: Of lists: entries that were there before stand in another order.
    REORDERED = "reordered"


@attrs.frozen(kw_only=True)
class FieldChange:
    """One field, or one entry of a list, that is not as it was."""

    change: Change
    #: JSON Pointer in the new record; for what was removed, in the old one.
    pointer: str
    #: The value as it was; None if it was added or only its order changed.
    old: Any = None
    #: The value as it is; None if it was removed or only its order changed.
    new: Any = None
    #: Id of the record that the innermost list entry around it is about; empty if there is none.
    about: str = ""


# Fields that say what an entry of a list is about. Where the first of them brings no two entries
# together, the next are tried: evidence stays the same when a mistake in its span is corrected.
_ABOUT: tuple[tuple[type[Any], tuple[tuple[str, ...], ...]], ...] = (
    (Participation, (("actor",),)),
    (Evidence, (("article", "span"), ("span",), ("article", "attribution"))),
    (Relation, (("type", "event"), ("event",))),
    (Affiliation, (("actor", "role"), ("actor", "period"), ("actor",))),
    (Credit, (("actor", "role"), ("actor",))),
    (Code, (("scheme", "code"), ("scheme",))),
    (Quantity, (("measure", "unit"), ("measure",))),
    (Asset, (("category",),)),
)
# Fields of such an entry that hold the id of what it is about.
_SUBJECTS = ("actor", "event", "article")


def differences(cls: type[Any] | None, old: Any, new: Any) -> tuple[FieldChange, ...]:
    """Return what changed from one version of a document to another; nothing if nothing.

    The class is that of the model that both are objects of; None for other JSON.
    The documents must not be nested deeper than Python's stack allows.
    """
    return tuple(_of_value(None if cls is None else Object(cls), old, new, _Place()))


def identity(value: Any) -> bytes:
    """Return the same bytes for the same JSON, whatever the order of keys."""
    return msgspec.json.encode(value, order="sorted")


@attrs.frozen
class _Place:
    """Where a value stood, where it stands, and what the list entry around it is about."""

    old: str = ""
    new: str = ""
    about: str = ""

    def field(self, name: str) -> _Place:
        step = join_pointer([name])
        return _Place(self.old + step, self.new + step, self.about)

    def entry(self, old: int | None, new: int | None, about: str) -> _Place:
        return _Place(f"{self.old}/{old}", f"{self.new}/{new}", about or self.about)

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


def _of_value(kind: FieldType | None, old: Any, new: Any, place: _Place) -> Iterator[FieldChange]:
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _of_map(kind, old, new, place)
    elif isinstance(old, list) and isinstance(new, list):
        if not _same(old, new):
            yield from _of_list(kind.item if isinstance(kind, ListOf) else None, old, new, place)
    elif not _same(old, new):
        yield place.changed(old, new)


def _of_map(
    kind: FieldType | None, old: dict[str, Any], new: dict[str, Any], place: _Place
) -> Iterator[FieldChange]:
    fields = _fields(kind.cls) if isinstance(kind, Object) else {}
    others = kind.value if isinstance(kind, MapOf) else None
    # In the order of the model, as far as it knows them.
    for name in dict.fromkeys((*fields, *old, *new)):
        if name in old and name in new:
            yield from _of_value(fields.get(name, others), old[name], new[name], place.field(name))
        elif name in new:
            yield place.field(name).added(new[name])
        elif name in old:
            yield place.field(name).removed(old[name])


@per_class
def _fields(cls: type[Any]) -> Mapping[str, FieldType]:
    return {field.name: field.kind for field in fields_of(cls)}


def _of_list(
    kind: FieldType | None, old: list[Any], new: list[Any], place: _Place
) -> Iterator[FieldChange]:
    partners = _paired(kind, old, new)
    before = {later: earlier for earlier, later in partners.items()}
    for position, entry in enumerate(new):
        about = _about(kind, entry)
        if position in before:
            at = place.entry(before[position], position, about)
            yield from _of_value(kind, old[before[position]], entry, at)
        else:
            yield place.entry(None, position, about).added(entry)
    for position, entry in enumerate(old):
        if position not in partners:
            yield place.entry(position, None, _about(kind, entry)).removed(entry)
    order = [partners[position] for position in sorted(partners)]
    if order != sorted(order):
        yield place.reordered()


def _paired(kind: FieldType | None, old: list[Any], new: list[Any]) -> dict[int, int]:
    """Return which entries are the same one, changed or not: old positions to new ones."""
    partners: dict[int, int] = {}
    _pair(partners, [identity(entry) for entry in old], [identity(entry) for entry in new])
    tiers = _tiers(kind)
    for fields in tiers:
        _pair(partners, [_key(fields, e) for e in old], [_key(fields, e) for e in new])
    if not tiers:
        # Nothing says what entries are about: those that took each other's place, in order.
        _pair(partners, *_neighbours(partners, len(old), len(new)))
    return partners


def _pair(
    partners: dict[int, int], old: Sequence[Hashable | None], new: Sequence[Hashable | None]
) -> None:
    """Pair entries that are free yet and have the same key, the first with the first."""
    taken = set(partners.values())
    free: dict[Hashable, deque[int]] = {}
    for position, key in enumerate(new):
        if key is not None and position not in taken:
            free.setdefault(key, deque()).append(position)
    for position, key in enumerate(old):
        if position not in partners and free.get(key):
            partners[position] = free[key].popleft()


def _key(fields: tuple[str, ...], entry: Any) -> bytes | None:
    """Return what an entry is about by some fields; None for one without the first of them."""
    if not isinstance(entry, dict) or fields[0] not in entry:
        return None
    return identity([entry.get(field) for field in fields])


def _neighbours(
    partners: dict[int, int], old: int, new: int
) -> tuple[list[int | None], list[int | None]]:
    """Return for every position the new position of the last paired entry before it."""
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


def _tiers(kind: FieldType | None) -> tuple[tuple[str, ...], ...]:
    if isinstance(kind, Object):
        for cls, fields in _ABOUT:
            if issubclass(kind.cls, cls):
                return fields
    return ()


def _about(kind: FieldType | None, entry: Any) -> str:
    """Return the id of the record that an entry is about; empty for other entries."""
    if not _tiers(kind) or not isinstance(entry, dict):
        return ""
    ids = (entry.get(field) for field in _SUBJECTS)
    return next((name for name in ids if isinstance(name, str)), "")


def _same(old: Any, new: Any) -> bool:
    """Compare as JSON does, where true is not 1."""
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(_same(old[name], new[name]) for name in old)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_same, old, new))
    return isinstance(old, bool) == isinstance(new, bool) and bool(old == new)
