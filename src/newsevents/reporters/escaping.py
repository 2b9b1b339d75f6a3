"""Making sure that nothing in a finding can break the line or the document it stands in.

Our own rules escape and cut the values they show; rules of others may not, and names of files,
ids and keys come from whoever wrote the data.
"""

from __future__ import annotations

import functools
import unicodedata

import attrs

from newsevents.findings import Finding, printable

#: Characters of a message or a hint, once escaped; our own are far shorter.
MAX_TEXT_LENGTH = 1000
#: Characters of an id or a pointer.
LONGEST_ID = 300

_OPEN, _CLOSE = "\u2068", "\u2069"


def tame(finding: Finding) -> Finding:
    """Return a finding whose texts are of one line, of bounded length, and Unicode.

    A finding that is so already comes back equal.
    File, record and pointer keep their characters, lone surrogates apart, which no document can
    carry; formats that people read escape the others with `printable` or `harmless`.
    """
    return attrs.evolve(
        finding,
        message=tamed(finding.message),
        hint=tamed(finding.hint),
        file=_unicode(finding.file),
        record=_unicode(_cut(finding.record, LONGEST_ID)),
        pointer=_unicode(_cut(finding.pointer, LONGEST_ID)),
    )


def tamed(text: str) -> str:
    """Return a message of one line and of bounded length."""
    return _one_line(_cut(text, MAX_TEXT_LENGTH))


def escape_text(text: str) -> str:
    """Return a text with what would disturb a line escaped, and without direction marks.

    The same as `printable`, but that right-to-left text is not isolated: for names of files that
    a program reads, and for text whose parts are isolated one by one.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(harmless_character, text))


@functools.lru_cache(maxsize=4096)
def harmless_character(char: str) -> str:
    """Return a character, or its escape if it would disturb a line."""
    return printable(char).strip(_OPEN + _CLOSE)


def is_rtl(char: str) -> bool:
    """Tell whether a character turns the text around it to run from right to left."""
    return unicodedata.bidirectional(char) in ("R", "AL", "AN")


def _cut(text: str, longest: int) -> str:
    if len(text) <= longest and text.isprintable():
        return text
    length = 0
    for position, char in enumerate(text):
        length += len(harmless_character(char))
        if length > longest:
            return f"{text[:position]}..."
    return text


def _one_line(message: str) -> str:
    """Escape what disturbs a line, but for the isolates that `printable` put around values."""
    if message.isascii() and message.isprintable():
        return message
    depth, is_bare, safe = 0, False, []
    for char in message:
        if char == _OPEN or (char == _CLOSE and depth):
            depth += 1 if char == _OPEN else -1
            safe.append(char)
        else:
            is_bare |= not depth and is_rtl(char)
            safe.append(harmless_character(char))
    text = "".join(safe) + _CLOSE * depth
    return f"{_OPEN}{text}{_CLOSE}" if is_bare else text


def _unicode(text: str) -> str:
    """Write lone surrogates, as in names of files that are not UTF-8, as escapes."""
    return text.encode("utf-8", "backslashreplace").decode()
