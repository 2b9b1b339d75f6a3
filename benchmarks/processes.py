"""Time and memory of a command with all processes that it starts."""

from __future__ import annotations

import contextlib
import os
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

# With compiled modules, as after an installation.
_ENVIRONMENT = {name: v for name, v in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
_SAMPLE_INTERVAL_SECONDS = 0.02


@attrs.frozen
class Run:
    """Resources used by a command."""

    #: Processor seconds of all processes.
    cpu: float
    #: Elapsed seconds.
    wall: float
    #: Peak memory of all processes together, in bytes; shared pages count for each.
    memory: int


def command(name: str, *arguments: str | Path) -> list[str]:
    """Return a command of this environment with its arguments."""
    return [str(BIN / name), *map(str, arguments)]


def run(arguments: Sequence[str]) -> Run:
    """Run a command; raise CalledProcessError if it fails."""
    start = time.perf_counter()
    with subprocess.Popen(  # noqa: S603
        arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=_ENVIRONMENT
    ) as child:
        watched = psutil.Process(child.pid)
        memory = 0
        # By process, since the first one does not wait for all others.
        cpu: dict[int, float] = {}
        while child.poll() is None:
            memory = max(memory, _sample(watched, cpu))
            time.sleep(_SAMPLE_INTERVAL_SECONDS)
        output = child.stdout.read() if child.stdout else b""
    wall = time.perf_counter() - start
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, arguments, output)
    return Run(cpu=sum(cpu.values()), wall=wall, memory=memory)


def _sample(process: psutil.Process, cpu: dict[int, float]) -> int:
    """Return the memory of a process and its children in bytes; store the seconds of each in `cpu`."""
    total = 0
    with contextlib.suppress(psutil.Error):
        for each in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                total += each.memory_info().rss
                times = each.cpu_times()
                cpu[each.pid] = times.user + times.system
    return total


def cpu_of(arguments: Sequence[str]) -> float:
    """Return the processor seconds of a command with one process."""
    before = _cpu_of_children()
    subprocess.run(arguments, check=True, capture_output=True, env=_ENVIRONMENT)  # noqa: S603
    return _cpu_of_children() - before


def _cpu_of_children() -> float:
    taken = resource.getrusage(resource.RUSAGE_CHILDREN)
    return taken.ru_utime + taken.ru_stime
