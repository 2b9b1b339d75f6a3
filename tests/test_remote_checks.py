"""Checking data behind URLs: the same is found as on this machine, and said of the URL."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

# What pytest inside of pytest is the first to import is forgotten, and then there are two of it.
import fsspec.implementations.http
import pytest

from newsevents import validate
from newsevents.reporters import REPORTERS
from newsevents.validation import RuleSelection
from newsevents.validation.baseline import Baseline


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        """Keep quiet."""


pytest_plugins = ["pytester"]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """Return the URL of an empty folder, `served`, on a web server of this machine."""
    folder = tmp_path / "served"
    folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        server.handle_error = lambda *_: None
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[str]:
    """Return the URL of a folder in memory, and empty it in the end."""
    yield "memory://stored"
    memory = fsspec.filesystem("memory")
    memory.store.clear()
    memory.pseudo_dirs[:] = [""]


def _faulty(small):
    """Return the files of a dataset with faults of all sorts in it."""
    call = {**small[-3], "date": "2026-02-30"}
    dangling = {**small[-2], "forces": [{"actor": "actor:nobody"}], "title": {"ar": "الحرس"}}
    manifest = {
        "newsevents": {"schema": "1.0", "records": 3},
        "resources": [
            {"path": "a.jsonl", "bytes": 1, "hash": "sha256:00"},
            {"path": "b.jsonl.gz", "hash": "crc:1"},
            {"path": "../c.jsonl"},
            {"path": "gone.jsonl"},
        ],
    }
    return {
        "a.jsonl": [*small[6:], small[7]],
        "b.jsonl.gz": [*small[:6], call, dangling],
        "unlisted.jsonl": [small[0]],
        "datapackage.json": manifest,
    }


def _store(url: str, folder: Path) -> None:
    memory = fsspec.filesystem("memory")
    for path in folder.iterdir():
        memory.pipe(f"{url.removeprefix('memory:/')}/{path.name}", path.read_bytes())


def _said(path: object) -> list[str]:
    """Return what is found at a path, without its own path."""
    return [str(finding).replace(f"{path}/", "") for finding in validate(path).findings]


def test_the_same_is_found_everywhere(small, write, stored, served, tmp_path):
    """In a store all of it; of the web all but what lies in the folder and is not listed."""
    for name, content in _faulty(small).items():
        write(f"served/{name}", content)
    folder = tmp_path / "served"
    _store(stored, folder)
    here = _said(folder)
    codes = {line.split(": ")[1].split()[0] for line in here}
    assert {"NE104", "NE201", "NE802", "NE803", "NE804", "NE805"} <= codes
    assert _said(stored) == here
    assert _said(served) == [line for line in here if "unlisted.jsonl" not in line]


def test_references_are_followed_in_a_store(small, write, stored, tmp_path):
    """From file to file, and to a record that is not there."""
    write("a/a.jsonl.zst", [{**small[-2], "forces": [{"actor": "actor:nobody"}]}])
    write("a/b.jsonl", [*small[:-2], small[-1]])
    _store(stored, tmp_path / "a")
    here = _said(tmp_path / "a")
    assert any("NE202" in line for line in here)
    assert _said(stored) == here


def test_files_of_a_pattern_are_checked_together(small, write, stored, tmp_path):
    """What leads out of them is mentioned once, and held against nobody."""
    write("a/a.jsonl", small[6:8])
    write("a/b.jsonl", small[8:])
    _store(stored, tmp_path / "a")
    report = validate(f"{stored}/*.jsonl")
    assert {finding.code for finding in report.findings} == {"NE203"}
    assert (report.records, report.files, report.ok, report.is_whole) == (5, 2, True, False)


def test_every_format_names_the_url(run, small, write, stored, tmp_path):
    """As it was given."""
    write("a/a.jsonl", [{**small[0], "languages": "ar"}])
    _store(stored, tmp_path / "a")
    for output_format in REPORTERS:
        outcome = run("validate", "--output-format", output_format, f"{stored}/a.jsonl")
        assert outcome.status == 1
        # A colon has a meaning of its own in a line for GitHub.
        assert f"{stored}/a.jsonl" in outcome.out.replace("%3A", ":")


def test_a_page_for_people_shows_the_line(run, small, write, served):
    """It is read once more for that; secrets of the URL are used, and in no output."""
    write("served/a.jsonl", [{**small[0], "languages": "ar"}])
    url = f"{served.replace('://', '://user:secret@')}/a.jsonl?signature=secret"
    outcome = run("validate", url)
    assert "languages" in outcome.out
    assert f"{served}/a.jsonl:1:" in outcome.out
    assert "secret" not in outcome.out + outcome.err
    assert "secret" not in run("validate", f"{url}.jsonl").err


def test_a_sarif_log_has_the_url(run, small, write, stored, tmp_path):
    """And no path in the repository, in which the file is not."""
    write("a/a.jsonl", [{**small[0], "languages": "ar"}])
    _store(stored, tmp_path / "a")
    log = json.loads(run("validate", "--output-format", "sarif", f"{stored}/a.jsonl").out)
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": f"{stored}/a.jsonl"}


def test_a_baseline_may_be_of_a_url(run, small, write, stored, tmp_path):
    """It lies on this machine and knows the findings by the URL."""
    write("a/all.newsevents.json", [*small, {**small[0], "id": 7}])
    _store(stored, tmp_path / "a")
    url, file = f"{stored}/all.newsevents.json", tmp_path / "baseline.json"
    assert run("validate", "--write-baseline", file, url).status == 0
    assert {entry["file"] for entry in json.loads(file.read_bytes())["findings"]} == {url}
    assert run("validate", "--baseline", file, url).status == 0
    baseline = Baseline.read(file)
    assert baseline.new(validate(url), RuleSelection()).ok
    assert not list(baseline.stale())


def test_the_whole_of_a_url_is_refused(run, small, write, stored, tmp_path):
    """`--whole` is for tools that name changed files, which are on this machine."""
    write("a/a.jsonl", small)
    _store(stored, tmp_path / "a")
    outcome = run("validate", "--whole", f"{stored}/a.jsonl")
    assert (outcome.status, outcome.out) == (2, "")
    assert "--whole" in outcome.err


def test_parts_of_a_file_are_read_by_several(small, write, stored, tmp_path, monkeypatch):
    """What is found is the same, however many read and wherever the file is."""
    write("a/a.jsonl", [*small, {**small[0], "languages": "ar"}, small[1]])
    _store(stored, tmp_path / "a")
    monkeypatch.setattr("newsevents.storage.chunks.CHUNK_SIZE_BYTES", 700)
    here = _said(tmp_path / "a")
    assert len(here) == 3
    with ThreadPoolExecutor(2) as executor:
        report = validate(stored, executor=executor)
    assert [str(finding).replace(f"{stored}/", "") for finding in report.findings] == here


def test_a_report_is_made_of_a_url(run, small, write, stored, tmp_path):
    """The page names the dataset."""
    write("a/all.newsevents.json", small)
    _store(stored, tmp_path / "a")
    page = tmp_path / "page.html"
    assert run("report", f"{stored}/all.newsevents.json", "-o", page).status == 0
    assert "all.newsevents.json" in page.read_text("utf-8")


def test_pytest_checks_a_url(pytester, small, write, served):
    """Its tests and the fixture are named by the URL, without what is secret in it."""
    write("served/all.newsevents.json", small)
    url = f"{served.replace('://', '://user:secret@')}/all.newsevents.json"
    pytester.makepyfile("def test_size(newsevents_dataset): assert len(newsevents_dataset) == 11")
    arguments = (f"--newsevents={url}", "-v")
    result = pytester.runpytest_inprocess(*arguments)
    assert result.parseoutcomes().keys() == {"passed"}
    shown = f"{served}/all.newsevents.json"
    result.stdout.fnmatch_lines([f"*{shown}::NE3 time PASSED*"])
    result.stdout.fnmatch_lines([f"*test_size?{shown}? PASSED*"])
    assert "secret" not in result.stdout.str()
