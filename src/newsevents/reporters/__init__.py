"""Validation reports in the output formats of `newsevents validate`.

    for piece in REPORTERS["sarif"](reports):
        stream.write(piece)

A format is a function of a module of this package, and one entry in `_FORMATS`. It receives findings
whose texts are escaped, so that each is one line. Formats for programs (JSON, SARIF, GitLab,
JUnit) are ASCII: no encoding, terminal or log can damage them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from importlib import import_module
from types import MappingProxyType
from typing import Any, TypeAlias

import attrs

from newsevents.reporters.escaping import escape_finding, escape_surrogates
from newsevents.validation import ValidationReport

__all__ = ["HUMAN_FORMATS", "REPORTERS"]

Reporter: TypeAlias = Callable[..., Iterator[str]]

#: Formats for people: they can be coloured, and may gain lines.
HUMAN_FORMATS = frozenset(("concise", "full"))
_LIMITED_FORMATS = frozenset(("github", "sarif"))

# Module and function of each format; a module is imported when its format is first used.
_FORMATS = {
    "concise": ("concise", "report"),
    "full": ("full", "report"),
    "json": ("json_format", "report"),
    "jsonl": ("json_format", "report_lines"),
    "github": ("github", "report"),
    "gitlab": ("json_format", "report_gitlab"),
    "sarif": ("sarif", "report"),
    "junit": ("junit", "report"),
}


def _report(
    name: str,
    reports: Iterable[ValidationReport],
    *,
    colour: bool = False,
    note: Callable[[str], object] | None = None,
) -> Iterator[str]:
    module, function = _FORMATS[name]
    write: Reporter = getattr(import_module(f"{__name__}.{module}"), function)
    options: dict[str, Any] = {"colour": colour} if name in HUMAN_FORMATS else {}
    if name in _LIMITED_FORMATS:
        options["note"] = note
    return write(map(_escaped, reports), **options)


def _escaped(report: ValidationReport) -> ValidationReport:
    return attrs.evolve(
        report,
        path=escape_surrogates(report.path),
        findings=tuple(map(escape_finding, report.findings)),
        suppressed=tuple(map(escape_finding, report.suppressed)),
    )


#: Reporters by the name of their format: functions that turn reports into pieces of output as they
#: arrive. `colour` marks severities in formats for people; `note` is called with a line about what
#: a server leaves out.
REPORTERS: Mapping[str, Reporter] = MappingProxyType(
    {name: partial(_report, name) for name in _FORMATS}
)
