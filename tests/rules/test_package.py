"""A dataset as a package: size, hash and number of records, unlisted files, licence."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsevents
from newsevents.editing.fix import fix
from newsevents.errors import FileError
from newsevents.storage import data_packages
from newsevents.storage.chunks import MAX_LINE_BYTES
from newsevents.storage.data_packages import (
    ALGORITHMS,
    algorithm_of,
    digest_of,
    iter_file,
    read_manifest,
    with_digest,
)
from newsevents.validation.rules.package import MAX_FINDINGS, check_package

LICENCES = [{"name": "CC-BY-4.0"}]


@pytest.fixture
def packed(write, small):
    """Return a function that writes a small dataset and its manifest, with changes to both."""

    def _packed(resource=None, name="records.jsonl", about=None, **more):
        path = write(f"data/{name}", small)
        manifest = {
            "licenses": LICENCES,
            "newsevents": {"schema": "1.0", **(about or {})},
            "resources": [{"path": name, **(resource or {})}],
            **more,
        }
        (path.parent / "datapackage.json").write_text(
            json.dumps({k: v for k, v in manifest.items() if v is not None}), encoding="utf-8"
        )
        return path.parent

    return _packed


def found(folder):
    """Return the findings of a dataset, all about its manifest."""
    findings = newsevents.validate(folder).findings
    assert {Path(finding.file).name for finding in findings} <= {"datapackage.json"}
    assert all(finding.line == 1 for finding in findings)
    return findings


def only(folder, code, pointer, *named):
    """Return the one thing found in a dataset, of a rule, at a place, which names some values."""
    (finding,) = found(folder)
    assert (finding.code, finding.pointer) == (code, pointer)
    assert [value for value in named if value not in finding.message] == []
    return f"{finding.message}; {finding.hint}"


def sha256(content):
    """Return a hash as a manifest has it."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


# --- size and hash -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["records.jsonl", "records.jsonl.gz", "records.jsonl.zst"])
def test_a_file_as_it_is_stored(packed, name):
    """Size and hash are those of the packed file, if it is packed."""
    content = (packed(name=name) / name).read_bytes()
    assert found(packed({"bytes": len(content), "hash": sha256(content)}, name)) == ()
    if name.endswith(".gz"):
        assert len(found(packed({"bytes": len(gzip.decompress(content))}, name))) == 1


def test_another_size(packed, golden):
    """The message has both sizes, the hint both ways out."""
    size = (packed() / "records.jsonl").stat().st_size
    folder = packed({"bytes": size + 1})
    named = ('"records.jsonl"', str(size), str(size + 1))
    golden(only(folder, "NE804", "/resources/0/bytes", *named))


def test_another_hash(packed, golden):
    """The message has the hash of the file, in the way of the one that is given."""
    content = (packed() / "records.jsonl").read_bytes()
    place = "NE805", "/resources/0/hash"
    golden(only(packed({"hash": sha256(b"")}), *place, '"records.jsonl"', sha256(content)))
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    # Without a prefix it is MD5, which is said.
    golden(only(packed({"hash": hashlib.sha256(content).hexdigest()}), *place, md5))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_algorithm(packed, algorithm):
    """The known algorithms are known by their prefix, and letters may be large."""
    content = (packed() / "records.jsonl").read_bytes()
    digest = hashlib.new(algorithm, content, usedforsecurity=False).hexdigest()
    assert found(packed({"hash": f"{algorithm}:{digest.upper()}"})) == ()
    short = packed({"hash": f"{algorithm}:{digest[:-1]}"})
    only(short, "NE805", "/resources/0/hash", f'"{algorithm}:{digest}"'[:60])
    if algorithm == "md5":
        assert found(packed({"hash": digest})) == ()


@pytest.mark.parametrize("given", ["crc32:cbf43926", "SHA256:00", "", 7, None, ["md5"], "a:b:c"])
def test_a_hash_of_no_known_sort(packed, golden, given):
    """It is said that nothing was compared, and which sorts are known; that is no fault."""
    folder = packed({"hash": given})
    report = newsevents.validate(folder)
    if given == "":
        assert [finding.code for finding in report.findings] == ["NE805"]
        return
    assert report.ok
    named = (json.dumps(given), '"records.jsonl"')
    text = only(folder, "NE809", "/resources/0/hash", *named)
    assert ", ".join(ALGORITHMS) in text
    golden(text)


@pytest.mark.parametrize("given", ["many", None, -1, True, [], 1.5])
def test_what_is_no_size(packed, given):
    """Anything but the number of bytes is not the number of bytes."""
    only(packed({"bytes": given}), "NE804", "/resources/0/bytes", json.dumps(given))


def test_other_files_are_compared_too(packed, golden):
    """A resource need not be data of ours."""
    resources = [{"path": "records.jsonl"}, {"path": "terms.txt", "bytes": 3}]
    folder = packed(resources=resources)
    (folder / "terms.txt").write_text("شروط", encoding="utf-8")
    golden(only(folder, "NE804", "/resources/1/bytes", '"terms.txt"', "8", "3"))


def test_figures_of_several_files(packed):
    """Size and hash of several files are ignored; a list of one file counts as that file."""
    folder = packed({"path": ["records.jsonl", "terms.txt"], "bytes": 1, "hash": "0"})
    (folder / "terms.txt").write_bytes(b"")
    assert found(folder) == ()
    only(packed({"path": ["records.jsonl"], "bytes": 1}), "NE804", "/resources/0/bytes")


def test_a_file_that_is_gone_by_then(packed, golden):
    """A file that disappears after the manifest was read is missing, and nothing is raised."""
    folder = packed({"bytes": 1, "hash": "0"})
    manifest = read_manifest(folder)
    (folder / "records.jsonl").unlink()
    (finding,) = check_package(manifest, 11, ())
    assert (finding.code, finding.pointer) == ("NE802", "/resources/0/path")
    assert '"records.jsonl"' in finding.message
    golden(finding.message)
    with pytest.raises(FileError, match=r"records\.jsonl: "):
        list(iter_file(folder / "records.jsonl"))


def test_a_file_that_cannot_be_read(tmp_path, monkeypatch):
    """An error of the system when a file is opened becomes a finding."""
    monkeypatch.setattr("newsevents.storage.data_packages.check_regular", lambda _: None)
    with pytest.raises(FileError, match=r"gone\.jsonl: "):
        list(iter_file(tmp_path / "gone.jsonl"))


def test_a_folder_that_is_gone_by_then(packed, tmp_path):
    """Without the folder there are no files in it that are not listed."""
    manifest = read_manifest(packed({"bytes": 1}))
    (tmp_path / "data").rename(tmp_path / "moved")
    assert [finding.code for finding in check_package(manifest, 11, ())] == ["NE802"]


def test_a_file_is_read_once(packed, monkeypatch):
    """A manifest that names a file very often doesn't make it be read very often."""
    read = []
    monkeypatch.setattr(data_packages, "iter_file", lambda path: read.append(path) or [b""])
    empty = sha256(b"")
    paths = ["records.jsonl", "./records.jsonl", "link.jsonl"] * 30
    folder = packed(resources=[{"path": path, "hash": empty} for path in paths])
    (folder / "link.jsonl").symlink_to("records.jsonl")
    check_package(read_manifest(folder), 11, ())
    assert len(read) == 1


def test_loading_does_not_compare(packed):
    """To load a dataset it is enough that its records are good."""
    assert len(newsevents.read_dataset(packed({"bytes": 1, "hash": "0"}))) == 11


@given(st.data())
def test_every_change_of_a_file_is_found(tmp_path_factory, data):
    """Whichever bytes of a file change, the hash differs, and the size if their number does."""
    content = data.draw(st.binary(min_size=1, max_size=200))
    other = data.draw(st.binary(max_size=200))
    algorithm = data.draw(st.sampled_from(ALGORITHMS))
    folder = tmp_path_factory.mktemp("data")
    resource = {
        "path": "notes.bin",
        "bytes": len(content),
        "hash": f"{algorithm}:{digest_of([content[:7], content[7:]], algorithm)}",
    }
    manifest = {"licenses": LICENCES, "resources": [resource]}
    (folder / "datapackage.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "notes.bin").write_bytes(other)
    codes = [finding.code for finding in check_package(read_manifest(folder), 0, ())]
    assert ("NE804" in codes) == (len(other) != len(content))
    assert ("NE805" in codes) == (other != content)


@given(st.text() | st.sampled_from([f"{name}:x" for name in ALGORITHMS]))
def test_a_hash_keeps_its_way(text):
    """The fix writes a hash of the same algorithm in the same form."""
    algorithm = algorithm_of(text)
    if algorithm is not None:
        new = with_digest(text, "00ff")
        assert algorithm_of(new) == algorithm
        assert new.removesuffix("00ff") == text[: len(text) - len(text.rpartition(":")[2])]


def test_fixes_write_what_is_there(packed):
    """The fixes are unsafe, since they hide damage; after them nothing is left to say."""
    folder = packed({"bytes": 1, "hash": sha256(b"")}, about={"records": 99})
    before = (folder / "datapackage.json").read_text(encoding="utf-8")
    untouched = fix(folder, lambda: newsevents.validate(folder), unsafe=False)
    assert untouched.applied == ()
    assert (folder / "datapackage.json").read_text(encoding="utf-8") == before
    fixed = fix(folder, lambda: newsevents.validate(folder), unsafe=True)
    assert sorted(finding.code for finding in fixed.applied) == ["NE804", "NE805", "NE806"]
    assert fixed.report.findings == ()


# --- number of records ---------------------------------------------------------------------------


def test_another_number_of_records(packed, golden):
    """Records are counted in all data files together."""
    assert found(packed(about={"records": 11})) == ()
    text = only(packed(about={"records": 12}), "NE806", "/newsevents/records", "11", "12")
    golden(text)


@pytest.mark.parametrize("given", ["11", None, [11], {"events": 11}, True, 11.5, -11])
def test_what_is_no_number(packed, given):
    """Anything but the number of records is not the number of records."""
    folder = packed(about={"records": given})
    only(folder, "NE806", "/newsevents/records", " 11", json.dumps(given))


def test_bad_records_are_counted(packed):
    """A line that is no good record is a line nevertheless."""
    folder = packed(about={"records": 12})
    with (folder / "records.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('{"type": "نوع"}\n\n')
    codes = {finding.code for finding in newsevents.validate(folder).findings}
    assert "NE806" not in codes


@pytest.mark.parametrize("what", ["cut", "gone", "long"])
def test_what_was_not_read_is_not_counted(packed, what):
    """Of a file that cannot be read to its end, the count says nothing, and another rule does."""
    if what == "gone":
        folder = packed(
            about={"records": 99}, resources=[{"path": "records.jsonl"}, {"path": "gone.jsonl"}]
        )
    else:
        folder = packed(name="records.jsonl.gz", about={"records": 99})
    if what == "cut":
        path = folder / "records.jsonl.gz"
        path.write_bytes(path.read_bytes()[:-20])
    if what == "long":
        path = folder / "records.jsonl.gz"
        path.write_bytes(path.read_bytes() + gzip.compress(b" " * (MAX_LINE_BYTES + 1), 1))
    codes = {finding.code for finding in newsevents.validate(folder).findings}
    assert {"cut": "NE010", "gone": "NE802", "long": "NE012"}[what] in codes
    assert "NE806" not in codes


def test_a_dump_counts(small, tmp_path):
    """`dump` writes the number of records, which is no metadata of the dataset."""
    records = [newsevents.from_dict(document) for document in small]
    dataset = newsevents.Dataset(records, metadata={"licenses": LICENCES})
    newsevents.write_dataset(dataset, tmp_path / "out")
    content = json.loads((tmp_path / "out" / "datapackage.json").read_bytes())
    assert content["newsevents"] == {"schema": "1.0", "records": 11}
    loaded = newsevents.read_dataset(tmp_path / "out")
    assert loaded.metadata["newsevents"] == {"schema": "1.0"}
    actors = newsevents.Dataset(loaded.actors.values(), metadata=content)
    newsevents.write_dataset(actors, tmp_path / "less")
    content = json.loads((tmp_path / "less" / "datapackage.json").read_bytes())
    assert content["newsevents"] == {"schema": "1.0", "records": 3}


# --- unlisted files ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["أحداث.jsonl", "more.jsonl.gz", "more.jsonl.zst"],
    ids=["Arabic", "gzip", "zstd"],
)
def test_a_file_that_is_not_listed(packed, golden, name):
    """The message says that it is not read, the hint what to add."""
    folder = packed()
    (folder / name).write_bytes(b"")
    text = only(folder, "NE807", "/resources", f'"{name}"')
    assert f'{{"path": "{name}"}}' in text.replace("\u2068", "").replace("\u2069", "")
    golden(text)


def test_a_bundle_beside_a_manifest(packed, golden):
    """A bundle next to a manifest is never read, so the hint does not suggest listing it."""
    folder = packed()
    (folder / "more.newsevents.json").write_bytes(b"{}")
    text = only(folder, "NE807", "/resources", '"more.newsevents.json"')
    assert '"path"' not in text
    golden(text)


def test_what_is_listed_in_other_words(packed):
    """Another way to write a path, or a link to a listed file, is listed."""
    paths = ["./records.jsonl", ["below/../more.jsonl"]]
    folder = packed(resources=[{"path": path} for path in paths])
    (folder / "below").mkdir()
    (folder / "more.jsonl").write_bytes(b"")
    (folder / "latest.jsonl").symlink_to("records.jsonl")
    assert "NE807" not in {finding.code for finding in newsevents.validate(folder).findings}


def test_what_cannot_be_listed(packed, tmp_path):
    """Folders, pipes, files of other sorts and links out of the folder are nothing to list."""
    folder = packed()
    (folder / "folder.jsonl").mkdir()
    (folder / "notes.json").write_bytes(b"{}")
    os.mkfifo(folder / "pipe.jsonl")
    (tmp_path / "outside.jsonl").write_bytes(b"")
    (folder / "link.jsonl").symlink_to(tmp_path / "outside.jsonl")
    (folder / "loop.jsonl").symlink_to("loop.jsonl")
    assert found(folder) == ()


def test_a_manifest_that_lists_nothing(packed):
    """A manifest without files has one finding, not one for each file."""
    assert [finding.code for finding in found(packed(resources=[]))] == ["NE801"]


# --- licence -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("licences", "pointer"),
    [(None, ""), ([], "/licenses"), ("CC-BY-4.0", "/licenses"), ({"name": "x"}, "/licenses")],
)
def test_no_licence(packed, golden, licences, pointer):
    """The hint can be copied into the manifest."""
    text = only(packed(licenses=licences), "NE808", pointer)
    assert '"licenses": [{"name": "CC-BY-4.0"}]' in text
    golden(text)


@pytest.mark.parametrize(
    "licence",
    ["CC-BY-4.0", None, {}, {"title": "رخصة"}, {"name": ""}, {"name": " ", "path": 7}],
    ids=range(6),
)
def test_a_licence_without_name(packed, golden, licence):
    """Each entry has to name a licence, or to lead to one."""
    text = only(packed(licenses=[{"path": "LICENSE"}, licence]), "NE808", "/licenses/1")
    assert '{"name": "CC-BY-4.0"}' in text
    golden(text)


def test_a_licence_for_each_resource(packed):
    """Data Package v2 lets every resource have its own; then all of them need one."""
    assert found(packed({"licenses": LICENCES}, licenses=None)) == ()
    codes = [finding.code for finding in found(packed({"licenses": [{}]}, licenses=None))]
    assert codes == ["NE808"]


# --- all of it -----------------------------------------------------------------------------------


def test_faults_are_not_listed_without_end(packed, golden):
    """After a hundred findings the rest is unchecked, and a finding says so."""
    folder = packed(licenses=[{}] * (MAX_FINDINGS + 50))
    findings = newsevents.validate(folder).findings
    assert len(findings) == MAX_FINDINGS + 1
    assert [finding.code for finding in findings].count("NE808") == MAX_FINDINGS
    (last,) = [finding for finding in findings if finding.code == "NE018"]
    assert str(MAX_FINDINGS) in last.message
    golden(last.message)


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff"])
def test_a_manifest_that_cannot_be_read(write, content):
    """Of what cannot be read only that is said."""
    (finding,) = newsevents.validate(write("data/datapackage.json", content).parent).findings
    assert finding.code in {"NE001", "NE003", "NE801"}


def test_a_folder_without_a_manifest_is_no_package(write, small):
    """A manifest is optional."""
    assert newsevents.validate(write("data/records.jsonl", small).parent).findings == ()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("path", "bytes", "hash", "licenses", "name", "records", "schema")),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    st.dictionaries(
        st.sampled_from(("licenses", "newsevents", "resources")), json_values, max_size=3
    ),
    st.lists(json_values, max_size=3),
)
def test_any_manifest_is_looked_at(tmp_path_factory, content, resources):
    """Any manifest gives findings with locations, and no error."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "records.jsonl").write_bytes(b"")
    manifest = {"resources": [{"path": "records.jsonl"}, *resources], **content}
    (folder / "datapackage.json").write_text(json.dumps(manifest), encoding="utf-8")
    for finding in newsevents.validate(folder).findings:
        assert finding.line > 0 or finding.code == "NE015"
        assert "\n" not in str(finding)
        assert len(finding.message) < 400
