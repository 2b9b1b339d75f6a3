"""Checking takes time in proportion to the data, and an amount of memory that does not grow."""

from __future__ import annotations

import cProfile
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import archive as archive_module
import pytest

import newsevents
from newsevents.validation import Limits


@pytest.fixture(scope="module")
def archive(tmp_path_factory) -> Callable[[int], Path]:
    """Give a function that writes archives of so many records."""
    folder = tmp_path_factory.mktemp("archives")

    def _archive(count: int) -> Path:
        path = folder / f"{count}.jsonl"
        if not path.exists():
            archive_module.write(path, count)
        return path

    return _archive


#: Many chunks in an archive of some megabytes.
CHUNKS = Limits(chunk_size_bytes=100_000)


def calls(path: Path) -> int:
    """Return how many functions are called while a file is checked."""
    profile = cProfile.Profile()
    checked = profile.runcall(newsevents.validate, path, limits=CHUNKS)
    assert checked.ok
    return sum(each.callcount for each in profile.getstats())


@pytest.mark.no_cover  # counts calls by itself
def test_time_is_linear(archive):
    """Twice as many records take twice as many calls."""
    # Vocabularies and patterns are read the first time.
    newsevents.validate(archive(300))
    once, twice, four_times = (calls(archive(count)) for count in (1000, 2000, 4000))
    assert twice < 2.5 * once
    assert four_times < 2.5 * twice


def peak(path: Path) -> int:
    """Return the most bytes of memory that Python takes while a file is checked."""
    tracemalloc.start()
    try:
        newsevents.validate(path, rules=("NE1", "NE2"), limits=CHUNKS)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.no_cover
def test_memory_does_not_grow(archive, tmp_path):
    """Five times as many events take little more memory of Python, and the index has a limit."""
    lines = archive(1000).read_text(encoding="utf-8").splitlines()
    documents = [json.loads(line) for line in lines]
    supporting = [each for each in documents if each["type"] in ("article", "actor", "place")]
    events = [each for each in documents if each not in supporting]

    def _copies(number: int) -> Path:
        path = tmp_path / f"{number}.jsonl"
        more = ({**each, "id": f"{each['id']}-{n}"} for n in range(number) for each in events)
        lines = (json.dumps(each, ensure_ascii=False) for each in (*supporting, *events, *more))
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    # What is read once, such as the schema, is there from then on.
    peak(_copies(1))
    few, many = _copies(2), _copies(10)
    grown = peak(many) - peak(few)
    assert grown < (many.stat().st_size - few.stat().st_size) / 10
