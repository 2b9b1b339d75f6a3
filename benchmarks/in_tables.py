"""A dataset as Arrow tables and as a pickle, there and back, against the same by hand."""

from __future__ import annotations

import json
import pickle
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import archive
import pandas as pd
from page import Row
from pairing import in_rounds

import newsevents

_COLUMNS = ("id", "type", "date", "status", "title_text", "event_id", "actor", "role")
_RECORD_TABLES = ("events", "articles", "actors", "places", "processes")


def rows(folder: Path, count: int, rounds: int) -> Iterator[Row]:
    """Measure a dataset of so many records in memory."""
    path = folder / "tables.jsonl"
    archive.write(path, count, seed=8)
    dataset = newsevents.read_dataset(path)
    documents = [json.loads(line) for line in path.open("rb")]
    tables = dataset.to_arrow()
    pickled, pickled_documents = pickle.dumps(dataset), pickle.dumps(documents)
    ways: dict[str, Callable[[], object]] = {
        "two": lambda: dataset.to_arrow(tables=["events", "participants"], columns=_COLUMNS),
        "all": dataset.to_arrow,
        "from file by hand": lambda: _frames(path),
        "back": lambda: newsevents.from_arrow(tables),
        "back by hand": lambda: _documents(tables),
        "pickle": lambda: pickle.dumps(dataset),
        "pickle by hand": lambda: pickle.dumps(documents),
        "unpickle": lambda: pickle.loads(pickled),  # noqa: S301 - made here
        "unpickle by hand": lambda: pickle.loads(pickled_documents),  # noqa: S301 - made here
    }
    found = in_rounds({name: _timed(way) for name, way in ways.items()}, rounds)
    what = f"of {count:,} records in memory, against json and pandas by hand from their file"
    yield Row.of(f"`to_arrow` of two tables {what}", found.ratio("two", "from file by hand"), 0.67)
    yield Row.of(f"`to_arrow` of all tables {what}", found.ratio("all", "from file by hand"))
    what = f"of {count:,} records, against plain documents from their rows, by hand and unchecked"
    yield Row.of(f"`from_arrow` {what}", found.ratio("back", "back by hand"))
    for name in ("pickle", "unpickle"):
        call = "dumps" if name == "pickle" else "loads"
        what = f"`pickle.{call}` of {count:,} records, against that of plain documents"
        yield Row.of(what, found.ratio(name, f"{name} by hand"))


def _frames(path: Path) -> object:
    """Return two tables of a file as data frames."""
    events, participants = [], []
    with path.open("rb") as lines:
        for line in lines:
            record = json.loads(line)
            if "status" in record:
                title = record.get("title", {})
                row = [record[name] for name in ("id", "type", "date", "status")]
                events.append([*row, title.get("en")])
            participants += [
                [record["id"], each["actor"], each.get("role")]
                for each in record.get("participants", ())
            ]
    return pd.DataFrame(events), pd.DataFrame(participants)


def _documents(tables: dict[str, Any]) -> dict[str, Any]:
    """Return the rows of tables as plain documents by id, parts below their events."""
    found: dict[str, Any] = {}
    for name in _RECORD_TABLES:
        found |= {row["id"]: _given(row) for row in tables[name].to_pylist()}
    for name in tables.keys() - {*_RECORD_TABLES}:
        for row in tables[name].to_pylist():
            found[row["event_id"]].setdefault(name, []).append(_given(row))
    return found


def _given(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def _timed(way: Callable[[], object]) -> Callable[[], float]:
    """Return a function that returns the processor seconds that a call takes."""

    def _seconds() -> float:
        start = time.process_time()
        way()
        return time.process_time() - start

    return _seconds
