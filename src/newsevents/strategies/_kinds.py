"""Documents, field by field."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from newsevents.model import RECORD_TYPES, Record
from newsevents.schema.base import Model
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
from newsevents.strategies._scalars import FREE_JSON, ids, scalar

#: Makes what stands where a scalar refers to another record.
References = Callable[[Scalar], SearchStrategy[Any]]

# A list or map has up to this many entries more than it needs; long ones find little, take long.
_MORE = 1


def concrete(cls: type[Model]) -> tuple[type[Any], ...]:
    """Return the classes that a class of the model stands for: itself, or every kind of it."""
    if tag_of(cls) is None and issubclass(cls, Record):
        return tuple(kind for kind in RECORD_TYPES.values() if issubclass(kind, cls))
    return (cls,)


_MADE: dict[tuple[type[Any], References], SearchStrategy[dict[str, Any]]] = {}


def documents_of(cls: type[Model], references: References = ids) -> SearchStrategy[dict[str, Any]]:
    """Make valid documents of a class, or, if it is abstract, of every kind of it.

    With `references` of its own a document is valid once these have been replaced by ids.
    """
    key = (cls, references)
    if key not in _MADE:
        _MADE[key] = st.one_of([_document(kind, _plan(kind, references)) for kind in concrete(cls)])
    return _MADE[key]


@attrs.frozen
class _Plan:
    """What the documents of a class are made of."""

    fields: dict[str, SearchStrategy[Any]]
    required: frozenset[str]
    optional: tuple[str, ...]
    #: Numbers whose bits say which of the optional fields are there: one draw, not one a field.
    choices: SearchStrategy[int]


def _plan(cls: type[Model], references: References) -> _Plan:
    fields = fields_of(cls)
    is_record = tag_of(cls) is not None
    optional = tuple(field.name for field in fields if not field.required)
    masks = st.integers(0, 2 ** len(optional) - 1)
    return _Plan(
        fields={
            field.name: _values(field.kind, ids if is_record and field.name == "id" else references)
            for field in fields
        },
        required=frozenset(field.name for field in fields if field.required),
        optional=optional,
        # Half of a record's fields; fewer of its parts', since there are so many parts.
        choices=masks if is_record else st.builds(operator.and_, masks, masks),
    )


@st.composite
def _document(draw: DrawFn, cls: type[Model], plan: _Plan) -> dict[str, Any]:
    tag = tag_of(cls)
    choice = draw(plan.choices)
    names = _complete(cls, plan, choice)
    document = {name: draw(values) for name, values in plan.fields.items() if name in names}
    return document if tag is None else {"type": tag, **document}


def _complete(cls: type[Model], plan: _Plan, choice: int) -> set[str]:
    """Return the fields that a number chooses, and those that the class wants with them."""
    names = {name for bit, name in enumerate(plan.optional) if choice >> bit & 1} | plan.required
    if cls.any_of and names.isdisjoint(cls.any_of):
        names.add(cls.any_of[choice % len(cls.any_of)])
    while more := {other for name in names for other in cls.needs.get(name, ())} - names:
        names |= more
    return names


def _values(kind: FieldType, references: References) -> SearchStrategy[Any]:
    match kind:
        case Scalar(refers_to=types):
            made = references(kind) if types else scalar(kind)
        case OneOf(vocabulary):
            made = st.sampled_from([term.value for term in vocabulary])
        case ListOf(item, size):
            entries = _values(item, references)
            made = st.lists(entries, min_size=size.least, max_size=_most(size))
        case MapOf(key, value, size, known):
            others = _values(key, references).filter(lambda name: name not in known)
            made = _maps(
                size,
                st.tuples(others, _values(value, references)),
                *(st.tuples(st.just(name), scalar(kind)) for name, kind in known.items()),
            )
        case ByLanguage(language=language, text=text):
            made = _maps(Size(), st.tuples(scalar(language), scalar(text)))
        case Object(cls):
            # Deferred, since a class may come back to itself.
            made = st.deferred(lambda: documents_of(cls, references))
        case FreeJson():
            made = FREE_JSON
    return made


def _maps(size: Size, *entries: SearchStrategy[tuple[str, Any]]) -> SearchStrategy[dict[str, Any]]:
    pairs = st.one_of(entries)
    return st.lists(
        pairs, min_size=size.least, max_size=_most(size), unique_by=lambda pair: pair[0]
    ).map(dict)


def _most(size: Size) -> int:
    return min(size.most, size.least + _MORE)
