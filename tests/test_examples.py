"""The examples run, and say what they say they say."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import newsevents

EXAMPLES = Path(__file__).parents[1] / "examples"
PAGE = (EXAMPLES.parent / "docs" / "examples.md").read_text(encoding="utf-8")
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


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_every_example_is_on_the_page(script):
    """The page runs each from another folder, every warning an error, and shows all it prints."""
    assert "$ export PYTHONWARNINGS=error\n" in PAGE
    assert f"$ python examples/{script.name}\n" in PAGE


def test_notebooks_hold_no_output():
    """What a notebook shows comes from running it while the site is built."""
    for path in EXAMPLES.glob("*.ipynb"):
        cells = [c for c in json.loads(path.read_bytes())["cells"] if c["cell_type"] == "code"]
        assert cells
        assert all(c["outputs"] == [] and c["execution_count"] is None for c in cells)


def test_make_dataset(tmp_path):
    """The dataset that the second example makes is the one that lies beside it, and is clean."""
    output = run(EXAMPLES / "make_dataset.py", str(tmp_path / "made"), cwd=tmp_path)
    assert "17" in output.split()
    shipped = EXAMPLES / "brief" / "dataset"
    made = {path.name: path.read_bytes() for path in (tmp_path / "made").iterdir()}
    assert made == {path.name: path.read_bytes() for path in shipped.iterdir()}
    assert newsevents.validate(shipped).findings == ()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_every_example_says_how_to_run_it(script):
    """The docstring of each script holds the command that runs it."""
    assert f"python examples/{script.name}" in script.read_text(encoding="utf-8")
