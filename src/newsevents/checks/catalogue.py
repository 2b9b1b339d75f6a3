"""All rules that there are, wherever they are found."""

from __future__ import annotations

import difflib
from types import ModuleType

from newsevents import evidence
from newsevents.checks import identity, inspection
from newsevents.checks.running import RULES
from newsevents.codec import json_text
from newsevents.files import lines, manifest, opening, version
from newsevents.findings import Rule
from newsevents.shape import explain, plain

_ROOMS: tuple[ModuleType, ...] = (
    json_text,
    opening,
    lines,
    version,
    inspection,
    explain,
    plain,
    identity,
    evidence,
    manifest,
)


def all_rules() -> tuple[Rule, ...]:
    """Return every rule, in the order of the codes."""
    constants = [v for room in _ROOMS for v in vars(room).values() if isinstance(v, Rule)]
    rules = {rule.code: rule for rule in [*constants, *(each.rule for each in RULES)]}
    return tuple(rules[code] for code in sorted(rules))


def find_rule(name: str) -> Rule:
    """Return the rule with a code or a name; raise KeyError, with the nearest, for another."""
    rules = all_rules()
    for rule in rules:
        if name.upper() == rule.code or name == rule.name:
            return rule
    known = [word for rule in rules for word in (rule.code, rule.name)]
    near = difflib.get_close_matches(name[:100], known, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise KeyError(f"there is no rule {name!r}{hint}")
