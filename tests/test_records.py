"""The commands `find`, `where-used`, `rename`, `remove` and `terms`, and what a misspelt one is told."""

from __future__ import annotations

import json
import os

import pytest

import newsevents
from newsevents import Dataset, read_dataset, validate

SALMA = "actor:salma-najjar"


@pytest.fixture
def folder(small, tmp_path, monkeypatch):
    """Return the folder of the small dataset, in which the commands run."""
    newsevents.write_dataset(Dataset(map(newsevents.from_dict, small)), tmp_path / "data")
    monkeypatch.chdir(tmp_path / "data")
    return tmp_path / "data"


@pytest.mark.parametrize("name", ["سلمى نجار", "Najar", SALMA, "Salma"])
def test_find(run, folder, name):
    """Names in any script; an id is found by itself."""
    done = run("find", name)
    assert done.status == 0
    assert done.out.split()[0] == SALMA
    (first, *_) = json.loads(run("find", name, folder, "--json").out)
    assert first.keys() == {"id", "match", "name"}
    assert first["id"] == SALMA


def test_nothing_is_found(run, folder):
    """Status 1, an empty list."""
    done = run("find", "Zzyzx\u202e")
    assert (done.status, done.out) == (1, "")
    assert "\u202e" not in done.err
    assert json.loads(run("find", "Zzyzx", "--json").out) == []


def test_where_used(run, folder):
    """The places of the Python API."""
    done = run("where-used", SALMA)
    expected = read_dataset(folder).references_to(SALMA)
    lines = [line.split() for line in done.out.splitlines()]
    assert lines == [[each.record.id, each.pointer] for each in expected]
    found = json.loads(run("where-used", SALMA, "--json").out)
    assert [list(each.values()) for each in found] == lines
    assert run("where-used", "event:2026-02-04-ferry").status == 0


@pytest.mark.parametrize("command", ["show", "where-used"])
@pytest.mark.parametrize("name", ["Salma Najjar", "سلمى نجار", "actor:salma-nagar"])
def test_a_missing_id_gets_what_find_finds(run, folder, command, name):
    """Nothing is taken for it."""
    done = run(command, name)
    assert (done.status, done.out) == (2, "")
    assert f"did you mean {SALMA}" in done.err


def test_a_missing_id_without_a_similar_name(run, folder):
    """The way out is the other command."""
    done = run("show", "Zzyzx")
    assert done.status == 2
    assert "newsevents find" in done.err


def test_rename(run, folder):
    """Everywhere, in canonical lines; the manifest is right."""
    before = validate(folder)
    done = run("rename", SALMA, "actor:salma-al-najjar", folder)
    assert done.status == 0
    assert len(done.out.splitlines()) == 2
    assert not any(f'"{SALMA}"' in path.read_text() for path in folder.glob("*.json*"))
    assert len(validate(folder).findings) == len(before.findings)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Salma Najjar", "actor:salma", "did you mean actor:salma-najjar"),
        (SALMA, "actor:port-guard", "newsevents merge --aliases"),
        (SALMA, "actor:Salma Najjar", "NE104"),
        (SALMA, "--", "NE104"),
        (SALMA, SALMA, "the id is actor:salma-najjar already"),
    ],
)
def test_an_id_that_cannot_be_given(run, folder, old, new, message):
    """Nothing is written."""
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    done = run("rename", old, "--", new, folder) if new == "--" else run("rename", old, new, folder)
    assert (done.status, done.out) == (2, "")
    assert message in done.err
    assert before == {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_dataset_with_unreadable_records_is_not_renamed(run, folder):
    """They may refer to the record; a missing record elsewhere does not matter."""
    with (folder / "places.jsonl").open("a") as stream:
        stream.write("{broken\n")
    (folder / "datapackage.json").unlink()
    done = run("rename", SALMA, "actor:salma")
    assert done.status == 2
    assert "NE003" in done.err
    (folder / "places.jsonl").unlink()
    assert run("rename", SALMA, "actor:salma").status == 0


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions of POSIX")
def test_a_folder_that_cannot_be_written(run, folder):
    """One line."""
    folder.chmod(0o555)
    try:
        done = run("rename", SALMA, "actor:salma")
    finally:
        folder.chmod(0o755)
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)


def test_an_installed_dataset_is_not_renamed(run):
    """Its files belong to a package."""
    done = run("rename", "place:moscow", "place:moskva", "syria-russia-2026-01")
    assert done.status == 2
    assert "newsevents convert" in done.err


def test_remove(run, folder):
    """One line goes; a record that others refer to stays, and so do the files."""
    before = {record.id for record in newsevents.read_dataset(folder)}
    done = run("remove", "call:2026-02-najjar-guard")
    assert (done.status, done.out) == (0, "events.jsonl\n")
    after = {record.id for record in newsevents.read_dataset(folder)}
    assert before - after == {"call:2026-02-najjar-guard"}
    done = run("remove", SALMA)
    assert (done.status, done.out) == (2, "")
    assert "statement:2026-02-03-najjar-ferry /speaker" in done.err
    done = run("remove", "actor:salma-najar")
    assert done.status == 2
    assert f"did you mean {SALMA}" in done.err
    assert {record.id for record in newsevents.read_dataset(folder)} == after


def test_terms(run):
    """All fields, a field, a vocabulary."""
    assert "evidence.stance" in run("terms").out
    listed = json.loads(run("terms", "--json").out)
    assert {"status", "category", "actor-kind"} <= {each["vocabulary"] for each in listed}
    assert all(each["terms"] and each["meaning"] for each in listed)
    (status,) = json.loads(run("terms", "meeting.status", "--json").out)
    assert [each["term"] for each in status["terms"]] == list(newsevents.Status)
    assert "armed-force " in run("terms", "actor-kind").out
    kinds = json.loads(run("terms", "Kind", "--json").out)
    assert len(kinds) > 4
    assert 'did you mean "call.participants.role"?' in run("terms", "call.participants").err
    below = run("terms", "visit").err
    assert "visit.status" in below
    assert "visit.places.role" in below
    (measures,) = json.loads(run("terms", "quantities.measure", "--json").out)
    assert {"fatalities", "injured"} <= {each["term"] for each in measures["terms"]}
    (schemes,) = json.loads(run("terms", "identifiers", "--json").out)
    assert {"wikidata", "icao"} <= {each["term"] for each in schemes["terms"]}
    for field in ("topics", "scheme", "unit", "event.participants.role"):
        found = json.loads(run("terms", field, "--json").out)
        assert all(each["terms"] and each["meaning"] for each in found), field
    done = run("terms", "statsu")
    assert (done.status, done.out) == (2, "")
    assert 'did you mean "status"?' in done.err


@pytest.mark.parametrize(
    ("command", "hint"), [("shwo", 'did you mean "show"?'), ("actors", "is not a command")]
)
def test_a_misspelt_command(run, command, hint):
    """A typo has a suggestion."""
    done = run(command)
    assert done.status == 2
    assert hint in done.err
