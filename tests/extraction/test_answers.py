"""Answers are read whatever is around the JSON, and nothing in them is guessed or lost silently."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsevents.extraction.answers import MAX_ANSWER_CHARS, read_answer

ENTRY = {"q": 'they said "yes", then left', "n": [1, -2.5e3, True, None, ""], "ar": "«نعم»\n"}
ANSWER = {"calls": [ENTRY, {"q": "two"}], "places": []}
JSON = json.dumps(ANSWER, ensure_ascii=False)


@pytest.mark.parametrize(
    "text",
    [
        JSON,
        f"Here is the answer [1], as {{JSON}}:\n```json\n{JSON}\n```\nAsk me [for] more {{...}}",
        f"\ufeff\u200f{JSON}\u200e",
        f"<think>{{'calls': []}} no</think>\n{JSON}",
        JSON + JSON,
        json.dumps(ANSWER, indent=2).replace("\n}", ",\n}").replace("]", ",]"),
        JSON.replace("\\n", "\n").replace('"calls":', "calls: // two\n"),
        JSON.replace("True", "true").replace(", {", " {"),
        JSON.replace("true", "True").replace("null", "None").replace("1,", "1, /* one */"),
        JSON.replace('"two"', "'two'").replace('"q"', "“q”"),
        json.dumps(ANSWER).replace("{", "\u2066{\u2069"),
    ],
)
def test_text_around_and_in_the_json(text):
    """Prose, fences, thoughts, marks of direction, commas, comments and words of Python."""
    answer = read_answer(text)
    assert (answer.document, answer.problems) == (ANSWER, ())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": "he said "yes" to it"}', 'he said "yes" to it'),
        ('{"a": "he said "yes""}', 'he said "yes"'),
        ('{"a": ""}', ""),
        ("{'a': 'it's 5 o'clock'}", "it's 5 o'clock"),
        (r"""{"a": "it\'s \d \u0041"}""", r"it's \d A"),
        ('{"a": "one\ntwo\t"}', "one\ntwo\t"),
        ("{“a”: “b ”c” d”}", "b ”c” d"),
    ],
)
def test_quotation_marks_in_text(text, value):
    """A quotation mark ends a text only before a comma, a colon or a bracket."""
    assert read_answer(text).document == {"a": value}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (JSON[: JSON.index("two") + 1], {"calls": [ENTRY]}),
        (JSON[: JSON.index("places")], {"calls": ANSWER["calls"]}),
        ('{"a": [{"b": 1}, {"b": ...}, {"b": 3}]}', {"a": [{"b": 1}]}),
        ('{"a": [{"b": 1}, {"b": NaN}]}', {"a": [{"b": 1}]}),
        ('{"a": [{"b": 1}, {"b": 01}]}', {"a": [{"b": 1}]}),
        ('{"a": [{"b": 1}, {"b" 2}]}', {"a": [{"b": 1}]}),
        ('{"a": [{"b": 1}, {: 2}]}', {"a": [{"b": 1}]}),
        ('{"a": [{"b": 1}, {{}}]}', {"a": [{"b": 1}]}),
        ('{"a": [{"b": 1}, {"b": "one ", and "two""}]}', {"a": [{"b": 1}]}),
        ('{"a": [{"b": 1}}', {"a": [{"b": 1}]}),
        ('[{"b": 1}, {"b"', [{"b": 1}]),
        ('{"a": {"b": 1}, "c": {', {"a": {"b": 1}}),
        ('{"a": "b', None),
        ('{"a": [{"b": [{"c": 1}', None),
        ('{"a": 1, "a": 2}', None),
        ('{"a": 1} {"a": 2}', None),
        ('{"a": "\ud800"}', None),
        (r'{"a": "\ud800"}', None),
        ("no records", None),
        ("", None),
        ("[" * 100_000, None),
        ('{"a":' * 100_000, None),
        ("{'" * 50_000, None),
        ('{"a": "' + 'x" y "' * 50_000, None),
        ('{"a": 1' + " " * 100_000 + "x}", None),
        ("x" * (MAX_ANSWER_CHARS + 1), None),
        ({"a": float("nan")}, None),
    ],
)
def test_what_cannot_be_read_is_told(text, kept):
    """Entries before that place are kept, and no value is completed."""
    answer = read_answer(text)
    assert answer.document == kept
    assert answer.problems
    assert {each.kind for each in answer.problems} == {"json"}


@given(st.text("{}[]\",:'\\“”1a-. \n/*", max_size=60) | st.text())
def test_any_text_can_be_read(text):
    """No answer raises anything, and what is read is JSON."""
    answer = read_answer(text)
    assert answer.document is not None or answer.problems
    json.dumps(answer.document, allow_nan=False)
