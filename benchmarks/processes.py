"""What a command takes as a whole, with all processes that it starts: time and memory."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import attrs
import psutil

#: The folder of the commands of this environment.
BIN = Path(sys.executable).parent

# Seconds between two looks at the memory of a command.
_EVERY = 0.02


@attrs.frozen
class Run:
    """What a command took."""

    #: Seconds of the processor, those of all of its processes.
    cpu: float
    #: Seconds of the clock.
    wall: float
    #: The most memory that all of its processes held together, in bytes; shared pages count twice.
    memory: int


def command(name: str, *arguments: str | Path) -> list[str]:
    """Return a command of this environment with its arguments."""
    return [str(BIN / name), *map(str, arguments)]


def run(arguments: Sequence[str]) -> Run:
    """Run a command that finds nothing wrong; raise CalledProcessError if it does."""
    before = os.times()
    start = time.perf_counter()
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as child:  # noqa: S603
        watched = psutil.Process(child.pid)
        memory = 0
        while child.poll() is None:
            memory = max(memory, _memory(watched))
            time.sleep(_EVERY)
        said = child.stdout.read() if child.stdout else b""
    wall = time.perf_counter() - start
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, arguments, said)
    after = os.times()
    cpu = after.children_user - before.children_user + after.children_system
    return Run(cpu=cpu - before.children_system, wall=wall, memory=memory)


def _memory(process: psutil.Process) -> int:
    total = 0
    with contextlib.suppress(psutil.Error):
        for each in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                total += each.memory_info().rss
    return total


def cpu_of(arguments: Sequence[str]) -> float:
    """Return the seconds of the processor that a command takes; watching it would take some more."""
    before = os.times()
    subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    after = os.times()
    user = after.children_user - before.children_user
    return user + after.children_system - before.children_system
