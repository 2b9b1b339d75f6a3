"""The texts in a record: every one, with its place, and its language where that is known.

    for held in texts_of(record):
        print(held.pointer, held.language, held.text)

They are found along the kinds of the fields, so a text field that is added to the model is found
as well.
What is written letter by letter is no text: ids, dates, addresses, terms.
Neither is what somebody else has to make sense of: codes and identifiers of other schemes, where
a record was imported from, free JSON, unknown fields.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import attrs

from newsevents.model import Record, Wording
from newsevents.schema.field_types import (
    ByLanguage,
    FieldType,
    ListOf,
    MapOf,
    Object,
    Scalar,
    fields_of,
    per_class,
)

# As in `newsevents.editing.canonical`, which leaves these as they are too.
_OF_OTHERS = frozenset(("codes", "identifiers", "imported_from"))
# Texts in the language that the object gives; a licence is not in the language of its article.
_IN_ITS_LANGUAGE = frozenset(("headline", "text"))
# A text that may be longer than this has paragraphs; the others are names and titles.
_LINE = 1000


class TextField(NamedTuple):
    """One text of a record. A named tuple, since there are many and they are soon gone."""

    #: JSON Pointer in the record.
    pointer: str
    text: str
    #: BCP 47 tag, empty if it is not known.
    language: str
    #: Whether it is one line: a name or a title.
    is_line: bool
    #: Whether the words stand in somebody else's text like that, so that they stay as they are.
    is_taken_over: bool


#: Takes a value, its JSON Pointer and its language, and adds the texts in it to a list.
Visit = Callable[[Any, str, str, list[TextField]], None]


@attrs.define
class _Latest:
    """The record that was asked about last, and its texts: several rules ask one after another."""

    found: tuple[Record | None, tuple[TextField, ...]] = (None, ())


_latest = _Latest()


def texts_of(record: Record) -> Sequence[TextField]:
    """Return the texts in a record, in the order of its fields."""
    # One look at the pair, so that another thread cannot come in between.
    asked, texts = _latest.found
    if asked is not record:
        found: list[TextField] = []
        _visit_object(record, "", "", found)
        texts = tuple(found)
        _latest.found = (record, texts)
    return texts


class _Step(NamedTuple):
    """A field with texts in it, and how they are found."""

    name: str
    visit: Visit
    #: Whether the language of the object is that of the text.
    is_in_its_language: bool


@per_class
def _steps(cls: type[Any]) -> tuple[_Step, ...]:
    has_language = any(field.name == "language" for field in fields_of(cls))
    return tuple(
        _Step(field.name, visit, has_language and field.name in _IN_ITS_LANGUAGE)
        for field in fields_of(cls)
        if field.name not in _OF_OTHERS
        and (visit := _visit(field.kind, is_taken_over=cls is Wording)) is not None
    )


def _visit_object(value: Any, pointer: str, language: str, found: list[TextField]) -> None:
    for name, visit, is_in_its_language in _steps(type(value)):
        below = getattr(value, name)
        if below is not None:
            visit(below, f"{pointer}/{name}", value.language if is_in_its_language else "", found)


def _visit(kind: FieldType, *, is_taken_over: bool) -> Visit | None:
    """Return how to find the texts in values of a kind; None if there are never any."""
    match kind:
        case Scalar() if _is_text(kind):
            return _visit_text(is_line=_is_line(kind), is_taken_over=is_taken_over)
        case ByLanguage(text=text):
            return _visit_by_language(is_line=_is_line(text))
        case ListOf(item=item):
            visit = _visit(item, is_taken_over=is_taken_over)
            return None if visit is None else _visit_list(visit)
        case MapOf(key=key, value=item):
            visit = _visit(item, is_taken_over=is_taken_over)
            return None if visit is None else _visit_map(visit, by_language=key.name == "language")
        case Object(cls) if _steps(cls):
            return _visit_object
    return None


def _is_text(kind: Scalar) -> bool:
    """Tell running text, of which only the length is bounded, from ids, addresses and dates."""
    is_string = kind.json_type == "string"
    return is_string and kind.keywords.keys().isdisjoint(("pattern", "enum"))


def _is_line(kind: Scalar) -> bool:
    return bool(kind.keywords.get("maxLength", _LINE) <= _LINE)


def _visit_text(*, is_line: bool, is_taken_over: bool) -> Visit:
    def visit(value: Any, pointer: str, language: str, found: list[TextField]) -> None:
        found.append(TextField(pointer, value, language, is_line, is_taken_over))

    return visit


def _visit_by_language(*, is_line: bool) -> Visit:
    def visit(value: Any, pointer: str, language: str, found: list[TextField]) -> None:
        # Tags have no `/` and no `~`, so they stand in a pointer as they are.
        found += [
            TextField(f"{pointer}/{tag}", value[tag], tag, is_line, is_taken_over=False)
            for tag in value
        ]

    return visit


def _visit_list(visit_item: Visit) -> Visit:
    def visit(value: Any, pointer: str, language: str, found: list[TextField]) -> None:
        for index, item in enumerate(value):
            visit_item(item, f"{pointer}/{index}", language, found)

    return visit


def _visit_map(visit_item: Visit, *, by_language: bool) -> Visit:
    def visit(value: Any, pointer: str, language: str, found: list[TextField]) -> None:
        for key, item in value.items():
            visit_item(item, f"{pointer}/{key}", key if by_language else language, found)

    return visit
