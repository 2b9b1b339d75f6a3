"""Rules that are functions: how they are documented and found, and that they cope with any data."""

from __future__ import annotations

import pytest
from hypothesis import given

import newsevents
from newsevents.checks.catalogue import all_rules, find_rule
from newsevents.checks.running import RULES
from newsevents.strategies import datasets


@pytest.mark.parametrize("each", RULES, ids=lambda each: each.rule.code)
def test_every_rule_is_documented(each):
    """A rule says in its docstring what it finds, why it matters, an example and what instead."""
    assert each.rule.summary.endswith(".")
    for section in ("Why it matters:", "Example:", "Use instead:"):
        assert section in each.rule.explanation


@given(datasets())
def test_no_rule_fails_on_valid_data(records):
    """Whatever the schema accepts can be looked at, and findings are one line each."""
    for finding in newsevents.validate(records).findings:
        assert len(str(finding).splitlines()) == 1


def test_codes_and_names_are_unique():
    """A code and a name lead to one rule each."""
    rules = all_rules()
    assert len({rule.name for rule in rules}) == len({rule.code for rule in rules}) == len(rules)
    for rule in rules:
        assert find_rule(rule.code) is find_rule(rule.name) is rule


def test_an_unknown_rule_has_a_neighbour():
    """A misspelt name is answered with the nearest one."""
    with pytest.raises(KeyError, match="did you mean two-callers"):
        find_rule("two-caller")
    with pytest.raises(KeyError, match="there is no rule 'قاعدة'"):
        find_rule("قاعدة")
