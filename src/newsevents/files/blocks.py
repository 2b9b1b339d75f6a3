"""Files of a store, read a block at a time, so that no more is asked for than is wanted."""

from __future__ import annotations

import io
from typing import Any

from newsevents.files.remote import Remote, RemoteError, explained

#: Bytes that are asked for at a time.
BLOCK = 4 * 2**20


class Blocks(io.RawIOBase):
    """A file of a store, a block at a time; nothing is asked for before it is read."""

    def __init__(self, remote: Remote) -> None:
        """Look whether it is there."""
        self._remote = remote
        self._position = 0
        size = remote.facts().size
        if size is None:
            raise RemoteError("the store does not say how large it is")
        self._size = size
        with explained(remote):
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
        with explained(self._remote):
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
