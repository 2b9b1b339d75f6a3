"""EDTF texts by construction: every one is in the profile of `newsevents.edtf`.

Nothing is filtered and no expression is run backwards, so examples come fast and shrink well.
Half of the years lie between 2020 and 2030, so that values often meet, nest and overlap; the
others come from the whole range, with the first, the last and the odd years of the calendar.
"""

from __future__ import annotations

import calendar
import datetime as dt

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

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
_ZONES = st.one_of(
    st.just(""),
    st.just("Z"),
    _OFFSET_HOURS,
    _concat(_OFFSET_HOURS, _MINUTES),
    st.sampled_from(["+14", "-14", "+14:00", "-14:00", "+03:00", "+00:00", "-00:00"]),
)
_CLOCK = _concat(st.just("T"), _padded(0, 23, 2), _MINUTES)
_TIMED = _concat(_DAYS, _CLOCK, st.one_of(st.just(""), _MINUTES), _ZONES)

_INTERVALS = st.one_of(
    _concat(_QUALIFIED, st.just("/"), _QUALIFIED),
    _concat(_QUALIFIED, st.just("/..")),
    _concat(_QUALIFIED, st.just("/")),
    _concat(st.just("../"), _QUALIFIED),
    _concat(st.just("/"), _QUALIFIED),
)


def edtf_texts(*, intervals: bool = True, times: bool = True) -> SearchStrategy[str]:
    """Make texts that `newsevents.edtf.parse` accepts, covering the profile evenly.

    Without `intervals` no text has a ``/``; without `times` none has a time of day.
    Some intervals run backwards, because the profile lets them: `Edtf.is_backwards` tells.
    """
    # one_of would flatten its parts and give most weight to the kind with most branches;
    # _concat keeps each kind in one piece.
    kinds = [_QUALIFIED, _concat(_MASKED, _QUALIFIERS)]
    if times:
        kinds.append(_TIMED)
    if intervals:
        kinds.append(_concat(_INTERVALS))
    return st.one_of(kinds)
