"""`newsevents show`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs
import click
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from newsevents.cli.datasets import load_what_is_good
from newsevents.cli.wording import date_in_words, source_in_words
from newsevents.dataset.dataset import Dataset
from newsevents.errors import FileError
from newsevents.findings import printable, shown
from newsevents.model import Actor, Article, Event, Evidence, Place, Record
from newsevents.schema.base import Model
from newsevents.schema.field_types import fields_of
from newsevents.schema.values import Text
from newsevents.storage.paths import to_path


@click.command("show")
@click.argument("record", metavar="ID")
@click.argument("dataset", metavar="[DATASET]", default=".")
@click.option("--language", default="en", show_default=True, help="Language of names.")
def command(record: str, dataset: str, language: str) -> None:
    """Show one record for a person to read, with the names behind its ids.

    DATASET is this folder if it is not given.
    """
    loaded = load_what_is_good(dataset)
    try:
        found = loaded[record]
    except KeyError as error:
        raise FileError(to_path(dataset), f"{error.args[0]}") from None
    console = Console(highlight=False)
    for part in _Page(loaded, language, console).parts(found):
        console.print(part)


def _unknown(thing: Model) -> Iterable[tuple[str, Any]]:
    """Return the fields that are not known to this version."""
    return thing.unknown_fields.items()


# The label of a field, and what stands around it.
_MARGIN = 18
_NARROWEST = 20


@attrs.frozen
class _Page:
    """One record laid out, with the dataset it stands in."""

    dataset: Dataset
    language: str
    console: Console

    def parts(self, record: Record) -> Iterator[RenderableType]:
        """Yield what is printed of a record, from top to bottom."""
        yield Line(record.id, style="bold")
        for text in self._headings(record):
            yield Line(printable(text))
        yield ""
        yield self._grid(self._rows(record))
        if isinstance(record, Event):
            yield "\nevidence"
            for number, evidence in enumerate(record.evidence, start=1):
                line = self._evidence(record, number, evidence)
                yield Padding(line, (0, 0, 0, 2), expand=False)
        lines = list(self._pointing_here(record))
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
            if field.name in ("id", "title", "names", "headline", "evidence"):
                continue
            if field.name == "date" and isinstance(record, Event):
                words = date_in_words(record.when)
                yield "date", Line(words if words == record.date else f"{words} ({record.date})")
            elif value is not None and value not in ((), {}):
                yield field.name.replace("_", " "), self._value(value)
        for name, value in _unknown(record):
            yield f"{printable(name)} (not known)", Line(shown(value))

    def _value(self, value: Any) -> Line:
        """Return a value for a person: names for ids, a line for every entry and language."""
        if isinstance(value, Text):
            return Line("\n").join(self._paragraph(text) for text in value.values())
        if isinstance(value, tuple):
            return Line("\n").join(self._value(item) for item in value)
        if isinstance(value, Model):
            return self._model(value)
        if isinstance(value, Mapping):
            return Line("\n").join(
                Line(f"{printable(key)}: ").append(self._value(item)) for key, item in value.items()
            )
        if isinstance(value, str):
            return Line(self._name(value))
        return Line(shown(value))

    def _paragraph(self, text: str) -> Line:
        """Return text broken into lines of which each keeps its own direction.

        A terminal orders every line by itself, so each line of Arabic is isolated, not the whole.
        """
        lines = Line(" ".join(text.split())).wrap(
            self.console, max(_NARROWEST, self.console.width - _MARGIN)
        )
        return Line("\n").join(Line(printable(line.plain.rstrip())) for line in lines)

    def _model(self, thing: Model) -> Line:
        """Return a part of a record on one line: what it is about, then the rest."""
        parts = []
        for field in fields_of(type(thing)):
            value = getattr(thing, field.name)
            if value is None or value in ((), {}):
                continue
            if isinstance(value, Text):
                parts.append(printable(value.best(self.language)))
            elif field.name == "on_behalf_of":
                parts.append(f"on behalf of {self._name(value)}")
            elif isinstance(value, Model):
                parts.append(f"{field.name}: {self._model(value).plain}")
            elif isinstance(value, str):
                parts.append(self._name(value))
            else:
                parts.append(f"{field.name.replace('_', ' ')} {shown(value)}")
        parts += [f"{printable(name)} (not known) {shown(v)}" for name, v in _unknown(thing)]
        return Line(", ".join(parts))

    def _name(self, text: str) -> str:
        """Return the name of what an id stands for; other text as it is, but harmless."""
        record = self.dataset.get(text)
        if isinstance(record, Actor | Place):
            return printable(record.name(self.language))
        if isinstance(record, Event):
            return f"{printable(record.title.best(self.language))} ({record.id})"
        return printable(text)

    def _evidence(self, event: Event, number: int, evidence: Evidence) -> Line:
        names = [self._name(actor) for actor in evidence.attribution]
        line = Line(f"{number}. {source_in_words(evidence, names)}")
        speech = f" ({evidence.speech} speech)" if evidence.speech else ""
        line.append(speech)
        if evidence.article:
            span = evidence.span
            where = f", characters {span.start} to {span.end}" if span else ""
            line.append(f"\n   {evidence.article}{where}", style="dim")
        for pointer, value in evidence.claims.items():
            claim = self._name(value) if isinstance(value, str) else shown(value)
            line.append(f"\n   but says that {self._place_in(event, pointer)} is {claim}")
        if evidence.expression:
            line.append(f'\n   the date read from "{printable(evidence.expression.text)}"')
        if evidence.quotation:
            line.append(f'\n   in these words: "{printable(evidence.quotation.text)}"')
        return line

    def _place_in(self, event: Event, pointer: str) -> str:
        """Return what a claim is about: `role of Donald Trump` for `/participants/0/role`."""
        field, _, rest = pointer.removeprefix("/").partition("/")
        number, _, below = rest.partition("/")
        entries = getattr(event, field, None) if field.isidentifier() else None
        if isinstance(entries, tuple) and number.isdecimal() and int(number) < len(entries):
            actor = getattr(entries[int(number)], "actor", None)
            if actor is not None and below:
                return f"{printable(below)} of {self._name(actor)}"
        return printable(pointer.removeprefix("/"))

    def _pointing_here(self, record: Record) -> Iterator[Line]:
        """Yield the events that have to do with a record, without being said in it."""
        if isinstance(record, Event):
            for event in self.dataset.events.values():
                for relation in event.relations:
                    if relation.event == record.id:
                        yield Line(f"{self._name(event.id)} {relation.type} this")
            return
        events = {
            Actor: self.dataset.events_of,
            Place: self.dataset.events_at,
            Article: self.dataset.events_in,
        }[type(record)](record.id)
        for event in sorted(events, key=lambda event: event.when):
            yield Line(f"{event.date}  {self._name(event.id)}")

    def _grid(self, rows: Iterator[tuple[str, Line]]) -> Table:
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="dim", no_wrap=True)
        grid.add_column()
        for name, value in rows:
            grid.add_row(Line(f"  {name}"), value)
        return grid
