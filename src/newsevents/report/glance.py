"""What a reader should see first: what is announced, the latest day, accounts that differ."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from newsevents.edtf import Precision
from newsevents.model import Event, Status
from newsevents.report.records import Entries, Link, is_contested
from newsevents.report.selection import Selection
from newsevents.report.wording import Phrase

_MOST = 3
_MOST_LATEST = 6
_SUMMARY = 330


@attrs.frozen
class Headline:
    """One event in a few lines."""

    link: Link
    type: str
    date: str
    summary: Phrase | None
    lines: tuple[str, ...]


@attrs.frozen
class Card:
    """Some events under a title."""

    title: str
    headlines: tuple[Headline, ...]
    more: str = ""


def glance(selection: Selection, entries: Entries) -> tuple[Card, ...]:
    """Return the cards at the top of the page; those that would be empty are left out."""
    words, events = selection.words, selection.events
    ahead = [event for event in events if event.status in (Status.PLANNED, Status.POSTPONED)]
    contested = [event for event in events if is_contested(event)]
    cards = [
        _card(words.ui("ahead"), ahead, _MOST, selection, entries),
        *_latest(selection, entries),
        _card(words.ui("differ"), contested, _MOST, selection, entries),
    ]
    return tuple(card for card in cards if card.headlines)


def _latest(selection: Selection, entries: Entries) -> Iterator[Card]:
    """Yield the events of the latest day that is known as a day and not ahead."""
    happened = [
        event
        for event in selection.events
        if event.status in (Status.OCCURRED, Status.ONGOING)
        and not event.when.is_interval
        and event.when.precision >= Precision.DAY
    ]
    days = [event.when.latest for event in happened]
    if days:
        day = max(day for day in days if day)
        latest = [event for event in happened if event.when.latest == day]
        # What somebody did comes before what somebody said.
        latest.sort(key=lambda event: event.type == "statement")
        date = selection.words.date(latest[0].when)
        title = selection.words.ui("latest", date=date)
        yield _card(title, latest, _MOST_LATEST, selection, entries, dated=False)


def _card(
    title: str,
    events: list[Event],
    most: int,
    selection: Selection,
    entries: Entries,
    *,
    dated: bool = True,
) -> Card:
    left = len(events) - most
    more = selection.words.ui("more", count=left) if left > 0 else ""
    headlines = [_headline(event, selection, entries, dated=dated) for event in events[:most]]
    return Card(title, tuple(headlines), more)


def _headline(event: Event, selection: Selection, entries: Entries, *, dated: bool) -> Headline:
    words = selection.words
    lines: list[str] = []
    if is_contested(event):
        for evidence in event.evidence[:4]:
            names = [selection.name(actor) for actor in evidence.attribution]
            said = words.according_to(evidence, names)
            claims = list(entries.claims(event, evidence.claims))
            lines += [f"{said}: {claim}" for claim in claims[:3]] or [said]
    else:
        for evidence in event.evidence[:1]:
            if evidence.attribution:
                names = [selection.name(actor) for actor in evidence.attribution]
                lines.append(words.according_to(evidence, names))
    date = words.date(event.when) if dated else ""
    summary = words.best(event.summary, _SUMMARY) if event.summary and dated else None
    lines = list(dict.fromkeys(lines))
    return Headline(entries.event(event.id), event.type, date, summary, tuple(lines))
