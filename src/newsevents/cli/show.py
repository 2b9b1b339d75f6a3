"""`newsevents info` and `newsevents show`: a dataset or a record in a terminal."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import click
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from newsevents.cli.arguments import (
    dataset_argument,
    language_option,
    load_valid_records,
    new_table,
    record_of,
    resolve_dataset,
    terminal,
    texts_option,
    wrapped,
)
from newsevents.dataset.dataset import Dataset
from newsevents.errors import FileError
from newsevents.findings import printable, shown
from newsevents.model import RECORD_TYPES, Actor, Article, Event, Evidence, Place, Process, Record
from newsevents.report.entries import EventFormatter
from newsevents.report.localization import LANGUAGES, Locale
from newsevents.report.selection import Selection
from newsevents.schema.base import Model
from newsevents.schema.field_types import fields_of
from newsevents.schema.values import Text, Vocabulary
from newsevents.validation.article_texts import ArticleTexts
from newsevents.validation.configuration import for_path

_MAX_ACTORS = 10
# Width of the labels and margins, and smallest width of values.
_LABEL_WIDTH, _MIN_VALUE_WIDTH = 18, 20
_SHOWN_APART = frozenset(("id", "title", "names", "headline", "evidence"))


@click.command("info")
@dataset_argument
@language_option
def info_command(dataset: str, language: str) -> None:
    """Summarize a dataset: records by type, period, languages, actors.

    DATASET defaults to the current folder.
    """
    loaded = load_valid_records(dataset)
    console = terminal()
    title = loaded.metadata.get("title")
    if isinstance(title, str):
        console.print(Line(printable(title), style="bold"))
    console.print(_records(loaded))
    events = loaded.events()
    if events:
        grid = Table.grid(padding=(0, 2))
        grid.add_row("  events between", _period(events))
        grid.add_row("  articles in", _counts(a.language for a in loaded.articles.values()))
        grid.add_row("  titles in", _counts(tag for event in events for tag in event.title))
        console.print(grid)
        console.print(_actors(loaded, language))


def _records(dataset: Dataset) -> Table:
    table = new_table("record", "", "number", numbers=["number"])
    for tag in RECORD_TYPES:
        records = [record for record in dataset if record.type == tag]
        if records:
            statuses = Counter(str(r.status) for r in records if isinstance(r, Event))
            words = ", ".join(f"{number} {status}" for status, number in statuses.most_common())
            table.add_row(tag, words, str(len(records)))
    table.add_section()
    table.add_row("all", "", str(len(dataset)))
    return table


def _period(events: Iterable[Event]) -> str:
    """Return the first and the last known day, and the number of dates open beyond them."""
    bounds = [(event.when.earliest, event.when.latest) for event in events]
    days = [day for pair in bounds for day in pair if day is not None]
    half_open = sum(None in pair for pair in bounds)
    note = f" ({half_open} with only one bound known)" if half_open else ""
    return f"{min(days, default=date.min)} and {max(days, default=date.max)}{note}"


def _counts(values: Iterable[str]) -> str:
    return ", ".join(f"{value} ({number})" for value, number in Counter(values).most_common())


def _actors(dataset: Dataset, language: str) -> Table:
    """Return the actors with the most events, and how often each is a source."""
    table = new_table("actor", "id", "events", "source of", numbers=["events", "source of"])
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


@click.command("show")
@click.argument("record", metavar="ID")
@dataset_argument
@texts_option
@language_option
def show_command(record: str, dataset: str, texts: Path | None, language: str) -> None:
    """Show a record with the names behind its ids.

    Words of evidence are shown from texts in DIR, or in the folder that newsevents.toml names.
    DATASET defaults to the current folder.
    """
    found_texts = ArticleTexts.in_folder(texts) if texts else None
    if texts is None and (folder := for_path(resolve_dataset(dataset)).texts):
        # Whoever reads a dataset may not have its texts.
        with contextlib.suppress(FileError):
            found_texts = ArticleTexts.in_folder(folder)
    loaded = load_valid_records(dataset)
    found = record_of(loaded, record, dataset)
    console = terminal()
    locale = Locale(language if language in LANGUAGES else "en", names=language)
    selection = Selection(dataset=loaded, locale=locale, events=())
    formatter = EventFormatter(selection, texts=found_texts)
    for part in _RecordView(loaded, locale, language, formatter, console).parts(found):
        console.print(part)


@attrs.frozen
class _RecordView:
    """Layout of a record for a terminal."""

    dataset: Dataset
    #: Language of sentences.
    locale: Locale
    #: Language of names.
    language: str
    formatter: EventFormatter
    console: Console

    def parts(self, record: Record) -> Iterator[RenderableType]:
        """Yield the parts of a record from top to bottom."""
        yield Line(record.id, style="bold")
        headings = getattr(record, "title", None) or getattr(record, "names", {})
        for text in (*headings.values(), getattr(record, "headline", None)):
            if text:
                yield Line(printable(text))
        yield ""
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="dim", no_wrap=True)
        grid.add_column()
        for name, value in self._rows(record):
            grid.add_row(Line(f"  {name}"), value)
        yield grid
        if isinstance(record, Event):
            yield "\nevidence"
            for number, evidence in enumerate(record.evidence, start=1):
                line = self._evidence(record, number, evidence)
                yield Padding(line, (0, 0, 0, 2), expand=False)
        lines = list(self._references_to(record))
        if lines:
            yield "\nelsewhere in the dataset"
            yield Padding(Group(*lines), (0, 0, 0, 2), expand=False)

    def _rows(self, record: Record) -> Iterator[tuple[str, Line]]:
        yield "type", Line(record.type)
        for field in fields_of(type(record)):
            value = getattr(record, field.name)
            if field.name in _SHOWN_APART or value in (None, (), {}):
                continue
            if field.name == "date" and isinstance(record, Event):
                words = self.locale.date(record.when)
                yield "date", Line(words if words == record.date else f"{words} ({record.date})")
            else:
                yield field.name.replace("_", " "), self._value(value)
        for name, value in record.unknown_fields.items():
            yield f"{printable(name)} (unknown field)", Line(shown(value))

    def _value(self, value: Any) -> Line:
        """Return a value with names for ids, and a line for each entry and language."""
        if isinstance(value, Text):
            width = max(_MIN_VALUE_WIDTH, self.console.width - _LABEL_WIDTH)
            return Line("\n").join(wrapped(text, width, self.console) for text in value.values())
        if isinstance(value, tuple):
            return Line("\n").join(self._value(item) for item in value)
        if isinstance(value, Model):
            return Line(self._on_one_line(value))
        if isinstance(value, Mapping):
            return Line("\n").join(
                Line(f"{printable(key)}: ").append(self._value(item)) for key, item in value.items()
            )
        return Line(self._name(value) if isinstance(value, str) else shown(value))

    def _on_one_line(self, part: Model) -> str:
        parts = []
        for field in fields_of(type(part)):
            value, label = getattr(part, field.name), field.name.replace("_", " ")
            if value is None or value in ((), {}):
                continue
            if isinstance(value, Text):
                parts.append(printable(value.best(self.language)))
            elif field.name == "on_behalf_of":
                parts.append(f"{label} {self._name(value)}")
            elif isinstance(value, Model):
                parts.append(f"{label}: {self._on_one_line(value)}")
            elif isinstance(value, str):
                parts.append(self._name(value))
            else:
                parts.append(f"{label} {shown(value)}")
        unknown = part.unknown_fields.items()
        parts += [f"{printable(name)} (unknown field) {shown(value)}" for name, value in unknown]
        return ", ".join(parts)

    def _name(self, text: str) -> str:
        """Return the name of the record with an id, or the words of a term of the author's own.

        Other text is escaped.
        """
        if isinstance(text, Vocabulary) and text.is_own:
            return self.locale.term(text)
        record = self.dataset.get(text)
        if isinstance(record, Actor | Place | Process):
            return printable(record.name(self.language))
        if isinstance(record, Event):
            return f"{printable(record.title.best(self.language))} ({record.id})"
        return printable(text)

    def _evidence(self, event: Event, number: int, evidence: Evidence) -> Line:
        locale, formatter = self.locale, self.formatter
        speech = f" ({locale.term(evidence.speech)})" if evidence.speech else ""
        line = Line(f"{number}. {_only_rtl_isolated(formatter.sentence(evidence))}{speech}")
        claims = (f"{locale.ui('claims')} {each}" for each in formatter.claims(event, evidence))
        wordings = (("read_from", evidence.expression), ("quoted", evidence.quotation))
        details = (
            *map(_only_rtl_isolated, (*claims, *formatter.notes(event, evidence))),
            *(f'{locale.ui(key)} "{printable(each.text)}"' for key, each in wordings if each),
            *(f"{printable(key)}: {shown(value)}" for key, value in evidence.extensions.items()),
        )
        for detail in (*self._passages(evidence), *map(Line, details)):
            line.append("\n   ").append(detail)
        return line

    def _passages(self, evidence: Evidence) -> Iterator[Line]:
        """Yield the article, and the words of each span in brackets in the line around them."""
        if evidence.article:
            spans = ", ".join(f"{span.start} to {span.end}" for span in evidence.spans)
            where = f", characters {spans}" if spans else ""
            yield Line(f"{evidence.article}{where}", style="dim")
        outcome = self.formatter.passages(evidence)
        if outcome.problem:
            yield Line(self.locale.ui(outcome.problem), style="dim")
        width = max(_MIN_VALUE_WIDTH, self.console.width - _LABEL_WIDTH)
        for each in outcome.found:
            lines = wrapped(f"{each.before}[{each.words}]{each.after}", width, self.console)
            yield Line("\n   ").join(lines.split())

    def _references_to(self, record: Record) -> Iterator[Line]:
        """Yield the events that refer to a record."""
        for event in self.dataset.events():
            for relation in event.relations:
                if relation.event == record.id:
                    field = f" ({relation.field})" if relation.field else ""
                    related = self.locale.term(relation.type, "RelationType (inverse)")
                    yield Line(f"{related}: {self._name(event.id)}{field}")
        if isinstance(record, Actor | Article | Place | Process):
            filters: dict[str, Any] = {record.type: record}
            events = self.dataset.events(**filters)
            for event in sorted(events, key=lambda event: event.when.sort_key):
                yield Line(f"{event.date}  {self._name(event.id)}")


def _only_rtl_isolated(text: str) -> str:
    """Drop isolates that a terminal does not need, since not every one hides them."""
    return re.sub("\u2068([^\u2068\u2069]*)\u2069", lambda match: printable(match[1]), text)
