"""Kill writing commands in the middle, and check what a reader and the next command find.

    python tests/kills.py kill DATASET NUMBER [SEED]
    python tests/kills.py race DATASET ROUNDS

Each command is forked over a prepared folder and ends at a random system call (an audit hook) or at
a random time (SIGKILL). A reader must see all of the old or all of the new state, and the command,
run again, must leave the new state and no other file.
"""

from __future__ import annotations

import contextlib
import hashlib
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
from newsevents.cli import newsevents as command_line
from newsevents.storage.compression import open_stored
from newsevents.storage.data_packages import MANIFEST
from newsevents.storage.sources import open_source

# Imported once, not in each fork.
for module in (
    *("filelock", "openpyxl", "xlsxwriter", "jsonschema", "cattrs"),
    *(f"newsevents.formats.{each.module}" for each in formats.FORMATS.values()),
    *(f"newsevents.cli.{each}" for each in ("fmt", "validate", "convert", "init", "show")),
    *("newsevents.report", "newsevents.tables.reading", "newsevents.tables.layout"),
):
    importlib.import_module(module)

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


# --- commands ------------------------------------------------------------------------------------


def run(*arguments: object) -> Callable[[Path], None]:
    """Return a function that runs a command in a folder."""

    def _run(folder: Path) -> None:
        os.chdir(folder)
        command_line.main([str(each) for each in arguments], standalone_mode=False)

    return _run


def describe(folder: Path) -> None:
    """Write the sizes and hashes of files to their manifest."""
    place = folder / MANIFEST
    content = json.loads(place.read_bytes())
    for resource in content["resources"]:
        data = (folder / resource["path"]).read_bytes()
        resource["bytes"], resource["hash"] = (
            len(data),
            f"sha256:{hashlib.sha256(data).hexdigest()}",
        )
    place.write_text(json.dumps(content, indent=2))


def untidy(folder: Path, change: Callable[[dict[str, Any]], object] = lambda _: None) -> None:
    """Write all records in another form."""
    for path in folder.glob("*.jsonl"):
        records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for record in records:
            change(record)
        path.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    describe(folder)


def spoil(record: dict[str, Any]) -> None:
    """Give a record a fault that has a safe fix."""
    if record["type"] in ("actor", "place"):
        record.setdefault("country", None)


def old_baseline(folder: Path) -> None:
    """Write a baseline beside a folder that does not have all findings."""
    untidy(folder, spoil)
    run("validate", "--write-baseline", "../base.json", "--select", "NE8", ".")(folder)


def less(folder: Path) -> list[newsevents.Record]:
    """Return some of the records, of fewer types."""
    return [each for each in newsevents.read_dataset(folder) if each.type in ("actor", "place")]


def prepare_with(
    suffix: str, change: Callable[[Path], object] | None = None
) -> Callable[[Path, Path], None]:
    """Return a function that prepares `data` and an old target `out` with a suffix."""

    def _prepare(source: Path, folder: Path) -> None:
        shutil.copytree(source, folder / "data")
        if change is not None:
            change(folder / "data")
        if suffix != "none":
            formats.convert(newsevents.Dataset(less(source)), folder / f"out{suffix}")

    return _prepare


def write_over(folder: Path) -> None:
    """Write a dataset over another one."""
    newsevents.write_dataset(newsevents.read_dataset(folder / "data"), folder / "out")


def write_less(folder: Path) -> None:
    """Write a dataset with fewer files over another one."""
    newsevents.write_dataset(less(folder / "data"), folder / "data")


# Name: how the folder is prepared, the command, and what it writes.
COMMANDS: dict[str, tuple[Callable[[Path, Path], None], Callable[[Path], None], str]] = {
    "fmt": (prepare_with("none", untidy), run("fmt", "data"), "data"),
    "fix": (
        prepare_with("none", lambda path: untidy(path, spoil)),
        run("validate", "--fix", "--exit-zero", "data"),
        "data",
    ),
    "baseline": (
        prepare_with("none", old_baseline),
        run("validate", "--write-baseline", "base.json", "data"),
        "base.json",
    ),
    "write_dataset": (prepare_with(""), write_over, "out"),
    "write_dataset, fewer files": (prepare_with("none"), write_less, "data"),
    "init": (prepare_with("none"), run("init", "new/deep"), "new/deep/data"),
    "report": (
        lambda source, folder: (
            prepare_with("none")(source, folder) or (folder / "out.html").write_text("old")
        ),
        run("report", "data", "-o", "out.html"),
        "out.html",
    ),
} | {
    f"convert {suffix or 'folder'}": (
        prepare_with(suffix),
        run("convert", "data", f"out{suffix}"),
        f"out{suffix}",
    )
    for suffix in ("", ".jsonl.gz", ".newsevents.json", ".parquet", ".csv", ".xlsx")
}


def view(path: Path) -> Any:
    """Return what a reader sees; None if there is nothing."""
    try:
        if path.suffix in formats.FORMATS:
            opened = formats.open_records(path)
            return [newsevents.dumps(record) for record in opened.records()]
        if path.suffix == ".html" or path.name == "base.json":
            return path.read_text(encoding="utf-8")
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
    prepare_with("none", lambda path: untidy(path, spoil))(source, folder)
    view(folder / "data")
    with (
        Path(os.devnull).open("w") as nothing,
        contextlib.redirect_stdout(nothing),
        contextlib.redirect_stderr(nothing),
    ):
        for _, command, _ in (COMMANDS["fix"], COMMANDS["fmt"], COMMANDS["report"]):
            with contextlib.suppress(SystemExit):
                command(folder)
    os.chdir(source)


def files_of(folder: Path) -> list[str]:
    """Return every path in a folder, hidden ones too."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def kill(source: Path, number: int, seed: int) -> None:
    """Kill commands in turn, and check what is found then."""
    chance = random.Random(seed)  # noqa: S311 - repeatable
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as top:
        warm_up(source, Path(top) / "warm")
        cases = [_Case(name, source, Path(top)) for name in COMMANDS]
        for index in range(number):
            outcomes[cases[index % len(cases)].kill(chance)] += 1
    sys.stdout.write(f"{number} kills: {dict(outcomes)}\n")


class _Case:
    """A command with its state before and after."""

    def __init__(self, name: str, source: Path, top: Path) -> None:
        self.name = name
        prepare, self.command, target = COMMANDS[name]
        self.folder = top / "work"
        self.target = self.folder / target
        self.template = top / name
        self.template.mkdir()
        assert finished(forked(lambda: prepare(source, self.template))) == 0
        self._restore()
        self.old = ask(lambda: view(self.target))
        self.steps = steps_of(lambda: self.command(self.folder))
        self.files = files_of(self.folder)
        self.new = ask(lambda: view(self.target))
        assert self.old != self.new, name
        self._restore()
        start = time.monotonic()
        self._finish()
        self.seconds = time.monotonic() - start

    def _restore(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.template, self.folder)

    def _finish(self, allowed: tuple[int, ...] = (0, 1)) -> None:
        status = finished(forked(lambda: self.command(self.folder)))
        assert status in allowed, (self.name, status)

    def _kill(self, chance: random.Random) -> str:
        """Kill the command at a random moment; return it, or nothing if it had ended before."""
        if chance.random() < 0.5:
            # Twice as often among the last ones, when files are moved.
            first = chance.choice((1, max(1, self.steps - 40)))
            step = chance.randint(first, self.steps)
            status = finished(forked(stopping(lambda: self.command(self.folder), step)))
            return f"step {step}" if status == _KILLED else ""
        seconds = chance.random() * self.seconds
        pid = forked(lambda: self.command(self.folder))
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
        seen = ask(lambda: view(self.target))
        assert seen in (self.old, self.new), where
        # A scaffold that is complete then is not written again.
        self._finish(allowed=(0, 1, 2) if self.name == "init" else (0, 1))
        assert ask(lambda: view(self.target)) == self.new, where
        assert files_of(self.folder) == self.files, where
        return "old" if seen == self.old else "new"


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
                    run(*arguments)(folder.parent)

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
