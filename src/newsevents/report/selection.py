"""The events on the page, and the records they refer to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import attrs

from newsevents.dataset.dataset import Dataset
from newsevents.dataset.queries import places_of
from newsevents.model import Actor, Event, Place, Process
from newsevents.report.localization import Locale, Phrase, clean, isolated

#: Largest number of events on a page; more make it slow to open.
MAX_EVENTS = 2000


@attrs.frozen(kw_only=True, slots=False, eq=False)
class Selection:
    """Events of a dataset in the order of their dates, numbered as on the page."""

    dataset: Dataset
    locale: Locale
    events: tuple[Event, ...]

    @classmethod
    def latest(cls, dataset: Dataset, locale: Locale) -> Selection:
        """Select the latest events of a dataset, at most 2000."""
        return cls(dataset=dataset, locale=locale, events=dataset.timeline()[-MAX_EVENTS:])

    @cached_property
    def actors(self) -> Mapping[str, tuple[int, ...]]:
        """Numbers of the events of each actor that participates or is a source, by id."""
        return _numbered(map(actors_of, self.events), self.dataset.actors)

    @cached_property
    def places(self) -> Mapping[str, tuple[int, ...]]:
        """Numbers of the events at or within each place, by id."""
        return _numbered(map(self.places_around, self.events), self.dataset.places)

    @cached_property
    def articles(self) -> Mapping[str, tuple[int, ...]]:
        """Numbers of the events that each article reports, by id."""
        return _numbered((event.articles() for event in self.events), self.dataset.articles)

    @cached_property
    def processes(self) -> Mapping[str, tuple[int, ...]]:
        """Numbers of the events of each process, those of processes within it included, by id."""
        around = (
            [p for each in event.processes for p in self.around(each)] for event in self.events
        )
        return _numbered(around, self.dataset.processes)

    @cached_property
    def _targets(self) -> Mapping[str, str]:
        ids: dict[str, Iterable[str]] = {
            "e": [event.id for event in self.events],
            "a": self.actors,
            "p": self.places,
            "c": self.processes,
        }
        return {key: f"{kind}{n}" for kind, keys in ids.items() for n, key in enumerate(keys)}

    def target(self, record_id: str) -> str:
        """Return the anchor of a record on the page: `e3`, `a0`, `p12`; empty if absent."""
        return self._targets.get(record_id, "")

    def places_around(self, event: Event) -> Iterator[str]:
        """Yield the ids of the places of an event and of those around them."""
        for place in places_of(event):
            yield from self.around(place)

    def around(self, record_id: str) -> Iterator[str]:
        """Yield a place or process and the larger ones that contain it.

        A cycle ends where it began.
        """
        seen: set[str] = set()
        current: str | None = record_id
        while current is not None and current not in seen:
            seen.add(current)
            yield current
            record = self.dataset.get(current)
            current = record.within if isinstance(record, Place | Process) else None

    def phrase(self, record_id: str) -> Phrase:
        """Return the name or title of a record; its id if the dataset has no such record."""
        found = self.dataset.get(record_id)
        if isinstance(found, Actor | Place | Process):
            return self.locale.best(found.names)
        if isinstance(found, Event):
            return self.locale.best(found.title)
        return Phrase(clean(record_id))

    def name(self, record_id: str) -> str:
        """Return the name or title of a record as text."""
        return self.phrase(record_id).text

    def isolated_name(self, record_id: str) -> str:
        """Return the name of a record for the middle of a sentence."""
        return isolated(self.name(record_id))

    def source_name(self, actor: str) -> str:
        """Return the name of a source; that of an unnamed person gets an article."""
        name = self.name(actor)
        record = self.dataset.actors.get(actor)
        is_unnamed = record is not None and record.unnamed and record.kind == "person"
        return self.locale.with_article(name) if is_unnamed else name


def actors_of(event: Event) -> Iterator[str]:
    """Yield the ids of participants, those they act for, and sources of an event."""
    for _, participation in event.participations():
        yield participation.actor
        if participation.on_behalf_of is not None:
            yield participation.on_behalf_of
    yield from event.sources()


def _numbered(
    found: Iterable[Iterable[str]], known: Mapping[str, object]
) -> Mapping[str, tuple[int, ...]]:
    """Return the numbers of the events in which each known id is found."""
    numbers: dict[str, dict[int, None]] = {}
    for number, record_ids in enumerate(found):
        for record_id in known.keys() & set(record_ids):
            numbers.setdefault(record_id, {})[number] = None
    return {name: tuple(numbers[name]) for name in known if name in numbers}
