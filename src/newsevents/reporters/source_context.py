"""Lines of a file around a finding."""

from __future__ import annotations

import codecs
import contextlib
import functools
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator

import attrs
from rich.cells import cell_len

from newsevents.errors import NewsEventsError
from newsevents.reporters.escaping import escape_text, harmless_character, is_rtl
from newsevents.storage.compression import decompression_errors, max_decompressed_bytes, open_data
from newsevents.storage.paths import AnyPath, to_path

#: Line and column of a finding, both from 1; column 0 where only the line is known.
Place = tuple[int, int]

#: Characters to either side of a column, more than fit into a line of a terminal.
REACH = 100

# Bytes that are read at a time of a line that may be long.
_PIECE = 2**20


@attrs.define
class Window:
    """The part of a line that is around one column."""

    #: Characters of the line before the column.
    position: int
    #: What stands before the column, the last `REACH` characters of it.
    before: str = ""
    #: What stands there and after it, the first `REACH` characters of it.
    after: str = ""
    #: Whether the line goes on.
    goes_on: bool = False

    def add(self, offset: int, text: str) -> None:
        """Take what is in reach from a piece of the line that begins after `offset` characters."""
        at = self.position - offset
        if at - REACH >= len(text):
            return
        start, end = max(0, at), max(0, at + REACH)
        self.before += text[max(0, at - REACH) : start]
        self.after += text[start:end]
        self.goes_on |= len(text) > end

    @property
    def begins_before(self) -> bool:
        """Whether the line has more on the left."""
        return self.position > len(self.before)

    @property
    def is_there(self) -> bool:
        """Whether the line is as long as it was when the finding was made."""
        return len(self.before) == min(self.position, REACH)


def windows(file: str, places: Iterable[Place]) -> dict[Place, Window]:
    """Return what stands around some places in a file.

    A place that is not there is left out: the file may be gone, damaged or changed by now, or be
    packed in a way that cannot be unpacked here.
    """
    found: dict[int, dict[Place, Window]] = {}
    for line, column in places:
        if line:
            window = Window(position=max(0, column - 1))
            found.setdefault(line, {})[line, column] = window
    with contextlib.suppress(NewsEventsError, OSError, ValueError):
        for line, offset, text in _pieces(to_path(file), found.keys()):
            for window in found[line].values():
                window.add(offset, text)
    return {
        to_path: window
        for of_line in found.values()
        for to_path, window in of_line.items()
        if window.is_there and (window.before or window.after)
    }


def _pieces(path: AnyPath, lines: Collection[int]) -> Iterator[tuple[int, int, str]]:
    """Yield some lines of a file in pieces: number of the line, characters before, text."""
    decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")
    limit = max_decompressed_bytes(path)
    last, line, offset, total = max(lines, default=0), 1, 0, 0
    with open_data(path) as stream, decompression_errors(path):
        while line <= last and (data := stream.readline(_PIECE)):
            total += len(data)
            if limit is not None and total > limit:
                return
            is_end = len(data) < _PIECE or data.endswith(b"\n")
            if line in lines:
                text = decoder.decode(data, final=is_end)
                if is_end:
                    text = text.removesuffix("\n").removesuffix("\r")
                if line == 1 and not offset:
                    # Columns are counted without a byte order mark.
                    text = text.removeprefix("\ufeff")
                yield line, offset, text
                offset += len(text)
            if is_end:
                line, offset = line + 1, 0


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
    return cell_len(escape_text(text))


def _is_mark(char: str) -> bool:
    """Tell whether a character is drawn onto the one before it, or joins it to the next."""
    return cell_len(harmless_character(char)) == 0


def _isolated(text: str) -> str:
    """Return a text harmless, with every run that goes from right to left isolated."""
    safe = escape_text(text)
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
