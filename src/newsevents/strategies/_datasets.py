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
from newsevents.strategies._kinds import documents_of

_ENTITIES = tuple(cls for cls in RECORD_TYPES.values() if not issubclass(cls, Event))

#: Turns the types of a reference and a number into an id; None if there is no such record.
Choose = Callable[[Sequence[str], int], str | None]


def _numbers(_: Scalar) -> SearchStrategy[int]:
    """Make what stands for a reference until it is known which records there are."""
    return st.integers(0, 99)


@st.composite
def datasets(draw: DrawFn, *, most_events: int = 4) -> tuple[Record, ...]:
    """Make the records of a small dataset in which everything fits together.

    Ids are unique, every reference leads to a record of a type that may stand there, and no
    record refers to itself.
    Among records of one kind (actors, places, events) references go round in no circle.
    There is an article and an actor at least.
    The records stand in any order.
    """
    documents = [
        document
        for cls in _ENTITIES
        for document in draw(_some(cls, least=int(cls in (Article, Actor)), most=2))
    ]
    documents += draw(_some(Event, least=0, most=most_events))
    _make_unique(documents)
    # What needs a record that is not there goes, and then perhaps what needs that.
    while _GONE in (wired := _wire(documents)):
        documents = [old for old, new in zip(documents, wired, strict=True) if new is not _GONE]
    return tuple(map(from_dict, draw(st.permutations(wired))))


def _some(cls: type[Model], *, least: int, most: int) -> SearchStrategy[list[dict[str, Any]]]:
    return st.lists(documents_of(cls, _numbers), min_size=least, max_size=most)


def _make_unique(documents: Sequence[dict[str, Any]]) -> None:
    seen: set[str] = set()
    for document in documents:
        while document["id"] in seen:
            document["id"] += ".a"
        seen.add(document["id"])


def _wire(documents: Sequence[dict[str, Any]]) -> list[Any]:
    """Return the documents with ids for numbers, and _GONE for those that cannot be."""
    ids = [document["id"] for document in documents]
    return [
        _object(
            RECORD_TYPES[document["type"]],
            document,
            functools.partial(_choose, own=document["type"], ids=ids, earlier=ids[:position]),
        )
        for position, document in enumerate(documents)
    ]


def _choose(
    types: Sequence[str], number: int, *, own: str, ids: Sequence[str], earlier: Sequence[str]
) -> str | None:
    there = earlier if own in types else ids
    choices = [name for name in there if name.partition(":")[0] in types]
    return choices[number % len(choices)] if choices else None


#: Stands for what cannot be in a dataset, since there is no record that it could refer to.
_GONE: Final = object()


def _object(cls: type[Model], document: dict[str, Any], choose: Choose) -> Any:
    wired = dict(document)
    for field in fields_of(cls):
        if field.name in document:
            wired[field.name] = _value(field.kind, document[field.name], choose)
            if wired[field.name] is _GONE:
                if field.required:
                    return _GONE
                del wired[field.name]
    while alone := [
        name
        for name, others in cls.needs.items()
        if name in wired and not wired.keys() >= set(others)
    ]:
        del wired[alone[0]]
    return _GONE if cls.any_of and wired.keys().isdisjoint(cls.any_of) else wired


def _value(kind: FieldType, value: Any, choose: Choose) -> Any:
    match kind:
        case Scalar(refers_to=types) if types:
            # The one reference that is no number is the record's own id.
            chosen = choose(types, value) if isinstance(value, int) else value
            return _GONE if chosen is None else chosen
        case ListOf(item, size):
            entries = [_value(item, entry, choose) for entry in value]
            there = [entry for entry in entries if entry is not _GONE]
            return there if len(there) >= size.least else _GONE
        case MapOf(value=item, size=size):
            pairs = {name: _value(item, entry, choose) for name, entry in value.items()}
            left = {name: entry for name, entry in pairs.items() if entry is not _GONE}
            return left if len(left) >= size.least else _GONE
        case Object(cls):
            return _object(cls, value, choose)
        case _:
            return value
