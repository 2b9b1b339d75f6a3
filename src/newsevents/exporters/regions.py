"""Passages of the evidence as regions of a text with labels, and links between them."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from newsevents.errors import PathError
from newsevents.evidence import PreparedText
from newsevents.exporters.context import ExportContext
from newsevents.model import (
    Actor,
    Article,
    Event,
    Evidence,
    Place,
    Span,
)
from newsevents.model.events import participation_fields
from newsevents.model.labels import DETAIL, label_of_entity, label_of_event
from newsevents.schema.paths import DocumentPaths
from newsevents.schema.structuring import to_document

#: Fields that regions carry; with those of events, the other ones that a format adds.
CARRIED_BY_REGIONS = {
    "events": "id title/* date status places/place places/role participations/actor participations/role"
    " relations/type relations/event evidence/article evidence/spans evidence/supports",
    "event": "category",
    "military-movement": "kind origin destination via",
    "actor": "id kind names/*",
    "place": "id kind names/*",
}
#: Role of a link between two passages about the same event.
SAME = "same"

_PLACE_FIELDS = ("origin", "destination", "via")
_OTHER_WORDS = ("evidence/spans", "other words in the text")
_NO_PASSAGE = "no passage for the event itself in the same article"


@attrs.frozen
class Region:
    """A passage with a label."""

    key: str
    label: str
    #: Id of the event, actor or place.
    record: str
    spans: tuple[Span, ...]
    #: Names of the actor or place, title of the event, by language.
    names: Mapping[str, str] = attrs.field(factory=dict)
    #: The event, for a passage that reports it.
    event: Event | None = None


@attrs.frozen
class RegionLink:
    """Role of the record of one region in the event of another one."""

    source: str
    role: str
    target: str


@attrs.define
class ArticleRegions:
    """Regions and links of the text of an article."""

    article: Article
    regions: list[Region] = attrs.field(factory=list)
    links: list[RegionLink] = attrs.field(factory=list)
    #: Key of the first region of each event.
    mentions: dict[str, str] = attrs.field(factory=dict)

    def add(self, label: str, spans: tuple[Span, ...], record: Event | Actor | Place | None) -> str:
        """Add a region about a record, or about a detail of one; return its key."""
        key = f"r{len(self.regions) + 1}"
        event = record if isinstance(record, Event) else None
        names = event.title if event else getattr(record, "names", {})
        self.regions.append(Region(key, label, record.id if record else "", spans, names, event))
        return key


def regions_by_article(context: ExportContext) -> list[ArticleRegions]:
    """Return the regions of each article that is cited with a span, in the order of the events."""
    found: dict[str, ArticleRegions] = {}
    related = []
    for event in context.events():
        located = [
            (found.setdefault(article.id, ArticleRegions(article)), each)
            for each in event.evidence
            if each.spans and (article := context.get(each.article, Article))
        ]
        if not located:
            context.losses.drop(event, "no passage of a text")
            continue
        if len(located) < len(event.evidence):
            context.losses.lose(event, "evidence", "no passage of a text")
        # Links of parts begin at a mention.
        for text, evidence in sorted(located, key=lambda pair: bool(pair[1].supports)):
            if evidence.supports:
                _add_parts(context, text, event, evidence)
            else:
                _add_mention(text, event, evidence)
        _lose_parts(context, event)
        if event.relations:
            related.append(event)
    for event in related:
        _add_relations(context, found.values(), event)
    return list(found.values())


def _add_mention(text: ArticleRegions, event: Event, evidence: Evidence) -> None:
    key = text.add(label_of_event(event), evidence.spans, event)
    if (first := text.mentions.setdefault(event.id, key)) != key:
        text.links.append(RegionLink(key, SAME, first))


def _add_parts(
    context: ExportContext, text: ArticleRegions, event: Event, evidence: Evidence
) -> None:
    """Add a region for each field that evidence supports, with a link from the event."""
    first = text.mentions.get(event.id)
    if first is None:
        context.losses.lose(event, "evidence/supports", _NO_PASSAGE)
        return
    paths = DocumentPaths(type(event), to_document(event))
    for path in evidence.supports:
        record, role = _part(paths, path)
        entity = context.get(record, Actor) or context.get(record, Place)
        label = label_of_entity(entity.type, entity.kind) if entity else DETAIL
        key = text.add(label, evidence.spans, entity)
        text.links.append(RegionLink(first, role if entity else path[1:], key))


def _lose_parts(context: ExportContext, event: Event) -> None:
    """Count the participants and places that no passage is about."""
    document = to_document(event)
    paths = DocumentPaths(type(event), document)
    shown = set()
    for path in itertools.chain.from_iterable(e.supports for e in event.evidence if e.spans):
        with contextlib.suppress(PathError):
            shown.add(paths.resolve(path).pointer)
    for field in (*participation_fields(type(event)), "places", *_PLACE_FIELDS):
        value = document.get(field, [])
        entries = [f"/{field}/{at}" for at in range(len(value))]
        if not shown.issuperset(entries if isinstance(value, list) else [f"/{field}"]):
            context.losses.lose(event, field, "no passage of its own")


def _part(paths: DocumentPaths, path: str) -> tuple[str, str]:
    """Return the id of the actor or place at a path, and its role; an empty id for other fields."""
    field, *steps = path[1:].split("/")
    try:
        value: Any = paths.resolve(path).value
    except PathError:
        return "", ""
    if isinstance(value, str):
        return (value, field) if field in _PLACE_FIELDS else ("", "")
    if len(steps) != 1 or not isinstance(value, dict):
        return "", ""
    record = value.get("actor") or value.get("place") or ""
    return record, value.get("role") or field.removesuffix("s")


def _add_relations(context: ExportContext, texts: Iterable[ArticleRegions], event: Event) -> None:
    for relation in event.relations:
        both = {event.id, relation.event}
        shared = [text for text in texts if both <= text.mentions.keys()]
        if not shared:
            context.losses.lose(event, "relations", "no article with passages for both events")
        for text in shared[:1]:
            ends = text.mentions[event.id], text.mentions[relation.event]
            text.links.append(RegionLink(ends[0], str(relation.type), ends[1]))


def text_for(context: ExportContext, text: ArticleRegions) -> PreparedText | None:
    """Return the text of an article; None if it is not at hand, or another version.

    Removes the regions whose digests do not match the text, and counts them.
    """
    found = context.texts.of(text.article) if context.texts else None
    if found is None or text.article.text not in (None, found.fingerprint):
        return None
    wrong = {
        region.key
        for region in text.regions
        if any(found.span(span.start, span.end) != span for span in region.spans)
    }
    for region in text.regions:
        if region.key in wrong:
            context.losses.lose(region.event or text.article, *_OTHER_WORDS)
    text.regions = [region for region in text.regions if region.key not in wrong]
    text.links = [link for link in text.links if not {link.source, link.target} & wrong]
    return found
