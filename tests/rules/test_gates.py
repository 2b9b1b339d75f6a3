"""Gates of rules: a rule that is not called would have found nothing."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from newsevents import strategies
from newsevents.codec import encode, loads, record_class
from newsevents.errors import InvalidError
from newsevents.model import Actor, Article
from newsevents.validation.passes import RuleRunner
from newsevents.validation.rule import RecordRule, RuleContext
from newsevents.validation.selection import RuleSelection

CASES = Path(__file__).parents[1] / "conformance"
RUNNERS = [RuleRunner(RuleSelection(select=["ALL"]), is_scan=is_scan) for is_scan in (False, True)]
#: Letters of several scripts, garbled ones, marks, spaces and markup.
ODD = st.text("aZصéÃ©ظ§Ø§\u0627\u0654\u202b\u200f\ufffd\x85 \t<b>&;Щ1", min_size=1, max_size=8)
TAGS = st.sampled_from(["en", "ar", "ara", "ar-Latn", "fr", "id", "zh-Hans", "und"])
TEXTS = st.dictionaries(TAGS, ODD, min_size=1, max_size=3)


def skipped(data: bytes) -> list[str]:
    """Return the problems that rules would find that are not called for a record."""
    record, cls = loads(data), record_class(json.loads(data))
    return [
        f"{each.rule.code} {problem}"
        for runner in RUNNERS
        for each in runner.rules
        if isinstance(each, RecordRule) and issubclass(cls, each.of)
        if each not in runner.concerned(cls, data)
        for problem in each.check(record, RuleContext())
    ]


def test_gates_let_the_findings_of_conformance_pass():
    """All records of the cases that are read."""
    lines = {line for path in CASES.glob("*/*/*.jsonl") for line in path.read_bytes().splitlines()}
    read = 0
    for line in lines:
        try:
            loads(line)
        except (InvalidError, UnicodeDecodeError):
            continue
        read += 1
        assert skipped(line) == []
    assert read > 100


@given(
    names=TEXTS, aliases=st.dictionaries(TAGS, st.lists(ODD, min_size=1, max_size=2), max_size=1)
)
def test_names_of_any_form(names, aliases):
    """Texts of any letters and spaces, in any language, in compact JSON and in other JSON."""
    actor = Actor(id="actor:a", kind="person", names=names, aliases=aliases)
    document = json.loads(encode(actor))
    for data in (
        encode(actor),
        json.dumps(document).encode(),
        json.dumps(document, ensure_ascii=False).encode(),
        json.dumps(document, ensure_ascii=False, indent=1).encode(),
    ):
        assert skipped(data) == []


@given(text=ODD, language=TAGS, is_reversed=st.booleans())
def test_texts_beside_their_language(text, language, is_reversed):
    """Headlines and quoted words, before and behind their language."""
    article = Article(id="article:a", language=language, published="2026", headline=text)
    call = json.loads(
        '{"type":"call","id":"call:a","title":{"en":"A call"},"date":"2026","status":"occurred",'
        '"participants":[{"actor":"actor:a"},{"actor":"actor:b"}],"evidence":[{"article":'
        '"article:a"}]}'
    )
    wording = [("text", text), ("language", language)]
    call["evidence"][0]["quotation"] = dict(reversed(wording) if is_reversed else wording)
    line = json.dumps(call, ensure_ascii=False, separators=(",", ":")).encode()
    assert skipped(encode(article)) == skipped(line) == []


@given(strategies.records())
def test_any_record(record):
    """No record has a finding of a rule that is not called."""
    assert skipped(encode(record)) == []
