"""Plain data: Python values that JSON can carry."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from newsevents._text.pointers import join_pointer
from newsevents.errors import InvalidError
from newsevents.findings import Finding, shown
from newsevents.schema.rules import NOT_JSON, TOO_DEEP

#: The largest integer that every JSON reader keeps exactly (I-JSON, RFC 7493, 2.2).
MAX_INTEGER = 2**53 - 1

# More than the schema accepts, and few enough for every recursion in this library.
_MAX_LEVELS = 60

#: Class of objects to the function that makes plain data of one.
Unstructure = Mapping[type[Any], Callable[[Any], Any]]


def to_jsonable(value: Any, *, subject: str = "", objects: Unstructure | None = None) -> Any:
    """Return a copy of a value that consists of dict, list, str, int, float, bool and None.

    Tuples become lists; subclasses of str, such as vocabulary terms, become str; `objects` says
    what becomes of objects of other classes.
    Raises InvalidError for what JSON cannot carry: NaN and infinities, keys that are not strings,
    lone surrogates, other objects, and nesting without end. `subject` names the value in the error.
    """
    try:
        return _Copier(objects or {}).copy(value, ())
    except _NotJsonError as problem:
        finding = NOT_JSON(problem.message, pointer=join_pointer(problem.path))
        raise InvalidError([finding], subject=subject) from None


def too_deep() -> Finding:
    """Return the finding for data nested deeper than any record."""
    return TOO_DEEP("nested deeper than any record", hint="remove lists and objects without data")


class _NotJsonError(Exception):
    def __init__(self, path: tuple[object, ...], message: str) -> None:
        self.path = path
        self.message = message


@attrs.frozen
class _Copier:
    objects: Unstructure

    def copy(self, value: Any, path: tuple[object, ...]) -> Any:
        if value is None or value is True or value is False:
            return value
        if isinstance(value, str):
            return _string(value, path)
        if isinstance(value, int | float):
            return _number(value, path)
        if len(path) >= _MAX_LEVELS:
            raise _NotJsonError(path[:3], f"nested deeper than {_MAX_LEVELS} levels")
        if isinstance(value, Mapping):
            return {_key(key, path): self.copy(below, (*path, key)) for key, below in value.items()}
        if isinstance(value, list | tuple):
            return [self.copy(below, (*path, index)) for index, below in enumerate(value)]
        for cls, unstructure in self.objects.items():
            if isinstance(value, cls):
                return unstructure(value)
        raise _NotJsonError(path, f"{shown(value)} is not a JSON value")


def _number(value: float, path: tuple[object, ...]) -> float:
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise _NotJsonError(path, "an integer beyond 2^53 - 1, which JSON readers round")
        return int(value)
    if math.isfinite(value):
        return float(value)
    raise _NotJsonError(path, f"{value} is not a JSON number")


def _key(key: Any, path: tuple[object, ...]) -> str:
    if isinstance(key, str):
        return _string(key, path)
    raise _NotJsonError(path, f"the key {shown(key)} is not a string")


def _string(value: str, path: tuple[object, ...]) -> str:
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise _NotJsonError(path, f"{shown(value)} contains half a surrogate pair") from None
    return str(value)
