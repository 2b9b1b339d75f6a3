"""What a command takes as a whole, with all processes that it starts: time and memory."""

from __future__ import annotations

import contextlib
import resource
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
    start = time.perf_counter()
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as child:  # noqa: S603
        watched = psutil.Process(child.pid)
        memory = 0
        # By process, since not all of them are waited for by the first one.
        cpu: dict[int, float] = {}
        while child.poll() is None:
            memory = max(memory, _look(watched, cpu))
            time.sleep(_EVERY)
        said = child.stdout.read() if child.stdout else b""
    wall = time.perf_counter() - start
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, arguments, said)
    return Run(cpu=sum(cpu.values()), wall=wall, memory=memory)


def _look(process: psutil.Process, cpu: dict[int, float]) -> int:
    """Return the bytes that a process and those that it started hold; note the seconds of each."""
    total = 0
    with contextlib.suppress(psutil.Error):
        for each in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                total += each.memory_info().rss
                times = each.cpu_times()
                cpu[each.pid] = times.user + times.system
    return total


def cpu_of(arguments: Sequence[str]) -> float:
    """Return the seconds of the processor that a command of one process takes."""
    before = _cpu_of_children()
    subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return _cpu_of_children() - before


def _cpu_of_children() -> float:
    """Return the seconds that all processes have taken which this one started and waited for."""
    taken = resource.getrusage(resource.RUSAGE_CHILDREN)
    return taken.ru_utime + taken.ru_stime
