"""Importers of annotations: attributes, dates, entities, and what has no field."""

from __future__ import annotations

import json
import sys

import pytest
from cassis import Cas, TypeSystem

from newsevents import importers, validate
from newsevents.errors import FileError, MissingExtraError, RowError
from newsevents.importers import ImportContext
from newsevents.importers.annotation_records import document_records
from newsevents.importers.annotations import AnnotatedDocument
from newsevents.importers.context import NOT_TOLD
from newsevents.importers.texts import COUNTINGS, TextFolder, read_text
from newsevents.model import Actor, Article, Event, GenericEvent, Origin, Place

TEXT = "Kane met Holt in Norway. Kane spoke. They left. Kane left Norway on 3 March. Order fell."


def _region(key, label, words, nth=0, **more):
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    value = {"start": start, "end": start + len(words), "text": words, "labels": [label]}
    return {"id": key, "from_name": "label", "type": "labels", "value": value, **more}


def _told(key, name, kind, value):
    return {"id": key, "from_name": name, "type": kind, "value": {kind: [value], "text": [value]}}


def _link(source, role, target):
    return {"type": "relation", "from_id": source, "to_id": target, "labels": [role]}


@pytest.fixture
def studio(tmp_path):
    """Return a function that imports results of a task, and returns the records and the report."""

    def _studio(*results, version="2026-03-04", task=None, **data):
        path = tmp_path / "task.json"
        annotated = {"annotations": [{"result": list(results)}]} if task is None else task
        path.write_text(json.dumps({"data": {"text": TEXT, **data}, **annotated}))
        imported = importers.read("label-studio", path, version=version)
        records = list(imported)
        assert not list(validate(records).errors)
        return records, imported.report

    return _studio


def _events(records):
    return [each for each in records if isinstance(each, Event)]


@pytest.mark.parametrize(
    ("told", "published", "expected"),
    [
        ({}, None, ("[..2026-03-04]", NOT_TOLD, None)),
        ({}, "2026-03", ("[..2026-03-31]", NOT_TOLD, None)),
        ({"date": "2026-03-02~"}, None, ("2026-03-02~", NOT_TOLD, None)),
        ({"date": "last week"}, None, ("[..2026-03-04]", NOT_TOLD, None)),
        ({"status": "Planned"}, "2026-03-04", ("[2026-03-04..]", "planned", None)),
        ({"status": "planned", "date": "2026-04"}, None, ("2026-04", "planned", None)),
        ({"negation": "true"}, None, ("[..2026-03-04]", NOT_TOLD, "denies")),
        ({"polarity": "Negative"}, None, ("[..2026-03-04]", NOT_TOLD, "denies")),
        ({"speculation": "yes"}, None, ("[..2026-03-04]", NOT_TOLD, None)),
        ({"stance": "alleges"}, None, ("[..2026-03-04]", NOT_TOLD, "alleges")),
    ],
)
def test_date_status_and_stance(studio, told, published, expected):
    """What an annotator tells is kept; else the bound that is known, and a guess that is counted."""
    given = [_told("e", name, "choices", value) for name, value in told.items()]
    data = {"published": published} if published else {}
    records, report = studio(_region("e", "departure", "left"), *given, **data)
    (event,) = _events(records)
    assert (event.date, event.status, event.evidence[0].stance) == expected
    assert report.open["status"] == (event.status == NOT_TOLD)
    assert report.lost["date of an event: not in EDTF"] == (told.get("date") == "last week")


def test_a_plan_without_any_date(studio):
    """Neither bound is known: there is no event, but its passage and links are kept."""
    records, report = studio(
        _region("e", "departure", "left"),
        _told("e", "status", "choices", "planned"),
        _region("a", "person", "Kane"),
        _link("e", "traveller", "a"),
    )
    assert not _events(records)
    assert report.lost["event: planned, without date"] == 1
    (article,) = [each for each in records if isinstance(each, Article)]
    own = article.extensions["label-studio"]
    assert [each["id"] for each in own["annotations"]] == ["e", "a"]
    assert len(own["links"]) == 1


def test_the_day_of_the_import_is_a_guess(studio):
    """Without any date the text was there on the day of the import."""
    _, report = studio(_region("a", "person", "Kane"), version=None)
    assert report.guesses["date (the day of the import)"] == 1


def test_entities(studio):
    """Countries are shared records; equal words are a guess; other entities are kept aside."""
    records, report = studio(
        _region("a", "PER", "Kane"),
        _region("b", "PER", "Kane", 1),
        _region("c", "GPE", "Norway"),
        _region("d", "country", "Norway", 1),
        _region("f", "actor: x-crew", "They"),
        _region("g", "actor: Not a kind", "They"),
        _region("h", "place: x-hall", "Order"),
        _told("h", "record", "textarea", "place:hall"),
        _region("i", "NUMBER", "3"),
        _region("j", "country", "Norway"),
        _told("j", "record", "textarea", "place:norway"),
        _region("k", "state", "left"),
        _told("k", "record", "textarea", "actor:iso.se"),
    )
    assert {each.id for each in records if isinstance(each, Actor | Place)} == {
        "actor:label-studio.task-1-kane",
        "actor:iso.no",
        "place:iso.no",
        "actor:label-studio.task-1-they",
        "place:hall",
        "place:norway",
        "actor:iso.se",
    }
    assert report.guesses["same actor or place (the same words)"] == 1
    (article,) = [each for each in records if isinstance(each, Article)]
    kept = article.extensions["label-studio"]["annotations"]
    assert {each["id"] for each in kept if "record" not in each} == {"g", "i"}


def test_links(studio):
    """A part twice, a coreference, a route, another event, roles without a field."""
    records, _ = studio(
        _region("a", "armed-force", "Kane"),
        _region("b", "armed-force", "They"),
        _region("c", "region", "Norway"),
        _region("m", "military-movement: transit", "left"),
        _region("n", "event: departure", "left", 1),
        _region("s", "statement", "spoke"),
        _region("z", "detail", "3 March"),
        _link("b", "coref", "a"),
        *(_link("m", role, "c") for role in ("origin", "via", "venue", "via")),
        _link("m", "force", "a"),
        _link("m", "force", "b"),
        _link("m", "chief", "a"),
        _link("m", "leads to", "n"),
        _link("m", "date", "z"),
        _link("m", "summary", "z"),
        _link("m", "hat", "z"),
        _link("s", "speaker", "m"),
        _link("a", "near", "c"),
    )
    movement, departure, statement = _events(records)
    assert movement.type == "military-movement"
    assert len(movement.forces) == len(movement.via) == 1
    assert movement.origin
    assert [use.role for use in movement.places] == ["venue"]
    assert [(e.type, e.event) for e in movement.relations] == [("x-leads-to", departure.id)]
    assert statement.category == "statement"
    assert [each.type for each in statement.relations] == ["x-speaker"]
    supported = [path for each in movement.evidence for path in each.supports]
    assert supported.count(f"/forces/{movement.forces[0].actor}") == 2
    assert "/date" in supported
    (article,) = [each for each in records if isinstance(each, Article)]
    rest = [each["role"] for each in article.extensions["label-studio"]["links"]]
    assert sorted(rest) == ["chief", "hat", "near", "summary"]


def test_names_behind_their_languages(studio):
    """They are names and titles; other words in that place are kept aside."""
    records, _ = studio(
        _region("a", "person", "Kane"),
        {
            "id": "a",
            "from_name": "name",
            "type": "textarea",
            "value": {"text": ["en: Jo Kane", "ar: كين"]},
        },
        _region("b", "person", "Holt"),
        _told("b", "name", "textarea", "Holt, I think"),
    )
    kane, holt = [each for each in records if isinstance(each, Actor)]
    assert dict(kane.names) == {"en": "Jo Kane", "ar": "كين"}
    assert dict(holt.names) == {"und": "Holt"}
    (article,) = [each for each in records if isinstance(each, Article)]
    told = {
        each["id"]: each.get("attributes")
        for each in article.extensions["label-studio"]["annotations"]
    }
    assert told == {"a": None, "b": {"name": "Holt, I think"}}


@pytest.mark.parametrize(
    ("article", "record_id", "kept"),
    [
        ("article:port", "article:port", {}),
        ("Port", "article:label-studio.port", {"article": "Port"}),
    ],
)
def test_the_article_of_a_task(studio, article, record_id, kept):
    """It has the id that the task gives, or one made of other words, which are kept."""
    records, _ = studio(article=article)
    assert [each.id for each in records] == [record_id]
    assert records[0].extensions.get("label-studio", {}) == kept


def test_a_name_that_is_too_long(studio, monkeypatch):
    """A whole passage is no name of an actor: a part without a record is kept aside."""
    monkeypatch.setattr("newsevents.importers.annotations.MAX_NAME_CHARS", 20)
    records, _ = studio(
        _region("e", "departure", "left"),
        _region("a", "person", TEXT[:30]),
        _link("e", "traveller", "a"),
        _link("e", "traveller", "a"),
    )
    assert not [each for each in records if isinstance(each, Actor)]
    assert len(_events(records)) == 1


def test_a_passage_of_too_many_pieces(studio):
    """Evidence cannot have it, so it is lost."""
    pieces = [_region(f"p{number}", "x", "left") for number in range(101)]
    joined = [_link(f"p{number}", "continues", "p0") for number in range(1, 101)]
    records, report = studio(*pieces, *joined)
    assert len(records) == 1
    assert report.lost["annotation: more than 100 pieces"] == 1


def test_tasks_with_several_annotations(studio):
    """The ground truth or the first is read; the others are counted, as are odd results."""
    ours, theirs = _region("e", "departure", "left"), _region("f", "arrival", "left")
    results = [
        ours,
        ours,
        {"type": "labels", "id": "x"},
        {**_told("e", "note", "textarea", "sure"), "meta": 1},
        _told("none", "topic", "choices", "travel"),
        _region("g", "a", "They", meta={"text": ["who?"]}),
    ]
    task = {
        "annotations": [
            {"result": [theirs]},
            {"result": results, "ground_truth": True},
            {"result": [theirs], "was_cancelled": True},
            7,
        ],
        "predictions": [{"result": [theirs]}],
    }
    records, report = studio(task=task)
    assert [each.category for each in _events(records)] == ["departure", "a"]
    assert {name for name, count in report.lost.items() if count} == {
        "annotation of the same task by others",
        "annotation that was cancelled",
        "prediction beside an annotation",
        "entry that is no object",
        "region with the id of another one",
        "result of type labels",
    }
    (article,) = [each for each in records if isinstance(each, Article)]
    assert article.extensions["label-studio"]["topic"] == "travel"
    assert not _events(studio(task={})[0])


def test_tasks_without_text(tmp_path):
    """A task of pictures is skipped; a text in a file is read from the folder of texts."""
    path = tmp_path / "tasks.json"
    path.write_text(json.dumps([{"data": {"n": 1}}, {"data": {"doc": "/upload/1/news.txt"}}]))
    tmp_path.joinpath("news.txt").write_text(TEXT)
    imported = importers.read("label-studio", path, texts=tmp_path)
    (article,) = imported
    assert article.text.length == len(TEXT)
    assert imported.report.skipped == {"a task without text": 1}


def test_texts(tmp_path):
    """Files by names with and without suffix; none outside the folder, none in other encodings."""
    folder = tmp_path / "texts"
    with pytest.raises(FileError):
        TextFolder.of(folder)
    folder.mkdir()
    tmp_path.joinpath("secret.txt").write_text("x")
    folder.joinpath("link.txt").symlink_to(tmp_path / "secret.txt")
    folder.joinpath("latin.txt").write_bytes(b"\xe9")
    texts = TextFolder.of(folder)
    assert texts.find("https://example.org/link") is None
    with pytest.raises(RowError, match="UTF-8"):
        texts.find("https://example.org/a/latin.html?x=1")
    with pytest.raises(RowError, match="cannot be read"):
        read_text(tmp_path / "none.txt")


def _document(text, annotations=()):
    return AnnotatedDocument(
        location="x", name="x", text=text, counting="code-points", annotations=annotations
    )


@pytest.mark.parametrize("text", ["x" * (2**21 + 1), "half \ud83d"], ids=["large", "surrogate"])
def test_texts_that_are_refused(text):
    """Too large, or not to be encoded."""
    context = ImportContext("x", Origin(dataset="X"))
    with pytest.raises(RowError):
        list(document_records(_document(text), context))


def test_repeated_ids(tmp_path):
    """Of two annotations with one id the first is kept."""
    path = tmp_path / "x.jsonl"
    entity = {"id": 1, "label": "PER", "start_offset": 0, "end_offset": 4}
    path.write_text(json.dumps({"text": TEXT, "entities": [entity, entity]}))
    imported = importers.read("doccano", path, version="2026-03-04")
    assert len(list(imported)) == 2
    assert imported.report.lost["annotation: the id of another one"] == 1


def test_lines_of_brat(tmp_path):
    """Attributes, identifiers, notes, discontinuous spans; other lines are lost."""
    path = tmp_path / "doc.ann"
    lines = [
        "T1\tPER 0 4\tKane",
        "T2\tleave 37 41;58 64\tThey Norway",
        "E1\tleave:T2 Agent1:T1",
        "E2\tmeeting:T9 Agent:T1",
        "*\tEquiv T1 T3",
        "T3\tPER 25 29\tKane",
        "R1\tafter Arg1:T2 Arg2:T1",
        "A1\tStatus E1 ongoing",
        "M1\tNegation T3",
        "N1\tReference T1 Wikidata:Q7\tKane",
        "#1\tAnnotatorNotes E1\twith a note",
        "T4\tPER 0 x\tKane",
        "",
        "E3\tno trigger",
    ]
    path.write_text("\n".join(lines))
    folder = tmp_path / "texts"
    folder.mkdir()
    imported = importers.read("brat", path, version="2026-03-04", texts=folder)
    assert not list(imported)
    assert list(imported.report.examples.values()) == ["doc.ann"]
    folder.joinpath("doc.txt").write_text(TEXT)
    imported = importers.read("brat", path, version="2026-03-04", texts=folder)
    records = list(imported)
    (event,) = _events(records)
    assert (event.category, event.status) == ("leave", "ongoing")
    assert len(event.evidence[0].spans) == 2
    assert event.evidence[0].extensions["brat"]["note"] == "with a note"
    (actor,) = [each for each in records if isinstance(each, Actor)]
    assert (actor.id, actor.identifiers) == ("actor:brat.wikidata-q7", {"wikidata": "Q7"})
    assert imported.report.lost["line that is no annotation"] == 2
    assert imported.report.lost["annotation: offset outside the text or within a character"] == 1


def test_web_annotations_of_other_forms(tmp_path):
    """Collections, quotes alone, identities, odd targets, links with one end."""

    def _target(**selector):
        return {"source": "http://example.org/news.html", "selector": selector}

    def _quote(exact, **more):
        return _target(type="TextQuoteSelector", exact=exact, **more)

    person = {"purpose": "identifying", "source": "http://www.wikidata.org/entity/Q7"}
    items = [
        {"type": "Annotation", "body": ["PER", person], "target": _quote("Kane", suffix=" met")},
        {"@type": "Annotation", "bodyValue": "spoke", "target": _quote("spoke")},
        {"type": "Annotation", "bodyValue": "PER", "target": _quote("Kane")},
        {"type": "Annotation", "bodyValue": "PER", "target": "http://example.org/news.html"},
        {"type": "Annotation", "motivation": "linking", "target": "a"},
        {"type": "Annotation", "motivation": "linking", "target": ["a", "b"]},
        {"type": "Note"},
        5,
    ]
    path = tmp_path / "page.json"
    path.write_text(json.dumps({"type": "AnnotationCollection", "first": {"items": items}}))
    imported = importers.read("web-annotations", path, version="2026-03-04", texts=tmp_path)
    assert not list(imported)
    assert next(iter(imported.report.skipped)).startswith("the text is not at hand")
    tmp_path.joinpath("news.txt").write_text(TEXT)
    imported = importers.read("web-annotations", path, version="2026-03-04", texts=tmp_path)
    records = list(imported)
    (event,) = _events(records)
    assert isinstance(event, GenericEvent)
    assert event.category == "spoke"
    assert [each.identifiers for each in records if isinstance(each, Actor)] == [{"wikidata": "Q7"}]
    assert {name for name, count in imported.report.lost.items() if count} == {
        "annotation without selectors of one text",
        "annotation: offset outside the text or within a character",
        "link without two annotations",
        "link: an end is missing",
    }


def _cas(text):
    types = TypeSystem()
    core = "de.tudarmstadt.ukp.dkpro.core.api."
    about = types.create_type(f"{core}metadata.type.DocumentMetaData", "uima.tcas.Annotation")
    for name in ("documentTitle", "language"):
        types.create_feature(about, name, "uima.cas.String")
    token = types.create_type(f"{core}segmentation.type.Token", "uima.tcas.Annotation")
    span = types.create_type("webanno.custom.Leave", "uima.tcas.Annotation")
    types.create_feature(span, "who", "uima.tcas.Annotation")
    types.create_feature(span, "identifier", "uima.cas.String")
    relation = types.create_type("webanno.custom.Relation", "uima.tcas.Annotation")
    for name in ("Governor", "Dependent"):
        types.create_feature(relation, name, "uima.tcas.Annotation")
    cas = Cas(types)
    if text:
        cas.sofa_string = text
    person = span(begin=0, end=4, identifier="https://www.geonames.org/7")
    cas.add_all(
        [
            about(begin=0, end=9, documentTitle="A day", language="en"),
            token(begin=0, end=4),
            person,
            span(begin=37, end=41, who=person),
            relation(begin=0, end=4, Governor=person),
        ]
    )
    return cas.to_xmi(), types.to_xml()


def test_layers_of_a_cas(tmp_path):
    """Metadata, tokens, features that lead to an annotation, a relation with one end."""
    path = tmp_path / "a.xmi"
    xmi, types = _cas(TEXT)
    path.write_text(xmi, encoding="utf-8")
    tmp_path.joinpath("TypeSystem.xml").write_text(types, encoding="utf-8")
    imported = importers.read("uima-cas", path, version="2026-03-04")
    records = list(imported)
    (article,) = [each for each in records if isinstance(each, Article)]
    assert (article.id, article.language) == ("article:uima-cas.a-day", "en")
    assert {each.category for each in _events(records)} == {"leave"}
    assert imported.report.lost["Token (layer of the tool)"] == 1
    assert imported.report.lost["link: an end is missing"] == 1
    path.write_text(_cas("")[0], encoding="utf-8")
    imported = importers.read("uima-cas", path)
    assert not list(imported)
    assert imported.report.skipped == {"a CAS without text": 1}


@pytest.mark.parametrize("package", ["cassis", "regex"])
def test_missing_packages(package, monkeypatch, tmp_path):
    """An error of one line names the extra."""
    monkeypatch.setitem(sys.modules, package, None)
    read = {
        "cassis": lambda: list(importers.read("uima-cas", tmp_path)),
        "regex": lambda: COUNTINGS["graphemes"]("x"),
    }
    with pytest.raises(MissingExtraError, match="annotations"):
        read[package]()
