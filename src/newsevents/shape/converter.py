"""Objects of the model to plain data and back, by way of cattrs.

Two promises: what the constructor, the schema and this module accept is the same, and fields that
this version does not know ride along in `extra`.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import cattrs
import msgspec

from newsevents.findings import Finding, InvalidError
from newsevents.shape.arbiter import checker, judge
from newsevents.shape.base import Model
from newsevents.shape.kinds import fields_of, tag_of
from newsevents.shape.plain import NOT_JSON, plain
from newsevents.shape.text import Text

M = TypeVar("M", bound=Model)

#: Code of the one fault that a reader puts up with.
_UNKNOWN_FIELD = "NE102"


def to_document(thing: Model) -> dict[str, Any]:
    """Return an object as plain data in canonical order, unknown fields last.

    What is not given is left out.
    The result is new, down to free JSON, which is shared with the object and not to be changed.
    """
    document: dict[str, Any] = _CONVERTER.unstructure(thing)
    return document


def structure(cls: type[M], document: Mapping[str, Any]) -> M:
    """Return plain data as an object of a class; fields that are not known are kept.

    Raises InvalidError, which carries every finding, for anything else that the schema refuses.
    """
    document = plain(document, what=cls.__name__)
    refuse(judge(cls, document), what=cls.__name__)
    return build(cls, document)


def refuse(findings: list[Finding], *, what: str) -> None:
    """Raise InvalidError if there are findings that a reader cannot put up with."""
    if any(finding.code != _UNKNOWN_FIELD for finding in findings):
        raise InvalidError(findings, what=what)


def build(cls: type[M], document: dict[str, Any]) -> M:
    """Return a document as an object, without checking what is known to be valid.

    The object takes over what free JSON the document holds.
    """
    if checker(cls)(document):
        try:
            return build_known(cls, document)
        except msgspec.ValidationError:
            # The schema takes 1.0 for a whole number, as JSON Schema says; msgspec does not.
            pass
    return _CONVERTER.structure(document, cls)


def build_known(cls: type[M], document: dict[str, Any]) -> M:
    """Do what `build` does for a document that the schema accepts, as fast as it can be done.

    Raises msgspec.ValidationError for a whole number written 1.0.
    """
    return msgspec.convert(document, cls, dec_hook=_decode_text)


def _decode_text(_: type[Any], texts: dict[str, str]) -> Text:
    return Text.holding(texts)


def checked(cls: type[Model], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that a constructor was given, in the types of the model.

    Raises InvalidError when the schema refuses them; unlike a reader, a constructor puts up with
    no field that it does not know, except in what was read before.
    """
    known = {field.name: field for field in fields_of(cls)}
    given = {
        name: value
        for name, value in fields.items()
        if name != "extra" and not (name in known and not known[name].required and _absent(value))
    }
    document = _document(cls, given, _CONVERTER)
    if not checker(cls)(document):
        faults = judge(cls, _document(cls, given, _WITHOUT_EXTRA))
        if faults:
            raise InvalidError(faults, what=cls.__name__)
    twin = build(cls, document)
    return {name: getattr(twin, name) for name in known} | {"extra": fields.get("extra")}


def _absent(value: object) -> bool:
    return value is None or (isinstance(value, tuple | list | Mapping) and not value)


def _document(
    cls: type[Model], given: Mapping[str, Any], converter: cattrs.Converter
) -> dict[str, Any]:
    try:
        document: dict[str, Any] = plain(converter.unstructure(given), what=cls.__name__)
    except RecursionError:
        fault = NOT_JSON("nested without end")
        raise InvalidError([fault], what=cls.__name__) from None
    tag = tag_of(cls)
    return document if tag is None else {"type": tag, **document}


def _is_model(cls: Any) -> bool:
    return isinstance(cls, type) and issubclass(cls, Model)


def _unstructuring(cls: type[Model], *, keep_extra: bool) -> Callable[[Model], dict[str, Any]]:
    """Make the function that turns objects of a class into plain data."""
    tag = tag_of(cls)
    head = {} if tag is None else {"type": tag}
    names = [field.name for field in fields_of(cls)]

    def unstructure(thing: Model) -> dict[str, Any]:
        document: dict[str, Any] = dict(head)
        for name in names:
            value = getattr(thing, name)
            if not _absent(value):
                document[name] = converter.unstructure(value)
        if keep_extra and thing.extra:
            document.update(thing.extra)
        return document

    converter = _CONVERTER if keep_extra else _WITHOUT_EXTRA
    return unstructure


def _structuring(cls: type[Model]) -> Callable[[dict[str, Any], Any], Model]:
    """Make the function that turns valid plain data, unknown fields aside, into objects."""
    hints = typing.get_type_hints(cls)
    types = {field.name: hints[field.name] for field in fields_of(cls)}
    tag = tag_of(cls)

    def structure_valid(document: dict[str, Any], _: Any) -> Model:
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

    return structure_valid


def _make_converter(*, keep_extra: bool) -> cattrs.Converter:
    converter = cattrs.Converter(detailed_validation=False)
    converter.register_unstructure_hook_factory(
        _is_model, lambda cls: _unstructuring(cls, keep_extra=keep_extra)
    )
    converter.register_structure_hook_factory(_is_model, _structuring)
    converter.register_unstructure_hook(Text, dict)
    converter.register_structure_hook(Text, lambda texts, _: Text.holding(texts))
    converter.register_structure_hook(int | float, lambda number, _: number)
    return converter


_CONVERTER = _make_converter(keep_extra=True)
_WITHOUT_EXTRA = _make_converter(keep_extra=False)
