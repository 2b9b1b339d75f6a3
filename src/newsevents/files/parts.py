"""Cutting data into parts that are read one by one, or by several processes at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import attrs

#: Bytes of a part of a plain file. What is found does not depend on how many processes there
#: are, since the parts do not.
PART_SIZE = 4 * 2**20


@attrs.frozen
class Part:
    """A piece of data that is read in one go: a whole file, or a range of bytes of a plain one.

    A record belongs to the part in which its first byte lies.
    """

    path: Path
    #: Position of the first byte.
    start: int = 0
    #: Position after the last byte; None for the end of the file.
    stop: int | None = None
    #: Bytes of it as they are stored, 0 if that is not known.
    size: int = 0


def cut(files: Iterable[Path]) -> Iterator[Part]:
    """Yield the parts of some files in order: ranges of plain JSON Lines, other files as a whole.

    A packed file cannot be entered in its middle, and a bundle is one JSON document.
    """
    for path in files:
        size = path.stat().st_size
        if not path.name.endswith(".jsonl"):
            yield Part(path, size=size)
            continue
        starts = range(0, max(size, 1), PART_SIZE)
        for start in starts:
            # What has been added to the file since belongs to the last part.
            stop = None if start == starts[-1] else start + PART_SIZE
            yield Part(path, start, stop, min(PART_SIZE, size - start))
