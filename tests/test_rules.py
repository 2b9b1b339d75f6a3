"""Every rule that is a function: that it fires, with its words, and that it stays quiet."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import newsevents
from newsevents.checks import time
from newsevents.checks.catalogue import all_rules, find_rule
from newsevents.checks.running import RULES

ARTICLE = {
    "type": "article",
    "id": "article:خبر".replace("خبر", "2026-01-27-brief"),
    "language": "ar",
    "published": "2026-01-27",
}
ACTORS = [
    {"type": "actor", "id": "actor:sharaa", "kind": "person", "names": {"ar": "أحمد الشرع"}},
    {"type": "actor", "id": "actor:putin", "kind": "person", "names": {"ar": "فلاديمير بوتين"}},
    {"type": "actor", "id": "actor:army", "kind": "armed-force", "names": {"ar": "الجيش"}},
]
PLACES = [
    {"type": "place", "id": "place:syria", "kind": "country", "names": {"ar": "سوريا"}},
    {
        "type": "place",
        "id": "place:tartus",
        "kind": "city",
        "names": {"ar": "طرطوس"},
        "within": "place:syria",
        "latitude": 34.88902,
        "longitude": 35.88659,
        "precision": "locality",
    },
]


def event(type_: str, **fields: object) -> dict[str, object]:
    """Return a good event of one type, with some fields changed; None takes one away."""
    own: dict[str, dict[str, object]] = {
        "meeting": {"participants": [{"actor": "actor:sharaa"}, {"actor": "actor:putin"}]},
        "call": {"participants": [{"actor": "actor:sharaa"}, {"actor": "actor:putin"}]},
        "statement": {"speakers": [{"actor": "actor:sharaa"}]},
        "military-movement": {
            "forces": [{"actor": "actor:army"}],
            "kind": "withdrawal",
            "origin": "place:tartus",
        },
    }
    good = {
        "type": type_,
        "id": f"{type_}:a",
        "title": {"ar": "حدث"},
        "date": "2026-01-27",
        "status": "occurred",
        **own[type_],
        "evidence": [{"article": ARTICLE["id"]}],
        **fields,
    }
    return {name: value for name, value in good.items() if value is not None}


def found(folder: Path, *documents: dict[str, object]) -> list[tuple[str, str, str]]:
    """Return code, pointer and message of the findings in a dataset with these records."""
    by_id = {d["id"]: d for d in (ARTICLE, *ACTORS, *PLACES, *documents)}
    # Events stand first, so that every rule also has to wait for what comes later.
    lines = [json.dumps(document, ensure_ascii=False) for document in reversed(by_id.values())]
    (folder / "records.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    report = newsevents.validate(folder)
    records = newsevents.load(folder, invalid="skip")
    in_memory = newsevents.validate(records)
    assert sorted(f.code for f in in_memory.findings) == sorted(f.code for f in report.findings)
    return [(f.code, f.pointer, f.message) for f in report.findings]


FIRES = {
    "NE301": (
        [event("meeting", date="2026-01-27/2026-01-20")],
        ("/date", "2026-01-27/2026-01-20 runs backwards"),
    ),
    "NE302": (
        [{**ACTORS[0], "affiliations": [{"actor": "actor:army", "period": "2025/2024"}]}],
        ("/affiliations/0/period", "2025/2024 runs backwards"),
    ),
    "NE303": (
        [event("meeting", date="2026-01-29")],
        (
            "/date",
            "occurred on 2026-01-29, after the last article that reports it (2026-01-27)",
        ),
    ),
    "NE304": (
        [event("meeting", date="2026-01-20", status="planned")],
        (
            "/date",
            "planned for 2026-01-20, before the first article that reports it (2026-01-27)",
        ),
    ),
    "NE305": (
        [{**ARTICLE, "id": "article:future", "published": "2062-01"}],
        ("/published", "published on 2062-01, which is in the future"),
    ),
    "NE501": (
        [event("meeting", participants=[{"actor": "actor:putin"}, {"actor": "actor:putin"}])],
        ("/participants/1/actor", "actor:putin stands at /participants/0 already"),
    ),
    "NE502": (
        [
            event(
                "meeting",
                participants=[
                    {"actor": "actor:putin", "role": "host"},
                    {"actor": "actor:sharaa", "role": "host"},
                ],
            )
        ],
        ("/participants/1/role", "a second host"),
    ),
    "NE503": (
        [
            event(
                "call",
                participants=[
                    {"actor": "actor:putin", "role": "caller"},
                    {"actor": "actor:sharaa", "role": "caller"},
                ],
            )
        ],
        ("/participants/1/role", "a second caller"),
    ),
    "NE504": (
        [event("statement", addressees=[{"actor": "actor:sharaa"}])],
        ("/addressees/0/actor", "actor:sharaa speaks and is spoken to"),
    ),
    "NE505": (
        [event("military-movement", forces=[{"actor": "actor:putin"}])],
        ("/forces/0/actor", "actor:putin is a person"),
    ),
    "NE601": (
        [event("military-movement", destination="place:tartus")],
        ("/destination", "origin and destination are both place:tartus"),
    ),
    "NE602": ([event("military-movement", origin=None)], ("", "no place at all")),
    "NE605": (
        [{**PLACES[0], "precision": "country"}],
        ("/precision", "a precision, but no coordinates"),
    ),
    "NE606": (
        [{**PLACES[0], "within": "place:syria"}],
        ("/within", "place:syria lies within place:syria"),
    ),
}

QUIET = {
    "an open interval": [event("meeting", date="../2026-01-27")],
    "an interval of a day": [event("meeting", date="2026-01-27/2026-01-27")],
    "an affiliation that goes on": [
        {**ACTORS[0], "affiliations": [{"actor": "actor:army", "period": "2024/.."}]}
    ],
    "a day later, in another time zone": [event("meeting", date="2026-01-28")],
    "a plan for tomorrow": [event("meeting", date="2026-01-28", status="planned")],
    "a plan for yesterday, elsewhere": [event("meeting", date="2026-01-26", status="planned")],
    "an event without an article": [
        event("meeting", date="2062", evidence=[{"attribution": ["actor:putin"]}])
    ],
    "one host and a guest": [
        event(
            "meeting",
            participants=[
                {"actor": "actor:putin", "role": "host"},
                {"actor": "actor:sharaa", "role": "guest"},
            ],
        )
    ],
    "a caller and who was called": [
        event(
            "call",
            participants=[
                {"actor": "actor:putin", "role": "recipient"},
                {"actor": "actor:sharaa", "role": "caller"},
            ],
        )
    ],
    "a speaker and another": [event("statement", addressees=[{"actor": "actor:putin"}])],
    "a movement to somewhere": [event("military-movement", origin=None, destination="place:syria")],
    "a movement within a place": [event("military-movement", origin=None, place="place:tartus")],
    "the last day there is": [event("meeting", date="9999-12-31", status="planned")],
}


def test_there_is_an_example_for_every_rule():
    """No rule that is a function is without an example that it fires on."""
    assert set(FIRES) == {each.rule.code for each in RULES}


@pytest.mark.parametrize("code", FIRES)
def test_a_rule_fires(code, tmp_path):
    """The example gives this one finding, at its place, in these words."""
    documents, (pointer, message) = FIRES[code]
    assert found(tmp_path, *documents) == [(code, pointer, message)]


@pytest.mark.parametrize("what", QUIET)
def test_rules_stay_quiet(what, tmp_path):
    """Good data gives no finding."""
    assert found(tmp_path, *QUIET[what]) == []


def test_the_base_of_the_examples_is_good(tmp_path):
    """Without an event there is nothing to find, so every finding comes from the example."""
    assert found(tmp_path) == []


def test_a_longer_circle_of_places_is_found_at_each(tmp_path):
    """Two places that lie in each other are both named, and the walk ends."""
    around = [{**PLACES[0], "within": "place:tartus"}]
    assert [(code, pointer) for code, pointer, _ in found(tmp_path, *around)] == [
        ("NE606", "/within"),
        ("NE606", "/within"),
    ]


def test_a_place_beside_a_circle_is_not_part_of_it(tmp_path):
    """Only the places of the circle are named, not those that lie in them."""
    circle = [
        {**PLACES[0], "within": "place:syria"},
        {
            "type": "place",
            "id": "place:port",
            "kind": "site",
            "names": {"ar": "ميناء"},
            "within": "place:tartus",
        },
    ]
    assert len(found(tmp_path, *circle)) == 1


def test_what_is_the_future_depends_on_today(tmp_path, monkeypatch):
    """The same article is no finding once its day has come."""
    monkeypatch.setattr(time, "_today", lambda: date(2062, 1, 1))
    documents, _ = FIRES["NE305"]
    assert found(tmp_path, *documents) == []


@pytest.mark.parametrize("each", RULES, ids=lambda each: each.rule.code)
def test_every_rule_is_documented(each):
    """A rule says in its docstring what it finds, why it matters, an example and what instead."""
    assert each.rule.summary.endswith(".")
    for section in ("Why it matters:", "Example:", "Use instead:"):
        assert section in each.rule.explanation


def test_codes_and_names_are_unique():
    """A code and a name lead to one rule each."""
    rules = all_rules()
    assert len({rule.name for rule in rules}) == len({rule.code for rule in rules}) == len(rules)
    for rule in rules:
        assert find_rule(rule.code) is find_rule(rule.name) is rule


def test_an_unknown_rule_has_a_neighbour():
    """A misspelt name is answered with the nearest one."""
    with pytest.raises(KeyError, match="did you mean two-callers"):
        find_rule("two-caller")
    with pytest.raises(KeyError, match="there is no rule 'قاعدة'"):
        find_rule("قاعدة")
