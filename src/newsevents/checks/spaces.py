"""White space, and what looks like it or like nothing at all."""

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
