"""Kill writing commands in the middle, and check what a reader and the next command find.

    python tests/kills.py kill DATASET NUMBER [SEED]
    python tests/kills.py race DATASET ROUNDS

Each command is forked over a prepared folder and ends at a random system call (an audit hook) or at
a random time (SIGKILL). A reader must see all of the old or all of the new state, and the command,
run again, must leave the new state and no other file.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import newsevents
from newsevents import formats
from newsevents.cli import COMMANDS
from newsevents.cli import newsevents as command_line
from newsevents.storage.atomic import Transaction, home_of
from newsevents.storage.compression import open_stored
from newsevents.storage.journal import current, is_work_folder, iter_folder
from newsevents.storage.sources import open_source
from writing import WRITES, Write, less, prepare, spoil, untidy

# Imported once, not in each fork.
for module in (
    *("filelock", "openpyxl", "xlsxwriter", "jsonschema", "cattrs", "rapidfuzz"),
    *(f"newsevents.formats.{each.module}" for each in formats.FORMATS.values()),
    *("newsevents.formats.marking", "newsevents.formats.validation", "newsevents.importers.rams"),
    *("newsevents.importers.table_draft", "newsevents.exporters.flat_csv"),
    *("newsevents.report", "newsevents.tables.reading", "newsevents.tables.layout"),
):
    importlib.import_module(module)
for name in COMMANDS:
    command_line.get_command(None, name)

_STEPS = frozenset(
    ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.truncate")
)
_KILLED = 9

# --- processes -----------------------------------------------------------------------------------


def forked(function: Callable[[], Any]) -> int:
    """Run a function in a forked process; return its id."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        with (
            Path(os.devnull).open("w") as nothing,
            contextlib.redirect_stdout(nothing),
            contextlib.redirect_stderr(nothing),
        ):
            function()
        status = 0
    except SystemExit as error:
        status = int(error.code or 0)
    except newsevents.errors.NewsEventsError as error:
        status = 2
        sys.stderr.write(f"{error}\n")
    except BaseException as error:  # noqa: BLE001 - the status says it
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
    finally:
        sys.stderr.flush()
        os._exit(status)


def finished(pid: int) -> int:
    """Wait for a process; return its exit status."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def ask(function: Callable[[], Any]) -> Any:
    """Return the result of a function in another process, so that this one stays single-threaded."""
    reader, writer = os.pipe()

    def _answer() -> None:
        with os.fdopen(writer, "w") as stream:
            json.dump(function(), stream)

    pid = forked(_answer)
    os.close(writer)
    with os.fdopen(reader) as stream:
        answer = stream.read()
    assert finished(pid) == 0
    return json.loads(answer)


def stopping(function: Callable[[], Any], step: int) -> Callable[[], Any]:
    """Return a function that ends its process at the n-th system call that changes or opens files."""
    count = 0

    def _hook(event: str, _: Any) -> None:
        nonlocal count
        if event in _STEPS:
            count += 1
            if count == step:
                os._exit(_KILLED)

    def _run() -> None:
        sys.addaudithook(_hook)
        function()

    return _run


def steps_of(function: Callable[[], Any]) -> int:
    """Return the number of steps of a function."""
    count = 0

    def _hook(event: str, _: Any) -> None:
        nonlocal count
        count += event in _STEPS

    def _run() -> int:
        sys.addaudithook(_hook)
        with contextlib.suppress(SystemExit):
            function()
        return count

    return int(ask(_run))


# --- states ---------------------------------------------------------------------------------------


def view(path: Path) -> Any:
    """Return what a reader sees; None if there is nothing."""
    try:
        if path.name in ("texts", "kept"):
            texts = (each for each in iter_folder(path) if not is_work_folder(each.name))
            return {each.name: current(each).read_text(encoding="utf-8") for each in texts}
        if path.suffix in formats.FORMATS and path.name != "events.csv":
            opened = formats.open_records(path)
            return [newsevents.dumps(record) for record in opened.records()]
        if path.suffix in (".html", ".json", ".toml", ".csv") and "newsevents" not in path.suffixes:
            return current(path).read_text(encoding="utf-8")
        source = open_source(path)
        seen = {}
        for file in source.files:
            with open_stored(file) as stream:
                seen[str(file)] = stream.read().hex()
        manifest = source.manifest.entry.data.decode() if source.manifest else ""
        report = newsevents.validate(path)
        return [seen, manifest, sorted(finding.code for finding in report.errors)]
    except (newsevents.FileError, FileNotFoundError) as error:
        # Only before the first write is there nothing.
        return None if "not of an interrupted" not in str(error) else str(error)


def warm_up(source: Path, folder: Path) -> None:
    """Do once in this process what every fork would do again: import modules, compile schemas."""
    with (
        Path(os.devnull).open("w") as nothing,
        contextlib.redirect_stdout(nothing),
        contextlib.redirect_stderr(nothing),
    ):
        for number, write in enumerate(WRITES.values()):
            place = folder / str(number)
            place.mkdir(parents=True)
            prepare(source, place)
            with contextlib.suppress(SystemExit):
                write.change(place)
            with contextlib.suppress(SystemExit):
                write.run(place)
            for name in write.targets:
                view(place / name)
    os.chdir(source)
    # Else collections in a fork would copy all that is shared.
    gc.freeze()


def files_of(folder: Path) -> list[str]:
    """Return every path in a folder, hidden ones too."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def kill(source: Path, number: int, seed: int) -> None:
    """Kill commands in turn, and check what is found then."""
    chance = random.Random(seed)  # noqa: S311 - repeatable
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as top:
        warm_up(source, Path(top) / "warm")
        cases = [_Case(name, source, Path(top)) for name in WRITES]
        for index in range(number):
            outcomes[cases[index % len(cases)].kill(chance)] += 1
    sys.stdout.write(f"{number} kills: {dict(outcomes)}\n")


class _Case:
    """A command with its state before and after."""

    def __init__(self, name: str, source: Path, top: Path) -> None:
        self.name = name
        self.write = WRITES[name]
        self.folder = top / "work"
        self.template = top / name
        self.template.mkdir()

        def _prepare() -> None:
            prepare(source, self.template)
            self.write.change(self.template)

        assert finished(forked(_prepare)) == 0
        self._restore()
        self.old = self._seen()
        start = time.monotonic()
        self.steps = steps_of(self._run)
        self.seconds = time.monotonic() - start
        self.files = files_of(self.folder)
        self.new = self._seen()
        assert all(old != new for old, new in zip(self.old, self.new, strict=True)), name

    def _run(self) -> None:
        self.write.run(self.folder)

    def _seen(self) -> list[Any]:
        """Return what a reader sees of each target."""
        targets = self.write.targets
        return list(ask(lambda: [view(self.folder / name) for name in targets]))

    def _restore(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.template, self.folder)

    def _finish(self, *, is_complete: bool) -> None:
        """Run the command again; where it has nothing to write any more, another writer ends it."""
        status = finished(forked(self._run))
        # A scaffold is completed, and then not written again.
        is_refused = is_complete or self.name == "init"
        assert status in ((0, 1, 2) if is_refused else (0, 1)), (self.name, status)
        if is_complete:
            for path in (self.folder / name for name in self.write.targets):
                with Transaction.open(path if path.is_dir() else home_of(path)):
                    pass

    def _kill(self, chance: random.Random) -> str:
        """Kill the command at a random moment; return it, or nothing if it had ended before."""
        if chance.random() < 0.5:
            # Twice as often among the last ones, when files are moved.
            first = chance.choice((1, max(1, self.steps - 40)))
            step = chance.randint(first, self.steps)
            status = finished(forked(stopping(self._run, step)))
            return f"step {step}" if status == _KILLED else ""
        seconds = chance.random() * self.seconds
        pid = forked(self._run)
        time.sleep(seconds)
        os.kill(pid, signal.SIGKILL)
        return f"{seconds:.4f} s" if finished(pid) == -signal.SIGKILL else ""

    def kill(self, chance: random.Random) -> str:
        """Kill the command once, and check; return what a reader saw."""
        moment = ""
        while not moment:
            self._restore()
            moment = self._kill(chance)
        where = f"{self.name}, killed at {moment}: {files_of(self.folder)}"
        seen = self._seen()
        states = zip(seen, self.old, self.new, strict=True)
        assert all(one in both for one, *both in states), where
        self._finish(is_complete=seen == self.new)
        assert self._seen() == self.new, where
        assert files_of(self.folder) == self.files, where
        return "old" if seen == self.old else "new" if seen == self.new else "some"


# --- several writers -----------------------------------------------------------------------------


def race(source: Path, rounds: int) -> None:
    """Let three writers and a reader work on one folder, and check that nothing is lost."""
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top) / "data"
        shutil.copytree(source, folder)
        untidy(folder, spoil)
        whole = list(newsevents.read_dataset(source))
        part = less(source)
        allowed = [_texts(whole), _texts(part)]

        def _write(records: list[newsevents.Record]) -> None:
            for _ in range(rounds):
                newsevents.write_dataset(records, folder)

        def _command(*arguments: str) -> None:
            for _ in range(rounds):
                with contextlib.suppress(SystemExit):
                    Write(arguments, ()).run(folder.parent)

        def _read() -> None:
            for _ in range(3 * rounds):
                try:
                    seen = _texts(newsevents.read_dataset(folder))
                    report = newsevents.validate(folder)
                except newsevents.FileError as error:
                    if "changed while it was read" not in str(error):
                        raise
                    continue
                assert seen in allowed, [line for line in seen if line not in allowed[0]]
                assert not [f for f in report.errors if f.code != "NE103"], report.errors

        writers = [
            lambda: _write(whole),
            lambda: _write(part),
            lambda: _command("fmt", "data"),
            lambda: _command("validate", "--fix", "data"),
        ]
        pids = [forked(each) for each in (*writers, _read)]
        assert [finished(pid) for pid in pids] == [0] * len(pids)
        assert ask(lambda: _texts(newsevents.read_dataset(folder)) in allowed)
        assert ask(lambda: [str(f) for f in newsevents.validate(folder).errors]) == []
        assert not [name for name in files_of(folder) if name.startswith(".")]
    sys.stdout.write(f"{rounds} rounds of {len(writers)} writers\n")


def _texts(records: Any) -> list[str]:
    # Without the field that `spoil` adds.
    return sorted(newsevents.dumps(record) for record in records)


def main(arguments: list[str]) -> None:
    """Run what the command line says."""
    what, source, number, *seed = arguments
    if what == "kill":
        kill(Path(source).resolve(), int(number), int(seed[0]) if seed else 1)
    else:
        race(Path(source).resolve(), int(number))


if __name__ == "__main__":
    main(sys.argv[1:])
