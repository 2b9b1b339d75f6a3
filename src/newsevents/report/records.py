"""What the page shows of one event: its facts, the accounts of it, its ties to others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from newsevents import edtf
from newsevents.codec import to_dict
from newsevents.dataset import Account
from newsevents.findings import Finding, shown
from newsevents.model import (
    Call,
    Event,
    Evidence,
    GenericEvent,
    Meeting,
    MilitaryMovement,
    RelationType,
    Stance,
    Statement,
)
from newsevents.model.parts import Asset, Participation, Quantity, Range, Wording
from newsevents.report.selection import Selection, actors_of
from newsevents.report.wording import PARAGRAPH, Phrase, Words, clean, isolated

# Nobody reads more of a list on a page; how many are left is said.
_MOST = 20
_MOST_FINDINGS = 5


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


@attrs.frozen(kw_only=True)
class Source:
    """One piece of evidence in words."""

    sentence: str
    speech: str
    where: str
    quotation: Phrase | None
    expression: Phrase | None
    claims: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Version:
    """What one source says of an event."""

    name: str
    sources: tuple[Source, ...]
    more: str
    statements: tuple[Link, ...]


@attrs.frozen(kw_only=True)
class Entry:
    """One event as it stands on the page."""

    number: int
    id: str
    type: str
    kind: str
    status: str
    status_name: str
    title: Phrase
    other_titles: tuple[Phrase, ...]
    summary: Phrase | None
    date: str
    edtf: str
    facts: tuple[Fact, ...]
    versions: tuple[Version, ...]
    related: tuple[Fact, ...]
    findings: tuple[Finding, ...]
    #: What the filter asks for: numbers of actors and places, first and last day.
    actors: str
    places: str
    first: str
    last: str


class Entries:
    """The events of a selection, made ready for the page one by one."""

    def __init__(self, selection: Selection, findings: Iterable[Finding] = ()) -> None:
        """Take the events, and what was found about any record."""
        self._selection = selection
        self._words = selection.words
        self._findings: dict[str, list[Finding]] = {}
        for finding in findings:
            self._findings.setdefault(finding.record, []).append(finding)
        self._pointing: dict[str, list[tuple[str, str]]] = {}
        for event in selection.events:
            for relation in event.relations:
                self._pointing.setdefault(relation.event, []).append((relation.type, event.id))

    def __iter__(self) -> Iterator[Entry]:
        """Yield the events from the earliest to the latest."""
        return (self.entry(event) for event in self._selection.events)

    def entry(self, event: Event) -> Entry:
        """Return one event of the selection."""
        selection, words = self._selection, self._words
        when = event.when
        return Entry(
            number=selection.numbers[event.id],
            id=event.id,
            type=event.type,
            kind=words.term("type", event.type),
            status=event.status,
            status_name=words.term("status", event.status),
            title=words.best(event.title),
            other_titles=words.others(event.title),
            summary=words.best(event.summary, PARAGRAPH) if event.summary else None,
            date=words.date(when),
            edtf=event.date,
            facts=tuple(self._facts(event)),
            versions=tuple(self._versions(event)),
            related=tuple(self._related(event)),
            findings=tuple(self._findings.get(event.id, ())[:_MOST_FINDINGS]),
            actors=_numbers(selection.actor_numbers, actors_of(event)),
            places=_numbers(selection.place_numbers, selection.dataset_places(event)),
            first=when.earliest.isoformat() if when.earliest else "",
            last=when.latest.isoformat() if when.latest else "",
        )

    def _facts(self, event: Event) -> Iterator[Fact]:
        if event.place is not None:
            yield Fact(self._words.ui("place"), (self._place(event.place),))
        yield from self._facts_of_type(event)
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

    def _facts_of_type(self, event: Event) -> Iterator[Fact]:
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
                yield from self._facts_of_movement(event)
            case GenericEvent():
                yield self._terms("category", "category", [event.category])
                yield self._people("participants", event.participants)
                yield self._fact("quantities", [self._quantity(q) for q in event.quantities])
            case _:
                pass

    def _facts_of_movement(self, event: MilitaryMovement) -> Iterator[Fact]:
        yield self._terms("kind", "movement_kind", [event.kind])
        yield self._people("forces", event.forces)
        yield self._fact("origin", [self._place(event.origin)] if event.origin else [])
        yield self._fact("via", [self._place(place) for place in event.via])
        yield self._fact(
            "destination", [self._place(event.destination)] if event.destination else []
        )
        yield self._terms("mode", "mode", [event.mode])
        yield self._fact("assets", [self._asset(asset) for asset in event.assets])

    def _fact(self, key: str, values: Iterable[Link]) -> Fact:
        values = tuple(values)
        left = len(values) - _MOST
        more = self._words.ui("more", count=left) if left > 0 else ""
        return Fact(self._words.ui(key), values[:_MOST], more)

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
        return self.actor(person.actor, note=_row(words, notes))

    def actor(self, actor: str, *, note: str = "") -> Link:
        """Return the name of an actor, leading to its entry."""
        number = self._selection.actor_numbers.get(actor)
        record = self._selection.dataset.actors.get(actor)
        phrase = self._words.best(record.names) if record else Phrase(clean(actor))
        return Link(phrase, "" if number is None else f"a{number}", note)

    def _place(self, place: str) -> Link:
        number = self._selection.place_numbers.get(place)
        record = self._selection.dataset.places.get(place)
        phrase = self._words.best(record.names) if record else Phrase(clean(place))
        return Link(phrase, "" if number is None else f"p{number}")

    def event(self, name: str, *, note: str = "") -> Link:
        """Return the title of an event, leading to its entry."""
        number = self._selection.numbers.get(name)
        record = self._selection.dataset.events.get(name)
        phrase = self._words.best(record.title) if record else Phrase(clean(name))
        return Link(phrase, "" if number is None else f"e{number}", note)

    def _asset(self, asset: Asset) -> Link:
        words = self._words
        term = words.term("asset", asset.category)
        notes = [isolated(words.best(asset.description).text)] if asset.description else []
        notes += [_range(asset.quantity)] if asset.quantity else []
        return Link(Phrase(term), note=_row(words, notes))

    def _quantity(self, quantity: Quantity) -> Link:
        words = self._words
        unit = f" {words.term('unit', quantity.unit)}" if quantity.unit else ""
        measure = words.term("measure", quantity.measure)
        return Link(Phrase(f"{measure}: {isolated(_range(quantity))}{unit}"))

    def _versions(self, event: Event) -> Iterator[Version]:
        for account in self._selection.dataset.accounts(event.id)[:_MOST]:
            source = account.source
            own = self._words.ui("own_voice")
            left = len(account.evidence) - _MOST
            version = Version(
                name=self._selection.name(source) if source is not None else own,
                sources=tuple(self._sources(event, account)),
                more=self._words.ui("more", count=left) if left > 0 else "",
                statements=tuple(
                    self.event(statement.id)
                    for statement in account.statements[:_MOST]
                    if any(r.event == event.id and r.type in _TELLING for r in statement.relations)
                ),
            )
            if version.sources or version.statements:
                yield version

    def _sources(self, event: Event, account: Account) -> Iterator[Source]:
        words = self._words
        for evidence in account.evidence[:_MOST]:
            names = [self._selection.source_name(actor) for actor in evidence.attribution]
            yield Source(
                sentence=words.according_to(evidence, names) if names or evidence.stance else "",
                speech=words.ui(evidence.speech) if evidence.speech else "",
                where=self._where(evidence),
                quotation=_wording(evidence.quotation),
                expression=_wording(evidence.expression),
                claims=tuple(self.claims(event, evidence.claims)),
            )

    def _where(self, evidence: Evidence) -> str:
        if evidence.article is None:
            return ""
        article = self._selection.dataset.articles.get(evidence.article)
        name = clean(article.headline) if article and article.headline else clean(evidence.article)
        if len(self._selection.dataset.articles) == 1 and article is not None:
            name = self._words.ui("the_article")
        span = evidence.span
        if span is None:
            return self._words.ui("in_article", article=isolated(name))
        return self._words.ui("span", start=span.start, end=span.end, article=isolated(name))

    def claims(self, event: Event, claims: Mapping[str, Any]) -> Iterator[str]:
        """Yield in words where a source differs from the record."""
        if not claims:
            return
        words = self._words
        document = to_dict(event)
        for pointer, value in list(claims.items())[:_MOST]:
            field, group = self._field(document, pointer)
            said = words.ui("claim", field=field, value=self._value(group, value))
            recorded = _at(document, pointer)
            if recorded is None:
                yield said
            else:
                was = words.ui("recorded", value=self._value(group, recorded))
                yield f"{said} {was}"

    def _field(self, document: Mapping[str, Any], pointer: str) -> tuple[str, str]:
        """Return what a claim is about, and the vocabulary that its value is from."""
        parts = pointer.strip("/").split("/")
        last = parts[-1]
        person = _at(document, f"/{'/'.join(parts[:-1])}")
        if isinstance(person, dict) and last == "role" and "actor" in person:
            name = self._selection.isolated_name(person["actor"])
            return self._words.ui("role_of", name=name), "role"
        if len(parts) == 1 and last in _CLAIMABLE:
            return self._words.ui(last), last
        return isolated(clean(pointer)), last

    def _value(self, group: str, value: Any) -> str:
        if not isinstance(value, str):
            return isolated(shown(value))
        if group == "date":
            try:
                return isolated(self._words.date(edtf.parse(value)))
            except edtf.EdtfError:
                return isolated(clean(value))
        if value in self._selection.dataset:
            return self._selection.isolated_name(value)
        return isolated(self._words.term(group, value))

    def _related(self, event: Event) -> Iterator[Fact]:
        words = self._words
        there: dict[str, list[Link]] = {}
        for relation in event.relations[:_MOST]:
            label = words.term("relation", relation.type)
            there.setdefault(label, []).append(self.event(relation.event))
        for kind, name in self._pointing.get(event.id, ())[:_MOST]:
            there.setdefault(words.term("related", kind), []).append(self.event(name))
        for label, links in there.items():
            yield Fact(label, tuple(links))


def is_contested(event: Event) -> bool:
    """Say whether sources of an event differ, from the record or from one another."""
    stances = {evidence.stance for evidence in event.evidence}
    return Stance.DENIES in stances or any(evidence.claims for evidence in event.evidence)


# Relations of a statement that tells of the other event; others only have to do with it.
_TELLING = frozenset(
    (
        RelationType.ANNOUNCES,
        RelationType.CONFIRMS,
        RelationType.DENIES,
        RelationType.DESCRIBES,
    )
)
# Fields whose label the interface has a word for.
_CLAIMABLE = frozenset(("date", "status", "place", "medium", "mode", "origin", "destination"))


def _at(document: Any, pointer: str) -> Any:
    """Return what stands at a JSON Pointer, or None."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(document, list) and len(key) < 6 and key.isascii() and key.isdecimal():  # noqa: PLR2004
            document = document[int(key)] if int(key) < len(document) else None
        elif isinstance(document, dict):
            document = document.get(key)
        else:
            return None
    return document


def _wording(wording: Wording | None) -> Phrase | None:
    return None if wording is None else Phrase(clean(wording.text), wording.language)


def _range(quantity: Range) -> str:
    low, best, high = quantity.minimum, quantity.best, quantity.maximum
    if best is not None:
        return f"{best:,}" if low is None and high is None else f"{best:,} ({_ends(low, high)})"
    return _ends(low, high)


def _ends(low: float | None, high: float | None) -> str:
    if low is None:
        return f"≤ {high:,}"
    return f"≥ {low:,}" if high is None else f"{low:,} - {high:,}"


def _row(words: Words, notes: Iterable[str]) -> str:
    return ("، " if words.language == "ar" else ", ").join(notes)


def _numbers(known: Mapping[str, int], ids: Iterable[str]) -> str:
    return " ".join(str(known[name]) for name in dict.fromkeys(ids) if name in known)
