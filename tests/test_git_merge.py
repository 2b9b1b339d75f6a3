"""Two people who work on one dataset in git: real merges, and manifests in conflict."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from pathlib import Path

import pytest

import newsevents
from newsevents.editing.manifests import resolve_manifest

_PERSON = {
    f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
}


def git(folder: Path, *arguments: str) -> int:
    """Run git without the settings of this machine; return its status."""
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    environment = {**os.environ, **_PERSON, **alone, "LC_ALL": "C"}
    done = subprocess.run(
        ["git", *arguments],  # noqa: S607
        cwd=folder,
        env=environment,
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return done.returncode


def commit(folder: Path) -> None:
    """Commit all files."""
    assert git(folder, "add", "-A") == 0
    assert git(folder, "commit", "-qm", "x") == 0


def actor(name: str, title: str = "سلمى") -> dict[str, object]:
    """Return a person."""
    return {"type": "actor", "id": f"actor:{name}", "kind": "person", "names": {"ar": title}}


def add(file: Path, record: dict[str, object]) -> None:
    """Add a record at the end of a file."""
    with file.open("ab") as stream:
        stream.write(newsevents.dumps(newsevents.from_dict(record)).encode() + b"\n")


def merge(folder: Path, mine, theirs, style: str = "merge") -> int:
    """Commit the changes of two people to one state; merge them; return the status."""
    git(folder, "init", "-qb", "main")
    commit(folder)
    assert git(folder, "switch", "-qc", "other") == 0
    theirs()
    commit(folder)
    assert git(folder, "switch", "-q", "main") == 0
    mine()
    commit(folder)
    return git(folder, "-c", f"merge.conflictStyle={style}", "merge", "-q", "other", "-m", "x")


@pytest.fixture
def started(run, tmp_path):
    """Return the folder of a new repository."""
    folder = tmp_path / "talks"
    assert run("init", folder).status == 0
    return folder


def codes(folder: Path) -> set[str]:
    """Return the codes of the findings of a dataset."""
    return {finding.code for finding in newsevents.validate(folder).findings}


def test_both_add_records(started):
    """Git merges a new repository without any configuration, and nobody's record is lost."""
    data = started / "data"
    file = data / "actors.jsonl"
    before = codes(data)
    assert merge(started, lambda: add(file, actor("a")), lambda: add(file, actor("b", "عمر"))) == 0
    assert {"actor:a", "actor:b"} <= {record.id for record in newsevents.read_dataset(data)}
    assert codes(data) - before == {"NE205"}


def test_both_change_one_record(started):
    """Git keeps the versions of both, and validate says so."""
    data = started / "data"
    file = data / "actors.jsonl"
    first, *rest = file.read_text(encoding="utf-8").splitlines(keepends=True)

    def _change(name: str):
        changed = {**json.loads(first), "names": {"en": name}}
        return lambda: file.write_text("".join((json.dumps(changed) + "\n", *rest)), "utf-8")

    assert merge(started, _change("Salma"), _change("Selma")) == 0
    assert "NE201" in codes(data)


def _with_figures(folder: Path) -> Path:
    records = map(newsevents.from_dict, [actor("base")])
    newsevents.write_dataset(records, folder)
    folder.joinpath(".gitattributes").write_text("*.jsonl merge=union\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("style", ["merge", "diff3"])
def test_figures_of_a_manifest_in_conflict(run, tmp_path, style):
    """`newsevents fmt` writes those of the merged files."""
    data = _with_figures(tmp_path / "data")
    file, manifest = data / "actors.jsonl", data / "datapackage.json"

    def _add(name: str):
        def _change() -> None:
            add(file, actor(name))
            assert run("fmt", data).status == 0

        return _change

    assert merge(data, _add("a"), _add("b"), style) == 1
    conflict = manifest.read_bytes()
    assert b"<<<<<<<" in conflict
    assert [finding.code for finding in newsevents.validate(data).findings] == ["NE003"]
    for path in (data, manifest):
        assert run("fmt", "--check", path).status == 1
    assert manifest.read_bytes() == conflict
    for path in (manifest, data):
        done = run("fmt", path)
        assert (done.status, done.err) == (0, "")
    assert codes(data) <= {"NE808"}
    assert json.loads(manifest.read_bytes())["newsevents"]["records"] == 3
    assert run("fmt", "--check", data).status == 0


def _manifest(*resources, **more):
    content = {"newsevents": {"schema": "1.0"}, "resources": list(resources), **more}
    return json.dumps(content, indent=2).encode() + b"\n"


def _conflict(ours: bytes, theirs: bytes, between: bytes = b"") -> bytes:
    return b"<<<<<<< HEAD\n" + ours + between + b"=======\r\n" + theirs + b">>>>>>> other\n"


def test_files_that_one_side_has(tmp_path):
    """A file that was added is kept; one that was removed is left out, and listed."""
    for name in ("a.jsonl", "b.jsonl"):
        tmp_path.joinpath(name).write_bytes(b"{}\n")
    listed = {"path": "a.jsonl", "bytes": 1, "hash": "0" * 32}
    inline, several = {"name": "x", "data": [1]}, {"path": ["a.jsonl", "b.jsonl"], "bytes": 4}
    other = listed | {"bytes": 2}
    ours = _manifest(listed, {"path": "gone.jsonl"}, several)
    theirs = _manifest(other, {"path": "b.jsonl"}, inline, several | {"bytes": 5})
    path = tmp_path / "datapackage.json"
    base = b"||||||| base\n{}\n"
    content, left_out = resolve_manifest(path, _conflict(ours, theirs, base))
    right = listed | {"bytes": 3, "hash": hashlib.md5(b"{}\n").hexdigest()}  # noqa: S324
    assert json.loads(content)["resources"] == [right, several, {"path": "b.jsonl"}, inline]
    assert left_out == ["gone.jsonl"]
    assert resolve_manifest(path, ours) is None
    assert resolve_manifest(path, b"\xff") is None


@pytest.mark.parametrize(
    ("ours", "theirs", "words"),
    [
        (_manifest(title="Ports"), _manifest(title="Harbours"), "title"),
        (_manifest({"path": "a", "title": "A"}), _manifest({"path": "a"}), "title of a"),
        (_manifest(), _manifest(newsevents={"schema": "1.1"}), "newsevents"),
        (_manifest(), b"[]\n", "no JSON"),
        (b"{\n", _manifest(), "no JSON"),
    ],
)
def test_conflicts_that_a_person_decides(run, tmp_path, ours, theirs, words):
    """One line, and nothing is written."""
    path = tmp_path / "datapackage.json"
    path.write_bytes(_conflict(ours, theirs))
    done = run("fmt", tmp_path)
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert words in done.err
    assert path.read_bytes() == _conflict(ours, theirs)
