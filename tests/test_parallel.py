"""What is found does not depend on who looks, how many they are, and where ids are kept."""

from __future__ import annotations

import gzip
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

import pytest

import newsevents
from newsevents.errors import FileError, MissingExtraError, RuleError, WorkError
from newsevents.storage import chunks
from newsevents.storage.compression import zstd
from newsevents.validation import Progress, RuleSelection, index, parallel
from newsevents.validation.disk_index import OnDisk

CASES = sorted(
    dataset
    for case in (Path(__file__).parent / "conformance").iterdir()
    if case.is_dir()
    for dataset in case.iterdir()
    if dataset.name.startswith(("bad", "good"))
)


@pytest.fixture
def small_parts(monkeypatch):
    """Cut data into parts of a record or two."""
    monkeypatch.setattr(chunks, "CHUNK_SIZE_BYTES", 700)


@pytest.fixture
def on_disk(monkeypatch):
    """Keep everything on disk from the first part on."""
    monkeypatch.setattr(index, "MEMORY_BUDGET_BYTES", 0)


class Odd(Executor):
    """An executor that does its work at once, in a way of its own."""

    def __init__(self, do):
        """Take what does it: a function of another one and its arguments."""
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
    return newsevents.validate(dataset, texts=texts if texts.is_dir() else None, **how)


def test_the_conformance_suite_in_small_parts(monkeypatch):
    """Every dataset gives the same in parts of a few bytes, by threads, and with ids on disk."""
    expected = [report(dataset) for dataset in CASES]
    monkeypatch.setattr(chunks, "CHUNK_SIZE_BYTES", 300)
    with ThreadPoolExecutor(2) as executor:
        assert [report(dataset, executor=executor) for dataset in CASES] == expected
    assert any(each.findings for each in expected)


def test_the_conformance_suite_with_ids_on_disk(small_parts, on_disk):
    """Every dataset gives the same, but for the note."""
    for dataset in CASES:
        found = report(dataset)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(index, "MEMORY_BUDGET_BYTES", 2**30)
            expected = report(dataset)
        assert found.findings == expected.findings
        assert len(found.notes) <= 1


def test_processes_find_the_same(small, write, small_parts, monkeypatch):
    """Two processes give the same report as one, in the same order."""
    monkeypatch.setattr("newsevents.validation._LARGE", 0)
    invalid_ids = [{**record, "mood": "\u202eغاضب"} for record in small * 3]
    invalid_ids[5] = {**small[5], "type": "persn"}
    path = write("data/all.jsonl", [*invalid_ids, {**small[-1], "evidence": []}]).parent
    alone = newsevents.validate(path)
    together = newsevents.validate(path, jobs=2)
    assert together == alone
    assert {"NE102", "NE201"} < {finding.code for finding in alone.findings}


def test_repeated_ids_across_parts(small, write, small_parts):
    """Wherever the first record with an id stands, its file and line are named."""
    for name in ("a", "b", "c"):
        path = write(f"data/{name}.jsonl", small)
    found = [f for f in newsevents.validate(path.parent).findings if f.code == "NE201"]
    assert len(found) == 2 * len(small)
    assert all(f"a.jsonl:{finding.line}" in finding.message for finding in found)


def test_repeated_ids_on_disk(small, write, small_parts, on_disk):
    """The same with ids on disk, of which the later ones are forgotten."""
    for name in ("a", "b", "c"):
        path = write(f"data/{name}.jsonl", small)
    found = newsevents.validate(path.parent).findings
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "MEMORY_BUDGET_BYTES", 2**30)
        assert newsevents.validate(path.parent).findings == found


def test_very_many_records_on_disk_are_joined_in_buckets(small, write, small_parts, monkeypatch):
    """However many buckets there are, the same is found."""
    monkeypatch.setattr(index, "MEMORY_BUDGET_BYTES", 0)
    small[7]["participants"][1]["actor"] = "actor:port-gard"
    small[7]["relations"] = [{"type": "follows", "event": "call:2026-none"}]
    path = write("data/all.jsonl", small).parent
    expected = newsevents.validate(path).findings
    monkeypatch.setattr("newsevents.validation.disk_index._AT_ONCE", 3)
    assert newsevents.validate(path).findings == expected
    assert {finding.code for finding in expected} >= {"NE202"}


def test_circles_are_found_on_disk(small, write, on_disk):
    """A rule about all events goes through those on disk."""
    first, second = small[6], small[7]
    first["relations"] = [{"type": "part-of", "event": second["id"]}]
    second["relations"] = [{"type": "part-of", "event": first["id"]}]
    path = write("data/all.jsonl", small).parent
    found = {
        finding.record for finding in newsevents.validate(path).findings if finding.code == "NE204"
    }
    assert found == {first["id"], second["id"]}


def test_briefs_on_disk_are_a_map(small, write, monkeypatch):
    """Articles and events on disk are looked up, counted and gone through like those in memory."""
    kept = []
    monkeypatch.setattr(index, "MEMORY_BUDGET_BYTES", 0)
    real = index.Index.known

    def _known(self):
        known = real(self)
        kept.append(
            (
                dict(known.events),
                len(known.articles),
                set(known.articles),
                known.events[small[6]["id"]],
                small[6]["id"] in known.events,
                known.events.get("call:2026-none"),
            )
        )
        return known

    monkeypatch.setattr(index.Index, "known", _known)
    path = write("data/all.jsonl", small).parent
    newsevents.validate(path)
    monkeypatch.setattr(index, "MEMORY_BUDGET_BYTES", 2**30)
    newsevents.validate(path)
    assert kept[0] == kept[1]
    assert kept[0][3].status == small[6]["status"]


def test_without_duckdb_ids_stay_in_memory(small, write, on_disk, monkeypatch, golden):
    """It is said what would help, and everything is found."""

    def _missing(self):
        raise MissingExtraError("duckdb", "columns", "keeping ids on disk")

    monkeypatch.setattr(OnDisk, "__init__", _missing)
    checked = newsevents.validate(write("data/all.jsonl", small).parent)
    (note,) = checked.notes
    golden(note)
    assert checked.ok


def test_a_full_disk_is_one_line(small, write, on_disk, monkeypatch, tmp_path):
    """When ids cannot be kept on disk, it is said why, and nothing is left there."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def _full(self, part, rows, targets):
        list(self.rows("SELECT error('No space left on device')"))

    monkeypatch.setattr(OnDisk, "put", _full)
    with pytest.raises(FileError, match="No space left"):
        newsevents.validate(write("data/all.jsonl", small).parent)
    assert not list(tmp_path.glob("newsevents-*"))


def test_a_file_that_changes_while_it_is_checked(small, write, monkeypatch):
    """What was said of the first look does not hold for the second, so nothing is said."""
    path = write("data/all.jsonl", small)
    real = index.Index.settle

    def _settle(self):
        path.write_bytes(path.read_bytes() + b"\n" + path.read_bytes()[:100])
        real(self)

    monkeypatch.setattr(index.Index, "settle", _settle)
    with pytest.raises(FileError, match=re.escape(str(path))):
        newsevents.validate(path.parent)


def test_a_file_that_grows_by_a_part_while_it_is_checked(small, write, small_parts, monkeypatch):
    """Parts that come or go are a change too."""
    path = write("data/all.jsonl", small)
    real = index.Index.settle

    def _settle(self):
        path.write_bytes(path.read_bytes() * 2)
        real(self)

    monkeypatch.setattr(index.Index, "settle", _settle)
    with pytest.raises(FileError, match=re.escape(str(path))):
        newsevents.validate(path.parent)


@pytest.mark.parametrize("copies", [1, 3])
def test_a_packed_file_that_grows_or_shrinks(small, write, small_parts, monkeypatch, copies):
    """Blocks of a packed file that come or go are a change too."""
    monkeypatch.setattr(chunks, "MAX_WHOLE_CHUNK_BYTES", 0)
    lines = b"".join(json.dumps(record).encode() + b"\n" for record in small)
    path = write("data/all.jsonl.gz", gzip.compress(lines * 2))
    real = index.Index.settle

    def _settle(self):
        path.write_bytes(gzip.compress(lines * copies))
        real(self)

    monkeypatch.setattr(index.Index, "settle", _settle)
    with pytest.raises(FileError, match=re.escape(str(path))):
        newsevents.validate(path.parent)


def test_a_worker_with_another_version(small, write, monkeypatch):
    """Nothing is done by a worker that may understand something else by it."""
    path = write("data/all.jsonl", small)

    def _elsewhere(function, version, task):
        monkeypatch.setattr(parallel, "_version", lambda: "0.0.9")
        try:
            return function(version, task)
        finally:
            monkeypatch.undo()

    said = rf"\b0\.0\.9\b.*\b{re.escape(newsevents.__version__)}\b"
    with pytest.raises(WorkError, match=said):
        newsevents.validate(path, executor=Odd(_elsewhere))


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


def _dies(version: str, task: bytes) -> object:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_that_is_killed(small, write, monkeypatch, golden):
    """A process that ends in the middle of its work is one line, and nothing hangs."""
    monkeypatch.setattr(parallel, "run_task", _dies)
    path = write("data/all.jsonl", small)
    with parallel.process_pool(2) as executor, pytest.raises(WorkError) as error:
        newsevents.validate(path, executor=executor)
    golden(error.value)


def test_what_a_rule_of_others_raises_comes_through(small, write, monkeypatch):
    """A failure in another process is the one that it would be here."""

    def _fails(function, version, task):
        raise RuleError("acme_rules:RULES", "ACME001")

    with pytest.raises(RuleError, match="ACME001"):
        newsevents.validate(write("data/all.jsonl", small), executor=Odd(_fails))


def test_progress_goes_up_to_the_end(small, write, small_parts):
    """Every look counts the bytes of the files, and the last one ends at the total."""
    path = write("data/all.jsonl", small)
    seen: list[Progress] = []
    newsevents.validate(path, watch=seen.append)
    assert seen == sorted(seen, key=lambda progress: progress.done)
    assert seen[-1] == Progress(len(small), 2 * path.stat().st_size, 2 * path.stat().st_size)
    assert len(seen) > 2


def test_rules_of_the_schema_alone_take_one_look(small, write, small_parts, monkeypatch):
    """Nothing is read twice when no rule needs it."""
    path = write("data/all.jsonl", small)
    seen: list[Progress] = []
    checked = newsevents.validate(
        path, choice=RuleSelection(select=("NE0", "NE1")), watch=seen.append
    )
    assert checked.ok
    assert seen[-1].done == path.stat().st_size


def test_jobs_and_scheduler_exclude_each_other(run, small, write):
    """Only one of them can do the work."""
    outcome = run("validate", "--jobs=2", "--scheduler=tcp://x:1", write("a.jsonl", small))
    assert outcome.status == 2
    assert all(option in outcome.err for option in ("--jobs", "--scheduler"))


def test_a_command_that_is_ended_leaves_nothing(small, write, tmp_path):
    """SIGTERM, as `timeout` and servers send it to all processes at once, ends all of them."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    code = (
        "import newsevents.validation as checks, newsevents.storage.chunks as parts\n"
        "from newsevents.validation import index\n"
        "from newsevents.cli import main\n"
        "checks._LARGE, parts.CHUNK_SIZE_BYTES, index.MEMORY_BUDGET_BYTES = 0, 1000, 0\n"
        "if __name__ == '__main__': main()\n"
    )
    script = tmp_path / "command.py"
    script.write_text(code, encoding="utf-8")
    path = write("data.jsonl", small * 2000)
    with subprocess.Popen(
        [sys.executable, script, "validate", "--jobs", "2", path],
        env={**os.environ, "TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as running:
        while not list(folder.glob("newsevents-*")):
            time.sleep(0.05)
        os.killpg(running.pid, signal.SIGTERM)
        said = running.communicate(timeout=60)[0]
    # DuckDB, when it is just at work, makes an interrupt of it.
    ended, interrupted = (
        (128 + signal.SIGTERM, b""),
        (
            128 + signal.SIGINT,
            b"newsevents: interrupted",
        ),
    )
    assert (running.returncode, said.strip()) in (ended, interrupted)
    assert not list(folder.iterdir())


def test_a_bomb_of_one_record(tmp_path, small):
    """Of a record that stands there a million times, no more is read than is listed."""
    path = tmp_path / "all.jsonl.zst"
    line = json.dumps(small[1]).encode() + b"\n"
    path.write_bytes(zstd().compress(line * 200_000))
    found = newsevents.validate(path)
    assert 10_000 < found.records < 50_000
    codes = {finding.code for finding in found.findings}
    assert {"NE018", "NE201"} <= codes
    assert str(path) not in found.read
    # Whoever does not want to hear of ids hears that there is more.
    found = newsevents.validate(path, choice=RuleSelection(ignore=("NE201",)))
    (stopped,) = (finding for finding in found.findings if finding.code == "NE018")
    assert stopped.line == found.records


def test_all_workers_have_work(monkeypatch):
    """However many workers there are, none waits for what another one does."""
    together = threading.Barrier(20, timeout=30)
    real = parallel.run_task

    def _run(version, task):
        together.wait()
        return real(version, task)

    monkeypatch.setattr(parallel, "run_task", _run)
    tasks = ((number, ("ميناء",)) for number in range(40))
    with ThreadPoolExecutor(20) as executor:
        assert list(parallel.map_in_order(len, tasks, executor)) == [
            (number, 5) for number in range(40)
        ]
