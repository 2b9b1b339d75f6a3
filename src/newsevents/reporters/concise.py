"""One line a finding, and a summary: for people, and for `grep`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs
import click

from newsevents.findings import Finding, Severity
from newsevents.reporters.escaping import tame
from newsevents.reporters.summary import summary
from newsevents.validation import ValidationReport

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


def report(reports: Iterable[ValidationReport], *, colour: bool = False) -> Iterator[str]:
    """Yield a line for every finding as soon as it is known, then one with the numbers."""
    seen = []
    for each in reports:
        seen.append(each)
        for finding in each.findings:
            yield f"{line_of(finding, colour=colour)}\n"
    if seen:
        yield f"{summary(seen)}\n"


def line_of(finding: Finding, *, colour: bool = False) -> str:
    """Return a finding as one line, which is `str(finding)` but for the colour of its code."""
    code = coloured(finding.code, finding.severity) if colour else finding.code
    return tame(finding).on_one_line(code)


def without_place(finding: Finding) -> str:
    """Return the line of a finding without file, line and column."""
    return str(attrs.evolve(tame(finding), file="", line=0, column=0))


def coloured(text: str, severity: Severity) -> str:
    """Return a text in the colour of a severity, for a terminal."""
    return click.style(text, fg=_COLOURS[severity], bold=True)
