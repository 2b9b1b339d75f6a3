"""Opening data files, compressed or not, with a limit on what a compressed file may contain.

Git LFS and git-annex keep contents elsewhere. Their pointers and links are recognized by their text:
no command is run and no repository is trusted.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import itertools
import os
import re
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, cast

from newsevents.errors import (
    DamagedError,
    DecompressionLimitError,
    FileError,
    MissingExtraError,
    NotFetchedError,
)
from newsevents.storage.journal import through_journal
from newsevents.storage.paths import DataFile, file_info, translate_errors
from newsevents.storage.remote import Remote
from newsevents.storage.streams import FileInfo

#: Suffixes of compressed files.
COMPRESSED_SUFFIXES = (".gz", ".zst")
#: Greatest ratio of decompressed to stored size. Records shrink to about a twentieth.
MAX_COMPRESSION_RATIO = 200
#: Bytes that any compressed file may decompress to, however small it is.
MIN_DECOMPRESSED_LIMIT_BYTES = 64 * 2**20
#: Binary logarithm of the largest window of zstd: 128 MiB, the limit of its own command.
MAX_WINDOW_LOG = 27

#: Bytes of the longest placeholder, by https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md;
#: a pointer of git-annex is the name of a file.
MAX_PLACEHOLDER_BYTES = 1024

_LFS = re.compile(rb"version https://(git-lfs|hawser)\.github\.com/spec/")
# Also a link that git wrote as a file: https://git-annex.branchable.com/internals/pointer_file/
_ANNEX = re.compile(rb"(\S*/)?\.git/annex/objects/|/annex/objects/")
_BUFFER_SIZE_BYTES = 2**16
_WIDE_WINDOW = (
    f"its window is larger than {2 ** (MAX_WINDOW_LOG - 20)} MiB; "
    "zstd -dc --long=31 OLD | zstd -o NEW writes it anew"
)
# Compressed by its writer, and once more on the way.
_MAX_LAYERS = 2
# The first bytes of gzip (RFC 1952), of zstd and of its skippable frames (RFC 8878).
_MAGIC = {b"\x1f\x8b": ".gz", b"\x28\xb5\x2f\xfd": ".zst", b"\x50\x2a\x4d\x18": ".zst"}
_MAGIC_BYTES = 4


def open_data(path: DataFile) -> IO[bytes]:
    """Open a data file for reading, decompressing `.gz` and `.zst`.

    A file behind a URL is decompressed as its content says, since a server may compress or
    decompress it on the way, and a store may have it compressed under a plain name.
    Reading raises DamagedError where the file is damaged or exceeds its limit. Raises FileError if
    the path is missing, not permitted or not a regular file (a pipe or a device might never end),
    NotFetchedError if only a pointer to its content is here, and MissingExtraError for `.zst` or a
    URL without its package.
    """
    stream = open_plain(path)
    suffixes: Iterable[str] = (path.suffix,)
    if isinstance(path, Remote):
        suffixes = (_suffix_of(stream) for _ in range(_MAX_LAYERS))
    try:
        with translate_errors(path):
            for suffix in itertools.takewhile(COMPRESSED_SUFFIXES.__contains__, suffixes):
                raw = _Decompressed(stream, suffix, max_decompressed_bytes(path))
                stream = io.BufferedReader(raw, _BUFFER_SIZE_BYTES)
    except BaseException:
        stream.close()
        raise
    return stream


def open_plain(path: DataFile) -> IO[bytes]:
    """Open a file as it is stored, to be read from any position if `supports_ranges` is true."""
    size = check_regular(path).size
    with translate_errors(path), contextlib.ExitStack() as stack:
        stream = cast("io.BufferedReader", stack.enter_context(open_stored(path)))
        if size is not None and size <= MAX_PLACEHOLDER_BYTES:
            check_content(path, stream.peek(MAX_PLACEHOLDER_BYTES))
        stack.pop_all()
        return stream


def _suffix_of(stream: IO[bytes]) -> str:
    """Return the suffix of the compression that a stream begins with, if any."""
    assert isinstance(stream, io.BufferedReader)
    try:
        start = stream.peek(_MAGIC_BYTES)
    except DamagedError:  # raised again by the next read
        return ""
    return next((suffix for magic, suffix in _MAGIC.items() if start.startswith(magic)), "")


def read_data(path: DataFile, max_bytes: int | None, *, hint: str = "") -> bytes:
    """Return the content of a data file, decompressed; raise FileError beyond `max_bytes`."""
    with open_data(path) as stream, translate_errors(path):
        data = stream.read(-1 if max_bytes is None else max_bytes + 1)
    if max_bytes is not None and len(data) > max_bytes:
        raise FileError(path, f"larger than {max_bytes // 2**20} MiB{hint}")
    return data


def open_stored(path: DataFile) -> IO[bytes]:
    """Open a file as it is stored; raises OSError."""
    if isinstance(path, Path):
        return through_journal(path, lambda file: file.open("rb"))
    return path.open("rb")


class _Decompressed(io.RawIOBase):
    """Content of a compressed stream, up to a limit."""

    def __init__(self, stored: IO[bytes], suffix: str, limit: int) -> None:
        self._limit = self._left = limit
        self._errors: tuple[type[Exception], ...] = (EOFError, zlib.error)
        # Closed also if there is no module to decompress it.
        self._stored: IO[bytes] = stored
        self._stream: Any = stored
        if suffix == ".zst":
            module = zstd()
            self._errors = (EOFError, module.ZstdError)
            options = {module.DecompressionParameter.window_log_max: MAX_WINDOW_LOG}
            self._stream = module.open(stored, "rb", options=options)
        else:
            self._stream = gzip.GzipFile(fileobj=stored, mode="rb")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        try:
            if not self._left:
                if self._stream.read(1):
                    raise DecompressionLimitError(f"more than {self._limit // 2**20} MiB")
                return 0
            # One read below at a time: what precedes damage is then not lost.
            count: int = self._stream.readinto1(memoryview(buffer)[: self._left])
        except gzip.BadGzipFile as error:
            is_other = str(error).startswith("Not a gzipped file")
            reason = "the content is not gzip" if is_other else str(error)
            raise DamagedError(reason) from None
        except self._errors as error:
            is_wide = "too much memory" in str(error)
            raise DamagedError(_WIDE_WINDOW if is_wide else str(error)) from None
        self._left -= count
        return count

    def close(self) -> None:
        self._stream.close()
        self._stored.close()
        super().close()


def check_content(path: DataFile, head: bytes) -> None:
    """Raise NotFetchedError if a file begins as a pointer to its content."""
    if _LFS.match(head):
        raise NotFetchedError(path, "a Git LFS pointer, not the file itself", "git lfs pull")
    if _ANNEX.match(head):
        raise _annex_error(path, "pointer, not the file itself")


def check_link(path: DataFile) -> None:
    """Raise NotFetchedError for a link to content of git-annex that is not here."""
    if is_annexed(path) and not os.path.exists(str(path)):  # noqa: PTH110 - never raises
        raise _annex_error(path, "link, and its content is not here")


def is_annexed(path: DataFile) -> bool:
    """Whether a path is a link to content of git-annex."""
    is_link = isinstance(path, Path) and os.path.islink(path)  # noqa: PTH114 - never raises
    return is_link and bool(_ANNEX.search(os.fsencode(os.path.realpath(str(path)))))


def _annex_error(path: DataFile, what: str) -> NotFetchedError:
    return NotFetchedError(path, f"a git-annex {what}", f"git annex get {path.name}")


def check_regular(path: DataFile) -> FileInfo:
    """Return the facts about a regular file; raise FileError for another path."""
    check_link(path)
    with translate_errors(path):
        info = file_info(path)
    if not info.is_file:
        raise FileError(path, "not a regular file")
    return info


def check_fetched(path: DataFile) -> None:
    """Raise FileError for no regular file, NotFetchedError if only a pointer to one is here."""
    size = check_regular(path).size
    # Of a server that does not say how large it is, only the content tells.
    if size and size <= MAX_PLACEHOLDER_BYTES:
        open_plain(path).close()


def stored_size(path: DataFile) -> int | None:
    """Return the stored bytes of a file; None if a server does not say."""
    with translate_errors(path):
        return file_info(path).size


def supports_ranges(path: DataFile) -> bool:
    """Whether a file can be read from any position: no compressed one, none of a web server."""
    if not isinstance(path, Remote):
        return path.suffix not in COMPRESSED_SUFFIXES
    if path.is_web or path.suffix in COMPRESSED_SUFFIXES:
        return False
    with translate_errors(path), path.open() as stream:
        return not _suffix_of(stream)


def max_decompressed_bytes(path: DataFile) -> int:
    """Return the bytes that a compressed file may decompress to."""
    return decompressed_limit(stored_size(path) or 0)


def decompressed_limit(stored: int) -> int:
    """Return the bytes that data of a stored size may come to in memory."""
    return max(MIN_DECOMPRESSED_LIMIT_BYTES, MAX_COMPRESSION_RATIO * stored)


def zstd() -> Any:
    """Return the module for zstd; raise MissingExtraError if it is not installed."""
    # The backport is an optional package.
    try:
        if sys.version_info >= (3, 14):
            from compression import zstd as module
        else:
            from backports import zstd as module
    except ImportError:
        raise MissingExtraError("backports.zstd", "zstd", "reading and writing .zst") from None
    return module


@contextlib.contextmanager
def compressing(name: str, stream: IO[bytes]) -> Iterator[IO[bytes]]:
    """Give a stream that compresses into another as the suffix of a file name requires."""
    if name.endswith(".gz"):
        with gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0) as compressor:
            yield cast("IO[bytes]", compressor)
    elif name.endswith(".zst"):
        with zstd().open(stream, "wb") as compressor:
            compressor.write(b"")  # an empty file needs a frame, too
            yield compressor
    else:
        yield stream


def compressed(name: str, content: bytes) -> bytes:
    """Compress content as the suffix of a file name requires; equal content gives equal bytes."""
    buffer = io.BytesIO()
    with compressing(name, buffer) as stream:
        stream.write(content)
    return buffer.getvalue()
