"""A line of the source with a mark under the value that a finding is about.

Terminals that know Arabic turn runs of it around, others do not; a mark has to stand under the
value on both. So every run is isolated by itself (Unicode UAX 9): inside a run letters may go
from right to left, but the runs and all between them stay in the order of the columns, and each
takes the same cells wherever it begins.
"""

from __future__ import annotations

import functools
import re
import unicodedata

import attrs
from rich.cells import cell_len

from newsevents.reporters.harmless import harmless, harmless_character, is_rtl
from newsevents.reporters.windows import Window

#: Cells of a terminal that an excerpt takes at the most, its ellipses apart.
WIDTH = 76
# Cells that are kept for what stands before the value, if it is that long.
_BEFORE = 30

_ELLIPSIS = "..."
# From the first letter to the last, with their marks and with what is neither left nor right.
_RUN = re.compile("R(?:[NM]*R)*M*")


@attrs.frozen
class Excerpt:
    """Part of a line, harmless, and how many cells stand before the value in it."""

    text: str
    cells_before: int


def excerpt(window: Window) -> Excerpt:
    """Return what fits on a terminal of the text around a column."""
    before, value, after = _split(window.before, window.after)
    kept_after = _fitting(value + after, max(WIDTH - _BEFORE, WIDTH - _cells(before)))
    kept_before = _fitting(before[::-1], WIDTH - _cells((value + after)[:kept_after]))
    while 0 < kept_before < len(before) and _is_mark(before[-kept_before]):
        kept_before -= 1
    begins_before = window.begins_before or kept_before < len(before)
    goes_on = window.goes_on or kept_after < len(value + after)
    head = _isolated(before[len(before) - kept_before :])
    tail = _isolated(value) + _isolated(after[: max(0, kept_after - len(value))])
    head = f"{_ELLIPSIS if begins_before else ''}{head}"
    return Excerpt(f"{head}{tail}{_ELLIPSIS if goes_on else ''}", cell_len(head))


def _split(before: str, after: str) -> tuple[str, str, str]:
    """Take the character at the column, with the marks that belong to it, out of the text."""
    while before and after and _is_mark(after[0]):
        before, after = before[:-1], before[-1] + after
    length = 1
    while length < len(after) and _is_mark(after[length]):
        length += 1
    return before, after[:length], after[length:]


def _fitting(text: str, cells: int) -> int:
    """Return how many characters from the beginning of a text fit into some cells."""
    for position, char in enumerate(text):
        cells -= cell_len(harmless_character(char))
        if cells < 0:
            return position
    return len(text)


def _cells(text: str) -> int:
    return cell_len(harmless(text))


def _is_mark(char: str) -> bool:
    """Tell whether a character is drawn onto the one before it, or joins it to the next."""
    return cell_len(harmless_character(char)) == 0


def _isolated(text: str) -> str:
    """Return a text harmless, with every run that goes from right to left isolated."""
    safe = harmless(text)
    if safe.isascii():
        return safe
    parts, end = [], 0
    for run in _RUN.finditer("".join(map(_class, safe))):
        parts += [safe[end : run.start()], "\u2068", safe[run.start() : run.end()], "\u2069"]
        end = run.end()
    return "".join([*parts, safe[end:]])


@functools.lru_cache(maxsize=4096)
def _class(char: str) -> str:
    """Return R for what goes from right to left, L for what ends a run, M for marks, else N.

    Between two values of JSON there is a quotation mark, so no run goes from one to the other.
    """
    if is_rtl(char):
        return "R"
    if char == '"':
        return "L"
    return {"L": "L", "EN": "L", "NSM": "M", "BN": "M"}.get(unicodedata.bidirectional(char), "N")
