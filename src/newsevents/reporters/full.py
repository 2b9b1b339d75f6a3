"""Findings with the line of the source they are about, and a mark under the value.

data/events.jsonl:3:57: NE105 "happend" is not a status [call:2026-01-27-call]
  3 | ...-01-27", "status": "happend", "title": {"ar": "...
    |                       ^
    = help: did you mean "happened"?
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import attrs

from newsevents.findings import Finding
from newsevents.reporters.concise import coloured, line_of
from newsevents.reporters.escaping import tame, tamed
from newsevents.reporters.source_context import Window, excerpt, windows
from newsevents.reporters.summary import summary
from newsevents.validation import ValidationReport


def report(reports: Iterable[ValidationReport], *, colour: bool = False) -> Iterator[str]:
    """Yield a paragraph for every finding, then a line with the numbers.

    The line of a finding is that of the concise format, with its hint on a line of its own.
    """
    seen = []
    for each in reports:
        seen.append(each)
        for file, group in groupby(each.findings, key=lambda finding: finding.file):
            findings = list(group)
            places = ((finding.line, finding.column) for finding in findings)
            around = windows(file, places) if file else {}
            for finding in findings:
                window = around.get((finding.line, finding.column))
                yield "".join(f"{line}\n" for line in _paragraph(finding, window, colour=colour))
    if seen:
        yield f"{summary(seen)}\n"


def _paragraph(finding: Finding, window: Window | None, *, colour: bool) -> Iterator[str]:
    hint = tame(finding).hint
    yield line_of(attrs.evolve(finding, hint=""), colour=colour)
    number = f"{finding.line:>3}"
    margin = " " * len(number)
    if window is not None:
        shown = excerpt(window)
        yield f"{number} | {shown.text}"
        if finding.column:
            mark = coloured("^", finding.severity) if colour else "^"
            yield f"{margin} | {' ' * shown.cells_before}{mark}"
    if hint:
        yield f"{margin} = help: {hint}"
    if finding.fix is not None:
        option = "--fix" if finding.fix.is_safe else "--unsafe-fixes"
        yield f"{margin} = fix: {tamed(finding.fix.title)} ({option})"
    yield ""
