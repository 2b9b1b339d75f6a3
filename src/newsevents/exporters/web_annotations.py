"""W3C Web Annotations (JSON-LD): a page with an annotation for each passage and each link.

The bodies have the label of a passage, and id, names, date and status of its record. Positions
count code points of the canonical text. With the folder of texts, spans are compared with them, and
the words are beside the positions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from newsevents.evidence import PreparedText
from newsevents.exporters import regions
from newsevents.exporters.context import ExportContext, write_json_list
from newsevents.model import Article

CARRIED = {
    **regions.CARRIED_BY_REGIONS,
    "article": "id url language",
}

_CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def write(context: ExportContext, stream: IO[bytes]) -> None:
    """Write a page of annotations, one a line."""
    about = {"@context": _CONTEXT, "type": "AnnotationPage"}
    items = (
        each
        for text in regions.regions_by_article(context)
        for each in _annotations(text, regions.text_for(context, text))
    )
    write_json_list(stream, items, about, "items")


def _annotations(
    text: regions.ArticleRegions, prepared: PreparedText | None
) -> Iterator[dict[str, Any]]:
    for region in text.regions:
        yield {
            "id": _iri(text.article, region.key),
            "type": "Annotation",
            "motivation": "classifying",
            "body": list(_bodies(region)),
            "target": list(_targets(text.article, region, prepared)),
        }
    for number, link in enumerate(text.links, start=1):
        yield {
            "id": _iri(text.article, f"link{number}"),
            "type": "Annotation",
            "motivation": "linking",
            "body": [
                _words("tagging", link.role),
                _resource("linking", _iri(text.article, link.target)),
            ],
            "target": _iri(text.article, link.source),
        }


def _iri(article: Article, key: str = "") -> str:
    return f"urn:newsevents:{article.id}" + (f"#{key}" if key else "")


def _resource(purpose: str, source: str) -> dict[str, Any]:
    return {"type": "SpecificResource", "purpose": purpose, "source": source}


def _bodies(region: regions.Region) -> Iterator[dict[str, Any]]:
    yield _words("classifying", region.label)
    if region.record:
        yield _resource("identifying", f"urn:newsevents:{region.record}")
    for language, name in region.names.items():
        yield {**_words("describing", name), "language": language}
    if region.event:
        yield _words("tagging", f"date: {region.event.date}")
        yield _words("tagging", f"status: {region.event.status}")


def _words(purpose: str, value: str) -> dict[str, Any]:
    return {"type": "TextualBody", "purpose": purpose, "value": value}


def _targets(
    article: Article, region: regions.Region, prepared: PreparedText | None
) -> Iterator[dict[str, Any]]:
    source = {"id": article.url or _iri(article), "type": "Text", "language": article.language}
    for span in region.spans:
        selectors: list[dict[str, Any]] = [
            {"type": "TextPositionSelector", "start": span.start, "end": span.end}
        ]
        if prepared:
            words = prepared.text[span.start : span.end]
            selectors.append({"type": "TextQuoteSelector", "exact": words})
        yield {"source": source, "selector": selectors}
