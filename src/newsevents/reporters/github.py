"""Workflow commands of GitHub, which annotate the lines of a pull request.

`::error file=data/events.jsonl,line=3,col=57,title=newsevents (NE105)::...`

Format and escapes: GitHub's "Workflow commands", and `ActionCommand` of its runner, which undoes
them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from newsevents.findings import Finding, Severity, escape_text
from newsevents.reporters.concise import with_summary, without_location
from newsevents.reporters.escaping import path_in_project
from newsevents.validation import ValidationReport

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


#: Annotations of a severity that GitHub makes for a step (actions/toolkit, "Problem Matchers":
#: ten warnings and ten errors for each step, fifty annotations for each job).
MAX_ANNOTATIONS = 10


def report(
    reports: Iterable[ValidationReport], *, note: Callable[[str], object] | None = None
) -> Iterator[str]:
    """Yield a command for each finding, then the summary for the log.

    The log and `note` say how many findings are no annotations.
    """
    numbers: Counter[Severity] = Counter()

    def lines(report: ValidationReport) -> Iterator[str]:
        numbers.update(finding.severity for finding in report.findings)
        return map(_command, report.findings)

    yield from with_summary(reports, lines)
    hidden = sum(max(0, number - MAX_ANNOTATIONS) for number in numbers.values())
    if hidden:
        text = (
            f"GitHub annotates {MAX_ANNOTATIONS} findings of a severity, the log has {hidden} more"
        )
        yield f"{text}\n"
        if note is not None:
            note(text)


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
