"""Strings, numbers, dates and free JSON within their constraints.

Dates are EDTF texts by construction: nothing is filtered and no expression is run backwards, so
examples are fast and shrink well. Half of the years are between 2020 and 2030, so that values often
meet, nest and overlap; the others cover the whole range, with the odd years of the calendar.
"""

from __future__ import annotations

import calendar
import datetime as dt
import functools
import re
import warnings
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.errors import HypothesisSideeffectWarning
from hypothesis.strategies import SearchStrategy

from newsevents._text.pointers import join_pointer
from newsevents.edtf import MAX_MEMBERS
from newsevents.schema.field_types import Scalar
from newsevents.schema.json_schema import FREE_DEPTH
from newsevents.schema.values import MAX_INTEGER

# --- dates -----------------------------------------------------------------------------------------

_LEAP_YEARS = [year for year in range(1, 10_000) if calendar.isleap(year)]
_ODD_YEARS = [1, 4, 9, 10, 99, 100, 400, 999, 1000, 1582, 1900, 2000, 2100, 9996, 9999]


def _concat(*parts: SearchStrategy[str]) -> SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


def _padded(low: int, high: int, width: int) -> SearchStrategy[str]:
    return st.integers(low, high).map(lambda number: f"{number:0{width}}")


def _month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


_YEARS = st.one_of(
    _padded(2020, 2030, 4),
    _padded(2020, 2030, 4),
    _padded(1, 9999, 4),
    st.sampled_from(_ODD_YEARS).map("{:04}".format),
)
_MONTHS = _concat(_YEARS, st.just("-"), _padded(1, 12, 2))
_NEAR_DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))
_DAYS = st.one_of(
    _NEAR_DAYS.map(str),
    _NEAR_DAYS.map(_month_end).map(str),
    st.dates().map(str),
    st.sampled_from(_LEAP_YEARS).map("{:04}-02-29".format),
)
_DATES = st.one_of(_concat(_DAYS), _concat(_MONTHS), _concat(_YEARS))

_MASKED = st.one_of(
    _concat(_MONTHS, st.just("-XX")),
    _concat(_YEARS, st.just("-XX-XX")),
    _concat(_YEARS, st.just("-XX")),
    _concat(_padded(1, 999, 3), st.just("X")),
    _concat(_padded(1, 99, 2), st.just("XX")),
)

_QUALIFIERS = st.sampled_from(["", "?", "~", "%"])
_QUALIFIED = _concat(_DATES, _QUALIFIERS)

_MINUTES = _concat(st.just(":"), _padded(0, 59, 2))
_SIGNS = st.sampled_from(["+", "-"])
_OFFSET_HOURS = _concat(_SIGNS, _padded(0, 13, 2))
_OFFSETS = st.one_of(
    st.just("Z"),
    _OFFSET_HOURS,
    _concat(_OFFSET_HOURS, _MINUTES),
    st.sampled_from(["+14", "-14", "+14:00", "-14:00", "+03:00", "+00:00", "-00:00"]),
)
_CLOCK = _concat(st.just("T"), _padded(0, 23, 2), _MINUTES)
_TIMES = _concat(_DAYS, _CLOCK, st.one_of(st.just(""), _MINUTES))
_TIMED = _concat(_TIMES, st.one_of(st.just(""), _OFFSETS))


def _intervals(moment: SearchStrategy[str]) -> SearchStrategy[str]:
    return st.one_of(
        _concat(moment, st.just("/"), moment),
        _concat(moment, st.just("/..")),
        _concat(moment, st.just("/")),
        _concat(st.just("../"), moment),
        _concat(st.just("/"), moment),
    )


def _sets(moment: SearchStrategy[str]) -> SearchStrategy[str]:
    inside = st.one_of(
        _concat(moment, st.just(".."), moment),
        _concat(moment, st.just("..")),
        _concat(st.just(".."), moment),
        st.lists(moment, min_size=2, max_size=MAX_MEMBERS).map(",".join),
    )
    return inside.map("[{}]".format)


def edtf_texts(
    *, intervals: bool = True, sets: bool = True, times: bool = True
) -> SearchStrategy[str]:
    """Generate texts that `newsevents.edtf.parse` accepts, evenly over the profile.

    Without `intervals` no text has a ``/``, without `sets` none has a ``[``, without `times` none
    has a time of day. Some intervals and sets are backwards, which the profile allows; see
    `Edtf.is_backwards`.
    """
    # one_of flattens nested ones, which would give most weight to the kind with most branches;
    # _concat keeps each kind in one piece.
    kinds = [_QUALIFIED, _concat(_MASKED, _QUALIFIERS)]
    if times:
        kinds.append(_TIMED)
    moment = st.one_of(_QUALIFIED, _QUALIFIED, _TIMED) if times else _QUALIFIED
    if intervals:
        kinds.append(_concat(_intervals(moment)))
    if sets:
        kinds.append(_concat(_sets(moment)))
    return st.one_of(kinds)


# --- texts, numbers, JSON ---------------------------------------------------------------------------

# Longer texts find no more than shorter ones, and take long to generate.
_MAX_CHARS = 30
_LOW_ASCII = "abcdefghijklmnopqrstuvwxyz0123456789"

# Characters of real texts and characters that break programs: Latin, Arabic, Syriac, Hebrew and
# Cyrillic letters, Arabic digits, short vowels and other combining marks, marks that change the
# direction of text, joiners, all line ends, letters beyond the basic plane, and syntax of JSON, YAML
# and HTML.
_SCRIPTS = (
    "abc XYZ019 éßıİ \u0628\u0633\u0645 دمشق أحمد ى ئ \u0660\u0669 "
    "\u064b\u064e\u0651\u0670\u0301\u0308\u0323 \u0710\u072c \u05d0\u05ea жЯ "
    "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200c\u200d\ufeff"
    "\n\r\t\x00\x1b\x7f\x85\xa0\u2028\u2029\ufffd\uffff"
    "\U0001f600\U0001f1f8\U0001f1fe\U00010400\U0001d54f\U0010ffff"
    "\"'\\/~:-#,[]{}&*!|>%@`=<?"
)

#: Any characters but halves of surrogate pairs. The default of hypothesis is the same set, which takes
#: a second to find where its cache is empty.
ANY_CHARACTERS = st.characters(exclude_categories=["Cs"])


@functools.cache
def make_tables() -> None:
    """Make the tables of Unicode that all texts need, before health checks time the first draw."""
    with warnings.catch_warnings():
        # In a conftest, too: it takes 0.3 s once.
        warnings.simplefilter("ignore", HypothesisSideeffectWarning)
        ANY_CHARACTERS.validate()


def scalar(kind: Scalar) -> SearchStrategy[Any]:
    """Generate values of a scalar within its constraints."""
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
    """Generate ids of the record types that a scalar refers to."""
    words = _words("._-")
    if len(kind.refers_to) == 1:
        return words.map(f"{kind.refers_to[0]}:{{}}".format)
    return st.builds("{}:{}".format, st.sampled_from(kind.refers_to), words)


def _words(marks: str) -> SearchStrategy[str]:
    """Generate lower-case words separated by single marks."""
    runs = re.compile(f"[{re.escape(marks)}]+")
    return st.text(_LOW_ASCII + marks, min_size=1, max_size=_MAX_CHARS).map(
        lambda text: runs.sub(lambda run: run[0][0], text).strip(marks) or "a"
    )


#: Terms of the author's own, which every vocabulary accepts.
OWN_TERMS = _words("-").map("x-{}".format)


def _matching(pattern: str, max_length: int | None) -> SearchStrategy[str]:
    """Generate texts that match a pattern of the schema; slow."""
    # The schema forbids newlines in a text with a pattern.
    source = re.sub(r"^\^|\$$", "", pattern)
    texts = st.from_regex(source, fullmatch=True, alphabet=ANY_CHARACTERS)
    return texts.filter(
        lambda text: "\n" not in text and (max_length is None or len(text) <= max_length)
    )


def _text(keywords: Mapping[str, Any]) -> SearchStrategy[str]:
    least = keywords.get("minLength", 0)
    most = max(least, min(keywords.get("maxLength", _MAX_CHARS), _MAX_CHARS))
    return st.text(_SCRIPTS, min_size=least, max_size=most)


def _numbers(keywords: Mapping[str, Any]) -> SearchStrategy[float]:
    low, high = _bounds(keywords)
    return st.one_of(st.integers(low, high), st.floats(low, high))


def _bounds(keywords: Mapping[str, Any]) -> tuple[int, int]:
    return keywords.get("minimum", -MAX_INTEGER), keywords.get("maximum", MAX_INTEGER)


_BY_JSON_TYPE: Mapping[str, Callable[[Mapping[str, Any]], SearchStrategy[Any]]] = {
    "string": _text,
    "integer": lambda keywords: st.integers(*_bounds(keywords)),
    "number": _numbers,
    "boolean": lambda _: st.booleans(),
}

_LANGUAGES = [
    *("ar", "en", "ru", "he", "ku", "syr", "arc", "ar-SY", "es-419", "pt-BR", "en-US"),
    *("ku-Arab", "zh-Hans", "sr-Latn-RS", "uz-Cyrl-UZ", "az-Arab-IR", "de-1996", "de-CH-1901"),
    *("sl-rozaj-biske", "ca-ES-valencia", "und-Arab", "hy-Latn-IT-arevela"),
]

_DURATION_FORMS = [
    *("P{}W", "P{}Y", "P{}Y{}M{}D", "P{}M", "P{}D", "P{}DT{}H", "P{}Y{}M{}DT{}H{}M{}S"),
    *("PT{}H", "PT{}H{}M", "PT{}M", "PT{}M{}S", "PT{}S"),
]
_DURATIONS = st.builds(
    lambda form, numbers, mark: form.format(*numbers) + mark,
    st.sampled_from(_DURATION_FORMS),
    st.tuples(*[st.integers(1, 999_999)] * 6),
    st.sampled_from(["", "~"]),
)

# Steps of paths that lead somewhere in many records.
_STEPS = ["date", "status", "title", "participants", "places", "role", "0", "actor:a", "place:a"]

# Faster and closer to real values than texts generated from the pattern of each. A scalar that is
# renamed loses the speed, not the values.
_BY_NAME: Mapping[str, SearchStrategy[str]] = {
    "date": edtf_texts(),
    "duration": _DURATIONS,
    "language": st.sampled_from(_LANGUAGES),
    "path": st.lists(
        st.sampled_from(_STEPS) | st.text(_SCRIPTS.replace("\n", ""), max_size=8),
        min_size=1,
        max_size=3,
    ).map(join_pointer),
    "sha256": st.binary(min_size=32, max_size=32).map(bytes.hex),
    "slug": _words("-"),
    "timestamp": _concat(_TIMES, _OFFSETS),
    "url": st.text("abc./?&=%#@:~-_\u062f\u0645\U0001f600", min_size=1, max_size=_MAX_CHARS).map(
        "https://{}".format
    ),
}


def _inside(value: Any, choices: int) -> Any:
    """Nest a value in as many lists and maps as a number has binary digits."""
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
    st.sampled_from([None, True, False]),
    _numbers({}),
    _text({}),
    st.text(ANY_CHARACTERS, max_size=_MAX_CHARS),
)

#: JSON values that the schema accepts, mostly small, sometimes of the greatest depth.
FREE_JSON = st.one_of(
    _LEAVES,
    _containers(st.one_of(_LEAVES, _containers(_LEAVES))),
    st.builds(_inside, _LEAVES, st.integers(0, 2**FREE_DEPTH - 1)),
)
