"""Events of GDELT, from made-up rows, and from real ones where there are some."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from gdelt_rows import COLUMNS, DEFAULTS, MEETING, event, mention, mirrored
from hypothesis import given
from hypothesis import strategies as st

from newsevents import importers, validate
from newsevents.errors import FileError
from newsevents.importers import cameo, gdelt_sources
from newsevents.model import Actor, Article, Event, Place

REAL = Path(__file__).parents[3] / "shared/data/gdelt/20151027220000.export.CSV"


@pytest.fixture
def imported(tmp_path):
    """Return a function that imports rows: the records by id, and the report."""

    def _imported(*rows, **options):
        path = tmp_path / "events.export.CSV"
        path.write_text("".join(rows), encoding="utf-8")
        found = importers.read("gdelt", path, **options)
        records = {record.id: record for record in found}
        assert not validate(records.values()).findings
        assert found.report.rows == (
            sum(isinstance(each, Event) for each in records.values())
            + found.report.merged.total()
            + found.report.skipped.total()
        )
        return records, found.report

    return _imported


def of(cls, records):
    """Return the records of a class."""
    return [record for record in records.values() if isinstance(record, cls)]


def test_a_row(imported):
    """A statement with its actors, place, article and outlet."""
    records, report = imported(event(SOURCEURL="https://www.example.org/harbour?a=1"))
    statement = records["statement:gdelt.9001"]
    assert statement.title["en"] == "Norway -> AMMAN: praise or endorsement"
    assert (statement.date, statement.status, statement.acts) == (
        "2026-02-03",
        "occurred",
        ("praise",),
    )
    assert statement.speakers[0].actor == "actor:iso.no"
    (target,) = (records[each.actor] for each in statement.targets)
    assert (target.kind, target.country, target.names["en"]) == ("government-body", "JO", "AMMAN")
    assert target.identifiers == {"cameo-actor": "JORGOV"}
    place = records[statement.place]
    assert (place.id, place.kind, place.country) == (
        "place:gdelt.bergen-hordaland-norway",
        "city",
        "NO",
    )
    assert (place.latitude, place.longitude, place.precision) == (60.39, 5.32, "locality")
    assert place.identifiers == {"fips-adm1": "NO07", "gdelt-adm2": "1234", "gns": "-260001"}
    article = records[statement.evidence[0].article]
    assert (article.language, article.published) == ("und", "[..2026-02-03T14:15Z]")
    assert records[article.publisher].names["und"] == "example.org"
    assert {each.measure: each.best for each in statement.quantities} == {
        "intensity": 3.4,
        "mentions": 5,
        "sources": 1,
        "articles": 5,
        "tone": -1.25,
    }
    assert statement.imported_from[0].record == "9001"
    assert statement.extensions == {"gdelt": {"is-root-event": 1}}
    assert not report.guesses
    assert not report.lost


def test_columns_that_follow_from_others(imported):
    """They are kept only where they say something else."""
    records, _ = imported(event(EventCode="0871", Year="2025", EventBaseCode="08"))
    (only,) = of(Event, records)
    aside = {"is-root-event": 1, "year": 2025, "eventbasecode": "08"}
    assert only.extensions == {"gdelt": aside}


def test_widths_are_those_of_the_row(imported):
    """Rows of 1.0 have no ADM2Code, and the old ones no address either; their day is added whole."""
    rows = [
        event(57, GLOBALEVENTID="1", DATEADDED="20260203"),
        event(58, GLOBALEVENTID="2", DATEADDED="20260203", SOURCEURL="Harbour Radio"),
        event(61, GLOBALEVENTID="3", SOURCEURL="http://[broken"),
        event(58, GLOBALEVENTID="4", DATEADDED="20260203", SOURCEURL=""),
    ]
    records, _ = imported(*rows)
    first, second, third, fourth = of(Event, records)
    assert (first.evidence, fourth.evidence) == ((), ())
    assert len({each.place for each in (first, second)}) == 1
    assert records[first.place].identifiers == {"fips-adm1": "NO07", "gns": "-260001"}
    (outlet,) = second.evidence[0].attribution
    assert (records[outlet].kind, records[outlet].names["und"]) == ("media", "Harbour Radio")
    assert records[third.evidence[0].article].publisher is None
    assert [each.published for each in of(Article, records)] == ["[..2026-02-03T14:15Z]"]


@pytest.mark.parametrize(
    ("day", "date"),
    [
        ("20260203", "2026-02-03"),
        ("20260202", "2026-02-02"),
        ("20260127", "2026-01-27~"),
        ("20260104", "2026-01~"),
        ("20260106", "2026-01~"),
        ("20260107", "2026-01-07"),
        ("20250203", "2025~"),
        ("20250202", "2025~"),
    ],
)
def test_a_lag_in_words_is_not_a_day(imported, day, date):
    """A week, a month or a year before the source is known as exactly as that."""
    records, report = imported(event(SQLDATE=day))
    (only,) = of(Event, records)
    assert only.date == date
    assert report.guesses["date"] == ("~" in date)
    assert only.extensions["gdelt"].get("sqldate") == (int(day) if "~" in date else None)


@pytest.mark.parametrize(
    ("code", "record_id", "fields"),
    [
        ("017", "event:gdelt.9001", {"category": "symbolic-act"}),
        ("040", "meeting:gdelt.9001", {}),
        ("041", "call:gdelt.9001", {"medium": "phone"}),
        ("042", "visit:gdelt.9001", {}),
        ("045", "meeting:gdelt.9001", {}),
        ("0871", "event:gdelt.9001", {"category": "ceasefire"}),
        ("112", "statement:gdelt.9001", {"acts": ("accuse",)}),
        ("0231", "statement:gdelt.9001", {"acts": ("urge",)}),
        ("010", "statement:gdelt.9001", {"acts": ()}),
        ("190", "event:gdelt.9001", {"category": "fight"}),
    ],
)
def test_the_code_decides_the_type(imported, code, record_id, fields):
    """Both sides are known; the code stays as it is written."""
    records, _ = imported(event(EventCode=code))
    found = records[record_id]
    assert {name: getattr(found, name) for name in fields} == fields
    assert [(each.scheme, each.code) for each in found.codes] == [("cameo", code)]
    assert {each for _, each in found.roles()} == {
        "actor:iso.no",
        "actor:gdelt.jorgov-amman",
    }


@pytest.mark.parametrize(
    ("cells", "record_id", "roles", "title"),
    [
        ({"EventCode": "010"}, "event", ["target"], "-> AMMAN: statement"),
        ({"EventCode": "040"}, "event", ["target"], "-> AMMAN: consultation"),
        ({"EventCode": "042"}, "event", ["target"], "-> AMMAN: visit"),
        ({"EventCode": "043"}, "visit", ["visitor"], "-> AMMAN: visit received"),
        (
            {"EventCode": "190", "Actor2Code": "", "Actor2Name": ""}
            | {"Actor2CountryCode": "", "Actor2Type1Code": ""},
            "event",
            [],
            "Conventional military force",
        ),
    ],
)
def test_a_side_that_is_not_known(imported, cells, record_id, roles, title):
    """Nothing is made up for it: without a speaker there is no statement."""
    empty = {"Actor1Code": "", "Actor1Name": "", "Actor1CountryCode": ""}
    records, _ = imported(event(**empty, **cells))
    found = records[f"{record_id}:gdelt.9001"]
    assert [role for role, _ in found.roles()] == roles
    assert found.title["en"] == title


def test_an_actor_on_both_sides(imported):
    """A statement has it as speaker and target; a meeting of one is a consultation."""
    both = {
        f"Actor2{name}": value
        for name, value in {
            "Code": "NOR",
            "Name": "NORWAY",
            "CountryCode": "NOR",
            "Type1Code": "",
        }.items()
    }
    records, report = imported(
        event(**both),
        event(**both, **MEETING, GLOBALEVENTID="2"),
        event(**both, **MEETING, GLOBALEVENTID="3"),
    )
    statement, *meetings = of(Event, records)
    assert statement.speakers == statement.targets
    assert [each.category for each in meetings] == ["consultation", "consultation"]
    assert [role for role, _ in meetings[0].roles()] == ["actor", "target"]
    assert not report.merged


def test_a_record_is_counted_once(imported):
    """Although both sides of a row need it."""
    cells = {"Code": "OPP", "Name": "OPPOSITION", "CountryCode": "", "Type1Code": "OPP"}
    sides = {f"{side}{name}": cell for side in ("Actor1", "Actor2") for name, cell in cells.items()}
    _, report = imported(event(**sides))
    assert report.open == {"actor kind": 1}


def test_mirrored_meetings_are_one(imported):
    """The lower id is kept, both are in the origin, and nobody is the caller of a call."""
    call, visit = {"EventCode": "041"}, {"EventCode": "042"}
    rows = [
        mirrored("8", **MEETING),
        event(**MEETING, GLOBALEVENTID="7", AvgTone="1"),
        event(**MEETING, GLOBALEVENTID="9"),
        event(**call, GLOBALEVENTID="10"),
        mirrored("11", **call),
        event(**visit, GLOBALEVENTID="12", ActionGeo_ADM2Code=""),
        mirrored("13", EventCode="043"),
        event(**MEETING, GLOBALEVENTID="14", DATEADDED="20260203143000"),
        mirrored("15", EventCode="190"),
    ]
    records, report = imported(*rows)
    found = {each.id: each for each in of(Event, records)}
    assert list(found) == [
        *("meeting:gdelt.7", "call:gdelt.10", "visit:gdelt.12", "event:gdelt.15"),
        *("meeting:gdelt.9", "meeting:gdelt.14"),
    ]
    assert [each.record for each in found["meeting:gdelt.7"].imported_from] == ["7", "8"]
    assert [role for role, _ in found["call:gdelt.10"].roles()] == ["participant", "participant"]
    visit = found["visit:gdelt.12"]
    assert [each.code for each in visit.codes] == ["042", "043"]
    assert [role for role, _ in visit.roles()] == ["visitor", "host"]
    assert report.merged == {"mirrored meeting": 3}
    assert report.lost == {
        "count or score of a mirrored row": 1,
        "columns of a place of a mirrored row": 1,
    }


def test_an_archive_of_several_files(tmp_path):
    """Each is read; the place of a row names the file in the archive, and hidden files are none."""
    path = tmp_path / "days.zip"
    members = {
        "b/2.CSV": event(GLOBALEVENTID="2"),
        "1.CSV": f"{event(GLOBALEVENTID='1')}x\ty\n",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {**members, "__MACOSX/._1.CSV": "x", ".DS_Store": "x"}.items():
            archive.writestr(name, content)
    found = importers.read("gdelt", path)
    events = [each.id.partition(":")[2] for each in found if isinstance(each, Event)]
    assert events == ["gdelt.1", "gdelt.2"]
    assert list(found.report.examples.values()) == ["days.zip/1.CSV:2"]
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("notes.txt", "text")
    with pytest.raises(FileError, match=r"days.zip/notes.txt: not a file of GDELT"):
        list(importers.read("gdelt", path))


def test_meetings_that_are_alike(imported):
    """Each row has one mirror."""
    rows = [event(**MEETING, GLOBALEVENTID=number) for number in ("1", "2")]
    records, report = imported(*rows, *(mirrored(number, **MEETING) for number in ("3", "4")))
    numbers = [[each.record for each in event.imported_from] for event in of(Event, records)]
    assert numbers == [["1", "3"], ["2", "4"]]
    assert not report.lost


def test_rows_wait_for_their_mirror_within_limits(imported, monkeypatch):
    """Beyond the limit two rows stay two records."""
    monkeypatch.setattr(cameo, "MAX_WAITING_ROWS", 1)
    rows = [event(**MEETING), event(**MEETING, GLOBALEVENTID="2", SQLDATE="20260202")]
    _, report = imported(*rows, mirrored("3", **MEETING))
    assert not report.merged


@pytest.mark.parametrize(
    ("cells", "kind", "country", "extension"),
    [
        ({"Code": "NOR", "CountryCode": "NOR"}, "unknown", "NO", {}),
        ({"Code": "AFR", "CountryCode": "AFR"}, "unknown", None, {"countrycode": "AFR"}),
        ({"Code": "ROMMIL", "CountryCode": "ROM", "Type1Code": "MIL"}, "armed-force", "RO", {}),
        ({"Code": "kur", "EthnicCode": "kur"}, "population-group", None, {"ethniccode": "kur"}),
        (
            {"Code": "TAL", "KnownGroupCode": "TAL"},
            "unknown",
            None,
            {"knowngroupcode": "TAL"},
        ),
        ({"Name": "HARBOUR"}, "unknown", None, {}),
        ({"Code": "XXX", "Type1Code": "XXX"}, "unknown", None, {"type1code": "XXX"}),
    ],
)
def test_kinds_of_actors(imported, cells, kind, country, extension):
    """A kind that no code gives stays open, and is counted; other codes are kept."""
    columns = {f"Actor1{name}": "" for name in ("Code", "Name", "CountryCode")}
    records, report = imported(event(**{**columns, **{f"Actor1{k}": v for k, v in cells.items()}}))
    (actor,) = (
        each
        for each in of(Actor, records)
        if each.id not in ("actor:gdelt.jorgov-amman", "actor:gdelt.source-example-org")
    )
    assert (actor.kind, actor.country) == (kind, country)
    assert actor.extensions.get("gdelt", {}) == extension
    assert report.open["actor kind"] == (kind == "unknown")
    assert report.guesses["actor kind"] == (kind == "population-group")


@pytest.mark.parametrize(
    ("cells", "place_id", "lost"),
    [
        (
            {"Type": "1", "FullName": "Israel", "CountryCode": "IS", "ADM1Code": "IS"},
            "place:iso.il",
            "centre of a country",
        ),
        ({"Type": "1", "FullName": "Holy Land", "CountryCode": "IS"}, "place:gdelt.holy-land", ""),
        ({"Type": "0", "FullName": ""}, None, "place without type or name"),
        (
            {"Lat": "0", "Long": "0"},
            "place:gdelt.bergen-hordaland-norway",
            "coordinates: not on the earth, or 0, 0",
        ),
        (
            {"Lat": "100", "Long": "0"},
            "place:gdelt.bergen-hordaland-norway",
            "coordinates: not on the earth, or 0, 0",
        ),
        ({"Lat": "", "Long": ""}, "place:gdelt.bergen-hordaland-norway", ""),
    ],
)
def test_places(imported, cells, place_id, lost):
    """Countries are shared records, by the table of FIPS; coordinates may be missing."""
    if cells.get("FullName") == "Holy Land":
        cells = {**cells, "Lat": "31.5", "Long": "34.75"}
    records, report = imported(event(**{f"ActionGeo_{k}": v for k, v in cells.items()}))
    (only,) = of(Event, records)
    assert only.place == place_id
    assert dict(report.lost) == ({lost: 1} if lost else {})
    for place in of(Place, records):
        assert (place.precision is None) == (place.latitude is None)


def test_places_of_actors_are_kept_aside(imported):
    """They make no place records; the same place as that of the event is one word."""
    geo = {"Actor1Geo_Type": "1", "Actor1Geo_FullName": "Oslo", "Actor1Geo_Lat": "59.9"}
    same = {
        name.replace("Action", "Actor2"): value
        for name, value in DEFAULTS.items()
        if name.startswith("ActionGeo")
    }
    records, report = imported(event(**geo, **same))
    (only,) = of(Event, records)
    assert len(of(Place, records)) == 1
    assert only.extensions["gdelt"]["actor1-geo"] == {
        "type": "1",
        "fullname": "Oslo",
        "lat": "59.9",
    }
    assert only.extensions["gdelt"]["actor2-geo"] == "actiongeo"
    assert report.extensions["actor1-geo"] == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("9\tx\n", "not 61, 58 or 57 columns of which the first is a number"),
        (event(GLOBALEVENTID="id"), "not 61, 58 or 57 columns of which the first is a number"),
        (event(EventCode="99"), "not a CAMEO code"),
        (event(EventCode="---"), "not a CAMEO code"),
        (event(SQLDATE="20260231"), "SQLDATE or DATEADDED is not a date"),
        (event(DATEADDED="2026020325"), "SQLDATE or DATEADDED is not a date"),
        (event(Actor1Name="N" * 1001), "NE107 /names/en"),
        (event(GoldsteinScale="1e300"), "NE108 /quantities/0/best"),
        (event(ActionGeo_FullName="N" * 10_001), "a cell of more than 10,000 characters"),
    ],
)
def test_a_bad_row_is_skipped(imported, row, reason):
    """It is counted with its reason and place; the others are read."""
    records, report = imported(event(GLOBALEVENTID="1"), row)
    assert len(of(Event, records)) == 1
    assert report.skipped == {reason: 1}
    assert report.examples == {reason: "events.export.CSV:2"}


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(COLUMNS),
            st.text(st.characters(codec="utf-8")) | st.sampled_from(list(DEFAULTS.values())),
            max_size=3,
        ),
        max_size=5,
    )
)
def test_any_row_is_read_or_counted(tmp_path_factory, changes):
    """No cell stops the import, and each row is in a record or counted."""
    path = tmp_path_factory.mktemp("any") / "events.CSV"
    path.write_text("".join([event(), *(event(**cells) for cells in changes)]), "utf-8", newline="")
    found = importers.read("gdelt", path)
    events = sum(isinstance(record, Event) for record in found)
    report = found.report
    assert report.rows == events + report.merged.total() + report.skipped.total()


def test_a_bad_row_with_its_mirror(imported):
    """Both are counted."""
    cells = {**MEETING, "SQLDATE": "2026"}
    _, report = imported(event(), event(**cells), mirrored(**cells))
    assert report.skipped.total() == 2


def test_numbers_that_are_none(imported):
    """They are left out and counted."""
    _, report = imported(event(AvgTone="nan", NumMentions="many", NumSources=""))
    assert report.lost == {"mentions: not a number": 1, "tone: not a number": 1}


@pytest.fixture
def mentions(tmp_path):
    """Return a function that writes a file of mentions."""

    def _mentions(*rows):
        path = tmp_path / "events.mentions.CSV"
        path.write_text("".join(rows), encoding="utf-8")
        return path

    return _mentions


def test_mentions_are_evidence(imported, mentions):
    """In the order of time, with the language that was translated from; the first source once."""
    path = mentions(
        mention(),
        mention(SentenceID="5"),
        mention(
            address="https://example.com/port",
            MentionTimeDate="20260203140000",
            MentionDocTranslationInfo="srclc:ara;eng:Engine 1",
        ),
        mention(address="Harbour Radio, morning news", MentionType="2", MentionSourceName=""),
        mention(address="10.1/x", MentionType="5", MentionDocTranslationInfo="unclear"),
        mention("77"),
        mention(MentionTimeDate="soon"),
        "cut\toff\n",
    )
    records, report = imported(event(), mentions=path)
    (statement,) = of(Event, records)
    articles = [records[each.article] for each in statement.evidence]
    assert [each.url for each in articles] == [
        "https://example.com/port",
        "https://www.example.org/harbour",
        "https://www.example.org/harbour",
        None,
        None,
    ]
    assert [each.language for each in articles] == ["ar", "en", "en", "en", "und"]
    assert articles[0].published == "[..2026-02-03T14:00Z]"
    assert articles[0].extensions["gdelt"] == {
        "mention-doc-len": 2100,
        "mention-doc-tone": -1.5,
        "translation": "srclc:ara;eng:Engine 1",
    }
    assert report.extensions["mention-doc-len"] == 4
    assert articles[3].headline == "Harbour Radio, morning news"
    assert articles[4].extensions["gdelt"]["mention-identifier"] == "10.1/x"
    assert statement.evidence[1].extensions["gdelt"] == {
        "sentence-id": 2,
        "actor1-char-offset": 12,
        "action-char-offset": 40,
        "in-raw-text": 1,
        "confidence": 60,
    }
    assert report.merged["mention"] == 5
    assert report.skipped["mention of an event that is not there"] == 1
    assert report.skipped.total() == 3


def test_mentions_of_both_rows_of_a_meeting(imported, mentions):
    """The same passage is there once; the source of the event comes first if it has no mention."""
    path = mentions(*(mention(each, address="https://example.com/port") for each in ("7", "8")))
    rows = [event(**MEETING, GLOBALEVENTID="7"), mirrored("8", **MEETING), event()]
    records, report = imported(*rows, mentions=path)
    meeting, statement = of(Event, records)
    urls = [records[each.article].url for each in meeting.evidence]
    assert urls == ["https://www.example.org/harbour", "https://example.com/port"]
    assert len(statement.evidence) == 1
    assert report.merged == {"mention": 2, "mirrored meeting": 1}


def test_mentions_of_an_event_within_limits(imported, mentions, monkeypatch):
    """The first ones by time are kept, and the others are counted."""
    monkeypatch.setattr(gdelt_sources, "MAX_ENTRIES", 3)
    path = mentions(*(mention(SentenceID=f"{number}") for number in range(5)))
    records, report = imported(event(), mentions=path)
    (statement,) = of(Event, records)
    assert [each.extensions["gdelt"]["sentence-id"] for each in statement.evidence] == [0, 1]
    assert report.lost == {"mention beyond 3 of an event": 3}


def test_a_mention_of_an_article_that_is_known(imported, mentions):
    """What it says of the article is counted as lost, once for each mention."""
    rows = [event(GLOBALEVENTID="1"), event(GLOBALEVENTID="2")]
    _, report = imported(*rows, mentions=mentions(mention("2")))
    assert report.lost == {"mention's language, length and tone of an article": 1}


def test_mentions_of_a_skipped_event(imported, mentions):
    """They are not part of a record."""
    _, report = imported(
        event(GLOBALEVENTID="1"), event(EventCode="99"), mentions=mentions(mention())
    )
    assert not report.merged
    assert report.skipped.total() == 2


def test_another_file_of_mentions_is_refused(imported, mentions):
    """A header in lower case and commas, as other programs write it, is no raw file."""
    path = mentions("globaleventid,eventtimedate\n", "9001,20260203141500\n")
    with pytest.raises(FileError, match="GDELT mentions"):
        imported(event(), mentions=path)


@pytest.mark.parametrize("content", ["", "a,b\n", '{"type": "event"}\n' * 30])
def test_another_file_is_refused(tmp_path, run, content):
    """In one line that says what was expected."""
    path = tmp_path / "other.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(FileError, match="GDELT events"):
        list(importers.read("gdelt", path))
    done = run("import", "gdelt", path, "-o", tmp_path / "out")
    assert (done.status, done.err.count("\n")) == (2, 1)
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(not REAL.exists(), reason="there are no real rows on this machine")
def test_real_rows():
    """The only findings are faults of the source."""
    found = importers.read("gdelt", REAL)
    records = list(found)
    assert {finding.rule for finding in validate(records).findings} == set()
    assert found.report.rows == 160
    assert found.report.merged["mirrored meeting"] == 10
