"""Valid documents to objects, and objects to what msgspec writes, by generated functions.

For each class of the model there is a msgspec Struct with its fields, and functions generated
from the field types, as attrs generates `__init__`: one makes an object of a Struct, one makes a
Struct of an object, one collects the ids of other records. `generated_source` shows them.
msgspec checks types, terms, required and unknown fields while it decodes a Struct, at no cost.

Documents with unknown fields, and numbers written `1.0` for an integer, take a slower way without
generated code, which gives the same objects.

Measured in one process on 2,000 records of an archive, medians of CPU time (`loads` = 1):

- decoding into the attrs classes by msgspec itself: 1.0. But msgspec refuses `Status | str` and
  unions of attrs classes, freezes no maps, and cannot intern strings as `load` does;
- generated functions that read plain documents instead of Structs: 1.0, but 1.5 for trusted data;
- the `__init__` of attrs instead of an unfrozen subclass: 1.3.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import msgspec

from newsevents.schema.field_types import (
    ByLanguage,
    Field,
    FieldType,
    FreeJson,
    ListOf,
    MapOf,
    Object,
    OneOf,
    Path,
    Scalar,
    fields_of,
    per_class,
    reference_paths,
    tag_of,
)
from newsevents.schema.values import EMPTY_MAP, FrozenMap, Text, Vocabulary, freeze

#: Returns the equal string that it was given first, given a string twice: a dict's `setdefault`.
Intern: TypeAlias = Callable[[str, str], str]

_TYPES: dict[str, Any] = {"string": str, "integer": int, "number": int | float, "boolean": bool}

# Scalars whose values are the same in many records, besides references.
_REPEATED = frozenset(("country", "date", "excerpt", "language", "short-text", "slug"))


# Reading ------------------------------------------------------------------------------------------


def structure_valid(cls: type[Any], document: dict[str, Any]) -> Any:
    """Return a document as an object; it is valid except for unknown fields, which are kept."""
    try:
        struct = msgspec.convert(document, struct_of(cls))
    except msgspec.ValidationError:
        return _structure_slowly(cls, document)
    return structure_struct(struct)


def structure_struct(struct: msgspec.Struct) -> Any:
    """Return a decoded Struct as an object, which takes over its values."""
    return _generated(type(struct)._class, "structure")(struct)  # type: ignore[attr-defined]  # noqa: SLF001


def structure_interned(struct: msgspec.Struct, name: Intern, word: Intern) -> Any:
    """Return a decoded Struct as an object that shares equal strings with others.

    `name` interns ids of other records, `word` other strings that many records contain.
    """
    structure = _generated(type(struct)._class, "structure_interned")  # type: ignore[attr-defined]  # noqa: SLF001
    return structure(struct, name, word)


@per_class
def struct_of(cls: type[Any]) -> type[msgspec.Struct]:
    """Return the Struct that documents of a class are decoded into."""
    # No `| None`: null in a document does not mean that a field is left out.
    fields = [
        (field.name, _struct_type(field.kind), *(() if field.required else (_default(field),)))
        for field in fields_of(cls)
    ]
    options = {"kw_only": True, "forbid_unknown_fields": True, "namespace": {"_class": cls}}
    return _make_struct(cls, fields, **options)


def _make_struct(cls: type[Any], fields: list[Any], **options: Any) -> type[msgspec.Struct]:
    tag = tag_of(cls)
    options |= {} if tag is None else {"tag": tag, "tag_field": "type"}
    # They live for a moment, which the cyclic collector need not know of.
    return msgspec.defstruct(cls.__name__, fields, gc=False, **options)


def _default(field: Field) -> Any:
    return () if isinstance(field.kind, ListOf) else None


def _struct_type(kind: FieldType) -> Any:
    match kind:
        case Scalar():
            return _TYPES[kind.json_type]
        case OneOf(vocabulary):
            return vocabulary
        case ListOf(item):
            return tuple[_struct_type(item), ...]  # type: ignore[misc]
        case MapOf(value=value):
            return dict[str, _struct_type(value)]  # type: ignore[misc]
        case ByLanguage():
            return dict[str, str]
        case Object(cls):
            return struct_of(cls)
        case FreeJson():
            return Any


def _structure_slowly(cls: type[Any], document: Mapping[str, Any]) -> Any:
    known: dict[str, Any] = {}
    for field in fields_of(cls):
        if field.name in document:
            known[field.name] = _value_of(field.kind, document[field.name])
    taken = {*known, "type"} if tag_of(cls) else known
    unknown = {name: value for name, value in document.items() if name not in taken}
    made: Any = object.__new__(cls)
    cls._set_fields(made, **known, unknown_fields=freeze(unknown))
    return made


def _value_of(kind: FieldType, value: Any) -> Any:
    match kind:
        case Scalar(json_type="integer"):
            return int(value)
        case OneOf(vocabulary):
            return vocabulary(value)  # type: ignore[call-arg]
        case ListOf(item):
            return tuple([_value_of(item, each) for each in value])
        case MapOf(value=item):
            return FrozenMap({key: _value_of(item, each) for key, each in value.items()})
        case ByLanguage():
            return Text(value)
        case Object(cls):
            return _structure_slowly(cls, value)
        case _:
            return freeze(value)


# Writing ------------------------------------------------------------------------------------------


class UnknownFieldsError(Exception):
    """An object contains fields for which its Struct has no place."""


def to_struct(thing: Any) -> msgspec.Struct:
    """Return an object as a Struct, which msgspec writes in canonical order.

    Raises UnknownFieldsError if the object or a part of it has unknown fields.
    """
    struct: msgspec.Struct = _generated(type(thing), "unstructure")(thing)
    return struct


def to_document(thing: Any, *, keep_unknown: bool = True) -> dict[str, Any]:
    """Return an object as plain data in canonical order, unknown fields last.

    Dicts and lists are new. Optional fields that are not given are left out.
    """
    try:
        struct = to_struct(thing)
    except UnknownFieldsError:
        return _to_document_slowly(thing, keep_unknown=keep_unknown)
    # By way of text, which takes less time than to walk through the object.
    document: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(struct))
    return document


def _to_document_slowly(thing: Any, *, keep_unknown: bool) -> dict[str, Any]:
    cls = type(thing)
    document: dict[str, Any] = {} if tag_of(cls) is None else {"type": tag_of(cls)}
    for field in fields_of(cls):
        value = getattr(thing, field.name)
        if field.required or not (value is None or value in ((), {})):
            document[field.name] = _plain(value, keep_unknown=keep_unknown)
    return (
        {**document, **_plain(thing.unknown_fields, keep_unknown=True)}
        if keep_unknown
        else document
    )


def _plain(value: Any, *, keep_unknown: bool) -> Any:
    match value:
        case Vocabulary():
            return value.value
        case tuple():
            return [_plain(below, keep_unknown=keep_unknown) for below in value]
        case Mapping():
            return {key: _plain(below, keep_unknown=keep_unknown) for key, below in value.items()}
        case str() | int() | float() | None:
            return value
        case _:
            return _to_document_slowly(value, keep_unknown=keep_unknown)


# Generated functions ------------------------------------------------------------------------------

#: Source of a function, and its global names.
_Source: TypeAlias = tuple[str, dict[str, Any]]


def _generate(cls: type[Any], name: str) -> Any:
    source, names = _SOURCES[name](cls)
    # Lines are made of the names of fields, never of data.
    exec(compile(source, f"<{name} of {cls.__name__}>", "exec"), names)  # noqa: S102
    return names[name]


#: Returns a generated function of a class.
_generated: Callable[[type[Any], str], Any] = functools.cache(_generate)  # type: ignore[assignment]


def generated_source(cls: type[Any]) -> str:
    """Return the source of the functions that are generated for a class."""
    return "\n\n".join(source(cls)[0] for source in _SOURCES.values())


def _function(signature: str, lines: Iterable[str]) -> str:
    return "\n".join([f"def {signature}:", *_indented(lines)])


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _structure_source(cls: type[Any], *, is_interning: bool) -> _Source:
    names = {
        "Class": cls,
        "EMPTY_MAP": EMPTY_MAP,
        "FrozenMap": FrozenMap,
        "Text": Text,
        "Unfrozen": _unfrozen_subclass(cls),
        "freeze": freeze,
        "new": object.__new__,
    }
    lines = ["made = Unfrozen()"]
    for field in fields_of(cls):
        lines += _structure_lines(field, names, is_interning=is_interning)
    lines += ["made.unknown_fields = EMPTY_MAP", "made.__class__ = Class", "return made"]
    signature = "structure_interned(struct, name, word)" if is_interning else "structure(struct)"
    return _function(signature, lines), names


def _unfrozen_subclass(cls: type[Any]) -> type[Any]:
    """Return a subclass whose objects can be filled, and then be made objects of the class."""
    body = {
        "__module__": cls.__module__,
        "__slots__": (),
        "__setattr__": object.__setattr__,
        "__delattr__": object.__delattr__,
        "__init__": object.__init__,
    }
    return type(f"Unfrozen{cls.__name__}", (cls,), body)


def _structure_lines(field: Field, names: dict[str, Any], *, is_interning: bool) -> Iterator[str]:
    made, value = f"made.{field.name}", f"struct.{field.name}"
    if isinstance(field.kind, ByLanguage):
        # Written out, since a call would take as long again.
        yield f"value = {value}"
        yield f"if value is None: {made} = None"
        yield f"else: {made} = text = new(Text); text._texts = value"
        return
    expression = _structured(field, field.kind, "value", names, is_interning=is_interning)
    if expression == "value":
        yield f"{made} = {value}"
        return
    yield f"value = {value}"
    if isinstance(field.kind, ListOf | MapOf):
        empty = "()" if isinstance(field.kind, ListOf) else "EMPTY_MAP"
        yield f"{made} = {expression} if value else {empty}"
    else:
        yield f"{made} = None if value is None else {expression}"


def _structured(
    field: Field, kind: FieldType, value: str, names: dict[str, Any], *, is_interning: bool
) -> str:
    """Return the expression that makes a value of a field from a decoded one."""
    item = f"{value}_item"
    match kind:
        case Object(cls):
            function = f"structure_{field.name}"
            names[function] = _generated(cls, "structure_interned" if is_interning else "structure")
            return f"{function}({value}{', name, word' if is_interning else ''})"
        case ListOf(below):
            inner = _structured(field, below, item, names, is_interning=is_interning)
            return value if inner == item else f"tuple([{inner} for {item} in {value}])"
        case MapOf(value=below):
            inner = _structured(field, below, item, names, is_interning=is_interning)
            entries = f"{{key: {inner} for key, {item} in {value}.items()}}"
            return f"FrozenMap({value if inner == item else entries})"
        case ByLanguage():
            return f"Text({value})"
        case FreeJson():
            return f"freeze({value})"
        case Scalar(refers_to=types) if is_interning and types and field.name != "id":
            return f"name({value}, {value})"
        case Scalar(name=name) if is_interning and name in _REPEATED:
            return f"word({value}, {value})"
        case _:
            return value


def _unstructure_source(cls: type[Any]) -> _Source:
    # A Struct that is only written: all fields have a default, which is left out, so that its
    # arguments need no names, which would take several times as long.
    written = [
        (field.name, Any, ... if field.required else _default(field)) for field in fields_of(cls)
    ]
    names = {
        "Struct": _make_struct(cls, written, omit_defaults=True),
        "UnknownFieldsError": UnknownFieldsError,
    }
    lines = ["if thing.unknown_fields: raise UnknownFieldsError"]
    arguments = []
    for field in fields_of(cls):
        value = f"thing.{field.name}"
        written_as = _unstructured(field, field.kind, "value", names)
        if written_as != "value":
            lines.append(f"{field.name}_ = value = {value}")
            is_given = "value" if isinstance(field.kind, ListOf | MapOf) else "value is not None"
            lines.append(f"if {is_given}: {field.name}_ = {written_as}")
            value = f"{field.name}_"
        arguments.append(f"{value} or None" if isinstance(field.kind, MapOf) else value)
    lines.append(f"return Struct({', '.join(arguments)})")
    return _function("unstructure(thing)", lines), names


def _unstructured(field: Field, kind: FieldType, value: str, names: dict[str, Any]) -> str:
    """Return the expression that makes a value of a Struct from one of a field."""
    item, function = f"{value}_item", f"unstructure_{field.name}"
    match kind:
        case ByLanguage():
            return f"{value}._texts"
        case Object(cls):
            names[function] = _generated(cls, "unstructure")
            return f"{function}({value})"
        case ListOf(Object(cls)):
            names[function] = _generated(cls, "unstructure")
            return f"[*map({function}, {value})]"
        case ListOf(below):
            inner = _unstructured(field, below, item, names)
            return value if inner == item else f"[{inner} for {item} in {value}]"
        case MapOf(value=below):
            inner = _unstructured(field, below, item, names)
            entries = f"{{key: {inner} for key, {item} in {value}.items()}}"
            return value if inner == item else entries
        case _:
            return value


def referred_ids(cls: type[Any], document: Any) -> list[str]:
    """Return the ids that a valid document refers to, each as often as it does."""
    found: list[str] = _generated(cls, "referred_ids")(document)
    return found


def _referred_ids_source(cls: type[Any]) -> _Source:
    below = (_referred_ids_lines(path, "document") for path in reference_paths(cls))
    lines = ["found = []", *itertools.chain.from_iterable(below), "return found"]
    return _function("referred_ids(document)", lines), {}


def _referred_ids_lines(path: Path, value: str) -> list[str]:
    step, rest = path[0], path[1:]
    if step in ("[]", "{}"):
        items = value if step == "[]" else f"{value}.values()"
        if not rest:
            return [f"found += {items}"]
        item = f"item_{len(rest)}"
        return [f"for {item} in {items}:", *_indented(_referred_ids_lines(rest, item))]
    below = f"{value}[{step!r}]"
    found = _referred_ids_lines(rest, below) if rest else [f"found.append({below})"]
    return [f"if {step!r} in {value}:", *_indented(found)]


_SOURCES: Mapping[str, Callable[[type[Any]], _Source]] = {
    "structure": functools.partial(_structure_source, is_interning=False),
    "structure_interned": functools.partial(_structure_source, is_interning=True),
    "unstructure": _unstructure_source,
    "referred_ids": _referred_ids_source,
}
