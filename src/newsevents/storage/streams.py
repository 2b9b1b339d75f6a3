"""Contents of URLs, read through fsspec (https://filesystem-spec.readthedocs.io).

Every failure is an OSError with a short message, except MissingExtraError.
"""

from __future__ import annotations

import contextlib
import functools
import io
import ipaddress
import socket
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from newsevents.errors import (
    MissingExtraError,
    NewsEventsError,
    RemoteError,
    RemoteNotFoundError,
)
from newsevents.findings import one_line
from newsevents.storage.urls import is_web, sent_url, without_secrets

#: Bytes that a store is asked for at a time.
BLOCK_SIZE_BYTES = 4 * 2**20
#: Seconds without a byte after which a web server counts as unreachable.
READ_TIMEOUT_SECONDS = 30.0

# Codings of the content on its way that are undone, by their names in HTTP and in stores.
_ENCODINGS = frozenset(("", "identity", "gzip", "x-gzip", "zstd"))


@attrs.frozen
class FileInfo:
    """Facts about a file or folder."""

    is_folder: bool
    is_file: bool
    #: Bytes; None if a server does not say.
    size: int | None


def info_of(entry: Mapping[str, Any]) -> FileInfo:
    """Return the facts in an entry of fsspec."""
    kind, size = entry.get("type"), entry.get("size")
    return FileInfo(kind == "directory", kind == "file", size if isinstance(size, int) else None)


def request_info(url: str) -> FileInfo:
    """Ask for the facts about a URL; raises OSError if it does not exist."""
    if is_web(url):
        with WebStream(url) as response:
            return response.info()
    with translate_driver_errors(url):
        fs, path = filesystem(url)
        return info_of(fs.info(path))


def filesystem(url: str) -> tuple[Any, str]:
    """Return the filesystem of fsspec for a URL, and the name of the file there.

    Raises MissingExtraError if a package is not installed.
    """
    protocol = url.partition(":")[0]
    options = _web_options(protocol) if is_web(url) else {}
    # fsspec is optional and slow to import.
    try:
        import fsspec
    except ImportError:
        raise MissingExtraError("fsspec", "remote", f"reading {protocol}://") from None
    try:
        cls = fsspec.get_filesystem_class(protocol)
    except ImportError as error:
        # The cause names the package, the message may be any text.
        missing = getattr(error.__cause__, "name", None) or str(error)
        raise MissingExtraError(missing, "", f"reading {protocol}://") from None
    except ValueError:
        raise RemoteError(f"{protocol}:// is not known to fsspec") from None
    # fsspec.open would take a name with two colons for another URL.
    fs = cls(**cls._get_kwargs_from_urls(url), **options)
    # Filesystems are shared within a process, and so are their caches of folders.
    fs.invalidate_cache()
    return fs, str(cls._strip_protocol(url))


def _web_options(protocol: str) -> dict[str, Any]:
    """Return options for fsspec: URLs sent as given, a timeout, no decompression by the client.

    fsspec's own configuration takes precedence, except over the check of redirects.
    """
    # aiohttp is optional and slow to import.
    try:
        import aiohttp
    except ImportError:
        raise MissingExtraError("aiohttp", "remote", f"reading {protocol}://") from None
    from fsspec.config import conf

    seconds = dict.fromkeys(("connect", "sock_connect", "sock_read"), READ_TIMEOUT_SECONDS)
    timeout = aiohttp.ClientTimeout(total=None, **seconds)
    ours = {
        "timeout": timeout,
        "auto_decompress": False,
        "trust_env": True,
        "requote_redirect_url": False,
    }
    given = conf.get(protocol, {}).get("client_kwargs", {})
    traces = [*given.get("trace_configs", ()), _redirect_check()]
    return {"encoded": True, "client_kwargs": {**ours, **given, "trace_configs": traces}}


@functools.cache
def _redirect_check() -> Any:
    import aiohttp

    trace = aiohttp.TraceConfig()
    trace.on_request_redirect.append(_check_redirect)
    return trace


async def _check_redirect(_session: object, _context: object, request: Any) -> None:
    """Raise RemoteError for a redirect from https to http, or into a private network."""
    location = request.response.headers.get("Location", "")
    target = request.url.join(type(request.url)(location, encoded=True))
    reason = ""
    if request.url.scheme == "https" and target.scheme != "https":
        reason = f"redirects to {one_line(target.scheme)}://, away from https://"
    elif await _is_private(target.host) and not await _is_private(request.url.host):
        reason = "redirects into a private network"
    if reason:
        request.response.close()
        raise RemoteError(reason)


async def _is_private(host: str | None) -> bool:
    """Whether a host has an address that is not of the public internet."""
    # Takes a tenth of the start of a command, and only URLs need it.
    import asyncio

    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    addresses = (str(address[0]).partition("%")[0] for *_, address in found)
    return any(not ipaddress.ip_address(address).is_global for address in addresses)


class StoreStream(io.RawIOBase):
    """File of a store, requested block by block from any position."""

    def __init__(self, url: str, size: int | None) -> None:
        """Raise RemoteError if the store does not say how large the file is."""
        if size is None:
            raise RemoteError("the store does not say how large it is")
        self._url, self._size = url, size
        self._position = 0
        with translate_driver_errors(url):
            self._fs, self._path = filesystem(url)

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Return the position."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a position."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, start + offset)
        return self._position

    def readinto(self, buffer: Any, /) -> int:
        """Request the bytes at the position."""
        start = self._position
        wanted = min(len(buffer), self._size - start)
        if wanted <= 0:
            self._check_size(request_info(self._url).size)
            return 0
        with translate_driver_errors(self._url):
            data: bytes = self._fs.cat_file(self._path, start=start, end=start + wanted)
        if len(data) != wanted:
            self._check_size(start + len(data))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def _check_size(self, size: int | None) -> None:
        if size != self._size:
            raise RemoteError(f"changed while it was read: {self._size} bytes before, {size} now")


class WebStream(io.RawIOBase):
    """Body of a web server's response, from its beginning; requested when it is first needed."""

    #: The open stream of fsspec, whose attribute `r` is the response.
    _stream: Any = None

    def __init__(self, url: str) -> None:
        """Request nothing yet."""
        self._url = url

    def readable(self) -> bool:
        """Return True."""
        return True

    def info(self) -> FileInfo:
        """Return the facts in the response; raises OSError if the server refuses the file."""
        size = self._open().r.content_length
        return FileInfo(is_folder=False, is_file=True, size=size)

    def readinto(self, buffer: Any, /) -> int:
        """Read from the response."""
        stream = self._open()
        with translate_driver_errors(self._url):
            data: bytes = stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the connection."""
        if self._stream is not None:
            self._stream.close()
        super().close()

    def _open(self) -> Any:
        if self._stream is None:
            with translate_driver_errors(self._url):
                fs, path = filesystem(self._url)
                headers = {**fs.kwargs.get("headers", {}), "Accept-Encoding": "identity"}
                # With a size fsspec does not ask for it; without blocks it gives a plain stream.
                stream = fs.open(sent_url(path), block_size=0, size=1, headers=headers)
                given = stream.r.headers.get("Content-Encoding", "").strip().lower()
                if given not in _ENCODINGS:
                    stream.close()
                    raise RemoteError(f"the server sends it with the encoding {one_line(given)}")
            self._stream = stream
        return self._stream


@contextlib.contextmanager
def translate_driver_errors(url: str) -> Iterator[None]:
    """Translate every exception of a driver into a RemoteError without secrets.

    The exceptions of drivers have no base class in common.
    """
    try:
        yield
    except NewsEventsError:
        raise
    except Exception as error:  # noqa: BLE001 - drivers raise whatever the libraries below them do
        reason = _web_reason(error) if is_web(url) else ""
        is_gone = getattr(error, "status", None) == 410  # noqa: PLR2004 - Gone, RFC 9110
        if isinstance(error, FileNotFoundError) or is_gone:
            raise RemoteNotFoundError(reason or "no such file or folder") from None
        if not reason:
            text = f"{without_secrets(url, str(error))} ({type(error).__name__})"
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
