"""Files of a git revision: `HEAD~1:data/`.

Only the contents of the repository are read, by the plumbing of git: no filter, textconv, hook or
fetch runs, links are not followed, and everything has a limit.
"""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

import attrs

from newsevents.errors import FileError
from newsevents.storage.data_packages import DATA_SUFFIXES, MANIFEST
from newsevents.storage.paths import is_outside, unreadable_error
from newsevents.storage.sources import BUNDLE_SUFFIX

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


def materialize(revision: Revision, folder: Path, limits: RevisionLimits | None = None) -> Path:
    """Write the data files at a path of a revision into an empty folder; return their new path.

    The path is relative to the working directory or, failing that, to the top of the repository.
    Raises FileError if git, the repository, the revision or the path is missing, or if a limit
    is exceeded.
    """
    git, paths = _repository(revision, limits or RevisionLimits())
    tree = git.tree()
    for path in paths:
        found = git.find(tree, path)
        if found is not None:
            target = folder / (PurePosixPath(path).name or "dataset")
            git.write(found, target)
            return target
    raise FileError(revision, f"no such path in {revision.revision}")


def _repository(revision: Revision, limits: RevisionLimits) -> tuple[_Git, list[str]]:
    """Return the repository around a path, and possible paths from its top."""
    absolute = Path(os.path.abspath(revision.path or "."))  # noqa: PTH100 - follows no link
    start = absolute
    # The path may have been deleted, but the repository exists.
    while not start.is_dir() or start.is_symlink():
        start = start.parent
    top = _Git(revision, start, limits).run("rev-parse", "--show-toplevel").removesuffix(b"\n")
    root = Path(os.fsdecode(top))
    paths = []
    place = start.resolve() / absolute.relative_to(start)
    if place.is_relative_to(root.resolve()):
        paths.append(place.relative_to(root.resolve()).as_posix())
    if revision.path and not Path(revision.path).is_absolute():
        paths.append(posixpath.normpath(revision.path))
    return _Git(revision, root, limits), [
        "" if path == "." else path for path in dict.fromkeys(paths)
    ]


@attrs.frozen
class _Entry:
    """An entry of a git tree."""

    mode: str
    oid: str
    size: int
    name: str

    @property
    def is_tree(self) -> bool:
        return self.mode == "040000"

    @property
    def is_file(self) -> bool:
        return self.mode.startswith("100")

    @property
    def is_data(self) -> bool:
        """Whether the content is read; other files only have to exist."""
        return self.name == MANIFEST or self.name.endswith((*DATA_SUFFIXES, BUNDLE_SUFFIX))


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
        try:
            done = subprocess.run(  # noqa: S603 - a list, no shell, no argument that is an option
                ["git", "--literal-pathspecs", "-C", str(self.folder), *arguments],  # noqa: S607
                env=environment | _GIT_ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=into or subprocess.PIPE,
                stderr=subprocess.PIPE,
                timeout=self.limits.timeout_seconds,
                check=False,
            )
        except FileNotFoundError:
            raise FileError(self.revision, "git is not installed") from None
        except subprocess.TimeoutExpired:
            raise FileError(
                self.revision, f"git took longer than {self.limits.timeout_seconds:g} s"
            ) from None
        except (OSError, ValueError) as error:
            raise FileError(self.revision, f"git cannot be run: {error}") from None
        if done.returncode and not may_fail:
            lines = done.stderr.decode(errors="backslashreplace").splitlines() or ["git failed"]
            raise FileError(self.revision, f"{lines[0].removeprefix('fatal: ')}")
        return done.stdout or b""

    def tree(self) -> str:
        """Return the id of the tree of the revision."""
        name = f"{self.revision.revision}^{{tree}}"
        found = self.run("rev-parse", "--verify", "--quiet", name, may_fail=True).decode().strip()
        if not found:
            raise FileError(self.revision, f"no such revision: {self.revision.revision}")
        return found

    def find(self, tree: str, path: str) -> _Entry | None:
        """Return the entry at a path from the top, or None."""
        if not path:
            return _Entry("040000", tree, 0, "")
        if path.partition("/")[0] == "..":
            return None
        return next(self._entries("--full-tree", tree, "--", path), None)

    def _entries(self, *arguments: str) -> Iterator[_Entry]:
        for line in self.run("ls-tree", "-z", "-l", *arguments).split(b"\0"):
            match = _ENTRY.fullmatch(line)
            if match:
                mode, oid, size, name = match.groups()
                number = int(size) if size.isdigit() else 0
                yield _Entry(mode.decode(), oid.decode(), number, os.fsdecode(name))

    def write(self, found: _Entry, target: Path) -> None:
        """Write a file or a folder to a path that does not exist."""
        if not found.is_tree:
            if not found.is_file:
                raise FileError(self.revision, "a link, which is not followed")
            self._write_all([attrs.evolve(found, name=target.name)], target.parent)
            return
        entries = list(self._entries("-r", "--full-tree", found.oid))
        if len(entries) > self.limits.max_files:
            raise FileError(self.revision, f"more than {self.limits.max_files} files")
        target.mkdir()
        self._write_all(entries, target)

    def _write_all(self, entries: list[_Entry], folder: Path) -> None:
        data = [entry for entry in entries if entry.is_data]
        if sum(entry.size for entry in data) > self.limits.max_bytes:
            raise FileError(self.revision, f"more than {self.limits.max_bytes:,} bytes of data")
        for entry in data:
            if not entry.is_file:
                raise FileError(self.revision, f"{entry.name} is a link, which is not followed")
        for entry in entries:
            path = folder / entry.name
            if is_outside(folder, path):
                raise FileError(self.revision, f"{entry.name} is outside the folder")
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("xb") as stream:
                    if entry.is_data:
                        self.run("cat-file", "blob", entry.oid, into=stream)
            except FileError:
                raise
            except OSError as error:
                raise unreadable_error(Path(str(self.revision)), error) from None
