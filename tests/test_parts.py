"""Data is cut into parts, and read part by part it is the same as read at once."""

from __future__ import annotations

import gzip
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsevents.findings import Edit, Finding, Fix, Severity
from newsevents.schema.rules import WRONG_TYPE
from newsevents.storage.chunks import MAX_LINE_BYTES, Chunk, iter_chunks
from newsevents.storage.compression import zstd
from newsevents.storage.json_lines import Diagnostics, iter_records_of_chunk
from newsevents.storage.raw_records import RawRecord, shift_lines

PIECES = (
    b'{"type":"actor"}',
    '{"names":{"ar":"مُحمّد 🕊\u200f"}}'.encode(),
    b"\n",
    b"\n",
    b"\r\n",
    b" ",
    b"\t\n",
    b"\xef\xbb\xbf",
    b"\xd9",
    b"x" * 40,
)
# Lists, and objects over many lines, are said of a file as a whole.
CONTENT = st.lists(st.sampled_from(PIECES), max_size=30).map(lambda chosen: b"x" + b"".join(chosen))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder that the examples of a property share."""
    return tmp_path_factory.mktemp("أجزاء")


def at_once(path: Path, **limits: int) -> tuple[list[RawRecord], list[Finding]]:
    """Return the records of a file and the findings about it, read from beginning to end."""
    notes = Diagnostics()
    records = list(iter_records_of_chunk(Chunk(path=path), notes, **limits))
    return records, list(notes.findings(str(path)))


def part_by_part(
    path: Path, size: int, *, max_line: int = MAX_LINE_BYTES
) -> tuple[list[RawRecord], list[Finding]]:
    """Return the same, put together from the chunks of the file."""
    notes, entries = Diagnostics(), []
    for part in iter_chunks([path], chunk_size=size, max_whole_size=0, max_line=max_line):
        seen = Diagnostics()
        entries += [
            attrs.evolve(each, ordinal=each.ordinal + notes.records, line=each.line + notes.lines)
            for each in iter_records_of_chunk(part, seen, max_line=max_line)
        ]
        notes.add(seen)
        if notes.is_stopped:
            break
    return entries, list(notes.findings(str(path)))


@settings(max_examples=4 * settings.default.max_examples)
@given(content=CONTENT, size=st.integers(1, 90))
def test_parts_of_a_plain_file_are_the_file(folder, content, size):
    """However the ranges lie, each record is in one of them, and all that is wrong is said."""
    path = folder / "a.jsonl"
    path.write_bytes(content)
    assert part_by_part(path, size, max_line=60) == at_once(path, max_line=60)


@given(content=CONTENT, size=st.integers(1, 90), pack=st.sampled_from((".gz", ".zst")))
def test_blocks_of_a_packed_file_are_the_file(folder, content, size, pack):
    """A packed file is cut into blocks of lines, of which each is whole."""
    path = folder / f"a.jsonl{pack}"
    path.write_bytes(gzip.compress(content) if pack == ".gz" else zstd().compress(content))
    assert part_by_part(path, size, max_line=60) == at_once(path, max_line=60)


def test_ranges_cover_a_file(tmp_path):
    """Ranges follow each other, the last one has no end, and their sizes add up."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"x" * 35)
    found = list(iter_chunks([path], is_newer=True, chunk_size=10))
    assert [(part.start, part.stop) for part in found] == [(0, 10), (10, 20), (20, 30), (30, None)]
    assert sum(part.size for part in found) == 35
    assert all(part.is_newer and part.lines is None for part in found)


@pytest.mark.parametrize("end", [-9, 400])
@pytest.mark.no_cover
def test_a_large_packed_file_that_is_damaged(tmp_path, end):
    """What can be unpacked is read, and then it is said that there is no more."""
    path = tmp_path / "a.jsonl.gz"
    lines = "".join(f'{{"n":{number}}}\n' for number in range(100_000)).encode()
    path.write_bytes(gzip.compress(lines)[:end])
    entries, findings = part_by_part(path, 100)
    expected, (finding,) = at_once(path)
    assert [each.code for each in findings] == [finding.code] == ["NE010"]
    assert findings[0].line == len(entries) + 1
    # Some kilobytes are lost where the damage is.
    assert len(expected) - len(entries) < 2000
    assert entries == expected[: len(entries)]


def test_a_large_packed_file_that_unpacks_to_too_much(tmp_path, monkeypatch):
    """It is read up to the limit, however it is cut."""
    path = tmp_path / "a.jsonl.zst"
    path.write_bytes(zstd().compress(b'{"n":1}\n' * 1000))
    monkeypatch.setattr("newsevents.storage.compression.max_decompressed_bytes", lambda _: 4000)
    entries, findings = part_by_part(path, 300)
    assert [finding.code for finding in findings] == ["NE011"]
    assert 490 <= len(entries) <= 501
    assert {entry.data for entry in entries} == {b'{"n":1}'}


def test_a_finding_is_moved_down_with_its_edits():
    """What is found in a part has the lines of the file, and so has what mends it."""
    edit = Edit(line=2, column=3, end_line=4, end_column=1, text="ً")
    fix = Fix(title="write it", is_safe=True, edits=(edit,))
    found = attrs.evolve(WRONG_TYPE("no", fix=fix), line=2)
    moved = shift_lines(found, 100)
    assert (moved.line, moved.severity) == (102, Severity.ERROR)
    assert moved.fix is not None
    assert (moved.fix.edits[0].line, moved.fix.edits[0].end_line) == (102, 104)
    assert shift_lines(WRONG_TYPE("no"), 100).line == 0
