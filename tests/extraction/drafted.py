"""Answers about the brief in `examples/brief`, made up as a model could write them."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import newsevents

BRIEF = Path(__file__).parents[2] / "examples" / "brief"
DATASET = newsevents.read_dataset(BRIEF / "dataset")
TEXTS = {each: (BRIEF / f"brief.{each}.txt").read_text(encoding="utf-8") for each in ("en", "ar")}


def article(language: str = "en") -> newsevents.Article:
    """Return the brief in a language."""
    return DATASET.articles[f"article:2025-05-05-valmar-{language}"]


def actor(local_id: str, mention: str, name: str = "", **more: Any) -> dict[str, Any]:
    """Return a person in draft format."""
    names = [{"language": "en", "text": name or mention}]
    return {
        "id": local_id,
        "mention": mention,
        "names": names,
        "kind": "person",
        "unnamed": False,
        "country": "",
        **more,
    }


def evidence(*quotes: str, **more: Any) -> dict[str, Any]:
    """Return a piece of evidence in draft format."""
    return {
        "quote": list(quotes),
        "attribution": [],
        "stance": "affirms",
        "speech": "indirect",
        "date": "",
        "claims": [],
        "expression": "",
        "quotation": "",
        **more,
    }


SPOKE = "the two had spoken by telephone on Sunday and that it was Nassar who called"
WILL_MEET = "will meet in the port of Valmar on 12 May"


def answer() -> dict[str, Any]:
    """Return a right answer: a call with two accounts, and a meeting that a statement announces."""
    return copy.deepcopy(_ANSWER)


_ANSWER: dict[str, Any] = {
    "actors": [
        actor("a1", "Mira Holt"),
        actor("a2", "Karim Nassar"),
        actor("a3", "The presidency of Sudland", "Presidency of Sudland", kind="government-body"),
        actor("a4", "An official in Norland", "an official in Norland", unnamed=True),
        actor("a5", "the foreign ministry of Norland", "foreign ministry", kind="government-body"),
    ],
    "places": [
        {
            "id": "p1",
            "mention": "Valmar",
            "kind": "port",
            "names": [{"language": "en", "text": "Valmar"}],
            "country": "",
            "within": "",
        }
    ],
    "statements": [
        {
            "id": "e3",
            "title": [{"language": "en", "text": "Norland announces a meeting"}],
            "evidence": [
                evidence("the foreign ministry of Norland announced on Monday", expression="Monday")
            ],
            "date": "2025-05-05",
            "duration": "",
            "status": "occurred",
            "speakers": [{"actor": "a5", "capacity": "", "on_behalf_of": ""}],
            "medium": "not-stated",
            "acts": ["announce"],
            "relations": [{"type": "announces", "event": "e2", "field": "/participants/a1"}],
        }
    ],
    "meetings": [
        {
            "id": "e2",
            "title": [
                {"language": "en", "text": "Holt and Nassar to meet"},
                {"language": "ar", "text": "لقاء مرتقب بين هولت ونصّار"},
            ],
            "evidence": [
                evidence(WILL_MEET, attribution=["a5"], stance="expects", expression="12 May")
            ],
            "date": "2025-05-12",
            "duration": "",
            "status": "planned",
            "places": [{"place": "p1", "role": "venue", "precision": "not-stated", "date": ""}],
            "participants": [{"actor": "a1"}, {"actor": "a2"}],
            "level": "ministerial",
        }
    ],
    "calls": [
        {
            "id": "e1",
            "title": [{"language": "en", "text": "Holt and Nassar talk by telephone"}],
            "evidence": [
                evidence(
                    SPOKE,
                    attribution=["a3"],
                    claims=[{"path": "/participants/a2/role", "value": "caller"}],
                    expression="on Sunday",
                ),
                evidence(
                    "Holt had called him",
                    attribution=["a4"],
                    claims=[{"path": "/participants/a1/role", "value": "caller"}],
                ),
            ],
            "date": "2025-05-04",
            "status": "occurred",
            "participants": [
                {"actor": "a1", "role": "participant"},
                {"actor": "a2", "role": "participant"},
            ],
            "medium": "phone",
            "quantities": [],
        }
    ],
}
