"""Stream a large file: read a compressed file record by record, and write while reading.

python examples/stream_big_file.py
"""

import gzip
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import newsevents
from newsevents import Event

EVENTS = 5000


def events() -> Iterator[str]:
    """Yield the lines of a made-up file."""
    for number in range(EVENTS):
        day = f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}"
        event = newsevents.from_dict(
            {
                "type": "event",
                "id": f"event:storm-{number}",
                "title": {"ar": f"عاصفة {number}", "en": f"Storm {number}"},
                "date": day,
                "status": "occurred",
                "category": "storm",
                "evidence": [{"attribution": ["actor:weather-service"]}],
            }
        )
        yield newsevents.dumps(event) + "\n"


def main() -> None:
    """Write a file, count its events by month, and keep those of one month in another file."""
    with tempfile.TemporaryDirectory() as folder:
        big, march = Path(folder) / "big.jsonl.gz", Path(folder) / "march.jsonl.gz"
        with gzip.open(big, "wt", encoding="utf-8", newline="\n") as out:
            out.writelines(events())

        # Neither file is held in memory.
        months: Counter[str] = Counter()
        with gzip.open(march, "wt", encoding="utf-8", newline="\n") as out:
            for record in newsevents.iter_records(big):
                if isinstance(record, Event) and (day := record.when.earliest):
                    months[f"{day:%Y-%m}"] += 1
                    if (day.year, day.month) == (2026, 3):
                        out.write(newsevents.dumps(record) + "\n")

        report = newsevents.validate(march)
        print(f"{months.total()} events, {months['2026-03']} of them in March")
        print(f"{report.records} kept, {len(report.errors)} errors in them")


if __name__ == "__main__":
    main()
