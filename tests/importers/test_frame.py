"""The frame of importers: rows of files, ids, counts, the dataset that is written."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsevents import importers, read_dataset, validate
from newsevents.errors import FileError, NotFetchedError, RowError
from newsevents.importers import ImportContext, Importer, rows, slug, values
from newsevents.importers.context import IdSet
from newsevents.model import Actor, Event, GenericEvent, Origin
from newsevents.storage import csv_rows

ORIGIN = Origin(dataset="Ledger", licence="CC-BY-4.0", url="https://example.org/ledger")


def _read(paths, context, *, kind="market"):
    def _convert(row):
        name, *_ = row.fields
        if not name:
            raise RowError("no name")
        actor = context.record_id("actor", name)
        yield Actor(id=actor, kind="organization", names={"en": name})
        yield GenericEvent(
            id=context.record_id("event", name),
            category=kind,
            title={"en": f"{name} opens"},
            date="2018-06-01",
            status="occurred",
            participants=[{"actor": actor}],
            extensions=context.extension({"count": row.fields[1], "note": row.fields[2]}),
            imported_from=context.origins(f"{row.number}"),
        )

    for path in paths:
        yield from context.convert_rows(rows.iter_csv_rows(path), _convert)


@pytest.fixture
def ledger(monkeypatch):
    """Register an importer of made-up rows of name, count and note."""
    module = ModuleType("newsevents.importers.ledger")
    module.ORIGIN, module.TERMS, module.read = ORIGIN, "Not to be passed on.", _read
    monkeypatch.setitem(sys.modules, module.__name__, module)
    entry = Importer("A ledger", ("kind",))
    monkeypatch.setattr(importers, "IMPORTERS", {"ledger": entry})


@pytest.fixture
def table(tmp_path):
    """Return the path of a table in which one row has no name and one is repeated."""
    path = tmp_path / "ledger.csv"
    path.write_text("Souk,7,\n,1,\nSūq,-3,NA\nSouk,8,again\nb@d,007,x\n", encoding="utf-8")
    return path


def test_everything_is_counted(ledger, table):
    """Records, rows that are skipped, values that are kept aside."""
    imported = importers.read("ledger", table, version="2018")
    records = list(imported)
    events = [record for record in records if isinstance(record, Event)]
    assert [each.extensions for each in events] == [
        {"ledger": {"count": 7}},
        {"ledger": {"count": -3}},
        {"ledger": {"count": "007", "note": "x"}},
    ]
    assert events[0].id == "event:ledger.souk"
    assert events[0].imported_from == (
        Origin(
            dataset="Ledger",
            licence="CC-BY-4.0",
            url="https://example.org/ledger",
            version="2018",
            record="1",
        ),
    )
    assert imported.report.to_dict() == {
        "rows": 5,
        "records": {"actor": 3, "event": 3},
        "merged": {"repeated id": 1},
        "skipped": {"no name": 1},
        "examples": {"no name": "ledger.csv:2"},
        "guesses": {},
        "open": {},
        "extensions": {"count": 4, "note": 2},
        "repeated": {},
        "lost": {},
        "terms": "Not to be passed on.",
    }


def test_a_record_that_is_refused_is_a_skipped_row(ledger, table):
    """The reason is the rule and the field."""
    imported = importers.read("ledger", table, kind="Not a slug")
    assert not [record for record in imported if isinstance(record, Event)]
    assert imported.report.skipped == {"NE104 /category": 4, "no name": 1}


def test_a_dataset_with_origin_terms_and_report(ledger, table, tmp_path):
    """The folder says where it comes from; what comes out is valid."""
    target = tmp_path / "dataset"
    for _ in range(2):  # a second import replaces the first one
        report, messages = importers.import_dataset("ledger", [table], target)
    assert not messages
    assert not [str(f) for f in validate(target).findings]
    dataset = read_dataset(target)
    assert len(dataset) == 6
    assert dataset.metadata["licenses"] == [{"name": "CC-BY-4.0"}]
    readme = (target / "README.md").read_text(encoding="utf-8")
    assert report.terms in readme
    assert "ledger.csv:2" in readme


@pytest.mark.parametrize("name", ["folder", "one.jsonl", "one.newsevents.json"])
def test_records_of_others_are_not_replaced(ledger, table, tmp_path, name, golden):
    """A dataset with a record that was added by hand is not written over."""
    target = tmp_path / name
    importers.import_dataset("ledger", [table], target)
    dataset = read_dataset(target)
    dataset.add(Actor(id="actor:mine", kind="organization", names={"en": "Mine"}))
    dataset.save()
    with pytest.raises(FileError) as error:
        importers.import_dataset("ledger", [table], target)
    golden(error.value)
    assert "actor:mine" in read_dataset(target)


@pytest.mark.parametrize(
    "content", ["half of a rec\n", '{"id": 1}\n', "[\n", f'{{"x": {"[" * 9999}\n', "\n\n"]
)
def test_what_cannot_be_read_is_not_replaced(ledger, table, tmp_path, content, golden):
    """It may be a record of others; only a file without records is none."""
    target = tmp_path / "one.jsonl"
    target.write_text(content)
    if not content.strip():
        importers.import_dataset("ledger", [table], target)
        assert len(read_dataset(target)) == 6
        return
    with pytest.raises(FileError) as error:
        importers.import_dataset("ledger", [table], target)
    golden(error.value)
    assert target.read_text() == content


def test_a_source_without_records_is_refused(ledger, tmp_path):
    """Nothing is written."""
    path = tmp_path / "empty.csv"
    for content in ("", ",1,\n" * 3):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(FileError, match=f"{content.count(chr(10))} rows"):
            importers.import_dataset("ledger", [path], tmp_path / "dataset")
    assert not (tmp_path / "dataset").exists()


@pytest.mark.parametrize(
    ("name", "sources", "options"),
    [("leger", ["a"], {}), ("ledger", [], {}), ("ledger", ["a"], {"knd": "x"})],
)
def test_misuse_of_read(ledger, name, sources, options):
    """Unknown formats and options, and no source."""
    with pytest.raises(ValueError, match=r"ledger|source"):
        importers.read(name, *sources, **options)


def test_many_reasons_are_shortened():
    """The report stays short on the console."""
    report = importers.ImportReport()
    for number in range(30):
        report.skip(f"reason {number:02}", f"a.csv:{number}")
    lines = list(report.lines())
    assert len(lines) == 23
    assert lines[-1] == "  and 10 more"


def test_ids_of_different_keys_differ():
    """The same key has the same id."""
    context = ImportContext("ledger", ORIGIN)
    first = context.record_id("actor", "Port of Samra")
    other = context.record_id("actor", "Port-of-Samra")
    assert first == "actor:ledger.port-of-samra"
    assert other.startswith(f"{first}-")
    assert context.record_id("actor", "Port of Samra") == first
    assert context.record_id("actor", "Port-of-Samra") == other


def test_countries_are_shared_by_all_imports():
    """So that datasets side by side join without names."""
    contexts = [ImportContext(prefix, ORIGIN) for prefix in ("a", "b")]
    assert len({context.country_actor("SY") for context in contexts}) == 1
    assert len({context.country_place("SY") for context in contexts}) == 1
    assert contexts[0].country_place("SY").id == "place:iso.sy"


@given(st.text())
def test_a_slug_is_a_part_of_an_id(text):
    """Whatever the text."""
    Actor(id=f"actor:a.{slug(text)}", kind="person", names={"und": "x"})
    assert slug(text) == slug(text)
    assert len(slug(text)) <= 80


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Ṭarṭūs Naval-Base", "tartus-naval-base"), ("a b" * 40, None), ("دمشق", None)],
)
def test_slugs(text, expected):
    """Readable where there are ASCII letters; digits of a hash otherwise."""
    assert slug(text) == expected if expected else slug(text)[-8:].isalnum()


def _zip(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_compressed_files(tmp_path):
    """A byte order mark and empty lines are left out."""
    content = b"\xef\xbb\xbfa\tb\n\nc\td\r\n"
    (tmp_path / "a.tsv.gz").write_bytes(gzip.compress(content))
    paths = [tmp_path / "a.tsv.gz", _zip(tmp_path / "a.zip", a=content)]
    for path in paths:
        found = list(rows.iter_tab_rows(path))
        assert [row.fields for row in found] == [["a", "b"], ["c", "d"]]
        assert [row.location for row in found] == [f"{path.name}:1", f"{path.name}:3"]


@pytest.mark.parametrize(
    "files", [{}, {"a": b"", "b": b""}, {"a": b"0" * (2**26 + 1)}], ids=["none", "two", "bomb"]
)
def test_archives_that_are_refused(tmp_path, files):
    """No file, several files, a file that is too large."""
    with pytest.raises(FileError):
        list(rows.iter_lines(_zip(tmp_path / "a.zip", **files)))


def test_compressed_files_that_are_cut_off(tmp_path):
    """The error names the file."""
    content = random.Random(1).randbytes(5000).hex().encode()  # noqa: S311 - no secret
    (tmp_path / "a.tsv.gz").write_bytes(gzip.compress(content)[:2000])
    whole = _zip(tmp_path / "a.zip", a=content).read_bytes()
    (tmp_path / "a.zip").write_bytes(whole[:100] + b"\xff" * 50 + whole[150:])
    for name in ("a.tsv.gz", "a.zip"):
        with pytest.raises(FileError, match=rf"{name}: (damaged|not a readable)"):
            list(rows.iter_lines(tmp_path / name))
    (tmp_path / "b.gz").write_text("version https://git-lfs.github.com/spec/v1\n", "utf-8")
    with pytest.raises(NotFetchedError):
        list(rows.iter_lines(tmp_path / "b.gz"))


def test_an_archive_of_another_compression(tmp_path):
    """A method that asks for any memory, and raises errors of its own, is refused by its number."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.csv", "a\n")
    content = path.read_bytes()
    # The largest dictionary there is.
    path.write_bytes(
        content.replace(b"\x05\x00\x5d\x00\x00\x80\x00", b"\x05\x00\x5d" + b"\xff" * 4)
    )
    assert path.read_bytes() != content
    with pytest.raises(FileError, match="unpack it first"):
        list(rows.iter_lines(path))


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"<html>"])
def test_no_archive(tmp_path, content):
    """Content that is not a zip archive."""
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    with pytest.raises(FileError):
        list(rows.iter_lines(path))


@pytest.mark.parametrize(
    "content",
    [b'a,"b\nc', b"a,\xff\n", b'"' + b"a" * (csv_rows.MAX_ROW_CHARS + 1) + b'"\n', b'"a"b,c\n'],
    ids=["open quote", "encoding", "long field", "text behind a quote"],
)
def test_rows_that_are_refused(tmp_path, content):
    """Each is one error, and the limit of the csv module is as before."""
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(FileError):
        list(rows.iter_csv_rows(path))
    path.write_text("a\nb\n", encoding="utf-8")
    unfinished = rows.iter_csv_rows(path)
    next(unfinished)
    assert csv.field_size_limit() != csv_rows.MAX_ROW_CHARS


def test_lines_that_are_refused(tmp_path, monkeypatch):
    """Another encoding, and lines without an end."""
    path = tmp_path / "a.tsv"
    path.write_bytes(b"a\n\xe9\n")
    with pytest.raises(FileError, match="line 2"):
        list(rows.iter_lines(path))
    assert list(rows.iter_lines(path, encoding="latin-1"))[1] == (2, "é")
    path.write_bytes(b"a\n" + b"b" * (rows.MAX_LINE_BYTES + 1))
    for read in (rows.iter_lines, rows.iter_csv_rows):
        with pytest.raises(FileError, match="longer"):
            list(read(path))


def test_quoted_rows_have_the_number_of_their_first_line(tmp_path):
    """As an editor counts."""
    path = tmp_path / "a.csv"
    path.write_text('"a\nb",1\n\nc,2\n', encoding="utf-8")
    assert [(row.number, row.fields[0]) for row in rows.iter_csv_rows(path)] == [
        (1, "a\nb"),
        (4, "c"),
    ]


@pytest.mark.parametrize(
    ("value", "number"),
    [
        *(("3.0", 3), ("-2.5", -2.5), (7, 7)),
        *((other, None) for other in ("1_0", "٣", "inf", "1e400", "", None, True, [])),
    ],
)
def test_numbers(value, number):
    """Digits of ASCII, as a cell or JSON has them; nothing else is a number."""
    assert values.number_of(value) == number


@pytest.mark.parametrize(
    ("pair", "point"),
    [(("34.5", 35), (34.5, 35)), (("0", "0"), None), (("91", "0"), None), (("", "3"), None)],
)
def test_points(pair, point):
    """On the earth, and not 0, 0."""
    assert values.point_of(*pair) == point


def test_the_report_is_json(ledger, table):
    """For programs, and as lines for people."""
    imported = importers.read("ledger", table)
    list(imported)
    assert json.loads(json.dumps(imported.report.to_dict()))["rows"] == 5
    assert io.StringIO("\n".join(imported.report.lines())).readline() == "rows read: 5\n"


@given(st.lists(st.text(max_size=3)), st.text(max_size=3))
def test_ids_are_those_of_a_set(ids, other):
    """More or fewer, they are there once."""
    found, expected = IdSet(), set()
    for each in ids:
        assert found.add(each) is (each not in expected)
        expected.add(each)
    assert (other in found) == (other in expected)
