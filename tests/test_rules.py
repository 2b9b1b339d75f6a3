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
    "the last day there is": [event("meeting", date="9999-12-31", status="planned")],
}


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
