"""A made-up dataset for the formats of other tools: every type of record, in most of its forms."""

from __future__ import annotations

from typing import Any

from newsevents import Dataset, from_dict

ARTICLE = "article:talks"


def _actor(name: str, kind: str, country: str | None = None, **more: Any) -> dict[str, Any]:
    given = {"country": country} if country else {}
    names = {"en": name.title(), "ar": "اسم"}
    return {
        "type": "actor",
        "id": f"actor:{name}",
        "kind": kind,
        "names": names,
        **given,
        **more,
    }


def _event(tag: str, name: str, date: str, **more: Any) -> dict[str, Any]:
    return {
        "type": tag,
        "id": f"{tag}:{name}",
        "title": {"en": f"{tag.title()} & <{name}>", "ar": "حدث"},
        "date": date,
        "status": "occurred",
        **({} if "imported_from" in more else {"evidence": [{"article": ARTICLE}]}),
        **more,
    }


def people(*names: str, **roles: str) -> list[dict[str, str]]:
    """Return participations, without or with a role."""
    alone = [{"actor": f"actor:{name}"} for name in names]
    return [*alone, *({"actor": f"actor:{name}", "role": role} for name, role in roles.items())]


RECORDS: list[dict[str, Any]] = [
    {
        "type": "article",
        "id": ARTICLE,
        "language": "ar",
        "published": "2026-02-03",
        "kind": "news-article",
        "headline": "Talks at the port",
        "url": "https://example.org/talks",
        "publisher": "actor:gazette",
        "authors": ["actor:rima"],
        "licence": "CC-BY-4.0",
    },
    _actor(
        "rima",
        "person",
        "SY",
        aliases={"en": ["R. K.", "Rima K."]},
        identifiers={"wikidata": "Q1", "example": "7"},
        affiliations=[
            {"actor": "actor:harbour_office", "role": {"en": "envoy"}, "period": "2025-01/.."},
        ],
    ),
    _actor("salim", "person", "SUHH"),
    _actor("harbour_office", "government-body", "SY"),
    _actor("syria", "state", "SY"),
    _actor("russia", "state", "RU"),
    _actor("guard", "armed-force", "AIDJ"),
    _actor("militia", "armed-group"),
    _actor("gazette", "media"),
    _actor("league", "intergovernmental-organization"),
    _actor("fishermen", "population-group", "SY"),
    _actor("somebody", "unknown"),
    {
        "type": "place",
        "id": "place:samra",
        "kind": "city",
        "names": {"en": "Samra", "ar": "سمرا"},
        "country": "SY",
        "within": "place:coast",
        "latitude": 35.5,
        "longitude": 0.000001,
        "precision": "locality",
        "identifiers": {"geonames": "12", "wikidata": "Q2"},
    },
    {"type": "place", "id": "place:coast", "kind": "region", "names": {"en": "Coast"}},
    {
        "type": "process",
        "id": "process:port-talks",
        "kind": "negotiations",
        "names": {"en": "Port talks"},
        "period": "2025-01/..",
        "parties": ["actor:syria", "actor:russia"],
        "places": ["place:samra"],
    },
    _event(
        "statement",
        "thanks",
        "2026-02-03T10:30+03:00",
        speakers=[{"actor": "actor:rima", "on_behalf_of": "actor:syria"}],
        addressees=people("russia"),
        targets=people("russia", "salim"),
        acts=["thank"],
        evidence=[
            {
                "article": ARTICLE,
                "attribution": ["actor:rima", "actor:gazette"],
                "stance": "denies",
            },
            {"article": ARTICLE, "attribution": ["actor:rima"], "date": "2026-02-02"},
            {"attribution": ["actor:salim"]},
        ],
    ),
    _event(
        "statement",
        "threat",
        "2026-02",
        speakers=people("russia"),
        targets=people("militia"),
        acts=["threaten"],
    ),
    _event(
        "meeting",
        "talks",
        "2026-02-03?",
        participants=people("salim", "rima", league="observer"),
        summary={"en": "They talked."},
        places=[{"place": "place:samra", "role": "venue"}, {"place": "place:coast"}],
        processes=["process:port-talks"],
        topics=["trade"],
        codes=[{"scheme": "cameo", "code": "046"}],
    ),
    _event(
        "meeting", "plan", "[..2026-02-05]", participants=people("salim", "rima"), status="planned"
    ),
    _event(
        "visit",
        "tour",
        "2026-02-01/2026-02-03",
        visitors=people("salim"),
        hosts=people("syria"),
        kind="official",
        places=[{"place": "place:samra", "role": "stop", "date": "2026-02-02"}],
    ),
    _event("visit", "alone", "2026-02-01/..", visitors=people("salim")),
    _event(
        "call",
        "asked",
        "2026-02-03T10:30:00Z",
        participants=people(rima="caller", salim="recipient"),
        medium="phone",
        topics=["trade"],
        places=[{"place": "place:samra"}],
    ),
    _event("call", "open", "2026-02-03T10:30", participants=people("rima", salim="initiator")),
    _event(
        "military-movement",
        "sail",
        "2026-02-XX",
        forces=people("guard"),
        kind="withdrawal",
        origin="place:samra",
        destination="place:coast",
    ),
    _event(
        "event",
        "raid",
        "[2026-02-01..2026-02-03]",
        category="air-strike",
        participants=people(guard="attacker", militia="target", fishermen="bystander"),
        places=[{"place": "place:samra"}],
        quantities=[{"measure": "fatalities", "best": 3}],
    ),
    _event("event", "storm", "202X", category="x-weather", status="unknown"),
    _event(
        "event",
        "claim",
        "0900-01-01",
        category="protest",
        participants=people("fishermen", "somebody"),
        status="cancelled",
        imported_from=[{"dataset": "Ledger", "record": "7", "licence": "CC0-1.0"}],
    ),
]

METADATA = {
    "name": "port-talks",
    "title": "Port talks",
    "description": "Made up.",
    "version": "1.0.0",
    "keywords": ["port", "talks"],
    "homepage": "https://example.org/",
    "created": "2026-02-05T10:00:00Z",
    "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
    "contributors": [{"title": "Salma Najjar", "role": "author"}],
}


def dataset(*records: Any) -> Dataset:
    """Return the dataset, or one of some records."""
    return Dataset(records or map(from_dict, RECORDS), metadata=METADATA)


def changed(record_id: str, **changes: Any) -> Any:
    """Return a record of the dataset with other values; None leaves a field out."""
    (record,) = (record for record in RECORDS if record["id"] == record_id)
    return from_dict(
        {name: value for name, value in (record | changes).items() if value is not None}
    )
