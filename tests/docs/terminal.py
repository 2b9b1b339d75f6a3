"""Shell that runs the commands of one page."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import threading
from pathlib import Path

from command_server import bin_folder

ROOT = Path(__file__).parents[2]
#: Enough for one command on a slow machine.
COMMAND_TIMEOUT_SECONDS = 60
_END = "the command of the page has ended with"


def environment(home: Path) -> dict[str, str]:
    """Return environment variables that are the same on every machine."""
    return {
        "PATH": os.pathsep.join(
            [str(bin_folder()), str(Path(sys.executable).parent), os.environ["PATH"]]
        ),
        "HOME": str(home),
        "REPOSITORY": str(ROOT),
        "LC_ALL": "C.UTF-8",
        "PYTHONUTF8": "1",
        "TZ": "UTC",
        "TERM": "dumb",
        "COLUMNS": "100",
        # Makes Hypothesis deterministic and removes its deadline.
        "CI": "true",
        # Keeps pip from fetching packages, and from changing the environment of the tests.
        "PIP_NO_INDEX": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
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
    """Bash process that keeps its folder and variables from one command to the next."""

    def __init__(self, folder: Path) -> None:
        """Start Bash in a folder."""
        self._bash = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],  # noqa: S607 - the shell of the reader
            cwd=folder,
            env=environment(folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="backslashreplace",
            start_new_session=True,
        )

    def run(self, command: str, *, timeout: float = COMMAND_TIMEOUT_SECONDS) -> tuple[str, int]:
        """Run a command and return its output, on both streams, and its exit status.

        Raises TimeoutError if the command exceeds `timeout` seconds or ends the shell.
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
        timer = threading.Timer(timeout, self._kill)
        timer.start()
        try:
            for line in screen:
                if line.startswith(_END):
                    return "".join(printed).removesuffix("\n"), int(line.removeprefix(_END))
                printed.append(line)
        finally:
            timer.cancel()
        raise TimeoutError(f"{command!r} did not finish: {''.join(printed)}")

    def close(self) -> None:
        """Kill the shell and its children."""
        self._kill()
        self._bash.communicate()

    def _kill(self) -> None:
        if self._bash.poll() is None:
            os.killpg(self._bash.pid, signal.SIGKILL)
