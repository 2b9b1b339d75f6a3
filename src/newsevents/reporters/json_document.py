"""One JSON document: `{"version": 1, "findings": [...], "summary": {...}}`.

A finding always has all of these keys:

- `code`, `name`: the rule, such as `NE105` and `not-a-term`
- `severity`: `error`, `warning` or `info`
- `message`, `hint`: what is wrong, and what would be right; the hint may be empty
- `file`: its path as it was given; empty for records made in Python
- `line`, `column`: from 1, columns in Unicode code points; 0 where not known
- `record`: id of the record, empty where it has none
- `pointer`: JSON Pointer (RFC 6901) of the value in the record, empty for the whole record
- `fix`: how `--fix` mends it, or null: `what` it does; `safe`, whether the data means the same
  afterwards; and `edits` of the file, each with `line`, `column`, `end_line`, `end_column` (not
  included) and `text`, none for what is wrong with a file as a whole

The summary has `records` and `files`, how many were looked at; `errors`, `warnings` and `infos`,
how many were found; `withheld`, how many of these are not listed; `tolerated`, how many more a
baseline holds; and `rules`, how often each code was found.

The version changes when a key goes away or gets another meaning; keys may be added.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from newsevents.findings import Finding, Fix, Severity
from newsevents.reporters.escaping import tame
from newsevents.validation import ValidationReport


def dumps(value: Any) -> str:
    """Return a value as JSON on one line, in ASCII."""
    return json.dumps(value, ensure_ascii=True, allow_nan=False)


def listed(items: Iterable[Any], indent: str = "") -> Iterator[str]:
    """Yield a list as JSON, an item a line, as the items come in."""
    before = "["
    for item in items:
        yield f"{before}\n{indent}  {dumps(item)}"
        before = ","
    yield f"{before}]" if before == "[" else f"\n{indent}]"


VERSION = 1


def report(reports: Iterable[ValidationReport]) -> Iterator[str]:
    """Yield the document, a finding a line."""
    seen: list[ValidationReport] = []
    yield f'{{\n  "version": {VERSION},\n  "findings": '
    yield from listed((document_of(finding) for finding in _findings(reports, seen)), "  ")
    yield f',\n  "summary": {dumps(_summary(seen))}\n}}\n'


def document_of(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain data."""
    finding = tame(finding)
    return {
        "code": finding.code,
        "name": finding.rule.name,
        "severity": str(finding.severity),
        "message": finding.message,
        "hint": finding.hint,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "record": finding.record,
        "pointer": finding.pointer,
        "fix": None if finding.fix is None else _fix(finding.fix),
    }


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [attrs.asdict(edit) for edit in fix.edits]
    return {"what": fix.title, "safe": fix.is_safe, "edits": edits}


def _findings(
    reports: Iterable[ValidationReport], seen: list[ValidationReport]
) -> Iterator[Finding]:
    for each in reports:
        seen.append(each)
        yield from each.findings


def _summary(reports: list[ValidationReport]) -> dict[str, Any]:
    found = [finding for each in reports for finding in (*each.findings, *each.withheld)]
    return {
        "records": sum(each.records for each in reports),
        "files": sum(each.files for each in reports),
        "errors": sum(each.count(Severity.ERROR) for each in reports),
        "warnings": sum(each.count(Severity.WARNING) for each in reports),
        "infos": sum(each.count(Severity.INFO) for each in reports),
        "withheld": sum(len(each.withheld) for each in reports),
        "tolerated": sum(each.tolerated for each in reports),
        "rules": dict(sorted(Counter(finding.code for finding in found).items())),
    }
