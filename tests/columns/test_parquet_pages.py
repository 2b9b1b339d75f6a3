"""Headers of pages, by hand."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from newsevents.errors import TableError
from newsevents.formats.parquet import read_rows
from newsevents.formats.parquet_pages import PageTotals, scan_pages

# A dictionary of 2 values: type, 100 bytes, 5 stored, and a struct of 2 and PLAIN.
DICTIONARY = b"\x15\x04\x15\xc8\x01\x15\x0a\x4c\x15\x04\x15\x00\x00\x00" + bytes(5)
# Version 1: 4 values in encoding 8, with statistics of a text, a number and a mark.
FIRST = (
    b"\x15\x00\x15\x06\x15\x06\x2c\x15\x08\x15\x10\x15\x06\x15\x06"
    b"\x1c\x18\x02ab\x26\x00\x41\x00\x00\x00" + bytes(3)
)
# Version 2: 3 values in encoding 7.
SECOND = b"\x15\x06\x15\x04\x15\x04\x5c\x15\x06\x15\x00\x15\x06\x15\x0e\x00\x00" + bytes(2)


def test_totals():
    """Pages count as long as values are missing; a page that is larger as stored counts so."""
    stream = io.BytesIO(b"PAR1" + DICTIONARY + FIRST + SECOND)
    assert scan_pages(stream, 4, 0) == PageTotals()
    assert scan_pages(stream, 4, 4) == PageTotals(4, 103, has_dictionary=True, encodings={8})
    assert scan_pages(stream, 4, 5) == PageTotals(7, 105, has_dictionary=True, encodings={8, 7})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        FIRST[:10],
        FIRST,  # 4 values of 5
        b"\x15\x00\x15\x06\x00",
        b"\x15\x00\x15\x06\x15\x06\x00",
        b"\x15\x00\x15\x05\x15\x06\x00",
        b"\x15\x00\x05\x02\x06\x05\x00\x06\x00",
        b"\x15" + b"\xff" * 11,
        b"\x1c" * 9,
        b"\x19\x00",
        b"\x15\x00\x15\x06\x15\x06\x25\x00\x15\x00\x00",
    ],
    ids=[
        *("end", "cut", "too few values", "no stored size", "no header of data", "negative size"),
        *("field 0 after 2", "long number", "deep", "list", "number for a struct"),
    ],
)
def test_damaged_headers(content):
    """Anything that PyArrow could read in another way is refused."""
    with pytest.raises(TableError, match="header of a page"):
        scan_pages(io.BytesIO(content), 0, 5)


def test_a_table_with_many_empty_columns_is_read(tmp_path):
    """Missing values take little memory: 4,500,000 of them in a file of some kilobytes."""
    path = tmp_path / "t.parquet"
    empty = {f"c{number}": pa.nulls(100_000, pa.string()) for number in range(45)}
    pq.write_table(pa.table(empty), path, compression="zstd")
    assert path.stat().st_size < 50_000
    assert sum(1 for _ in read_rows(path)) == 100_001
