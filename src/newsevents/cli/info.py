"""`newsevents info`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from newsevents.cli.datasets import load_what_is_good
from newsevents.dataset.dataset import Dataset
from newsevents.findings import printable
from newsevents.model import RECORD_TYPES, Event
from newsevents.schema.values import Text

_MOST_ACTORS = 10


@click.command("info")
@click.argument("dataset", metavar="[DATASET]", default=".")
@click.option("--language", default="en", show_default=True, help="Language of names.")
def command(dataset: str, language: str) -> None:
    """Say what is in a dataset: records by type, period, languages, actors.

    DATASET is this folder if it is not given.
    """
    loaded = load_what_is_good(dataset)
    console = Console(highlight=False)
    title = loaded.metadata.get("title")
    if isinstance(title, str):
        console.print(Line(printable(title), style="bold"))
    console.print(_records(loaded))
    if loaded.events:
        console.print(_facts(loaded))
        console.print(_actors(loaded, language))


def _records(dataset: Dataset) -> Table:
    table = _table("record", "", "number")
    counts = Counter(record.type for record in dataset)
    for tag in RECORD_TYPES:
        if counts[tag]:
            statuses = _statuses(r for r in dataset if r.type == tag and isinstance(r, Event))
            table.add_row(tag, statuses, str(counts[tag]))
    table.add_section()
    table.add_row("all", "", str(len(dataset)))
    return table


def _statuses(events: Iterable[Event]) -> str:
    counts = Counter(str(event.status) for event in events)
    return ", ".join(f"{number} {status}" for status, number in counts.most_common())


def _facts(dataset: Dataset) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_row("  events between", _period(dataset))
    table.add_row("  articles in", _listed(Counter(a.language for a in dataset.articles.values())))
    table.add_row("  titles in", _listed(_languages(e.title for e in dataset.events.values())))
    return table


def _period(dataset: Dataset) -> str:
    """Return the first and the last day that are known, and what is open beyond them."""
    whens = [event.when for event in dataset.events.values()]
    bounds = [day for when in whens for day in (when.earliest, when.latest) if day is not None]
    first, last = min(bounds, default=date.min), max(bounds, default=date.max)
    without = sum(when.earliest is None or when.latest is None for when in whens)
    note = f" ({without} with only one bound known)" if without else ""
    return f"{first} and {last}{note}"


def _languages(texts: Iterable[Text]) -> Mapping[str, int]:
    return Counter(language for text in texts for language in text)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} ({number})" for name, number in Counter(counts).most_common())


def _actors(dataset: Dataset, language: str) -> Table:
    """Return the actors that take part in most events, and that are sources most often."""
    table = _table("actor", "id", "events", "source of")
    rows = [
        (len(dataset.events_of(name)), len(dataset.events_from(name)), actor)
        for name, actor in dataset.actors.items()
    ]
    rows.sort(key=lambda row: (-row[0], -row[1], row[2].id))
    for events, sources, actor in rows[:_MOST_ACTORS]:
        table.add_row(Line(printable(actor.name(language))), actor.id, str(events), str(sources))
    if len(rows) > _MOST_ACTORS:
        table.add_row(f"... and {len(rows) - _MOST_ACTORS} more")
    return table


def _table(*columns: str) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        is_number = column in ("number", "events", "source of")
        table.add_column(column, justify="right" if is_number else "left")
    return table
