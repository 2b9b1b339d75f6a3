"""Texts of articles: their canonical form, fingerprint and spans."""

from __future__ import annotations

import hashlib
import unicodedata

import attrs

from newsevents import errors
from newsevents.findings import shown
from newsevents.model import Fingerprint, Span


@attrs.frozen
class PreparedText:
    """A canonical text with its fingerprint, to verify many records against."""

    text: str
    fingerprint: Fingerprint

    @classmethod
    def of(cls, text: str) -> PreparedText:
        """Prepare a text. Raises LoneSurrogateError if UTF-8 cannot encode it."""
        text = encodable(text, "text")
        return cls(text, Fingerprint(sha256=digest_of(text), length=len(text)))

    def span(self, start: int, end: int) -> Span:
        """Return the span between two positions of the text, with its digest."""
        return span_of(self.text, start, end)


def canonical(text: str) -> str:
    """Return the text that spans count in: LF line ends, Unicode NFC (Standard Annex 15).

    Nothing else changes: marks, spaces, quotation marks and a byte order mark stay. The result is
    its own canonical form, and so is each slice of it.
    """
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def fingerprint(text: str) -> Fingerprint:
    """Return SHA-256 (of the UTF-8) and length (in code points) of the canonical text.

    Raises LoneSurrogateError if UTF-8 cannot encode the text.
    """
    return PreparedText.of(text).fingerprint


def encodable(text: str, name: str) -> str:
    """Return the canonical form of a text; raise LoneSurrogateError if UTF-8 cannot encode it."""
    text = canonical(text)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise errors.LoneSurrogateError(
            f"the {name} contains half a surrogate pair, {shown(text[error.start])}, at position "
            f"{error.start}; decode it again from its bytes"
        ) from None
    return text


def digest_of(passage: str) -> str:
    """Return the SHA-256 of a passage in UTF-8."""
    return hashlib.sha256(passage.encode()).hexdigest()


def span_of(text: str, start: int, end: int) -> Span:
    """Return the span between two positions of a canonical text, with its digest."""
    return Span(start=start, end=end, sha256=digest_of(text[start:end]))


def shown_passage(text: str, start: int, end: int, context: int = 0) -> str:
    """Return two positions of a text with the words between them, and around them, for a message."""
    return f"{start}-{end} {shown(text[max(0, start - context) : end + context])}"
