"""Marks that steer the direction of text, in pairs (Unicode Standard Annex 9, BD9 and BD11)."""

from __future__ import annotations

import re

_EMBEDDINGS = frozenset("\u202a\u202b\u202d\u202e")
_ISOLATES = frozenset("\u2066\u2067\u2068")
_END_OF_EMBEDDING = "\u202c"
_END_OF_ISOLATE = "\u2069"

# The marks, and what ends a paragraph (bidirectional class B), with which they end as well.
_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069]|[\n\r\x1c-\x1e\x85\u2029]")


def unmatched_marks(text: str) -> list[int]:
    """Return where marks stand that open something and never close it, or close nothing.

    A mark that opens has to be closed in its paragraph; the end of an isolate ends all that was
    opened inside of it, and nothing inside can end what was opened outside.
    """
    unmatched: list[int] = []
    opened: list[int] = []
    isolates = 0
    for match in _MARKS.finditer(text):
        mark, at = match[0], match.start()
        if mark in _EMBEDDINGS or mark in _ISOLATES:
            opened.append(at)
            isolates += mark in _ISOLATES
        elif mark == _END_OF_EMBEDDING and opened and text[opened[-1]] in _EMBEDDINGS:
            opened.pop()
        elif mark == _END_OF_ISOLATE and isolates:
            while text[opened[-1]] in _EMBEDDINGS:
                unmatched.append(opened.pop())
            opened.pop()
            isolates -= 1
        elif mark in (_END_OF_EMBEDDING, _END_OF_ISOLATE):
            unmatched.append(at)
        else:
            unmatched += opened
            opened.clear()
            isolates = 0
    return sorted(unmatched + opened)


def closing(mark: str) -> str | None:
    """Return the mark that closes what a mark opens; None for one that opens nothing."""
    if mark in _ISOLATES:
        return _END_OF_ISOLATE
    return _END_OF_EMBEDDING if mark in _EMBEDDINGS else None
