"""SARIF 2.1.0, which code scanning and editors read.

Standard: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

import attrs

from newsevents.findings import Finding, Rule, Severity
from newsevents.reporters.escaping import path_in_project
from newsevents.reporters.json_format import fingerprint, iter_json_list
from newsevents.storage.urls import is_url
from newsevents.validation import ValidationReport

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_BATCH_RESULTS = 50


@attrs.frozen(kw_only=True)
class Limits:
    """Limits of code scanning on GitHub. A log has one run, and no tags or other locations.

    Source: docs.github.com, "SARIF results exceed one or more limits", "SARIF results file is too
    large" and "SARIF support for code scanning", in 2026.
    """

    #: Results of a run, which has no more rules; GitHub refuses a run with more of either.
    results: int = 25_000
    #: Results that GitHub shows, by severity.
    shown: int = 5_000
    #: Bytes of the compressed log: 10 MB, less what another compressor may need.
    compressed_bytes: int = 9_500_000
    #: Characters of a description of a rule; GitHub accepts 1024.
    description_chars: int = 900
    #: Characters of the name of a rule.
    name_chars: int = 255


GITHUB = Limits()


def report(
    reports: Iterable[ValidationReport],
    *,
    limits: Limits = GITHUB,
    note: Callable[[str], object] | None = None,
) -> Iterator[str]:
    """Yield one log with one run once all findings are known, since their rules come first.

    Findings in a baseline are suppressed results. Beyond a limit, these are left out first, then
    those of the lowest severity; the log and `note` say how many, and how many are not shown.
    """
    pairs, withheld = [], 0
    for each in reports:
        pairs += [(finding, False) for finding in each.findings]
        pairs += [(finding, True) for finding in each.suppressed]
        withheld += len(each.withheld)
    has_baseline = any(is_suppressed for _, is_suppressed in pairs)
    order = list(Severity)
    by_weight = sorted(
        range(len(pairs)), key=lambda at: (pairs[at][1], order.index(pairs[at][0].severity))
    )[: limits.results]
    by_code = {pairs[at][0].code: pairs[at][0].rule for at in by_weight}
    codes = {code: index for index, code in enumerate(sorted(by_code))}
    rules = "".join(iter_json_list((_rule(by_code[code], limits) for code in codes), "    "))
    results = {}
    seen: Counter[str] = Counter()
    for at, (finding, is_suppressed) in enumerate(pairs):
        path = path_in_project(finding.file, "GITHUB_WORKSPACE", "CI_PROJECT_DIR")
        # Counted also if it is left out, so that the others keep their fingerprints.
        digest = fingerprint(finding, path, seen)
        if finding.code in codes:
            results[at] = _result(finding, path, codes[finding.code], digest)
            if has_baseline:
                results[at]["suppressions"] = _suppressions(finding) if is_suppressed else []
    kept = set(_fitting(results, by_weight, rules, limits.compressed_bytes))
    notes = list(_notes(len(pairs), len(kept), withheld, limits))
    if note is not None:
        for text in notes:
            note(text)

    version = metadata.version("newsevents")
    yield f'{{\n  "$schema": "{SCHEMA}",\n  "version": "2.1.0",\n  "runs": [{{\n'
    yield f'    "tool": {{"driver": {{"name": "newsevents", "version": "{version}", "rules": '
    yield f"{rules}}}}},\n"
    if notes:
        yield f'    "invocations": [{json.dumps(_invocation(notes))}],\n'
    yield '    "columnKind": "unicodeCodePoints",\n    "results": '
    yield from iter_json_list((results[at] for at in sorted(kept)), "    ")
    yield "\n  }]\n}\n"


def _fitting(
    results: Mapping[int, Any], order: list[int], rules: str, max_bytes: int
) -> Iterator[int]:
    """Yield the numbers of the results with which the log, compressed, is not too large."""
    compressor = zlib.compressobj()
    size = len(compressor.compress(rules.encode()))
    for batch in (order[at : at + _BATCH_RESULTS] for at in range(0, len(order), _BATCH_RESULTS)):
        text = json.dumps([results[at] for at in batch])
        size += len(compressor.compress(text.encode()) + compressor.flush(zlib.Z_SYNC_FLUSH))
        if size > max_bytes:
            return
        yield from batch


def _notes(found: int, kept: int, withheld: int, limits: Limits) -> Iterator[str]:
    if withheld:
        yield f"--max-findings leaves out {withheld:,} findings"
    if kept < found:
        largest = f"{limits.results:,} results and {limits.compressed_bytes / 1e6:g} MB compressed"
        yield f"{found - kept:,} of {found:,} results are left out, since a log has {largest}"
    if kept > limits.shown:
        yield f"GitHub shows {limits.shown:,} of {kept:,} results"


def _suppressions(finding: Finding) -> list[dict[str, str]]:
    justification = {"justification": finding.reason} if finding.reason else {}
    return [{"kind": "external", **justification}]


def _invocation(notes: Iterable[str]) -> dict[str, Any]:
    notifications = [{"level": "warning", "message": _message(text)} for text in notes]
    return {"executionSuccessful": True, "toolExecutionNotifications": notifications}


def _rule(rule: Rule, limits: Limits) -> dict[str, Any]:
    explanation = rule.explanation or rule.summary
    return {
        "id": rule.code,
        "name": rule.name[: limits.name_chars],
        "shortDescription": _message(rule.summary[: limits.description_chars]),
        "fullDescription": _message(explanation[: limits.description_chars]),
        "help": _message(explanation),
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(finding: Finding, path: str, rule_index: int, digest: str) -> dict[str, Any]:
    location = {**_physical_location(finding, path), **_logical_locations(finding)}
    return {
        "ruleId": finding.code,
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.severity],
        "message": _message("; ".join(filter(None, (finding.message, finding.hint)))),
        "locations": [location] if location else [],
        "partialFingerprints": {"newsevents/v1": digest},
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
    names = (
        ("name", finding.record, "object"),
        ("fullyQualifiedName", finding.pointer, "value"),
        ("fullyQualifiedName", finding.cell, "cell"),
    )
    logical = [{key: name, "kind": kind} for key, name, kind in names if name]
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
