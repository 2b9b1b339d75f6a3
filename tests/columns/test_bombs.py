"""Small files that would fill the memory: refused before their content is built."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import newsevents
from newsevents.errors import TableError

# How often a value is used; the figures in the documentation are for 100,000.
ROWS = int(os.environ.get("NEWSEVENTS_BOMB_ROWS", "10000"))
LONG = "x" * 2**20


# --- workbooks -----------------------------------------------------------------------------------


def in_sheet(rows: str, *, before: str = "", texts: str = "") -> Callable[[Path], None]:
    """Return a function that puts rows of XML into the sheet of events of a workbook."""

    def _spoil(path: Path) -> None:
        with zipfile.ZipFile(path) as old:
            parts = {name: old.read(name).decode() for name in old.namelist()}
        sheet = parts["xl/worksheets/sheet1.xml"]
        sheet = sheet.replace("</sheetData>", f"{rows}</sheetData>")
        parts["xl/worksheets/sheet1.xml"] = sheet.replace("<worksheet", f"{before}<worksheet", 1)
        if texts:
            rels = "xl/_rels/workbook.xml.rels"
            rel = '<Relationship Id="x" Type="x/sharedStrings" Target="texts.xml"/></Relationships>'
            parts[rels] = parts[rels].replace("</Relationships>", rel)
            parts["xl/texts.xml"] = texts
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for name, part in parts.items():
                new.writestr(name, part)

    return _spoil


def _rows(cell: str, count: int) -> str:
    return "".join(f'<row r="{n}">{cell.format(n)}</row>' for n in range(10, count + 10))


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 20}">' for n in range(1, 12))
WORKBOOKS = {
    "a text of 30,000 characters that all cells share": in_sheet(
        _rows('<c r="H{}" t="s"><v>0</v></c>', ROWS), texts=f"<sst><si><t>{'x' * 30_000}</t></si></sst>"
    ),
    "a text of 20 MiB": in_sheet(f'<row r="9"><c r="H9" t="str"><v>{"x" * 20 * 2**20}</v></c></row>'),
    "an attribute of 20 MiB": in_sheet(f'<row r="9" x="{"x" * 20 * 2**20}"/>'),
    "a cell in the last column of each row": in_sheet(_rows('<c r="XFD{}"><v>1</v></c>', ROWS)),
    "a header in a column that does not exist": in_sheet('<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>'),
    "more cells in a row than there are columns": in_sheet(f'<row r="9">{"<c><v>1</v></c>" * 20_000}</row>'),
    "rows without cells": in_sheet("<row/>" * 10 * ROWS),
    "a merged range of all cells": in_sheet("</sheetData><mergeCells><mergeCell ref='A2:XFD1048576'/></mergeCells><sheetData>"),
    "a part that decompresses to 70 MiB": in_sheet(" " * 70 * 2**20),
    "entities within entities": in_sheet(
        '<row r="9"><c r="H9" t="str"><v>&a11;</v></c></row>',
        before=f'<!DOCTYPE worksheet [<!ENTITY a0 "ha">{LAUGHS}]>',
    ),
}  # fmt: skip
# Those that contain nothing that is read.
HARMLESS = {"a cell in the last column of each row", "rows without cells"}


# --- Parquet, Arrow, CSV -------------------------------------------------------------------------


def dictionary(text: str, count: int) -> pa.Array:
    """Return an array in which all rows have the one text of a dictionary."""
    return pa.DictionaryArray.from_arrays(pa.array([0] * count, pa.int32()), pa.array([text]))


def in_articles(name: str, values: Callable[[int], pa.Array], **options: object):
    """Return a function that puts values into a column of the articles of a Parquet folder."""

    def _spoil(path: Path) -> None:
        file = path / "articles" / "part-00000.parquet"
        table = pq.read_table(file)
        rows = table.take(pa.array([0] * ROWS))
        index = rows.schema.get_field_index(name)
        rows = rows.set_column(index, name, values(ROWS))
        pq.write_table(rows, file, compression="zstd", store_schema=False, **options)

    return _spoil


def _empty_lists(count: int) -> pa.Array:
    ends = pa.array([50 * n for n in range(count + 1)], pa.int32())
    return pa.ListArray.from_arrays(ends, pa.nulls(50 * count, pa.string()))


def _texts_by_language(count: int) -> pa.Array:
    offsets = pa.array(range(count + 1), pa.int32())
    return pa.MapArray.from_arrays(offsets, pa.array(["en"] * count), dictionary(LONG, count))


def _list_of_columns(path: Path) -> None:
    # Of a group of rows, and 999,999 long; in Thrift's compact protocol.
    footer = b"\x15\x02\x19\x1c\x48\x01r\x15\x02\0\x16\x02\x19\x1c\x19\xfc\xbf\x84\x3d\0"
    content = b"PAR1" + footer + struct.pack("<I", len(footer)) + b"PAR1"
    (path / "articles" / "part-00000.parquet").write_bytes(content)


PARQUET = {
    "a list of 999,999 columns without any": _list_of_columns,
    "a text of 1 MiB in a dictionary": in_articles(
        "headline", lambda count: dictionary(LONG, count)
    ),
    "a text of 100 MiB in a dictionary": in_articles(
        "headline", lambda count: dictionary(LONG * 100, count), dictionary_pagesize_limit=2**28
    ),
    "lists of texts of a dictionary": in_articles(
        "agencies",
        lambda count: pa.ListArray.from_arrays(
            pa.array(range(count + 1), pa.int32()), dictionary(LONG, count)
        ),
    ),
    "texts that repeat the one before": in_articles(
        "headline",
        lambda count: pa.array(["x" * 500] * count),
        use_dictionary=False,
        column_encoding={"headline": "DELTA_BYTE_ARRAY"},
    ),
    "missing entries of lists": in_articles("agencies", _empty_lists),
}


def in_events(content: bytes) -> Callable[[Path], None]:
    """Return a function that adds content to the events of a folder of CSV files."""

    def _spoil(path: Path) -> None:
        with (path / "events.csv").open("ab") as stream:
            stream.write(content)

    return _spoil


CSV = {
    "a cell of 40 MB": in_events(b"9," + b"x" * 40_000_000 + b"\r\n"),
    "a quote without an end": in_events(b'9,"' + b"x\r\n" * 12_000_000),
    "far more columns than any table": lambda path: (path / "events.csv").write_bytes(
        b"a," * 200_000 + b"a\n"
    ),
}

BOMBS = {
    f"{suffix} {name}": (suffix, spoil)
    for suffix, bombs in ((".xlsx", WORKBOOKS), (".parquet", PARQUET), (".csv", CSV))
    for name, spoil in bombs.items()
}

# Converts each path, and prints the outcome and the peak of the memory in MiB. Linux counts a new
# peak after 5 is written to clear_refs.
MEASURE = """\
import json, pathlib, re, resource, sys
import newsevents
from newsevents.formats import FORMATS
for table_format in FORMATS.values():
    table_format.load_module()
resource.setrlimit(resource.RLIMIT_AS, (6 * 2**30, 6 * 2**30))
status = pathlib.Path("/proc/self/status")
def measured(word):
    return int(re.search(word + r":\\s+(\\d+) kB", status.read_text())[1]) // 1024
for path in sys.stdin.read().split("\\n"):
    pathlib.Path("/proc/self/clear_refs").write_text("5")
    before = measured("VmRSS")
    try:
        newsevents.convert(path, "back.jsonl")
        outcome = "read"
    except newsevents.NewsEventsError as error:
        outcome = str(error)
    print(json.dumps([outcome, measured("VmHWM") - before]), flush=True)
"""
#: What a bomb may take in memory beyond the libraries, in MiB.
MAX_PEAK_MIB = 400


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="needs Linux's peaks")
def test_bombs_are_refused_in_bounded_memory(dataset, tmp_path):
    """Each is refused before it is built, or is harmless; the page on formats has the figures."""
    paths = []
    for suffix in (".xlsx", ".parquet", ".csv"):
        newsevents.convert(dataset, tmp_path / f"made{suffix}")
    for number, (suffix, spoil) in enumerate(BOMBS.values()):
        paths.append(tmp_path / f"bomb{number}{suffix}")
        made = tmp_path / f"made{suffix}"
        (shutil.copy if suffix == ".xlsx" else shutil.copytree)(made, paths[-1])
        spoil(paths[-1])
    done = subprocess.run(
        [sys.executable, "-c", MEASURE],
        cwd=tmp_path,
        input="\n".join(map(str, paths)),
        capture_output=True,
        text=True,
        check=True,
    )
    found = dict(zip(BOMBS, map(json.loads, done.stdout.splitlines()), strict=True))
    # Shown by `pytest -s`, for the page.
    sys.stdout.writelines(f"{peak} MiB, {name}: {text}\n" for name, (text, peak) in found.items())
    read = {name.partition(" ")[2] for name, (outcome, _) in found.items() if outcome == "read"}
    assert read == HARMLESS
    assert {name: peak for name, (_, peak) in found.items() if peak > MAX_PEAK_MIB} == {}


def views(text: str, count: int) -> pa.Array:
    """Return an array in which all rows are views of one text."""
    view = struct.pack("<i4sii", len(text), text[:4].encode(), 0, 0)
    buffers = [None, pa.py_buffer(view * count), pa.py_buffer(text.encode())]
    return pa.Array.from_buffers(pa.string_view(), count, buffers)


@pytest.mark.parametrize(
    "bomb",
    [
        dictionary(LONG, ROWS),
        views(LONG, 1000),
    ],
    ids=["dictionary", "views"],
)
def test_arrow_tables_that_would_be_far_larger_are_refused(dataset, bomb):
    """A text that all rows share is counted for each row before it is copied."""
    tables = dict(dataset.to_arrow())
    rows = tables["articles"].take(pa.array([0] * len(bomb)))
    index = rows.schema.get_field_index("headline")
    tables["articles"] = rows.set_column(index, "headline", bomb)
    with pytest.raises(TableError, match="articles"):
        newsevents.from_arrow(tables)
