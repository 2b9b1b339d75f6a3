"""Strict parser of JSON text, and findings for text that it refuses.

msgspec parses; the parser of the standard library explains what msgspec refuses, and looks for
duplicate keys where the text could contain one.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from types import MappingProxyType
from typing import Any

import attrs
import msgspec

from newsevents.codec.rules import (
    BYTE_ORDER_MARK,
    DUPLICATE_KEY,
    HALF_SURROGATE,
    NOT_UTF8,
    NUMBER,
    SYNTAX,
)
from newsevents.codec.source_map import iter_values, line_and_column
from newsevents.errors import InvalidError
from newsevents.findings import Finding, Fix, shown
from newsevents.schema.values import too_deep

_decode = msgspec.json.Decoder().decode
#: Writes plain data or a Struct.
encode = msgspec.json.Encoder().encode

_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_MAX_INTEGER_DIGITS = 4300
_NUMBER = re.compile(r"-?(?:NaN|Infinity|[0-9][0-9.eE+-]*)")
# Outside strings there are no escapes; `\\.` matches those of a backslash, as in `\\ud800`.
_ESCAPES = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
    r"|\\."
)
#: Help on common mistakes, by the text at the position of the error.
_MISTAKES = MappingProxyType(
    {
        ("\u201c", "\u201d", "\u201e", "\u201f"): 'curly quotes; write " instead',
        ("'", "\u2018", "\u2019", "\u201a"): 'single quotes; write " instead',
        ("//", "/*", "#"): "JSON has no comments",
        ("<<<<<<<", "=======", ">>>>>>>"): (
            "unresolved merge conflict; newsevents fmt resolves that of a manifest"
        ),
    }
)
_ENDS = (
    "the closing bracket is missing, or the line was cut off; in JSON Lines each record is one line"
)
_COMMA_TOO_MANY = re.compile(r",\s*[,\]}]")
_DIGIT_AND_COMMA = re.compile("[0-9],")
#: Help on errors of the standard library's parser, by the beginning of its message.
_HINTS = MappingProxyType(
    {
        "expecting property name": "keys are in double quotes, without a comma after the last field",
        "expecting value": "a value is missing, there is an extra comma, or text has no double quotes",
        "expecting ','": r"a comma or a closing bracket is missing, or the \ before a quote inside text",
        "expecting ':'": "a colon separates key and value",
        "expecting '{'": "a bundle is one object in braces",
        "illegal trailing comma": "remove the comma",
        "unterminated string": "close the text with a double quote, or the line was cut off",
        "invalid control character": r"in text, write a line break as \n and a tab as \t",
        "invalid \\escape": r"in text, write a backslash as \\",
        "invalid \\uXXXX": r"\u is followed by four digits from 0 to f",
        "extra data": "remove it; in JSON Lines each record is one line",
    }
)


def parse(data: bytes) -> Any:
    """Return JSON text as plain data.

    Raises InvalidError with one finding, its column in code points of the line in question, for
    everything that is not UTF-8, not JSON (RFC 8259) or not I-JSON (RFC 7493): duplicate keys,
    lone surrogates, NaN, numbers that overflow.
    """
    try:
        document = _decode(data)
        # Text that, except for blanks, equals its data written again has lost no key.
        written = encode(document)
        if written != data and written != msgspec.json.format(data, indent=-1):
            _refuse_duplicates(data.decode())
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise InvalidError([_fault(data)]) from None
    return document


def _refuse_duplicates(text: str) -> None:
    try:
        json.loads(text, object_pairs_hook=distinct_keys)
    except InvalidError:
        first = next((value for value in iter_values(text) if value.is_duplicate), None)
        if first is None:
            # It is nested deeper than the scanner goes.
            raise
        raise InvalidError([duplicate_key(first.path[-1], pointer=first.pointer)]) from None


def distinct_keys(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    """Return an object as a dict; raise InvalidError for a duplicate key."""
    document = dict(pairs)
    if len(document) < len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise InvalidError([duplicate_key(twice)])
    return document


def duplicate_key(key: object, *, pointer: str = "") -> Finding:
    """Return the finding for a duplicate key."""
    return DUPLICATE_KEY(f"duplicate key {shown(key)}", hint="keep one of them", pointer=pointer)


def _fault(data: bytes) -> Finding:
    try:
        text = decode(data)
    except InvalidError as error:
        return error.findings[0]
    # Anything else is nested deeper than the scanner goes.
    return syntax_finding(text) or _bad_number(text) or _half_an_escape(text) or too_deep()


def syntax_finding(text: str) -> Finding | None:
    """Return the finding for text that is not JSON, placed in the text; None if it is JSON.

    Numbers out of range and half surrogates are JSON here.
    """
    try:
        # Python refuses to convert integers of thousands of digits.
        json.loads(text, parse_int=len, parse_float=len)
    except json.JSONDecodeError as error:
        return syntax(error)
    except RecursionError:
        return too_deep()
    return None


def _bad_number(text: str) -> Finding | None:
    for value in iter_values(text):
        number = _NUMBER.match(text, value.start)
        if number is None:
            continue
        written = number[0].lstrip("-")
        if written in ("NaN", "Infinity"):
            message, hint = f"{number[0]} is not a JSON number", "leave the field out"
        elif written.isdigit() and len(written) > _MAX_INTEGER_DIGITS:
            message, hint = f"a number of {len(written):,} digits", "write it as text"
        elif not written.isdigit() and math.isinf(float(written)):
            message, hint = f"{shown(number[0])} is too large", "the largest is 1.8e308"
        else:
            continue
        finding = NUMBER(message, hint=hint, pointer=value.pointer)
        return _placed(finding, text, value.start)
    return None


def _half_an_escape(text: str) -> Finding | None:
    half = next((match for match in _ESCAPES.finditer(text) if match["half"]), None)
    return half and _placed(half_surrogate(half["half"]), text, half.start())


def refuse_half_surrogates(document: Any) -> None:
    """Raise InvalidError for plain data that contains half a surrogate pair."""
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        half = f"\\u{ord(error.object[error.start]):04x}"
        raise InvalidError([half_surrogate(half)]) from None


def half_surrogate(escape: str) -> Finding:
    """Return the finding for an escape that is half of a surrogate pair."""
    hint = "write the whole character, or remove it"
    return HALF_SURROGATE(f"the escape {escape} is half a character", hint=hint)


def decode(data: bytes) -> str:
    """Return UTF-8 bytes as text; raise InvalidError for other bytes and a byte order mark."""
    if data.startswith(_BOM):
        raise InvalidError([byte_order_mark()])
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        if data.startswith(_UTF16):
            finding = NOT_UTF8("the file is UTF-16", hint="save it as UTF-8")
            raise InvalidError([_placed(finding, "", 0)]) from None
        # The text before is valid, and the column counts its characters.
        before = data[: error.start].decode()
        message = f"the byte 0x{data[error.start]:02x} is not UTF-8"
        finding = NOT_UTF8(message, hint="save the file as UTF-8")
        raise InvalidError([_placed(finding, before, len(before))]) from None


def byte_order_mark() -> Finding:
    """Return the finding for a byte order mark, which RFC 8259 forbids."""
    return BYTE_ORDER_MARK(
        "the data begins with a byte order mark",
        hint="save the file as UTF-8 without it",
        fix=Fix(title="remove it", is_safe=True),
    )


def syntax(error: json.JSONDecodeError) -> Finding:
    """Return the finding for an error of the standard library's parser, placed in the text."""
    message = error.msg[:1].lower() + error.msg[1:]
    message = message.removesuffix(" at").removesuffix(" starting").rstrip(": ")
    hint = _mistake(error.doc, error.pos, message) or next(
        (hint for start, hint in _HINTS.items() if message.startswith(start)), ""
    )
    return _placed(SYNTAX(f"not JSON: {message}", hint=hint), error.doc, error.pos)


def _mistake(text: str, position: int, message: str) -> str:
    """Return help on a common mistake at a position, or ""."""
    before, after = text[:position].rstrip(), text[position:].lstrip()
    if not after:
        return _ENDS if before else "the text is empty"
    for starts, hint in _MISTAKES.items():
        if after.startswith(starts):
            return hint
    if message.startswith("extra data"):
        is_separator = after.rstrip() == ","
        return "JSON Lines has no commas between records" if is_separator else ""
    # Depending on its version, Python stops at the comma or after it.
    if _COMMA_TOO_MANY.match(after) or (before.endswith(",") and after[0] in ",]}"):
        return "remove the extra comma"
    if _DIGIT_AND_COMMA.fullmatch(text[max(position - 2, 0) : position]) and after[0].isdecimal():
        return "use a point as decimal sign"
    return ""


def _placed(finding: Finding, text: str, position: int) -> Finding:
    line, column = line_and_column(text, position)
    return attrs.evolve(finding, line=line + 1, column=column + 1)
