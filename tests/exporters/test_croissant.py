"""Croissant; that `mlcroissant` reads it is tested in `tests/ci/test_parsers.py`."""

from __future__ import annotations

import hashlib
import json

import pytest

import exports
from newsevents import FileError
from newsevents.exporters import export
from newsevents.formats import convert
from newsevents.tables.layout import TABLES


@pytest.fixture
def folder(tmp_path):
    """Return the dataset as a folder of Parquet files, whose name has characters of a pattern."""
    path = tmp_path / "talks [1].parquet"
    convert(exports.dataset(), path)
    return path


def test_files_and_columns(folder):
    """Every file with its digest, every table with its columns of plain values."""
    report = export(folder, "croissant", folder.parent / "talks.json")
    found = json.loads((folder.parent / "talks.json").read_bytes())
    assert (found["@type"], found["name"], found["version"]) == ("Dataset", "Port talks", "1.0.0")
    files = [each for each in found["distribution"] if each["@type"] == "cr:FileObject"]
    assert len(files) == sum(1 for _ in folder.rglob("*.parquet"))
    for file in files:
        content = (folder.parent / file["contentUrl"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        assert file["contentSize"] == f"{len(content)} B"
    sets = {each["@id"]: each["includes"] for each in found["distribution"] if "includes" in each}
    assert sets["files-of-events"] == "talks [[]1].parquet/events/*/*/*.parquet"
    assert sets["files-of-actors"] == "talks [[]1].parquet/actors/*.parquet"
    assert [each["@id"] for each in found["recordSet"]] == list(TABLES)
    events = {each["name"]: each for each in found["recordSet"][0]["field"]}
    assert events["year"]["source"] == {
        "fileSet": {"@id": "files-of-events"},
        "extract": {"fileProperty": "fullpath"},
        "transform": {"regex": ".*/year=([^/]+)/.*"},
    }
    assert events["status"]["source"]["extract"] == {"column": "status"}
    assert (events["topics"]["dataType"], events["topics"]["repeated"]) == ("sc:Text", True)
    assert events["date_earliest"]["dataType"] == "sc:Date"
    assert "title" not in events
    assert events["title_text"]["description"]
    losses = {(tag, field): reason for tag, field, reason, _ in report.losses()}
    assert losses["meeting", "title"] == "other languages"
    assert losses["actor", "affiliations"] == "no place in the format"
    assert ("event", "quantities/best") not in losses
    assert ("meeting", "processes") not in losses
    assert report.written_events() == (12, 12)


def test_a_dataset_without_events(tmp_path):
    """A table without files is not described, and the name is that of the folder if it has none."""
    convert(exports.dataset(exports.changed("actor:rima")), tmp_path / "people.parquet")
    export(tmp_path / "people.parquet", "croissant", tmp_path / "people.json")
    found = json.loads((tmp_path / "people.json").read_bytes())
    assert "events" not in [each["@id"] for each in found["recordSet"]]


def test_what_is_not_a_folder_of_parquet(folder, tmp_path):
    """Croissant describes files: those of another form are refused, and another place for it."""
    convert(exports.dataset(), tmp_path / "talks.csv")
    (tmp_path / "below").mkdir()
    for source, target in (
        (exports.dataset(), "x.json"),
        (tmp_path / "talks.csv", "x.json"),
        (folder, "below/x.json"),
    ):
        with pytest.raises(FileError):
            export(source, "croissant", tmp_path / target)
        assert not (tmp_path / target).exists()
