"""Paths with wildcards, as in a shell: `data/2026-*.jsonl.zst`, `s3://archive/**/*.jsonl`.

`*` stands for any characters of a name, `?` for one, `[ab]` for one of some, and `**` for any
folders or none. As in a shell, a name that begins with a dot is only meant by one that does too.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Iterator
from itertools import dropwhile

from newsevents.errors import FileError
from newsevents.storage.paths import AnyPath, exists

#: Files that a pattern may stand for.
MAX_MATCHES = 10_000
#: Entries of folders that are looked at for a pattern.
MAX_SEARCHED_ENTRIES = 100_000

_ANY_FOLDERS = "**"
_WILDCARD = re.compile(r"[*?\[]")


def has_wildcards(path: AnyPath) -> bool:
    """Say whether there are wildcards in a path; a file may be called so all the same."""
    return bool(_wild(path))


def folder_of(pattern: AnyPath) -> AnyPath:
    """Return the folder in which all that a pattern stands for is: the part without wildcards."""
    folder = pattern
    for _ in _wild(pattern):
        folder = folder.parent
    return folder


def find_matches(pattern: AnyPath, suffixes: tuple[str, ...]) -> list[AnyPath]:
    """Return the files that a pattern stands for and that end in one of some suffixes, in order.

    Raises OSError for a folder that cannot be looked into, and FileError for more than anybody
    means.
    """
    search = _Search(pattern)
    found: Iterable[AnyPath] = [folder_of(pattern)]
    *folders, last = _wild(pattern)
    for name in folders:
        found = search.folders(found, name)
    if last == _ANY_FOLDERS:
        found, last = search.folders(found, last), "*"
    files: set[AnyPath] = set()
    for path in search.entries(found, last):
        if path.name.endswith(suffixes) and not path.is_dir():
            files.add(path)
            if len(files) > MAX_MATCHES:
                raise FileError(pattern, f"more than {MAX_MATCHES:,} files match")
    return sorted(files, key=str)


def _wild(pattern: AnyPath) -> list[str]:
    """Return the names of a pattern from the first with a wildcard on."""
    names = pattern.parts[1:] if pattern.anchor else pattern.parts
    return list(dropwhile(lambda name: not _WILDCARD.search(name), names))


class _Search:
    """One look through folders, which comes to an end."""

    def __init__(self, pattern: AnyPath) -> None:
        self._pattern = pattern
        self._left = MAX_SEARCHED_ENTRIES

    def folders(self, above: Iterable[AnyPath], name: str) -> Iterator[AnyPath]:
        """Yield the folders that a name stands for in some folders."""
        if name != _ANY_FOLDERS:
            yield from (path for path in self.entries(above, name) if path.is_dir())
            return
        waiting = list(above)
        while waiting:
            folder = waiting.pop()
            yield folder
            # A link may lead back to where it is.
            below = (path for path in self.entries([folder], "*") if path.is_dir())
            waiting += (path for path in below if not path.is_symlink())

    def entries(self, folders: Iterable[AnyPath], name: str) -> Iterator[AnyPath]:
        """Yield what a name stands for in some folders."""
        for folder in folders:
            for path in folder.iterdir() if _WILDCARD.search(name) else [folder / name]:
                self._left -= 1
                if self._left < 0:
                    raise FileError(
                        self._pattern, f"more than {MAX_SEARCHED_ENTRIES:,} files to look at"
                    )
                if _means(name, path.name) and (path.name != name or exists(path)):
                    yield path


def _means(pattern: str, name: str) -> bool:
    is_hidden = name.startswith(".") and not pattern.startswith(".")
    return fnmatch.fnmatchcase(name, pattern) and not is_hidden
