"""Writing files so that there is either the old one or the new one, never half of one."""

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

from newsevents.errors import FileError
from newsevents.storage.compression import unreadable_error, zstd

#: Opens a file for writing, given the path where it will be; it is closed, and on the disk, after
#: the `with` that it is opened by.
Create = Callable[[Path], AbstractContextManager[IO[bytes]]]


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write some files: each beside its place first, and then all moved there.

    When something goes wrong before the first one is moved, everything is as it was.
    Raises FileError when a file cannot be written.
    """
    with all_or_none() as create:
        for path, content in contents.items():
            with translate_errors(path), create(path) as stream:
                stream.write(content)


@contextlib.contextmanager
def all_or_none() -> Iterator[Create]:
    """Give a function that creates files; they come to their places when the block ends well.

    Until then each stands beside its place, whatever was written to it.
    When something goes wrong before the first one is moved, everything is as it was.
    Raises FileError when a file cannot be moved; creating and writing raise what the system does,
    see `explained`.
    """
    with contextlib.ExitStack() as stack:
        written: list[tuple[Path, Path]] = []

        @contextlib.contextmanager
        def _create(path: Path) -> Iterator[IO[bytes]]:
            temporary = _beside(path)
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
    """Give a new folder, which comes to its place, whole, when the block ends well.

    What stood there is removed then; the caller knows that it may be.
    When something goes wrong, everything is as it was.
    Raises FileError when the folder cannot be made or moved; writing raises what it raises.
    """
    with contextlib.ExitStack() as stack:
        with translate_errors(folder):
            # Behind a link the folder itself is put in its place.
            place = folder.resolve()
            stack.enter_context(new_folder(place.parent))
            new, old = _beside(place), _beside(place)
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
    """Make a folder, and those above it, for a block that writes into it.

    When the block fails, those that were not there before are removed, unless something is in them.
    Raises what the system does when it cannot be made.
    """
    new = [path for path in (folder, *folder.parents) if not os.path.lexists(path)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for path in new:
            with contextlib.suppress(OSError):
                path.rmdir()
        raise


def _beside(path: Path) -> Path:
    """Return a name next to a path that nothing has yet."""
    return path.with_name(f".{path.name[-_LONGEST:]}.{secrets.token_hex(8)}.tmp")


# A name with what is put around it has to fit into a file system.
_LONGEST = 60


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Say of an error of the system, and of nothing else, which path could not be written."""
    try:
        yield
    except FileError:
        raise
    except OSError as error:
        raise unreadable_error(path, error) from None


@contextlib.contextmanager
def compressing(name: str, stream: IO[bytes]) -> Iterator[IO[bytes]]:
    """Give a stream that packs into another as the suffix of a file name asks for."""
    if name.endswith(".gz"):
        with gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0) as packer:
            yield cast("IO[bytes]", packer)
    elif name.endswith(".zst"):
        with zstd().open(stream, "wb") as packer:
            packer.write(b"")  # or else there would be no frame when nothing follows
            yield packer
    else:
        yield stream


def compressed(name: str, content: bytes) -> bytes:
    """Pack content as the suffix of a file name asks for; the same content, the same bytes."""
    buffer = io.BytesIO()
    with compressing(name, buffer) as packer:
        packer.write(content)
    return buffer.getvalue()
