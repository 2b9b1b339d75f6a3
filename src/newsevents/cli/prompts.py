"""Questions in a terminal about one record, with completion of ids, names and terms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import click

from newsevents.dataset.dataset import Dataset
from newsevents.editing.draft_values import single_type
from newsevents.editing.drafts import SHORT_FIELDS
from newsevents.findings import printable
from newsevents.model import RECORD_TYPES, Event, Evidence, Wording
from newsevents.schema.field_types import (
    ByLanguage,
    FieldType,
    ListOf,
    MapOf,
    OneOf,
    Scalar,
    fields_of,
)

# Windows has none: there is no completion.
readline: Any = import_module("readline") if find_spec("readline") else None

_SEPARATOR = ";"
_MAX_TERMS = 5
_LANGUAGE = "Language that you write names and titles in, such as `ar`."
_HELP = "Tab completes; several values are separated by semicolons; an empty line skips a field."
# Fields that are asked for before and after the required ones of a record.
_BEFORE = ("language", "article")
_AFTER = ("quote", "says", "stance", "speech", "expression")
_NAMES = {long: short for short, long in SHORT_FIELDS.items()}


class Dialogue:
    """Questions about one record in short form."""

    def __init__(self, record_type: str, dataset: Dataset) -> None:
        self._dataset = dataset
        #: The answers.
        self.document: dict[str, Any] = {"type": record_type}
        cls = RECORD_TYPES[record_type]
        parts = (*fields_of(Wording), *(fields_of(Evidence) if issubclass(cls, Event) else ()))
        named = {_NAMES.get(field.name, field.name): field for field in parts}
        self._fields = {name: named[name] for name in (*_BEFORE, *_AFTER) if name in named}
        self._fields |= {each.name: each for each in fields_of(cls) if each.name != "evidence"}
        required = (each.name for each in fields_of(cls) if each.required and each.name != "id")
        asked = dict.fromkeys((*_BEFORE, *required, *_AFTER))
        self._first = [name for name in asked if name in self._fields]

    def ask(self) -> None:
        """Ask for the required fields, then for others by their names."""
        click.echo(_HELP)
        for name in self._first:
            self._ask_field(name)
        self._ask_others()

    def ask_again(self, pointers: Iterable[str]) -> None:
        """Ask for the fields that some JSON Pointers lead to, then for others by their names.

        If a pointer leads to none of them, fields without an answer are asked for.
        """
        names = {pointer.partition("/")[2].partition("/")[0] for pointer in pointers}
        if not self.document["language"]:
            names.add("language")
        if not names <= self._fields.keys():
            names |= {name for name in self._first if not self.document[name]}
        for name in filter(names.__contains__, self._fields):
            self._ask_field(name)
        self._ask_others()

    def _ask_others(self) -> None:
        while name := _answer("another field", list(self._fields)):
            if name.partition(".")[0] in self._fields:
                self._ask_field(name)
            else:
                click.echo(f"the fields are {', '.join(self._fields)}")

    def _ask_field(self, path: str) -> None:
        """Ask for a field; `title.en` is the title in another language."""
        name, _, key = path.partition(".")
        field = self._fields[name]
        if key and not isinstance(field.kind, ByLanguage | MapOf):
            click.echo(f"{name} has no languages")
            return
        choices = _choices(field.kind, self._dataset)
        about = _LANGUAGE if field.owner is Wording else field.description
        if isinstance(getattr(field.kind, "item", field.kind), OneOf):
            more = ", ...; Tab lists all" if len(choices) > _MAX_TERMS else ""
            about += f" Terms: {', '.join(choices[:_MAX_TERMS])}{more}."
        click.echo(click.style(printable(about), dim=True))
        answer = _answer(path, choices)
        parts = [each.strip() for each in answer.split(_SEPARATOR)]
        kind = field.kind.value if isinstance(field.kind, MapOf) else field.kind
        is_list = isinstance(kind, ListOf) and name != "quote"
        value: Any = parts if is_list and len(parts) > 1 else answer
        if key:
            before = self.document.get(name) or {}
            texts = (
                {self.document["language"]: before} if isinstance(before, str | list) else before
            )
            value = {**texts, key: value}
        self.document[name] = value


def _choices(kind: FieldType, dataset: Dataset) -> list[str]:
    """Return the ids and names, or the terms, that a field can have."""
    match single_type(kind):
        case OneOf(vocabulary=vocabulary):
            return [str(term) for term in vocabulary]
        case Scalar(name="language"):
            return sorted({article.language for article in dataset.articles.values()})
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
        wanted = last.strip().casefold()
        found = [each for each in choices if each.casefold().startswith(wanted)]
        found = found or [each for each in choices if wanted in each.casefold()]
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
