"""Events coded by PLOVER: PLOVER records, POLECAT files, output of NGEC; all rows are made up."""

from __future__ import annotations

import json

import pytest

from newsevents import importers, read_dataset, validate
from newsevents.errors import FileError
from newsevents.importers import ImportContext, import_dataset
from newsevents.importers.plover_coding import Coder
from newsevents.model import Event, Origin

GOLD = {
    "id": "GOLD-1",
    "date": "2000-01-01",
    "source": [{"actorText": "Norway", "code": "NOR", "sector": ""}],
    "target": [{"actorText": "Harbour union", "code": "JOR", "sector": "LABalb"}],
    "event": "ACCUSE",
    "eventText": "accused of delay",
    "context": "economic; human_rights",
    "mode": "allege",
    "text": "Norway accused the union of delay on Monday.",
    "textInfo": {"markup": "(SRC: Norway) (EVT: accused) the union"},
    "language": "en",
    "version": "0.5b1",
    "dateCoded": "2016-12-12",
    "coder": "A. B.",
}
NEW = {
    "id": "new-1",
    "date": "2026-02-03",
    "actor": [
        {"entity_text": "Mira Holt", "code": "NOR", "sector": ["GOV"], "identifier_id": "Q7"}
    ],
    "recipient": [{"entity_text": "Jordan", "code": "JOR"}],
    "event": ["CONSULT"],
    "mode": ["visit"],
    "context": ["diplomatic"],
    "event_loc": {"city": "Amman", "country": "Jordan", "lat": 31.9, "lon": 35.9, "resolution": 4},
    "cite_info": {"url": "https://example.org/1", "license": "CC-BY-4.0", "corpus": "Gazette"},
}


@pytest.fixture
def imported(tmp_path):
    """Return a function that imports the content of a file: the records by id, and the report."""

    def _imported(name, content, encoding="utf-8", **options):
        path = tmp_path / "events.txt"
        path.write_text(content, encoding=encoding, newline="")
        found = importers.read(name, path, **options)
        records = {record.id: record for record in found}
        assert not validate(records.values(), texts=options.get("texts_out")).findings
        events = sum(isinstance(each, Event) for each in records.values())
        report = found.report
        assert report.rows == events + report.merged.total() + report.skipped.total()
        return records, report

    return _imported


def lines(*rows):
    """Return rows as JSON Lines."""
    return "\n".join(map(json.dumps, rows))


def only(records):
    """Return the only event."""
    (event,) = (each for each in records.values() if isinstance(each, Event))
    return event


def test_gold_standard_record(imported, tmp_path):
    """The older dialect, in an array: no day, a text that is not kept, dirty sectors."""
    records, report = imported("plover", json.dumps([GOLD]), texts_out=tmp_path / "texts")
    event = records["statement:plover.gold-1"]
    assert (event.date, event.acts, event.status) == ("[..2016-12-12]", ("accuse",), "occurred")
    assert event.title["en"] == "Norway -> Harbour union: accuse (allege)"
    assert event.topics == ("economic", "human-rights")
    assert {code.scheme: code.code for code in event.codes} == {
        "plover": "ACCUSE",
        "plover-mode": "allege",
    }
    assert event.speakers[0].actor == "actor:iso.no"
    target = records[event.targets[0].actor]
    assert (target.kind, target.country) == ("unknown", "JO")
    assert target.identifiers == {"plover-actor": "JORLABalb"}
    (article,) = event.articles()
    assert records[article].published == "[..2016-12-12]"
    (span,) = event.evidence[0].spans
    assert (span.start, span.end) == (0, len(GOLD["text"]))
    assert event.extensions == {
        "plover": {"version": "0.5b1", "coded-date": "2016-12-12", "coder": "A. B."}
    }
    assert report.open == {"date": 1, "actor kind": 1}
    assert report.lost == {
        "text: only its fingerprint is kept": 1,
        "text_info: text": 1,
        "event_text: not a passage of the text": 1,
    }
    assert (tmp_path / "texts/plover.gold-1.txt").read_text(encoding="utf-8") == GOLD["text"]


def test_words_in_one_piece_are_the_span(imported):
    """If they are in the text once."""
    records, _ = imported("plover", lines({**GOLD, "eventText": "accused the union"}))
    (span,) = only(records).evidence[0].spans
    assert (span.start, span.end) == (7, 24)


def test_record_of_the_manual(imported):
    """Version 2.0: a visit, a place, an article by its address."""
    records, report = imported("plover", lines(NEW))
    event = records["visit:plover.new-1"]
    assert [each.actor for each in event.visitors] == ["actor:plover.q7"]
    assert [each.actor for each in event.hosts] == ["actor:iso.jo"]
    assert records["actor:plover.q7"].identifiers == {"wikidata": "Q7"}
    place = records[event.place]
    assert (place.kind, place.within, place.latitude) == ("city", "place:iso.jo", 31.9)
    assert place.precision == "locality"
    article = records[event.articles()[0]]
    assert (article.url, article.licence) == ("https://example.org/1", "CC-BY-4.0")
    assert (article.published, article.language) == ("[2026-02-03..]", "und")
    told = {"entity_text": "Mira Holt", "code": "NOR", "sector": ("GOV",)}
    assert event.extensions["plover"] == {
        "actor-details": (told,),
        "cite-info": {"corpus": "Gazette"},
    }
    assert not report.lost


BOTH = {"recipient": "", "actor": [*NEW["actor"], *NEW["recipient"]]}


@pytest.mark.parametrize(
    ("changes", "form", "roles"),
    [
        ({"mode": []}, "meeting", ("attendee", "attendee")),
        ({"mode": ["phone"]}, "call", ("caller", "recipient")),
        ({"mode": ["phone"], **BOTH}, "call", ("participant", "participant")),
        ({"mode": [], "recipient": []}, "consultation", ("actor",)),
        ({"event": "FIGHT", "mode": []}, "fight", ("actor", "recipient")),
        ({"event": ["THREATEN", "DANCE"], "actor": []}, "statement", ("recipient",)),
        ({"event": "DANCE", "mode": []}, "dance", ("actor", "recipient")),
        ({"event": "RETREAT", "mode": "release", "recipient": []}, "release", ("actor",)),
    ],
)
def test_types_of_events(imported, changes, form, roles):
    """The record depends on type, mode and the sides that are known."""
    records, report = imported("plover", lines({**NEW, **changes}))
    event = only(records)
    assert getattr(event, "category", event.type) == form
    assert tuple(role for role, _ in event.roles()) == roles
    assert report.guesses.total() == (len(event.codes) > 2)


def test_an_identifier_is_the_actor():
    """Whatever its name."""
    coder = Coder(ImportContext("plover", Origin(dataset="PLOVER records")))
    told = {"scheme": "wikidata", "identifier": "Q7"}
    first = coder.actor("Mira Holt", "NOR", **told)
    again = coder.actor("Minister Holt", "NOR", "GOV", **told)
    assert {**again, "names": first["names"]} == first
    other = coder.actor("Secretary", "IGO", scheme="wikidata", identifier="Q8")
    assert other["identifiers"] == {"wikidata": "Q8", "plover-actor": "IGO"}
    assert coder.actor("Holt", "NOR")["id"] == "actor:plover.holt"
    assert coder.actor("Holt", "NOR", **told)["id"] == first["id"] == "actor:plover.q7"


def test_values_that_a_place_has_no_field_for(imported):
    """They are kept; those of a country, whose record all imports share, are lost and counted."""
    odd = {"name": "Pier", "country": "Ruritania", "geonameid": "x1", "lat": 0, "lon": 0}
    country = {"country": "Jordan", "geonameid": "no", "lat": 31, "lon": 36, "note": "n"}
    both = {"source": "kept", "link": "nowhere", "cite_info": {"url": "https://example.org/1"}}
    rows = [{**NEW, "event_loc": [odd, country]}, {**NEW, **both, "id": "b"}, {**NEW, "id": "c"}]
    records, report = imported("plover", lines(*rows))
    place = records["place:plover.pier"]
    assert (place.country, place.latitude) == (None, None)
    assert place.extensions == {"plover": {"country": "Ruritania", "geonames": "x1"}}
    assert records["visit:plover.new-1"].places[1].place == "place:iso.jo"
    assert records["visit:plover.b"].extensions["plover"]["source"] == "kept"
    assert report.lost == {
        "note of a country": 1,
        "geonames of a country": 1,
        "centre of a country": 1,
        "coordinates: not on the earth, or 0, 0": 1,
    }


def test_auxiliary_modes(imported):
    """What is to come is planned; what is only thought of, or denied, is no event."""
    coming = {**NEW, "mode": ["future"], "date": "2026-02-03", "enddate": "2026-02-05"}
    rows = [coming, {**NEW, "mode": ["hypothetical"]}, {**NEW, "mode": ["negation"]}]
    records, report = imported("plover", lines(*rows))
    event = only(records)
    assert (event.status, event.date, event.evidence) == ("planned", "2026-02-03/2026-02-05", ())
    assert report.skipped == {"hypothetical: not an event": 1, "negation: not an event": 1}


def test_odd_values(imported):
    """They are kept, counted or skipped; none of them stops the import."""
    document = {"id": "DOCUMENT", "event": "DOCUMENT", "date": "", "license": "CC0-1.0"}
    rows = [
        document,
        {**GOLD, "size": "Thousands", "dead": "12", "target": "misplaced", "textInfo": "x"},
        {**GOLD, "source": GOLD["source"] * 2, "eventLoc": [{"note": "unknown"}, {"name": "Pier"}]},
        {**NEW, "id": "long", "comment": "x" * 301, "actor": [{"entity_text": "A", "age": 7}] * 5},
        {**NEW, "event_loc": {"name": "Pier", "lat": 91, "lon": "x"}, "text_info": {"start": 3}},
        {**NEW, "event": []},
        {**NEW, "date": "2026-02-30"},
        {**GOLD, "dateCoded": ""},
        {**NEW, "actor": [{}]},
        {**NEW, "id": ""},
    ]
    records, report = imported("plover", lines(*rows))
    first, again = records["statement:plover.gold-1"], records["statement:plover.gold-1.2"]
    assert [(each.measure, each.best) for each in first.quantities] == [("fatalities", 12)]
    assert first.extensions["plover"]["recipient"] == "misplaced"
    assert first.extensions["plover"]["size"] == "Thousands"
    assert first.imported_from[0].licence == "CC0-1.0"
    assert again.imported_from[0].record == "GOLD-1"
    assert [records[each.place].names["en"] for each in again.places] == ["Pier"]
    long = records["visit:plover.long"]
    assert long.title["en"] == "A -> Jordan: consult (visit)"
    assert long.extensions["plover"]["actor-details"] == ({"age": 7},) * 5
    assert records["visit:plover.new-1"].extensions["plover"]["text-info"] == {"start": 3}
    assert report.merged == {"metadata of the file": 1}
    assert report.lost["comment: long text"] == 1
    assert report.lost["place without a name"] == 1
    assert report.lost["participation: actor named twice"] == 5
    assert report.skipped == {
        "no type of event": 1,
        "date is not a day such as 2018-06-01": 1,
        "no date": 1,
        "actor without a name": 1,
        "no id": 1,
    }


def test_licence_of_the_file_is_that_of_the_dataset(tmp_path):
    """The manifest has it although it is read after the manifest was begun."""
    document = {"id": "DOCUMENT", "event": "DOCUMENT", "date": "", "license": "CC0-1.0"}
    path = tmp_path / "gold.txt"
    path.write_text(lines(document, GOLD), encoding="utf-8")
    import_dataset("plover", [path], tmp_path / "gold")
    assert read_dataset(tmp_path / "gold").metadata["licenses"] == [{"name": "CC0-1.0"}]


@pytest.mark.parametrize(("name", "seeds"), [("plover", ("GOLD", "NEW")), ("ngec", ("STORY",))])
def test_no_value_stops_an_import(imported, name, seeds):
    """Each key with a value of another type: a record, or a row that is skipped for a reason."""
    odd = (7, 1.5, True, {}, {"a": [1]}, [[]], [7], "x", None)
    rows = [
        {**globals()[seed], "id": f"{seed}-{key}-{at}", key: value}
        for seed in seeds
        for key in globals()[seed]
        for at, value in enumerate(odd)
    ]
    _, report = imported(name, lines(*rows))
    assert report.rows == len(rows)


@pytest.mark.parametrize("name", ["plover", "polecat", "ngec", "wikievents", "rams"])
@pytest.mark.parametrize("content", ["", "[]", '{"a": 1}', "id\tdate\n1\t2", "[[", '{"a": {'])
def test_other_files_are_refused(imported, name, content):
    """One line says what was expected."""
    with pytest.raises(FileError, match=r"^[^\n]*events.txt: [^\n]+$"):
        imported(name, content)


COLUMNS = (
    *("Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts"),
    *(
        f"{name}{side}{rest}"
        for side in ("Actor", "Recipient")
        for name, rest in (
            *(("", " Name"), ("", " Country"), ("", " COW"), ("Primary ", " Sector")),
            *(("", " Sectors"), ("", " Title"), ("", " Name Raw"), ("Wikipedia ", " ID")),
        )
    ),
    *("Placename", "City", "District", "Province", "Country", "Latitude", "Longitude"),
    *("GeoNames ID", "Raw Placename", "Feature Type", "Source", "Publication Date"),
    *("Story People", "Story Organizations", "Story Locations", "Language", "Version"),
)


def polecat(*rows):
    """Return a file of POLECAT; each row is a dict of cells."""
    cells = [[row.get(name, "None") for name in COLUMNS] for row in rows]
    return "\n".join("\t".join(row) for row in (COLUMNS, *([*each, "", ""] for each in cells)))


CALL = {
    "Event ID": "story-7_CONSULT_1",
    "Event Date": "2026-02-03",
    "Event Type": "CONSULT",
    "Event Mode": "phone",
    "Intensity": "-2.5",
    "Contexts": "diplomatic; migration",
    "Actor Name": "Mira Holt; Jan Vik",
    "Actor Country": "NOR; NOR",
    "Actor Title": "minister; None",
    "Primary Actor Sector": "GOV",
    "Recipient Name": "Jordan",
    "Recipient Country": "JOR",
    "Wikipedia Recipient ID": "Jordan",
    "Placename": "Tromsø",
    "City": "Tromsø",
    "Province": "Troms",
    "Country": "NOR",
    "Latitude": "69.6",
    "Longitude": "18.9",
    "GeoNames ID": "3133895",
    "Feature Type": "PPLA",
    "Source": "Harbour Gazette",
    "Publication Date": "2026-02-04",
    "Language": "EN",
}


def test_polecat_row(imported, golden):
    """Lists of actors, titles, a place, the story as article, more tabs at the end."""
    second = {
        "Event ID": "story-8",
        "Event Date": "2026-02-03",
        "Event Type": "PROTEST",
        "Actor Name Raw": "Ã©tudiants",
        "Publication Date": "2026-02-04",
        "Language": "French",
        "Intensity": "high",
    }
    content = polecat(CALL, second, CALL, {**second, "Publication Date": "None"})
    assert len(COLUMNS) == 40
    records, report = imported("polecat", f"#!{content}\nshort", encoding="iso-8859-1")
    call = records["call:polecat.story-7-consult-1"]
    assert [role for role, _ in call.roles()] == ["caller", "caller", "recipient"]
    assert [each.capacity for each in call.participants] == [{"en": "minister"}, None, None]
    assert [(each.measure, each.best) for each in call.quantities] == [("intensity", -2.5)]
    place = records[call.place]
    assert (place.names["en"], place.kind) == ("Tromsø", "city")
    assert place.extensions == {"polecat": {"province": "Troms"}}
    article = records[call.articles()[0]]
    assert (article.id, article.language) == ("article:polecat.story-7", "en")
    assert records[article.publisher].names == {"und": "Harbour Gazette"}
    assert call.extensions == {"polecat": {"primary-actor-sector": "GOV"}}
    assert "call:polecat.story-7-consult-1.2" in records
    protest = records["event:polecat.story-8"]
    assert records[protest.participants[0].actor].names == {"en": "étudiants"}
    assert protest.extensions == {"polecat": {"language": "French", "intensity": "high"}}
    assert not records["event:polecat.story-8.2"].evidence
    assert report.skipped == {"not 40 columns": 1}
    assert report.guesses == {"encoding: UTF-8": 2, "id that is repeated": 2}
    golden(report.terms)


def test_polecat_without_id_or_windows_text(imported):
    """A row without an id is skipped; Latin-1 stays Latin-1."""
    rows = [{**CALL, "Event ID": "None"}, {**CALL, "Actor Name": "Ål", "Actor Country": "NOR"}]
    records, report = imported("polecat", polecat(*rows), encoding="iso-8859-1")
    assert "actor:polecat.al" in records
    assert report.skipped == {"no id": 1}


TEXT = "Ministers Mira Holt and Jan Vik spoke on Tuesday (3) in Amman\r\nabout the caf\u0065\u0301."


def attribute(words, **more):
    """Return an entry of the attributes of NGEC, with the offsets of its words."""
    start = TEXT.index(words)
    return {"text": words, "qa_start_char": start, "qa_end_char": start + len(words), **more}


STORY = {
    "id": "20260204-7_CONSULT_R",
    "story_id": "GAZ:7",
    "headline": "Ministre parle\n",
    "publisher": "gazette-fr",
    "pub_date": "2026-02-04",
    "event_type": "CONSULT",
    "event_mode": [],
    "contexts": ["migration"],
    "event_text": TEXT,
    "attributes": {
        "ACTOR": [
            attribute("Mira Holt", wiki="Mira Holt (politician)", country="NOR", code_1="GOV")
        ],
        "RECIP": [attribute("Jan Vik", wiki="", country="", code_1="", qa_score=0.5)],
        "LOC": [attribute("Amman")],
        "DATE": [attribute("Tuesday (3)")],
    },
    "event_geolocation": {
        "reason": "ok",
        "geo": {
            "geonameid": "250441",
            "lat": 31.95,
            "lon": 35.93,
            "feature_code": "PPLC",
            "country_code3": "JOR",
            "resolved_placename": "Amman",
            "admin1_name": "Amman",
            "score": 0.9,
        },
    },
    "date_raw": "Tuesday (3)",
    "date_resolved": "2026-02-03",
}


def test_ngec_record(imported, tmp_path):
    """Words of actors, place and date are spans that support their fields."""
    records, report = imported("ngec", lines(STORY), texts_out=tmp_path / "texts")
    event = records["meeting:ngec.20260204-7-consult-r"]
    assert event.date == "2026-02-03"
    text = (tmp_path / "texts/ngec.gaz-7.txt").read_bytes().decode()
    assert "\r" not in text
    supported = {
        path: text[span.start : span.end]
        for piece in event.evidence
        for path in piece.supports
        for span in piece.spans
    }
    assert supported == {
        "/places/place:ngec.amman": "Amman",
        "/date": "Tuesday (3)",
        "/participants/actor:ngec.mira-holt-politician": "Mira Holt",
        "/participants/actor:ngec.jan-vik": "Jan Vik",
    }
    actor = records["actor:ngec.mira-holt-politician"]
    assert (actor.country, actor.identifiers) == ("NO", {"wikipedia": "Mira Holt (politician)"})
    place = records[event.place]
    assert place.identifiers == {"geonames": "250441"}
    assert event.extensions["ngec"] == {
        "headline": "Ministre parle\n",
        "attributes": {
            "ACTOR": ({"text": "Mira Holt", "code_1": "GOV"},),
            "RECIP": ({"qa_score": 0.5},),
        },
        "event-geolocation": {"score": 0.9},
    }
    assert report.lost == {"text: only its fingerprint is kept": 1}


OTHER_WORDS = "the words at the offsets are not those of the annotation"
OUTSIDE = "offset outside the text or within a character"


def test_ngec_oddities(imported):
    """Wrong offsets are counted and left out; a date without words is only bounded."""
    wrong = attribute("Mira Holt", country="NOR")
    wrong["qa_start_char"] += 1
    plain = {
        **STORY,
        "id": "b",
        "attributes": {
            "ACTOR": [wrong, "Vik", {"text": "Vik", "qa_start_char": -3, "qa_end_char": 4}],
            "RECIP": attribute("Jan Vik"),
            "LOC": [{**attribute("Amman"), "qa_end_char": None}, attribute("Amman")],
            "DATE": [attribute("Tuesday (3)")],
        },
        "event_geolocation": {"reason": "none", "geo": None},
        "date_raw": "<No date detected--using publication date>",
        "event_text": f"{TEXT} ",
        "publisher": "",
    }
    bare = {**STORY, "id": "c", "attributes": None, "event_geolocation": None, "date_raw": ""}
    country = {"feature_code": "PCLI", "country_code3": "JOR", "resolved_placename": "Hashemite"}
    composed = {
        **STORY,
        "id": "d",
        "event_geolocation": country,
        "attributes": {"ACTOR": [attribute("cafe")], "DATE": [{}]},
    }
    none = {**STORY, "id": ""}
    records, report = imported(
        "ngec", lines(plain, bare, composed, none, {**STORY, "event_text": 7})
    )
    event = records["meeting:ngec.b"]
    assert event.date == "[..2026-02-04]"
    assert [piece.supports for piece in event.evidence] == [
        (),
        ("/participants/actor:ngec.jan-vik",),
    ]
    assert records[event.place].kind == "region"
    assert event.articles() != records["event:ngec.c"].articles()
    assert event.extensions["ngec"]["attributes"]["LOC"] == ({}, attribute("Amman"))
    assert event.extensions["ngec"]["attributes"]["DATE"] == (attribute("Tuesday (3)"),)
    assert records["event:ngec.d"].date == "2026-02-03"
    assert records["event:ngec.d"].place == "place:iso.jo"
    assert report.lost == {
        "text: only its fingerprint is kept": 3,
        f"ACTOR: {OTHER_WORDS}": 1,
        f"ACTOR: {OUTSIDE}": 1,
        "ACTOR: offset within a letter that normalization composes": 1,
        f"LOC: {OUTSIDE}": 1,
        f"DATE: {OUTSIDE}": 1,
        "ACTOR: not an object": 1,
    }
    assert report.skipped == {"no id": 1, "no event_text": 1}
