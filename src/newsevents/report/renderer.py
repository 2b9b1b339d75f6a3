"""The page: one HTML file that contains everything, fetches nothing and runs one script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from os import PathLike
from typing import TYPE_CHECKING, Any

import attrs

from newsevents import __version__, edtf
from newsevents.dataset.dataset import Dataset
from newsevents.errors import MissingExtraError
from newsevents.findings import Finding
from newsevents.model import RECORD_TYPES, Article, Event, Record, Status
from newsevents.report.entries import EventFormatter
from newsevents.report.localization import (
    MAX_PARAGRAPH_LENGTH,
    Locale,
    Phrase,
    clean,
    isolated,
    tables,
)
from newsevents.report.selection import Selection
from newsevents.report.timeline import timeline
from newsevents.storage.resources import entries_of
from newsevents.validation.article_texts import ArticleTexts

if TYPE_CHECKING:
    import jinja2

#: Largest size of the entries together, which keeps the page well below 10 MB.
MAX_ENTRIES_BYTES = 5_000_000
_MAX_FINDINGS, _MAX_ITEMS = 50, 400
_MAX_TITLE_LENGTH = 300
#: Icon and colours of an event type that `texts.json` does not name.
_OTHER_TYPE = "event"


def page(
    dataset: Dataset,
    *,
    language: str = "en",
    name: str = "",
    findings: Iterable[Finding] = (),
    texts: str | PathLike[str] | None = None,
) -> str:
    """Return a page about a dataset as one HTML document, always the same for the same data.

    `language` is that of the interface, `en` or `ar`; `name` stands in for a missing title;
    `findings` of the validator are shown with the records they are about; `texts` is a folder
    with the texts of articles, from which the words of evidence are shown.
    Raises ValueError for another language, FileError for a folder without texts, and
    MissingExtraError if a package of the extra `report` is not installed.
    """
    environment = _environment()
    # Needs NumPy and networkx, which `newsevents show` does without.
    from newsevents.report.map import event_map
    from newsevents.report.network import network

    locale = Locale.of(language)
    findings = tuple(findings) or dataset.findings
    found_texts = None if texts is None else ArticleTexts.in_folder(texts)
    selection, formatter, entries, is_full = _entries(dataset, locale, findings, found_texts)
    title = _told(dataset.metadata, "title", locale, _MAX_TITLE_LENGTH)
    known_as = title.text if title else clean(name) or "-"
    untitled = Phrase(clean(name) or locale.ui("untitled"), "" if name else locale.language)
    context = {
        "locale": locale,
        "ui": locale.ui,
        "title": title or untitled,
        "description": _told(dataset.metadata, "description", locale, MAX_PARAGRAPH_LENGTH),
        "counts": {
            locale.ui(key): locale.number(len(records))
            for key, records in (
                ("events", dataset.events()),
                ("actors", dataset.actors),
                ("places", dataset.places),
                ("articles", dataset.articles),
            )
        },
        "left_out": _left_out(dataset, selection, is_full=is_full),
        "events": selection.events,
        "entries": entries,
        "cards": _overview(selection, formatter),
        "formatter": formatter,
        "findings": findings[:_MAX_FINDINGS],
        "findings_left": max(0, len(findings) - _MAX_FINDINGS),
        "lists": _listings(selection),
        "max_items": _MAX_ITEMS,
        "licences": _licences(dataset.metadata, locale),
        "made": locale.ui("made", version=__version__, name=isolated(known_as)),
        "periods": timeline(selection.events, locale),
        "map": event_map(selection),
        "network": network(selection),
        **_blocks(),
    }
    context["has_spans"] = any(e.spans for event in selection.events for e in event.evidence)
    context["has_texts"] = found_texts is not None
    return environment.get_template("page.html").render(context)


def _entries(
    dataset: Dataset, locale: Locale, findings: Sequence[Finding], texts: ArticleTexts | None
) -> tuple[Selection, EventFormatter, list[str], bool]:
    """Return the events that fit on the page, the HTML of each, and whether bytes ran out."""
    template = _environment().get_template("entry.html")

    def rendered(formatter: EventFormatter, number: int, event: Event) -> str:
        return template.render(
            event=event,
            number=number,
            formatter=formatter,
            ui=locale.ui,
            locale=locale,
            has_texts=texts is not None,
        )

    selection = Selection.latest(dataset, locale)
    formatter = EventFormatter(selection, findings, texts)
    entries: list[str] = []
    size = 0
    for number in reversed(range(len(selection.events))):
        html = rendered(formatter, number, selection.events[number])
        size += len(html.encode())
        if size > MAX_ENTRIES_BYTES and entries:
            break
        entries.append(html)
    left = len(selection.events) - len(entries)
    if left:
        # Events are numbered from the first one on the page, so all entries are made again.
        selection = attrs.evolve(selection, events=selection.events[left:])
        formatter = EventFormatter(selection, findings, texts)
        entries = [rendered(formatter, *each) for each in enumerate(selection.events)][::-1]
    return selection, formatter, entries[::-1], left > 0


def _told(metadata: Mapping[str, Any], key: str, locale: Locale, length: int) -> Phrase | None:
    """Return a text of the manifest, in the language of the page if available.

    A Data Package has one title; titles by language are in our own part of it:
    `"newsevents": {"title": {"ar": ...}}`.
    """
    own = metadata.get("newsevents")
    by_language = own.get(key) if isinstance(own, Mapping) else None
    if isinstance(by_language, Mapping) and isinstance(by_language.get(locale.language), str):
        return Phrase(clean(by_language[locale.language], length), locale.language)
    text = metadata.get(key)
    return Phrase(clean(text, length)) if isinstance(text, str) and text.strip() else None


def _licences(metadata: Mapping[str, Any], locale: Locale) -> str:
    # Resources have licences of their own.
    names = [
        clean(str(entry.get("title") or entry.get("name") or ""))
        for holder in (metadata, *entries_of(metadata, "resources"))
        for entry in entries_of(holder, "licenses")
    ]
    return locale.listed(list(dict.fromkeys(filter(None, names)))[:5])


def _left_out(dataset: Dataset, selection: Selection, *, is_full: bool) -> tuple[str, ...]:
    ui, shown, total = selection.locale.ui, len(selection.events), len(dataset.events())
    if shown == total:
        return ()
    reason = ui("left_out_size" if is_full else "left_out_latest")
    return ui("left_out", shown=shown, total=total), reason, ui("left_out_rest")


@cache
def _blocks() -> Mapping[str, Any]:
    """Return style and script, and a content security policy that allows nothing else."""
    style, script = (_environment().get_template(name).render() for name in ("page.css", "page.js"))
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return {"style": style, "script": script, "policy": policy}


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


@cache
def _environment() -> jinja2.Environment:
    # A package of the extra; `newsevents show` uses the locale without it.
    try:
        import jinja2
    except ImportError as error:
        raise MissingExtraError("Jinja2", "report", "making a page") from error
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("newsevents.report"),
        autoescape=jinja2.select_autoescape(["html"]),
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"clean": clean, "date_of": edtf.parse}
    types = tables()["event_types"]
    environment.globals["icons"] = {
        name: types.get(name, types[_OTHER_TYPE])
        for name, cls in RECORD_TYPES.items()
        if issubclass(cls, Event)
    }
    return environment


_MAX_HEADLINES, _MAX_LATEST = 3, 6


@attrs.frozen
class _Card:
    """Events under a title, each with lines on its sources."""

    title: str
    headlines: tuple[tuple[Event, tuple[str, ...]], ...]
    #: Note under the title; a card without one shows the date of each event.
    note: str = ""
    more: str = ""


def _overview(selection: Selection, formatter: EventFormatter) -> tuple[_Card, ...]:
    """Return the cards with announced events, the latest day and contested events."""
    locale, events = selection.locale, selection.events
    ui = locale.ui

    def card(title: str, chosen: Sequence[Event], limit: int, note: str = "") -> _Card:
        left = len(chosen) - limit
        more = ui("more", count=left) if left > 0 else ""
        headlines = tuple((event, _source_lines(event, formatter)) for event in chosen[:limit])
        return _Card(title, headlines, note=note, more=more)

    as_of = _latest_article(selection.dataset.articles.values())
    title = ui("ahead_as_of", date=locale.date(edtf.parse(as_of.isoformat()))) if as_of else ""
    ahead = [event for event in events if _is_ahead(event, as_of)]
    contested = [event for event in events if event.is_contested]
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
    if not event.is_contested:
        return tuple(formatter.sentence(e) for e in event.evidence[:1] if e.attribution)
    lines: list[str] = []
    for evidence in event.evidence[:4]:
        sentence = formatter.sentence(evidence)
        claims = list(formatter.claims(event, evidence))
        lines += [f"{sentence}: {claim}" for claim in claims[:3]]
        # The article's own voice without a claim adds nothing here.
        lines += [sentence] if evidence.attribution and not claims else []
    return tuple(dict.fromkeys(lines))


def _listings(selection: Selection) -> dict[str, list[tuple[Record, int]]]:
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
