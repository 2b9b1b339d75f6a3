"""Gates of the rules about texts: searches in the JSON of a whole record.

A text with a problem is seldom, and to search in a record once is faster than to visit its texts.
"""

from __future__ import annotations

import functools
import re
import unicodedata

from newsevents._text.mojibake import is_suspicious
from newsevents._text.scripts import SHORT_CODES, writing_of
from newsevents.validation.rule import latest_result

#: Character in place of one that could not be decoded.
REPLACEMENT = "\ufffd"

# Keys that are language tags, or look like one, each with the first character of its text.
_TAG = re.compile('(?<!:)"([a-z]{2,3})(?:":"(.)|["-])')
_LANGUAGE = re.compile(r'"language"\s*:\s*"([a-z]{3})["-]')
_WORDING = re.compile('"text":"(.)[^"]*","language":"([a-z]*)"')


@latest_result
def may_be_irregular(line: str) -> bool:
    """Whether a text may have other characters than letters and single spaces, or is not in NFC."""
    return (
        not line.isprintable()
        or "  " in line
        or '" ' in line
        or ' "' in line
        or REPLACEMENT in line
        or is_suspicious(line)
        or not unicodedata.is_normalized("NFC", line)
    )


def may_be_markup(line: str) -> bool:
    """Whether a text may have a tag or a reference of HTML."""
    return "<" in line or "&" in line


@latest_result
def _tags_of(line: str) -> set[tuple[str, str]]:
    return set(_TAG.findall(line))


def may_be_long_code(line: str) -> bool:
    """Whether a language may have a code of three letters."""
    return any(tag in SHORT_CODES for tag, _ in _tags_of(line)) or (
        '"language"' in line and any(tag in SHORT_CODES for tag in _LANGUAGE.findall(line))
    )


def may_be_in_other_script(line: str) -> bool:
    """Whether a text does not begin with a letter of its language, or is not searched here."""
    if may_be_irregular(line) or '"aliases"' in line:
        return True
    wordings = _WORDING.findall(line) if '"language"' in line else ()
    return (
        line.count('"language"') != len(wordings)
        or any(not _is_in_script(tag, first) for tag, first in _tags_of(line))
        or any(not _is_in_script(tag, first) for first, tag in wordings)
    )


# Few letters begin texts.
@functools.lru_cache(maxsize=4096)
def _is_in_script(tag: str, first: str) -> bool:
    """Whether a character is a letter of a language, or no language is meant.

    Without a character the tag has other subtags, or is a value.
    """
    writing = writing_of(tag)
    return writing is None or (writing.letter.match(first) is not None)
