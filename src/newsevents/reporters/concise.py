"""One line for each finding and a summary line, for people, for `grep` and for GitHub."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import attrs
import click

from newsevents.findings import Finding, Severity
from newsevents.reporters.escaping import escape_text, path_in_project
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
    records = _number(sum(report.records for report in reports), "record")
    files = _number(sum(report.files for report in reports), "file")
    found = [
        counted(findings) or "nothing found",
        f"{withheld} not listed" if withheld else "",
        f"{suppressed} more in the baseline" if suppressed else "",
        _fixable(findings),
        f"{_number(unchecked, 'temporal expression')} not checked" if unchecked else "",
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
        f"{numbers[severity]} info" if severity is Severity.INFO else _number(number, severity)
        for severity in Severity
        if (number := numbers[severity])
    )


def _number(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def statistics(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield a line for each rule with its number of findings, the most frequent rule first.

    `  12  NE105  not-a-term  A value that ...`
    """
    counts = Counter(finding.rule for finding in findings)
    digits = max(4, *(len(str(count)) for count in counts.values()), 0)
    width = max((len(rule.name) for rule in counts), default=0)
    for rule, count in sorted(counts.items(), key=lambda item: (-item[1], item[0].code)):
        yield f"{count:>{digits}}  {rule.code}  {rule.name:<{width}}  {rule.summary}\n"


_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def report_github(reports: Iterable[ValidationReport]) -> Iterator[str]:
    """Yield a workflow command of GitHub for each finding, then the summary for the log.

    `::error file=data/events.jsonl,line=3,col=57,title=newsevents (NE105)::...` annotates a line of
    a pull request. Escapes are those that `ActionCommand` of GitHub's runner undoes. GitHub shows
    ten annotations of a severity for each step; the log contains all.
    """
    return with_summary(reports, lambda report: map(_workflow_command, report.findings))


def _workflow_command(finding: Finding) -> str:
    properties: dict[str, object] = {}
    if finding.file:
        properties["file"] = escape_text(path_in_project(finding.file, "GITHUB_WORKSPACE"))
    if finding.file and finding.line:
        properties["line"] = finding.line
        if finding.column:
            properties["col"] = finding.column
    properties["title"] = f"newsevents ({finding.code})"
    pairs = ",".join(f"{name}={_escape_property(value)}" for name, value in properties.items())
    message = without_location(finding).removeprefix(f"{finding.code} ")
    return f"::{_COMMANDS[finding.severity]} {pairs}::{_escape_data(message)}\n"


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(value: object) -> str:
    return _escape_data(str(value)).replace(":", "%3A").replace(",", "%2C")
