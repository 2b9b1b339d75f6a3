"""Commands of a GitHub workflow, which show findings beside the lines of a pull request.

`::error file=data/events.jsonl,line=3,col=57,title=newsevents (NE105)::...`

Format and escapes: GitHub's "Workflow commands", and `ActionCommand` of its runner, which undoes
them. GitHub shows ten of a severity for each step; the log has them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsevents.findings import Finding, Severity
from newsevents.reporters.concise import without_place
from newsevents.reporters.escaping import escape_text, tame
from newsevents.reporters.project import path_in_project
from newsevents.reporters.summary import summary
from newsevents.validation import ValidationReport

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def report(reports: Iterable[ValidationReport]) -> Iterator[str]:
    """Yield a command for every finding, then a line with the numbers for the log."""
    seen = []
    for each in reports:
        seen.append(each)
        for finding in each.findings:
            yield f"{_command(tame(finding))}\n"
    if seen:
        yield f"{summary(seen)}\n"


def _command(finding: Finding) -> str:
    properties: dict[str, object] = {}
    if finding.file:
        properties["file"] = escape_text(path_in_project(finding.file, "GITHUB_WORKSPACE"))
    if finding.file and finding.line:
        properties["line"] = finding.line
        if finding.column:
            properties["col"] = finding.column
    properties["title"] = f"newsevents ({finding.code})"
    said = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    message = without_place(finding).removeprefix(f"{finding.code} ")
    return f"::{_COMMANDS[finding.severity]} {said}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
