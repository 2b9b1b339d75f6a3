"""Between text and objects by way of msgspec's Structs, which it reads and writes fastest.

For each class of the model there is a Struct with its fields, and two functions, written out
field by field as attrs writes `__init__`: one that makes an object of a Struct, and one that
makes a Struct of an object.
On reading msgspec looks at types, terms, required and unknown fields, which costs nothing there.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from newsevents.shape.code import function, indented
from newsevents.shape.kinds import (
    ByLanguage,
    Field,
    FreeJson,
    Kind,
    ListOf,
    MapOf,
    Object,
    OneOf,
    Scalar,
    fields_of,
    per_class,
    tag_of,
)
from newsevents.shape.text import Text

#: Makes an object of the Struct with its fields, and takes that over.
Fill = Callable[[Any], Any]

#: Takes a string, and returns the one that it was given before, if it was given an equal one.
Same = Callable[[str, str], str]

#: Does what Fill does; strings that are often the same in a dataset go through `Same`.
FillSharing = Callable[[Any, Same], Any]

#: Makes a Struct of an object, which is written as the object would be.
Pack = Callable[[Any], msgspec.Struct]

_TYPES: dict[str, Any] = {"string": str, "integer": int, "number": int | float, "boolean": bool}

# What stands in record after record, besides ids.
_REPEATED = frozenset(("country", "date", "excerpt", "language", "slug"))


@per_class
def struct_of(cls: type[Any]) -> type[msgspec.Struct]:
    """Return the Struct with the fields of a class."""
    tag = tag_of(cls)
    return msgspec.defstruct(
        cls.__name__,
        [_struct_field(field) for field in fields_of(cls)],
        tag=tag,
        tag_field=None if tag is None else "type",
        kw_only=True,
        forbid_unknown_fields=True,
        omit_defaults=True,
        # They live for a moment.
        gc=False,
    )


def _struct_field(field: Field) -> tuple[str, Any] | tuple[str, Any, Any]:
    annotation = _type(field.kind)
    if field.required:
        return field.name, annotation
    match field.kind:
        case ListOf():
            return field.name, annotation, ()
        case MapOf():
            return field.name, annotation, msgspec.field(default_factory=dict)
        case _:
            # No `| None`: in data, null is not how something is left out.
            return field.name, annotation, None


def _type(kind: Kind) -> Any:
    match kind:
        case Scalar():
            return _TYPES[kind.json_type]
        case OneOf(vocabulary):
            return vocabulary
        case ListOf(item):
            return tuple[_type(item), ...]  # type: ignore[misc]
        case MapOf(value=value):
            return dict[str, _type(value)]  # type: ignore[misc]
        case ByLanguage():
            return dict[str, str]
        case Object(cls):
            return struct_of(cls)
        case FreeJson():
            return Any


class UnknownFieldsError(Exception):
    """An object has fields for which its Struct has no place."""


@per_class
def packer(cls: type[Any]) -> Pack:
    """Return the function that makes Structs of objects of a class.

    It raises UnknownFieldsError for an object with unknown fields, in itself or in its parts.
    """
    names: dict[str, Any] = {"Struct": struct_of(cls), "UnknownFieldsError": UnknownFieldsError}
    lines = ["if thing.extra is not None: raise UnknownFieldsError"]
    arguments = []
    for field in fields_of(cls):
        name, value, pack = field.name, f"thing.{field.name}", f"pack_{field.name}"
        match field.kind:
            case ByLanguage():
                lines.append(f"{name} = {value}")
                value = f"None if {name} is None else {name}._texts"
            case Object(part):
                names[pack] = packer(part)
                lines.append(f"{name} = {value}")
                value = f"None if {name} is None else {pack}({name})"
            case ListOf(item=Object(part)):
                names[pack] = packer(part)
                lines.append(f"{name} = {value}")
                value = f"[*map({pack}, {name})] if {name} else ()"
        arguments.append(f"{name}={value}")
    lines.append(f"return Struct({', '.join(arguments)})")
    made: Pack = function("pack", ["def pack(thing):", *indented(lines)], names, of=cls.__name__)
    return made


@per_class
def filler(cls: type[Any]) -> Fill:
    """Return the function that makes objects of a class."""
    fill: Fill = _filler(cls, is_sharing=False)
    return fill


@per_class
def sharing_filler(cls: type[Any]) -> FillSharing:
    """Return the function that makes objects of a class which share their strings."""
    fill: FillSharing = _filler(cls, is_sharing=True)
    return fill


@functools.cache
def _filler(cls: type[Any], *, is_sharing: bool) -> Any:
    names: dict[str, Any] = {"new": object.__new__, "Open": _open(cls), "Cls": cls, "Text": Text}
    lines = ["made = Open()"]
    for field in fields_of(cls):
        lines += _filling(field, names, is_sharing=is_sharing)
    lines += ["made.extra = None", "made.__class__ = Cls", "return made"]
    head = f"def fill(struct{_same(is_sharing)}):"
    return function("fill", [head, *indented(lines)], names, of=cls.__name__)


def _open(cls: type[Any]) -> type[Any]:
    """Return a subclass of a frozen class that is not frozen.

    Its objects are laid out in the same way, so that they become objects of the class when all
    fields are set; with what gets past a frozen class, setting a field takes three times as long.
    """
    body = {
        "__slots__": (),
        "__setattr__": object.__setattr__,
        "__delattr__": object.__delattr__,
        "__init__": object.__init__,
    }
    return type(cls)(f"Open{cls.__name__}", (cls,), body)


def _same(is_sharing: bool) -> str:  # noqa: FBT001 - a private word
    return ", same" if is_sharing else ""


def _filling(field: Field, names: dict[str, Any], *, is_sharing: bool) -> Iterator[str]:
    """Yield the lines that set one field, and give the names that they use."""
    made, value = f"made.{field.name}", f"struct.{field.name}"
    fill = f"fill_{field.name}"
    match field.kind:
        case ByLanguage():
            yield f"value = {value}"
            yield f"if value is None: {made} = None"
            yield f"else: {made} = text = new(Text); text._texts = value"
        case Object(cls):
            names[fill] = _filler(cls, is_sharing=is_sharing)
            yield f"value = {value}"
            yield f"{made} = None if value is None else {fill}(value{_same(is_sharing)})"
        case ListOf(item=Object(cls)):
            names[fill] = _filler(cls, is_sharing=is_sharing)
            yield f"value = {value}"
            filled = f"[{fill}(item{_same(is_sharing)}) for item in value]"
            yield f"{made} = tuple({filled}) if value else ()"
        case ListOf(item=Scalar() as item) if is_sharing and _is_repeated(item):
            yield f"value = {value}"
            yield f"{made} = tuple([same(item, item) for item in value]) if value else ()"
        case Scalar() as scalar if is_sharing and _is_repeated(scalar):
            yield f"value = {value}"
            yield f"{made} = None if value is None else same(value, value)"
        case _:
            yield f"{made} = {value}"


def _is_repeated(scalar: Scalar) -> bool:
    return bool(scalar.refers_to) or scalar.name in _REPEATED
