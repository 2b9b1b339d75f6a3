"""Which rules are wanted: by code, by prefix of a code, or by name."""

from __future__ import annotations

import fnmatch
from collections.abc import Collection, Iterable, Mapping
from pathlib import PurePath

import attrs

from newsevents._text.suggestions import did_you_mean
from newsevents.errors import SelectorError
from newsevents.findings import Rule

#: Selects every rule.
ALL = "ALL"


@attrs.frozen(kw_only=True)
class RuleSelection:
    """Some of all rules.

    A selector is a code (`NE301`), the beginning of one (`NE3`), a name (`backward-interval`) or
    `ALL`. Of two that fit a rule the longer one counts, and of the same one `ignore`.
    """

    select: tuple[str, ...] = (ALL,)
    ignore: tuple[str, ...] = ()
    #: Pattern of a path, as the shell has them, to selectors of rules that do not count there.
    per_file_ignores: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)

    def is_selected(self, rule: Rule) -> bool:
        """Say whether a rule is wanted anywhere."""
        return _fit(self.select, rule) > _fit(self.ignore, rule)

    def is_selected_in(self, file: str, rule: Rule) -> bool:
        """Say whether a rule is wanted in a file, given its path."""
        if not self.is_selected(rule):
            return False
        return not any(
            _fit(selectors, rule) and _matches(file, pattern)
            for pattern, selectors in self.per_file_ignores.items()
        )

    def check(self, rules: Collection[Rule]) -> None:
        """Raise SelectorError, with a suggestion, for a selector that selects none of the rules."""
        words = [word for rule in rules for word in (rule.code, rule.name)]
        for selector in (*self.select, *self.ignore, *_joined(self.per_file_ignores)):
            if any(_fit((selector,), rule) for rule in rules):
                continue
            upper = selector.upper()
            if any(_fit((upper,), rule) for rule in rules):
                # Difflib finds no similarity between "ne3" and "NE3".
                hint = did_you_mean(upper, [upper])
            else:
                hint = did_you_mean(selector, words, "see newsevents rule")
            raise SelectorError(selector, f"{selector[:100]!r} selects no rule; {hint}")


def _fit(selectors: Iterable[str], rule: Rule) -> int:
    """Return how exactly the most exact of some selectors fits a rule; 0 if none does."""
    return max((_exactness(selector, rule) for selector in selectors), default=0)


def _exactness(selector: str, rule: Rule) -> int:
    if selector == ALL:
        return 1
    if selector == rule.name:
        return 1 + len(rule.code)
    return 1 + len(selector) if selector and rule.code.startswith(selector) else 0


def _joined(selectors: Mapping[str, tuple[str, ...]]) -> Iterable[str]:
    return (selector for each in selectors.values() for selector in each)


def _matches(file: str, pattern: str) -> bool:
    """Match a path as a whole, or its end at a folder: `drafts/*.jsonl`, `events.jsonl`."""
    path = PurePath(file).as_posix()
    return fnmatch.fnmatchcase(path, pattern) or fnmatch.fnmatchcase(path, f"*/{pattern}")
