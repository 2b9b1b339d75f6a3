"""Rules about movements and about places within places; coordinates have tests of their own."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsevents
from newsevents.model import Place
from newsevents.validation.rule import DatasetContext
from newsevents.validation.rules.places import place_within_itself

ARTICLE = {
    "type": "article",
    "id": "article:2026-03-02-harbour",
    "language": "ar",
    "published": "2026-03-02",
}
GUARD = {"type": "actor", "id": "actor:guard", "kind": "armed-force", "names": {"ar": "الحرس"}}


def place(name, **fields):
    """Return a place with some fields of its own."""
    return {
        "type": "place",
        "id": f"place:{name}",
        "kind": "city",
        "names": {"ar": "سمرا"},
        **fields,
    }


def movement(**fields):
    """Return a movement with some fields of its own."""
    return {
        "type": "military-movement",
        "id": "military-movement:a",
        "title": {"ar": "انسحاب الحرس"},
        "date": "2026-03-01",
        "status": "occurred",
        "forces": [{"actor": "actor:guard"}],
        "kind": "withdrawal",
        "evidence": [{"article": ARTICLE["id"]}],
        **fields,
    }


@pytest.fixture
def found(write):
    """Return a function that validates some records and returns the findings."""

    def _found(*documents):
        path = write("part.jsonl", [*documents, ARTICLE, GUARD])
        return newsevents.validate(path).findings

    return _found


def test_a_movement_that_ends_where_it_begins(found, golden):
    """Origin and destination have to differ."""
    samra = place("samra")
    findings = found(movement(origin="place:samra", destination="place:samra"), samra)
    (finding,) = findings
    assert (finding.code, finding.pointer) == ("NE601", "/destination")
    assert "place:samra" in finding.message
    golden(finding)
    assert found(movement(origin="place:samra"), samra) == ()


@pytest.mark.parametrize("field", ["origin", "destination", "places", "via"])
def test_a_movement_says_where(field, found):
    """Any place at all will do."""
    where = {"via": ["place:samra"], "places": [{"place": "place:samra"}]}.get(field, "place:samra")
    assert found(movement(**{field: where}), place("samra")) == ()


def test_a_movement_without_place(found, golden):
    """A movement without any place is reported."""
    (finding,) = found(movement())
    assert (finding.code, finding.pointer) == ("NE602", "")
    golden(finding)


def test_precision_of_nothing(found, golden):
    """The finding has a fix, which changes what the record says."""
    (finding,) = found(place("samra", precision="country"))
    assert (finding.code, finding.pointer) == ("NE605", "/precision")
    golden(finding)
    assert finding.fix is not None
    assert not finding.fix.is_safe
    assert [edit.text for edit in finding.fix.edits] == [""]
    assert found(place("samra", precision="exact", latitude=34.5, longitude=35.75)) == ()


def test_a_place_within_itself(found, golden):
    """A circle of one place is a circle."""
    (finding,) = found(place("samra", within="place:samra"))
    assert (finding.code, finding.pointer) == ("NE606", "/within")
    assert "place:samra" in finding.message
    golden(finding)


def test_a_circle_is_found_at_each_of_its_places(found):
    """All places of a circle are named, and those that lie in one of them are not."""
    circle = [
        place("quay", within="place:port"),
        place("port", within="place:samra"),
        place("samra", within="place:coast"),
        place("coast", within="place:port"),
    ]
    findings = found(*circle)
    assert {finding.code for finding in findings} == {"NE606"}
    assert [finding.record for finding in findings] == ["place:port", "place:samra", "place:coast"]


def test_a_circle_of_any_length_is_found_in_one_walk():
    """However many places lie in each other, each is looked up a few times at most."""
    looked_up = []

    class Watched(dict):
        def get(self, name):
            looked_up.append(name)
            return super().get(name)

    def region(name, within):
        return Place(id=f"place:{name}", kind="region", names={"en": "P"}, within=f"place:{within}")

    circle = [region(f"c{n}", f"c{(n + 1) % 500}") for n in range(500)]
    chain = [region(f"t{n}", f"t{n - 1}" if n else "c7") for n in range(500)]
    places = chain[:250] + circle + chain[250:]
    known = DatasetContext(places=Watched({one.id: one for one in places}))
    found = [record_id for record_id, _ in place_within_itself.check(known)]
    assert found == [place.id for place in circle]
    assert len(looked_up) <= 2 * len(places)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=9), st.randoms())
def test_circles_are_those_that_a_walk_comes_back_from(targets, chance):
    """In any order of the places, those in a cycle are found."""
    within = {f"place:p{n}": f"place:p{target}" for n, target in enumerate(targets)}
    places = [
        Place(id=name, kind="region", names={"en": "P"}, within=around)
        for name, around in within.items()
    ]
    chance.shuffle(places)
    known = DatasetContext(places={place.id: place for place in places})
    found = {record_id for record_id, _ in place_within_itself.check(known)}

    def walk(name):
        for _ in within:
            name = within.get(name)
            yield name

    assert found == {name for name in within if name in walk(name)}


def test_a_fix_of_precision_leaves_a_good_record(write, found):
    """A fixed place without coordinates is valid."""
    (finding,) = found(place("samra", precision="exact"))
    line = json.dumps(place("samra", precision="exact"), ensure_ascii=False)
    (edit,) = finding.fix.edits
    mended = line[: edit.column - 1] + edit.text + line[edit.end_column - 1 :]
    assert found(json.loads(mended)) == ()
