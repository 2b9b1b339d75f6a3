"""Records as they are remembered: JSON that is read when somebody asks for it."""

from __future__ import annotations

import functools
from collections.abc import Callable, ItemsView, Iterator, Mapping
from typing import Any, TypeVar

import msgspec

from newsevents import edtf
from newsevents.codec import loads_trusted
from newsevents.model import RelationType, Status
from newsevents.validation.rule import EventSummary, RuleContext

T = TypeVar("T")

# Of the values of a map that are asked for one by one.
_KEPT = 4096

#: Beginnings of the ids of records that are there for others: few, however many events there are.
SUPPORTING = ("actor:", "place:")


class StreamedMapping(Mapping[str, T]):
    """A map that goes through its entries in one go, since looking each up may need the disk."""

    def pairs(self) -> Iterator[tuple[str, T]]:
        """Yield the ids and the values."""
        raise NotImplementedError

    def __iter__(self) -> Iterator[str]:
        """Go through the ids."""
        return (name for name, _ in self.pairs())

    def items(self) -> ItemsView[str, T]:
        """Return the ids and the values."""
        return _Items(self)


class _Items(ItemsView[str, T]):
    def __init__(self, streamed: StreamedMapping[T]) -> None:
        super().__init__(streamed)
        self._streamed = streamed

    def __iter__(self) -> Iterator[tuple[str, T]]:
        return self._streamed.pairs()


class LazyRecords(StreamedMapping[T]):
    """A map whose values are kept as JSON, and read when they are asked for.

    Those that were asked for last are kept, since several rules ask for the same ones.
    """

    def __init__(self, stored: Mapping[str, bytes], read: Callable[[bytes], T]) -> None:
        """Take the JSON by id, and what makes a value of it."""
        self._stored = stored
        self._read = read
        self._kept: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        """Return the value with this id; raise KeyError if there is none."""
        if name not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[name] = self._read(self._stored[name])
        return self._kept[name]

    def __len__(self) -> int:
        """Return the number of values."""
        return len(self._stored)

    def __contains__(self, name: object) -> bool:
        """Say whether there is a value with this id, without reading it."""
        return name in self._stored

    def pairs(self) -> Iterator[tuple[str, T]]:
        """Yield the ids and the values."""
        return ((name, self._read(data)) for name, data in self._stored.items())


def rule_context(
    articles: Mapping[str, bytes],
    supporting: Mapping[str, bytes],
    events: Mapping[str, bytes],
) -> RuleContext:
    """Return what rules may ask of records, given as JSON: whole ones, and the briefs of events."""
    actors = {name: data for name, data in supporting.items() if name.startswith(SUPPORTING[0])}
    places = {name: data for name, data in supporting.items() if name.startswith(SUPPORTING[1])}
    return RuleContext(
        articles=LazyRecords(articles, _whole),
        actors=LazyRecords(actors, _again),
        places=LazyRecords(places, _again),
        events=LazyRecords(events, _brief),
    )


# Maps of records of one class; which one, whoever makes the map knows.
_whole: Callable[[bytes], Any] = loads_trusted
# Actors and places are the same in part after part.
_again: Callable[[bytes], Any] = functools.lru_cache(maxsize=2 * _KEPT)(loads_trusted)


#: A brief as it is written: status, date, and pairs of a relation and an event.
_BRIEF = msgspec.json.Decoder(tuple[Status, str, tuple[tuple[RelationType, str], ...]])


def _brief(data: bytes) -> EventSummary:
    status, date, relations = _BRIEF.decode(data)
    return EventSummary(status, edtf.parse(date), relations)


def enclosing_place(data: bytes) -> str | None:
    """Return the id of the place that a remembered place lies in, if there is one."""
    around: str | None = msgspec.json.decode(data).get("within")
    return around
