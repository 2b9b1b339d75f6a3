"""Who and what the events speak of: actors, places and articles, as lists."""

from __future__ import annotations

import attrs

from newsevents import edtf
from newsevents.model import Actor, Article, Place
from newsevents.report.selection import Selection
from newsevents.report.wording import Phrase, clean, isolated

#: More than this makes the page long and nobody wiser.
MOST_LISTED = 400


@attrs.frozen(kw_only=True)
class Item:
    """One actor, place or article with what is known of it."""

    id: str
    target: str
    name: Phrase
    others: tuple[Phrase, ...]
    lines: tuple[str, ...]
    numbers: tuple[int, ...] = ()
    url: str = ""


@attrs.frozen
class Listing:
    """Some of them, and how many are not listed."""

    items: tuple[Item, ...]
    left: int


def actors(selection: Selection) -> Listing:
    """Return the actors of the events, those with the most events first."""
    found = sorted(selection.actors.items(), key=lambda item: -len(item[1]))
    records = selection.dataset.actors
    items = [_actor(selection, records[name], n) for name, n in found[:MOST_LISTED]]
    return Listing(tuple(items), max(0, len(found) - MOST_LISTED))


def _actor(selection: Selection, actor: Actor, numbers: tuple[int, ...]) -> Item:
    words = selection.words
    lines = [words.term("actor_kind", actor.kind)]
    for affiliation in actor.affiliations[:5]:
        name = selection.isolated_name(affiliation.actor)
        role = isolated(words.best(affiliation.role).text) if affiliation.role else ""
        period = f" ({words.date(edtf.parse(affiliation.period))})" if affiliation.period else ""
        lines.append(f"{words.row(filter(None, (role, name)))}{period}")
    lines.append(words.ui("where_events", count=len(numbers)))
    return Item(
        id=actor.id,
        target=selection.target(actor.id),
        name=words.best(actor.names),
        others=words.others(actor.names),
        lines=tuple(lines),
        numbers=numbers,
    )


def places(selection: Selection) -> Listing:
    """Return the places of the events, those with the most events first."""
    found = sorted(selection.places.items(), key=lambda item: -len(item[1]))
    records = selection.dataset.places
    items = [_place(selection, records[name], n) for name, n in found[:MOST_LISTED]]
    return Listing(tuple(items), max(0, len(found) - MOST_LISTED))


def _place(selection: Selection, place: Place, numbers: tuple[int, ...]) -> Item:
    words = selection.words
    lines = [words.term("place_kind", place.kind)]
    if place.within:
        lines.append(words.ui("in_place", place=selection.isolated_name(place.within)))
    if place.latitude is not None and place.longitude is not None:
        at = isolated(f"{place.latitude:.4f}, {place.longitude:.4f}")
        sort = f" ({words.term('precision', place.precision)})" if place.precision else ""
        lines.append(f"{at}{sort}")
    else:
        lines.append(words.ui("no_coordinates"))
    lines.append(words.ui("where_events", count=len(numbers)))
    return Item(
        id=place.id,
        target=selection.target(place.id),
        name=words.best(place.names),
        others=words.others(place.names),
        lines=tuple(lines),
        numbers=numbers,
    )


def articles(selection: Selection) -> Listing:
    """Return the articles that report the events, in the order of the dataset."""
    numbers: dict[str, list[int]] = {}
    for number, event in enumerate(selection.events):
        for name in event.articles():
            numbers.setdefault(name, []).append(number)
    records = [a for a in selection.dataset.articles.values() if a.id in numbers]
    items = [_article(selection, article, numbers[article.id]) for article in records[:MOST_LISTED]]
    return Listing(tuple(items), max(0, len(records) - MOST_LISTED))


def _article(selection: Selection, article: Article, numbers: list[int]) -> Item:
    words = selection.words
    lines = [words.ui("published", date=words.date(edtf.parse(article.published)))]
    if article.publisher:
        lines.append(selection.isolated_name(article.publisher))
    if article.agencies:
        names = words.listed(selection.name(actor) for actor in article.agencies)
        lines.append(words.ui("drew_on", names=names))
    for credit in article.credits[:5]:
        role = words.term("credit_role", credit.role)
        name = selection.isolated_name(credit.actor)
        lines.append(words.ui("credit", role=role, name=name))
    lines += [isolated(clean(article.language)), words.ui("what_events", count=len(numbers))]
    headline = Phrase(clean(article.headline), article.language) if article.headline else None
    return Item(
        id=article.id,
        target="",
        name=headline or Phrase(words.ui("no_headline"), words.language),
        others=(Phrase(clean(article.id)),) if headline is None else (),
        lines=tuple(lines),
        url=_safe(article.url or ""),
    )


def _safe(url: str) -> str:
    """Return a web address, and nothing for what a browser could run."""
    return url if url.lower().startswith(("https://", "http://")) else ""
