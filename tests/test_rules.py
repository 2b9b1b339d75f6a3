"""Rules that are functions: how they are documented and found, and that they cope with any data."""

from __future__ import annotations

import pytest
from hypothesis import given

import newsevents
from newsevents.strategies import datasets
from newsevents.validation.registry import find_rule, own_rules


@given(datasets())
def test_no_rule_fails_on_valid_data(records):
    """Whatever the schema accepts can be looked at, and findings are one line each."""
    for finding in newsevents.validate(records).findings:
        assert len(str(finding).splitlines()) == 1


def test_codes_and_names_are_unique():
    """A code and a name lead to one rule each."""
    rules = own_rules()
    assert len({rule.name for rule in rules}) == len({rule.code for rule in rules}) == len(rules)
    for rule in rules:
        assert find_rule(rule.code) is find_rule(rule.name) is rule
        assert find_rule(rule.code.lower()) is find_rule(rule.name.upper()) is rule


def test_an_unknown_rule_has_a_neighbour(golden):
    """A misspelt name is answered with the nearest one."""
    for name in ("two-caller", "قاعدة"):
        with pytest.raises(KeyError) as error:
            find_rule(name)
        golden(error.value.args[0])
