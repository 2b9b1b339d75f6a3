"""FollowTheMoney and schema.org.

Whether the package `followthemoney` accepts the entities is tested in `tests/ci/test_parsers.py`: it
brings ICU, and takes long to import.
"""

from __future__ import annotations

import msgspec
import pytest
from rdflib import RDF, SDO, Graph, Literal, URIRef

import exports
from newsevents import Dataset
from newsevents.exporters import export
from newsevents.exporters.context import IsoDates, iso_dates

# The parser of JSON-LD in rdflib 7 uses a class of its own that is deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2026-02-03", IsoDates("2026-02-03")),
        ("2026-02-XX", IsoDates("2026-02")),
        ("2026", IsoDates("2026")),
        ("2026-02-03T10:30+03:00", IsoDates("2026-02-03T10:30+03:00")),
        ("2026-02~", IsoDates("2026-02", loss="approximate or uncertain")),
        ("[2026-02-03,2026-02-04]", IsoDates("2026-02", loss="one of several days")),
        ("[2026-02-03T10:30..2026-02-03]", IsoDates("2026-02-03", loss="one of several days")),
        ("[2026-01..2026-02-03]", IsoDates("2026", loss="one of several days")),
        ("[2025-12..2026-02-03]", IsoDates(loss="open, unknown or in several years")),
        ("[..2026-02-03]", IsoDates(loss="open, unknown or in several years")),
        ("202X", IsoDates(loss="open, unknown or in several years")),
        ("2025-01/2026-02-03", IsoDates(start="2025-01", end="2026-02-03")),
        ("2025/..", IsoDates(start="2025", loss="open, unknown or in several years")),
        ("/2025%", IsoDates(end="2025", loss="open, unknown or in several years")),
        ("2025?/2026", IsoDates(start="2025", end="2026", loss="approximate or uncertain")),
    ],
)
def test_dates(date, expected):
    """ISO 8601 has no sets, decades and signs: what contains the date is written, and it is said."""
    assert iso_dates(date) == expected


@pytest.fixture
def entities(tmp_path):
    """Return the FollowTheMoney entities of the dataset by id, and the losses."""
    path = tmp_path / "x.ftm.json"
    report = export(exports.dataset(), "followthemoney", path)
    lines = map(msgspec.json.decode, path.read_bytes().splitlines())
    return {each["id"]: (each["schema"], each["properties"]) for each in lines}, report


def test_people_and_places(entities):
    """Kinds are schemata where they fit, names are in all languages, former countries by a table."""
    found, _ = entities
    schemata = {entity_id: schema for entity_id, (schema, _) in found.items()}
    assert found["actor---rima"] == (
        "Person",
        {
            "keywords": ["person"],
            "name": ["Rima", "اسم"],
            "alias": ["R. K.", "Rima K."],
            "country": ["sy"],
            "wikidataId": ["Q1"],
        },
    )
    assert found["actor---rima---0"] == (
        "UnknownLink",
        {
            "subject": ["actor---rima"],
            "object": ["actor---harbour--office"],
            "role": ["envoy"],
            "startDate": ["2025-01"],
        },
    )
    assert schemata["actor---harbour--office"] == "PublicBody"
    assert schemata["actor---league"] == schemata["actor---militia"] == "Organization"
    assert schemata["actor---syria"] == schemata["actor---somebody"] == "LegalEntity"
    assert found["actor---salim"][1]["country"] == ["suhh"]
    assert "country" not in found["actor---guard"][1]
    assert found["place---samra"][1]["longitude"] == ["0.000001"]
    assert found["place---coast"] == (
        "Address",
        {"full": ["Coast"], "keywords": ["region"], "name": ["Coast"]},
    )
    assert found["article---talks"][1] == {
        "title": ["Talks at the port"],
        "sourceUrl": ["https://example.org/talks"],
        "publisher": ["Gazette"],
        "author": ["Rima"],
        "publishedAt": ["2026-02-03"],
        "keywords": ["news-article"],
    }


def test_events(entities):
    """An event is a Call or a Trip only where all that these need is known."""
    found, _ = entities
    assert found["meeting---talks"][0] == "Event"
    assert found["meeting---talks"][1] == {
        "name": ["Meeting & <talks>", "حدث"],
        "summary": ["They talked."],
        "keywords": ["meeting", "occurred", "trade"],
        "involved": ["actor---salim", "actor---rima", "actor---league"],
        "location": ["Samra", "Coast"],
        "addressEntity": ["place---samra", "place---coast"],
        "recordId": ["meeting:talks"],
        "date": ["2026-02-03"],
    }
    assert found["call---asked"] == (
        "Call",
        {
            "summary": ["Call & <asked>", "حدث"],
            "caller": ["actor---rima"],
            "receiver": ["actor---salim"],
            "recordId": ["call:asked"],
            "date": ["2026-02-03T10:30:00"],
        },
    )
    assert found["call---open"][0] == "Event"
    assert found["call---open"][1]["date"] == ["2026-02-03"]
    assert found["statement---thanks"][1]["date"] == ["2026-02-03T07:30"]
    trip, movement = found["military-movement---sail"]
    assert (trip, movement["startLocation"], movement["endLocation"], movement["date"]) == (
        "Trip",
        ["place---samra"],
        ["place---coast"],
        ["2026-02"],
    )
    assert found["visit---tour"][1]["startDate"] == ["2026-02-01"]
    assert found["visit---tour"][1]["endDate"] == ["2026-02-03"]
    assert found["event---storm"][1]["keywords"] == ["event", "unknown", "x-weather"]
    assert "date" not in found["event---claim"][1]


@pytest.mark.parametrize(
    ("dates", "ends"),
    [
        (("2026-02-02", "2026-02-01", None), ["place---coast", "place---samra"]),
        (("2026-02-01/2026-02-02", "2026-02-02", None), ["place---samra", "place---coast"]),
        (("2026-02-02", "2026-02-02", None), None),
        (("2026-02-02", "2026-02-02/2026-02-02", None), None),
        (("2026-02", "2026-02-28", None), None),
        (("2026-02-01", None, None), None),
        (("2026-02-01", "[2026-02-02..2026-02-03]", None), None),
        (("2026-02-01", "2026-02-02/..", None), None),
        (("2026-02-01", "2026-02-03", "2026-02-02"), ["place---samra", "place---coast"]),
    ],
)
def test_the_itinerary_of_a_visit(tmp_path, dates, ends):
    """A visit is a Trip where the dates of its places tell the first and the last one."""
    names = ("place:samra", "place:coast", "place:strait")
    places = [
        {"place": name, **({"date": date} if date else {})}
        for name, date in zip(names, dates, strict=True)
    ]
    path = tmp_path / "x.ftm.json"
    export(exports.dataset(exports.changed("visit:tour", places=places)), "followthemoney", path)
    (entity,) = (
        e for e in map(msgspec.json.decode, path.read_bytes().splitlines()) if "visit" in e["id"]
    )
    given = entity["properties"]
    found = [given.get(name, [None])[0] for name in ("startLocation", "endLocation")]
    assert (entity["schema"], found) == (("Trip", ends) if ends else ("Event", [None, None]))


def test_articles_and_sources(entities):
    """Articles are linked to events with their stance; each source is mentioned once."""
    found, _ = entities
    assert found["statement---thanks---0"] == (
        "Documentation",
        {"document": ["article---talks"], "entity": ["statement---thanks"], "role": ["denies"]},
    )
    assert found["statement---thanks---1"][1]["date"] == ["2026-02-02"]
    assert "statement---thanks---2" not in found
    mentions = [each for schema, each in found.values() if schema == "Mention"]
    assert mentions == [
        {"document": ["article---talks"], "resolved": [f"actor---{name}"], "name": ["اسم"]}
        for name in ("rima", "gazette")
    ]


def test_a_movement_with_one_known_end(tmp_path):
    """It is no Trip, which has two, and an Event has no end: the field is counted."""
    path, movement = tmp_path / "x.ftm.json", "military-movement:sail"
    for field, other in (("origin", "destination"), ("destination", "origin")):
        records = exports.dataset(exports.changed(movement, **{other: None}))
        report = export(records, "followthemoney", path)
        (entity,) = (
            e for e in map(msgspec.json.decode, path.read_bytes().splitlines()) if "sail" in e["id"]
        )
        assert entity["schema"] == "Event"
        assert [each[1] for each in report.losses() if "other end" in each[2]] == [field]


def test_what_followthemoney_does_not_carry(entities):
    """Losses that depend on the data are counted with the reason, once for a record."""
    _, report = entities
    losses = {(tag, field, reason): count for tag, field, reason, count in report.losses()}
    assert losses["actor", "country", "unknown to FollowTheMoney"] == 1
    assert losses["actor", "identifiers/example", "no place in the format"] == 1
    assert losses["actor", "affiliations/period", "open, unknown or in several years"] == 1
    assert losses["call", "date", "time without a zone"] == 1
    assert losses["call", "participants/role", "not one side that called the other"] == 1
    assert losses["call", "evidence", "of a Call"] == losses["call", "places", "of a Call"] == 1
    assert losses["event", "date", "a year that FollowTheMoney refuses"] == 1
    assert losses["event", "date", "one of several days"] == 1
    assert losses["statement", "evidence", "no article"] == 1
    assert losses["process", "", "no place in the format"] == 1


def test_an_interval_of_publication(tmp_path):
    """Documents have one date: an interval is not written, and counted."""
    article = exports.changed(exports.ARTICLE, published="2026-02-01/2026-02-02")
    path = tmp_path / "x.ftm.json"
    report = export(exports.dataset(article), "followthemoney", path)
    assert "publishedAt" not in msgspec.json.decode(path.read_bytes())["properties"]
    assert ("article", "published", "an interval", 1) in list(report.losses())


def test_odd_values_for_followthemoney(tmp_path):
    """Names without visible characters, addresses without a host and far years are not written."""
    article = {"headline": "\u200b", "published": "7292-02"}
    records = [
        exports.changed("actor:rima", names={"en": "\x1b "}),
        exports.changed(exports.ARTICLE, url="https://:", **article),
        exports.changed(exports.ARTICLE, id="article:b", url="https://[", **article),
    ]
    path = tmp_path / "x.ftm.json"
    report = export(exports.dataset(*records), "followthemoney", path)
    rima, *_, first, second = map(msgspec.json.decode, path.read_bytes().splitlines())
    assert rima["properties"]["name"] == ["actor:rima"]
    for each in (first, second):
        assert each["properties"].keys() == {"publisher", "keywords"}
    losses = {(field, reason): count for _, field, reason, count in report.losses()}
    assert losses["url", "no host"] == 2
    assert losses["published", "a year that FollowTheMoney refuses"] == 2


@pytest.fixture
def graph(tmp_path):
    """Return the graph of the dataset as rdflib reads it from JSON-LD, and the losses."""
    path = tmp_path / "x.jsonld"
    report = export(exports.dataset(), "schema-org", path)
    return Graph().parse(path, format="json-ld", publicID="https://example.org/d"), report


def node(record_id):
    """Return the name of a record in the graph."""
    return URIRef(f"https://example.org/d#{record_id}")


def test_schema_org_terms(graph):
    """All terms are of schema.org, and every record but its fields without a term is there."""
    found, report = graph
    terms = {*found.predicates(), *found.objects(predicate=RDF.type)} - {RDF.type}
    assert terms <= {SDO[str(term).removeprefix(str(SDO))] for term in terms}
    assert all(term in SDO for term in terms)
    assert report.written_events() == (12, 12)
    assert {each for each, *_ in report.losses()} >= {"event", "article"}
    for record in exports.RECORDS:
        assert found.value(node(record["id"]), SDO.identifier) == Literal(record["id"])


def test_schema_org_events(graph):
    """Names in all languages, dates, participants by what is said of them, places, articles."""
    found, report = graph
    meeting = node("meeting:talks")
    assert set(found[meeting : SDO.name]) == {
        Literal("Meeting & <talks>", lang="en"),
        Literal("حدث", lang="ar"),
    }
    assert set(found[meeting : SDO.attendee]) == {
        node(f"actor:{name}") for name in ("salim", "rima", "league")
    }
    assert set(found[meeting : SDO.keywords]) == set(map(Literal, ("occurred", "trade")))
    assert found.value(meeting, SDO.subjectOf) == node(exports.ARTICLE)
    assert found.value(meeting, SDO.superEvent) == node("process:port-talks")
    assert found.value(meeting, SDO.eventStatus) is None
    assert found.value(node("meeting:plan"), SDO.eventStatus) == SDO.EventScheduled
    assert found.value(node("event:claim"), SDO.eventStatus) == SDO.EventCancelled
    statement = node("statement:thanks")
    assert list(found[statement : SDO.performer]) == [node("actor:rima")]
    assert set(found[statement : SDO.about]) == {node("actor:russia"), node("actor:salim")}
    tour = node("visit:tour")
    assert [str(found.value(tour, each)) for each in (SDO.startDate, SDO.endDate)] == [
        "2026-02-01",
        "2026-02-03",
    ]
    assert found.value(node("event:storm"), SDO.startDate) is None
    losses = {(tag, field, reason): count for tag, field, reason, count in report.losses()}
    assert losses["event", "date", "open, unknown or in several years"] == 1
    assert losses["event", "quantities", "no place in the format"] == 1


def test_schema_org_supporting_records(graph):
    """Types where schema.org has one; coordinates, countries, articles, the dataset."""
    found, _ = graph
    types = {
        name: found.value(node(name), RDF.type)
        for name in ("actor:rima", "actor:gazette", "actor:syria", "actor:somebody", "place:samra")
    }
    assert list(types.values()) == [
        SDO.Person,
        SDO.NewsMediaOrganization,
        SDO.Organization,
        SDO.Thing,
        SDO.City,
    ]
    assert found.value(node("actor:rima"), SDO.memberOf) == node("actor:harbour_office")
    assert found.value(node("actor:rima"), SDO.sameAs) == URIRef(
        "https://www.wikidata.org/entity/Q1"
    )
    samra = node("place:samra")
    assert found.value(found.value(samra, SDO.geo), SDO.latitude) == Literal(35.5)
    assert found.value(found.value(samra, SDO.address), SDO.addressCountry) == Literal("SY")
    assert found.value(samra, SDO.containedInPlace) == node("place:coast")
    assert found.value(node("place:coast"), SDO.geo) is None
    article = node(exports.ARTICLE)
    assert found.value(article, RDF.type) == SDO.NewsArticle
    assert found.value(article, SDO.datePublished) == Literal("2026-02-03")
    dataset = found.value(predicate=RDF.type, object=SDO.Dataset)
    assert found.value(dataset, SDO.name) == Literal("Port talks")
    assert found.value(dataset, SDO.license) == Literal(
        "https://creativecommons.org/licenses/by/4.0/"
    )


def test_schema_org_of_odd_records(tmp_path):
    """An interval of publication, a member that is no organization, a manifest of odd types."""
    article = exports.changed(exports.ARTICLE, published="2026-02-01/2026-02-02")
    crowd = exports.changed("actor:fishermen", affiliations=[{"actor": "actor:syria"}])
    inner = exports.changed("process:port-talks", within="process:peace", period=None)
    records = Dataset([article, crowd, inner], metadata={"title": 7, "keywords": "x"})
    path = tmp_path / "x.jsonld"
    report = export(records, "schema-org", path)
    about, *nodes = msgspec.json.decode(path.read_bytes())["@graph"]
    assert about == {"@type": "Dataset"}
    by_type = {each["@type"]: each for each in nodes}
    assert "datePublished" not in by_type["NewsArticle"]
    assert "memberOf" not in by_type["Thing"]
    assert by_type["Event"]["superEvent"] == [{"@id": "#process:peace"}]
    losses = [(tag, field) for tag, field, reason, _ in report.losses() if "no place" not in reason]
    assert losses == [
        ("article", "published"),
        ("actor", "affiliations/actor"),
        ("actor", "kind"),
    ]
    export(Dataset([article]), "schema-org", path)
    assert len(msgspec.json.decode(path.read_bytes())["@graph"]) == 1
