"""`newsevents show`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import click
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from newsevents.cli.arguments import language_option, load_valid_records
from newsevents.codec import to_dict
from newsevents.dataset.dataset import Dataset
from newsevents.errors import FileError
from newsevents.findings import printable, shown
from newsevents.model import Actor, Article, Event, Evidence, Place, Record
from newsevents.report.localization import Locale
from newsevents.schema.base import Model
from newsevents.schema.field_types import fields_of
from newsevents.schema.paths import PathError, resolve_path
from newsevents.schema.values import Text
from newsevents.storage.paths import to_path

# Width of the labels and margins, and smallest width of values.
_LABEL_WIDTH, _MIN_VALUE_WIDTH = 18, 20
_SHOWN_APART = frozenset(("id", "title", "names", "headline", "evidence"))


@click.command("show")
@click.argument("record", metavar="ID")
@click.argument("dataset", metavar="[DATASET]", default=".")
@language_option
def show_command(record: str, dataset: str, language: str) -> None:
    """Show a record with the names behind its ids.

    DATASET defaults to the current folder.
    """
    loaded = load_valid_records(dataset)
    try:
        found = loaded[record]
    except KeyError as error:
        raise FileError(to_path(dataset), f"{error.args[0]}") from None
    console = Console(highlight=False)
    for part in _RecordView(loaded, language, console).parts(found):
        console.print(part)


@attrs.frozen
class _RecordView:
    """Layout of a record for a terminal."""

    dataset: Dataset
    language: str
    console: Console

    def parts(self, record: Record) -> Iterator[RenderableType]:
        """Yield the parts of a record from top to bottom."""
        yield Line(record.id, style="bold")
        for text in self._headings(record):
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

    def _headings(self, record: Record) -> list[str]:
        if isinstance(record, Event):
            return list(record.title.values())
        if isinstance(record, Actor | Place):
            return list(record.names.values())
        return [record.headline] if isinstance(record, Article) and record.headline else []

    def _rows(self, record: Record) -> Iterator[tuple[str, Line]]:
        yield "type", Line(record.type)
        for field in fields_of(type(record)):
            value = getattr(record, field.name)
            if field.name in _SHOWN_APART or value in (None, (), {}):
                continue
            if field.name == "date" and isinstance(record, Event):
                words = Locale.of("en").date(record.when)
                yield "date", Line(words if words == record.date else f"{words} ({record.date})")
            else:
                yield field.name.replace("_", " "), self._value(value)
        for name, value in record.unknown_fields.items():
            yield f"{printable(name)} (unknown field)", Line(shown(value))

    def _value(self, value: Any) -> Line:
        """Return a value with names for ids, and a line for each entry and language."""
        if isinstance(value, Text):
            return Line("\n").join(self._paragraph(text) for text in value.values())
        if isinstance(value, tuple):
            return Line("\n").join(self._value(item) for item in value)
        if isinstance(value, Model):
            return Line(self._on_one_line(value))
        if isinstance(value, Mapping):
            return Line("\n").join(
                Line(f"{printable(key)}: ").append(self._value(item)) for key, item in value.items()
            )
        return Line(self._name(value) if isinstance(value, str) else shown(value))

    def _paragraph(self, text: str) -> Line:
        # A terminal orders each line by itself, so each line of Arabic is isolated.
        width = max(_MIN_VALUE_WIDTH, self.console.width - _LABEL_WIDTH)
        lines = Line(" ".join(text.split())).wrap(self.console, width)
        return Line("\n").join(Line(printable(line.plain.rstrip())) for line in lines)

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
        """Return the name of the record with an id; other text escaped."""
        record = self.dataset.get(text)
        if isinstance(record, Actor | Place):
            return printable(record.name(self.language))
        if isinstance(record, Event):
            return f"{printable(record.title.best(self.language))} ({record.id})"
        return printable(text)

    def _evidence(self, event: Event, number: int, evidence: Evidence) -> Line:
        names = [self._name(actor) for actor in evidence.attribution]
        line = Line(f"{number}. {Locale.of('en').attribution(evidence, names)}")
        if evidence.speech:
            line.append(f" ({evidence.speech} speech)")
        if evidence.article:
            span = evidence.span
            where = f", characters {span.start} to {span.end}" if span else ""
            line.append(f"\n   {evidence.article}{where}", style="dim")
        for path, value in evidence.claims.items():
            claim = self._name(value) if isinstance(value, str) else shown(value)
            line.append(f"\n   differs: {self._claim_subject(event, path)} is {claim}")
        if evidence.expression:
            line.append(f'\n   date read from: "{printable(evidence.expression.text)}"')
        if evidence.quotation:
            line.append(f'\n   quoted: "{printable(evidence.quotation.text)}"')
        return line

    def _claim_subject(self, event: Event, path: str) -> str:
        """Return the subject of a claim: `role of Donald Trump` for a path to his role."""
        _, *steps = path.split("/")
        with contextlib.suppress(PathError):
            entry = resolve_path(type(event), to_dict(event), "/".join(("", *steps[:2]))).value
            below = "/".join(steps[2:])
            if below and isinstance(entry, dict) and "actor" in entry:
                return f"{printable(below)} of {self._name(entry['actor'])}"
        return printable(path.removeprefix("/"))

    def _references_to(self, record: Record) -> Iterator[Line]:
        """Yield the events that refer to a record."""
        if isinstance(record, Event):
            for event in self.dataset.events():
                for relation in event.relations:
                    if relation.event == record.id:
                        relates = Locale.of("en").term(relation.type)
                        yield Line(f"{self._name(event.id)} {relates} this")
            return
        events = self.dataset.events(
            actor=record if isinstance(record, Actor) else None,
            article=record if isinstance(record, Article) else None,
            place=record if isinstance(record, Place) else None,
        )
        for event in sorted(events, key=lambda event: event.when):
            yield Line(f"{event.date}  {self._name(event.id)}")
