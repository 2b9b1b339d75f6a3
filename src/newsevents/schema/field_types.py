"""What the fields of a class may hold, read from its annotations.

A class of the model is an attrs class whose annotations say everything there is to say:
the Python type, the constraints and the words that describe the field.

    place: Annotated[PlaceId | None, Doc("Where it took place.")] = None

This module reads such annotations into *kinds*, a small normal form.
The JSON Schema, the converters, the references, the hypothesis strategies and the tables of the
documentation are all made by walking kinds, so that a field is described once.
"""

from __future__ import annotations

import functools
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias, TypeVar, Union

import attrs

from newsevents.schema.text import Text
from newsevents.schema.vocabulary import Vocabulary

T = TypeVar("T")

#: Metadata of a field that stands after the fields of subclasses in the canonical order.
AFTER: Mapping[str, int] = {"rank": 1}
#: Metadata of a field that stands after those.
LAST: Mapping[str, int] = {"rank": 2}

#: Lists and maps hold at most this many entries unless a field has a reason.
MAX_ENTRIES = 1000


@attrs.frozen
class Doc:
    """The description of a field, one or more plain sentences."""

    text: str


@attrs.frozen
class Size:
    """How many entries a list or map has."""

    least: int = 1
    most: int = MAX_ENTRIES


@attrs.frozen(kw_only=True)
class Suggestion:
    """What to say of a text that cannot stand in its place; what is empty is said as always."""

    message: str = ""
    hint: str = ""
    #: What was meant, if that is certain enough to be written by an unsafe fix.
    value: str | None = None


@attrs.frozen(kw_only=True, eq=False)
class Scalar:
    """A string, number or boolean with constraints and a name of its own in the schema."""

    #: Name in the schema's `$defs`, kebab-case.
    name: str
    #: What it is and how it is written, for the schema's readers and for error messages.
    description: str
    #: JSON type: `string`, `integer`, `number` or `boolean`.
    json_type: str = "string"
    #: JSON Schema keywords that constrain it.
    keywords: Mapping[str, Any] = attrs.field(factory=dict)
    #: Values that are right, for documentation and messages.
    examples: tuple[Any, ...] = ()
    #: Types of the records that the value may be the id of; empty if it is no reference.
    refers_to: tuple[str, ...] = ()
    #: How it is written, for error messages, where the description is too much at once.
    hint: str = ""
    #: What there is to say of a text that it cannot be, if anything.
    advise: Callable[[str], Suggestion | None] | None = None

    def __attrs_post_init__(self) -> None:
        """Register the scalar; raises TypeError if its name is taken."""
        if _SCALARS.setdefault(self.name, self) is not self:
            raise TypeError(f"two scalars are named {self.name!r}")


_SCALARS: dict[str, Scalar] = {}


def scalar_of(name: str) -> Scalar | None:
    """Return the scalar with a name in `$defs`; None if the name is unknown."""
    return _SCALARS.get(name)


@attrs.frozen(kw_only=True, eq=False)
class KnownKeys:
    """Keys of a map whose values have a constraint of their own."""

    scalars: Mapping[str, Scalar]


@attrs.frozen
class OneOf:
    """A value of a vocabulary."""

    vocabulary: type[Vocabulary]


@attrs.frozen
class ListOf:
    """A list; a tuple in Python."""

    item: FieldType
    size: Size


@attrs.frozen
class MapOf:
    """A map from strings to values."""

    key: Scalar
    value: FieldType
    size: Size
    known: Mapping[str, Scalar]


@attrs.frozen(kw_only=True, eq=False)
class ByLanguage:
    """Text by language: a map from language tags to text; kind of a field and its marker."""

    #: Name in the schema's `$defs`.
    name: str
    description: str
    language: Scalar
    text: Scalar


@attrs.frozen
class Object:
    """An object of a class of the model."""

    cls: type[Any]


@attrs.frozen
class FreeJson:
    """Any JSON value, bounded in depth, size and number range."""


FieldType: TypeAlias = Scalar | OneOf | ListOf | MapOf | ByLanguage | Object | FreeJson


@attrs.frozen(kw_only=True)
class Field:
    """One field of a class, as everybody who walks the model sees it."""

    name: str
    kind: FieldType
    description: str
    required: bool


def per_class(make: Callable[[type[Any]], T]) -> Callable[[type[Any]], T]:
    """Decorate a function of a class so that it is computed once a class."""
    cached: Callable[[type[Any]], T] = functools.cache(make)  # type: ignore[assignment]
    return cached


@per_class
def fields_of(cls: type[Any]) -> tuple[Field, ...]:
    """Return the fields of a class of the model in canonical order, without `extra`.

    Raises TypeError for an annotation that the model has no meaning for,
    which only whoever writes the model can cause.
    """
    hints = typing.get_type_hints(cls, include_extras=True)
    attributes = [a for a in attrs.fields(cls) if a.name != "extra"]
    attributes.sort(key=lambda a: (a.name != "id", a.metadata.get("rank", 0)))
    return tuple(
        _field(attribute.name, hints[attribute.name], attribute.default is attrs.NOTHING)
        for attribute in attributes
    )


def tag_of(cls: type[Any]) -> str | None:
    """Return what stands in `type` on the records of a class; None for a value object."""
    tag = getattr(cls, "type", None)
    return tag if isinstance(tag, str) else None


def _field(name: str, annotation: Any, required: bool) -> Field:  # noqa: FBT001 - a private row
    annotation, markers = _split(annotation)
    docs = [marker.text for marker in markers if isinstance(marker, Doc)]
    if len(docs) != 1:
        raise TypeError(f"{name}: a field has exactly one Doc")
    return Field(name=name, kind=_kind(annotation, markers), description=docs[0], required=required)


def _split(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """Take Annotated and `| None` off, and keep the markers."""
    markers: tuple[Any, ...] = ()
    while True:
        if hasattr(annotation, "__metadata__"):
            markers += annotation.__metadata__
            annotation = annotation.__origin__
            continue
        if typing.get_origin(annotation) in (Union, types.UnionType):
            rest = [a for a in typing.get_args(annotation) if a is not type(None)]
            if len(rest) == 1:
                annotation = rest[0]
                continue
        return annotation, markers


def _kind(annotation: Any, markers: Iterable[Any]) -> FieldType:
    by_type = {type(marker): marker for marker in markers}
    if annotation is Text:
        by_language: ByLanguage = by_type[ByLanguage]
        return by_language
    if Scalar in by_type:
        scalar: Scalar = by_type[Scalar]
        return scalar
    if annotation is Any:
        return FreeJson()
    size = by_type.get(Size, Size())
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is tuple:
        return ListOf(_kind(*_split(arguments[0])), size)
    if origin is Mapping:
        key = _kind(*_split(arguments[0]))
        if isinstance(key, Scalar):
            known = by_type.get(KnownKeys, KnownKeys(scalars={})).scalars
            return MapOf(key, _kind(*_split(arguments[1])), size, known)
    if isinstance(annotation, type):
        if issubclass(annotation, Vocabulary):
            return OneOf(annotation)
        if attrs.has(annotation):
            return Object(annotation)
    raise TypeError(f"no meaning in the model: {annotation!r}")
