"""SARIF 2.1.0, which code scanning and editors read.

Standard: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from newsevents.findings import Finding, Rule, Severity
from newsevents.reporters.escaping import path_in_project
from newsevents.reporters.json_format import Fingerprints, iter_json_list
from newsevents.storage.remote import is_url
from newsevents.validation import ValidationReport

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

# GitHub accepts 1024 characters.
_MAX_DESCRIPTION_CHARS = 900

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def report(reports: Iterable[ValidationReport]) -> Iterator[str]:
    """Yield one log with one run once all findings are known, since their rules come first."""
    findings = [finding for each in reports for finding in each.findings]
    rules = {finding.code: finding.rule for finding in findings}
    codes = {code: index for index, code in enumerate(sorted(rules))}
    fingerprints = Fingerprints()
    # For type checkers the top package imports all others, so a plain import would be a cycle.
    version = import_module("newsevents").__version__
    yield f'{{\n  "$schema": "{SCHEMA}",\n  "version": "2.1.0",\n  "runs": [{{\n'
    yield f'    "tool": {{"driver": {{"name": "newsevents", "version": "{version}", "rules": '
    yield from iter_json_list((_rule(rules[code]) for code in codes), "    ")
    yield '}},\n    "columnKind": "unicodeCodePoints",\n    "results": '
    yield from iter_json_list(
        (_result(finding, codes, fingerprints) for finding in findings), "    "
    )
    yield "\n  }]\n}\n"


def _rule(rule: Rule) -> dict[str, Any]:
    explanation = rule.explanation or rule.summary
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": _message(rule.summary),
        "fullDescription": _message(explanation[:_MAX_DESCRIPTION_CHARS]),
        "help": _message(explanation),
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(
    finding: Finding, codes: Mapping[str, int], fingerprints: Fingerprints
) -> dict[str, Any]:
    path = path_in_project(finding.file, "GITHUB_WORKSPACE", "CI_PROJECT_DIR")
    location = {**_physical_location(finding, path), **_logical_locations(finding)}
    return {
        "ruleId": finding.code,
        "ruleIndex": codes[finding.code],
        "level": _LEVELS[finding.severity],
        "message": _message("; ".join(filter(None, (finding.message, finding.hint)))),
        "locations": [location] if location else [],
        "partialFingerprints": {"newsevents/v1": fingerprints.of(finding, path)},
        **_fixes(finding, path),
    }


def _message(text: str) -> dict[str, str]:
    """Return a message in which nothing is a placeholder (3.11.5) or a link (3.11.6)."""
    return {"text": text.replace("{", "{{").replace("}", "}}").replace("](", "] (")}


def _physical_location(finding: Finding, path: str) -> dict[str, Any]:
    if not finding.file:
        return {}
    physical: dict[str, Any] = {"artifactLocation": _artifact(path)}
    if finding.line:
        physical["region"] = {"startLine": finding.line}
        if finding.column:
            physical["region"]["startColumn"] = finding.column
    return {"physicalLocation": physical}


def _logical_locations(finding: Finding) -> dict[str, Any]:
    logical = []
    if finding.record:
        logical.append({"name": finding.record, "kind": "object"})
    if finding.pointer:
        logical.append({"fullyQualifiedName": finding.pointer, "kind": "value"})
    return {"logicalLocations": logical} if logical else {}


def _fixes(finding: Finding, path: str) -> dict[str, Any]:
    """Return the fix of a finding, which editors offer (3.55)."""
    if finding.fix is None or not finding.fix.edits:
        return {}
    replacements = [
        {
            "deletedRegion": {
                "startLine": edit.line,
                "startColumn": edit.column,
                "endLine": edit.end_line,
                "endColumn": edit.end_column,
            },
            "insertedContent": {"text": edit.text},
        }
        for edit in finding.fix.edits
    ]
    changes = [{"artifactLocation": _artifact(path), "replacements": replacements}]
    return {"fixes": [{"description": _message(finding.fix.title), "artifactChanges": changes}]}


def _artifact(path: str) -> dict[str, str]:
    if is_url(path):
        return {"uri": path}
    if PurePath(path).is_absolute():
        return {"uri": PurePath(path).as_uri()}
    return {"uri": quote(path), "uriBaseId": "%SRCROOT%"}
