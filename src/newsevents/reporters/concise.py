"""One line for each finding and a summary line, for people and for `grep`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import attrs
import click

from newsevents.findings import Finding, Severity, numbered
from newsevents.validation import ValidationReport

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


def report(reports: Iterable[ValidationReport], *, colour: bool = False) -> Iterator[str]:
    """Yield a line for each finding, then the summary."""

    def lines(report: ValidationReport) -> Iterator[str]:
        for finding in report.findings:
            yield f"{line_of(finding, colour=colour)}\n"

    return with_summary(reports, lines)


def with_summary(
    reports: Iterable[ValidationReport], lines: Callable[[ValidationReport], Iterable[str]]
) -> Iterator[str]:
    """Yield the lines of each report as it arrives, then a summary line unless there was none."""
    seen = []
    for each in reports:
        seen.append(each)
        yield from lines(each)
    if seen:
        yield f"{summary(seen)}\n"


def line_of(finding: Finding, *, colour: bool = False) -> str:
    """Return `str(finding)`, with its code coloured by severity if `colour` is set."""
    code = coloured(finding.code, finding.severity) if colour else finding.code
    return finding.on_one_line(code)


def without_location(finding: Finding) -> str:
    """Return the line of a finding without file, line and column."""
    return str(attrs.evolve(finding, file="", line=0, column=0))


def coloured(text: str, severity: Severity) -> str:
    """Return a text in the terminal colour of a severity."""
    return click.style(text, fg=_COLOURS[severity], bold=True)


def summary(reports: Iterable[ValidationReport]) -> str:
    """Return one line with the numbers of records, files and findings."""
    reports = list(reports)
    findings = [f for report in reports for f in (*report.findings, *report.withheld)]
    withheld = sum(len(report.withheld) for report in reports)
    suppressed = sum(len(report.suppressed) for report in reports)
    unchecked = sum(len(report.unchecked) for report in reports)
    records = numbered(sum(report.records for report in reports), "record")
    files = numbered(sum(report.files for report in reports), "file")
    found = [
        counted(findings) or "nothing found",
        f"{withheld} not listed" if withheld else "",
        f"{suppressed} more in the baseline" if suppressed else "",
        _fixable(findings),
        f"{numbered(unchecked, 'temporal expression')} not checked" if unchecked else "",
    ]
    return f"{records} in {files}: {'; '.join(filter(None, found))}"


def _fixable(findings: Iterable[Finding]) -> str:
    numbers = Counter(
        "--fix" if finding.fix.is_safe else "--unsafe-fixes" for finding in findings if finding.fix
    )
    parts = [f"{numbers[option]} with {option}" for option in sorted(numbers)]
    return f"fixable: {', '.join(parts)}" if parts else ""


def counted(findings: Iterable[Finding]) -> str:
    """Return the number of findings of each severity: `2 errors, 1 warning`; empty for none."""
    numbers = Counter(finding.severity for finding in findings)
    return ", ".join(
        f"{numbers[severity]} info" if severity is Severity.INFO else numbered(number, severity)
        for severity in Severity
        if (number := numbers[severity])
    )


def statistics(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield a line for each rule with its number of findings, the most frequent rule first.

    `  12  NE105  not-a-term  A value that ...`
    """
    counts = Counter(finding.rule for finding in findings)
    digits = max(4, *(len(str(count)) for count in counts.values()), 0)
    width = max((len(rule.name) for rule in counts), default=0)
    for rule, count in sorted(counts.items(), key=lambda item: (-item[1], item[0].code)):
        yield f"{count:>{digits}}  {rule.code}  {rule.name:<{width}}  {rule.summary}\n"
