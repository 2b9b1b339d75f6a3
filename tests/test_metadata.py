"""What a manifest and its resources say, and its other files, survive every read and write."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import fsspec
import pytest

import newsevents
from newsevents import Dataset, FileError
from newsevents.diff.records import compare, read_side
from newsevents.errors import LeftBehindWarning

#: What a resource may say of its file.
SAID = {
    "title": "Places",
    "description": "by hand",
    "licenses": [{"name": "ODbL-1.0", "path": "LICENSES/odbl.txt"}],
    "sources": [{"title": "GeoNames", "path": "https://example.org/"}],
    "x-own": {"a": [1, 2.5, None]},
}
CODEBOOK = {"name": "codebook", "path": "docs/codebook.csv", "bytes": 4, "description": "codes"}
INLINE = {"name": "codes", "data": [{"code": "1"}]}
TITLED = {
    "title": "Harbour",
    "profile": "data-package",
    "contributors": [{"title": "Salma"}],
    "licenses": [{"name": "CC-BY-4.0", "path": "LICENSE"}],
    "custom": {"deep": ["أ"]},
}
OTHERS = {"docs/codebook.csv": b"a,b\n", "LICENSE": b"CC BY", "LICENSES/odbl.txt": b"ODbL"}


@pytest.fixture
def package(write, small):
    """Return a dataset whose manifest says much, and has other files."""
    files = {"places.jsonl": "place", "actors.jsonl": "actor"}
    for name, tag in files.items():
        write(f"data/{name}", [each for each in small if each["type"] == tag])
    rest = [each for each in small if each["type"] not in files.values()]
    folder = write("data/rest.jsonl.gz", rest).parent
    resources = [
        CODEBOOK,
        {"name": "orte", "path": "places.jsonl", "bytes": 1, **SAID},
        {"name": "actors", "path": "actors.jsonl"},
        {"name": "rest", "path": "rest.jsonl.gz"},
        INLINE,
    ]
    put(folder, {**TITLED, "newsevents": {"schema": "1.0", "own": 1}, "resources": resources})
    for name, content in OTHERS.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def put(folder: Path, manifest: dict[str, Any]) -> None:
    """Write a manifest."""
    (folder / "datapackage.json").write_text(json.dumps(manifest), encoding="utf-8")


def said(folder: Path) -> dict[str, Any]:
    """Return a manifest; its resources by name, without figures."""
    manifest = json.loads((folder / "datapackage.json").read_bytes())
    manifest["newsevents"].pop("records", None)
    manifest.pop("$schema", None)
    for resource in (resources := manifest.pop("resources")):
        if resource.get("path", "").endswith(".jsonl"):
            for name in ("bytes", "hash", "format", "mediatype", "encoding"):
                resource.pop(name, None)
    return {**manifest, "resources": {resource["name"]: resource for resource in resources}}


def is_whole(folder: Path) -> None:
    """Check that a dataset says what the package does, and has its files."""
    found = said(folder)
    assert {name: found[name] for name in TITLED} == TITLED
    assert found["newsevents"] == {"schema": "1.0", "own": 1}
    assert found["resources"]["orte"] == {"name": "orte", "path": "places.jsonl", **SAID}
    assert found["resources"]["codebook"] == CODEBOOK
    assert found["resources"]["codes"] == INLINE
    assert {name: (folder / name).read_bytes() for name in OTHERS} == OTHERS
    rules = ["NE8"]
    assert newsevents.validate(folder, rules=rules).findings == ()


def test_by_read_and_write(package, tmp_path):
    """To a new folder, and back over the old one; in memory it is metadata."""
    dataset = newsevents.read_dataset(package)
    assert [each["name"] for each in dataset.metadata["resources"]] == ["codebook", "orte", "codes"]
    assert set(dataset.attachments) == set(OTHERS)
    assert pickle.loads(pickle.dumps(dataset)).attachments == dataset.attachments  # noqa: S301
    newsevents.write_dataset(dataset, tmp_path / "out")
    is_whole(tmp_path / "out")
    again = newsevents.read_dataset(tmp_path / "out")
    newsevents.write_dataset(again, tmp_path / "out")
    is_whole(tmp_path / "out")
    assert newsevents.read_dataset(tmp_path / "out") == again


@pytest.mark.parametrize("way", ["", ".parquet", ".csv", ".xlsx"])
def test_by_conversion(run, package, tmp_path, way):
    """Tables carry what the manifest says; other files are named, and come back where they are."""
    done = run("convert", package, tmp_path / f"made{way}")
    assert done.status == 0
    if not way:
        assert len(done.err.splitlines()) == 1
        is_whole(tmp_path / "made")
        return
    assert all(name in done.err for name in OTHERS)
    back = run("convert", tmp_path / f"made{way}", tmp_path / "back")
    assert "docs/codebook.csv" in back.err
    found = said(tmp_path / "back")
    assert {name: found[name] for name in TITLED} == TITLED
    assert found["resources"]["orte"] == {"name": "orte", "path": "places.jsonl", **SAID}
    for name, content in OTHERS.items():
        (tmp_path / "back" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "back" / name).write_bytes(content)
    assert len(run("convert", tmp_path / f"made{way}", tmp_path / "back").err.splitlines()) == 1
    is_whole(tmp_path / "back")


@pytest.mark.parametrize("name", ["all.jsonl", "all.jsonl.gz", "all.newsevents.json"])
def test_forms_without_metadata_say_so(run, package, tmp_path, name):
    """On the command line, where nobody reads the documentation first."""
    done = run("convert", package, tmp_path / name)
    assert done.status == 0
    assert all(field in done.err for field in (*TITLED, "resources"))
    newsevents.write_dataset(newsevents.read_dataset(package), tmp_path / name)


@pytest.mark.parametrize(
    "command", [["fmt"], ["validate", "--fix"], ["validate", "--unsafe-fixes"]]
)
def test_by_edits(run, package, command):
    """Only figures change."""
    before = said(package)
    run(*command, package)
    assert said(package) == before
    assert (package / "docs/codebook.csv").read_bytes() == OTHERS["docs/codebook.csv"]


def test_what_has_no_file_any_more_is_named(package, tmp_path):
    """Records of a file with a name of its own move to another file."""
    manifest = json.loads((package / "datapackage.json").read_bytes())
    manifest["resources"][3]["licenses"] = [{"name": "CC0-1.0"}]
    put(package, manifest)
    with pytest.warns(LeftBehindWarning) as caught:
        newsevents.write_dataset(newsevents.read_dataset(package), tmp_path / "out")
    (warning,) = caught
    assert str(warning.message).startswith(f"{tmp_path / 'out'}: ")
    assert '"licenses" of rest.jsonl.gz' in str(warning.message)
    is_whole(tmp_path / "out")


def test_what_is_said_of_a_packed_file_stays(package, tmp_path):
    """It is the same file but for its form."""
    manifest = json.loads((package / "datapackage.json").read_bytes())
    manifest["resources"][3] = {
        "name": "events",
        "path": "events.jsonl.gz",
        "compression": "gz",
        "mediatype": "x/y",
        "title": "Events",
    }
    (package / "rest.jsonl.gz").rename(package / "events.jsonl.gz")
    put(package, manifest)
    newsevents.write_dataset(newsevents.read_dataset(package), tmp_path / "out")
    events = said(tmp_path / "out")["resources"]["events"]
    assert events == {"name": "events", "path": "events.jsonl", "title": "Events"}


def test_records_without_metadata_keep_that_of_the_folder(package, tmp_path):
    """A list of records, JSON Lines, a bundle: their writer says nothing about title and licence."""
    dataset = newsevents.read_dataset(package)
    newsevents.write_dataset(dataset, tmp_path / "out")
    newsevents.write_dataset(list(dataset)[:4], tmp_path / "out")
    is_whole(tmp_path / "out")
    newsevents.write_dataset(dataset, tmp_path / "all.newsevents.json")
    newsevents.convert(tmp_path / "all.newsevents.json", tmp_path / "out")
    is_whole(tmp_path / "out")


def test_another_dataset_does_not_take_what_is_said_of_the_old_one(package, tmp_path):
    """Its licence may be another; what goes with the old manifest is named."""
    newsevents.write_dataset(newsevents.read_dataset(package), tmp_path / "out")
    other = Dataset(newsevents.read_dataset(package), metadata={"title": "Other"})
    with pytest.warns(LeftBehindWarning) as caught:
        newsevents.write_dataset(other, tmp_path / "out")
    text = "\n".join(str(warning.message) for warning in caught)
    assert all(f'"{name}"' in text for name in TITLED if name != "title")
    assert all(name in text for name in ("docs/codebook.csv", "places.jsonl"))
    assert said(tmp_path / "out").keys() == {"title", "newsevents", "resources"}


def _plain_manifest(small) -> dict[str, Any]:
    names = {f"{each['type']}s" for each in small if each["type"] in ("actor", "article", "place")}
    form = {"format": "jsonl", "mediatype": "application/jsonl", "encoding": "utf-8"}
    order = sorted(names, key=["articles", "actors", "places"].index)
    resources = [{"name": n, "path": f"{n}.jsonl", **form} for n in (*order, "events")]
    about = {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "title": "Plain"}
    return {**about, "newsevents": {"schema": "1.0"}, "resources": resources}


@pytest.mark.parametrize("way", ["write", "convert", "form", "merge", "import", "save"])
def test_a_manifest_without_figures_stays_without(run, small, tmp_path, way):
    """Sizes, hashes and numbers of two people are in conflict when they merge in git."""
    source, folder = tmp_path / "source", tmp_path / "data"
    newsevents.write_dataset(map(newsevents.from_dict, small), source)
    assert "bytes" in (source / "datapackage.json").read_text()
    newsevents.write_dataset(newsevents.read_dataset(source), folder)
    manifest = _plain_manifest(small)
    put(folder, manifest)
    process = {"type": "process", "id": "process:x", "kind": "crisis", "names": {"en": "X"}}
    if way == "write":
        newsevents.write_dataset(map(newsevents.from_dict, small), folder)
    elif way == "save":
        dataset = newsevents.read_dataset(folder)
        dataset.add(newsevents.from_dict(process))
        dataset.save()
        form = {
            name: manifest["resources"][0][name] for name in ("format", "mediatype", "encoding")
        }
        manifest["resources"].append({"name": "processes", "path": "processes.jsonl", **form})
    elif way == "merge":
        assert run("merge", source, "-o", folder).status == 0
    elif way == "import":
        path = tmp_path / "x.jsonl"
        path.write_text(json.dumps({"text": "Rima spoke.", "entities": []}), encoding="utf-8")
        for name in ("articles", "actors", "places", "events"):
            (folder / f"{name}.jsonl").unlink()
        put(folder, {**manifest, "resources": manifest["resources"][:1]})
        (folder / "articles.jsonl").write_bytes(b"")
        assert run("import", "doccano", path, "-o", folder).status == 0
    else:
        book = tmp_path / "x.xlsx"
        options = ["--form"] if way == "form" else []
        assert run("convert", folder, book, *options).status == 0
        assert run("convert", book, folder).status == 0
    found = json.loads((folder / "datapackage.json").read_bytes())
    if way == "import":
        assert "records" not in found["newsevents"]
        assert all(each.keys().isdisjoint(("bytes", "hash")) for each in found["resources"])
    else:
        assert found == manifest


def test_a_file_of_somebody_else_is_not_replaced(package, tmp_path):
    """It is no part of the dataset in the folder; the same content is fine."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out/LICENSE").write_bytes(b"mine")
    dataset = newsevents.read_dataset(package)
    with pytest.raises(FileError) as raised:
        newsevents.write_dataset(dataset, tmp_path / "out")
    assert raised.value.path == str(tmp_path / "out/LICENSE")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["LICENSE"]
    (tmp_path / "out/LICENSE").write_bytes(OTHERS["LICENSE"])
    newsevents.write_dataset(dataset, tmp_path / "out")
    (package / "LICENSE").write_bytes(b"new")
    newsevents.write_dataset(newsevents.read_dataset(package), tmp_path / "out")
    assert (tmp_path / "out/LICENSE").read_bytes() == b"new"


def test_a_file_that_is_gone_is_named(package, tmp_path):
    """The dataset is still in memory; what is said of the file has no meaning without it."""
    dataset = newsevents.read_dataset(package)
    (package / "docs/codebook.csv").unlink()
    with pytest.warns(LeftBehindWarning, match="docs/codebook.csv"):
        newsevents.write_dataset(dataset, tmp_path / "out")
    assert newsevents.validate(tmp_path / "out", rules=["NE8"]).findings == ()


def test_a_bundle_may_be_another_file(package, tmp_path):
    """It is not data where there is a manifest, and does not stop the next write."""
    manifest = json.loads((package / "datapackage.json").read_bytes())
    manifest["resources"].append({"name": "all", "path": "all.newsevents.json"})
    manifest["resources"].append({"name": "old", "path": "old-datapackage.json"})
    put(package, manifest)
    for name in ("all.newsevents.json", "old-datapackage.json"):
        (package / name).write_bytes(b"{}")
    for _ in range(2):
        newsevents.write_dataset(newsevents.read_dataset(package), tmp_path / "out")
    assert {"all", "old"} <= said(tmp_path / "out")["resources"].keys()


def test_from_a_store(package, tmp_path):
    """Other files that the manifest lists are copied from there, too."""
    memory = fsspec.filesystem("memory")
    try:
        for path in package.rglob("*"):
            if path.is_file():
                name = f"/metadata/{path.relative_to(package).as_posix()}"
                memory.pipe(name, path.read_bytes())
        newsevents.convert("memory://metadata", tmp_path / "out")
        found = said(tmp_path / "out")["resources"]
        assert {"codebook", "orte", "codes"} <= found.keys()
        assert (tmp_path / "out/docs/codebook.csv").read_bytes() == OTHERS["docs/codebook.csv"]
    finally:
        memory.store.clear()
        memory.pseudo_dirs[:] = [""]


def test_an_old_manifest_that_cannot_be_read_is_named(package, tmp_path):
    """Whatever it said is gone."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out/datapackage.json").write_bytes(b"{")
    with pytest.warns(LeftBehindWarning, match="manifest"):
        newsevents.write_dataset(list(newsevents.read_dataset(package)), tmp_path / "out")


def test_files_that_the_manifest_does_not_list_are_named(run, package, tmp_path):
    """They are not copied: a folder may contain anything."""
    (package / "README.md").write_bytes(b"x")
    (package / ".git").mkdir()
    done = run("convert", package, tmp_path / "out")
    assert "README.md" in done.err
    assert ".git" not in done.err
    assert not (tmp_path / "out/README.md").exists()


def test_a_manifest_that_refers_out_of_its_folder(package, tmp_path):
    """Nothing outside is copied, and no file is taken for a part of the dataset."""
    secret = tmp_path / "secret.txt"
    secret.write_bytes(b"secret")
    (package / "link.txt").symlink_to(secret)
    manifest = json.loads((package / "datapackage.json").read_bytes())
    paths = ["../secret.txt", str(secret), "link.txt", "datapackage.json", "places.jsonl", 7, ""]
    manifest["licenses"] = [{"name": "x", "path": path} for path in paths]
    put(package, manifest)
    assert newsevents.read_dataset(package).attachments.keys() == OTHERS.keys() - {"LICENSE"}


def test_differences_of_resources_are_shown(package, tmp_path):
    """By their paths in the manifest; figures and files without a word are none."""
    newsevents.write_dataset(newsevents.read_dataset(package), tmp_path / "out")
    old, new = read_side(package), read_side(tmp_path / "out")
    assert [(c.pointer, c.change) for c in compare(old, new).metadata] == [("/$schema", "added")]
    manifest = json.loads((package / "datapackage.json").read_bytes())
    del manifest["resources"][1]["licenses"]
    manifest["resources"][2]["title"] = "Actors"
    del manifest["resources"][0], manifest["title"]
    put(package, manifest)
    changes = [(str(c.change), c.pointer) for c in compare(old, read_side(package)).metadata]
    assert sorted(changes) == [
        ("added", "/resources/1/title"),
        ("removed", "/resources/0"),
        ("removed", "/resources/0/licenses"),
        ("removed", "/title"),
    ]
    left = Dataset(newsevents.read_dataset(package), metadata={"title": "A"})
    right = Dataset(left, metadata={"title": "B"})
    assert [c.pointer for c in compare(read_side(left), read_side(right)).metadata] == ["/title"]


@pytest.mark.filterwarnings("ignore::newsevents.errors.LeftBehindWarning")
@pytest.mark.parametrize("resources", [None, "x", [7, {}, {"path": [1]}, {"path": {}}]])
def test_metadata_may_be_anything(package, tmp_path, resources):
    """Also what a program makes."""
    dataset = Dataset(newsevents.read_dataset(package), metadata={"resources": resources})
    newsevents.write_dataset(dataset, tmp_path / "out")
    assert newsevents.read_dataset(tmp_path / "out")
