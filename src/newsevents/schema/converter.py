"""Objects of the model to plain data and back, by way of cattrs.

Two promises: what the constructor, the schema and this module accept is the same, and fields that
this version does not know ride along in `extra`.
"""

from __future__ import annotations

import functools
import operator
import typing
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import cattrs
import msgspec

from newsevents.errors import InvalidError
from newsevents.findings import shown
from newsevents.schema.base import Model
from newsevents.schema.builder import build, is_readable
from newsevents.schema.field_types import Field, ListOf, MapOf, fields_of, tag_of
from newsevents.schema.jsonable import MAX_INTEGER, to_jsonable, too_deep
from newsevents.schema.rules import NOT_JSON, UNKNOWN_FIELD
from newsevents.schema.structuring import UnknownFieldsError, compile_unstructure
from newsevents.schema.text import Text
from newsevents.schema.validator import schema_findings, validator_for
from newsevents.schema.vocabulary import Vocabulary

M = TypeVar("M", bound=Model)


def to_document(thing: Model) -> dict[str, Any]:
    """Return an object as plain data in canonical order, unknown fields last.

    What is not given is left out.
    The result is new, down to free JSON, which is shared with the object and not to be changed.
    """
    document: dict[str, Any] = _CONVERTER.unstructure(thing)
    return document


def structure(cls: type[M], document: Any) -> M:
    """Return plain data as an object of a class; fields that are not known are kept.

    Raises InvalidError, which carries every finding, for anything else that the schema refuses.
    """
    copy = to_jsonable(document, subject=cls.__name__)
    findings = schema_findings(cls, copy)
    if not is_readable(findings):
        raise InvalidError(findings, subject=cls.__name__)
    return build(cls, copy, known=not findings)


def structure_valid(cls: type[M], document: dict[str, Any]) -> M:
    """Return a document that is valid but for unknown fields as an object that keeps them."""
    return _CONVERTER.structure(document, cls)


def configure(converter: cattrs.Converter) -> None:
    """Register hooks for every class of the model, with checks, on any cattrs converter."""
    converter.register_structure_hook_func(
        _is_model, lambda value, cls: value if isinstance(value, cls) else structure(cls, value)
    )
    converter.register_unstructure_hook_func(_is_model, to_document)
    converter.register_structure_hook(
        Text, lambda value, _: value if isinstance(value, Text) else Text(value)
    )
    converter.register_unstructure_hook(Text, dict)


def checked(cls: type[Model], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that a constructor was given, in the types of the model.

    Raises InvalidError when the schema refuses them; unlike a reader, a constructor puts up with
    no field that it does not know, except in what was read before.
    """
    known = {field.name: field for field in fields_of(cls)}
    given = {
        name: value
        for name, value in fields.items()
        if name != "extra" and not (name in known and _is_left_out(known[name], value))
    }
    document = _document_quickly(cls, given)
    is_known = document is not None and validator_for(cls)(document)
    if document is None or not is_known:
        document = _document(cls, given, _CONVERTER)
        is_known = validator_for(cls)(document)
    if not is_known:
        faults = schema_findings(cls, _document(cls, given, _WITHOUT_EXTRA))
        if faults:
            raise InvalidError(faults, subject=cls.__name__)
    twin = build(cls, document, known=is_known)
    return {name: getattr(twin, name) for name in known} | {
        "extra": _checked_extra(cls, fields.get("extra"))
    }


def _checked_extra(cls: type[Model], extra: Any) -> dict[str, Any] | None:
    """Return unknown fields that can be written back beside the known ones, or None."""
    if not extra:
        return None
    if not isinstance(extra, Mapping):
        fault = NOT_JSON(f"{shown(extra)} is not a map of fields", pointer="/extra")
        raise InvalidError([fault], subject=cls.__name__)
    taken = {field.name for field in fields_of(cls)} | ({"type"} if tag_of(cls) else set())
    faults = [
        UNKNOWN_FIELD(f'"{name}" is a field of its own', pointer=f"/extra/{name}")
        for name in extra
        if name in taken
    ]
    if faults:
        raise InvalidError(faults, subject=cls.__name__)
    kept: dict[str, Any] = to_jsonable(extra, subject=cls.__name__)
    return kept


def _is_left_out(field: Field, value: object) -> bool:
    """Say whether an optional field of a constructor is not given: None, or nothing in it."""
    if field.required:
        return False
    kinds = {ListOf: tuple | list, MapOf: Mapping}
    empty = kinds.get(type(field.kind))
    return value is None or (empty is not None and isinstance(value, empty) and not value)


def _absent(value: object) -> bool:
    return value is None or (isinstance(value, tuple | list | Mapping) and not value)


class _OddError(Exception):
    """A value takes a closer look."""


def _document_quickly(cls: type[Model], given: Mapping[str, Any]) -> dict[str, Any] | None:
    """Do what `_document` does for values as they usually are; return None for others.

    Lists in parts may be tuples here.
    """
    tag = tag_of(cls)
    document: dict[str, Any] = {} if tag is None else {"type": tag}
    try:
        for name, value in given.items():
            document[name] = _plain_quickly(value)
    except (_OddError, RecursionError):
        return None
    return document


def _plain_quickly(value: Any) -> Any:
    kind = type(value)
    if kind is str:
        if not value.isascii():
            _refuse_half_surrogates(value)
        return value
    if kind is tuple or kind is list:
        return [_plain_quickly(each) for each in value]
    if kind is Text or kind is dict:
        return {_plain_key(key): _plain_quickly(below) for key, below in value.items()}
    if issubclass(kind, Vocabulary):
        return str(value)
    if issubclass(kind, Model):
        try:
            # Its parts were checked when it was made.
            return msgspec.to_builtins(compile_unstructure(kind)(value))
        except UnknownFieldsError:
            raise _OddError from None
    if (kind is int and abs(value) <= MAX_INTEGER) or kind is bool:
        return value
    raise _OddError


def _plain_key(key: Any) -> str:
    if type(key) is not str or not key.isascii():
        raise _OddError
    return key


def _refuse_half_surrogates(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _OddError from None


def _document(
    cls: type[Model], given: Mapping[str, Any], converter: cattrs.Converter
) -> dict[str, Any]:
    try:
        document: dict[str, Any] = to_jsonable(converter.unstructure(given), subject=cls.__name__)
    except RecursionError:
        raise InvalidError([too_deep()], subject=cls.__name__) from None
    tag = tag_of(cls)
    return document if tag is None else {"type": tag, **document}


def _is_model(cls: Any) -> bool:
    return isinstance(cls, type) and issubclass(cls, Model)


def _is_number(annotation: Any) -> bool:
    return bool(annotation == int | float)


def _without_none(annotation: Any) -> Any:
    """Take `| None` off an annotation: what is not given does not stand in a document."""
    arguments = typing.get_args(annotation)
    if type(None) not in arguments:
        return annotation
    return functools.reduce(operator.or_, (a for a in arguments if a is not type(None)))


def _unstructuring(cls: type[Model], *, keep_extra: bool) -> Callable[[Model], dict[str, Any]]:
    """Make the function that turns objects of a class into plain data."""
    tag = tag_of(cls)
    head = {} if tag is None else {"type": tag}
    names = [field.name for field in fields_of(cls)]

    def _unstructure(thing: Model) -> dict[str, Any]:
        document: dict[str, Any] = dict(head)
        for name in names:
            value = getattr(thing, name)
            if not _absent(value):
                document[name] = converter.unstructure(value)
        if keep_extra and thing.extra:
            document.update(thing.extra)
        return document

    converter = _CONVERTER if keep_extra else _WITHOUT_EXTRA
    return _unstructure


def _structuring(cls: type[Model]) -> Callable[[dict[str, Any], Any], Model]:
    """Make the function that turns valid plain data, unknown fields aside, into objects."""
    hints = typing.get_type_hints(cls)
    types = {field.name: _without_none(hints[field.name]) for field in fields_of(cls)}
    tag = tag_of(cls)

    def _fill(document: dict[str, Any], _: Any) -> Model:
        known: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        for name, value in document.items():
            if name in types:
                known[name] = _CONVERTER.structure(value, types[name])
            elif tag is None or name != "type":
                extra[name] = value
        thing = cls.__new__(cls)
        cls._set_fields(thing, **known, extra=extra or None)
        return thing

    return _fill


def _make_converter(*, keep_extra: bool) -> cattrs.Converter:
    converter = cattrs.Converter(detailed_validation=False)
    converter.register_unstructure_hook_factory(
        _is_model, lambda cls: _unstructuring(cls, keep_extra=keep_extra)
    )
    converter.register_structure_hook_factory(_is_model, _structuring)
    converter.register_unstructure_hook(Vocabulary, lambda term: term.value)
    converter.register_unstructure_hook(Text, dict)
    converter.register_structure_hook(Text, lambda texts, _: Text.holding(texts))
    converter.register_structure_hook_func(_is_number, lambda number, _: number)
    return converter


_CONVERTER = _make_converter(keep_extra=True)
_WITHOUT_EXTRA = _make_converter(keep_extra=False)
