"""Typing as users write it: what mypy and pyright, both strict, accept and refuse."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

from newsevents import model
from newsevents.model import Event, Record
from newsevents.schema.base import Model
from newsevents.schema.field_types import ByLanguage, fields_of

ROOT = Path(__file__).parents[1]
SCRIPT = '''\
"""Records made, compared and told apart by a user."""

from typing import Literal, assert_never

import newsevents
from newsevents import Actor, AnyEvent, AnyRecord, Evidence, Meeting, MeetingParticipation, Status
from newsevents.model import Call, GenericEvent, MilitaryMovement, Statement, Text, Visit


def meeting() -> Meeting:
    """Make a meeting of plain strings and dicts."""
    return Meeting(
        id="meeting:2026-02-03-samra",
        title={"en": "Talks in Samra"},
        summary={"ar": "محادثات"},
        date="2026-02-03",
        status="planned",
        participants=(
            MeetingParticipation(actor="actor:a", role="host", capacity={"en": "host"}),
            MeetingParticipation(actor="actor:b"),
        ),
        evidence=(Evidence(article="article:a", stance="expects"),),
        extensions={"lab": {"score": 0.5}},
    )


def sort_of(event: AnyEvent) -> str:
    """Tell every type of event apart."""
    match event:
        case Statement():
            return event.speakers[0].actor
        case Meeting():
            return event.participants[0].actor
        case Visit():
            return event.visitors[0].actor
        case Call():
            return "call"
        case MilitaryMovement():
            return event.forces[0].actor
        case GenericEvent():
            return event.category
        case _:
            assert_never(event)


def is_place(record: AnyRecord) -> bool:
    """Narrow a union by its type."""
    return record.type == "place" and record.latitude is not None


made = meeting()
tag: Literal["meeting"] = made.type
title: Text = made.title
print(tag, made.status == "planned", made.status == Status.PLANNED, title.best("en"))
print(sort_of(made), is_place(made), dict(made.unknown_fields))
actor = Actor(id="actor:a", kind="person", names=Text(ar="سلمى"), aliases={"en": ("Salma",)})
record: AnyRecord = newsevents.loads(newsevents.dumps(actor))
print(record == actor)
for name, call in newsevents.read_dataset("syria-russia-2026-01").calls.items():
    print(name, call.participants[0].role, call.when.latest)
'''
MISTAKES = (
    ('status="planned"', "status=1"),
    ("made.status ==", "made.staus =="),
    ('title={"en": "Talks in Samra"}', 'title="Talks in Samra"'),
    ('tag: Literal["meeting"]', 'tag: Literal["call"]'),
    ("case Call():", "case Call() if event.medium:"),
    ("call.when.latest", "call.when.latests"),
)


def check(tool: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a type checker on the scripts of a folder."""
    if tool == "mypy":
        # With the options and the cache of `make check`, which has just looked at the package.
        command = ["--config-file", str(ROOT / "pyproject.toml")]
        command += ["--cache-dir", str(ROOT / ".mypy_cache"), "--warn-unused-ignores", "."]
    else:
        settings = {"typeCheckingMode": "strict", "extraPaths": [str(ROOT / "src")]}
        (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
        command = ["--pythonpath", sys.executable, "--project", str(folder)]
    command = [sys.executable, "-m", tool, *command]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("tool", ["mypy", "pyright"])
def test_what_users_write_passes_and_mistakes_do_not(tool, tmp_path):
    """Plain strings and dicts are accepted; a wrong type, name or missing case is an error."""
    pytest.importorskip(tool)
    wrong = SCRIPT
    for right, mistake in MISTAKES:
        assert right in wrong
        wrong = wrong.replace(right, mistake, 1)
    (tmp_path / "right.py").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "wrong.py").write_text(wrong, encoding="utf-8")
    done = check(tool, tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    errors = re.findall(r"(right|wrong)\.py:(\d+).*\berror\b", done.stdout)
    lines = SCRIPT.splitlines(), wrong.splitlines()
    changed = {str(n) for n, (a, b) in enumerate(zip(*lines, strict=True), 1) if a != b}
    assert {name for name, _ in errors} == {"wrong"}
    assert len({line for _, line in errors}) == len(MISTAKES) == len(changed)


def test_what_users_write_runs(tmp_path):
    """The script does what its types promise."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, check=True, encoding="utf-8"
    )
    assert done.stdout.splitlines() == [
        "meeting True True Talks in Samra",
        "actor:a False {}",
        "True",
        "call:2026-01-trump-sharaa participant 2026-01-27",
    ]


def test_texts_by_language_take_dictionaries():
    """Every field of text by language has a converter, so that type checkers accept a dict."""
    classes = [
        cls
        for cls in vars(model).values()
        if isinstance(cls, type) and issubclass(cls, Model) and cls not in (Record, Event)
    ]
    assert len(classes) > 20
    missing = [
        f"{cls.__name__}.{field.name}"
        for cls in classes
        for field in fields_of(cls)
        if isinstance(field.kind, ByLanguage) and not attrs.fields_dict(cls)[field.name].converter
    ]
    assert missing == []
