"""PLOVER records as JSON Lines, in the layout of version 2.0 of its manual; no texts.

Actors are in `actor` and `recipient` by their roles (see `newsevents.model.pairs`); where there is no
direction, as in a meeting, all are in `actor`, as the manual says. Only events that took place or are
under way are written: PLOVER's mode `future` was never used. `date` is the day, or with `enddate` the
first and last day of something that lasted; an event without an exact first day is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sized
from typing import IO, Any

import msgspec

from newsevents.edtf import Moment, Precision
from newsevents.exporters.context import NO_DAY, ExportContext, start_of
from newsevents.exporters.dyads import TAKEN_PLACE, alpha3, lose_bystanders, lose_uncoded
from newsevents.model import (
    Actor,
    Article,
    Call,
    Event,
    GenericEvent,
    Meeting,
    MilitaryMovement,
    Place,
    Statement,
)
from newsevents.model.categories import CATEGORIES
from newsevents.model.pairs import DIRECTIONS
from newsevents.model.vocabularies import ActorKind, CallMedium, MovementKind, PlacePrecision

CARRIED = {
    "events": "id date places/place participations/actor topics codes evidence/article"
    " imported_from/dataset imported_from/licence",
    "statement": "acts",
    "call": "medium",
    "military-movement": "kind",
    "event": "category",
    "actor": "names kind country identifiers/wikidata",
    "place": "names country latitude longitude precision identifiers/geonames",
    "article": "headline url language publisher licence",
}

#: Events and modes by the speech act; PLOVER has none for mere statements.
_ACTS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("agree", "accept", "pledge", "offer"), ("AGREE",)),
    **dict.fromkeys(("support", "praise", "apologize"), ("SUPPORT",)),
    **dict.fromkeys(("urge", "request", "demand", "order"), ("REQUEST",)),
    "reject": ("REJECT",),
    "accuse": ("ACCUSE", "allege"),
    "condemn": ("ACCUSE", "disapprove"),
    "threaten": ("THREATEN",),
}
_MOVEMENTS: Mapping[str, tuple[str, ...]] = {
    MovementKind.WITHDRAWAL: ("RETREAT", "withdraw"),
    MovementKind.MOBILIZATION: ("MOBILIZE", "troops"),
}
#: Events that the manual requires a recipient for.
_WITH_RECIPIENT = frozenset(("COOPERATE", "AID", "SANCTION"))
_CONTEXTS = frozenset(
    """
    military intelligence executive legislative election political_institutions pro_democracy
    pro_autocracy economic legal reparations human_rights rights_freedoms repression human_security
    gender lgbt religion_ethnicity inequality diplomatic territory peacekeeping health asylum
    migration disasters natural_resource environment technology terrorism cbrn cyber misinformation
    crime corruption illegal_drugs trafficking
    """.split()  # noqa: SIM905 - a list would take 37 lines
)
_SECTORS: Mapping[str, str] = {
    ActorKind.GOVERNMENT_BODY: "GOV",
    ActorKind.ARMED_FORCE: "MIL",
    ActorKind.MEDIA: "JRN",
}
_RESOLUTIONS: Mapping[str, int] = {PlacePrecision.LOCALITY: 4, PlacePrecision.COUNTRY: 1}
_SOURCES, _TARGETS = (frozenset(roles) for roles in zip(*DIRECTIONS, strict=True))


def write(context: ExportContext, stream: IO[bytes]) -> None:
    """Write a record a line, in the order of the dataset."""
    for event in context.events():
        record = _record(context, event)
        if isinstance(record, str):
            context.losses.drop(event, record)
        else:
            stream.write(msgspec.json.encode(_given(record)) + b"\n")


def _record(context: ExportContext, event: Event) -> dict[str, Any] | str:
    """Return the record of an event, or the reason why the event has no record."""
    if event.status not in TAKEN_PLACE:
        return f"status {event.status}"
    events, modes = _coding(event)
    if not events:
        return "no PLOVER event that is certain"
    if start_of(event.when) is None:
        return NO_DAY
    actors, recipients = _sides(event)
    if not actors:
        return "no actor"
    if not recipients and _WITH_RECIPIENT.intersection(events):
        return f"no recipient, which {events[0]} requires"
    lose_uncoded(context, event, CARRIED, _coding)
    lose_bystanders(context, event, {*actors, *recipients})
    places = [_location(context, use.place) for use in event.places]
    _lose_others(context, event, "places", event.places)
    if any(not code.scheme.startswith("plover") for code in event.codes):
        context.losses.lose(event, "codes", "of other schemes")
    return {
        "id": event.id,
        **_dates(context, event),
        "actor": [_entity(context, each) for each in actors],
        "recipient": [_entity(context, each) for each in recipients],
        "event": events,
        "mode": modes,
        "context": _contexts(context, event),
        "event_loc": places[0] if places else None,
        "cite_info": _citation(context, event),
    }


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, [], {})}


def _coding(event: Event) -> tuple[list[str], list[str]]:
    """Return the events and modes: the recorded ones, else those that certainly follow."""
    recorded = {scheme: _codes(event, scheme) for scheme in ("plover", "plover-mode")}
    if recorded["plover"]:
        return recorded["plover"], recorded["plover-mode"]
    pairs: list[tuple[str, ...]] = []
    if isinstance(event, Statement):
        pairs = [_ACTS[act] for act in event.acts if act in _ACTS]
    elif isinstance(event, GenericEvent):
        category = CATEGORIES.get(event.category)
        codes = category.codes.get("plover", ()) if category else ()
        found = dict.fromkeys(code.partition("-")[0] for code in codes)
        # Of several modes none is certain, and of several events none.
        if len(codes) == 1:
            pairs = [codes[0].partition("-")[::2]]
        elif len(found) == 1:
            pairs = [tuple(found)]
    elif isinstance(event, MilitaryMovement):
        pairs = [_MOVEMENTS[event.kind]] if event.kind in _MOVEMENTS else []
    else:
        is_phone = isinstance(event, Call) and event.medium == CallMedium.PHONE
        pairs = [("CONSULT", "phone" if is_phone else "visit" if event.type == "visit" else "")]
    events = dict.fromkeys(pair[0] for pair in pairs)
    return list(events), [mode for _, *modes in pairs for mode in modes if mode]


def _codes(event: Event, scheme: str) -> list[str]:
    return [code.code for code in event.codes if code.scheme == scheme]


def _sides(event: Event) -> tuple[list[str], list[str]]:
    """Return the actors that act and those that they act on; all as acting if no role says so."""
    sides = [
        list(dict.fromkeys(actor for role, actor in event.roles() if role in roles))
        for roles in (_SOURCES, _TARGETS)
    ]
    if not sides[0] or isinstance(event, Meeting):
        return list(dict.fromkeys(actor for _, actor in event.roles())), []
    return sides[0], sides[1]


def _dates(context: ExportContext, event: Event) -> dict[str, Any]:
    when, end = event.when, event.when.end
    if when.is_approximate or when.is_uncertain:
        context.losses.lose(event, "date", "approximate or uncertain")
    if not isinstance(end, Moment) or end.precision < Precision.DAY:
        context.losses.lose(event, "date", "end without an exact day")
        return {"date": when.earliest}
    single = isinstance(when.start, Moment) and when.start is end and end.time
    return {
        "date": when.earliest,
        "time": when.text.partition("T")[2] if single else None,
        "enddate": when.latest if when.latest != when.earliest else None,
    }


def _contexts(context: ExportContext, event: Event) -> list[str]:
    known = [topic for topic in event.topics if topic.replace("-", "_") in _CONTEXTS]
    if len(known) < len(event.topics):
        context.losses.lose(event, "topics", "not a context of PLOVER")
    return [topic.replace("-", "_") for topic in known]


def _entity(context: ExportContext, actor_id: str) -> dict[str, Any]:
    name = context.name(actor_id)
    actor = context.get(actor_id, Actor)
    if actor is None:
        return {"entity_text": name}
    is_igo = actor.kind == ActorKind.INTERGOVERNMENTAL_ORGANIZATION
    if is_igo and actor.country:
        context.losses.lose(actor, "country", "of an intergovernmental organization")
    if not is_igo and actor.kind not in _SECTORS:
        context.losses.lose(actor, "kind", "no sector")
    return _given(
        {
            "code": "IGO" if is_igo else alpha3(context, actor),
            "sector": _SECTORS.get(actor.kind),
            "entity_text": name,
            "identifier_id": actor.identifiers.get("wikidata"),
        }
    )


def _location(context: ExportContext, place_id: str) -> dict[str, Any]:
    place = context.get(place_id, Place)
    if place is None:
        return {"name": place_id}
    if place.precision and place.precision not in _RESOLUTIONS:
        context.losses.lose(place, "precision", "no resolution")
    geonames = place.identifiers.get("geonames")
    return _given(
        {
            "name": place.name(context.language),
            "country": alpha3(context, place),
            "lat": place.latitude,
            "lon": place.longitude,
            "geonameid": geonames and int(geonames),
            "resolution": _RESOLUTIONS.get(place.precision or ""),
        }
    )


def _lose_others(context: ExportContext, event: Event, field: str, entries: Sized) -> None:
    if len(entries) > 1:
        context.losses.lose(event, field, "more than one")


def _citation(context: ExportContext, event: Event) -> dict[str, Any]:
    """Return the first article and the first dataset that the event comes from."""
    origin = event.imported_from[0] if event.imported_from else None
    article = context.get(next(iter(event.articles()), None), Article)
    licences = [article and article.licence, origin and origin.licence]
    if all(licences) and licences[0] != licences[1]:
        context.losses.lose(event, "imported_from/licence", "the article has another one")
    publisher = article and article.publisher
    _lose_others(context, event, "evidence/article", event.articles())
    _lose_others(context, event, "imported_from", event.imported_from)
    return _given(
        {
            "corpus": origin and origin.dataset,
            "url": article and article.url,
            "title": article and article.headline,
            "language": article and article.language,
            "publication": publisher and context.name(publisher),
            "license": licences[0] or licences[1],
        }
    )
