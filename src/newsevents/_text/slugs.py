"""Slugs: readable ASCII parts of ids."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_MAX_SLUG_CHARS = 80
_DIGITS = 8
# Letters of Arabic and Persian; marks, short vowels and hamza are left out.
_LATIN = str.maketrans(
    dict(zip("ابتجحدرزسصضطظعفقكلمنهويىةپگکی", "abtjhdrzssdtzafqklmnhwyaapgky", strict=True))
    | {"ث": "th", "خ": "kh", "ذ": "dh", "ش": "sh", "غ": "gh", "چ": "ch", "ژ": "zh"}
)
_OTHER = re.compile("[^a-z0-9]+")


def slug(text: str) -> str:
    """Return lowercase ASCII words of a text, joined by hyphens: `damascus-airport`.

    A text without ASCII letters and digits, and one whose slug is longer than 80 characters, gets
    eight hexadecimal digits of its SHA-256, so that equal slugs mean similar texts only.
    """
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = _OTHER.sub("-", folded).strip("-")
    if words and len(words) <= _MAX_SLUG_CHARS:
        return words
    digits = digest_of(text, _DIGITS)
    shortened = words[: _MAX_SLUG_CHARS - _DIGITS - 1].strip("-")
    return f"{shortened}-{digits}" if shortened else digits


def latin(text: str) -> str:
    """Return a text with Latin letters for Arabic ones, for an id: `smra` for سمرا."""
    return unicodedata.normalize("NFKD", text).translate(_LATIN)


def digest_of(text: str, digits: int) -> str:
    """Return the first hexadecimal digits of the SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:digits]
