"""Paths on this machine and URLs, under one interface."""

from __future__ import annotations

import os
from os import PathLike
from pathlib import Path
from typing import TypeAlias

from newsevents.errors import FileError
from newsevents.storage.remote import Remote, is_url, redact_url, url_error

#: What data is read from. Both have name, suffix, parent, parts, `/`, open, iterdir, is_dir and
#: is_file, which raise OSError.
AnyPath: TypeAlias = Path | Remote

_LOCAL_HOSTS = ("", "localhost")


def to_path(path: str | PathLike[str]) -> AnyPath:
    """Return what a person means by a path; `file://` is a path on this machine (RFC 8089).

    Raises FileError for a URL that no file has, or of which a password might be shown.
    """
    if isinstance(path, Path | Remote):
        return path
    text = os.fspath(path)
    if not is_url(text):
        return Path(path)
    fault = url_error(text)
    if fault is not None:
        raise FileError(redact_url(text), f"{fault}")
    if not text.lower().startswith("file://"):
        return Remote(text)
    host, slash, below = text[len("file://") :].partition("/")
    if host.lower() not in _LOCAL_HOSTS:
        instead = redact_url(f"file:///{host}{slash}{below}")
        raise FileError(redact_url(text), f"a file has no host, write {instead}")
    # It takes a web client along.
    from urllib.request import url2pathname

    return Path(url2pathname(f"{slash}{below}"))


def local_path(path: str | PathLike[str], done: str = "written") -> Path:
    """Return a path with which something is done; raise FileError unless it is on this machine."""
    found = to_path(path)
    if isinstance(found, Remote):
        raise FileError(found, f"only files on this machine are {done}")
    return found


def exists(path: AnyPath) -> bool:
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


def resolve_links(path: AnyPath) -> AnyPath:
    """Return where a path leads once links are followed; URLs have none."""
    return Path(os.path.realpath(path)) if isinstance(path, Path) else path
