"""Rules about who takes part in an event: their words, and where they stay quiet."""

from __future__ import annotations

import pytest

import newsevents

ARTICLE = {
    "type": "article",
    "id": "article:2026-03-02-harbour",
    "language": "ar",
    "published": "2026-03-02",
}
ACTORS = {
    name: {"type": "actor", "id": f"actor:{name}", "kind": kind, "names": {"ar": arabic}}
    for name, kind, arabic in (
        ("lina", "person", "لينا حداد"),
        ("omar", "person", "عمر صالح"),
        ("guard", "armed-force", "خفر السواحل"),
    )
}
LINA, OMAR, GUARD = ({"actor": actor["id"]} for actor in ACTORS.values())


def event(tag, **fields):
    """Return an event of one type with some fields of its own."""
    return {
        "type": tag,
        "id": f"{tag}:a",
        "title": {"ar": "حدث في الميناء"},
        "date": "2026-03-01",
        "status": "occurred",
        "evidence": [{"article": ARTICLE["id"]}],
        **fields,
    }


def roles(*pairs):
    """Return participants with roles."""
    return [{**who, "role": role} for who, role in pairs]


@pytest.fixture
def found(write):
    """Return a function that says what is found in one event, as people see it."""

    def _found(document):
        # The event stands first, so that rules have to wait for the actors.
        path = write("part.jsonl", [document, ARTICLE, *ACTORS.values()])
        return [
            f"{finding.code} {finding.message}; {finding.hint} [{finding.pointer}]"
            for finding in newsevents.validate(path).findings
        ]

    return _found


FIRES = {
    "the same actor twice": (
        event("meeting", participants=[LINA, OMAR, LINA]),
        (
            "NE501 actor:lina stands at /participants/0 already; "
            "remove one of the entries or name the other actor [/participants/2/actor]"
        ),
    ),
    "the same speaker twice": (
        event("statement", speakers=[OMAR, OMAR]),
        (
            "NE501 actor:omar stands at /speakers/0 already; "
            "remove one of the entries or name the other actor [/speakers/1/actor]"
        ),
    ),
    "two hosts": (
        event("meeting", participants=roles((LINA, "host"), (OMAR, "host"))),
        (
            'NE502 "host" stands at /participants/0 already; write "guest" or "attendee" for all but '
            "one [/participants/1/role]"
        ),
    ),
    "two callers": (
        event("call", participants=roles((LINA, "caller"), (OMAR, "caller"))),
        (
            'NE503 "caller" stands at /participants/0 already; write "participant" for both; if the '
            'sources differ, give what each says as "claims" of its evidence [/participants/1/role]'
        ),
    ),
    "a speaker who is spoken to": (
        event("statement", speakers=[LINA], addressees=[OMAR, LINA]),
        (
            "NE504 actor:lina speaks and is spoken to; "
            "name who was spoken to, or leave it out [/addressees/1/actor]"
        ),
    ),
    "a person as a force": (
        event("military-movement", forces=[GUARD, OMAR], kind="transit", via=["place:samra"]),
        "NE505 actor:omar is a person; name the armed force [/forces/1/actor]",
    ),
}

QUIET = {
    "one host and a guest": event("meeting", participants=roles((LINA, "host"), (OMAR, "guest"))),
    "a caller and who was called": event(
        "call", participants=roles((LINA, "recipient"), (OMAR, "caller"))
    ),
    "participants without roles": event("call", participants=[LINA, OMAR]),
    "a speaker and another": event("statement", speakers=[LINA], addressees=[OMAR]),
    "two who speak together": event("statement", speakers=[LINA, OMAR]),
}


@pytest.mark.parametrize("what", FIRES)
def test_a_rule_fires(what, found):
    """The example gives this one finding, at its place, in these words."""
    document, expected = FIRES[what]
    assert [line for line in found(document) if not line.startswith("NE203")] == [expected]


@pytest.mark.parametrize("what", QUIET)
def test_rules_stay_quiet(what, found):
    """Good events give no finding."""
    assert found(QUIET[what]) == []
