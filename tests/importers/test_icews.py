"""Events of ICEWS, from made-up rows."""

from __future__ import annotations

import pytest

from newsevents import importers, validate
from newsevents.errors import FileError
from newsevents.model import Actor, Article, Event, Place

HEADER = (
    *("Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text"),
    *("CAMEO Code", "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID"),
    *("Sentence Number", "Publisher", "City", "District", "Province", "Country"),
    *("Latitude", "Longitude"),
)
DEFAULTS = {
    "Event ID": "501",
    "Event Date": "2018-06-01",
    "Source Name": "Police (Norway)",
    "Source Sectors": "Police,Government",
    "Source Country": "Norway",
    "Event Text": "Consult",
    "CAMEO Code": "040",
    "Intensity": "1.0",
    "Target Name": "Mira Holt",
    "Target Sectors": "Executive,Government",
    "Target Country": "Jordan",
    "Story ID": "77",
    "Sentence Number": "3",
    "Publisher": "Harbour Gazette",
    "City": "Bergen",
    "District": "Midhordland",
    "Province": "Hordaland",
    "Country": "Norway",
    "Latitude": "60.39",
    "Longitude": "5.32",
}


def row(**cells):
    """Return the cells of a row; keys have underscores for blanks."""
    return {**DEFAULTS, **{name.replace("_", " "): value for name, value in cells.items()}}


def mirrored(**cells):
    """Return a row with the sides exchanged."""
    swapped = {
        f"{side}_{column}": DEFAULTS[f"{other} {column}"]
        for side, other in (("Source", "Target"), ("Target", "Source"))
        for column in ("Name", "Sectors", "Country")
    }
    return row(**{**swapped, **cells})


@pytest.fixture
def imported(tmp_path):
    """Return a function that imports rows: the records by id, and the report."""

    def _imported(*rows, columns=HEADER, more=""):
        path = tmp_path / "events.tab"
        lines = ["\t".join(columns), *("\t".join(each[name] for name in columns) for each in rows)]
        path.write_text("\n".join(lines) + "\n" + more, encoding="utf-8")
        found = importers.read("icews", path)
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
    """A meeting with its actors, places, story and outlet."""
    records, report = imported(row())
    meeting = records["meeting:icews.2018-06-01-501"]
    assert meeting.title["en"] == "Police (Norway) -> Mira Holt: consultation"
    police, person = (records[each.actor] for each in meeting.participants)
    assert (police.kind, police.country) == ("government-body", "NO")
    assert police.extensions["icews"]["sectors"] == ("Government", "Police")
    assert (person.kind, person.country) == ("unknown", "JO")
    assert report.guesses == report.open == {"actor kind": 1}
    chain = [meeting.place]
    while records[chain[-1]].within:
        chain.append(records[chain[-1]].within)
    assert chain == [
        *("place:icews.bergen", "place:icews.midhordland", "place:icews.hordaland"),
        "place:iso.no",
    ]
    assert (records[chain[0]].latitude, records[chain[0]].precision) == (60.39, "locality")
    assert records[chain[1]].latitude is None
    (evidence,) = meeting.evidence
    article = records[evidence.article]
    assert (article.id, article.published) == ("article:icews.story-77", "2018-06-01")
    assert evidence.extensions == {"icews": {"sentence-number": 3}}
    assert records[article.publisher].names["en"] == "Harbour Gazette"
    assert [(each.measure, each.best) for each in meeting.quantities] == [("intensity", 1)]


def test_files_without_codes(imported):
    """The text decides; a code without its leading zero is read by its text too."""
    older = [name for name in HEADER if name != "CAMEO Code"]
    rows = [row(Event_ID="1"), row(Event_ID="2", Event_Text="Host a visit")]
    records, _ = imported(*rows, columns=older)
    assert [each.codes[0].code for each in of(Event, records)] == ["040", "043"]
    again, _ = imported(
        row(Event_ID="1", CAMEO_Code="40"), row(Event_Text="Demand", CAMEO_Code="10")
    )
    assert [each.codes[0].code for each in of(Event, again)] == ["100", "040"]


def test_the_form_of_dates_is_that_of_the_file(imported):
    """It is not decided by value."""
    rows = [row(Event_Date="6/1/2018"), row(Event_Date="2018-06-01"), row(Event_Date="13/1/2018")]
    records, report = imported(*rows)
    assert [each.date for each in of(Event, records)] == ["2018-06-01"]
    assert report.skipped == {"Event Date is not a date of the form of the first row": 2}


def test_mirrored_meetings_are_one(imported):
    """Both codes and both ids are kept."""
    rows = [
        mirrored(Event_ID="502", CAMEO_Code="043"),
        row(CAMEO_Code="042", Intensity="2"),
        row(Event_ID="503", Sentence_Number="4"),
    ]
    records, report = imported(*rows)
    visit, meeting = of(Event, records)
    assert (visit.id, meeting.id) == (
        "visit:icews.2018-06-01-501",
        "meeting:icews.2018-06-01-503",
    )
    assert [each.record for each in visit.imported_from] == ["501", "502"]
    assert [each.code for each in visit.codes] == ["042", "043"]
    assert report.merged == {"mirrored meeting": 1}
    assert report.lost == {"intensity of a mirrored row": 1}


def test_cells_that_are_missing(imported):
    """NA and empty cells alike; a country with no smaller place is the shared record."""
    nothing = dict.fromkeys(("City", "District", "Province"), "NA")
    rows = [
        row(Event_ID="1", **nothing),
        row(Event_ID="2", **nothing, Country="", Latitude="NA", Longitude="NA", Intensity="NA"),
        row(Event_ID="3", **nothing, Country="Far Isles", Latitude="1", Longitude="2"),
        row(Event_ID="4", Story_ID="NA", Publisher="NA"),
        row(Event_ID="5", Story_ID="NA"),
        row(Event_ID="6", Target_Name="NA", Source_Name="Norway"),
        row(Event_ID="7", Target_Name="NA", Source_Name="Norway"),
    ]
    records, report = imported(*rows)
    one, two, three, four, five, six, _ = of(Event, records)
    assert one.place == "place:iso.no"
    assert two.places == two.quantities == four.evidence == ()
    assert (records[three.place].latitude, records[three.place].precision) == (1, "country")
    assert five.evidence[0].attribution == ("actor:icews.source-harbour-gazette",)
    assert [(role, actor) for role, actor in six.roles()] == [("actor", "actor:iso.no")]
    assert len(of(Article, records)) == 1
    assert len(of(Place, records)) == 5
    assert report.lost == {"centre of a country": 1}


def test_columns_that_are_not_known(imported):
    """They are kept aside, and so is a text that is not that of the code."""
    more = row(Event_Text="Consult widely")
    more["Coder Name"] = "K"
    records, report = imported(more, columns=(*HEADER, "Coder Name"))
    (only,) = of(Event, records)
    assert only.extensions == {"icews": {"coder-name": "K", "event-text": "Consult widely"}}
    assert report.extensions["coder-name"] == 1


@pytest.mark.parametrize(
    ("name", "sectors", "kind"),
    [
        ("Military (Norway)", "Government,Military", "armed-force"),
        ("Insurgents (Norway)", "Unidentified Forces,Rebel", "armed-group"),
        ("Reporters (Norway)", "News,Social", "media"),
        ("Trade Body (Norway)", '"Regional, Global",Business', "intergovernmental-organization"),
        ("Firm (Norway)", "Business", "organization"),
        ("Citizen (Norway)", "General Population / Civilian / Social", "population-group"),
        ("Guild (Norway)", "NA", "unknown"),
        ("Rima Karam", "Military", "unknown"),
    ],
)
def test_kinds_of_actors(imported, name, sectors, kind):
    """Sectors tell the kind of a collective; everyone else may be a person in it."""
    records, _ = imported(row(Source_Name=name, Source_Sectors=sectors))
    (actor,) = (each for each in of(Actor, records) if each.names["en"] == name)
    assert actor.kind == kind


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"CAMEO_Code": "", "Event_Text": "Juggle"}, "not a CAMEO code"),
        ({"Event_ID": ""}, "no Event ID"),
        ({"Event_Date": "soon"}, "Event Date is not a date of the form of the first row"),
    ],
)
def test_a_bad_row_is_skipped(imported, cells, reason):
    """It is counted with its reason; the others are read."""
    _, report = imported(row(**cells), row(Event_ID="9"), more="cut\toff\n")
    assert report.skipped == {reason: 1, "another number of columns than the header": 1}


@pytest.mark.parametrize("content", ["", "a\tb\n1\t2\n", "Event ID\tEvent Date\n"])
def test_another_file_is_refused(tmp_path, content):
    """In one line that names the missing columns."""
    path = tmp_path / "other.tab"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(FileError, match="not ICEWS events between tabs: no column"):
        list(importers.read("icews", path))
