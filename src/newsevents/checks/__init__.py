"""Checking data: the schema, and what only shows across records.

report = newsevents.validate("data/")
for finding in report.findings:
    print(finding)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from os import PathLike

import attrs

from newsevents.checks.identity import Identities, Where
from newsevents.checks.inspection import Inspection
from newsevents.checks.running import Running
from newsevents.codec import judge, read, to_dict
from newsevents.files.source import open_source
from newsevents.findings import Finding, Severity
from newsevents.model import Record
from newsevents.shape.references import references

__all__ = ["Report", "validate"]


@attrs.frozen(kw_only=True)
class Report:
    """What was found in some data."""

    #: Everything found, in the order of the files.
    findings: tuple[Finding, ...]
    #: Number of records looked at.
    records: int
    #: Number of files looked at.
    files: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing is to be mended: no errors and no warnings."""
        return all(finding.severity is Severity.INFO for finding in self.findings)

    def count(self, severity: Severity) -> int:
        """Return the number of findings of one severity."""
        return Counter(finding.severity for finding in self.findings)[severity]


def validate(data: str | PathLike[str] | Iterable[Record]) -> Report:
    """Check data, change nothing, and report everything that is wrong with it.

    Takes a path (folder, JSON Lines, bundle) or records, such as a Dataset.
    In a folder, a bundle and records, every reference has to lead to a record; a single file of
    JSON Lines may refer to records elsewhere.
    Raises FileError for a path that cannot be read.
    """
    if isinstance(data, str | PathLike):
        source = open_source(data)
        inspection = Inspection(source, read, running=Running())
        for _ in inspection.records():
            pass
        findings, records, files = inspection.findings, inspection.count, len(source.files)
    else:
        findings, records = _check_records(data)
        files = 0
    ordered = sorted(findings, key=lambda finding: finding.sort_key)
    return Report(findings=tuple(ordered), records=records, files=files)


def _check_records(records: Iterable[Record]) -> tuple[list[Finding], int]:
    findings: list[Finding] = []
    identities, running = Identities(), Running()
    records = list(records)
    for ordinal, record in enumerate(records):
        document = to_dict(record)
        findings += judge(document)
        targets = references(type(record), document)
        duplicate = identities.add(record.id, targets, Where("", ordinal, 0))
        if duplicate is not None:
            findings.append(duplicate)
        running.known.add(record)
    for record in records:
        findings += running.look(record)
    findings += [finding for _, finding in identities.dangling()]
    return findings, len(records)
