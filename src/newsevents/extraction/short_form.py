"""Records of drafts in the short form that is made by hand too, still with local ids."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from typing import Any

import attrs

from newsevents._text.pointers import join_pointer, split_pointer
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

#: Function that returns the id of a record from a local one and its JSON Pointer.
IdOf = Callable[[str, str], str]

_NO_CLAIM = {"path": "", "value": ""}
# Digits of any script.
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?")


def short_form(
    cls: type[Record], draft: dict[str, Any], foreign: list[str] | None = None
) -> dict[str, Any]:
    """Return a record of a draft in the short form of records, with its local ids.

    Blanks are left out, texts by language and claims become maps, digits become numbers; terms get
    lower case, and topics and categories hyphens between their words. Values of another form and
    unknown fields stay as they are, for a later check. Fields that only the model has, and not
    drafts, are left out and their pointers collected in `foreign`, if given.
    """
    return _ShortForm(cls, foreign).fields(cls, draft, "")


@attrs.frozen
class _ShortForm:
    record: type[Record]
    foreign: list[str] | None = None

    def fields(self, cls: type[Any], draft: dict[str, Any], pointer: str) -> dict[str, Any]:
        kinds = {field.name: field.kind for field in draft_fields(cls)}
        left_out = ({field.name for field in fields_of(cls)} - kinds.keys()) | {"spans"}
        values = {}
        for name, value in draft.items():
            below = join_pointer([name], below=pointer)
            if self.foreign is None or name not in left_out:
                values[name] = self.value(kinds.get(name), value, below)
            elif value:
                self.foreign.append(below)
        return _without_blanks(values)

    def value(self, kind: FieldType | None, value: Any, pointer: str) -> Any:
        match kind, value:
            case Scalar(json_type="number"), str():
                return _number(value)
            case Scalar(name="slug"), str():
                return "-".join(value.lower().replace("_", " ").split())
            case OneOf(), str():  # providers do not promise the case of letters in enums
                return value.lower()
            case Object(cls), dict():
                return self.fields(cls, value, pointer)
            case ByLanguage(), list():
                texts = _as_map(value, "language", "text")
                return _without_blanks(texts) if isinstance(texts, dict) else texts
            case MapOf(), list():
                claims = _as_map([each for each in value if each != _NO_CLAIM], "path", "value")
                if isinstance(claims, dict):
                    return {path: _claim(path, each, self.record) for path, each in claims.items()}
            case ListOf(item), list():
                listed = (self.value(item, e, f"{pointer}/{at}") for at, e in enumerate(value))
                return [each for each in listed if not _is_blank(each)]
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
    return _ShortForm(record).value(kind, value, "")


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


def with_record_ids(cls: type[Record], short: dict[str, Any], id_of: IdOf) -> dict[str, Any]:
    """Return a record in short form with other ids in its references, claims and paths.

    `id_of` gets every reference, and the local ids among the steps of paths; it returns texts that
    are no local ids as they are.
    """
    document: dict[str, Any] = _replaced(Object(cls), short, "", cls, id_of)
    return document


def _replaced(
    kind: FieldType | None, value: Any, pointer: str, record: type[Record], id_of: IdOf
) -> Any:
    def _below(kind: FieldType | None, value: Any, step: object) -> Any:
        return _replaced(kind, value, join_pointer([step], below=pointer), record, id_of)

    match kind, value:
        case Scalar(refers_to=types), str() if types and pointer != "/id":
            return id_of(value, pointer)
        case Scalar(name="path"), str() if value.startswith("/"):
            return join_pointer(id_of(step, pointer) for step in split_pointer(value))
        case Object(cls), dict():
            kinds = {field.name: field.kind for field in fields_of(cls)}
            return {name: _below(kinds.get(name), each, name) for name, each in value.items()}
        case Object(), str():  # that stands for an object in short form
            return id_of(value, pointer)
        case ListOf(item), list():
            return [_below(item, each, at) for at, each in enumerate(value)]
        case MapOf(key=Scalar(name="path") as key), dict():
            found = {
                _below(key, path, path): _below(kind_at(record, path), each, path)
                for path, each in value.items()
            }
            # Of two claims about one field none is dropped: paths with local ids are refused.
            return found if len(found) == len(value) else value
    return value
