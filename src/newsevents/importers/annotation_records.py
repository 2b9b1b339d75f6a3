"""Records of annotated documents: articles, actors, places, and events with their evidence.

The label of an annotation says what it is (`newsevents.model.labels`). A link from an event to
an actor or place makes it a participant or a place of the event, in the role of the link, and its
words are evidence that supports this part of the record. Annotations and links without a field are
kept in the extensions of the article, with their spans. The text is not kept.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import attrs

from newsevents import edtf
from newsevents._text.slugs import slug
from newsevents.errors import EdtfError, InvalidError, PathError
from newsevents.importers.annotations import (
    MAX_NAME_CHARS,
    AnnotatedDocument,
    AnnotatedText,
    Annotation,
    Link,
    part_id,
    told_id,
)
from newsevents.importers.context import NOT_TOLD, ImportContext
from newsevents.model import (
    RECORD_TYPES,
    Actor,
    Article,
    Code,
    Event,
    Evidence,
    GenericEvent,
    MilitaryMovement,
    Origin,
    Place,
    Record,
    Relation,
    RelationType,
    labels,
)
from newsevents.model.countries import COUNTRIES, country_named
from newsevents.model.events import participation_fields
from newsevents.schema.paths import DocumentPaths
from newsevents.schema.structuring import to_document

_MAX_TITLE_CHARS = 1000
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ARTICLE_FIELDS = ("language", "url", "kind", "headline")
# An event with one of these may take place after it is reported.
_AHEAD = frozenset(("proposed", "planned", "postponed", "cancelled"))
_DATE_ROLES = frozenset(("date", "time", "when"))
_ROUTE_ENDS = ("origin", "destination")


def document_records(
    document: AnnotatedDocument, context: ImportContext, counting: str | None = None
) -> Iterator[Record]:
    """Yield the article of a document, its actors and places, and its events.

    `counting` is one of `newsevents.importers.texts.COUNTINGS`. Without it, the usual one of the
    format is compared with the words of all annotations, and others are tried if it does not fit.
    Raises RowError for a text that is too large or that UTF-8 cannot encode.
    """
    return _Builder(document, context, counting).records()


@attrs.define
class _Draft:
    event: Event
    #: Keys of its mentions.
    mentions: Sequence[str]
    #: Path and key of each annotation that supports a part of it.
    parts: list[tuple[str, str]]
    #: Links that have no field so far.
    others: list[Link]


def _edtf(value: object) -> str | None:
    """Return a valid date; None for another value."""
    if isinstance(value, str):
        with contextlib.suppress(EdtfError):
            return edtf.parse(value.strip()).text
    return None


class _Builder:
    def __init__(
        self, document: AnnotatedDocument, context: ImportContext, counting: str | None
    ) -> None:
        self.document, self.context, self.report = document, context, context.report
        self.text = AnnotatedText(document, self.report, counting)
        self.annotations, self.first = self.text.annotations, self.text.first
        self.article = self._article()
        #: Actors and places by id.
        self.entities: dict[str, Actor | Place] = {}
        #: Key of the first mention by what makes an actor or place the same.
        self.owners: dict[str, str] = {}
        #: Id of the record by the key of a mention.
        self.ids: dict[str, str] = {}
        #: Keys of annotations whose spans are in evidence.
        self.used: set[str] = set()

    def records(self) -> Iterator[Record]:
        outgoing: dict[str, list[Link]] = {}
        for link in self.text.links:
            if slug(link.role) not in labels.SAME:
                outgoing.setdefault(self.first[link.source], []).append(link)
        mentions: dict[str, list[str]] = {}
        for key, meaning in self.text.meanings.items():
            if meaning.event:
                mentions.setdefault(self.first[key], []).append(key)
        drafts = []
        for keys in mentions.values():
            links = outgoing.pop(self.first[keys[0]], [])
            if (draft := self._draft(keys, links)) is not None:
                drafts.append(draft)
            else:
                outgoing[keys[0]] = links
        rest = [link for links in outgoing.values() for link in links]
        events = [self._finished(draft, rest) for draft in drafts]
        for key, meaning in self.text.meanings.items():
            if key not in self.ids and (meaning.actor or meaning.place):
                self._entity(key, as_place=not meaning.actor)
        yield self._with_rest(rest)
        yield from self.entities.values()
        yield from events

    def _article(self) -> Article:
        metadata = dict(self.document.metadata)
        published = _edtf(metadata.get("published"))
        if published:
            del metadata["published"]
        article = Article(
            id=told_id("article", self.document.identity)
            or self.context.record_id("article", self.document.location, self.document.name),
            language="und",
            published=published or f"[..{self._last_day()}]",
            text=self.text.prepared.fingerprint,
            imported_from=self._origins(),
        )
        for name in _ARTICLE_FIELDS:
            with contextlib.suppress(KeyError, InvalidError):
                article = attrs.evolve(article, **{name: metadata[name]})
                del metadata[name]
        return attrs.evolve(article, extensions=self._extension(metadata))

    def _last_day(self) -> str:
        """Return a day by which the text was published."""
        for day in (self.document.annotated, self.context.origin.version or ""):
            if _DAY.fullmatch(day[:10]):
                return day[:10]
        self.report.guesses["date (the day of the import)"] += 1
        return dt.datetime.now(dt.UTC).date().isoformat()

    def _origins(self, *keys: str) -> tuple[Origin, ...]:
        return self.context.origins(" ".join((self.document.name, *keys))[:MAX_NAME_CHARS])

    def _extension(self, values: Mapping[str, Any]) -> dict[str, Any]:
        kept = {name: value for name, value in values.items() if value not in (None, "", [], {})}
        self.report.extensions.update(kept.keys())
        return {self.context.prefix: kept} if kept else {}

    def _entity(self, key: str, *, as_place: bool) -> str | None:
        """Return the id of the actor or place of an annotation; None if it has no short name."""
        first, meaning = self.annotations[self.first[key]], self.text.meanings[key]
        name = self.text.name(first.key)
        if not name:
            return None
        kind = meaning.place if as_place else meaning.actor
        identity = " ".join(next(iter(first.identifiers.items()), ())) or first.identity
        own = identity or f"{self.document.location} {kind} {name}"
        cls = Place if as_place else Actor
        told, shown = told_id(cls.type, first.identity), identity or f"{self.document.name} {name}"
        try:
            record = self._country(name, told, meaning, kind, as_place=as_place) or cls(
                id=told or self.context.record_id(cls.type, own, shown),
                kind=kind,
                names=first.names or {self.article.language: name},
                identifiers=first.identifiers,
                imported_from=self._origins(first.key),
            )
        except InvalidError:
            return None
        is_other = self.owners.setdefault(own, first.key) != first.key
        if is_other and not identity and key not in self.ids:
            self.report.guesses["same actor or place (the same words)"] += 1
        self.entities.setdefault(record.id, record)
        self.ids[key] = record.id
        return record.id

    def _country(
        self, name: str, told: str | None, meaning: labels.Meaning, kind: str, *, as_place: bool
    ) -> Actor | Place | None:
        code: str | None = (told or "").partition(":iso.")[2].upper()
        if not told and (meaning.place == "x-gpe" or kind in ("state", "country")):
            code = country_named(name)
        if code is None or code not in COUNTRIES:
            return None
        return self.context.country_place(code) if as_place else self.context.country_actor(code)

    def _draft(self, mentions: Sequence[str], links: Sequence[Link]) -> _Draft | None:
        """Return an event; a generic one if those are missing whom its type needs."""
        first = self.annotations[mentions[0]]
        meaning = self.text.meanings[first.key]
        assert meaning.event is not None
        _, status = labels.stance_and_status(first.attributes)
        date = self._date(first.attributes.get("date"), status)
        if not date:
            self.report.lost["event: planned, without date"] += 1
            return None
        cls: type[Event] = meaning.event
        while True:
            values, parts, others = self._fields(cls, links)
            if cls is GenericEvent:
                values["category"] = meaning.term or labels.CATEGORY_IN_PART[meaning.event.type]
            elif cls is MilitaryMovement:
                values["kind"] = meaning.term
            try:
                event = cls(
                    id=self._event_id(cls.type, first, meaning.event.type),
                    title=first.names or {"en": self._title(first.label, parts)},
                    date=date,
                    status=status or NOT_TOLD,
                    codes=tuple(Code(scheme=name, code=each) for name, each in first.codes.items()),
                    imported_from=self._origins(first.key),
                    **values,
                )
            except InvalidError:
                if cls is GenericEvent:
                    raise
                self.report.guesses[f"category ({cls.type} in part)"] += 1
                cls = GenericEvent
            else:
                break
        if status is None:
            self.report.open["status"] += 1
        self.ids.update(dict.fromkeys(mentions, event.id))
        return _Draft(event, mentions, parts, others)

    def _event_id(self, record_type: str, first: Annotation, own_type: str) -> str:
        """Return the id that is told, or one made for an event that cannot have it.

        The same id that is told makes the same one in each text.
        """
        told, key = first.identity, f"{self.document.location} {first.key}"
        if told_id(record_type, told):
            return told
        if told_id(own_type, told):
            return part_id(told, self.context)
        told_type = told.partition(":")[0]
        if issubclass(RECORD_TYPES.get(told_type, Record), Event) and told_id(told_type, told):
            key = f"{own_type} {told}"
            return self.context.record_id(record_type, key, key)
        return self.context.record_id(record_type, key, f"{self.document.name} {first.key}")

    def _title(self, label: str, parts: Sequence[tuple[str, str]]) -> str:
        ids = dict.fromkeys(self.ids[key] for _, key in parts)
        names = ", ".join(self.entities[each].name(self.article.language) for each in ids)
        return (f"{label}: {names}" if names else label)[:_MAX_TITLE_CHARS]

    def _date(self, told: object, status: str | None) -> str:
        """Return the date that is told, or a bound by that of the article; empty without either."""
        if date := _edtf(told):
            return date
        self.report.open["date"] += 1
        if told is not None:
            self.report.lost["date of an event: not in EDTF"] += 1
        published = edtf.parse(self.article.published)
        if status not in _AHEAD:
            return f"[..{published.latest}]" if published.latest else ""
        return f"[{published.earliest}..]" if published.earliest else ""

    def _fields(
        self, cls: type[Event], links: Sequence[Link]
    ) -> tuple[dict[str, Any], list[tuple[str, str]], list[Link]]:
        """Return participants and places by field, with their paths, and links without a field."""
        values: dict[str, Any] = {}
        positions: dict[str, int] = {}
        parts, others = [], []
        for link in links:
            field, value = self._part(cls, link, values)
            if not field:
                others.append(link)
                continue
            if field in _ROUTE_ENDS:
                values[field] = value
                parts.append((f"/{field}", link.target))
                continue
            entries = values.setdefault(field, [])
            at = positions.setdefault(f"{field} {value}", len(entries))
            if at == len(entries):
                entries.append(value)
            parts.append((f"/{field}/{at}", link.target))
        return values, parts, others

    def _part(self, cls: type[Event], link: Link, values: Mapping[str, Any]) -> tuple[str, Any]:
        """Return the field of an event for the target of a link, and its entry there."""
        meaning, role = self.text.meanings[link.target], slug(link.role)
        as_place = bool(meaning.place) and (not meaning.actor or labels.is_place_role(role))
        if not (as_place or meaning.actor):
            return "", None
        record = self._entity(link.target, as_place=as_place)
        if record is None:
            return "", None
        if as_place:
            is_end = role in _ROUTE_ENDS and role not in values
            if cls is MilitaryMovement and (is_end or role == "via"):
                return role, record
            own = labels.place_role(role)
            return "places", {"place": record, **({"role": own} if own else {})}
        fields = participation_fields(cls)
        if "participants" in fields:
            own = labels.participant_role(cls.type, role)
            return "participants", {"actor": record, **({"role": own} if own else {})}
        return (f"{role}s", {"actor": record}) if f"{role}s" in fields else ("", None)

    def _finished(self, draft: _Draft, rest: list[Link]) -> Event:
        """Return an event with evidence and relations; add links without a field to the rest."""
        paths = DocumentPaths(type(draft.event), to_document(draft.event))
        told = {"date": draft.event.date, "status": str(draft.event.status)}
        evidence = [self._evidence(key, told=told) for key in draft.mentions]
        evidence += [self._evidence(key, paths.canonical(path)) for path, key in draft.parts]
        relations = []
        for link in draft.others:
            event, role = self.ids.get(link.target), slug(link.role)
            if self.text.meanings[link.target].event and event:
                own = role if role in set(RelationType) or role.startswith("x-") else f"x-{role}"
                relations.append(Relation(type=own, event=event))
            elif path := self._detail(draft.event, link):
                evidence.append(self._evidence(link.target, path))
            else:
                rest.append(link)
        return attrs.evolve(
            draft.event,
            evidence=tuple(dict.fromkeys(evidence)),
            relations=tuple(dict.fromkeys(relations)),
        )

    def _detail(self, event: Event, link: Link) -> str:
        """Return the path of a field that the words of a link support; empty if it has no value."""
        if self.text.meanings[link.target] != labels.Meaning():
            return ""
        path = "/date" if slug(link.role) in _DATE_ROLES else f"/{link.role}"
        try:
            return path if event.value_at(path) is not None else ""
        except PathError:
            return ""

    def _evidence(
        self, key: str, path: str = "", told: Mapping[str, str] = MappingProxyType({})
    ) -> Evidence:
        """Return the evidence of an annotation; `told` are fields that need not be kept aside."""
        self.used.add(key)
        annotation = self.annotations[key]
        stance = None if path else labels.stance_and_status(annotation.attributes)[0]
        rest = self._rest(key)
        about = {name: value for name, value in rest.items() if told.get(name) != value}
        return Evidence(
            article=self.article.id,
            spans=self.text.spans[key],
            stance=stance,
            supports=(path,) if path else (),
            extensions=self._extension({"id": key, "label": annotation.label, **about}),
        )

    def _rest(self, key: str) -> dict[str, Any]:
        """Return the attributes of an annotation, with id and names that its record does not have."""
        annotation = self.annotations[key]
        rest: dict[str, Any] = {}
        if not annotation.identifiers and annotation.identity != self.ids.get(key):
            rest["record"] = annotation.identity
        if key not in self.ids:
            rest["name"] = dict(annotation.names)
        return {name: each for name, each in rest.items() if each} | dict(annotation.attributes)

    def _with_rest(self, links: Sequence[Link]) -> Article:
        """Return the article with the annotations and links that have no field elsewhere."""
        kept: dict[str, Any] = {
            "annotations": [
                {
                    "id": key,
                    "label": each.label,
                    **({"record": self.ids[key]} if key in self.ids else {}),
                    "spans": [[span.start, span.end] for span in self.text.spans[key]],
                    **({"attributes": rest} if (rest := self._rest(key)) else {}),
                }
                for key, each in self.annotations.items()
                if key not in self.used
            ],
            "links": [attrs.asdict(link) for link in links],
        }
        self.report.extensions.update({name: len(each) for name, each in kept.items() if each})
        before = self.article.extensions.get(self.context.prefix, {})
        kept = {**before, **{name: each for name, each in kept.items() if each}}
        return attrs.evolve(self.article, extensions={self.context.prefix: kept} if kept else {})
