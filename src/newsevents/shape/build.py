"""Valid documents to objects, without checking anything twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from newsevents.findings import Finding
from newsevents.shape.base import Model
from newsevents.shape.structs import filler, struct_of

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
        try:
            struct = msgspec.convert(document, struct_of(cls))
        except msgspec.ValidationError:
            # The schema takes 1.0 for a whole number, as JSON Schema says; msgspec does not.
            pass
        else:
            made: M = filler(cls)(struct)
            return made
    from newsevents.shape.converter import structure_valid

    return structure_valid(cls, document)
