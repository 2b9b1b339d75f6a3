"""Hidden files, and lock and backup files of editors, are never data."""

from __future__ import annotations

import json
from pathlib import Path

import fsspec
import pytest

import newsevents
from newsevents.pytest_plugin.items import DatasetCheck
from newsevents.storage.paths import is_hidden

#: A lock of Emacs, a file of macOS beside others, a swap file, backups, half-saved and own files.
NAMES = (
    *(".#a.jsonl", "._a.jsonl", ".a.jsonl.swp", "a.jsonl~", "a.jsonl.~1~", "#a.jsonl#"),
    *(".a.jsonl", ".a.jsonl.gz", "~$a.jsonl", ".all.newsevents.json"),
)


@pytest.fixture(params=["folder", "package"])
def data(request, write, small):
    """Return a dataset among files that are not data, with a manifest and without."""
    folder = write("data/records.jsonl", small).parent
    for name in NAMES:
        (folder / name).write_bytes(b"\x00\x05\x16\x07\xff")
    (folder / ".#b.jsonl").symlink_to("user@host.1")
    if request.param == "package":
        resources = [{"path": "records.jsonl"}]
        content = {"licenses": [{"name": "CC-BY-4.0"}], "resources": resources}
        (folder / "datapackage.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def test_names():
    """The start or the end of a name decides."""
    assert all(map(is_hidden, NAMES))
    assert not any(map(is_hidden, ("a.jsonl", "#a.jsonl", "a~b.jsonl", "_a.jsonl", "~a.jsonl")))


def test_they_are_not_data(run, data, tmp_path, small):
    """By no command, in no listing."""
    report = newsevents.validate(data)
    assert (report.findings, report.files, report.records) == ((), 1, len(small))
    assert newsevents.validate(f"{data}/*.jsonl", rules=["NE0"]).files == 1
    assert newsevents.validate(f"{data.parent}/**/*", rules=["NE0"]).files == 1
    assert len(newsevents.read_dataset(data)) == len(small)
    assert run("fmt", "--check", data).err == ""
    assert run("info", data).status == 0
    assert run("convert", data, tmp_path / "out").status == 0
    changes = json.loads(run("diff", "--output-format=json", data, tmp_path / "out").out)
    assert (changes["records"], changes["counts"]["unchanged"]) == ([], len(small))
    assert {Path(file).name for file in DatasetCheck(str(data), {}).tests()} <= {
        *("records.jsonl", "data", "datapackage.json")
    }


def test_they_do_not_stop_a_dataset_from_being_replaced(data, tmp_path):
    """Other data files do."""
    newsevents.write_dataset(newsevents.read_dataset(data), tmp_path / "out")
    for name in NAMES:
        (tmp_path / "out" / name).write_bytes(b"")
    newsevents.write_dataset(newsevents.read_dataset(data), tmp_path / "out")
    assert len(newsevents.read_dataset(tmp_path / "out")) == len(newsevents.read_dataset(data))


def test_they_are_not_data_in_a_store(data, small):
    """A store lists them, too."""
    memory = fsspec.filesystem("memory")
    try:
        for path in data.iterdir():
            if path.is_file():
                memory.pipe(f"/hidden/{path.name}", path.read_bytes())
        assert newsevents.validate("memory://hidden").records == len(small)
        assert newsevents.validate("memory://hidden/*", rules=["NE0"]).files == 1
    finally:
        memory.store.clear()
        memory.pseudo_dirs[:] = [""]


def test_they_are_no_texts(write, tmp_path):
    """A file of macOS beside a text is not skipped with a reason."""
    from newsevents.validation.article_texts import ArticleTexts

    write("texts/a.txt", b"text")
    write("texts/._a.txt", b"\xff")
    assert ArticleTexts.in_folder(tmp_path / "texts").skipped == ()
