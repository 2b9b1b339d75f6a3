"""ACLED, from made-up rows in its four layouts. There is no row of ACLED anywhere in the project."""

from __future__ import annotations

import codecs
import csv
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsevents import importers, read_dataset, validate
from newsevents.errors import FileError, RowError
from newsevents.importers import acled
from newsevents.importers.values import to_day
from newsevents.model import Actor, Event

#: The layout since 2024.
ROW = {
    "event_id_cnty": "IRQ900001",
    "event_date": "04 March 2024",
    "year": "2024",
    "time_precision": "1",
    "disorder_type": "Political violence",
    "event_type": "Battles",
    "sub_event_type": "Armed clash",
    "actor1": "Military Forces of Iraq (2014-) Border Brigade",
    "assoc_actor_1": "River Front; Samra Clan Militia (Iraq)",
    "inter1": "State forces",
    "actor2": "Unidentified Band (Iraq)",
    "assoc_actor_2": "",
    "inter2": "Political militia",
    "interaction": "State forces-Political militia",
    "civilian_targeting": "",
    "iso": "368",
    "region": "Middle East",
    "country": "Iraq",
    "admin1": "Anbar",
    "admin2": "Ramadi",
    "admin3": "",
    "location": "Old Ford",
    "latitude": "33.42",
    "longitude": "43.3",
    "geo_precision": "2",
    "source": "Gulf Wire; River Post",
    "source_scale": "National-Regional",
    "notes": "Words that must not be written.",
    "fatalities": "2",
    "tags": "crowd size=120; local administrators",
    "timestamp": "1709600000",
}
LAYOUTS = {
    "2024": ({}, ()),
    "2022": (
        {"event_date": "2024-03-04", "inter1": "1", "inter2": "3", "interaction": "13"},
        ("region",),
    ),
    "2020": (
        {"data_id": "1", "event_id_no_cnty": "900001", "iso3": "IRQ", "inter1": "1", "inter2": "3"},
        ("disorder_type", "civilian_targeting", "tags"),
    ),
    "2016": (
        {
            "gwno": "645",
            "event_date": "04-March-2024",
            "event_type": "Battle-No change of territory",
            "inter1": "1",
            "inter2": "3",
            "ally_actor_1": ROW["assoc_actor_1"],
            "ally_actor_2": "",
        },
        (
            *("disorder_type", "civilian_targeting", "tags", "sub_event_type", "iso", "region"),
            *("assoc_actor_1", "assoc_actor_2", "source_scale", "timestamp"),
        ),
    ),
}


def write(path, *rows, upper=False):
    """Write rows as the tools of ACLED do: a byte order mark, CRLF."""
    columns = {name: name.upper() if upper else name for name in rows[0]}
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns.values())
        writer.writerows([row[name] for name in columns] for row in rows)
    return path


@pytest.fixture
def imported(tmp_path):
    """Return a function that imports rows, each of the values that differ: records and report."""

    def _imported(*changes):
        rows = [ROW | {"event_id_cnty": f"IRQ{n}"} | each for n, each in enumerate(changes)]
        found = importers.read("acled", write(tmp_path / "acled.csv", *rows))
        records = {record.id: record for record in found}
        assert {finding.rule.code for finding in validate(records.values()).findings} <= {"NE220"}
        return records, found.report

    return _imported


def of(cls, records):
    """Return the records of a class."""
    return [record for record in records.values() if isinstance(record, cls)]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts(layout, tmp_path):
    """The same row in all of them comes to the same event."""
    changes, missing = LAYOUTS[layout]
    row = {name: value for name, value in (ROW | changes).items() if name not in missing}
    path = write(tmp_path / "acled.csv", row, upper=layout == "2016")
    assert path.read_bytes().startswith(codecs.BOM_UTF8)
    found = importers.read("acled", path)
    records: dict[str, Any] = {record.id: record for record in found}
    assert not validate(records.values()).findings
    event = records["event:acled.irq900001"]
    assert (event.date, event.status, event.category) == ("2024-03-04", "occurred", "armed-clash")
    assert [(records[each.actor].name("en"), each.role) for each in event.participants] == [
        ("Military Forces of Iraq (2014-) Border Brigade", "actor-1"),
        ("River Front", "associate-1"),
        ("Samra Clan Militia (Iraq)", "associate-1"),
        ("Unidentified Band (Iraq)", "actor-2"),
    ]
    assert [records[each.actor].kind for each in event.participants] == [
        *("armed-force", "unknown", "unknown", "armed-group")
    ]
    assert [records[each.actor].country for each in event.participants] == ["IQ", None, "IQ", "IQ"]
    assert [(each.measure, each.best) for each in event.quantities][:1] == [("fatalities", 2)]
    assert [records[each.attribution[0]].name("en") for each in event.evidence] == [
        *("Gulf Wire", "River Post")
    ]
    assert event.imported_from[0].record == "IRQ900001"
    assert found.report.lost == {"notes: not written, for the terms of use": 1}
    assert found.report.repeated.keys() <= set(acled._REPEATED)
    assert ("data_id" in event.extensions.get("acled", {})) == (layout == "2020")


def test_values_without_a_field(imported):
    """They are kept with the row; the notes are not."""
    records, report = imported({})
    event = records["event:acled.irq0"]
    assert event.title["en"] == (
        "Military Forces of Iraq (2014-) Border Brigade and Unidentified Band (Iraq): Armed clash"
    )
    assert event.extensions["acled"] == {
        "region": "Middle East",
        "source_scale": "National-Regional",
        "tags": "crowd size=120; local administrators",
        "timestamp": 1709600000,
    }
    assert [(each.scheme, each.code) for each in event.codes] == [
        ("acled", "Battles"),
        ("acled-sub", "Armed clash"),
    ]
    assert report.guesses == {"actor country": 2, "place kind": 1}
    assert report.open == {"actor kind": 2, "kind of sources": 2}


def test_places(imported):
    """From the country down to the location, with the precision of the event."""
    records, _ = imported({})
    (use,) = records["event:acled.irq0"].places
    assert (use.place, use.precision) == ("place:acled.old-ford", "nearby")
    place = records[use.place]
    assert (place.kind, place.country, place.latitude, place.longitude) == (
        "city",
        "IQ",
        33.42,
        43.3,
    )
    assert place.within == "place:acled.ramadi"
    assert records["place:acled.ramadi"].within == "place:acled.anbar"
    assert records["place:acled.anbar"].within == "place:iso.iq"


@pytest.mark.parametrize(
    ("precision", "date", "geo", "use"),
    [
        ("1", "2024-03-04", "1", "locality"),
        ("2", "2024-03-04~", "2", "nearby"),
        ("3", "2024-03", "3", "admin-area"),
        ("", "2024-03-04~", "", None),
        ("9", "2024-03-04~", "9", None),
    ],
)
def test_precision(imported, precision, date, geo, use):
    """A precision that the code book does not have is kept, and the date counted as open."""
    records, report = imported({"time_precision": precision, "geo_precision": geo, "notes": ""})
    event = records["event:acled.irq0"]
    assert (event.date, event.places[0].precision) == (date, use)
    kept = {name for name in event.extensions["acled"] if name.endswith("precision")}
    assert kept == ({"time_precision", "geo_precision"} if precision == "9" else set())
    assert report.open["precision of the date"] == (use is None)


@pytest.mark.parametrize(
    ("name", "code", "kind", "country"),
    [
        ("Police Forces of Iraq (2014-)", "1", "government-body", "IQ"),
        ("Government of Iraq (2014-)", "State forces", "government-body", "IQ"),
        ("Military Forces of the United States (2021-)", "8", "armed-force", "US"),
        ("River Front", "Rebel group", "armed-group", None),
        ("River Front", "4", "armed-group", None),
        ("Rioters (Iraq)", "5", "population-group", "IQ"),
        ("Protesters (Iraq)", "Protesters", "population-group", "IQ"),
        ("Civilians (Samra)", "7", "population-group", None),
        ("Harbour Guard", "External/Other forces", "unknown", None),
        ("Harbour Guard", "", "unknown", None),
        ("Front; Left Wing", "2", "armed-group", None),
    ],
)
def test_actors(imported, name, code, kind, country):
    """Kind by name or code, country by name."""
    records, _ = imported({"actor1": name, "inter1": code})
    actor = records[records["event:acled.irq0"].participants[0].actor]
    assert (actor.name("en"), actor.kind, actor.country) == (name, kind, country)


def test_a_code_in_any_row_tells_the_kind(imported):
    """An associate in the first row has a code in the second."""
    records, report = imported({}, {"actor1": "River Front", "inter1": "2"})
    assert records["actor:acled.river-front"].kind == "armed-group"
    assert report.open["actor kind"] == 1


def test_the_same_actor_on_both_sides(imported):
    """As rioters against rioters: two participations, one name in the title."""
    rioters = {"actor1": "Rioters (Iraq)", "actor2": "Rioters (Iraq)", "event_type": "Riots"}
    records, _ = imported(rioters | {"sub_event_type": "Mob violence", "assoc_actor_1": ""})
    event = records["event:acled.irq0"]
    assert [each.role for each in event.participants] == ["actor-1", "actor-2"]
    assert event.title["en"] == "Rioters (Iraq): Mob violence"
    assert event.category == "riot"


@pytest.mark.parametrize(
    ("kind", "sub", "category"),
    [
        ("Violence Against Civilians", "", "assault"),
        ("Strategic developments", "Other", "strategic-development"),
        ("Riots/Protests", "", "riots-protests"),
        ("Remote violence", "", "remote-violence"),
    ],
)
def test_categories(imported, kind, sub, category):
    """By the table of categories whatever the case, else the words of the type."""
    records, _ = imported({"event_type": kind, "sub_event_type": sub})
    assert records["event:acled.irq0"].category == category


@pytest.mark.parametrize(
    ("tags", "fatalities", "expected"),
    [
        ("crowd size=about 50", "0", [("fatalities", 0)]),
        ("women targeted: girls;crowd size=50", "0", [("fatalities", 0), ("participants", 50)]),
        ("", "3.0", [("fatalities", 3)]),
        ("", "several", []),
    ],
)
def test_numbers(imported, tags, fatalities, expected):
    """A crowd of a plain number is a quantity; other words are not."""
    records, report = imported({"tags": tags, "fatalities": fatalities})
    event = records["event:acled.irq0"]
    assert [(each.measure, each.best) for each in event.quantities] == expected
    assert report.lost["fatalities: not a number"] == (not expected)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2018-06-01 00:00:00.000", "2018-06-01"),
        ("2018-6-1", "2018-06-01"),
        ("1 Jun 2018", "2018-06-01"),
        ("01-September-2018", "2018-09-01"),
        *(
            (text, None)
            for text in ("18-06-01", "01 Juniper 2018", "31 June 2018", "06/01/2018", "")
        ),
    ],
)
def test_days(text, day):
    """Forms that tell day and month apart, with a year of four digits."""
    if day:
        assert to_day(text) == day
    else:
        with pytest.raises(RowError):
            to_day(text)


def test_rows_that_are_skipped(imported):
    """Their actors are not written."""
    records, report = imported(
        {},
        {"actor1": ""},
        {"actor1": "Nobody", "event_date": "04/03/24"},
        {"event_type": "x" * 2000},
        {"assoc_actor_2": "Nobody; " + "x" * 1001},
    )
    assert report.skipped == {
        "no actor1": 1,
        "a date that is not a day": 1,
        "NE107 /codes/0/code": 1,
        "a name of more than 1,000 characters": 1,
    }
    assert len(of(Event, records)) == 1
    assert "Nobody" not in {actor.name("en") for actor in of(Actor, records)}


CELLS = [
    "",
    ";",
    "a;;b",
    "x" * 1001,
    "9" * 30,
    "nan",
    "-1",
    "2019-13-01",
    "2019-03-04",
    "Iraq",
    "3",
]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(st.sampled_from(list(ROW)), st.sampled_from(CELLS) | st.text())))
def test_no_row_stops_an_import(tmp_path, changes):
    """Each row is an event, or counted."""
    found = importers.read("acled", write(tmp_path / "acled.csv", ROW, *(ROW | c for c in changes)))
    events = sum(isinstance(record, Event) for record in found)
    report = found.report
    assert report.rows == events + report.skipped.total() + report.merged.total()


def test_semicolons_between_the_columns(tmp_path):
    """Spreadsheets of some languages write them."""
    path = tmp_path / "acled.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([ROW.keys(), ROW.values()])
    assert "event:acled.irq900001" in {record.id for record in importers.read("acled", path)}


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "{}", "event_id_cnty;event_date\n1;2\n"])
def test_files_that_are_refused(tmp_path, text):
    """Empty ones and other columns."""
    path = tmp_path / "other.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError):
        list(importers.read("acled", path))


def test_the_terms_travel_with_the_data(tmp_path):
    """They are in the report, in every record, in the manifest and in the README."""
    path = write(tmp_path / "acled.csv", ROW)
    report, _ = importers.import_dataset("acled", [path], tmp_path / "out")
    assert report.terms == acled.TERMS
    dataset = read_dataset(tmp_path / "out")
    licences = {
        origin.licence for each in dataset.of_type(Event).values() for origin in each.imported_from
    }
    assert licences == {acled.ORIGIN.licence}
    (licence,) = dataset.metadata["licenses"]
    assert licence["title"] == acled.ORIGIN.licence
    assert acled.TERMS in (tmp_path / "out" / licence["path"]).read_text(encoding="utf-8")
    written = "".join(each.read_text() for each in (tmp_path / "out").iterdir())
    assert ROW["notes"] not in written
    assert not validate(tmp_path / "out").findings
