"""Splitting data files into chunks that are read one by one, or by several processes at once.

Plain JSON Lines are split into ranges of bytes. A compressed file, and a file of a web server, can
only be read from its beginning: a small compressed file is one chunk, another
one is read here and split into blocks of lines.
Chunks depend on nothing but the files, so that findings do not depend on the number of processes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from socket import gethostname
from typing import IO

import attrs

from newsevents.errors import (
    DamagedError,
    DecompressionLimitError,
    FileError,
    InvalidError,
    NotFetchedError,
)
from newsevents.findings import Finding
from newsevents.storage.compression import (
    COMPRESSED_SUFFIXES,
    open_data,
    open_plain,
    stored_size,
    supports_ranges,
)
from newsevents.storage.journal import through_journal
from newsevents.storage.paths import DataFile, translate_errors
from newsevents.storage.rules import DAMAGED, NOT_FETCHED, TOO_LONG, UNPACKS_TOO_LARGE

#: Bytes of a range of a plain file, or of a block of lines.
CHUNK_SIZE_BYTES = 4 * 2**20
#: Bytes of a compressed file that is one chunk.
MAX_WHOLE_CHUNK_BYTES = 2**18
#: Bytes of one line. Usual records are far smaller; a larger one of much free JSON is not written.
MAX_LINE_BYTES = 16 * 2**20

_SAME_FILES = "workers need the same files at the same paths (rsync -a copies them)"


def limited(before: bytes, after: bytes, limit: int, subject: str = "") -> bytes:
    """Return a canonical form; raise InvalidError if only this is too long to be read."""
    if len(after) > limit >= len(before):
        message = f"in canonical form longer than {limit >> 20} MiB"
        finding = TOO_LONG(message, hint="split it; records are far smaller")
        raise InvalidError([finding], subject=subject)
    return after


@attrs.frozen(kw_only=True)
class Chunk:
    """A part of a file: all of it, a range of bytes, or lines that were read already.

    A record belongs to the range that contains its first byte.
    """

    path: DataFile
    #: Offset of the first byte.
    start: int = 0
    #: Offset after the last byte; None for the end of the file.
    stop: int | None = None
    #: The lines, if they were read; the file is then not opened again.
    lines: bytes | None = attrs.field(default=None, repr=False)
    #: Why the file could not be read to its end, in its last chunk.
    fault: Finding | None = None
    #: Stored bytes of the file that are processed with this chunk.
    size: int = 0
    #: Whether the data is written for a newer minor version of the schema.
    is_newer: bool = False
    #: Size and time of change of the file as first seen, if another process is to compare them.
    identity: tuple[int, int] | None = None

    def without_lines(self) -> Chunk:
        """Return the chunk without its lines."""
        return attrs.evolve(self, lines=None)

    def open(self) -> IO[bytes]:
        """Return a stream of the lines, or of the whole file."""
        if self.lines is not None:
            return io.BytesIO(self.lines)
        return open_plain(self.path) if self.start else open_data(self.path)

    def check_identity(self) -> None:
        """Raise FileError where the path is missing, or leads to another file than at first."""
        if self.identity is None or self.lines is not None:
            return
        try:
            found = identity_of(self.path)
        except FileError as error:
            raise FileError(
                self.path, f"{error.reason} on {gethostname()}; {_SAME_FILES}"
            ) from None
        if found != self.identity:
            message = f"another file on {gethostname()}, or changed while it was read"
            raise FileError(self.path, f"{message}; {_SAME_FILES}")


def identity_of(path: DataFile) -> tuple[int, int] | None:
    """Return size and time of change of a file on this machine; raise FileError if it is missing."""
    if not isinstance(path, Path):
        return None
    with translate_errors(path):
        status = through_journal(path, Path.stat)
    return status.st_size, status.st_mtime_ns


def iter_chunks(
    files: Iterable[DataFile],
    *,
    is_newer: bool = False,
    chunk_size: int | None = None,
    max_whole_size: int | None = None,
    max_line: int = MAX_LINE_BYTES,
) -> Iterator[Chunk]:
    """Yield the chunks of files, in order.

    Sizes are in bytes, by default CHUNK_SIZE_BYTES and MAX_WHOLE_CHUNK_BYTES.
    Raises FileError if a file cannot be opened.
    """
    chunk_size = CHUNK_SIZE_BYTES if chunk_size is None else chunk_size
    max_whole_size = MAX_WHOLE_CHUNK_BYTES if max_whole_size is None else max_whole_size
    for path in files:
        chunk = partial(Chunk, path=path, is_newer=is_newer)
        size = stored_size(path)
        is_compressed = path.suffix in COMPRESSED_SUFFIXES
        if not (is_compressed or path.name.endswith(".jsonl")) or (
            is_compressed and size is not None and size <= max_whole_size
        ):
            yield chunk(size=size or 0)
        elif size is not None and (size <= chunk_size or supports_ranges(path)):
            for start in range(0, max(size, 1), chunk_size):
                rest = size - start
                # Bytes appended to the file since belong to the last chunk.
                stop = start + chunk_size if rest > chunk_size else None
                yield chunk(start=start, stop=stop, size=min(chunk_size, rest))
        else:
            start = 0
            for lines, fault in _blocks(path, chunk_size, max_line):
                # Which block is the last is not known, so the first one counts for the file.
                counted = 0 if start else size or 0
                yield chunk(start=start, lines=lines, fault=fault, size=counted)
                start += len(lines)


def _blocks(
    path: DataFile, chunk_size: int, max_line: int
) -> Iterator[tuple[bytes, Finding | None]]:
    """Yield blocks of whole lines, and with the last one the reason if the file ends early.

    A line that is too long is cut.
    """
    with open_data(path) as stream, translate_errors(path):
        while True:
            lines = bytearray()
            try:
                while len(lines) < chunk_size and (piece := stream.read1(chunk_size)):  # type: ignore[attr-defined]
                    lines += piece
                rest = b"" if lines.endswith(b"\n") else stream.readline(max_line + 1)
                lines += rest
                while rest and not rest.endswith(b"\n"):
                    rest = stream.readline(max_line)
            except DamagedError as error:
                # How the last line goes on is unknown.
                yield bytes(lines[: lines.rfind(b"\n") + 1]), damage_finding(error)
                return
            if not lines:
                return
            yield bytes(lines), None


def damage_finding(error: DamagedError) -> Finding:
    """Return the finding for a file that is not fetched, or cannot be read to its end."""
    if isinstance(error, NotFetchedError):
        return NOT_FETCHED(error.what, hint=f"run {error.command}")
    if isinstance(error, DecompressionLimitError):
        message = f"decompresses to {error}, the rest is not read"
        return UNPACKS_TOO_LARGE(message, hint="decompress the file yourself if it is data")
    hint = "compress or download it again"
    return DAMAGED(f"cannot be decompressed to its end: {error}", hint=hint)
