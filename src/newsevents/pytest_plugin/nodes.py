"""pytest nodes of datasets: a collector for each file, a test for each family of rules."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import attrs
import pytest

from newsevents.errors import NewsEventsError
from newsevents.findings import Finding, Rule, Severity, printable
from newsevents.reporters import REPORTERS
from newsevents.reporters.escaping import escape_text
from newsevents.storage.paths import to_path
from newsevents.storage.remote import is_url
from newsevents.storage.sources import DataSource, open_source
from newsevents.validation import RuleSelection, ValidationReport, validate
from newsevents.validation.baseline import Baseline
from newsevents.validation.configuration import Configuration, for_path
from newsevents.validation.registry import FAMILIES, all_rules

#: Findings that a failed test shows; a file of another kind has one on each line.
MAX_FINDINGS_SHOWN = 20

# Returns the findings of a test; raises NewsEventsError if the dataset cannot be validated.
_Test = Callable[[], Iterable[Finding]]

_MANIFEST_FAMILIES = frozenset(("NE0", "NE8"))
_FAMILIES_NOT_OF_RECORDS = frozenset(("NE8", "NE9"))


def iter_nodes(session: pytest.Session, paths: Iterable[str]) -> Iterator[FileNode]:
    """Yield the nodes of datasets and of their baselines; none is validated yet."""
    baselines: dict[Path, Baseline] = {}
    checks = [_Check(path, baselines) for path in paths]
    users: dict[Path, list[_Check]] = {}
    for check in checks:
        for path, tests in check.tests().items():
            yield _node(session, path, tests)
        if check.configuration.baseline is not None:
            users.setdefault(check.configuration.baseline, []).append(check)
    for baseline, checks in users.items():
        tests = {_title("NE9"): partial(_stale_entries, baseline, checks)}
        yield _node(session, relative_path(baseline), tests)


def relative_path(path: str | Path, folder: str | Path = os.curdir) -> str:
    """Return a path relative to a folder, or unchanged if it is on another drive."""
    try:
        return os.path.relpath(path, folder)
    except ValueError:
        return str(path)


# --- datasets --------------------------------------------------------------------------------------


@attrs.define(eq=False)
class _Check:
    """Dataset that is validated once, when its first test is run."""

    path: str
    #: Baselines by path, shared by all datasets.
    baselines: dict[Path, Baseline]
    configuration: Configuration = attrs.field(init=False, factory=Configuration)
    #: Families of rules that have a test, by file.
    families: dict[str, list[str]] = attrs.field(init=False, factory=dict)
    _findings: tuple[Finding, ...] | None = attrs.field(init=False, default=None)
    _error: NewsEventsError | None = attrs.field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        """Find the files; an error is reported by the tests."""
        try:
            source = open_source(self.path)
            self.configuration = for_path(self.path)
            self.configuration.rules.check(all_rules())
            self.families = _families(source, self.configuration.rules)
        except NewsEventsError as error:
            self._error = error

    def tests(self) -> Mapping[str, Mapping[str, _Test]]:
        """Return the tests by name, of each file and of the dataset."""
        tests: dict[str, dict[str, _Test]] = {
            file: {_title(family): partial(self._of_family, file, family) for family in families}
            for file, families in self.families.items()
        }
        tests.setdefault(str(to_path(self.path)), {})["dataset"] = self._of_no_family
        return tests

    def findings(self) -> tuple[Finding, ...]:
        """Return the findings that are not in the baseline.

        Raises NewsEventsError for a dataset that cannot be validated.
        """
        if self._findings is None and self._error is None:
            try:
                self._findings = self._validate()
            except NewsEventsError as error:
                self._error = error
        if self._error is not None:
            raise self._error
        return self._findings or ()

    def _validate(self) -> tuple[Finding, ...]:
        rules, baseline = self.configuration.rules, self.configuration.baseline
        report = validate(self.path, rules=rules, texts=self.configuration.texts)
        if baseline is None:
            return report.findings
        if baseline not in self.baselines:
            self.baselines[baseline] = Baseline.read(baseline)
        return self.baselines[baseline].new(report, rules).findings

    def _of_family(self, file: str, family: str) -> Iterator[Finding]:
        for finding in self.findings():
            if finding.file == file and _family_of(finding.rule) == family:
                yield finding

    def _of_no_family(self) -> Iterator[Finding]:
        for finding in self.findings():
            if _family_of(finding.rule) not in self.families.get(finding.file, ()):
                yield finding


def _families(source: DataSource, selection: RuleSelection) -> dict[str, list[str]]:
    selected = dict.fromkeys(
        _family_of(rule) for rule in all_rules() if selection.is_selected(rule)
    )
    of_records = [family for family in selected if family not in _FAMILIES_NOT_OF_RECORDS]
    families = {str(file): of_records for file in source.files}
    if source.manifest is not None:
        of_manifest = [family for family in selected if family in _MANIFEST_FAMILIES]
        families[source.manifest.entry.file] = of_manifest
    return families


def _family_of(rule: Rule) -> str:
    """Return the family of a rule: `NE3`, or the letters of another package, `ACME`."""
    return rule.family if rule.family in FAMILIES else rule.code.rstrip("0123456789")


def _title(family: str) -> str:
    return f"{family} {FAMILIES.get(family, '')}".rstrip()


def _stale_entries(baseline: Path, checks: Sequence[_Check]) -> Iterator[Finding]:
    """Yield the stale entries of a baseline, after validating all datasets that share it."""
    for check in checks:
        check.findings()
    yield from checks[0].baselines[baseline].stale()


# --- nodes -----------------------------------------------------------------------------------------


def _node(session: pytest.Session, path: str, tests: Mapping[str, _Test]) -> FileNode:
    exists = os.path.exists(path)  # noqa: PTH110 - never raises, however long the path
    # Ids are relative to the root of the project; `::` separates their parts.
    is_path = not is_url(path)
    shown = Path(relative_path(path, session.config.rootpath)).as_posix() if is_path else path
    name = escape_text(shown).replace("::", ":")
    where = Path(path).absolute() if exists else session.path
    node: FileNode = FileNode.from_parent(session, name=name, nodeid=name, path=where, tests=tests)
    return node


class FileNode(pytest.Collector):
    """A file, a dataset as a whole, or a baseline."""

    def __init__(self, *, tests: Mapping[str, _Test], **arguments: Any) -> None:
        super().__init__(**arguments)
        self._tests = tests

    def collect(self) -> Iterator[FindingsTest]:
        """Yield the tests."""
        for name, test in self._tests.items():
            yield FindingsTest.from_parent(self, name=name, test=test)


class FindingsTest(pytest.Item):
    """Findings of a family of rules in a file."""

    def __init__(self, *, test: _Test, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._test = test

    def runtest(self) -> None:
        """Fail if there are errors or warnings."""
        findings = [f for f in self._test() if f.severity is not Severity.INFO]
        if findings:
            raise _FoundError(findings)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the findings, or one line if the dataset cannot be validated."""
        if isinstance(excinfo.value, _FoundError):
            return _paragraphs(excinfo.value.findings)
        if isinstance(excinfo.value, NewsEventsError):
            return printable(str(excinfo.value))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Return the heading of a failure."""
        return self.path, None, self.name


class _FoundError(Exception):
    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings)
        self.findings = findings


def _paragraphs(findings: Sequence[Finding]) -> str:
    shown = findings[:MAX_FINDINGS_SHOWN]
    paragraphs = REPORTERS["full"]([ValidationReport(findings=tuple(shown), records=0)])
    # Without the summary, which would be of a part of the dataset.
    text = "".join(islice(paragraphs, len(shown)))
    more = len(findings) - len(shown)
    return f"{text}... and {more} more; see newsevents validate" if more else text.rstrip("\n")
