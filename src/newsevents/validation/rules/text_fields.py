"""The text fields of a record, each with its pointer and its language.

    for field in texts_of(record):
        print(field.pointer, field.language, field.text)

Fields are found by their types, so a new text field of the model is included. Excluded are strings
with a fixed syntax (ids, dates, addresses, terms), codes and identifiers of other schemes, the
origin of an imported record, free JSON and unknown fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from newsevents.model import RECORD_TYPES, Record, Wording
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
from newsevents.schema.structuring import to_document
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


@latest_result
def texts_of(record: Record) -> Sequence[TextField]:
    """Return the texts of a record, in the order of its fields."""
    return document_texts(to_document(record, keep_unknown=False))


def document_texts(document: Mapping[str, Any]) -> list[TextField]:
    """Return the texts of the valid document of a record, in the order of its fields."""
    found: list[TextField] = _collector(RECORD_TYPES[document["type"]])(document)
    return found


@per_class
def _collector(cls: type[Any]) -> Any:
    """Return the generated function that collects the texts of a document."""
    lines = [
        "def collect(document):",
        "    found = []",
        *_indented(_object_lines(cls, "document", "")),
    ]
    names: dict[str, Any] = {"TextField": TextField}
    # Lines are made of the names of fields, never of data.
    exec("\n".join([*lines, "    return found"]), names)  # noqa: S102
    return names["collect"]


def _object_lines(cls: type[Any], value: str, pointer: str) -> Iterator[str]:
    """Yield the lines that collect the texts of an object."""
    has_language = any(field.name == "language" for field in fields_of(cls))
    for field in fields_of(cls):
        if field.name in _FOREIGN_FIELDS:
            continue
        is_in_its_language = has_language and field.name in _LANGUAGE_FIELDS
        language = f'{value}["language"]' if is_in_its_language else '""'
        below, name = f'{value}["{field.name}"]', f"{pointer}/{field.name}"
        lines = _lines(field.kind, below, name, language, is_quoted=cls is Wording)
        if lines:
            yield f'if "{field.name}" in {value}:'
            yield from _indented(lines)


def _lines(
    kind: FieldType, value: str, pointer: str, language: str, *, is_quoted: bool
) -> list[str]:
    """Return the lines that collect the texts in a value, given its pointer as a format string."""
    # Keys have no `/` and no `~`, so they need no escape in a pointer.
    key = f"key{pointer.count('{')}"
    item, at = f"{key}_item", f"{pointer}/{{{key}}}"
    match kind:
        case Scalar() if kind.json_type == "string" and kind.keywords.keys().isdisjoint(
            ("pattern", "enum")
        ):
            is_line = kind.keywords.get("maxLength", _MAX_LINE_LENGTH) <= _MAX_LINE_LENGTH
            made = f'f"{pointer}", {value}, {language}, {is_line}, {is_quoted}'
            return [f"found.append(TextField({made}))"]
        case ByLanguage(text=below):
            lines = _lines(below, item, at, key, is_quoted=False)
            return [f"for {key}, {item} in {value}.items():", *_indented(lines)]
        case ListOf(item=below):
            lines = _lines(below, item, at, language, is_quoted=is_quoted)
            return lines and [f"for {key}, {item} in enumerate({value}):", *_indented(lines)]
        case MapOf(key=keys, value=below):
            tag = key if keys.name == "language" else language
            lines = _lines(below, item, at, tag, is_quoted=is_quoted)
            return lines and [f"for {key}, {item} in {value}.items():", *_indented(lines)]
        case Object(cls):
            return list(_object_lines(cls, value, pointer))
    return []


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" for line in lines]
