"""Documentation of the rules: complete, true, and readable in a terminal."""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsevents.cli.reference import wrap
from newsevents.findings import Rule, printable
from newsevents.validation import registry
from newsevents.validation.registry import FAMILIES, SECTIONS, own_rules, sections
from newsevents.validation.rule import dataset_rule

ROOT = Path(__file__).parents[2]
CONFORMANCE = ROOT / "tests" / "conformance"
RULES = own_rules()
FSI, PDI = "\u2068", "\u2069"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_is_documented(rule):
    """A rule says what it does, why that matters, an example, and what to use instead."""
    found = sections(rule)
    assert tuple(found) in (("", *SECTIONS), ("", *SECTIONS[:-1]))
    for paragraphs in found.values():
        for paragraph in paragraphs:
            # Code is closed, so that it differs from words.
            assert paragraph.count("`") % 2 == 0
            assert paragraph == " ".join(paragraph.split())
    assert rule.summary.endswith(".")
    assert rule.family in FAMILIES


def test_what_is_said_of_fixes_is_true():
    """Exactly the rules with fixes in the suite document them, safe or unsafe."""
    seen: dict[str, set[bool]] = {rule.code: set() for rule in RULES}
    # `test_conformance` compares these with what is found.
    for path in CONFORMANCE.glob("*/findings.json"):
        for finding in chain.from_iterable(json.loads(path.read_bytes()).values()):
            seen[finding["code"]] |= {finding["fix"]["is_safe"]} if finding["fix"] else set()
    said = {}
    for rule in RULES:
        words = " ".join(sections(rule).get("Fix", ()))
        options = {True: "`--fix`", False: "`--unsafe-fixes`"}
        said[rule.code] = {is_safe for is_safe, option in options.items() if option in words}
    assert said == seen


# --- in a terminal -------------------------------------------------------------------------------


@pytest.fixture
def other(monkeypatch) -> Rule:
    """Bring a rule of another package along, documented in a line."""

    @dataset_rule("ACME001")
    def quiet_sunday(known):
        """Nothing happened on a Sunday."""

    monkeypatch.setattr(registry, "plugin_rules", lambda: (quiet_sunday,))
    return quiet_sunday.rule


def test_a_rule_is_explained_in_sections(run, monkeypatch, golden):
    """Paragraphs are joined and wrapped to the width of the terminal; code stays whole."""
    monkeypatch.setenv("COLUMNS", "50")
    outcome = run("rule", "NE404")
    assert (outcome.status, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert lines[0].split() == ["NE404", "words-not-in-span", "(error)"]
    assert [line for line in lines if line in SECTIONS] == [*SECTIONS[:-1]]
    assert all(len(line) <= 50 for line in lines if "`" not in line)
    assert '  `"expression": {"text": "tomorrow", "language": "en"}`' in lines
    assert f'  {FSI}`"expression": {{"text": "غداً", "language": "ar"}}`,{PDI}' in lines
    golden(outcome.out)


def test_a_fix_is_told(run):
    """The documentation of a rule names the option that applies its fix."""
    *_, heading, last = run("rule", "blank-line").out.splitlines()
    assert heading == SECTIONS[-1]
    assert "`--fix`" in last


@pytest.mark.parametrize("columns", ["1", "200"])
def test_lines_are_neither_tiny_nor_endless(run, monkeypatch, columns):
    """On the narrowest terminal lines have twenty columns, on the widest a hundred."""
    monkeypatch.setenv("COLUMNS", columns)
    lines = run("rule", "NE107").out.splitlines()
    assert max(map(len, lines)) <= max(20, min(int(columns), 100)) + len("too-many (error)")


@given(st.text(), st.integers(1, 100))
def test_wrapping_loses_nothing(text, width):
    """Every word of a paragraph is there in its order, and no line begins with a blank."""
    paragraph = " ".join(text.replace("`", "").replace(FSI, "").replace(PDI, "").split())
    lines = list(wrap(paragraph, width))
    assert all(line == line.strip(" ") for line in lines)
    assert " ".join(lines).split(" ") == [printable(word) for word in paragraph.split(" ")]


def test_a_rule_of_another_package_is_explained(run, other):
    """Rules of other packages are found and listed like those of this one, without sections."""
    assert run("rule", "acme001").out == (
        "ACME001 quiet-sunday (error)\n\nNothing happened on a Sunday.\n"
    )
    last = run("rule").out.splitlines()[-1]
    assert last.split() == ["ACME001", "quiet-sunday", "error", *other.summary.split()]


def test_rules_of_others_are_not_in_the_list(other):
    """Rules of installed packages are not part of the documentation."""
    assert other not in own_rules()
    assert other in registry.all_rules()


def test_the_table_is_not_cut(run, monkeypatch):
    """Every rule has one whole line, however narrow the terminal is."""
    monkeypatch.setenv("COLUMNS", "30")
    lines = run("rule").out.splitlines()
    assert len(lines) >= len(RULES)
    for line, rule in zip(lines, RULES, strict=False):
        assert line.split(maxsplit=3) == [rule.code, rule.name, rule.severity, rule.summary]
