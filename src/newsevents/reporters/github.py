"""Workflow commands of GitHub, which annotate the lines of a pull request.

`::error file=data/events.jsonl,line=3,col=57,title=newsevents (NE105)::...`

Format and escapes: GitHub's "Workflow commands", and `ActionCommand` of its runner, which undoes
them. GitHub shows ten annotations of a severity for each step; the log contains all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsevents.findings import Finding, Severity
from newsevents.reporters.concise import with_summary, without_location
from newsevents.reporters.escaping import escape_text, path_in_project
from newsevents.validation import ValidationReport

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def report(reports: Iterable[ValidationReport]) -> Iterator[str]:
    """Yield a command for each finding, then the summary for the log."""
    return with_summary(reports, lambda report: map(_command, report.findings))


def _command(finding: Finding) -> str:
    properties: dict[str, object] = {}
    if finding.file:
        properties["file"] = escape_text(path_in_project(finding.file, "GITHUB_WORKSPACE"))
    if finding.file and finding.line:
        properties["line"] = finding.line
        if finding.column:
            properties["col"] = finding.column
    properties["title"] = f"newsevents ({finding.code})"
    pairs = ",".join(f"{name}={_escape_property(value)}" for name, value in properties.items())
    message = without_location(finding).removeprefix(f"{finding.code} ")
    return f"::{_COMMANDS[finding.severity]} {pairs}::{_escape_data(message)}\n"


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(value: object) -> str:
    return _escape_data(str(value)).replace(":", "%3A").replace(",", "%2C")
