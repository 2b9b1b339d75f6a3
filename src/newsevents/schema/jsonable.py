"""Plain data: Python values that JSON can carry."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

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
        return _copy(value, objects or {}, 0)
    except _NotJsonError as problem:
        # The pointer into nesting without end is cut off.
        path = problem.path if len(problem.path) < _MAX_LEVELS else problem.path[:3]
        finding = NOT_JSON(str(problem), pointer=join_pointer(path))
        raise InvalidError([finding], subject=subject) from None


def too_deep() -> Finding:
    """Return the finding for data nested deeper than any record."""
    return TOO_DEEP("nested deeper than any record", hint="remove lists and objects without data")


class _NotJsonError(Exception):
    """A value that JSON cannot carry."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        # Grows as the error passes through lists and maps, so that valid data pays nothing for it.
        self.path: list[object] = []


def _copy(value: Any, objects: Unstructure, level: int) -> Any:
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, int | float):
        return _number(value)
    if level >= _MAX_LEVELS:
        raise _NotJsonError(f"nested deeper than {_MAX_LEVELS} levels")
    if isinstance(value, list | tuple):
        return _copied(range(len(value)), value, objects, level + 1)
    if isinstance(value, Mapping):
        keys = [_key(key) for key in value]
        return dict(zip(keys, _copied(keys, value.values(), objects, level + 1), strict=True))
    for cls, unstructure in objects.items():
        if isinstance(value, cls):
            return unstructure(value)
    raise _NotJsonError(f"{shown(value)} is not a JSON value")


def _copied(
    steps: Iterable[object], values: Iterable[Any], objects: Unstructure, level: int
) -> list[Any]:
    copied = []
    for step, value in zip(steps, values, strict=True):
        try:
            copied.append(_copy(value, objects, level))
        except _NotJsonError as problem:
            problem.path.insert(0, step)
            raise
    return copied


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise _NotJsonError(f"the key {shown(key)} is not a string")
    return _string(key)


def _number(value: float) -> float:
    if not isinstance(value, int):
        if math.isfinite(value):
            return float(value)
        raise _NotJsonError(f"{value} is not a JSON number")
    if abs(value) > MAX_INTEGER:
        raise _NotJsonError("an integer beyond 2^53 - 1, which JSON readers round")
    return int(value)


def _string(value: str) -> str:
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise _NotJsonError(f"{shown(value)} contains half a surrogate pair") from None
    return str(value)
