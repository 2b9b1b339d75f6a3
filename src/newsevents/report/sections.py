"""Sections around the entries: the cards at the top, the lists of actors, places and articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from datetime import date
from typing import TypeVar

import attrs

from newsevents import edtf
from newsevents.model import Actor, Article, Event, Place, Status
from newsevents.report.entries import EventFormatter, is_contested
from newsevents.report.localization import Phrase, clean, isolated
from newsevents.report.selection import Selection

#: Largest number of entries of a list.
MAX_ITEMS = 400
_MAX_HEADLINES, _MAX_LATEST = 3, 6

R = TypeVar("R")


@attrs.frozen
class Card:
    """Events under a title, each with lines on its sources."""

    title: str
    headlines: tuple[tuple[Event, tuple[str, ...]], ...]
    #: Note under the title; a card without one shows the date of each event.
    note: str = ""
    more: str = ""


@attrs.frozen(kw_only=True)
class Item:
    """An actor, place or article in a list."""

    id: str
    target: str
    name: Phrase
    others: tuple[Phrase, ...]
    lines: tuple[str, ...]
    url: str = ""


@attrs.frozen
class Listing:
    """Items of a list, and the number of those left out."""

    items: tuple[Item, ...]
    left: int


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
        claims = list(formatter.claims(event, evidence.claims))
        lines += [f"{sentence}: {claim}" for claim in claims[:3]]
        # The article's own voice without a claim adds nothing here.
        lines += [sentence] if evidence.attribution and not claims else []
    return tuple(dict.fromkeys(lines))


def listings(selection: Selection) -> dict[str, Listing]:
    """Return the lists of actors, places and articles, the first two by number of events."""
    dataset = selection.dataset

    def listing(
        numbers: Mapping[str, Sized],
        records: Mapping[str, R],
        make: Callable[[Selection, R, int], Item],
    ) -> Listing:
        chosen = list(numbers.items())[:MAX_ITEMS]
        items = tuple(make(selection, records[name], len(found)) for name, found in chosen)
        return Listing(items, len(numbers) - len(items))

    def busiest(numbers: Mapping[str, Sized]) -> Mapping[str, Sized]:
        return dict(sorted(numbers.items(), key=lambda item: -len(item[1])))

    return {
        "actors": listing(busiest(selection.actors), dataset.actors, _actor),
        "places": listing(busiest(selection.places), dataset.places, _place),
        "articles": listing(selection.articles, dataset.articles, _article),
    }


def _item(selection: Selection, record: Actor | Place, lines: Iterable[str], events: int) -> Item:
    locale = selection.locale
    return Item(
        id=record.id,
        target=selection.target(record.id),
        name=locale.best(record.names),
        others=locale.others(record.names),
        lines=(*lines, locale.ui("where_events", count=events)),
    )


def _actor(selection: Selection, actor: Actor, events: int) -> Item:
    def _lines() -> Iterator[str]:
        locale = selection.locale
        yield locale.term(actor.kind)
        for affiliation in actor.affiliations[:5]:
            role = isolated(locale.best(affiliation.role).text) if affiliation.role else ""
            name = selection.isolated_name(affiliation.actor)
            period = affiliation.period and f" ({locale.date(edtf.parse(affiliation.period))})"
            yield f"{locale.row(filter(None, (role, name)))}{period or ''}"

    return _item(selection, actor, _lines(), events)


def _place(selection: Selection, place: Place, events: int) -> Item:
    def _lines() -> Iterator[str]:
        locale = selection.locale
        yield locale.term(place.kind)
        if place.within:
            yield locale.ui("in_place", place=selection.isolated_name(place.within))
        if place.latitude is None or place.longitude is None:
            yield locale.ui("no_coordinates")
        else:
            at = isolated(f"{place.latitude:.4f}, {place.longitude:.4f}")
            yield f"{at} ({locale.term(place.precision)})" if place.precision else at

    return _item(selection, place, _lines(), events)


def _article(selection: Selection, article: Article, events: int) -> Item:
    locale = selection.locale
    lines = [locale.ui("published", date=locale.date(edtf.parse(article.published)))]
    if article.publisher:
        lines.append(selection.isolated_name(article.publisher))
    if article.agencies:
        lines.append(
            locale.ui("drew_on", names=locale.listed(map(selection.name, article.agencies)))
        )
    for credit in article.credits[:5]:
        name = selection.isolated_name(credit.actor)
        lines.append(locale.ui("credit", role=locale.term(credit.role), name=name))
    lines += [isolated(clean(article.language)), locale.ui("what_events", count=events)]
    url = article.url or ""
    # Anything but a web address could be run by a browser.
    is_web = url.lower().startswith(("https://", "http://"))
    headline = Phrase(clean(article.headline), article.language) if article.headline else None
    return Item(
        id=article.id,
        target="",
        name=headline or Phrase(locale.ui("no_headline"), locale.language),
        others=(Phrase(clean(article.id)),) if headline is None else (),
        lines=tuple(lines),
        url=url if is_web else "",
    )
