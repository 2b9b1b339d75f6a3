"""Findings with the line of the file that they are about, and a mark under the value.

data/events.jsonl:3:57: NE105 "plannd" is not a status [call:2026-01-27-call]
  3 | ...-01-27", "status": "plannd", "title": {"ar": "...
    |                       ^
    = help: did you mean "planned"?
"""

from __future__ import annotations

import codecs
import contextlib
import functools
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import groupby
from typing import IO

import attrs
from rich.cells import cell_len

from newsevents.errors import NewsEventsError
from newsevents.findings import Finding
from newsevents.reporters.concise import coloured, line_of, with_summary
from newsevents.reporters.escaping import escape_char, escape_text, is_rtl
from newsevents.storage.compression import open_data
from newsevents.storage.paths import AnyPath, to_path
from newsevents.validation import ValidationReport

#: Line and column of a finding, both from 1; column 0 if only the line is known.
Location = tuple[int, int]

#: Characters kept on either side of a column, more than a line of a terminal holds.
MAX_CONTEXT_CHARS = 100
#: Cells of a terminal that an excerpt takes, without its ellipses.
EXCERPT_WIDTH_CELLS = 76
# Cells for the text before the value, if that is as long.
_BEFORE_WIDTH_CELLS = 30
# Bytes read at a time from a line, which may be long.
_CHUNK_SIZE_BYTES = 2**20

_ELLIPSIS = "..."
# From the first right-to-left letter to the last, with their marks and with neutral characters.
_RTL_RUN = re.compile("R(?:[NM]*R)*M*")


def report(reports: Iterable[ValidationReport], *, colour: bool = False) -> Iterator[str]:
    """Yield a paragraph for each finding, then the summary."""

    def lines(report: ValidationReport) -> Iterator[str]:
        for file, group in groupby(report.findings, key=lambda finding: finding.file):
            findings = list(group)
            locations = [(finding.line, finding.column) for finding in findings]
            windows = read_windows(file, locations) if file else {}
            for finding, location in zip(findings, locations, strict=True):
                paragraph = _paragraph(finding, windows.get(location), colour=colour)
                yield "".join(f"{line}\n" for line in paragraph)

    return with_summary(reports, lines)


def _paragraph(finding: Finding, window: Window | None, *, colour: bool) -> Iterator[str]:
    yield line_of(attrs.evolve(finding, hint=""), colour=colour)
    number = f"{finding.line:>3}"
    margin = " " * len(number)
    if window is not None:
        shown = excerpt(window)
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


@attrs.define
class Window:
    """Part of a line around one column."""

    #: Characters of the line before the column.
    position: int
    #: The last `MAX_CONTEXT_CHARS` characters before the column.
    before: str = ""
    #: The first `MAX_CONTEXT_CHARS` characters from the column on.
    after: str = ""
    #: Whether the line continues after them.
    has_more: bool = False

    def add(self, offset: int, text: str) -> None:
        """Keep the part of a chunk within reach; the chunk begins `offset` characters into the line."""
        at = self.position - offset
        if at - MAX_CONTEXT_CHARS >= len(text):
            return
        start, end = max(0, at), max(0, at + MAX_CONTEXT_CHARS)
        self.before += text[max(0, at - MAX_CONTEXT_CHARS) : start]
        self.after += text[start:end]
        self.has_more |= len(text) > end

    @property
    def is_valid(self) -> bool:
        """Whether the line is still long enough for the column, and not empty."""
        is_complete = len(self.before) == min(self.position, MAX_CONTEXT_CHARS)
        return is_complete and bool(self.before or self.after)


def read_windows(
    file: str,
    locations: Iterable[Location],
    *,
    open_file: Callable[[AnyPath], IO[bytes]] = open_data,
) -> dict[Location, Window]:
    """Return the text around some locations of a file.

    A location that no longer exists is left out: the file may have been deleted, damaged or
    changed, or no package may be installed that decompresses it.
    """
    lines: dict[int, dict[Location, Window]] = {}
    for line, column in locations:
        if line:
            lines.setdefault(line, {})[line, column] = Window(position=max(0, column - 1))
    with contextlib.suppress(NewsEventsError, OSError, ValueError):
        for line, offset, text in _iter_chunks(to_path(file), lines.keys(), open_file):
            for window in lines[line].values():
                window.add(offset, text)
    found = {location: w for windows in lines.values() for location, w in windows.items()}
    return {location: window for location, window in found.items() if window.is_valid}


def _iter_chunks(
    path: AnyPath, lines: Collection[int], open_file: Callable[[AnyPath], IO[bytes]]
) -> Iterator[tuple[int, int, str]]:
    """Yield some lines of a file in chunks: line number, characters before the chunk, text."""
    decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")
    last, line, offset = max(lines, default=0), 1, 0
    with open_file(path) as stream:
        while line <= last and (data := stream.readline(_CHUNK_SIZE_BYTES)):
            is_end = len(data) < _CHUNK_SIZE_BYTES or data.endswith(b"\n")
            if line in lines:
                text = decoder.decode(data, final=is_end)
                if is_end:
                    text = text.removesuffix("\n").removesuffix("\r")
                if line == 1 and not offset:
                    # Columns do not count a byte order mark.
                    text = text.removeprefix("\ufeff")
                yield line, offset, text
                offset += len(text)
            if is_end:
                line, offset = line + 1, 0


@attrs.frozen
class Excerpt:
    """Part of a line with control characters escaped."""

    text: str
    #: Terminal cells before the value.
    cells_before: int


def excerpt(window: Window) -> Excerpt:
    """Return the text around a column that fits on a terminal."""
    before, value, after = _split(window.before, window.after)
    width = EXCERPT_WIDTH_CELLS
    kept_after = _fitting(
        value + after, max(width - _BEFORE_WIDTH_CELLS, width - cell_len(escape_text(before)))
    )
    shown_after = escape_text((value + after)[:kept_after])
    kept_before = _fitting(before[::-1], width - cell_len(shown_after))
    while 0 < kept_before < len(before) and _is_mark(before[-kept_before]):
        kept_before -= 1
    has_less = window.position > len(window.before) or kept_before < len(before)
    has_more = window.has_more or kept_after < len(value + after)
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
        cells -= cell_len(escape_char(char))
        if cells < 0:
            return position
    return len(text)


def _is_mark(char: str) -> bool:
    """Whether a character is drawn onto the one before it, or joins it to the next."""
    return cell_len(escape_char(char)) == 0


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
