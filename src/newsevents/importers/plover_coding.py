"""Events coded by PLOVER as records: conversion that the importers of its layouts share."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import attrs

from newsevents._text.slugs import slug
from newsevents.errors import RowError
from newsevents.importers.context import IdSet, ImportContext
from newsevents.importers.values import one_line
from newsevents.model import (
    Call,
    Event,
    GenericEvent,
    Meeting,
    Span,
    Statement,
    Visit,
)
from newsevents.model.cameo import actor_country
from newsevents.model.categories import category_of
from newsevents.model.countries import country_named, country_of
from newsevents.schema.paths import DocumentPaths
from newsevents.schema.structuring import to_document

#: Speech acts by type of event.
_ACTS = {
    "AGREE": "agree",
    "SUPPORT": "support",
    "REQUEST": "urge",
    "DEMAND": "demand",
    "REJECT": "reject",
    "ACCUSE": "accuse",
    "DISAPPROVE": "condemn",
    "THREATEN": "threaten",
}
#: Auxiliary modes, which say how the event is spoken of.
_AUXILIARY = frozenset(("historical", "future", "hypothetical", "negation"))
#: Kind of place and precision of its coordinates by the beginning of a GeoNames feature code.
_FEATURES = (
    ("PCL", "country", "country"),
    ("ADM", "admin-area", "admin-area"),
    ("PPL", "city", "locality"),
    ("AIR", "airport", "exact"),
    ("INSM", "military-base", "exact"),
    ("PRT", "port", "exact"),
    ("ISL", "island", "feature"),
    ("MT", "mountain", "feature"),
    ("STM", "river", "feature"),
    ("SEA", "sea", "feature"),
)
_NOT_CODED = frozenset(("", "***", "---", "None"))
_LANGUAGE = re.compile("[a-z]{2}")
_GEONAMES = re.compile("[1-9][0-9]*")
_NAMED_PARTIES = 3
#: Longest text that is kept in extensions, as long as a quotation may be.
_MAX_KEPT_CHARS = 300


@attrs.frozen
class Party:
    """Actor or recipient of an event, with the spans that name it."""

    #: Document of the actor.
    actor: dict[str, Any]
    capacity: str | None = None
    spans: tuple[Span, ...] = ()

    def participation(self, role: str | None = None) -> dict[str, Any]:
        """Return the participation, with its role if it has one."""
        capacity = {"en": self.capacity} if self.capacity else None
        fields = {"actor": self.actor["id"], "role": role, "capacity": capacity}
        return {name: value for name, value in fields.items() if value}


def iso_day(value: Any) -> str:
    """Return a day as written; a time behind it is left out. Raises RowError for anything else."""
    text = value[:10] if isinstance(value, str) else ""
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise RowError("date is not a day such as 2018-06-01") from None


def language_of(value: Any) -> str:
    """Return a code of two letters; `und` for anything else."""
    return value if isinstance(value, str) and _LANGUAGE.fullmatch(value) else "und"


def words_of(value: Any) -> tuple[str, ...]:
    """Return the entries of a list, or of a text with commas or semicolons; empty ones left out.

    Raises RowError for any other value.
    """
    if isinstance(value, str | None):
        value = re.split("[;,]", value or "")
    if not isinstance(value, list):
        raise RowError("neither a list nor a text where one is expected")
    return tuple(word for part in value if (word := str(part).strip()) not in _NOT_CODED)


def kept(context: ImportContext, values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return `extensions` with values; long texts are left out and counted."""
    short = {}
    for name, value in values.items():
        if isinstance(value, str) and len(value) > _MAX_KEPT_CHARS:
            context.report.lost[f"{name}: long text"] += 1
        else:
            short[slug(name)] = value
    return context.extension(short)


@attrs.define
class Coder:
    """Keys, actors and places of an import of events coded by PLOVER."""

    context: ImportContext
    _ids: IdSet = attrs.field(init=False, factory=IdSet)
    _repeats: Counter[str] = attrs.field(init=False, factory=Counter)

    def key_of(self, source_id: str) -> str:
        """Return an id as a slug, with `.2` or more behind it if it is repeated; that is counted.

        Raises RowError for an empty id.
        """
        if not source_id:
            raise RowError("no id")
        key = slug(source_id)
        if self._ids.add(key):
            return key
        self._repeats[key] += 1
        self.context.report.guesses["id that is repeated"] += 1
        return f"{key}.{self._repeats[key] + 1}"

    def actor(
        self, name: str, country: str = "", *sectors: str, scheme: str = "", identifier: str = ""
    ) -> dict[str, Any]:
        """Return the actor of a name, with the code or name of its country, and codes of sectors.

        A country without a sector is the state. A sector is where an actor belongs, such as the
        government: whether it is a person, a body or a group stays open. An actor with an
        identifier of a scheme is the same whatever its name and sectors, which are not in it.
        """
        if not (name := one_line(name)):
            raise RowError("actor without a name")
        sectors = () if identifier else sectors
        code = actor_country(country) or country_named(country)
        codes = [each for each in (country, *sectors) if each not in _NOT_CODED]
        if code and len(codes) == 1 and country_named(name) == code:
            return to_document(self.context.country_actor(code))
        coded = "".join(codes)
        identifiers = {"plover-actor": coded}
        if identifier:
            identifiers = {scheme: identifier, "plover-actor": "" if code else country}
        key = f"{scheme} {identifier} {country}" if identifier else f"{name} {coded}"
        actor = self.context.record_id("actor", key, identifier or name)
        if actor not in self.context.ids:
            self.context.report.open["actor kind"] += 1
        return {
            "id": actor,
            "kind": "unknown",
            "names": {"en": name},
            "country": code,
            "identifiers": {each: text for each, text in identifiers.items() if text},
        }

    def outlet(self, name: str) -> dict[str, Any]:
        """Return the news outlet of a name."""
        outlet = self.context.record_id("actor", f"source {name}", name)
        return {"id": outlet, "kind": "media", "names": {"und": one_line(name)}}


def coded_place(  # noqa: PLR0913 - the parts of a place
    context: ImportContext,
    name: str,
    *,
    country: str = "",
    feature: str = "",
    geonames: str = "",
    point: tuple[Any, Any] = (None, None),
    rest: Mapping[str, Any] = MappingProxyType({}),
) -> list[dict[str, Any]]:
    """Return the place of an event and then its country, which may be the place itself.

    A place without a name is counted as lost, and so are values that a country has no field for.
    Values of other places without a field are kept.
    """
    if not (name := one_line(name)):
        context.report.lost["place without a name"] += 1
        return []
    code = country_of("alpha3", country) or country_named(country)
    kind, precision = next(
        (each[1:] for each in _FEATURES if feature.startswith(each[0])), ("region", None)
    )
    known = geonames if _GEONAMES.fullmatch(geonames) else ""
    others = {**rest, "country": "" if code else country, "geonames": "" if known else geonames}
    where = context.coordinates(*point)
    if code and (kind == "country" or country_named(name) == code):
        context.report.lost.update(f"{each} of a country" for each in others if others[each])
        if where:
            context.report.lost["centre of a country"] += 1
        return [to_document(context.country_place(code))]
    if precision is None:
        context.report.guesses["place kind"] += 1
    at = tuple(where.values()) or None
    key = "|".join((name, country, geonames, *map(str, rest.values()), str(at)))
    made = {
        "id": context.record_id("place", key, name),
        "kind": kind,
        "names": {"en": name},
        "country": code,
        "within": f"place:iso.{code.lower()}" if code else None,
        **where,
        "precision": precision if where else None,
        "identifiers": {"geonames": known} if known else {},
        "extensions": kept(context, others),
    }
    return [made, to_document(context.country_place(code))] if code else [made]


def coded_event(  # noqa: PLR0913 - the parts of an event
    context: ImportContext,
    key: str,
    types: Sequence[str],
    *,
    modes: Sequence[str] = (),
    contexts: Iterable[str] = (),
    sides: Sequence[Sequence[Party]],
    article: str | None = None,
    **fields: Any,
) -> dict[str, Any]:
    """Return the document of an event by its types and modes; the sides are actors and recipients.

    Spans of the parties become evidence in the article, of the participation of each.
    Raises RowError for an event without type, and for one that did not happen.
    """
    if not types:
        raise RowError("no type of event")
    if unreal := {"hypothetical", "negation"} & set(modes):
        raise RowError(f"{unreal.pop()}: not an event")
    if len(types) > 1:
        context.report.guesses["event type: the first of several"] += 1
    event = types[0].upper()
    plain = [mode for mode in modes if mode not in _AUXILIARY]
    actors, recipients = map(_distinct, sides)
    cls, lists, others = _form(event, plain, actors, recipients)
    if repeated := sum(map(len, sides)) - sum(map(len, lists.values())):
        context.report.lost["participation: actor named twice"] += repeated
    for name, entries in lists.items():
        others[name] = [party.participation(role) for party, role in entries]
    others["codes"] = [
        *({"scheme": "plover", "code": each.upper()} for each in types),
        *({"scheme": "plover-mode", "code": mode} for mode in modes),
    ]
    what = " ".join((event.lower(), *(f"({mode})" for mode in plain)))
    who = " -> ".join(_names(side) for side in (actors, recipients) if side)
    document = {
        "id": f"{cls.type}:{context.prefix}.{key}",
        "title": {"en": f"{who}: {what}" if who else what},
        "status": "planned" if "future" in modes else "occurred",
        "topics": list(dict.fromkeys(map(slug, contexts))),
        **others,
        **fields,
    }
    paths = DocumentPaths(cls, document)
    document["evidence"] = fields["evidence"] + [
        evidence_of(article, party.spans, paths.canonical(f"/{name}/{at}"))
        for name, entries in lists.items()
        for at, (party, _) in enumerate(entries)
        if party.spans
    ]
    return document


def evidence_of(article: str | None, spans: Iterable[Span], *supports: str) -> dict[str, Any]:
    """Return evidence by the spans of an article, for the event or for some of its fields."""
    listed = [to_document(span) for span in spans]
    evidence = {"article": article, "spans": listed, "supports": list(supports)}
    return {name: value for name, value in evidence.items() if value}


#: Participations by the field of the record: parties with their roles.
_Lists = dict[str, list[tuple[Party, str | None]]]


def _form(
    event: str, modes: Sequence[str], actors: Sequence[Party], recipients: Sequence[Party]
) -> tuple[type[Event], _Lists, dict[str, Any]]:
    """Return the class of an event, its participations and the fields of its type."""
    if (act := _ACTS.get(event)) and actors:
        return Statement, _lists(speakers=actors, targets=recipients), {"acts": [act]}
    if event == "CONSULT" and "visit" in modes and actors:
        return Visit, _lists(visitors=actors, hosts=recipients), {}
    everyone = _distinct((*actors, *recipients))
    if event == "CONSULT" and len(everyone) > 1:
        if "phone" not in modes:
            return Meeting, _participants((everyone, "attendee")), {}
        if len(actors) + len(recipients) == len(everyone) and actors and recipients:
            sides = ((actors, "caller"), (recipients, "recipient"))
            return Call, _participants(*sides), {"medium": "phone"}
        return Call, _participants((everyone, "participant")), {"medium": "phone"}
    found = (category_of("plover", f"{event}-{mode}") for mode in (*modes, ""))
    category = next((each.slug for each in found if each), slug(event))
    sides = ((actors, "actor"), (recipients, "recipient"))
    return GenericEvent, _participants(*sides), {"category": category}


def _lists(**parties: Sequence[Party]) -> _Lists:
    return {name: [(party, None) for party in entries] for name, entries in parties.items()}


def _participants(*sides: tuple[Sequence[Party], str]) -> _Lists:
    return {"participants": [(party, role) for parties, role in sides for party in parties]}


def _distinct(parties: Iterable[Party]) -> list[Party]:
    return list({party.actor["id"]: party for party in reversed(tuple(parties))}.values())[::-1]


def _names(parties: Sequence[Party]) -> str:
    names = [party.actor["names"]["en"] for party in parties[:_NAMED_PARTIES]]
    more = len(parties) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")
