"""Dyadic tables, read by `csv`, and PLOVER records, for which there is no parser of others."""

from __future__ import annotations

import csv

import attrs
import msgspec
import pytest

import exports
from newsevents.exporters import export
from newsevents.exporters.context import start_of
from newsevents.model import Event
from newsevents.model.cameo import codes_of
from newsevents.model.pairs import MAX_PARTICIPANTS


def losses_of(report, record_type):
    """Return the losses of a type of records by field and reason."""
    return {(field, why): count for tag, field, why, count in report.losses() if tag == record_type}


def table_of(tmp_path, *records):
    """Return the rows of the dyadic table, by default of the whole dataset, and the losses."""
    path = tmp_path / "x.csv"
    report = export(exports.dataset(*records), "cameo-dyads", path)
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream)), report


def test_rows(tmp_path):
    """A row for each source, target and code of what took place."""
    table, report = table_of(tmp_path)
    key = ["event_id", "source_id", "target_id", "directed", "cameo_code", "code_recorded"]
    rows = [tuple(row[name] for name in key) for row in table]
    assert rows == [
        ("statement:thanks", "actor:rima", "actor:russia", "true", "010", "false"),
        ("statement:thanks", "actor:rima", "actor:russia", "true", "010", "false"),
        ("statement:thanks", "actor:rima", "actor:salim", "true", "010", "false"),
        ("statement:threat", "actor:russia", "actor:militia", "true", "130", "false"),
        ("meeting:talks", "actor:salim", "actor:rima", "false", "046", "true"),
        ("meeting:talks", "actor:salim", "actor:league", "false", "046", "true"),
        ("meeting:talks", "actor:rima", "actor:league", "false", "046", "true"),
        ("visit:tour", "actor:salim", "actor:syria", "true", "042", "false"),
        ("call:asked", "actor:rima", "actor:salim", "true", "041", "false"),
        ("call:open", "actor:rima", "actor:salim", "false", "040", "false"),
        ("event:raid", "actor:guard", "actor:militia", "true", "195", "false"),
    ]
    by_event = {row["event_id"]: row for row in table}
    assert by_event["visit:tour"] == {
        "event_id": "visit:tour",
        "event_type": "visit",
        "title": "Visit & <tour>",
        "status": "occurred",
        "date": "",
        "start": "2026-02-01",
        "end": "2026-02-03",
        "lasted": "true",
        "source_id": "actor:salim",
        "source_name": "Salim",
        "source_country": "SUN",
        "source_role": "visitor",
        "target_id": "actor:syria",
        "target_name": "Syria",
        "target_country": "SYR",
        "target_role": "host",
        "directed": "true",
        "cameo_code": "042",
        "cameo_root": "04",
        "cameo_name": by_event["visit:tour"]["cameo_name"],
        "code_recorded": "false",
        "place_id": "place:samra",
        "place": "Samra",
        "latitude": "35.5",
        "longitude": "1e-06",
        "imported_from": "",
        "imported_record": "",
    }
    dates = {name: row["date"] for name, row in by_event.items()}
    assert dates["call:open"] == dates["call:asked"] == "2026-02-03"
    assert dates["meeting:talks"] == dates["statement:threat"] == ""
    assert losses_of(report, "visit")["", "no source and target"] == 1
    assert losses_of(report, "meeting")["", "status planned"] == 1
    assert losses_of(report, "meeting")["places", "more than one"] == 1
    assert losses_of(report, "military-movement")["", "no CAMEO code that is certain"] == 1


def test_codes():
    """Codes follow from the record only where nothing has to be guessed."""
    codes = {
        ("event:raid", "assassination"): ("180",),
        ("event:raid", "protest"): ("140",),
        ("event:raid", "statement"): (),
        ("event:raid", "x-weather"): (),
        ("call:asked", "phone"): ("041",),
        ("call:asked", "video"): ("040",),
    }
    for (record_id, word), expected in codes.items():
        name = "category" if record_id == "event:raid" else "medium"
        assert codes_of(exports.changed(record_id, **{name: word})) == expected, word


def test_a_visit_from_its_other_side(tmp_path):
    """Both codes of a visit whose mirror was merged are the same row; of a dataset, its id."""
    codes = [{"scheme": "cameo", "code": "043"}, {"scheme": "cameo", "code": "042"}]
    codes.append({"scheme": "ledger", "code": "7"})
    origins = [{"dataset": "Ledger", "record": "7"}, {"dataset": "Ledger", "record": "8"}]
    visit = exports.changed("visit:tour", codes=codes, imported_from=origins, places=None)
    table, report = table_of(tmp_path, visit)
    assert [(row["cameo_code"], row["imported_record"]) for row in table] == [("042", "7")]
    assert losses_of(report, "visit")["imported_from", "more than one"] == 1
    assert losses_of(report, "visit")["codes", "of other schemes"] == 1


def test_names_that_look_like_formulas(tmp_path):
    """A spreadsheet program runs nothing of the table."""
    events = [exports.changed("call:asked"), exports.changed("actor:rima", names={"en": "=1+1"})]
    table, _ = table_of(tmp_path, *events)
    assert [row["source_name"] for row in table] == ["'=1+1"]


def test_a_crowd(tmp_path):
    """An event of very many participants has no rows."""
    crowd = [{"actor": f"actor:a{number}"} for number in range(MAX_PARTICIPANTS + 1)]
    table, report = table_of(tmp_path, exports.changed("meeting:talks", participants=crowd))
    assert table == []
    assert losses_of(report, "meeting")["", "more than 100 participants"] == 1


def plover_of(tmp_path, *records):
    """Return the PLOVER records by id, and the losses."""
    path = tmp_path / "x.plover.jsonl"
    report = export(exports.dataset(*records), "plover", path)
    found = map(msgspec.json.decode, path.read_bytes().splitlines())
    return {each.pop("id"): each for each in found}, report


DAY = "2026-02-03"


def on_a_day():
    """Return all records, events without an exact day on one."""
    for record in exports.dataset():
        is_inexact = isinstance(record, Event) and start_of(record.when) is None
        yield attrs.evolve(record, date=DAY) if is_inexact else record


RIMA = {"code": "SYR", "entity_text": "Rima", "identifier_id": "Q1"}
SALIM = {"code": "SUN", "entity_text": "Salim"}
CITED = {
    "url": "https://example.org/talks",
    "title": "Talks at the port",
    "language": "ar",
    "publication": "Gazette",
    "license": "CC-BY-4.0",
}
SAMRA = {
    "name": "Samra",
    "country": "SYR",
    "lat": 35.5,
    "lon": 0.000001,
    "geonameid": 12,
    "resolution": 4,
}


def test_plover_records(tmp_path):
    """Actors by their side, all as actors without one; events and modes that are certain."""
    found, report = plover_of(tmp_path, *on_a_day())
    assert found["call:asked"] == {
        "date": "2026-02-03",
        "time": "10:30:00Z",
        "actor": [RIMA],
        "recipient": [SALIM],
        "event": ["CONSULT"],
        "mode": ["phone"],
        "event_loc": SAMRA,
        "cite_info": CITED,
    }
    assert found["meeting:talks"]["actor"] == [
        SALIM,
        RIMA,
        {"code": "IGO", "entity_text": "League"},
    ]
    assert "recipient" not in found["meeting:talks"]
    assert "mode" not in found["meeting:talks"]
    visit = found["visit:tour"]
    assert (visit["date"], visit["enddate"], visit["mode"]) == (
        "2026-02-01",
        "2026-02-03",
        ["visit"],
    )
    assert found["statement:threat"]["event"] == ["THREATEN"]
    assert found["statement:threat"]["date"] == DAY
    assert "enddate" not in found["statement:threat"]
    movement = found["military-movement:sail"]
    assert (movement["event"], movement["mode"]) == (["RETREAT"], ["withdraw"])
    assert movement["actor"][0]["sector"] == "MIL"
    raid = found["event:raid"]
    assert (raid["event"], [each["entity_text"] for each in raid["recipient"]]) == (
        ["ASSAULT"],
        ["Militia"],
    )
    assert "statement:thanks" not in found
    assert losses_of(report, "statement")["", "no PLOVER event that is certain"] == 1
    assert losses_of(report, "meeting")["topics", "not a context of PLOVER"] == 1
    assert losses_of(report, "meeting")["", "status planned"] == 1
    assert losses_of(report, "meeting")["places", "more than one"] == 1


@pytest.mark.parametrize(
    ("record_id", "changes", "reason"),
    [
        ("event:raid", {"category": "statement"}, "no PLOVER event that is certain"),
        ("event:raid", {"category": "x-weather"}, "no PLOVER event that is certain"),
        ("military-movement:sail", {"kind": "patrol"}, "no PLOVER event that is certain"),
        ("event:raid", {"participants": None}, "no actor"),
        *(
            ("event:raid", {"date": date}, "no exact day")
            for date in ("[..2026-02-03]", "2026-02", "[2026-02-01..2026-02-03]", "../2026-02-03")
        ),
        (
            "event:raid",
            {"category": "aid", "participants": exports.people("guard")},
            "no recipient, which AID requires",
        ),
    ],
)
def test_events_without_a_plover_record(tmp_path, record_id, changes, reason):
    """The manual requires an event, a date, an actor, and for some events a recipient."""
    found, report = plover_of(tmp_path, exports.changed(record_id, **{"date": DAY, **changes}))
    assert found == {}
    assert losses_of(report, record_id.partition(":")[0])["", reason] == 1


def test_recorded_codes_and_references_to_nothing(tmp_path):
    """Codes of the record come first; records that are missing are named by their ids."""
    codes = [("plover", "COERCE"), ("plover-mode", "seize"), ("cameo", "171")]
    event = exports.changed(
        "event:raid",
        category="protest",
        codes=[{"scheme": scheme, "code": code} for scheme, code in codes],
        date="2026-02-01~/2026-02-03",
        topics=["human-rights", "fish"],
        imported_from=[{"dataset": "Ledger", "licence": "CC0-1.0"}, {"dataset": "Other"}],
        evidence=[{"article": "article:a"}, {"article": "article:b"}],
    )
    found, report = plover_of(tmp_path, event)
    assert found["event:raid"] == {
        "date": "2026-02-01",
        "enddate": "2026-02-03",
        "actor": [{"entity_text": "actor:guard"}],
        "recipient": [{"entity_text": "actor:militia"}],
        "event": ["COERCE"],
        "mode": ["seize"],
        "context": ["human_rights"],
        "event_loc": {"name": "place:samra"},
        "cite_info": {"corpus": "Ledger", "license": "CC0-1.0"},
    }
    losses = losses_of(report, "event")
    assert losses["date", "approximate or uncertain"] == 1
    assert losses["codes", "of other schemes"] == 1
    assert (
        losses["imported_from", "more than one"] == losses["evidence/article", "more than one"] == 1
    )
    open_end = exports.changed("event:raid", date="2026-02-01/..")
    record, report = plover_of(tmp_path, open_end)
    assert record["event:raid"]["date"] == "2026-02-01"
    assert "enddate" not in record["event:raid"]
    assert losses_of(report, "event")["date", "end without an exact day"] == 1
    video = exports.changed("call:asked", medium="video")
    assert "mode" not in plover_of(tmp_path, video)[0]["call:asked"]
    apology = exports.changed("statement:threat", acts=["apologize"], date=DAY)
    assert plover_of(tmp_path, apology)[0]["statement:threat"]["event"] == ["SUPPORT"]
    strike = exports.changed("event:raid", category="strike-or-boycott", date=DAY)
    assert plover_of(tmp_path, strike)[0]["event:raid"]["event"] == ["PROTEST"]
    assert "mode" not in plover_of(tmp_path, strike)[0]["event:raid"]
