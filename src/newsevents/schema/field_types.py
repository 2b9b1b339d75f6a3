"""Field types, read from the annotations of a class of the model.

A class of the model is an attrs class whose annotations give the Python type and the constraints of
each field, and a docstring below the field its description:

    place: PlaceId | None = None
    \"\"\"Id of the place of the event.\"\"\"

The JSON Schema, the generated readers and writers, the references, the hypothesis strategies and
the tables of the documentation are all made by walking field types, so that a field is described
once.
"""

from __future__ import annotations

import ast
import functools
import inspect
import itertools
import sys
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias, TypeVar, Union

import attrs

from newsevents._text.pointers import join_pointer
from newsevents.schema.values import Text, Vocabulary

T = TypeVar("T")

#: Metadata of a field that comes after the fields of subclasses in the canonical order.
AFTER: Mapping[str, int] = {"rank": 1}
#: Metadata of a field that comes after those.
LAST: Mapping[str, int] = {"rank": 2}

#: Lists and maps hold at most this many entries unless a field has a reason.
MAX_ENTRIES = 1000


@attrs.frozen
class Size:
    """Bounds of the number of entries of a list or map."""

    least: int = 1
    most: int = MAX_ENTRIES


@attrs.frozen(kw_only=True)
class Suggestion:
    """Message, hint or value for a text that a scalar refuses; each overrides the usual one."""

    message: str = ""
    hint: str = ""
    #: The intended value, if it is certain enough for an unsafe fix.
    value: str | None = None


@attrs.frozen(kw_only=True, eq=False)
class Scalar:
    """A string, number or boolean with constraints and a name of its own in the schema."""

    #: Name in the schema's `$defs`, kebab-case.
    name: str
    #: Meaning and form, for readers of the schema and for messages.
    description: str
    #: JSON type: `string`, `integer`, `number` or `boolean`.
    json_type: str = "string"
    #: JSON Schema keywords that constrain it.
    keywords: Mapping[str, Any] = attrs.field(factory=dict)
    #: Valid values, for documentation and messages.
    examples: tuple[Any, ...] = ()
    #: Types of the records that the value can refer to; empty if it is not a reference.
    refers_to: tuple[str, ...] = ()
    #: Form, for messages, where the description is too long.
    hint: str = ""
    #: Returns a suggestion for a refused text, if there is one.
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
    """Marker of a map: scalars of the values under some keys."""

    scalars: Mapping[str, Scalar]


@attrs.frozen
class OneOf:
    """A term of a vocabulary."""

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
    known: Mapping[str, Scalar] = attrs.field(hash=False)


@attrs.frozen(kw_only=True, eq=False)
class ByLanguage:
    """Text by language: a map from language tags to text. Also the marker of such a field."""

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
    """One field of a class of the model."""

    name: str
    kind: FieldType
    required: bool
    #: The class whose field it is, or a subclass of it.
    owner: type[Any] = attrs.field(repr=False, eq=False)

    @property
    def description(self) -> str:
        """Docstring of the field on one line; empty if there is no source to read it from."""
        owners = ((_attribute_docs(cls.__module__), cls.__name__) for cls in self.owner.__mro__)
        return next((docs[cls, self.name] for docs, cls in owners if (cls, self.name) in docs), "")


@functools.cache
def _attribute_docs(module: str) -> Mapping[tuple[str, str], str]:
    """Return the docstrings of attributes, by names of class and attribute.

    They are read from the source, as Sphinx and editors do, when the first one is asked for:
    reading records never needs one.
    """
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except (KeyError, OSError, TypeError):
        return {}
    docs = {}
    for cls in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        for field, below in itertools.pairwise(cls.body):
            match field, below:
                case (
                    ast.AnnAssign(target=ast.Name(id=name)),
                    ast.Expr(value=ast.Constant(value=str(text))),
                ):
                    docs[cls.name, name] = " ".join(text.split())
    return docs


def per_class(make: Callable[[type[Any]], T]) -> Callable[[type[Any]], T]:
    """Decorate a function of a class so that its result is computed once a class."""
    cached: Callable[[type[Any]], T] = functools.cache(make)  # type: ignore[assignment]
    return cached


@per_class
def fields_of(cls: type[Any]) -> tuple[Field, ...]:
    """Return the fields of a class of the model in canonical order, without `unknown_fields`.

    Raises TypeError for an annotation that is not a field type.
    """
    hints = typing.get_type_hints(cls, include_extras=True)
    attributes = [a for a in attrs.fields(cls) if a.name != "unknown_fields"]
    attributes.sort(key=lambda a: (a.name != "id", a.metadata.get("rank", 0)))
    fields = []
    for attribute in attributes:
        name, is_required = attribute.name, attribute.default is attrs.NOTHING
        try:
            kind = _field_type(hints[name], ())
        except TypeError as error:
            raise TypeError(f"{cls.__name__}.{name}: {error}") from None
        fields.append(Field(name=name, kind=kind, required=is_required, owner=cls))
    return tuple(fields)


def tag_of(cls: type[Any]) -> str | None:
    """Return the `type` of the records of a class; None for a component."""
    tag = getattr(cls, "type", None)
    return tag if isinstance(tag, str) else None


def _field_type(annotation: Any, markers: tuple[Any, ...]) -> FieldType:
    annotation, markers = _unwrapped(annotation, markers)
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
        return ListOf(_field_type(arguments[0], ()), size)
    if origin is Mapping:
        key = _field_type(arguments[0], ())
        if isinstance(key, Scalar):
            known = by_type.get(KnownKeys, KnownKeys(scalars={})).scalars
            return MapOf(key, _field_type(arguments[1], ()), size, known)
    if isinstance(annotation, type):
        if issubclass(annotation, Vocabulary):
            return OneOf(annotation)
        if attrs.has(annotation):
            return Object(annotation)
    raise TypeError(f"not a field type: {annotation!r}")


def _unwrapped(annotation: Any, markers: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    """Take off Annotated, `| None`, and the `| str` beside a vocabulary; collect the markers."""
    if hasattr(annotation, "__metadata__"):
        return _unwrapped(annotation.__origin__, markers + annotation.__metadata__)
    if typing.get_origin(annotation) in (Union, types.UnionType):
        options = [option for option in typing.get_args(annotation) if option is not type(None)]
        vocabularies = [o for o in options if isinstance(o, type) and issubclass(o, Vocabulary)]
        # Type checkers then take a plain string for a term.
        if len(vocabularies) == 1 and [o for o in options if o not in vocabularies] in ([], [str]):
            options = vocabularies
        if len(options) == 1:
            return _unwrapped(options[0], markers)
    return annotation, markers


#: Field names that lead to a reference; `[]` means all entries of a list, `{}` of a map.
Path: TypeAlias = tuple[str, ...]


@per_class
def reference_paths(cls: type[Any]) -> tuple[Path, ...]:
    """Return the paths, below an object of a class, of the ids of other records."""
    return tuple(
        path
        for field in fields_of(cls)
        if not (field.name == "id" and tag_of(cls))
        for path in _paths_below((field.name,), field.kind)
    )


def _paths_below(path: Path, kind: FieldType) -> Iterator[Path]:
    match kind:
        case Scalar(refers_to=ids) if ids:
            yield path
        case ListOf(item=item):
            yield from _paths_below((*path, "[]"), item)
        case MapOf(value=item):
            yield from _paths_below((*path, "{}"), item)
        case Object(cls=cls):
            yield from ((*path, *below) for below in reference_paths(cls))


def references(cls: type[Any], document: Any) -> Iterator[tuple[str, str]]:
    """Yield the JSON Pointer and the id of every reference in a valid document."""
    for path in reference_paths(cls):
        yield from _follow(document, path, "")


def references_below(kind: FieldType, value: Any) -> Iterator[tuple[str, str]]:
    """Yield the JSON Pointer and the id of every reference in a valid value of a field."""
    for path in _paths_below((), kind):
        yield from _follow(value, path, "")


def _follow(value: Any, path: Path, pointer: str) -> Iterator[tuple[str, str]]:
    if not path:
        yield pointer, value
        return
    step, rest = path[0], path[1:]
    if step == "[]":
        for index, item in enumerate(value):
            yield from _follow(item, rest, f"{pointer}/{index}")
    elif step == "{}":
        for key, item in value.items():
            yield from _follow(item, rest, join_pointer([key], below=pointer))
    elif step in value:
        yield from _follow(value[step], rest, f"{pointer}/{step}")
