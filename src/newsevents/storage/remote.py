"""URLs of data, read through fsspec (https://filesystem-spec.readthedocs.io).

`Remote` has the interface of `pathlib.Path`. Every failure is an OSError with a short message,
except MissingExtraError.
"""

from __future__ import annotations

import contextlib
import io
import posixpath
from collections.abc import Iterator, Mapping
from os import PathLike
from pathlib import PurePosixPath
from typing import IO, Any
from urllib.parse import quote, unquote

import attrs

from newsevents.errors import (
    MissingExtraError,
    NewsEventsError,
    RemoteError,
    RemoteNotFoundError,
)
from newsevents.findings import one_line
from newsevents.storage.urls import WEB, normalize_url, split_url

#: Bytes that a store is asked for at a time.
BLOCK_SIZE_BYTES = 4 * 2**20
#: Seconds without a byte after which a web server counts as unreachable.
READ_TIMEOUT_SECONDS = 30.0
#: Entries of a folder.
MAX_FOLDER_ENTRIES = 100_000


@attrs.frozen
class RemoteInfo:
    """Facts about a remote file or folder."""

    is_folder: bool
    is_file: bool
    #: Bytes; None if the server does not say.
    size: int | None
    #: Whether parts of the file can be read.
    supports_ranges: bool


@attrs.frozen(order=True)
class Remote(PathLike[str]):
    """A URL of a file or a folder.

    `str` omits user and query, which may be secrets; `os.fspath` gives the whole URL.
    Facts are requested once and shared with all URLs derived from this one.
    """

    url: str = attrs.field(converter=normalize_url)
    _known: dict[str, RemoteInfo] = attrs.field(factory=dict, eq=False, repr=False)

    def __fspath__(self) -> str:
        """Return the whole URL."""
        return self.url

    def __str__(self) -> str:
        """Return the URL without secrets."""
        head, path, _ = split_url(self.url)
        protocol, _, host = head.partition("://")
        user, at, bare = host.rpartition("@")
        # In Azure the name of a container precedes the @.
        is_secret = at and (protocol in WEB or ":" in user)
        return f"{protocol}://{bare if is_secret else host}{path}"

    def __repr__(self) -> str:
        """Return the URL without secrets."""
        return f"Remote({str(self)!r})"

    def without_secrets(self, text: str) -> str:
        """Return a text, such as the message of a driver, without the secrets of the URL."""
        head, _, query = split_url(self.url)
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
        return self.protocol in WEB

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

    def info(self, *, refresh: bool = False) -> RemoteInfo:
        """Return the facts about the URL; raises OSError if it does not exist."""
        if refresh or self.url not in self._known:
            self._known[self.url] = self._request_info()
        return self._known[self.url]

    def _request_info(self) -> RemoteInfo:
        if self.is_web:
            with _WebStream(self) as response:
                return response.info()
        with _translate_errors(self):
            fs, path = self.filesystem()
            return _info_of(fs.info(path))

    def iterdir(self) -> Iterator[Remote]:
        """Yield the entries of the folder."""
        if self.is_web:
            reason = "a web server lists no folders; name files, or a folder with a manifest"
            raise RemoteError(reason)
        with _translate_errors(self):
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
        if self.is_web:
            return io.BufferedReader(_WebStream(self), 2**20)
        return io.BufferedReader(_StoreStream(self), BLOCK_SIZE_BYTES)

    def filesystem(self) -> tuple[Any, str]:
        """Return the filesystem of fsspec, and the name of the file there.

        Raises MissingExtraError if a package is not installed.
        """
        options = _web_options(self.protocol) if self.is_web else {}
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


def _info_of(info: Mapping[str, Any]) -> RemoteInfo:
    kind, size = info.get("type"), info.get("size")
    size = size if isinstance(size, int) else None
    return RemoteInfo(kind == "directory", kind == "file", size, supports_ranges=True)


def _web_options(protocol: str) -> dict[str, Any]:
    """Return options for fsspec: a timeout, and no decompression by the client.

    fsspec's own configuration takes precedence.
    """
    # aiohttp is optional and slow to import.
    try:
        import aiohttp
    except ImportError:
        raise MissingExtraError("aiohttp", "remote", f"reading {protocol}://") from None
    from fsspec.config import conf

    seconds = dict.fromkeys(("connect", "sock_connect", "sock_read"), READ_TIMEOUT_SECONDS)
    timeout = aiohttp.ClientTimeout(total=None, **seconds)
    ours = {"timeout": timeout, "auto_decompress": False, "trust_env": True}
    return {"client_kwargs": {**ours, **conf.get(protocol, {}).get("client_kwargs", {})}}


class _Stream(io.RawIOBase):
    """Content of a URL from a position."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote
        self._position = 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def _give(self, data: bytes, buffer: Any) -> int:
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)


class _StoreStream(_Stream):
    """File of a store, requested block by block."""

    def __init__(self, remote: Remote) -> None:
        super().__init__(remote)
        size = remote.info().size
        if size is None:
            raise RemoteError("the store does not say how large it is")
        self._size = size
        with _translate_errors(remote):
            self._fs, self._path = remote.filesystem()

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, start + offset)
        return self._position

    def readinto(self, buffer: Any, /) -> int:
        wanted = min(len(buffer), self._size - self._position)
        if wanted <= 0:
            self._check_size(self._remote.info(refresh=True).size)
            return 0
        with _translate_errors(self._remote):
            start = self._position
            data: bytes = self._fs.cat_file(self._path, start=start, end=start + wanted)
        if len(data) != wanted:
            self._check_size(self._position + len(data))
        return self._give(data, buffer)

    def _check_size(self, size: int | None) -> None:
        if size != self._size:
            raise RemoteError(f"changed while it was read: {self._size} bytes before, {size} now")


class _WebStream(_Stream):
    """Body of a web server's response, from its beginning or from the position that was sought.

    The request is sent at the first read, and again after a seek.
    """

    #: The open stream of fsspec, whose attribute `r` is the response.
    _stream: Any = None

    def info(self) -> RemoteInfo:
        """Return the facts in the response; raises OSError if the server refuses the file."""
        response = self._open().r
        length = response.content_length
        size = None if length is None else self._position + length
        ranges = response.headers.get("Accept-Ranges", "").strip().lower() == "bytes"
        return RemoteInfo(is_folder=False, is_file=True, size=size, supports_ranges=ranges)

    def seekable(self) -> bool:
        return self._remote.info().supports_ranges

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_END:
            raise io.UnsupportedOperation("the end of a file on a web server is unknown")
        position = max(0, offset + (self._position if whence == io.SEEK_CUR else 0))
        if position != self._position:
            self._close_response()
            self._position = position
        return position

    def readinto(self, buffer: Any, /) -> int:
        stream = self._open()
        with _translate_errors(self._remote):
            data: bytes = stream.read(len(buffer))
        return self._give(data, buffer)

    def close(self) -> None:
        self._close_response()
        super().close()

    def _close_response(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _open(self) -> Any:
        if self._stream is None:
            # Offsets count stored bytes.
            headers = {"Accept-Encoding": "identity"}
            if self._position:
                headers["Range"] = f"bytes={self._position}-"
            with _translate_errors(self._remote):
                fs, path = self._remote.filesystem()
                headers = {**fs.kwargs.get("headers", {}), **headers}
                # With a size fsspec does not ask for it; without blocks it gives a plain stream.
                self._stream = fs.open(path, block_size=0, size=1, headers=headers)
                self._check(self._stream.r)
        return self._stream

    def _check(self, response: Any) -> None:
        """Raise RemoteError for a response that does not fit the request."""
        for hop in (*response.history, response):
            if self._remote.protocol == "https" and hop.url.scheme != "https":
                raise RemoteError(f"redirects to {hop.url.scheme}://, away from https://")
        encoding = response.headers.get("Content-Encoding", "identity").lower()
        if encoding != "identity" and self._remote.suffix not in (".gz", ".zst"):
            raise RemoteError(f"the server sends it with the encoding {one_line(encoding)}")
        if self._position:
            sent = response.headers.get("Content-Range", "")
            is_partial = response.status == 206  # noqa: PLR2004 - Partial Content, RFC 9110
            if not is_partial or not sent.startswith(f"bytes {self._position}-"):
                raise RemoteError("the server ignores the requested range")


@contextlib.contextmanager
def _translate_errors(remote: Remote) -> Iterator[None]:
    """Translate every exception of a driver into a RemoteError without secrets.

    The exceptions of drivers have no base class in common.
    """
    try:
        yield
    except NewsEventsError:
        raise
    except Exception as error:  # noqa: BLE001 - drivers raise whatever the libraries below them do
        reason = _web_reason(error) if remote.is_web else ""
        is_gone = getattr(error, "status", None) == 410  # noqa: PLR2004 - Gone, RFC 9110
        if isinstance(error, FileNotFoundError) or is_gone:
            raise RemoteNotFoundError(reason or "no such file or folder") from None
        if not reason:
            text = f"{remote.without_secrets(str(error))} ({type(error).__name__})"
            reasons = {PermissionError: "not permitted", TimeoutError: "no answer in time"}
            found = (words for cls, words in reasons.items() if isinstance(error, cls))
            reason = next(found, one_line(text))
        raise RemoteError(reason) from None


def _web_reason(error: Exception) -> str:
    """Return the reason in an exception of aiohttp; empty for another exception."""
    # Optional, and imported by now.
    import aiohttp

    reason = ""
    match error:
        case aiohttp.TooManyRedirects():
            reason = "redirects without end"
        case aiohttp.RedirectClientError():
            reason = "redirects to an invalid URL"
        case aiohttp.ClientConnectorCertificateError():
            reason = "its certificate is not trusted"
        case TimeoutError():
            reason = f"no answer within {READ_TIMEOUT_SECONDS:g} seconds"
        case aiohttp.ClientResponseError() if error.__cause__ is not None:
            # Raised with the error of the parser as its cause.
            reason = "the response is not that of a web server"
        case aiohttp.ClientResponseError():
            reason = f"the server says {error.status}{_phrase(error.status)}"
        case aiohttp.ClientConnectorError():
            cause = error.os_error.strerror or type(error.os_error).__name__
            reason = f"cannot be reached: {cause}"
        case aiohttp.ClientPayloadError() | aiohttp.ClientConnectionError():
            reason = "the connection was closed before the end of the file"
        case aiohttp.InvalidURL():
            reason = "not a URL of a web server"
    return reason


def _phrase(status: int) -> str:
    # Only needed here, and slow to import.
    from http import HTTPStatus

    return f" {HTTPStatus(status).phrase}" if status in set(HTTPStatus) else ""
