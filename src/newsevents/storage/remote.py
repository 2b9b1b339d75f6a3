"""URLs of data, read through fsspec (https://filesystem-spec.readthedocs.io).

`Remote` has the interface of `pathlib.Path`. Every failure is an OSError with a short message,
except MissingExtraError.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator, Mapping
from os import PathLike
from pathlib import PurePosixPath
from typing import IO, Any
from urllib.parse import quote, unquote

import attrs

from newsevents.errors import MissingExtraError, RemoteError
from newsevents.storage.streams import (
    BLOCK_SIZE_BYTES,
    RemoteInfo,
    StoreStream,
    WebStream,
    translate_driver_errors,
    web_options,
)

#: Entries of a folder.
MAX_FOLDER_ENTRIES = 100_000

# One letter would be a drive of Windows. A Path never has two slashes in its middle.
_PROTOCOL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
# Attempts at a URL: with one slash before a user, or one URL behind another, which fsspec would
# open through the first.
_ONE_SLASH = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/(?!/).*@", re.DOTALL)
_CHAINED = re.compile(r"::[A-Za-z][A-Za-z0-9+.-]+:/")
_WEB = ("http", "https")
# End of the host, on the web and elsewhere; host and port on the web.
_HOST = {True: re.compile(r"[^/?#]*"), False: re.compile(r"[^/]*")}
_WEB_HOST = re.compile(r"(\[[^\[\]]+\]|[^:\[\]]+)(:[0-9]*)?")
_ESCAPES = "; write / as %2F, ? as %3F, # as %23 and @ as %40 in a password"


def is_url(path: str) -> bool:
    """Whether a text is a URL with a protocol and two slashes, or an attempt at one."""
    return any((_PROTOCOL.match(path), _ONE_SLASH.match(path), _CHAINED.search(path)))


def url_error(url: str) -> str | None:
    """Return the reason why a URL is malformed, if it is.

    A URL is also refused if its password cannot be told from the rest, since it could not be
    shown without it.
    """
    if _CHAINED.search(url):
        return "a URL within a URL is not read; name the file itself"
    if not _PROTOCOL.match(url):
        return "a URL has two slashes after its protocol"
    protocol, _, rest = url.partition("://")
    is_web = protocol.lower() in _WEB
    found = _HOST[is_web].match(rest)
    host = found[0] if found else ""
    if is_web and not _WEB_HOST.fullmatch(host.rpartition("@")[2]):
        return f"not a URL of a web server{_ESCAPES if '@' in rest else ''}"
    if ":" in host and "@" not in host and "@" in rest and not is_web:
        return f"the user and the password cannot be told apart{_ESCAPES}"
    return None


def redact_url(url: str) -> str:
    """Return a URL, malformed or not, without anything that may be secret."""
    head, colon, rest = url.partition(":/")
    _, at, shown = rest.rpartition("@")
    return f"{head}{colon}{'/***' if at else ''}{at}{shown.partition('?')[0]}"


def _normalized(url: str) -> str:
    """Return a URL without slashes at its end and without a fragment."""
    protocol, _, rest = url.partition("://")
    protocol = protocol.lower()
    if protocol not in _WEB:
        return f"{protocol}://{rest.rstrip('/')}"
    path, mark, query = rest.partition("#")[0].partition("?")
    return f"{protocol}://{path.rstrip('/')}{mark}{query}"


@attrs.frozen(order=True)
class Remote(PathLike[str]):
    """A URL of a file or a folder.

    `str` omits user and query, which may be secrets; `os.fspath` gives the whole URL.
    Facts are requested once and shared with all URLs derived from this one.
    """

    url: str = attrs.field(converter=_normalized)
    _known: dict[str, RemoteInfo] = attrs.field(factory=dict, eq=False, repr=False)

    def __fspath__(self) -> str:
        """Return the whole URL."""
        return self.url

    def __str__(self) -> str:
        """Return the URL without secrets."""
        head, path, _ = self._pieces()
        protocol, _, host = head.partition("://")
        user, at, bare = host.rpartition("@")
        # In Azure the name of a container precedes the @.
        is_secret = at and (protocol in _WEB or ":" in user)
        return f"{protocol}://{bare if is_secret else host}{path}"

    def __repr__(self) -> str:
        """Return the URL without secrets."""
        return f"Remote({str(self)!r})"

    def without_secrets(self, text: str) -> str:
        """Return a text, such as the message of a driver, without the secrets of the URL."""
        head, _, query = self._pieces()
        user = head.partition("://")[2].rpartition("@")[0]
        text = text.replace(self.url, str(self))
        for secret in (user, user.partition(":")[2], query.lstrip("?")):
            text = text.replace(secret, "***") if secret else text
        return text

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
        head, path, _ = self._pieces()
        names = [name for name in path.split("/") if name]
        return (head, *(map(unquote, names) if self._is_web else names))

    @property
    def anchor(self) -> str:
        """Protocol and host, or bucket."""
        return self._pieces()[0]

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
        head, path, query = self._pieces()
        return self._derived(f"{head}{posixpath.dirname(path)}{query}")

    def __truediv__(self, below: str | PathLike[str]) -> Remote:
        """Return a path below; a URL is treated as a name."""
        head, path, query = self._pieces()
        name = posixpath.normpath(str(below).lstrip("/"))
        return self._derived(f"{head}{path}/{quote(name) if self._is_web else name}{query}")

    def is_in(self, folder: Remote) -> bool:
        """Whether this is the folder or below it."""
        above, below = self.parts[: len(folder.parts)], self.parts[len(folder.parts) :]
        return above == folder.parts and ".." not in below

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
        return not self._is_web and self.exists() and self.info().is_folder

    def is_symlink(self) -> bool:
        """Return False: stores have no links."""
        return False

    @property
    def can_list(self) -> bool:
        """Whether folders can be listed; a web server only has files."""
        return not self._is_web

    def info(self) -> RemoteInfo:
        """Return the facts about the URL; raises OSError if it does not exist."""
        if self.url not in self._known:
            self._known[self.url] = self._request_info()
        return self._known[self.url]

    def iterdir(self) -> Iterator[Remote]:
        """Yield the entries of the folder."""
        if self._is_web:
            raise RemoteError(
                "a web server lists no folders; name files, or a folder with a manifest"
            )
        with translate_driver_errors(self):
            fs, path = self.filesystem()
            listed: list[Mapping[str, Any]] = fs.ls(path, detail=True)
        if len(listed) > MAX_FOLDER_ENTRIES:
            raise RemoteError(f"a folder with more than {MAX_FOLDER_ENTRIES:,} entries")
        for entry in listed:
            name = str(entry["name"]).rstrip("/")
            # Some stores list the folder itself, too.
            if name != path.rstrip("/"):
                child = self / name.rpartition("/")[2]
                self._known[child.url] = _info_of(entry)
                yield child

    def open(self, mode: str = "rb") -> IO[bytes]:
        """Open the file for reading bytes."""
        assert mode == "rb"
        if self._is_web:
            return io.BufferedReader(WebStream(self), 2**20)
        return io.BufferedReader(StoreStream(self), BLOCK_SIZE_BYTES)

    def filesystem(self) -> tuple[Any, str]:
        """Return the filesystem of fsspec, and the name of the file there.

        Raises MissingExtraError if a package is not installed.
        """
        options = web_options(self.protocol) if self._is_web else {}
        # fsspec is optional and slow to import.
        try:
            import fsspec
        except ImportError:
            raise MissingExtraError("fsspec", "remote", f"reading {self.protocol}://") from None
        try:
            cls = fsspec.get_filesystem_class(self.protocol)
        except ImportError as error:
            # The cause names the package, the message may be any text.
            missing = getattr(error.__cause__, "name", None) or str(error)
            raise MissingExtraError(missing, "", f"reading {self.protocol}://") from None
        except ValueError:
            raise RemoteError(f"{self.protocol}:// is not known to fsspec") from None
        # fsspec.open would take a name with two colons for another URL.
        fs = cls(**cls._get_kwargs_from_urls(self.url), **options)
        # Filesystems are shared within a process, and so are their caches of folders.
        fs.invalidate_cache()
        return fs, str(cls._strip_protocol(self.url))

    def refresh(self) -> RemoteInfo:
        """Return the facts after asking again."""
        self._known.pop(self.url, None)
        return self.info()

    def _request_info(self) -> RemoteInfo:
        if self._is_web:
            with WebStream(self) as response:
                return response.info()
        with translate_driver_errors(self):
            fs, path = self.filesystem()
            return _info_of(fs.info(path))

    @property
    def _is_web(self) -> bool:
        return self.protocol in _WEB

    def _pieces(self) -> tuple[str, str, str]:
        """Return protocol and host, path, and the query with its question mark."""
        protocol, _, rest = self.url.partition("://")
        # In a store a question mark is part of a name.
        rest, mark, query = rest.partition("?") if self._is_web else (rest, "", "")
        host, slash, path = rest.partition("/")
        return f"{protocol}://{host}", f"{slash}{path}", f"{mark}{query}"

    def _derived(self, url: str) -> Remote:
        return Remote(url, self._known)


def _info_of(info: Mapping[str, Any]) -> RemoteInfo:
    kind, size = info.get("type"), info.get("size")
    return RemoteInfo(
        is_folder=kind == "directory",
        is_file=kind == "file",
        size=size if isinstance(size, int) else None,
        supports_ranges=True,
    )
