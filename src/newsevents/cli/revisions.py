"""Files of a git revision: `HEAD~1:data/`.

Only the contents of the repository are read, by the plumbing of git: no filter, textconv, hook or
fetch runs, links are not followed, and everything has a limit.
"""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
from pathlib import Path, PurePosixPath
from typing import IO

import attrs

from newsevents.errors import FileError, NotFetchedError
from newsevents.storage.compression import check_fetched
from newsevents.storage.data_packages import MANIFEST
from newsevents.storage.paths import is_hidden, is_outside, translate_errors
from newsevents.storage.sources import SUFFIXES

# Some revisions have colons in braces: `HEAD@{2026-01-28 12:00}`, `HEAD^{/fix: names}`.
_SPEC = re.compile(r"((?:[^:{]|\{[^}]*\})*):(.*)", re.DOTALL)
_ENTRY = re.compile(rb"([0-7]{6}) \w+ ([0-9a-f]{40,64})\t(.+)", re.DOTALL)
# Entries of a tree that are not files.
_MODES = {"120000": "a link", "160000": "a submodule"}
_DEEPEN = "git fetch --unshallow"
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


class MissingPathError(FileError):
    """A path that is not in a revision."""

    #: Whether the path is in the working tree.
    is_elsewhere: bool

    def __init__(self, revision: Revision, *, is_elsewhere: bool) -> None:
        super().__init__(revision, f"no such path in {revision.revision}")
        self.is_elsewhere = is_elsewhere


@attrs.frozen(kw_only=True)
class _Entry:
    """A file, link or submodule of a git tree."""

    mode: str
    oid: str
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
    Raises FileError if git, the repository, the revision or one of its objects is missing, or if a
    limit is exceeded, and MissingPathError for a path that the revision does not have.
    """
    given = Path(os.path.abspath(revision.path or "."))  # noqa: PTH100 - follows no link
    # The path may have been deleted, but the repository exists.
    start = next(
        path for path in (given, *given.parents) if path.is_dir() and not path.is_symlink()
    )
    git = _Git(revision, start, limits or RevisionLimits())
    prefix = os.fsdecode(git.run("rev-parse", "--show-prefix").removesuffix(b"\n"))
    tree = git.tree()
    paths = [posixpath.join(prefix, given.relative_to(start).as_posix())]
    if revision.path and not Path(revision.path).is_absolute():
        paths.append(revision.path)
    paths = [posixpath.normpath(path) for path in paths]
    for path in paths:
        entries = git.entries(tree, path)
        if entries or path == ".":
            target = folder / ("dataset" if path == "." else posixpath.basename(path))
            git.write(entries, target)
            return target
    for path in paths:
        git.check_folders(tree, path)
    top = start / os.fsdecode(git.run("rev-parse", "--show-cdup").removesuffix(b"\n"))
    is_elsewhere = any(os.path.lexists(top / path) for path in paths)
    raise MissingPathError(revision, is_elsewhere=is_elsewhere)


@attrs.frozen
class _Git:
    """Commands of the installed git in a folder, about one revision."""

    revision: Revision
    folder: Path
    limits: RevisionLimits

    def run(self, *arguments: str) -> bytes:
        """Return the output of a command; raise FileError with its first error if it fails."""
        done = self._call(*arguments)
        if done.returncode:
            lines = done.stderr.decode(errors="backslashreplace").splitlines() or ["git failed"]
            raise FileError(self.revision, lines[0].removeprefix("fatal: "))
        return done.stdout

    def _call(
        self, *arguments: str, given: bytes = b"", into: IO[bytes] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a command, with text on its standard input; its output may go to a file."""
        environment = {k: v for k, v in os.environ.items() if k not in _HOOK_VARIABLES}
        timeout = self.limits.timeout_seconds
        try:
            return subprocess.run(  # noqa: S603 - a list, no shell, no argument that is an option
                ["git", "--literal-pathspecs", "-C", str(self.folder), *arguments],  # noqa: S607
                env=environment | _GIT_ENVIRONMENT,
                input=given,
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

    def tree(self) -> str:
        """Return the id of the tree of the revision."""
        name = self.revision.revision
        tree = self._call("rev-parse", "--verify", "--quiet", f"{name}^{{tree}}")
        if tree.returncode == 0:
            return tree.stdout.decode().strip()
        if self._call("cat-file", "-e", name).returncode == 0:
            raise self._absent_error()
        way_out = f", or not in this shallow clone; run {_DEEPEN}" if self._lacks_history() else ""
        raise FileError(self.revision, f"no such revision: {name}{way_out}")

    def _lacks_history(self) -> bool:
        return self._call("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"

    def _absent_error(self) -> FileError:
        """Return the error for objects that are not in the repository, with a way to get them."""
        where, command = "the repository is damaged", "git fsck"
        if self._call("config", "--get-regexp", r"^remote\..*\.promisor$").stdout:
            where, command = "this is a partial clone", "git fetch --refetch --no-filter"
        elif self._lacks_history():
            where, command = "this is a shallow clone", _DEEPEN
        return FileError(
            self.revision, f"cannot be read, since its objects are not here: {where}; run {command}"
        )

    def entries(self, tree: str, path: str) -> list[_Entry]:
        """Return the files below a path from the top, or the file there as `.`."""
        if path.split("/", maxsplit=1)[0] == "..":
            return []
        below = () if path == "." else ("--", path)
        return self._list("-r", tree, *below, start=path)

    def _list(self, *arguments: str, start: str = "") -> list[_Entry]:
        done = self._call("ls-tree", "-z", "--full-tree", *arguments)
        if done.returncode:
            raise self._absent_error()
        found = filter(None, map(_ENTRY.fullmatch, done.stdout.split(b"\0")))
        fields = (map(os.fsdecode, match.groups()) for match in found)
        return [
            _Entry(mode=mode, oid=oid, name=posixpath.relpath(name, start or "."))
            for mode, oid, name in fields
        ]

    def check_folders(self, tree: str, path: str) -> None:
        """Raise FileError if a folder above a path is a link or a submodule."""
        above = [str(each) for each in PurePosixPath(path).parents if each.name not in {"", ".."}]
        for entry in self._list(tree, "--", *above) if above else ():
            if entry.mode in _MODES:
                reason = f"{entry.name} is {_MODES[entry.mode]}, which is not followed"
                raise FileError(self.revision, reason)

    def _sizes(self, entries: list[_Entry]) -> list[int]:
        given = "".join(f"{entry.oid}\n" for entry in entries).encode()
        done = self._call("cat-file", "--batch-check=%(objectsize)", given=given)
        sizes = done.stdout.split()
        if done.returncode or len(sizes) != len(entries):
            raise self._absent_error()
        return list(map(int, sizes))

    def write(self, entries: list[_Entry], target: Path) -> None:
        """Write files to a path that does not exist."""
        folder = target
        if [entry.name for entry in entries] == ["."]:
            if not entries[0].is_file:
                raise FileError(self.revision, f"{_MODES[entries[0].mode]}, which is not followed")
            folder, entries = target.parent, [attrs.evolve(entries[0], name=target.name)]
        data = [entry for entry in entries if entry.is_data]
        if len(entries) > self.limits.max_files:
            raise FileError(self.revision, f"more than {self.limits.max_files} files")
        for entry in data:
            if not entry.is_file:
                reason = f"{entry.name} is {_MODES[entry.mode]}, which is not followed"
                raise FileError(self.revision, reason)
        if sum(self._sizes(data)) > self.limits.max_bytes:
            raise FileError(self.revision, f"more than {self.limits.max_bytes:,} bytes of data")
        folder.mkdir(exist_ok=True)
        for entry in entries:
            path = folder / entry.name
            if is_outside(folder, path):
                raise FileError(self.revision, f"{entry.name} is outside the folder")
            with translate_errors(Path(str(self.revision))):
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("xb") as stream:
                    found = entry.is_data and self._call("cat-file", "blob", entry.oid, into=stream)
                if found and found.returncode:
                    raise self._absent_error()
                self._check_fetched(entry, path)

    def _check_fetched(self, entry: _Entry, path: Path) -> None:
        try:
            check_fetched(path)
        except NotFetchedError as error:
            checkout = f"git worktree add ../old {self.revision.revision}"
            reason = f"{entry.name} is {error.what}; compare with a checkout: {checkout}"
            raise FileError(self.revision, reason) from None
