"""Cutting data into parts that are read one by one, or by several processes at once.

Plain files of JSON Lines are cut into ranges of bytes. Packed ones cannot be entered in their
middle, nor can what a web server only gives as a whole: small packed ones are a part each, and the
others are read here and cut into blocks of lines.
What the parts are depends on the files alone, so that what is found in them does as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO

import attrs

from newsevents.errors import DamagedError
from newsevents.findings import Finding
from newsevents.storage.compression import (
    COMPRESSED_SUFFIXES,
    decompression_errors,
    max_decompressed_bytes,
    open_data,
    stored_size,
    supports_ranges,
)
from newsevents.storage.paths import DataFile
from newsevents.storage.rules import DAMAGED, UNPACKS_TOO_LARGE

#: Bytes of a part of a plain file, or of a block that was read.
CHUNK_SIZE_BYTES = 4 * 2**20
#: Bytes of a packed file that is a part as a whole.
MAX_WHOLE_CHUNK_BYTES = 2**18
# Bytes that are unpacked at once, and lost when the file is damaged there.
_PIECE = 2**13
#: Bytes of one line; a record of the schema's bounds that anybody wrote is far below.
MAX_LINE_BYTES = 16 * 2**20


@attrs.frozen(kw_only=True)
class Chunk:
    """A piece of data that is read in one go.

    It is a whole file, a range of bytes of a plain one, or some lines that were read.
    A record belongs to the range in which its first byte lies.
    """

    path: DataFile
    #: Position of the first byte.
    start: int = 0
    #: Position after the last byte; None for the end of the file.
    stop: int | None = None
    #: The lines, if they were read; the file is then not opened again.
    lines: bytes | None = attrs.field(default=None, repr=False)
    #: Why the file could not be read to its end, on the part after which it ended.
    fault: Finding | None = None
    #: Bytes of the file that are done with when the part is.
    size: int = 0
    #: Whether it is written for a newer minor version of the schema.
    is_newer: bool = False

    def without_lines(self) -> Chunk:
        """Return the part without what it holds."""
        return attrs.evolve(self, lines=None)


def iter_chunks(files: Iterable[DataFile], *, is_newer: bool = False) -> Iterator[Chunk]:
    """Yield the parts of some files, in order.

    Raises FileError when a file cannot be opened.
    """
    for path in files:
        for part in _parts(path, stored_size(path)):
            yield attrs.evolve(part, is_newer=is_newer)


def _parts(path: DataFile, size: int | None) -> Iterator[Chunk]:
    """Yield the parts of a file of so many bytes, if that is known."""
    is_bundle = not path.name.endswith((".jsonl", *COMPRESSED_SUFFIXES))
    if is_bundle or (
        path.suffix in COMPRESSED_SUFFIXES and size is not None and size <= MAX_WHOLE_CHUNK_BYTES
    ):
        yield Chunk(path=path, size=size or 0)
    elif size is not None and supports_ranges(path):
        starts = range(0, max(size, 1), CHUNK_SIZE_BYTES)
        for start in starts:
            # What has been added to the file since belongs to the last part.
            stop = None if start == starts[-1] else start + CHUNK_SIZE_BYTES
            yield Chunk(path=path, start=start, stop=stop, size=min(CHUNK_SIZE_BYTES, size - start))
    else:
        yield from _blocks(path, size or 0)


def _blocks(path: DataFile, size: int) -> Iterator[Chunk]:
    """Yield a file that cannot be entered in its middle as blocks of lines."""
    fault: Finding | None = None
    start = 0
    with open_data(path) as stream:
        limit = max_decompressed_bytes(path)
        while fault is None:
            lines, fault = _block(stream, path)
            if limit is not None and limit < start + len(lines):
                # Whole lines, or else half of one would be said to be no record.
                lines = lines[: lines.rfind(b"\n", 0, limit - start) + 1]
                fault = too_large(limit)
            if not lines and fault is None:
                break
            # The last block is not known as such, so the first one counts for all.
            yield Chunk(path=path, start=start, lines=lines, fault=fault, size=0 if start else size)
            start += len(lines)


def _block(stream: IO[bytes], path: DataFile) -> tuple[bytes, Finding | None]:
    """Return the next lines, whole but for one that is too long, and what keeps others back."""
    lines = bytearray()
    try:
        with decompression_errors(path):
            while len(lines) < CHUNK_SIZE_BYTES and (
                piece := stream.read(min(_PIECE, CHUNK_SIZE_BYTES))
            ):
                lines += piece
            rest = b"" if lines.endswith(b"\n") else stream.readline(MAX_LINE_BYTES + 1)
            lines += rest
            while rest and not rest.endswith(b"\n"):
                rest = stream.readline(MAX_LINE_BYTES)
    except DamagedError as error:
        # Nobody knows how the last line would have gone on.
        return bytes(lines[: lines.rfind(b"\n") + 1]), damaged(error)
    return bytes(lines), None


def damaged(error: DamagedError) -> Finding:
    """Return the finding for a packed file that ends too early or is damaged."""
    return DAMAGED(f"cannot be unpacked to its end: {error}", hint="pack or fetch it again")


def too_large(limit: int) -> Finding:
    """Return the finding for a packed file that unpacks to more than it may, in bytes."""
    message = f"unpacks to more than {limit // 2**20} MiB, the rest is not read"
    return UNPACKS_TOO_LARGE(message, hint="give the file unpacked, if it is data")
