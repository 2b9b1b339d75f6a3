"""The page: one HTML file with everything in it, which fetches nothing and runs one script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from newsevents import __version__
from newsevents.dataset.dataset import Dataset
from newsevents.errors import MissingExtraError
from newsevents.findings import Finding, Severity
from newsevents.report.directory import actors, articles, places
from newsevents.report.overview import glance
from newsevents.report.records import Entries, Entry
from newsevents.report.selection import Selection
from newsevents.report.timeline import timeline
from newsevents.report.wording import PARAGRAPH, Phrase, Words, clean

try:
    import jinja2
    from markupsafe import Markup
except ImportError as error:
    raise MissingExtraError("Jinja2", "report", "making a page") from error

#: So many bytes of records are on a page at the most, which keeps it well below 10 MB.
MOST_BYTES = 5_000_000
_MOST_FINDINGS = 50


def page(
    dataset: Dataset,
    *,
    language: str = "en",
    name: str = "",
    findings: Iterable[Finding] = (),
) -> str:
    """Return a page to look at a dataset: one HTML document.

    The language is that of the interface, `en` or `ar`; the name is what the dataset is called
    where it has no title; the findings are what the validator says of it, and are shown with the
    records they are about.
    The same dataset gives the same page.
    Raises ValueError for another language, and MissingExtraError when the packages of the extra
    `report` are not installed.
    """
    words = Words.of(language)
    findings = tuple(findings) or dataset.findings
    selection, entries, rendered, is_full = _rendered(dataset, words, findings)
    context = {
        "words": words,
        "ui": words.ui,
        "title": _title(dataset.metadata, words, name),
        "description": _described(dataset.metadata, words),
        "counts": _counts(dataset, words),
        "left_out": _left_out(dataset, selection, words, is_full=is_full),
        "selection": selection,
        "entries": rendered,
        "cards": glance(selection, entries),
        "findings": findings[:_MOST_FINDINGS],
        "findings_left": max(0, len(findings) - _MOST_FINDINGS),
        "is_serious": any(finding.severity is Severity.ERROR for finding in findings),
        "actors": actors(selection),
        "places": places(selection),
        "articles": articles(selection),
        "licences": _licences(dataset.metadata, words),
        "made": words.ui("made", version=__version__, name=f"\u2068{clean(name) or '-'}\u2069"),
        **_views(selection, words),
        **_blocks(),
    }
    return _environment().get_template("page.html").render(context)


def _rendered(
    dataset: Dataset, words: Words, findings: Sequence[Finding]
) -> tuple[Selection, Entries, list[tuple[Entry, Markup]], bool]:
    """Return the events that fit on the page, and each with its HTML; say whether bytes ran out."""
    selection = Selection.latest(dataset, words)
    entries = Entries(selection, findings)
    rendered: list[tuple[Entry, Markup]] = []
    spent = 0
    for entry in map(entries.entry, reversed(selection.events)):
        html = _entry(entry, words)
        spent += len(html.encode())
        if spent > MOST_BYTES and rendered:
            break
        rendered.append((entry, html))
    left = len(selection.events) - len(rendered)
    if left:
        # Numbers count from the first event on the page, so all are made again.
        selection = selection.without_first(left)
        entries = Entries(selection, findings)
        return selection, entries, [(entry, _entry(entry, words)) for entry in entries], True
    return selection, entries, rendered[::-1], False


def _entry(entry: Entry, words: Words) -> Markup:
    template = _environment().get_template("entry.html")
    return Markup(template.render(entry=entry, ui=words.ui, words=words))  # noqa: S704 - a template's


def _views(selection: Selection, words: Words) -> Mapping[str, Any]:
    # The drawing of the network needs packages that the rest does not.
    from newsevents.report.maps import atlas
    from newsevents.report.network import network

    ticks, rows = timeline(selection.events, words)
    is_rtl = words.direction == "rtl"
    return {
        "ticks": ticks,
        "rows": rows,
        "map": atlas(selection),
        "network": network(selection),
        "across": (lambda at: round(100 - at, 2)) if is_rtl else (lambda at: at),
    }


def _title(metadata: Mapping[str, Any], words: Words, name: str) -> Phrase:
    found = _told(metadata, "title", words, 300)
    return found or Phrase(clean(name) or words.ui("untitled"), "" if name else words.language)


def _described(metadata: Mapping[str, Any], words: Words) -> Phrase | None:
    return _told(metadata, "description", words, PARAGRAPH)


def _told(metadata: Mapping[str, Any], key: str, words: Words, most: int) -> Phrase | None:
    """Return what the manifest says, in the language of the page if it is there.

    A Data Package has one title; titles by language stand beside our version, as
    `"newsevents": {"title": {"ar": ...}}`.
    """
    about = metadata.get("newsevents")
    by_language = about.get(key) if isinstance(about, Mapping) else None
    if isinstance(by_language, Mapping) and isinstance(by_language.get(words.language), str):
        return Phrase(clean(by_language[words.language], most), words.language)
    text = metadata.get(key)
    return Phrase(clean(text, most)) if isinstance(text, str) and text.strip() else None


def _licences(metadata: Mapping[str, Any], words: Words) -> str:
    licences = metadata.get("licenses")
    entries = licences if isinstance(licences, list) else []
    names = [
        clean(str(entry.get("title") or entry.get("name") or ""))
        for entry in entries[:5]
        if isinstance(entry, Mapping)
    ]
    return words.listed(filter(None, names))


def _counts(dataset: Dataset, words: Words) -> tuple[tuple[str, str], ...]:
    sorts = {
        "events": dataset.events(),
        "actors": dataset.actors,
        "places": dataset.places,
        "articles": dataset.articles,
    }
    return tuple((words.ui(key), words.number(len(found))) for key, found in sorts.items())


def _left_out(
    dataset: Dataset, selection: Selection, words: Words, *, is_full: bool
) -> tuple[str, ...]:
    shown, total = len(selection.events), len(dataset.events())
    if shown == total:
        return ()
    why = words.ui("left_out_size" if is_full else "left_out_latest")
    return words.ui("left_out", shown=shown, total=total), why, words.ui("left_out_rest")


@cache
def _blocks() -> Mapping[str, Any]:
    """Return the style and the script, and the policy that allows these two and nothing else."""
    folder = files("newsevents.report").joinpath("templates")
    style, script = (
        folder.joinpath(name).read_text(encoding="utf-8") for name in ("page.css", "page.js")
    )
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return {"style": Markup(style), "script": Markup(script), "policy": Markup(policy)}  # noqa: S704 - our own


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("newsevents.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
