"""Valid documents to objects, without checking anything twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import msgspec

from newsevents.findings import Finding
from newsevents.schema.base import Model
from newsevents.schema.field_types import per_class
from newsevents.schema.structuring import compile_structure, struct_of
from newsevents.schema.validator import validator_for

M = TypeVar("M", bound=Model)

#: Codes of the faults that a reader puts up with, keeping the fields.
_READABLE = ("NE102", "NE114")


def is_readable(findings: Iterable[Finding]) -> bool:
    """Say whether there is nothing worse among the findings than fields that are not known."""
    return all(finding.code in _READABLE for finding in findings)


def build(cls: type[M], document: dict[str, Any], *, known: bool) -> M:
    """Return a valid document as an object; `known` says that it has no unknown fields.

    The object takes over what free JSON the document holds.
    """
    if known:
        built: M = builder(cls)(document)
        return built
    from newsevents.schema.converter import structure_valid

    return structure_valid(cls, document)


@per_class
def builder(cls: type[Any]) -> Callable[[dict[str, Any]], Any]:
    """Return the function that makes objects of valid documents without unknown fields."""
    # Looked up once, since this is done for every record.
    convert, struct, fill = msgspec.convert, struct_of(cls), compile_structure(cls)

    def build_known(document: dict[str, Any]) -> Any:
        try:
            made = convert(document, struct)
        except msgspec.ValidationError:
            # The schema takes 1.0 for a whole number, as JSON Schema says; msgspec does not.
            return build(cls, document, known=False)
        return fill(made)

    return build_known


@per_class
def reader(cls: type[Any]) -> Callable[[Any], Any]:
    """Return the function that makes objects of valid documents, and None of others."""
    check, build_known = validator_for(cls), builder(cls)
    return lambda document: build_known(document) if check(document) else None
