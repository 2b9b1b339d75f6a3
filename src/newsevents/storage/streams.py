"""Readable streams of files in remote stores and on web servers."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from typing import Any, Protocol

import attrs

from newsevents.errors import (
    MissingExtraError,
    NewsEventsError,
    RemoteError,
    RemoteNotFoundError,
)
from newsevents.findings import one_line

#: Bytes that a store is asked for at a time.
BLOCK_SIZE_BYTES = 4 * 2**20
#: Seconds without a byte after which a web server counts as unreachable.
READ_TIMEOUT_SECONDS = 30.0


@attrs.frozen
class RemoteInfo:
    """Facts about a remote file or folder."""

    is_folder: bool
    is_file: bool
    #: Bytes; None if the server does not say.
    size: int | None
    #: Whether parts of the file can be read.
    supports_ranges: bool


class RemoteFile(Protocol):
    """The part of a URL that streams need."""

    @property
    def protocol(self) -> str:
        """The protocol in lower case."""
        ...

    @property
    def suffix(self) -> str:
        """The last dot of the name and the letters after it."""
        ...

    def info(self) -> RemoteInfo:
        """Return the known facts."""
        ...

    def refresh(self) -> RemoteInfo:
        """Return the facts after asking again."""
        ...

    def filesystem(self) -> tuple[Any, str]:
        """Return the filesystem of fsspec, and the name of the file there."""
        ...

    def without_secrets(self, text: str) -> str:
        """Return a text without the secrets of the URL."""
        ...


class StoreStream(io.RawIOBase):
    """File of a store, requested block by block."""

    def __init__(self, remote: RemoteFile) -> None:
        """Ask for the size; raises OSError if the file is missing."""
        self._remote = remote
        self._position = 0
        size = remote.info().size
        if size is None:
            raise RemoteError("the store does not say how large it is")
        self._size = size
        with translate_driver_errors(remote):
            self._fs, self._path = remote.filesystem()

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
        """Change the position and return it."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, start + offset)
        return self._position

    def readinto(self, buffer: Any, /) -> int:
        """Request as many bytes as fit into the buffer."""
        wanted = min(len(buffer), self._size - self._position)
        if wanted <= 0:
            self._check_size(self._remote.refresh().size)
            return 0
        with translate_driver_errors(self._remote):
            start = self._position
            data: bytes = self._fs.cat_file(self._path, start=start, end=start + wanted)
        if len(data) != wanted:
            self._check_size(self._position + len(data))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def _check_size(self, size: int | None) -> None:
        if size != self._size:
            raise RemoteError(f"changed while it was read: {self._size} bytes before, {size} now")


class WebStream(io.RawIOBase):
    """Body of a web server's response, from its beginning or from the position that was sought.

    The request is sent at the first read, and again after a seek.
    """

    def __init__(self, url: RemoteFile) -> None:
        """Take the URL of a file."""
        self._url = url
        self._position = 0
        self._stream: Any = None

    def info(self) -> RemoteInfo:
        """Return the facts in the response; raises OSError if the server refuses the file."""
        response = self._open().r
        length = response.content_length
        return RemoteInfo(
            is_folder=False,
            is_file=True,
            size=None if length is None else self._position + length,
            supports_ranges=response.headers.get("Accept-Ranges", "").strip().lower() == "bytes",
        )

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Whether the server supports ranges."""
        return self._url.info().supports_ranges

    def tell(self) -> int:
        """Return the position."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Change the position and return it."""
        if whence == io.SEEK_END:
            raise io.UnsupportedOperation("the end of a file on a web server is unknown")
        position = max(0, offset + (self._position if whence == io.SEEK_CUR else 0))
        if position != self._position:
            self._close_response()
            self._position = position
        return position

    def readinto(self, buffer: Any, /) -> int:
        """Read as many bytes as have arrived and fit into the buffer."""
        stream = self._open()
        with _translate_web_errors(self._url):
            data: bytes = stream.read(len(buffer))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def close(self) -> None:
        """Close the connection."""
        self._close_response()
        super().close()

    def _close_response(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _open(self) -> Any:
        """Return the open stream of fsspec, whose attribute `r` is the response."""
        if self._stream is None:
            # Offsets count stored bytes.
            headers = {"Accept-Encoding": "identity"}
            if self._position:
                headers["Range"] = f"bytes={self._position}-"
            with translate_driver_errors(self._url):
                fs, path = self._url.filesystem()
            with _translate_web_errors(self._url):
                headers = {**fs.kwargs.get("headers", {}), **headers}
                # With a size fsspec does not ask for it; without blocks it gives a plain stream.
                self._stream = fs.open(path, block_size=0, size=1, headers=headers)
                self._check(self._stream.r)
        return self._stream

    def _check(self, response: Any) -> None:
        """Raise RemoteError for a response that does not fit the request."""
        for hop in (*response.history, response):
            if self._url.protocol == "https" and hop.url.scheme != "https":
                raise RemoteError(f"redirects to {hop.url.scheme}://, away from https://")
        encoding = response.headers.get("Content-Encoding", "identity").lower()
        if encoding != "identity" and self._url.suffix not in (".gz", ".zst"):
            raise RemoteError(f"the server sends it with the encoding {one_line(encoding)}")
        if self._position:
            sent = response.headers.get("Content-Range", "")
            is_partial = response.status == 206  # noqa: PLR2004 - Partial Content, RFC 9110
            if not is_partial or not sent.startswith(f"bytes {self._position}-"):
                raise RemoteError("the server ignores the requested range")


def web_options(protocol: str) -> dict[str, Any]:
    """Return options for fsspec: a timeout, and no decompression by the client.

    fsspec's own configuration takes precedence.
    """
    # aiohttp is optional and slow to import.
    try:
        import aiohttp
    except ImportError:
        raise MissingExtraError("aiohttp", "remote", f"reading {protocol}://") from None
    from fsspec.config import conf

    timeout = aiohttp.ClientTimeout(
        total=None,
        connect=READ_TIMEOUT_SECONDS,
        sock_connect=READ_TIMEOUT_SECONDS,
        sock_read=READ_TIMEOUT_SECONDS,
    )
    ours = {"timeout": timeout, "auto_decompress": False, "trust_env": True}
    return {"client_kwargs": {**ours, **conf.get(protocol, {}).get("client_kwargs", {})}}


@contextlib.contextmanager
def translate_driver_errors(remote: RemoteFile) -> Iterator[None]:
    """Translate every exception of a driver into a RemoteError without secrets.

    The exceptions of drivers have no base class in common.
    """
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
        reason = one_line(remote.without_secrets(str(error)))
        raise RemoteError(f"{reason} ({type(error).__name__})") from None


@contextlib.contextmanager
def _translate_web_errors(url: RemoteFile) -> Iterator[None]:
    """Translate the exceptions of aiohttp into RemoteErrors."""
    # Optional, and imported by now.
    import aiohttp

    messages: tuple[tuple[type[Exception], str], ...] = (
        (aiohttp.TooManyRedirects, "redirects without end"),
        (aiohttp.RedirectClientError, "redirects to an invalid URL"),
        (aiohttp.ClientConnectorCertificateError, "its certificate is not trusted"),
        (TimeoutError, f"no answer within {READ_TIMEOUT_SECONDS:g} seconds"),
        (aiohttp.ClientPayloadError, "the connection was closed before the end of the file"),
    )
    with translate_driver_errors(url):
        try:
            yield
        except tuple(cls for cls, _ in messages) as error:
            raise RemoteError(next(m for cls, m in messages if isinstance(error, cls))) from None
        except aiohttp.ClientResponseError as error:
            # A response that cannot be parsed is raised with the parser's error as its cause.
            if error.__cause__ is not None:
                raise RemoteError("the response is not that of a web server") from None
            raise _refusal(error.status) from None
        except aiohttp.ClientConnectorError as error:
            reason = error.os_error.strerror or type(error.os_error).__name__
            raise RemoteError(f"cannot be reached: {reason}") from None
        except aiohttp.ClientConnectionError:
            raise RemoteError(messages[-1][1]) from None
        except aiohttp.InvalidURL:
            raise RemoteError("not a URL of a web server") from None


def _refusal(status: int) -> RemoteError:
    # Only needed here, and slow to import.
    from http import HTTPStatus

    phrase = f" {HTTPStatus(status).phrase}" if status in set(HTTPStatus) else ""
    cls = RemoteNotFoundError if status == HTTPStatus.GONE else RemoteError
    return cls(f"the server says {status}{phrase}")
