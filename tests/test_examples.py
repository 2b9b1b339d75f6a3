"""The examples run, and say what they say they say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import newsevents

EXAMPLES = Path(__file__).parents[1] / "examples"
SCRIPTS = sorted(EXAMPLES.glob("*.py"))


def run(script: Path, *arguments: str, cwd: Path) -> str:
    """Run a script as a reader would, and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-W", "error", str(script), *arguments],
        cwd=cwd,
        capture_output=True,
        check=True,
        encoding="utf-8",
        env={"PYTHONUTF8": "1", "PATH": ""},
    )
    assert done.stderr == ""
    return done.stdout


def test_there_are_examples():
    """The folder holds the scripts that the tests below are about."""
    assert [script.stem for script in SCRIPTS] == [
        "check_evidence",
        "explore",
        "make_dataset",
        "validate_in_script",
    ]


def test_explore(tmp_path):
    """The first example shows planned events, roles and both accounts of the call."""
    output = run(EXAMPLES / "explore.py", cwd=tmp_path)
    assert "37 events" in output
    assert "2026-01-28 Putin and al-Sharaa to meet in Moscow / لقاء مرتقب" in output
    assert "Donald Trump (دونالد ترامب): participant" in output
    assert "'/participants/0/role': 'caller'" in output
    assert "2025-10-15 Putin and al-Sharaa meet" in output


def test_make_dataset(tmp_path):
    """The dataset that the second example makes is the one that lies beside it, and is clean."""
    output = run(EXAMPLES / "make_dataset.py", str(tmp_path / "made"), cwd=tmp_path)
    assert output == "17 records in made\n"
    shipped = EXAMPLES / "brief" / "dataset"
    made = {path.name: path.read_bytes() for path in (tmp_path / "made").iterdir()}
    assert made == {path.name: path.read_bytes() for path in shipped.iterdir()}
    assert newsevents.validate(shipped).findings == ()


def test_check_evidence(tmp_path):
    """The evidence of the brief fits its two texts, and a changed text is found out."""
    lines = run(EXAMPLES / "check_evidence.py", cwd=tmp_path).splitlines()
    assert lines[:2] == [
        "article:2025-05-05-valmar-en: 4 events, 0 findings",
        "article:2025-05-05-valmar-ar: 1 events, 0 findings",
    ]
    assert lines[2].endswith("«نحن مستعدّون للاتفاق»")
    assert "NE403" in lines[3]
    assert len(lines) == 4


def test_validate_in_script(tmp_path):
    """Each fault of the broken dataset is found at its place, and the good records are kept."""
    output = run(EXAMPLES / "validate_in_script.py", cwd=tmp_path)
    assert output.startswith("5 records, 6 errors, ok: False\n")
    for expected in (
        "line 2, column 50: NE105",
        "line 2, column 96: NE103",
        "line 3, column 1: NE111",
        'did you mean "country"?',
        "line 4, column 22: NE201",
        'did you mean "actor:mira-holt"?',
        "good records: actor:mira-holt, actor:spokesman\n",
    ):
        assert expected in output


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_every_example_says_how_to_run_it(script):
    """The docstring of each script holds the command that runs it."""
    assert f"python examples/{script.name}" in script.read_text(encoding="utf-8")
