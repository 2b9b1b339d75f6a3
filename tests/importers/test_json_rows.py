"""JSON input of importers: an array, JSON Lines or one object, within limits."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from newsevents.errors import FileError
from newsevents.importers import rows
from newsevents.importers.context import ImportReport
from newsevents.importers.rows import iter_json_objects

_DEEP = b"[" * 100_000


def _read(path: Path, content: bytes) -> tuple[list[tuple[str, object]], ImportReport]:
    path.write_bytes(content)
    report = ImportReport()
    return [(row.location, row.data) for row in iter_json_objects(path, report)], report


@pytest.mark.parametrize(
    ("content", "locations"),
    [
        (b'\xef\xbb\xbf\n [{"a": 1},\n {"a": 2}]\n', ["entry 1 of a.json", "entry 2 of a.json"]),
        (b'\n{"a": 1}\r\n\n{"a": 2}', ["a.json:2", "a.json:4"]),
        (b'{"a": 1}', ["a.json:1"]),
        (b'{\n "a": 1\n}\n', ["entry 1 of a.json"]),
        (b"[]", []),
    ],
)
def test_forms(tmp_path: Path, content: bytes, locations: list[str]) -> None:
    """An array, JSON Lines and a single object, whatever is around them."""
    found, report = _read(tmp_path / "a.json", content)
    assert [location for location, _ in found] == locations
    assert [data for _, data in found] == [{"a": at} for at in range(1, len(locations) + 1)]
    assert report.rows == 0


@pytest.mark.parametrize(
    "content",
    [
        b'[{"a": 1, "a": 2}, 7, {"b": "\xff"}, {"a": 1}]',
        b'{"a": 1, "a": 2}\n7\n{"b": ' + _DEEP + b'\n{"a": 1}',
    ],
)
def test_bad_entries_are_counted(tmp_path: Path, content: bytes) -> None:
    """A bad entry costs only itself."""
    found, report = _read(tmp_path / "a.json", content)
    assert [data for _, data in found] == [{"a": 1}]
    assert (report.rows, report.skipped.total(), len(report.skipped)) == (3, 3, 3)


@pytest.mark.parametrize(
    ("content", "line"),
    [(b'[{"a": 1},\n', 2), (b"\n\nid,date\n", 3), (_DEEP, 1), (b'["\\ud800"]', 1)],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes, line: int) -> None:
    """A file that is not JSON is refused with its first bad line."""
    with pytest.raises(FileError, match=rf"neither a JSON array nor JSON Lines; line {line}: "):
        _read(tmp_path / "a.json", content)


def test_nothing_to_read_and_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long line and a large array are refused."""
    monkeypatch.setattr(rows, "MAX_ARRAY_BYTES", 100)
    monkeypatch.setattr(rows, "MAX_LINE_BYTES", 50)
    long = b'{"a": 1}\n{"a": "' + b"x" * 50 + b'"}'
    with pytest.raises(FileError, match=re.escape("line 2 is longer than")):
        _read(tmp_path / "a.json", long)
    with pytest.raises(FileError, match=r"no JSON object; entry 1 of a\.json: not a JSON object"):
        _read(tmp_path / "a.json", b"[7, 8]")
    with pytest.raises(FileError, match="the file is empty"):
        _read(tmp_path / "a.json", b"\n")
    with pytest.raises(FileError, match="in one piece; use JSON Lines"):
        _read(tmp_path / "a.json.gz", gzip.compress(b"[" + b" " * 100 + b"]"))
