"""A set of ids for many records, in little memory."""

from __future__ import annotations

from array import array

import attrs

_FIRST_SLOTS = 2**10
_MASK = 2**64 - 1


def _empty(slots: int) -> array[int]:
    return array("Q", bytes(8 * slots))


@attrs.define
class IdSet:
    """Set of ids that keeps a hash of 64 bits of each, in 16 to 32 bytes instead of 150.

    That two of a million ids have the same hash, so that the second is taken for the first, has a
    probability of 3 in a hundred million.
    """

    #: Hashes in an open hash table; 0 is a free slot.
    _slots: array[int] = attrs.field(init=False, factory=lambda: _empty(_FIRST_SLOTS))
    _count: int = attrs.field(init=False, default=0)

    def __len__(self) -> int:
        """Return the number of ids."""
        return self._count

    def __contains__(self, record_id: str) -> bool:
        """Whether an id was added."""
        return self._slots[self._slot_of(_hash(record_id))] != 0

    def add(self, record_id: str) -> bool:
        """Add an id, and return whether it is new."""
        value = _hash(record_id)
        slot = self._slot_of(value)
        if self._slots[slot]:
            return False
        self._slots[slot] = value
        self._count += 1
        if 2 * self._count > len(self._slots):
            self._grow()
        return True

    def _slot_of(self, value: int) -> int:
        """Return the slot of a hash, or the free one for it."""
        slots, last = self._slots, len(self._slots) - 1
        slot = value & last
        while slots[slot] not in (0, value):
            slot = (slot + 1) & last
        return slot

    def _grow(self) -> None:
        before, self._slots = self._slots, _empty(2 * len(self._slots))
        for value in filter(None, before):
            self._slots[self._slot_of(value)] = value


def _hash(record_id: str) -> int:
    """Return a hash other than 0."""
    return hash(record_id) & _MASK or 1
