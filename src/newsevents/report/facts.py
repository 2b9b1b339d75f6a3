"""The fields of an event as labels and values, and names that lead to their place on the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from newsevents.model import Call, Event, GenericEvent, Meeting, MilitaryMovement, Statement
from newsevents.model.components import Asset, Participation, Quantity, Range
from newsevents.report.selection import Selection
from newsevents.report.wording import Phrase, clean, isolated

#: Nobody reads more of a list on a page; how many are left is said.
MOST_VALUES = 20


@attrs.frozen
class Link:
    """A name that leads to its place on the page, if it has one."""

    phrase: Phrase
    target: str = ""
    #: What is said of it beside the name.
    note: str = ""


@attrs.frozen
class Fact:
    """One field of a record: its label and its values."""

    label: str
    values: tuple[Link, ...]
    more: str = ""


class Facts:
    """What the fields of the events in a selection hold, for a reader."""

    def __init__(self, selection: Selection) -> None:
        """Take the events and what they refer to."""
        self._selection = selection
        self._words = selection.words

    def of(self, event: Event) -> Iterator[Fact]:
        """Yield the fields of an event; some may have no values."""
        if event.place is not None:
            yield Fact(self._words.ui("place"), (self.link(event.place),))
        yield from self._of_type(event)
        if event.topics:
            yield self._terms("topics", "topic", event.topics)
        if event.codes:
            codes = [Link(Phrase(clean(f"{c.scheme.upper()} {c.code}"))) for c in event.codes]
            yield self._fact("codes", codes)
        if event.imported_from is not None:
            origin = event.imported_from
            parts = (origin.dataset, origin.version, origin.record, origin.licence, origin.url)
            text = ", ".join(clean(part) for part in parts if part)
            yield self._fact("imported_from", [Link(Phrase(text))])

    def _of_type(self, event: Event) -> Iterator[Fact]:
        match event:
            case Statement():
                yield self._people("speakers", event.speakers)
                yield self._people("addressees", event.addressees)
                yield self._terms("medium", "medium", [event.medium])
                yield self._terms("acts", "act", event.acts)
            case Meeting():
                yield self._people("participants", event.participants)
                yield self._terms("format", "format", [event.format])
                yield self._terms("level", "level", [event.level])
                venue = [Link(self._words.best(event.venue))] if event.venue else []
                yield self._fact("venue", venue)
            case Call():
                yield self._people("participants", event.participants)
                yield self._terms("medium", "call_medium", [event.medium])
            case MilitaryMovement():
                yield from self._of_movement(event)
            case GenericEvent():
                yield self._terms("category", "category", [event.category])
                yield self._people("participants", event.participants)
                yield self._fact("quantities", [self._quantity(q) for q in event.quantities])
            case _:
                pass

    def _of_movement(self, event: MilitaryMovement) -> Iterator[Fact]:
        yield self._terms("kind", "movement_kind", [event.kind])
        yield self._people("forces", event.forces)
        yield self._fact("origin", [self.link(event.origin)] if event.origin else [])
        yield self._fact("via", [self.link(place) for place in event.via])
        yield self._fact("destination", [self.link(event.destination)] if event.destination else [])
        yield self._terms("mode", "mode", [event.mode])
        yield self._fact("assets", [self._asset(asset) for asset in event.assets])

    def _fact(self, key: str, values: Iterable[Link]) -> Fact:
        values = tuple(values)
        left = len(values) - MOST_VALUES
        more = self._words.ui("more", count=left) if left > 0 else ""
        return Fact(self._words.ui(key), values[:MOST_VALUES], more)

    def _terms(self, key: str, group: str, values: Iterable[str | None]) -> Fact:
        terms = [self._words.term(group, value) for value in values if value is not None]
        return self._fact(key, [Link(Phrase(term)) for term in terms])

    def _people(self, key: str, people: Iterable[Participation]) -> Fact:
        return self._fact(key, [self._person(person) for person in people])

    def _person(self, person: Participation) -> Link:
        words = self._words
        notes = []
        role = getattr(person, "role", None)
        if role is not None:
            notes.append(words.term("role", role))
        if person.capacity is not None:
            notes.append(isolated(words.best(person.capacity).text))
        if person.on_behalf_of is not None:
            name = self._selection.isolated_name(person.on_behalf_of)
            notes.append(words.ui("on_behalf", name=name))
        return self.link(person.actor, words.row(notes))

    def link(self, record: str, note: str = "") -> Link:
        """Return the name or title behind an id, leading to its place on the page."""
        return Link(self._selection.phrase(record), self._selection.target(record), note)

    def _asset(self, asset: Asset) -> Link:
        words = self._words
        term = words.term("asset", asset.category)
        notes = [isolated(words.best(asset.description).text)] if asset.description else []
        notes += [isolated(_range(asset.quantity))] if asset.quantity else []
        return Link(Phrase(term), note=words.row(notes))

    def _quantity(self, quantity: Quantity) -> Link:
        words = self._words
        unit = f" {words.term('unit', quantity.unit)}" if quantity.unit else ""
        measure = words.term("measure", quantity.measure)
        return Link(Phrase(f"{measure}: {isolated(_range(quantity))}{unit}"))


def _range(quantity: Range) -> str:
    low, best, high = quantity.minimum, quantity.best, quantity.maximum
    if best is not None:
        return f"{best:,}" if low is None and high is None else f"{best:,} ({_ends(low, high)})"
    return _ends(low, high)


def _ends(low: float | None, high: float | None) -> str:
    if low is None:
        return f"≤ {high:,}"
    return f"≥ {low:,}" if high is None else f"{low:,} - {high:,}"
