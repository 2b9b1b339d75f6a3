"""`newsevents validate --whole`: from the files that were changed to the datasets to check."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from newsevents.storage.data_packages import dataset_root

BRIEF = Path(__file__).parents[2] / "examples" / "brief" / "dataset"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder, which is the working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def manifest(*paths: str) -> str:
    """Return a manifest that names some files."""
    return json.dumps({"resources": [{"path": path} for path in paths]})


def make(path: str, text: str = "") -> Path:
    """Write a file, with the folders above it."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")
    return Path(path)


def test_a_file_beside_a_manifest(here):
    """Whether the manifest names it or has forgotten it, the file belongs to its folder."""
    make("data/datapackage.json", manifest("events.jsonl"))
    for name in ("events.jsonl", "forgotten.jsonl", "أحداث.jsonl.gz", "x.jsonl.zst"):
        assert dataset_root(make(f"data/{name}")) == Path("data")
    assert dataset_root(Path("data/datapackage.json")) == Path("data")


def test_a_file_below_a_manifest(here, monkeypatch):
    """A manifest that names files in folders below is theirs, wherever the command runs."""
    make("data/datapackage.json", manifest("2026/events.jsonl"))
    assert dataset_root(make("data/2026/events.jsonl")) == Path("data")
    assert dataset_root(here / "data/2026/events.jsonl") == here / "data"
    monkeypatch.chdir("data/2026")
    assert dataset_root(Path("events.jsonl")) == Path("..")


def test_a_file_that_a_manifest_above_knows_nothing_of(here):
    """A package of something else in a folder above takes no file with it."""
    make("datapackage.json", manifest("figures.csv"))
    assert dataset_root(make("data/events.jsonl")) == Path("data")


def test_a_file_in_the_root(here):
    """The dataset may be this folder itself."""
    make("datapackage.json", manifest("events.jsonl"))
    assert dataset_root(make("events.jsonl")) == Path()


def test_a_manifest_that_cannot_be_read(here):
    """A broken manifest may be that of the file, so its error is found."""
    make("data/datapackage.json", "x" * (10 * 2**20 + 1))
    assert dataset_root(make("data/2026/events.jsonl")) == Path("data")


@pytest.mark.parametrize("path", ["talks.newsevents.json", "data", "notes.txt", "gone.jsonl"])
def test_what_is_a_dataset_by_itself_or_none(here, path):
    """Bundles, folders and other files are returned unchanged."""
    make("talks.newsevents.json")
    make("notes.txt")
    make("data/datapackage.json", manifest("events.jsonl"))
    assert dataset_root(Path(path)) == Path(path)


def test_a_reference_is_followed_to_other_files(here, run):
    """A file alone may refer to records elsewhere; with --whole they have to be there."""
    shutil.copytree(BRIEF, "data")
    places = Path("data/places.jsonl")
    places.write_text(places.read_text(encoding="utf-8").replace("place:valmar", "place:velmar"))
    assert run("validate", "data/events.jsonl").status == 0
    outcome = run("validate", "--whole", "data/events.jsonl")
    assert outcome.status == 1
    assert "NE202" in outcome.out


def test_a_dataset_is_checked_once(here, run):
    """However many of its files are given."""
    shutil.copytree(BRIEF, "data")
    outcome = run("validate", "--whole", *sorted(Path("data").iterdir()))
    assert outcome.out == run("validate", BRIEF).out
