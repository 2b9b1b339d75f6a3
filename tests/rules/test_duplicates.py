"""Events, actors, places and processes that are probably recorded twice."""

from __future__ import annotations

import pytest

import newsevents
from newsevents.model import Meeting
from newsevents.validation import Limits
from newsevents.validation.rules.duplicates import duplicate_keys

ACTORS = [f"actor:a{number}" for number in range(40)]
PLACES = ["place:samra", "place:trina"]
SUPPORTING = [
    *({"type": "actor", "id": name, "kind": "person", "names": {"ar": name}} for name in ACTORS),
    *({"type": "place", "id": name, "kind": "city", "names": {"ar": name}} for name in PLACES),
]


def meeting(name, *actors, date="2026-03-02", place="place:samra", same_as=()):
    """Return a meeting of actors, given by their numbers."""
    relations = [{"type": "same-as", "event": f"meeting:{other}"} for other in same_as]
    return {
        "type": "meeting",
        "id": f"meeting:{name}",
        "title": {"ar": "اجتماع"},
        "date": date,
        "status": "occurred",
        "places": [{"place": place}],
        "participants": [{"actor": ACTORS[number]} for number in actors],
        **({"relations": relations} if relations else {}),
        "evidence": [{"attribution": [ACTORS[0]]}],
    }


def pairs(*events, **how):
    """Return the names of each duplicate and of the event that it repeats."""
    found = newsevents.validate([*SUPPORTING, *events], rules=["likely-duplicate"], **how).findings
    return [
        (finding.record.partition(":")[2], finding.message.rpartition(":")[2]) for finding in found
    ]


@pytest.mark.parametrize(
    ("other", "is_duplicate"),
    [
        (meeting("b", 2, 1), True),
        (meeting("b", 3, 2, 1), True),
        (meeting("b", 1, 2, date="2026-03-02T10:00+03:00"), True),
        (meeting("b", 1, 3), False),
        (meeting("b", 1, 2, date="2026-03-03"), False),
        (meeting("b", 1, 2, date="2026-03"), False),
        (meeting("b", 1, 2, date="2026-03-02~"), False),
        (meeting("b", 1, 2, date="2026-03-02/2026-03-03"), False),
        (meeting("b", 1, 2, place="place:trina"), False),
        ({key: v for key, v in meeting("b", 1, 2).items() if key != "places"}, False),
        ({**meeting("b", 1, 2), "type": "call", "id": "call:b"}, False),
    ],
)
def test_what_a_duplicate_has_in_common(other, is_duplicate):
    """Type, day, main place and two participants are the same."""
    assert pairs(meeting("a", 1, 2), other) == ([("b", "a")] if is_duplicate else [])


def test_each_duplicate_is_found_once():
    """Of several equal events, each but the first repeats the first one."""
    assert pairs(*(meeting(name, 1, 2, 3) for name in "abc")) == [("b", "a"), ("c", "a")]


@pytest.mark.parametrize(
    ("relations", "expected"),
    [
        ({"b": "a"}, [("c", "a")]),
        ({"a": "b"}, [("c", "a")]),
        ({"b": "a", "c": "b"}, []),
        ({"a": "b", "c": "b"}, []),
    ],
)
def test_events_that_are_known_to_be_the_same(relations, expected):
    """Events that are joined by `same-as`, directly or through another one, are not reported."""
    events = [meeting(name, 1, 2, same_as=relations.get(name, ())) for name in "abc"]
    assert pairs(*events) == expected


def test_a_record_with_a_repeated_id_is_no_duplicate(write):
    """Only the first record with an id counts."""
    events = [meeting("a", 1, 2), meeting("a", 3, 4), meeting("b", 4, 3)]
    assert pairs(*events) == []
    path = write("data/all.jsonl", [*SUPPORTING, *events, meeting("c", 1, 2)]).parent
    limits = Limits(chunk_size_bytes=500, cache_size_bytes=0)
    found = newsevents.validate(path, rules=["NE220"], limits=limits).findings
    assert [finding.record for finding in found] == ["meeting:c"]


def event(record_id, date="2026-03-02", article="", **fields):
    """Return an event with a title of its own, told by an article of its own unless given one."""
    return {
        "type": record_id.partition(":")[0],
        "id": record_id,
        "title": {"ar": record_id},
        "date": date,
        "status": "occurred",
        **fields,
        "evidence": [{"article": f"article:{article or record_id.partition(':')[2]}"}],
    }


def actors(*numbers):
    """Return participants, given by their numbers."""
    return [{"actor": ACTORS[number]} for number in numbers]


def is_pair(one, other):
    """Return whether the second event probably repeats the first one."""
    found = pairs(one, other)
    assert found in ([], [("b", "a")])
    return bool(found)


AT = [{"place": PLACES[0]}]
CALL = {"participants": actors(1, 2)}
VISIT = {"visitors": actors(1), "places": AT}
CLASH = {"category": "armed-clash", "places": AT}
FORCE = {"forces": actors(1), "kind": "withdrawal", "origin": PLACES[0]}
SAYS = {"speakers": actors(1), "acts": ["announce", "urge"]}
WEEK = "2026-02-23/2026-03-01"
UNTIL = "[..2026-03-03]"


@pytest.mark.parametrize(
    ("type_name", "fields", "date", "changes", "is_duplicate"),
    [
        ("call", CALL, "2026-03-02", {}, True),
        ("call", CALL, "2026-03-02", {"participants": actors(2, 1, 3)}, True),
        ("call", CALL, "2026-03-02", {"article": "a"}, True),
        ("call", CALL, "2026-03-02", {"places": AT}, False),
        ("call", CALL, WEEK, {}, True),
        ("call", CALL, WEEK, {"date": "2026-02-23/2026-03-02"}, False),
        ("call", CALL, "2026-03", {}, False),
        ("call", CALL | {"places": AT}, "2026-03", {}, True),
        ("call", CALL | {"places": AT}, "2026", {}, False),
        ("call", CALL | {"places": AT}, UNTIL, {}, False),
        ("visit", VISIT, "2026-07", {"hosts": actors(2)}, True),
        ("visit", VISIT, "2026-07", {"visitors": actors(2)}, False),
        ("visit", VISIT, "2026-07", {"places": [{"place": PLACES[1]}]}, False),
        ("visit", {"visitors": actors(1)}, "2026-07-01", {}, False),
        ("event", CLASH, WEEK, {"category": "clash"}, True),
        ("event", CLASH, WEEK, {"category": "protest"}, False),
        ("event", CLASH, WEEK, {"participants": actors(1)}, False),
        ("event", CLASH, WEEK, {"article": "a"}, False),
        ("event", CLASH, "2026-02", {}, False),
        ("event", {"category": "clash"}, "2026-03-02", {}, False),
        ("military-movement", FORCE, "2026-03-02", {"mode": "land"}, True),
        ("military-movement", FORCE, "2026-03-02", {"kind": "transit"}, False),
        ("military-movement", FORCE, "2026-03-02", {"destination": PLACES[1]}, False),
        ("statement", SAYS, "2026-03-02", {"acts": ["urge", "announce"]}, True),
        ("statement", SAYS, "2026-03-02", {"targets": actors(2)}, True),
        ("statement", SAYS, "2026-03-02", {"acts": ["announce"]}, False),
        ("statement", SAYS, "2026-03-02", {"speakers": actors(2)}, False),
        ("statement", SAYS, "2026-03-02", {"article": "a"}, False),
        ("statement", SAYS, "2026-03-02/2026-03-03", {}, False),
        ("statement", SAYS, UNTIL, {}, False),
        ("statement", {"speakers": actors(1)}, "2026-03-02", {}, False),
    ],
)
def test_what_agrees_in_duplicates(type_name, fields, date, changes, is_duplicate):
    """Less is asked of events that seldom happen twice, and of two articles."""
    one = event(f"{type_name}:a", date, **fields)
    assert (
        is_pair(one, event(f"{type_name}:b", **{"date": date, **fields, **changes})) is is_duplicate
    )


@pytest.mark.parametrize("date", ["2026-03-02", "2026", UNTIL])
def test_records_that_are_equal_but_for_the_id(date):
    """Whatever is left out of them, and whatever their evidence and origin."""
    one = event("statement:a", date, speakers=actors(1))
    other = {**one, "id": "statement:b"}
    assert is_pair(one, other)
    assert is_pair(one, {**other, "evidence": [{"attribution": ACTORS[:1]}]})
    assert is_pair(one, {**other, "imported_from": [{"dataset": "Log", "record": "1"}]})
    assert not is_pair(one, {**other, "title": {"ar": "ب"}})


@pytest.mark.parametrize(
    ("span", "is_duplicate"),
    [
        ((100, 160), True),
        ((120, 300), True),
        ((40, 121), True),
        ((110, 111), False),
        ((160, 220), False),
        ((40, 100), False),
    ],
)
def test_evidence_in_the_same_words(span, is_duplicate):
    """Spans of one article overlap by a sentence, which is about one event of the kind."""

    def statement(name, start, end, **changes):
        made = {**event(f"statement:{name}", UNTIL, "a", **SAYS), **changes}
        made["evidence"][0]["spans"] = [{"start": start, "end": end, "sha256": "0" * 64}]
        return made

    one = statement("a", 100, 160)
    assert is_pair(one, statement("b", *span)) is is_duplicate
    assert not is_pair(one, statement("b", *span, speakers=actors(2)))
    assert not is_pair(one, statement("b", *span, acts=["deny"]))
    assert not is_pair(one, statement("b", *span, date="[..2026-03-04]"))


def test_rows_of_one_imported_dataset_are_told_apart():
    """Several clashes on a day, in a place, between two sides; but equal ones are suspicious."""

    def clash(name, dead, dataset="Log"):
        deaths = {"quantities": [{"measure": "fatalities", "best": dead}]}
        made = event(f"event:{name}", participants=actors(1, 2), **CLASH, **deaths)
        origin = {"dataset": dataset, "record": name}
        return {**made, "title": {"ar": "اشتباك"}, "imported_from": [origin]}

    assert not is_pair(clash("a", 2), clash("b", 5))
    assert not is_pair(clash("a", 2), clash("b", 2))
    assert is_pair(clash("a", 2), {**clash("b", 2), "evidence": clash("a", 2)["evidence"]})
    assert is_pair(clash("a", 2), clash("b", 5, "Diary"))
    calls = [event(f"call:{name}", **CALL, imported_from=[{"dataset": "Log"}]) for name in "ab"]
    assert is_pair(*calls)


def test_events_that_a_relation_joins_are_different():
    """The talks of two at a meeting of many are part of it."""
    whole = meeting("whole", 1, 2, 3)
    part = {**meeting("part", 1, 2), "relations": [{"type": "part-of", "event": "meeting:whole"}]}
    assert pairs(whole, part) == pairs(part, whole) == []


NAMES = {"ar": "طارق منصور", "en": "Tarek Mansur"}


@pytest.mark.parametrize(
    ("one", "other", "pointer"),
    [
        ({}, {"names": {**NAMES, "en": "Tariq Mansour"}}, "/names/ar"),
        ({}, {"names": {"de": "Tarik", "en": NAMES["en"]}}, "/names/en"),
        ({"country": "SY"}, {"affiliations": [{"actor": "actor:a"}]}, "/names/ar"),
        ({"identifiers": {"wikidata": "Q1"}}, {"identifiers": {"viaf": "1"}}, "/names/ar"),
        ({"imported_from": [{"dataset": "A"}]}, {"imported_from": [{"dataset": "B"}]}, "/names/ar"),
        ({}, {"names": {"ar": "طارق", "en": "Tariq Mansour"}}, None),
        ({}, {"names": {"de": "Tarek Mansur"}}, None),
        ({}, {"kind": "organization"}, None),
        ({}, {"unnamed": True}, None),
        ({"country": "SY"}, {"country": "LB"}, None),
        ({"identifiers": {"wikidata": "Q1"}}, {"identifiers": {"wikidata": "Q2"}}, None),
        (
            {"affiliations": [{"actor": "actor:a"}]},
            {"affiliations": [{"actor": "actor:b"}]},
            None,
        ),
        ({"imported_from": [{"dataset": "A"}]}, {"imported_from": [{"dataset": "A"}]}, None),
    ],
)
def test_actors_of_one_name(one, other, pointer):
    """Nothing tells them apart but another name, in another language."""
    records = [
        {"type": "actor", "id": f"actor:{name}", "kind": "person", "names": NAMES, **changes}
        for name, changes in (("one", one), ("other", other))
    ]
    for given in (records, records[::-1]):
        found = newsevents.validate(given, rules=["likely-duplicate"]).findings
        expected = [(given[1]["id"], pointer)] if pointer else []
        assert [(each.record, each.pointer) for each in found] == expected
    assert "NE220" not in {each.code for each in newsevents.validate(records).findings}


@pytest.mark.parametrize(
    ("changes", "is_found"),
    [
        ({}, True),
        ({"within": "place:trina"}, True),
        ({"within": "place:samra"}, False),
        ({"latitude": 34.5, "longitude": 35.9}, False),
    ],
)
def test_places_of_one_name(changes, is_found):
    """Villages of one name are told apart by where they are."""
    one = {"type": "place", "id": "place:a", "kind": "city", "names": {"ar": "بيت"}}
    one |= {"within": "place:trina", "latitude": 35.5, "longitude": 35.9}
    other = {**one, "id": "place:b", **changes}
    found = newsevents.validate([one, other], rules=["likely-duplicate"]).findings
    assert [each.record for each in found] == ["place:b"] * is_found


def test_processes_of_one_name():
    """Rounds of talks are told apart by their periods."""
    one = {"type": "process", "id": "process:a", "kind": "negotiations", "names": {"ar": "محادثات"}}
    other = {**one, "id": "process:b", "period": "2025"}
    assert len(newsevents.validate([one, other], rules=["NE220"]).findings) == 1
    assert not newsevents.validate([{**one, "period": "2024"}, other], rules=["NE220"]).findings


def test_many_participants_take_bounded_work():
    """However many participants there are, a fixed number of pairs is compared."""
    eight, more = (duplicate_keys(Meeting, meeting("a", *range(count))) for count in (8, 40))
    assert len(eight) == len(set(more)) == len(more)


def test_long_evidence_takes_bounded_work():
    """However many spans there are, and however long they are."""
    made = meeting("a", 1, 2)
    spans = [{"start": n, "end": 10**6, "sha256": "0" * 64} for n in range(100)]
    made["evidence"] = [{"article": f"article:{n}", "spans": spans} for n in range(100)]
    assert len(duplicate_keys(Meeting, made)) < 2000


def test_source_and_target_are_compared_in_either_direction():
    """Speakers, addressees and targets are participants alike."""
    one = event("statement:a", places=AT, speakers=actors(1), addressees=actors(2))
    other = event("statement:b", places=AT, speakers=actors(2), targets=actors(1))
    assert is_pair(one, other)
    assert not is_pair(one, {**other, "targets": actors(3)})
