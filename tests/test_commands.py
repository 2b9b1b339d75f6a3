"""Every command when it is interrupted, ended, or cannot write: those of `command_table`."""

from __future__ import annotations

import contextlib
import functools
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

import forked
from command_table import TABLE, WRITING, make_data
from newsevents import cli
from newsevents.cli import BROKEN_PIPE, COMMANDS, INTERRUPTED, TERMINATED

#: Those that differ from others by more than the file that they write.
COMMON = [name for name in TABLE if name not in {"convert .xlsx", "validate baseline"}]


@attrs.frozen
class Commands:
    """The process that runs commands in forks of itself."""

    server: forked.Server
    folder: Path
    data: Path

    def run(self, name: str, **cell: Any) -> dict[str, Any]:
        """Run a command of the table on a copy of the data; return what became of it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.data, self.folder / "data")
        given = [each.format(data="data", new="new") for each in TABLE[name]]
        done: dict[str, Any] = self.server.run(self.folder, arguments=given, **cell)
        assert "Traceback" not in done["err"]
        assert "internal error" not in done["err"]
        assert "Exception ignored" not in done["err"]
        assert not done["is_left"]
        return done

    def files(self) -> dict[str, bytes]:
        """Return the files that are left, with their contents."""
        paths = (path for path in sorted(self.folder.rglob("*")) if path.is_file())
        found = {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in paths}
        return {name: data for name, data in found.items() if name not in {"out", "err", "calls"}}


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    """Return commands on a small dataset with a blank line, so that there is something to write."""
    top = tmp_path_factory.mktemp("commands")
    data = top / "data"
    make_data(data)
    server = forked.Server()
    yield Commands(server, top / "run", data)
    server.close()


@pytest.fixture(scope="module")
def normal(commands: Commands) -> Callable[[str], tuple[dict[str, Any], dict[str, bytes]]]:
    """Return a function that gives the outcome of a command, and the files that it leaves."""

    @functools.cache
    def _normal(name: str) -> tuple[dict[str, Any], dict[str, bytes]]:
        return commands.run(name, at_call=-1), commands.files()

    return _normal


def test_the_table_has_every_command() -> None:
    """A new command gets a row."""
    assert {name.partition(" ")[0] for name in TABLE} == set(COMMANDS)


@pytest.mark.parametrize("name", COMMON)
def test_a_signal_ends_a_command(commands, normal, name):
    """Ctrl-C and SIGTERM end it where it is, in one line or none, and leave no file behind.

    Commands that write get both, others one in turn: signals are handled in one place.
    """
    done, after = normal(name)
    assert done["status"] in {0, 1}
    # A command that changes files has a row in `writing`.
    assert (after != contents_before(commands)) == (name in WRITING)
    signals = (
        (signal.SIGINT, 0.3, INTERRUPTED, "newsevents: interrupted\n"),
        (signal.SIGTERM, 0.7, TERMINATED, ""),
    )
    turn = COMMON.index(name) % 2
    for number, part, status, line in signals if name in WRITING else [signals[turn]]:
        ended = commands.run(name, at_call=int(done["calls"] * part), number=number)
        assert ended["status"] == status
        assert ended["err"].removeprefix(done["err"]).lstrip() == line
        assert commands.files().keys() <= after.keys() | contents_before(commands).keys()


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, INTERRUPTED), (signal.SIGTERM, TERMINATED)]
)
def test_a_signal_that_a_library_drops_is_told_at_the_end(monkeypatch, number, status):
    """Code in C may drop the exception of a signal; the status says it all the same."""

    def _drop(**_settings):
        with contextlib.suppress(KeyboardInterrupt, SystemExit):
            signal.raise_signal(number)
        return 0

    handlers = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    monkeypatch.setattr(cli, "_received", [])
    monkeypatch.setattr(cli.newsevents, "main", _drop)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    try:
        with pytest.raises(SystemExit) as ended:
            cli.main()
    finally:
        for each, handler in handlers.items():
            signal.signal(each, handler)
    assert ended.value.code == status


def contents_before(commands: Commands) -> dict[str, bytes]:
    """Return the files before a command, with their contents."""
    return {f"data/{path.name}": path.read_bytes() for path in commands.data.iterdir()}


@pytest.mark.parametrize("name", COMMON)
def test_output_that_cannot_be_written_is_one_line(commands, normal, name):
    """A full disk for standard output or error, a reader that has gone, closed streams.

    What writes to the streams is one place for all commands, so the last three are tried in turn.
    """
    done, after = normal(name)
    notes = done["err"]
    full = commands.run(name, stdout="full")
    assert full["status"] == (2 if done["out"] else done["status"])
    if done["out"] and name in WRITING:
        # What is saved all the same is named.
        before = contents_before(commands)
        assert any(each in full["err"] for each in after if after[each] != before.get(each))
    told = set(full["err"].splitlines()) - set(notes.splitlines())
    assert len(told) == bool(done["out"])
    match COMMON.index(name) % 3:
        case 0:
            broken = commands.run(name, stdout="broken")
            assert broken["status"] == (BROKEN_PIPE if done["out"] else done["status"])
            assert notes.startswith(broken["err"])
        case 1:
            assert commands.run(name, stderr="full")["status"] == (2 if notes else done["status"])
        case _:
            assert commands.run(name, stdout="closed")["status"] == done["status"]


@pytest.mark.parametrize("name", [name for name in TABLE if name in WRITING])
def test_a_file_that_cannot_be_written_is_one_line(commands, name):
    """A disk that is full after some bytes: nothing is left, and nothing is changed."""
    full = commands.run(name, max_file_bytes=200)
    assert full["status"] == 2
    assert all(line.startswith("newsevents: ") for line in full["err"].splitlines())
    assert commands.files() == contents_before(commands)
