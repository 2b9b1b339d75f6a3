"""Writing beside others: one writer at a time, all new files or all old ones, no edit lost."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import stat
import subprocess
import sys
from functools import partial
from pathlib import Path

import attrs
import pytest

import newsevents
from newsevents import FileError
from newsevents.cli import sql
from newsevents.cli import validate as validate_module
from newsevents.dataset import saving, writing
from newsevents.editing.canonical import format_file
from newsevents.editing.fix import fix
from newsevents.errors import InvalidError
from newsevents.storage import atomic, journal, json_lines
from newsevents.storage.data_packages import MANIFEST
from newsevents.storage.rewrite import Rewriter
from writing import WRITES, prepare

posix = pytest.mark.skipif(os.name == "nt", reason="processes, links and permissions of POSIX")
HARNESS = Path(__file__).with_name("kills.py")


def records_of(documents):
    """Return documents as records."""
    return [newsevents.from_dict(document) for document in documents]


def contents_of(folder):
    """Return the content of every file in a folder, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def data(small, tmp_path):
    """Return the folder of a dataset in another form, with faults that have fixes."""
    folder = tmp_path / "data"
    newsevents.write_dataset(records_of(small), folder)
    for name in ("actors", "places"):
        path = folder / f"{name}.jsonl"
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        path.write_text("".join(json.dumps({**line, "country": None}) + "\n" for line in lines))
    return folder


@pytest.fixture
def copy(small, tmp_path):
    """Return another folder of the dataset, in order."""
    newsevents.write_dataset(records_of(small), tmp_path / "copy")
    return tmp_path / "copy"


# --- kills and races -----------------------------------------------------------------------------


def _run_harness(*arguments):
    done = subprocess.run(
        [sys.executable, HARNESS, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@posix
def test_a_killed_writer_leaves_all_old_or_all_new_files(small, tmp_path):
    """Readers see one state, and the next run leaves no other file.

    Each command is killed once; `make kills` kills 1,000.
    """
    newsevents.write_dataset(records_of(small), tmp_path / "small")
    number = int(os.environ.get("NEWSEVENTS_KILLS", len(WRITES)))
    seed = os.environ.get("NEWSEVENTS_KILLS_SEED", "1")
    assert f"{number} kills" in _run_harness("kill", tmp_path / "small", number, seed)


@posix
def test_writers_beside_each_other_lose_nothing(small, tmp_path):
    """A fix, `fmt` and two writers of other records work on one folder, and a reader beside them."""
    newsevents.write_dataset(records_of(small), tmp_path / "small")
    assert "4 writers" in _run_harness("race", tmp_path / "small", 2)


# --- an editor beside a command ------------------------------------------------------------------


def test_a_fix_is_not_applied_to_a_text_that_was_not_checked(data):
    """An editor that saves after the check is not overwritten, and no line is broken."""
    path = data / "actors.jsonl"
    before = contents_of(data)
    saved = b'{"type": "actor"}\n' + before["actors.jsonl"]

    def _check():
        report = newsevents.validate(data)
        path.write_bytes(saved)
        return report

    with pytest.raises(FileError, match=r"actors\.jsonl"):
        fix(data, _check, unsafe=True)
    assert contents_of(data) == {**before, "actors.jsonl": saved}


@pytest.mark.parametrize("name", ["actors.jsonl", "places.jsonl", MANIFEST])
def test_what_is_saved_after_it_was_read_is_not_overwritten(data, name):
    """Whatever file of the run another program changes, no file is written."""
    before = contents_of(data)
    saved = before[name] + b"\n"
    with Rewriter() as rewriter:
        for part in ("actors", "places"):
            rewriter.save(format_file(data / f"{part}.jsonl", rewriter)[0])
        (data / name).write_bytes(saved)
        with pytest.raises(FileError, match=name):
            rewriter.commit()
    assert contents_of(data) == {**before, name: saved}


# --- a writer beside another ---------------------------------------------------------------------


@pytest.fixture
def prepared(small, tmp_path_factory):
    """Return a function that prepares a folder for a row of the table."""
    top = tmp_path_factory.getbasetemp() / "writes"
    if not top.exists():
        newsevents.write_dataset(records_of(small), top / "small")
        prepare(top / "small", top / "all")

    def _prepared(name, folder):
        work = folder / "work"
        shutil.copytree(top / "all", work)
        with contextlib.suppress(SystemExit):
            WRITES[name].change(work)
        return work

    return _prepared


def outcome_of(name, folder, run, monkeypatch):
    """Return the status of a row of the table and what it says; of a function its error."""
    monkeypatch.chdir(folder)
    if WRITES[name].arguments:
        done = run(*WRITES[name].arguments)
        return done.status, done.err + done.out
    try:
        WRITES[name].run(folder)
    except FileError as error:
        return 2, f"newsevents: {error}\n"
    return 0, ""


@posix
@pytest.mark.parametrize("name", WRITES)
def test_a_writer_waits_for_another_one_and_says_so(prepared, tmp_path, run, monkeypatch, name):
    """It writes nothing, names the process that does, and fails as misuse."""
    folder = prepared(name, tmp_path)
    target = folder / WRITES[name].targets[0]
    if name == "init":
        target.parent.mkdir(parents=True)
    before = contents_of(folder)
    monkeypatch.setattr(atomic, "LOCK_TIMEOUT_SECONDS", 0.0)
    with atomic.Transaction.open(target if target.is_dir() else atomic.home_of(target)):
        status, said = outcome_of(name, folder, run, monkeypatch)
    assert status == 2
    assert f"process {os.getpid()} " in said
    assert sum(line.startswith("newsevents: ") for line in said.splitlines()) == 1
    assert contents_of(folder) == before


@posix
@pytest.mark.parametrize(
    "name",
    [
        name
        for name, each in WRITES.items()
        # Nobody else can read a manifest in conflict.
        if each.edits and each.arguments and name != "fmt in conflict"
    ],
)
def test_a_command_that_waits_keeps_the_changes_of_the_other_one(
    prepared, tmp_path, run, monkeypatch, name
):
    """It reads what it rewrites after it waited."""
    folder = prepared(name, tmp_path)
    with contextlib.ExitStack() as stack:
        stack.enter_context(atomic.Transaction.open(folder / "data"))

        def _sleep(_):
            stack.close()
            other = newsevents.read_dataset(folder / "data", invalid="skip")
            names = {"en": "Other"}
            document = {"type": "place", "id": "place:other", "kind": "city", "names": names}
            other.add(newsevents.from_dict(document))
            other.save()

        monkeypatch.setattr(atomic.time, "sleep", _sleep)
        before = contents_of(folder)
        status, said = outcome_of(name, folder, run, monkeypatch)
    assert status in (0, 1), said
    assert contents_of(folder) != before
    assert "place:other" in newsevents.read_dataset(folder / "data")
    assert _figures(folder, {"NE804", "NE805"}) == set()


@posix
@pytest.mark.parametrize("name", [name for name, each in WRITES.items() if each.edits])
def test_an_editor_beside_a_writer_is_said_in_one_line(prepared, tmp_path, run, monkeypatch, name):
    """Another program saves a file of the dataset last: nothing is written over it, or with it."""
    folder = prepared(name, tmp_path)
    path, before = folder / "data/places.jsonl", contents_of(folder)
    real = atomic.Transaction.commit

    def _commit(self, *arguments):
        path.write_bytes(b"{}\n")
        real(self, *arguments)

    monkeypatch.setattr(atomic.Transaction, "commit", _commit)
    status, said = outcome_of(name, folder, run, monkeypatch)
    assert (status, "data/places.jsonl: changed by another program" in said) == (2, True)
    assert contents_of(folder) == before | {"data/places.jsonl": b"{}\n"}


@posix
@pytest.mark.parametrize("suffix", ["", ".parquet", ".csv"])
def test_a_folder_is_locked_while_it_is_written(data, copy, monkeypatch, suffix):
    """A dataset and a folder of tables have a lock each."""
    monkeypatch.setattr(atomic, "LOCK_TIMEOUT_SECONDS", 0.0)
    target = data.parent / f"out{suffix}"
    target.mkdir()
    with atomic.Transaction.open(target), pytest.raises(FileError, match=str(os.getpid())):
        newsevents.convert(newsevents.read_dataset("syria-russia-2026-01"), target)
    assert list(target.iterdir()) == []


def test_a_lock_that_is_left_behind_keeps_nobody_out(data, run):
    """The lock of a process that ended is no lock; it goes with the next one."""
    work = data / ".newsevents-write"
    (work / "new").mkdir(parents=True)
    (work / "lock").write_text("process 1 on elsewhere")
    (work / "new" / "events.jsonl").write_bytes(b"half of a rec")
    before = newsevents.read_dataset(data, invalid="skip")
    assert before.get("place:samra") is None
    assert run("fmt", data).status == 0
    assert not work.exists()
    assert newsevents.validate(data, rules=["NE0"]).records == 11


@posix
def test_a_folder_of_several_users_has_work_folders_of_each(small, tmp_path, monkeypatch):
    """In a folder such as /tmp another user is in nobody's way, and can plant nothing."""
    tmp_path.chmod(0o1777)
    (tmp_path / ".newsevents-write").write_bytes(b"of another user")
    newsevents.write_dataset(records_of(small), tmp_path / "out.jsonl")
    assert len(newsevents.read_dataset(tmp_path / "out.jsonl")) == len(small)
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    work = tmp_path / ".newsevents-write-12345"
    (work / "new").mkdir(parents=True)
    (work / "new" / "out.jsonl").write_bytes(b"{}\n")
    (work / "journal.json").write_bytes(b"not read")
    assert len(newsevents.read_dataset(tmp_path / "out.jsonl")) == len(small)
    with pytest.raises(FileError, match="user"):
        newsevents.write_dataset(records_of(small[:6]), tmp_path / "out.jsonl")
    assert len(newsevents.read_dataset(tmp_path / "out.jsonl")) == len(small)


# --- readers beside a writer ---------------------------------------------------------------------


def _iterate(folder, _, write):
    for _ in newsevents.iter_records(folder):
        write()


def _validate(folder, _, write):
    newsevents.validate(folder, on_progress=lambda _: write())


def _convert(folder, target, _):
    newsevents.convert(folder, target)


def _read(folder, *_):
    newsevents.read_dataset(folder)


@pytest.mark.parametrize("reader", [_iterate, _validate, _convert, _read])
def test_a_reader_that_is_overtaken_says_so(small, tmp_path, monkeypatch, reader):
    """It never returns old and new records together."""
    records = records_of(small)
    folder, target = tmp_path / "data", tmp_path / "out.jsonl"
    newsevents.write_dataset(records, folder)
    write = partial(newsevents.write_dataset, records[:6], folder)
    if reader in (_convert, _read):
        real = json_lines.Diagnostics.observe
        monkeypatch.setattr(
            json_lines.Diagnostics, "observe", lambda *line: (write(), real(*line))[1]
        )
    with pytest.raises(FileError, match="changed while it was read"):
        reader(folder, target, write)
    assert not target.exists()


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_a_reader_of_tables_that_is_overtaken_says_so(small, tmp_path, suffix):
    """The files of one archive are not read with those of another."""
    records = records_of(small)
    archive = tmp_path / f"a{suffix}"
    newsevents.convert(newsevents.Dataset(records), archive)
    opened = newsevents.formats.open_records(archive)
    newsevents.convert(newsevents.Dataset(records[:6]), archive)
    with pytest.raises(FileError):
        list(opened.records())


def test_a_query_that_is_overtaken_says_so(small, tmp_path, run, monkeypatch):
    """The rows of an archive that was replaced meanwhile are no answer."""
    archive = tmp_path / "a.parquet"
    newsevents.convert(newsevents.Dataset(records_of(small)), archive)
    real = sql._run_query

    def _run_query(*arguments):
        newsevents.convert(newsevents.Dataset(records_of(small[:6])), archive)
        return real(*arguments)

    monkeypatch.setattr(sql, "_run_query", _run_query)
    outcome = run("sql", archive, "select 1")
    assert outcome.status == 2
    assert str(archive) in outcome.err


# --- what a writer reads, and what it must not replace -------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ("convert", "data", "data/places.jsonl"),
        ("convert", "data/*.jsonl", "data/places.jsonl"),
        ("convert", "loose", "loose/all.jsonl"),
        ("merge", "loose", "part", "-o", "loose/all.jsonl.gz"),
        ("export", "plover", "loose", "-o", "loose/all.plover.jsonl"),
        ("export", "timemap", "data", "-o", "r.json", "--report", "./r.json"),
        ("import", "rams", "rams.jsonl", "-o", "rams.jsonl"),
        ("import", "rams", "data/events.jsonl", "-o", "data"),
        ("import", "rams", "rams.jsonl", "-o", "texts", "--texts-out", "texts"),
        ("import", "rams", "a.json", "-o", "out", "--report", "a.json"),
    ],
)
def test_what_a_command_reads_is_not_replaced(prepared, tmp_path, run, monkeypatch, arguments):
    """Nor the file that it has just written, nor is a file added to its source."""
    folder = prepared("fmt", tmp_path)
    shutil.copytree(folder / "data", folder / "loose")
    (folder / "loose" / MANIFEST).unlink()
    before = contents_of(folder)
    monkeypatch.chdir(folder)
    done = run(*arguments)
    assert (done.status, done.err.count("\n")) == (2, 1), done.err
    assert contents_of(folder) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("convert", "part", "data/places.jsonl"),
        ("convert", "part", "data/book.xlsx"),
        ("convert", "part", "data/tables.csv"),
        ("convert", "part", "data/more"),
        ("merge", "part", "-o", "data/events.jsonl"),
        ("import", "rams", "rams.jsonl", "-o", "data/articles.jsonl"),
    ],
)
def test_a_part_of_another_dataset_is_not_replaced(  # noqa: PLR0917 - fixtures
    prepared, tmp_path, run, monkeypatch, arguments, golden
):
    """The manifest of a folder above lists it: its other files would lack the records."""
    folder = prepared("fmt", tmp_path)
    place = folder / "data" / MANIFEST
    content = json.loads(place.read_bytes())
    for name in ("book.xlsx", "tables.csv/events.csv", "more/events.jsonl"):
        (folder / "data" / name).parent.mkdir(exist_ok=True)
        (folder / "data" / name).write_bytes(b"")
        content["resources"].append({"name": "x", "path": name})
    place.write_text(json.dumps(content))
    before = contents_of(folder)
    monkeypatch.chdir(folder)
    done = run(*arguments)
    assert done.status == 2
    golden(done.err)
    assert contents_of(folder) == before


def test_a_file_that_appears_meanwhile_is_not_replaced(tmp_path):
    """The name of a new file is looked for when nobody else writes there."""
    (tmp_path / "a").symlink_to(tmp_path / "missing")
    with pytest.raises(FileError, match="mine"), atomic.replacing(tmp_path / "a", "mine"):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_workbook_is_not_marked_by_the_findings_of_another_content(
    prepared, tmp_path, run, monkeypatch
):
    """An editor saves between the check and the copy: the cells would be others."""
    folder = prepared("validate marked", tmp_path)
    real = validate_module._write_marked

    def _write_marked(path, *arguments):
        shutil.copy(folder / "marked.xlsx", path)
        real(path, *arguments)

    monkeypatch.setattr(validate_module, "_write_marked", _write_marked)
    before = (folder / "marked.xlsx").read_bytes()
    status, said = outcome_of("validate marked", folder, run, monkeypatch)
    assert (status, "book.xlsx: changed" in said) == (2, True)
    assert (folder / "marked.xlsx").read_bytes() == before


@pytest.mark.parametrize("name", ["import", "article"])
def test_another_text_is_not_replaced(prepared, tmp_path, run, monkeypatch, name):
    """It may be the only copy; nothing else is written either."""
    folder = prepared(name, tmp_path)
    texts, path = folder / WRITES[name].targets[1], folder / "texts/new.txt"
    if name == "import":
        (path,) = (each for each in texts.iterdir() if each.name != "other.txt")
    path.write_text("Mine.", encoding="utf-8")
    before = contents_of(folder)
    status, said = outcome_of(name, folder, run, monkeypatch)
    assert (status, path.name in said) == (2, True)
    assert contents_of(folder) == before


def test_texts_are_written_when_the_dataset_is(prepared, tmp_path, run, monkeypatch):
    """Not before: a file of somebody else in the dataset stops both."""
    folder = prepared("import", tmp_path)
    (folder / "out/events.jsonl.gz").write_bytes(b"")
    before = contents_of(folder)
    status, said = outcome_of("import", folder, run, monkeypatch)
    assert (status, "events.jsonl.gz" in said) == (2, True)
    assert contents_of(folder) == before


@pytest.mark.parametrize("name", ["add", "article", "assemble", "evidence", "remove", "rename"])
def test_a_size_that_was_wrong_stays_wrong(prepared, tmp_path, run, monkeypatch, name):
    """Only the old size and hash say that a file was cut off before records were added to it."""
    folder = prepared(name, tmp_path)
    for each in ("articles", "actors", "places", "events"):
        path = folder / f"data/{each}.jsonl"
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join(lines[:-1]) if each == "events" else b"".join(lines) + b"\n")
    codes = {"NE804", "NE805"}
    wrong = _figures(folder, codes)
    assert len(wrong) == 8
    status, _ = outcome_of(name, folder, run, monkeypatch)
    assert status in (0, 1)
    assert _figures(folder, codes) == wrong


def _figures(folder, codes):
    found = newsevents.validate(folder / "data", rules=codes).findings
    return {(finding.code, finding.pointer) for finding in found}


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, each in WRITES.items()
        if "data" in each.arguments and not name.startswith(("convert ", "fmt "))
    ],
)
def test_no_writer_takes_a_missing_file_for_an_empty_one(
    prepared, tmp_path, run, monkeypatch, name
):
    """It is named, not made anew, and what would be written without its records is refused."""
    folder = prepared(name, tmp_path)
    (folder / "data/places.jsonl").unlink()
    before = contents_of(folder)
    status, said = outcome_of(name, folder, run, monkeypatch)
    after = contents_of(folder)
    assert "data/places.jsonl" not in after
    resources = (json.loads(each[f"data/{MANIFEST}"])["resources"] for each in (before, after))
    old, new = ([each for each in one if each["path"] == "places.jsonl"] for one in resources)
    assert old == new
    if name in ("article", "assemble", "fmt", "validate fix"):
        assert (status, "places.jsonl" in said) == (status % 2, True)
    elif name == "report":
        assert ("error" in said, b"NE802" in after["out.html"]) == (True, True)
    else:
        assert (status, after) == (2, before)


@pytest.mark.parametrize("suffix", ["", ".jsonl", ".newsevents.json", ".csv", ".parquet", ".xlsx"])
def test_missing_folders_above_a_target_are_made(small, tmp_path, suffix):
    """In every form, and not for what cannot be written or below a file."""
    records = [newsevents.from_dict(each) for each in small]
    source = tmp_path / "twice.jsonl"
    source.write_text("\n".join(map(newsevents.dumps, [*records, records[0]])))
    target = tmp_path / "new" / "folder" / f"data{suffix}"
    with pytest.raises(InvalidError):
        newsevents.convert(source, target)
    assert not (tmp_path / "new").exists()
    newsevents.convert(newsevents.Dataset(records), target)
    assert target.exists()
    with pytest.raises(FileError):
        newsevents.convert(newsevents.Dataset(records), source / "folder" / f"data{suffix}")


@pytest.mark.parametrize("arguments", [("export", "csv"), ("report",)], ids=lambda each: each[0])
def test_missing_folders_above_a_file_of_another_format(write, small, tmp_path, run, arguments):
    """Exports and pages are written there as well."""
    data = write("ferry.jsonl", small)
    target = tmp_path / "new" / ("x.csv" if arguments[0] == "export" else "x.html")
    assert run(*arguments, data, "-o", target).status == 0
    assert target.exists()


def test_what_no_reader_takes_is_not_written(small, tmp_path, monkeypatch):
    """A line or a bundle beyond its limit: the error says so, and the old file stays."""
    newsevents.write_dataset(records_of(small), tmp_path / "data")
    newsevents.write_dataset(records_of(small), tmp_path / "all.newsevents.json")
    before = contents_of(tmp_path)
    for module, name in (
        *((writing, "MAX_BUNDLE_BYTES"), (saving, "MAX_BUNDLE_BYTES"), (saving, "MAX_LINE_BYTES")),
    ):
        monkeypatch.setattr(module, name, 100)
    for target in ("all.newsevents.json", "data"):
        with pytest.raises((FileError, InvalidError)):
            newsevents.write_dataset(records_of(small), tmp_path / target)
        dataset = newsevents.read_dataset(tmp_path / target)
        dataset.remove("event:2026-02-04-ferry", references="drop")
        dataset.rename("place:samra", "place:b")
        with pytest.raises(InvalidError, match="longer than"):
            dataset.save()
    assert contents_of(tmp_path) == before


def test_new_files_are_on_the_disk_before_the_journal(small, tmp_path, monkeypatch):
    """Also their names: after a loss of power a missing one would be taken for one that is moved."""
    steps = []
    monkeypatch.setattr(atomic, "sync_folder", lambda path: steps.append(path.name))
    real = journal.Journal.write
    monkeypatch.setattr(
        journal.Journal, "write", lambda self: (steps.append("journal"), real(self))[1]
    )
    newsevents.write_dataset(records_of(small), tmp_path / "data")
    assert steps == ["new", "journal", "data"]


# --- what an interrupted write leaves ------------------------------------------------------------


@pytest.fixture
def interrupted(small, tmp_path, monkeypatch):
    """Return a folder whose writer ended when the first of the files was moved."""
    folder = tmp_path / "data"
    newsevents.write_dataset(records_of(small[:6]), folder)
    real = Path.replace

    def _replace(path, target):
        if path.name != "journal.new" and path.parent.name == "new" and path.name > "actors.jsonl":
            raise KeyboardInterrupt
        return real(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", _replace)
        with pytest.raises(KeyboardInterrupt):
            newsevents.write_dataset(records_of(small), folder)
    return folder


def test_a_journal_is_read_through_and_completed_by_the_next_writer(small, interrupted, run):
    """Reading changes nothing; one file, wildcards and listings are read as they will be."""
    before = contents_of(interrupted)
    assert list(newsevents.read_dataset(interrupted)) == records_of(small)
    assert newsevents.validate(interrupted).records == len(small)
    assert newsevents.validate(interrupted / "events.jsonl").records == 5
    assert contents_of(interrupted) == before
    assert run("fmt", interrupted).status == 0
    assert not any(name.startswith(".") for name in contents_of(interrupted))
    assert list(newsevents.read_dataset(interrupted)) == records_of(small)


def test_a_copy_of_a_journal_is_refused(interrupted, tmp_path, run):
    """Files of another folder are not taken for those of the write: a clone has other times."""
    clone = tmp_path / "clone"
    for name, content in contents_of(interrupted).items():
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        (clone / name).write_bytes(content)
        os.utime(clone / name, (1, 1))
    before = contents_of(clone)
    for arguments in (("validate", clone), ("fmt", clone), ("info", clone)):
        outcome = run(*arguments)
        assert (outcome.status, outcome.out) == (2, "")
        assert ".newsevents-write" in outcome.err
        assert outcome.err.count("\n") == 1
    assert contents_of(clone) == before


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"replaced": {"../out": [[1, 1], null]}, "removed": {}}',
        b'{"replaced": {"/out": [[1, 1], null]}, "removed": {}}',
        b'{"replaced": {}, "removed": {"a/../../out": [1, 1]}}',
    ],
)
def test_a_journal_never_leads_out_of_the_folder(data, run, content):
    """A journal that somebody made up is one line, and nothing is written."""
    work = data / ".newsevents-write"
    (work / "new").mkdir(parents=True)
    (work / "journal.json").write_bytes(content)
    (data.parent / "out").write_bytes(b"kept")
    before = contents_of(data.parent)
    for arguments in (("validate", data), ("fmt", data)):
        outcome = run(*arguments)
        assert outcome.status == 2
        assert str(work) in outcome.err
    assert contents_of(data.parent) == before


@pytest.mark.parametrize("stale", range(1, 7))
def test_a_journal_of_an_earlier_write_is_read_again(interrupted, monkeypatch, stale):
    """A reader may have a journal that is completed, and followed by the next one, meanwhile."""
    expected = newsevents.read_dataset(interrupted)
    read, found = journal.Journal.read, []

    def _read(folder):
        if (current := read(folder)) is None:
            return None
        found.append(current)
        earlier = dict.fromkeys(current.replaced, ((0, 0), None))
        return attrs.evolve(current, replaced=earlier) if len(found) == stale else current

    monkeypatch.setattr(journal.Journal, "read", _read)
    assert newsevents.read_dataset(interrupted) == expected
    assert len(found) >= stale


def test_what_is_edited_after_an_interrupted_write_is_not_overwritten(interrupted, run):
    """Neither the old nor the new file is right then, which a person decides."""
    path = interrupted / "places.jsonl"
    path.write_bytes(b"{}\n")
    outcome = run("fmt", interrupted)
    assert (outcome.status, path.read_bytes()) == (2, b"{}\n")
    assert str(path) in outcome.err


# --- links and permissions -----------------------------------------------------------------------


@posix
@pytest.mark.parametrize("name", ["out.jsonl", "out.newsevents.json", "folder"])
def test_links_are_written_through_and_permissions_stay(small, tmp_path, name):
    """The target of a link is replaced, and who may read it does not change."""
    real = tmp_path / "real"
    real.mkdir()
    newsevents.write_dataset(records_of(small[:6]), real / name)
    (tmp_path / name).symlink_to(real / name)
    file = real / name / "events.jsonl" if name == "folder" else real / name
    others = [path for path in real.rglob("*") if path.is_file()]
    for path in others:
        path.chmod(0o640)
    newsevents.write_dataset(records_of(small), tmp_path / name)
    assert (tmp_path / name).is_symlink()
    assert newsevents.read_dataset(real / name) == newsevents.read_dataset(tmp_path / name)
    assert len(newsevents.read_dataset(real / name)) == len(small)
    assert {stat.S_IMODE(path.stat().st_mode) for path in others} == {0o640}
    assert file.is_file()
    assert not [path for path in tmp_path.rglob("*") if path.name.startswith(".")]


@posix
def test_a_link_in_a_dataset_stays_a_link(small, tmp_path):
    """A data file that is a link is written through; one that leads out is refused."""
    folder = tmp_path / "data"
    newsevents.write_dataset(records_of(small), folder)
    (folder / "parts").mkdir()
    (folder / "places.jsonl").rename(folder / "parts" / "places.jsonl")
    (folder / "places.jsonl").symlink_to("parts/places.jsonl")
    newsevents.write_dataset(records_of(small), folder)
    assert (folder / "places.jsonl").is_symlink()
    assert list(newsevents.read_dataset(folder)) == records_of(small)
    (folder / "places.jsonl").unlink()
    (folder / "places.jsonl").symlink_to(tmp_path / "elsewhere.jsonl")
    before = contents_of(folder)
    with pytest.raises(FileError, match="link"):
        newsevents.write_dataset(records_of(small), folder)
    assert contents_of(folder) == before
    assert not (tmp_path / "elsewhere.jsonl").exists()


@posix
def test_a_path_in_a_folder_below_is_written_where_it_is(small, tmp_path, monkeypatch, run):
    """A relative path counts from the current folder, whichever folder is locked."""
    monkeypatch.chdir(tmp_path)
    newsevents.write_dataset(records_of(small), "data")
    Path("below").mkdir()
    newsevents.write_dataset(records_of(small), Path("below/out.jsonl"))
    run("validate", "data", "--write-baseline", "below/base.json")
    run("report", "data", "-o", "below/out.html")
    assert {path.name for path in Path("below").iterdir()} == {
        *("out.jsonl", "base.json", "out.html"),
    }


@posix
@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_hidden_files_in_a_folder_of_tables_stay(small, tmp_path, suffix):
    """They are no data."""
    target = tmp_path / f"out{suffix}"
    newsevents.convert(newsevents.Dataset(records_of(small)), target)
    (target / ".gitattributes").write_bytes(b"* -text\n")
    newsevents.convert(newsevents.Dataset(records_of(small[:6])), target)
    assert (target / ".gitattributes").read_bytes() == b"* -text\n"
    newsevents.convert(target, tmp_path / "back.jsonl")
    assert len(newsevents.read_dataset(tmp_path / "back.jsonl")) == 6


@pytest.mark.parametrize("name", WRITES)
def test_a_folder_that_cannot_be_written_is_one_line(prepared, tmp_path, run, monkeypatch, name):
    """A folder without permission, a read-only one, a full disk: the reason, and nothing is left."""
    number = (errno.EACCES, errno.EROFS, errno.ENOSPC)[list(WRITES).index(name) % 3]
    folder = prepared(name, tmp_path)
    before = {path.relative_to(folder) for path in folder.rglob("*")}, contents_of(folder)
    real = Path.mkdir

    def _mkdir(path, *arguments, **more):
        if path.name == ".newsevents-write":
            raise OSError(number, os.strerror(number))
        real(path, *arguments, **more)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "mkdir", _mkdir)
        status, said = outcome_of(name, folder, run, monkeypatch)
    assert status == 2
    assert os.strerror(number).lower() in said.lower()
    assert sum(line.startswith("newsevents: ") for line in said.splitlines()) == 1
    assert ({path.relative_to(folder) for path in folder.rglob("*")}, contents_of(folder)) == before


@posix
def test_a_folder_that_may_not_be_written_need_not_be(copy, run, monkeypatch):
    """Where nothing is to change, no lock is needed."""
    monkeypatch.setattr(os, "access", lambda *_: False)
    before = contents_of(copy)
    assert run("fmt", copy).status == 0
    assert run("validate", "--fix", copy, "--ignore", "NE808").status == 0
    assert run("add", "place", copy, "kind=city").status == 1
    assert contents_of(copy) == before


@posix
def test_hostile_links_in_the_work_folder_are_not_followed(data, run):
    """A repository may contain any link; nothing is written through one."""
    other = data.parent / "precious"
    other.mkdir()
    (other / "new").mkdir()
    (other / "new" / "file").write_bytes(b"kept")
    before = contents_of(other)
    work = data / ".newsevents-write"
    work.symlink_to(other)
    assert run("fmt", data).status == 2
    work.unlink()
    work.mkdir()
    for name in ("lock", "journal.new", "new"):
        (work / name).symlink_to(other / "new" / ("file" if name != "new" else ""))
    assert run("fmt", data).status == 2
    (work / "lock").unlink()
    (work / "new").unlink()
    assert run("fmt", data).status == 0
    assert contents_of(other) == before
    assert not work.exists()


@posix
def test_content_of_git_annex_is_not_replaced(small, tmp_path, run):
    """The name of such content is its digest."""
    folder = tmp_path / "data"
    newsevents.write_dataset(records_of(small), folder)
    content = folder / ".git" / "annex" / "objects" / "XX" / "SHA256-s1--00"
    content.parent.mkdir(parents=True)
    (folder / "places.jsonl").rename(content)
    content.write_bytes(content.read_bytes() + b"\n")
    (folder / "places.jsonl").symlink_to(content)
    before = contents_of(folder)
    assert run("fmt", folder).status == 2
    assert contents_of(folder) == before


def test_a_journal_of_the_size_of_a_bomb_is_refused(tmp_path, monkeypatch):
    """It is not read."""
    monkeypatch.setattr(journal, "_MAX_JOURNAL_BYTES", 10)
    work = tmp_path / ".newsevents-write"
    work.mkdir()
    (work / "journal.json").write_bytes(b" " * 11)
    with pytest.raises(FileError):
        newsevents.validate(tmp_path)
