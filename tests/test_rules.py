"""Rules that are functions: how they are documented and found, and that they cope with any data."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings

import newsevents
from newsevents import findings
from newsevents.errors import RuleError
from newsevents.findings import Rule
from newsevents.strategies import datasets
from newsevents.validation import registry
from newsevents.validation.registry import find_rule, own_rules

ROOT = Path(__file__).parents[1]
DATASET = ROOT / "examples" / "datasets" / "syria-russia-2026-01"


@settings(max_examples=settings.default.max_examples // 2)
@given(datasets())
def test_no_rule_fails_on_valid_data(records):
    """Whatever the schema accepts can be looked at, and findings are one line each."""
    for finding in newsevents.validate(records, rules=["ALL", "likely-duplicate"]).findings:
        assert len(str(finding).splitlines()) == 1


def test_codes_and_names_are_unique():
    """A code and a name lead to one rule each."""
    rules = own_rules()
    assert len({rule.name for rule in rules}) == len({rule.code for rule in rules}) == len(rules)
    for rule in rules:
        assert find_rule(rule.code) is find_rule(rule.name) is rule
        assert find_rule(rule.code.lower()) is find_rule(rule.name.upper()) is rule


@pytest.mark.parametrize(("code", "name"), [("NE301", "new-name"), ("NE399", "backward-interval")])
def test_a_code_and_a_name_are_given_once(run, monkeypatch, code, name):
    """A rule with the code or the name of another one is an error of one line."""
    monkeypatch.setattr(findings, "RULES", [*own_rules()])
    monkeypatch.setattr(registry, "RULES", findings.RULES)
    Rule.documented(code, name, "Another rule.")
    with pytest.raises(RuleError, match="NE301 backward-interval"):
        own_rules()
    outcome = run("rule", code)
    assert (outcome.status, outcome.err.count("\n")) == (2, 1)
    assert outcome.err.startswith("newsevents: newsevents.validation.rules: ")


NEW_RULE = '''
from newsevents.model import Call
from newsevents.validation.rule import Problem, rule


@rule("NE599", of=Call)
def call_at_all(call, known):
    """A call.

    Why it matters: It does not.

    Example: a call

    Use instead: a letter
    """
    yield Problem("a call")
'''


def test_a_rule_is_one_function_in_a_module(tmp_path):
    """A module added to a copy of the package is found by the commands and the reference."""
    package = tmp_path / "src" / "newsevents"
    shutil.copytree(Path(newsevents.__file__).parent, package)
    (package / "validation" / "rules" / "calls.py").write_text(NEW_RULE, encoding="utf-8")

    def run(*arguments):
        return subprocess.run(
            [sys.executable, *arguments],
            capture_output=True,
            check=False,
            encoding="utf-8",
            env={"PYTHONPATH": str(package.parent), "PYTHONUTF8": "1", "PATH": ""},
        ).stdout

    assert run("-m", "newsevents", "rule", "call-at-all").startswith("NE599 call-at-all (error)")
    assert " NE599 " in run("-m", "newsevents", "validate", str(DATASET))
    reference = ROOT / "tools" / "reference_rules.py"
    code = f"import sys; sys.path.insert(0, {str(reference.parent)!r}); import reference_rules"
    assert "[NE599](#rule-ne599)" in run("-c", f"{code}; print(*reference_rules.document())")


def test_an_unknown_rule_has_a_neighbour(golden):
    """A misspelt name is answered with the nearest one."""
    for name in ("one-sided-cal", "قاعدة"):
        with pytest.raises(KeyError) as error:
            find_rule(name)
        golden(error.value.args[0])
