"""White space, control characters and marks that change the direction of text."""

from __future__ import annotations

import re

# White_Space of Unicode (PropList), but for U+0085: in the news it is the ellipsis of Windows-1252,
# read as Latin-1, and for taking it out one has to know that.
_BREAKS = "\t\n\v\f\r\u2028\u2029"
_SPACES = (
    f"{_BREAKS} \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u202f\u205f\u3000"
)
# Of no width, and without a meaning where nothing follows or nothing is before. The joiner U+200D
# is not among them: at the end it gives a letter the form that it has inside a word.
_INVISIBLE = "\u200b\u200c\u2060\ufeff"
_ENDS = f"{_SPACES}{_INVISIBLE}"

_RUN = re.compile(f"[{_SPACES}]{{2,}}|[{_BREAKS}]")
_LINE_ENDS = re.compile("\r\n|[\n\v\f\r\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def control_characters(text: str) -> list[str]:
    """Return the control characters in a text that are not white space, in their order."""
    return _CONTROLS.findall(text)


def tidied(text: str, *, is_line: bool) -> str:
    """Return a text with one space where there are several, and nothing at its ends.

    In a line there are no tabs and line breaks either; other texts keep their lines, each of them
    tidied, with line feeds between them.
    """
    if is_line:
        return _RUN.sub(" ", text).strip(_ENDS)
    lines = (tidied(line, is_line=True) for line in _LINE_ENDS.split(text))
    return "\n".join(lines).strip("\n")


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
