"""Writing files and folders so that a failure leaves the old ones."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, cast

from newsevents.storage.compression import zstd
from newsevents.storage.paths import translate_errors

#: Opens a file for writing, given its final path; when the `with` block ends it is on the disk.
Create = Callable[[Path], AbstractContextManager[IO[bytes]]]

# Characters of a name that a temporary name keeps: a file system limits its length.
_MAX_KEPT_LENGTH = 60


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write several files: all to temporary names first, then to their own.

    Raises FileError if a file cannot be written; unless it could not be renamed, no file changes.
    """
    with all_or_none() as create:
        for path, content in contents.items():
            with translate_errors(path), create(path) as stream:
                stream.write(content)


@contextlib.contextmanager
def all_or_none() -> Iterator[Create]:
    """Give a function that creates files; they get their names when the block ends without error.

    Until then each has a temporary name in the same folder.
    Raises FileError if a file cannot be renamed; creating and writing raise OSError.
    """
    with contextlib.ExitStack() as stack:
        written: list[tuple[Path, Path]] = []

        @contextlib.contextmanager
        def _create(path: Path) -> Iterator[IO[bytes]]:
            temporary = _temporary_path(path)
            stack.callback(_remove, temporary)
            with temporary.open("xb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            written.append((temporary, path))

        yield _create
        for temporary, path in written:
            with translate_errors(path):
                temporary.replace(path)


@contextlib.contextmanager
def folder_or_none(folder: Path) -> Iterator[Path]:
    """Give a new folder, which replaces an old one when the block ends without error.

    Raises FileError if it cannot be created or renamed.
    """
    with contextlib.ExitStack() as stack:
        with translate_errors(folder):
            # A link stays, and its target is replaced.
            place = folder.resolve()
            stack.enter_context(new_folder(place.parent))
            new, old = _temporary_path(place), _temporary_path(place)
            new.mkdir()
        try:
            yield new
            with translate_errors(folder):
                if os.path.lexists(place):
                    place.rename(old)
                try:
                    new.rename(place)
                except OSError:
                    if os.path.lexists(old):
                        old.rename(place)
                    raise
        finally:
            shutil.rmtree(new, ignore_errors=True)
            if os.path.lexists(place):
                shutil.rmtree(old, ignore_errors=True)


@contextlib.contextmanager
def new_folder(folder: Path) -> Iterator[None]:
    """Create a folder and its parents for a block; if the block fails, remove those still empty."""
    new = [path for path in (folder, *folder.parents) if not os.path.lexists(path)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for path in new:
            with contextlib.suppress(OSError):
                path.rmdir()
        raise


def _temporary_path(path: Path) -> Path:
    return path.with_name(f".{path.name[-_MAX_KEPT_LENGTH:]}.{secrets.token_hex(8)}.tmp")


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


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
