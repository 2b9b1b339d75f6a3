"""A process that runs commands in forks of itself, so that modules are imported once.

It reads cells from standard input as JSON, and writes what became of each. In a fork the command
runs as in a process of its own, to the end of the interpreter.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import newsevents
from command_server import warm_up
from newsevents import cli

#: Seconds after which a command hangs.
PATIENCE = 60
_OUTPUTS = ("out", "err")


def run(*, arguments, at_call=0, number=0, stdout="file", stderr="file", max_file_bytes=None):
    """Become the command: redirect the standard streams, and send a signal at a call of Python."""
    os.setpgid(0, 0)
    for descriptor, name in enumerate(_OUTPUTS, 1):
        os.dup2(os.open(name, os.O_RDWR | os.O_CREAT | os.O_TRUNC), descriptor)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if stdout == "broken":
        reader, writer = os.pipe()
        os.close(reader)
        os.dup2(writer, 1)
    elif stdout == "full":
        os.dup2(os.open("/dev/full", os.O_WRONLY), 1)
    if stderr == "full":
        os.dup2(os.open("/dev/full", os.O_WRONLY), 2)
    streams = [os.fdopen(descriptor, "w", encoding="utf-8") for descriptor in (1, 2)]
    sys.stdin = None
    sys.stdout, sys.stderr = streams
    if stdout == "closed":
        os.closerange(0, 3)
        sys.stdout = sys.stderr = None
        streams.clear()
    # With a limit on files, Python would leave a part of a compiled module for all that follow.
    sys.dont_write_bytecode = True
    if max_file_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (max_file_bytes, max_file_bytes))
    calls = itertools.count(1)

    def _count(_frame, event, _argument):
        if event == "call" and next(calls) == at_call:
            sys.setprofile(None)
            os.kill(os.getpid(), number)

    sys.argv = ["newsevents", *arguments]
    if at_call:
        sys.setprofile(_count)
    try:
        cli.main()
    finally:
        sys.setprofile(None)
        Path("calls").write_text(str(next(calls)), encoding="utf-8")


def outcome(child):
    """Wait for a command; return its status, what it said, the processes and files it left."""
    signal.alarm(PATIENCE)
    _, status, usage = os.wait4(child, 0)
    signal.alarm(0)
    is_left = True
    for _ in range(50):  # a process of the pool may take a moment to end
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, 0)
            time.sleep(0.05)
            continue
        is_left = False
        break
    said = [Path(name).read_text(encoding="utf-8", errors="replace") for name in _OUTPUTS]
    calls = Path("calls")
    return {
        "status": os.waitstatus_to_exitcode(status),
        "out": said[0],
        "err": said[1],
        "calls": int(calls.read_text(encoding="utf-8")) if calls.exists() else 0,
        "is_left": is_left,
        # MiB at the most; those of this process, at the fork, are among them.
        "peak": usage.ru_maxrss // 1024,
    }


class Server:
    """The process, which runs a command after the other."""

    def __init__(self, *, imports="all", **environment):
        """Start it with all that commands import, or with no more than `validate` does."""
        self.process = subprocess.Popen(
            [sys.executable, __file__, imports],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "COLUMNS": "100", **environment},
        )

    def run(self, folder, **cell):
        """Run a command in a folder; return what became of it."""
        print(json.dumps([str(folder), cell]), file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())

    def close(self):
        """Let the process end."""
        self.process.communicate()


def validate_once():
    """Import what `validate` imports, for valid and for invalid data, and nothing else."""
    newsevents.validate([{"type": "actor", "id": "actor:a", "kind": "person", "names": {"en": ""}}])
    cli.newsevents.get_command(None, "validate")
    gc.freeze()


def main():
    """Run all cells, each in its own folder."""
    warm_up() if sys.argv[1] == "all" else validate_once()
    home = Path.cwd()
    for line in sys.stdin:
        folder, cell = json.loads(line)
        os.chdir(folder)
        sys.stdout.flush()
        if child := os.fork():
            sys.stdout.write(json.dumps(outcome(child)) + "\n")
            sys.stdout.flush()
            os.chdir(home)
        else:
            run(**cell)
            return


if __name__ == "__main__":
    main()
