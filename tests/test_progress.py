"""How far a check is: shown on a terminal, and nowhere else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from unittest.mock import MagicMock, Mock

import pytest
import rich.progress

import newsevents
from newsevents.cli.validate import watching
from newsevents.validation import Progress

pty = pytest.importorskip("pty")


def _on_terminal(*arguments, cwd, **environment):
    """Run the command with a terminal for standard error; return status, output and what it showed."""
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb") as terminal:
        process = subprocess.Popen(
            [sys.executable, "-m", "newsevents", *arguments],
            cwd=cwd,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "120", **environment},
            stdout=subprocess.PIPE,
            stderr=theirs,
        )
        os.close(theirs)
        shown = b""
        try:
            while piece := terminal.read1(65536):
                shown += piece
        except OSError:
            # Linux says so at the end.
            pass
        out, _ = process.communicate(timeout=60)
    return process.returncode, out.decode(), shown.decode()


def test_a_terminal_shows_how_far_it_is(write, small, monkeypatch, golden):
    """Records, bytes of the whole, their rate and the time left, wiped away in the end."""
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    path = write("مرفأ.newsevents.json", small)
    status, out, shown = _on_terminal("validate", str(path), cwd=path.parent)
    assert status == 0
    golden(out)
    text = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown)
    assert re.search(rf"{len(small)} records .*[\d.]+ \w+/s", text)
    assert re.search(r"[\d.]+/[\d.]+ (bytes|kB)", text)
    assert re.search(r"\d:\d\d:\d\d ", text)
    # The last thing that is done to the line is to clear it.
    assert shown.rstrip().endswith("\x1b[2K")


def test_what_is_mended_is_said_besides(write, small):
    """A line for each, whole, above the bar."""
    path = write("a.jsonl", b"\n" + write("b.jsonl", small).read_bytes())
    status, _, shown = _on_terminal("validate", "--fix", str(path), cwd=path.parent)
    assert status == 0
    assert re.search(rf"^.*{re.escape(path.name)}.*NE013", shown, re.MULTILINE)


def test_a_simple_terminal_shows_nothing(write, small):
    """One that cannot move its cursor would fill up with lines."""
    path = write("a.jsonl", small)
    assert _on_terminal("validate", str(path), cwd=path.parent, TERM="dumb")[2].strip() == ""


def test_anything_else_shows_nothing(run, write, small):
    """Such as a file or the log of a server."""
    assert run("validate", write("a.newsevents.json", small)).err == ""


def test_what_is_shown_is_wiped_away(write, small, monkeypatch, capsys):
    """Python code that checks data may show the same."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    for name, value in (("TERM", "xterm"), ("COLUMNS", "100"), ("TTY_COMPATIBLE", "1")):
        monkeypatch.setenv(name, value)
    with watching() as watch:
        report = newsevents.validate(write("a.newsevents.json", small), on_progress=watch)
    assert report.ok
    shown = capsys.readouterr().err
    assert f"{len(small)} records " in shown
    assert shown.endswith("\x1b[2K")


def test_a_check_that_is_done_again_begins_anew(monkeypatch):
    """After fixes, less is done than before."""
    bars = Mock(tasks=[Mock(completed=0)])
    monkeypatch.setattr("rich.progress.Progress", MagicMock())
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    rich.progress.Progress.return_value.__enter__.return_value = bars
    with watching() as show:
        show(Progress(records=5000, done=10, total=40))
        bars.reset.assert_not_called()
        bars.tasks[0].completed = 10
        show(Progress(records=0, done=0, total=0))
    bars.reset.assert_called_once()
    updates = [call.kwargs for call in bars.update.call_args_list]
    assert [(update["completed"], update["total"]) for update in updates] == [(10, 40), (0, None)]
