"""Files whose content is elsewhere: Git LFS, git-annex, DVC, sparse checkouts.

No command is run and no repository is trusted: a pointer or a link is recognized by its text.
"""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

from newsevents.errors import NotFetchedError
from newsevents.storage.paths import AnyPath, DataFile

#: Bytes of the longest placeholder, by https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md;
#: a pointer of git-annex is the name of a file.
MAX_PLACEHOLDER_BYTES = 1024

_LFS = re.compile(rb"version https://(git-lfs|hawser)\.github\.com/spec/")
# Also a link that git wrote as a file: https://git-annex.branchable.com/internals/pointer_file/
_ANNEX = re.compile(rb"(\S*/)?\.git/annex/objects/|/annex/objects/")
_SPARSE = re.compile(r"^\s*sparsecheckout\s*=\s*true\s*$", re.IGNORECASE | re.MULTILINE)
_MAX_CONFIGURATION_CHARS = 2**16


def check_content(path: DataFile, head: bytes) -> None:
    """Raise NotFetchedError if a file begins as a pointer to its content."""
    if _LFS.match(head):
        raise NotFetchedError(path, "a Git LFS pointer, not the file itself", "git lfs pull")
    if _ANNEX.match(head):
        raise _annex_error(path, "pointer, not the file itself")


def check_link(path: DataFile) -> None:
    """Raise NotFetchedError for a link to content of git-annex that is not here."""
    if is_annexed(path) and not os.path.exists(str(path)):  # noqa: PTH110 - never raises
        raise _annex_error(path, "link, and its content is not here")


def is_annexed(path: DataFile) -> bool:
    """Whether a path is a link to content of git-annex."""
    is_link = isinstance(path, Path) and os.path.islink(path)  # noqa: PTH114 - never raises
    return is_link and bool(_ANNEX.search(os.fsencode(os.path.realpath(str(path)))))


def _annex_error(path: DataFile, what: str) -> NotFetchedError:
    return NotFetchedError(path, f"a git-annex {what}", f"git annex get {path.name}")


def fetching_command(path: AnyPath) -> str:
    """Return the command that may fetch a missing file; empty if none is known."""
    if not isinstance(path, Path):
        return ""
    with contextlib.suppress(OSError, ValueError):
        if path.with_name(f"{path.name}.dvc").is_file():
            return f"dvc pull {path.name}"
        for top in path.absolute().parents:
            if os.path.lexists(top / ".git"):
                folder = path.absolute().parent.relative_to(top).as_posix()
                return f"git sparse-checkout add {folder}" if _is_sparse(top / ".git") else ""
    return ""


def _is_sparse(git: Path) -> bool:
    """Whether a repository, or a working tree of one, is a sparse checkout."""
    if git.is_file():
        git = git.parent / _beginning(git).removeprefix("gitdir:").strip()
    texts = [_beginning(git / name) for name in ("config.worktree", "config", "../../config")]
    return any(map(_SPARSE.search, texts))


def _beginning(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as stream:
            return stream.read(_MAX_CONFIGURATION_CHARS)
    except OSError:
        return ""
