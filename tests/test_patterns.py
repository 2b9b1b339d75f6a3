"""Paths with wildcards: which files they stand for, on this machine and in a store."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import fsspec
import pytest

from newsevents import read_dataset
from newsevents.errors import FileError
from newsevents.storage.paths import find_matches, has_wildcards, to_path
from newsevents.storage.sources import open_source

FILES = [
    "2026-01.jsonl",
    "2026-02.jsonl.gz",
    "2026-02/a.jsonl",
    "2026-02/deep/مرفأ.jsonl.zst",
    "2026-03/a.jsonl",
    "2026-03/all.newsevents.json",
    ".hidden.jsonl",
    ".git/a.jsonl",
    "readme.txt",
]


@pytest.fixture(params=["here", "store"])
def root(request, write, tmp_path, monkeypatch) -> Iterator[Callable[[str], str]]:
    """Return a function from a path to where it is, on this machine or in memory."""
    memory = fsspec.filesystem("memory")
    for name in FILES:
        path = write(f"data/{name}", [])
        if request.param == "store":
            memory.pipe(f"/data/{name}", path.read_bytes())
    monkeypatch.chdir(tmp_path)
    yield ("data/{}" if request.param == "here" else "memory://data/{}").format
    memory.store.clear()
    memory.pseudo_dirs[:] = [""]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("2026-*.jsonl", ["2026-01.jsonl"]),
        ("2026-0[12].*", ["2026-01.jsonl", "2026-02.jsonl.gz"]),
        ("2026-0?.jsonl*", ["2026-01.jsonl", "2026-02.jsonl.gz"]),
        ("2026-0[!1]*/a.jsonl", ["2026-02/a.jsonl", "2026-03/a.jsonl"]),
        ("*/*", ["2026-02/a.jsonl", "2026-03/a.jsonl", "2026-03/all.newsevents.json"]),
        ("**/a.jsonl", ["2026-02/a.jsonl", "2026-03/a.jsonl"]),
        ("2026-02/**", ["2026-02/a.jsonl", "2026-02/deep/مرفأ.jsonl.zst"]),
        ("**/**/deep/*", ["2026-02/deep/مرفأ.jsonl.zst"]),
        (".h*", [".hidden.jsonl"]),
    ],
)
def test_a_pattern_stands_for_files(root, pattern, found):
    """In order, each once, and only data files; the same on this machine and in a store."""
    source = open_source(root(pattern))
    assert [str(path) for path in source.files] == [root(name) for name in found]
    assert not source.is_dataset
    assert str(source.path) == root(pattern)


def test_a_pattern_that_matches_nothing_is_one_line(root, golden):
    """Also one that matches other files only."""
    for pattern in ("nix*.jsonl", "*.txt", "nix/*/a.jsonl"):
        with pytest.raises(FileError) as raised:
            open_source(root(pattern))
        assert str(raised.value).startswith(f"{root(pattern)}: ")
        assert len(str(raised.value).splitlines()) == 1
        golden(raised.value)


def test_a_file_may_be_called_like_a_pattern(write, store_or_here):
    """What is there by that name is meant."""
    path = store_or_here("a[1].jsonl", b"{}")
    store_or_here("a1.jsonl", b"{}")
    assert [str(file) for file in open_source(path).files] == [path]


@pytest.fixture(params=["here", "store"])
def store_or_here(request, write, tmp_path, monkeypatch) -> Iterator[Callable[..., str]]:
    """Return a function that writes a file on this machine or in memory, and gives its path."""
    memory = fsspec.filesystem("memory")
    monkeypatch.chdir(tmp_path)

    def _write(name, content):
        path = write(name, content)
        if request.param == "here":
            return name
        memory.pipe(f"/data/{name}", path.read_bytes())
        return f"memory://data/{name}"

    yield _write
    memory.store.clear()
    memory.pseudo_dirs[:] = [""]


def test_files_of_a_pattern_are_one_source(store_or_here, small):
    """An id that stands in two of them is one too many, a reference between them leads there."""
    store_or_here("a.jsonl", small[:6])
    pattern = store_or_here("b.jsonl", small[6:]).replace("b.jsonl", "*.jsonl")
    dataset = read_dataset(pattern)
    assert len(dataset) == len(small)
    assert not dataset.findings
    store_or_here("c.jsonl", small[:1])
    twice = read_dataset(pattern, invalid="skip").findings
    assert [finding.code for finding in twice] == ["NE201"]


def test_there_is_an_end_to_a_pattern(store_or_here, golden):
    """Both to what matches and to what is looked at."""
    for number in range(4):
        pattern = store_or_here(f"{number}.jsonl", b"").replace("3.jsonl", "**")
    with pytest.raises(FileError, match=" 3 ") as matching:
        find_matches(to_path(pattern), (".jsonl",), max_matches=3)
    golden(matching.value)
    with pytest.raises(FileError, match=" 3 ") as looking:
        find_matches(to_path(pattern), (".jsonl",), max_entries=3)
    golden(looking.value)


def test_links_that_lead_back_are_no_endless_way(write, tmp_path):
    """Folders behind links are not looked into by `**`."""
    write("data/a.jsonl", b"")
    (tmp_path / "data" / "again").symlink_to(tmp_path / "data", target_is_directory=True)
    assert len(open_source(tmp_path / "data" / "**").files) == 1
    assert len(open_source(tmp_path / "data" / "*" / "a.jsonl").files) == 1


def test_a_link_that_leaves_the_folder_is_not_read(write, tmp_path):
    """As in a folder without a pattern: whoever made the link may want a secret of the reader."""
    write("secret.jsonl", b"{}")
    write("data/a.jsonl", b"")
    (tmp_path / "data" / "b.jsonl").symlink_to(tmp_path / "secret.jsonl")
    source = open_source(tmp_path / "data" / "*.jsonl")
    assert [path.name for path in source.files] == ["a.jsonl"]
    assert [(f.code, f.file) for f in source.findings] == [
        ("NE803", str(tmp_path / "data" / "b.jsonl"))
    ]


def test_the_web_has_no_patterns():
    """A question mark begins a query there, and nothing lists the files."""
    assert not has_wildcards(to_path("https://h/a.jsonl?x=*"))
    assert has_wildcards(to_path("https://h/*.jsonl"))
    assert not has_wildcards(to_path("s3://buck*t/a.jsonl"))
