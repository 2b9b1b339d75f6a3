"""The journal of an interrupted write, through which readers see all new files of a folder or none.

A writer (`atomic`) puts new files into a hidden folder, then a journal that lists them, and moves
them. From the journal on, the content of a path is the file in the hidden folder if it is still
there, also after a crash. Reading through a journal changes nothing; the next writer completes it.

The journal has size and time of each file, new and old, so that files of another folder, such as a
copy or a clone, are not taken for those of the write, and later edits are not overwritten.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TypeAlias, TypeVar

import attrs
import msgspec

from newsevents.errors import FileError

T = TypeVar("T")
#: Size of a file and time of its last change in nanoseconds.
State: TypeAlias = tuple[int, int]
#: Identities of files, which change with their content; None for a file that is missing.
States: TypeAlias = Mapping[Path, "tuple[int, ...] | None"]

#: Reason not to write a file that is another one than that which was read.
CHANGED = "changed by another program since it was read; nothing is written, run it again"

_WORK, _JOURNAL, _NEW = ".newsevents-write", "journal.json", "new"
_MAX_JOURNAL_BYTES = 100 * 2**20


class _Content(msgspec.Struct, forbid_unknown_fields=True):
    replaced: dict[str, tuple[State, State | None]]
    removed: dict[str, State]


@attrs.frozen
class Journal:
    """Files that replace others together; paths are relative to the folder, with slashes."""

    #: The folder, without links.
    folder: Path
    #: State of the new file, and of the old one if there is one, by path.
    replaced: Mapping[str, tuple[State, State | None]]
    #: State of each file that is removed.
    removed: Mapping[str, State]

    @classmethod
    def read(cls, folder: Path) -> Journal | None:
        """Return the journal of a folder, if it has one; raise FileError for one of other files."""
        path = journal_path(folder)
        try:
            about = path.lstat()
            is_own = is_trusted(path.parent)
        except OSError:
            # Missing, or below a path that no file can have.
            return None
        if not is_own:
            return None
        if not stat.S_ISREG(about.st_mode) or about.st_size > _MAX_JOURNAL_BYTES:
            raise _foreign_error(folder)
        try:
            content = msgspec.json.decode(path.read_bytes(), type=_Content)
        except FileNotFoundError:
            return None
        except ValueError:
            raise _foreign_error(folder) from None
        names = map(PurePosixPath, (*content.replaced, *content.removed))
        if any(".." in name.parts or name.is_absolute() for name in names):
            raise _foreign_error(folder)
        return cls(folder, content.replaced, content.removed)

    def write(self) -> None:
        """Write the journal: the new files have replaced the old ones from now on."""
        path = journal_path(self.folder)
        draft = path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        with draft.open("xb") as stream:
            stream.write(msgspec.json.encode(_Content(dict(self.replaced), dict(self.removed))))
            stream.flush()
            os.fsync(stream.fileno())
        sync_folder(path.parent)
        draft.replace(path)
        sync_folder(path.parent)

    def staged(self, name: str) -> Path | None:
        """Return the new file of a path, if it has not been moved yet.

        Raises FileError if it is not the file that was written.
        """
        if name not in self.replaced:
            return None
        path = staging_folder(self.folder) / name
        found = state_of(path)
        if found is not None and (
            found != self.replaced[name][0] or os.path.realpath(path) != str(path)
        ):
            raise _foreign_error(self.folder)
        return None if found is None else path

    def current(self, real: Path) -> Path | None:
        """Return the file with the content of a path below the folder, if it is another one."""
        name = real.relative_to(self.folder).as_posix()
        if name in self.removed:
            # A path that does not exist.
            return staging_folder(self.folder) / name
        return self.staged(name)


def _foreign_error(folder: Path) -> FileError:
    work = work_folder(folder)
    return FileError(
        work, "not of an interrupted write of this folder; remove it, and check the data"
    )


def work_folder(folder: Path) -> Path:
    """Return the hidden folder of a writer.

    In a folder such as /tmp users cannot replace files of each other, and each has one.
    """
    try:
        is_shared = folder.stat().st_mode & stat.S_ISVTX
    except OSError:
        is_shared = 0
    return folder / (f"{_WORK}-{os.getuid()}" if is_shared else _WORK)


def is_trusted(work: Path) -> bool:
    """Whether the hidden folder of a writer is no link and, in a folder such as /tmp, of this user."""
    about = work.lstat()
    return stat.S_ISDIR(about.st_mode) and (work.name == _WORK or about.st_uid == os.getuid())


def staging_folder(folder: Path) -> Path:
    """Return the folder of new files."""
    return work_folder(folder) / _NEW


def journal_path(folder: Path) -> Path:
    """Return the path of the journal of a folder."""
    return work_folder(folder) / _JOURNAL


def is_work_folder(name: str) -> bool:
    """Whether the name is that of the hidden folder of a writer."""
    return name.startswith(_WORK)


def state_of(path: Path) -> State | None:
    """Return the state of a file; None if it is missing."""
    try:
        about = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return about.st_size, about.st_mtime_ns


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system can."""
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def current(path: Path) -> Path:
    """Return the file with the content of a path: usually itself, else the new file of a journal."""
    try:
        real = Path(os.path.realpath(path))
    except ValueError:
        # Text that no file system takes.
        return path
    for folder in real.parents:
        while (journal := Journal.read(folder)) is not None:
            try:
                return journal.current(real) or path
            except FileError:
                # Otherwise another write has begun since the journal was read.
                if Journal.read(folder) == journal:
                    raise
    return path


def through_journal(path: Path, action: Callable[[Path], T]) -> T:
    """Return the result of an action on the file with the content of a path.

    Raises OSError as the action does, and FileError for a journal of other files.
    """
    actual = current(path)
    while True:
        try:
            return action(actual)
        except FileNotFoundError:
            # It may have been moved just now.
            last, actual = actual, current(path)
            if actual == last:
                raise


def iter_folder(folder: Path) -> list[Path]:
    """Return the sorted paths in a folder, as they are when a journal is completed."""
    real = Path(os.path.realpath(folder))
    for parent in (real, *real.parents):
        while (journal := Journal.read(parent)) is not None:
            below = real.relative_to(parent)
            names = {*_names(real), *_names(staging_folder(parent) / below)}
            names -= {Path(name).name for name in journal.removed if Path(name).parent == below}
            # Otherwise another write has begun meanwhile.
            if Journal.read(parent) == journal:
                return [folder / name for name in sorted(names)]
    return sorted(folder.iterdir())


def _names(folder: Path) -> Sequence[str]:
    try:
        return [path.name for path in folder.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return ()


def states_of(paths: Iterable[object]) -> States:
    """Return the identity of each file on this machine, which another content does not have."""
    return {path: _identity(path) for path in paths if isinstance(path, Path)}


def check_unchanged(states: States) -> None:
    """Raise FileError for a file that is another one than when its state was taken."""
    for path, identity in states.items():
        if _identity(path) != identity:
            raise changed_error(path)


def _identity(path: Path) -> tuple[int, ...] | None:
    try:
        about = through_journal(path, Path.stat)
    except OSError:
        return None
    return about.st_ino, about.st_size, about.st_mtime_ns


def changed_error(path: object) -> FileError:
    """Return the error for a file that is changed while it is read."""
    return FileError(path, "changed while it was read; try again")
