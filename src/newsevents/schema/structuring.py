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

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import attrs
import msgspec

from newsevents._text.pointers import join_pointer
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
from newsevents.schema.values import EMPTY_MAP, FrozenMap, Text, Vocabulary, freeze

#: Returns the equal string that it was given first, given a string twice: a dict's `setdefault`.
Intern: TypeAlias = Callable[[str, str], str]

_TYPES: dict[str, Any] = {"string": str, "integer": int, "number": int | float, "boolean": bool}

# Scalars whose values are the same in many records, besides references.
_REPEATED = frozenset(("country", "date", "excerpt", "language", "short-text", "slug"))


# Reading ------------------------------------------------------------------------------------------


def structure_valid(cls: type[Any], document: dict[str, Any]) -> Any:
    """Return a document as an object; it is valid except for unknown fields, which are kept."""
    return _structurer(cls)(document)


@per_class
def _structurer(cls: type[Any]) -> Callable[[dict[str, Any]], Any]:
    convert, struct, structure = msgspec.convert, struct_of(cls), _compile_structure(cls)

    def _structure(document: dict[str, Any]) -> Any:
        try:
            decoded = convert(document, struct)
        except msgspec.ValidationError:
            return _structure_slowly(cls, document)
        return structure(decoded)

    return _structure


def structure_struct(struct: msgspec.Struct) -> Any:
    """Return a decoded Struct as an object, which takes over its values."""
    return _compile_structure(type(struct)._class)(struct)  # type: ignore[attr-defined]  # noqa: SLF001


def structure_interned(struct: msgspec.Struct, name: Intern, word: Intern) -> Any:
    """Return a decoded Struct as an object that shares equal strings with others.

    `name` interns ids of other records, `word` other strings that many records contain.
    """
    return _compile_interning_structure(type(struct)._class)(struct, name, word)  # type: ignore[attr-defined]  # noqa: SLF001


@per_class
def struct_of(cls: type[Any]) -> type[msgspec.Struct]:
    """Return the Struct that documents of a class are decoded into."""
    return _make_struct(
        cls,
        [_struct_field(field) for field in fields_of(cls)],
        kw_only=True,
        forbid_unknown_fields=True,
        namespace={"_class": cls},
    )


def _make_struct(cls: type[Any], fields: list[Any], **options: Any) -> type[msgspec.Struct]:
    tag = tag_of(cls)
    tag_field = None if tag is None else "type"
    # They live for a moment, which the cyclic collector need not know of.
    return msgspec.defstruct(
        cls.__name__, fields, tag=tag, tag_field=tag_field, gc=False, **options
    )


def _struct_field(field: Field) -> tuple[Any, ...]:
    annotation = _struct_type(field.kind)
    # No `| None`: null in a document does not mean that a field is left out.
    return (field.name, annotation) if field.required else (field.name, annotation, _default(field))


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
    fields = {field.name: field.kind for field in fields_of(cls)}
    is_tagged = tag_of(cls) is not None
    known: dict[str, Any] = {}
    unknown: dict[str, Any] = {}
    for name, value in document.items():
        if name in fields:
            known[name] = _value_of(fields[name], value)
        elif not (is_tagged and name == "type"):
            unknown[name] = value
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
        case FreeJson():
            return freeze(value)
        case _:
            return value


# Writing ------------------------------------------------------------------------------------------


class UnknownFieldsError(Exception):
    """An object contains fields for which its Struct has no place."""


def to_struct(thing: Any) -> msgspec.Struct:
    """Return an object as a Struct, which msgspec writes in canonical order.

    Raises UnknownFieldsError if the object or a part of it has unknown fields.
    """
    struct: msgspec.Struct = _compile_unstructure(type(thing))(thing)
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
    if keep_unknown:
        document.update(_plain(thing.unknown_fields, keep_unknown=True))
    return document


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


@attrs.frozen
class _Source:
    """Source of one function of a class, and its global names."""

    cls: type[Any]
    name: str
    arguments: str
    lines: list[str]
    names: dict[str, Any]

    def __str__(self) -> str:
        return "\n".join([f"def {self.name}({self.arguments}):", *_indented(self.lines)])

    def compile(self) -> Any:
        # Lines are made of the names of fields, never of data.
        namespace = dict(self.names)
        exec(compile(str(self), f"<{self.name} of {self.cls.__name__}>", "exec"), namespace)  # noqa: S102
        return namespace[self.name]


def generated_source(cls: type[Any]) -> str:
    """Return the source of the functions that are generated for a class."""
    sources = (
        _structure_source(cls, is_interning=False),
        _structure_source(cls, is_interning=True),
        _unstructure_source(cls),
        _referred_ids_source(cls),
    )
    return "\n\n".join(map(str, sources))


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" for line in lines]


@per_class
def _compile_structure(cls: type[Any]) -> Any:
    return _structure_source(cls, is_interning=False).compile()


@per_class
def _compile_interning_structure(cls: type[Any]) -> Any:
    return _structure_source(cls, is_interning=True).compile()


@per_class
def _compile_unstructure(cls: type[Any]) -> Any:
    return _unstructure_source(cls).compile()


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
    arguments = "struct, name, word" if is_interning else "struct"
    return _Source(cls, "structure", arguments, lines, names)


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
    expression = _structure_expression(field, field.kind, "value", names, is_interning=is_interning)
    if expression == "value":
        yield f"{made} = {value}"
        return
    yield f"value = {value}"
    if isinstance(field.kind, ListOf | MapOf):
        empty = "()" if isinstance(field.kind, ListOf) else "EMPTY_MAP"
        yield f"{made} = {expression} if value else {empty}"
    else:
        yield f"{made} = None if value is None else {expression}"


def _structure_expression(
    field: Field, kind: FieldType, value: str, names: dict[str, Any], *, is_interning: bool
) -> str:
    """Return the expression that makes a value of a field from a decoded one."""
    item = f"{value}_item"
    match kind:
        case Object(cls):
            function = f"structure_{field.name}"
            compile_part = _compile_interning_structure if is_interning else _compile_structure
            names[function] = compile_part(cls)
            return f"{function}({value}{', name, word' if is_interning else ''})"
        case ListOf(below):
            inner = _structure_expression(field, below, item, names, is_interning=is_interning)
            return value if inner == item else f"tuple([{inner} for {item} in {value}])"
        case MapOf(value=below):
            inner = _structure_expression(field, below, item, names, is_interning=is_interning)
            entries = f"{{key: {inner} for key, {item} in {value}.items()}}"
            return f"FrozenMap({value if inner == item else entries})"
        case ByLanguage():
            return f"Text({value})"
        case FreeJson():
            return f"freeze({value})"
        case Scalar() if is_interning:
            return _interned(field, kind, value)
        case _:
            return value


def _interned(field: Field, scalar: Scalar, value: str) -> str:
    if scalar.refers_to and field.name != "id":
        return f"name({value}, {value})"
    return f"word({value}, {value})" if scalar.name in _REPEATED else value


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
        written_as = _unstructure_expression(field, field.kind, "value", names)
        if written_as != "value":
            lines.append(f"{field.name}_ = value = {value}")
            is_given = "value" if isinstance(field.kind, ListOf | MapOf) else "value is not None"
            lines.append(f"if {is_given}: {field.name}_ = {written_as}")
            value = f"{field.name}_"
        arguments.append(f"{value} or None" if isinstance(field.kind, MapOf) else value)
    lines.append(f"return Struct({', '.join(arguments)})")
    return _Source(cls, "unstructure", "thing", lines, names)


def _unstructure_expression(
    field: Field, kind: FieldType, value: str, names: dict[str, Any]
) -> str:
    item, function = f"{value}_item", f"unstructure_{field.name}"
    match kind:
        case ByLanguage():
            return f"{value}._texts"
        case Object(cls):
            names[function] = _compile_unstructure(cls)
            return f"{function}({value})"
        case ListOf(Object(cls)):
            names[function] = _compile_unstructure(cls)
            return f"[*map({function}, {value})]"
        case ListOf(below):
            inner = _unstructure_expression(field, below, item, names)
            return value if inner == item else f"[{inner} for {item} in {value}]"
        case MapOf(value=below):
            inner = _unstructure_expression(field, below, item, names)
            entries = f"{{key: {inner} for key, {item} in {value}.items()}}"
            return value if inner == item else entries
        case _:
            return value


# References ---------------------------------------------------------------------------------------

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
        case Scalar(refers_to=types) if types:
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


def referred_ids(cls: type[Any], document: Any) -> list[str]:
    """Return the ids that a valid document refers to, each as often as it does."""
    found: list[str] = _compile_referred_ids(cls)(document)
    return found


@per_class
def _compile_referred_ids(cls: type[Any]) -> Any:
    return _referred_ids_source(cls).compile()


def _referred_ids_source(cls: type[Any]) -> _Source:
    lines = ["found = []"]
    for path in reference_paths(cls):
        lines += _referred_ids_lines(path, "document")
    return _Source(cls, "referred_ids", "document", [*lines, "return found"], {})


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
