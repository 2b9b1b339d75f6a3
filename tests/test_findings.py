"""Findings in words: one line each, harmless for a terminal, with a way out."""

from __future__ import annotations

import multiprocessing
import pickle
import unicodedata
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import newsevents
from newsevents.codec import judge
from newsevents.findings import (
    FileError,
    Finding,
    InvalidError,
    MissingExtraError,
    NewsEventsError,
    Rule,
    Severity,
    printable,
    shown,
)

RULE = Rule("NE199", "sour-milk", "Milk that has turned sour.")

FSI, PDI = "\u2068", "\u2069"


# --- one finding ---------------------------------------------------------------------------------


def test_a_finding_is_one_line():
    """Place, code, message, way out, record and pointer stand in one line, in this order."""
    finding = Finding(
        rule=RULE,
        message="the milk is sour",
        hint="buy some",
        file="dairy/milk.jsonl",
        line=3,
        column=14,
        record="event:breakfast",
        pointer="/milk",
    )
    assert str(finding) == (
        "dairy/milk.jsonl:3:14: NE199 the milk is sour; buy some [event:breakfast /milk]"
    )
    assert (finding.code, finding.severity) == ("NE199", Severity.ERROR)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({}, "NE199 sour"),
        ({"hint": "buy some"}, "NE199 sour; buy some"),
        ({"file": "milk.jsonl"}, "milk.jsonl: NE199 sour"),
        ({"file": "milk.jsonl", "line": 2}, "milk.jsonl:2: NE199 sour"),
        ({"record": "event:breakfast"}, "NE199 sour [event:breakfast]"),
        ({"pointer": "/milk"}, "NE199 sour [/milk]"),
        ({"file": "حليب.jsonl", "line": 2}, f"{FSI}حليب.jsonl:2{PDI}: NE199 sour"),
        ({"file": "a\x1b[2Jb\n.jsonl"}, "a\\x1b[2Jb\\n.jsonl: NE199 sour"),
        ({"pointer": "/a\u202eb"}, "NE199 sour [/a\\u202eb]"),
        ({"pointer": "/حليب"}, f"NE199 sour [{FSI}/حليب{PDI}]"),
    ],
)
def test_a_finding_leaves_out_what_is_not_known(given, text):
    """Whatever is not known is left out; names and paths are escaped and keep their direction."""
    assert str(Finding(rule=RULE, message="sour", **given)) == text


@pytest.mark.parametrize("field", ["record", "pointer"])
def test_a_finding_names_no_value_longer_than_a_line(field):
    """Ids and pointers come from the data, and are cut as every other value is."""
    finding = Finding(rule=RULE, message="sour", **{field: "ا" * 10_000})
    assert len(str(finding)) < 1000


def test_findings_are_ordered_by_file_then_place():
    """Findings stand in the order of the files, of lines and columns, then of the codes."""
    wanted = [("a", 1, 1), ("a", 1, 2), ("a", 2, 1), ("a", 10, 1), ("b", 1, 1)]
    findings = [
        Finding(rule=RULE, message="", file=file, line=line, column=column)
        for file, line, column in reversed(wanted)
    ]
    ordered = sorted(findings, key=lambda finding: finding.sort_key)
    assert [(f.file, f.line, f.column) for f in ordered] == wanted


# --- text and values on a terminal ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("", ""),
        ("Samra", "Samra"),
        ("Ñandú 🚢 é", "Ñandú 🚢 é"),
        ("e\u0301", "e\u0301"),
        ("a\nb\r\tc\0", "a\\nb\\r\\tc\\x00"),
        ("\x1b[31m\x9b", "\\x1b[31m\\x9b"),
        ("\x7f\x85\u2028\u2029", "\\x7f\\x85\\u2028\\u2029"),
        ("\u202a\u202e\u2066\u2069\u200f\u061c", "\\u202a\\u202e\\u2066\\u2069\\u200f\\u061c"),
        ("\ufeff\u200b\u00ad", "\\ufeff\\u200b\\xad"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("👩\u200d✈️", "👩\u200d✈️"),
        ("سمرا", f"{FSI}سمرا{PDI}"),
        ("سَمْرا 🚢", f"{FSI}سَمْرا 🚢{PDI}"),
        ("می\u200cخواهم", f"{FSI}می\u200cخواهم{PDI}"),
        ("שלום", f"{FSI}שלום{PDI}"),
        ("\u202eسمرا", f"{FSI}\\u202eسمرا{PDI}"),
        ("\u0663", f"{FSI}\u0663{PDI}"),
    ],
)
def test_text_is_made_printable(text, safe):
    """What disturbs a line is escaped, the rest is kept, and Arabic is isolated."""
    assert printable(text) == safe


@given(st.text(st.characters(codec=None)))
@example("\u2068سمرا")
@example("\udfff")
def test_printable_text_is_harmless(text):
    """Whatever comes in, nothing comes out that a terminal acts upon, and isolates are closed."""
    safe = printable(text)
    inner = safe.removeprefix(FSI).removesuffix(PDI)
    assert safe in (inner, f"{FSI}{inner}{PDI}")
    disturbing = {c for c in inner if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
    assert disturbing <= {"\u200c", "\u200d"}
    safe.encode()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (1.5, "1.5"),
        (float("nan"), "NaN"),
        ("سمرا", f'{FSI}"سمرا"{PDI}'),
        ("a\nb", '"a\\nb"'),
        ("\u202e", '"\\u202e"'),
        ({"a": [1]}, '{"a": [1]}'),
        ({1, 2}, '"set"'),
        ({(1, 2): 3}, "<dict>"),
        (10**5000, "<int>"),
        ("x" * 78, f'"{"x" * 78}"'),
        ("x" * 79, f'"{"x" * 76}...'),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_a_value_is_shown_as_json(value, text):
    """Values are shown as JSON on one line, eighty characters of it at the most."""
    assert shown(value) == text


def test_a_value_without_end_is_named_by_its_type():
    """A list that nests deeper than Python goes, or holds itself, is shown by its type."""
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    endless: list[Any] = []
    endless.append(endless)
    assert (shown(deep), shown(endless)) == ("<list>", "<list>")


# --- errors --------------------------------------------------------------------------------------


def test_an_invalid_error_says_every_finding():
    """One finding is one line; with a word for what was refused there is a line for that."""
    finding = RULE("sour", hint="buy some", pointer="/milk")
    assert str(InvalidError([finding])) == "NE199 sour; buy some [/milk]"
    assert str(InvalidError([finding, finding], what="Call")) == (
        "Call is not valid:\n  NE199 sour; buy some [/milk]\n  NE199 sour; buy some [/milk]"
    )


def test_an_invalid_error_says_twenty_findings():
    """It carries every finding and says the first twenty."""
    error = InvalidError([RULE(str(number)) for number in range(23)])
    lines = str(error).split("\n")
    assert len(error.findings) == 23
    assert lines[19:] == ["NE199 19", "... and 3 more"]
    assert "more" not in str(InvalidError(error.findings[:20]))


def test_a_path_in_an_invalid_error_is_harmless():
    """What was refused may be a path, which is escaped like any other."""
    assert "\x1b" not in str(InvalidError([RULE("sour")], what="a\x1b[2J.jsonl"))


def test_errors_belong_to_families():
    """All errors are of one family, and each is also what Python calls it."""
    for error, family in (
        (InvalidError([]), ValueError),
        (FileError("gone"), OSError),
        (MissingExtraError("milk", "dairy", "breakfast"), ImportError),
    ):
        assert isinstance(error, NewsEventsError)
        assert isinstance(error, family)


@pytest.mark.parametrize(
    "error",
    [
        InvalidError([RULE("sour", pointer="/حليب")], what="Call"),
        FileError("gone.jsonl: there is no such file or folder"),
        MissingExtraError("PyYAML", "yaml", "reading YAML"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_travel_between_processes(error):
    """An error is the same after pickling."""
    twin = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert type(twin) is type(error)
    assert str(twin) == str(error)
    assert vars(twin) == vars(error)


def test_an_error_in_another_process_arrives_whole():
    """A pool of processes hands on what was found, not an error about an error."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        error = pool.submit(newsevents.loads, '{"type": "acter"}').exception()
    assert isinstance(error, InvalidError)
    assert error.what == "record"
    assert [finding.code for finding in error.findings] == ["NE109"]


def test_a_missing_extra_is_one_clear_line():
    """It says what is needed for what, and how to get it."""
    error = MissingExtraError("PyYAML", "yaml", "reading and writing YAML")
    assert str(error) == "reading and writing YAML needs PyYAML: pip install 'newsevents[yaml]'"


# --- the schema in words -------------------------------------------------------------------------

CALL = "call:2026-02-najjar-guard"
EVENT = "event:2026-02-04-ferry"
GUARD = "actor:port-guard"
HARBOUR = "place:samra-harbour"
MOVEMENT = "military-movement:2026-02-01-guard"
SPAN = {"start": 0, "end": 1, "sha256": "0" * 64}

GONE = object()
DATE = (
    "write year-month-day, such as 2026-01-28, or less of it (2026-01, 2026); two days with a "
    "slash: 2026-01-27/2026-01-28"
)
TYPES = "article, actor, place, statement, meeting, call, military-movement, event"
LANGUAGE = (
    "language tag (BCP 47, RFC 5646) in its canonical case: language, then script, region and "
    "variants as far as needed"
)
WORDS = (
    "then lowercase ASCII letters and digits with single hyphens, dots or underscores between them"
)
STATUSES = "planned, ongoing, occurred, postponed, cancelled"
SOMEBODY = '[{"actor": "actor:ahmed-al-sharaa"}]'
NAMES = 'a name by language, each as it is used in that language, such as {"en": "..."}'
LINE = "text of at most 1000 characters"
LEAVE_OUT = "leave the field out"
UNUSED = "summary, place, topics, codes, relations, extensions, imported_from"

# Record, the fields that are changed, and the findings: code, message, hint, pointer.
WORDED: list[tuple[str, dict[str, Any], list[tuple[str, str, str, str]]]] = [
    # missing fields, and what they are for
    (
        CALL,
        {"participants": GONE, "title": GONE},
        [
            ("NE101", 'missing "title"', 'what happened, in a line, such as {"en": "..."}', ""),
            (
                "NE101",
                'missing "participants"',
                f"who talks, two or more, such as {SOMEBODY}",
                "",
            ),
        ],
    ),
    (
        CALL,
        {"status": GONE, "evidence": GONE},
        [
            (
                "NE101",
                'missing "status"',
                f"how it stands with it in the world, one of: {STATUSES}",
                "",
            ),
            (
                "NE101",
                'missing "evidence"',
                'where it says so, one or more, such as [{"article": "article:2026-01-27-sharaa-in-moscow"}]',
                "",
            ),
        ],
    ),
    (
        CALL,
        {"participants": [{"actor": GUARD}, {"role": "caller"}]},
        [
            (
                "NE101",
                'missing "actor"',
                'who takes part, such as "actor:ahmed-al-sharaa"',
                "/participants/1",
            )
        ],
    ),
    # unknown fields, with the nearest that is not used yet, or all of these
    (
        CALL,
        {"mood": 1},
        [("NE102", 'unknown field "mood"', f"remove it, or use one of: {UNUSED}", "/mood")],
    ),
    (CALL, {"topic": []}, [("NE102", 'unknown field "topic"', 'did you mean "topics"?', "/topic")]),
    (
        CALL,
        {"a/b~c": 1, "نوع": 2},
        [
            ("NE102", 'unknown field "a/b~c"', f"remove it, or use one of: {UNUSED}", "/a~1b~0c"),
            (
                "NE102",
                f'unknown field {FSI}"نوع"{PDI}',
                f"remove it, or use one of: {UNUSED}",
                "/نوع",
            ),
        ],
    ),
    # other JSON types
    (
        CALL,
        {"medium": 5},
        [("NE103", '"medium" is 5, not a string', "one of: phone, video, unknown", "/medium")],
    ),
    (
        CALL,
        {"date": 2026},
        [
            (
                "NE103",
                '"date" is 2026, not a string',
                DATE,
                "/date",
            )
        ],
    ),
    (
        CALL,
        {"title": "اتصال"},
        [
            (
                "NE103",
                f'"title" is {FSI}"اتصال"{PDI}, not an object',
                'a line by language, in the data author\'s own words, such as {"en": "..."}',
                "/title",
            )
        ],
    ),
    (
        HARBOUR,
        {"latitude": "34.5"},
        [
            (
                "NE103",
                '"latitude" is "34.5", not a number',
                "write 34.5 without quotes",
                "/latitude",
            )
        ],
    ),
    (
        HARBOUR,
        {"latitude": "34.5 N"},
        [
            (
                "NE103",
                '"latitude" is "34.5 N", not a number',
                "latitude in decimal degrees, WGS 84, north positive, such as 35.4011",
                "/latitude",
            )
        ],
    ),
    (
        CALL,
        {"participants": [GUARD, GUARD]},
        [
            (
                "NE103",
                f'"participants/{index}" is "{GUARD}", not an object',
                "somebody taking part in a call",
                f"/participants/{index}",
            )
            for index in (0, 1)
        ],
    ),
    (
        GUARD,
        {"unnamed": 1},
        [("NE103", '"unnamed" is 1, not true or false', "true or false", "/unnamed")],
    ),
    (
        CALL,
        {"evidence": [{"article": "article:x", "span": {**SPAN, "start": 0.5}}]},
        [
            (
                "NE103",
                '"evidence/0/span/start" is 0.5, not a whole number',
                "a number of Unicode code points, 0 or more, such as 0 or 109",
                "/evidence/0/span/start",
            )
        ],
    ),
    (CALL, {"place": None}, [("NE103", '"place" is null, which is not used', LEAVE_OUT, "/place")]),
    # strings of another form
    (
        CALL,
        {"date": "2026-02-30"},
        [("NE104", "there is no 2026-02-30", "February 2026 has 28 days", "/date")],
    ),
    (CALL, {"date": "3.2.2026"}, [("NE104", '"3.2.2026" is malformed', DATE, "/date")]),
    (
        CALL,
        {"date": "٢٠٢٦-٠١-٢٧"},
        [
            (
                "NE104",
                f'{FSI}"٢٠٢٦-٠١-٢٧"{PDI} is malformed',
                'did you mean "2026-01-27"?',
                "/date",
            )
        ],
    ),
    (
        CALL,
        {"date": "2026-02-28\n"},
        [
            (
                "NE104",
                '"2026-02-28\\n" is malformed',
                'did you mean "2026-02-28"?',
                "/date",
            )
        ],
    ),
    (
        CALL,
        {"place": GUARD},
        [
            (
                "NE104",
                f'"{GUARD}" is malformed',
                "the id of a place begins with its type: place:...",
                "/place",
            )
        ],
    ),
    (
        CALL,
        {"place": "place:Samra Harbour"},
        [
            (
                "NE104",
                '"place:Samra Harbour" is malformed',
                'did you mean "place:samra-harbour"?',
                "/place",
            )
        ],
    ),
    (
        CALL,
        {"place": "place:ميناء"},
        [
            (
                "NE104",
                f'{FSI}"place:ميناء"{PDI} is malformed',
                f"id of a place: `place:`, {WORDS}, such as place:hmeimim-air-base",
                "/place",
            )
        ],
    ),
    (
        GUARD,
        {"names": {"AR": "حرس"}},
        [
            (
                "NE104",
                '"AR" is malformed',
                'did you mean "ar"?',
                "/names/AR",
            )
        ],
    ),
    (
        GUARD,
        {"names": {"Klingon": "x"}},
        [("NE104", '"Klingon" is malformed', f"{LANGUAGE}, such as ar or en", "/names/Klingon")],
    ),
    (
        GUARD,
        {"identifiers": {"wikidata": "7747"}},
        [
            (
                "NE104",
                '"7747" is malformed',
                "item of Wikidata: Q and a number, such as Q7747",
                "/identifiers/wikidata",
            )
        ],
    ),
    # terms of a vocabulary, with the nearest, or all of a few
    (
        CALL,
        {"medium": "fone"},
        [("NE105", '"fone" is not in the vocabulary', 'did you mean "phone"?', "/medium")],
    ),
    (
        CALL,
        {"medium": "telegram"},
        [
            (
                "NE105",
                '"telegram" is not in the vocabulary',
                "one of: phone, video, unknown",
                "/medium",
            )
        ],
    ),
    (
        GUARD,
        {"country": "UK"},
        [("NE105", '"UK" is not in the vocabulary', 'did you mean "GB"?', "/country")],
    ),
    (
        GUARD,
        {"country": "EU"},
        [
            (
                "NE105",
                '"EU" is not in the vocabulary',
                "country code in capitals: ISO 3166-1 alpha-2, or XK for Kosovo",
                "/country",
            )
        ],
    ),
    # sizes
    (
        CALL,
        {"participants": [{"actor": GUARD}]},
        [
            (
                "NE106",
                '"participants" has 1 entry, needs 2 at least',
                "who talks, two or more",
                "/participants",
            )
        ],
    ),
    (GUARD, {"names": {}}, [("NE106", '"names" is empty', NAMES, "/names")]),
    (GUARD, {"names": {"ar": ""}}, [("NE106", '"names/ar" is empty', LINE, "/names/ar")]),
    (CALL, {"topics": []}, [("NE106", '"topics" is empty', LEAVE_OUT, "/topics")]),
    (CALL, {"summary": {}}, [("NE106", '"summary" is empty', LEAVE_OUT, "/summary")]),
    (
        CALL,
        {"summary": {"ar": ""}},
        [("NE106", '"summary/ar" is empty', LEAVE_OUT, "/summary/ar")],
    ),
    (
        GUARD,
        {"names": {"ar": "ا" * 1001}},
        [
            (
                "NE107",
                '"names/ar" has 1001 characters, may have 1000 at the most',
                "shorten it",
                "/names/ar",
            )
        ],
    ),
    (
        CALL,
        {"topics": ["sea"] * 1001},
        [
            (
                "NE107",
                '"topics" has 1001 entries, may have 1000 at the most',
                "leave some out",
                "/topics",
            )
        ],
    ),
    (
        CALL,
        {"extensions": {"x": {"ا" * 1001: 1}}},
        [
            (
                "NE107",
                f'{FSI}"extensions/x/{"ا" * 63}...{PDI} has 1001 characters, may have 1000 at the most',
                "shorten it",
                f"/extensions/x/{'ا' * 1001}",
            )
        ],
    ),
    # ranges
    (
        HARBOUR,
        {"latitude": 90.5, "longitude": -181},
        [
            (
                "NE108",
                "90.5 is larger than 90",
                "latitude in decimal degrees, WGS 84, north positive",
                "/latitude",
            ),
            (
                "NE108",
                "-181 is smaller than -180",
                "longitude in decimal degrees, WGS 84, east positive",
                "/longitude",
            ),
        ],
    ),
    (
        CALL,
        {"extensions": {"x": 10**30}},
        [
            (
                "NE108",
                f"{10**30} is larger than 9007199254740991",
                "write it as text",
                "/extensions/x",
            )
        ],
    ),
    # types of records
    (
        CALL,
        {"type": "cal"},
        [("NE109", 'there is no record type "cal"', 'did you mean "call"?', "/type")],
    ),
    (
        CALL,
        {"type": "movement"},
        [
            (
                "NE109",
                'there is no record type "movement"',
                'did you mean "military-movement"?',
                "/type",
            )
        ],
    ),
    (CALL, {"type": 7}, [("NE109", "there is no record type 7", f"one of: {TYPES}", "/type")]),
    (
        CALL,
        {"type": GONE},
        [("NE110", 'missing "type"', f"say what the record is, one of: {TYPES}", "")],
    ),
    # fields that belong together
    (
        HARBOUR,
        {"longitude": GONE},
        [
            (
                "NE111",
                '"latitude" needs "longitude" beside it',
                'add "longitude", or leave "latitude" out',
                "",
            )
        ],
    ),
    (
        CALL,
        {"evidence": [{"attribution": [GUARD], "span": SPAN}]},
        [
            (
                "NE111",
                '"span" needs "article" beside it',
                'add "article", or leave "span" out',
                "/evidence/0",
            )
        ],
    ),
    (
        CALL,
        {"evidence": [{}]},
        [
            (
                "NE111",
                '"evidence/0" has none of article, attribution',
                "give at least one",
                "/evidence/0",
            )
        ],
    ),
    (
        MOVEMENT,
        {"assets": [{"category": "vehicles", "quantity": {}}]},
        [
            (
                "NE111",
                '"assets/0/quantity" has none of minimum, best, maximum',
                "give at least one",
                "/assets/0/quantity",
            )
        ],
    ),
]


def changed(document: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return a document with some fields changed, and some taken away."""
    return {name: value for name, value in {**document, **changes}.items() if value is not GONE}


@pytest.mark.parametrize(
    ("name", "changes", "findings"),
    WORDED,
    ids=[f"{findings[0][0]} {findings[0][3]}"[:40] for _, _, findings in WORDED],
)
def test_every_fault_has_its_words(small, name, changes, findings):
    """Each fault is said once: what is wrong, what would be right, and where."""
    (document,) = (record for record in small if record["id"] == name)
    found = judge(changed(document, changes))
    assert [(f.code, f.message, f.hint, f.pointer) for f in found] == findings
    assert {f.record for f in found} == {name}


@pytest.mark.parametrize("value", [[], "actor", 7, None, True])
def test_what_is_no_object_is_no_record(value):
    """Anything but an object is no record at all."""
    (finding,) = judge(value)
    assert (finding.code, finding.hint) == (
        "NE103",
        'a record is one object: {"type": ..., "id": ..., ...}',
    )
    assert finding.message == f"{shown(value)} is not an object"


@pytest.mark.parametrize(
    ("value", "message", "pointer"),
    [
        (float("inf"), "inf is not a number in JSON", "/extensions/x"),
        (2**53, "an integer beyond 2^53 - 1, which JSON readers round", "/extensions/x"),
        ([1, object()], '"object" cannot stand in JSON', "/extensions/x/1"),
        ({"a/b": "\ud800"}, '"\\ud800" holds half a surrogate pair', "/extensions/x/a~1b"),
        ({7: 1}, "the key 7 is not a string", "/extensions/x"),
    ],
)
def test_what_json_cannot_carry_is_said(small, value, message, pointer):
    """Python values that are no JSON are refused before the schema is asked."""
    with pytest.raises(InvalidError) as error:
        newsevents.from_dict({**small[1], "extensions": {"x": value}})
    (finding,) = error.value.findings
    assert (finding.code, finding.message, finding.pointer) == ("NE112", message, pointer)


def test_the_rest_of_very_many_findings_is_not_listed(small):
    """A record with more than a hundred faults says so instead of listing them."""
    findings = judge({**small[8], "topics": ["Sea Side"] * 150})
    assert len(findings) == 101
    assert {finding.code for finding in findings[:100]} == {"NE104"}
    assert str(findings[100]) == (
        "NE113 more than 100 findings in this record, the rest is not listed; mend those that "
        f"are, and validate again [{CALL}]"
    )
    assert len(judge({**small[8], "topics": ["Sea Side"] * 100})) == 100


def test_a_field_of_a_newer_schema_has_the_words_of_an_unknown_one(small, write):
    """In data of a newer schema an unknown field is a warning with a code of its own."""
    bundle = {"newsevents": "1.1", "records": [{**small[1], "mood": "🙂"}]}
    report = newsevents.validate(write("news.newsevents.json", bundle))
    (finding,) = (f for f in report.findings if f.pointer == "/mood")
    assert (finding.code, finding.severity) == ("NE114", Severity.WARNING)
    assert finding.message == 'unknown field "mood"'
    assert finding.hint == (
        "a field of the newer schema is kept; upgrade newsevents to have it checked"
    )
    assert finding.fix is None


def test_null_for_a_required_field_is_not_to_be_left_out(small):
    """The way out for a required field is not to leave it out."""
    (finding,) = judge({**small[8], "title": None})
    assert (finding.code, finding.pointer) == ("NE103", "/title")
    assert finding.hint != "leave the field out"


def test_a_dangling_reference_names_the_nearest_id(small):
    """A reference that leads nowhere is answered with the nearest id of the same type."""
    small[7]["participants"][1]["actor"] = "actor:port-gaurd"
    small[10]["place"] = "place:xyz"
    findings = newsevents.validate(map(newsevents.from_dict, small)).findings
    assert [str(finding) for finding in findings] == [
        (
            'NE202 there is no actor:port-gaurd; did you mean "actor:port-guard"? '
            "[meeting:2026-02-02-samra /participants/1/actor]"
        ),
        "NE202 there is no place:xyz; add the record or mend the id [event:2026-02-04-ferry /place]",
    ]
