"""Readable streams of files in remote stores and on web servers."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from newsevents.errors import MissingExtraError, RemoteError, RemoteNotFoundError
from newsevents.storage import remote
from newsevents.storage.remote import Remote, RemoteInfo, translate_driver_errors

#: Bytes that are asked for at a time.
BLOCK_SIZE_BYTES = 4 * 2**20


class StoreStream(io.RawIOBase):
    """A file of a store, a block at a time; nothing is asked for before it is read."""

    def __init__(self, remote: Remote) -> None:
        """Look whether it is there."""
        self._remote = remote
        self._position = 0
        size = remote.info().size
        if size is None:
            raise RemoteError("the store does not say how large it is")
        self._size = size
        with translate_driver_errors(remote):
            self._fs, self._path = remote.filesystem()

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that one can go to any position in it."""
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
        """Ask for as much as there is room for."""
        wanted = min(len(buffer), self._size - self._position)
        if wanted <= 0:
            self._check_size(self._remote.asked_again().size)
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
            raise RemoteError(f"has changed while it was read: {self._size} bytes then, {size} now")


def fsspec_options(protocol: str) -> dict[str, Any]:
    """Return the options for fsspec: no wait without an end, and nothing unpacked on the way.

    What is set in fsspec's own configuration counts more.
    """
    try:
        import aiohttp
    except ImportError:
        raise MissingExtraError("aiohttp", "remote", f"reading {protocol}://") from None
    from fsspec.config import conf

    timeout = aiohttp.ClientTimeout(
        total=None,
        connect=remote.READ_TIMEOUT_SECONDS,
        sock_connect=remote.READ_TIMEOUT_SECONDS,
        sock_read=remote.READ_TIMEOUT_SECONDS,
    )
    ours = {"timeout": timeout, "auto_decompress": False, "trust_env": True}
    return {"client_kwargs": {**ours, **conf.get(protocol, {}).get("client_kwargs", {})}}


class WebStream(io.RawIOBase):
    """What a web server sends for a URL, from its beginning or from where one goes to.

    The server is asked at the first look or read, and again after going elsewhere.
    """

    def __init__(self, url: Remote) -> None:
        """Take the URL of a file."""
        self._url = url
        self._position = 0
        self._stream: Any = None

    def info(self) -> RemoteInfo:
        """Return what the server says of the file; raises OSError if it does not give it."""
        response = self._opened().r
        length = response.content_length
        return RemoteInfo(
            is_folder=False,
            is_file=True,
            size=None if length is None else self._position + length,
            supports_ranges=response.headers.get("Accept-Ranges", "").strip().lower() == "bytes",
        )

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say whether the server gives parts of files."""
        return self._url.info().supports_ranges

    def tell(self) -> int:
        """Return the position."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a position; what is there is asked for when it is read."""
        if whence == io.SEEK_END:
            raise io.UnsupportedOperation("a file of a web server has no known end")
        position = max(0, offset + (self._position if whence == io.SEEK_CUR else 0))
        if position != self._position:
            self._hang_up()
            self._position = position
        return position

    def readinto(self, buffer: Any, /) -> int:
        """Take what has come, as much as there is room for."""
        stream = self._opened()
        with _explained(self._url):
            data: bytes = stream.read(len(buffer))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def close(self) -> None:
        """Hang up."""
        self._hang_up()
        super().close()

    def _hang_up(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _opened(self) -> Any:
        """Return the open stream, with the response as `r`."""
        if self._stream is None:
            # Bytes are wanted as they are stored, and positions would mean nothing otherwise.
            headers = {"Accept-Encoding": "identity"}
            if self._position:
                headers["Range"] = f"bytes={self._position}-"
            with translate_driver_errors(self._url):
                fs, path = self._url.filesystem()
            with _explained(self._url):
                headers = {**fs.kwargs.get("headers", {}), **headers}
                # With a size it is not asked for; blocks of none are a plain stream.
                self._stream = fs.open(path, block_size=0, size=1, headers=headers)
                self._check(self._stream.r)
        return self._stream

    def _check(self, response: Any) -> None:
        """Raise OSError for an answer to another question."""
        for hop in (*response.history, response):
            if self._url.protocol == "https" and hop.url.scheme != "https":
                raise RemoteError(f"leads to {hop.url.scheme}://, and only https:// was asked for")
        encoding = response.headers.get("Content-Encoding", "identity").lower()
        if encoding != "identity" and self._url.suffix not in (".gz", ".zst"):
            raise RemoteError("the server sends it packed, and not as it is stored")
        if self._position:
            sent = response.headers.get("Content-Range", "")
            if response.status != HTTPStatus.PARTIAL_CONTENT or not sent.startswith(
                f"bytes {self._position}-"
            ):
                raise RemoteError("the server does not give a part of it")


@contextlib.contextmanager
def _explained(url: Remote) -> Iterator[None]:
    """Turn what aiohttp raises into an OSError of a few words."""
    import aiohttp

    with translate_driver_errors(url):
        try:
            yield
        except aiohttp.TooManyRedirects:
            raise RemoteError("leads from one place to the next, and nowhere in the end") from None
        except aiohttp.RedirectClientError:
            raise RemoteError("leads to what no web server has") from None
        except aiohttp.ClientResponseError as error:
            # Also raised, with another error as its cause, when the answer cannot be understood.
            if error.__cause__ is not None:
                raise RemoteError("the answer is not that of a web server") from None
            raise _refused(error.status) from None
        except aiohttp.ClientConnectorCertificateError:
            raise RemoteError("its certificate is not one to trust") from None
        except aiohttp.ClientConnectorError as error:
            said = error.os_error.strerror or type(error.os_error).__name__
            raise RemoteError(f"cannot be reached: {said}") from None
        except TimeoutError:
            raise RemoteError(f"no answer within {remote.READ_TIMEOUT_SECONDS:g} seconds") from None
        except (aiohttp.ClientPayloadError, aiohttp.ClientConnectionError):
            raise RemoteError("the connection ended before the file did") from None
        except aiohttp.InvalidURL:
            raise RemoteError("not a URL of a web server") from None


def _refused(status: int) -> RemoteError:
    """Return what an error of the server means, in the words of the standard."""
    try:
        said = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        said = str(status)
    kind = RemoteNotFoundError if status == HTTPStatus.GONE else RemoteError
    return kind(f"the server says {said}")
