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
from newsevents.codec import record_findings
from newsevents.errors import (
    EdtfError,
    FileError,
    InvalidError,
    MissingExtraError,
    NewsEventsError,
    QuoteNotFoundError,
    RemoteNotFoundError,
    RuleError,
    SelectorError,
)
from newsevents.findings import Finding, Rule, Severity, printable, shown

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


def test_an_invalid_error_says_every_finding(golden):
    """One finding is one line; with a word for what was refused there is a line for that."""
    finding = RULE("sour", hint="buy some", pointer="/milk")
    assert str(InvalidError([finding])) == "NE199 sour; buy some [/milk]"
    first, *lines = str(InvalidError([finding, finding], subject="Call")).split("\n")
    assert "Call" in first
    assert lines == ["  NE199 sour; buy some [/milk]"] * 2
    golden(first)


def test_an_invalid_error_says_twenty_findings(golden):
    """It carries every finding and says the first twenty."""
    error = InvalidError([RULE(str(number)) for number in range(23)])
    lines = str(error).split("\n")
    assert len(error.findings) == 23
    assert lines[19] == "NE199 19"
    assert " 3 " in lines[20]
    assert len(lines) == 21
    golden(lines[20])
    assert str(InvalidError(error.findings[:20])).split("\n") == lines[:20]


def test_a_path_in_an_invalid_error_is_harmless():
    """What was refused may be a path, which is escaped like any other."""
    assert "\x1b" not in str(InvalidError([RULE("sour")], subject="a\x1b[2J.jsonl"))


def test_errors_belong_to_families():
    """All errors are of one family, and each is also what Python calls it."""
    for error, family in (
        (InvalidError([]), ValueError),
        (FileError("gone.jsonl", "missing"), OSError),
        (MissingExtraError("milk", "dairy", "breakfast"), ImportError),
    ):
        assert isinstance(error, NewsEventsError)
        assert isinstance(error, family)


@pytest.mark.parametrize(
    "error",
    [
        InvalidError([RULE("sour", pointer="/حليب")], subject="Call"),
        FileError("gone.jsonl", "missing"),
        MissingExtraError("PyYAML", "yaml", "reading YAML"),
        RuleError("acme_rules:RULES", "cannot be loaded"),
        EdtfError("soon", "not a date"),
        QuoteNotFoundError("milk", "not in the text"),
        SelectorError("NE99", "selects no rule"),
        RemoteNotFoundError("no such file"),
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
    assert error.subject == "record"
    assert [finding.code for finding in error.findings] == ["NE109"]


def test_a_missing_extra_is_one_clear_line(golden):
    """It says what is needed for what, and how to get it."""
    error = MissingExtraError("PyYAML", "yaml", "reading and writing YAML")
    for named in ("reading and writing YAML", "PyYAML", "'newsevents[yaml]'"):
        assert named in str(error)
    golden(error)


# --- the schema in words -------------------------------------------------------------------------

CALL = "call:2026-02-najjar-guard"
EVENT = "event:2026-02-04-ferry"
GUARD = "actor:port-guard"
HARBOUR = "place:samra-harbour"
MOVEMENT = "military-movement:2026-02-01-guard"
SPAN = {"start": 0, "end": 1, "sha256": "0" * 64}

GONE = object()
TYPES = "article, actor, place, process, statement, meeting, visit, call, military-movement, event"
STATUSES = "proposed, planned, ongoing, occurred, suspended, postponed, cancelled, unknown"
UNUSED = (
    "summary, duration, places, processes, topics, codes, quantities, relations, extensions, "
    "imported_from"
)

# Record, the fields that are changed, and the findings: code, pointer, and the values that the
# message names and that the hint offers.
FAULTS: list[tuple[str, dict[str, Any], list[tuple[str, str, str, str]]]] = [
    # missing fields, and what they are for
    (
        CALL,
        {"participants": GONE, "title": GONE},
        [("NE101", "", '"title"', ""), ("NE101", "", '"participants"', "")],
    ),
    (
        CALL,
        {"status": GONE, "evidence": GONE},
        [("NE101", "", '"status"', STATUSES), ("NE111", "", "evidence, imported_from", "")],
    ),
    (
        CALL,
        {"participants": [{"actor": GUARD}, {"role": "caller"}]},
        [("NE101", "/participants/1", '"actor"', '"actor:')],
    ),
    # unknown fields, with the nearest that is not used yet, or all of these
    (CALL, {"mood": 1}, [("NE102", "/mood", '"mood"', UNUSED)]),
    (CALL, {"topic": []}, [("NE102", "/topic", '"topic"', '"topics"')]),
    (
        CALL,
        {"a/b~c": 1, "نوع": 2},
        [
            ("NE102", "/a~1b~0c", '"a/b~c"', UNUSED),
            ("NE102", "/نوع", f'{FSI}"نوع"{PDI}', UNUSED),
        ],
    ),
    # other JSON types
    (CALL, {"medium": 5}, [("NE103", "/medium", "5", "phone, video, unknown")]),
    (CALL, {"date": 2026}, [("NE103", "/date", "2026", "2026-01-28")]),
    (CALL, {"title": "اتصال"}, [("NE103", "/title", f'{FSI}"اتصال"{PDI}', '{"en": ')]),
    (HARBOUR, {"latitude": "34.5"}, [("NE103", "/latitude", '"34.5"', " 34.5 ")]),
    (HARBOUR, {"latitude": "34.5 N"}, [("NE103", "/latitude", '"34.5 N"', "")]),
    (
        CALL,
        {"participants": [GUARD, GUARD]},
        [
            ("NE103", "/participants/0", f'"{GUARD}"', ""),
            ("NE103", "/participants/1", f'"{GUARD}"', ""),
        ],
    ),
    (GUARD, {"unnamed": 1}, [("NE103", "/unnamed", "1", "true")]),
    (
        CALL,
        {"evidence": [{"article": "article:x", "spans": [{**SPAN, "start": 0.5}]}]},
        [("NE103", "/evidence/0/spans/0/start", "0.5", "0")],
    ),
    (MOVEMENT, {"origin": None}, [("NE103", "/origin", "null", "")]),
    # strings of another form
    (CALL, {"date": "2026-02-30"}, [("NE104", "/date", "2026-02-30", "28")]),
    (CALL, {"date": "3.2.2026"}, [("NE104", "/date", '"3.2.2026"', "2026-01-28")]),
    (CALL, {"date": "٢٠٢٦-٠١-٢٧"}, [("NE104", "/date", f'{FSI}"٢٠٢٦-٠١-٢٧"{PDI}', '"2026-01-27"')]),
    (CALL, {"date": "2026-02-28\n"}, [("NE104", "/date", '"2026-02-28\\n"', '"2026-02-28"')]),
    (MOVEMENT, {"origin": GUARD}, [("NE104", "/origin", f'"{GUARD}"', "place:")]),
    (
        MOVEMENT,
        {"origin": "place:Samra Harbour"},
        [("NE104", "/origin", '"place:Samra Harbour"', f'"{HARBOUR}"')],
    ),
    (
        MOVEMENT,
        {"origin": "place:ميناء"},
        [("NE104", "/origin", f'{FSI}"place:ميناء"{PDI}', "place:")],
    ),
    (GUARD, {"names": {"AR": "حرس"}}, [("NE104", "/names/AR", '"AR"', '"ar"')]),
    (GUARD, {"names": {"Klingon": "x"}}, [("NE104", "/names/Klingon", '"Klingon"', "")]),
    (
        GUARD,
        {"identifiers": {"wikidata": "7747"}},
        [("NE104", "/identifiers/wikidata", '"7747"', "Q7747")],
    ),
    # terms of a vocabulary, with the nearest, or all of a few
    (CALL, {"medium": "phnoe"}, [("NE105", "/medium", '"phnoe"', '"phone"')]),
    (CALL, {"medium": "telegram"}, [("NE105", "/medium", '"telegram"', "phone, video, unknown")]),
    (GUARD, {"country": "UK"}, [("NE105", "/country", '"UK"', '"GB"')]),
    (GUARD, {"country": "EU"}, [("NE105", "/country", '"EU"', "")]),
    # sizes
    (CALL, {"participants": [{"actor": GUARD}]}, [("NE106", "/participants", "2", "")]),
    (GUARD, {"names": {}}, [("NE106", "/names", '"names"', '{"en": ')]),
    (GUARD, {"names": {"ar": ""}}, [("NE106", "/names/ar", '"names/ar"', "")]),
    (CALL, {"topics": []}, [("NE106", "/topics", '"topics"', "")]),
    (CALL, {"summary": {}}, [("NE106", "/summary", '"summary"', "")]),
    (CALL, {"summary": {"ar": ""}}, [("NE106", "/summary/ar", '"summary/ar"', "")]),
    (GUARD, {"names": {"ar": "ا" * 1001}}, [("NE107", "/names/ar", " 1,001 ", "")]),
    (CALL, {"topics": ["sea"] * 1001}, [("NE107", "/topics", " 1,001 ", "")]),
    (
        CALL,
        {"extensions": {"x": {"ا" * 1001: 1}}},
        [("NE107", f"/extensions/x/{'ا' * 1001}", f'{FSI}"extensions/x/{"ا" * 63}...{PDI} ', "")],
    ),
    # ranges
    (
        HARBOUR,
        {"latitude": 90.5, "longitude": -181},
        [("NE108", "/latitude", "90.5 ", ""), ("NE108", "/longitude", "-181 ", "")],
    ),
    (CALL, {"extensions": {"x": 10**30}}, [("NE108", "/extensions/x", f"{10**30} ", "")]),
    # types of records
    (CALL, {"type": "cal"}, [("NE109", "/type", '"cal"', '"call"')]),
    (
        CALL,
        {"type": "military-movment"},
        [("NE109", "/type", '"military-movment"', '"military-movement"')],
    ),
    (CALL, {"type": 7}, [("NE109", "/type", "7", TYPES)]),
    (CALL, {"type": GONE}, [("NE110", "", '"type"', TYPES)]),
    # fields that belong together
    (HARBOUR, {"longitude": GONE}, [("NE111", "", '"latitude"', '"longitude"')]),
    (
        CALL,
        {"evidence": [{"attribution": [GUARD], "spans": [SPAN]}]},
        [("NE111", "/evidence/0", '"spans"', '"article"')],
    ),
    (CALL, {"evidence": [{}]}, [("NE111", "/evidence/0", "article, attribution", "")]),
    (
        MOVEMENT,
        {"assets": [{"category": "vehicles", "quantity": {}}]},
        [("NE111", "/assets/0/quantity", "minimum, best, maximum", "")],
    ),
]


def changed(document: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return a document with some fields changed, and some taken away."""
    return {name: value for name, value in {**document, **changes}.items() if value is not GONE}


@pytest.mark.parametrize(
    ("name", "changes", "findings"),
    FAULTS,
    ids=[f"{findings[0][0]} {findings[0][1]}"[:40] for _, _, findings in FAULTS],
)
def test_every_fault_is_said_once(small, name, changes, findings):
    """Each fault is said once: what is wrong, what would be right, and where."""
    (document,) = (record for record in small if record["id"] == name)
    found = record_findings(changed(document, changes))
    assert [(f.code, f.pointer) for f in found] == [(code, at) for code, at, *_ in findings]
    assert {f.record for f in found} == {name}
    for finding, (*_, named, offered) in zip(found, findings, strict=True):
        assert named in finding.message
        assert offered in finding.hint


def test_every_fault_has_its_words(small, golden):
    """What is said of each fault, and of its way out, is as agreed."""
    by_id = {record["id"]: record for record in small}
    for name, changes, _ in FAULTS:
        for finding in record_findings(changed(by_id[name], changes)):
            golden(f"{finding.message}; {finding.hint}")


@pytest.mark.parametrize("value", [[], "actor", 7, None, True])
def test_what_is_no_object_is_no_record(golden, value):
    """Anything but an object is no record at all."""
    (finding,) = record_findings(value)
    assert (finding.code, finding.pointer) == ("NE103", "")
    assert shown(value) in finding.message
    golden(f"{finding.message}; {finding.hint}")


@pytest.mark.parametrize(
    ("value", "named", "pointer"),
    [
        (float("inf"), "inf", "/extensions/x"),
        (2**53, "2^53", "/extensions/x"),
        ([1, object()], '"object"', "/extensions/x/1"),
        ({"a/b": "\ud800"}, '"\\ud800"', "/extensions/x/a~1b"),
        ({7: 1}, "7", "/extensions/x"),
    ],
    ids=["infinity", "large", "object", "surrogate", "key"],
)
def test_what_json_cannot_carry_is_said(small, golden, value, named, pointer):
    """Python values that are no JSON are refused before the schema is asked."""
    with pytest.raises(InvalidError) as error:
        newsevents.from_dict({**small[1], "extensions": {"x": value}})
    (finding,) = error.value.findings
    assert (finding.code, finding.pointer) == ("NE112", pointer)
    assert named in finding.message
    golden(finding.message)


def test_the_rest_of_very_many_findings_is_not_listed(small, golden):
    """A record with more than a hundred faults says so instead of listing them."""
    findings = record_findings({**small[8], "topics": ["Sea Side"] * 150})
    assert len(findings) == 101
    assert {finding.code for finding in findings[:100]} == {"NE104"}
    assert (findings[100].code, findings[100].record) == ("NE113", CALL)
    golden(findings[100])
    assert len(record_findings({**small[8], "topics": ["Sea Side"] * 100})) == 100


def test_a_field_of_a_newer_schema_is_unknown(small, write, golden):
    """In data of a newer schema an unknown field is a warning with a code of its own."""
    bundle = {"newsevents": "1.1", "records": [{**small[1], "mood": "🙂"}]}
    report = newsevents.validate(write("news.newsevents.json", bundle))
    (finding,) = (f for f in report.findings if f.pointer == "/mood")
    assert (finding.code, finding.severity) == ("NE114", Severity.WARNING)
    assert '"mood"' in finding.message
    golden(f"{finding.message}; {finding.hint}")
    assert finding.fix is None


def test_null_for_a_required_field_is_not_to_be_left_out(small):
    """The way out for a required field is not to leave it out."""
    (needed,) = record_findings({**small[8], "title": None})
    (optional,) = record_findings({**small[8], "places": None})
    assert (needed.code, needed.pointer) == ("NE103", "/title")
    assert needed.hint != optional.hint
    assert (needed.fix, bool(optional.fix)) == (None, True)


def test_a_dangling_reference_names_the_nearest_id(small, golden):
    """A reference that leads nowhere is answered with the nearest id of the same type."""
    small[7]["participants"][1]["actor"] = "actor:port-gaurd"
    small[10]["places"][0]["place"] = "place:xyz"
    near, far = newsevents.validate(map(newsevents.from_dict, small)).findings
    assert (near.code, near.record, near.pointer) == (
        "NE202",
        "meeting:2026-02-02-samra",
        "/participants/1/actor",
    )
    assert (far.code, far.record, far.pointer) == ("NE202", EVENT, "/places/0/place")
    assert "actor:port-gaurd" in near.message
    assert '"actor:port-guard"' in near.hint
    assert "place:xyz" in far.message
    golden(near)
    golden(far)
