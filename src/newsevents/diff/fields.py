"""Differences between two versions of a JSON document, field by field.

Documents are compared as JSON: the order of keys does not matter, and 1.0 equals 1.
Entries of lists are paired by what they refer to, participants by their actor for example, so that
one more participant is one addition.
"""

from __future__ import annotations

import enum
from collections import deque
from collections.abc import Hashable, Iterator, Sequence
from typing import Any

import attrs
import msgspec

from newsevents._text.pointers import join_pointer
from newsevents.schema.field_types import FieldType, ListOf, MapOf, Object, fields_of, per_class


class Change(enum.StrEnum):
    """Kind of change of a record, a field or a list entry."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    #: Of records: another id, everything else equal.
    RENAMED = "renamed"
    #: Of lists: entries of both versions in another order.
    REORDERED = "reordered"


@attrs.frozen(kw_only=True)
class FieldChange:
    """Change of one field or one list entry."""

    change: Change
    #: JSON Pointer in the new record; in the old one for a removed value.
    pointer: str
    #: Old value; None if the value was added or reordered.
    old: Any = None
    #: New value; None if the value was removed or reordered.
    new: Any = None
    #: Id that the innermost list entry around the value refers to, or "".
    about: str = ""


_REFERENCES = ("actor", "event", "article")


def differences(cls: type[Any] | None, old: Any, new: Any) -> tuple[FieldChange, ...]:
    """Return the changes between two versions of a document, in the order of the model.

    `cls` is the class of both documents in the model; None for other JSON.
    Documents must not be nested deeper than Python's stack allows.
    """
    return tuple(_compare(None if cls is None else Object(cls), old, new, _Location()))


def identity(value: Any) -> bytes:
    """Return equal bytes for equal JSON, whatever the order of keys."""
    return msgspec.json.encode(value, order="sorted")


@attrs.frozen
class _Location:
    """JSON Pointers of a value in both versions, and the id that its list entry refers to."""

    old: str = ""
    new: str = ""
    about: str = ""

    def child(self, old: object, new: object, about: str = "") -> _Location:
        """Return the location one step below."""
        return _Location(
            join_pointer([old], below=self.old),
            join_pointer([new], below=self.new),
            about or self.about,
        )

    def change(self, change: Change, old: Any = None, new: Any = None) -> FieldChange:
        """Return the change of the field at this location."""
        pointer = self.old if change is Change.REMOVED else self.new
        return FieldChange(change=change, pointer=pointer, old=old, new=new, about=self.about)


def _compare(kind: FieldType | None, old: Any, new: Any, at: _Location) -> Iterator[FieldChange]:
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _compare_maps(kind, old, new, at)
    elif _is_same(old, new):
        return
    elif isinstance(old, list) and isinstance(new, list):
        yield from _compare_lists(kind.item if isinstance(kind, ListOf) else None, old, new, at)
    else:
        yield at.change(Change.CHANGED, old, new)


def _compare_maps(
    kind: FieldType | None, old: dict[str, Any], new: dict[str, Any], at: _Location
) -> Iterator[FieldChange]:
    fields = _field_types(kind.cls) if isinstance(kind, Object) else {}
    other = kind.value if isinstance(kind, MapOf) else None
    for name in dict.fromkeys((*fields, *old, *new)):
        child = at.child(name, name)
        if name in old and name in new:
            yield from _compare(fields.get(name, other), old[name], new[name], child)
        elif name in new:
            yield child.change(Change.ADDED, new=new[name])
        elif name in old:
            yield child.change(Change.REMOVED, old=old[name])


@per_class
def _field_types(cls: type[Any]) -> dict[str, FieldType]:
    return {field.name: field.kind for field in fields_of(cls)}


def _compare_lists(
    kind: FieldType | None, old: list[Any], new: list[Any], at: _Location
) -> Iterator[FieldChange]:
    # Fields that pair entries; later ones pair those that the first ones left.
    keys = kind.cls.identified_by if isinstance(kind, Object) else ()
    pairs = _pair_entries(keys, old, new)
    old_positions = {after: before for before, after in pairs.items()}
    for position, entry in enumerate(new):
        before = old_positions.get(position)
        child = at.child(before, position, _reference(keys, entry))
        if before is None:
            yield child.change(Change.ADDED, new=entry)
        else:
            yield from _compare(kind, old[before], entry, child)
    for position, entry in enumerate(old):
        if position not in pairs:
            child = at.child(position, None, _reference(keys, entry))
            yield child.change(Change.REMOVED, old=entry)
    order = [pairs[position] for position in sorted(pairs)]
    if order != sorted(order):
        yield at.change(Change.REORDERED)


def _pair_entries(
    keys: tuple[tuple[str, ...], ...], old: list[Any], new: list[Any]
) -> dict[int, int]:
    """Return the new position of each old entry that remains, changed or not."""
    pairs: dict[int, int] = {}
    _pair(pairs, [identity(entry) for entry in old], [identity(entry) for entry in new])
    for fields in keys:
        _pair(pairs, [_key(fields, e) for e in old], [_key(fields, e) for e in new])
    if not keys:
        # Without keys, entries between the same equal neighbours replace each other, in order.
        kept = set(pairs.values())
        _pair(
            pairs,
            _last_kept(pairs.get(position) for position in range(len(old))),
            _last_kept(position if position in kept else None for position in range(len(new))),
        )
    return pairs


def _pair(
    pairs: dict[int, int], old: Sequence[Hashable | None], new: Sequence[Hashable | None]
) -> None:
    """Add pairs of entries that have no partner yet and the same key, in order."""
    taken = set(pairs.values())
    free: dict[Hashable, deque[int]] = {}
    for position, key in enumerate(new):
        if key is not None and position not in taken:
            free.setdefault(key, deque()).append(position)
    for position, key in enumerate(old):
        if position not in pairs and free.get(key):
            pairs[position] = free[key].popleft()


def _key(fields: tuple[str, ...], entry: Any) -> bytes | None:
    if not isinstance(entry, dict) or fields[0] not in entry:
        return None
    return identity([entry.get(field) for field in fields])


def _last_kept(positions: Iterator[int | None]) -> list[int]:
    """Return, for every entry, the new position of the last kept entry up to it, or -1."""
    last, found = -1, []
    for position in positions:
        last = last if position is None else position
        found.append(last)
    return found


def _reference(keys: tuple[tuple[str, ...], ...], entry: Any) -> str:
    """Return the id that a keyed entry refers to, or ""."""
    ids = [entry.get(field) for field in _REFERENCES] if keys and isinstance(entry, dict) else []
    return next((record_id for record_id in ids if isinstance(record_id, str)), "")


def _is_same(old: Any, new: Any) -> bool:
    """Compare as JSON: true is not 1."""
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(_is_same(old[name], new[name]) for name in old)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_is_same, old, new))
    return isinstance(old, bool) == isinstance(new, bool) and bool(old == new)
