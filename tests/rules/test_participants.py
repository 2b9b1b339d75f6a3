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
    """Return a function that gives what is found in one event."""

    def _found(document):
        # The event comes first, so that rules have to wait for the actors.
        path = write("part.jsonl", [document, ARTICLE, *ACTORS.values()])
        return newsevents.validate(path).findings

    return _found


# An event, the code and the place of what is found, and what the message and the hint name.
FIRES = {
    "the same actor twice": (
        event("meeting", participants=[LINA, OMAR, LINA]),
        ("NE501", "/participants/2/actor"),
        ("actor:lina", "/participants/0"),
    ),
    "the same speaker twice": (
        event("statement", speakers=[OMAR, OMAR]),
        ("NE501", "/speakers/1/actor"),
        ("actor:omar", "/speakers/0"),
    ),
    "two callers": (
        event("call", participants=roles((LINA, "caller"), (OMAR, "caller"))),
        ("NE503", "/participants/1/role"),
        ('"caller"', '"participant"'),
    ),
    "two recipients": (
        event("call", participants=roles((LINA, "recipient"), (OMAR, "recipient"))),
        ("NE503", "/participants/1/role"),
        ('"recipient"',),
    ),
    "a speaker who is spoken to": (
        event("statement", speakers=[LINA], addressees=[GUARD, LINA]),
        ("NE504", "/addressees/1/actor"),
        ("actor:lina",),
    ),
    "a person as a force": (
        event("military-movement", forces=[GUARD, OMAR], kind="transit", via=["place:samra"]),
        ("NE505", "/forces/1/actor"),
        ("actor:omar",),
    ),
}

QUIET = {
    "one host and a guest": event("meeting", participants=roles((LINA, "host"), (OMAR, "guest"))),
    "two hosts": event("meeting", participants=roles((LINA, "host"), (OMAR, "host"))),
    "a host who mediates": event(
        "meeting", participants=roles((LINA, "host"), (LINA, "mediator"), (OMAR, "guest"))
    ),
    "the same crowd on both sides": event(
        "event", category="riot", participants=roles((OMAR, "attacker"), (OMAR, "target"))
    ),
    "two callers on one side": event(
        "call", participants=roles((LINA, "caller"), (OMAR, "caller"), (GUARD, "recipient"))
    ),
    "a caller and who was called": event(
        "call", participants=roles((LINA, "recipient"), (OMAR, "caller"))
    ),
    "participants without roles": event("call", participants=[LINA, OMAR]),
    "a speaker and another": event("statement", speakers=[LINA], addressees=[OMAR]),
    "two who speak together": event("statement", speakers=[LINA, OMAR], addressees=[LINA, OMAR]),
    "a force that speaks to its own": event("statement", speakers=[GUARD], addressees=[GUARD]),
}


@pytest.mark.parametrize("what", FIRES)
def test_a_rule_fires(what, found, golden):
    """The example gives this one finding, at its place, with both ways out of it."""
    document, where, named = FIRES[what]
    (finding,) = (each for each in found(document) if each.code != "NE203")
    assert (finding.code, finding.pointer) == where
    said = f"{finding.message}; {finding.hint}"
    assert [each for each in named if each not in said] == []
    golden(said)


@pytest.mark.parametrize("what", QUIET)
def test_rules_stay_quiet(what, found):
    """Good events give no finding."""
    assert found(QUIET[what]) == ()
