"""The made-up archive of the benchmarks: reproducible, like news, and valid."""

from __future__ import annotations

import json

import archive
import pytest

from newsevents import validate
from newsevents.codec import dumps, loads
from newsevents.model import RECORD_TYPES
from newsevents.model.types import EVENT_TYPES

COUNT = 600


@pytest.fixture(scope="module")
def made():
    """Return the records of one archive."""
    return list(archive.records(COUNT, seed=3))


def test_the_same_seed_makes_the_same_records(made):
    """Count and seed say all; another seed makes other records."""
    assert list(archive.records(COUNT, seed=3)) == made
    assert list(archive.records(COUNT, seed=4)) != made


def test_there_are_as_many_as_asked_for_and_no_id_twice(made):
    """Every record has an id of its own."""
    assert len({record["id"] for record in made}) == len(made) == COUNT


def test_it_is_like_a_news_archive(made):
    """A kilobyte a record, all types, most of them events, in Arabic and English."""
    size = sum(len(dumps(loads(json.dumps(record))).encode()) for record in made) / COUNT
    assert 850 < size < 1200
    types = [record["type"] for record in made]
    assert set(types) == set(RECORD_TYPES)
    assert sum(each in EVENT_TYPES for each in types) > 0.65 * COUNT
    assert 0.1 * COUNT < types.count("article") < 0.2 * COUNT
    assert all(record["title"].keys() == {"ar", "en"} for record in made if "title" in record)
    relations = {each["type"] for record in made for each in record.get("relations", ())}
    assert {"part-of", "same-as", "follows"} <= relations
    evidence = [each for record in made for each in record.get("evidence", ())]
    for field in ("claims", "expression", "quotation", "attribution", "stance"):
        assert any(field in each for each in evidence), field


def test_what_others_refer_to_comes_first(made):
    """Events follow all records that they refer to, so that one pass is enough for a reader."""
    is_event = [record["type"] in EVENT_TYPES for record in made]
    assert is_event == sorted(is_event)


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "folder"])
@pytest.mark.parametrize("count", [20, 57, 1000])
@pytest.mark.no_cover
def test_nothing_is_wrong_with_it(tmp_path, name, count):
    """No rule finds anything, in whatever form it is written."""
    archive.write(tmp_path / name, count, seed=count)
    report = validate(tmp_path / name)
    assert report.records == count
    assert list(report.findings) == []


def test_it_is_written_in_canonical_form(made, tmp_path):
    """Lines are what `dumps` writes, and what was asked for."""
    archive.write(tmp_path / "a.jsonl", COUNT, seed=3)
    lines = (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == made
    assert [dumps(loads(line)) for line in lines] == lines


def test_too_few_are_refused():
    """Fewer than everything needs to be referred to are not made."""
    with pytest.raises(ValueError, match="20"):
        list(archive.records(19))
