"""Documents and objects of the model, field by field, and unknown fields in them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any, TypeVar, overload

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from newsevents.model import RECORD_TYPES, Record
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
from newsevents.strategies._scalars import FREE_JSON, ids, scalar

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
        plans = [_plan(each, references) for each in _concrete(key[0])]
        _CACHE[key] = st.one_of([_document(plan) for plan in plans])
    return _CACHE[key]


@overload
def records() -> SearchStrategy[Record]: ...
@overload
def records(cls: type[M]) -> SearchStrategy[M]: ...
def records(cls: type[Model] | None = None) -> SearchStrategy[Any]:
    """Generate objects of a class of the model, by default any record; see `documents`.

    They have no unknown fields; to have these, read the documents of `with_unknown_fields`.
    """
    return st.one_of([_objects(each) for each in _concrete(cls or Record)])


def _objects(cls: type[M]) -> SearchStrategy[M]:
    return documents(cls).map(lambda document: structure(cls, document))


def _concrete(cls: type[Model]) -> tuple[type[Any], ...]:
    """Return a class itself or, if it is abstract, its record types."""
    if tag_of(cls) is None and issubclass(cls, Record):
        return tuple(each for each in RECORD_TYPES.values() if issubclass(each, cls))
    return (cls,)


@attrs.frozen
class _Plan:
    """Class of documents, with strategies for its fields."""

    cls: type[Model]
    fields: dict[str, SearchStrategy[Any]]
    required: frozenset[str]
    optional: tuple[str, ...]
    #: Numbers whose bits select optional fields: one draw, not one for each field.
    choices: SearchStrategy[int]


def _plan(cls: type[Model], references: References) -> _Plan:
    fields = fields_of(cls)
    is_record = tag_of(cls) is not None
    optional = tuple(field.name for field in fields if not field.required)
    masks = st.integers(0, 2 ** len(optional) - 1)
    return _Plan(
        cls=cls,
        fields={
            field.name: values(field.kind, ids if is_record and field.name == "id" else references)
            for field in fields
        },
        required=frozenset(field.name for field in fields if field.required),
        optional=optional,
        # Half of the fields of a record; fewer of its parts, since there are many.
        choices=masks if is_record else st.builds(operator.and_, masks, masks),
    )


@st.composite
def _document(draw: DrawFn, plan: _Plan) -> dict[str, Any]:
    names = _selected(plan, draw(plan.choices))
    document = {name: draw(strategy) for name, strategy in plan.fields.items() if name in names}
    tag = tag_of(plan.cls)
    return document if tag is None else {"type": tag, **document}


def _selected(plan: _Plan, choice: int) -> set[str]:
    """Return the fields that a number selects, and those that the class requires with them."""
    cls = plan.cls
    names = {name for bit, name in enumerate(plan.optional) if choice >> bit & 1} | plan.required
    if cls.any_of and names.isdisjoint(cls.any_of):
        names.add(cls.any_of[choice % len(cls.any_of)])
    while more := {other for name in names for other in cls.needs.get(name, ())} - names:
        names |= more
    return names


def values(kind: FieldType, references: References = ids) -> SearchStrategy[Any]:
    """Generate values of a field type; see `documents`."""
    match kind:
        case Scalar(refers_to=types):
            return references(kind) if types else scalar(kind)
        case OneOf(vocabulary):
            return st.sampled_from([term.value for term in vocabulary])
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
