"""The registry of formats, loss reports, and the command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from newsevents import Dataset, FileError, InvalidError, convert, exporters
from newsevents.exporters import EXPORTERS, export
from newsevents.exporters.losses import (
    DATASET,
    EVENTS,
    NOT_CARRIED,
    OTHER_LANGUAGES,
    LossReport,
    field_tree,
)
from newsevents.model import RECORD_TYPES, Event


def losses_of(report: LossReport) -> dict[tuple[str, str], tuple[str, int]]:
    """Return the losses by record type and field."""
    return {(each[0], each[1]): (each[2], each[3]) for each in report.losses()}


def test_every_module_is_registered_and_declares_fields_of_the_model():
    """A module of the package is in the registry, and each path it declares leads to a field."""
    package = Path(exporters.__file__).parent
    frame = {"__init__", "context", "losses", "regions"}
    modules = {path.stem for path in package.glob("*.py")} - frame
    assert {each.module for each in EXPORTERS.values()} == modules
    for name, exporter in EXPORTERS.items():
        carried = exporter.load_module().CARRIED
        assert carried.keys() <= {*RECORD_TYPES, EVENTS, DATASET}
        for tag, cls in RECORD_TYPES.items():
            is_named = tag in carried or (EVENTS in carried and issubclass(cls, Event))
            assert bool(field_tree(tag, carried)) == is_named, name


@pytest.mark.parametrize(
    "path",
    ["colour", "places/colour", "title/en", "status/x", "extensions/lab/x", "participations/hat"],
)
def test_paths_of_no_field(path):
    """A declared path leads to a field, or loading the exporter fails."""
    with pytest.raises(KeyError):
        field_tree("meeting", {"events": path})


def test_loss_report(dataset):
    """Fields without a place are counted by record, whole records by the reason."""
    carried = {
        "events": "id title/* date places/place participations/actor participations/role",
        "event": "extensions/lab category",
        "actor": "names",
    }
    report = LossReport("made-up", carried)
    for record in dataset:
        report.add_record(record)
    assert losses_of(report) == {
        ("article", ""): (NOT_CARRIED, 1),
        ("actor", "id"): (NOT_CARRIED, 3),
        ("actor", "kind"): (NOT_CARRIED, 3),
        ("actor", "names"): (OTHER_LANGUAGES, 3),
        ("actor", "affiliations"): (NOT_CARRIED, 1),
        ("place", ""): (NOT_CARRIED, 2),
        **{
            (tag, field): (NOT_CARRIED, 1)
            for tag in ("statement", "meeting", "call", "military-movement", "event")
            for field in ("evidence", "status")
        },
        ("statement", "acts"): (NOT_CARRIED, 1),
        ("statement", "relations"): (NOT_CARRIED, 1),
        ("statement", "speakers/on_behalf_of"): (NOT_CARRIED, 1),
        ("call", "medium"): (NOT_CARRIED, 1),
        **{
            ("military-movement", field): (NOT_CARRIED, 1)
            for field in ("assets", "kind", "mode", "origin")
        },
    }
    statement = dataset["statement:2026-02-03-najjar-ferry"]
    for _ in range(2):
        report.lose(statement, "date", "open")
    assert losses_of(report)["statement", "date"] == ("open", 1)
    report.lose(dataset["call:2026-02-najjar-guard"], "date", "about")
    report.lose(statement, "title", "dull")
    report.drop(statement, "unsaid")
    report.drop(dataset["place:samra"], "counted already")
    mine = {field: loss for (tag, field), loss in losses_of(report).items() if tag == "statement"}
    assert mine == {"": ("unsaid", 1), "date": ("open", 1)}
    assert report.written_events() == (4, 5)


def test_part_of_a_map_and_all_of_a_list():
    """A key of a map may be carried alone, and a field with all below it."""
    tree = field_tree(
        "statement", {"events": "extensions/lab places/role places places/date", "place": "names"}
    )
    assert list(tree) == ["extensions", "places"]
    assert not isinstance(tree["places"], dict)


def test_supporting_records_that_nothing_refers_to(dataset, tmp_path):
    """Records by reference are written if an event that is written refers to them."""
    report = export(dataset, "geojson", tmp_path / "x.geojson")
    losses = losses_of(report)
    assert losses["actor", ""][1] == 1
    assert losses["place", ""][1] == 1
    assert losses["dataset", "keywords"] == (NOT_CARRIED, 1)
    assert ("dataset", "title") not in losses
    assert report.records["actor"] == 3


def test_files_of_the_manifest(dataset, tmp_path, write):
    """Files beside the data, such as a codebook, are not written."""
    codebook = write("codebook.md", b"# Codes")
    whole = Dataset(dataset, attachments={"codebook.md": codebook})
    report = export(whole, "csv", tmp_path / "x.csv")
    assert losses_of(report)["dataset", "resources"] == (NOT_CARRIED, 1)


def test_refused_targets_and_formats(dataset, tmp_path, write, small):
    """Names of other files and of datasets are refused, and nothing is written."""
    source = write("data/all.jsonl", small)
    for name in ("x.jsonl", "x.newsevents.json", "datapackage.json", "x", "geojson"):
        with pytest.raises(FileError):
            export(dataset, "geojson", tmp_path / name)
    with pytest.raises(ValueError, match="no effect on geojson"):
        export(dataset, "geojson", tmp_path / "x.geojson", texts=tmp_path)
    with pytest.raises(ValueError, match="csw"):
        export(dataset, "csw", tmp_path / "x.geojson")
    with pytest.raises(FileError):
        export(tmp_path / "none", "geojson", tmp_path / "x.geojson")
    small.append(small[6])
    source = write("twice.jsonl", small)
    with pytest.raises(InvalidError):
        export(source, "geojson", tmp_path / "x.geojson")
    assert not (tmp_path / "x.geojson").exists()


def test_command(run, write, small, tmp_path, golden):
    """The command writes the file, prints the losses, and writes them for programs."""
    source = write("data/all.jsonl", small)
    target, losses = tmp_path / "x.geojson", tmp_path / "losses.json"
    done = run("export", "geojson", source, "-o", target, "--report", losses)
    assert (done.status, done.out) == (0, "")
    golden(done.err)
    written: dict[str, Any] = json.loads(losses.read_bytes())
    assert written["format"] == "geojson"
    assert written["records"]["actor"] == 3
    assert {"type": "call", "field": "", "reason": "no place with coordinates", "records": 1} in (
        written["losses"]
    )
    refused = run("export", "geojson", source, "-o", target, "--report", source)
    assert refused.status == 2
    golden(refused.err)
    golden(run("export", "geojson", source, "-o", source).err)
    manifest = source.with_name("datapackage.json")
    golden(run("export", "geojson", source, "-o", target, "--report", manifest).err)


# Croissant describes files, Label Studio needs texts; they have tests of their own.
@pytest.mark.parametrize("name", sorted(EXPORTERS.keys() - {"croissant", "label-studio"}))
def test_the_same_bytes_again(exported, name):
    """Nothing in a file depends on the time or the machine."""
    path, first = exported(name)
    data = path.read_bytes()
    assert exported(name)[1].to_dict() == first.to_dict()
    assert path.read_bytes() == data


@pytest.mark.parametrize("option", ["language", "texts"])
@pytest.mark.parametrize("name", EXPORTERS)
def test_options_of_a_format(run, write, small, texts, tmp_path, *, name, option):
    """An option changes the file that is written, or is refused."""
    small[4] |= {"longitude": 35.8, "latitude": 35.5}
    source = write("data/all.jsonl", small)
    if name == "croissant":
        convert(source, source := tmp_path / "all.parquet")
    path = tmp_path / f"x{EXPORTERS[name].suffix}"
    made = []
    for given in ([], [f"--{option}={texts if option == 'texts' else 'ar'}"]):
        path.unlink(missing_ok=True)
        done = run("export", name, source, "-o", path, *given)
        made.append(path.read_bytes() if path.exists() else done.err)
    assert made[0] != made[1]
    if option not in EXPORTERS[name].options:
        assert done.status == 2
        assert f"--{option} has no effect on {name}" in done.err
