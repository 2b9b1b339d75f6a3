"""SARIF 2.1.0, which code scanning and editors read.

Standard: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from newsevents.findings import Finding, Rule, Severity
from newsevents.reporters.escaping import path_in_project
from newsevents.reporters.json_format import Fingerprints, iter_json_list
from newsevents.storage.urls import is_url
from newsevents.validation import ValidationReport

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

#: Results of one run. GitHub refuses a run with more, and shows the first 5,000 by severity.
MAX_RESULTS = 25_000
# GitHub accepts 1024 characters.
_MAX_DESCRIPTION_CHARS = 900

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def report(reports: Iterable[ValidationReport], *, max_results: int = MAX_RESULTS) -> Iterator[str]:
    """Yield one log with one run once all findings are known, since their rules come first.

    Findings in a baseline are suppressed results. Beyond the limit, these are left out first, then
    those of the lowest severity; the log says how many.
    """
    pairs = []
    for each in reports:
        pairs += [(finding, False) for finding in each.findings]
        pairs += [(finding, True) for finding in each.suppressed]
    has_baseline = any(is_suppressed for _, is_suppressed in pairs)
    order = list(Severity)
    by_weight = sorted(
        range(len(pairs)), key=lambda at: (pairs[at][1], order.index(pairs[at][0].severity))
    )
    listed = set(by_weight[:max_results])
    rules = {finding.code: finding.rule for finding, _ in pairs}
    codes = {code: index for index, code in enumerate(sorted(rules))}

    def results() -> Iterator[dict[str, Any]]:
        fingerprints = Fingerprints()
        for at, (finding, is_suppressed) in enumerate(pairs):
            path = path_in_project(finding.file, "GITHUB_WORKSPACE", "CI_PROJECT_DIR")
            # Counted also if it is left out, so that the others keep their fingerprints.
            fingerprint = fingerprints.of(finding, path)
            if at in listed:
                result = _result(finding, path, codes[finding.code], fingerprint)
                if has_baseline:
                    result["suppressions"] = _suppressions(finding) if is_suppressed else []
                yield result

    version = metadata.version("newsevents")
    yield f'{{\n  "$schema": "{SCHEMA}",\n  "version": "2.1.0",\n  "runs": [{{\n'
    yield f'    "tool": {{"driver": {{"name": "newsevents", "version": "{version}", "rules": '
    yield from iter_json_list((_rule(rules[code]) for code in codes), "    ")
    yield "}},\n"
    if left_out := len(pairs) - len(listed):
        yield f'    "invocations": [{json.dumps(_invocation(left_out, max_results))}],\n'
    yield '    "columnKind": "unicodeCodePoints",\n    "results": '
    yield from iter_json_list(results(), "    ")
    yield "\n  }]\n}\n"


def _suppressions(finding: Finding) -> list[dict[str, str]]:
    justification = {"justification": finding.reason} if finding.reason else {}
    return [{"kind": "external", **justification}]


def _invocation(left_out: int, max_results: int) -> dict[str, Any]:
    text = f"{left_out:,} results are left out, since servers refuse more than {max_results:,}"
    notification = {"level": "warning", "message": _message(text)}
    return {"executionSuccessful": True, "toolExecutionNotifications": [notification]}


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


def _result(finding: Finding, path: str, rule_index: int, fingerprint: str) -> dict[str, Any]:
    location = {**_physical_location(finding, path), **_logical_locations(finding)}
    return {
        "ruleId": finding.code,
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.severity],
        "message": _message("; ".join(filter(None, (finding.message, finding.hint)))),
        "locations": [location] if location else [],
        "partialFingerprints": {"newsevents/v1": fingerprint},
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
