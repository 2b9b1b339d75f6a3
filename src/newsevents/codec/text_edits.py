"""Changes of a record as edits of its text, so that nothing else in the text moves."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from newsevents.codec.source_map import LocatedValue, end_of_value, find
from newsevents.findings import Remove, Rename, Replace

#: Start and end of the replaced characters, in code points from 0, and the new text.
TextEdit = tuple[int, int, str]

_BLANK = re.compile(r"[ \t\r\n]*")
_COMMA = re.compile(r"[ \t\r\n]*,[ \t\r\n]*")
_COMMA_BEFORE = re.compile(r",[ \t\r\n]*\Z")


def text_edits(text: str, changes: Iterable[Replace | Remove | Rename]) -> tuple[TextEdit, ...]:
    """Return the edit that makes all changes of a record: one, from the first to the last.

    The text has to be JSON. Returns no edit if the pointer of any change has no value.
    """
    changes = list(changes)
    found = find(text, {change.pointer for change in changes})
    if not changes or any(change.pointer not in found for change in changes):
        return ()
    if len(changes) == 1:
        return (_edit(text, changes[0], found[changes[0].pointer]),)
    changed = text
    # From the end, so that earlier positions stay valid; each change is located anew, since the one
    # before may have removed a comma.
    for change in sorted(changes, key=lambda change: found[change.pointer].start, reverse=True):
        value = find(changed, {change.pointer})[change.pointer]
        changed = apply_edits(changed, [_edit(changed, change, value)])
    start = _common_prefix(text, changed)
    end = _common_prefix(text[start:][::-1], changed[start:][::-1])
    return ((start, len(text) - end, changed[start : len(changed) - end]),)


def _common_prefix(one: str, other: str) -> int:
    """Return the length of the common beginning of two texts."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _edit(text: str, change: Replace | Remove | Rename, value: LocatedValue) -> TextEdit:
    match change:
        case Rename(name=name) if value.key is not None:
            return value.key, end_of_value(text, value.key), _json(name)
        case Remove():
            start = value.start if value.key is None else value.key
            return (*_with_comma(text, start, end_of_value(text, value.start)), "")
        case Replace(value=new):
            return value.start, end_of_value(text, value.start), _json(new)
    raise TypeError(f"no field to rename at {change.pointer}")


def _with_comma(text: str, start: int, end: int) -> tuple[int, int]:
    """Extend a span to the comma after an entry, or to the one before the last entry."""
    if comma := _COMMA.match(text, end):
        return start, comma.end()
    if comma := _COMMA_BEFORE.search(text, 0, start):
        return comma.start(), end
    return start, end


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def apply_edits(text: str, edits: Iterable[TextEdit]) -> str:
    """Return a text after edits that do not overlap."""
    pieces, position = [], 0
    for start, end, new in sorted(edits):
        pieces += [text[position:start], new]
        position = end
    return "".join([*pieces, text[position:]])
