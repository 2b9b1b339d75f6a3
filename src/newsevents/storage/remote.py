"""URLs of data, read through fsspec (https://filesystem-spec.readthedocs.io).

`Remote` has the interface of `pathlib.Path`. Every failure is an OSError with a short message,
except MissingExtraError.
"""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator, Mapping
from os import PathLike
from pathlib import PurePosixPath
from typing import IO, Any
from urllib.parse import quote, unquote

import attrs

from newsevents.errors import RemoteError
from newsevents.storage.streams import (
    BLOCK_SIZE_BYTES,
    FileInfo,
    StoreStream,
    WebStream,
    filesystem,
    info_of,
    request_info,
    translate_driver_errors,
)
from newsevents.storage.urls import displayed_url, is_web, normalize_url, split_url

#: Entries of a folder.
MAX_FOLDER_ENTRIES = 100_000


@attrs.frozen(order=True)
class Remote(PathLike[str]):
    """A URL of a file or a folder.

    `str` omits user and query, which may be secrets; `os.fspath` gives the whole URL.
    Facts are requested once and shared with all URLs derived from this one.
    """

    url: str = attrs.field(converter=normalize_url)
    _known: dict[str, FileInfo] = attrs.field(factory=dict, eq=False, repr=False)

    def __fspath__(self) -> str:
        """Return the whole URL."""
        return self.url

    def __str__(self) -> str:
        """Return the URL without secrets."""
        return displayed_url(self.url)

    def __repr__(self) -> str:
        """Return the URL without secrets."""
        return f"Remote({str(self)!r})"

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle with the facts of this file, not of others."""
        known = self._known.get(self.url)
        return (Remote, (self.url, {self.url: known} if known else {}))

    @property
    def protocol(self) -> str:
        """The protocol in lower case."""
        return self.url.partition(":")[0]

    @property
    def parts(self) -> tuple[str, ...]:
        """Protocol and host, then the names of the path."""
        head, path, _ = split_url(self.url)
        names = [name for name in path.split("/") if name]
        return (head, *(map(unquote, names) if self.is_web else names))

    @property
    def anchor(self) -> str:
        """Protocol and host, or bucket."""
        return split_url(self.url)[0]

    @property
    def name(self) -> str:
        """The last part of the path; empty at the top."""
        return self.parts[-1] if len(self.parts) > 1 else ""

    @property
    def suffix(self) -> str:
        """The last dot of the name and the letters after it."""
        return PurePosixPath(self.name).suffix

    @property
    def parent(self) -> Remote:
        """The folder above; the top is its own parent."""
        head, path, query = split_url(self.url)
        return Remote(f"{head}{posixpath.dirname(path)}{query}", self._known)

    def __truediv__(self, below: str | PathLike[str]) -> Remote:
        """Return a path below; a URL is treated as a name."""
        head, path, query = split_url(self.url)
        name = posixpath.normpath(str(below).lstrip("/"))
        return Remote(f"{head}{path}/{quote(name) if self.is_web else name}{query}", self._known)

    def is_in(self, folder: Remote) -> bool:
        """Whether this is the folder or below it."""
        above, below = self.parts[: len(folder.parts)], self.parts[len(folder.parts) :]
        return above == folder.parts and ".." not in below

    @property
    def is_web(self) -> bool:
        """Whether a web server has the file; it lists no folders."""
        return is_web(self.url)

    def exists(self) -> bool:
        """Whether the URL exists; raises OSError if that is unknown."""
        try:
            self.info()
        except FileNotFoundError:
            return False
        return True

    def is_file(self) -> bool:
        """Whether the URL is a file; raises OSError if that is unknown."""
        return self.exists() and self.info().is_file

    def is_dir(self) -> bool:
        """Whether the URL is a folder; on the web none is."""
        return not self.is_web and self.exists() and self.info().is_folder

    def is_symlink(self) -> bool:
        """Return False: stores have no links."""
        return False

    def info(self) -> FileInfo:
        """Return the facts about the URL; raises OSError if it does not exist."""
        if self.url not in self._known:
            self._known[self.url] = request_info(self.url)
        return self._known[self.url]

    def iterdir(self) -> Iterator[Remote]:
        """Yield the entries of the folder."""
        if self.is_web:
            reason = "a web server lists no folders; name files, or a folder with a manifest"
            raise RemoteError(reason)
        with translate_driver_errors(self.url):
            fs, path = filesystem(self.url)
            listed: list[Mapping[str, Any]] = fs.ls(path, detail=True)
        if len(listed) > MAX_FOLDER_ENTRIES:
            raise RemoteError(f"a folder with more than {MAX_FOLDER_ENTRIES:,} entries")
        for entry in listed:
            name = str(entry["name"]).rstrip("/")
            # Some stores list the folder itself, too.
            if name != path.rstrip("/"):
                child = self / name.rpartition("/")[2]
                self._known[child.url] = info_of(entry)
                yield child

    def open(self, mode: str = "rb") -> IO[bytes]:
        """Open the file for reading bytes."""
        assert mode == "rb"
        if self.is_web:
            return io.BufferedReader(WebStream(self.url), 2**20)
        return io.BufferedReader(StoreStream(self.url, self.info().size), BLOCK_SIZE_BYTES)
