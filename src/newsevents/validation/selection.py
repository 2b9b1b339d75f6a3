"""Selection of rules, by code, prefix of a code, or name, and their severities."""

from __future__ import annotations

import fnmatch
import itertools
from collections.abc import Collection, Iterable, Mapping
from pathlib import PurePath

import attrs

from newsevents._text.suggestions import did_you_mean
from newsevents.errors import SelectorError
from newsevents.findings import Finding, Rule, Severity
from newsevents.storage.paths import absolute_path, relative_path

#: Selects every rule that is not off by default.
ALL = "ALL"

#: Codes of the rules about actors and places that no record refers to.
UNUSED_CODES = frozenset(("NE205", "NE206"))


@attrs.frozen(kw_only=True)
class RuleSelection:
    """Selection of rules.

    A selector is a code (`NE301`), a prefix of one (`NE3`), a name (`backward-interval`) or `ALL`.
    The longest selector that fits a rule decides; of equal ones, that of `ignore`.
    A rule that is off by default is selected only by its code or its name.
    """

    select: tuple[str, ...] = (ALL,)
    ignore: tuple[str, ...] = ()
    #: Shell patterns of paths, each with selectors of rules that are ignored there. A pattern fits
    #: a path from `folder` as a whole, or its last parts.
    per_file_ignores: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    #: Selectors of rules, each with the severity of their findings.
    severity: Mapping[str, Severity] = attrs.field(factory=dict)
    #: Whether the dataset keeps a register of actors and places, used or not.
    supporting: bool = False
    #: Folder of the settings, absolute; empty for the working directory.
    folder: str = ""

    def is_selected(self, rule: Rule) -> bool:
        """Whether a rule is selected for any file."""
        if self.supporting and rule.code in UNUSED_CODES:
            return False
        return _best_fit(self.select, rule) > _best_fit(self.ignore, rule)

    def is_selected_in(self, file: str, rule: Rule) -> bool:
        """Whether a rule is selected for a file, given its path."""
        return self.is_selected(rule) and not any(
            _best_fit(selectors, rule) and self._fits(file, pattern)
            for pattern, selectors in self.per_file_ignores.items()
        )

    def _fits(self, file: str, pattern: str) -> bool:
        is_absolute = PurePath(pattern).is_absolute()
        path = str(absolute_path(file)) if is_absolute else relative_path(file, self.folder)
        return fnmatch.fnmatchcase(path, pattern) or fnmatch.fnmatchcase(path, f"*/{pattern}")

    def with_severity(self, finding: Finding) -> Finding:
        """Return a finding with the severity that its rule has here."""
        fits = {_fit(selector, finding.rule): each for selector, each in self.severity.items()}
        best = max(fits, default=0)
        return attrs.evolve(finding, severity=fits[best]) if best else finding

    def check(self, rules: Collection[Rule]) -> None:
        """Raise SelectorError, with a suggestion, for a selector that selects none of the rules."""
        words = [word for rule in rules for word in (rule.code, rule.name)]
        in_files = itertools.chain.from_iterable(self.per_file_ignores.values())
        for selector in (*self.select, *self.ignore, *self.severity, *in_files):
            if any(_fit(selector, rule) for rule in rules):
                continue
            upper = selector.upper()
            if any(_fit(upper, rule) for rule in rules):
                # Difflib finds no similarity between "ne3" and "NE3".
                hint = did_you_mean(upper, [upper])
            else:
                hint = did_you_mean(selector, words, "see newsevents rule")
            raise SelectorError(selector, f"{selector[:100]!r} selects no rule; {hint}")


def _best_fit(selectors: Iterable[str], rule: Rule) -> int:
    return max((_fit(selector, rule) for selector in selectors), default=0)


def _fit(selector: str, rule: Rule) -> int:
    """Return how exactly a selector fits a rule; 0 if it does not."""
    if selector in (rule.code, rule.name):
        return 1 + len(rule.code)
    if not rule.is_default:
        return 0
    if selector == ALL:
        return 1
    return 1 + len(selector) if selector and rule.code.startswith(selector) else 0
