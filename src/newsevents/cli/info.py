"""`newsevents info`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from newsevents.cli.arguments import language_option, load_valid_records
from newsevents.dataset.dataset import Dataset
from newsevents.findings import printable
from newsevents.model import RECORD_TYPES, Event

_MAX_ACTORS = 10


@click.command("info")
@click.argument("dataset", metavar="[DATASET]", default=".")
@language_option
def info_command(dataset: str, language: str) -> None:
    """Summarize a dataset: records by type, period, languages, actors.

    DATASET defaults to the current folder.
    """
    loaded = load_valid_records(dataset)
    console = Console(highlight=False)
    title = loaded.metadata.get("title")
    if isinstance(title, str):
        console.print(Line(printable(title), style="bold"))
    console.print(_records(loaded))
    if loaded.events():
        console.print(_period_and_languages(loaded))
        console.print(_actors(loaded, language))


def _records(dataset: Dataset) -> Table:
    table = _table("record", "", "number")
    counts = Counter(record.type for record in dataset)
    for tag in RECORD_TYPES:
        if counts[tag]:
            statuses = Counter(
                str(r.status) for r in dataset if r.type == tag and isinstance(r, Event)
            )
            words = ", ".join(f"{number} {status}" for status, number in statuses.most_common())
            table.add_row(tag, words, str(counts[tag]))
    table.add_section()
    table.add_row("all", "", str(len(dataset)))
    return table


def _period_and_languages(dataset: Dataset) -> Table:
    events = dataset.events()
    titles = (language for event in events for language in event.title)
    table = Table.grid(padding=(0, 2))
    table.add_row("  events between", _period(events))
    table.add_row("  articles in", _counts(a.language for a in dataset.articles.values()))
    table.add_row("  titles in", _counts(titles))
    return table


def _period(events: Iterable[Event]) -> str:
    """Return the first and the last known day, and the number of dates open beyond them."""
    whens = [event.when for event in events]
    bounds = [day for when in whens for day in (when.earliest, when.latest) if day is not None]
    first, last = min(bounds, default=date.min), max(bounds, default=date.max)
    half_open = sum(when.earliest is None or when.latest is None for when in whens)
    note = f" ({half_open} with only one bound known)" if half_open else ""
    return f"{first} and {last}{note}"


def _counts(values: Iterable[str]) -> str:
    return ", ".join(f"{value} ({number})" for value, number in Counter(values).most_common())


def _actors(dataset: Dataset, language: str) -> Table:
    """Return the actors with the most events, and how often each is a source."""
    table = _table("actor", "id", "events", "source of")
    rows = [
        (len(dataset.events(actor=name)), len(dataset.events(source=name)), actor)
        for name, actor in dataset.actors.items()
    ]
    rows.sort(key=lambda row: (-row[0], -row[1], row[2].id))
    for events, sources, actor in rows[:_MAX_ACTORS]:
        table.add_row(Line(printable(actor.name(language))), actor.id, str(events), str(sources))
    if len(rows) > _MAX_ACTORS:
        table.add_row(f"... and {len(rows) - _MAX_ACTORS} more")
    return table


def _table(*columns: str) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        is_number = column in ("number", "events", "source of")
        table.add_column(column, justify="right" if is_number else "left")
    return table
