"""Code Quality report of GitLab, the artifact `codequality` of a job.

Format: GitLab's "Code Quality report format", with the columns of Code Climate's `positions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from newsevents.findings import Finding, Severity
from newsevents.reporters.concise import without_location
from newsevents.reporters.escaping import path_in_project
from newsevents.reporters.json_format import Fingerprints, iter_json_list
from newsevents.validation import ValidationReport

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def report(reports: Iterable[ValidationReport]) -> Iterator[str]:
    """Yield a JSON list, a finding on each line."""
    fingerprints = Fingerprints()
    findings = (finding for each in reports for finding in each.findings)
    yield from iter_json_list(_issue(finding, fingerprints) for finding in findings)
    yield "\n"


def _issue(finding: Finding, fingerprints: Fingerprints) -> dict[str, Any]:
    path = path_in_project(finding.file, "CI_PROJECT_DIR")
    # GitLab refuses an issue without a line.
    line = max(1, finding.line)
    location: dict[str, Any] = {"path": path, "lines": {"begin": line}}
    if finding.column:
        location["positions"] = {"begin": {"line": line, "column": finding.column}}
    return {
        "description": without_location(finding),
        "check_name": finding.code,
        "fingerprint": fingerprints.of(finding, path),
        "severity": _SEVERITIES[finding.severity],
        "location": location,
    }
