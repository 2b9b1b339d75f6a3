"""schema.org as JSON-LD, for search engines and knowledge graphs: terms of schema.org only.

Participants of meetings, visits and calls are `attendee`, speakers `performer`, all others `about`;
the status is among the `keywords`, and an `eventStatus` where there is one that means the same. Dates
are ISO 8601. Nodes are named by the id of the record as a fragment, so that the address of the file
makes them global.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO, Any

from newsevents.exporters.context import ExportContext, category_of, iso_dates, write_json_list
from newsevents.model import (
    Actor,
    Article,
    Call,
    Event,
    Meeting,
    Place,
    Process,
    Record,
    Visit,
)
from newsevents.model.vocabularies import ActorKind, ArticleKind, PlaceKind, Status
from newsevents.schema.values import Text

CARRIED = {
    "events": "id title/* summary/* date status topics processes places/place participations/actor"
    " evidence/article",
    "event": "category",
    "visit": "kind",
    "military-movement": "kind",
    "process": "id names/* aliases kind period parties places within identifiers/wikidata",
    "actor": "id names/* aliases kind affiliations/actor identifiers/wikidata",
    "place": "id names/* aliases country within latitude longitude identifiers/wikidata",
    "article": "id kind language published headline url publisher authors archives/url",
    "dataset": "name title description version keywords homepage created licenses",
}

_WIKIDATA = "https://www.wikidata.org/entity/"
_ACTORS: Mapping[str, str] = {
    ActorKind.PERSON: "Person",
    ActorKind.GOVERNMENT_BODY: "GovernmentOrganization",
    ActorKind.MEDIA: "NewsMediaOrganization",
    ActorKind.ORGANIZATION: "Organization",
    ActorKind.POPULATION_GROUP: "Thing",
    ActorKind.UNKNOWN: "Thing",
}
_PLACES: Mapping[str, str] = {
    PlaceKind.COUNTRY: "Country",
    PlaceKind.ADMIN_AREA: "AdministrativeArea",
    PlaceKind.CITY: "City",
    PlaceKind.AIRPORT: "Airport",
    PlaceKind.MOUNTAIN: "Mountain",
    PlaceKind.RIVER: "RiverBodyOfWater",
    PlaceKind.SEA: "SeaBodyOfWater",
    PlaceKind.STRAIT: "BodyOfWater",
}
_ARTICLES: Mapping[str, str] = {
    ArticleKind.NEWS_ARTICLE: "NewsArticle",
    ArticleKind.SOCIAL_MEDIA_POST: "SocialMediaPosting",
    ArticleKind.REPORT: "Report",
}
_STATUS: Mapping[str, str] = {
    Status.PLANNED: "EventScheduled",
    Status.POSTPONED: "EventPostponed",
    Status.CANCELLED: "EventCancelled",
}

_NO_TYPE = "no type of its own"

Node = dict[str, Any]


def write(context: ExportContext, stream: IO[bytes]) -> None:
    """Write a graph with a node a line: the dataset, supporting records, events."""
    about = {"@context": {"@vocab": "https://schema.org/"}}
    write_json_list(stream, _nodes(context), about, "@graph")


def describe_dataset(metadata: Mapping[str, Any]) -> Node:
    """Return a node about a dataset, from those fields of its manifest that are as they should be."""
    licences = [each for each in _listed(metadata, "licenses") if isinstance(each, dict)]
    return _node(
        "Dataset",
        None,
        name=_text(metadata, "title") or _text(metadata, "name"),
        alternateName=_text(metadata, "name") if _text(metadata, "title") else None,
        description=_text(metadata, "description"),
        version=_text(metadata, "version"),
        keywords=[each for each in _listed(metadata, "keywords") if isinstance(each, str)],
        url=_text(metadata, "homepage"),
        dateCreated=_text(metadata, "created"),
        license=[_text(each, "path") or _text(each, "name") for each in licences],
    )


def _text(values: Mapping[str, Any], name: str) -> str | None:
    value = values.get(name)
    return value if isinstance(value, str) else None


def _listed(values: Mapping[str, Any], name: str) -> list[Any]:
    value = values.get(name)
    return value if isinstance(value, list) else []


def _nodes(context: ExportContext) -> Iterator[Node]:
    if context.source.metadata:
        yield describe_dataset(context.source.metadata)
    for actor in context.all(Actor):
        of = [each.actor for each in actor.affiliations]
        schema = _ACTORS.get(actor.kind, "Organization")
        if schema == "Thing" or actor.kind not in _ACTORS:
            context.losses.lose(actor, "kind", _NO_TYPE)
        if of and schema == "Thing":
            context.losses.lose(actor, "affiliations/actor", "of a group or of an unknown kind")
        yield _named(schema, actor, memberOf=_references(of if schema != "Thing" else []))
    for place in context.all(Place):
        yield _place(place)
    for article in context.all(Article):
        yield _article(context, article)
    for process in context.all(Process):
        yield _named(
            "Event",
            process,
            **_dates(context, process, "period", process.period),
            keywords=[process.kind],
            about=_references(process.parties),
            location=_references(process.places),
            superEvent=_references([process.within] if process.within else []),
        )
    for event in context.events():
        yield _event(context, event)


def _event(context: ExportContext, event: Event) -> Node:
    status, is_gathering = _STATUS.get(event.status), isinstance(event, Call | Meeting | Visit)
    sides: dict[str, list[str]] = {"attendee": [], "performer": [], "about": []}
    for role, actor in event.roles():
        side = "attendee" if is_gathering else "performer" if role == "speaker" else "about"
        sides[side].append(actor)
    return _node(
        "Event",
        event.id,
        name=_languages(event.title),
        description=_languages(event.summary),
        **_dates(context, event, "date", event.date),
        eventStatus={"@id": f"https://schema.org/{status}"} if status else None,
        keywords=[each for each in (event.status, category_of(event), *event.topics) if each],
        **{side: _references(actors) for side, actors in sides.items()},
        location=_references(use.place for use in event.places),
        superEvent=_references(event.processes),
        subjectOf=_references(event.articles()),
    )


def _place(place: Place) -> Node:
    point = {"latitude": place.latitude, "longitude": place.longitude}
    return _named(
        _PLACES.get(place.kind, "Place"),
        place,
        geo=None if place.latitude is None else _node("GeoCoordinates", None, **point),
        address=place.country and _node("PostalAddress", None, addressCountry=place.country),
        containedInPlace=_references([place.within] if place.within else []),
    )


def _article(context: ExportContext, article: Article) -> Node:
    dates = _dates(context, article, "published", article.published)
    if article.kind and article.kind not in _ARTICLES:
        context.losses.lose(article, "kind", _NO_TYPE)
    if "endDate" in dates:
        context.losses.lose(article, "published", "an interval")
    return _node(
        _ARTICLES.get(article.kind or "", "Article"),
        article.id,
        headline=article.headline,
        inLanguage=article.language,
        datePublished=dates.get("startDate") if "endDate" not in dates else None,
        url=article.url,
        publisher=_references([article.publisher] if article.publisher else []),
        author=_references(article.authors),
        archivedAt=[each.url for each in article.archives],
    )


def _named(schema: str, record: Actor | Place | Process, **properties: Any) -> Node:
    wikidata = record.identifiers.get("wikidata")
    aliases = [
        {"@value": alias, "@language": language}
        for language, each in record.aliases.items()
        for alias in each
    ]
    return _node(
        schema,
        record.id,
        name=_languages(record.names),
        alternateName=aliases,
        sameAs={"@id": f"{_WIKIDATA}{wikidata}"} if wikidata else None,
        **properties,
    )


def _node(schema: str, record_id: str | None, **properties: Any) -> Node:
    given = {name: value for name, value in properties.items() if value not in (None, [])}
    named = {"@id": f"#{record_id}", "identifier": record_id} if record_id else {}
    return {"@type": schema, **named, **given}


def _languages(text: Text | None) -> list[Node]:
    return [{"@value": each, "@language": language} for language, each in (text or {}).items()]


def _references(record_ids: Any) -> list[Node]:
    return [{"@id": f"#{each}"} for each in dict.fromkeys(record_ids)]


def _dates(
    context: ExportContext, record: Record, field: str, date: str | None
) -> dict[str, str | None]:
    """Return `startDate` and `endDate` of a date, and count its losses."""
    if date is None:
        return {}
    iso = iso_dates(date)
    if iso.loss:
        context.losses.lose(record, field, iso.loss)
    ends = {"startDate": iso.date or iso.start, "endDate": iso.end}
    return {name: each for name, each in ends.items() if each}
