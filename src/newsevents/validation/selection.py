"""Selection of rules, by code, prefix of a code, or name, and lists of their findings."""

from __future__ import annotations

import fnmatch
import itertools
from collections.abc import Collection, Iterable, Mapping
from pathlib import PurePath

import attrs

from newsevents._text.suggestions import did_you_mean
from newsevents.errors import SelectorError
from newsevents.findings import Finding, Rule, Severity
from newsevents.schema.base import is_readable
from newsevents.storage.paths import absolute_path, relative_path
from newsevents.storage.raw_records import RawRecord, locate_findings, shift_lines
from newsevents.storage.rules import ONLY_BLANK, UNPACKS_TOO_LARGE
from newsevents.validation.rules.dataset import (
    DUPLICATE_ID,
    UNLISTED_FINDINGS,
    VALIDATION_STOPPED,
    duplicate_id,
)

#: Selects every rule that is not off by default.
ALL = "ALL"

#: Rules that say that a limit ended the reading of a file.
LIMIT_RULES = frozenset((UNPACKS_TOO_LARGE, VALIDATION_STOPPED, ONLY_BLANK))
# Nothing is left out in silence.
_ALWAYS_SELECTED = LIMIT_RULES | {UNLISTED_FINDINGS}

#: Codes of the rules about actors and places that no record refers to.
UNUSED_CODES = frozenset(("NE205", "NE206"))


@attrs.frozen(kw_only=True)
class RuleSelection:
    """Selection of rules.

    A selector is a code (`NE301`), a prefix of one (`NE3`), a name (`backward-interval`) or `ALL`.
    The longest selector that fits a rule decides; of equal ones, that of `ignore`.
    A rule that is off by default is selected only by its code or its name.
    Rules that say what a limit left unread or unlisted are always selected.
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
        if rule in _ALWAYS_SELECTED:
            return True
        if self.supporting and rule.code in UNUSED_CODES:
            return False
        return _best_fit(self.select, rule) > _best_fit(self.ignore, rule)

    def is_selected_in(self, file: str, rule: Rule) -> bool:
        """Whether a rule is selected for a file, given its path."""
        if rule in _ALWAYS_SELECTED:
            return True
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


@attrs.define
class FindingList:
    """Findings of selected rules, up to one limit of errors.

    An error is any finding but those of severity info and those that leave a record readable, of
    which as many are listed and the others counted.
    """

    selection: RuleSelection
    max_findings: int
    listed: list[Finding] = attrs.field(factory=list)
    #: Number of listed findings of severity info.
    infos: int = 0
    #: Number of findings of severity info beyond the limit.
    unlisted_infos: int = 0
    #: Number of findings about unknown fields beyond the limit.
    unlisted: int = 0
    #: Number of errors.
    errors: int = 0
    #: Rules that were violated, selected or not.
    rules: set[Rule] = attrs.field(factory=set)

    @property
    def is_full(self) -> bool:
        """Whether there is an error beyond the limit: the last finding that is listed."""
        return self.errors > self.max_findings

    def add(self, findings: Iterable[Finding], entry: RawRecord | None = None) -> None:
        """Add findings until the list is full; those about an entry get their locations."""
        kept: list[Finding] = []
        for given in findings:
            if self.is_full:
                break
            self.rules.add(given.rule)
            file = given.file if entry is None else entry.file
            if not self.selection.is_selected_in(file, given.rule):
                continue
            finding = self.selection.with_severity(given)
            is_info, keeps_record = finding.severity is Severity.INFO, is_readable([finding])
            if keeps_record and len(self.listed) + len(kept) > self.max_findings:
                self.unlisted += 1
            elif is_info and self.infos >= self.max_findings:
                self.unlisted_infos += 1
            else:
                self.infos += is_info
                self.errors += not (is_info or keeps_record)
                kept.append(finding)
        self.listed += locate_findings(entry, kept) if entry else kept

    def merge(self, chunk: FindingList, file: str, lines: int = 0) -> int:
        """Add the findings of a chunk of a file until the list is full.

        Given are the path of the file and the number of lines before the chunk.
        Returns how many of those listed there were added.
        """
        for number, finding in enumerate(chunk.listed, start=1):
            self.add([attrs.evolve(shift_lines(finding, lines), file=file)])
            if self.is_full:
                return number
        self.unlisted_infos += chunk.unlisted_infos
        self.unlisted += chunk.unlisted
        self.rules |= chunk.rules
        return len(chunk.listed)

    def stop(self, file: str, outcome: str = "checking stopped, all records were read") -> None:
        """Put the finding that reading or checking stopped in place of the error beyond the limit.

        It has the location of that error, or else the file.
        """
        last = self.listed.pop()
        stopped = VALIDATION_STOPPED(
            f"more than {self.max_findings:,} errors: {outcome}",
            hint="fix the most frequent cause, or ignore its rule, and validate again",
            file=last.file or file,
            line=last.line,
            column=last.column,
        )
        self.listed.append(self.selection.with_severity(stopped))
        self.rules.add(VALIDATION_STOPPED)

    def report_unlisted(self, what: str, path: object) -> None:
        """Add the finding that others are counted only."""
        message, hint = f"{what} are not listed", "fix the listed ones, or ignore their rules"
        finding = UNLISTED_FINDINGS(message, hint=hint, file=str(path))
        self.listed.append(self.selection.with_severity(finding))

    def add_repeat(self, record_id: str, entry: RawRecord) -> None:
        """Count a record with the id of an earlier one, if that is an error.

        Only the index knows the first record with the id, so that `withdraw_repeats` follows.
        """
        finding = duplicate_id(record_id, "")
        if self.selection.with_severity(finding).severity is not Severity.INFO:
            self.add([finding], entry)

    def withdraw_repeats(self) -> None:
        """Take back the findings of `add_repeat`."""
        before = len(self.listed)
        self.listed = [finding for finding in self.listed if finding.rule != DUPLICATE_ID]
        self.errors -= before - len(self.listed)
