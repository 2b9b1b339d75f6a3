"""Writing files so that a reader, also after a crash, sees all new ones of a folder or all old ones.

    with Transaction.open(folder) as writer:
        writer.stage("events.jsonl").write_bytes(b"...")
        writer.remove("old.jsonl")

One process at a time writes to a folder. The new files are in a hidden folder until all are
complete and on the disk; see `journal`.
"""

from __future__ import annotations

import contextlib
import errno
import os
import platform
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import IO, ClassVar

import attrs

from newsevents.errors import FileError
from newsevents.storage.compression import is_annexed
from newsevents.storage.data_packages import dataset_root
from newsevents.storage.journal import (
    Journal,
    is_trusted,
    journal_path,
    staging_folder,
    state_of,
    sync_folder,
    work_folder,
)
from newsevents.storage.paths import translate_errors

#: Seconds that a writer waits for another one.
LOCK_TIMEOUT_SECONDS = 10.0

_POLL_SECONDS = 0.02
_LOCK = "lock"
# Some network file systems and browsers have no locks; one writer is then not told of another.
_WITHOUT_LOCKS = (errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOLCK)
# Folders that `held` locks here, where a transaction needs no other lock.
_held: ContextVar[frozenset[Path]] = ContextVar("_held", default=frozenset())


@contextlib.contextmanager
def replacing(path: Path, taken: str = "") -> Iterator[IO[bytes]]:
    """Give a stream for the new content of one file, which replaces it when the block ends.

    Missing folders above it are made, as for the folder of a dataset.
    Raises FileError if it cannot be replaced, or exists and there is a reason, `taken`, not to;
    writing raises OSError.
    """
    above = Path(os.path.realpath(path)).parent
    folders = contextlib.nullcontext() if os.path.lexists(above) else new_folder(above)
    with (
        translate_errors(path),
        folders,
        Transaction.open(home_of(path), path) as writer,
    ):
        if taken and os.path.lexists(path):
            raise FileError(path, taken)
        with writer.stage(path).open("xb") as stream:
            yield stream


def home_of(path: Path) -> Path:
    """Return the folder whose lock protects a file, if it is a link its target: of its dataset."""
    real = Path(os.path.realpath(path))
    root = dataset_root(real)
    if isinstance(root, Path) and root in real.parents:
        with contextlib.suppress(OSError):
            # A file cannot be moved to another file system.
            if root.stat().st_dev == real.parent.stat().st_dev:
                return root
    return real.parent


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Lock a folder for a block that reads its files and replaces them in a transaction.

    Raises FileError if the folder cannot be written, or while another process writes to it.
    """
    place = Path(os.path.realpath(folder))
    with _lock(place, folder, time.monotonic() + LOCK_TIMEOUT_SECONDS):
        token = _held.set(_held.get() | {place})
        try:
            yield
        finally:
            _held.reset(token)


@attrs.define
class Transaction:
    """New files in a folder that no other writer changes meanwhile."""

    #: The file that this process replaced or removed last.
    last_saved: ClassVar[Path | None] = None

    #: The folder, without links.
    folder: Path
    _removed: set[str] = attrs.field(init=False, factory=set)

    @classmethod
    @contextlib.contextmanager
    def open(
        cls,
        folder: Path,
        named: Path | None = None,
        *,
        timeout_seconds: float | None = None,
    ) -> Iterator[Transaction]:
        """Lock a folder, complete an interrupted write, and commit when the block ends.

        Errors are about the path `named`, by default the folder.
        Raises FileError if the folder cannot be written, or while another process writes to it.
        """
        named = folder if named is None else named
        if timeout_seconds is None:
            timeout_seconds = LOCK_TIMEOUT_SECONDS
        place = Path(os.path.realpath(folder))
        deadline = time.monotonic() + timeout_seconds
        for above in place.parents:
            # Its files may be below this folder.
            if Journal.read(above) is not None:
                with _lock(above, above, deadline):
                    _recover(above)
        with _lock(place, named, deadline):
            writer = cls(place)
            with translate_errors(named):
                _recover(place)
                writer.reset()
            yield writer
            with translate_errors(named):
                writer.commit()

    @property
    def staging(self) -> Path:
        """The folder for new files, which has the structure of the folder itself."""
        return staging_folder(self.folder)

    def stage(self, path: str | Path) -> Path:
        """Return where to write the new content of a path, or of a name in the folder.

        The target of a link is replaced, not the link.
        Raises FileError for a link out of the folder.
        """
        staged = self.staging / self._name(path)
        staged.parent.mkdir(parents=True, exist_ok=True)
        return staged

    def remove(self, name: str) -> None:
        """Remove a file in the folder, if it exists and is not replaced, with the commit."""
        self._removed.add(name)

    def _name(self, path: str | Path) -> str:
        given = self.folder / path if isinstance(path, str) else path
        real = Path(os.path.realpath(given))
        if is_annexed(given):
            raise FileError(given, f"kept by git-annex; git annex unlock {given.name} first")
        if not real.is_relative_to(self.folder):
            raise FileError(given, "a link out of the folder")
        return real.relative_to(self.folder).as_posix()

    def commit(self, check: Callable[[], None] = lambda: None) -> None:
        """Replace the files; `check` is called immediately before.

        Raises FileError, or the exception of the check, and changes nothing then, unless a file
        cannot be moved after others were: the next writer completes that.
        """
        files = (path for path in self.staging.rglob("*") if not path.is_dir())
        names = sorted(path.relative_to(self.staging).as_posix() for path in files)
        others = self._removed.difference(names)
        if not (names or others):
            return
        for name in (*names, *others):
            if (self.folder / name).is_dir():
                error = IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
                with translate_errors(self.folder / name):
                    raise error
        self._flush(names)
        check()
        replaced = {}
        for name in names:
            new = state_of(self.staging / name)
            assert new is not None
            replaced[name] = new, state_of(self.folder / name)
        found = {name: state_of(self.folder / name) for name in others}
        removed = {name: state for name, state in found.items() if state is not None}
        journal = Journal(self.folder, replaced, removed)
        if len(replaced) + len(removed) > 1:
            journal.write()
        try:
            _complete(journal)
        except BaseException:
            if replaced and all(map(journal.staged, replaced)):
                journal_path(self.folder).unlink(missing_ok=True)
            raise
        Transaction.last_saved = self.folder / max(names or others)
        self.reset()

    def _flush(self, names: Sequence[str]) -> None:
        """Wait until the new files are on the disk; permissions are those of the old ones."""
        for name in names:
            staged, target = self.staging / name, self.folder / name
            with translate_errors(target):
                with staged.open("rb+") as stream:
                    os.fsync(stream.fileno())
                if target.exists():
                    shutil.copymode(target, staged)
        for folder in {(self.staging / name).parent for name in names}:
            sync_folder(folder)

    def reset(self) -> None:
        """Give up the new files, unless some of them have replaced others."""
        if not journal_path(self.folder).exists():
            self._removed.clear()
            shutil.rmtree(self.staging, ignore_errors=True)
            self.staging.mkdir()


def _recover(folder: Path) -> None:
    """Complete an interrupted write."""
    if (journal := Journal.read(folder)) is not None:
        _complete(journal)


def _complete(journal: Journal) -> None:
    """Move the new files, remove the old ones, then the journal."""
    folder, staging = journal.folder, staging_folder(journal.folder)
    for name, (_, old) in journal.replaced.items():
        staged, target = journal.staged(name), folder / name
        if staged is not None:
            _check_state(target, old)
            with translate_errors(target):
                target.parent.mkdir(parents=True, exist_ok=True)
                staged.replace(target)
    for name, old in journal.removed.items():
        target = folder / name
        if target.exists():
            _check_state(target, old)
            with translate_errors(target):
                target.unlink()
        for parent in target.parents[: len(Path(name).parts) - 1]:
            with contextlib.suppress(OSError):
                parent.rmdir()
    for path in staging.rglob("*"):
        # Empty folders, since the files are moved.
        (folder / path.relative_to(staging)).mkdir(parents=True, exist_ok=True)
    for parent in {(folder / name).parent for name in journal.replaced}:
        sync_folder(parent)
    journal_path(folder).unlink(missing_ok=True)


def _check_state(path: Path, state: object) -> None:
    if state_of(path) != state:
        raise FileError(path, "changed while it was written; run the command again")


@contextlib.contextmanager
def _lock(folder: Path, named: Path, deadline: float) -> Iterator[None]:
    """Hold the lock of a folder, a file that is removed in the end."""
    if folder in _held.get():
        yield
        return
    path = work_folder(folder) / _LOCK
    with translate_errors(named):
        while (descriptor := _acquire(path)) is None:
            if time.monotonic() > deadline:
                raise FileError(named, f"{_holder(path)} is writing here; try again later")
            time.sleep(_POLL_SECONDS)
    try:
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, 0)
            os.write(descriptor, f"process {os.getpid()} on {platform.node()}".encode())
        yield
    finally:
        if not journal_path(folder).exists():
            shutil.rmtree(staging_folder(folder), ignore_errors=True)
            journal_path(folder).with_suffix(".new").unlink(missing_ok=True)
        if os.name == "nt":
            # An open file cannot be removed.
            os.close(descriptor)
        with contextlib.suppress(OSError):
            path.unlink()
            path.parent.rmdir()
        if os.name != "nt":
            os.close(descriptor)


def _acquire(path: Path) -> int | None:
    """Return the descriptor of a lock file that is locked; None if another process holds it.

    The holder removes the file in the end, and one that waits for a removed file begins anew.
    Raises OSError if the lock file cannot be created.
    """
    # Takes as long to import as a small file takes to validate, so it is imported to write only;
    # and before the file exists, which an interrupted import would leave behind.
    from filelock import lock_descriptor

    work = path.parent
    is_new = not work.is_dir()
    with contextlib.suppress(FileExistsError):
        work.mkdir()
    try:
        if not is_trusted(work):
            raise FileError(work, "a link, or of another user; remove it")
        if is_new:
            # Readers with other rights look for a journal.
            work.chmod(0o755)
        # A link could lead to any file.
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        # The holder before removed the folder just now.
        return None
    try:
        if _is_locked(descriptor, lock_descriptor) and os.path.samestat(
            os.fstat(descriptor), path.stat()
        ):
            return descriptor
    except FileNotFoundError:
        pass
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def _is_locked(descriptor: int, lock: Callable[..., bool]) -> bool:
    try:
        return lock(descriptor, blocking=False)
    except OSError as error:
        if error.errno in _WITHOUT_LOCKS:
            return True
        raise


def _holder(path: Path) -> str:
    """Return the process that holds a lock."""
    try:
        return path.read_text(encoding="utf-8") or "another process"
    except (OSError, ValueError):
        return "another process"


@contextlib.contextmanager
def new_folder(folder: Path) -> Iterator[None]:
    """Create a folder and its parents for a block; if the block fails, remove those still empty."""
    new = [path for path in (folder, *folder.parents) if not os.path.lexists(path)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for path in new:
            with contextlib.suppress(OSError):
                path.rmdir()
        raise
