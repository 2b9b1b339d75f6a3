"""Vocabularies: the terms of the list, and terms of one's own that begin with `x-`."""

from __future__ import annotations

import copy
import json
import pickle
import re

import attrs
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

import newsevents
from newsevents.codec import record_findings
from newsevents.model import Event, Status
from newsevents.report import page
from newsevents.schema.field_types import OneOf
from newsevents.schema.values import Vocabulary
from newsevents.strategies import values
from newsevents.strategies._scalars import OWN_TERMS

VOCABULARIES = [
    thing
    for thing in vars(newsevents.model).values()
    if isinstance(thing, type) and issubclass(thing, Vocabulary) and thing is not Vocabulary
]
EVENT = {
    "type": "event",
    "id": "event:a",
    "title": {"en": "Talks"},
    "date": "2026",
    "status": "planned",
    "category": "talks",
    "evidence": [{"article": "article:a"}],
}


@given(st.sampled_from(VOCABULARIES), OWN_TERMS)
def test_a_term_of_ones_own_is_a_term_and_no_member(vocabulary, text):
    """It equals its text, is copied and pickled, and the list of members stays as it is."""
    members = list(vocabulary)
    term = vocabulary(text)
    assert (type(term), term, str(term), term.value) == (vocabulary, text, text, text)
    assert term.is_own
    assert not any(member.is_own for member in members)
    assert hash(term) == hash(text)
    assert term == pickle.loads(pickle.dumps(term)) == copy.deepcopy(term)  # noqa: S301 - our own
    assert eval(repr(term), {vocabulary.__name__: vocabulary}) == term  # noqa: S307 - our own
    assert list(vocabulary) == members


@pytest.mark.parametrize(
    "text", ["rumoured", "x", "x-", "x-A", "X-a", "x-a\n", "x-a-", f"x-{'a' * 99}", 5, None]
)
def test_any_other_text_is_no_term(text):
    """Neither the class nor the schema takes it; nothing is suggested for a text after x-."""
    with pytest.raises(ValueError, match="Status"):
        Status(text)
    (finding,) = record_findings({**EVENT, "status": text})
    assert finding.code == ("NE105" if isinstance(text, str) else "NE103")
    assert finding.pointer == "/status"
    if isinstance(text, str) and text[:2].lower() == "x-":
        assert finding.fix is None


def test_every_way_to_make_a_record_takes_a_term_of_ones_own():
    """Reading, the constructor and `attrs.evolve` give the same record."""
    document = {
        **EVENT,
        "status": "x-rumoured",
        "evidence": [{"article": "article:a", "stance": "x-guesses"}],
    }
    record = newsevents.from_dict(document)
    assert isinstance(record, Event)
    assert record == newsevents.loads(json.dumps(document))
    assert record == attrs.evolve(
        newsevents.from_dict(EVENT), status="x-rumoured", evidence=record.evidence
    )
    assert record.status == "x-rumoured"
    assert isinstance(record.status, Status)
    assert newsevents.to_dict(record) == document
    assert "Status('x-rumoured')" in repr(record)


@pytest.mark.parametrize("is_own", [True, False])
def test_strategies_generate_terms_of_both_kinds(is_own):
    """Values of a vocabulary are terms of the list, and terms of one's own."""
    terms = values(OneOf(Status)).map(Status)
    assert find(terms, lambda term: term.is_own is is_own, settings=settings(database=None))


def test_the_report_and_show_print_the_words_of_a_term(run, write):
    """Without its `x-`; a topic of the same form is printed as it is."""
    evidence = {"article": "article:a", "stance": "x-guesses", "speech": "x-half-sung"}
    event = {**EVENT, "status": "x-rumoured-often", "topics": ["x-ray"], "evidence": [evidence]}
    article = {"type": "article", "id": "article:a", "language": "en", "published": "2026"}
    shown = run("show", "event:a", write("x.jsonl", [event, article])).out
    html = page(newsevents.Dataset([newsevents.from_dict(each) for each in (event, article)]))
    text = re.sub("<[^>]+>", " ", html)
    for printed in (shown, text):
        assert "rumoured often" in printed
        assert "x-rumoured" not in printed
    assert "half sung" in shown
    assert "x ray" in text


def test_help_lists_the_terms_and_says_how_ones_own_begin(golden):
    """The wording for a wrong term, one that nearly begins with x-, and a missing one."""
    missing = {name: value for name, value in EVENT.items() if name != "status"}
    for document in ({**EVENT, "status": "zzz"}, {**EVENT, "status": "x_rumoured"}, missing):
        (finding,) = record_findings(document)
        golden(f"{finding.message}; {finding.hint}")
