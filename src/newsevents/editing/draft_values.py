"""Values of records in short form, and the pointers that they come from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from newsevents._text.pointers import join_pointer
from newsevents.errors import NameMatch
from newsevents.schema.field_types import fields_of, per_class

#: Fields with their JSON Pointers in the short form and their values.
Fields: TypeAlias = dict[str, tuple[str, Any]]

LANGUAGE = "language"
#: Values of fields that are not given.
EMPTY: tuple[object, ...] = (None, "", [], {})

_LITERALS = {"true": True, "false": False}
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")


def given_fields(fields: dict[str, Any], source: str) -> Fields:
    """Return the fields that have a value, each with its pointer."""
    return {name: (child(source, name), each) for name, each in fields.items() if each not in EMPTY}


@per_class
def only_required(cls: type[Any]) -> str:
    """Return the only required field beside the language; empty if there is another number."""
    names = [field.name for field in fields_of(cls) if field.required and field.name != LANGUAGE]
    return names[0] if len(names) == 1 else ""


def as_scalar(value: Any, json_type: str) -> Any:
    """Return the text of a number as a number, and the other way round; others as they are."""
    if json_type == "string":
        return str(value) if type(value) is int else value
    if not isinstance(value, str) or (number := _NUMBER.fullmatch(value)) is None:
        return _LITERALS.get(value, value) if isinstance(value, str) else value
    return float(value) if number[1] else int(value)


def ids_of(matches: Iterable[NameMatch]) -> list[str]:
    """Return the ids of records that were found by a name."""
    return [match.record.id for match in matches]


def child(pointer: str, step: str) -> str:
    """Return the pointer of a value below another."""
    return join_pointer([step], below=pointer)


def nearest_source(sources: Mapping[str, str], pointer: str) -> str:
    """Return the source of a pointer, or of the nearest value around it."""
    while pointer and pointer not in sources:
        pointer = pointer.rpartition("/")[0]
    return sources.get(pointer, "")
