"""Saying what was found, in the format that a person or a server asks for.

    for piece in REPORTERS["sarif"](reports):
        stream.write(piece)

Formats of data - JSON, SARIF, GitLab, JUnit - are ASCII, whatever stands in the data, so that no
encoding, terminal or log can spoil them; in every format a finding is harmless and of one line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Protocol

from newsevents.validation import ValidationReport

__all__ = ["FOR_PEOPLE", "REPORTERS", "Reporter"]


class Reporter(Protocol):
    """Takes reports as they come in, and yields the text to write, piece by piece."""

    def __call__(
        self, reports: Iterable[ValidationReport], *, colour: bool = False
    ) -> Iterator[str]:
        """Yield the text; `colour` marks severities for a terminal where people read it."""
        ...


#: Formats that people read; lines may be added to them, and a terminal may colour them.
FOR_PEOPLE = frozenset(("concise", "full"))

# The module of each format; it has a function `report`.
_MODULES = {
    "concise": "concise",
    "full": "full",
    "json": "json_document",
    "jsonl": "json_lines",
    "github": "github",
    "gitlab": "gitlab",
    "sarif": "sarif",
    "junit": "junit",
}


def _reporter(name: str) -> Reporter:
    """Return a function that imports its module when it is first called."""

    def report(reports: Iterable[ValidationReport], *, colour: bool = False) -> Iterator[str]:
        module = import_module(f"{__name__}.{_MODULES[name]}")
        function: Callable[..., Iterator[str]] = module.report
        return function(reports, colour=colour) if name in FOR_PEOPLE else function(reports)

    return report


#: Every format by its name.
REPORTERS: Mapping[str, Reporter] = MappingProxyType({name: _reporter(name) for name in _MODULES})
