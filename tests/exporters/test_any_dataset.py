"""Whatever the schema allows is written in every format, and read by parsers of others."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import icalendar
import shapely
from hypothesis import given, settings

from newsevents import Dataset, Record, strategies
from newsevents.exporters import EXPORTERS, export


def geojson_events(path: Path) -> int:
    """Return the number of events on a map."""
    text = path.read_text("utf-8")
    shapely.from_geojson(text)
    return len({each["properties"]["id"] for each in json.loads(text)["features"]})


def csv_events(path: Path) -> int:
    """Return the number of rows of a table."""
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream, strict=True)
    assert {len(row) for row in rows} <= {len(header)}
    return len(rows)


#: Counts of the events in a file.
COUNTS: Mapping[str, Callable[[Path], int]] = {
    "geojson": geojson_events,
    "csv": csv_events,
    "ics": lambda path: len(icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")),
    "timemap": lambda path: len(json.loads(path.read_bytes())),
}


#: Formats that describe files, or contain the texts of articles.
OTHER_SOURCES = ("croissant", "label-studio")


@settings(max_examples=settings.default.max_examples // 5)
@given(strategies.datasets())
def test_any_dataset(records: tuple[Record, ...]) -> None:
    """No valid record stops an export, and the report has the number of events in the file."""
    dataset = Dataset(records)
    with TemporaryDirectory() as folder:
        for name, exporter in EXPORTERS.items():
            if name in OTHER_SOURCES:
                continue
            path = Path(folder, f"x{exporter.suffix}")
            report = export(dataset, name, path)
            written, total = report.written_events()
            assert 0 <= written <= total == len(dataset.events())
            assert all(0 < loss[3] <= report.records[loss[0]] for loss in report.losses())
            if name in COUNTS:
                assert COUNTS[name](path) == written
