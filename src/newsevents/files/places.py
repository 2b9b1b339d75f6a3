"""Where data is: a path on this machine, or a URL of something that fsspec reaches."""

from __future__ import annotations

import os
from os import PathLike
from pathlib import Path
from typing import TypeAlias

from newsevents.files.remote import Remote, fault_of, hidden, is_url
from newsevents.findings import FileError

#: What data is read from. Both have name, suffix, parent, parts, `/`, open, iterdir, is_dir and
#: is_file, which raise OSError.
AnyPath: TypeAlias = Path | Remote

_LOCAL_HOSTS = ("", "localhost")


def place(path: str | PathLike[str]) -> AnyPath:
    """Return what a person means by a path; `file://` is a path on this machine (RFC 8089).

    Raises FileError for a URL that no file has, or of which a password might be shown.
    """
    if isinstance(path, Path | Remote):
        return path
    text = os.fspath(path)
    if not is_url(text):
        return Path(path)
    fault = fault_of(text)
    if fault is not None:
        raise FileError(f"{hidden(text)}: {fault}")
    if not text.lower().startswith("file://"):
        return Remote(text)
    host, slash, below = text[len("file://") :].partition("/")
    if host.lower() not in _LOCAL_HOSTS:
        instead = hidden(f"file:///{host}{slash}{below}")
        raise FileError(f"{hidden(text)}: a file has no host, write {instead}")
    # It takes a web client along.
    from urllib.request import url2pathname

    return Path(url2pathname(f"{slash}{below}"))


def local(path: str | PathLike[str], done: str = "written") -> Path:
    """Return a path with which something is done; raise FileError unless it is on this machine."""
    found = place(path)
    if isinstance(found, Remote):
        raise FileError(f"{found}: only files on this machine are {done}")
    return found


def is_there(path: AnyPath) -> bool:
    """Say whether there is anything at a path, if only a link that leads nowhere.

    Raises OSError when that cannot be told.
    """
    return os.path.lexists(path) if isinstance(path, Path) else path.exists()


def is_outside(folder: AnyPath, path: AnyPath) -> bool:
    """Say whether a path leads out of a folder, once links are followed."""
    if isinstance(folder, Remote) or isinstance(path, Remote):
        return not (isinstance(folder, Remote) and isinstance(path, Remote) and path.is_in(folder))
    try:
        return not path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a loop of links
        return True


def without_links(path: AnyPath) -> AnyPath:
    """Return where a path leads once links are followed; URLs have none."""
    return Path(os.path.realpath(path)) if isinstance(path, Path) else path
