"""Time and memory of commands by the number of records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import archive
import gdelt_rows
import msgspec
from processes import Run, command, run


def validations(folder: Path, counts: Iterable[int]) -> Iterator[list[str]]:
    """Yield the rows of validating files of several sizes, with one and with two processes."""
    for count in counts:
        path = folder / f"{count}.jsonl"
        archive.write(path, count, seed=4)
        for jobs in ("1", "2"):
            took = run(command("newsevents", "validate", "--jobs", jobs, path))
            each = took.cpu / count * 1e6
            yield [
                f"{count:,}",
                jobs,
                f"{took.wall:.1f}",
                f"{took.cpu:.1f}",
                f"{each:.1f}",
                f"{took.memory / 2**20:,.0f}",
            ]
        path.unlink()


def bridges(folder: Path, counts: Iterable[int]) -> Iterator[list[str]]:
    """Yield the rows of importing files of several sizes, and of exporting what came in."""
    for count in counts:
        path, data = folder / f"{count}.CSV", folder / f"gdelt-{count}"
        gdelt_rows.write(path, count, seed=5)
        commands: dict[str, tuple[str | Path, ...]] = {
            "import gdelt": (path, "-o", data),
            "export geojson": (data, "-o", folder / "events.geojson"),
            "export csv": (data, "-o", folder / "events.csv"),
        }
        for done, arguments in commands.items():
            took = run(command("newsevents", *done.split(), *arguments))
            yield [f"`{done}`", *_measured(took, count)]
        path.unlink()


def merges(folder: Path, counts: Iterable[int]) -> Iterator[list[str]]:
    """Yield the rows of merging datasets of so many records together."""
    for count in counts:
        paths = [folder / f"{name}-{count}.jsonl" for name in ("one", "other")]
        with paths[0].open("wb") as one, paths[1].open("wb") as other:
            for number, record in enumerate(archive.records(count * 10 // 11, seed=6)):
                line = msgspec.json.encode(record) + b"\n"
                # Every tenth record is in both.
                files = (one, other) if number % 10 == 0 else ((one, other)[number % 2],)
                for file in files:
                    file.write(line)
        took = run(command("newsevents", "merge", *paths, "-o", folder / f"merged-{count}"))
        yield _measured(took, count)
        for path in paths:
            path.unlink()


def _measured(took: Run, count: int) -> list[str]:
    """Return the row of a command that read so many records."""
    return [
        f"{count:,}",
        f"{took.wall:.1f}",
        f"{took.cpu:.1f}",
        f"{took.cpu / count * 1e6:.1f}",
        f"{took.memory / 2**20:,.0f}",
    ]
