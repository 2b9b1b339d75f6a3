"""The command in other people's environments: locales, terminals, homes, folders, names."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import attrs
import pytest

import command_table
import newsevents
from command_table import TABLE, make_data
from ferry import REPORT
from newsevents.cli import COMMANDS, main

#: A name that is not UTF-8, with a blank.
NAME = os.fsdecode(b"a\xff b.jsonl")
CALL = "call:2026-02-najjar-guard"
QUERY = "select id, title_text from events"


class Stream(io.TextIOWrapper):
    """A stream as Windows makes them: one encoding, and CR LF for each line."""

    def __init__(self, encoding: str, *, is_terminal: bool = False) -> None:
        """Take the encoding of the locale."""
        super().__init__(io.BytesIO(), encoding=encoding, newline="\r\n")
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return self.is_terminal

    def content(self) -> bytes:
        """Return what was written."""
        self.flush()
        return self.buffer.getvalue()  # type: ignore[attr-defined]


@attrs.frozen
class Written:
    """Result of a command, with its output in bytes."""

    status: int
    out: bytes
    err: str


@pytest.fixture
def written(plain_terminal: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Written]:
    """Return a function that runs the command with streams of an encoding."""

    def _written(encoding: str, *arguments: str | Path, is_terminal: bool = False) -> Written:
        out, err = Stream(encoding, is_terminal=is_terminal), Stream(encoding)
        monkeypatch.setattr(sys, "argv", ["newsevents", *map(os.fspath, arguments)])
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            with pytest.raises(SystemExit) as ended:
                main()
            return Written(ended.value.code, out.content(), err.content().decode(encoding))

    return _written


def lines_of_json(text: str) -> list[Any]:
    """Return the documents of JSON Lines."""
    assert text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


def rows_of_csv(text: str) -> list[list[str]]:
    """Return rows, all as long as the first."""
    rows = list(csv.reader(io.StringIO(text), strict=True))
    assert len({len(row) for row in rows}) == 1
    return rows


def lines_of_commands(text: str) -> list[str]:
    """Return workflow commands, without the summary."""
    *lines, _ = text.splitlines()
    assert all(line.startswith("::") for line in lines)
    return lines


def lines_of_diff(text: str) -> list[str]:
    """Return the lines of a unified diff."""
    lines = text.splitlines()
    assert lines
    assert all(line[0] in "-+@" for line in lines)
    return lines


#: Commands whose output is data, with the function that reads it.
DATA: list[tuple[tuple[str, ...], Callable[[str], Any]]] = [
    (("validate", NAME, "--output-format=json"), json.loads),
    (("validate", NAME, "--output-format=jsonl"), lines_of_json),
    (("validate", NAME, "--output-format=sarif"), json.loads),
    (("validate", NAME, "--output-format=gitlab"), json.loads),
    (("validate", NAME, "--output-format=junit"), ET.fromstring),
    (("validate", NAME, "--output-format=github"), lines_of_commands),
    (("diff", NAME, "valid", "--output-format=json"), json.loads),
    (("diff", NAME, "valid", "--output-format=markdown"), str.split),
    (("fmt", NAME, "--diff"), lines_of_diff),
    (("schema", "call"), json.loads),
    (("sql", NAME, QUERY, "--format=csv"), rows_of_csv),
    (("sql", NAME, QUERY, "--format=jsonl"), lines_of_json),
    (("find", "نجار", NAME, "--json"), json.loads),
    (("score", NAME, "valid", "--json"), json.loads),
    (("span", "valid/report.txt", "لم نتفق بعد", "لا شيء", "--json"), json.loads),
    (("terms", "status", "--json"), json.loads),
    (("where-used", "place:samra", NAME, "--json"), json.loads),
]
#: Commands whose output is for people.
PEOPLE: list[tuple[str, ...]] = [
    ("validate", NAME),
    ("validate", NAME, "--output-format=concise"),
    ("validate", NAME, "--statistics"),
    ("diff", NAME, "valid"),
    ("fmt", NAME, "--check"),
    ("info", NAME, "--language=ar"),
    ("show", CALL, NAME, "--language=ar"),
    ("sql", NAME, QUERY),
    ("rule", "NE703"),
    ("find", "نجار", NAME),
    ("merge", "valid", "valid"),
    ("score", NAME, "valid"),
    ("span", "valid/report.txt", "لم نتفق بعد", "لا شيء"),
    ("terms", "kind"),
    ("where-used", "place:samra", NAME),
]


@pytest.fixture
def here(write, small, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working directory, with a valid dataset and a file with errors and notes."""
    folder = write("valid/all.jsonl", small).parents[1]
    write("valid/report.txt", REPORT.encode())
    small[6] |= {"status": "plannd", "mood": "متعب"}
    try:
        write(NAME, small)
    except OSError:
        pytest.skip("this file system has no names that are not UTF-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize(("arguments", "read"), DATA, ids=[" ".join(each) for each, _ in DATA])
def test_data_is_utf_8_whatever_the_locale(here, written, arguments, read):
    """Data is the same bytes with any encoding, on a terminal too, and nothing is in between."""
    expected = written("utf-8", *arguments)
    assert expected.status in (0, 1)
    assert b"\r" not in expected.out
    # A half surrogate, in a name or in an escape, could not be encoded again.
    str(read(expected.out.decode())).encode()
    for encoding in ("ascii", "cp1252", "latin-1", "utf-16-le"):
        for is_terminal in (False, True):
            again = written(encoding, *arguments, is_terminal=is_terminal)
            assert (again.status, again.out) == (expected.status, expected.out)


@pytest.mark.parametrize("arguments", PEOPLE, ids=" ".join)
def test_redirected_output_is_utf_8(here, written, arguments):
    """Output for people is UTF-8 when it is redirected; a terminal gets its own encoding."""
    expected = written("utf-8", *arguments)
    assert expected.status in (0, 1)
    expected.out.decode()
    assert b"\r" not in expected.out
    # Click takes a terminal that claims to be ASCII for a misconfigured one in UTF-8.
    assert written("ascii", *arguments).out == expected.out
    for encoding in ("cp1252", "cp1256"):
        assert written(encoding, *arguments).out == expected.out
        shown = written(encoding, *arguments, is_terminal=True)
        shown.out.decode(encoding)
        assert shown.status == expected.status


@pytest.mark.parametrize("suffix", ["", ".jsonl", ".newsevents.json", ".csv", ".parquet", ".xlsx"])
def test_names_that_are_not_utf_8(here, run, small, suffix):
    """Such a name is that of a file like others, or an error in one line that names it."""
    name = os.fsdecode(b"c\xff") + suffix
    assert run("convert", "valid", name).status == 0
    for arguments in (("convert", name, "back"), ("sql", name, "select 1"), ("info", name)):
        outcome = run(*arguments)
        assert outcome.status in (0, 2)
        assert "internal error" not in outcome.err
        assert outcome.status == 0 or "c\\udcff" in outcome.err
    if (here / "back").exists():
        assert len(newsevents.read_dataset(here / "back")) == len(small)


def test_a_baseline_of_files_that_are_not_utf_8(here, run):
    """A finding about a file is known again by the name of the file in the baseline."""
    with Path(NAME).open("ab") as file:
        file.write(b"\n")
    assert run("validate", NAME, "--write-baseline", "known.json").status == 0
    known = json.loads(Path("known.json").read_bytes())["findings"]
    assert {"NE013", "NE105"} <= {entry["code"] for entry in known}
    assert run("validate", NAME, "--baseline", "known.json").status == 0


@pytest.mark.parametrize("columns", ["0", "1", "20", "37", "60"])
def test_narrow_terminals(here, written, monkeypatch, columns):
    """Every command and its help has an answer on a terminal of any width."""
    monkeypatch.setenv("COLUMNS", columns)
    groups = [("article", "add"), ("evidence", "move")]
    helps = [(*each, "--help") for each in (*zip(COMMANDS), *groups)]
    for arguments in (*PEOPLE, *helps, ("--help",), ("rule",), ("validate", "gone")):
        narrow = written("utf-8", *arguments, is_terminal=True)
        assert "internal error" not in narrow.err
        assert narrow.status == (2 if "gone" in arguments else narrow.status)
        assert narrow.status in (0, 1, 2)
        assert narrow.out or narrow.err


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1", "TERM": "xterm"}, {"TERM": "dumb"}])
def test_terminals_without_colour(here, written, monkeypatch, variables):
    """With NO_COLOR nothing but bold is on a terminal, and a dumb one has no columns to find."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("COLUMNS")
    for arguments in PEOPLE:
        shown = written("utf-8", *arguments, is_terminal=True)
        assert shown.status in (0, 1)
        assert not re.search(rb"\x1b\[[0-9;]*3[0-7]", shown.out)


#: Commands of the table that read, then those that write, each something of its own.
READING, WRITING = (
    [
        [each.format(data="data", new=f"new-{number}") for each in arguments]
        for number, (name, arguments) in enumerate(TABLE.items())
        if name.startswith(command_table.WRITING) is is_writing
    ]
    for is_writing in (False, True)
)
# Runs the commands in a folder that may be written, which also imports all that they need, and then
# in one that may not, without a home, as a user who is not root.
UNPRIVILEGED = """
import contextlib, io, json, os, sys
from newsevents.cli import COMMANDS, main

def run(folder, commands):
    os.chdir(folder)
    outcomes = []
    for arguments in commands:
        out, err = io.StringIO(), io.StringIO()
        sys.argv = ["newsevents", *arguments]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                main()
            except SystemExit as ended:
                outcomes.append((ended.code, out.getvalue(), err.getvalue()))
    return outcomes

writable, protected, commands = json.load(sys.stdin)
first = run(writable, commands)
for name in ("HOME", "USER", "LOGNAME", "XDG_CACHE_HOME"):
    os.environ.pop(name, None)
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
json.dump([first, run(protected, commands)], sys.stdout)
"""


@pytest.mark.skipif(os.name != "posix", reason="users and permissions of POSIX")
def test_folders_that_cannot_be_written_and_no_home(plain_terminal):
    """What reads works on read-only folders; what writes says in one line that it cannot."""
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        top.chmod(0o755)
        for name in ("writable", "protected"):
            (top / name).mkdir()
            make_data(top / name / "data")
        paths = [*(top / "protected").rglob("*"), top / "protected"]
        for path in paths:
            path.chmod(0o555 if path.is_dir() else 0o444)
        before = {path: path.read_bytes() for path in paths if path.is_file()}
        done = subprocess.run(
            [sys.executable, "-c", UNPRIVILEGED],
            input=json.dumps([str(top / "writable"), str(top / "protected"), READING + WRITING]),
            env={**os.environ, "LC_ALL": "C"},
            capture_output=True,
            check=True,
            encoding="utf-8",
        )
        after = {path: path.read_bytes() for path in (top / "protected").rglob("*.*")}
        for path in paths:
            path.chmod(0o755)
    assert after == before
    first, protected = json.loads(done.stdout)
    assert protected[: len(READING)] == first[: len(READING)]
    for arguments, allowed, refused in zip(
        WRITING, first[len(READING) :], protected[len(READING) :], strict=True
    ):
        assert allowed[0] in (0, 1), arguments
        status, _, err = refused
        assert status == 2, arguments
        assert len(set(err.splitlines())) == 1, arguments
        assert "internal error" not in err


def test_every_command_is_somewhere_above():
    """A new command is tried with other encodings and terminals, or writes files."""
    tried = {arguments[0] for arguments in (*PEOPLE, *(each for each, _ in DATA), *WRITING)}
    assert tried == set(COMMANDS)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_paths_from_another_folder(run, tmp_path, monkeypatch, name):
    """A path that leads up and through a link means the same folder, and messages name it so."""
    outcomes = []
    (tmp_path / "elsewhere").mkdir()
    for here, prefix in (("one", ""), ("elsewhere", "../link/")):
        real = tmp_path / ("one" if here == "one" else "two")
        real.mkdir()
        make_data(real / "data")
        if prefix:
            (tmp_path / "link").symlink_to("two")
        monkeypatch.chdir(tmp_path / here)
        arguments = [e.format(data=f"{prefix}data", new=f"{prefix}new") for e in TABLE[name]]
        done = run(*arguments)
        files = {
            path.relative_to(real).as_posix(): path.read_bytes().replace(b"../link/", b"")
            for path in real.rglob("*")
            if path.is_file()
        }
        said = (done.out + done.err).replace("../link/", "")
        outcomes.append((done.status, said, files))
    assert outcomes[0] == outcomes[1]
