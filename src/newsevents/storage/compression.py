"""Opening data files, compressed or not, with a limit on what a compressed file may contain."""

from __future__ import annotations

import contextlib
import gzip
import io
import stat
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

from newsevents.errors import DamagedError, DecompressionLimitError, FileError, MissingExtraError
from newsevents.storage.journal import through_journal
from newsevents.storage.paths import DataFile, translate_errors

#: Suffixes of compressed files.
COMPRESSED_SUFFIXES = (".gz", ".zst")
#: Greatest ratio of decompressed to stored size. Records shrink to about a twentieth.
MAX_COMPRESSION_RATIO = 200
#: Bytes that any compressed file may decompress to, however small it is.
MIN_DECOMPRESSED_LIMIT_BYTES = 64 * 2**20

_BUFFER_SIZE_BYTES = 2**16


def open_data(path: DataFile) -> IO[bytes]:
    """Open a data file for reading, decompressing `.gz` and `.zst`.

    If `supports_ranges(path)`, the stream can be read from any position.
    Reading raises DamagedError where the file is damaged or exceeds its limit. Raises FileError if
    the path is missing, not permitted or not a regular file (a pipe or a device might never end),
    and MissingExtraError for `.zst` or a URL without its package.
    """
    check_regular(path)
    with translate_errors(path):
        if path.suffix not in COMPRESSED_SUFFIXES:
            return open_stored(path)
        return io.BufferedReader(_Decompressed(path), _BUFFER_SIZE_BYTES)


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
    """Content of a compressed file."""

    def __init__(self, path: DataFile) -> None:
        self._limit = self._left = max_decompressed_bytes(path)
        self._errors: tuple[type[Exception], ...] = (EOFError, zlib.error)
        decompressor: Any = gzip
        if path.suffix == ".zst":
            decompressor = zstd()
            self._errors = (EOFError, decompressor.ZstdError)
        self._stored = open_stored(path)
        self._stream = decompressor.open(self._stored, "rb")

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
            raise DamagedError(str(error)) from None
        self._left -= count
        return count

    def close(self) -> None:
        self._stream.close()
        self._stored.close()
        super().close()


def check_regular(path: DataFile) -> None:
    """Raise FileError for a path that is not a regular file."""
    with translate_errors(path):
        is_regular = (
            stat.S_ISREG(through_journal(path, Path.stat).st_mode)
            if isinstance(path, Path)
            else path.info().is_file
        )
    if not is_regular:
        raise FileError(path, "not a regular file")


def stored_size(path: DataFile) -> int | None:
    """Return the stored bytes of a file; None if a server does not say."""
    with translate_errors(path):
        if isinstance(path, Path):
            return through_journal(path, Path.stat).st_size
        return path.info().size


def supports_ranges(path: DataFile) -> bool:
    """Whether a file can be read from any position: no compressed one, not on all web servers."""
    if path.suffix in COMPRESSED_SUFFIXES:
        return False
    with translate_errors(path):
        return isinstance(path, Path) or path.info().supports_ranges


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
