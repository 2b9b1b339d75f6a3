"""The gate of the rules about texts: a few searches in all texts of a record at once.

A text with a problem is seldom, and to search in all texts is faster than to check each of them.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from newsevents._text.mojibake import is_suspicious
from newsevents._text.scripts import SHORT_CODES, writing_of
from newsevents.model import Article
from newsevents.validation.rules.text_fields import tagged_texts

#: Character in place of one that could not be decoded.
REPLACEMENT = "\ufffd"

# Characters that have no problem by themselves: printable ASCII without markup, and Arabic letters.
_USUAL = re.compile("[ -%'-;=-~\u0621-\u063a\u0641-\u064a]*+")
_SEPARATOR = "|"


def may_be_unusual(document: Mapping[str, Any]) -> bool:
    """Whether a rule about texts may find something in a valid document."""
    pairs = tagged_texts(document)
    texts = _SEPARATOR.join(["", *[text for _, text in pairs], ""])
    if (
        (_USUAL.fullmatch(texts) is None and _may_be_irregular(texts))
        or "  " in texts
        or f"{_SEPARATOR} " in texts
        or f" {_SEPARATOR}" in texts
        or (document["type"] == Article.type and _has_shorter_code(document["language"]))
    ):
        return True
    for language, text in pairs:
        if not _begins_usually(language, text[:1]) and (
            _has_shorter_code(language) or not _is_in_script(language, text)
        ):
            return True
    return False


def _may_be_irregular(texts: str) -> bool:
    """Whether there may be other characters than letters, a text not in NFC, or markup."""
    return (
        "<" in texts
        or "&" in texts
        or REPLACEMENT in texts
        or not texts.isprintable()
        or is_suspicious(texts)
        or not unicodedata.is_normalized("NFC", texts)
    )


# Few letters begin texts.
@functools.lru_cache(maxsize=4096)
def _begins_usually(language: str, first: str) -> bool:
    return not _has_shorter_code(language) and _is_in_script(language, first)


def _has_shorter_code(language: str) -> bool:
    return language.partition("-")[0] in SHORT_CODES


def _is_in_script(language: str, text: str) -> bool:
    """Whether a text has a letter of its language, if the letters of that are known."""
    writing = writing_of(language)
    return writing is None or writing.letter.search(text) is not None
