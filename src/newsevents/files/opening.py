"""Opening data files, packed or not, so that no file can hurt whoever opens it."""

from __future__ import annotations

import gzip
import stat
import sys
import zlib
from pathlib import Path
from typing import IO, Any, cast

import attrs

from newsevents.findings import FileError, MissingExtraError, NewsEventsError

#: Packed records shrink to a twentieth or so; a file that unpacks to more than this many times
#: its size is no file of records.
MAX_RATIO = 200
#: Bytes that any packed file may unpack to.
ALWAYS_ALLOWED = 64 * 2**20


class DamagedError(NewsEventsError):
    """A packed file ended too early or is damaged."""


def open_data(path: Path) -> IO[bytes]:
    """Open a data file for reading, unpacking `.gz` and `.zst`.

    Raises FileError for what is not there, not permitted, or not a regular file (a pipe or a
    device might never end), and MissingExtraError for `.zst` without a package that unpacks it.
    """
    check_regular(path)
    try:
        if path.suffix == ".gz":
            return cast("IO[bytes]", gzip.open(path, "rb"))
        if path.suffix == ".zst":
            return cast("IO[bytes]", zstd().open(path, "rb"))
        return path.open("rb")
    except OSError as error:
        raise unreadable(path, error) from None


def check_regular(path: Path) -> None:
    """Raise FileError for a path that is not a regular file."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None
    if not stat.S_ISREG(mode):
        raise FileError(f"{path}: not a regular file")


def unreadable(path: Path, error: Exception) -> FileError:
    """Return the one line that says why a path cannot be read."""
    reason = getattr(error, "strerror", None) or str(error)
    return FileError(f"{path}: {reason[:1].lower()}{reason[1:]}")


@attrs.frozen
class unpacking:  # noqa: N801 - used as a function of `contextlib` is, and much cheaper a line
    """Turn what the unpackers raise while they read into DamagedError or FileError."""

    path: Path

    def __enter__(self) -> None:
        """Begin to read."""

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        """Raise what is to be raised instead of an error."""
        if error is None:
            return
        if isinstance(error, gzip.BadGzipFile):
            is_none = str(error).startswith("Not a gzipped file")
            said = "it is not gzip, whatever its name says" if is_none else str(error)
            raise DamagedError(said) from None
        if isinstance(error, EOFError | zlib.error):
            raise DamagedError(str(error)) from None
        if isinstance(error, OSError):
            raise unreadable(self.path, error) from None
        if self.path.suffix == ".zst" and isinstance(error, zstd().ZstdError):
            raise DamagedError(str(error)) from None


def unpacked_limit(path: Path) -> int | None:
    """Return how many bytes a packed file may unpack to; None for a file that is not packed."""
    if path.suffix not in (".gz", ".zst"):
        return None
    return max(ALWAYS_ALLOWED, MAX_RATIO * path.stat().st_size)


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
