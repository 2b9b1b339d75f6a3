"""Datasets as pytest collects them: a node for each file, with a test for each family of rules."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pytest

from newsevents.errors import NewsEventsError
from newsevents.findings import Finding, Rule, escape_text, printable
from newsevents.reporters import REPORTERS
from newsevents.storage.paths import absolute_path, relative_path, to_path
from newsevents.storage.sources import DataSource, open_source
from newsevents.storage.urls import is_url
from newsevents.validation import RuleSelection, ValidationReport, validate
from newsevents.validation.baseline import Baseline
from newsevents.validation.configuration import Configuration, for_path
from newsevents.validation.registry import FAMILIES, all_rules

#: Findings that a failing test shows; a file without any JSON has one for each line.
MAX_SHOWN_FINDINGS: Final = 20

_MANIFEST_FAMILIES: Final = frozenset({"NE0", "NE8"})
_DATASET_FAMILIES: Final = frozenset({"NE8", "NE9"})

#: The test that fails for each error.
_REPORTERS = pytest.StashKey[dict[NewsEventsError, str]]()

#: Returns the findings that fail a test. Raises NewsEventsError if there is no result.
Test = Callable[[], Iterable[Finding]]


class DatasetCheck:
    """Dataset that is validated once, when its first test runs."""

    def __init__(self, path: str, baselines: dict[Path, Baseline]) -> None:
        """Find the files and their tests; `baselines` is shared by all datasets of a run."""
        self.path = path
        self.configuration = Configuration()
        self._baselines = baselines
        self._families: dict[str, list[str]] = {}  # families with a test of their own, by file
        self._result: Sequence[Finding] | NewsEventsError | None = None
        try:
            source = open_source(path)
            self.configuration = for_path(path)
            self.configuration.rules.check(all_rules())
            self._families = _families(source, self.configuration.rules)
        except NewsEventsError as error:  # raised again by the tests
            self._result = error

    def tests(self) -> Mapping[str, Mapping[str, Test]]:
        """Return the tests of each file and of the dataset, by name."""
        tests: dict[str, dict[str, Test]] = {
            file: {_title(family): partial(self._findings_of, file, family) for family in families}
            for file, families in self._families.items()
        }
        tests.setdefault(str(to_path(self.path)), {})["dataset"] = self._other_findings
        return tests

    def findings(self) -> Sequence[Finding]:
        """Return the findings that count and are not in the baseline.

        Raises NewsEventsError if the dataset cannot be validated.
        """
        if self._result is None:
            try:
                self._result = self._validate()
            except NewsEventsError as error:
                self._result = error
        if isinstance(self._result, NewsEventsError):
            raise self._result
        return self._result

    def _validate(self) -> Sequence[Finding]:
        settings = self.configuration
        report = validate(self.path, rules=settings.rules, texts=settings.texts_folder())
        if settings.baseline is not None:
            if settings.baseline not in self._baselines:
                self._baselines[settings.baseline] = Baseline.read(settings.baseline)
            report = self._baselines[settings.baseline].new(report, settings.rules)
        return self.failing(report.findings)

    def failing(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return the findings that are severe enough to fail a test."""
        return [f for f in findings if f.severity.is_at_least(self.configuration.fail_on)]

    def _findings_of(self, file: str, family: str) -> list[Finding]:
        return [f for f in self.findings() if (f.file, _family(f.rule)) == (file, family)]

    def _other_findings(self) -> list[Finding]:
        """Return the findings that belong to no other test."""
        return [f for f in self.findings() if _family(f.rule) not in self._families.get(f.file, ())]


def collect_datasets(session: pytest.Session, paths: Iterable[str]) -> Iterator[DatasetNode]:
    """Yield the nodes of datasets and of the baselines they share, without reading a record."""
    baselines: dict[Path, Baseline] = {}
    users: dict[Path, list[DatasetCheck]] = {}
    for check in [DatasetCheck(path, baselines) for path in paths]:
        if check.configuration.baseline is not None:
            users.setdefault(check.configuration.baseline, []).append(check)
        for path, tests in check.tests().items():
            yield _node(session, path, tests)

    def stale(baseline: Path) -> Iterable[Finding]:
        for check in users[baseline]:
            check.findings()
        return users[baseline][0].failing(baselines[baseline].stale())

    for baseline in users:
        yield _node(session, relative_path(baseline), {_title("NE9"): partial(stale, baseline)})


def select(
    nodes: Iterable[DatasetNode], config: pytest.Config
) -> tuple[list[DatasetNode], list[str]]:
    """Return the nodes with the tests whose ids are among the arguments, and other arguments.

    As pytest does it, the path of an id is relative to the folder in which pytest is called.
    """

    def key(folder: Path, path: str) -> str:
        return path if is_url(path) else str(absolute_path(folder / path))

    by_key = {key(config.rootpath, node.name): node for node in nodes}
    selected: dict[DatasetNode, set[str]] = {}
    others = []
    for argument in config.args:
        path, separator, test = argument.partition("::")
        node = by_key.get(key(config.invocation_params.dir, path))
        if node is not None and (test in node.tests if separator else node.path.is_file()):
            selected.setdefault(node, set()).update([test] if separator else node.tests)
        else:
            others.append(argument)
    for node, tests in selected.items():
        node.tests = {name: test for name, test in node.tests.items() if name in tests}
    return list(selected), others


def _families(source: DataSource, selection: RuleSelection) -> dict[str, list[str]]:
    """Return the families of selected rules that have a test, for each file."""
    selected = dict.fromkeys(_family(rule) for rule in all_rules() if selection.is_selected(rule))
    of_records = [family for family in selected if family not in _DATASET_FAMILIES]
    families = {str(file): of_records for file in source.files}
    if source.manifest is not None:
        of_manifest = [family for family in selected if family in _MANIFEST_FAMILIES]
        families[source.manifest.entry.file] = of_manifest
    return families


def _family(rule: Rule) -> str:
    """Return the family of a rule: `NE3`, or the letters of another package, `ACME`."""
    return rule.family if rule.family in FAMILIES else rule.code.rstrip("0123456789")


def _title(family: str) -> str:
    return f"{family} {FAMILIES.get(family, '')}".rstrip()


def _node(session: pytest.Session, path: str, tests: Mapping[str, Test]) -> DatasetNode:
    # Ids are relative to the root of the project, with `::` as separator.
    name = escape_text(relative_path(path, session.config.rootpath)).replace("::", ":")
    exists = os.path.exists(path)  # noqa: PTH110 - never raises, however long the path
    location = Path(path).absolute() if exists else session.path
    node: DatasetNode = DatasetNode.from_parent(
        session, name=name, nodeid=name, path=location, tests=tests
    )
    return node


class DatasetNode(pytest.Collector):
    """Collector of a file, a dataset as a whole, or a baseline."""

    def __init__(self, *, tests: Mapping[str, Test], **arguments: Any) -> None:
        """Take the tests by name."""
        super().__init__(**arguments)
        self.tests = tests

    def collect(self) -> Iterator[DatasetItem]:
        """Yield the tests."""
        for name, test in self.tests.items():
            yield DatasetItem.from_parent(self, name=name, test=test)


class DatasetItem(pytest.Item):
    """Test that fails for findings of one family of rules in one file."""

    def __init__(self, *, test: Test, **arguments: Any) -> None:
        """Take the function that returns the findings."""
        super().__init__(**arguments)
        self._test = test

    def runtest(self) -> None:
        """Pass if there are no findings that fail it."""
        try:
            findings = list(self._test())
        except NewsEventsError as error:
            # The first test of a dataset without a result says why; the others would repeat it.
            reporters = self.config.stash.setdefault(_REPORTERS, {})
            first = reporters.setdefault(error, self.nodeid)
            if first != self.nodeid:
                pytest.skip(f"not validated; see {first}")
            raise
        if findings:
            raise _FindingsError(findings)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the findings, or the one line that says why there is no result."""
        if isinstance(excinfo.value, _FindingsError):
            return _format(excinfo.value.findings)
        if isinstance(excinfo.value, NewsEventsError):
            return printable(str(excinfo.value))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Return path and heading of the report of a failure."""
        return self.path, None, self.name


class _FindingsError(Exception):
    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings)
        self.findings = findings


def _format(findings: Sequence[Finding]) -> str:
    shown = findings[:MAX_SHOWN_FINDINGS]
    paragraphs = REPORTERS["full"]([ValidationReport(findings=tuple(shown), records=0)])
    # The last paragraph of the reporter is about the whole dataset.
    text = "".join(islice(paragraphs, len(shown)))
    more = len(findings) - len(shown)
    return f"{text}... and {more} more; see newsevents validate" if more else text.rstrip("\n")
