"""Data behind URLs, read through fsspec (https://filesystem-spec.readthedocs.io).

A `Remote` is to a URL what a `pathlib.Path` is to a file. Whatever goes wrong, a missing package
apart, is an OSError that says in a few words what.
"""

from __future__ import annotations

import contextlib
import io
import posixpath
import re
from collections.abc import Iterator, Mapping
from os import PathLike
from pathlib import PurePosixPath
from typing import IO, Any
from urllib.parse import quote, unquote

import attrs

from newsevents.errors import MissingExtraError, NewsEventsError, RemoteError, RemoteNotFoundError
from newsevents.findings import one_line

#: Seconds without a byte after which a web server is given up.
READ_TIMEOUT_SECONDS = 30.0
#: Entries that a folder may have.
MAX_FOLDER_ENTRIES = 100_000

# One letter would be a drive of Windows. No path of this machine has two slashes in its middle
# once it is a Path.
_PROTOCOL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
# What may be meant for one: a slash is missing before a user, or one stands behind another, which
# fsspec opens by way of the first.
_ONE_SLASH = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/(?!/).*@", re.DOTALL)
_CHAINED = re.compile(r"::[A-Za-z][A-Za-z0-9+.-]+:/")
_WEB = ("http", "https")
# Up to where a host goes, and what it is on the web, with its port.
_HOST = {True: re.compile(r"[^/?#]*"), False: re.compile(r"[^/]*")}
_WEB_HOST = re.compile(r"(\[[^\[\]]+\]|[^:\[\]]+)(:[0-9]*)?")


def is_url(path: str) -> bool:
    """Say whether a text is a URL, with a protocol and two slashes, or an attempt at one."""
    return any((_PROTOCOL.match(path), _ONE_SLASH.match(path), _CHAINED.search(path)))


def url_error(url: str) -> str | None:
    """Say what is wrong with the form of a URL, if anything is.

    Where it cannot be told what belongs to a password, nothing can be shown without it.
    """
    if _CHAINED.search(url):
        return "a URL within another is not read; name the file itself"
    if not _PROTOCOL.match(url):
        return "a URL has two slashes after its protocol"
    protocol, _, rest = url.partition("://")
    is_web = protocol.lower() in _WEB
    found = _HOST[is_web].match(rest)
    host = found[0] if found else ""
    bare = host.rpartition("@")[2]
    if is_web and not _WEB_HOST.fullmatch(bare):
        return f"not a URL of a web server{_QUOTE if '@' in rest else ''}"
    if ":" in host and "@" not in host and "@" in rest and not is_web:
        return f"no user and password can be told{_QUOTE}"
    return None


_QUOTE = "; write / as %2F, ? as %3F, # as %23 and @ as %40 in a password"


def redact_url(url: str) -> str:
    """Return a URL of whatever form without all that might be a secret."""
    head, colon, rest = url.partition(":/")
    _, at, shown = rest.rpartition("@")
    return f"{head}{colon}{'/***' if at else ''}{at}{shown.partition('?')[0]}"


@attrs.frozen
class RemoteInfo:
    """What a store says of a file or folder."""

    is_folder: bool
    is_file: bool
    #: Bytes, if it says so.
    size: int | None
    #: Whether it gives a part of the file.
    supports_ranges: bool


def _tidy(url: str) -> str:
    """Return a URL without slashes at its end or the part that only browsers look at."""
    protocol, _, rest = url.partition("://")
    protocol = protocol.lower()
    if protocol not in _WEB:
        return f"{protocol}://{rest.rstrip('/')}"
    path, mark, query = rest.partition("#")[0].partition("?")
    return f"{protocol}://{path.rstrip('/')}{mark}{query}"


@attrs.frozen(order=True)
class Remote(PathLike[str]):
    """A URL of a file or a folder.

    As a text it has neither user nor query, which may be secrets; `os.fspath` gives all of it.
    What the store says of it is asked once, and known to what is made of it.
    """

    url: str = attrs.field(converter=_tidy)
    _known: dict[str, RemoteInfo] = attrs.field(factory=dict, eq=False, repr=False)

    def __fspath__(self) -> str:
        """Return the whole URL."""
        return self.url

    def __str__(self) -> str:
        """Return the URL without what may be secret."""
        head, path, _ = self._pieces()
        protocol, _, host = head.partition("://")
        user, at, bare = host.rpartition("@")
        # A container of Azure stands before the @ too.
        is_secret = at and (protocol in _WEB or ":" in user)
        return f"{protocol}://{bare if is_secret else host}{path}"

    def __repr__(self) -> str:
        """Return the URL without what may be secret."""
        return f"Remote({str(self)!r})"

    def without_secrets(self, text: str) -> str:
        """Return a text, such as the message of a driver, without what is secret in the URL."""
        head, _, query = self._pieces()
        user = head.partition("://")[2].rpartition("@")[0]
        text = text.replace(self.url, str(self))
        for secret in (user, user.partition(":")[2], query.lstrip("?")):
            text = text.replace(secret, "***") if secret else text
        return text

    def __reduce__(self) -> tuple[object, ...]:
        """Take what is known of this file along to another process, and of no other."""
        known = self._known.get(self.url)
        return (Remote, (self.url, {self.url: known} if known else {}))

    @property
    def protocol(self) -> str:
        """What stands before the colon, in lower case."""
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
        """The last dot of the name and what follows it."""
        return PurePosixPath(self.name).suffix

    @property
    def parent(self) -> Remote:
        """The folder above; the top is its own."""
        head, path, query = self._pieces()
        return self._made(f"{head}{posixpath.dirname(path)}{query}")

    def __truediv__(self, below: str | PathLike[str]) -> Remote:
        """Return what lies below; there a URL is but a name."""
        head, path, query = self._pieces()
        name = posixpath.normpath(str(below).lstrip("/"))
        return self._made(f"{head}{path}/{quote(name) if self._is_web else name}{query}")

    def is_in(self, folder: Remote) -> bool:
        """Say whether this is a folder or something below it."""
        above, below = self.parts[: len(folder.parts)], self.parts[len(folder.parts) :]
        return above == folder.parts and ".." not in below

    def exists(self) -> bool:
        """Say whether there is something; raises OSError when that cannot be told."""
        try:
            self.info()
        except FileNotFoundError:
            return False
        return True

    def is_file(self) -> bool:
        """Say whether there is a file; raises OSError when that cannot be told."""
        return self.exists() and self.info().is_file

    def is_dir(self) -> bool:
        """Say whether there is a folder, which the web has none of."""
        return not self._is_web and self.exists() and self.info().is_folder

    def is_symlink(self) -> bool:
        """Say that it is no link: stores have none."""
        return False

    @property
    def can_list(self) -> bool:
        """Whether the store says what is in a folder; a web server only gives files."""
        return not self._is_web

    def info(self) -> RemoteInfo:
        """Return what the store says of it; raises OSError when there is nothing."""
        if self.url not in self._known:
            self._known[self.url] = self._asked()
        return self._known[self.url]

    def iterdir(self) -> Iterator[Remote]:
        """Yield what is in the folder."""
        if self._is_web:
            raise RemoteError(
                "a web server lists no folders: name files, or a folder with a manifest"
            )
        with translate_driver_errors(self):
            fs, path = self.filesystem()
            listed: list[Mapping[str, Any]] = fs.ls(path, detail=True)
        if len(listed) > MAX_FOLDER_ENTRIES:
            raise RemoteError(f"more than {MAX_FOLDER_ENTRIES:,} entries, too many for a dataset")
        for entry in listed:
            name = str(entry["name"]).rstrip("/")
            # A store may list the folder itself.
            if name != path.rstrip("/"):
                child = self / name.rpartition("/")[2]
                self._known[child.url] = _info_of(entry)
                yield child

    def open(self, mode: str = "rb") -> IO[bytes]:
        """Open the file for reading bytes."""
        assert mode == "rb"
        if self._is_web:
            from newsevents.storage.streams import WebStream

            return io.BufferedReader(WebStream(self), 2**20)
        from newsevents.storage.streams import BLOCK_SIZE_BYTES, StoreStream

        return io.BufferedReader(StoreStream(self), BLOCK_SIZE_BYTES)

    def filesystem(self) -> tuple[Any, str]:
        """Return the filesystem of fsspec, and what the file is called there.

        Raises MissingExtraError for a package that is not installed.
        """
        options: dict[str, Any] = {}
        if self._is_web:
            from newsevents.storage.streams import fsspec_options

            options = fsspec_options(self.protocol)
        try:
            import fsspec
        except ImportError:
            raise MissingExtraError("fsspec", "remote", f"reading {self.protocol}://") from None
        try:
            cls = fsspec.get_filesystem_class(self.protocol)
        except ImportError as error:
            # fsspec names it in its own words, and where it comes from is what could not be found.
            missing = getattr(error.__cause__, "name", None) or str(error)
            raise MissingExtraError(missing, "", f"reading {self.protocol}://") from None
        except ValueError:
            raise RemoteError(f"{self.protocol}:// is not known to fsspec") from None
        # Not by fsspec.open and the like, for which a name with two colons may be another URL.
        fs = cls(**cls._get_kwargs_from_urls(self.url), **options)
        # Filesystems are shared in a process, with what they remember of folders.
        fs.invalidate_cache()
        return fs, str(cls._strip_protocol(self.url))

    def asked_again(self) -> RemoteInfo:
        """Return what the store says of it by now."""
        self._known.pop(self.url, None)
        return self.info()

    def _asked(self) -> RemoteInfo:
        if self._is_web:
            from newsevents.storage.streams import WebStream

            with WebStream(self) as answer:
                return answer.info()
        with translate_driver_errors(self):
            fs, path = self.filesystem()
            return _info_of(fs.info(path))

    @property
    def _is_web(self) -> bool:
        return self.protocol in _WEB

    def _pieces(self) -> tuple[str, str, str]:
        """Return protocol and host, path, and the query with its question mark."""
        protocol, _, rest = self.url.partition("://")
        # Anywhere else a question mark is a letter of a name.
        rest, mark, query = rest.partition("?") if self._is_web else (rest, "", "")
        host, slash, path = rest.partition("/")
        return f"{protocol}://{host}", f"{slash}{path}", f"{mark}{query}"

    def _made(self, url: str) -> Remote:
        return Remote(url, self._known)


def _info_of(info: Mapping[str, Any]) -> RemoteInfo:
    """Return what a store says, from what fsspec makes of it."""
    kind, size = info.get("type"), info.get("size")
    return RemoteInfo(
        is_folder=kind == "directory",
        is_file=kind == "file",
        size=size if isinstance(size, int) else None,
        supports_ranges=True,
    )


@contextlib.contextmanager
def translate_driver_errors(remote: Remote) -> Iterator[None]:
    """Turn whatever a driver raises into an OSError of a few words; those have no root in common."""
    try:
        yield
    except NewsEventsError:
        raise
    except FileNotFoundError:
        raise RemoteNotFoundError("no such file or folder") from None
    except PermissionError:
        raise RemoteError("not permitted") from None
    except TimeoutError:
        raise RemoteError("no answer in time") from None
    except Exception as error:  # noqa: BLE001 - drivers raise whatever the libraries below them do
        said = one_line(remote.without_secrets(str(error)))
        raise RemoteError(f"{said} ({type(error).__name__})") from None
