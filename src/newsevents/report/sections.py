"""Sections around the entries: the cards at the top, the lists of actors, places and articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import attrs

from newsevents import edtf
from newsevents.model import Article, Event, Record, Status
from newsevents.report.entries import EventFormatter, is_contested
from newsevents.report.selection import Selection

_MAX_HEADLINES, _MAX_LATEST = 3, 6


@attrs.frozen
class Card:
    """Events under a title, each with lines on its sources."""

    title: str
    headlines: tuple[tuple[Event, tuple[str, ...]], ...]
    #: Note under the title; a card without one shows the date of each event.
    note: str = ""
    more: str = ""


def overview(selection: Selection, formatter: EventFormatter) -> tuple[Card, ...]:
    """Return the cards with announced events, the latest day and contested events."""
    locale, events = selection.locale, selection.events
    ui = locale.ui

    def card(title: str, chosen: Sequence[Event], limit: int, note: str = "") -> Card:
        left = len(chosen) - limit
        more = ui("more", count=left) if left > 0 else ""
        headlines = tuple((event, _source_lines(event, formatter)) for event in chosen[:limit])
        return Card(title, headlines, note=note, more=more)

    as_of = _latest_article(selection.dataset.articles.values())
    title = ui("ahead_as_of", date=locale.date(edtf.parse(as_of.isoformat()))) if as_of else ""
    ahead = [event for event in events if _is_ahead(event, as_of)]
    contested = [event for event in events if is_contested(event)]
    cards = [card(title or ui("ahead"), ahead, _MAX_HEADLINES)]
    if days := _days(events):
        day, latest = max(days.items())
        latest.sort(key=lambda event: event.type == "statement")
        date = locale.date(edtf.parse(day))
        note = ui("latest_count", count=len(latest), total=len(events))
        cards.append(card(ui("latest", date=date), latest, _MAX_LATEST, note))
    cards.append(card(ui("differ"), contested, _MAX_HEADLINES))
    return tuple(each for each in cards if each.headlines)


def _latest_article(articles: Iterable[Article]) -> date | None:
    days = (edtf.parse(article.published).latest for article in articles)
    return max(filter(None, days), default=None)


def _is_ahead(event: Event, as_of: date | None) -> bool:
    """Whether an event is planned for a day that has not passed."""
    last = event.when.latest
    return event.status == Status.PLANNED and (not as_of or not last or last >= as_of)


def _days(events: Iterable[Event]) -> dict[str, list[Event]]:
    """Return the events that happened on one known day, by day."""
    days: dict[str, list[Event]] = {}
    for event in events:
        when = event.when
        has_happened = event.status in (Status.OCCURRED, Status.ONGOING)
        if has_happened and when.earliest == when.latest and when.latest:
            days.setdefault(when.latest.isoformat(), []).append(event)
    return days


def _source_lines(event: Event, formatter: EventFormatter) -> tuple[str, ...]:
    if not is_contested(event):
        return tuple(formatter.sentence(e) for e in event.evidence[:1] if e.attribution)
    lines: list[str] = []
    for evidence in event.evidence[:4]:
        sentence = formatter.sentence(evidence)
        claims = list(formatter.claims(event, evidence))
        lines += [f"{sentence}: {claim}" for claim in claims[:3]]
        # The article's own voice without a claim adds nothing here.
        lines += [sentence] if evidence.attribution and not claims else []
    return tuple(dict.fromkeys(lines))


def listings(selection: Selection) -> dict[str, list[tuple[Record, int]]]:
    """Return actors, places, processes and articles with their numbers of events.

    Actors and places are in the order of these numbers.
    """
    dataset = selection.dataset
    tables = {
        "actors": (selection.actors, dataset.actors),
        "places": (selection.places, dataset.places),
        "processes": (selection.processes, dataset.processes),
        "articles": (selection.articles, dataset.articles),
    }
    lists = {
        key: [(records[name], len(events)) for name, events in numbers.items()]
        for key, (numbers, records) in tables.items()
    }
    for key in ("actors", "places"):
        lists[key].sort(key=lambda item: -item[1])
    return lists
