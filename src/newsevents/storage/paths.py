"""Paths on this machine, URLs and open files under one interface; wildcards in paths."""

from __future__ import annotations

import contextlib
import fnmatch
import functools
import io
import itertools
import os
import re
from collections.abc import Iterator
from os import PathLike
from pathlib import Path, PurePath
from stat import S_ISDIR, S_ISREG
from typing import IO, Protocol, TypeAlias, runtime_checkable

from newsevents.errors import FileError
from newsevents.storage.journal import current, iter_folder, through_journal
from newsevents.storage.remote import Remote
from newsevents.storage.streams import FileInfo
from newsevents.storage.urls import is_url, redact_url, url_error

#: A path or a URL. Both have name, suffix, parent, parts, `/`, open, iterdir, is_dir and is_file,
#: which raise OSError.
AnyPath: TypeAlias = Path | Remote

#: Files that wildcards may match.
MAX_MATCHES = 10_000
#: Entries of folders that are searched for matches.
MAX_SEARCHED_ENTRIES = 100_000

_LOCAL_HOSTS = ("", "localhost")
_ANY_FOLDERS = "**"
_WILDCARD = re.compile(r"[*?\[]")


@runtime_checkable
class BinaryFile(Protocol):
    """An open binary file."""

    def read(self) -> bytes:
        """Return all bytes from the position to the end."""
        ...


class OpenFile:
    """Content of an open binary file, from its position to its end, with the interface of a path.

    The file is read into memory and stays open. A name with the suffix of a data file decides the
    form; otherwise the content does: a bundle begins with one of its own keys.
    """

    def __init__(self, stream: BinaryFile) -> None:
        """Read the file; raises TypeError unless it contains bytes."""
        self._content = stream.read()
        if not isinstance(self._content, bytes):
            raise TypeError("a file to read records from must be open in binary mode")
        name = getattr(stream, "name", None)
        self._title = name if isinstance(name, str) else "<file>"
        self.name = self._title.rpartition("/")[2]
        if not self.name.endswith((".jsonl", ".jsonl.gz", ".jsonl.zst", ".newsevents.json")):
            suffixes = (end for start, end in _FORMS if re.match(start, self._content))
            self.name = f"records{next(suffixes, '.jsonl')}"
        self.suffix = f".{self.name.rpartition('.')[2]}"

    def __str__(self) -> str:
        """Return the name of the file, for findings."""
        return self._title

    def open(self, mode: str = "rb") -> IO[bytes]:
        """Return a new stream of the content."""
        assert mode == "rb"
        return io.BufferedReader(io.BytesIO(self._content))

    def info(self) -> FileInfo:
        """Return the size of the content."""
        return FileInfo(is_folder=False, is_file=True, size=len(self._content))


_FORMS = (
    (rb"\x1f\x8b", ".jsonl.gz"),
    (rb"\x28\xb5\x2f\xfd", ".jsonl.zst"),
    (rb'(\xef\xbb\xbf)?\s*\{\s*"(\$schema|newsevents|records)"\s*:', ".newsevents.json"),
)

#: A file that records are read from.
DataFile: TypeAlias = AnyPath | OpenFile


def to_path(path: str | PathLike[str]) -> AnyPath:
    """Return a path or a URL as an object; `file://` is a path on this machine (RFC 8089).

    Raises FileError for text that is neither, or empty, and for a URL whose password cannot be told
    from the rest.
    """
    if isinstance(path, Remote):
        return path
    text = os.fspath(path)
    if not text:
        # An unset variable of a shell is not the current folder.
        raise FileError("", "the path is empty; a dot is the current folder")
    if isinstance(path, Path) or not is_url(text):
        if "\0" in text:
            raise FileError(path, "embedded null byte")
        return Path(path)
    error = url_error(text)
    if error is not None:
        raise FileError(redact_url(text), error)
    if not text.lower().startswith("file://"):
        return Remote(text)
    host, slash, below = text[len("file://") :].partition("/")
    if host.lower() not in _LOCAL_HOSTS:
        instead = redact_url(f"file:///{host}{slash}{below}")
        raise FileError(redact_url(text), f"a file has no host, write {instead}")
    # urllib.request imports a web client, which few programs need.
    from urllib.request import url2pathname

    return Path(url2pathname(f"{slash}{below}"))


def local_path(path: str | PathLike[str] | OpenFile, done: str = "written") -> Path:
    """Return a path on this machine; raise FileError, with the verb `done`, for another one."""
    found = path if isinstance(path, OpenFile) else to_path(path)
    if not isinstance(found, Path):
        raise FileError(found, f"only files on this machine are {done}")
    return found


@contextlib.contextmanager
def translate_errors(path: DataFile) -> Iterator[None]:
    """Translate an OSError into a FileError that names the path and the reason."""
    try:
        yield
    except FileError:
        raise
    except OSError as error:
        raise unreadable_error(path, error) from None


def unreadable_error(path: DataFile, error: Exception) -> FileError:
    """Return the FileError for an error of the system or of a store."""
    reason = getattr(error, "strerror", None) or str(error)
    return FileError(path, f"{reason[:1].lower()}{reason[1:]}")


def file_info(path: DataFile) -> FileInfo:
    """Return the facts about a path, links followed; raises OSError if it does not exist."""
    if not isinstance(path, Path):
        return path.info()
    status = through_journal(path, Path.stat)
    mode = status.st_mode
    return FileInfo(is_folder=S_ISDIR(mode), is_file=S_ISREG(mode), size=status.st_size)


def exists(path: AnyPath) -> bool:
    """Whether a path exists, if only as a broken link; raises OSError if that is unknown."""
    return os.path.lexists(current(path)) if isinstance(path, Path) else path.exists()


def list_folder(folder: AnyPath) -> list[AnyPath]:
    """Return the paths in a folder; raises OSError."""
    return [*(iter_folder(folder) if isinstance(folder, Path) else folder.iterdir())]


def is_outside(folder: AnyPath, path: AnyPath) -> bool:
    """Whether a path leads out of a folder when links are followed."""
    if isinstance(folder, Remote) or isinstance(path, Remote):
        return not (isinstance(folder, Remote) and isinstance(path, Remote) and path.is_in(folder))
    try:
        return not path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a loop of links
        return True


def resolve_links(path: AnyPath) -> AnyPath:
    """Return the target of a path with links; a URL has none."""
    return Path(os.path.realpath(path)) if isinstance(path, Path) else path


def relative_path(path: str | PathLike[str], folder: str | PathLike[str] = os.curdir) -> str:
    """Return the path from a folder, with slashes; `..` leads out of the folder.

    The folder may be reached through a link, as the workspace of a CI runner is. Links inside of it
    are not followed, since a file is known by its name there.
    A URL is returned unchanged, and a path on another drive is absolute.
    """
    text = os.fspath(path)
    if is_url(text):
        return text
    return _relative_path(absolute_path(text), absolute_path(folder))


def absolute_path(path: str | PathLike[str]) -> Path:
    """Return a path from the root, without `..`; links are not followed."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - `resolve` follows links


@functools.lru_cache(maxsize=4096)
def _relative_path(path: Path, folder: Path) -> str:
    try:
        plain = os.path.relpath(path, folder)
    except ValueError:  # another drive
        return path.as_posix()
    if is_inside(plain):
        return PurePath(plain).as_posix()
    above_path = [path, *path.parents][:-1]
    for level, above in enumerate([folder, *folder.parents][:-1]):
        for parent in above_path:
            with contextlib.suppress(OSError, ValueError):
                if parent.samefile(above):
                    return PurePath(*[os.pardir] * level, path.relative_to(parent)).as_posix()
    return PurePath(plain).as_posix()


def is_inside(relative: str) -> bool:
    """Whether a relative path stays in its folder."""
    return not PurePath(relative).is_absolute() and PurePath(relative).parts[:1] != (os.pardir,)


def is_hidden(name: str) -> bool:
    """Whether a name is that of a hidden file, or of an editor's lock or backup file.

    Such files are never data: `.events.jsonl`, `.#events.jsonl`, `._events.jsonl` of macOS,
    `events.jsonl~`, `#events.jsonl#`.
    """
    return name.startswith((".", "~$")) or name.endswith("~") or name[:1] == name[-1:] == "#"


def has_wildcards(path: AnyPath) -> bool:
    """Whether a path contains wildcards; a file may still have this very name."""
    return bool(_wild_parts(path))


def folder_of(pattern: AnyPath) -> AnyPath:
    """Return the part of a path before its wildcards: the folder of all matches."""
    folder = pattern
    for _ in _wild_parts(pattern):
        folder = folder.parent
    return folder


def _wild_parts(pattern: AnyPath) -> list[str]:
    names = pattern.parts[1:] if pattern.anchor else pattern.parts
    return list(itertools.dropwhile(lambda name: not _WILDCARD.search(name), names))


def find_matches(
    pattern: AnyPath,
    suffixes: tuple[str, ...],
    *,
    max_matches: int = MAX_MATCHES,
    max_entries: int = MAX_SEARCHED_ENTRIES,
) -> list[AnyPath]:
    """Return the files with one of the suffixes that match a path with wildcards, sorted.

    As in a shell, `*` matches any characters of a name, `?` one, `[ab]` one of several, `**` any
    number of folders; a hidden name is matched by a dot only.
    Raises OSError for a folder that cannot be read, and FileError beyond the limits.
    """
    names = _wild_parts(pattern)
    if names[-1] == _ANY_FOLDERS:
        names.append("*")
    searched = 0
    files: set[AnyPath] = set()
    waiting = [(folder_of(pattern), names)]
    while waiting:
        folder, (name, *rest) = waiting.pop()
        is_any = name == _ANY_FOLDERS
        if is_any:
            waiting.append((folder, rest))
            name, rest = "*", [name, *rest]
        for path in folder.iterdir() if _WILDCARD.search(name) else [folder / name]:
            searched += 1
            if searched > max_entries:
                raise FileError(pattern, f"more than {max_entries:,} files to search")
            if not _fits(path, name):
                continue
            if not rest:
                files |= {path} if path.name.endswith(suffixes) and not path.is_dir() else set()
            # A link may lead back to a folder above it.
            elif path.is_dir() and not (is_any and path.is_symlink()):
                waiting.append((path, rest))
        if len(files) > max_matches:
            raise FileError(pattern, f"more than {max_matches:,} files match")
    return sorted(files, key=str)


def _fits(path: AnyPath, name: str) -> bool:
    """Whether an existing path has a name, or one that fits its wildcards."""
    if path.name == name:
        return exists(path)
    # A person who types the dot means hidden files.
    is_meant = name.startswith(".") or not is_hidden(path.name)
    return is_meant and fnmatch.fnmatchcase(path.name, name)
