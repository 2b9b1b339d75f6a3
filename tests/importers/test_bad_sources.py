"""Sources of every format that are something else, or damaged: one line that names the file."""

from __future__ import annotations

import contextlib
import gzip
import json
import shutil
import tracemalloc
import zipfile

import cassis
import pytest

import test_linear_work
from importers import test_annotations, test_corpora
from importers.test_side_by_side import CONTENTS, MAPPING
from newsevents import importers
from newsevents.errors import ConfigurationError, FileError
from newsevents.importers import IMPORTERS, rows
from newsevents.model import Event
from newsevents.storage.json_lines import MAX_ERRORS
from test_memory import kept_objects

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
#: Content of files that are of no format; None is no file, "" a folder.
WRONG: dict[str, bytes | str | None] = {
    "missing": None,
    "folder": "",
    "empty": b"",
    "blank lines": b"\n \n",
    "picture": PNG,
    "zeros": bytes(3000),
    "page": b"<!DOCTYPE html>\n<html><body>Not found</body></html>\n",
    "XML": b"<a><b/></a>\n",
    "entities": b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
    "UTF-16": "a,b\n1,سلمى\n".encode("utf-16"),
    "Latin-1": b'{"text": "Andr\xe9"}\n',
    "object": b'{"a": 1}\n',
    "list": b"[1, 2]\n",
    "empty list": b"[]\n",
    "text": b'"x"\n',
    "map": b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{}}]}',
    "record": b'{"type":"actor","id":"actor:a","kind":"person","names":{"en":"A"}}\n',
    "deep": b'{"a":' * 30_000,
    "half of a list": b'[{"id": 1, "data": {"te',
    "other columns": b"a,b,c\n1,2,3\n4,5,6\n",
    "other tabs": b"a\tb\tc\n1\t2\t3\n",
    "another width": b"\t".join([b"1"] * 200) + b"\n",
    "open quote": b'a,b\n"1,2\n3,4\n',
    "tab first": b"\tT1\n",
}
#: A brat file without an annotation is about a text without one.
NO_FAULT = {("brat", "empty"), ("brat", "blank lines")}


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    """Return the path of a good file of each format, with the options to read it."""
    found = {}
    for name in IMPORTERS:
        folder = tmp_path_factory.mktemp(name)
        if name not in CONTENTS:
            found[name] = test_annotations._write(folder, name)
            continue
        path, options = folder / ("sample.csv" if name == "table" else "sample.txt"), {}
        path.write_text(CONTENTS[name], encoding="utf-8", newline="")
        if name == "table":
            options["mapping"] = folder / "mapping.toml"
            options["mapping"].write_text(MAPPING, encoding="utf-8")
        found[name] = path, options
    return found


def _refused(name, path, options, target):
    with pytest.raises(FileError) as error:
        importers.import_dataset(name, [path], target, **options)
    assert not target.exists()
    line = str(error.value)
    assert line.startswith(f"{path}: ")
    assert "\n" not in line
    assert len(line) < len(str(path)) + 250
    assert "Traceback" not in line


@pytest.mark.parametrize("name", IMPORTERS)
def test_a_wrong_file_is_closed(samples, tmp_path, monkeypatch, name):
    """Also while the error is kept, whose traceback has the rows."""
    sample, options = samples[name]
    shutil.copytree(sample.parent, tmp_path / "source")
    path = tmp_path / "source" / sample.name
    path.write_bytes(b"a,b\tc;d\n1,2\t3;4\n")
    opened, open_content = [], rows.open_content

    @contextlib.contextmanager
    def _content(source):
        with open_content(source) as stream:
            opened.append(source)
            try:
                yield stream
            finally:
                opened.remove(source)

    monkeypatch.setattr(rows, "open_content", _content)
    with pytest.raises(FileError) as error:
        list(importers.read(name, path, **options))
    assert opened == [], error


@pytest.mark.parametrize("kind", WRONG)
@pytest.mark.parametrize("name", IMPORTERS)
def test_a_wrong_file(samples, tmp_path, name, kind):
    """Nothing is written, and the line names the file."""
    sample, options = samples[name]
    shutil.copytree(sample.parent, tmp_path / "source")
    path, content = tmp_path / "source" / sample.name, WRONG[kind]
    path.unlink()
    if content == "":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    if (name, kind) not in NO_FAULT:
        _refused(name, path, options, tmp_path / "target")


@pytest.mark.parametrize("suffix", [".gz", ".zip"])
@pytest.mark.parametrize("name", IMPORTERS)
def test_wrong_compression(samples, tmp_path, name, suffix):
    """What is not compressed, and what was cut off."""
    sample, options = samples[name]
    shutil.copytree(sample.parent, tmp_path / "source")
    path = tmp_path / "source" / f"{sample.name}{suffix}"
    for content in (b"plain text\n", gzip.compress(PNG)[:90], b""):
        path.write_bytes(content)
        _refused(name, path, options, tmp_path / "target")


@pytest.mark.parametrize("name", IMPORTERS)
def test_a_file_that_was_cut_off(samples, tmp_path, name):
    """The rows before are read and the last one is counted, or the file is refused."""
    sample, options = samples[name]
    shutil.copytree(sample.parent, tmp_path / "source")
    path = tmp_path / "source" / sample.name
    content = path.read_bytes()
    for part in range(1, 8):
        path.write_bytes(content[: len(content) * part // 8])
        with contextlib.suppress(FileError, ConfigurationError):
            records = list(importers.read(name, path, version="2026-02-05", **options))
            assert all(each.imported_from for each in records)


# --- sources that would take hours or fill the memory ----------------------------------------------


@pytest.mark.parametrize(
    ("name", "line"),
    [("gdelt", "x\ty"), ("acled", "x" + "," * 30)],
)
def test_most_rows_cannot_be_read(samples, tmp_path, name, line):
    """After as many rows as the errors of a validation, in few bytes of gzip; the first is named."""
    sample, options = samples[name]
    content = sample.read_text(encoding="utf-8").rstrip("\n")
    path = tmp_path / f"{sample.name}.gz"
    lines = f"{line}\n" * (MAX_ERRORS + 10)
    path.write_bytes(gzip.compress(f"{content}\n{lines}".encode()))
    assert path.stat().st_size < 2**16
    with pytest.raises(FileError) as error:
        list(importers.read(name, path, version="2026-02-05", **options))
    assert f"{MAX_ERRORS + 1:,}" in str(error.value)


def test_few_rows_of_many_cannot_be_read():
    """However many they are, if most rows have a record."""
    report = importers.ImportReport(rows=3 * MAX_ERRORS)
    for number in range(MAX_ERRORS + 1):
        report.skip("odd", f"a.csv:{number}")
    assert report.to_dict()["skipped"] == {"odd": MAX_ERRORS + 1}


@pytest.mark.parametrize("name", ["gdelt", "uima-cas"])
def test_an_archive_of_very_many_files(tmp_path, name):
    """Its list is read again for each."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(rows.MAX_MEMBERS + 1):
            archive.writestr(f"{number}.csv", "")
    with pytest.raises(FileError) as error:
        list(importers.read(name, path))
    assert f"{rows.MAX_MEMBERS + 1:,}" in str(error.value)


def _types(*described):
    """Return types of a CAS, each by its name, its supertype and its features."""
    parts = (
        f"<typeDescription><name>{name}</name><supertypeName>{above}</supertypeName><features>"
        + "".join(
            f"<featureDescription><name>{feature}</name>"
            "<rangeTypeName>uima.cas.String</rangeTypeName></featureDescription>"
            for feature in features
        )
        + "</features></typeDescription>"
        for name, above, features in described
    )
    return "".join(parts)


@pytest.mark.parametrize(
    "described",
    [
        [(f"a.T{n}", f"a.T{n - 1}" if n else "uima.tcas.Annotation", [f"f{n}"]) for n in range(99)],
        [("a.T", "uima.tcas.Annotation", [f"f{n}" for n in range(450)])],
        [("a.T", "a.U", []), ("a.U", "a.T", [])],
    ],
    ids=["chain", "features", "circle"],
)
def test_types_of_a_cas_with_very_many_features(tmp_path, described):
    """The library takes minutes for some hundred features that types inherit."""
    xmi, types = test_annotations._cas()
    (tmp_path / "a.xmi").write_text(xmi, encoding="utf-8")
    types = types.replace("</types>", f"{_types(*described)}</types>")
    (tmp_path / "TypeSystem.xml").write_text(types, encoding="utf-8")
    imported = importers.read("uima-cas", tmp_path / "a.xmi")
    assert list(imported) == []
    assert imported.report.skipped == {"types with far more features than any layer has": 1}


def test_names_of_features_are_none_of_types(tmp_path):
    """Features may come before the name of their type, and count for its subtypes all the same."""
    xmi, types = test_annotations._cas()
    (tmp_path / "a.xmi").write_text(xmi, encoding="utf-8")
    features = _types(("", "", [f"f{n}" for n in range(300)])).partition("<features>")[2]
    described = (
        f"<typeDescription><features>{features}".removesuffix("</typeDescription>")
        + "<name>a.T</name><supertypeName>uima.tcas.Annotation</supertypeName></typeDescription>"
        + _types(*((f"a.U{n}", "a.T", []) for n in range(3)))
    )
    types = types.replace("</types>", f"{described}</types>")
    (tmp_path / "TypeSystem.xml").write_text(types, encoding="utf-8")
    imported = importers.read("uima-cas", tmp_path / "a.xmi")
    assert list(imported) == []
    assert imported.report.skipped == {"types with far more features than any layer has": 1}


def test_types_of_an_archive_are_read_once(tmp_path, monkeypatch):
    """They are the same for all documents."""
    read, load = [], cassis.load_typesystem
    monkeypatch.setattr(cassis, "load_typesystem", lambda source: read.append(1) or load(source))
    xmi, types = test_annotations._cas()
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("TypeSystem.xml", f"{types}\n")
        for number in range(3):
            archive.writestr(f"{number}.xmi", xmi)
    imported = importers.read("uima-cas", tmp_path / "a.zip", version="2026-02-05")
    assert list(imported)
    assert (imported.report.rows, len(read)) == (3, 1)


def test_passages_that_are_longer_together_than_the_text(tmp_path, monkeypatch):
    """Each is compared and has a digest, so that their number and length count."""
    monkeypatch.setattr("newsevents.importers.texts.MAX_LOCATED_CHARS", 100)
    path = tmp_path / "a.jsonl"
    labels = [[n, 40 - n, "PER"] for n in range(9)]
    path.write_text(json.dumps({"id": 1, "text": "word " * 8, "label": labels}), encoding="utf-8")
    imported = importers.read("doccano", path, version="2026-02-05")
    assert list(imported)
    lost = "annotation: the passages together are far longer than the text"
    assert imported.report.lost[lost] > 0


def test_arguments_of_rams_that_are_whole_texts(tmp_path):
    """They are no names, and so no actors."""
    every = range(80)
    changed = {
        "sentences": [[f"word{n}" for n in every]],
        "evt_triggers": [[0, 0, [["a.b", 1.0]]]],
        "gold_evt_links": [[[0, 0], [n, 79], "evt1arg1x"] for n in range(9)],
    }
    path = tmp_path / "a.json"
    path.write_text(json.dumps({**test_corpora.RAMS, **changed}), encoding="utf-8")
    article, event = importers.read("rams", path)
    assert event.participants == ()
    assert len(article.extensions["rams"]["links"]) == 9


def test_an_event_of_very_many_texts(tmp_path, monkeypatch):
    """Evidence beyond what an event may have is counted as lost."""
    monkeypatch.setattr("newsevents.importers.annotations.MAX_ENTRIES", 2)
    test_linear_work.one_event(4, tmp_path)
    imported = importers.read("web-annotations", tmp_path / "web-annotations.json", texts=tmp_path)
    (event,) = (each for each in imported if isinstance(each, Event))
    assert len(event.evidence) == 2
    assert imported.report.merged == {"event of another text": 3}
    assert imported.report.lost["evidence beyond 2 of an event"] == 2


def test_mentions_of_an_event_that_is_refused(tmp_path):
    """They are read for its first row only, and counted once."""
    test_linear_work.mentions(3, tmp_path)
    options = {"mentions": str(tmp_path / "mentions.csv")}
    imported = importers.read("gdelt", tmp_path / "gdelt.json", **options)
    (event,) = (each for each in imported if isinstance(each, Event))
    assert len(event.evidence) == 1
    assert imported.report.skipped == {
        "not a CAMEO code": 3,
        "mention of an event that is not there": 3,
    }


LINE = 15 * 2**20
BOMBS = {
    "zeros": ("gdelt", bytes(2 * LINE)),
    "tabs": ("gdelt", b"\t" * LINE + b"\n"),
    "commas": ("acled", b"," * LINE + b"\n"),
    "quotes": ("acled", b'"' + b"x\n" * (LINE // 64)),
    "brackets": ("doccano", b'{"a":' + b"[" * LINE),
    "numbers": ("doccano", b"[" + b"1," * LINE + b"1]"),
    "empty objects": ("doccano", b"[" + b"{}," * (LINE // 64) + b"{}]"),
}


@pytest.mark.no_cover
@pytest.mark.parametrize("kind", BOMBS)
def test_bombs_take_bounded_memory(samples, tmp_path, kind):
    """A few kilobytes of gzip behind a good row, or alone, take no more than some lines."""
    name, content = BOMBS[kind]
    sample, options = samples[name]
    shutil.copytree(sample.parent, tmp_path / "source")
    path = tmp_path / "source" / f"{sample.name}.gz"
    good = b"" if name == "doccano" else sample.read_bytes() + b"\n"
    path.write_bytes(gzip.compress(good + content))
    assert path.stat().st_size < 2**18
    tracemalloc.start()
    try:
        with contextlib.suppress(FileError):
            list(importers.read(name, path, version="2026-02-05", **options))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 200 * 2**20


@pytest.mark.no_cover  # other tests trace the same lines
@pytest.mark.parametrize("name", IMPORTERS)
def test_bad_sources_leave_nothing(samples, tmp_path, name):
    """A service that imports bad files does not grow, with the cyclic collector off."""
    sample, options = samples[name]
    shutil.copytree(sample.parent, tmp_path / "source")
    path = tmp_path / "source" / sample.name
    content = path.read_bytes()
    for bad in (content + b"\nx\ty,z\n" * 3, content[: len(content) // 2]):
        path.write_bytes(bad)

        def _read() -> None:
            with contextlib.suppress(FileError, ConfigurationError):
                list(importers.read(name, path, version="2026-02-05", **options))

        assert kept_objects(_read, times=1) == (0, 0)
