"""Documents with fields that the schema does not know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from newsevents.model import RECORD_TYPES
from newsevents.schema.base import Model
from newsevents.schema.field_types import FieldType, ListOf, MapOf, Object, fields_of, tag_of
from newsevents.schema.jsonable import to_jsonable
from newsevents.strategies._scalars import FREE_JSON

# Names that mean something to Python, to JSON Schema, to YAML or to this library; near misses.
_ODD_NAMES = (
    "note", "unknown_fields", "self", "cls", "__class__", "_set_fields", "Title", "titel", "$schema", "<<",
    "", "a/b~c", "null", "2026-01-28", "\u0645\u0644\u0627\u062d\u0638\u0629",
)  # fmt: skip
_NAMES = st.one_of(st.sampled_from(_ODD_NAMES), st.text(max_size=10))


@st.composite
def with_unknown_fields(
    draw: DrawFn, documents: SearchStrategy[dict[str, Any]], cls: type[Model] | None = None
) -> dict[str, Any]:
    """Add one to three fields that the schema does not know to valid documents.

    They stand wherever an object of the model stands: in the record, in its parts and in theirs.
    The class is taken from the documents' `type`; parts of records, which have none, need `cls`.
    """
    document: dict[str, Any] = to_jsonable(draw(documents))
    objects = list(objects_in(cls or RECORD_TYPES[document["type"]], document))
    for _ in range(draw(st.integers(1, 3))):
        known, target = draw(st.sampled_from(objects))
        name = draw(_NAMES)
        while name in known or name in target:
            name += "_"
        target[name] = draw(FREE_JSON)
    return document


def objects_in(
    cls: type[Model], document: dict[str, Any]
) -> Iterator[tuple[frozenset[str], dict[str, Any]]]:
    """Yield every object of the model in a valid document, with the fields that it may have."""
    fields = fields_of(cls)
    names = {field.name for field in fields} | ({"type"} if tag_of(cls) else set())
    yield frozenset(names), document
    for field in fields:
        if field.name in document:
            yield from _below(field.kind, document[field.name])


def _below(kind: FieldType, value: Any) -> Iterator[tuple[frozenset[str], dict[str, Any]]]:
    match kind:
        case Object(cls):
            yield from objects_in(cls, value)
        case ListOf(item=item):
            for entry in value:
                yield from _below(item, entry)
        case MapOf(value=item):
            for entry in value.values():
                yield from _below(item, entry)
        case _:
            return
