"""All rules that there are, wherever they are found."""

from __future__ import annotations

import difflib
from types import ModuleType

from newsevents import _evidence_rules
from newsevents.checks import inspection_rules, package_rules
from newsevents.checks.plugins import rules_of_others
from newsevents.checks.running import RULES
from newsevents.codec import rules as codec_rules
from newsevents.files import rules as files_rules
from newsevents.findings import Rule
from newsevents.shape import rules as shape_rules

_ROOMS: tuple[ModuleType, ...] = (
    codec_rules,
    shape_rules,
    files_rules,
    inspection_rules,
    package_rules,
    _evidence_rules,
)


def own_rules() -> tuple[Rule, ...]:
    """Return every rule of this package, in the order of the codes."""
    constants = [v for room in _ROOMS for v in vars(room).values() if isinstance(v, Rule)]
    return tuple(sorted((*constants, *(each.rule for each in RULES)), key=lambda rule: rule.code))


def all_rules() -> tuple[Rule, ...]:
    """Return every rule, those of other packages after those of this one.

    Raises RuleError for rules of other packages that cannot be loaded.
    """
    return (*own_rules(), *(each.rule for each in rules_of_others()))


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
