"""Records that refer to each other."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from newsevents.codec import from_dict
from newsevents.model import RECORD_TYPES, Actor, Article, Event, Record
from newsevents.schema.base import Model
from newsevents.schema.field_types import FieldType, ListOf, MapOf, Object, Scalar, fields_of
from newsevents.strategies._documents import documents

_ENTITIES = tuple(cls for cls in RECORD_TYPES.values() if not issubclass(cls, Event))

# Returns the id for the types of a reference and its number, None if there is no such record.
_Choose = Callable[[Sequence[str], int], str | None]

# In place of a value that must refer to a record of a type that the dataset does not have.
_MISSING: Final = object()


def _numbers(_: Scalar) -> SearchStrategy[int]:
    """Generate the numbers of references, which are replaced once all records are known."""
    return st.integers(0, 99)


@st.composite
def datasets(draw: DrawFn, *, max_events: int = 4) -> tuple[Record, ...]:
    """Generate the records of a small dataset without any contradiction.

    Ids are unique, and each reference is the id of another record, of an allowed type. References
    among actors, among places and among events have no cycle. There is at least one article and one
    actor. The records are in any order.
    """
    generated = [
        document
        for cls in _ENTITIES
        for document in draw(_some(cls, least=int(cls in (Article, Actor)), most=2))
    ]
    generated += draw(_some(Event, least=0, most=max_events))
    _make_unique(generated)
    # Removing a record without the records that it needs may leave others without theirs.
    while _MISSING in (linked := _link(generated)):
        generated = [old for old, new in zip(generated, linked, strict=True) if new is not _MISSING]
    return tuple(map(from_dict, draw(st.permutations(linked))))


def _some(cls: type[Model], *, least: int, most: int) -> SearchStrategy[list[dict[str, Any]]]:
    return st.lists(documents(cls, references=_numbers), min_size=least, max_size=most)


def _make_unique(generated: Sequence[dict[str, Any]]) -> None:
    seen: set[str] = set()
    for document in generated:
        while document["id"] in seen:
            document["id"] += ".a"
        seen.add(document["id"])


def _link(generated: Sequence[dict[str, Any]]) -> list[Any]:
    """Return the documents with ids in place of numbers, `_MISSING` for those without a record."""
    ids = [document["id"] for document in generated]

    def choose(position: int, types: Sequence[str], number: int) -> str | None:
        # No cycles: references to the same kind of record go to earlier ones.
        candidates = ids[:position] if generated[position]["type"] in types else ids
        choices = [each for each in candidates if each.partition(":")[0] in types]
        return choices[number % len(choices)] if choices else None

    return [
        _object(RECORD_TYPES[document["type"]], document, functools.partial(choose, position))
        for position, document in enumerate(generated)
    ]


def _object(cls: type[Model], document: dict[str, Any], choose: _Choose) -> Any:
    linked = dict(document)
    for field in fields_of(cls):
        if field.name in document:
            value = _value(field.kind, document[field.name], choose)
            if value is not _MISSING:
                linked[field.name] = value
            elif field.required:
                return _MISSING
            else:
                del linked[field.name]
    while incomplete := [
        name
        for name, others in cls.needs.items()
        if name in linked and not linked.keys() >= set(others)
    ]:
        del linked[incomplete[0]]
    return _MISSING if cls.any_of and linked.keys().isdisjoint(cls.any_of) else linked


def _value(kind: FieldType, value: Any, choose: _Choose) -> Any:
    match kind:
        case Scalar(refers_to=types) if types and isinstance(value, int):
            chosen = choose(types, value)
            return _MISSING if chosen is None else chosen
        case ListOf(item, size):
            entries = [_value(item, entry, choose) for entry in value]
            entries = [entry for entry in entries if entry is not _MISSING]
            return entries if len(entries) >= size.least else _MISSING
        case MapOf(value=item, size=size):
            pairs = {name: _value(item, entry, choose) for name, entry in value.items()}
            pairs = {name: entry for name, entry in pairs.items() if entry is not _MISSING}
            return pairs if len(pairs) >= size.least else _MISSING
        case Object(cls):
            return _object(cls, value, choose)
        case _:
            return value
