"""The alternatives: pydantic models and msgspec Structs with the same fields.

Both are generated from the fields of the attrs classes, with the constraints that they check
natively: types, terms, patterns, lengths, ranges, no unknown fields. Constraints that need a Python
function, and would make them slower, are left out: fields that need each other, patterns of
identifiers by scheme, the depth of free JSON.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from types import GenericAlias
from typing import Annotated, Any, Literal

import msgspec
import pydantic

from newsevents.model import RECORD_TYPES
from newsevents.schema.field_types import (
    MAX_ENTRIES,
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
    tag_of,
)

# Names of JSON Schema keywords in msgspec and pydantic.
_NAMES = {
    "pattern": "pattern",
    "minLength": "min_length",
    "maxLength": "max_length",
    "minimum": "ge",
    "maximum": "le",
}
_TYPES: dict[str, type[Any]] = {"string": str, "integer": int, "number": float, "boolean": bool}

# Returns a type for a class of the model.
_Make = Callable[[Any], Any]

_RECORDS: list[Any] = list(RECORD_TYPES.values())


def pydantic_records() -> pydantic.TypeAdapter[Any]:
    """Return the strict pydantic adapter of any record, discriminated by `type`."""
    union = functools.reduce(operator.or_, map(_pydantic_model, _RECORDS))
    records: Any = Annotated[union, pydantic.Field(discriminator="type")]
    return pydantic.TypeAdapter(records)


def msgspec_records() -> msgspec.json.Decoder[Any]:
    """Return the msgspec decoder of any record into Structs, tagged by `type`."""
    union = functools.reduce(operator.or_, map(_msgspec_struct, _RECORDS))
    return msgspec.json.Decoder(union)


@functools.cache
def _pydantic_model(cls: type[Any]) -> type[pydantic.BaseModel]:
    def meta(**limits: Any) -> Any:
        return pydantic.Field(**limits)

    fields: dict[str, Any] = {
        field.name: _field(field, _pydantic_model, meta) for field in fields_of(cls)
    }
    tag = tag_of(cls)
    if tag is not None:
        fields = {"type": (Literal[tag], tag), **fields}
    config = pydantic.ConfigDict(strict=True, extra="forbid", frozen=True)
    model: type[pydantic.BaseModel] = pydantic.create_model(
        cls.__name__, __config__=config, **fields
    )
    return model


@functools.cache
def _msgspec_struct(cls: type[Any]) -> type[msgspec.Struct]:
    def meta(**limits: Any) -> Any:
        return msgspec.Meta(**limits)

    fields = [(field.name, *_field(field, _msgspec_struct, meta)) for field in fields_of(cls)]
    return msgspec.defstruct(
        cls.__name__,
        [
            (name, kind) if default is ... else (name, kind, default)
            for name, kind, default in fields
        ],
        tag=tag_of(cls),
        tag_field="type" if tag_of(cls) else None,
        kw_only=True,
        frozen=True,
        forbid_unknown_fields=True,
        omit_defaults=True,
    )


def _field(field: Field, make: _Make, meta: Callable[..., Any]) -> tuple[Any, Any]:
    """Return the type of a field and its default; `...` if it is required."""
    kind = _type(field.kind, make, meta)
    if field.required:
        return kind, ...
    match field.kind:
        case ListOf():
            return kind, ()
        case MapOf():
            return kind, {}
        case _:
            return kind | None, None


def _type(kind: FieldType, make: _Make, meta: Callable[..., Any]) -> Any:
    match kind:
        case Scalar():
            if "enum" in kind.keywords:
                return Literal[tuple(kind.keywords["enum"])]
            limits = {_NAMES[keyword]: value for keyword, value in kind.keywords.items()}
            base = _TYPES[kind.json_type]
            return Annotated[base, meta(**limits)] if limits else base
        case OneOf(vocabulary):
            return vocabulary
        case ListOf(item, size):
            items = GenericAlias(tuple, (_type(item, make, meta), ...))
            return Annotated[items, meta(min_length=size.least, max_length=size.most)]
        case MapOf(key, value, size):
            entries = GenericAlias(dict, (_type(key, make, meta), _type(value, make, meta)))
            return Annotated[entries, meta(min_length=size.least, max_length=size.most)]
        case ByLanguage(language=language, text=text):
            texts = GenericAlias(dict, (_type(language, make, meta), _type(text, make, meta)))
            return Annotated[texts, meta(min_length=1, max_length=MAX_ENTRIES)]
        case Object(cls):
            return make(cls)
        case FreeJson():
            return Any
