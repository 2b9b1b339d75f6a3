"""Records of drafts in the short form that is made by hand too, still with local ids."""

from __future__ import annotations

import contextlib
import re
from typing import Any

from newsevents.codec.parser import parse
from newsevents.errors import InvalidError
from newsevents.extraction.schemas import NOT_STATED, draft_fields
from newsevents.model import Record
from newsevents.schema.field_types import (
    ByLanguage,
    FieldType,
    ListOf,
    MapOf,
    Object,
    OneOf,
    Scalar,
    fields_of,
)

_NO_CLAIM = {"path": "", "value": ""}
# Digits of any script.
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?")


def short_form(cls: type[Record], draft: dict[str, Any]) -> dict[str, Any]:
    """Return a record of a draft in the short form of records, with its local ids.

    Blanks are left out, texts by language and claims become maps, digits become numbers; terms get
    lower case, and topics and categories hyphens between their words. Values of another form and
    unknown fields stay as they are, for a later check.
    """
    return _fields(cls, draft, cls)


def _fields(cls: type[Any], draft: dict[str, Any], record: type[Record]) -> dict[str, Any]:
    kinds = {field.name: field.kind for field in draft_fields(cls)}
    values = {name: _value(kinds.get(name), value, record) for name, value in draft.items()}
    return _without_blanks(values)


def _value(kind: FieldType | None, value: Any, record: type[Record]) -> Any:
    match kind, value:
        case Scalar(json_type="number"), str():
            return _number(value)
        case Scalar(name="slug"), str():
            return "-".join(value.lower().replace("_", " ").split())
        case OneOf(), str():  # providers do not promise the case of letters in enums
            return value.lower()
        case Object(cls), dict():
            return _fields(cls, value, record)
        case ByLanguage(), list():
            texts = _as_map(value, "language", "text")
            return _without_blanks(texts) if isinstance(texts, dict) else texts
        case MapOf(), list():
            claims = _as_map([each for each in value if each != _NO_CLAIM], "path", "value")
            if isinstance(claims, dict):
                return {path: _claim(path, each, record) for path, each in claims.items()}
        case ListOf(item), list():
            entries = (_value(item, each, record) for each in value)
            return [each for each in entries if not _is_blank(each)]
    return value


def _without_blanks(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if not _is_blank(value)}


def _is_blank(value: Any) -> bool:
    return value is None or value is False or value in ("", NOT_STATED, [], {})


def _number(text: str) -> int | float | str:
    digits = text.strip()
    if not _NUMBER.fullmatch(digits):
        return text
    return float(digits) if "." in digits else int(digits)


def _as_map(entries: list[Any], key: str, value: str) -> Any:
    """Return a list of pairs as a map, or the list if it is not one or contradicts itself."""
    pairs: dict[str, Any] = {}
    for entry in entries:
        if not isinstance(entry, dict) or set(entry) != {key, value}:
            return entries
        name, told = entry[key], entry[value]
        if not isinstance(name, str) or pairs.setdefault(name, told) != told:
            return entries
    return pairs


def _claim(path: str, value: Any, record: type[Record]) -> Any:
    """Return the value of a claim, which is text, in the type of its field."""
    kind = kind_at(record, path)
    if isinstance(value, str) and isinstance(kind, ListOf | MapOf | Object | ByLanguage):
        with contextlib.suppress(InvalidError, UnicodeEncodeError):
            value = parse(value.encode())
    return _value(kind, value, record)


def kind_at(record: type[Record], path: str) -> FieldType | None:
    """Return the type of the field that a path of evidence leads to; None if there is none."""
    kind: FieldType | None = Object(record)
    for step in path.split("/")[1:]:
        match kind:
            case Object(cls):
                kind = next((field.kind for field in fields_of(cls) if field.name == step), None)
            case ListOf(below) | MapOf(value=below) | ByLanguage(text=below):
                kind = below
            case _:
                kind = None
    return kind
