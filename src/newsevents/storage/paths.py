"""Paths on this machine and URLs, under one interface."""

from __future__ import annotations

import io
import os
import re
from os import PathLike
from pathlib import Path
from typing import IO, Protocol, TypeAlias, runtime_checkable

from newsevents.errors import FileError
from newsevents.storage.remote import Remote, RemoteInfo, is_url, redact_url, url_error

#: A place of files. Both have name, suffix, parent, parts, `/`, open, iterdir, is_dir and is_file,
#: which raise OSError.
AnyPath: TypeAlias = Path | Remote

_LOCAL_HOSTS = ("", "localhost")


@runtime_checkable
class BinaryFile(Protocol):
    """An open binary file."""

    def read(self) -> bytes:
        """Return all bytes from the position to the end."""


class OpenFile:
    """Content of an open binary file, from its position to its end, under the interface of a path.

    The file is read into memory and stays open. A name with the suffix of a data file decides the
    form; otherwise the content does: a bundle begins with one of its own keys.
    """

    def __init__(self, stream: BinaryFile) -> None:
        """Read the file; raises TypeError unless it gives bytes."""
        self._content = stream.read()
        if not isinstance(self._content, bytes):
            raise TypeError("a file to read records from must be open in binary mode")
        name = getattr(stream, "name", None)
        self._title = name if isinstance(name, str) else "<file>"
        self.name = os.path.basename(self._title)  # noqa: PTH119 - not a path in every case
        if not self.name.endswith((".jsonl", ".jsonl.gz", ".jsonl.zst", ".newsevents.json")):
            suffixes = (end for start, end in _FORMS if re.match(start, self._content))
            self.name = f"records{next(suffixes, '.jsonl')}"
        self.suffix = os.path.splitext(self.name)[1]  # noqa: PTH122 - as above

    def __str__(self) -> str:
        """Return the name of the file, for findings."""
        return self._title

    def open(self, mode: str = "rb") -> IO[bytes]:
        """Return a new stream of the content."""
        assert mode == "rb"
        return io.BytesIO(self._content)

    def info(self) -> RemoteInfo:
        """Return the size of the content."""
        size = len(self._content)
        return RemoteInfo(is_folder=False, is_file=True, size=size, supports_ranges=True)


_FORMS = (
    (rb"\x1f\x8b", ".jsonl.gz"),
    (rb"\x28\xb5\x2f\xfd", ".jsonl.zst"),
    (rb'(\xef\xbb\xbf)?\s*\{\s*"(\$schema|newsevents|records)"\s*:', ".newsevents.json"),
)

#: A place that records are read from.
DataFile: TypeAlias = AnyPath | OpenFile


def to_path(path: str | PathLike[str]) -> AnyPath:
    """Return a path or a URL as an object; `file://` is a path on this machine (RFC 8089).

    Raises FileError for a URL of no file, and for one whose password cannot be told from the rest.
    """
    if isinstance(path, Path | Remote):
        return path
    text = os.fspath(path)
    if not is_url(text):
        return Path(path)
    fault = url_error(text)
    if fault is not None:
        raise FileError(redact_url(text), fault)
    if not text.lower().startswith("file://"):
        return Remote(text)
    host, slash, below = text[len("file://") :].partition("/")
    if host.lower() not in _LOCAL_HOSTS:
        instead = redact_url(f"file:///{host}{slash}{below}")
        raise FileError(redact_url(text), f"a file has no host, write {instead}")
    # It takes a web client along.
    from urllib.request import url2pathname

    return Path(url2pathname(f"{slash}{below}"))


def local_path(path: str | PathLike[str] | OpenFile, done: str = "written") -> Path:
    """Return a path with which something is done; raise FileError unless it is on this machine."""
    found = path if isinstance(path, OpenFile) else to_path(path)
    if not isinstance(found, Path):
        raise FileError(found, f"only files on this machine are {done}")
    return found


def exists(path: AnyPath) -> bool:
    """Say whether there is anything at a path, if only a link that leads nowhere.

    Raises OSError when that cannot be told.
    """
    return os.path.lexists(path) if isinstance(path, Path) else path.exists()


def is_outside(folder: AnyPath, path: AnyPath) -> bool:
    """Say whether a path leads out of a folder, once links are followed."""
    if isinstance(folder, Remote) or isinstance(path, Remote):
        return not (isinstance(folder, Remote) and isinstance(path, Remote) and path.is_in(folder))
    try:
        return not path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a loop of links
        return True


def resolve_links(path: AnyPath) -> AnyPath:
    """Return where a path leads once links are followed; URLs have none."""
    return Path(os.path.realpath(path)) if isinstance(path, Path) else path
