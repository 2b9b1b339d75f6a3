"""Which one is meant of what comes round every week or every year."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from typing import Final

from newsevents.temporal.calendar import day_after, days_of, text_in, week_around
from newsevents.temporal.vocabulary import STEPS, Point, Setting, Turn

_WEEK: Final = 7
_WEEKS_APART: Final = 3
_YEARS_APART: Final = 3
_LEAP_YEARS_APART: Final = 9  # there is no 29 February between 1896 and 1904
_LEAP_DAY: Final = (2, 29)

#: Days that are called by day and month long after: "since 7 October" in 2026 is mostly of 2023.
#: Whoever means one of another year may say so with the same words, so each is only added.
_REMEMBERED: Final[Mapping[tuple[int | None, int | None], int]] = {
    (1, 6): 2021,  # storming of the Capitol in Washington
    (1, 14): 2011,  # Tunisia: flight of Ben Ali
    (1, 25): 2011,  # Egypt: beginning of the revolution
    (2, 14): 2005,  # Lebanon: assassination of Rafik Hariri
    (2, 17): 2011,  # Libya: beginning of the revolution
    (2, 24): 2022,  # Russia's invasion of Ukraine
    (3, 15): 2011,  # Syria: beginning of the uprising
    (4, 15): 2023,  # Sudan: beginning of the war
    (6, 30): 2013,  # Egypt: protests against Morsi
    (7, 25): 2021,  # Tunisia: suspension of parliament
    (8, 4): 2020,  # explosion in the port of Beirut
    (9, 11): 2001,  # attacks in the United States
    (9, 21): 2014,  # Yemen: the Houthis take Sanaa
    (10, 7): 2023,  # attack of Hamas on Israel
    (10, 17): 2019,  # Lebanon: beginning of the protests
    (12, 8): 2024,  # Syria: fall of Assad
}


def coming_round(point: Point, setting: Setting) -> list[str]:
    """Return those that are meant of what comes round again and again; nothing of what does not."""
    if point.month is not None:
        return _turned(_years(point, point.month, setting), point, setting)
    if point.weekend:
        weekends = [_weekends(*kind, setting) for kind in setting.language.weekends]
        return [text for cycle in weekends for text in _turned(cycle, point, setting)]
    if point.weekday is not None:
        return _turned(_weekdays(point.weekday, setting), point, setting)
    return []


def _years(point: Point, month: int, setting: Setting) -> list[str]:
    apart = _LEAP_YEARS_APART if (month, point.day) == _LEAP_DAY else _YEARS_APART
    first = max(setting.reference.year - apart, dt.MINYEAR)
    last = min(setting.reference.year + apart, dt.MAXYEAR)
    return [
        text_in(point, year)
        for year in range(first, last + 1)
        if (point.day or 1) <= calendar.monthrange(year, month)[1]
    ]


def _weekdays(weekday: int, setting: Setting) -> list[str]:
    near = range(-_WEEKS_APART * _WEEK, _WEEKS_APART * _WEEK + 1)
    days = (day_after(setting.reference, step) for step in near)
    return [str(day) for day in days if day is not None and day.weekday() == weekday]


def _weekends(start: int, length: int, setting: Setting) -> list[str]:
    firsts = map(dt.date.fromisoformat, _weekdays(start, setting))
    pairs = ((first, day_after(first, length - 1)) for first in firsts)
    return [f"{first}/{last}" for first, last in pairs if last is not None]


def _turned(cycle: list[str], point: Point, setting: Setting) -> list[str]:
    """Return which ones of those that come round are meant."""
    days = [(text, *days_of(text)) for text in cycle]
    before = [text for text, _, last in days if last < setting.reference][::-1]
    after = [text for text, first, _ in days if first > setting.reference]
    now = [text for text in cycle if text not in before and text not in after]
    match point.turn:
        case Turn.LAST:
            return before[: 1 + _is_doubtful(before, point, setting)]
        case Turn.BEFORE_LAST:
            return before[1 : 2 + _is_doubtful(before, point, setting)]
        case Turn.NEXT:
            return after[: 1 + _is_doubtful(after, point, setting)]
        case Turn.AFTER_NEXT:
            return after[1 : 2 + _is_doubtful(after, point, setting)]
        case Turn.LAST_OR_LAST_WEEKS as turn:
            return [*before[:1], *_around(cycle, point, STEPS[turn], setting)]
        case Turn.NEXT_OR_NEXT_WEEKS as turn:
            return [*after[:1], *_around(cycle, point, STEPS[turn], setting)]
        case Turn.THIS | Turn.CURRENT:
            # On a Monday, "this weekend" may be the past one.
            past = before[:1] if point.weekend else []
            return now or [*past, *_around(cycle, point, 0, setting), *after[:1]]
        case _:
            return [*_remembered(point, setting), *before[:1], *now, *after[:1]]


def _is_doubtful(nearest_first: list[str], point: Point, setting: Setting) -> bool:
    """Tell whether the nearest one is so near that it would be called otherwise.

    "5 December last" can be a day of this month or one of last year's December. "Last Monday" said
    on a Tuesday can be the one before yesterday's, which would be "yesterday".
    """
    if not nearest_first or point.weekend or (point.day is None and point.weekday is None):
        return False
    first, here = days_of(nearest_first[0])[0], setting.reference
    if point.day is not None:
        return (first.year, first.month) == (here.year, here.month)
    return abs((first - here).days) == 1


def _remembered(point: Point, setting: Setting) -> list[str]:
    """Return a day of an earlier year, if it is named after its date."""
    year = _REMEMBERED.get((point.month, point.day), dt.MAXYEAR)
    return [text_in(point, year)] if year < setting.reference.year else []


def _around(cycle: list[str], point: Point, step: int, setting: Setting) -> list[str]:
    """Return those that begin in the week, or the year, so many steps away."""
    if point.month is not None:
        year = f"{setting.reference.year + step:04}"
        return [text for text in cycle if text.startswith(year)]
    starts = setting.language.week_starts
    days = {str(day) for start in starts for day in week_around(setting.reference, start, step)}
    return [text for text in cycle if text[:10] in days]
