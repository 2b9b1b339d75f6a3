"""What is found in a dataset, sorted into tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import attrs

from newsevents.errors import NewsEventsError
from newsevents.findings import Finding, Rule
from newsevents.storage.paths import to_path
from newsevents.storage.sources import DataSource, open_source
from newsevents.validation import RuleSelection, validate
from newsevents.validation.baseline import Baseline
from newsevents.validation.configuration import Configuration, for_path
from newsevents.validation.registry import FAMILIES, all_rules

#: Returns what speaks against a test; raises NewsEventsError when that cannot be told.
Test = Callable[[], Iterable[Finding]]

_OF_MANIFESTS = frozenset(("NE0", "NE8"))
_NOT_OF_RECORDS = frozenset(("NE8", "NE9"))


@attrs.define(eq=False)
class Check:
    """A dataset that is validated once, when its first test is run."""

    path: str
    #: Baselines read so far, since several datasets may share one.
    baselines: dict[Path, Baseline]
    configuration: Configuration = attrs.field(init=False, factory=Configuration)
    #: Each file, and the families of rules that have a test of their own for it.
    files: dict[str, list[str]] = attrs.field(init=False, factory=dict)
    _found: tuple[Finding, ...] | None = attrs.field(init=False, default=None)
    _error: NewsEventsError | None = attrs.field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        """Find out which files and tests there are; what is wrong then is said by the tests."""
        try:
            source = open_source(self.path)
            self.configuration = for_path(self.path)
            self.configuration.rules.check(all_rules())
            self.files = _files(source, self.configuration.rules)
        except NewsEventsError as error:
            self._error = error

    def tests(self) -> Mapping[str, Mapping[str, Test]]:
        """Return the tests of each file and of the dataset, by name."""
        tests: dict[str, dict[str, Test]] = {
            file: {title(family): self._test(file, family) for family in families}
            for file, families in self.files.items()
        }
        tests.setdefault(str(to_path(self.path)), {})["dataset"] = self._rest
        return tests

    def findings(self) -> tuple[Finding, ...]:
        """Return what is found, without what the baseline puts up with.

        Raises NewsEventsError for a dataset that cannot be checked.
        """
        if self._found is None and self._error is None:
            try:
                self._found = self._validated()
            except NewsEventsError as error:
                self._error = error
        if self._error is not None:
            raise self._error
        return self._found or ()

    def _validated(self) -> tuple[Finding, ...]:
        given = self.configuration
        report = validate(self.path, rules=given.rules, texts=given.texts)
        if given.baseline is None:
            return report.findings
        if given.baseline not in self.baselines:
            self.baselines[given.baseline] = Baseline.read(given.baseline)
        return self.baselines[given.baseline].new(report, given.rules).findings

    def _test(self, file: str, family: str) -> Test:
        return lambda: (f for f in self.findings() if (f.file, family_of(f.rule)) == (file, family))

    def _rest(self) -> Iterator[Finding]:
        """Yield what belongs to no other test."""
        for finding in self.findings():
            if family_of(finding.rule) not in self.files.get(finding.file, ()):
                yield finding


def stale(baseline: Path, users: Sequence[Check]) -> Iterator[Finding]:
    """Yield what is stale in a baseline once all the datasets that share it are validated."""
    for check in users:
        check.findings()
    yield from users[0].baselines[baseline].stale()


def family_of(rule: Rule) -> str:
    """Return the family of a rule: `NE3`, or the letters of another package, `ACME`."""
    return rule.family if rule.family in FAMILIES else rule.code.rstrip("0123456789")


def title(family: str) -> str:
    """Return what a test for a family of rules is called: `NE3 time`."""
    return f"{family} {FAMILIES.get(family, '')}".rstrip()


def _files(source: DataSource, selection: RuleSelection) -> dict[str, list[str]]:
    wanted = dict.fromkeys(family_of(rule) for rule in all_rules() if selection.is_selected(rule))
    of_records = [family for family in wanted if family not in _NOT_OF_RECORDS]
    files = {str(file): of_records for file in source.files}
    if source.manifest is not None:
        of_manifest = [family for family in wanted if family in _OF_MANIFESTS]
        files[source.manifest.entry.file] = of_manifest
    return files
