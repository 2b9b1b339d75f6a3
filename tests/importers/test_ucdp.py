"""UCDP GED, from made-up rows in its layout."""

from __future__ import annotations

import csv

import pytest

from newsevents import importers, read_dataset, validate
from newsevents.errors import FileError
from newsevents.importers import ucdp
from newsevents.model import Actor, Article, Event, Place, Process

ROW = {
    "id": "900001",
    "relid": "SUD-2019-1-0-1",
    "year": "2019",
    "active_year": "1",
    "code_status": "Clear",
    "type_of_violence": "1",
    "conflict_dset_id": "900",
    "conflict_new_id": "9100",
    "conflict_name": "Iraq:  Government",
    "dyad_dset_id": "800",
    "dyad_new_id": "8100",
    "dyad_name": "Government of Iraq - River Front",
    "side_a_dset_id": "116",
    "side_a_new_id": "116",
    "side_a": "Government of Iraq",
    "side_b_dset_id": "7100",
    "side_b_new_id": "7200",
    "side_b": "River Front",
    "number_of_sources": "1",
    "source_article": "Gulf Wire,2019-03-05,Clash; two hurt",
    "source_office": "Gulf Wire",
    "source_date": "2019-03-05",
    "source_headline": "Clash near the &#8216;old&#8217; bridge; two hurt",
    "source_original": "police",
    "where_prec": "2",
    "where_coordinates": "Ramadi town",
    "where_description": "10 km north of Ramadi",
    "adm_1": "Anbar governorate",
    "adm_2": "Ramadi district",
    "latitude": "33.425",
    "longitude": "43.299",
    "geom_wkt": "POINT (43.299 33.425)",
    "priogrid_gid": "177567",
    "country": "Iraq",
    "country_id": "645",
    "region": "Middle East",
    "event_clarity": "1",
    "date_prec": "1",
    "date_start": "2019-03-04 00:00:00.000",
    "date_end": "2019-03-04 00:00:00.000",
    "deaths_a": "0",
    "deaths_b": "2",
    "deaths_civilians": "0",
    "deaths_unknown": "1",
    "best": "3",
    "high": "5",
    "low": "2",
    "gwnoa": "645",
    "gwnob": "",
}


@pytest.fixture
def imported(tmp_path):
    """Return a function that imports rows, each of the values that differ: records and report."""

    def _imported(*changes):
        path = tmp_path / "GEDEvent.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, ROW)
            writer.writeheader()
            writer.writerows(ROW | {"id": str(900001 + n)} | each for n, each in enumerate(changes))
        found = importers.read("ucdp", path, version="26.1")
        records = {record.id: record for record in found}
        codes = {finding.rule.code for finding in validate(records.values()).findings}
        return records, found.report, codes

    return _imported


def of(cls, records):
    """Return the records of a class."""
    return [record for record in records.values() if isinstance(record, cls)]


def test_the_columns_are_those_of_the_code_book():
    """A file without a header has them in this order."""
    assert tuple(ROW) == ucdp._COLUMNS


def test_a_row(imported):
    """Every column finds its field, or is in `extensions`."""
    records, report, codes = imported({})
    assert not codes
    event = records["event:ucdp.ged-900001"]
    assert event.title["en"] == "Government of Iraq and River Front: state-based conflict"
    assert (event.date, event.status, event.category) == (
        "2019-03-04",
        "occurred",
        "state-based-conflict",
    )
    assert [(each.actor, each.role) for each in event.participants] == [
        ("actor:ucdp.government-of-iraq", "side-a"),
        ("actor:ucdp.river-front", "side-b"),
    ]
    assert [(each.measure, each.minimum, each.best, each.maximum) for each in event.quantities] == [
        ("fatalities", 2, 3, 5),
        ("fatalities-side-a", None, 0, None),
        ("fatalities-side-b", None, 2, None),
        ("fatalities-civilians", None, 0, None),
        ("fatalities-unknown", None, 1, None),
        ("sources", None, 1, None),
    ]
    assert event.extensions["ucdp"] == {
        "relid": "SUD-2019-1-0-1",
        "active_year": 1,
        "code_status": "Clear",
        "where_prec": 2,
        "where_description": "10 km north of Ramadi",
        "region": "Middle East",
        "event_clarity": 1,
        "date_prec": 1,
    }
    (origin,) = event.imported_from
    assert (origin.version, origin.record, origin.licence) == ("26.1", "900001", "CC-BY-4.0")
    assert not report.lost
    assert not report.guesses
    assert report.open == {"kind of sources": 2}


def test_conflict_and_dyad(imported):
    """The dyad has the parties and is part of the conflict, which has those of all its dyads."""
    second = {"id": "900002", "dyad_new_id": "8101", "side_b_new_id": "7", "side_b": "Hill Front"}
    records, _, _ = imported({}, second, {"id": "900003", "date_start": "never"})
    dyad, other, conflict = of(Process, records)
    assert records["event:ucdp.ged-900001"].processes == (dyad.id,)
    sides = [f"actor:ucdp.{name}" for name in ("government-of-iraq", "river-front", "hill-front")]
    assert (conflict.id, conflict.kind, conflict.name("en"), conflict.parties) == (
        "process:ucdp.conflict-9100",
        "conflict",
        "Iraq: Government",
        tuple(sides),
    )
    assert (dyad.id, dyad.kind, dyad.within, dyad.parties) == (
        "process:ucdp.dyad-8100",
        "dyad",
        conflict.id,
        tuple(sides[:2]),
    )
    assert other.parties == (sides[0], sides[2])
    assert dyad.identifiers == {"ucdp-dyad": "8100", "ucdp-dyad-dset": "800"}


@pytest.mark.parametrize(
    ("name", "number", "kind", "country"),
    [
        ("Government of Iraq", "645", "government-body", "IQ"),
        ("Government of Yemen (North Yemen)", "", "government-body", "YE"),
        ("Government of Serbia (Yugoslavia)", "345", "government-body", "YUCS"),
        ("Government of Iraq, Government of Iran", "645, 630", "government-body", None),
        ("Civilians", "", "population-group", None),
        ("River Front", "", "armed-group", None),
    ],
)
def test_sides(imported, name, number, kind, country):
    """Kind and country follow from the name and the number of the state."""
    records, _, codes = imported({"side_a": name, "gwnoa": number})
    assert not codes
    side = records[records["event:ucdp.ged-900001"].participants[0].actor]
    assert (side.kind, side.country) == (kind, country)
    assert side.identifiers.get("gleditsch-ward", "") == number


def test_sides_of_one_name(imported):
    """The number tells them apart."""
    records, _, _ = imported({}, {"side_b_new_id": "7201"})
    fronts = [each for each in of(Actor, records) if each.name("en") == "River Front"]
    assert len({each.id for each in fronts}) == 2


@pytest.mark.parametrize(
    ("end", "clarity", "date"),
    [
        ("2019-03-09", "1", "[2019-03-04..2019-03-09]"),
        ("2019-03-09", "2", "2019-03-04/2019-03-09"),
        ("2019-03-04", "2", "2019-03-04"),
        ("2019-03-09", "", "[2019-03-04..2019-03-09]"),
    ],
)
def test_dates(imported, end, clarity, date):
    """One event between two days, or several from the first to the last."""
    records, report, codes = imported({"date_end": end, "event_clarity": clarity})
    assert records["event:ucdp.ged-900001"].date == date
    assert codes <= {"NE303"}
    assert report.open["whether one event or several"] == (not clarity)


def test_places(imported):
    """From the country down to the point, with the precision of the event."""
    records, _, _ = imported({})
    (use,) = records["event:ucdp.ged-900001"].places
    assert (use.place, use.precision) == ("place:ucdp.ramadi-town", "nearby")
    point = records[use.place]
    assert (
        point.kind,
        point.country,
        point.latitude,
        point.longitude,
        dict(point.identifiers),
    ) == (
        *("city", "IQ", 33.425, 43.299),
        {"prio-grid": "177567"},
    )
    district = records[point.within]
    province = records[district.within]
    assert (district.kind, district.name("en")) == ("admin-area", "Ramadi district")
    assert (province.name("en"), province.within) == ("Anbar governorate", "place:iso.iq")


@pytest.mark.parametrize(
    ("changes", "place", "kind", "precision"),
    [
        ({"where_prec": "1"}, "ramadi-town", "city", "exact"),
        ({"where_prec": "1", "where_coordinates": "Ramadi"}, "ramadi", "city", "exact"),
        (
            {"where_prec": "3", "where_coordinates": "Ramadi district"},
            "ramadi-district",
            "admin-area",
            "admin-area",
        ),
        (
            {"where_prec": "4", "where_coordinates": "Anbar", "adm_1": "", "adm_2": ""},
            *("anbar", "admin-area", "admin-area"),
        ),
        (
            {"where_prec": "5", "where_coordinates": "Hamrin mountains"},
            "hamrin-mountains",
            "mountain",
            "feature",
        ),
        (
            {"where_prec": "7", "where_coordinates": "Off the coast"},
            "off-the-coast",
            "region",
            None,
        ),
        ({"where_coordinates": ""}, "ramadi-district", "admin-area", "nearby"),
    ],
)
def test_precision_and_kind_of_places(imported, changes, place, kind, precision):
    """A name that does not say its kind is guessed by the precision, and counted."""
    records, report, _ = imported(changes)
    (use,) = records["event:ucdp.ged-900001"].places
    assert (use.place, use.precision) == (f"place:ucdp.{place}", precision)
    assert records[use.place].kind == kind
    assert report.guesses.total() == (place in {"ramadi", "anbar", "off-the-coast"})


def test_a_country_only(imported):
    """The point of a whole country is no place; it is kept with the row."""
    changes = {"where_prec": "6", "where_coordinates": "Iraq", "adm_1": "", "adm_2": ""}
    records, _, _ = imported(changes)
    event = records["event:ucdp.ged-900001"]
    assert [(use.place, use.precision) for use in event.places] == [("place:iso.iq", "country")]
    assert event.extensions["ucdp"]["latitude"] == 33.425
    assert event.extensions["ucdp"]["where_coordinates"] == "Iraq"


@pytest.mark.parametrize(
    ("latitude", "longitude", "lost"),
    [("0", "0", 1), ("91", "10", 1), ("x", "10", 1), ("nan", "10", 1), ("", "", 0)],
)
def test_wrong_coordinates(imported, latitude, longitude, lost):
    """They are left out and counted."""
    records, report, _ = imported({"latitude": latitude, "longitude": longitude})
    assert records["place:ucdp.ramadi-town"].latitude is None
    assert report.lost.total() == lost


def test_a_country_that_is_not_known(imported):
    """It is a place of the dataset, without a code."""
    records, report, _ = imported({"country": "Samra", "country_id": "999"})
    assert records["place:ucdp.samra"].country is None
    assert report.open["country"] == 1


def test_an_article_with_the_teller(imported):
    """The one who told the reporter is the origin; references of HTML are resolved."""
    records, _, _ = imported({})
    (article,) = of(Article, records)
    assert article.headline == "Clash near the ‘old’ bridge; two hurt"
    assert (article.published, article.publisher, article.language) == (
        "2019-03-05",
        "actor:ucdp.gulf-wire",
        "und",
    )
    (evidence,) = records["event:ucdp.ged-900001"].evidence
    assert evidence.article == article.id
    assert evidence.attribution == ("actor:ucdp.police", "actor:ucdp.gulf-wire")
    assert records["actor:ucdp.police"].unnamed
    assert records["actor:ucdp.gulf-wire"].unnamed is None


def test_the_outlet_is_the_teller(imported):
    """It is in the chain once."""
    records, _, codes = imported({"source_original": "Gulf Wire"})
    (evidence,) = records["event:ucdp.ged-900001"].evidence
    assert evidence.attribution == ("actor:ucdp.gulf-wire",)
    assert not codes


TWO = {
    "source_office": "Gulf Wire;River Post",
    "source_date": "2019-03-05;2019-03-06",
    "source_headline": "Clash; Two hurt",
}


def test_several_articles(imported):
    """Nothing says which of them cites the teller, who is evidence of his own."""
    records, _, _ = imported(TWO)
    assert [each.headline for each in of(Article, records)] == ["Clash", "Two hurt"]
    assert [each.attribution for each in records["event:ucdp.ged-900001"].evidence] == [
        ("actor:ucdp.gulf-wire",),
        ("actor:ucdp.river-post",),
        ("actor:ucdp.police",),
    ]


@pytest.mark.parametrize(
    ("changes", "articles", "kept"),
    [
        ({"source_headline": "Clash; at dawn; Two hurt"}, 2, {"source_headline"}),
        (
            {"source_date": "2019-03-05"},
            0,
            {"source_article", "source_office", "source_date", "source_headline"},
        ),
        (
            {"source_date": "2019-03-05;March"},
            0,
            {"source_article", "source_office", "source_date", "source_headline"},
        ),
        (
            {"source_office": "", "source_date": "", "source_headline": ""},
            0,
            {"source_article"},
        ),
    ],
)
def test_articles_that_cannot_be_told_apart(imported, changes, articles, kept):
    """What cannot be assigned is kept with the row."""
    records, report, _ = imported(TWO | changes)
    event = records["event:ucdp.ged-900001"]
    assert [each.headline for each in of(Article, records)] == [None] * articles
    assert kept == {key for key in event.extensions["ucdp"] if key.startswith("source")}
    assert not report.lost


def test_an_article_cited_twice(imported):
    """It is one piece of evidence, and one article for all events."""
    twice = {
        "source_office": "Gulf Wire;Gulf Wire",
        "source_date": "2019-03-05;2019-03-05",
        "source_headline": "Clash;Clash",
        "source_original": ".",
    }
    records, _, codes = imported(twice, twice)
    assert len(of(Article, records)) == 1
    assert [len(each.evidence) for each in of(Event, records)] == [1, 1]
    assert codes <= {"NE220"}


def test_no_source(imported):
    """The dataset alone says so: there is no evidence; -1 is an unknown number."""
    nothing = dict.fromkeys(("source_article", "source_office", "source_date"), "")
    nothing |= {"source_headline": "", "source_original": "", "number_of_sources": "-1"}
    records, report, codes = imported(nothing)
    event = records["event:ucdp.ged-900001"]
    assert event.evidence == ()
    assert "sources" not in {each.measure for each in event.quantities}
    assert report.open == {"number_of_sources": 1}
    assert not codes


def test_faults_of_the_source_are_written_and_found(imported):
    """Numbers in the wrong order, an end before the start, a report before the event."""
    _, _, codes = imported({"low": "9"})
    assert codes == {"NE117"}
    _, _, codes = imported({"date_end": "2019-03-01", "source_date": "2019-03-09"})
    assert codes == {"NE301"}
    _, _, codes = imported({"source_date": "2019-03-01"})
    assert codes == {"NE303"}


def test_numbers_that_are_none(imported):
    """They are counted as lost; a row without any number of deaths has no quantity."""
    records, report, _ = imported({"deaths_a": "many", "low": "NA", "best": "", "high": ""})
    assert {each.measure for each in records["event:ucdp.ged-900001"].quantities} == {
        *("fatalities-side-b", "fatalities-civilians", "fatalities-unknown", "sources")
    }
    assert report.lost == {"deaths_a: not a number": 1}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"type_of_violence": "4"}, "an unknown type_of_violence"),
        ({"side_b": " "}, "no side_b"),
        ({"date_start": "2019-02-30"}, "a date that is not a day"),
        ({"date_end": "04/03/2019"}, "a date that is not a day"),
        ({"side_a": "x" * 1001}, "NE107 /names/en"),
    ],
)
def test_rows_that_are_skipped(imported, changes, reason):
    """The others are read."""
    records, report, _ = imported(changes, {})
    assert report.skipped == {reason: 1}
    assert report.examples == {reason: "GEDEvent.csv:2"}
    assert len(of(Event, records)) == 1


def test_a_file_without_a_header(tmp_path):
    """Some releases are published so; a row of another width is skipped."""
    path = tmp_path / "candidates.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([ROW.values(), ["900002", "x"]])
    found = importers.read("ucdp", path)
    assert "event:ucdp.ged-900001" in {record.id for record in found}
    assert found.report.skipped == {"2 cells instead of 49": 1}


@pytest.mark.parametrize(
    "text", ["", "a,b\n1,2\n", "{}", ",".join((*ROW, "best")) + "\n", "\n".join(ROW)]
)
def test_files_that_are_refused(tmp_path, text):
    """Empty ones, other columns, a column twice."""
    path = tmp_path / "other.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError):
        list(importers.read("ucdp", path))


def test_a_dataset(imported, tmp_path):
    """It is valid, and names licence and source."""
    imported({}, TWO)
    importers.import_dataset("ucdp", [tmp_path / "GEDEvent.csv"], tmp_path / "out")
    assert not [str(f) for f in validate(tmp_path / "out").findings]
    assert len(of(Place, {each.id: each for each in read_dataset(tmp_path / "out")})) == 4
