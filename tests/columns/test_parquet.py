"""Folders of Parquet files: as other programs read them, and damaged ones."""

from __future__ import annotations

import json
import math
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import newsevents
from newsevents import FileError, InvalidError
from newsevents.formats.parquet import open_tables, write_tables
from newsevents.tables.layout import Labels
from newsevents.tables.reading import documents_of


@pytest.fixture
def parquet(converted) -> Path:
    """Return the small dataset as Parquet."""
    return converted(".parquet")


def test_files_lie_as_hive_has_them(parquet):
    """Events are parted by year and type; other tables are one file each."""
    names = sorted(str(path.relative_to(parquet)) for path in parquet.rglob("*.parquet"))
    types = ("call", "event", "meeting", "military-movement", "statement")
    assert [name for name in names if name.startswith("events/")] == [
        f"events/year=2026/type={kind}/part-00000.parquet" for kind in types
    ]
    assert "evidence/part-00000.parquet" in names
    schema = pq.read_schema(parquet / "events/year=2026/type=call/part-00000.parquet")
    assert not {"year", "type"} & set(schema.names)
    column = pq.ParquetFile(parquet / "actors/part-00000.parquet").metadata.row_group(0).column(0)
    assert column.compression == "ZSTD"


def test_others_read_years_and_types_from_the_paths(parquet):
    """DuckDB and polars see one table of events, with the columns in the paths."""
    with duckdb.connect() as connection:
        found = connection.execute(
            "SELECT type, year, title['ar'] FROM read_parquet(?, hive_partitioning = true) "
            "WHERE type = 'statement'",
            [f"{parquet}/events/*/*/*.parquet"],
        ).fetchall()
    assert found == [("statement", 2026, "نجّار تعلن عودة العبّارة")]
    frame = pl.scan_parquet(parquet / "events", hive_partitioning=True)
    assert frame.filter(pl.col("type") == "call").select("year").collect().rows() == [(2026,)]


def test_what_duckdb_writes_is_read(parquet, tmp_path, dataset):
    """A table that another program wrote anew, with the same columns, is as good."""
    target = tmp_path / "other.parquet"
    shutil.copytree(parquet, target)
    shutil.rmtree(target / "events")
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (FROM read_parquet('{parquet}/events/*/*/*.parquet', hive_partitioning = true, "
            "hive_types = {'year': INTEGER, 'type': VARCHAR})) "
            f"TO '{target}/events' (FORMAT parquet, PARTITION_BY (year, type))"
        )
    newsevents.convert(target, tmp_path / "back.jsonl")
    back = [newsevents.dumps(record) for record in newsevents.iter_records(tmp_path / "back.jsonl")]
    assert sorted(back) == sorted(newsevents.dumps(record) for record in dataset)


def test_odd_years_have_folders_of_four_digits(small, write, tmp_path):
    """The years from 1 to 9999 are folders in their order."""
    small[7]["date"], small[8]["date"] = "0001", "9999"
    newsevents.convert(write("odd.jsonl", small), tmp_path / "odd.parquet")
    years = sorted(path.name for path in (tmp_path / "odd.parquet" / "events").iterdir())
    assert years == ["year=0001", "year=2026", "year=9999"]
    newsevents.convert(tmp_path / "odd.parquet", tmp_path / "back.jsonl")
    assert len(newsevents.read_dataset(tmp_path / "back.jsonl")) == 11


def test_many_years_and_types_come_back_in_order(small, tmp_path):
    """However small the parts are, every record comes back in its place."""
    events = [
        small[6 + n % 5] | {"id": f"{small[6 + n % 5]['type']}:{n}", "date": str(2000 + n * n % 3)}
        for n in range(30)
    ]
    folder = tmp_path / "many.parquet"
    folder.mkdir()
    records = map(newsevents.from_dict, events)
    labels = Labels(names={}, language="en")
    write_tables(records, folder, metadata={}, labels=labels, part_size=2)
    tables, _ = open_tables(folder)
    back = [document["id"] for document in documents_of(tables, window_size=7)]
    assert back == [event["id"] for event in events]
    parts = {path.name for path in (folder / "events").rglob("part-*")}
    assert "part-00001.parquet" in parts


# --- bad input -----------------------------------------------------------------------------------


def rewritten(path: Path, change: Callable[[pa.Table], pa.Table]) -> None:
    """Change the table in a file."""
    with pq.ParquetFile(path) as file:
        table = file.read()
    pq.write_table(change(table), path)


def with_column(table: pa.Table, name: str, values: pa.Array) -> pa.Table:
    """Return a table with other values in a column."""
    return table.set_column(table.schema.names.index(name), name, values)


EVIDENCE = Path("evidence/part-00000.parquet")
CALLS = Path("events/year=2026/type=call/part-00000.parquet")
ACTORS = Path("actors/part-00000.parquet")


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def _damage(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:4] + bytes(600) + content[604:])


def _misdescribed(path: Path) -> None:
    """Make a column that may be empty one that may not, against the counts of its values."""
    content = path.read_bytes()
    assert b"\x25\x02\x18\x02id" in content
    path.write_bytes(content.replace(b"\x25\x02\x18\x02id", b"\x25\x00\x18\x02id"))


def _not_utf_8(column: str) -> Callable[[pa.Table], pa.Table]:
    """Return a change after which the texts of a column are Arabic in another encoding."""

    def _change(table: pa.Table) -> pa.Table:
        texts = pa.array(["مرفأ".encode("cp1256")] * table.num_rows, pa.binary()).view(pa.string())
        return with_column(table, column, texts)

    return _change


def _outside(path: Path) -> None:
    other = path.parents[len(path.parts) - path.parts.index("made.parquet") - 1] / "outside.parquet"
    path.rename(other)
    path.symlink_to(other)


@pytest.mark.parametrize(
    ("spoil", "case"),
    [
        (lambda p: shutil.rmtree(p / "relations"), "no table"),
        *(
            (
                lambda p, t=table: (p / t / "part-00000.parquet").unlink(),
                f"no file of {table}",
            )
            for table in ("actors", "evidence")
        ),
        (lambda p: (p / "more").mkdir(), "a table more"),
        (lambda p: _cut(p / ACTORS), "damaged: cut off"),
        (lambda p: (p / ACTORS).write_bytes(b""), "damaged: empty"),
        (lambda p: (p / ACTORS).write_bytes(b"no"), "damaged: too short"),
        *(
            (
                lambda p, c=column: rewritten(p / ACTORS, _not_utf_8(c)),
                f"damaged: {column} not UTF-8",
            )
            for column in ("id", "kind", "rest")
        ),
        (lambda p: _damage(p / ACTORS), "damaged: in the middle"),
        (lambda p: _misdescribed(p / ACTORS), "damaged: metadata of a column"),
        (
            lambda p: rewritten(p / ACTORS, lambda t: t.select(["id", "position"])),
            "no kind",
        ),
        (
            lambda p: rewritten(p / ACTORS, lambda _: pa.table({"x": [1]})),
            "other columns",
        ),
        (
            lambda p: rewritten(
                p / CALLS, lambda t: t.set_column(2, "title", pa.array(["x"] * t.num_rows))
            ),
            "title as text",
        ),
        (
            lambda p: (p / CALLS).rename(p / "events/part.parquet"),
            "a file of no year",
        ),
        (
            lambda p: (p / "events/year=2026").rename(p / "events/year=20266"),
            "year 20266",
        ),
        (
            lambda p: (p / "events/year=2026/type=call").rename(p / "events/year=2026/type=actor"),
            "type actor",
        ),
        (
            lambda p: (p / "events/year=2026/type=call").rename(p / "events/year=2026/%2e%2e"),
            "escaped dots",
        ),
        (lambda p: (p / CALLS).rename(p / CALLS.with_suffix(".csv")), "another suffix"),
        (
            lambda p: rewritten(
                p / "relations/part-00000.parquet",
                lambda t: t.take(pa.array([0] * 1_000_001)),
            ),
            "too many rows",
        ),
        (lambda p: _outside(p / CALLS), "a link"),
        (lambda p: (p / "actors" / "x.parquet").mkdir(), "a folder"),
        (lambda p: (p / "actors" / "\x1b[2J.parquet").mkdir(), "a folder with a hostile name"),
        (
            lambda p: rewritten(
                p / EVIDENCE, lambda t: with_column(t, "position", pa.array([0] * t.num_rows))
            ),
            "position of evidence twice",
        ),
        (
            lambda p: rewritten(
                p / EVIDENCE,
                lambda t: with_column(t, "position", pa.nulls(t.num_rows, pa.int64())),
            ),
            "no position",
        ),
        *(
            (
                lambda p, n=number: rewritten(
                    p / "places/part-00000.parquet",
                    lambda t: with_column(t, "latitude", pa.array([n] * t.num_rows)),
                ),
                f"latitude {number}",
            )
            for number in (math.nan, math.inf)
        ),
        (
            lambda p: shutil.copy(p / ACTORS, p / "actors/again.parquet"),
            "a file twice",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_damaged_folders_are_one_clear_line(parquet, tmp_path, run, *, spoil, case, golden):
    """Each error names its file, nothing is written, and nothing hangs."""
    spoil(parquet)
    outcome = run("convert", parquet, tmp_path / "back.jsonl")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(f"newsevents: {parquet}")
    if case.startswith("damaged"):
        # The reason of another library follows.
        assert str(parquet) in outcome.err
    else:
        golden(outcome.err)
    assert outcome.err.count("\n") == 1
    assert not (tmp_path / "back.jsonl").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_a_pipe_among_the_files_does_not_hang(parquet, tmp_path):
    """A file without an end is not opened."""
    os.mkfifo(parquet / "actors" / "more.parquet")
    with pytest.raises(FileError, match=r"more\.parquet: "):
        newsevents.convert(parquet, tmp_path / "back.jsonl")


def test_a_file_is_no_folder_of_files(tmp_path, run):
    """One file of Parquet is no dataset."""
    pq.write_table(pa.table({"id": ["x"]}), tmp_path / "one.parquet")
    outcome = run("convert", tmp_path / "one.parquet", tmp_path / "back.jsonl")
    assert outcome.status == 2
    assert outcome.err.startswith(f"newsevents: {tmp_path}/one.parquet: ")
    assert outcome.err.count("\n") == 1


def test_rows_that_make_no_record_are_findings(parquet, tmp_path):
    """Records are checked, and a type that a path claims against the id is found."""
    (parquet / "events/year=2026/type=call").rename(parquet / "events/year=2026/type=x")
    (parquet / "events/year=2026/type=meeting").rename(parquet / "events/year=2026/type=call")
    (parquet / "events/year=2026/type=x").rename(parquet / "events/year=2026/type=meeting")
    with pytest.raises(InvalidError) as error:
        newsevents.convert(parquet, tmp_path / "back.jsonl")
    assert {finding.record for finding in error.value.findings} == {"meeting:2026-02-02-samra"}
    assert "NE104" in {finding.code for finding in error.value.findings}
    assert str(error.value).startswith(f"{parquet} ")


def test_notes_of_other_programs_are_passed_over(parquet, tmp_path):
    """Files whose names begin with a dot or an underscore are no data to Hive, nor to us."""
    (parquet / "_SUCCESS").touch()
    (parquet / "actors" / ".part.crc").touch()
    assert newsevents.convert(parquet, tmp_path / "back.jsonl") == 11


@pytest.mark.parametrize(
    "which",
    [lambda p: p.rglob("*.parquet"), lambda p: [p / "places/part-00000.parquet"]],
    ids=["all", "one"],
)
def test_metadata_of_a_newer_version_is_refused(parquet, tmp_path, which):
    """Data of another major version is not read as this one's."""
    said = json.dumps({"schema": "2.0", "metadata": {}})
    for path in which(parquet):
        rewritten(path, lambda t: t.replace_schema_metadata({"newsevents": said}))
    with pytest.raises(FileError, match=r"made\.parquet: .*\b2\.0\b"):
        newsevents.convert(parquet, tmp_path / "back.jsonl")
