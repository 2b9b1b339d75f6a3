"""iCalendar, read by two parsers of others."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
import vobject
from made import event

import newsevents
from newsevents import Dataset
from newsevents.exporters import export
from newsevents.exporters.context import NO_DAY


def entries(path: Path) -> dict[str, Any]:
    """Return the entries of a calendar by id, after two parsers have read them alike."""
    data = path.read_bytes()
    found = {str(each["UID"]): each for each in icalendar.Calendar.from_ical(data).walk("VEVENT")}
    other = vobject.readOne(data.decode()).contents.get("vevent", [])
    assert [each.uid.value for each in other] == list(found)
    for each in other:
        uid = each.uid.value
        assert each.summary.value == found[uid]["SUMMARY"]
        start = found[uid].decoded("DTSTART")
        assert each.dtstart.value == start
    return {uid.removesuffix("@newsevents"): each for uid, each in found.items()}


def test_calendar(exported):
    """What is ahead has a status, a title, people and places; the rest is counted."""
    path, report = exported(
        "ics",
        event("maybe", "2026-02-05", "proposed", topics=["a", "c"]),
        event("off", "2026-02-05", "cancelled"),
        event("late~", "2026-02-05?", "postponed", id="event:late"),
        event("about", "2026-02-05~", "planned"),
        event(
            "bell\a, or; \\n",
            "2026-02-05",
            "planned",
            id="event:bell",
            summary={"ar": "سطر"},
            places=[{"place": "place:samra"}, {"place": "place:samra-harbour"}],
            participants=[{"actor": "actor:port-guard"}],
            evidence=[
                {"article": "article:2026-02-03-ferry"},
                {"article": "article:later"},
                {"article": "article:gone"},
            ],
        ),
        {
            "type": "article",
            "id": "article:later",
            "language": "en",
            "published": "2026-02-04T10:00Z",
            "url": "https://example.org/a;b,c",
        },
        event("month", "2026-03", "planned"),
        event("set", "[2026-03-01..2026-03-04]", "planned"),
        event("back", "2026-03-05/2026-03-01", "planned"),
        event("end-of-time", "9999-12-30/9999-12-31", "planned"),
    )
    found = entries(path)
    assert {name: each["STATUS"] for name, each in found.items()} == {
        "event:2026-02-04-ferry": "CONFIRMED",
        "event:maybe": "TENTATIVE",
        "event:off": "CANCELLED",
        "event:late": "CANCELLED",
        "event:about": "TENTATIVE",
        "event:bell": "CONFIRMED",
    }
    bell = found["event:bell"]
    assert bell["SUMMARY"] == "bell, or; \\n"
    assert bell["DESCRIPTION"] == (
        "سطر\nPort Guard\n2026-02-05 (planned)\nhttps://example.org/a;b,c"
    )
    assert bell["LOCATION"] == "Samra; Samra harbour"
    assert bell["GEO"].to_ical() == "34.5;35.75"
    assert bell["URL"] == "https://example.org/a;b,c"
    assert bell.decoded("DTSTAMP") == datetime(2026, 2, 4, tzinfo=UTC)
    assert found["event:maybe"]["CATEGORIES"].cats == ["event", "ferry", "a", "c"]
    assert found["event:maybe"].decoded("DTSTAMP") == datetime(1970, 1, 1, tzinfo=UTC)
    losses = {each[1:3]: each[3] for each in report.losses() if each[0] == "event"}
    assert losses["", NO_DAY] == 2
    assert losses["", "ends before it starts"] == 1
    assert losses["", "outside the years of a calendar"] == 1
    assert losses["title", "control characters"] == 1
    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    assert calendar["NAME"] == "Ferry"


DAY, HOUR = date(2026, 2, 5), datetime(2026, 2, 5, 8, 0)  # noqa: DTZ001 - no zone is given


@pytest.mark.parametrize(
    ("when", "duration", "start", "end", "lost"),
    [
        ("2026-02-05", None, DAY, None, None),
        ("2026-02-05", "P2D", DAY, date(2026, 2, 7), None),
        ("2026-02-05", "PT2H", DAY, None, "duration"),
        ("2026-02-05T08:00", None, HOUR, None, None),
        ("2026-02-05T08:00", "PT1H30M", HOUR, HOUR + timedelta(minutes=90), None),
        ("2026-02-05T08:00", "PT2H~", HOUR, None, "duration"),
        ("2026-02-05T08:00", "P1M", HOUR, None, "duration"),
        ("2026-02-05T08:00+03:00", None, datetime(2026, 2, 5, 5, tzinfo=UTC), None, None),
        ("2026-02-05/2026-02-07", None, DAY, date(2026, 2, 8), None),
        ("2026-02-05/2026-02-07", "P3D", DAY, date(2026, 2, 8), "duration"),
        ("2026-02-05/..", None, DAY, None, "date"),
        ("2026-02-05/", None, DAY, None, "date"),
        ("2026-02-05/2026-03", None, DAY, None, "date"),
        ("2026-02-05T08:00/2026-02-05T10:00", None, HOUR, HOUR + timedelta(hours=2), None),
        ("2026-02-05T08:00/2026-02-05T08:00", None, HOUR, None, None),
        ("2026-02-05T08:00/2026-02-06", None, DAY, date(2026, 2, 7), "date"),
        ("2026-02-05T08:00/2026-02-06T08:00Z", None, DAY, date(2026, 2, 7), "date"),
    ],
)
def test_bounds(exported, when, duration, start, end, lost):  # noqa: PLR0917 - a row of the table
    """Days and times are those of the date; an end that is not exact is left out and counted."""
    more = {} if duration is None else {"duration": duration}
    path, report = exported("ics", event("x", when, "planned", **more))
    found = entries(path)["event:x"]
    assert found.decoded("DTSTART") == start
    assert found.get("DTEND") is None if end is None else found.decoded("DTEND") == end
    fields = {each[1] for each in report.losses() if each[0] == "event"}
    assert fields & {"date", "duration"} == ({lost} if lost else set())


def test_a_calendar_of_a_dataset_with_a_date(small, tmp_path):
    """Without an article the day of the dataset is the stamp; no title and no events are fine."""
    records = [event("x", "2026-02-05", "planned")]
    whole = Dataset(
        map(newsevents.from_dict, records), metadata={"created": "2026-01-02T10:00:00Z"}
    )
    export(whole, "ics", tmp_path / "x.ics")
    found = entries(tmp_path / "x.ics")["event:x"]
    assert found.decoded("DTSTAMP") == datetime(2026, 1, 2, tzinfo=UTC)
    export(Dataset(()), "ics", tmp_path / "x.ics")
    assert entries(tmp_path / "x.ics") == {}
