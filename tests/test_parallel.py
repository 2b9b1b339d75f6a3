"""Findings do not depend on the number of processes, the size of chunks, or the index."""

from __future__ import annotations

import contextlib
import gzip
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from types import FrameType, SimpleNamespace

import attrs
import pytest

import newsevents
from newsevents.errors import FileError, RuleError, WorkError
from newsevents.validation import Limits, Progress, RuleSelection, index, parallel, passes

CASES = sorted(
    dataset
    for case in (Path(__file__).parent / "conformance").iterdir()
    # Those of sizes are one record, or none.
    if case.is_dir() and not case.name.startswith(("NE011", "NE012", "NE019"))
    for dataset in case.iterdir()
    if dataset.name.startswith(("bad", "good"))
)


#: Chunks of a record or two.
CHUNKS = Limits(chunk_size_bytes=700)
#: The same, with hardly anything of the index in memory, and with processes for any data.
SMALL = Limits(chunk_size_bytes=700, cache_size_bytes=0, min_parallel_bytes=0)


class Odd(Executor):
    """An executor that does its work at once, in a way of its own."""

    def __init__(self, do):
        """Take a function that runs a function with its arguments."""
        self.do = do

    def submit(self, fn, /, *args):
        """Do it."""
        future: Future[object] = Future()
        try:
            future.set_result(self.do(fn, *args))
        except Exception as error:  # noqa: BLE001 - as executors do
            future.set_exception(error)
        return future


def report(dataset: Path, **how: object) -> newsevents.Report:
    """Return what is found in a dataset of the conformance suite."""
    texts = dataset.parent / "texts"
    how = {"rules": ("ALL", "likely-duplicate"), **how}
    return newsevents.validate(dataset, texts=texts if texts.is_dir() else None, **how)


@pytest.mark.no_cover  # every dataset twice; smaller tests trace the same lines
def test_the_conformance_suite_in_small_parts():
    """Every dataset gives the same in parts of a few bytes, by threads, and with ids on disk."""
    expected = [report(dataset) for dataset in CASES]
    limits = attrs.evolve(SMALL, chunk_size_bytes=300)
    with ThreadPoolExecutor(2) as executor:
        found = [report(dataset, executor=executor, limits=limits) for dataset in CASES]
    assert found == expected
    assert any(each.findings for each in expected)


def test_processes_find_the_same(small, write):
    """Two processes give the same report as one, in the same order."""
    invalid_ids = [{**record, "mood": "\u202eغاضب"} for record in small * 3]
    invalid_ids[5] = {**small[5], "type": "persn"}
    path = write("data/all.jsonl", [*invalid_ids, {**small[-1], "evidence": []}]).parent
    alone = newsevents.validate(path, limits=CHUNKS)
    together = newsevents.validate(path, jobs=2, limits=SMALL)
    assert together == alone
    assert {"NE102", "NE201"} < {finding.code for finding in alone.findings}


def test_repeated_ids_across_parts(small, write):
    """Wherever the first record with an id stands, its file and line are named."""
    for name in ("a", "b", "c"):
        path = write(f"data/{name}.jsonl", small)
    found = [
        f for f in newsevents.validate(path.parent, limits=CHUNKS).findings if f.code == "NE201"
    ]
    assert len(found) == 2 * len(small)
    assert all(f"a.jsonl:{finding.line}" in finding.message for finding in found)


def test_repeated_ids_on_disk(small, write):
    """The same with the index in a file, from which the later records are removed."""
    for name in ("a", "b", "c"):
        path = write(f"data/{name}.jsonl", small)
    found = newsevents.validate(path.parent, limits=SMALL)
    assert found == newsevents.validate(path.parent, limits=CHUNKS)


def test_only_so_many_repeated_ids_are_listed(small, write):
    """The limit of findings holds for repeated ids, and the rest is reported as unread."""
    path = write("data/all.jsonl", small * 3)
    codes = [
        f.code
        for f in newsevents.validate(path, limits=attrs.evolve(CHUNKS, max_findings=5)).findings
    ]
    assert (codes.count("NE201"), codes.count("NE018")) == (5, 1)


def test_circles_are_found(small, write):
    """A rule about all events reads them from the index."""
    first, second = small[6], small[7]
    first["relations"] = [{"type": "part-of", "event": second["id"]}]
    second["relations"] = [{"type": "part-of", "event": first["id"]}]
    path = write("data/all.jsonl", small).parent
    found = {
        finding.record for finding in newsevents.validate(path).findings if finding.code == "NE204"
    }
    assert found == {first["id"], second["id"]}


@pytest.fixture
def filled():
    """Return an index of three records in two chunks, the last of which repeats an id."""
    filled = index.Index()
    place = b'{"type":"place","id":"place:samra","kind":"city","names":{"ar":"\xd8\xb3"}}'
    rows = [
        index.ScannedRecord("call:a", 0, 1, b'["planned","2026-01",[]]'),
        index.ScannedRecord("place:samra", 1, 2, place),
    ]
    filled.add(0, rows, ["place:samra", "call:b", "place:smara"], 0)
    filled.add(1, [index.ScannedRecord("call:a", 0, 1, b'["occurred","2026",[]]')], [], 7)
    assert list(filled.settle()) == [index.Repeat("call:a", 1, 0, 0, 1)]
    yield filled
    filled.close()


def test_the_index_knows_locations(filled):
    """The first record with an id counts."""
    assert filled.location("call:a") == (0, 0)
    assert filled.location("call:b") is None


def test_the_records_of_the_index_are_maps(filled):
    """Records are looked up, counted and iterated as in a dict."""
    events = filled.context().events
    assert (list(events), len(events), "call:a" in events, "place:samra" in events) == (
        ["call:a"],
        1,
        True,
        False,
    )
    assert dict(events.items()) == {"call:a": events["call:a"]}
    assert events["call:a"].status == "planned"
    assert events.get("call:b") is None
    assert filled.context().used == {"place:samra", "place:smara"}


def test_the_index_yields_what_each_chunk_refers_to(filled):
    """Targets are there as JSON, and missing ones with ids that they may be typos of."""
    found = filled.referenced(0)
    assert list(found.context().places) == ["place:samra"]
    assert found.missing == {"call:b": {}, "place:smara": {"place:samra": ""}}
    assert filled.referenced(1) == index.ReferencedRecords()


def test_a_full_disk_is_one_line(filled):
    """When the index has no room, that is the error."""
    filled._execute(f"PRAGMA max_page_count = {10}")
    rows = (index.ScannedRecord(f"call:{n}", n, n, b"x" * 1000) for n in range(10_000))
    with pytest.raises(FileError, match="full"):
        filled.add(2, rows, [], 0)


class Change:
    """Something that is done once, when half of the work is done: after the first pass."""

    def __init__(self, do):
        """Take what is done."""
        self.do = do

    def __call__(self, progress: Progress) -> None:
        """Do it."""
        if self.do and progress.done >= progress.total / 2:
            self.do()
            self.do = None


def test_a_file_that_changes_while_it_is_checked(small, write):
    """A file that changes between scan and check is an error."""
    path = write("data/all.jsonl", small)
    change = Change(lambda: path.write_bytes(path.read_bytes() + b"\n" + path.read_bytes()[:100]))
    with pytest.raises(FileError, match=re.escape(str(path))):
        newsevents.validate(path.parent, on_progress=change)


def test_a_file_that_grows_by_a_part_while_it_is_checked(small, write):
    """Parts that come or go are a change too."""
    path = write("data/all.jsonl", small)
    change = Change(lambda: path.write_bytes(path.read_bytes() * 2))
    with pytest.raises(FileError, match=re.escape(str(path))):
        newsevents.validate(path.parent, limits=CHUNKS, on_progress=change)


@pytest.mark.parametrize("copies", [1, 3])
def test_a_packed_file_that_grows_or_shrinks(small, write, copies):
    """Blocks of a packed file that come or go are a change too."""
    lines = b"".join(json.dumps(record).encode() + b"\n" for record in small)
    path = write("data/all.jsonl.gz", gzip.compress(lines * 2))
    change = Change(lambda: path.write_bytes(gzip.compress(lines * copies)))
    limits = attrs.evolve(CHUNKS, max_whole_chunk_bytes=0)
    with pytest.raises(FileError, match=re.escape(str(path))):
        newsevents.validate(path.parent, limits=limits, on_progress=change)


def test_a_worker_with_another_version(small, write):
    """Nothing is done by a worker that may understand something else by it."""
    path = write("data/all.jsonl", small)

    def _elsewhere(function, version, task):
        return "0.0.9", None

    said = rf"\b0\.0\.9\b.*\b{re.escape(newsevents.__version__)}\b"
    with pytest.raises(WorkError, match=said):
        newsevents.validate(path, executor=Odd(_elsewhere))
    assert parallel.run_task("0.0.9", b"not unpickled") == (newsevents.__version__, None)


def elsewhere(folder: Path) -> Odd:
    """Return an executor whose worker has another working directory."""

    def _do(function, *arguments):
        with contextlib.chdir(folder):
            return function(*arguments)

    return Odd(_do)


@pytest.fixture
def two_machines(write, small, monkeypatch) -> Path:
    """Return the folder of a worker that has a `data` and `texts` of its own, all valid.

    The working directory has the same names, with a wrong status, and settings.
    """
    write("worker/data/all.jsonl", small)
    write("worker/texts/a.txt", b"else")
    small[6]["status"] = "plannd"
    small[5]["latitude"] = 95
    write("client/data/all.jsonl", small)
    client = write("client/texts/a.txt", b"text").parents[1]
    monkeypatch.chdir(client)
    return client.parent / "worker"


@pytest.mark.parametrize("source", ["data", "data/all.jsonl", "data/*.jsonl", "./data/../data"])
def test_paths_are_those_of_this_process(two_machines, source):
    """Relative paths, patterns and texts mean the files here, whatever a worker has there."""
    rules = RuleSelection(per_file_ignores={"data/*": ("NE108",), "client/*": ("NE105",)})
    for folder in ("client", "worker"):
        (two_machines.parent / folder / "texts" / "2026-02-03-ferry.txt").write_text(folder)
    alone = newsevents.validate(source, rules=rules, texts="texts")
    there = elsewhere(two_machines)
    assert newsevents.validate(source, rules=rules, texts="texts", executor=there) == alone
    codes = {finding.code for finding in alone.findings}
    assert {"NE105", "NE401"} <= codes
    assert "NE108" not in codes


@pytest.mark.parametrize("change", ["touched", "replaced", "removed"])
@pytest.mark.parametrize("after", [0, 1])
@pytest.mark.parametrize("name", ["all.jsonl", "all.jsonl.gz", "all.newsevents.json"])
def test_a_worker_that_has_another_file(write, small, name, change, after):
    """A worker without the file, or with another one at its path, finds nothing out about it."""
    path = write(name, small)
    tasks = itertools.count()

    def _do(function, *arguments):
        if next(tasks) == after:
            if change == "touched":
                os.utime(path, ns=(0, 0))
            elif change == "replaced":
                write(name, small[:-1])
            else:
                path.unlink()
        return function(*arguments)

    with pytest.raises(FileError) as caught:
        newsevents.validate(path, executor=Odd(_do))
    assert caught.value.path == str(path)


def test_a_worker_that_has_other_texts(write, small):
    """Evidence is not compared with texts that only a worker has."""
    write("texts/2026-02-03-ferry.txt", b"text")

    def _do(function, *arguments):
        passes.cached_texts.cache_clear()
        write("texts/2026-02-03-ferry.txt", b"another")
        return function(*arguments)

    path = write("all.jsonl", small)
    with pytest.raises(FileError) as caught:
        newsevents.validate(path, texts=path.parent / "texts", executor=Odd(_do))
    assert caught.value.path == str(path.parent / "texts")


def test_a_worker_with_other_rules(monkeypatch):
    """The versions of packages with rules are part of what a worker must have."""
    own = parallel._version()  # kept for the process, so asked before the patch
    point = SimpleNamespace(dist=SimpleNamespace(name="acme", version="3.1"))
    groups = {"newsevents.rules": [point], "newsevents.extensions": [point]}
    monkeypatch.setattr(parallel.metadata, "entry_points", lambda group: groups[group])
    version = parallel._version.__wrapped__()
    assert version == f"{newsevents.__version__} with acme 3.1"
    assert parallel.run_task(version, b"not unpickled") == (own, None)


def test_processors_that_may_be_used(monkeypatch):
    """Processors are those that this process may use, or as many as the variable says."""
    monkeypatch.delenv("PYTHON_CPU_COUNT", raising=False)
    if hasattr(os, "sched_getaffinity"):
        assert parallel.processor_count() == len(os.sched_getaffinity(0))
    if sys.version_info < (3, 13):  # later ones read it when they start
        monkeypatch.setenv("PYTHON_CPU_COUNT", "7")
        assert parallel.processor_count() == 7


def test_a_worker_without_the_library(small, write):
    """An executor that fails in whatever way is one line."""

    def _fails(function, version, task):
        raise ModuleNotFoundError("No module named 'newsevents'\nTraceback \x1b[31m")

    with pytest.raises(WorkError, match="ModuleNotFoundError: No module named"):
        newsevents.validate(write("data/all.jsonl", small), executor=Odd(_fails))


def test_an_executor_that_takes_no_work(small, write):
    """So is one that is shut down."""
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(WorkError, match="cannot schedule new futures after shutdown"):
        newsevents.validate(write("data/all.jsonl", small), executor=executor)


def test_a_process_that_is_killed(golden):
    """A process that ends in the middle of its work is one line, and nothing hangs."""
    with parallel.process_pool(2) as executor, pytest.raises(WorkError) as error:
        # A worker cannot import functions of this module.
        list(parallel.map_in_order(signal.raise_signal, [(1, (signal.SIGKILL,))], executor))
    golden(error.value)


def test_what_a_rule_of_others_raises_comes_through(small, write, monkeypatch):
    """A failure in another process is the one that it would be here."""

    def _fails(function, version, task):
        raise RuleError("acme_rules:RULES", "ACME001")

    with pytest.raises(RuleError, match="ACME001"):
        newsevents.validate(write("data/all.jsonl", small), executor=Odd(_fails))


def test_progress_goes_up_to_the_end(small, write):
    """Each pass counts the bytes of the files, and the last one ends at the total."""
    path = write("data/all.jsonl", small)
    seen: list[Progress] = []
    newsevents.validate(path, on_progress=seen.append, limits=CHUNKS)
    assert seen == sorted(seen, key=lambda progress: progress.done)
    assert seen[-1] == Progress(len(small), 2 * path.stat().st_size, 2 * path.stat().st_size)
    assert len(seen) > 2


def test_rules_of_the_schema_alone_take_one_look(small, write, monkeypatch):
    """Nothing is read twice when no rule needs it."""
    path = write("data/all.jsonl", small)
    seen: list[Progress] = []
    checked = newsevents.validate(
        path, rules=RuleSelection(select=("NE0", "NE10")), on_progress=seen.append, limits=CHUNKS
    )
    assert checked.ok
    assert seen[-1].done == path.stat().st_size


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_command_that_is_ended_leaves_nothing(small, write, tmp_path, number):
    """A signal to all processes at once, as from a terminal, `timeout` and servers, ends them all."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    code = (
        "import newsevents.validation.engine as engine\n"
        "from newsevents.cli import main\n"
        "engine.DEFAULT_LIMITS = engine.Limits(\n"
        "    chunk_size_bytes=1000, cache_size_bytes=0, min_parallel_bytes=0)\n"
        "if __name__ == '__main__': main()\n"
    )
    script = tmp_path / "command.py"
    script.write_text(code, encoding="utf-8")
    path = write("data.jsonl", small * 500)
    with subprocess.Popen(
        [sys.executable, script, "validate", "--jobs", "2", path],
        env={**os.environ, "TMPDIR": str(folder), "SQLITE_TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as running:
        children = Path(f"/proc/{running.pid}/task/{running.pid}/children")
        while len(children.read_text(encoding="utf-8").split()) < 2:
            time.sleep(0.05)
        workers = children.read_text(encoding="utf-8").split()
        os.killpg(running.pid, number)
        said = running.communicate(timeout=60)[0].decode()
    last = "newsevents: interrupted" if number == signal.SIGINT else ""
    assert (running.returncode, said.strip()) == (128 + number, last)
    assert not list(folder.iterdir())
    # The one that keeps count of the others' resources ends after them.
    left = [worker for worker in workers if Path("/proc", worker).exists()]
    for _ in range(100):
        left = [worker for worker in left if Path("/proc", worker).exists()]
        time.sleep(0.05 if left else 0)
    assert not left


def test_a_signal_waits_until_a_process_is_started():
    """The pool is never half started; the signal counts afterwards."""
    done: list[str] = []

    class _Signalled(ThreadPoolExecutor):
        def submit(self, fn, /, *args, **kwargs):
            signal.raise_signal(signal.SIGTERM)
            done.append("started")
            return super().submit(fn, *args, **kwargs)

    def _end(_number: int, _frame: FrameType | None) -> None:
        done.append("signalled")
        sys.exit(143)

    before = signal.signal(signal.SIGTERM, _end)
    try:
        with _Signalled(1) as executor, pytest.raises(SystemExit):
            list(parallel.map_in_order(len, [(1, ("ميناء",))], executor))
    finally:
        signal.signal(signal.SIGTERM, before)
    assert done == ["started", "signalled"]


TOGETHER = threading.Barrier(20, timeout=30)


def _wait_for_others(word: str) -> int:
    TOGETHER.wait()
    return len(word)


def test_all_workers_have_work():
    """However many workers there are, none waits for what another one does."""
    tasks = ((number, ("ميناء",)) for number in range(40))
    with ThreadPoolExecutor(20) as executor:
        found = list(parallel.map_in_order(_wait_for_others, tasks, executor))
    assert found == [(number, 5) for number in range(40)]
