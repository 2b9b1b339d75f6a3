"""Converting: every form into every other, whole or not at all, archives in flat memory."""

from __future__ import annotations

import errno
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import fsspec
import pytest
from hypothesis import HealthCheck, given, settings
from odd import METADATA, lines_of, odd_datasets

import newsevents.formats
from newsevents import FileError, InvalidError
from newsevents.formats import FORMATS
from newsevents.storage import atomic
from newsevents.storage.sources import TABLE_SUFFIXES

FORMS = ("", ".jsonl", ".jsonl.gz", ".jsonl.zst", ".newsevents.json", ".parquet", ".csv", ".xlsx")
#: Forms that have no place for metadata.
BARE = (".jsonl", ".jsonl.gz", ".jsonl.zst", ".newsevents.json")
TABLES = (".parquet", ".csv", ".xlsx")


def read(path: Path, tmp_path: Path) -> newsevents.Dataset:
    """Read the dataset at a path of any form."""
    newsevents.convert(path, tmp_path / "read")
    return newsevents.read_dataset(tmp_path / "read")


def everything(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder with what is in them."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize(
    ("first", "second"), list(zip(FORMS * 2, (*FORMS[1:], "", *FORMS[4:], *FORMS[:4]), strict=True))
)
def test_forms_become_each_other(folder, tmp_path, first, second):
    """The same records come back in the same order, and the metadata where there is a place."""
    wanted = newsevents.read_dataset(folder)
    newsevents.convert(folder, tmp_path / f"one{first}")
    assert newsevents.convert(tmp_path / f"one{first}", tmp_path / f"two{second}") == 11
    back = read(tmp_path / f"two{second}", tmp_path)
    assert lines_of(back) == lines_of(wanted)
    if first not in BARE and second not in BARE:
        assert back.metadata == wanted.metadata
        assert json.dumps(back.metadata["=cmd"]) == json.dumps(METADATA["=cmd"])


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=settings.default.max_examples // 5,
)
@given(dataset=odd_datasets())
def test_tables_in_files_lose_nothing(tmp_path, dataset):
    """Valid data comes back exactly from every form, or an error says that Excel cannot hold it."""
    newsevents.write_dataset(dataset, tmp_path / "odd")
    wanted = newsevents.read_dataset(tmp_path / "odd")
    for form in TABLES:
        try:
            newsevents.convert(tmp_path / "odd", tmp_path / f"odd{form}", language="ar")
        except FileError as error:
            assert form == ".xlsx"
            assert "row " in str(error)  # noqa: PT017 - one of two outcomes
            continue
        back = read(tmp_path / f"odd{form}", tmp_path)
        assert lines_of(back) == lines_of(wanted)
        assert back.metadata == wanted.metadata


@pytest.mark.parametrize("form", FORMS)
def test_no_records_become_every_form(tmp_path, form):
    """A dataset without records is one in every form."""
    newsevents.write_dataset([], tmp_path / "empty")
    newsevents.convert(tmp_path / "empty", tmp_path / f"made{form}")
    assert len(read(tmp_path / f"made{form}", tmp_path)) == 0


@pytest.mark.parametrize("form", FORMS)
def test_a_dataset_in_memory_becomes_every_form(dataset, tmp_path, form):
    """Datasets made or changed in Python are written in every form."""
    assert newsevents.convert(dataset, tmp_path / f"made{form}") == 11
    back = read(tmp_path / f"made{form}", tmp_path)
    assert sorted(lines_of(back)) == sorted(lines_of(dataset))


@pytest.mark.parametrize("path", ["there-is-none", "a\0b", "loop"])
def test_a_source_that_cannot_be_read_is_one_clear_line(tmp_path, path):
    """A path that does not exist is an error on one line."""
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(FileError) as error:
        newsevents.convert(tmp_path / path, tmp_path / "made.jsonl")
    assert "\n" not in str(error.value)


def test_patterns_and_urls_are_sources_and_no_targets(write, small, tmp_path, run):
    """All readable sources can be converted; only local files are written."""
    write("data/1.jsonl", small[:6])
    write("data/2.jsonl", small[6:])
    assert newsevents.convert(f"{tmp_path}/data/*.jsonl", tmp_path / "all.parquet") == 11
    url = (tmp_path / "all.parquet").as_uri()
    assert newsevents.convert(url, (tmp_path / "back.jsonl").as_uri()) == 11
    assert len(newsevents.read_dataset(tmp_path / "back.jsonl")) == 11
    memory = fsspec.filesystem("memory")
    memory.pipe("columns/far.jsonl", (tmp_path / "back.jsonl").read_bytes())
    try:
        assert newsevents.convert("memory://columns/far.jsonl", tmp_path / "far.csv") == 11
    finally:
        memory.rm("columns", recursive=True)
    with pytest.raises(FileError, match=r"s3://bucket/x\.parquet"):
        newsevents.convert(tmp_path / "back.jsonl", "s3://bucket/x.parquet")
    outcome = run("convert", tmp_path / "back.jsonl", "s3://bucket/x.parquet")
    assert outcome.status == 2
    assert "s3://bucket/x.parquet" in outcome.err


def test_a_bundle_keeps_its_version(write, tmp_path, small):
    """The version of the schema that a bundle is written for goes where there is a place."""
    path = write("new.newsevents.json", b'{"newsevents": "1.7", "records": []}')
    newsevents.convert(path, tmp_path / "new.parquet")
    assert read(tmp_path / "new.parquet", tmp_path).metadata["newsevents"] == {"schema": "1.7"}


def test_the_command_says_what_it_made(folder, tmp_path, run):
    """A line on standard error has the path and the number of records."""
    outcome = run("convert", folder, tmp_path / "أرشيف.jsonl")
    assert (outcome.status, outcome.out) == (0, "")
    assert outcome.err.endswith("أرشيف.jsonl\u2069: 11 records\n")


def test_the_command_takes_installed_datasets_and_a_language(tmp_path, run):
    """Names in tables are in the language that is asked for."""
    made = tmp_path / "made.csv"
    assert run("convert", "syria-russia-2026-01", made, "--language", "ar").status == 0
    assert "دونالد ترامب" in (made / "participants.csv").read_text(encoding="utf-8-sig")


# --- what is in the way --------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_data_of_the_same_form_is_replaced(folder, tmp_path, form, small):
    """A second run leaves nothing of the first one behind, nor beside it."""
    target = tmp_path / "out" / f"made{form}"
    target.parent.mkdir()
    newsevents.convert(folder, target)
    newsevents.write_dataset(map(newsevents.from_dict, small[:4]), tmp_path / "few.jsonl")
    newsevents.convert(tmp_path / "few.jsonl", target)
    assert len(read(target, tmp_path)) == 4
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("form", [".parquet", ".csv"])
@pytest.mark.parametrize("other", ["notes.txt", "events.csv.bak", "more/x.parquet"])
def test_folders_with_something_else_are_left_alone(folder, tmp_path, form, other):
    """Nothing is removed that this form does not have."""
    target = tmp_path / f"made{form}"
    path = target / other
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    with pytest.raises(FileError, match=re.escape(other.partition("/")[0])):
        newsevents.convert(folder, target)
    assert path.read_text() == "mine"


@pytest.mark.parametrize("form", [".parquet", ".csv"])
def test_a_file_in_the_place_of_a_folder_is_left_alone(folder, tmp_path, form):
    """A file is not replaced by a folder."""
    target = tmp_path / f"made{form}"
    target.write_text("mine")
    with pytest.raises(FileError, match=re.escape(str(target))):
        newsevents.convert(folder, target)
    assert target.read_text() == "mine"


def test_behind_a_link_the_folder_is_replaced(folder, tmp_path):
    """A link to a folder stays one, and the folder it leads to is new."""
    (tmp_path / "real.parquet").mkdir()
    (tmp_path / "link.parquet").symlink_to(tmp_path / "real.parquet")
    newsevents.convert(folder, tmp_path / "link.parquet")
    assert (tmp_path / "link.parquet").is_symlink()
    assert len(read(tmp_path / "real.parquet", tmp_path)) == 11


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("ferry", "ferry"),
        ("ferry/events.jsonl", "ferry"),
        ("made.parquet", "made.parquet/inside"),
        ("made.parquet/../ferry", "ferry"),
    ],
)
def test_what_is_read_is_not_written_over(folder, converted, tmp_path, source, target, *, golden):
    """A target that would take its own source away is refused."""
    converted(".parquet")
    before = everything(tmp_path)
    with pytest.raises(FileError) as error:
        newsevents.convert(tmp_path / source, tmp_path / target)
    golden(error.value)
    assert everything(tmp_path) == before


@pytest.mark.parametrize(
    "name",
    ["a.XLSX", "a.json", "a.zip", "a.parquet.gz", "a.xls", "out.txt", "بيانات.tsv", "a.db", "-"],
)
def test_names_that_mean_no_form_are_refused(folder, tmp_path, run, name, monkeypatch):
    """A name of another form does not become a folder."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileError, match=re.escape(f"/{name}")):
        newsevents.convert(folder, tmp_path / name)
    outcome = run("convert", folder, name)
    assert (outcome.status, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert all(form in outcome.err for form in (".newsevents.json", ".parquet", ".csv", ".xlsx"))
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize("name", ["v1.2", "org.example.harbour", "مرفأ.2026"])
def test_folders_may_have_dots_in_their_names(folder, tmp_path, name):
    """A version is no form."""
    assert newsevents.convert(folder, tmp_path / name) == 11


@pytest.mark.parametrize("suffix", FORMATS)
def test_dump_makes_no_folders_with_names_of_other_forms(dataset, tmp_path, suffix):
    """`write_dataset` refuses formats of `convert`; its list is in `dataset/writing.py`."""
    with pytest.raises(FileError, match=re.escape(f"/a{suffix}")) as error:
        newsevents.write_dataset(dataset, tmp_path / f"a{suffix}")
    assert suffix in error.value.reason


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("command", ["sql", "info", "show", "report", "diff"])
def test_commands_that_read_no_tables_say_what_does(converted, run, tmp_path, command, suffix):
    """One line with a way out; `sql` scans Parquet."""
    path = converted(suffix)
    arguments = {
        "sql": (path, "select 1"),
        "show": ("article:x", path),
        "report": (path, "-o", tmp_path / "page.html"),
        "diff": (path, path),
    }.get(command, (path,))
    outcome = run(command, *arguments)
    if (command, suffix) == ("sql", ".parquet"):
        assert outcome.status == 0
    else:
        assert (outcome.status, outcome.out, outcome.err.count("\n")) == (2, "", 1)
        assert "newsevents convert" in outcome.err


@pytest.mark.parametrize("suffix", ["", ".jsonl", ".newsevents.json", *FORMATS])
def test_a_language_of_names_is_used_or_refused(converted, folder, run, tmp_path, suffix):
    """Only tables have names in one language, and those of Parquet are written."""
    target = tmp_path / f"arabic{suffix}"
    outcome = run("convert", "--language", "ar", folder, target)
    assert outcome.status == (0 if suffix in FORMATS else 2)
    assert target.exists() == (suffix in FORMATS)
    if suffix == ".parquet":
        query = "select place_name from events where type = 'meeting'"
        assert "ميناء سمرا" in run("sql", target, query).out
        outcome = run("sql", "--language", "ar", target, query)
        assert (outcome.status, outcome.err.count("\n")) == (2, 1)
        with pytest.raises(FileError):
            newsevents.connect(target, language="en")


def test_every_module_with_a_format_is_registered():
    """A module that writes tables has an entry in the registry, and all that `convert` needs."""
    folder = Path(newsevents.formats.__file__).parent
    helpers = {"__init__", "arrow", "cells", "formulas", "sheets", "workbook"}
    helpers |= {"form", "marking", "parquet_pages", "validation"}
    modules = {path.stem for path in folder.glob("*.py")} - helpers
    assert {table_format.module for table_format in FORMATS.values()} == modules
    assert tuple(FORMATS) == TABLE_SUFFIXES
    for table_format in FORMATS.values():
        module = table_format.load_module()
        assert callable(module.open_tables)
        assert callable(module.write_tables)
        assert hasattr(module, "OWN_FILES") == table_format.is_folder


# --- all or nothing ------------------------------------------------------------------------------


def _no_space(_: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("form", FORMS)
def test_a_full_disk_leaves_what_was_there(folder, converted, tmp_path, form, monkeypatch):
    """The old data is unchanged, nothing is left beside it, and one line says why."""
    target = converted(form)
    before = everything(tmp_path)
    monkeypatch.setattr(os, "fsync", _no_space)
    with pytest.raises(FileError, match=r"(?i)made.*: " + os.strerror(errno.ENOSPC)) as error:
        newsevents.convert(folder, target)
    assert "\n" not in str(error.value)
    assert everything(tmp_path) == before


@pytest.mark.parametrize("target", ["ب", "ب/deep/er", "ب.parquet", "ب/deep/er.parquet", "ب/er.csv"])
def test_a_full_disk_leaves_no_new_folder(folder, tmp_path, target, monkeypatch):
    """Folders that were made for the target go with it, and what stood there stays."""
    (tmp_path / "kept").mkdir()
    for top in (tmp_path, tmp_path / "kept"):
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", _no_space)
            with pytest.raises(FileError, match=r"(?i)" + os.strerror(errno.ENOSPC)):
                newsevents.convert(folder, top / target)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ferry", "kept"]
    assert list((tmp_path / "kept").iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("form", [".jsonl.zst", ".parquet", ".xlsx"])
def test_a_disk_that_fills_up_while_writing(folder, tmp_path, form, monkeypatch):
    """A write that fails is as good as one that was never begun."""
    real = Path.open

    def _open(path: Path, mode: str = "r", **more: object) -> object:
        return real(Path("/dev/full") if "x" in mode else path, mode.replace("x", "w"), **more)

    monkeypatch.setattr(Path, "open", _open)
    with pytest.raises(FileError, match=r"(?i)" + os.strerror(errno.ENOSPC)):
        newsevents.convert(folder, tmp_path / f"made{form}")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ferry"]


@pytest.mark.parametrize("form", FORMS)
def test_an_invalid_record_leaves_what_was_there(converted, write, form, small):
    """Faults at the end of the source come before anything is replaced."""
    target = converted(form)
    before = everything(target) if target.is_dir() else target.read_bytes()
    small[-1]["status"] = "plannd"
    source = write("bad.jsonl", small)
    with pytest.raises(InvalidError) as error:
        newsevents.convert(source, target)
    assert [finding.code for finding in error.value.findings] == ["NE105"]
    assert (everything(target) if target.is_dir() else target.read_bytes()) == before


@pytest.mark.parametrize("form", FORMS)
def test_an_id_that_is_there_twice_is_refused(write, tmp_path, small, form, monkeypatch):
    """However many records there are, two with one id are found, and named."""
    small[4]["id"] = small[5]["id"]
    source = write("twice.jsonl", [*small, small[0]])
    with pytest.raises(InvalidError) as error:
        newsevents.convert(source, tmp_path / f"made{form}")
    assert [(f.code, f.record) for f in error.value.findings] == [
        ("NE201", "article:2026-02-03-ferry"),
        ("NE201", "place:samra-harbour"),
    ]
    assert not (tmp_path / f"made{form}").is_file()


def test_files_that_cannot_be_moved_leave_the_old_ones(folder, converted, tmp_path, monkeypatch):
    """If the first new file does not come to its place, everything is as it was."""
    target = converted(".parquet")
    before = everything(tmp_path)
    real = Path.replace

    def _replace(path: Path, other: Path) -> Path:
        if path.suffix == ".parquet":
            raise OSError(errno.EIO, "Input/output error")
        return real(path, other)

    monkeypatch.setattr(Path, "replace", _replace)
    with pytest.raises(FileError, match=r"(?i)" + os.strerror(errno.EIO)):
        newsevents.convert(folder, target)
    assert everything(tmp_path) == before


def test_other_errors_than_those_of_the_system_stay_as_they_are(tmp_path):
    """A fault in the middle of a block is not taken for one of the disk."""
    with pytest.raises(ZeroDivisionError), atomic.replacing(tmp_path / "a"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


# --- memory --------------------------------------------------------------------------------------

# Everything that is held on purpose is made small, so that growth shows with few records.
MEASURED = """\
import pathlib, re, sys
import newsevents
from newsevents.dataset.writing import write_records
from newsevents.formats import parquet
from newsevents.tables.layout import Labels
from newsevents.tables.reading import documents_of
source, *targets = map(pathlib.Path, sys.argv[1:])
targets[0].mkdir()
labels = Labels.of(newsevents.iter_records(source), "en")
records = newsevents.iter_records(source)
parquet.write_tables(records, targets[0], metadata={}, labels=labels, part_size=300)
tables, _ = parquet.open_tables(targets[0])
documents = documents_of(tables, window_size=300)
write_records(map(newsevents.from_dict, documents), targets[1], metadata={})
newsevents.convert(targets[1], targets[2])
status = pathlib.Path("/proc/self/status").read_text()
print(int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]) // 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="measures as Linux does")
def test_archives_convert_in_flat_memory(tmp_path, small):
    """Three times as many records take hardly more memory: to Parquet, back, packed, a folder."""
    # Noise, in hexadecimal digits that are Arabic letters: a text that packs badly.
    noise, letters = random.Random(1), str.maketrans("0123456789abcdef", "ابتثجحخدذرزسشصضط")  # noqa: S311
    peaks = []
    for number in (700, 2_100):
        source = tmp_path / f"{number}.jsonl"
        with source.open("w", encoding="utf-8") as stream:
            for index in range(number):
                event = small[6 + index % 5]
                event["id"] = f"{event['type']}:{index}"
                event["date"] = f"{2000 + index * 10 // number}-01-01"
                event["summary"] = {"ar": noise.randbytes(8_000).hex().translate(letters)}
                stream.write(json.dumps(event, ensure_ascii=False) + "\n")
        targets = [f"{number}{form}" for form in (".parquet", "back.jsonl.zst", "folder")]
        done = subprocess.run(
            [sys.executable, "-c", MEASURED, source.name, *targets],
            cwd=tmp_path,
            capture_output=True,
            check=True,
            encoding="utf-8",
        )
        peaks.append(int(done.stdout))
    lines = (tmp_path / "2100folder" / "events.jsonl").read_bytes().count(b"\n")
    assert lines == 2_100
    # Held at once, the texts alone of 1,400 records would take 44 MiB, twice that with their rows.
    assert peaks[1] - peaks[0] < 40, peaks
