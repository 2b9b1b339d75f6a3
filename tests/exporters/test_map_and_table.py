"""GeoJSON, CSV and TimeMap, read by parsers of others or checked by their rules."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import polars as pl
import shapely
from made import event, movement, place

from newsevents.exporters.context import NO_DAY, UNLOCATED
from newsevents.exporters.flat_csv import COLUMNS


def features(path: Path) -> dict[str, dict[str, Any]]:
    """Return the features of a file by their ids, after shapely has read all geometries."""
    text = path.read_text("utf-8")
    assert shapely.is_valid(shapely.from_geojson(text))
    found = json.loads(text)["features"]
    assert len({tuple(each["properties"]) for each in found}) == 1
    return {each["id"]: each for each in found}


def test_geojson_points(exported):
    """Each place of an event is a point, with its role, precision and date."""
    visit = event(
        "tour",
        "2026-02-01/2026-02-05",
        summary={"en": "A tour", "ar": "جولة"},
        places=[
            {"place": "place:samra-harbour", "role": "stop", "date": "2026-02-02"},
            {"place": "place:samra-harbour", "precision": "nearby"},
            {"place": "place:samra"},
        ],
        participants=[{"actor": "actor:port-guard", "role": "host"}, {"actor": "actor:gone"}],
        imported_from=[{"dataset": "Harbour log"}],
    )
    path, report = exported("geojson", visit, event("open", "2026-02/.."), language="ar")
    found = features(path)
    first, second = found["event:tour#0"], found["event:tour#1"]
    assert first["geometry"] == {"type": "Point", "coordinates": [35.75, 34.5]}
    assert first["properties"] == {
        "id": "event:tour",
        "type": "event",
        "category": "ferry",
        "title": "tour",
        "summary": "جولة",
        "status": "occurred",
        "date": "2026-02-01/2026-02-05",
        "start": "2026-02-02",
        "end": "2026-02-02",
        "lasted": False,
        "date_precision": "day",
        "place": "ميناء سمرا",
        "place_id": "place:samra-harbour",
        "role": "stop",
        "place_date": "2026-02-02",
        "precision": "exact",
        "point_precision": "exact",
        "actors": ["حرس الميناء", "actor:gone"],
        "actor_ids": ["actor:port-guard", "actor:gone"],
        "roles": ["host", "participant"],
        "imported_from": ["Harbour log"],
        "licences": [None],
    }
    assert second["properties"]["precision"] == "nearby"
    assert (second["properties"]["start"], second["properties"]["end"]) == (
        "2026-02-01",
        "2026-02-05",
    )
    assert "event:open#0" not in found
    losses = {each[1:3]: each[3] for each in report.losses() if each[0] == "event"}
    assert losses["places/place", UNLOCATED] == 1
    assert losses["", "no place with coordinates"] == 2


def test_geojson_routes(exported):
    """A route is a line through its stops, cut at the 180th meridian; each stop is a point."""
    places = [
        place("west", 170, 10),
        place("east", -170, 20),
        place("edge", 180, 0),
        place("again", 170, 10),
    ]
    path, report = exported(
        "geojson",
        *places,
        movement("across", "west", "east"),
        movement("back", "east", "west"),
        movement("from-edge", "edge", "east"),
        movement("nearby", "west", "again"),
        movement("inland", "west", "samra", "samra-harbour"),
    )
    found = features(path)
    lines = {name.partition(":")[2]: each["geometry"] for name, each in found.items()}
    across = [[[170, 10], [180, 15]], [[-180, 15], [-170, 20]]]
    assert lines["across#route"] == {"type": "MultiLineString", "coordinates": across}
    back = [line[::-1] for line in across[::-1]]
    assert lines["back#route"]["coordinates"] == back
    assert lines["from-edge#route"] == {
        "type": "LineString",
        "coordinates": [[-180, 0], [-170, 20]],
    }
    assert "nearby#route" not in lines
    assert lines["inland#route"]["coordinates"] == [[170, 10], [35.75, 34.5]]
    (guard,) = (each["properties"] for name, each in found.items() if "2026-02-01-guard" in name)
    names = ("role", "place_id", "precision", "point_precision")
    assert [guard[name] for name in names] == ["origin", "place:samra-harbour", "exact", "exact"]
    roles = [found[f"military-movement:across#{at}"]["properties"]["role"] for at in (0, 1)]
    assert roles == ["origin", "destination"]
    inland = found["military-movement:inland#route"]["properties"]
    assert (inland["place"], inland["start"], inland["end"]) == (
        "west > Samra harbour",
        "2026-02-03",
        None,
    )
    assert ("military-movement", "via", UNLOCATED, 1) in list(report.losses())


def test_csv(exported):
    """One row for each event, read by pandas and polars; formulas are texts."""
    path, report = exported(
        "csv",
        {"type": "process", "id": "process:talks", "kind": "crisis", "names": {"en": "a; b"}},
        place("west", 170, 10),
        movement("sail", "west", "samra", "samra-harbour"),
        event(
            "=1+1",
            "[2026-02-03..2026-02]",
            id="event:odd",
            summary={"ar": 'سطر\nثان، «x"»'},
            processes=["process:talks", "process:gone"],
            topics=["a", "b"],
            codes=[{"scheme": "cameo", "code": "01"}],
            places=[{"place": "place:samra-harbour", "precision": "nearby"}, {"place": "place:no"}],
            quantities=[
                {"measure": "tone", "scheme": "gdelt", "best": -2.5},
                {"measure": "fatalities", "minimum": 3, "best": 4, "approximate": True},
                {"measure": "distance", "unit": "kilometres", "maximum": 5},
            ],
            imported_from=[{"dataset": "Harbour log", "record": "7", "licence": "CC0-1.0"}],
            relations=[{"type": "follows", "event": "event:2026-02-04-ferry"}],
        ),
    )
    assert b"\r\n" in path.read_bytes()
    read = pd.read_csv(path, keep_default_na=False)
    assert pl.read_csv(path).shape == read.shape == (7, len(COLUMNS))
    assert list(read) == list(COLUMNS)
    assert all(re.fullmatch("[a-z][a-z_]{0,31}", name) for name in COLUMNS)
    rows = {row["event_id"]: row for row in read.to_dict("records")}
    odd = rows["event:odd"]
    assert {name: value for name, value in odd.items() if value != ""} == {
        "event_id": "event:odd",
        "event_type": "event",
        "category": "ferry",
        "title": "'=1+1",
        "summary": 'سطر\nثان، «x"»',
        "status": "occurred",
        "date": "[2026-02-03..2026-02]",
        "start_date": "2026-02-03",
        "end_date": "2026-02-28",
        "lasted": False,
        "date_precision": "month",
        "place": "Samra harbour",
        "latitude": "34.5",
        "longitude": "35.75",
        "places": "Samra harbour; place:no",
        "place_ids": "place:samra-harbour; place:no",
        "place_precisions": "nearby; ",
        "place_coordinates": "34.5 35.75; ",
        "fatalities_low": "3",
        "fatalities_best": "4",
        "quantities": "tone/gdelt=-2.5; fatalities=~4 (3..); distance/kilometres=..5",
        "processes": "a; b; process:gone",
        "process_ids": "process:talks; process:gone",
        "topics": "a; b",
        "codes": "cameo:01",
        "relations": "follows event:2026-02-04-ferry",
        "imported_from": "Harbour log",
        "imported_records": "7",
        "import_licences": "CC0-1.0",
    }
    sail = rows["military-movement:sail"]
    assert (sail["origin"], sail["via"], sail["destination"]) == ("west", "Samra", "Samra harbour")
    assert sail["place_roles"] == "origin; via; destination"
    call = rows["call:2026-02-najjar-guard"]
    assert (call["actors"], call["actor_roles"]) == (
        "Salma Najjar; Port Guard",
        "caller; recipient",
    )
    assert call["article_ids"] == "article:2026-02-03-ferry"
    assert report.written_events() == (7, 7)
    assert [each[2:] for each in report.losses() if each[:2] == ("event", "processes")] == [
        ('contains "; ", which separates values', 1)
    ]


def text_schema(*names: str) -> dict[str, Any]:
    """Return the schemas of texts."""
    return {name: {"type": "string"} for name in names}


#: The rules of TimeMap's validator of events, as a JSON Schema.
TIMEMAP = {
    "type": "object",
    "properties": {
        **text_schema("id", "description", "time_precision", "location", "category_full"),
        **text_schema("type", "category", "comments", "time_display", "shape", "colour"),
        "latitude": {"type": "string", "pattern": "^-?[0-9]+[.]?[0-9]*$"},
        "longitude": {"type": "string", "pattern": "^-?[0-9]+[.]?[0-9]*$"},
        "date": {"type": "string", "pattern": "^[0-9]{2}/[0-9]{2}/[0-9]{4}$"},
        "time": {"type": "string", "pattern": "^([0-9]{2}:[0-9]{2})?$"},
        "associations": {"type": "array", "items": {"type": "string"}},
        "sources": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["description", "associations"],
    "dependentRequired": {"latitude": ["longitude"], "longitude": ["latitude"]},
    "anyOf": [{"required": ["date"]}, {"required": ["latitude"]}],
    "additionalProperties": False,
}


def test_timemap(exported):
    """Events with an exact day pass TimeMap's rules; others are left out and counted."""
    path, report = exported(
        "timemap",
        event("short", "2026-02-03T08:05+03:00", topics=["a"]),
        event("long", "0900-02-03/..", places=[{"place": "place:samra"}]),
        event("about", "2026-02-03~"),
        event("minute", "2026-02-03T08:05"),
        event("month", "2026-02"),
        event("set", "[2026-02-03..2026-02-04]"),
    )
    found = json.loads(path.read_bytes())
    jsonschema.validate(found, {"type": "array", "items": TIMEMAP})
    by_id = {each["id"]: each for each in found}
    assert by_id["event:short"] == {
        "id": "event:short",
        "description": "short",
        "date": "02/03/2026",
        "time": "08:05",
        "time_display": "2026-02-03T08:05+03:00",
        "location": "",
        "type": "ferry",
        "category": "event",
        "associations": ["event", "ferry", "occurred", "a"],
        "sources": [],
    }
    long = by_id["event:long"]
    assert (long["date"], long["time_display"]) == ("02/03/0900", "0900-02-03/..")
    assert long["location"] == "Samra"
    assert by_id["event:about"]["time_display"] == "2026-02-03~"
    assert by_id["event:minute"]["time_display"] == ""
    meeting = by_id["meeting:2026-02-02-samra"]
    assert (meeting["location"], meeting["latitude"], meeting["longitude"]) == (
        "Samra harbour",
        "34.5",
        "35.75",
    )
    assert meeting["sources"] == ["article:2026-02-03-ferry"]
    assert ("event", "", NO_DAY, 2) in list(report.losses())
    places = [place("west", 170, 10), movement("sail", "west", "samra", "samra-harbour")]
    path, report = exported("timemap", *places)
    assert json.loads(path.read_bytes())[-1]["location"] == "west"
    lost = {each[1] for each in report.losses() if each[2] == "only one place"}
    assert lost == {"via", "destination"}
