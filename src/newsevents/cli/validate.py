"""`newsevents validate`."""

from __future__ import annotations

import sys

import click

from newsevents.checks import Report, validate
from newsevents.cli import CLEAN, FINDINGS, MISUSE, fail
from newsevents.cli.datasets import counted, resolve
from newsevents.findings import Finding, NewsEventsError, Severity

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


@click.command("validate")
@click.argument("datasets", metavar="DATASET...", nargs=-1, required=True)
def command(datasets: tuple[str, ...]) -> None:
    """Check datasets and say what is wrong with them.

    Every DATASET is checked by itself. Each finding is a line: file, line and column, the code
    of the rule, what is wrong and what would be right, the record and the field.
    """
    reports, unreadable = [], False
    for dataset in datasets:
        try:
            report = validate(resolve(dataset))
        except NewsEventsError as error:
            fail(str(error))
            unreadable = True
            continue
        reports.append(report)
        for finding in report.findings:
            click.echo(_line(finding))
    if reports:
        click.echo(_summary(reports))
    if unreadable:
        sys.exit(MISUSE)
    sys.exit(CLEAN if all(report.ok for report in reports) else FINDINGS)


def _line(finding: Finding) -> str:
    """Return a finding with its code in the colour of its severity, for a terminal."""
    code = click.style(finding.code, fg=_COLOURS[finding.severity], bold=True)
    return finding.on_one_line(code)


def _summary(reports: list[Report]) -> str:
    findings = [finding for report in reports for finding in report.findings]
    records = sum(report.records for report in reports)
    files = sum(report.files for report in reports)
    checked = f"{records} record{_s(records)} in {files} file{_s(files)}"
    return f"{checked}: {counted(findings) or 'nothing found'}"


def _s(number: int) -> str:
    return "" if number == 1 else "s"
