"""A Dask cluster finds the same, whatever becomes of a worker."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

import newsevents
from newsevents.errors import MissingExtraError, WorkError
from newsevents.validation import parallel

# Seconds that anything may take on a slow machine.
PATIENCE = 60

# What a person with a cluster would write, but for the worker that is killed in the middle.
SCRIPT = """
import json, os, signal, sys
from concurrent.futures import Executor
import newsevents
from newsevents.validation.parallel import cluster
from newsevents.validation import Limits

address, path, victim = sys.argv[1], sys.argv[2], int(sys.argv[3])
limits = Limits(chunk_size_bytes=2000)

class Killing(Executor):
    def __init__(self, executor):
        self.executor, self.given = executor, 0
    def submit(self, function, *arguments):
        self.given += 1
        if self.given == 5:
            os.kill(victim, signal.SIGKILL)
        return self.executor.submit(function, *arguments)

with cluster(address) as executor:
    report = newsevents.validate(path, executor=Killing(executor), limits=limits)
print("\\n".join(map(str, report.findings)))
"""


class Cluster(NamedTuple):
    """A scheduler and two workers, each a process."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


def dask(*arguments: str, cwd: Path) -> subprocess.Popen[bytes]:
    """Start a part of a cluster, which says on standard error how it is."""
    command = [sys.executable, "-m", "dask", *arguments]
    with (cwd / f"{arguments[0]}.log").open("ab") as log:
        return subprocess.Popen(command, cwd=cwd, stdout=log, stderr=log)


@pytest.fixture
def two_workers(tmp_path) -> Iterator[Cluster]:
    """Give a cluster on this machine."""
    file = tmp_path / "scheduler.json"
    options = ("--host", "127.0.0.1", "--no-dashboard")
    to_file = ("--scheduler-file", str(file))
    scheduler = dask("scheduler", *options, "--port", "0", *to_file, cwd=tmp_path)
    options = ("--host", "127.0.0.1", "--no-dashboard", "--no-nanny", "--nthreads", "1")
    workers = [dask("worker", *options, *to_file, cwd=tmp_path) for _ in range(2)]
    try:
        yield Cluster(_address(file), scheduler, workers)
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()


def _address(file: Path) -> str:
    from distributed import Client

    with Client(scheduler_file=str(file), timeout=PATIENCE, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=PATIENCE)
        address: str = client.scheduler.address
    return address


@pytest.fixture
def archive(write, small) -> Path:
    """Return a dataset with something of every sort wrong, for some dozen parts."""
    small[7]["participants"][1]["actor"] = "actor:port-gard"
    many = []
    for copy in range(12):
        for record in small:
            text = str(record["id"])
            many.append({**record, "id": f"{text}-{copy}", "mood": "مُتعَب"} if copy else record)
    many[30] = {**many[30], "names": {"ar": "ميناء\u200e سمرا "}, "type": "persn"}
    return write("أرشيف/all.jsonl", [*many, small[0]]).parent


def validate_while_killing(victim: subprocess.Popen[bytes], address: str, path: Path) -> str:
    """Return what the script prints that kills a worker in the middle of its work."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(SCRIPT), address, str(path), str(victim.pid)],
        capture_output=True,
        timeout=PATIENCE,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert victim.poll() == -signal.SIGKILL
    return done.stdout


def validate_after(end: subprocess.Popen[bytes], address: str, path: Path) -> None:
    """Validate on a cluster of which a process ends after it was connected to."""
    with parallel.cluster(address, worker_timeout_seconds=1) as executor:
        end.kill()
        end.wait()
        newsevents.validate(path, executor=executor)


@pytest.mark.filterwarnings("default")  # distributed's own
def test_a_cluster_loses_one_worker_after_the_other(
    two_workers, archive, run, process, *, monkeypatch, golden
):
    """As long as a worker is left, findings are the same and in the same order."""
    address, _, (first, second) = two_workers
    alone = run("validate", "--output-format=concise", archive)
    found = process("validate", "--output-format=concise", "--scheduler", address, archive)
    assert (found.status, found.out, found.err) == (1, alone.out, alone.err)

    expected = "".join(f"{finding}\n" for finding in newsevents.validate(archive).findings)
    assert expected.count("\n") > 50
    assert validate_while_killing(first, address, archive) == expected

    with pytest.raises(WorkError, match=re.escape(address)):
        validate_after(second, address, archive)

    impatient = partial(parallel.cluster, worker_timeout_seconds=1)
    monkeypatch.setattr(parallel, "cluster", impatient)
    outcome = run("validate", "--scheduler", address, archive)
    assert outcome.err.startswith("newsevents: ")
    golden(outcome.err.replace(address, "ADDRESS"))
    assert (outcome.status, outcome.err.count("\n")) == (2, 1)


@pytest.mark.filterwarnings("default")
def test_a_scheduler_that_ends(two_workers, archive):
    """The end of the scheduler is the end of the work, said in one line."""
    with pytest.raises(WorkError):
        validate_after(two_workers.scheduler, two_workers.address, archive)


def test_a_scheduler_that_is_not_there(process, archive, monkeypatch):
    """One line says so, soon."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    outcome = process("validate", "--scheduler", address, archive)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("newsevents: ")
    assert f" {address}: " in outcome.err
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize(
    "address", ["عنوان\x1b[31m", "10.0.0.1:8786", "inproc://x:1", "tcp://a:b@x:1"]
)
def test_an_address_that_is_none(address):
    """So does one that nobody could be at."""
    with pytest.raises(WorkError, match="tcp://"):
        parallel.cluster(address).__enter__()


def test_without_dask_it_is_said_what_to_install(archive, monkeypatch):
    """The extra is named."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(MissingExtraError, match=r"newsevents\[dask\]"),
        parallel.cluster("tcp://127.0.0.1:1"),
    ):
        pass
