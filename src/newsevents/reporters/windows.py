"""Reading the lines again that findings are about, or rather the part around each column.

Only findings that are shown are looked up, each file is read once and no further than the last of
them, and a line of a hundred megabytes takes no more memory than a short one.
"""

from __future__ import annotations

import codecs
import contextlib
from collections.abc import Collection, Iterable, Iterator

import attrs

from newsevents.findings import NewsEventsError
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
