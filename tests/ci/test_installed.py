"""Hooks and action, installed from this repository as users' machines do it.

That takes a package registry, so `make test` leaves these out and `make integration` runs them.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
# What the package is built from, and what pre-commit and GitHub read.
PARTS = (
    ".pre-commit-hooks.yaml",
    "LICENSE",
    "README.md",
    "action.yml",
    "examples/datasets",
    "pyproject.toml",
    "schemas",
    "src",
)


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """Return a copy of this repository, including uncommitted changes."""
    for part in PARTS:
        target = tmp_path / "published" / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, target)
    return tmp_path / "published"


@pytest.fixture
def installing(shell):
    """Return `shell` with the settings of this machine for installing packages."""

    def _installing(script: str, cwd: Path, **variables: str):
        return shell(script, cwd, HOME=os.environ["HOME"], **variables)

    return _installing


def test_hooks(installing, published, started):
    """Hooks installed by pre-commit accept valid data, format files and follow references."""
    commit = "git init -q && git add -A && git commit -qm first && git rev-parse HEAD"
    revision = installing(commit, published).stdout.strip()
    hooks = [{"id": "newsevents-fmt"}, {"id": "newsevents-validate", "args": ["--texts=texts"]}]
    config = {"repos": [{"repo": str(published), "rev": revision, "hooks": hooks}]}
    (started / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    done = installing("git init -q && git add -A && pre-commit install && git commit -m 1", started)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(re.findall(r"^newsevents .*Passed$", done.stderr, re.MULTILINE)) == 2

    # Another form, in a file with an unusual name.
    places = started / "data" / "places.jsonl"
    odd = started / "data" / "أماكن $(x).jsonl"
    odd.write_bytes(places.read_bytes().replace(b'"kind":', b'"kind" : '))
    places.unlink()
    manifest = started / "data" / "datapackage.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("places.jsonl", odd.name))
    done = installing("git add -A && git commit -m 2", started)
    assert done.returncode == 1
    assert "files were modified by this hook" in done.stderr
    done = installing("git add -A && git commit -m 2", started)
    assert done.returncode == 0, done.stderr

    # One file is changed; that a reference in another one leads nowhere now is seen.
    odd.write_bytes(odd.read_bytes().replace(b"place:tall-al-sanabil", b"place:tall"))
    done = installing("git add -A && git commit -m 3 -- data/أماكن*", started)
    assert done.returncode == 1
    assert "data/events.jsonl:1:" in done.stderr
    assert "NE202 " in done.stderr


def test_action(installing, published, started, tmp_path):
    """The first step of the action installs the command that the second one runs."""
    steps = yaml.safe_load((published / "action.yml").read_bytes())["runs"]["steps"]
    install, validate = steps[:2]
    (tmp_path / "bin").mkdir()
    python = tmp_path / "bin" / "python3"
    python.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')
    python.chmod(0o755)
    variables = {
        "GITHUB_ACTION_PATH": str(published),
        "GITHUB_WORKSPACE": str(started),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        "RUNNER_TEMP": str(tmp_path),
        "DATASETS": "data",
        "OPTIONS": "",
        "UPLOAD_SARIF": "false",
    }
    path = f"PATH={shlex.quote(str(tmp_path / 'bin'))}:$PATH\n"
    done = installing(path + install["run"], started, **variables)
    assert done.returncode == 0, done.stderr
    done = installing(validate["run"], started, **variables)
    assert done.returncode == 0, done.stdout
    assert (tmp_path / "output").read_text(encoding="utf-8") == "status=0\n"
