"""Reports in every format: equal to the golden files, well formed for any data.

The output of every format for one list of findings is in `tests/golden/reporters/`. After an
intended change, write these files again, and read the difference:

    NEWSEVENTS_GOLDEN=1 .venv/bin/pytest tests/test_reporters.py

The schemas of SARIF and JUnit, and where they come from, are in `tests/data/`.
"""

from __future__ import annotations

import functools
import gzip
import importlib
import json
import os
import random
import re
import subprocess
import sys
import unicodedata
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import attrs
import click
import jsonschema
import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

import newsevents.reporters
from newsevents.findings import Finding, Rule, Severity, escape_text
from newsevents.reporters import HUMAN_FORMATS, REPORTERS, sarif
from newsevents.reporters.concise import counted, line_of, statistics, summary
from newsevents.reporters.escaping import (
    MAX_MESSAGE_CHARS,
    escape_finding,
    path_in_project,
)
from newsevents.reporters.full import EXCERPT_WIDTH_CELLS, Excerpt, excerpt, read_excerpts
from newsevents.storage import compression
from newsevents.storage.compression import zstd
from newsevents.validation import ValidationReport

HERE = Path(__file__).parent
GOLDEN = HERE / "golden" / "reporters"

DATA = ("json", "jsonl", "gitlab", "sarif", "junit")
FSI, PDI = "\u2068", "\u2069"

SYNTAX = Rule("NE003", "syntax", "Text that is not JSON.")
TERM = Rule(
    "NE105",
    "not-a-term",
    "A value that is not in the vocabulary.",
    explanation='Programs look for the terms that they know.\n\nInstead of `{"status": "x"}`, ...',
)
SPACE = Rule("NE701", "stray-space", "White space at either end.", Severity.WARNING)
UNUSED = Rule("NE205", "unused-actor", "An actor without a reference.", Severity.INFO)
RULES = (SYNTAX, TERM, SPACE, UNUSED)

HOSTILE = '\x1b[31m\u202e"]]>\0 100%::error file=x,line=1::no</failure>{0}[click](https://evil.example)\r\n'

# The data that the findings of the golden files are about.
EVENTS = (
    '{"type": "call", "id": "call:2026-01-27-call", "title": {"ar": "مكالمة ⛴️ بين نجّار وحرس '
    'الميناء", "en": "A call"}, "status": "happend", "medium": "phone"}\n'
    '{"type": "place", "id": "place:samra", "names": {"ar": "  مدينة سمرا"}}\n'
    '{"type": "actor", "id": "actor:salma", "\x1b[31m\u202e": "\0👩\u200d✈️ e\u0301", "kind": ""}\n'
    '{"type": "place", "na\n'
)


def finding(rule: Rule, message: str, line: int, column: int, **more: str) -> Finding:
    """Return a finding in the file of events."""
    given = {"file": "data/events.jsonl", **more}
    return attrs.evolve(rule(message), line=line, column=column, **given)


FINDINGS = (
    finding(
        TERM,
        '"happend" is not a status',
        1,
        EVENTS.index('"happend"') + 1,
        hint='did you mean "occurred"?',
        record="call:2026-01-27-call",
        pointer="/status",
    ),
    finding(
        SPACE,
        f'{FSI}"  مدينة سمرا"{PDI} begins with white space',
        2,
        EVENTS.split("\n")[1].index('"  ') + 1,
        record="place:samra",
        pointer="/names/ar",
    ),
    finding(
        TERM,
        f"{HOSTILE} is not a term",
        3,
        EVENTS.split("\n")[2].index('"\0') + 1,
        hint=f"use another{HOSTILE}",
        record=f"actor:{HOSTILE}",
        pointer="/\x1b[31m\u202e",
    ),
    finding(SYNTAX, "not JSON: unterminated string", 4, 19),
    finding(UNUSED, "no record refers to it", 9, 0, record="actor:gone", hint="leave it out"),
    finding(TERM, f'{FSI}"{"ا" * 70}...{PDI} is not a term', 1, 2, file="data/ملف 100%,:\n.jsonl"),
    finding(TERM, "the same again", 1, 2, file="data/ملف 100%,:\n.jsonl"),
    finding(UNUSED, "no record refers to it", 0, 0, file="", record="actor:سلمى"),
)
REPORTS = (
    ValidationReport(findings=FINDINGS[:5], records=4, files=1),
    ValidationReport(findings=FINDINGS[5:], records=1, files=1),
)


def reported(name: str, reports: Iterable[ValidationReport], *, colour: bool = False) -> str:
    """Return the whole output of a format."""
    return "".join(REPORTERS[name](reports, colour=colour))


@pytest.fixture(autouse=True)
def _nowhere_special(monkeypatch):
    """Run as on a machine that is no server of continuous integration."""
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """Work in a folder with the file that the findings are about."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "events.jsonl").write_bytes(EVENTS.encode())
    monkeypatch.chdir(tmp_path)
    return tmp_path


# --- what was agreed -----------------------------------------------------------------------------

FILES = {
    "concise": "concise.txt",
    "full": "full.txt",
    "json": "json.json",
    "jsonl": "jsonl.jsonl",
    "github": "github.txt",
    "gitlab": "gitlab.json",
    "sarif": "sarif.json",
    "junit": "junit.xml",
}


def check_golden(name: str, text: str) -> None:
    """Compare a text with the file of a name, or write the file anew."""
    path = GOLDEN / name
    if os.environ.get("NEWSEVENTS_GOLDEN"):
        path.write_bytes(text.encode())
    assert path.read_bytes().decode() == text


@pytest.mark.parametrize("name", REPORTERS)
def test_every_format_is_as_agreed(folder, name):
    """The output of a format equals its golden file."""
    own_version = f'"{newsevents.__version__}"'
    check_golden(FILES[name], reported(name, REPORTS).replace(own_version, '"0.0.0"'))


def test_every_module_with_a_format_is_registered():
    """A module that writes reports has an entry in the registry, and every entry exists."""
    folder = Path(newsevents.reporters.__file__).parent
    helpers = {"__init__", "escaping"}
    modules = {path.stem for path in folder.glob("*.py")} - helpers
    assert {module for module, _ in newsevents.reporters._FORMATS.values()} == modules
    for module, function in newsevents.reporters._FORMATS.values():
        assert callable(
            getattr(importlib.import_module(f"newsevents.reporters.{module}"), function)
        )


def test_statistics_are_as_agreed():
    """Rules are counted, the most frequent first, equally frequent ones by code."""
    check_golden("statistics.txt", "".join(statistics(FINDINGS)))
    assert list(statistics([])) == []


def test_statistics_stay_in_columns():
    """Numbers of more digits move the columns of every line alike."""
    many = [finding(TERM, "", 1, 1)] * 12_345 + [finding(UNUSED, "", 1, 1)]
    assert list(statistics(many)) == [
        "12345  NE105  not-a-term    A value that is not in the vocabulary.\n",
        "    1  NE205  unused-actor  An actor without a reference.\n",
    ]


CLEAN = ValidationReport(findings=(), records=2, files=1)


def test_nothing_found_is_said_in_every_format(golden):
    """A clean dataset gives a whole document in every format, and a test that passed."""
    said = f"{summary([CLEAN])}\n"
    assert {name: reported(name, [CLEAN]) for name in ("concise", "full", "github", "jsonl")} == {
        "concise": said,
        "full": said,
        "github": said,
        "jsonl": "",
    }
    golden(said)
    numbers = {
        "records": 2,
        "files": 1,
        **dict.fromkeys(("errors", "warnings", "infos", "withheld", "tolerated", "unchecked"), 0),
        "rules": {},
    }
    assert json.loads(reported("json", [CLEAN])) == {
        "version": 1,
        "newsevents": newsevents.__version__,
        "schema": "1.0",
        "findings": [],
        "rules_run": [],
        "rules_not_run": [],
        "summary": numbers,
    }
    assert reported("gitlab", [CLEAN]) == "[]\n"
    (run,) = json.loads(reported("sarif", [CLEAN]))["runs"]
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])
    (case,) = junit(reported("junit", [CLEAN])).iter("testcase")
    assert list(case) == []
    golden(case.get("name"))


@pytest.mark.parametrize("name", REPORTERS)
def test_no_report_at_all(name):
    """When no dataset could be read, text formats are empty and data formats are still whole."""
    text = reported(name, [])
    if name in DATA:
        assert parsed(name, text) == []
    else:
        assert text == ""


@pytest.mark.parametrize("name", REPORTERS)
def test_colour_is_only_for_people(folder, name):
    """Colour is there when asked for, only where people read, and changes no text."""
    plain, coloured = reported(name, REPORTS), reported(name, REPORTS, colour=True)
    assert "\x1b" not in plain
    assert (coloured != plain) == (name in HUMAN_FORMATS)
    assert click.unstyle(coloured) == plain


def test_colour_tells_severities_apart():
    """The code of an error is red, of a warning yellow, of an info blue."""
    found = attrs.evolve(FINDINGS[1], file="NE701/a.jsonl")
    code = click.style("NE701", fg="yellow", bold=True)
    assert line_of(found, colour=True).startswith(f"NE701/a.jsonl:2:{found.column}: {code} ")


@pytest.mark.parametrize("name", ["concise", "full", "jsonl", "json", "github", "gitlab"])
def test_findings_are_written_as_they_come(name):
    """The findings of one dataset are written before the next one is validated."""

    def _reports() -> Iterator[ValidationReport]:
        yield ValidationReport(findings=FINDINGS[-1:], records=1)
        pytest.fail("asked for more before the first finding was written")

    assert any("NE205" in piece for piece in _until(REPORTERS[name](_reports()), "NE205"))


def _until(pieces: Iterator[str], word: str) -> Iterator[str]:
    for piece in pieces:
        yield piece
        if word in piece:
            return


def test_a_format_imports_no_other():
    """The concise format of everyday use pays for no other."""
    code = (
        "import sys; from newsevents.reporters import REPORTERS; ''.join(REPORTERS['concise']([]));"
        "print(*(name for name in sys.modules if name.startswith('newsevents.reporters.')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8"
    )
    assert {name.rpartition(".")[2] for name in done.stdout.split()} == {
        "concise",
        "escaping",
    }


def test_the_concise_format_is_what_findings_say(write):
    """Ordinary findings are written as they say themselves, a line each."""
    path = write("news.jsonl", [{"type": "actor", "id": "actor:a", "names": {"ar": ["نجّار"]}}])
    report = newsevents.validate(path)
    assert report.findings
    *lines, last = reported("concise", [report]).splitlines()
    assert lines == [str(each) for each in report.findings]
    assert last == summary([report])
    assert counted(report.findings) in last


# --- in a line -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "severities",
    [
        [],
        [Severity.ERROR],
        [Severity.INFO, Severity.ERROR, Severity.ERROR],
        [Severity.WARNING, Severity.INFO, Severity.INFO],
    ],
    ids=["none", "error", "errors", "infos"],
)
def test_findings_are_counted(golden, severities):
    """Numbers are in the order of the severities, with English plurals."""
    rules = {rule.severity: rule for rule in (TERM, SPACE, UNUSED)}
    words = counted(rules[severity]("") for severity in severities)
    expected = [n for each in Severity if (n := severities.count(each))]
    assert [int(number) for number in re.findall("[0-9]+", words)] == expected
    golden(words)


def test_a_summary_adds_up(golden):
    """The summary counts records, files and findings of all datasets."""
    for reports, numbers in ((REPORTS, [5, 2, 5, 1, 2]), ([CLEAN], [2, 1])):
        assert [int(number) for number in re.findall("[0-9]+", summary(reports))] == numbers
        golden(summary(reports))


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ("plain", "plain"),
        (f"{FSI}نجّار{PDI} is here", f"{FSI}نجّار{PDI} is here"),
        ("a\nb\x1b[0m", "a\\nb\\x1b[0m"),
        ("\u202eا", f"{FSI}\\u202eا{PDI}"),
        (f"{PDI}x", "\\u2069x"),
        (f"{FSI}{FSI}x{PDI}", f"{FSI}{FSI}x{PDI}{PDI}"),
        ("نجّار", f"{FSI}نجّار{PDI}"),
        ("\ud800", "\\ud800"),
        ("x" * 1001, "x" * 1000 + "..."),
        ("\0" * 1001, "\\x00" * 250 + "..."),
        ("ا" * 1001, FSI + "ا" * 1000 + "..." + PDI),
    ],
)
def test_messages_are_escaped(given, line):
    """Messages of other packages are escaped, cut, and isolated from the text around."""
    escaped = escape_finding(TERM(given, hint=given))
    assert (escaped.message, escaped.hint) == (line, line)
    assert escape_finding(escaped).message == line or len(line) > MAX_MESSAGE_CHARS


def test_ids_and_pointers_are_cut():
    """Very long ids, keys and pointers are cut, names of files are not."""
    escaped = escape_finding(
        finding(TERM, "", 1, 1, record="r" * 999, pointer="p" * 999, file="f" * 999)
    )
    assert (len(escaped.record), len(escaped.pointer), len(escaped.file)) == (303, 303, 999)


def test_an_ordinary_finding_stays_as_it_is():
    """Messages of our own rules are not changed."""
    assert escape_finding(FINDINGS[0]) == FINDINGS[0]
    assert escape_finding(FINDINGS[1]) == FINDINGS[1]


# --- formats of data, read back ------------------------------------------------------------------


def parsed(name: str, text: str) -> list[Any]:
    """Return the findings that a strict reader of a data format finds."""
    assert text.isascii()
    if name == "jsonl":
        return [msgspec.json.decode(line) for line in text.splitlines()]
    if name == "junit":
        return [case for case in junit(text).iter("testcase") if len(case)]
    document = msgspec.json.decode(text)
    if name == "json":
        return list(document["findings"])
    if name == "gitlab":
        return list(document)
    assert list(sarif_schema().iter_errors(document)) == []
    return list(document["runs"][0]["results"])


@functools.cache
def sarif_schema() -> Any:
    """Return the validator of SARIF 2.1.0."""
    schema = json.loads((HERE / "data" / "sarif-2.1.0-rtm.5.json").read_bytes())
    return jsonschema.Draft4Validator(schema)


XS = "{http://www.w3.org/2001/XMLSchema}"


@functools.cache
def junit_schema() -> dict[str, tuple[set[str], set[str], set[str]]]:
    """Return of each element its attributes, those that have to be there, and its children.

    In this schema children may come in any order and number, so that is all there is to it.
    """
    root = ET.parse(HERE / "data" / "junit-10.xsd").getroot()  # noqa: S314 - a file of ours
    elements = {}
    for element in root.findall(f"{XS}element"):
        known = list(element.iter(f"{XS}attribute"))
        names = {str(one.get("name")) for one in known}
        needed = {str(one.get("name")) for one in known if one.get("use") == "required"}
        children = {str(one.get("ref")) for one in element.iter(f"{XS}element") if one.get("ref")}
        elements[str(element.get("name"))] = names, needed, children
    return elements


def junit(text: str) -> ET.Element:
    """Return a JUnit report that its schema allows."""
    root = ET.fromstring(text)  # noqa: S314 - a report of ours
    assert root.tag == "testsuites"
    for element in root.iter():
        names, needed, children = junit_schema()[element.tag]
        assert needed <= set(element.attrib) <= names
        assert {child.tag for child in element} <= children
    suites = root.findall("testsuite")
    for suite in suites:
        cases = suite.findall("testcase")
        assert suite.get("tests") == str(len(cases))
        assert suite.get("failures") == str(len(suite.findall("testcase/failure")))
        assert suite.get("skipped") == str(len(suite.findall("testcase/skipped")))
    for number in ("tests", "failures", "errors"):
        assert int(root.get(number, "")) == sum(int(suite.get(number, "")) for suite in suites)
    return root


# Text that means something to a terminal, to Unicode, or to one of the formats.
TRICKS = (
    *("\x1b[31m", "\x9b", "\0", "\r\n", "\u2028", "\u202e", "\u2066", FSI, PDI, "\ufeff", "\ud800"),
    *(
        "::error::",
        "%0A",
        "%",
        ",line=1",
        "##[error]",
        "]]>",
        "<!--",
        "&amp;",
        "'",
        '"',
        "\\",
        "{0}",
    ),
    *(
        "[x](https://evil.example)",
        "\ufffe",
        "\uffff",
        "نجّار",
        "٣",
        "e\u0301",
        "👩\u200d✈️",
        "/",
        " ",
    ),
)
text = st.lists(
    st.one_of(st.sampled_from(TRICKS), st.text(st.characters(exclude_categories=()), max_size=9)),
    max_size=6,
).map("".join)
found = st.builds(
    Finding,
    rule=st.sampled_from(RULES),
    message=text,
    hint=text,
    file=text,
    line=st.integers(0, 99),
    column=st.integers(0, 99),
    record=text,
    pointer=text,
)
several = st.lists(st.lists(found, max_size=3), max_size=2).map(
    lambda groups: [ValidationReport(findings=tuple(group), records=1, files=1) for group in groups]
)
hostile = [ValidationReport(findings=FINDINGS, records=1, files=1)] * 2


def all_of(reports: Iterable[ValidationReport]) -> list[Finding]:
    """Return the findings of some reports, made harmless."""
    return [escape_finding(each) for report in reports for each in report.findings]


@given(several)
@example(hostile)
def test_json_reads_back(reports):
    """A strict reader gets any finding unchanged from JSON and JSON Lines."""
    expected = [
        {
            "code": each.code,
            "name": each.rule.name,
            "severity": each.severity.value,
            **attrs.asdict(
                each, filter=attrs.filters.exclude("rule", "fix", "reason", "cell", "_severity")
            ),
            "fix": None,
        }
        for each in all_of(reports)
    ]
    assert parsed("json", reported("json", reports)) == expected
    assert parsed("jsonl", reported("jsonl", reports)) == expected


@given(several)
@example(hostile)
def test_gitlab_reads_back(reports):
    """A report for GitLab has every finding in its place, and no fingerprint twice."""
    issues = parsed("gitlab", reported("gitlab", reports))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    for issue, each in zip(issues, all_of(reports), strict=True):
        assert issue["check_name"] == each.code
        assert issue["description"].startswith(f"{each.code} {each.message}")
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert issue["location"]["path"] == path_in_project(each.file)
        assert issue["location"]["lines"]["begin"] == max(1, each.line)
        positions = issue["location"].get("positions", {"begin": {"column": 0}})
        assert positions["begin"]["column"] == each.column


@given(several)
@example(hostile)
def test_sarif_reads_back(reports):
    """SARIF obeys its schema, with every finding in its place, its rule and its record."""
    log = json.loads(reported("sarif", reports))
    results = parsed("sarif", json.dumps(log))
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({each.code for each in all_of(reports)})
    for result, each in zip(results, all_of(reports), strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == each.code
        said = _spoken(result["message"]["text"])
        whole = "; ".join(part for part in (each.message, each.hint) if part)
        assert said == whole.replace("](", "] (")
        location = result["locations"][0] if result["locations"] else {}
        assert _record_and_pointer(location) == (each.record, each.pointer)
        assert _physical_place(location) == (
            path_in_project(each.file) if each.file else "",
            each.line if each.file else 0,
            each.column if each.file and each.line else 0,
        )


def test_sarif_marks_what_a_baseline_suppresses():
    """A finding in the baseline is a suppressed result, with the reason as justification."""
    first, second, third = FINDINGS[:3]
    report = ValidationReport(
        findings=(first,),
        suppressed=(attrs.evolve(second, reason="known {since} 2020\n"), third),
        records=1,
    )
    log = json.loads(reported("sarif", [report]))
    sarif_schema().validate(log)
    suppressions = [result["suppressions"] for result in log["runs"][0]["results"]]
    assert suppressions == [
        [],
        [{"kind": "external", "justification": "known {since} 2020\\n"}],
        [{"kind": "external"}],
    ]
    assert len(json.loads(reported("json", [report]))["findings"]) == 1


@pytest.mark.parametrize(
    ("most", "codes"), [(4, None), (3, ["NE105", "NE701", "NE105"]), (2, ["NE105", "NE105"])]
)
def test_sarif_leaves_out_the_least_important(most, codes):
    """Beyond the limit, suppressed results go first, then the least severe; the log says so."""
    error, warning, other_error = FINDINGS[:3]
    report = ValidationReport(
        findings=(error, warning, other_error), suppressed=(error,), records=1
    )
    notes: list[str] = []
    limits = sarif.Limits(results=most)
    text = "".join(sarif.report([report], limits=limits, note=notes.append))
    log = json.loads(text)
    sarif_schema().validate(log)
    (run,) = log["runs"]
    if codes is None:
        assert (len(run["results"]), "invocations" in run) == (4, False)
        return
    assert [result["ruleId"] for result in run["results"]] == codes
    assert not any(result["suppressions"] for result in run["results"])
    (invocation,) = run["invocations"]
    (notification,) = invocation["toolExecutionNotifications"]
    assert [notification["message"]["text"]] == notes
    assert notes[0].startswith(f"{4 - most} of 4 ")
    everything = json.loads("".join(sarif.report([report])))["runs"][0]["results"]
    kept = [result["partialFingerprints"] for result in run["results"]]
    of_code = [
        result["partialFingerprints"] for result in everything if result["ruleId"] == "NE105"
    ]
    assert [each for each in kept if each in of_code] == of_code[:2]


@settings(max_examples=settings.default.max_examples // 2)
@given(several)
def test_sarif_is_within_the_limits_of_github(reports):
    """A log is not too large once it is compressed, and says what is left out or not shown."""
    limits = sarif.Limits(compressed_bytes=4_000, shown=1, description_chars=40, name_chars=5)
    notes: list[str] = []
    escaped = [newsevents.reporters._escaped(each) for each in reports]
    text = "".join(sarif.report(escaped, limits=limits, note=notes.append))
    whole = "".join(sarif.report(escaped))
    (run,) = json.loads(text)["runs"]
    (everything,) = json.loads(whole)["runs"]
    sarif_schema().validate(json.loads(text))
    assert len(gzip.compress(text.encode())) < 4_500
    left_out = len(everything["results"]) - len(run["results"])
    assert (left_out > 0) == any(" left out" in each for each in notes)
    assert (len(run["results"]) > 1) == any(each.startswith("GitHub shows 1 ") for each in notes)
    assert ("invocations" in run) == bool(notes)
    for rule in run["tool"]["driver"]["rules"]:
        assert len(rule["name"]) <= 5
        assert len(_spoken(rule["shortDescription"]["text"])) <= 40
        assert len(_spoken(rule["fullDescription"]["text"])) <= 40


def test_sarif_of_many_findings_is_cut_by_severity():
    """Of findings that do not compress the errors are kept, as many as fit."""
    chance = random.Random(7)  # noqa: S311 - to have no order
    many = [
        finding(rule, chance.randbytes(300).hex(), number, 1)
        for number in range(1, 400)
        for rule in (SPACE, TERM)
    ]
    report = ValidationReport(findings=tuple(many), records=1, withheld=tuple(many[:3]))
    notes: list[str] = []
    limits = sarif.Limits(compressed_bytes=100_000)
    text = "".join(sarif.report([report], limits=limits, note=notes.append))
    (run,) = json.loads(text)["runs"]
    levels = Counter(result["level"] for result in run["results"])
    assert set(levels) == {"error"}
    assert 100 < levels["error"] < 399
    assert 80_000 < len(gzip.compress(text.encode())) < 105_000
    assert [note.split()[0] for note in notes] == ["--max-findings", str(798 - levels["error"])]


def test_findings_that_are_no_annotations_are_counted():
    """GitHub makes ten annotations of a severity; the log and standard error count the others."""
    for number, hidden in ((10, 0), (13, 3)):
        findings = [finding(rule, "", at, 1) for rule in (TERM, SPACE) for at in range(number)]
        notes: list[str] = []
        report = ValidationReport(findings=tuple(findings), records=1)
        text = "".join(REPORTERS["github"]([report], note=notes.append))
        assert text.count("\n::") + text.startswith("::") == 2 * number
        assert [f" {2 * hidden} more" in note for note in notes] == [True] * bool(hidden)
        assert all(note in text.splitlines() for note in notes)


def _spoken(message: str) -> str:
    """Return a message without placeholders as a reader of SARIF shows it."""
    assert re.fullmatch(r"(?:[^{}]|\{\{|\}\})*", message, re.DOTALL)
    return message.replace("{{", "{").replace("}}", "}")


def _record_and_pointer(location: dict[str, Any]) -> tuple[str, str]:
    logical = location.get("logicalLocations", [])
    record = "".join(one["name"] for one in logical if one["kind"] == "object")
    return record, "".join(one["fullyQualifiedName"] for one in logical if one["kind"] == "value")


def _physical_place(location: dict[str, Any]) -> tuple[str, int, int]:
    physical = location.get("physicalLocation")
    if physical is None:
        return "", 0, 0
    artifact = physical["artifactLocation"]
    uri = urlsplit(artifact["uri"])
    assert re.fullmatch(r"[A-Za-z0-9\-._~%/:]+", artifact["uri"])
    assert (uri.scheme == "file") == ("uriBaseId" not in artifact)
    region = physical.get("region", {})
    return unquote(uri.path), region.get("startLine", 0), region.get("startColumn", 0)


@given(several)
@example(hostile)
def test_junit_reads_back(reports):
    """JUnit obeys its schema; every finding is a test with a name of its own, and its line."""
    cases = parsed("junit", reported("junit", reports))
    for case, each in zip(cases, all_of(reports), strict=True):
        (outcome,) = case
        assert outcome.tag == ("skipped" if each.severity is Severity.INFO else "failure")
        assert outcome.get("type") == each.code
        assert outcome.get("message") == _in_xml(each.message)
        assert outcome.text == _in_xml(line_of(each))
        assert case.get("name", "").startswith(f"{each.code} {each.rule.name}")
    names = [(case.get("classname"), case.get("name")) for case in cases]
    assert len(set(names)) == len(names)


def _in_xml(message: str) -> str:
    return message.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")


def runner(line: str) -> tuple[str, dict[str, str], str]:
    """Read a command as the runner of GitHub does (`ActionCommand.TryParseV2`)."""
    assert line.startswith("::")
    information, _, message = line[2:].partition("::")
    command, _, rest = information.partition(" ")
    properties = {}
    for pair in filter(None, rest.strip().split(",")):
        name, _, value = pair.partition("=")
        properties[name] = _unescaped(value, {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","})
    return command, properties, _unescaped(message, {"%0D": "\r", "%0A": "\n"})


def _unescaped(value: str, escapes: dict[str, str]) -> str:
    for escape, char in {**escapes, "%25": "%"}.items():
        value = value.replace(escape, char)
    return value


@given(several)
@example(hostile)
def test_github_reads_back(reports):
    """The runner of GitHub takes every finding for one command, with its place and message."""
    lines = reported("github", reports).split("\n")
    findings = all_of(reports)
    assert len(lines) == len(findings) + (2 if reports else 1)
    for line, each in zip(lines, findings, strict=False):
        command, properties, message = runner(line)
        assert command == {"info": "notice"}.get(each.severity, each.severity)
        assert properties.pop("title") == f"newsevents ({each.code})"
        assert message.startswith(each.message)
        expected: dict[str, str] = {}
        if each.file:
            expected["file"] = escape_text(path_in_project(each.file))
        if each.file and each.line:
            expected["line"] = str(each.line)
            expected |= {"col": str(each.column)} if each.column else {}
        assert properties == expected


@given(several)
@example(hostile)
def test_lines_for_people_are_harmless(reports):
    """Nothing that people read has control characters, stray marks of direction or long lines."""
    for name in (*HUMAN_FORMATS, "github"):
        output = reported(name, reports)
        if name != "full":
            assert output.count("\n") == len(all_of(reports)) + bool(reports)
        for line in output.split("\n"):
            assert not {c for c in line if _disturbs(c)}
            assert line.count(FSI) == line.count(PDI)
            assert len(line) < 5000


def _disturbs(char: str) -> bool:
    keeps = f"{FSI}{PDI}\u200c\u200d"
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") and char not in keeps


# --- servers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "variable"),
    [("github", "GITHUB_WORKSPACE"), ("gitlab", "CI_PROJECT_DIR"), ("sarif", "GITHUB_WORKSPACE")],
)
def test_paths_are_those_of_the_repository(folder, monkeypatch, name, variable):
    """Servers are given paths from the root of the repository, wherever the command runs."""
    monkeypatch.setenv(variable, str(folder))
    monkeypatch.chdir(folder / "data")
    report = ValidationReport(findings=(finding(TERM, "", 1, 1, file="events.jsonl"),), records=1)
    assert "data/events.jsonl" in reported(name, [report])
    assert str(folder) not in reported(name, [report])


@pytest.mark.parametrize("given", ["data/events.jsonl", "{real}/data/events.jsonl"])
@pytest.mark.parametrize("root", ["real", "link", "other/../link"])
@pytest.mark.parametrize("here", ["real", "link"])
def test_links_to_the_workspace_are_followed(tmp_path, monkeypatch, root, here, given):
    """A workspace that is reached through a link is still the root of its files."""
    (tmp_path / "real" / "data").mkdir(parents=True)
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "real" / "data" / "self").symlink_to("../data")
    monkeypatch.chdir(tmp_path / here)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / root))
    file = given.format(real=tmp_path / "real")
    assert path_in_project(file, "GITHUB_WORKSPACE") == "data/events.jsonl"
    below = str(tmp_path / root / "data/self/events.jsonl")
    assert path_in_project(below, "GITHUB_WORKSPACE") == "data/self/events.jsonl"
    outside = str(tmp_path / "else.jsonl")
    assert path_in_project(outside, "GITHUB_WORKSPACE") == outside


def test_a_path_outside_of_the_project_is_absolute(folder):
    """A file elsewhere keeps its absolute path, and detours are left out."""
    assert path_in_project("/else/where.jsonl") == "/else/where.jsonl"
    assert path_in_project("./x/../data/a.jsonl") == "data/a.jsonl"
    assert path_in_project(str(folder / "a.jsonl")) == "a.jsonl"
    report = ValidationReport(findings=(finding(TERM, "", 1, 1, file="/a b/خبر.jsonl"),), records=1)
    assert _physical_place(parsed("sarif", reported("sarif", [report]))[0]["locations"][0]) == (
        "/a b/خبر.jsonl",
        1,
        1,
    )


def fingerprints(name: str, findings: Iterable[Finding]) -> list[str]:
    """Return the fingerprints of findings in a format."""
    issues = parsed(name, reported(name, [ValidationReport(findings=tuple(findings), records=1)]))
    if name == "gitlab":
        return [issue["fingerprint"] for issue in issues]
    return [issue["partialFingerprints"]["newsevents/v1"] for issue in issues]


@pytest.mark.parametrize("name", ["gitlab", "sarif"])
def test_fingerprints_survive_edits(name):
    """A finding keeps its fingerprint when its line or the wording changes, and no other has it."""
    before = fingerprints(name, FINDINGS)
    moved = [attrs.evolve(each, line=each.line + 7, column=3, message="new") for each in FINDINGS]
    assert fingerprints(name, moved) == before
    assert len(set(before)) == len(FINDINGS)
    for change in ({"file": "x"}, {"record": "x"}, {"pointer": "/x"}, {"rule": SPACE}):
        assert fingerprints(name, [attrs.evolve(FINDINGS[0], **change)])[0] not in before


# --- the line of the source ----------------------------------------------------------------------


def paragraphs(report: ValidationReport) -> list[list[str]]:
    """Return the lines of each finding in the full format."""
    *each, _ = reported("full", [report]).split("\n\n")
    return [one.split("\n") for one in each]


def marked(lines: list[str]) -> str:
    """Return the excerpt from the mark on, without isolates."""
    _, source, mark, *_ = lines
    assert source.index("|") == mark.index("|")
    source = source.replace(FSI, "").replace(PDI, "")
    cells = mark.index("^")
    for length in range(len(source) + 1):
        if cell_len(source[:length]) == cells and not _is_drawn_on(source[length : length + 1]):
            return source[length:]
    pytest.fail(f"no character begins above the mark: {lines}")


def _is_drawn_on(char: str) -> bool:
    return bool(char) and cell_len(char) == 0


FAULTY = {
    "type": "actor",
    "id": "actor:salma",
    "kind": "persn",
    "names": {"ar": "سلمى نجّار ⛴️", "en": "Salma"},
}


@pytest.mark.parametrize(
    "name",
    ["news.jsonl", "news.jsonl.gz", "news.jsonl.zst", "news.newsevents.json"],
)
def test_the_value_is_marked_in_every_kind_of_file(write, golden, name):
    """The mark is under the value, in lines, compressed lines and bundles."""
    good = {**FAULTY, "id": "actor:samra", "kind": "person"}
    path = write(name, [good, FAULTY, {**FAULTY, "id": "actor:third"}])
    report = newsevents.validate(path)
    assert len(report.findings) == 2
    for lines in paragraphs(report):
        assert marked(lines).startswith('"persn", "names": {"ar": "سلمى نجّار ⛴️"')
        assert '"person"' in lines[-2]
        assert '"person"' in lines[-1]
        assert "--unsafe-fixes" in lines[-1]
        golden("\n".join(lines[-2:]))


def test_the_value_is_marked_in_a_bundle_of_many_lines(write):
    """In an indented bundle, the right line is shown."""
    document = {"newsevents": "1.0", "records": [FAULTY]}
    content = json.dumps(document, ensure_ascii=False, indent=2).replace("\n", "\r\n")
    (lines,) = paragraphs(newsevents.validate(write("a.newsevents.json", content.encode())))
    assert lines[1] == '  7 |       "kind": "persn",'
    assert lines[2] == "    |               ^"


LINES = (
    st.lists(
        st.one_of(
            st.sampled_from(
                ('"', '{"ar": "', "قالت سلمى", "نجّار", " ", ", ", "٣", "12", "⛴️", "👩\u200d✈️")
            ),
            st.sampled_from(
                ("e\u0301", "x" * 50, "ا" * 40, "\x1b[2J", "\u202e", "\0", "שלום", "漢字", "\t")
            ),
            st.text(
                st.characters(exclude_characters="\n\ufeff", exclude_categories=["Cs"]), max_size=5
            ),
        ),
        min_size=1,
        max_size=25,
    )
    .map("".join)
    .filter(bool)
)


@given(LINES, st.data())
@example("سلمى نجّار", None)
def test_the_mark_is_under_the_column_whatever_stands_there(line, data):
    """In any text the mark is in the cell where the character begins, and the line fits."""
    column = data.draw(st.integers(1, len(line))) if data else 6
    shown = excerpt(line, column)
    text = shown.text.replace(FSI, "").replace(PDI, "")
    rest = _from_cell(text, shown.cells_before)
    cluster = column - 1
    while cluster and _is_drawn_on(escape_text(line[cluster])):
        cluster -= 1
    assert any(one.startswith(escape_text(line[cluster])) for one in rest)
    assert cell_len(shown.text) <= EXCERPT_WIDTH_CELLS + 2 * len("...") + 10


def _from_cell(text: str, cells: int) -> list[str]:
    """Return the texts that begin at a cell; characters of no width begin there as well."""
    return [text[n:] for n in range(len(text) + 1) if cell_len(text[:n]) == cells]


@given(LINES, st.data())
def test_columns_keep_their_order_on_a_bidi_terminal(line, data):
    """All right-to-left text is isolated, and no value together with the next."""
    column = data.draw(st.integers(1, len(line)))
    text = excerpt(line, column).text
    depth, runs = 0, [""]
    for char in text:
        depth += {FSI: 1, PDI: -1}.get(char, 0)
        assert depth in (0, 1)
        if char == FSI:
            runs.append("")
        elif depth:
            runs[-1] += char
        else:
            assert unicodedata.bidirectional(char) not in ("R", "AL", "AN")
    assert not any('"' in run for run in runs)
    assert not _disturbs_any(text)


def _disturbs_any(line: str) -> bool:
    return any(map(_disturbs, line))


def test_a_mark_inside_of_arabic_text_is_under_its_letter():
    """A letter inside of a word is isolated by itself, so that its cell is the same everywhere."""
    shown = excerpt('{"ar": "سلمى"}', 11)
    assert shown == Excerpt(f'{{"ar": "{FSI}سل{PDI}{FSI}م{PDI}{FSI}ى{PDI}"}}', len('{"ar": "') + 2)


@pytest.mark.parametrize(
    ("line", "column", "text", "cells"),
    [
        ("short", 3, "short", 2),
        ("short", 6, "short", 5),
        ("x" * 30 + "y" * 46, 31, "x" * 30 + "y" * 46, 30),
        ("x" * 60 + "y" * 16, 61, "x" * 60 + "y" * 16, 60),
        ("y" * 90, 1, "y" * 76 + "...", 0),
        ("x" * 90 + "y", 91, "..." + "x" * 75 + "y", 78),
        ("x" * 90 + "y" * 90, 91, "..." + "x" * 30 + "y" * 46 + "...", 33),
        ("x" * 999 + "y" * 999, 1000, "..." + "x" * 30 + "y" * 46 + "...", 33),
        ("漢" * 50 + "y", 51, "..." + "漢" * 37 + "y", 77),
        ("e\u0301" * 40 + "y" * 60, 81, "..." + "e\u0301" * 30 + "y" * 46 + "...", 33),
        ("\tx", 2, "\\tx", 2),
        ("xe\u0301y", 3, "xe\u0301y", 1),
    ],
)
def test_long_lines_are_cut_around_the_value(line, column, text, cells):
    """About eighty columns are shown, most of them what begins at the value."""
    assert excerpt(line, column) == Excerpt(text, cells)


def test_a_line_of_megabytes(tmp_path):
    """In a long line, columns count from its beginning, and cuts are marked."""
    path = tmp_path / "a.newsevents.json"
    path.write_text("ا" * 1_500_000 + "VALUE" + "ب" * 1_500_000)
    places = [(1, 1_500_001), (1, 1), (1, 3_000_005), (1, 3_000_007)]
    found = read_excerpts(str(path), places)
    texts = {place: shown.text.replace(FSI, "").replace(PDI, "") for place, shown in found.items()}
    assert texts == {
        (1, 1_500_001): f"...{'ا' * 30}VALUE{'ب' * 41}...",
        (1, 1): f"{'ا' * 76}...",
        (1, 3_000_005): f"...{'ب' * 76}",
    }


@pytest.mark.parametrize(
    ("content", "place", "expected"),
    [
        (b"abc", (1, 2), "abc 1"),
        (b"abc\r\n", (1, 4), "abc 3"),
        (b"abc\n", (1, 0), "abc 0"),
        (b"\xef\xbb\xbfabc\n", (1, 1), "abc 0"),
        (b"a\n\nb\xff\xfec", (3, 2), "b\\xff\\xfec 1"),
        (b"ab\xd9", (1, 3), "ab\\xd9 2"),
    ],
    ids=["no line feed", "CR LF", "no column", "byte order mark", "not UTF-8", "half a character"],
)
def test_lines_are_read_as_the_validator_reads_them(tmp_path, content, place, expected):
    """Ends of lines, byte order marks and bytes that are no text move no mark."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    shown = read_excerpts(str(path), [place])[place]
    assert f"{shown.text} {shown.cells_before}" == expected


def test_a_line_without_a_column_has_no_mark(folder):
    """Where only the line is known, its beginning is shown, and nothing in it is marked."""
    report = ValidationReport(findings=(finding(TERM, "wrong", 2, 0),), records=1)
    assert paragraphs(report) == [
        [
            "data/events.jsonl:2: NE105 wrong",
            f'  2 | {{"type": "place", "id": "place:samra", "names": {{"ar": "  {FSI}مدينة سمرا{PDI}"}}}}',
        ]
    ]


def test_an_empty_line_and_a_line_that_is_not_there(tmp_path):
    """Where there is nothing to show, or no longer, nothing is shown."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"short\n\nlast")
    places = [(1, 7), (1, 99), (2, 1), (3, 6), (4, 1), (0, 0)]
    assert read_excerpts(str(path), places) == {}


def test_a_file_that_is_gone_or_changed(folder):
    """A finding is shown without its line if the file has changed."""
    path = folder / "data" / "events.jsonl"
    report = ValidationReport(findings=FINDINGS[:4], records=4, files=1)
    everything = reported("full", [report])
    path.write_bytes(b"{}\n")
    assert [len(lines) for lines in paragraphs(report)] == [2, 1, 2, 1]
    path.unlink()
    gone = reported("full", [report])
    os.mkfifo(path)
    assert reported("full", [report]) == gone
    path.unlink()
    path.mkdir()
    assert reported("full", [report]) == gone
    assert gone != everything
    assert all(line in everything for line in gone.split("\n"))


@pytest.mark.parametrize("file", ["a\0b.jsonl", "x" * 5000, "\ud800", "missing/a.jsonl.zst"])
def test_a_path_that_cannot_be(folder, file):
    """No path makes a report fail."""
    report = ValidationReport(findings=(finding(TERM, "wrong", 1, 1, file=file),), records=1)
    for name in REPORTERS:
        assert "NE105" in reported(name, [report])


def test_a_packed_file_that_is_damaged(tmp_path):
    """Lines before the damage are shown, and the report does not fail."""
    path = tmp_path / "a.jsonl.gz"
    packed = gzip.compress(b"first\n" + os.urandom(3_000_000) + b"\nlast\n")
    path.write_bytes(packed[: len(packed) // 2])
    assert list(read_excerpts(str(path), [(1, 1), (10**9, 1)])) == [(1, 1)]
    path = tmp_path / "a.jsonl.zst"
    path.write_bytes(zstd().compress(b"first\n")[:-3])
    assert read_excerpts(str(path), [(1, 1)]) == {}


def test_a_packed_file_that_unpacks_to_too_much(tmp_path):
    """Reading again keeps to the bounds of the first reading."""
    path = tmp_path / "a.jsonl.gz"
    line = b"x" * (2**20 - 1) + b"\n"
    path.write_bytes(
        gzip.compress(line * (compression.MIN_DECOMPRESSED_LIMIT_BYTES // len(line) + 2), 1)
    )
    assert (
        compression.MAX_COMPRESSION_RATIO * path.stat().st_size
        < compression.MIN_DECOMPRESSED_LIMIT_BYTES
    )
    last = compression.MIN_DECOMPRESSED_LIMIT_BYTES // len(line)
    assert list(read_excerpts(str(path), [(3, 1), (last, 1)])) == [(3, 1), (last, 1)]
    assert list(read_excerpts(str(path), [(3, 1), (last + 1, 1)])) == [(3, 1)]


def test_twice_the_findings_are_twice_the_work(tmp_path, count_calls):
    """Hundreds of findings in a bundle of one long line are each shown with the same work."""
    path = tmp_path / "a.newsevents.json"
    path.write_text('{"ar": "سلمى"}, ' * 2_000)

    def shown(count: int) -> list[list[str]]:
        findings = tuple(
            finding(TERM, "wrong", 1, 16 * number + 8, file=str(path)) for number in range(count)
        )
        return paragraphs(ValidationReport(findings=findings, records=1, files=1))

    lines = shown(200)
    assert len(lines) == 200
    assert marked(lines[-1]).startswith('"سلمى"')
    assert count_calls(lambda: shown(400)) < 2.5 * count_calls(lambda: shown(200))
