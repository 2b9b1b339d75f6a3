"""Events that are probably recorded twice."""

from __future__ import annotations

import pytest

import newsevents
from newsevents.model import Meeting, Statement
from newsevents.validation import Limits
from newsevents.validation.rules.relations import duplicate_keys

ACTORS = [f"actor:a{number}" for number in range(40)]
PLACES = ["place:samra", "place:trina"]
SUPPORTING = [
    *({"type": "actor", "id": name, "kind": "person", "names": {"ar": "س"}} for name in ACTORS),
    *({"type": "place", "id": name, "kind": "city", "names": {"ar": "ص"}} for name in PLACES),
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
        (finding.record.partition(":")[2], finding.message.partition("meeting:")[2].split(":")[0])
        for finding in found
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


def test_many_participants_take_bounded_work():
    """However many participants there are, a fixed number of pairs is compared."""
    many = duplicate_keys(Meeting, meeting("a", *range(40)))
    assert len(many) == len(set(many)) == 28
    assert duplicate_keys(Meeting, meeting("a", 1)) == ()


def test_source_and_target_are_compared_in_either_direction():
    """Speakers, addressees and targets are participants alike."""

    def keys(speaker, **others):
        fields = {name: [{"actor": actor}] for name, actor in others.items()}
        return duplicate_keys(
            Statement, {**meeting("a"), "speakers": [{"actor": speaker}], **fields}
        )

    first = keys("actor:a", addressees="actor:b")
    assert first == keys("actor:b", targets="actor:a") != keys("actor:a", targets="actor:c")
