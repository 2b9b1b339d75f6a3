"""Texts that annotations refer to, in a folder that `--texts` names."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

import attrs

from newsevents.errors import FileError, RowError
from newsevents.storage.compression import read_data
from newsevents.storage.paths import AnyPath, is_hidden, is_outside, local_path, unreadable_error

#: Bytes of a text.
MAX_TEXT_BYTES = 8 * 2**20


@attrs.frozen
class TextFolder:
    """Files `*.txt` of a folder by their names, with and without the suffix."""

    _paths: dict[str, Path]

    @classmethod
    def of(cls, folder: str | PathLike[str] | None) -> TextFolder:
        """List a folder; without one there are no texts.

        Raises FileError if the folder cannot be read.
        """
        if folder is None:
            return cls({})
        folder = local_path(folder)
        try:
            paths = sorted(each for each in folder.iterdir() if each.suffix.lower() == ".txt")
        except OSError as error:
            raise unreadable_error(folder, error) from None
        inside = [e for e in paths if not is_hidden(e.name) and not is_outside(folder, e)]
        return cls({name: each for each in inside for name in (each.stem, each.name)})

    def find(self, address: str) -> str | None:
        """Return the text whose file has the last name of a path, URL or id; None without one."""
        name = address.partition("?")[0].rstrip("/").rpartition("/")[2]
        names = (name, name.rpartition(".")[0], name.rpartition(":")[2])
        path = next(filter(None, map(self._paths.get, names)), None)
        return None if path is None else read_text(path)


def read_text(path: AnyPath) -> str:
    """Return a text as it is in its file. Raises RowError for one that is not in UTF-8."""
    try:
        return read_data(path, MAX_TEXT_BYTES).decode()
    except UnicodeDecodeError:
        raise RowError("a text that is not in UTF-8") from None
    except FileError as error:
        raise RowError(f"a text that cannot be read: {error.reason}") from None
