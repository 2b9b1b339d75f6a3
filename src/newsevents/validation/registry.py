"""All rules that there are, wherever they are found."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from types import MappingProxyType, ModuleType

from newsevents import evidence
from newsevents.codec import rules as codec_rules
from newsevents.findings import Rule, shown
from newsevents.schema import rules as shape_rules
from newsevents.storage import rules as files_rules
from newsevents.validation.plugins import rules_of_others
from newsevents.validation.rules import dataset, package
from newsevents.validation.runner import RULES

#: What the rules of this package are about, by the beginning of their codes.
FAMILIES: Mapping[str, str] = MappingProxyType(
    {
        "NE0": "reading",
        "NE1": "schema",
        "NE2": "identity",
        "NE3": "time",
        "NE4": "evidence",
        "NE5": "participants",
        "NE6": "places",
        "NE7": "text",
        "NE8": "package",
        "NE9": "checking",
    }
)

#: The titles of what a rule's explanation consists of, in their order.
SECTIONS = ("Why it matters", "Example", "Use instead", "Fix")

_ROOMS: tuple[ModuleType, ...] = (
    codec_rules,
    shape_rules,
    files_rules,
    dataset,
    package,
    evidence,
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
    """Return the rule with a code or a name, in whatever case.

    Raises KeyError, with the nearest, for another, and RuleError for rules of other packages that
    cannot be loaded.
    """
    rules = all_rules()
    by_word = {word.lower(): rule for rule in rules for word in (rule.name, rule.code)}
    if name.lower() in by_word:
        return by_word[name.lower()]
    known = [word for rule in rules for word in (rule.code, rule.name)]
    near = difflib.get_close_matches(name[:100], known, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise KeyError(f"there is no rule {shown(name)}{hint}")


def sections(rule: Rule) -> dict[str, list[str]]:
    """Return what is documented of a rule: titles to paragraphs, each of them on one line.

    What it does, the summary first, has the title "".
    """
    found = {"": [rule.summary]}
    title = ""
    for paragraph in rule.explanation.split("\n\n") if rule.explanation else ():
        text = " ".join(paragraph.split())
        head, _, rest = text.partition(": ")
        if head in SECTIONS:
            title, text = head, rest
        found.setdefault(title, []).append(text)
    return found
