"""Documents, objects and datasets of the model, field by field, and unknown fields in them."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeVar, overload

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from newsevents.codec import from_dict
from newsevents.model import RECORD_TYPES, Actor, Article, Event, Record
from newsevents.schema.base import Model, structure
from newsevents.schema.field_types import (
    ByLanguage,
    FieldType,
    FreeJson,
    ListOf,
    MapOf,
    Object,
    OneOf,
    Scalar,
    Size,
    fields_of,
    tag_of,
)
from newsevents.schema.jsonable import to_jsonable
from newsevents.strategies._scalars import FREE_JSON, OWN_TERMS, ids, scalar

M = TypeVar("M", bound=Model)

#: Generates values of scalars that refer to records.
References = Callable[[Scalar], SearchStrategy[Any]]

# Entries of a list or map beyond its minimum; long ones find little and take long.
_EXTRA_ENTRIES = 1

_CACHE: dict[tuple[type[Any], References], SearchStrategy[dict[str, Any]]] = {}


def documents(
    cls: type[Model] | None = None, *, references: References = ids
) -> SearchStrategy[dict[str, Any]]:
    """Generate valid documents of a class of the model, by default of any record.

    The class is one of records, such as `Meeting`, one of their parts, such as `Evidence`, or
    `Event` or `Record` for all of their types. References are ids of the right type, but of no
    existing record; see `datasets` for others. With `references` of your own, documents are valid
    once these values have been replaced by ids.
    """
    key = (cls or Record, references)
    if key not in _CACHE:
        _CACHE[key] = st.one_of([_documents_of(each, references) for each in _concrete(key[0])])
    return _CACHE[key]


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
    if tag_of(cls) is None and issubclass(cls, Record):
        return tuple(each for each in RECORD_TYPES.values() if issubclass(each, cls))
    return (cls,)


def _documents_of(cls: type[Model], references: References) -> SearchStrategy[dict[str, Any]]:
    """Generate valid documents of a class that is not abstract."""
    tag, fields = tag_of(cls), fields_of(cls)
    required = {field.name for field in fields if field.required}
    optional = [field.name for field in fields if not field.required]
    strategies = {
        field.name: values(field.kind, ids if tag and field.name == "id" else references)
        for field in fields
    }
    # Numbers whose bits select optional fields: one draw, not one for each field. Half of the
    # fields of a record; fewer of its parts, since there are many.
    masks = st.integers(0, 2 ** len(optional) - 1)
    selections = masks if tag else st.builds(operator.and_, masks, masks)

    @st.composite
    def generate(draw: DrawFn) -> dict[str, Any]:
        selection = draw(selections)
        names = required | {name for bit, name in enumerate(optional) if selection >> bit & 1}
        if cls.any_of and names.isdisjoint(cls.any_of):
            names.add(cls.any_of[selection % len(cls.any_of)])
        while needed := {other for name in names for other in cls.needs.get(name, ())} - names:
            names |= needed
        document = {name: draw(strategies[name]) for name in strategies if name in names}
        return {"type": tag, **document} if tag else document

    return generate()


def values(kind: FieldType, references: References = ids) -> SearchStrategy[Any]:
    """Generate values of a field type; see `documents`."""
    match kind:
        case Scalar(refers_to=types):
            return references(kind) if types else scalar(kind)
        case OneOf(vocabulary):
            terms = [term.value for term in vocabulary]
            # Two thirds of the list, since most rules are about those.
            return st.sampled_from(terms) | st.sampled_from(terms) | OWN_TERMS
        case ListOf(item, size):
            entries = values(item, references)
            return st.lists(entries, min_size=size.least, max_size=_max_entries(size))
        case MapOf(key, value, size, known):
            others = values(key, references).filter(lambda name: name not in known)
            return _maps(
                size,
                st.tuples(others, values(value, references)),
                *(st.tuples(st.just(name), scalar(kind)) for name, kind in known.items()),
            )
        case ByLanguage(language=language, text=text):
            return _maps(Size(), st.tuples(scalar(language), scalar(text)))
        case Object(cls):
            # Deferred, since a class may contain itself.
            return st.deferred(lambda: documents(cls, references=references))
        case FreeJson():
            return FREE_JSON


def _maps(size: Size, *entries: SearchStrategy[tuple[str, Any]]) -> SearchStrategy[dict[str, Any]]:
    return st.lists(
        st.one_of(entries),
        min_size=size.least,
        max_size=_max_entries(size),
        unique_by=lambda pair: pair[0],
    ).map(dict)


def _max_entries(size: Size) -> int:
    return min(size.most, size.least + _EXTRA_ENTRIES)


# --- unknown fields --------------------------------------------------------------------------------

# Names with a meaning in Python, JSON Schema, YAML or this library, and near misses of fields.
_ODD_NAMES = (
    "note", "unknown_fields", "self", "cls", "__class__", "_set_fields", "Title", "titel", "$schema", "<<",
    "", "a/b~c", "null", "2026-01-28", "\u0645\u0644\u0627\u062d\u0638\u0629",
)  # fmt: skip
_NAMES = st.one_of(st.sampled_from(_ODD_NAMES), st.text(max_size=10))


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
    fields = fields_of(cls)
    tag = {"type"} if tag_of(cls) else set()
    yield frozenset(tag.union(field.name for field in fields)), document
    for field in fields:
        if field.name in document:
            yield from _objects_below(field.kind, document[field.name])


def _objects_below(kind: FieldType, value: Any) -> Iterator[tuple[frozenset[str], dict[str, Any]]]:
    match kind:
        case Object(cls):
            yield from objects_in(cls, value)
        case ListOf(item=item):
            for entry in value:
                yield from _objects_below(item, entry)
        case MapOf(value=item):
            for entry in value.values():
                yield from _objects_below(item, entry)
        case _:
            return


# --- datasets ---------------------------------------------------------------------------------------

_ENTITIES = tuple(cls for cls in RECORD_TYPES.values() if not issubclass(cls, Event))

# Returns the id for the types of a reference and its number, None if there is no such record.
_Choose = Callable[[Sequence[str], int], str | None]

# In place of a value that must refer to a record of a type that the dataset does not have.
_MISSING: Final = object()


def _number(_: Scalar) -> SearchStrategy[int]:
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
    return st.lists(documents(cls, references=_number), min_size=least, max_size=most)


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
