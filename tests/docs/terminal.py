"""A shell that the commands of one page are typed into."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: Seconds that one command may take, on a slow machine too.
PATIENCE = 60
_END = "the command of the page has ended with"


def surroundings(home: Path) -> dict[str, str]:
    """Return an environment that is the same wherever the pages run."""
    return {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "HOME": str(home),
        "REPOSITORY": str(ROOT),
        "LC_ALL": "C.UTF-8",
        "PYTHONUTF8": "1",
        "TZ": "UTC",
        "TERM": "dumb",
        "COLUMNS": "100",
        # Hypothesis then takes the same examples each time, and as long as it needs.
        "CI": "true",
        # What is not here is not fetched, nor installed where the tests run.
        "PIP_NO_INDEX": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PYTEST_ADDOPTS": "-p no:randomly",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Salma Najjar",
        "GIT_AUTHOR_EMAIL": "salma@example.org",
        "GIT_AUTHOR_DATE": "2026-02-03T12:00:00Z",
        "GIT_COMMITTER_NAME": "Salma Najjar",
        "GIT_COMMITTER_EMAIL": "salma@example.org",
        "GIT_COMMITTER_DATE": "2026-02-03T12:00:00Z",
    }


class Terminal:
    """Bash, kept open from one command to the next, so that `cd` and variables last."""

    def __init__(self, folder: Path) -> None:
        """Open it in the folder."""
        self._bash = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],  # noqa: S607 - the reader's
            cwd=folder,
            env=surroundings(folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="backslashreplace",
            start_new_session=True,
        )

    def type(self, command: str, *, patience: float = PATIENCE) -> tuple[str, int]:
        """Run a command; return what it prints, on both streams, and its exit status.

        Raises TimeoutError for a command that takes longer than the seconds given, or that
        ends the shell.
        """
        keyboard, screen = self._bash.stdin, self._bash.stdout
        assert keyboard is not None
        assert screen is not None
        keyboard.write(
            f"{{ eval {shlex.quote(command)}\n}} < /dev/null\n"
            f'_status=$?; printf "\\n{_END} %s\\n" $_status; (exit $_status)\n'
        )
        keyboard.flush()
        printed: list[str] = []
        timer = threading.Timer(patience, self._kill)
        timer.start()
        try:
            for line in screen:
                if line.startswith(_END):
                    return "".join(printed).removesuffix("\n"), int(line.removeprefix(_END))
                printed.append(line)
        finally:
            timer.cancel()
        raise TimeoutError(f"{command!r} did not come to an end: {''.join(printed)}")

    def close(self) -> None:
        """End it, and whatever it still runs."""
        self._kill()
        self._bash.communicate()

    def _kill(self) -> None:
        if self._bash.poll() is None:
            os.killpg(self._bash.pid, signal.SIGKILL)
