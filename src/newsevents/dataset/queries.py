"""Events by what they refer to, and in the order of their dates."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import TypeVar

from newsevents import edtf
from newsevents.model import Event, MilitaryMovement, Place, Process, Record, Statement

R = TypeVar("R", bound=Record)
K = TypeVar("K", bound=Hashable)

#: Filters of `Dataset.events` by a record.
FILTERS = ("actor", "source", "article", "place", "process")


class EventIndex:
    """The events among some records; each index is built when it is first needed."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._records = tuple(records)
        self.events = tuple(each for each in self._records if isinstance(each, Event))

    def select(
        self,
        ids: Mapping[str, str],
        between: tuple[date | str | None, date | str | None] | None,
    ) -> tuple[Event, ...]:
        """Return the events that pass the filters of `Dataset.events`, given ids by filter."""
        events = self.events
        for relation in ("actor", "source", "article"):
            if relation in ids:
                selected = self._by_reference.get((relation, ids[relation]), ())
                names = {event.id for event in selected}
                events = (
                    selected
                    if events is self.events
                    else tuple(event for event in events if event.id in names)
                )
        if "place" in ids:
            places = _all_within(ids["place"], self._places_within)
            events = tuple(event for event in events if not places.isdisjoint(_place_ids(event)))
        if "process" in ids:
            processes = _all_within(ids["process"], self._processes_within)
            events = tuple(event for event in events if not processes.isdisjoint(event.processes))
        if between is not None:
            first, last = between
            start = edtf.parse(first).earliest if isinstance(first, str) else first
            end = edtf.parse(last).latest if isinstance(last, str) else last
            events = tuple(event for event in events if event.when.overlaps(start, end))
        return events

    @cached_property
    def timeline(self) -> tuple[Event, ...]:
        """The events in the order of their dates."""
        return tuple(sorted(self.events, key=lambda event: (event.when, event.id)))

    @cached_property
    def statements_about(self) -> Mapping[str, tuple[Statement, ...]]:
        """The statements that have a relation to an event, by its id."""
        statements = (event for event in self.events if isinstance(event, Statement))
        return _index(statements, lambda each: [relation.event for relation in each.relations])

    @cached_property
    def _by_reference(self) -> Mapping[tuple[str, str], tuple[Event, ...]]:
        """The events by the name of a filter and the id that it selects by."""

        def _keys(event: Event) -> Iterator[tuple[str, str]]:
            yield from (("actor", actor) for _, actor in event.roles())
            yield from (("source", source) for source in event.sources())
            yield from (("article", article) for article in event.articles())

        return _index(self.events, _keys)

    @cached_property
    def _places_within(self) -> Mapping[str, tuple[Record, ...]]:
        return self._within(Place)

    @cached_property
    def _processes_within(self) -> Mapping[str, tuple[Record, ...]]:
        return self._within(Process)

    def _within(self, cls: type[Place | Process]) -> Mapping[str, tuple[Record, ...]]:
        inner = (each for each in self._records if isinstance(each, cls))
        return _index(inner, lambda each: [each.within] if each.within else [])


def _all_within(record_id: str, within: Mapping[str, tuple[Record, ...]]) -> set[str]:
    """Return an id and those of all records within its record."""
    found, waiting = {record_id}, [record_id]
    while waiting:
        inside = {inner.id for inner in within.get(waiting.pop(), ())} - found
        waiting += inside
        found |= inside
    return found


def _place_ids(event: Event) -> Iterator[str]:
    yield from (use.place for use in event.places)
    if isinstance(event, MilitaryMovement):
        yield from event.via
        yield from (place for place in (event.origin, event.destination) if place is not None)


def _index(records: Iterable[R], keys_of: Callable[[R], Iterable[K]]) -> Mapping[K, tuple[R, ...]]:
    """Return the records of each key, each record once a key."""
    index: dict[K, dict[str, R]] = {}
    for record in records:
        for key in keys_of(record):
            index.setdefault(key, {})[record.id] = record
    return {key: tuple(found.values()) for key, found in index.items()}
