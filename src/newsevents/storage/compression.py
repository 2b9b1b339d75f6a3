"""Opening data files, packed or not, so that no file can hurt whoever opens it."""

from __future__ import annotations

import gzip
import io
import stat
import sys
import zlib
from pathlib import Path
from typing import IO, Any, cast

import attrs

from newsevents.errors import DamagedError, FileError, MissingExtraError
from newsevents.storage.paths import DataFile

#: Suffixes of packed files.
COMPRESSED_SUFFIXES = (".gz", ".zst")
#: Packed records shrink to a twentieth or so; a file that unpacks to more than this many times
#: its size is no file of records.
MAX_COMPRESSION_RATIO = 200
#: Bytes that any packed file may unpack to.
MIN_DECOMPRESSED_LIMIT_BYTES = 64 * 2**20


def open_data(path: DataFile) -> IO[bytes]:
    """Open a data file for reading, unpacking `.gz` and `.zst`.

    A plain file can be read from any position, if `in_parts` says so: `stream.seek(position)`.
    Raises FileError for what is not there, not permitted, or not a regular file (a pipe or a
    device might never end), and MissingExtraError for `.zst` without a package that unpacks it
    and for a URL without one that reads it.
    """
    check_regular(path)
    try:
        if path.suffix not in COMPRESSED_SUFFIXES:
            return path.open("rb")
        if isinstance(path, Path):
            return _unpacker(path, path.suffix)
        packed = path.open("rb")
        return io.BufferedReader(_Unpacked(packed, _unpacker(packed, path.suffix)))
    except OSError as error:
        raise unreadable_error(path, error) from None


def _unpacker(packed: Path | IO[bytes], suffix: str) -> IO[bytes]:
    if suffix == ".gz":
        return cast("IO[bytes]", gzip.open(packed, "rb"))
    return cast("IO[bytes]", zstd().open(packed, "rb"))


class _Unpacked(io.RawIOBase):
    """What an unpacker makes of a stream, closed together with it."""

    def __init__(self, packed: IO[bytes], unpacker: Any) -> None:
        self._packed = packed
        self._unpacker = unpacker

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        read: int = self._unpacker.readinto(buffer)
        return read

    def close(self) -> None:
        self._unpacker.close()
        self._packed.close()
        super().close()


def check_regular(path: DataFile) -> None:
    """Raise FileError for a path that is not a regular file."""
    try:
        is_regular = (
            stat.S_ISREG(path.stat().st_mode) if isinstance(path, Path) else path.info().is_file
        )
    except (OSError, ValueError) as error:
        raise unreadable_error(path, error) from None
    if not is_regular:
        raise FileError(path, "not a regular file")


def stored_size(path: DataFile) -> int | None:
    """Return the bytes of a file as it is stored; None if a server does not say.

    Raises FileError when it is not there.
    """
    try:
        return path.stat().st_size if isinstance(path, Path) else path.info().size
    except OSError as error:
        raise unreadable_error(path, error) from None


def supports_ranges(path: DataFile) -> bool:
    """Say whether a file can be read from a position without what is before it.

    A packed one cannot, and a web server need not give parts.
    Raises FileError when a store or server does not give it.
    """
    if path.suffix in COMPRESSED_SUFFIXES:
        return False
    try:
        return isinstance(path, Path) or path.info().supports_ranges
    except OSError as error:
        raise unreadable_error(path, error) from None


def unreadable_error(path: DataFile, error: Exception) -> FileError:
    """Return the one line that says why a path cannot be read."""
    reason = getattr(error, "strerror", None) or str(error)
    return FileError(path, f"{reason[:1].lower()}{reason[1:]}")


@attrs.frozen
class decompression_errors:  # noqa: N801 - used as a function of `contextlib` is, and much cheaper a line
    """Turn what the unpackers raise while they read into DamagedError or FileError."""

    path: DataFile

    def __enter__(self) -> None:
        """Begin to read."""

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        """Raise what is to be raised instead of an error."""
        if error is None or isinstance(error, FileError):
            return
        if isinstance(error, gzip.BadGzipFile):
            is_none = str(error).startswith("Not a gzipped file")
            said = "it is not gzip, whatever its name says" if is_none else str(error)
            raise DamagedError(said) from None
        if isinstance(error, EOFError | zlib.error):
            raise DamagedError(str(error)) from None
        if isinstance(error, OSError):
            raise unreadable_error(self.path, error) from None
        if self.path.suffix == ".zst" and isinstance(error, zstd().ZstdError):
            raise DamagedError(str(error)) from None


def max_decompressed_bytes(path: DataFile) -> int | None:
    """Return how many bytes a packed file may unpack to; None for a file that is not packed."""
    if path.suffix not in COMPRESSED_SUFFIXES:
        return None
    return max(MIN_DECOMPRESSED_LIMIT_BYTES, MAX_COMPRESSION_RATIO * (stored_size(path) or 0))


def zstd() -> Any:
    """Return the module that packs and unpacks zstd; raise MissingExtraError without one."""
    try:
        if sys.version_info >= (3, 14):
            from compression import zstd as module
        else:
            from backports import zstd as module
    except ImportError:
        raise MissingExtraError("backports.zstd", "zstd", "reading and writing .zst") from None
    return module
