"""JSON, JSON Lines and the report of GitLab, and helpers of SARIF.

JSON Lines has one finding on each line. The JSON document has these keys:

- `version`: 1, the version of this format
- `newsevents`, `schema`: the version of this package, and that of the schema
- `findings`: see below
- `rules_run`: the codes of the rules that were checked
- `rules_not_run`: the selected rules that could not be checked: each a `dataset` (its path as
  given), a `reason`, and the codes of the `rules`
- `summary`: numbers, see below

A finding always has these keys:

- `code`, `name`: the rule, such as `NE105` and `not-a-term`
- `severity`: `error`, `warning` or `info`
- `message`, `hint`: what is wrong, and the way out; the hint may be empty
- `file`: its path as given; empty for records made in Python
- `line`, `column`: from 1, columns in Unicode code points; 0 if unknown
- `record`: id of the record; empty if it has none
- `pointer`: JSON Pointer (RFC 6901) of the value in the record; empty for the whole record
- `fix`: null, or `what` the fix does; `safe`, whether the data keeps its meaning; and `edits` of
  the file, each with `line`, `column`, `end_line`, `end_column` (exclusive) and `text`; no edits
  if the fix is for a file as a whole

In a table, a finding has a `cell`, too: `events!H3`, or `H3` in a CSV file.

The summary has the numbers of checked `records` and `files`, of `errors`, `warnings` and `infos`,
of `withheld` findings (counted, not listed), of `tolerated` findings (in the baseline) and of
`unchecked` temporal expressions (not understood), and `rules`, the number of findings by code.

The version changes when a key is removed or changes its meaning; keys may be added.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import Any

import attrs

from newsevents.findings import Finding, Severity
from newsevents.model import SCHEMA_VERSION
from newsevents.reporters.concise import without_location
from newsevents.reporters.escaping import path_in_project
from newsevents.validation import ValidationReport

VERSION = 1


def report(reports: Iterable[ValidationReport]) -> Iterator[str]:
    """Yield one JSON document, a finding on each line."""
    seen: list[ValidationReport] = []

    def findings() -> Iterator[dict[str, Any]]:
        for each in reports:
            seen.append(each)
            yield from map(_to_json, each.findings)

    yield f'{{\n  "version": {VERSION},\n  "newsevents": {_dumps(version("newsevents"))},\n'
    yield f'  "schema": {_dumps(SCHEMA_VERSION)},\n  "findings": '
    yield from iter_json_list(findings(), "  ")
    rules_run = sorted({code for each in seen for code in each.rules_run})
    yield f',\n  "rules_run": {_dumps(rules_run)},\n  "rules_not_run": '
    yield from iter_json_list((entry for each in seen for entry in _not_run(each)), "  ")
    yield f',\n  "summary": {_dumps(_summary(seen))}\n}}\n'


def report_lines(reports: Iterable[ValidationReport]) -> Iterator[str]:
    """Yield JSON Lines, one for each finding as it arrives."""
    for each in reports:
        for finding in each.findings:
            yield f"{_dumps(_to_json(finding))}\n"


def iter_json_list(items: Iterable[Any], indent: str = "") -> Iterator[str]:
    """Yield a JSON list, an item on each line as it arrives."""
    before = "["
    for item in items:
        yield f"{before}\n{indent}  {_dumps(item)}"
        before = ","
    yield "[]" if before == "[" else f"\n{indent}]"


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, allow_nan=False)


def _to_json(finding: Finding) -> dict[str, Any]:
    fix = finding.fix
    return {
        "code": finding.code,
        "name": finding.rule.name,
        "severity": str(finding.severity),
        "message": finding.message,
        "hint": finding.hint,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        **({"cell": finding.cell} if finding.cell else {}),
        "record": finding.record,
        "pointer": finding.pointer,
        "fix": fix
        and {
            "what": fix.title,
            "safe": fix.is_safe,
            "edits": [attrs.asdict(edit) for edit in fix.edits],
        },
    }


def _not_run(report: ValidationReport) -> Iterator[dict[str, Any]]:
    by_reason: dict[str, list[str]] = {}
    for code, reason in report.rules_not_run.items():
        by_reason.setdefault(reason, []).append(code)
    for reason, codes in by_reason.items():
        yield {"dataset": report.path, "reason": reason, "rules": codes}


def _summary(reports: list[ValidationReport]) -> dict[str, Any]:
    found = [finding for each in reports for finding in (*each.findings, *each.withheld)]
    severities = Counter(finding.severity for finding in found)
    return {
        "records": sum(each.records for each in reports),
        "files": sum(each.files for each in reports),
        **{f"{severity}s": severities[severity] for severity in Severity},
        "withheld": sum(len(each.withheld) for each in reports),
        "tolerated": sum(len(each.suppressed) for each in reports),
        "unchecked": sum(len(each.unchecked) for each in reports),
        "rules": dict(sorted(Counter(finding.code for finding in found).items())),
    }


def fingerprint(finding: Finding, path: str, seen: Counter[str]) -> str:
    """Return the fingerprint of a finding in a file: 64 hexadecimal digits, unique in a run.

    It depends on rule, file, record and pointer. It does not depend on the line, which changes with
    the lines above it, or on the message, which another release may reword. Equal ones are numbered
    in the order of the findings: `seen` counts those of the run.
    """
    key = _dumps([finding.code, path, finding.record, finding.pointer])
    seen[key] += 1
    return hashlib.sha256(f"{key}{seen[key]}".encode()).hexdigest()


_GITLAB_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def report_gitlab(reports: Iterable[ValidationReport]) -> Iterator[str]:
    """Yield a Code Quality report of GitLab: a JSON list, a finding on each line.

    The columns are in `positions`, which GitLab has from Code Climate.
    """
    seen: Counter[str] = Counter()
    findings = (finding for each in reports for finding in each.findings)
    yield from iter_json_list(_gitlab_issue(finding, seen) for finding in findings)
    yield "\n"


def _gitlab_issue(finding: Finding, seen: Counter[str]) -> dict[str, Any]:
    path = path_in_project(finding.file, "CI_PROJECT_DIR")
    # GitLab refuses an issue without a line.
    line = max(1, finding.line)
    location: dict[str, Any] = {"path": path, "lines": {"begin": line}}
    if finding.column:
        location["positions"] = {"begin": {"line": line, "column": finding.column}}
    return {
        "description": without_location(finding),
        "check_name": finding.code,
        "fingerprint": fingerprint(finding, path, seen),
        "severity": _GITLAB_SEVERITIES[finding.severity],
        "location": location,
    }
