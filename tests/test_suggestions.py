"""Suggestions: typos are corrected, and no word is ever turned into another."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsevents
from newsevents._text.suggestions import suggest
from newsevents.model import RECORD_TYPES, vocabularies
from newsevents.schema.field_types import fields_of

VOCABULARIES = sorted(
    (
        v
        for v in vars(vocabularies).values()
        if isinstance(v, type) and issubclass(v, StrEnum) and v.__members__
    ),
    key=lambda v: v.__name__,
)
TERMS = sorted({term for vocabulary in VOCABULARIES for term in vocabulary})
FIELDS = sorted({field.name for cls in RECORD_TYPES.values() for field in fields_of(cls)})


def inflections(term: str) -> set[str]:
    """Return the common forms of a term: plural, third person, past, and so on."""
    endings = () if term.endswith("us") else ("s", "es", "d", "ed")
    bases = {term, *(term.removesuffix(ending) for ending in endings)}
    bases |= {f"{term[:-3]}y"} if term.endswith("ies") else set()
    bases |= {term.removesuffix("led")} if term.endswith("lled") else set()
    forms = set(bases)
    for base in bases:
        stem = base.removesuffix("e")
        forms |= {f"{base}s", f"{stem}es", f"{stem}ed", f"{stem}ing", f"{stem}er", f"{stem}ers"}
        if base.endswith("y"):
            forms |= {f"{base[:-1]}ies", f"{base[:-1]}ied"}
    return forms


TYPOS = {
    "thnak": "thank",
    "acept": "accept",
    "treaten": "threaten",
    "decline_comment": "decline-comment",
    "decline-coment": "decline-comment",
    "Condemn": "condemn",
    "apologise": "apologize",
}
ACTS = ("thank", "threaten", "accept", "accuse", "decline-comment", "condemn", "apologize", "deny")


@pytest.mark.parametrize(("text", "meant"), TYPOS.items(), ids=list(TYPOS))
def test_a_typo_is_corrected(text, meant):
    """One edit, a swap of neighbours, another case, separator or spelling."""
    assert suggest(text, ACTS) == meant


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("thank", ("threaten",)),
        ("accept", ("accuse",)),
        ("rejects", ("expects", "affirms")),
        ("expected", ("expects", "affirms")),
        ("announced", ("announces",)),
        ("marines", ("submarines", "drones")),
        ("called", ("caller", "recipient")),
        ("guess", ("guest",)),
        ("actor:iraq", ("actor:iran",)),
        ("actor:iran-president", ("actor:iraq-president",)),
        ("actor:austria", ("actor:australia",)),
        ("actor:hama", ("actor:hamas",)),
        ("actor:nigerien-army", ("actor:nigerian-army",)),
        ("meeting:2026-01-27-talks", ("meeting:2026-01-28-talks",)),
        ("meeting:2026-1-12-talks", ("meeting:2026-11-2-talks",)),
        ("actor:su-34", ("actor:su-35",)),
        ("actor:putin", ("actor:vladimir-putin",)),
        ("NE301", ("NE302",)),
        ("via", ("vis",)),
        ("زيارة", ("زيادة",)),
        ("", ("a", "status")),
        ("x" * 300, ("x" * 299,)),
    ],
)
def test_another_word_is_no_typo(text, candidates):
    """Words, names, numbers and words left out are as they should be, if elsewhere."""
    expected = None if not text.startswith("ز") else suggest(text, candidates)
    assert suggest(text, candidates) == expected


def test_a_word_of_a_candidate_is_no_typo():
    """Two names of a data set that differ by a letter are two names."""
    assert suggest("actor:salma-najar", ["actor:salma-najjar"]) == "actor:salma-najjar"
    assert suggest("actor:salma-najar", ["actor:salma-najjar", "actor:omar-najar"]) is None


def test_two_candidates_are_none():
    """Where either can be meant, neither is."""
    assert suggest("actor:marwak", ["actor:marwan"]) == "actor:marwan"
    assert suggest("actor:marwak", ["actor:marwan", "actor:marwat"]) is None


@pytest.mark.parametrize(
    "names", [*map(list, VOCABULARIES), FIELDS], ids=[*(v.__name__ for v in VOCABULARIES), "fields"]
)
@pytest.mark.no_cover
def test_no_term_is_turned_into_another(names):
    """No form of a term or of a field is a typo of a name that is not a form of it too."""
    for term in (*TERMS, *FIELDS):
        for word in inflections(term):
            meant = suggest(word, names)
            if meant is not None and meant.replace("_", "-") != word.replace("_", "-"):
                assert inflections(term) & inflections(meant), (word, meant)


@given(st.sampled_from(TERMS), st.integers(0, 30), st.sampled_from("qxzjk"))
def test_one_more_letter_is_a_typo(term, at, letter):
    """A letter too many in a longer word leaves the term, or nothing at all."""
    at %= len(term)
    text = term[:at] + letter + term[at:]
    assert suggest(text, TERMS) in {term, None}


def test_options_of_commands(run):
    """A misspelt option is corrected; another word is not."""
    for option, meant in (("--selct", "--select"), ("--no-exit", None)):
        result = run("validate", option, "x")
        assert result.status == 2
        assert ("did you mean" in result.err) == (meant is not None)
        assert meant is None or f'"{meant}"' in result.err


# --- in data -------------------------------------------------------------------------------------


def dangling(pointer_of_guest: dict[str, Any], *actors: dict[str, Any]) -> list[Any]:
    """Return the findings about references of a meeting of a guest with some actors."""
    records = [
        {
            "type": "article",
            "id": "article:a",
            "kind": "news-article",
            "published": "2026-01-27",
            "language": "en",
            "headline": "A",
        },
        {
            "type": "meeting",
            "id": "meeting:a",
            "date": "2026-01-27",
            "status": "occurred",
            "title": {"en": "Talks"},
            "participants": [pointer_of_guest, {"actor": "actor:omar-h"}],
            "evidence": [{"article": "article:a"}],
        },
        {"type": "actor", "id": "actor:omar-h", "kind": "person", "names": {"en": "Omar H."}},
        *({"type": "actor", "names": {"en": "A"}, **actor} for actor in actors),
    ]
    report = newsevents.validate(records)
    return [finding for finding in report.findings if finding.code == "NE202"]


@pytest.mark.parametrize(
    ("kinds", "meant"),
    [
        ({"actor:novinar": "person"}, "actor:novinar"),
        ({"actor:novinar": "media"}, None),
        ({"actor:novinar": "media", "actor:novinai": "state"}, "actor:novinai"),
        ({"actor:novinar": "person", "actor:novinai": "state"}, None),
    ],
)
def test_a_suggested_id_is_of_a_kind_that_may_be_there(kinds, meant):
    """A news agency is not suggested for a guest."""
    actors = [{"id": name, "kind": kind} for name, kind in kinds.items()]
    (finding,) = dangling({"actor": "actor:novina", "role": "guest"}, *actors)
    assert finding.pointer == "/participants/0/actor"
    assert (finding.fix is None) == (meant is None)
    if meant is not None:
        assert json.dumps(meant) in finding.hint
        assert finding.fix.changes[0].value == meant


def test_a_person_is_no_body():
    """Who is acted for is no person, and who acts may be one."""
    guest = {"actor": "actor:omar-h", "on_behalf_of": "actor:novina"}
    (finding,) = dangling(guest, {"id": "actor:novinar", "kind": "person"})
    assert finding.fix is None
    (finding,) = dangling(guest, {"id": "actor:novinar", "kind": "government-body"})
    assert finding.fix is not None
