"""FollowTheMoney entities as JSON Lines, for Aleph, OpenAleph and OpenSanctions' tools.

Actors become people, public bodies and other legal entities, places addresses, articles documents
that are linked to the events they report; their sources are mentions. An event is an Event, with its
type, status, category and topics as keywords. It is a Call if one actor called the others and it took
place, since a Call has no status. A movement whose origin and destination are known is a Trip, and so
is a visit whose places have dates that tell the first and the last one. Ids are those of the records,
in the letters that FollowTheMoney allows.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import IO, Any
from urllib.parse import urlsplit

import attrs

from newsevents import edtf
from newsevents.exporters.context import ExportContext, category_of, iso_dates, write_json_lines
from newsevents.model import (
    Actor,
    Article,
    Call,
    Event,
    MilitaryMovement,
    Place,
    Record,
    Visit,
)
from newsevents.model.vocabularies import ActorKind, CallRole, Status
from newsevents.schema.values import Text

CARRIED = {
    "events": "id title/* summary/* date status topics places/place participations/actor "
    "evidence/article evidence/stance evidence/date evidence/attribution",
    "event": "category",
    "visit": "kind",
    "military-movement": "kind origin destination",
    "call": "participants/role",
    "actor": "id kind names/* aliases country identifiers/wikidata affiliations",
    "place": "id kind names/* aliases country latitude longitude identifiers/wikidata",
    "article": "id kind headline url publisher authors published",
}

_SCHEMATA: Mapping[str, str] = {
    ActorKind.PERSON: "Person",
    ActorKind.GOVERNMENT_BODY: "PublicBody",
    ActorKind.ARMED_FORCE: "Organization",
    ActorKind.ARMED_GROUP: "Organization",
    ActorKind.MEDIA: "Organization",
    ActorKind.ORGANIZATION: "Organization",
    ActorKind.INTERGOVERNMENTAL_ORGANIZATION: "Organization",
}
# Former countries that FollowTheMoney knows.
_FORMER = {
    "CSHH": "cshh",
    "CSXX": "csxx",
    "DDDE": "dd",
    "SUHH": "suhh",
    "YUCS": "yucs",
    "ZRCD": "zr",
}
_FIRST_YEAR, _LAST_YEAR = "1001", "2999"

Entity = dict[str, Any]


def write(context: ExportContext, stream: IO[bytes]) -> None:
    """Write an entity a line: supporting records, then each event with its links."""
    writer = _Writer(context)
    entities = itertools.chain(
        itertools.chain.from_iterable(map(writer.actor, context.all(Actor))),
        map(writer.place, context.all(Place)),
        map(writer.article, context.all(Article)),
        itertools.chain.from_iterable(map(writer.event, context.events())),
    )
    write_json_lines(stream, entities)


@attrs.define
class _Writer:
    """Maker of the entities of records, which counts the losses."""

    _context: ExportContext
    _mentions: set[str] = attrs.field(init=False, factory=set)

    def actor(self, actor: Actor) -> Iterator[Entity]:
        schema = _SCHEMATA.get(actor.kind, "LegalEntity")
        yield _entity(schema, actor.id, keywords=[actor.kind], **self._named(actor))
        for number, each in enumerate(actor.affiliations):
            yield _entity(
                "UnknownLink",
                f"{actor.id}:{number}",
                subject=[_entity_id(actor.id)],
                object=[_entity_id(each.actor)],
                role=self._texts(each.role),
                **self._dates(actor, "affiliations/period", each.period),
            )

    def place(self, place: Place) -> Entity:
        degrees = {"latitude": place.latitude, "longitude": place.longitude}
        return _entity(
            "Address",
            place.id,
            full=[place.name(self._context.language)],
            keywords=[place.kind],
            # FollowTheMoney has texts only, and no exponents.
            **{name: [f"{Decimal(str(n)):f}"] for name, n in degrees.items() if n is not None},
            **self._named(place),
        )

    def article(self, article: Article) -> Entity:
        dates = self._dates(article, "published", article.published)
        if dates.keys() - {"date"}:
            self._context.losses.lose(article, "published", "an interval")
        return _entity(
            "Article",
            article.id,
            title=[article.headline],
            sourceUrl=[self._url(article)],
            publisher=[self._context.name(article.publisher)] if article.publisher else [],
            author=map(self._context.name, article.authors),
            publishedAt=dates.get("date", []),
            keywords=[article.kind],
        )

    def _url(self, article: Article) -> str | None:
        """Return the address of an article; FollowTheMoney has none without a host."""
        try:
            is_whole = article.url is None or bool(urlsplit(article.url).hostname)
        except ValueError:
            is_whole = False
        if not is_whole:
            self._context.losses.lose(article, "url", "no host")
        return article.url if is_whole else None

    def event(self, event: Event) -> Iterator[Entity]:
        involved = [_entity_id(actor) for _, actor in event.roles()]
        titles, summaries = self._texts(event.title), self._texts(event.summary)
        common = {"recordId": [event.id], **self._dates(event, "date", event.date)}
        if _is_two_sided(event):
            sides = {
                side: [_entity_id(actor) for role, actor in event.roles() if role == ours]
                for side, ours in (("caller", CallRole.CALLER), ("receiver", CallRole.RECIPIENT))
            }
            texts = {"summary": titles, "description": summaries}
            yield _entity("Call", event.id, **texts, **sides, **common)
            for field in ("topics", "places", "evidence"):
                if getattr(event, field):
                    self._context.losses.lose(event, field, "of a Call")
            return
        if isinstance(event, Call) and any(each.role for each in event.participants):
            self._context.losses.lose(
                event, "participants/role", "not one side that called the other"
            )
        ends = _ends_of(event)
        for field in ("origin", "destination"):
            if not ends and getattr(event, field, None):
                self._context.losses.lose(event, field, "of a movement whose other end is unknown")
        more = {
            name: [_entity_id(each)]
            for name, each in zip(("startLocation", "endLocation"), ends, strict=False)
        }
        yield _entity(
            "Trip" if ends else "Event",
            event.id,
            name=titles,
            summary=summaries,
            keywords=[event.type, event.status, category_of(event), *event.topics],
            involved=involved,
            location=[self._context.name(use.place) for use in event.places],
            addressEntity=[_entity_id(use.place) for use in event.places],
            **common,
            **more,
        )
        yield from self._evidence(event)

    def _evidence(self, event: Event) -> Iterator[Entity]:
        for number, each in enumerate(event.evidence):
            article = self._context.get(each.article, Article)
            if article is None:
                self._context.losses.lose(event, "evidence", "no article")
                continue
            yield _entity(
                "Documentation",
                f"{event.id}:{number}",
                document=[_entity_id(article.id)],
                entity=[_entity_id(event.id)],
                role=[each.stance],
                **self._dates(event, "evidence/date", each.date),
            )
            for source in each.attribution:
                mention_id, actor = f"{article.id}:{source}", self._context.get(source, Actor)
                if actor is None:
                    self._context.losses.lose(event, "evidence/attribution", "no record")
                elif mention_id not in self._mentions:
                    self._mentions.add(mention_id)
                    yield _entity(
                        "Mention",
                        mention_id,
                        document=[_entity_id(article.id)],
                        resolved=[_entity_id(source)],
                        name=[actor.name(article.language)],
                    )

    def _named(self, record: Actor | Place) -> dict[str, list[Any]]:
        country = record.country
        if country is not None and len(country) > len("SY"):
            country = _FORMER.get(country)
            if country is None:
                self._context.losses.lose(record, "country", "unknown to FollowTheMoney")
        return {
            "name": self._texts(record.names),
            "alias": [alias for aliases in record.aliases.values() for alias in aliases],
            "country": [country.lower() if country else None],
            "wikidataId": [record.identifiers.get("wikidata")],
        }

    def _texts(self, text: Text | None) -> list[str]:
        """Return a text in all languages, the wanted one first."""
        return [] if text is None else [text.best(self._context.language), *text.values()]

    def _dates(self, record: Record, field: str, date: str | None) -> dict[str, list[Any]]:
        """Return the properties of a date, and count its losses."""
        if date is None:
            return {}
        iso = iso_dates(date)
        found = {"date": iso.date, "startDate": iso.start, "endDate": iso.end}
        converted = {name: _utc(each) for name, each in found.items() if each is not None}
        losses = {iso.loss, *(loss for _, loss in converted.values())}
        for loss in sorted(filter(None, losses)):
            self._context.losses.lose(record, field, loss)
        return {name: [each] for name, (each, _) in converted.items() if each}


def _is_two_sided(event: Event) -> bool:
    """Return whether a Call can say who called whom, and that they did."""
    if not isinstance(event, Call) or event.status != Status.OCCURRED:
        return False
    return {role for role, _ in event.roles()} == {CallRole.CALLER, CallRole.RECIPIENT}


def _ends_of(event: Event) -> Sequence[str]:
    """Return where a journey begins and ends; empty if that is not known.

    The itinerary of a visit is its places with dates, of which none may be at the same time.
    """
    if isinstance(event, MilitaryMovement) and event.origin and event.destination:
        return event.origin, event.destination
    if not isinstance(event, Visit):
        return ()
    stops = []
    for use in event.places:
        when = edtf.parse(use.date) if use.date else None
        if when and (when.is_set or not when.earliest or not when.latest):
            return ()
        if when and when.earliest and when.latest:
            stops.append((when.earliest, when.latest, when.is_interval, use.place))
    stops.sort()
    for (begin, end, lasts, _), (next_begin, next_end, next_lasts, _) in itertools.pairwise(stops):
        # One of two stops may last until the day of the other one, or from it.
        is_joint = end == next_begin and (lasts or next_lasts) and begin != next_end
        if not (end < next_begin or is_joint):
            return ()
    return (stops[0][-1], stops[-1][-1]) if len(stops) > 1 else ()


def _utc(date: str) -> tuple[str | None, str | None]:
    """Return a date as FollowTheMoney reads it, with times in UTC, and the loss."""
    if not _FIRST_YEAR <= date[:4] <= _LAST_YEAR:
        return None, "a year that FollowTheMoney refuses"
    if "T" not in date:
        return date, None
    time = dt.datetime.fromisoformat(date)
    if time.tzinfo is None:
        return date[:10], "time without a zone"
    seconds = edtf.parse(date).precision is edtf.Precision.SECOND
    utc = time.astimezone(dt.UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="seconds" if seconds else "minutes"), None


def _entity(schema: str, record_id: str, **properties: Iterable[Any]) -> Entity:
    """Return an entity with those properties that have values, each value once.

    FollowTheMoney has no values without visible characters; an entity that needs a name and has none
    but such ones is named by its id.
    """
    given = {
        name: [str(value) for value in dict.fromkeys(values) if value and _is_visible(str(value))]
        for name, values in properties.items()
    }
    if "name" in given:
        given["name"] = given["name"] or [record_id]
    kept = {name: values for name, values in given.items() if values}
    return {"id": _entity_id(record_id), "schema": schema, "properties": kept}


def _is_visible(text: str) -> bool:
    return any(char.isprintable() and not char.isspace() for char in text)


def _entity_id(record_id: str) -> str:
    # Ids have no two hyphens in a row, so that different ids stay different.
    return record_id.replace(":", "---").replace("_", "--")
