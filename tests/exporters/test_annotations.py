"""Annotations out: Label Studio tasks and labels, Web Annotations; and back without a loss."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef

import newsevents
from newsevents import Dataset, FileError, exporters, from_dict, importers, validate
from newsevents.evidence import PreparedText, canonical
from newsevents.exporters import export
from newsevents.model import Event

# The parser of JSON-LD in rdflib 7 uses a class of its own that is deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")

OA = Namespace("http://www.w3.org/ns/oa#")
TEXT = canonical(
    "\U0001f600 قالَ مُحَمَّد: President Kane met Mr Holt in Borduria. A protest followed.\n"
    "Port guards, two brigades, moved north. They met again, he denied."
)
ARTICLE = {
    "type": "article",
    "id": "article:talks",
    "language": "en",
    "published": "2026-02-03",
    "url": "https://example.org/talks",
}
ENTITIES = [
    {"type": "actor", "id": "actor:kane", "kind": "person", "names": {"en": "Sarah Kane"}},
    {"type": "actor", "id": "actor:holt", "kind": "x-envoy", "names": {"en": "Tom Holt"}},
    {"type": "actor", "id": "actor:guards", "kind": "armed-force", "names": {"en": "Guards"}},
    {"type": "place", "id": "place:borduria", "kind": "country", "names": {"en": "Borduria"}},
    {"type": "place", "id": "place:north", "kind": "region", "names": {"en": "North"}},
]


def _evidence(words, *supports, article="article:talks"):
    prepared = PreparedText.of(TEXT)
    starts = [(TEXT.index(each), len(each)) for each in words.split("|")]
    spans = [prepared.span(start, start + length) for start, length in starts]
    ends = [{"start": e.start, "end": e.end, "sha256": e.sha256} for e in spans]
    return {"article": article, "spans": ends} | ({"supports": list(supports)} if supports else {})


def _event(tag, name, *evidence, **more):
    title, status = {"en": f"{name} & <{tag}>"}, more.pop("status", "occurred")
    own = {"type": tag, "id": f"{tag}:{name}", "title": title, "date": "2026-02-02"}
    return {**own, "status": status, **more, "evidence": list(evidence)}


EVENTS = [
    _event(
        "meeting",
        "talks",
        _evidence("met Mr"),
        _evidence("President Kane", "/participants/actor:kane"),
        _evidence("Mr Holt", "/participants/actor:holt"),
        _evidence("Borduria", "/places/place:borduria"),
        _evidence("They met again"),
        places=[{"place": "place:borduria", "role": "venue"}],
        participants=[
            {"actor": "actor:kane", "role": "guest"},
            {"actor": "actor:holt", "role": "x-chair"},
        ],
    ),
    _event(
        "statement",
        "denial",
        _evidence("قالَ مُحَمَّد|denied"),
        _evidence("he", "/speakers/actor:holt"),
        speakers=[{"actor": "actor:holt"}],
        relations=[{"type": "denies", "event": "meeting:talks"}],
    ),
    _event(
        "military-movement",
        "north",
        _evidence("moved"),
        _evidence("Port guards|two brigades", "/forces/actor:guards"),
        _evidence("north", "/destination"),
        status="ongoing",
        forces=[{"actor": "actor:guards"}],
        kind="redeployment",
        destination="place:north",
    ),
    _event(
        "event",
        "protest",
        _evidence("A protest"),
        _evidence("followed", "/date"),
        category="protest",
    ),
]


def _dataset(*more, text=TEXT, events=EVENTS):
    fingerprint = PreparedText.of(text).fingerprint
    article = ARTICLE | {"text": {"sha256": fingerprint.sha256, "length": fingerprint.length}}
    return Dataset(map(from_dict, [article, *ENTITIES, *events, *more]))


@pytest.fixture
def texts(tmp_path):
    """Return a folder with the text."""
    folder = tmp_path / "texts"
    folder.mkdir()
    folder.joinpath("talks.txt").write_text(TEXT, encoding="utf-8", newline="")
    return folder


def _facts(records):
    """Return types, roles and spans of the events, without ids."""
    facts = []
    for event in records:
        if isinstance(event, Event):
            passages = [
                (tuple((s.start, s.end, s.sha256) for s in each.spans), len(each.supports))
                for each in event.evidence
            ]
            roles = [role for role, _ in event.roles()]
            uses = [use.role for use in event.places]
            own = (getattr(event, "category", ""), getattr(event, "kind", ""))
            related = [each.type for each in event.relations]
            facts.append((event.type, own, sorted(passages), sorted(roles), uses, related))
    return sorted(facts, key=repr)


_OWN = ("imported_from", "extensions", "published", "text", "evidence")


def _carried(records):
    """Return documents by id without the fields that the formats do not carry."""
    documents = map(newsevents.to_dict, records)
    return {
        each["id"]: {name: value for name, value in each.items() if name not in _OWN}
        for each in documents
    }


@pytest.mark.parametrize("name", ["label-studio", "web-annotations"])
def test_out_and_back(name, texts, tmp_path):
    """Every span comes back, and every record with its id, names, date, status, kind and roles."""
    path = tmp_path / f"x{exporters.EXPORTERS[name].suffix}"
    dataset = _dataset()
    report = export(dataset, name, path, texts=texts)
    assert report.written_events() == (4, 4)
    options = {"texts": texts} if name == "web-annotations" else {}
    imported = importers.read(name, path, version="2026-02-04", **options)
    records = list(imported)
    assert _facts(records) == _facts(dataset)
    assert _carried(records) == _carried(dataset)
    assert not list(validate(records, texts=texts).errors)
    assert not +imported.report.lost
    assert set(imported.report.extensions) == {"id", "label"}


@pytest.mark.parametrize("name", ["label-studio", "web-annotations"])
def test_an_event_of_two_texts_is_one(name, texts, tmp_path):
    """It has the evidence of both, also where one of them has too few participants for its type."""
    words = "Guards withdrew. Kane met Holt."
    texts.joinpath("again.txt").write_text(words, encoding="utf-8")
    ends = [
        newsevents.to_dict(PreparedText.of(words).span(*at)) for at in ((7, 15), (0, 6), (22, 25))
    ]
    left, guards, met = ({"article": "article:again", "spans": [end]} for end in ends)
    article = {
        "type": "article",
        "id": "article:again",
        "language": "en",
        "published": "2026-02-04",
    }
    meeting, statement, movement, protest = EVENTS
    meeting = meeting | {"evidence": [*meeting["evidence"], met]}
    guards["supports"] = ["/forces/actor:guards"]
    movement = movement | {
        "forces": [{"actor": "actor:guards"}, {"actor": "actor:kane"}],
        "evidence": [*movement["evidence"], left, guards],
    }
    path = tmp_path / f"x{exporters.EXPORTERS[name].suffix}"
    holt = newsevents.to_dict(PreparedText.of(words).span(26, 30))
    after = {"article": "article:again", "spans": [holt]}
    # The relation leads to the passage of the part.
    toast = _event("event", "toast", after, category="x-toast", relations=statement["relations"])
    events = [meeting, statement, movement, protest, toast]
    report = export(_dataset(article, events=events), name, path, texts=texts)
    options = {"texts": texts} if name == "web-annotations" else {}
    imported = importers.read(name, path, version="2026-02-05", **options)
    found = {record.id: record for record in imported}
    sources = [each.article for each in found[movement["id"]].evidence]
    assert sources == [each["article"] for each in movement["evidence"]]
    assert imported.report.merged["event of another text"] == 2
    assert not +imported.report.lost
    sources = [each.article for each in found[meeting["id"]].evidence]
    assert sorted(sources) == sorted(each["article"] for each in meeting["evidence"])
    assert found.keys() == {each["id"] for each in (ARTICLE, article, *ENTITIES, *events)}
    for event in (statement, toast):
        assert [each.event for each in found[event["id"]].relations] == [meeting["id"]]
    assert not list(validate(list(found.values()), texts=texts).errors)
    assert ("military-movement", "forces", "no passage of its own", 1) in list(report.losses())
    assert [each.actor for each in found[movement["id"]].forces] == ["actor:guards"]


@pytest.mark.parametrize("name", ["label-studio", "web-annotations"])
def test_an_event_without_passages_of_its_participants_is_one(name, texts, tmp_path):
    """Two texts about the same id are one generic event, in relations too; the id is beside it."""
    words = "Talks again, he says."
    texts.joinpath("again.txt").write_text(words, encoding="utf-8")
    again = newsevents.to_dict(PreparedText.of(words).span(0, 5))
    article = ARTICLE | {"id": "article:again"}
    del article["url"]
    meeting, statement, movement, protest = EVENTS
    evidence = [meeting["evidence"][0], {"article": "article:again", "spans": [again]}]
    events = [meeting | {"evidence": evidence}, statement, movement, protest]
    path = tmp_path / f"x{exporters.EXPORTERS[name].suffix}"
    report = export(_dataset(article, events=events), name, path, texts=texts)
    assert ("meeting", "participants", "no passage of its own", 1) in list(report.losses())
    options = {"texts": texts} if name == "web-annotations" else {}
    imported = importers.read(name, path, version="2026-02-05", **options)
    found = {record.id: record for record in imported}
    (part,) = (each for each in found.values() if getattr(each, "category", "") == "consultation")
    assert part.id == f"event:{name}.meeting-talks"
    assert [each.article for each in part.evidence] == ["article:talks", "article:again"]
    assert {e.extensions[name]["record"] for e in part.evidence} == {meeting["id"]}
    assert [each.event for each in found[statement["id"]].relations] == [part.id]
    assert imported.report.merged["event of another text"] == 1
    assert not list(validate(list(found.values()), texts=texts).errors)


@pytest.mark.parametrize("name", ["label-studio", "web-annotations"])
def test_a_part_with_other_participants_is_another_event(name, texts, tmp_path):
    """One text has two participants of a meeting, the other a third one: nothing is made up."""
    words = "Guards met Kane."
    texts.joinpath("again.txt").write_text(words, encoding="utf-8")
    spans = [newsevents.to_dict(PreparedText.of(words).span(*at)) for at in ((7, 10), (0, 6))]
    met, guards = ({"article": "article:again", "spans": [each]} for each in spans)
    guards["supports"] = ["/participants/actor:guards"]
    article = ARTICLE | {"id": "article:again"}
    del article["url"]
    meeting, *others = EVENTS
    meeting = meeting | {
        "participants": [*meeting["participants"], {"actor": "actor:guards"}],
        "evidence": [*meeting["evidence"], met, guards],
    }
    path = tmp_path / f"x{exporters.EXPORTERS[name].suffix}"
    export(_dataset(article, events=[meeting, *others]), name, path, texts=texts)
    options = {"texts": texts} if name == "web-annotations" else {}
    found = {each.id: each for each in importers.read(name, path, version="1", **options)}
    part = found[f"event:{name}.meeting-talks"]
    assert [each.event for each in part.relations] == [meeting["id"]]
    assert not list(validate(list(found.values()), texts=texts).errors)


@pytest.mark.parametrize(
    ("label", "record", "expected"),
    [
        ("meeting", "event:x", "event:x"),
        ("meeting", "meeting:x", "event:label-studio.meeting-x"),
        ("event: strike", "meeting:x", "event:label-studio.event-meeting-x"),
        ("meeting", "x", None),
        ("meeting", "actor:x", None),
    ],
)
def test_texts_with_the_same_id_of_a_record(tmp_path, label, record, expected):
    """They are one event, of the label's type if it can be; what is no id of an event joins none."""
    ends = {"start": 0, "end": 4}
    values = [("labels", {"labels": [label]}), ("textarea", {"text": [record]})]
    result = [
        {"id": "r", "from_name": "record", "type": kind, "value": ends | value}
        for kind, value in values
    ]
    tasks = [
        {"id": n, "data": {"text": "They met."}, "predictions": [{"result": result}]}
        for n in (1, 2)
    ]
    path = tmp_path / "x.json"
    path.write_text(json.dumps(tasks), encoding="utf-8")
    imported = importers.read("label-studio", path, version="2026-02-05")
    ids = [each.id for each in imported if isinstance(each, Event)]
    assert ids == [expected] if expected else len({*ids}) == 2


def test_the_labels_of_the_configuration_are_those_of_the_tasks(texts, tmp_path):
    """The configuration is XML that Label Studio reads, with each label and role once."""
    dataset = _dataset()
    tasks, config = tmp_path / "x.json", tmp_path / "x.xml"
    export(dataset, "label-studio", tasks, texts=texts)
    export(dataset, "label-studio-config", config)
    view = ET.parse(config).getroot()  # noqa: S314 - written above
    names = {each.get("name"): each for each in view if each.get("name")}
    assert {each.get("toName") for name, each in names.items() if name != "text"} == {"text"}
    (task,) = json.loads(tasks.read_bytes())
    assert task["data"]["text"] == TEXT
    results = task["predictions"][0]["result"]
    for result in results:
        if result["type"] == "relation":
            allowed = [each.get("value") for each in view.find("Relations")]
            used = result["labels"]
        else:
            control = names[result["from_name"]]
            assert control.tag.lower() == result["type"]
            value, allowed = result["value"], [each.get("value") for each in control]
            used = value.get("labels") or value.get("choices") or []
            if "labels" in value:
                assert TEXT[value["start"] : value["end"]] == value["text"]
        assert set(used) <= set(allowed)
        assert len(allowed) == len(set(allowed))
    regions = {each["id"] for each in results if each["type"] == "labels"}
    relations = [each for each in results if each["type"] == "relation"]
    assert {each[end] for each in relations for end in ("from_id", "to_id")} <= regions
    assert len(relations) == 11


# The terms of http://www.w3.org/ns/anno.jsonld that are used here, as that context defines them.
_TERMS = {
    "oa": str(OA),
    "dc": "http://purl.org/dc/elements/1.1/",
    "dctypes": "http://purl.org/dc/dcmitype/",
    "as": "http://www.w3.org/ns/activitystreams#",
    "rdf": str(RDF),
    "id": "@id",
    "type": "@type",
    **{name: f"oa:{name}" for name in ("Annotation", "SpecificResource", "TextualBody")},
    **{name: f"oa:{name}" for name in ("TextPositionSelector", "TextQuoteSelector")},
    **{name: {"@id": f"oa:{name}", "@type": "@vocab"} for name in ("classifying", "linking")},
    **{name: f"oa:{name}" for name in ("tagging", "identifying", "describing", "exact")},
    "Text": "dctypes:Text",
    "AnnotationPage": "as:OrderedCollectionPage",
    "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
    "body": {"@id": "oa:hasBody", "@type": "@id"},
    "target": {"@id": "oa:hasTarget", "@type": "@id"},
    "source": {"@id": "oa:hasSource", "@type": "@id"},
    "selector": {"@id": "oa:hasSelector", "@type": "@id"},
    "start": {"@id": "oa:start"},
    "end": {"@id": "oa:end"},
    "value": "rdf:value",
    "language": "dc:language",
}


def test_web_annotations_are_json_ld(texts, tmp_path):
    """A parser of JSON-LD finds each annotation with its body and selectors; no key is lost."""
    path = tmp_path / "x.jsonld"
    export(_dataset(), "web-annotations", path, texts=texts)
    page = json.loads(path.read_bytes())
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"

    def _keys(value):
        if isinstance(value, dict):
            yield from value
            value = list(value.values())
        for each in value if isinstance(value, list) else ():
            yield from _keys(each)

    assert set(_keys(page)) - {"@context"} <= _TERMS.keys()
    graph = Graph().parse(data=json.dumps(page | {"@context": _TERMS}), format="json-ld")
    assert len(set(graph[: RDF.type : OA.Annotation])) == len(page["items"])
    first = URIRef("urn:newsevents:article:talks#r1")
    target = graph.value(first, OA.hasTarget)
    assert graph.value(target, OA.hasSource) == URIRef(ARTICLE["url"])
    found = {
        (graph.value(each, OA.start), graph.value(each, OA.exact))
        for each in graph[target : OA.hasSelector]
    }
    assert found == {(Literal(TEXT.index("met Mr")), None), (None, Literal("met Mr"))}
    links = {
        (graph.value(each, OA.hasTarget), graph.value(body, OA.hasSource))
        for each in graph[: OA.motivatedBy : OA.linking]
        for body in graph[each : OA.hasBody]
        if graph.value(body, OA.hasPurpose) == OA.linking
    }
    assert (first, URIRef("urn:newsevents:article:talks#r3")) in links
    assert len(links) == 9


def test_passages_that_cannot_be_written(texts, tmp_path):
    """Other words in the text, evidence without a passage, a part without its event: counted."""
    path = tmp_path / "x.json"
    wrong = _event("event", "wrong", _evidence("north"), category="protest")
    wrong["evidence"][0]["spans"][0]["sha256"] = "0" * 64
    bare = _event("event", "bare", {"article": "article:talks"}, category="protest")
    part = _event(
        "event",
        "part",
        _evidence("he", "/participants/actor:kane"),
        {"attribution": ["actor:kane"]},
        category="protest",
        participants=[{"actor": "actor:kane"}],
        relations=[{"type": "follows", "event": "meeting:talks"}],
    )
    odd = _event(
        "event",
        "odd",
        _evidence("moved"),
        _evidence("north", "/gone/x", "/participants/actor:kane/actor"),
        category="x",
        participants=[{"actor": "actor:kane"}],
    )
    report = export(_dataset(wrong, bare, part, odd), "label-studio", path, texts=texts)
    losses = {(tag, field, reason): count for tag, field, reason, count in report.losses()}
    assert losses["event", "evidence/spans", "other words in the text"] == 1
    assert losses["event", "", "no passage of a text"] == 1
    assert losses["event", "evidence", "no passage of a text"] == 1
    assert losses["event", "relations", "no article with passages for both events"] == 1
    part = "no passage for the event itself in the same article"
    assert losses["event", "evidence/supports", part] == 1
    (task,) = json.loads(path.read_bytes())
    assert "detail" in [
        label
        for each in task["predictions"][0]["result"]
        for label in each.get("value", {}).get("labels", ())
    ]


def test_texts_that_are_not_at_hand(texts, tmp_path, run, write):
    """Tasks need the texts in the version of the fingerprint; other annotations do not."""
    path = tmp_path / "x.json"
    other = _dataset(text=f"{TEXT}!")
    with pytest.raises(FileError, match="--texts"):
        export(other, "label-studio", path)
    report = export(other, "label-studio", path, texts=texts)
    assert json.loads(path.read_bytes()) == []
    assert ("article", "", "the text is not at hand", 1) in list(report.losses())
    export(other, "web-annotations", tmp_path / "x.jsonld")
    page = json.loads(tmp_path.joinpath("x.jsonld").read_bytes())
    (position,) = page["items"][0]["target"][0]["selector"]
    assert position["type"] == "TextPositionSelector"
    source = write("data.jsonl", [ARTICLE, *ENTITIES, *EVENTS])
    done = run("export", "label-studio", source, "-o", path, "--texts", texts)
    assert done.status == 0
    assert len(json.loads(path.read_bytes())) == 1
    assert run("export", "csv", source, "-o", tmp_path / "x.csv", "--texts", texts).status == 2
