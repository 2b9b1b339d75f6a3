"""Strings, numbers and free JSON, by their constraints."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from newsevents._text.pointers import join_pointer
from newsevents.schema.field_types import Scalar
from newsevents.schema.json_schema import FREE_DEPTH
from newsevents.schema.jsonable import MAX_INTEGER
from newsevents.strategies._dates import edtf_texts

# Texts longer than this find nothing that shorter ones do not, and take long to make.
_LONGEST = 30
_LOW_ASCII = "abcdefghijklmnopqrstuvwxyz0123456789"

# What real texts of the field hold and what breaks programs: Latin, Arabic, Syriac, Hebrew and
# Cyrillic letters, Arabic digits, short vowels and other combining marks, the marks that turn the
# direction of text around, joiners, line ends of every sort, letters beyond the basic plane, and
# what has a meaning in JSON, YAML and HTML.
_SCRIPTS = (
    "abc XYZ019 éßıİ \u0628\u0633\u0645 دمشق أحمد ى ئ \u0660\u0669 "
    "\u064b\u064e\u0651\u0670\u0301\u0308\u0323 \u0710\u072c \u05d0\u05ea жЯ "
    "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200c\u200d\ufeff"
    "\n\r\t\x00\x1b\x7f\x85\xa0\u2028\u2029\ufffd\uffff"
    "\U0001f600\U0001f1f8\U0001f1fe\U00010400\U0001d54f\U0010ffff"
    "\"'\\/~:-#,[]{}&*!|>%@`=<?"
)


def scalar(kind: Scalar) -> SearchStrategy[Any]:
    """Make values of a scalar; nothing but its constraints is known about most of them."""
    keywords = kind.keywords
    if kind.refers_to:
        return ids(kind)
    if kind.name in _BY_NAME:
        return _BY_NAME[kind.name]
    if "enum" in keywords:
        return st.sampled_from(keywords["enum"])
    if "pattern" in keywords:
        return _matching(keywords["pattern"], keywords.get("maxLength"))
    return _BY_JSON_TYPE[kind.json_type](keywords)


def ids(kind: Scalar) -> SearchStrategy[str]:
    """Make ids of records of the types that a scalar refers to."""
    words = _words("._-")
    if len(kind.refers_to) == 1:
        return words.map(f"{kind.refers_to[0]}:{{}}".format)
    return st.builds("{}:{}".format, st.sampled_from(kind.refers_to), words)


def _words(marks: str) -> SearchStrategy[str]:
    """Make low words with single marks between them."""
    runs = re.compile(f"[{re.escape(marks)}]+")
    return st.text(_LOW_ASCII + marks, min_size=1, max_size=_LONGEST).map(
        lambda text: runs.sub(lambda run: run[0][0], text).strip(marks) or "a"
    )


def _matching(pattern: str, most: int | None) -> SearchStrategy[str]:
    """Make texts that match a pattern of the schema, slowly."""
    # The schema allows no newline in a text that has a pattern.
    texts = st.from_regex(re.sub(r"^\^|\$$", "", pattern), fullmatch=True)
    return texts.filter(lambda text: "\n" not in text and (most is None or len(text) <= most))


def _text(keywords: Mapping[str, Any]) -> SearchStrategy[str]:
    least = keywords.get("minLength", 0)
    most = max(least, min(keywords.get("maxLength", _LONGEST), _LONGEST))
    return st.text(_SCRIPTS, min_size=least, max_size=most)


def _integers(keywords: Mapping[str, Any]) -> SearchStrategy[int]:
    return st.integers(*_bounds(keywords))


def _numbers(keywords: Mapping[str, Any]) -> SearchStrategy[float]:
    low, high = _bounds(keywords)
    return st.one_of(st.integers(low, high), st.floats(low, high))


def _bounds(keywords: Mapping[str, Any]) -> tuple[int, int]:
    return keywords.get("minimum", -MAX_INTEGER), keywords.get("maximum", MAX_INTEGER)


_BY_JSON_TYPE: Mapping[str, Callable[[Mapping[str, Any]], SearchStrategy[Any]]] = {
    "string": _text,
    "integer": _integers,
    "number": _numbers,
    "boolean": lambda _: st.booleans(),
}


_LANGUAGES = [
    *("ar", "en", "ru", "he", "ku", "syr", "arc", "ar-SY", "es-419", "pt-BR", "en-US"),
    *("ku-Arab", "zh-Hans", "sr-Latn-RS", "uz-Cyrl-UZ", "az-Arab-IR", "de-1996", "de-CH-1901"),
    *("sl-rozaj-biske", "ca-ES-valencia", "und-Arab", "hy-Latn-IT-arevela"),
]

# Faster, and closer to what there is, than making text from the pattern of each.
# Who renames a scalar loses the speed, not the data.
_BY_NAME: Mapping[str, SearchStrategy[str]] = {
    "date": edtf_texts(),
    "language": st.sampled_from(_LANGUAGES),
    "pointer": st.lists(
        st.text(_SCRIPTS.replace("\n", ""), max_size=8),
        min_size=1,
        max_size=3,
    ).map(join_pointer),
    "sha256": st.binary(min_size=32, max_size=32).map(bytes.hex),
    "slug": _words("-"),
    "url": st.text("abc./?&=%#@:~-_\u062f\u0645\U0001f600", min_size=1, max_size=_LONGEST).map(
        "https://{}".format
    ),
}


def _inside(value: Any, choices: int) -> Any:
    """Put a value into as many lists and maps as a number has binary digits."""
    for digit in f"{choices:b}" if choices else "":
        value = [value] if digit == "1" else {"": value}
    return value


def _containers(items: SearchStrategy[Any]) -> SearchStrategy[Any]:
    keys = st.one_of(
        st.sampled_from(["type", "id", "unknown_fields", "", "a/b~c", "<<"]), _text({})
    )
    return st.one_of(
        st.lists(items, max_size=3),
        st.lists(st.tuples(keys, items), max_size=3).map(dict),
    )


_LEAVES = st.one_of(
    st.sampled_from([None, True, False]), _numbers({}), _text({}), st.text(max_size=_LONGEST)
)

#: Any JSON value as far as the schema takes it, mostly small, sometimes as deep as it may be.
FREE_JSON = st.one_of(
    _LEAVES,
    _containers(st.one_of(_LEAVES, _containers(_LEAVES))),
    st.builds(_inside, _LEAVES, st.integers(0, 2**FREE_DEPTH - 1)),
)
