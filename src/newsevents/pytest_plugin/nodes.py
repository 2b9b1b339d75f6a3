"""Datasets as pytest sees them: a node for each file, with a test for each family of rules."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from newsevents.errors import NewsEventsError
from newsevents.findings import Finding, Severity, printable
from newsevents.pytest_plugin import relative
from newsevents.pytest_plugin.checking import Check, Test, stale, title
from newsevents.reporters import REPORTERS
from newsevents.reporters.escaping import escape_text
from newsevents.storage.remote import is_url
from newsevents.validation import ValidationReport
from newsevents.validation.baseline import Baseline

# Findings that a failing test shows; a file that is no data at all has one a line.
_MOST_SHOWN = 20


def nodes(session: pytest.Session, paths: Iterable[str]) -> Iterator[Part]:
    """Yield the nodes of some datasets, and of the baselines that they share; none is read yet."""
    baselines: dict[Path, Baseline] = {}
    checks = [Check(path, baselines) for path in paths]
    for check in checks:
        for path, tests in check.tests().items():
            yield _part(session, path, tests)
    users: dict[Path, list[Check]] = {}
    for check in checks:
        if check.configuration.baseline is not None:
            users.setdefault(check.configuration.baseline, []).append(check)
    for baseline, their in users.items():
        yield _part(session, relative(baseline), {title("NE9"): partial(stale, baseline, their)})


def _part(session: pytest.Session, path: str, tests: Mapping[str, Test]) -> Part:
    is_there = os.path.exists(path)  # noqa: PTH110 - never raises, however long the path
    # Ids are relative to the root of the project, and `::` is what divides them.
    is_path = not is_url(path)
    seen = Path(relative(path, session.config.rootpath)).as_posix() if is_path else path
    name = escape_text(seen).replace("::", ":")
    where = Path(path).absolute() if is_there else session.path
    part: Part = Part.from_parent(session, name=name, nodeid=name, path=where, tests=tests)
    return part


class Part(pytest.Collector):
    """A file, a dataset as a whole, or a baseline."""

    def __init__(self, *, tests: Mapping[str, Test], **arguments: Any) -> None:
        """Take the tests by name."""
        super().__init__(**arguments)
        self._tests = tests

    def collect(self) -> Iterator[PartTest]:
        """Yield the tests."""
        for name, test in self._tests.items():
            yield PartTest.from_parent(self, name=name, test=test)


class PartTest(pytest.Item):
    """What is found of one family of rules in one file."""

    def __init__(self, *, test: Test, **arguments: Any) -> None:
        """Take what returns the findings."""
        super().__init__(**arguments)
        self._test = test

    def runtest(self) -> None:
        """Pass if there is no error and no warning."""
        findings = [f for f in self._test() if f.severity is not Severity.INFO]
        if findings:
            raise _FoundError(findings)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return what was found, or the one line that says why a dataset cannot be checked."""
        if isinstance(excinfo.value, _FoundError):
            return _paragraphs(excinfo.value.findings)
        if isinstance(excinfo.value, NewsEventsError):
            return printable(str(excinfo.value))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Return what the report of a failure is headed with."""
        return self.path, None, self.name


class _FoundError(Exception):
    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings)
        self.findings = findings


def _paragraphs(findings: Sequence[Finding]) -> str:
    """Return findings as a person reads them on a terminal."""
    shown = findings[:_MOST_SHOWN]
    paragraphs = REPORTERS["full"]([ValidationReport(findings=tuple(shown), records=0)])
    # The reporter ends with a line for the whole dataset, which this is only a part of.
    text = "".join(islice(paragraphs, len(shown)))
    more = len(findings) - len(shown)
    return f"{text}... and {more} more; see newsevents validate" if more else text.rstrip("\n")
