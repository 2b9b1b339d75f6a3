"""The text fields of a record, each with its pointer and its language.

    for field in texts_of(record):
        print(field.pointer, field.language, field.text)

Fields are found by their types, so a new text field of the model is included. Excluded are strings
with a fixed syntax (ids, dates, addresses, terms), codes and identifiers of other schemes, the
origin of an imported record, free JSON and unknown fields.
A text with a problem is seldom, so that the rules about texts have one gate, which searches all texts
of a record at once.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from newsevents._text.mojibake import is_suspicious
from newsevents._text.scripts import SHORT_CODES, writing_of
from newsevents.model import RECORD_TYPES, Article, Record, Wording
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


# Generated expressions for a text: as a whole, and as a pair of language and text.
_FIELD = 'TextField(f"{pointer}", {value}, {language}, {is_line}, {is_quoted})'
_PAIR = "({language}, {value})"


@latest_result
def texts_of(record: Record) -> Sequence[TextField]:
    """Return the texts of a record, in the order of its fields."""
    fields: list[TextField] = _collectors(type(record))[_FIELD](to_document(record))
    return fields


def tagged_texts(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return language and text for each text in the valid document of a record."""
    pairs: list[tuple[str, str]] = _collectors(RECORD_TYPES[document["type"]])[_PAIR](document)
    return pairs


@per_class
def _collectors(cls: type[Any]) -> Mapping[str, Any]:
    """Return the generated functions that collect the texts of a document, by their form."""
    made: dict[str, Any] = {}
    for form in (_FIELD, _PAIR):
        lines = ["found = []", *_object_lines(cls, "document", "", form), "return found"]
        names: dict[str, Any] = {"TextField": TextField}
        # Lines are made of the names of fields, never of data.
        exec("\n".join(["def collect(document):", *_indented(lines)]), names)  # noqa: S102
        made[form] = names["collect"]
    return made


def _object_lines(cls: type[Any], value: str, pointer: str, form: str) -> Iterator[str]:
    """Yield the lines that collect the texts of an object."""
    has_language = any(field.name == "language" for field in fields_of(cls))
    for field in fields_of(cls):
        if field.name in _FOREIGN_FIELDS:
            continue
        is_in_its_language = has_language and field.name in _LANGUAGE_FIELDS
        known = {
            "language": f'{value}["language"]' if is_in_its_language else '""',
            "is_quoted": str(cls is Wording),
        }
        below, at = f'{value}["{field.name}"]', f"{pointer}/{field.name}"
        if lines := _lines(field.kind, below, at, form, known):
            yield f'if "{field.name}" in {value}:'
            yield from _indented(lines)


def _lines(
    kind: FieldType, value: str, pointer: str, form: str, known: Mapping[str, str]
) -> list[str]:
    """Return the lines that collect the texts in a value, given its pointer as a format string.

    `known` has the language, as an expression, and whether a text is quoted.
    """
    # Keys have no `/` and no `~`, so they need no escape in a pointer.
    key = f"key{pointer.count('{')}"
    item, at, loop = f"{key}_item", f"{pointer}/{{{key}}}", f"for {key}, {key}_item in"
    match kind:
        case Scalar() if _is_text(kind):
            is_line = kind.keywords.get("maxLength", _MAX_LINE_LENGTH) <= _MAX_LINE_LENGTH
            made = form.format(pointer=pointer, value=value, is_line=is_line, **known)
            return [f"found.append({made})"]
        case ByLanguage() if form is _PAIR:
            return [f"found += {value}.items()"]
        case ByLanguage(text=below):
            lines = _lines(below, item, at, form, {**known, "language": key})
            return [f"{loop} {value}.items():", *_indented(lines)]
        case ListOf(item=below):
            lines = _lines(below, item, at, form, known)
            return lines and [f"{loop} enumerate({value}):", *_indented(lines)]
        case MapOf(key=keys, value=below):
            tag = {"language": key} if keys.name == "language" else {}
            lines = _lines(below, item, at, form, {**known, **tag})
            return lines and [f"{loop} {value}.items():", *_indented(lines)]
        case Object(cls):
            return list(_object_lines(cls, value, pointer, form))
    return []


def _is_text(kind: Scalar) -> bool:
    is_string = kind.json_type == "string"
    return is_string and kind.keywords.keys().isdisjoint(("pattern", "enum"))


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" for line in lines]


#: Character in place of one that could not be decoded.
REPLACEMENT = "\ufffd"

# Characters that have no problem by themselves: printable ASCII without markup, and Arabic letters.
_USUAL = re.compile("[ -%'-;=-~\u0621-\u063a\u0641-\u064a]*+")
_SEPARATOR = "|"


def may_be_unusual(document: Mapping[str, Any]) -> bool:
    """Whether a rule about texts may find something in a valid document."""
    pairs = tagged_texts(document)
    texts = _SEPARATOR.join(["", *[text for _, text in pairs], ""])
    if (
        (_USUAL.fullmatch(texts) is None and _may_be_irregular(texts))
        or "  " in texts
        or f"{_SEPARATOR} " in texts
        or f" {_SEPARATOR}" in texts
        or (document["type"] == Article.type and _has_shorter_code(document["language"]))
    ):
        return True
    for language, text in pairs:
        if not _begins_usually(language, text[:1]) and (
            _has_shorter_code(language) or not _is_in_script(language, text)
        ):
            return True
    return False


def _may_be_irregular(texts: str) -> bool:
    """Whether there may be other characters than letters, a text not in NFC, or markup."""
    return (
        "<" in texts
        or "&" in texts
        or REPLACEMENT in texts
        or not texts.isprintable()
        or is_suspicious(texts)
        or not unicodedata.is_normalized("NFC", texts)
    )


# Few letters begin texts.
@functools.lru_cache(maxsize=4096)
def _begins_usually(language: str, first: str) -> bool:
    return not _has_shorter_code(language) and _is_in_script(language, first)


def _has_shorter_code(language: str) -> bool:
    return language.partition("-")[0] in SHORT_CODES


def _is_in_script(language: str, text: str) -> bool:
    """Whether a text has a letter of its language, if the letters of that are known."""
    writing = writing_of(language)
    return writing is None or writing.letter.search(text) is not None
