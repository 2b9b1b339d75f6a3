"""Python values that are about to become JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from newsevents._text.pointers import join_pointer
from newsevents.errors import InvalidError
from newsevents.findings import Finding, shown
from newsevents.schema.rules import NOT_JSON, TOO_DEEP

#: The largest integer that every JSON reader keeps exactly (I-JSON, RFC 7493, 2.2).
MAX_INTEGER = 2**53 - 1


# Deeper than any document the schema accepts, and shallow enough for every recursion here.
_DEEPEST = 60


def to_jsonable(value: Any, *, subject: str = "") -> Any:
    """Return a copy of a value made of the types that JSON knows: dict, list, str, numbers...

    Tuples become lists; subclasses of str, such as vocabulary terms, become str.
    Raises InvalidError for what JSON cannot carry: NaN and infinities, keys that are no strings,
    lone surrogates, other objects, and anything nested without end.
    `subject` names the value in the error.
    """
    try:
        return _plain(value, ())
    except _NotJsonError as problem:
        finding = NOT_JSON(problem.message, pointer=join_pointer(problem.path))
        raise InvalidError([finding], subject=subject) from None


def too_deep() -> Finding:
    """Return the finding for data that nests deeper than can be looked into."""
    return TOO_DEEP(
        "nested deeper than any record", hint="take out the lists and objects that hold no data"
    )


class _NotJsonError(Exception):
    def __init__(self, path: tuple[object, ...], message: str) -> None:
        self.path = path
        self.message = message


def _plain(value: Any, path: tuple[object, ...]) -> Any:
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return _string(value, path)
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise _NotJsonError(path, "an integer beyond 2^53 - 1, which JSON readers round")
        return int(value)
    if isinstance(value, float):
        if math.isfinite(value):
            return float(value)
        raise _NotJsonError(path, f"{value} is not a number in JSON")
    if len(path) >= _DEEPEST:
        raise _NotJsonError(path[:3], f"nested deeper than {_DEEPEST} levels")
    if isinstance(value, Mapping):
        return {_key(key, path): _plain(below, (*path, key)) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(below, (*path, index)) for index, below in enumerate(value)]
    raise _NotJsonError(path, f"{shown(value)} cannot stand in JSON")


def _key(key: Any, path: tuple[object, ...]) -> str:
    if isinstance(key, str):
        return _string(key, path)
    raise _NotJsonError(path, f"the key {shown(key)} is not a string")


def _string(value: str, path: tuple[object, ...]) -> str:
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise _NotJsonError(path, f"{shown(value)} holds half a surrogate pair") from None
    return str(value)
