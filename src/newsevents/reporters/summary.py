"""How much was found, in a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from newsevents.checks import Report
from newsevents.findings import Finding, Severity


def summary(reports: Iterable[Report]) -> str:
    """Return one line: what was looked at, and how much was found there."""
    records = files = 0
    findings: list[Finding] = []
    for report in reports:
        records += report.records
        files += report.files
        findings += report.findings
    checked = f"{_number(records, 'record')} in {_number(files, 'file')}"
    return f"{checked}: {counted(findings) or 'nothing found'}"


def counted(findings: Iterable[Finding]) -> str:
    """Return how many findings there are: `2 errors, 1 warning`; nothing for none."""
    numbers = Counter(finding.severity for finding in findings)
    return ", ".join(
        f"{numbers[severity]} info" if severity is Severity.INFO else _number(number, severity)
        for severity in Severity
        if (number := numbers[severity])
    )


def _number(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
