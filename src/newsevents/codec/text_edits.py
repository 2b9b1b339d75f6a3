"""Changes of a record as edits of its text, so that nothing else in the text moves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from newsevents.codec.source_map import LocatedValue, end_of_value, find
from newsevents.findings import Remove, Rename, Replace

#: Where characters are to be replaced, from and to, in code points from 0, and by what.
TextEdit = tuple[int, int, str]

_BLANK = re.compile(r"[ \t\r\n]*")
_COMMA = re.compile(r"[ \t\r\n]*,[ \t\r\n]*")
_COMMA_BEFORE = re.compile(r",[ \t\r\n]*\Z")


def text_edits(text: str, changes: Iterable[Replace | Remove | Rename]) -> tuple[TextEdit, ...]:
    """Return the edits that some changes of a record come to: one, from the first to the last.

    The text has to be JSON.
    Returns nothing if the place of a change is not there: all changes are made, or none.
    """
    changes = list(changes)
    found = find(text, {change.pointer for change in changes})
    if not changes or any(change.pointer not in found for change in changes):
        return ()
    if len(changes) == 1:
        return (_piece(text, changes[0], found[changes[0].pointer]),)
    changed = text
    # From the end, so that what is before stays where it is; each looks at the text anew, since
    # the comma that one takes is gone for the next.
    for change in sorted(changes, key=lambda change: found[change.pointer].start, reverse=True):
        value = find(changed, {change.pointer})[change.pointer]
        changed = apply_edits(changed, [_piece(changed, change, value)])
    start = _alike(text, changed)
    end = _alike(text[start:][::-1], changed[start:][::-1])
    return ((start, len(text) - end, changed[start : len(changed) - end]),)


def _alike(one: str, other: str) -> int:
    """Return with how many characters both texts begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _piece(text: str, change: Replace | Remove | Rename, value: LocatedValue) -> TextEdit:
    match change:
        case Rename(name=name) if value.key is not None:
            return value.key, end_of_value(text, value.key), _written(name)
        case Remove():
            start = value.start if value.key is None else value.key
            return (*_with_comma(text, start, end_of_value(text, value.start)), "")
        case Replace(value=new):
            return value.start, end_of_value(text, value.start), _written(new)
    raise TypeError(f"no field to rename at {change.pointer}")


def _with_comma(text: str, start: int, end: int) -> tuple[int, int]:
    """Take in the comma after an entry, or the one before the last entry."""
    if comma := _COMMA.match(text, end):
        return start, comma.end()
    if comma := _COMMA_BEFORE.search(text, 0, start):
        return comma.start(), end
    return start, end


def _written(value: object) -> str:
    return msgspec.json.encode(value).decode()


def apply_edits(text: str, edits: Iterable[TextEdit]) -> str:
    """Return a text after some edits that do not overlap."""
    return "".join(_applied(text, sorted(edits)))


def _applied(text: str, edits: list[TextEdit]) -> Iterator[str]:
    at = 0
    for start, end, new in edits:
        yield text[at:start]
        yield new
        at = end
    yield text[at:]
