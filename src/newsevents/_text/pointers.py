"""JSON Pointers (RFC 6901): escape, join, split, resolve."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

# No list is longer, and Python refuses to convert thousands of digits.
_MAX_INDEX_DIGITS = 6


def escape_step(step: object) -> str:
    """Return one step of a pointer with `~` and `/` escaped."""
    return str(step).replace("~", "~0").replace("/", "~1")


def join_pointer(steps: Iterable[object], *, below: str = "") -> str:
    """Return the pointer that leads from `below` through keys and list positions."""
    return below + "".join([f"/{escape_step(step)}" for step in steps])


def split_pointer(pointer: str) -> list[str]:
    """Return the keys and list positions of a pointer, unescaped."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def resolve_pointer(document: Any, pointer: str) -> Any:
    """Return the value at a pointer in plain data; None if there is no such value."""
    for step in split_pointer(pointer):
        document = step_into(document, step)
    return document


def step_into(value: Any, step: str) -> Any:
    """Return the value one step below an object or a list; None if there is no such value."""
    if isinstance(value, dict):
        return value.get(step)
    index = list_index(step)
    if isinstance(value, list) and index is not None and index < len(value):
        return value[index]
    return None


def list_index(step: str) -> int | None:
    """Return the list position that a step is; None for any other step."""
    is_index = step.isascii() and step.isdecimal() and len(step) < _MAX_INDEX_DIGITS
    return int(step) if is_index else None
