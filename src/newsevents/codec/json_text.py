"""JSON text to plain data, strictly, and why not.

The fast parser decides what is JSON; when it refuses, or when a duplicate key could hide, the
slow one of the standard library says why.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import attrs
import msgspec

from newsevents.codec.positions import values
from newsevents.codec.rules import (
    BYTE_ORDER_MARK,
    DUPLICATE_KEY,
    HALF_SURROGATE,
    NOT_UTF8,
    NUMBER,
    SYNTAX,
)
from newsevents.findings import Finding, InvalidError, shown
from newsevents.shape.plain import too_deep

_BOM = b"\xef\xbb\xbf"
_LONGEST_INTEGER = 4300


def parse(data: bytes) -> Any:
    """Return JSON text as plain data.

    Raises InvalidError with one finding, its column in code points of the line in question, for
    everything that is not UTF-8, not JSON (RFC 8259) or not I-JSON (RFC 7493): duplicate keys,
    lone surrogates, NaN, numbers that overflow.
    """
    try:
        document = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise InvalidError([_fault(data)]) from None
    try:
        # A text that, blanks aside, is what its data is written as has lost no key.
        written = msgspec.json.encode(document)
        if written != data and written != msgspec.json.format(data, indent=-1):
            _refuse_duplicates(data.decode())
    except RecursionError:
        raise InvalidError([too_deep()]) from None
    return document


class _DuplicateKeyError(Exception):
    pass


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) < len(pairs):
        raise _DuplicateKeyError
    return document


def _refuse_duplicates(text: str) -> None:
    try:
        json.loads(text, object_pairs_hook=_distinct)
    except _DuplicateKeyError:
        first = next((value for value in values(text) if value.is_duplicate), None)
        key = f"the key {shown(first.path[-1])}" if first else "a key"
        finding = DUPLICATE_KEY(
            f"{key} stands twice in one object",
            hint="keep one of them",
            pointer=first.pointer if first else "",
        )
        raise InvalidError([finding]) from None


def _fault(data: bytes) -> Finding:
    """Say what keeps a text from being JSON."""
    try:
        text = decode(data)
    except InvalidError as error:
        return error.findings[0]
    faults: list[str] = []

    def _constant(name: str) -> None:
        faults.append(f"{name} is not a number in JSON")

    def _integer(digits: str) -> int:
        faults.append(f"a number of {len(digits)} digits")
        return 0

    def _decimal(digits: str) -> float:
        if math.isinf(float(digits)):
            faults.append(f"{shown(digits)} is too large a number")
        return 0.0

    try:
        json.loads(text, parse_constant=_constant, parse_int=_short(_integer), parse_float=_decimal)
    except json.JSONDecodeError as error:
        return syntax(error)
    except RecursionError:
        return too_deep()
    if faults:
        return NUMBER(faults[0])
    return _half_surrogate()


def _short(otherwise: Callable[[str], int]) -> Callable[[str], int]:
    """Convert integers of a length that Python takes, and leave the others to a function."""
    return lambda digits: (
        int(digits) if len(digits.lstrip("-")) <= _LONGEST_INTEGER else otherwise(digits)
    )


def refuse_half_surrogates(document: Any) -> None:
    """Raise InvalidError for plain data with text that is half a surrogate pair."""
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise InvalidError([_half_surrogate()]) from None


def _half_surrogate() -> Finding:
    return HALF_SURROGATE("an escape like \\ud800 that is half a character")


def decode(data: bytes) -> str:
    """Return UTF-8 bytes as text; raise InvalidError for other bytes and a byte order mark."""
    if data.startswith(_BOM):
        raise InvalidError([byte_order_mark()])
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        # What precedes the fault in its line is sound, and the column counts its characters.
        line = data[: error.start].rpartition(b"\n")[2]
        message = f"the byte 0x{data[error.start]:02x} is not UTF-8"
        finding = NOT_UTF8(message, hint="save the file as UTF-8")
        raise InvalidError(
            [_at(finding, data[: error.start].count(b"\n"), line.decode())]
        ) from None


def byte_order_mark() -> Finding:
    """Return the finding for a byte order mark, which RFC 8259 forbids."""
    return BYTE_ORDER_MARK("begins with a byte order mark", hint="save the file as UTF-8 without")


def syntax(error: json.JSONDecodeError) -> Finding:
    """Return the finding for what the slow parser stumbled over, placed in the text."""
    line = error.doc[: error.pos].rpartition("\n")[2]
    message = f"not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
    hint = "the text ends too early" if error.pos >= len(error.doc.rstrip()) else ""
    return _at(SYNTAX(message, hint=hint), error.lineno - 1, line)


def _at(finding: Finding, lines_before: int, before: str) -> Finding:
    """Place a finding relative to the beginning of the text."""
    return attrs.evolve(finding, line=lines_before + 1, column=len(before) + 1)
