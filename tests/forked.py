"""A process that runs commands in forks of itself, so that modules are imported once.

It reads cells from standard input as JSON, and writes what became of each. In a fork the command
runs as in a process of its own, to the end of the interpreter.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import resource
import signal
import sys
import time
from pathlib import Path

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
    _, status = os.waitpid(child, 0)
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
    }


def main():
    """Run all cells, each in its own folder."""
    warm_up()
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
