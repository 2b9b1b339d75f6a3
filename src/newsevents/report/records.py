"""What the page shows of one event: its facts, the accounts of it, its ties to others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from newsevents.findings import Finding
from newsevents.model import Event
from newsevents.report.accounts import Accounts, Version
from newsevents.report.facts import MOST_VALUES, Fact, Facts, Link
from newsevents.report.selection import Selection, actors_of
from newsevents.report.wording import PARAGRAPH, Phrase

_MOST_FINDINGS = 5


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
        #: What the fields hold, and what the sources say.
        self.facts = Facts(selection)
        self.accounts = Accounts(selection, self.facts)
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
        selection, words = self._selection, self._selection.words
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
            facts=tuple(self.facts.of(event)),
            versions=tuple(self.accounts.of(event)),
            related=tuple(self._related(event)),
            findings=tuple(self._findings.get(event.id, ())[:_MOST_FINDINGS]),
            actors=_numbers(selection.actor_numbers, actors_of(event)),
            places=_numbers(selection.place_numbers, selection.dataset_places(event)),
            first=when.earliest.isoformat() if when.earliest else "",
            last=when.latest.isoformat() if when.latest else "",
        )

    def _related(self, event: Event) -> Iterator[Fact]:
        words = self._selection.words
        there: dict[str, list[Link]] = {}
        for relation in event.relations[:MOST_VALUES]:
            label = words.term("relation", relation.type)
            there.setdefault(label, []).append(self.facts.link(relation.event))
        for kind, name in self._pointing.get(event.id, ())[:MOST_VALUES]:
            there.setdefault(words.term("related", kind), []).append(self.facts.link(name))
        for label, links in there.items():
            yield Fact(label, tuple(links))


def _numbers(known: Mapping[str, int], ids: Iterable[str]) -> str:
    return " ".join(str(known[name]) for name in dict.fromkeys(ids) if name in known)
