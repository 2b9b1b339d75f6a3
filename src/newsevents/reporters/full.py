"""Findings with the line of the file that they are about, and a mark under the value.

data/events.jsonl:3:57: NE105 "plannd" is not a status [call:2026-01-27-call]
  3 | ...-01-27", "status": "plannd", "title": {"ar": "...
    |                       ^
    = help: did you mean "planned"?
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator

import attrs
from rich.cells import cell_len

from newsevents.errors import NewsEventsError
from newsevents.findings import Finding, escape_text, is_rtl
from newsevents.reporters.concise import coloured, line_of, with_summary
from newsevents.storage.bundles import MAX_BUNDLE_BYTES
from newsevents.storage.compression import open_data
from newsevents.storage.json_lines import iter_lines
from newsevents.storage.paths import to_path
from newsevents.validation import ValidationReport

#: Line and column of a finding, both from 1; column 0 if only the line is known.
Location = tuple[int, int]

#: Cells of a terminal that an excerpt takes, without its ellipses.
EXCERPT_WIDTH_CELLS = 76
# Characters on either side of a column, more than a line of a terminal holds.
_MAX_CONTEXT_CHARS = 100
# Cells for the text before the value, if that is as long.
_BEFORE_WIDTH_CELLS = 30

_ELLIPSIS = "..."
# From the first right-to-left letter to the last, with their marks and with neutral characters.
_RTL_RUN = re.compile("R(?:[NM]*R)*M*")


def report(reports: Iterable[ValidationReport], *, colour: bool = False) -> Iterator[str]:
    """Yield a paragraph for each finding, then the summary."""

    def lines(report: ValidationReport) -> Iterator[str]:
        for file, group in itertools.groupby(report.findings, key=lambda finding: finding.file):
            findings = list(group)
            locations = [(finding.line, finding.column) for finding in findings]
            excerpts = read_excerpts(file, locations) if file else {}
            for finding, location in zip(findings, locations, strict=True):
                shown = paragraph(finding, excerpts.get(location), colour=colour)
                yield "".join(f"{line}\n" for line in shown)

    return with_summary(reports, lines)


def paragraph(
    finding: Finding, shown: Excerpt | None = None, *, colour: bool = False
) -> Iterator[str]:
    """Yield the lines about a finding, with the excerpt that it is about."""
    yield line_of(attrs.evolve(finding, hint=""), colour=colour)
    number = f"{finding.line or '':>3}"
    margin = " " * len(number)
    if shown is not None:
        yield f"{number} | {shown.text}"
        if finding.column:
            mark = coloured("^", finding.severity) if colour else "^"
            yield f"{margin} | {' ' * shown.cells_before}{mark}"
    if finding.hint:
        yield f"{margin} = help: {finding.hint}"
    if finding.fix is not None:
        option = "--fix" if finding.fix.is_safe else "--unsafe-fixes"
        yield f"{margin} = fix: {finding.fix.title} ({option})"
    yield ""


@attrs.frozen
class Excerpt:
    """Part of a line with control characters escaped."""

    text: str
    #: Terminal cells before the value.
    cells_before: int


def read_excerpts(file: str, locations: Iterable[Location]) -> dict[Location, Excerpt]:
    """Return the text around some locations of a file.

    A location that no longer exists is left out: the file may have been deleted, damaged or
    changed, or no package may be installed that decompresses it.
    """
    columns: dict[int, set[int]] = {}
    for number, column in locations:
        if number:
            columns.setdefault(number, set()).add(column)
    last = max(columns, default=0)
    found = {}
    with (
        contextlib.suppress(NewsEventsError, OSError, ValueError),
        open_data(to_path(file)) as data,
    ):
        for line in itertools.takewhile(
            lambda line: line.number <= last, iter_lines(data, max_line=MAX_BUNDLE_BYTES)
        ):
            text = line.content.decode("utf-8", "backslashreplace")
            if line.number == 1:
                # Columns do not count a byte order mark.
                text = text.removeprefix("\ufeff")
            for column in columns.get(line.number, ()):
                if text and column <= len(text) + 1:
                    found[line.number, column] = excerpt(text, column)
    return found


def excerpt(line: str, column: int) -> Excerpt:
    """Return the text around a column of a line that fits on a terminal."""
    at = max(0, column - 1)
    start, end = max(0, at - _MAX_CONTEXT_CHARS), at + _MAX_CONTEXT_CHARS
    before, value, after = _split(line[start:at], line[at:end])
    width = EXCERPT_WIDTH_CELLS
    kept_after = _fitting(
        value + after, max(width - _BEFORE_WIDTH_CELLS, width - cell_len(escape_text(before)))
    )
    shown_after = escape_text((value + after)[:kept_after])
    kept_before = _fitting(before[::-1], width - cell_len(shown_after))
    while 0 < kept_before < len(before) and _is_mark(before[-kept_before]):
        kept_before -= 1
    has_less = start > 0 or kept_before < len(before)
    has_more = end < len(line) or kept_after < len(value + after)
    head = _isolated(before[len(before) - kept_before :])
    tail = _isolated(value) + _isolated(after[: max(0, kept_after - len(value))])
    head = f"{_ELLIPSIS if has_less else ''}{head}"
    return Excerpt(f"{head}{tail}{_ELLIPSIS if has_more else ''}", cell_len(head))


def _split(before: str, after: str) -> tuple[str, str, str]:
    """Separate the character at the column, with its combining marks, from the text."""
    while before and after and _is_mark(after[0]):
        before, after = before[:-1], before[-1] + after
    length = 1
    while length < len(after) and _is_mark(after[length]):
        length += 1
    return before, after[:length], after[length:]


def _fitting(text: str, cells: int) -> int:
    """Return how many leading characters of a text fit into some cells."""
    for position, char in enumerate(text):
        cells -= cell_len(escape_text(char))
        if cells < 0:
            return position
    return len(text)


def _is_mark(char: str) -> bool:
    return cell_len(escape_text(char)) == 0


def _isolated(text: str) -> str:
    """Return an escaped text in which each right-to-left run is isolated."""
    safe = escape_text(text)
    if safe.isascii():
        return safe
    parts, end = [], 0
    for run in _RTL_RUN.finditer("".join(map(_direction, safe))):
        parts += [safe[end : run.start()], "\u2068", safe[run.start() : run.end()], "\u2069"]
        end = run.end()
    return "".join([*parts, safe[end:]])


@functools.lru_cache(maxsize=4096)
def _direction(char: str) -> str:
    """Return R for right-to-left characters, L for those that end a run, M for marks, else N.

    A quotation mark separates two JSON values, so it ends a run.
    """
    if is_rtl(char):
        return "R"
    if char == '"':
        return "L"
    return {"L": "L", "EN": "L", "NSM": "M", "BN": "M"}.get(unicodedata.bidirectional(char), "N")
