"""Questions in a terminal about one record, with completion of ids, names and terms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import click

from newsevents.dataset.dataset import Dataset
from newsevents.editing.draft_values import only_required
from newsevents.editing.drafts import SHORT_FIELDS
from newsevents.findings import printable
from newsevents.model import RECORD_TYPES, Event, Evidence
from newsevents.schema.field_types import (
    ByLanguage,
    FieldType,
    ListOf,
    Object,
    OneOf,
    Scalar,
    fields_of,
)

try:
    import readline
except ImportError:  # Windows has none: there is no completion
    readline = None  # type: ignore[assignment]

_SEPARATOR = ";"
_HELP = "Tab completes; several values are separated by semicolons; an empty line skips a field."
# Fields of evidence that are asked for, quote and says in place of spans and attribution.
_EVIDENCE = ("spans", "attribution", "stance", "speech", "expression")
_NAMES = {long: short for short, long in SHORT_FIELDS.items()}


class Dialogue:
    """Questions about one record in short form."""

    def __init__(self, record_type: str, dataset: Dataset) -> None:
        self._dataset = dataset
        cls = RECORD_TYPES[record_type]
        #: The answers.
        self.document: dict[str, Any] = {"type": record_type}
        self._fields = {
            field.name: field for field in fields_of(cls) if field.name not in ("id", "evidence")
        }
        self._first = [name for name, field in self._fields.items() if field.required]
        if issubclass(cls, Event):
            known = {field.name: field for field in fields_of(Evidence)}
            own = {_NAMES.get(name, name): known[name] for name in ("article", *_EVIDENCE)}
            self._fields |= own
            self._first = ["article", *self._first, *(name for name in own if name != "article")]

    def ask(self) -> None:
        """Ask for the required fields, then for others by their names."""
        click.echo(_HELP)
        if any(isinstance(self._fields[name].kind, ByLanguage) for name in self._first):
            self.document["language"] = _answer("language", _languages(self._dataset))
        for name in self._first:
            self._ask_field(name)
        others = [name for name in self._fields if name not in self._first]
        while name := _answer("another field", others):
            self._ask_field(name) if name in self._fields else click.echo(
                f"the fields are {', '.join(others)}"
            )

    def ask_again(self, pointers: Iterable[str]) -> None:
        """Ask for the fields that some JSON Pointers lead to, and then for others."""
        names = dict.fromkeys(pointer.split("/")[1] for pointer in pointers if pointer)
        for name in names:
            self._ask_field(name) if name in self._fields else self.document.pop(name, None)
        while name := _answer("another field", list(self._fields)):
            self._ask_field(name)

    def _ask_field(self, name: str) -> None:
        field = self._fields[name]
        click.echo(click.style(printable(field.description), dim=True))
        answer = _answer(name, _choices(field.kind, self._dataset))
        is_list = isinstance(field.kind, ListOf)
        parts = [part.strip() for part in answer.split(_SEPARATOR)] if is_list else [answer]
        self.document[name] = parts if len(parts) > 1 else parts[0]


def _languages(dataset: Dataset) -> list[str]:
    return sorted({article.language for article in dataset.articles.values()})


def _choices(kind: FieldType, dataset: Dataset) -> list[str]:
    """Return the ids and names, or the terms, that a field can have."""
    match kind:
        case ListOf(item=item):
            return _choices(item, dataset)
        case Object(cls=cls) if name := only_required(cls):
            (field,) = (each for each in fields_of(cls) if each.name == name)
            return _choices(field.kind, dataset)
        case OneOf(vocabulary=vocabulary):
            return [str(term) for term in vocabulary]
        case Scalar(refers_to=types) if types:
            records = [record for record in dataset if record.type in types]
            names = [name for record in records for name in getattr(record, "names", {}).values()]
            return [*(record.id for record in records), *names]
        case _:
            return []


def _answer(label: str, choices: Sequence[str]) -> str:
    """Return the answer to a question; empty for an empty line."""
    if readline is None:
        return _prompt(label)

    def _complete(text: str, state: int) -> str | None:
        before, _, last = text.rpartition(_SEPARATOR)
        start = f"{before}{_SEPARATOR} " if before else ""
        found = [each for each in choices if last.strip().casefold() in each.casefold()]
        return f"{start}{found[state]}" if state < len(found) else None

    readline.set_completer_delims("")
    readline.set_completer(_complete)
    is_libedit = "libedit" in (readline.__doc__ or "")
    readline.parse_and_bind("bind ^I rl_complete" if is_libedit else "tab: complete")
    try:
        return _prompt(label)
    finally:
        readline.set_completer(None)


def _prompt(label: str) -> str:
    answer: str = click.prompt(label, default="", show_default=False)
    return answer.strip()
