"""References by ids that hold within one answer, replaced by the ids of records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from newsevents._text.pointers import join_pointer, split_pointer
from newsevents.extraction.short_form import kind_at
from newsevents.model import Record
from newsevents.schema.field_types import FieldType, ListOf, MapOf, Object, Scalar, fields_of

#: Function that returns the id of a record from a local one and its JSON Pointer.
IdOf = Callable[[str, str], str]


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
