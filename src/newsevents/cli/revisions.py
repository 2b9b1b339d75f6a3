"""Files of a git revision: `HEAD~1:data/`.

Only the contents of the repository are read, by the plumbing of git: no filter, textconv, hook or
fetch runs, links are not followed, and everything has a limit.
"""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
from pathlib import Path
from typing import IO

import attrs

from newsevents.errors import FileError
from newsevents.storage.data_packages import MANIFEST
from newsevents.storage.paths import is_hidden, is_outside, translate_errors
from newsevents.storage.sources import SUFFIXES

# Some revisions have colons in braces: `HEAD@{2026-01-28 12:00}`, `HEAD^{/fix: names}`.
_SPEC = re.compile(r"((?:[^:{]|\{[^}]*\})*):(.*)", re.DOTALL)
_ENTRY = re.compile(rb"([0-7]{6}) \w+ ([0-9a-f]{40,64}) +(-|\d+)\t(.+)", re.DOTALL)
# Variables that point commands run by a git hook to its own repository and index.
_HOOK_VARIABLES = frozenset(("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"))
# Nothing is fetched, asked for or locked.
_GIT_ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}


@attrs.frozen(kw_only=True)
class RevisionLimits:
    """Largest revision that is read, and longest run of a git command."""

    max_files: int = 100_000
    max_bytes: int = 2**30
    timeout_seconds: float = 60


@attrs.frozen
class Revision:
    """A path in a revision, as given by the user."""

    revision: str
    path: str

    @classmethod
    def parse(cls, text: str) -> Revision | None:
        """Parse `REV:path`; return None for text of another form.

        Raises FileError for a revision that git could take for an option.
        """
        match = _SPEC.fullmatch(text)
        if match is None:
            return None
        revision, path = match.groups()
        if not revision:
            raise FileError(text, "no revision before the colon; write HEAD:data")
        if revision.startswith("-") or "\0" in text:
            raise FileError(text, f"{revision} is not the name of a revision")
        return cls(revision, path)

    def __str__(self) -> str:
        """Return `REV:path`."""
        return f"{self.revision}:{self.path}"


@attrs.frozen(kw_only=True)
class _Entry:
    """A file, link or submodule of a git tree."""

    mode: str
    oid: str
    size: int
    name: str

    @property
    def is_file(self) -> bool:
        return self.mode.startswith("100")

    @property
    def is_data(self) -> bool:
        """Whether the content is read; other files only have to exist."""
        # A lock of an editor is a link that leads nowhere.
        is_lock = not self.is_file and is_hidden(posixpath.basename(self.name))
        return not is_lock and (self.name == MANIFEST or self.name.endswith(SUFFIXES))


def materialize(revision: Revision, folder: Path, limits: RevisionLimits | None = None) -> Path:
    """Write the data files at a path of a revision into an empty folder; return their new path.

    The path is relative to the working directory or, failing that, to the top of the repository.
    Raises FileError if git, the repository, the revision or the path is missing, or if a limit
    is exceeded.
    """
    given = Path(os.path.abspath(revision.path or "."))  # noqa: PTH100 - follows no link
    # The path may have been deleted, but the repository exists.
    start = next(
        path for path in (given, *given.parents) if path.is_dir() and not path.is_symlink()
    )
    git = _Git(revision, start, limits or RevisionLimits())
    prefix = os.fsdecode(git.run("rev-parse", "--show-prefix").removesuffix(b"\n"))
    name = f"{revision.revision}^{{tree}}"
    tree = git.run("rev-parse", "--verify", "--quiet", name, may_fail=True).decode().strip()
    if not tree:
        raise FileError(revision, f"no such revision: {revision.revision}")
    paths = [posixpath.join(prefix, given.relative_to(start).as_posix())]
    if revision.path and not Path(revision.path).is_absolute():
        paths.append(revision.path)
    for path in map(posixpath.normpath, paths):
        entries = git.entries(tree, path)
        if entries or path == ".":
            target = folder / ("dataset" if path == "." else posixpath.basename(path))
            git.write(entries, target)
            return target
    raise FileError(revision, f"no such path in {revision.revision}")


@attrs.frozen
class _Git:
    """Commands of the installed git in a folder, about one revision."""

    revision: Revision
    folder: Path
    limits: RevisionLimits

    def run(self, *arguments: str, into: IO[bytes] | None = None, may_fail: bool = False) -> bytes:
        """Return the output of a command, or write it to a file.

        Raises FileError with its first line of standard error if it fails.
        """
        environment = {k: v for k, v in os.environ.items() if k not in _HOOK_VARIABLES}
        timeout = self.limits.timeout_seconds
        try:
            done = subprocess.run(  # noqa: S603 - a list, no shell, no argument that is an option
                ["git", "--literal-pathspecs", "-C", str(self.folder), *arguments],  # noqa: S607
                env=environment | _GIT_ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=into or subprocess.PIPE,
                stderr=subprocess.PIPE,
                timeout=timeout,
                check=False,
            )
        except FileNotFoundError:
            raise FileError(self.revision, "git is not installed") from None
        except subprocess.TimeoutExpired:
            raise FileError(self.revision, f"git took longer than {timeout:g} s") from None
        except (OSError, ValueError) as error:
            raise FileError(self.revision, f"git cannot be run: {error}") from None
        if done.returncode and not may_fail:
            lines = done.stderr.decode(errors="backslashreplace").splitlines() or ["git failed"]
            raise FileError(self.revision, lines[0].removeprefix("fatal: "))
        return done.stdout or b""

    def entries(self, tree: str, path: str) -> list[_Entry]:
        """Return the files below a path from the top, or the file there as `.`."""
        if path.split("/", maxsplit=1)[0] == "..":
            return []
        below = () if path == "." else ("--", path)
        lines = self.run("ls-tree", "-rzl", "--full-tree", tree, *below).split(b"\0")
        return [
            _Entry(
                mode=mode.decode(),
                oid=oid.decode(),
                size=int(size) if size.isdigit() else 0,
                name=posixpath.relpath(os.fsdecode(name), path),
            )
            for mode, oid, size, name in (m.groups() for m in map(_ENTRY.fullmatch, lines) if m)
        ]

    def write(self, entries: list[_Entry], target: Path) -> None:
        """Write files to a path that does not exist."""
        folder = target
        if [entry.name for entry in entries] == ["."]:
            if not entries[0].is_file:
                raise FileError(self.revision, "a link, which is not followed")
            folder, entries = target.parent, [attrs.evolve(entries[0], name=target.name)]
        data = [entry for entry in entries if entry.is_data]
        if len(entries) > self.limits.max_files:
            raise FileError(self.revision, f"more than {self.limits.max_files} files")
        if sum(entry.size for entry in data) > self.limits.max_bytes:
            raise FileError(self.revision, f"more than {self.limits.max_bytes:,} bytes of data")
        for entry in data:
            if not entry.is_file:
                raise FileError(self.revision, f"{entry.name} is a link, which is not followed")
        folder.mkdir(exist_ok=True)
        for entry in entries:
            path = folder / entry.name
            if is_outside(folder, path):
                raise FileError(self.revision, f"{entry.name} is outside the folder")
            with translate_errors(Path(str(self.revision))):
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("xb") as stream:
                    if entry.is_data:
                        self.run("cat-file", "blob", entry.oid, into=stream)
