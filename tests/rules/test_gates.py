"""Gates of rules: a rule that is not called would have found nothing."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from newsevents import strategies
from newsevents._text.mojibake import is_suspicious
from newsevents.codec import encode, loads
from newsevents.errors import InvalidError
from newsevents.model import RECORD_TYPES, Actor, Article
from newsevents.schema.field_types import ListOf, Object, fields_of
from newsevents.validation.registry import RuleRunner, all_checks
from newsevents.validation.rule import RecordRule, RuleContext
from newsevents.validation.rules.text_fields import _USUAL
from newsevents.validation.selection import RuleSelection

CASES = Path(__file__).parents[1] / "conformance"
RUNNER = RuleRunner(RuleSelection(), has_texts=True)
CLASSES = list(RECORD_TYPES.values())
RULES = [each for each in all_checks() if isinstance(each, RecordRule)]
#: Letters of several scripts, garbled ones, marks, spaces and markup.
ODD = st.text("aZصéÃ©ظ§Ø§\u0627\u0654\u202b\u200f\ufffd\x85 \t<b>&;Щ1", min_size=1, max_size=8)
TAGS = st.sampled_from(["en", "ar", "ara", "ar-Latn", "fr", "id", "zh-Hans", "und"])
TEXTS = st.dictionaries(TAGS, ODD, min_size=1, max_size=3)


def skipped(data: bytes) -> list[str]:
    """Return the problems that rules would find that are not called for a record."""
    record, document = loads(data), json.loads(data)
    rules = RUNNER.open_rules(type(record), document)
    found = {str(each) for each in RUNNER.check_record(record, rules, RuleContext())}
    return [
        str(finding)
        for each in RULES
        if isinstance(record, each.of)
        for problem in each.check(record, RuleContext())
        if str(finding := problem.finding(each.rule, record.id)) not in found
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


def test_rules_are_for_fields_of_records_and_their_lists():
    """A rule is called for records with one of its fields, which has to be one that is looked for."""
    kinds = {(cls, field.name): field.kind for cls in CLASSES for field in fields_of(cls)}
    lists = [kind.item for kind in kinds.values() if isinstance(kind, ListOf)]
    entries = {f.name for item in lists if isinstance(item, Object) for f in fields_of(item.cls)}
    known = entries | {name for _, name in kinds}
    assert [each.rule.code for each in RULES if not each.fields <= known] == []
    assert sum(bool(each.fields) for each in RULES) > 10


def test_usual_letters_are_not_suspicious():
    """The letters of texts that are not looked at more closely, alone and side by side."""
    letters = [char for char in map(chr, range(0x700)) if _USUAL.fullmatch(char)]
    pairs = "".join(one + other for one in letters for other in letters)
    assert pairs.isprintable()
    assert not is_suspicious(pairs)
    assert unicodedata.is_normalized("NFC", pairs)
    assert not set("<&") & set(pairs)


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
