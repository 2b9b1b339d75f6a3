"""Sources of every format that are something else, or damaged: one line that names the file."""

from __future__ import annotations

import contextlib
import gzip
import shutil

import pytest

from importers import test_annotations
from importers.test_side_by_side import CONTENTS, MAPPING
from newsevents import importers
from newsevents.errors import ConfigurationError, FileError
from newsevents.importers import IMPORTERS

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
