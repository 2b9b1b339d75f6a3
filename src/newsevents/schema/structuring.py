"""Between text and objects by way of msgspec's Structs, which it reads and writes fastest.

For each class of the model there is a Struct with its fields, and two functions, written out
field by field as attrs writes `__init__`: one that makes an object of a Struct, and one that
makes a Struct of an object.
On reading msgspec looks at types, terms, required and unknown fields, which costs nothing there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from newsevents.schema.code import compile_function, indented, unfrozen_subclass
from newsevents.schema.field_types import (
    ByLanguage,
    Field,
    FieldType,
    FreeJson,
    ListOf,
    MapOf,
    Object,
    OneOf,
    Scalar,
    fields_of,
    per_class,
    tag_of,
)
from newsevents.schema.text import Text

#: Makes an object of the Struct with its fields, and takes that over.
Fill = Callable[[Any], Any]

#: Takes a string twice, and returns the equal one that it was given first: a dict's `setdefault`.
Same = Callable[[str, str], str]

#: Does what Fill does, for objects that are kept by the thousand: equal ids of other records are
#: one string, and so are words that are often the same.
FillSharing = Callable[[Any, Same, Same], Any]

#: Makes a Struct of an object, which is written as the object would be.
Pack = Callable[[Any], msgspec.Struct]

_TYPES: dict[str, Any] = {"string": str, "integer": int, "number": int | float, "boolean": bool}

# Names of scalars that are the same in many records, besides ids.
_REPEATED = frozenset(("country", "date", "excerpt", "language", "short-text", "slug"))


@per_class
def struct_of(cls: type[Any]) -> type[msgspec.Struct]:
    """Return the Struct with the fields of a class; `class_of` leads back."""
    tag = tag_of(cls)
    return msgspec.defstruct(
        cls.__name__,
        [_struct_field(field) for field in fields_of(cls)],
        tag=tag,
        tag_field=None if tag is None else "type",
        kw_only=True,
        forbid_unknown_fields=True,
        # They live for a moment.
        gc=False,
        namespace={"_class": cls},
    )


def class_of(struct: msgspec.Struct) -> type[Any]:
    """Return the class of the model that a Struct is for."""
    cls: type[Any] = type(struct)._class  # type: ignore[attr-defined]  # noqa: SLF001 - ours
    return cls


def _struct_field(field: Field) -> tuple[str, Any] | tuple[str, Any, Any]:
    annotation = _type(field.kind)
    if field.required:
        return field.name, annotation
    # No `| None`: in data, null is not how something is left out.
    return field.name, annotation, () if isinstance(field.kind, ListOf) else None


def _type(kind: FieldType) -> Any:
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


class _Nothing(dict[str, Any]):
    """A dict that stays empty, so that all objects can share one."""

    __slots__ = ()

    def _refuse(self, *_: Any, **__: Any) -> Any:
        raise TypeError("records are not changed in place; attrs.evolve makes another one")

    __setitem__ = __ior__ = _refuse
    setdefault = update = _refuse  # pyright: ignore[reportAssignmentType]


_NOTHING = _Nothing()


class UnknownFieldsError(Exception):
    """An object has fields for which its Struct has no place."""


def _written(cls: type[Any]) -> type[msgspec.Struct]:
    """Return a Struct that is only written: every field may be left out.

    That lets its arguments stand without names, which takes a fraction of the time.
    """
    tag = tag_of(cls)
    return msgspec.defstruct(
        cls.__name__,
        [(f.name, Any, () if isinstance(f.kind, ListOf) else None) for f in fields_of(cls)],
        tag=tag,
        tag_field=None if tag is None else "type",
        omit_defaults=True,
        gc=False,
    )


@per_class
def compile_unstructure(cls: type[Any]) -> Pack:
    """Return the function that makes Structs of objects of a class.

    It raises UnknownFieldsError for an object with unknown fields, in itself or in its parts.
    """
    names: dict[str, Any] = {"Struct": _written(cls), "UnknownFieldsError": UnknownFieldsError}
    lines = ["if thing.extra is not None: raise UnknownFieldsError"]
    arguments = []
    for field in fields_of(cls):
        name, value, pack = f"at_{field.name}", f"thing.{field.name}", f"pack_{field.name}"
        match field.kind:
            case ByLanguage():
                lines.append(f"{name} = {value}")
                value = f"None if {name} is None else {name}._texts"
            case Object(part):
                names[pack] = compile_unstructure(part)
                lines.append(f"{name} = {value}")
                value = f"None if {name} is None else {pack}({name})"
            case ListOf(item=Object(part)):
                names[pack] = compile_unstructure(part)
                lines.append(f"{name} = {value}")
                value = f"[*map({pack}, {name})] if {name} else ()"
            case MapOf():
                value = f"{value} or None"
        arguments.append(value)
    lines.append(f"return Struct({', '.join(arguments)})")
    made: Pack = compile_function(
        "pack", ["def pack(thing):", *indented(lines)], names, of=cls.__name__
    )
    return made


@per_class
def compile_structure(cls: type[Any]) -> Fill:
    """Return the function that makes objects of a class."""
    fill: Fill = _filler(cls, is_sharing=False)
    return fill


@per_class
def compile_sharing_structure(cls: type[Any]) -> FillSharing:
    """Return the function that makes objects of a class which share what is the same."""
    fill: FillSharing = _filler(cls, is_sharing=True)
    return fill


def _filler(cls: type[Any], *, is_sharing: bool) -> Any:
    names: dict[str, Any] = {
        "Open": unfrozen_subclass(cls),
        "Cls": cls,
        "Text": Text,
        "new": object.__new__,
        "nothing": _NOTHING,
    }
    same = ", name, word" if is_sharing else ""
    lines = ["made = Open()"]
    for field in fields_of(cls):
        lines += _filling(field, names, same)
    lines += ["made.extra = None", "made.__class__ = Cls", "return made"]
    head = f"def fill(struct{same}):"
    return compile_function("fill", [head, *indented(lines)], names, of=cls.__name__)


def _filling(field: Field, names: dict[str, Any], same: str) -> Iterator[str]:
    """Yield the lines that set one field, and give the names that they use.

    With the arguments `same`, what is the same in many objects is shared.
    """
    made, value, fill = f"made.{field.name}", f"struct.{field.name}", f"fill_{field.name}"
    match field.kind:
        case ByLanguage():
            yield f"value = {value}"
            yield f"if value is None: {made} = None"
            yield f"else: {made} = text = new(Text); text._texts = value"
        case Object(cls):
            names[fill] = compile_sharing_structure(cls) if same else compile_structure(cls)
            yield f"value = {value}"
            yield f"{made} = None if value is None else {fill}(value{same})"
        case ListOf(item=Object(cls)):
            names[fill] = compile_sharing_structure(cls) if same else compile_structure(cls)
            yield f"value = {value}"
            yield f"{made} = tuple([{fill}(item{same}) for item in value]) if value else ()"
        case ListOf(item=Scalar() as item) if same and (share := _shared(item)):
            yield f"value = {value}"
            yield f"{made} = tuple([{share}(item, item) for item in value]) if value else ()"
        case Scalar() as scalar if same and field.name != "id" and (share := _shared(scalar)):
            yield f"value = {value}"
            yield f"{made} = None if value is None else {share}(value, value)"
        case MapOf(value=Object() | ByLanguage()) | ListOf(item=MapOf() | ListOf() | ByLanguage()):
            # Only whoever writes the model can cause this.
            raise TypeError(f"{field.name}: no field of this kind has been filled yet")
        case MapOf():
            yield f"{made} = {value} or {'nothing' if same else '{}'}"
        case _:
            yield f"{made} = {value}"


def _shared(scalar: Scalar) -> str:
    """Return which argument shares a string of this sort; nothing if it is hardly ever the same."""
    if scalar.refers_to:
        return "name"
    return "word" if scalar.name in _REPEATED else ""
