"""Tables of one's own: mappings and their errors, files, drafts."""

from __future__ import annotations

import datetime as dt
import io
import json
import random
import sys
import zipfile
from pathlib import Path

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from newsevents import edtf, importers, read_dataset, to_dict, validate, write_dataset
from newsevents.errors import ConfigurationError, FileError, MissingExtraError
from newsevents.importers.table import open_table
from newsevents.importers.table_draft import draft_mapping
from newsevents.importers.table_values import DateFormat
from newsevents.model import Actor, Event, Place
from newsevents.storage.paths import to_path
from test_memory import kept_objects

EXAMPLES = Path(__file__).parents[2] / "examples" / "mappings"
REAL = Path(__file__).parents[3] / "shared/data/travel/travel_sample.csv"
MAPPING = """
[dataset]
name = "Visits"
language = "en"
[table]
{table}
[record]
type = "visit"
title = "{{Who}} travels"
date = {date}
status = "occurred"
visitors.actor = {{column = "Who", kind = "person"}}
{fields}
"""


@pytest.fixture
def read(tmp_path):
    """Return a function that imports a table: the records by id, and the report."""

    def _read(table, mapping, *, name="table.csv", check=True, **options):
        path, target = tmp_path / name, tmp_path / "mapping.toml"
        path.write_bytes(table if isinstance(table, bytes) else table.encode())
        target.write_text(mapping, encoding="utf-8")
        found = importers.read("table", path, mapping=target, **options)
        records = {record.id: record for record in found}
        if check:
            findings = validate(records.values()).findings
            assert {each.rule.code for each in findings} <= {"NE602"}  # no place
        return records, found.report

    return _read


@pytest.fixture
def visit(read):
    """Return a function that imports a row with more columns: its event, all records, report."""

    def _visit(
        fields="",
        *,
        date='{column = "When"}',
        table="",
        when="2018-03-01",
        who="Mira Holt",
        check=True,
        register=None,
        **cells,
    ):
        header = ",".join(["When", "Who", *cells])
        row = ",".join(f'"{cell}"' for cell in (when, who, *cells.values()))
        mapping = MAPPING.format(table=table, fields=fields, date=date)
        options = {"register": register} if register else {}
        records, report = read(f"{header}\n{row}\n", mapping, check=check, **options)
        events = [record for record in records.values() if isinstance(record, Event)]
        return (events or [None])[0], records, report

    return _visit


# --- examples --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "records", "skipped", "kept"),
    [
        (
            "visits",
            {"visit": 6, "place": 9, "actor": 3},
            {"no date: not a date in the format": 1},
            {"country (not a country by name)": 1},
        ),
        (
            "calls",
            {"call": 3, "actor": 4, "article": 1},
            {
                "no date": 1,
                "no date: not a date in the format": 1,
                "no participants: 1 of at least 2": 1,
            },
            {},
        ),
        (
            "incursions",
            {"military-movement": 3, "place": 3, "actor": 1},
            {'skip: Remark matches "nothing observed*"': 1},
            {"Aircraft sorties (not a number)": 1, "Remark": 1},
        ),
    ],
)
def test_examples(name, records, skipped, kept):
    """The mappings that are shipped; what comes out is valid."""
    mapping = EXAMPLES / f"{name}.toml"
    found = importers.read("table", EXAMPLES / f"{name}.csv", mapping=mapping)
    everything = list(found)
    assert not validate(everything).findings
    report = found.report
    assert (report.records, report.skipped, report.extensions) == (records, skipped, kept)
    assert report.lost == {}
    assert report.rows == report.skipped.total() + sum(isinstance(e, Event) for e in everything)


def test_example_of_visits():
    """Ranges, towns in order, the same id with a number, and rows that differ in the country."""
    mapping = EXAMPLES / "visits.toml"
    records = {
        each.id: each for each in importers.read("table", EXAMPLES / "visits.csv", mapping=mapping)
    }
    first = records["visit:norland-travel.2019-03-03-mira-holt-vienna"]
    assert first.date == "2019-03-03/2019-03-05"
    assert [use.place for use in first.places] == [
        "place:norland-travel.vienna",
        "place:norland-travel.graz",
        "place:iso.at",
    ]
    assert records["place:norland-travel.graz"].country == "AT"
    twice = "visit:norland-travel.2020-04-28-lena-brandt-valletta"
    assert [
        records[twice].imported_from[0].record,
        records[f"{twice}.2"].imported_from[0].record,
    ] == ["5", "6"]
    lost = records["visit:norland-travel.2020-05-04-lena-brandt-strelsau"]
    assert lost.extensions == {"norland-travel": {"country": "Ruritania"}}


@pytest.mark.skipif(not REAL.exists(), reason="the rows are not here")
def test_real_rows():
    """All of 140 rows of real travel, with names of countries that are not known kept."""
    found = importers.read("table", REAL, mapping=EXAMPLES / "visits.toml")
    records = list(found)
    assert not validate(records).findings
    assert found.report.rows == found.report.records["visit"] == 140
    assert not found.report.skipped
    assert not found.report.lost
    assert found.report.extensions.total() <= 3


# --- values ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "text", "date"),
    [
        ("%d.%m.%Y", "3.12.2018", "2018-12-03"),
        ("%d.%m.%Y", "٣.١٢.٢٠١٨", "2018-12-03"),
        ("%B %d, %Y", "Sept. 5,2018", "2018-09-05"),
        ("%d %B %Y", "5 كانون الثاني 2018", "2018-01-05"),
        ("%d %B %Y", "5 Brumaire 2018", None),
        ("%d %B %Y", "30 February 2018", None),
        ("%B %Y", "May 2018", "2018-05"),
        ("%Y", "2018", "2018"),
        ("%Y-%m-xx", "2018-05-XX", "2018-05"),
        ("%d.%m.%Y %H:%M", "3.12.2018 9:30", "2018-12-03T09:30"),
        ("%d.%m.%Y %H:%M", "3.12.2018 25:30", None),
        ("%B %d-%d, %Y", "January 5–7, 2018", "2018-01-05/2018-01-07"),
        ("%B %d - %B %d, %Y", "January 5-February 7, 2018", "2018-01-05/2018-02-07"),
        ("%B %d - %B %d, %Y", "January 5-February 30, 2018", None),
        ("%d/%m/%Y", "5/3/2018 or later", None),
        ("%d/%m/%Y", "5/3/2018" + " " * 300, "2018-03-05"),
        ("%d/%m/%Y", "5/3/2018" + "x" * 300, None),
    ],
)
def test_formats_of_dates(visit, form, text, date):
    """A date is read as its format says, or the row is skipped."""
    event, _, report = visit(date=f'{{column = "When", format = "{form}"}}', when=text)
    assert (event and event.date) == date
    assert bool(report.skipped) == (date is None)


@pytest.mark.parametrize(
    ("date", "when", "until", "expected"),
    [
        ('{column = "When", to = "Until"}', "2018-03-01", "2018-03-04", "2018-03-01/2018-03-04"),
        ('{column = "When", to = "Until"}', "2018-03-01", "2018-03-01", "2018-03-01"),
        ('{column = "When", to = "Until"}', "2018-03-01", "", None),
        ('{column = "When", to = "Until"}', "2018-03-01", "later", None),
        ('{column = "When", to = "Until"}', "2018-03-01/2018-03-02", "2018-03-05", None),
        ('[{column = "When", to = "Until"}, {column = "When"}]', "2018-03", "", "2018-03"),
        (
            '{column = "When", to = "Until", between = true}',
            "2018-03-01",
            "2018-03-04",
            "[2018-03-01..2018-03-04]",
        ),
        ('{text = "{Until}-{When}-01", format = "%Y-%m-%d"}', "3", "2018", "2018-03-01"),
        (
            '{column = "When", values = {spring = "2018-03/2018-05"}}',
            "Spring",
            "",
            "2018-03/2018-05",
        ),
        ("2018-03-01", "", "", "2018-03-01"),
    ],
)
def test_dates_of_two_columns(visit, date, when, until, expected):
    """First and last date, a date in between, and parts of dates in columns of their own."""
    event, _, _ = visit(date=date, when=when, Until=until)
    assert (event and event.date) == expected


@pytest.mark.parametrize(("year", "expected"), [("49", "2049"), ("50", "1950"), ("80", "1980")])
def test_years_of_two_digits(visit, year, expected):
    """They are in the century that the mapping says."""
    date = '{column = "When", format = "%d/%m/%y", first-year = 1950}'
    assert visit(date=date, when=f"16/5/{year}")[0].date == f"{expected}-05-16"


def test_part_of_a_date(visit):
    """Numbers that a format leaves out are kept beside the year."""
    date = '{column = "When", format = "%_/%_/%Y"}'
    event, _, report = visit(date=date, when="01/02/2018")
    assert (event.date, event.extensions) == ("2018", {"visits": {"When": "01/02/2018"}})
    assert report.extensions == {"When (only a part of the date)": 1}


@given(st.text(max_size=30), st.sampled_from(["%d/%m/%Y", "%B %d-%d, %Y", "%_.%m.%Y %H:%M"]))
@settings(max_examples=25)
def test_any_text_is_a_date_or_not(text, form):
    """Reading never fails, and gives dates of the model only."""
    try:
        found = DateFormat(form).read(text)
    except ValueError:
        found = None
    for date in found or ():
        edtf.parse(date)


@pytest.mark.parametrize(
    ("fields", "cell", "expected", "reason"),
    [
        ('level = {column = "X"}', "Head of State", {"level": "head-of-state"}, None),
        ('level = {column = "X"}', "emperor", {}, "not a valid level"),
        ('level = {column = "X"}', "رئيس", {}, "not a valid level"),
        (
            'level = {column = "X", values = {PM = "head-of-government"}}',
            "pm",
            {"level": "head-of-government"},
            None,
        ),
        ('level = [{column = "X"}, "working"]', "?", {"level": "working"}, "not a valid level"),
        (
            'topics = {column = "X", separator = ["; ", "/"]}',
            "Trade; air bases/",
            {"topics": ["trade", "air-bases"]},
            None,
        ),
        (
            'topics = {column = "X", separator = ";"}',
            "trade; تجارة",
            {"topics": ["trade"]},
            "not a valid slug",
        ),
        ('topics = ["one", {column = "X"}]', "two", {"topics": ["one", "two"]}, None),
        ('duration = "PT{X}H"', "2", {"duration": "PT2H"}, None),
        ('duration = "PT{X}H"', "two", {}, "not a valid duration"),
        (
            'summary = {column = "X"}',
            "two  words\n\nline",
            {"summary": {"en": "two words\nline"}},
            None,
        ),
        ('summary = {ar = "{X}"}', "نص", {"summary": {"ar": "نص"}}, None),
        (
            'codes = {scheme = "own", code = "{{{X}}}"}',
            "7",
            {"codes": [{"scheme": "own", "code": "{7}"}]},
            None,
        ),
        (
            'quantities = {measure = "m", best = {column = "X"}}',
            "-1.5",
            {"quantities": [{"measure": "m", "best": -1.5}]},
            None,
        ),
        ('quantities = {measure = "m", best = {column = "X"}}', "1,500", {}, "not a number"),
        (
            'quantities = {measure = "m", best = {column = "X", values = {few = 3}}, approximate = true}',
            "few",
            {"quantities": [{"measure": "m", "best": 3, "approximate": True}]},
            None,
        ),
        (
            'quantities = {measure = "m", best = 1, approximate = {column = "X"}}',
            "TRUE",
            {"quantities": [{"measure": "m", "best": 1, "approximate": True}]},
            None,
        ),
        (
            'quantities = {measure = "m", best = 1, approximate = {column = "X"}}',
            "perhaps",
            {},
            "not true or false",
        ),
        ('quantities = {measure = "m", best = {column = "X"}}', "", {}, None),
    ],
)
def test_values(visit, fields, cell, expected, reason):
    """A cell has the value of its field, or is kept and counted."""
    event, _, report = visit(fields, X=cell)
    names = ("level", "topics", "duration", "summary", "codes", "quantities")
    assert {name: value for name, value in to_dict(event).items() if name in names} == expected
    assert report.extensions == ({f"X ({reason})": 1} if reason else {})
    assert event.extensions == ({"visits": {"X": cell}} if reason else {})


# --- actors and places -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "cell", "hosts", "reason"),
    [
        ('{column = "X", scheme = "name"}', "Republic of Korea", ["actor:iso.kr"], None),
        ('{column = "X", scheme = "iso"}', "kr", ["actor:iso.kr"], None),
        ('{column = "X", scheme = "fips"}', "KS", ["actor:iso.kr"], None),
        ('{column = "X", scheme = "name"}', "Ruritania", [], "not a country by name"),
        ('{column = "X", scheme = "name", kind = "unknown"}', "Ruritania", ["actor:visits.ruritania"], None),
        ('{column = "X", values = {UK = "actor:iso.gb"}, kind = "state"}', "uk", ["actor:iso.gb"], None),
        ('{column = "X", separator = ";", scheme = "name"}', "Austria; Ruritania", ["actor:iso.at"], "not a country by name"),
        ('[{column = "X", scheme = "name"}, "actor:iso.ch"]', "", ["actor:iso.ch"], None),
        ('{column = "X", kind = {column = "X", values = {"The Hague" = "x-city"}}}', "The Hague", ["actor:visits.the-hague"], None),
        ('{column = "X", kind = {column = "X"}}', "Ruritania", [], "not a valid actor-kind"),
        ('{column = "X", kind = "unknown", identifiers = {wikidata = "Q"}, names = {ar = "س"}}', "A", [], "not valid: NE104 /identifiers/wikidata"),
        ('{column = "X", kind = "unknown", country = {column = "X", scheme = "name"}}', "Chad", ["actor:visits.chad"], None),
    ],
)  # fmt: skip
def test_references(visit, spec, cell, hosts, reason):
    """A name is a country, an id, or a new record; without a kind it is none."""
    event, records, report = visit(f"hosts.actor = {spec}", X=cell)
    assert [each.actor for each in event.hosts] == hosts
    assert set(hosts) <= records.keys()
    assert report.extensions == ({f"X ({reason})": 1} if reason else {})


def test_places_with_points(visit):
    """Coordinates need each other; cells that belong to a name are kept without it."""
    spec = """
[record.places.place]
column = "X"
kind = "city"
latitude = {column = "Lat"}
longitude = {column = "Lon"}"""
    _, records, _ = visit(spec, X="Graz", Lat="47,07", Lon="15.44", table='decimal = ","')
    assert records["place:visits.graz"].latitude is None
    event, _, report = visit(spec, X="Graz", Lat="47.07", Lon="")
    assert event.extensions == {"visits": {"Lat": 47.07}}
    assert report.extensions == {"Lat (without longitude)": 1}
    _, records, _ = visit(spec, X="Graz", Lat="47,07", Lon="15,44", table='decimal = ","')
    assert (records["place:visits.graz"].latitude, records["place:visits.graz"].longitude) == (
        47.07,
        15.44,
    )
    event, _, report = visit(spec, X="", Lat="47.07", Lon="15.44")
    assert not event.places
    assert event.extensions == {"visits": {"Lat": 47.07, "Lon": 15.44}}


def _register(tmp_path):
    """Return the path of a dataset of actors and places."""
    actors = [
        ("actor:holt", "person", {"en": "Mira Holt", "ar": "ميرا هولت"}, None),
        ("actor:said-1", "person", {"en": "Omar Saïd"}, "SY"),
        ("actor:said-2", "person", {"en": "Omar Said"}, "EG"),
    ]
    path = tmp_path / "register.jsonl"
    affiliations = [{"actor": "actor:office"}]
    office = Actor(id="actor:office", kind="government-body", names={"en": "The Presidency"})
    place = Place(id="place:mira", kind="city", names={"en": "Mira Holt"})
    people = [
        Actor(id=each, kind=kind, names=names, country=country, affiliations=affiliations)
        for each, kind, names, country in actors
    ]
    write_dataset([*people, office, place], path)
    return str(path)


@pytest.mark.parametrize(
    ("who", "more", "expected", "several"),
    [
        ("mira  HOLT", "", "actor:holt", 0),
        ("ميرا هولت", "", "actor:holt", 0),
        ("Omar Said", ', country = "EG"', "actor:said-2", 0),
        ("Omar Said", "", "actor:visits.omar-said", 1),
        ("Nobody", "", "actor:visits.nobody", 0),
    ],
)
def test_register(visit, tmp_path, who, more, expected, several):  # noqa: PLR0917 - cases
    """Names are looked up exactly but for case and accents; of several, none is chosen."""
    spec = f'[[record.hosts]]\nactor = {{column = "X", kind = "person"{more}}}'
    event, records, report = visit(spec, who="Zed", X=who, register=_register(tmp_path))
    assert [each.actor for each in event.hosts] == [expected]
    assert ("actor:office" in records) == (expected in {"actor:holt", "actor:said-2"})
    assert report.lost.total() == several


def test_a_register_and_countries_are_of_every_import(tmp_path):
    """A second import replaces a first one whose records of others it does not have."""
    table, mapping, target = (tmp_path / name for name in ("t.csv", "m.toml", "out.jsonl"))
    hosts = '[[record.hosts]]\nactor = {column = "X", kind = "person", scheme = "name"}'
    mapping.write_text(MAPPING.format(table="", fields=hosts, date='{column = "When"}'))
    options = {"mapping": mapping, "register": _register(tmp_path)}
    for host, expected in (("Mira Holt", "actor:holt"), ("Chad", "actor:iso.td"), ("Zed", "")):
        table.write_text(f"When,Who,X\n2018-03-01,Max Zwei,{host}\n")
        importers.import_dataset("table", [table], target, **options)
        found = {record.id for record in read_dataset(target)}
        assert found & {"actor:holt", "actor:iso.td"} == {expected} - {""}


def test_names_of_the_register_only(read, tmp_path):
    """Without fields for new records, a name must be in the register, which the mapping names."""
    mapping = MAPPING.format(date='{column = "When"}', table="", fields="").replace(
        ', kind = "person"', ""
    )
    mapping = mapping.replace("[table]", f'register = "{Path(_register(tmp_path)).name}"\n[table]')
    _records, report = read("When,Who\n2018,Mira Holt\n2018,Omar Said\n2018,Nobody\n", mapping)
    assert report.records["visit"] == 1
    assert report.skipped == {
        "no visitors: several in the register": 1,
        "no visitors: not in the register": 1,
    }
    with pytest.raises(ConfigurationError, match="is neither a country nor"):
        read("When,Who\n", f'{mapping}hosts.actor = "actor:iso.zz"\n')


# --- rows ------------------------------------------------------------------------------------------


def test_rows_that_are_left_out(read):
    """Conditions of the mapping, rows of another width, empty rows; the others are read."""
    table = (
        'When,Who,X\n2018,A,x\n2018,B\n,,\n2018,C,called off\n2018,,x\n2018,D,-9\n2018,"E\nF",Yes\n'
    )
    mapping = """
[dataset]
name = "Visits"
prefix = "v"
[table]
missing = ["-9"]
skip = [{column = "X", matches = "CALLED *"}, {column = "X", equals = ["no", "none"]}]
[[record]]
type = "event"
when = {column = "X", equals = "yes"}
title = "{Who}"
date = {column = "When"}
status = "occurred"
category = "other"
[[record]]
type = "visit"
when = [{column = "Who", empty = false}, {column = "X", matches = "?"}]
title = "{Who}"
date = {column = "When"}
status = "occurred"
visitors.actor = {column = "Who", kind = "person"}
"""
    records, report = read(table, mapping)
    assert [each.id for each in records.values()] == ["actor:v.a", "visit:v.2018-a", "event:v.2018"]
    assert records["event:v.2018"].title == {"und": "E F"}
    assert report.skipped == {
        "another number of cells than columns": 1,
        "empty": 1,
        'skip: X matches "CALLED *"': 1,
        "no record of the mapping is for it": 2,
    }
    assert report.examples["empty"] == "table.csv:4"
    assert report.extensions == {"X": 1}


def test_ids_and_columns_without_a_field(visit):
    """The id of the source, numbers, names of columns as they are, columns that are left out."""
    event, _, report = visit(
        'id = "{No}"', table='drop = ["Phone"]', No="A-7", Phone="1", النص="س", Count="3"
    )
    assert event.id == "visit:visits.a-7"
    assert event.imported_from[0].record == "A-7"
    assert event.extensions == {"visits": {"النص": "س", "Count": 3}}
    assert report.lost == {"Phone (left out by the mapping)": 1}
    event, _, report = visit('id = "{No}"', No="")
    assert report.skipped == {"no id": 1}


def test_texts_and_records_that_are_too_long(visit):
    """A title beyond the limit is none, and a list beyond it is refused with its rule."""
    _, _, report = visit(who="x" * 1100)
    assert report.skipped == {"no title: not a valid title-text": 1}
    _, _, report = visit('topics = {column = "X", separator = ";"}', X="a;" * 1001)
    assert report.skipped.total() == 1
    _, _, report = visit('summary = "{X}{X}{X}"', X="x" * 40_000)
    assert report.extensions == {"X": 1}
    _, _, report = visit('topics = {column = "X", separator = ";"}', X="؛" * 100_001)
    assert report.lost == {"X (too long)": 1}


# --- files -----------------------------------------------------------------------------------------

_PLAIN = MAPPING.format(date='{column = "When"}', table="", fields="")


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_delimiters(read, sign):
    """The one that separates the columns of the header is found."""
    records, report = read(f'"When"{sign}"Who"{sign}"a,b;c"\n2018{sign}A{sign}x\n', _PLAIN)
    assert report.extensions == {"a,b;c": 1}
    assert len(records) == 2


def test_carriage_returns(read):
    """They end lines, as in files of old spreadsheet programs."""
    records, _ = read("When;Who\r2018;A\r", _PLAIN)
    assert len(records) == 2


def test_encoding(read):
    """Another encoding is one that the mapping names."""
    table = "When,Who\n2018,ميرا\n".encode("windows-1256")
    mapping = MAPPING.format(date='{column = "When"}', table='encoding = "windows-1256"', fields="")
    mapping = mapping.replace('"en"', '"ar"')
    records, _ = read(table, mapping)
    assert next(iter(records.values())).names == {"ar": "ميرا"}
    with pytest.raises(FileError, match=r"not UTF-8.* encoding = "):
        read(table, _PLAIN)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings_of_several_bytes(read, encoding):
    """One that the mapping names; of UTF-16, the mark at the beginning is enough."""
    text = "When\tWho\n2018\tميرا\n"
    mapping = MAPPING.format(
        date='{column = "When"}', table=f'encoding = "{encoding}"', fields=""
    ).replace('"en"', '"ar"')
    records, _ = read(text.encode(encoding), mapping)
    assert next(iter(records.values())).names == {"ar": "ميرا"}
    if encoding.startswith("utf-16-"):
        records, _ = read(f"\ufeff{text}".encode(encoding), _PLAIN.replace('"en"', '"ar"'))
        assert next(iter(records.values())).names == {"ar": "ميرا"}


@pytest.mark.parametrize("encoding", ["idna", "punycode", "undefined", "hex", "x\0"])
def test_encodings_of_no_texts(read, encoding):
    """Codecs that are not for files are refused, or what they cannot read is."""
    name = json.dumps(encoding)
    mapping = MAPPING.format(date='{column = "When"}', table=f"encoding = {name}", fields="")
    with pytest.raises((FileError, ConfigurationError)):
        read(b"When,Who\n2018,A-\n" + b"\xff", mapping)


def test_another_encoding_than_that_of_the_mapping(read, golden):
    """The message has its name in the mapping."""
    mapping = MAPPING.format(date='{column = "When"}', table='encoding = "windows-1255"', fields="")
    with pytest.raises(FileError) as error:
        read(b"When,Who\n2018,\xd9\n", mapping)
    golden(error.value)
    with pytest.raises(FileError) as error:
        read(b"When,Who\n2018,\xd9\n", _PLAIN)
    golden(error.value)


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "t.csv", "no header: the file is empty"),
        (b",,\n1,2,3\n", "t.csv", "no header: the first row is empty"),
        (b"When,When\n", "t.csv", 'two columns are named "When"'),
        (b"x" * 300, "t.csv", "too long for the name"),
        (b"a," * 1001, "t.csv", "1,002 columns"),
        (b"\xff\xd8\x00a", "t.csv", "is not UTF-8"),
        (b'When,Who\n2018,"A\n', "t.csv", "unexpected end"),
        (b"\0\1,b\n", "t.csv", "control characters"),
        (b'{"a": 1}', "t.csv", 'no column of the mapping, such as "Who"'),
        (b"", "t.ods", "save it as .xlsx or .csv"),
        (b"PK\x03\x04", "t.xlsx", "cannot be read as a workbook"),
        (b"PAR1", "t.parquet", "cannot be read as Parquet"),
    ],
)
def test_files_that_are_not_tables(read, content, name, message):
    """One line says what is wrong."""
    with pytest.raises(FileError, match=message):
        read(content, _PLAIN, name=name)


def _workbook(*sheets):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        day = book.add_format({"num_format": "d mmm yyyy"})
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for index, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(index, column, cell, day)
                    else:
                        sheet.write(index, column, cell)
            if name == "merged":
                sheet.merge_range("B3:B4", "M")
    return content.getvalue()


def test_workbook(read, monkeypatch):
    """Dates as cells show them, numbers, formulas without a value, merged cells; no PyArrow."""
    rows = [
        ["When", "Who", "Count", "", "Sum"],
        [dt.date(2018, 3, 1), "A", 3.0, True, "=1/0"],
        ["1.4.2018", "B", 1.5, None, None],
    ]
    date = '{column = "When", format = "%d.%m.%Y"}'
    mapping = MAPPING.format(date=date, table="", fields="")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    records, report = read(_workbook(("Tab", rows)), mapping, name="t.xlsx")
    first, second = (each for each in records.values() if isinstance(each, Event))
    assert (first.date, second.date) == ("2018-03-01", "2018-04-01")
    assert first.extensions == {"visits": {"Count": 3, "column 4": "true"}}
    assert report.lost == {"Sum (cannot be read exactly)": 1}
    assert second.extensions == {"visits": {"Count": 1.5}}
    assert second.imported_from[0].record == "3"
    _, report = read(_workbook(("merged", [*rows, [dt.date(2018, 3, 2)]])), mapping, name="t.xlsx")
    assert report.skipped == {"merged or unreadable cells only": 1, "no title": 1}


def test_sheets(read):
    """Of several sheets the mapping names one."""
    rows = [["When", "Who"], ["2018", "A"]]
    content = _workbook(("one", rows), ("two", rows))
    mapping = MAPPING.format(date='{column = "When"}', table='sheet = "two"', fields="")
    assert len(read(content, mapping, name="t.xlsx")[0]) == 2
    with pytest.raises(FileError, match='choose a sheet in the mapping, one of: "one", "two"'):
        read(content, _PLAIN, name="t.xlsx")
    with pytest.raises(FileError, match='no sheet "two"; there are: "one"'):
        read(_workbook(("one", rows)), mapping, name="t.xlsx")


def test_parquet(read, monkeypatch):
    """Dates, times, lists and bytes; without PyArrow the extra is named."""
    content = io.BytesIO()
    columns = {
        "When": [dt.date(2018, 3, 1), None],
        "Who": ["A", "B"],
        "At": [dt.datetime(2018, 3, 1, 9, 30, tzinfo=dt.UTC), None],
        "List": [["x"], None],
        "Raw": [b"x", None],
    }
    pq.write_table(pa.table(columns), content)
    records, report = read(content.getvalue(), _PLAIN, name="t.parquet")
    event = records["visit:visits.2018-03-01-a"]
    assert event.extensions == {"visits": {"At": "2018-03-01T09:30:00+00:00", "List": '["x"]'}}
    assert report.lost == {"Raw (cannot be read exactly)": 1}
    assert report.skipped == {"no date": 1}
    empty = io.BytesIO()
    pq.write_table(pa.table({}), empty)
    with pytest.raises(FileError, match="no header"):
        read(empty.getvalue(), _PLAIN, name="t.parquet")
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(MissingExtraError, match=r"newsevents\[columns\]"):
        read(content.getvalue(), _PLAIN, name="t.parquet")


def _stored(*, options=None, **columns):
    content = io.BytesIO()
    pq.write_table(pa.table(columns), content, **options or {})
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "damage", "message"),
    [
        # A column that may be empty becomes one that may not, against the counts of its values.
        (_stored(Who=["A"]), (b"\x25\x02\x18\x03Who", b"\x25\x00\x18\x03Who"), "size mismatch"),
        (_stored(Who=["A"]), (b"\x18\x03Who", b"\x18\x03Wh\xf6"), "not UTF-8"),
        (_stored(When=["2018"], Who=[{"a": 1, "b": 2}]), (b"\x18\x01b", b"\x18\x01a"), "duplicate"),
    ],
)
def test_parquet_with_a_damaged_description(read, content, damage, message):
    """PyArrow would end the process, or raise errors of other kinds."""
    assert damage[0] in content
    with pytest.raises(FileError, match=message):
        read(content.replace(*damage), _PLAIN, name="t.parquet")


@pytest.mark.parametrize(
    "column",
    [
        pa.array([3_000_000], pa.date32()),
        pa.array([-(2**31)], pa.date32()),
        pa.array([2**62], pa.timestamp("us")),
        pa.array([2**60], pa.duration("s")),
        pa.array([1], pa.timestamp("us", tz="Sea/Ferry")),
    ],
    ids=str,
)
def test_parquet_with_values_that_python_has_not(read, column):
    """Days outside of the calendar and unknown time zones are refused with the column's name."""
    with pytest.raises(FileError, match='the column "When"'):
        read(_stored(When=column, Who=["A"]), _PLAIN, name="t.parquet")


def test_parquet_with_a_changed_page(read):
    """A value that does not fit the checksum of its page is no value."""
    options = {"write_page_checksum": True, "write_statistics": False}
    content = _stored(options=options, When=["2018"], Who=["Salma"])
    assert b"Salma" in content
    with pytest.raises(FileError, match="CRC"):
        read(content.replace(b"Salma", b"Selma"), _PLAIN, name="t.parquet")


def _repeated(text, kind=None):
    """Return a column of 1,000 rows with one text, which is stored once."""
    values = pa.DictionaryArray.from_arrays(
        pa.array([0] * 1000, pa.int32()), pa.array([text], kind)
    )
    return _stored(
        options={"compression": "zstd", "store_schema": False, "dictionary_pagesize_limit": 2**28},
        Who=values,
    )


def _modest():
    """Return a file of 200 MB that claims to be one of some kilobytes."""
    noise = random.Random(1).randbytes(500).hex()  # noqa: S311 - no secret
    content, other = _repeated("x" * 200_000), _repeated(noise)
    end = len(other) - 8 - int.from_bytes(other[-8:-4], "little")
    pages = content[: -8 - int.from_bytes(content[-8:-4], "little")]
    assert len(pages) < end
    return pages.ljust(end, b"\0") + other[end:]


@pytest.mark.parametrize(
    "content",
    [
        _repeated("x" * 200_000),
        _modest(),
        _repeated(b"x" * 200_000, pa.binary()),
        _repeated(b"x" * 200_000, pa.binary(200_000)),
        _stored(**{f"c{number}": pa.nulls(100_000, pa.int64()) for number in range(200)}),
    ],
    ids=["text", "footer of another file", "bytes", "bytes of one length", "empty cells"],
)
def test_parquet_of_far_larger_values(read, content):
    """Sizes are those of the pages, whatever the metadata says, and each use of a value counts."""
    with pytest.raises(FileError, match="far larger than the files"):
        read(content, _PLAIN, name="t.parquet")


def test_workbook_with_a_document_type(tmp_path):
    """A workbook that defines entities is refused."""
    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_rels/.rels", '<!DOCTYPE x [<!ENTITY e "e">]><x>&e;</x>')
    with pytest.raises(FileError, match="document type"):
        list(open_table(path))


def test_remote_workbooks():
    """A workbook behind a URL is not read."""
    with fsspec.open("memory://tables/t.xlsx", "wb") as file:
        file.write(b"PK")
    with pytest.raises(FileError, match="download it first"):
        list(open_table(to_path("memory://tables/t.xlsx")))


# --- mappings that cannot be used ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"Who", kind', '"Whoo", kind', 'record.visitors.actor: there is no column "Whoo"; did you mean "Who"?'),
        ("{Who} travels", "{Wo}{Z}", 'record.title.en.text: there is no column "Z"; the columns are "When", "Who"'),
        ("title =", "titel =", 'record.titel: unknown; did you mean "title"?'),
        ("title =", "titel =", "record.title: is missing"),
        ('"person"', '"persn"', 'record.visitors.actor.kind: "persn" is not an actor kind; did you mean "person"?'),
        ('"visit"', '"vist"', 'record.type: "vist" is not a type of event; did you mean "visit"?'),
        ('"visit"', "1", "record.type: 1 is not a type of event"),
        ('name = "Visits"', "", "dataset.name: is missing"),
        ('name = "Visits"', "name = 1", "dataset.name: 1 is not a text"),
        ('name = "Visits"', 'name = "x"\nprefix = "iso"', 'dataset.prefix: "iso" cannot be used'),
        ("[table]", "[tabel]", 'tabel: unknown; did you mean "table"?'),
        ("[table]", '[table]\nencoding = "utf8-x"', 'table.encoding: "utf8-x" is not an encoding'),
        ("[table]", "[table]\nmissing = [1]", "table.missing: [1] is neither a text nor a list"),
        ("[table]", '[table]\ndrop = "Wer"', 'table.drop: there is no column "Wer"'),
        ("[table]", "[table]\nskip = 1", "table.skip: 1 is not a table"),
        ("[table]", '[table]\nskip = {column = "Who"}', "table.skip: a condition is a column and one of"),
        ("[record]", "[dataset.x]", "record: is missing"),
        ("[table]", "[table", "not TOML"),
        ('{column = "When"}', "{}", "record.date: needs either column or text"),
        ('{column = "When"}', '{column = "When", format = "%d.%m"}', 'record.date.format: "%d.%m" has no %Y'),
        ('{column = "When"}', '{column = "When", format = "%q"}', 'record.date.format: "%q" is not a part of a date'),
        ('{column = "When"}', '{column = "When", format = "%y"}', "record.date.format: %y needs first-year"),
        ('{column = "When"}', '{column = "When", format = "%Y %Y %Y"}', "has a part more than twice"),
        ('{column = "When"}', '{column = "When", first-year = true}', "record.date.first-year: true is not a whole number"),
        ('{column = "When"}', '{column = "When", separator = ";"}', "record.date.separator: has no use here"),
        ('{column = "When"}', '"1.2.2018"', 'record.date: "1.2.2018" is malformed'),
        ("{Who} travels", "{Who", "record.title.en.text: a brace that is text is written twice"),
        ('"{Who} travels"', "[[1]]", "record.title.en: "),
        ('title = "{Who} travels"', "title = {xx-x = 1}", 'record.title: "xx-x" is malformed'),
        (', kind = "person"', "", "record.visitors.actor: needs fields for new records"),
        (', kind = "person"', ', scheme = "names"', 'record.visitors.actor.scheme: "names" is not a scheme of countries; did you mean "name"?'),
        ('"occurred"', '"occurred"\nhosts = 1', "record.hosts: 1 is not a table"),
        ('"occurred"', '"occurred"\nextensions = {x = 1}', "record.extensions: unknown"),
        ('"occurred"', '"occurred"\nevidence = {claims = {"/date" = 1}}', "record.evidence.claims./date: cannot be mapped"),
        ('"occurred"', '"occurred"\nquantities = {measure = "x"}', "record.quantities: one of minimum, best, maximum is missing"),
        (
            'kind = "person"',
            'separator = ",", kind = "person"}\nvisitors.capacity = {column = "Who", separator = ","',
            "record.visitors: only one of actor, capacity can have a separator",
        ),
        (
            '"occurred"',
            """"occurred"
codes.scheme = [{column = "Who", separator = ","}, "x"]
codes.code = {column = "Who", separator = ";"}""",
            "record.codes: only one of scheme, code can have a separator",
        ),
    ],
)  # fmt: skip
def test_errors_in_a_mapping(read, old, new, message):
    """Each is a line with its place and, for a typo, a suggestion."""
    assert old in _PLAIN
    with pytest.raises(ConfigurationError) as caught:
        read("When,Who\n2018,A\n", _PLAIN.replace(old, new))
    lines = str(caught.value).split("\n")
    assert any(message in line for line in lines), lines


def test_many_errors(read):
    """At most twenty are listed; a mapping is needed."""
    wrong = "\n".join(f"x{number} = 1" for number in range(30))
    with pytest.raises(ConfigurationError) as caught:
        read("When,Who\n", _PLAIN + wrong)
    assert str(caught.value).count("\n") == 20
    assert str(caught.value).endswith("and 10 more")
    with pytest.raises(ConfigurationError, match="needs a mapping"):
        importers.read("table", "t.csv")


# --- drafts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "event", "questions"),
    [
        (
            "التاريخ;البلد;الزائر;المكان;x\n5 كانون الثاني 2018;سوريا;ميرا;دمشق;1\n6 شباط 2018;مصر;ليلى;القاهرة;2\n",
            {"type": "visit", "date": "2018-01-05", "places": 2, "visitors": 1},
            ["the kind of the actors", "the kind of the places"],
        ),
        (
            "ID,Start date,End date,Caller,Recipient\n1,2018/01/02,2018/01/03,Austria,Chad\n2,2018/01/02,,Chad,Malta\n",
            {"type": "call", "date": "2018-01-02/2018-01-03", "participants": 2, "places": 0},
            ["without a last date"],
        ),
        ("Date,Participants,Title\n01/02/2018,A; B,T\n", {"type": "event", "date": "2018"}, ['"%d/%m/%Y" or "%m/%d/%Y"', "separator"]),
        ("Date,Force,Country\n01/02/2018,A,AT\n13/02/2018,B,BE\n", {"type": "military-movement", "date": "2018-02-01"}, ["not known as countries"]),
        ("Date,Speaker,Location,Lat,Lon,Notes\n2018-01-02,A,X,1.5,2.5,N\n2018,A,Y,1,2,N\n", {"type": "statement", "date": "2018-01-02", "places": 1}, []),
        ("From,Visitor,Host\nMay 2018,A,AUT\nlater,B,AUT\n", {"type": "visit", "date": "2018-05", "hosts": 1}, ['1 date of no known format, such as "later"']),
    ],
)  # fmt: skip
def test_draft(tmp_path, read, table, event, questions):
    """The draft imports its table; what the table leaves open is a question, also in a comment."""
    path = tmp_path / "table.csv"
    path.write_text(table, encoding="utf-8")
    text, asked = draft_mapping(path)
    records, _ = read(table, text, check=False)
    first = next(each for each in records.values() if isinstance(each, Event))
    assert {
        name: getattr(first, name) if name in {"type", "date"} else len(getattr(first, name))
        for name in event
    } == event
    assert all(any(part in question for question in asked) for part in questions), asked
    assert all(f"# ? {question}" in text for question in asked)
    findings = {each.rule.code for each in validate(records.values()).findings}
    assert findings <= {"NE602"}


@pytest.mark.parametrize(
    ("table", "event", "lines", "questions"),
    [
        (
            "Date,Caller,Called,Medium,Status\n2026-02-03,A,B,Phone,planned\n2026-02-04,A,B,,cancelled\n",
            {"status": "planned", "medium": "phone"},
            ['status = {column = "Status"}', 'medium = {column = "Medium"}'],
            [],
        ),
        (
            "Date,Caller,Called,Medium,الحالة\n2026-02-03,A,B,pigeon,planned\n2026-02-04,A,B,,done\n2026-02-04,A,B,,\n",
            {"status": "planned", "medium": None},
            ['status = {column = "الحالة"}'],
            ['a term for "done"', "a status for rows without one"],
        ),
        (
            "Date,Participants,Category,Topics\n2026-02-03,A,Trade fair,trade; wheat\n2026-02-04,A,,\n",
            {"category": "trade-fair", "topics": ("trade", "wheat"), "status": "occurred"},
            ['category = [{column = "Category"}, "unknown"]', 'topics = {column = "Topics", separator = ";"}'],
            ["whether the events took place"],
        ),
        (
            "Date,Forces,Kind\n2026-02-03,A,naval\n",
            {"kind": "x-unknown"},
            ['kind = "x-unknown"'],
            ["the kind of the events"],
        ),
        (
            "Date,Speakers,Acts\n2026-02-03,A,deny; grumble\n",
            {"acts": ("deny",)},
            ['acts = {column = "Acts", separator = ";"}'],
            ['a term for "grumble"'],
        ),
    ],
)  # fmt: skip
def test_draft_of_terms(tmp_path, read, *, table, event, lines, questions):
    """Columns with the names of fields are mapped if their cells are terms; a status always."""
    path = tmp_path / "table.csv"
    path.write_text(table, encoding="utf-8")
    text, asked = draft_mapping(path)
    assert set(lines) <= {line.partition("  # ?")[0] for line in text.splitlines()}
    assert all(any(part in question for question in asked) for part in questions), asked
    records, _ = read(table, text, check=False)
    first = next(each for each in records.values() if isinstance(each, Event))
    assert {name: getattr(first, name) for name in event} == event


def test_draft_without_a_date(tmp_path, read):
    """It says so, and the import says it too."""
    path = tmp_path / "table.csv"
    path.write_text('"{a}",Who\n\n1,A\n2\n', encoding="utf-8")
    text, asked = draft_mapping(path)
    assert "no column is known to be the date; name it" in asked
    assert '"{a}"' in text.splitlines()[-1]
    with pytest.raises(ConfigurationError, match="date: is missing"):
        read("Who\n", text)


def test_draft_of_a_workbook(tmp_path):
    """Cells that are dates need no format; of several sheets the first one is drafted."""
    path = tmp_path / "t.xlsx"
    rows = [["Date", "Visitor"], [dt.date(2018, 1, 2), "A"]]
    path.write_bytes(_workbook(("one", rows)))
    assert 'date = {column = "Date"}' in draft_mapping(path)[0]
    path.write_bytes(_workbook(("one", rows), ("two", [])))
    text, asked = draft_mapping(path)
    assert 'one sheet of "one", "two"' in asked
    assert '\nsheet = "one"' in text


def test_draft_command(run, tmp_path, monkeypatch):
    """It writes the mapping only, and no other option goes with it."""
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text("Date,Visitor\n2018,A\n", encoding="utf-8")
    done = run("import", "table", "t.csv", "--draft", "m.toml")
    assert done.status == 0
    assert "  the kind" not in done.out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["m.toml", "t.csv"]
    assert run("import", "table", "t.csv", "--mapping", "m.toml", "-o", "out").status == 0
    assert run("import", "table", "t.csv", "--draft", "m.toml").status == 2
    assert run("import", "table", "t.csv", "--draft", "n.toml", "-o", "out").status == 2
    assert run("import", "table", "t.csv", "t.csv", "--draft", "n.toml").status == 2
    assert run("import", "gdelt", "t.csv", "--draft", "n.toml").status == 2
    assert run("import", "table", "t.csv", "--mapping", "m.toml").status == 2
    Path("m.toml").write_text("[dataset]\nnamw = 1\n", encoding="utf-8")
    done = run("import", "table", "t.csv", "--mapping", "m.toml", "-o", "out")
    assert (done.status, len(done.err.splitlines())) == (2, 3)


def test_a_text_that_many_cells_share(tmp_path):
    """It is stored once, and counted for each cell that has it."""
    path = tmp_path / "table.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "Who")
        for number in range(1, 2_100):
            sheet.write_string(number, 0, "x" * 32_767)
    with pytest.raises(FileError, match="far more text"):
        list(open_table(to_path(path)))


def test_a_workbook_leaves_nothing_in_memory(tmp_path):
    """Its parser is in no cycle of objects, with the cyclic collector off."""
    path = tmp_path / "table.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_string(0, 0, "Who")
    assert kept_objects(lambda: list(open_table(to_path(path))), times=2) == (0, 0)
