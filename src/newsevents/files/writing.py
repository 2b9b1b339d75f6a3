"""Writing files so that there is either the old one or the new one, never half of one."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

from newsevents.files.opening import unreadable, zstd


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write some files: each beside its place first, and then all moved there.

    When something goes wrong before the first one is moved, everything is as it was.
    Raises FileError when a file cannot be written.
    """
    with contextlib.ExitStack() as stack:
        written = [
            (stack.enter_context(_beside(path, content)), path)
            for path, content in contents.items()
        ]
        for temporary, path in written:
            with _explained(path):
                temporary.replace(path)


@contextlib.contextmanager
def _beside(path: Path, content: bytes) -> Iterator[Path]:
    """Write a file under another name next to its place; remove it if it was not moved."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    try:
        with _explained(path), temporary.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        yield temporary
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise unreadable(path, error) from None


def packed(name: str, content: bytes) -> bytes:
    """Pack content as the suffix of a file name asks for; the same content, the same bytes."""
    if name.endswith(".gz"):
        buffer = io.BytesIO()
        with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, mtime=0) as stream:
            stream.write(content)
        return buffer.getvalue()
    if name.endswith(".zst"):
        packed_content: bytes = zstd().compress(content)
        return packed_content
    return content
