"""W3C Web Annotations (JSON-LD): one, a list, JSON Lines, or pages of a collection.

A position selector counts code points; a quote selector alone must have one place in the text. The
texts are in the folder that `--texts` names, under the last name of the source. A link is an
annotation with the motivation `linking` from its target to a body with the purpose `linking`, or
from the first to the second of two targets, which are ids of annotations.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from newsevents._text.folding import occurrences
from newsevents.errors import RowError
from newsevents.importers.annotation_records import document_records
from newsevents.importers.annotations import (
    AnnotatedDocument,
    Annotation,
    Link,
    entries,
    is_name,
    joined_events,
    register_ids,
)
from newsevents.importers.context import ImportContext, ImportReport
from newsevents.importers.rows import iter_json_objects
from newsevents.importers.texts import Passage, TextFolder, as_pieces
from newsevents.importers.values import as_object
from newsevents.model import Origin, Record
from newsevents.storage.paths import AnyPath

ORIGIN = Origin(dataset="Web Annotations", url="https://www.w3.org/TR/annotation-model/")

# Containers are nested: a collection, its first page, the annotations.
_MAX_DEPTH = 4
# Purposes of bodies that are about the annotation or the passage, in words.
_NOTES = (
    *("assessing", "bookmarking", "commenting", "describing", "editing"),
    *("highlighting", "moderating", "questioning", "replying"),
)
_HTTP = re.compile("https?://")
# Ids of our own exports, and tags that are no label.
_URN = "urn:newsevents:"
_ARTICLE = re.compile(f"{_URN}([^#]*)#")
_TOLD = re.compile("(date|status): (.*)")


@attrs.define
class _Source:
    #: Address of the text, and its language.
    location: str
    language: str = ""
    annotations: list[dict[str, Any]] = attrs.field(factory=list)


def read(
    paths: Sequence[AnyPath],
    context: ImportContext,
    *,
    offsets: str | None = None,
    texts: str | None = None,
) -> Iterator[Record]:
    """Yield the records of the texts that are annotated."""
    folder, report = TextFolder.of(texts), context.report
    sources: dict[str, _Source] = {}
    links: dict[str, list[Link]] = {}
    for path in paths:
        for row in iter_json_objects(path, report):
            if not (found := list(_annotations(row.data))):
                report.skip_row("no Web Annotation", row.location)
            for each in found:
                _sort(each, sources, links, report)

    def _convert(source: _Source) -> Iterator[Record]:
        text = folder.find(source.location) or folder.find(_article_of(source))
        if text is None:
            raise RowError("the text is not at hand; name its folder with --texts")
        return document_records(_document(source, text, links), context, offsets)

    yield from joined_events(context.convert_rows(sources.values(), _convert), context)
    report.lost["link: an end is missing"] += sum(map(len, links.values()))


def _annotations(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Yield the annotations of a JSON value, which may be a collection of them."""
    for entry in entries(value):
        if not isinstance(entry, dict):
            continue
        if "Annotation" in entries(entry.get("type", entry.get("@type"))):
            yield entry
        elif depth < _MAX_DEPTH:
            for name in ("first", "items", "@graph"):
                yield from _annotations(entry.get(name), depth + 1)


def _sort(
    annotation: dict[str, Any],
    sources: dict[str, _Source],
    links: dict[str, list[Link]],
    report: ImportReport,
) -> None:
    """Add an annotation to those of its text, or to the links."""
    targets = entries(annotation.get("target"))
    if "linking" in entries(annotation.get("motivation")):
        match [_address(each) for each in (*targets, *_bodies(annotation, "linking"))]:
            case [str(source), str(target)]:
                links.setdefault(source, []).append(Link(source, _label(annotation), target))
            case _:
                report.lost["link without two annotations"] += 1
        return
    texts = {str(_address(each)): each.get("source") for each in targets if _selectors(each)}
    if len(texts) == 1 and all(map(_selectors, targets)):
        ((text, about),) = texts.items()
        language = str(as_object(about).get("language") or "")
        sources.setdefault(text, _Source(text, language)).annotations.append(annotation)
    else:
        report.lost["annotation without selectors of one text"] += 1


def _article_of(source: _Source) -> str:
    """Return the id of the article, which annotations of our own export have in their ids."""
    found = _ARTICLE.match(str(source.annotations[0].get("id")))
    return found[1] if found else ""


def _document(source: _Source, text: str, links: dict[str, list[Link]]) -> AnnotatedDocument:
    annotations = [
        _annotation(each, f"{number}", text)
        for number, each in enumerate(source.annotations, start=1)
    ]
    url = source.location if _HTTP.match(source.location) else ""
    about = {"url": url, "language": source.language}
    days = [str(each["created"]) for each in source.annotations if "created" in each]
    return AnnotatedDocument(
        location=source.location,
        identity=_article_of(source),
        name=source.location.rstrip("/").rpartition("/")[2] or source.location,
        text=text,
        counting="code-points",
        annotations=annotations,
        links=[link for each in annotations for link in links.pop(each.key, ())],
        metadata={name: value for name, value in about.items() if value},
        annotated=min(days, default=""),
    )


def _annotation(data: dict[str, Any], number: str, text: str) -> Annotation:
    places = [_place(_selectors(target), text) for target in entries(data["target"])]
    quotes = [quote for _, _, quote in places if isinstance(quote, str)]
    names = [_address(each) for each in _bodies(data, "identifying")]
    identity = str(names[0]) if names else ""
    # Descriptions of our own export are names; those of others are anything.
    named = {
        str(each["language"]): str(each["value"])
        for each in _bodies(data, "describing")
        if identity.startswith(_URN) and is_name(each.get("language"), each.get("value"))
    }
    words = [each["value"] for each in _bodies(data, *_NOTES) if "value" in each]
    notes = [each for each in words if each not in named.values()]
    told = {found[1]: found[2] for each in _tags(data) if (found := _TOLD.fullmatch(each))}
    attributes = {"note": notes, "creator": data.get("creator"), **told}
    return Annotation(
        key=str(data.get("id", number)),
        label=_label(data),
        passage=Passage(
            as_pieces((start, end) for start, end, _ in places),
            " ".join(quotes) if len(quotes) == len(places) else None,
        ),
        attributes={name: value for name, value in attributes.items() if value},
        identity=identity.removeprefix(_URN),
        identifiers=register_ids(names),
        names=named,
    )


def _bodies(data: dict[str, Any], *purposes: str | None) -> list[dict[str, Any]]:
    """Return the bodies with one of some purposes; None is a body without."""
    given = (*entries(data.get("body")), *entries(data.get("bodyValue")))
    bodies = [each if isinstance(each, dict) else {"value": each} for each in given]
    return [each for each in bodies if each.get("purpose") in purposes]


def _label(data: dict[str, Any]) -> str:
    return next((tag for tag in _tags(data) if not _TOLD.fullmatch(tag)), "")


def _tags(data: dict[str, Any]) -> list[str]:
    tags = (each.get("value") for each in _bodies(data, None, "tagging", "classifying"))
    return [tag for tag in tags if isinstance(tag, str)]


def _place(selectors: Sequence[dict[str, Any]], text: str) -> tuple[Any, Any, Any]:
    """Return start, end and words; the start is None if the words have no single place."""
    by_type = {str(each.get("type")): each for each in selectors}
    quote = by_type.get("TextQuoteSelector", {})
    words = quote.get("exact")
    if position := by_type.get("TextPositionSelector"):
        return position.get("start"), position.get("end"), words
    before, words, after = (str(quote.get(name, "")) for name in ("prefix", "exact", "suffix"))
    found = list(itertools.islice(occurrences(text, before + words + after), 2))
    if len(found) != 1:
        return None, None, words
    start = found[0] + len(before)
    return start, start + len(words), words


def _selectors(target: Any) -> list[dict[str, Any]]:
    selectors = entries(as_object(target).get("selector"))
    return [each for each in selectors if isinstance(each, dict)]


def _address(resource: Any) -> Any:
    """Return the address of a resource, which may be given alone or with more about it."""
    while isinstance(resource, dict):
        resource = resource.get("source", resource.get("id"))
    return resource
