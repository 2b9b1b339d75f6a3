"""The base of every class of the model, its constructor, and its hooks for cattrs."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import attrs

from newsevents.errors import InvalidError
from newsevents.findings import Finding, shown
from newsevents.schema.field_types import LAST, Field, ListOf, MapOf, fields_of, tag_of
from newsevents.schema.rules import NEWER_FIELD, NOT_JSON, UNKNOWN_FIELD
from newsevents.schema.structuring import structure_valid, to_document
from newsevents.schema.validator import schema_findings, validator_for
from newsevents.schema.values import EMPTY_MAP, FrozenMap, Text, as_text, freeze, to_jsonable

if TYPE_CHECKING:
    import cattrs

M = TypeVar("M", bound="Model")


@attrs.frozen(kw_only=True, repr=False)
class Model:
    """A class with a JSON Schema: a record, or a component of one.

    A subclass is decorated `@attrs.frozen(kw_only=True, repr=False)`, annotates its fields as
    `newsevents.schema.field_types` describes, and gives every optional field the default None,
    `()` or `EMPTY_MAP`. A class of records also has a class variable `type`.

    The constructor validates: InvalidError is raised for values that the schema refuses, with a
    finding for each error. At run time it also takes plain data of the same meaning: a list for a
    tuple, a string for a term, a dict for an object.
    """

    #: Field to the fields that it requires beside it (`dependentRequired` in the schema).
    needs: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    #: Fields of which at least one is required.
    any_of: ClassVar[tuple[str, ...]] = ()
    #: Fields that identify an entry of a list of such objects, the most exact first. A single
    #: field is the id of the entry in paths: `/participants/actor:rima-karam`.
    identified_by: ClassVar[tuple[tuple[str, ...], ...]] = ()
    #: The `__init__` that attrs made, which sets the fields unchecked.
    _set_fields: ClassVar[Callable[..., None]]

    unknown_fields: Mapping[str, Any] = attrs.field(default=EMPTY_MAP, hash=False, metadata=LAST)
    """Fields of the document that this version does not know, written back as they came."""

    @classmethod
    def __attrs_init_subclass__(cls) -> None:
        """Make the constructor validate."""
        set_fields = cls.__init__
        cls._set_fields = set_fields

        @functools.wraps(set_fields)
        def __init__(self: Any, /, **fields: Any) -> None:  # noqa: N807 - it becomes one
            set_fields(self, **_validated(cls, fields))

        # Readers do not call it: their documents are valid.
        cls.__init__ = __init__  # type: ignore[assignment, method-assign]

    def __repr__(self) -> str:
        """Return Python code that makes the same object, without fields that are not given."""
        names = [*(field.name for field in fields_of(type(self))), "unknown_fields"]
        values = [(name, getattr(self, name)) for name in names]
        given = [f"{name}={value!r}" for name, value in values if value not in (None, (), {})]
        return f"{type(self).__name__}({', '.join(given)})"


def is_readable(findings: Iterable[Finding]) -> bool:
    """Return whether the findings are only about unknown fields, which a reader keeps."""
    return all(finding.rule in (UNKNOWN_FIELD, NEWER_FIELD) for finding in findings)


def structure(cls: type[M], document: Any) -> M:
    """Return plain data as an object of a class; unknown fields are kept.

    Raises InvalidError, with every finding, for anything else that the schema refuses.
    """
    copy = to_jsonable(document, subject=cls.__name__)
    findings = schema_findings(cls, copy)
    if not is_readable(findings):
        raise InvalidError(findings, subject=cls.__name__)
    made: M = structure_valid(cls, copy)
    return made


def configure(converter: cattrs.Converter) -> None:
    """Register validating hooks for every class of the model on a cattrs converter."""
    converter.register_structure_hook_func(
        _is_model, lambda value, cls: value if isinstance(value, cls) else structure(cls, value)
    )
    converter.register_unstructure_hook_func(_is_model, to_document)
    converter.register_structure_hook(Text, lambda value, _: as_text(value))
    converter.register_unstructure_hook(Text, dict)


def _is_model(cls: Any) -> bool:
    return isinstance(cls, type) and issubclass(cls, Model)


def _validated(cls: type[Model], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a constructor in the types of the model.

    Raises InvalidError if the schema refuses them. Unknown fields are refused, except in
    components that were read before.
    """
    known = {field.name: field for field in fields_of(cls)}
    given = {
        name: value
        for name, value in arguments.items()
        if name != "unknown_fields" and not (name in known and _is_left_out(known[name], value))
    }
    document = _document(cls, given)
    if not validator_for(cls)(document):
        findings = schema_findings(cls, _document(cls, given, keep_unknown=False))
        if findings:
            raise InvalidError(findings, subject=cls.__name__)
    made = structure_valid(cls, document)
    unknown = _validated_unknown(cls, arguments.get("unknown_fields"))
    return {name: getattr(made, name) for name in known} | {"unknown_fields": unknown}


def _is_left_out(field: Field, value: object) -> bool:
    """Return whether an optional argument is None or an empty list or map."""
    if field.required:
        return False
    types: dict[type[Any], Any] = {ListOf: tuple | list, MapOf: Mapping}
    empty = types.get(type(field.kind))
    return value is None or (empty is not None and isinstance(value, empty) and not value)


def _document(
    cls: type[Model], given: Mapping[str, Any], *, keep_unknown: bool = True
) -> dict[str, Any]:
    unstructure = functools.partial(to_document, keep_unknown=keep_unknown)
    document = to_jsonable(given, subject=cls.__name__, objects={Model: unstructure})
    tag = tag_of(cls)
    return document if tag is None else {"type": tag, **document}


def _validated_unknown(cls: type[Model], unknown: Any) -> FrozenMap[str, Any]:
    if not unknown:
        return EMPTY_MAP
    if not isinstance(unknown, Mapping):
        finding = NOT_JSON(f"{shown(unknown)} is not a map of fields", pointer="/unknown_fields")
        raise InvalidError([finding], subject=cls.__name__)
    taken = {field.name for field in fields_of(cls)} | ({"type"} if tag_of(cls) else set())
    findings = [
        UNKNOWN_FIELD(f'"{name}" is a known field', pointer=f"/unknown_fields/{name}")
        for name in unknown
        if name in taken
    ]
    if findings:
        raise InvalidError(findings, subject=cls.__name__)
    kept: FrozenMap[str, Any] = freeze(to_jsonable(unknown, subject=cls.__name__))
    return kept
