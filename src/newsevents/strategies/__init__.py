"""Test data generated from the schema: hypothesis strategies for documents, records and datasets.

    from hypothesis import given
    from newsevents import Meeting, strategies

    @given(strategies.records(Meeting))
    def test_my_export(meeting): ...

Needs hypothesis (`newsevents[testing]`). Values are generated from the fields of the model, so a new
field, term or record type appears in your tests without a change. They are as odd as the schema
allows, not plausible news: Arabic beside Latin, marks that change the direction of text, dates with
unknown digits.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, TypeVar, overload

from newsevents._text.pointers import join_pointer, list_index, resolve_pointer, split_pointer
from newsevents.codec import from_dict
from newsevents.errors import MissingExtraError
from newsevents.model import RECORD_TYPES, Actor, Article, Event, Record
from newsevents.schema import field_types as types
from newsevents.schema.base import Model, structure
from newsevents.schema.field_types import references
from newsevents.schema.values import to_jsonable

try:
    from hypothesis import strategies as st
    from hypothesis.strategies import DrawFn, SearchStrategy
except ImportError as error:
    raise MissingExtraError("hypothesis", "testing", "generating test data") from error

from newsevents.strategies._scalars import (
    ANY_CHARACTERS,
    FREE_JSON,
    OWN_TERMS,
    edtf_texts,
    make_tables,
    scalar,
)

__all__ = ["datasets", "documents", "edtf_texts", "records", "with_unknown_fields"]

M = TypeVar("M", bound=Model)

# Entries of a list or map beyond its minimum; long ones find little and take long.
_EXTRA_ENTRIES = 1


def documents(cls: type[Model] | None = None) -> SearchStrategy[dict[str, Any]]:
    """Generate valid documents of a class of the model, by default of any record.

    The class is one of records, such as `Meeting`, one of their parts, such as `Evidence`, or
    `Event` or `Record` for all of their types. References are ids of the right type, but of no
    existing record; see `datasets` for others.
    """
    make_tables()
    return st.one_of([_documents_of(each) for each in _concrete(cls or Record)])


@overload
def records() -> SearchStrategy[Record]: ...
@overload
def records(cls: type[M]) -> SearchStrategy[M]: ...
def records(cls: type[Model] | None = None) -> SearchStrategy[Any]:
    """Generate objects of a class of the model, by default any record; see `documents`.

    They have no unknown fields; to have these, read the documents of `with_unknown_fields`.
    """
    classes = _concrete(cls or Record)
    return st.one_of([documents(each).map(functools.partial(structure, each)) for each in classes])


def _concrete(cls: type[Model]) -> tuple[type[Any], ...]:
    """Return a class itself or, if it is abstract, its record types."""
    if types.tag_of(cls) is None and issubclass(cls, Record):
        return tuple(each for each in RECORD_TYPES.values() if issubclass(each, cls))
    return (cls,)


@types.per_class
def _documents_of(cls: type[Any]) -> SearchStrategy[dict[str, Any]]:
    """Generate valid documents of a class that is not abstract."""
    # Two bits for each optional field, which is there if both are set: a quarter of the fields, since
    # time grows with them. Bytes, since the high bits of an integer are rarely set.
    optional = sum(not field.required for field in types.fields_of(cls))
    size = 2 * (-(-optional // 8))
    return _selected(cls, st.binary(min_size=size, max_size=size).map(_both_halves))


def _both_halves(data: bytes) -> int:
    middle = len(data) // 2
    return int.from_bytes(data[:middle]) & int.from_bytes(data[middle:])


def _selected(cls: type[Any], selections: SearchStrategy[int]) -> SearchStrategy[dict[str, Any]]:
    """Generate valid documents with the optional fields that the bits of a number select."""
    tag, fields = types.tag_of(cls), types.fields_of(cls)
    required = {field.name for field in fields if field.required}
    optional = [field.name for field in fields if not field.required]
    strategies = {field.name: values(field.kind) for field in fields}

    @st.composite
    def generate(draw: DrawFn) -> dict[str, Any]:
        # One draw, not one for each field.
        selection = draw(selections)
        names = required | {name for bit, name in enumerate(optional) if selection >> bit & 1}
        if cls.any_of and names.isdisjoint(cls.any_of):
            names.add(cls.any_of[selection % len(cls.any_of)])
        while needed := {other for name in names for other in cls.needs.get(name, ())} - names:
            names |= needed
        document = {name: draw(strategies[name]) for name in strategies if name in names}
        return {"type": tag, **document} if tag else document

    return generate()


def values(kind: types.FieldType) -> SearchStrategy[Any]:
    """Generate values of a field type; see `documents`."""
    match kind:
        case types.Scalar():
            return scalar(kind)
        case types.OneOf(vocabulary):
            terms = [term.value for term in vocabulary]
            # Two thirds of the list, since most rules are about those.
            return st.sampled_from(terms) | st.sampled_from(terms) | OWN_TERMS
        case types.ListOf(item, size):
            return st.lists(values(item), min_size=size.least, max_size=_max_entries(size))
        case types.MapOf(key, value, size, known):
            others = values(key).filter(lambda name: name not in known)
            return _maps(
                size,
                st.tuples(others, values(value)),
                *(st.tuples(st.just(name), scalar(kind)) for name, kind in known.items()),
            )
        case types.ByLanguage(language=language, text=text):
            return _maps(types.Size(), st.tuples(scalar(language), scalar(text)))
        case types.Object(cls):
            # Deferred, since a class may contain itself.
            return st.deferred(lambda: documents(cls))
        case types.FreeJson():
            return FREE_JSON


def _maps(
    size: types.Size, *entries: SearchStrategy[tuple[str, Any]]
) -> SearchStrategy[dict[str, Any]]:
    return st.lists(
        st.one_of(entries),
        min_size=size.least,
        max_size=_max_entries(size),
        unique_by=lambda pair: pair[0],
    ).map(dict)


def _max_entries(size: types.Size) -> int:
    return min(size.most, size.least + _EXTRA_ENTRIES)


# --- unknown fields --------------------------------------------------------------------------------

# Names with a meaning in Python, JSON Schema, YAML or this library, and near misses of fields.
_ODD_NAMES = (
    "note", "unknown_fields", "self", "cls", "__class__", "_set_fields", "Title", "titel", "$schema", "<<",
    "", "a/b~c", "null", "2026-01-28", "\u0645\u0644\u0627\u062d\u0638\u0629",
)  # fmt: skip
_NAMES = st.one_of(st.sampled_from(_ODD_NAMES), st.text(ANY_CHARACTERS, max_size=10))


@st.composite
def with_unknown_fields(
    draw: DrawFn, documents: SearchStrategy[dict[str, Any]], cls: type[Model] | None = None
) -> dict[str, Any]:
    """Add one to three fields that the schema does not define to valid documents.

    They are in any object of the document: the record, its parts and theirs. The class follows from
    the `type` of the document; parts of records have none and need `cls`.
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
    """Yield each object of the model in a valid document, with the names of its possible fields."""
    fields = types.fields_of(cls)
    tag = {"type"} if types.tag_of(cls) else set()
    yield frozenset(tag.union(field.name for field in fields)), document
    for field in fields:
        if field.name in document:
            yield from _objects_below(field.kind, document[field.name])


def _objects_below(
    kind: types.FieldType, value: Any
) -> Iterator[tuple[frozenset[str], dict[str, Any]]]:
    match kind:
        case types.Object(cls):
            yield from objects_in(cls, value)
        case types.ListOf(item=item):
            for entry in value:
                yield from _objects_below(item, entry)
        case types.MapOf(value=item):
            for entry in value.values():
                yield from _objects_below(item, entry)
        case _:
            return


# --- datasets ---------------------------------------------------------------------------------------


def datasets(*, max_events: int = 4) -> SearchStrategy[tuple[Record, ...]]:
    """Generate the records of a small dataset without any contradiction.

    Ids are unique, and each reference is the id of another record, of an allowed type. References
    have no cycle. There is at least one article and one actor. The records are in any order.
    """
    make_tables()
    return _datasets(max_events)


@st.composite
def _datasets(draw: DrawFn, max_events: int) -> tuple[Record, ...]:
    #: Documents by id, each after those that it refers to.
    linked: dict[str, dict[str, Any]] = {}

    def _add(document: dict[str, Any]) -> None:
        for pointer, wanted in list(references(RECORD_TYPES[document["type"]], document)):
            tag = wanted.partition(":")[0]
            if not any(each["type"] == tag for each in linked.values()):
                _add(draw(_selected(RECORD_TYPES[tag], st.just(0))))
            choices = [name for name, each in linked.items() if each["type"] == tag]
            _replace(document, pointer, draw(st.sampled_from(choices)))
        while document["id"] in linked:
            document["id"] += ".a"
        linked[document["id"]] = document

    for cls in RECORD_TYPES.values():
        if not issubclass(cls, Event):
            least = int(cls in (Article, Actor))
            for document in draw(st.lists(documents(cls), min_size=least, max_size=2)):
                _add(document)
    for document in draw(st.lists(documents(Event), max_size=max_events)):
        _add(document)
    return tuple(map(from_dict, draw(st.permutations(list(linked.values())))))


def _replace(document: dict[str, Any], pointer: str, value: Any) -> None:
    """Replace the value at a pointer."""
    *steps, last = split_pointer(pointer)
    parent = resolve_pointer(document, join_pointer(steps))
    parent[list_index(last) if isinstance(parent, list) else last] = value
