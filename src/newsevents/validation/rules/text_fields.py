"""The text fields of a record, each with its pointer and its language.

    for field in texts_of(record):
        print(field.pointer, field.language, field.text)

Fields are found by their types, so a new text field of the model is included. Excluded are strings
with a fixed syntax (ids, dates, addresses, terms), codes and identifiers of other schemes, the
origin of an imported record, free JSON and unknown fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import methodcaller
from typing import Any, NamedTuple

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
from newsevents.validation.rule import latest_result

# The same as in `newsevents.editing.canonical`, which leaves these unchanged too.
_FOREIGN_FIELDS = frozenset(("codes", "identifiers", "imported_from"))
# Texts in the language of their object; a licence is not in the language of its article.
_LANGUAGE_FIELDS = frozenset(("headline", "text"))
# Longer fields have paragraphs; the others are names and titles.
_MAX_LINE_LENGTH = 1000


class TextField(NamedTuple):
    """A text of a record. A named tuple, since very many are made."""

    #: JSON Pointer in the record.
    pointer: str
    text: str
    #: BCP 47 tag; empty if unknown.
    language: str
    #: Whether it is a single line: a name or a title.
    is_line: bool
    #: Whether it quotes an article, so that it must not be changed.
    is_quoted: bool


_items = methodcaller("items")

#: Adds the texts in a value to a list; takes the value, its JSON Pointer and its language.
_Visit = Callable[[Any, str, str, list[TextField]], None]


@latest_result
def texts_of(record: Record) -> Sequence[TextField]:
    """Return the texts of a record, in the order of its fields."""
    found: list[TextField] = []
    _visit_object(record, "", "", found)
    return found


@per_class
def _visits(cls: type[Any]) -> tuple[tuple[str, _Visit, bool], ...]:
    """Return for each field with texts: name, visit, and whether the object has its language."""
    has_language = any(field.name == "language" for field in fields_of(cls))
    return tuple(
        (field.name, visit, has_language and field.name in _LANGUAGE_FIELDS)
        for field in fields_of(cls)
        if field.name not in _FOREIGN_FIELDS
        and (visit := _visit(field.kind, is_quoted=cls is Wording)) is not None
    )


def _visit_object(value: Any, pointer: str, language: str, found: list[TextField]) -> None:
    for name, visit, is_in_its_language in _visits(type(value)):
        inner = getattr(value, name)
        if inner is not None:
            visit(inner, f"{pointer}/{name}", value.language if is_in_its_language else "", found)


def _visit(kind: FieldType, *, is_quoted: bool) -> _Visit | None:
    """Return the visit for values of a type; None if these have no texts."""
    match kind:
        case Scalar() if _is_text(kind):
            return _visit_text(kind, is_quoted=is_quoted)
        case ByLanguage(text=text):
            return _visit_entries(_visit_text(text), _items, by_language=True)
        case ListOf(item=item):
            visit = _visit(item, is_quoted=is_quoted)
            return visit and _visit_entries(visit, enumerate)
        case MapOf(key=key, value=item):
            visit = _visit(item, is_quoted=is_quoted)
            return visit and _visit_entries(visit, _items, by_language=key.name == "language")
        case Object(cls) if _visits(cls):
            return _visit_object
    return None


def _is_text(kind: Scalar) -> bool:
    is_string = kind.json_type == "string"
    return is_string and kind.keywords.keys().isdisjoint(("pattern", "enum"))


def _visit_text(kind: Scalar, *, is_quoted: bool = False) -> _Visit:
    is_line = kind.keywords.get("maxLength", _MAX_LINE_LENGTH) <= _MAX_LINE_LENGTH

    def visit(value: Any, pointer: str, language: str, found: list[TextField]) -> None:
        found.append(TextField(pointer, value, language, is_line, is_quoted))

    return visit


def _visit_entries(
    visit_entry: _Visit,
    entries: Callable[[Any], Iterable[tuple[Any, Any]]],
    *,
    by_language: bool = False,
) -> _Visit:
    def visit(value: Any, pointer: str, language: str, found: list[TextField]) -> None:
        # Keys have no `/` and no `~`, so they need no escape in a pointer.
        for key, entry in entries(value):
            visit_entry(entry, f"{pointer}/{key}", key if by_language else language, found)

    return visit
