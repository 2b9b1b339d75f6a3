"""JSON text to plain data, strictly, and why not.

The fast parser decides what is JSON; when it refuses, or when a duplicate key could hide, the
slow one of the standard library says why.
"""

from __future__ import annotations

import json
import math
import re
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
from newsevents.codec.source_map import has_duplicate_key, iter_values, line_and_column
from newsevents.errors import InvalidError
from newsevents.findings import Finding, Fix, shown
from newsevents.schema.jsonable import too_deep

_decode = msgspec.json.Decoder().decode
#: Writes plain data or a Struct.
encode = msgspec.json.Encoder().encode

_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_LONGEST_INTEGER = 4300
_NUMBER = re.compile(r"-?(?:NaN|Infinity|[0-9][0-9.eE+-]*)")
# Escapes stand in strings only; those of a backslash are taken in, so that `\\ud800` is none.
_ESCAPES = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
    r"|\\."
)
#: What people write that is no JSON, by how the text goes on where the parser stumbled.
_WRITTEN = MappingProxyType(
    {
        ("\u201c", "\u201d", "\u201e", "\u201f"): 'curly quotes; write " instead',
        ("'", "\u2018", "\u2019", "\u201a"): 'single quotes; write " instead',
        ("//", "/*", "#"): "JSON has no comments",
        ("<<<<<<<", "=======", ">>>>>>>"): "a merge that is not resolved",
    }
)
_ENDS = (
    "the closing bracket is missing, or the line was cut off; in JSON Lines a record stands on one "
    "line"
)
_COMMA_TOO_MANY = re.compile(r",\s*[,\]}]")
_DIGIT_AND_COMMA = re.compile("[0-9],")
#: What to do about what the slow parser says, by how it begins.
_HINTS = MappingProxyType(
    {
        "expecting property name": "keys stand in double quotes, with no comma after the last one",
        "expecting a key": "keys stand in double quotes",
        "expecting value": "a value is missing, a comma too many, or text lacks its double quotes",
        "expecting ','": r"a comma is missing, or the \ before a double quote inside text",
        "expecting ':'": "a colon stands between a key and its value",
        "expecting '{'": "a bundle is one object in braces",
        "expecting ']'": "a comma stands between two records, a bracket after the last",
        "expecting '}'": "a comma stands between two fields, a brace after the last",
        "illegal trailing comma": "remove the comma",
        "unterminated string": "close the text with a double quote, or the line was cut off",
        "invalid control character": r"inside text a line break is written \n, a tab \t",
        "invalid \\escape": r"a backslash inside text is written \\",
        "invalid \\uXXXX": r"\u is followed by four digits from 0 to f",
        "extra data": "nothing may follow it; in JSON Lines each record stands on its own line",
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
        # A text that, blanks aside, is what its data is written as has lost no key.
        written = encode(document)
        if written != data and written != msgspec.json.format(data, indent=-1):
            _refuse_duplicates(data.decode())
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise InvalidError([_fault(data)]) from None
    return document


def _refuse_duplicates(text: str) -> None:
    if has_duplicate_key(text):
        # None of the objects that the scanner looks into may be the one.
        first = next((value for value in iter_values(text) if value.is_duplicate), None)
        key, pointer = (first.path[-1], first.pointer) if first else (None, "")
        raise InvalidError([duplicate_key(key, pointer=pointer)])


def duplicate_key(key: object | None, *, pointer: str = "") -> Finding:
    """Return the finding for a key that stands twice; None for one that is not known."""
    said = "a key" if key is None else f"the key {shown(key)}"
    message = f"{said} stands twice in one object"
    return DUPLICATE_KEY(message, hint="keep one of them", pointer=pointer)


def _fault(data: bytes) -> Finding:
    """Say what keeps a text from being JSON."""
    try:
        text = decode(data)
    except InvalidError as error:
        return error.findings[0]
    # What hides from all of them lies deeper than anything is looked for.
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
    """Return the finding for the first number that no reader can hold."""
    for value in iter_values(text):
        number = _NUMBER.match(text, value.start)
        if number is None:
            continue
        written = number[0].lstrip("-")
        if written in ("NaN", "Infinity"):
            message, hint = f"{number[0]} is not a number in JSON", "leave the field out"
        elif written.isdigit() and len(written) > _LONGEST_INTEGER:
            message, hint = f"a number of {len(written):,} digits", "write it as text, if at all"
        elif not written.isdigit() and math.isinf(float(written)):
            message, hint = f"{shown(number[0])} is too large a number", "the largest is 1.8e308"
        else:
            continue
        finding = NUMBER(message, hint=hint, pointer=value.pointer)
        return _placed(finding, text, value.start)
    return None


def _half_an_escape(text: str) -> Finding | None:
    """Return the finding for the first escape that is half of a surrogate pair."""
    half = next((match for match in _ESCAPES.finditer(text) if match["half"]), None)
    return half and _placed(half_surrogate(half["half"]), text, half.start())


def refuse_half_surrogates(document: Any) -> None:
    """Raise InvalidError for plain data with text that is half a surrogate pair."""
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
        # What precedes the fault is sound, and the column counts its characters.
        before = data[: error.start].decode()
        message = f"the byte 0x{data[error.start]:02x} is not UTF-8"
        finding = NOT_UTF8(message, hint="save the file as UTF-8")
        raise InvalidError([_placed(finding, before, len(before))]) from None


def byte_order_mark() -> Finding:
    """Return the finding for a byte order mark, which RFC 8259 forbids."""
    return BYTE_ORDER_MARK(
        "begins with a byte order mark",
        hint="save the file as UTF-8 without it",
        fix=Fix(title="remove it", is_safe=True),
    )


def syntax(error: json.JSONDecodeError) -> Finding:
    """Return the finding for an error of the standard library's parser, placed in the text."""
    said = error.msg[:1].lower() + error.msg[1:]
    said = said.removesuffix(" at").removesuffix(" starting").rstrip(": ")
    hint = _written_instead(error.doc, error.pos, said) or next(
        (hint for start, hint in _HINTS.items() if said.startswith(start)), ""
    )
    return _placed(SYNTAX(f"not JSON: {said}", hint=hint), error.doc, error.pos)


def _written_instead(text: str, position: int, said: str) -> str:
    """Say what stands in a text where it is no JSON, if it is something that people often write."""
    before, after = text[:position].rstrip(), text[position:].lstrip()
    if not after:
        return _ENDS if before else "there is nothing in it"
    for starts, hint in _WRITTEN.items():
        if after.startswith(starts):
            return hint
    if said.startswith("extra data"):
        is_separator = after.rstrip() == ","
        return "no comma between records in JSON Lines" if is_separator else ""
    # Versions of Python stumble over the comma, or over what follows it.
    if _COMMA_TOO_MANY.match(after) or (before.endswith(",") and after[0] in ",]}"):
        return "a comma too many"
    if _DIGIT_AND_COMMA.fullmatch(text[max(position - 2, 0) : position]) and after[0].isdecimal():
        return "a decimal sign is a point"
    return ""


def _placed(finding: Finding, text: str, position: int) -> Finding:
    """Place a finding relative to the beginning of the text."""
    line, column = line_and_column(text, position)
    return attrs.evolve(finding, line=line + 1, column=column + 1)
