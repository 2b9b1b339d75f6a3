"""How far a check is, for whoever waits for it at a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from newsevents.validation import Progress, ProgressCallback

if TYPE_CHECKING:
    from rich.progress import Progress as Bars


@contextmanager
def watching() -> Iterator[ProgressCallback | None]:
    """Give what shows how far a check is; None where standard error is not a terminal.

    It shows records, records a second, bytes done and in all, and the time left, and is wiped
    away at the end.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        DownloadColumn(),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        yield _Shown(bars)


class _Shown:
    """A line with a bar."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._task = bars.add_task("reading", total=None)
        self._last = Progress(records=0, done=0, total=0)
        self._begun = time.monotonic()
        self._rate = 0.0

    def __call__(self, progress: Progress) -> None:
        if progress.done < self._last.done:
            # Data that was mended is checked once more.
            self._bars.reset(self._task)
            self._begun, self._rate = time.monotonic(), 0.0
            self._last = Progress(records=0, done=0, total=0)
        if progress.records > self._last.records:
            # The second look at records adds none, and would make the first one look slow.
            self._rate = progress.records / max(time.monotonic() - self._begun, 0.001)
        self._last = progress
        self._bars.update(
            self._task,
            description=f"{progress.records:,} records, {self._rate:,.0f}/s",
            completed=progress.done,
            total=progress.total or None,
        )
