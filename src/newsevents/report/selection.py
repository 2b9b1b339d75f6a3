"""Which events the page shows, and what has to do with each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import attrs

from newsevents.dataset.dataset import Dataset
from newsevents.model import Actor, Event, MilitaryMovement, Place
from newsevents.report.wording import Phrase, Words, clean, isolated

#: More events than this make a page slow to open, and nobody reads them.
MOST_EVENTS = 2000


@attrs.frozen(kw_only=True, slots=False, eq=False)
class Selection:
    """Some events of a dataset in the order of their dates, numbered as they are on the page."""

    dataset: Dataset
    words: Words
    events: tuple[Event, ...]

    @classmethod
    def latest(cls, dataset: Dataset, words: Words) -> Selection:
        """Take all events of a dataset, or the latest if they are too many."""
        return cls(dataset=dataset, words=words, events=dataset.timeline()[-MOST_EVENTS:])

    def without_first(self, number: int) -> Selection:
        """Return a selection without its first events."""
        return attrs.evolve(self, events=self.events[number:])

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of every event on the page, by its id."""
        return {event.id: number for number, event in enumerate(self.events)}

    @cached_property
    def actors(self) -> Mapping[str, tuple[int, ...]]:
        """The numbers of the events that an actor takes part in or is a source of."""
        return _numbered((actors_of(event) for event in self.events), self.dataset.actors)

    @cached_property
    def places(self) -> Mapping[str, tuple[int, ...]]:
        """The numbers of the events at a place or within it."""
        return _numbered((self.dataset_places(event) for event in self.events), self.dataset.places)

    @cached_property
    def actor_numbers(self) -> Mapping[str, int]:
        """The number of every actor on the page, by its id."""
        return {name: number for number, name in enumerate(self.actors)}

    @cached_property
    def place_numbers(self) -> Mapping[str, int]:
        """The number of every place on the page, by its id."""
        return {name: number for number, name in enumerate(self.places)}

    def dataset_places(self, event: Event) -> Iterator[str]:
        """Yield the ids of the places of an event and of those around them."""
        for place in places_of(event):
            yield from self.around(place)

    def around(self, place: str) -> Iterator[str]:
        """Yield a place and the larger ones it lies in; a circle ends where it began."""
        seen: set[str] = set()
        at: str | None = place
        while at is not None and at not in seen:
            seen.add(at)
            yield at
            record = self.dataset.places.get(at)
            at = record.within if record else None

    def target(self, record: str) -> str:
        """Return where a record is on the page: `e3`, `a0`, `p12`; nothing if it is not there."""
        for letter, numbers in (
            ("e", self.numbers),
            ("a", self.actor_numbers),
            ("p", self.place_numbers),
        ):
            if record in numbers:
                return f"{letter}{numbers[record]}"
        return ""

    def phrase(self, record: str) -> Phrase:
        """Return the name or title behind an id; the id itself if there is no such record."""
        found = self.dataset.get(record)
        if isinstance(found, Actor | Place):
            return self.words.best(found.names)
        if isinstance(found, Event):
            return self.words.best(found.title)
        return Phrase(clean(record))

    def name(self, record: str) -> str:
        """Return the name or title behind an id as text."""
        return self.phrase(record).text

    def source_name(self, actor: str) -> str:
        """Return the name of a source; of somebody unnamed with an article, as in a sentence."""
        name = self.name(actor)
        record = self.dataset.actors.get(actor)
        unnamed = record is not None and record.unnamed and record.kind == "person"
        return self.words.somebody(name) if unnamed else name

    def isolated_name(self, record: str) -> str:
        """Return the name behind an id for the middle of a sentence."""
        return isolated(self.name(record))


def actors_of(event: Event) -> Iterator[str]:
    """Yield the ids of the actors that take part in an event, stand behind it or report it."""
    for _, taking_part in event.participations():
        yield taking_part.actor
        if taking_part.on_behalf_of is not None:
            yield taking_part.on_behalf_of
    yield from event.sources()


def places_of(event: Event) -> Iterator[str]:
    """Yield the ids of the places that an event names."""
    if event.place is not None:
        yield event.place
    if isinstance(event, MilitaryMovement):
        if event.origin is not None:
            yield event.origin
        yield from event.via
        if event.destination is not None:
            yield event.destination


def _numbered(
    found: Iterable[Iterable[str]], known: Mapping[str, object]
) -> Mapping[str, tuple[int, ...]]:
    """Return for every id that is known the numbers of the events it was found in."""
    numbers: dict[str, dict[int, None]] = {}
    for number, names in enumerate(found):
        for name in names:
            if name in known:
                numbers.setdefault(name, {})[number] = None
    return {name: tuple(numbers[name]) for name in known if name in numbers}
