"""How much was found, in a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from newsevents.findings import Finding, Severity
from newsevents.validation import ValidationReport


def summary(reports: Iterable[ValidationReport]) -> str:
    """Return one line: what was looked at, and how much was found there."""
    records = files = withheld = tolerated = 0
    findings: list[Finding] = []
    for report in reports:
        records += report.records
        files += report.files
        findings += (*report.findings, *report.withheld)
        withheld += len(report.withheld)
        tolerated += report.tolerated
    checked = f"{_number(records, 'record')} in {_number(files, 'file')}"
    found = [
        counted(findings) or "nothing found",
        f"{withheld} of them not listed" if withheld else "",
        f"{tolerated} more in the baseline" if tolerated else "",
        _fixable(findings),
    ]
    return f"{checked}: {'; '.join(filter(None, found))}"


def _fixable(findings: Iterable[Finding]) -> str:
    """Return how many findings can be mended without a person; nothing for none."""
    fixes = [finding.fix for finding in findings if finding.fix]
    safe = sum(fix.is_safe for fix in fixes)
    parts = [
        f"{safe} with --fix" if safe else "",
        f"{len(fixes) - safe} with --unsafe-fixes" if safe < len(fixes) else "",
    ]
    return f"can be mended: {', '.join(filter(None, parts))}" if fixes else ""


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


def statistics(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield a line for each rule, the most frequent first.

    `  12  NE105  not-a-term  A value that ...`
    """
    counts: Counter[str] = Counter()
    rules = {}
    for finding in findings:
        counts[finding.code] += 1
        rules[finding.code] = finding.rule
    if not counts:
        return
    digits = max(4, len(str(max(counts.values()))))
    width = max(len(rule.name) for rule in rules.values())
    for code in sorted(counts, key=lambda code: (-counts[code], code)):
        rule = rules[code]
        yield f"{counts[code]:>{digits}}  {code}  {rule.name:<{width}}  {rule.summary}\n"
