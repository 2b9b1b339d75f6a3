"""What a reader should see first: what is announced, the latest day, accounts that differ."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from newsevents import edtf
from newsevents.edtf import Precision
from newsevents.model import Event, Evidence, Status
from newsevents.report.accounts import is_contested
from newsevents.report.facts import Link
from newsevents.report.records import Entries
from newsevents.report.selection import Selection
from newsevents.report.wording import Phrase

_MOST = 3
_MOST_LATEST = 6
_SUMMARY = 330


@attrs.frozen(kw_only=True)
class Headline:
    """One event in a few lines."""

    link: Link
    type: str
    lines: tuple[str, ...]
    date: str = ""
    summary: Phrase | None = None


@attrs.frozen
class Card:
    """Some events under a title."""

    title: str
    headlines: tuple[Headline, ...]
    more: str = ""


def glance(selection: Selection, entries: Entries) -> tuple[Card, ...]:
    """Return the cards at the top of the page; those that would be empty are left out."""
    glimpse = _Glimpse(selection, entries)
    words, events = selection.words, selection.events
    ahead = [event for event in events if event.status in (Status.PLANNED, Status.POSTPONED)]
    contested = [event for event in events if is_contested(event)]
    cards = [
        glimpse.card(words.ui("ahead"), ahead),
        *glimpse.latest(),
        glimpse.card(words.ui("differ"), contested),
    ]
    return tuple(card for card in cards if card.headlines)


@attrs.frozen
class _Glimpse:
    """What cards are made of."""

    selection: Selection
    entries: Entries

    def latest(self) -> Iterator[Card]:
        """Yield the events of the latest day that is known as a day and not ahead."""
        happened = [
            event
            for event in self.selection.events
            if event.status in (Status.OCCURRED, Status.ONGOING)
            and not event.when.is_interval
            and event.when.precision >= Precision.DAY
        ]
        days = [event.when.latest for event in happened]
        if not days:
            return
        day = max(day for day in days if day)
        latest = [event for event in happened if event.when.latest == day]
        # What somebody did comes before what somebody said.
        latest.sort(key=lambda event: event.type == "statement")
        words = self.selection.words
        title = words.ui("latest", date=words.date(edtf.parse(day.isoformat())))
        shown = [self._headline(event) for event in latest[:_MOST_LATEST]]
        yield Card(title, tuple(shown), self._more(len(latest) - _MOST_LATEST))

    def card(self, title: str, events: list[Event]) -> Card:
        """Return some events with their dates and what is recorded of them."""
        words = self.selection.words
        shown = [
            attrs.evolve(
                self._headline(event),
                date=words.date(event.when),
                summary=words.best(event.summary, _SUMMARY) if event.summary else None,
            )
            for event in events[:_MOST]
        ]
        return Card(title, tuple(shown), self._more(len(events) - _MOST))

    def _more(self, left: int) -> str:
        return self.selection.words.ui("more", count=left) if left > 0 else ""

    def _headline(self, event: Event) -> Headline:
        lines: list[str] = []
        if is_contested(event):
            for evidence in event.evidence[:4]:
                said = self._said(evidence)
                claims = list(self.entries.accounts.claims(event, evidence.claims))
                lines += [f"{said}: {claim}" for claim in claims[:3]]
                # Who differs from nobody and is nobody's word says nothing here.
                lines += [said] if evidence.attribution and not claims else []
        else:
            lines += [self._said(e) for e in event.evidence[:1] if e.attribution]
        return Headline(
            link=self.entries.facts.link(event.id),
            type=event.type,
            lines=tuple(dict.fromkeys(lines)),
        )

    def _said(self, evidence: Evidence) -> str:
        names = [self.selection.source_name(actor) for actor in evidence.attribution]
        return self.selection.words.according_to(evidence, names)
