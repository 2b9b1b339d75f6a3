"""Datasets in files: every layout reads alike, places are exact, nothing is written by halves."""

from __future__ import annotations

import errno
import gzip
import hashlib
import io
import json
import os
import random
import re
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import newsevents
from newsevents import Dataset, FileError, InvalidError, MissingExtraError
from newsevents.codec.source_map import LocatedValue, SourceMap, iter_values, line_and_column
from newsevents.findings import Rule, Severity
from newsevents.storage import atomic
from newsevents.storage.chunks import MAX_WHOLE_CHUNK_BYTES
from newsevents.storage.compression import open_data, zstd
from newsevents.storage.data_packages import Manifest
from newsevents.storage.raw_records import RawRecord, locate_findings
from newsevents.validation.index import Index

Documents = list[dict[str, Any]]
PARTS = ("articles", "actors", "places", "events")
LICENSED = {"licenses": [{"name": "CC-BY-4.0"}]}


def split(documents: Documents) -> dict[str, Documents]:
    """Return documents by the file that they stand in by habit."""
    kinds = {"article": "articles", "actor": "actors", "place": "places"}
    parts: dict[str, Documents] = {name: [] for name in PARTS}
    for document in documents:
        parts[kinds.get(document["type"], "events")].append(document)
    return parts


def manifest(*paths: Any, **more: Any) -> dict[str, Any]:
    """Return a manifest that names some files."""
    resources = [{"path": path} for path in paths]
    return {**LICENSED, **more, "newsevents": {"schema": "1.0"}, "resources": resources}


def records_of(documents: Documents) -> list[newsevents.Record]:
    """Return documents as records."""
    return [newsevents.from_dict(document) for document in documents]


# --- reading: layouts ----------------------------------------------------------------------------


def _folder(write: Any, documents: Documents, suffix: str = ".jsonl") -> Path:
    for name, part in split(documents).items():
        write(f"dataset/{name}{suffix}", part)
    return write("dataset/README.md", b"# Samra").parent


def _with_manifest(write: Any, documents: Documents) -> Path:
    _folder(write, documents)
    write("dataset/below/other.jsonl", b"this is not named, and not read\n")
    return write("dataset/datapackage.json", manifest(*(f"{n}.jsonl" for n in PARTS))).parent


def _one_resource(write: Any, documents: Documents) -> Path:
    _folder(write, documents)
    files = [f"{name}.jsonl" for name in PARTS]
    return write("dataset/datapackage.json", manifest(files)).parent


def _other_order(write: Any, documents: Documents) -> Path:
    _folder(write, documents)
    files = ["events.jsonl", ["places.jsonl", "articles.jsonl"], "LICENSE", "actors.jsonl"]
    write("dataset/LICENSE", b"CC-BY-4.0")
    return write("dataset/datapackage.json", manifest(*files)).parent


def _below(write: Any, documents: Documents) -> Path:
    for name, part in split(documents).items():
        write(f"dataset/data/{name}.jsonl.gz", part)
    files = [f"data/{name}.jsonl.gz" for name in PARTS]
    return write("dataset/datapackage.json", manifest(*files, {"data": []})).parent


def _pretty_bundle(write: Any, documents: Documents) -> Path:
    content = {"$schema": "x", "records": documents, "newsevents": "1.0"}
    text = json.dumps(content, ensure_ascii=True, indent="\t").replace("\n", "\r\n")
    return write("small.newsevents.json", text.encode())


def _mixed(write: Any, documents: Documents) -> Path:
    parts = split(documents)
    write("dataset/a.jsonl.zst", parts["events"])
    write("dataset/b.newsevents.json", parts["places"] + parts["actors"])
    write("dataset/below/c.jsonl", b"not read, since it is in a folder below\n")
    return write("dataset/c.jsonl", parts["articles"]).parent


LAYOUTS: dict[str, Callable[[Any, Documents], Path]] = {
    "folder with manifest": _with_manifest,
    "one resource with a list": _one_resource,
    "manifest in another order": _other_order,
    "folder without manifest": _folder,
    "folder of .gz": lambda write, documents: _folder(write, documents, ".jsonl.gz"),
    "folder of .zst": lambda write, documents: _folder(write, documents, ".jsonl.zst"),
    "folder of everything": _mixed,
    ".jsonl": lambda write, documents: write("small.jsonl", documents),
    ".jsonl.gz": lambda write, documents: write("small.jsonl.gz", documents),
    ".jsonl.zst": lambda write, documents: write("small.jsonl.zst", documents),
    "bundle": lambda write, documents: write("small.newsevents.json", documents),
    "pretty bundle": _pretty_bundle,
}


@pytest.fixture(params=LAYOUTS)
def layout(request: pytest.FixtureRequest, write: Any) -> Callable[[Documents], Path]:
    """Return a function that writes documents in one of the layouts."""
    return lambda documents: LAYOUTS[request.param](write, documents)


@pytest.mark.parametrize("read", ["named", "nameless", "validate"])
@pytest.mark.parametrize("layout", [".jsonl", ".jsonl.gz", ".jsonl.zst", "bundle"], indirect=True)
def test_an_open_file_is_read_to_its_end(layout, small, read):
    """An open binary file is read in the form that its name or its beginning shows."""
    path = layout(small)
    with path.open("rb") as stream:
        if read == "validate":
            report = newsevents.validate(stream)
            assert (report.ok, report.records) == (True, 11)
            return
        source = stream if read == "named" else io.BytesIO(stream.read())
        assert [record.id for record in newsevents.iter_records(source)] == [d["id"] for d in small]
        source.seek(0)
        assert newsevents.read_dataset(source) == newsevents.read_dataset(path)
        assert not source.closed


def test_an_open_file_is_named_in_findings(write, small):
    """Findings name the file; content without a name is a file too."""
    small[1]["kind"] = "persn"
    path = write("small.jsonl", small)
    with path.open("rb") as stream:
        (finding,) = newsevents.validate(stream).findings
    assert (finding.code, finding.file, finding.line) == ("NE105", str(path), 2)
    (finding,) = newsevents.validate(io.BytesIO(path.read_bytes())).findings
    assert (finding.code, finding.file) == ("NE105", "<file>")


def test_a_file_in_text_mode_is_refused(write, small):
    """Text has lost the bytes that positions and digests count."""
    path = write("small.jsonl", small)
    with path.open(encoding="utf-8") as stream, pytest.raises(TypeError):
        newsevents.read_dataset(stream)  # type: ignore[arg-type]


def test_every_layout_reads_to_the_same_records(layout, small):
    """The records of a dataset are the same, whatever files it is in, by every way of reading."""
    path = layout(small)
    dataset = newsevents.read_dataset(path)
    assert dataset.findings == ()
    wanted = Dataset(records_of(small), metadata=dataset.metadata)
    assert dataset == wanted
    assert {record.id: record for record in newsevents.iter_records(path)} == {
        record.id: record for record in wanted
    }
    report = newsevents.validate(path)
    assert (report.ok, report.findings, report.records) == (True, (), 11)
    assert newsevents.read_dataset(str(path)) == dataset


def test_records_keep_the_order_of_the_files(write, small):
    """Records come in the order of the manifest, without one in the order of the names."""
    path = _other_order(write, small)
    parts = split(small)
    order = [d["id"] for name in ("events", "places", "articles", "actors") for d in parts[name]]
    assert [record.id for record in newsevents.read_dataset(path)] == order
    (path / "datapackage.json").unlink()
    order = [d["id"] for name in sorted(PARTS) for d in parts[name]]
    assert [record.id for record in newsevents.read_dataset(path)] == order


def test_files_are_counted(write, small):
    """A report says how many files were looked at."""
    assert newsevents.validate(_folder(write, small)).files == 4
    assert newsevents.validate(write("small.jsonl", small)).files == 1


def test_metadata_is_what_the_manifest_says(write, small):
    """Everything but the list of files is metadata of the dataset."""
    more = {"title": "سمرا", "licenses": [{"name": "CC-BY-4.0"}], "mood": {"deep": [1, 2.5]}}
    _folder(write, small)
    path = write("dataset/datapackage.json", manifest("actors.jsonl", **more)).parent
    dataset = newsevents.read_dataset(path, invalid="skip")
    assert dataset.metadata == {**more, "newsevents": {"schema": "1.0"}}
    with pytest.raises(TypeError):
        dataset.metadata["title"] = ""  # type: ignore[index]
    assert newsevents.read_dataset(write("small.jsonl", small)).metadata == {}


def test_a_manifest_needs_no_version(write, small):
    """A manifest that does not name the schema is read as of this version."""
    _folder(write, small)
    names = [f"{name}.jsonl" for name in PARTS]
    path = write("dataset/datapackage.json", {"resources": [{"path": names}]}).parent
    assert newsevents.read_dataset(path).findings == ()
    write("dataset/datapackage.json", {"resources": [{"path": names}], "newsevents": {}})
    assert newsevents.read_dataset(path).findings == ()


def test_one_file_may_be_a_part_of_a_dataset(write, small, golden):
    """References that lead out of one file of JSON Lines are mentioned, no more."""
    path = write("events.jsonl", split(small)["events"])
    (finding,) = newsevents.read_dataset(path).findings
    assert (finding.code, finding.line, finding.column) == ("NE203", 1, 1)
    golden(finding)
    report = newsevents.validate(path)
    assert report.ok
    assert (len(report.infos), report.errors) == (1, ())


@pytest.mark.parametrize("name", ["events.newsevents.json", "dataset/events.jsonl"])
def test_every_reference_of_a_whole_dataset_leads_somewhere(write, small, name):
    """In a folder or a bundle a reference that leads nowhere is an error."""
    path = write(name, split(small)["events"])
    whole = path.parent if name.startswith("dataset") else path
    assert {finding.code for finding in newsevents.validate(whole).findings} == {"NE202"}
    with pytest.raises(InvalidError) as error:
        newsevents.read_dataset(whole)
    assert {finding.code for finding in error.value.findings} == {"NE202"}
    assert len(newsevents.read_dataset(whole, invalid="skip")) == 5


def test_an_id_that_is_taken_is_said_where_it_was_taken(write, small):
    """Of two records with one id the second one is at fault, and it is not loaded."""
    first = write("dataset/a.jsonl", small)
    second = write("dataset/b.jsonl", [{**small[1], "names": {"en": "Other"}}])
    (finding,) = newsevents.validate(first.parent).findings
    assert (finding.code, finding.file, finding.line, finding.column) == (
        *("NE201", str(second)),
        *(1, 25),
    )
    assert (finding.record, finding.pointer) == ("actor:ports-authority", "/id")
    assert f"{first}:2" in finding.message
    kept = newsevents.read_dataset(first.parent, invalid="skip")
    assert kept["actor:ports-authority"] == newsevents.from_dict(small[1])
    assert len(kept) == 11


# --- reading: good and bad records ---------------------------------------------------------------


@pytest.fixture
def faulty(layout: Callable[[Documents], Path], small: Documents) -> tuple[Path, set[str]]:
    """Return a dataset, in every layout, with faults in two records, and the ids of the others."""
    small[6]["acts"] = ["anounce"]
    small[9]["kind"] = None
    return layout(small), {d["id"] for d in small} - {small[6]["id"], small[9]["id"]}


def test_load_raises_with_every_finding(faulty):
    """`load` refuses a dataset with faults, with one error that carries all of them."""
    path, _ = faulty
    with pytest.raises(InvalidError) as error:
        newsevents.read_dataset(path)
    assert [f.code for f in error.value.findings if f.code < "NE2"] in (
        ["NE105", "NE103"],
        ["NE103", "NE105"],
    )
    first, *others = str(error.value).splitlines()
    assert first.startswith(f"{path} ")
    assert [line.strip() for line in others] == [str(finding) for finding in error.value.findings]


def test_load_keeps_the_good_records_when_told_to(faulty):
    """With `invalid="skip"` the good records are kept, and all findings."""
    path, good = faulty
    dataset = newsevents.read_dataset(path, invalid="skip")
    assert {record.id for record in dataset} == good
    assert dataset.findings == newsevents.validate(path).findings


def test_iter_records_raises_at_the_first_fault(faulty):
    """`iter_records` yields what precedes the first fault, and raises with that one alone."""
    path, good = faulty
    seen = []
    with pytest.raises(InvalidError) as error:
        seen.extend(record.id for record in newsevents.iter_records(path))
    assert set(seen) < good
    assert len(error.value.findings) == 1
    whole = [r.id for r in newsevents.read_dataset(path, invalid="skip")]
    assert seen == whole[: len(seen)]


def test_what_to_do_with_bad_records_is_one_of_two_words(write, small):
    """A misspelt word is not taken for one of them."""
    with pytest.raises(ValueError, match=r"'raise'.*'skip'.*'skipp'"):
        newsevents.read_dataset(write("small.jsonl", small), invalid="skipp")  # type: ignore[arg-type]


def test_warnings_do_not_stop_a_load(write, small):
    """Blank lines and CRLF are found, and the dataset is loaded."""
    lines = [json.dumps(document).encode() for document in small]
    path = write("small.jsonl", b"\r\n".join([*lines, b"", b""]))
    dataset = newsevents.read_dataset(path)
    assert len(dataset) == len(list(newsevents.iter_records(path))) == 11
    assert {finding.code for finding in dataset.findings} == {"NE013", "NE014"}
    assert not newsevents.validate(path).ok


def test_iter_records_looks_at_each_record_by_itself(write, small):
    """Ids that stand twice and references that lead nowhere are not its business."""
    path = write("dataset/events.jsonl", [*split(small)["events"]] * 2).parent
    assert len(list(newsevents.iter_records(path))) == 10


def test_iter_records_takes_a_line_at_a_time(write, small, monkeypatch):
    """No more of a file is read than the records that were asked for need."""
    path = write("small.jsonl", small)
    lines = path.read_bytes().splitlines(keepends=True)
    handed_out = 0

    class Counting(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            nonlocal handed_out
            handed_out += 1
            return super().readline(size)

    monkeypatch.setattr(
        "newsevents.storage.chunks.open_data", lambda _: Counting(b"".join(lines * 1000))
    )
    records = newsevents.iter_records(path)
    for number in range(1, 12):
        assert next(records).id == small[number - 1]["id"]
        assert handed_out == number
    records.close()


def test_iter_records_closes_its_file(write, small, monkeypatch):
    """A file is closed when the iteration is left, not some time later."""
    opened = []

    def _open(path: Path) -> Any:
        opened.append(open_data(path))
        return opened[-1]

    monkeypatch.setattr("newsevents.storage.chunks.open_data", _open)
    records = newsevents.iter_records(write("small.jsonl", small))
    next(records)
    assert not opened[0].closed
    del records
    assert opened[0].closed


def test_nothing_is_read_before_it_is_asked_for(tmp_path):
    """A path that leads nowhere is an error when the first record is asked for, or before."""
    with pytest.raises(FileError):
        next(newsevents.iter_records(tmp_path / "gone.jsonl"))


def test_a_file_that_changes_while_it_is_loaded(write, small, monkeypatch, golden):
    """What was said of the file does not hold any more, so nothing is."""
    small[7]["participants"][1]["actor"] = "actor:port-gard"
    path = write("dataset/all.jsonl", small)
    real = Index.settle

    def _settle(self, *limits):
        path.write_bytes(b"{}")
        return real(self, *limits)

    monkeypatch.setattr(Index, "settle", _settle)
    with pytest.raises(FileError) as error:
        newsevents.read_dataset(path.parent, invalid="skip")
    golden(error.value)


def test_a_damaged_file_takes_no_record_of_another(tmp_path, write, small):
    """What is missing at the end of one file is not left out of the next one."""
    folder = tmp_path / "data"
    folder.mkdir()
    chance = random.Random(1)  # noqa: S311 - no secret
    many = [
        {
            "type": "actor",
            "id": f"actor:a{chance.getrandbits(400)}",
            "kind": "state",
            "names": {"ar": f"دولة {chance.getrandbits(400)}"},
        }
        for _ in range(2500)
    ]
    packed = gzip.compress("".join(json.dumps(each) + "\n" for each in many).encode())
    assert len(packed) > MAX_WHOLE_CHUNK_BYTES
    (folder / "a.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    write("data/b.jsonl", small)
    loaded = newsevents.read_dataset(folder, invalid="skip")
    assert {str(record["id"]) for record in small} <= {record.id for record in loaded}
    assert len(loaded) == newsevents.validate(folder).records
    assert [f.code for f in loaded.findings if f.severity is Severity.ERROR] == ["NE010"]


# --- places --------------------------------------------------------------------------------------


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("separators", [(",", ":"), (" , ", " :\t")])
def test_a_place_in_a_line_is_that_of_the_very_value(write, small, separators, ascii_only):
    """Columns count code points of the line, whatever stands before the value."""
    document = small[10]
    document["topics"] = ["سمرا"]
    document["evidence"][0]["expression"]["language"] = "AR"
    document["relations"] = [{"type": "follows", "event": "event:x"}, {"type": "folows"}]
    line = json.dumps(document, ensure_ascii=ascii_only, separators=separators)
    path = write("dataset/x.jsonl", f"\n{line}\n".encode()).parent
    findings = [f for f in newsevents.validate(path).findings if f.code != "NE013"]
    assert {finding.line for finding in findings} == {2}
    decoder = json.JSONDecoder()
    pointed = {f.pointer: decoder.raw_decode(line, f.column - 1)[0] for f in findings}
    assert pointed == {
        "/topics/0": "سمرا",
        "/relations/1": {"type": "folows"},
        "/relations/1/type": "folows",
        "/evidence/0/expression/language": "AR",
    }


def test_a_place_is_found_under_any_key(write, small):
    """Keys with slashes, tildes, escapes and Arabic lead to their values."""
    document = {**small[1], "a/b": 1, "~م": [2], 'q"\\': {"": 3}, "\u0001": 4}
    line = json.dumps(document)
    path = write("x.jsonl", line.encode())
    findings = newsevents.validate(path).findings
    decoder = json.JSONDecoder()
    pointed = [(f.pointer, decoder.raw_decode(line, f.column - 1)[0]) for f in findings]
    assert pointed == [("/a~1b", 1), ("/~0م", [2]), ('/q"\\', {"": 3}), ("/\u0001", 4)]


@pytest.mark.parametrize("bad", [b'{"type": "place", ', b""], ids=["broken", "whole"])
def test_what_cannot_be_read_may_be_what_is_missing(tmp_path, bad, golden):
    """Nobody is told to add a record that stands in a line which is to be mended."""
    harbour = {"type": "place", "id": "place:harbour", "kind": "city", "within": "place:nowhere"}
    line = json.dumps({**harbour, "names": {"ar": "الميناء"}}).encode() + b"\n"
    (tmp_path / "places.jsonl").write_bytes(line + bad)
    findings = newsevents.validate(tmp_path).findings
    (missing,) = (finding for finding in findings if finding.code == "NE202")
    golden(missing.hint)


def test_what_is_missing_may_be_in_a_file_that_is_not_there(write, small, golden):
    """No other id is offered for records of a file that the manifest lists."""
    actors = [each for each in small if each["type"] == "actor"]
    write("data/rest.jsonl", [each for each in small if each["type"] != "actor"])
    near = {**actors[0], "id": f"{actors[0]['id']}x"}
    write("data/more.jsonl", [near])
    names = ("rest", "more", "actors")
    resources = [{"name": each, "path": f"{each}.jsonl"} for each in names]
    folder = write("data/datapackage.json", {"name": "data", "resources": resources}).parent
    missing = [each for each in newsevents.validate(folder).findings if each.code == "NE202"]
    assert missing
    assert not [each for each in missing if each.fix]
    golden({each.hint for each in missing})


RECORD = b'{"type":"actor","id":"actor:crew","kind":"person","names":{"ar":"\xd8\xb7"}}'


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b'{\n  "type": "actor"\n}\n' * 50, 1),
        (b"\n \t{ \r\n}\r\n", 2),
        (b"[\n" + RECORD + b"\n]", 1),
        (b"[ " + RECORD + b"]\n", 1),
        (gzip.compress(b"[{\n}]", mtime=0), 1),
        (RECORD + b"\r" + RECORD, 1),
    ],
    ids=["objects", "an object", "a list", "a list on a line", "a packed list", "CR"],
)
def test_a_file_without_a_record_a_line_is_said_once(tmp_path, data, line, golden):
    """What is no JSON Lines at all has one finding, and not one for each of its lines."""
    path = tmp_path / ("a.jsonl.gz" if data.startswith(b"\x1f") else "a.jsonl")
    path.write_bytes(data)
    findings = newsevents.validate(path).findings
    (said,) = [finding for finding in findings if finding.severity is Severity.ERROR]
    assert (said.code, said.line, said.column) == ("NE003", line, 1)
    golden(f"{said.message}; {said.hint}")


@pytest.mark.parametrize(
    "data",
    [
        RECORD + b"\n{\n" + RECORD.replace(b"crew", b"port") + b"\n",
        RECORD + b"\r\n[{\r\n" + RECORD.replace(b"crew", b"port"),
        b"{:\n" + RECORD + b"\n" + RECORD.replace(b"crew", b"port"),
        b"[]\n" + RECORD + b"\n" + RECORD.replace(b"crew", b"port") + b"\r",
    ],
)
def test_one_bad_line_does_not_hide_the_others(tmp_path, data):
    """A brace on a line of its own among records is one bad record, and the rest is read."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(data)
    names = [record.id for record in newsevents.read_dataset(path, invalid="skip")]
    assert names == ["actor:crew", "actor:port"]


def test_values_are_walked_outer_before_inner():
    """Every value of a text is there once, with its path and its position."""
    text = ' { "a" : [ 1 , {} ] , "b":"x","a" :null} '
    assert list(iter_values(text)) == [
        LocatedValue((), 1),
        LocatedValue(("a",), 9, key=3),
        LocatedValue(("a", 0), 11),
        LocatedValue(("a", 1), 15),
        LocatedValue(("b",), 26, key=22),
        LocatedValue(("a",), 35, key=30, is_duplicate=True),
    ]
    source = SourceMap(text, {"/a/1", "/a", "/b/c"})
    found = [source.get("/a"), source.get("/a/1"), source.get("/b/c")]
    assert [value and value.start for value in found] == [35, None, None]
    assert list(iter_values("7")) == [LocatedValue((), 0)]


@pytest.mark.parametrize(
    "text", ["", "]", ",", ":", "}{", '{"a":1,', "[,]", '"', '{"', "{:}", "nul"]
)
def test_what_is_no_json_does_not_disturb_the_walk(text):
    """The walk ends on any text; what it yields then means nothing."""
    assert len(list(iter_values(text))) <= len(text) + 1


def test_line_and_column_are_counted_from_zero():
    """Lines end with a line feed, and columns count code points."""
    assert line_and_column("سم\n🚢x", 0) == (0, 0)
    assert line_and_column("سم\n🚢x", 4) == (1, 1)
    source = SourceMap("سم\n🚢x", ())
    assert [source.line_and_column(at) for at in (0, 2, 3, 4)] == [(0, 0), (0, 2), (1, 0), (1, 1)]


def test_a_finding_is_placed_within_its_entry():
    """What counts from the beginning of a record is moved to where the record begins."""
    rule = Rule("NE199", "sour-milk", "Milk that has turned sour.")
    entry = RawRecord("x.newsevents.json", 0, 7, 5, b'{\n "a": 1}')
    findings = [rule("whole"), rule("value", pointer="/a"), rule("gone", pointer="/b")]
    assert [(f.line, f.column) for f in locate_findings(entry, findings)] == [
        (7, 5),
        (8, 7),
        (7, 5),
    ]
    broken = RawRecord("x.jsonl", 0, 7, 1, b"\xff")
    assert [(f.line, f.column) for f in locate_findings(broken, findings[:2])] == [(7, 1), (7, 1)]


# --- writing: what is written --------------------------------------------------------------------

TARGETS = ["out", "out.jsonl", "out.jsonl.gz", "out.jsonl.zst", "out.newsevents.json"]
each_target = pytest.mark.parametrize("target", TARGETS)


def contents_of(path: Path) -> dict[str, bytes]:
    """Return every file at or below a path, hidden ones too."""
    files = [path] if path.is_file() else path.rglob("*")
    return {
        str(file.relative_to(path.parent)): file.read_bytes() for file in files if file.is_file()
    }


@each_target
def test_a_dataset_written_and_read_is_the_same(small, tmp_path, target):
    """Nothing is lost on the way through a file, fields that are not known included."""
    small[1]["mood"] = {"ar": "قلق", "deep": [1, 2.5, None]}
    small[7]["participants"][0]["seat"] = "يسار"
    dataset = Dataset(records_of(small))
    path = tmp_path / target
    newsevents.write_dataset(dataset, path)
    again = newsevents.read_dataset(path)
    assert again == Dataset(dataset, metadata=again.metadata)
    assert [newsevents.to_dict(record) for record in again] == small
    assert {finding.code for finding in again.findings} == {"NE102"}


@each_target
def test_the_same_dataset_is_the_same_bytes(small, tmp_path, target):
    """Written twice, or read and written again, a dataset is the same to the byte."""
    dataset = Dataset(records_of(small), metadata={"title": "سمرا"})
    newsevents.write_dataset(dataset, tmp_path / target)
    first = contents_of(tmp_path / target)
    newsevents.write_dataset(dataset, tmp_path / target)
    assert contents_of(tmp_path / target) == first
    newsevents.write_dataset(newsevents.read_dataset(tmp_path / target), tmp_path / target)
    assert contents_of(tmp_path / target) == first


@each_target
def test_any_records_can_be_written(small, tmp_path, target):
    """`dump` takes records from anywhere, an iterator for one."""
    newsevents.write_dataset(iter(records_of(small)), tmp_path / target)
    assert len(newsevents.read_dataset(tmp_path / target)) == 11


@each_target
def test_no_records_can_be_written(tmp_path, target):
    """An empty dataset can be written, and is empty when it is read."""
    newsevents.write_dataset([], tmp_path / target)
    assert len(newsevents.read_dataset(tmp_path / target)) == 0


@each_target
def test_two_records_with_one_id_are_not_written(small, tmp_path, target):
    """What could not be read again is not written."""
    with pytest.raises(InvalidError) as error:
        newsevents.write_dataset(
            records_of([small[1], {**small[1], "country": "LB"}]), tmp_path / target
        )
    assert "NE201" in {finding.code for finding in error.value.findings}
    assert list(tmp_path.iterdir()) == []


def test_lines_are_canonical(small, tmp_path):
    """A line is what `dumps` gives, Arabic as Arabic, with a line feed at its end."""
    records = records_of(small)
    newsevents.write_dataset(records, tmp_path / "out.jsonl")
    text = "".join(f"{newsevents.dumps(record)}\n" for record in records)
    assert (tmp_path / "out.jsonl").read_bytes() == text.encode()
    newsevents.write_dataset(records, tmp_path / "out.jsonl.gz")
    assert gzip.decompress((tmp_path / "out.jsonl.gz").read_bytes()) == text.encode()
    newsevents.write_dataset(records, tmp_path / "out.jsonl.zst")
    assert zstd().decompress((tmp_path / "out.jsonl.zst").read_bytes()) == text.encode()


def test_packed_files_say_nothing_of_when_they_were_packed(small, tmp_path):
    """Neither time nor name stand in a `.gz`, so that the same records are the same bytes."""
    newsevents.write_dataset(records_of(small), tmp_path / "a.jsonl.gz")
    newsevents.write_dataset(records_of(small), tmp_path / "b.jsonl.gz")
    first = (tmp_path / "a.jsonl.gz").read_bytes()
    assert first == (tmp_path / "b.jsonl.gz").read_bytes()
    assert first[4:8] == b"\0\0\0\0"


def test_a_bundle_has_a_record_a_line(small, tmp_path):
    """A bundle names its schema and its version, and changes to it show line by line."""
    records = records_of(small)
    path = tmp_path / "out.newsevents.json"
    newsevents.write_dataset(records, path)
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines[:4] == [
        "{",
        '"$schema": "https://w3id.org/newsevents/schema/1.0/bundle.schema.json",',
        '"newsevents": "1.0",',
        '"records": [',
    ]
    assert lines[4:-3] == [
        f"{newsevents.dumps(r)}{',' if r is not records[-1] else ''}" for r in records
    ]
    assert lines[-3:] == ["]", "}", ""]


def test_a_folder_has_a_manifest_with_sizes_and_digests(small, tmp_path):
    """The manifest names the files that there are, with bytes and hash, after the metadata."""
    metadata = {"title": "سمرا", "licenses": [{"name": "CC-BY-4.0"}]}
    newsevents.write_dataset(Dataset(records_of(small), metadata=metadata), tmp_path / "out")
    text = (tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8")
    assert text.endswith("}\n")
    assert "سمرا" in text
    content = json.loads(text)
    assert list(content) == ["$schema", "title", "licenses", "newsevents", "resources"]
    assert content["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert content["newsevents"] == {"schema": "1.0", "records": 11}
    assert [resource["path"] for resource in content["resources"]] == [
        f"{name}.jsonl" for name in PARTS
    ]
    for resource in content["resources"]:
        data = (tmp_path / "out" / resource["path"]).read_bytes()
        assert resource == {
            "name": resource["path"].removesuffix(".jsonl"),
            "path": resource["path"],
            "format": "jsonl",
            "mediatype": "application/jsonl",
            "encoding": "utf-8",
            "bytes": len(data),
            "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        }


def test_metadata_survives(small, tmp_path, write):
    """What a manifest says of a dataset is written again, in its order."""
    _folder(write, small)
    more = {"title": "سمرا", "name": "samra", "mood": {"deep": [None, 2.5]}, "$schema": "x"}
    about = manifest([f"{name}.jsonl" for name in PARTS], **more)
    path = write("dataset/datapackage.json", about).parent
    dataset = newsevents.read_dataset(path)
    newsevents.write_dataset(dataset, tmp_path / "out")
    assert newsevents.read_dataset(tmp_path / "out") == dataset
    content = json.loads((tmp_path / "out" / "datapackage.json").read_bytes())
    assert [name for name in content if name in more] == ["$schema", "title", "name", "mood"]


def test_what_a_manifest_says_beside_the_version_survives(small, tmp_path, write):
    """Fields beside `schema` are not lost."""
    write("dataset/actors.jsonl", small[1:4])
    about = {**manifest("actors.jsonl"), "newsevents": {"schema": "1.0", "mood": "قلق"}}
    dataset = newsevents.read_dataset(write("dataset/datapackage.json", about).parent)
    newsevents.write_dataset(dataset, tmp_path / "out")
    content = json.loads((tmp_path / "out" / "datapackage.json").read_bytes())
    assert content["newsevents"] == {"schema": "1.0", "mood": "قلق", "records": 3}


def test_a_newer_dataset_stays_one(small, tmp_path, write):
    """Data of a newer minor version keeps its version with its fields, so that it stays valid."""
    write("dataset/actors.jsonl", [{**document, "mood": 1} for document in small[1:4]])
    about = {**manifest("actors.jsonl"), "newsevents": {"schema": "1.3"}}
    path = write("dataset/datapackage.json", about).parent
    newsevents.write_dataset(newsevents.read_dataset(path), tmp_path / "out")
    codes = {finding.code for finding in newsevents.validate(tmp_path / "out").findings}
    assert codes == {finding.code for finding in newsevents.validate(path).findings}


def test_a_newer_bundle_stays_one(small, tmp_path, write):
    """The same for a bundle, whose version stands beside its records."""
    bundle = {"newsevents": "1.3", "records": [{**document, "mood": 1} for document in small]}
    path = write("small.newsevents.json", bundle)
    newsevents.write_dataset(newsevents.read_dataset(path), tmp_path / "out.newsevents.json")
    findings = newsevents.validate(tmp_path / "out.newsevents.json").findings
    assert {finding.code for finding in findings} == {"NE017", "NE114"}


def test_a_folder_leaves_out_files_without_records(small, tmp_path):
    """A file is written for the kinds of records that there are."""
    newsevents.write_dataset(records_of(small[1:4]), tmp_path / "out")
    assert set(contents_of(tmp_path / "out")) == {"out/actors.jsonl", "out/datapackage.json"}


# --- writing: what stands there already ----------------------------------------------------------


def test_stale_files_of_its_own_are_removed(small, tmp_path):
    """What the last dataset in a folder had and this one has not is taken away."""
    newsevents.write_dataset(records_of(small), tmp_path / "out")
    (tmp_path / "out" / "README.md").write_bytes(b"# Samra")
    newsevents.write_dataset(records_of(small[1:4]), tmp_path / "out")
    assert set(contents_of(tmp_path / "out")) == {
        "out/README.md",
        "out/actors.jsonl",
        "out/datapackage.json",
    }
    assert len(newsevents.read_dataset(tmp_path / "out")) == 3


@pytest.mark.parametrize(
    "name", ["other.jsonl", "actors.jsonl.gz", "a.jsonl.zst", "a.newsevents.json"]
)
def test_a_folder_with_other_data_files_is_refused(small, tmp_path, name):
    """Data files that would stay behind and be read besides are not written beside."""
    folder = tmp_path / "out"
    newsevents.write_dataset(records_of(small[1:4]), folder)
    (folder / name).write_bytes(b"")
    before = contents_of(folder)
    with pytest.raises(FileError) as error:
        newsevents.write_dataset(records_of(small), folder)
    assert str(error.value).startswith(f"{folder}: ")
    assert name in str(error.value)
    assert contents_of(folder) == before


@pytest.mark.parametrize("name", ["out.json", "out.jsonl.bz2", "out.gz", "out.zst"])
def test_a_name_of_another_sort_of_file_is_no_folder(small, tmp_path, name):
    """Who mistypes the name of a file does not get a folder of that name."""
    with pytest.raises(FileError) as error:
        newsevents.write_dataset(records_of(small), tmp_path / name)
    assert name in str(error.value)
    assert list(tmp_path.iterdir()) == []


def test_folders_on_the_way_are_made(small, tmp_path):
    """A dataset's folder is made, with those that it lies in."""
    newsevents.write_dataset(records_of(small), tmp_path / "أ" / "ب")
    assert len(newsevents.read_dataset(tmp_path / "أ" / "ب")) == 11


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("file/out.jsonl", errno.ENOTDIR),
        ("file/below/out.newsevents.json", errno.ENOTDIR),
        ("file/out", errno.ENOTDIR),
        ("file", errno.EEXIST),
        ("x" * 300, errno.ENAMETOOLONG),
        ("folder.jsonl", errno.EISDIR),
        ("stale", errno.EISDIR),
    ],
)
def test_what_cannot_be_written_is_one_line(small, tmp_path, target, reason):
    """A place that cannot be written to is named with the system's reason, and nothing is left."""
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder.jsonl").mkdir()
    (tmp_path / "stale" / "places.jsonl").mkdir(parents=True)
    with pytest.raises(FileError, match=f"(?i): {os.strerror(reason)}$") as error:
        newsevents.write_dataset(records_of(small[1:4]), tmp_path / target)
    assert str(tmp_path) in str(error.value)
    assert not [path for path in tmp_path.rglob("*") if path.suffix == ".tmp"]


@each_target
@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_files_have_the_modes_that_new_files_have(small, tmp_path, target, umask):
    """Files can be read by whom the user lets read new files."""
    before = os.umask(umask)
    try:
        newsevents.write_dataset(records_of(small), tmp_path / target)
    finally:
        os.umask(before)
    files = [p for p in (tmp_path / target, *(tmp_path / target).rglob("*")) if p.is_file()]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o666 & ~umask}


# --- writing: when it fails ----------------------------------------------------------------------


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], None]:
    """Return a function that lets a call of the system fail from its n-th time on."""

    def _full_disk(name: str, times: int) -> None:
        where = os if name == "fsync" else Path
        real, calls = getattr(where, name), []

        def _failing(*arguments: Any, **more: Any) -> Any:
            calls.append(arguments)
            if len(calls) >= times:
                raise OSError(28, "No space left on device")
            return real(*arguments, **more)

        monkeypatch.setattr(where, name, _failing)

    return _full_disk


@each_target
@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_failure_leaves_the_old_files(small, tmp_path, full_disk, target, call):
    """When writing fails, the old files stand as they were and nothing is left beside them."""
    path = tmp_path / target
    newsevents.write_dataset(records_of(small[1:4]), path)
    before = contents_of(path)
    full_disk(call, 1)
    with pytest.raises(FileError, match=r"(?i)" + os.strerror(errno.ENOSPC)):
        newsevents.write_dataset(records_of(small), path)
    assert contents_of(path) == before
    assert sorted(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("times", [2, 3, 4, 5])
def test_a_failure_late_in_a_folder_leaves_the_old_files(small, tmp_path, full_disk, times):
    """Nothing is moved to its place before everything is written."""
    path = tmp_path / "out"
    newsevents.write_dataset(records_of(small[1:4]), path)
    before = contents_of(path)
    full_disk("fsync", times)
    with pytest.raises(FileError):
        newsevents.write_dataset(records_of(small), path)
    assert contents_of(path) == before


def test_a_failure_while_files_are_moved_is_completed_by_the_next_writer(
    small, tmp_path, full_disk, monkeypatch
):
    """If moving itself fails, a reader sees all new files, and the next writer moves the rest."""
    path = tmp_path / "out"
    newsevents.write_dataset(records_of(small), path)
    names = set(contents_of(path))
    small[1]["country"] = small[5]["country"] = "LB"
    with monkeypatch.context() as patched:
        full_disk("replace", 3)
        with pytest.raises(FileError):
            newsevents.write_dataset(records_of(small), path)
        patched.undo()
    monkeypatch.undo()
    seen = contents_of(path)
    assert list(newsevents.read_dataset(path)) == records_of(small)
    assert newsevents.validate(path).errors == ()
    # Reading changes nothing.
    assert contents_of(path) == seen
    with atomic.Transaction.open(path):
        pass
    assert set(contents_of(path)) == names
    assert list(newsevents.read_dataset(path)) == records_of(small)


def test_an_interrupt_leaves_nothing_behind(small, tmp_path, monkeypatch):
    """Whoever stops the program finds the folder as it was."""

    def _interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", _interrupt)
    with pytest.raises(KeyboardInterrupt):
        newsevents.write_dataset(records_of(small), tmp_path / "out.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_files_are_on_the_disk_before_they_are_moved(small, tmp_path, monkeypatch):
    """Every file is flushed to the disk first, so that a power cut leaves the old or the new."""
    steps = []
    real_fsync, real_replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (steps.append("fsync"), real_fsync(fd))[1])
    monkeypatch.setattr(
        Path, "replace", lambda a, b: (steps.append(Path(b).name), real_replace(a, b))[1]
    )
    newsevents.write_dataset(records_of(small), tmp_path / "out")
    names = sorted(["datapackage.json", *(f"{name}.jsonl" for name in PARTS)])
    moved = steps.index("journal.json")
    assert steps[:moved].count("fsync") >= 6
    assert [step for step in steps[moved + 1 :] if step != "fsync"] == names
    # The names in the folder are flushed, too.
    assert steps[-1] == "fsync" or os.name == "nt"


def test_names_of_files_being_written_are_no_data_files(tmp_path):
    """What is not in its place yet is not taken for data by anybody who reads meanwhile."""
    with atomic.replacing(tmp_path / "events.jsonl") as stream:
        stream.write(b"{}")
        with pytest.raises(FileError, match=re.escape(str(tmp_path))):
            newsevents.validate(tmp_path)


# --- packages that are not there -----------------------------------------------------------------


@pytest.fixture
def without_zstd(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the packages that unpack zstd."""
    hidden = ["backports", "backports.zstd", "compression", "compression.zstd"]
    for name in hidden:
        monkeypatch.setitem(sys.modules, name, None)


def test_zstd_without_its_package_is_one_clear_line(
    write, small, run, tmp_path, without_zstd, *, golden
):
    """Reading and writing `.zst` say what to install."""
    path = write("small.jsonl.zst", b"")
    for read in (
        newsevents.read_dataset,
        newsevents.validate,
        lambda p: list(newsevents.iter_records(p)),
    ):
        with pytest.raises(MissingExtraError) as error:
            read(path)
        assert "newsevents[zstd]" in str(error.value)
    with pytest.raises(MissingExtraError):
        newsevents.write_dataset(records_of(small), tmp_path / "out.jsonl.zst")
    outcome = run("validate", path)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == f"newsevents: {error.value}\n"
    golden(outcome.err)
    assert newsevents.validate(write("small.jsonl", small)).ok


# --- odds and ends -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["x.jsonl", "x.jsonl.gz", "x.jsonl.zst"])
def test_an_error_of_our_own_is_not_taken_for_damage(write, small, monkeypatch, name):
    """Only what unpackers raise is said to be damage; a fault of ours is not hidden."""

    class Broken(io.BytesIO):
        def readline(self, _: int | None = -1, /) -> bytes:
            raise ZeroDivisionError

    monkeypatch.setattr("newsevents.storage.chunks.open_data", lambda _: Broken())
    with pytest.raises(ZeroDivisionError):
        newsevents.validate(write(name, small))


def test_a_manifest_knows_whether_it_is_newer():
    """Without a finding about the version it is not."""
    entry = RawRecord("datapackage.json", 0, 1, 1, b"{}")
    assert not Manifest(files=(), findings=(), folder=Path(), entry=entry).is_newer


SKIPPABLE = b"\x50\x2a\x4d\x18\x04\0\0\0abcd"


def several(name: str, content: bytes) -> bytes:
    """Return a content as several members or frames, as `cat` and parallel writers make them."""
    pack = gzip.compress if name.endswith(".gz") else zstd().compress
    half = content.index(b"\n") + 1
    start = SKIPPABLE if name.endswith(".zst") else b""
    return start + pack(content[:half]) + pack(b"") + start + pack(content[half:])


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl.zst"])
@pytest.mark.parametrize("end", [b"", b"garbage"])
def test_members_are_read_up_to_what_is_damaged(write, small, name, end):
    """All members and frames belong to the file; records before other bytes are not lost."""
    path = write(name, several(name, write("plain", small).read_bytes()) + end)
    dataset = newsevents.read_dataset(path, invalid="skip")
    assert len(dataset) == len(small)
    assert [finding.code for finding in dataset.findings] == (["NE010"] if end else [])


@pytest.mark.parametrize("log", [27, 28, 31])
def test_windows_of_zstd_are_bounded(write, small, log, golden):
    """Up to 128 MiB, as of the command without an option; others are not reserved."""
    module = zstd()
    options = {module.CompressionParameter.window_log: log}
    packer = module.ZstdCompressor(options=options)
    path = write(
        "a.jsonl.zst", packer.compress(write("plain", small).read_bytes()) + packer.flush()
    )
    dataset = newsevents.read_dataset(path, invalid="skip")
    assert len(dataset) == (len(small) if log == 27 else 0)
    golden("\n".join(map(str, dataset.findings)))
