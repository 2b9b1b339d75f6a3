"""Fixtures of the tests of continuous integration."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from command_server import bin_folder

Shell = Callable[..., subprocess.CompletedProcess[str]]

# Seconds; a script runs several commands, each in a process of its own.
PATIENCE = 180


@pytest.fixture(scope="session")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """Return a function that runs a script as a server does: in bash, which stops at failures.

    The commands `newsevents`, `pytest` and `pre-commit` are those under test; nothing in the
    environment names the server, the repository or the terminal that the tests run in.
    """
    folder = tmp_path_factory.mktemp("shell")
    (folder / "bin").mkdir()
    for command in ("pytest", "pre-commit"):
        module = command.replace("-", "_")
        script = folder / "bin" / command
        script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m {module} "$@"\n')
        script.chmod(0o755)
    ours = ("GIT", "CI", "PYTEST", "PRE_COMMIT", "FORCE_COLOR", "CLICOLOR", "NO_COLOR", "TTY_")
    surroundings = {
        **{name: value for name, value in os.environ.items() if not name.startswith(ours)},
        "PATH": os.pathsep.join([str(folder / "bin"), str(bin_folder()), os.environ["PATH"]]),
        "HOME": str(folder),
        "GIT_AUTHOR_NAME": "سلمى",
        "GIT_AUTHOR_EMAIL": "salma@example.org",
        "GIT_COMMITTER_NAME": "سلمى",
        "GIT_COMMITTER_EMAIL": "salma@example.org",
        "GIT_CONFIG_NOSYSTEM": "1",
        "PRE_COMMIT_HOME": str(folder / "pre-commit"),
        # It would import NumPy in each run.
        "PYTEST_ADDOPTS": "-p no:randomly",
        "PYTHONUTF8": "1",
        "COLUMNS": "100",
        "TERM": "dumb",
    }

    def _shell(
        script: str, cwd: Path, *, patience: int = PATIENCE, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script],  # noqa: S607
            cwd=cwd,
            env={**surroundings, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=patience,
            encoding="utf-8",
            check=False,
        )

    return _shell


@pytest.fixture
def started(run, tmp_path: Path) -> Path:
    """Return a repository that `newsevents init` has begun."""
    folder = tmp_path / "border-talks"
    assert run("init", folder).status == 0
    return folder
