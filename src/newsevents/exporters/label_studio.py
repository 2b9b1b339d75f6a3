"""Label Studio tasks: one for each article, with its text and the evidence as a prediction.

Each passage is a region with a label, and id, names, date and status of its record beside it;
relations lead from an event to its participants, places and details. A passage in several pieces is a region for each
piece, joined by `continues`. The labels are those of the format `label-studio-config`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from newsevents.errors import FileError
from newsevents.exporters import regions
from newsevents.exporters.context import ExportContext, write_json_list
from newsevents.model import Article

CARRIED = {
    **regions.CARRIED_BY_REGIONS,
    "article": "id language published kind url headline",
}

_NO_TEXT = "the text is not at hand"


def write(context: ExportContext, stream: IO[bytes]) -> None:
    """Write a list of tasks, one a line. Raises FileError without texts."""
    if context.texts is None:
        raise FileError(context.target, "tasks contain the texts; name their folder by --texts")
    write_json_list(stream, _tasks(context))


def _tasks(context: ExportContext) -> Iterator[dict[str, Any]]:
    for text in regions.regions_by_article(context):
        prepared = regions.text_for(context, text)
        if prepared is None:
            context.losses.drop(text.article, _NO_TEXT)
            for region in text.regions:
                if region.event and text.mentions[region.event.id] == region.key:
                    context.losses.lose(region.event, "evidence", _NO_TEXT)
            continue
        results = list(_results(text, prepared.text))
        yield {
            "data": {"text": prepared.text, **_about(text.article)},
            "predictions": [{"model_version": "newsevents", "result": results}],
        }


def _about(article: Article) -> dict[str, Any]:
    names = ("language", "published", "kind", "url", "headline")
    given = {"article": article.id, **{name: getattr(article, name) for name in names}}
    return {name: value for name, value in given.items() if value is not None}


def _results(text: regions.ArticleRegions, words: str) -> Iterator[dict[str, Any]]:
    for region in text.regions:
        for number, span in enumerate(region.spans):
            key = f"{region.key}.{number}" if number else region.key
            ends = {"start": span.start, "end": span.end, "text": words[span.start : span.end]}
            yield _result(key, "label", "labels", ends | {"labels": [region.label]})
            if number:
                yield _relation(key, "continues", region.key)
        yield from _attributes(region)
    for link in text.links:
        yield _relation(link.source, link.role, link.target)


def _attributes(region: regions.Region) -> Iterator[dict[str, Any]]:
    ends = {"start": region.spans[0].start, "end": region.spans[0].end}
    if region.record:
        yield _result(region.key, "record", "textarea", ends | {"text": [region.record]})
        names = [f"{language}: {name}" for language, name in region.names.items()]
        yield _result(region.key, "name", "textarea", ends | {"text": names})
    if region.event:
        status = {"choices": [str(region.event.status)]}
        yield _result(region.key, "status", "choices", ends | status)
        yield _result(region.key, "date", "textarea", ends | {"text": [region.event.date]})


def _result(key: str, name: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"id": key, "from_name": name, "to_name": "text", "type": kind, "value": value}


def _relation(source: str, role: str, target: str) -> dict[str, Any]:
    ends = {"from_id": source, "to_id": target, "direction": "right"}
    return {"type": "relation", "labels": [role], **ends}
