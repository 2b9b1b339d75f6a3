"""Steps through the calendar, which ends at the years 1 and 9999, and dates that recur."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final

from newsevents import edtf
from newsevents.temporal.tokens import Context, PartialDate, Relative, Tag, Token, dated

WEEK_DAYS: Final = 7
# Larger numbers are rounded: "ten days ago" is not exact, "30 years ago" not within a year.
LEAST_ROUND_NUMBER: Final = 10
ROUND_DIVISOR: Final = 5
_DAY_HOURS: Final = 24
_YEAR_MONTHS: Final = 12
_MONTH_DAYS: Final = 30
_MONTH_WEEKS: Final = 4
_UNIT_MONTHS: Final = {Tag.MONTHS: 1, Tag.YEARS: 12, Tag.DECADES: 120, Tag.CENTURIES: 1200}
_MAX_DAYS_APART: Final = 3 * WEEK_DAYS
_MAX_YEARS_APART: Final = 3
_MAX_LEAP_YEARS_APART: Final = 9  # there is no 29 February between 1896 and 1904
_LEAP_DAY: Final = (2, 29)
_DECADES: Final = range(1, 1000)

#: Days that are named by day and month long after: "since 7 October" in 2026 is mostly of 2023.
#: The same words can mean another year, so each is only added.
_REMEMBERED_DAYS: Final[Mapping[tuple[int | None, int | None], int]] = {
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

#: Days that an approximate date reaches beyond itself: half of the next larger unit for a day, half
#: of its own length for the others.
_TOLERANCE_DAYS: Final[Mapping[edtf.Precision, int]] = {
    edtf.Precision.DAY: 3,
    edtf.Precision.MONTH: 15,
    edtf.Precision.YEAR: 183,
    edtf.Precision.DECADE: 5 * 365,
    edtf.Precision.CENTURY: 50 * 365,
}


def with_tolerance(moment: edtf.Moment | edtf.Edge, sign: int) -> dt.date | None:
    """Return the first (-1) or last (1) day that agrees with a date, which may be approximate."""
    if not isinstance(moment, edtf.Moment):
        return None
    tolerance = _TOLERANCE_DAYS[moment.precision] if moment.is_approximate else 0
    return add_days(moment.earliest if sign < 0 else moment.latest, sign * tolerance)


def add_days(day: dt.date, days: int) -> dt.date | None:
    """Return the day that many days later, or None outside the years 1 to 9999."""
    ordinal = day.toordinal() + days
    is_valid = 1 <= ordinal <= dt.date.max.toordinal()
    return dt.date.fromordinal(ordinal) if is_valid else None


def add_months(day: dt.date, months: int) -> list[PartialDate]:
    """Return the month that many months later, or an empty list outside the years 1 to 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    is_valid = dt.MINYEAR <= year <= dt.MAXYEAR
    return [PartialDate(year=year, month=month + 1)] if is_valid else []


def week_of(day: dt.date, start: int, step: int) -> list[dt.date]:
    """Return the days of the week that is `step` weeks from the week of a day.

    `start` is the first day of the week (0 is Monday). Days outside the years 1 to 9999 are
    omitted.
    """
    first = step * WEEK_DAYS - (day.weekday() - start) % WEEK_DAYS
    days = (add_days(day, first + offset) for offset in range(WEEK_DAYS))
    return [day for day in days if day is not None]


def day_range(text: str) -> tuple[dt.date, dt.date]:
    """Return the first and last day of an EDTF date; the ends of the calendar where it is open."""
    date = edtf.parse(text)
    return date.earliest or dt.date.min, date.latest or dt.date.max


def format_date(date: PartialDate, year: int) -> str:
    """Return the year, or the month or day of that year, as EDTF."""
    parts = [part for part in (date.month, date.day) if part is not None]
    return "-".join([f"{year:04}", *(f"{part:02}" for part in parts)])


def interval_from_now(number: int, unit: Tag, today: dt.date) -> list[PartialDate]:
    """Return the interval between now and a number of units away; empty if the end is vague."""
    ends = dates_away(number, unit, today) if number else []
    if len(ends) != 1:
        return []
    return [PartialDate(text=f"{ends[0]}/{today}" if number < 0 else f"{today}/{ends[0]}")]


def dates_away(number: int, unit: Tag, today: dt.date, *, about: bool = False) -> list[str]:
    """Return the dates a number of units away; empty if that says too little.

    The number is not 0. Small numbers of days are exact. Longer times and round numbers are
    approximate, and hours can reach into the next day.
    """
    amount = abs(number)
    is_round = amount >= LEAST_ROUND_NUMBER and amount % ROUND_DIVISOR == 0
    if unit in _UNIT_MONTHS:
        months = number * _UNIT_MONTHS[unit]
        length = len("2024") if abs(months) >= _YEAR_MONTHS else len("2024-12")
        found = add_months(today, months)
        return [f"{date.year:04}-{date.month:02}"[:length] + "~" for date in found]
    length, sign, steps = len("2024-12-10"), "~", [number]
    match unit:
        case Tag.HOURS if amount < _DAY_HOURS:
            steps, sign = [0, number // amount], ""
        case Tag.HOURS:
            steps = [] if amount % _DAY_HOURS else [number // _DAY_HOURS]
        case Tag.DAYS:
            sign = "~" if about or is_round else ""
            length = len("2024-12") if is_round and amount >= _MONTH_DAYS else length
        case Tag.WEEKS:
            steps = [number * WEEK_DAYS]
            length = len("2024-12") if amount >= _MONTH_WEEKS else length
        case _:
            steps = []
    days = (add_days(today, step) for step in steps)
    return [str(day)[:length] + sign for day in days if day is not None]


def calendar_unit(unit: Tag, position: Relative, context: Context) -> list[Token]:
    """Return a whole calendar unit; empty for hours and days."""
    step, today = position.step, context.reference
    match unit:
        case Tag.WEEKS:
            return dated(Tag.CALENDAR_WEEK, [PartialDate(week=step)])
        case Tag.WEEKENDS:
            return dated(Tag.SPAN, [PartialDate(weekend=True, relative=position)])
        case Tag.MONTHS:
            months = add_months(today, step)
            return dated(Tag.YEAR_MONTH, months) if months else []
        case Tag.YEARS:
            year = today.year + step
            return [Token(Tag.YEAR, year)] if dt.MINYEAR <= year <= dt.MAXYEAR else []
        case Tag.DECADES:  # "the last decade" can also be the last ten years
            rolling = interval_from_now(step, unit, today) if abs(step) == 1 else []
            return dated(Tag.SPAN, [*decades([today.year // 10 + step]), *rolling])
        case Tag.CENTURIES:
            return [Token(Tag.HUNDRED, today.year // 100 + step + 1)]
        case _:
            return []


def decades(numbers: Iterable[int]) -> list[PartialDate]:
    """Return decades by their numbers: 198 is the eighties of the 20th century."""
    return [PartialDate(text=f"{number:03}X") for number in numbers if number in _DECADES]


def recurrences(date: PartialDate, context: Context) -> list[str]:
    """Return the dates that a weekday, weekend, or month or day without a year can mean, as EDTF.

    Other partial dates have none.
    """
    if date.month is not None:
        cycles = [_every_year(date, date.month, context.reference)]
    elif date.weekend:
        cycles = [_every_weekend(*days, context.reference) for days in context.language.weekends]
    elif date.weekday is not None:
        cycles = [list(map(str, _every_week(date.weekday, context.reference)))]
    else:
        cycles = []
    return [text for cycle in cycles for text in _select(cycle, date, context)]


def _every_year(date: PartialDate, month: int, today: dt.date) -> list[str]:
    is_leap_day = (month, date.day) == _LEAP_DAY
    apart = _MAX_LEAP_YEARS_APART if is_leap_day else _MAX_YEARS_APART
    years = range(max(today.year - apart, dt.MINYEAR), min(today.year + apart, dt.MAXYEAR) + 1)
    return [
        format_date(date, year)
        for year in years
        if (date.day or 1) <= calendar.monthrange(year, month)[1]
    ]


def _every_week(weekday: int, today: dt.date) -> list[dt.date]:
    first = (weekday - today.weekday()) % WEEK_DAYS - _MAX_DAYS_APART
    days = (add_days(today, step) for step in range(first, _MAX_DAYS_APART + 1, WEEK_DAYS))
    return [day for day in days if day is not None]


def _every_weekend(start: int, length: int, today: dt.date) -> list[str]:
    pairs = ((first, add_days(first, length - 1)) for first in _every_week(start, today))
    return [f"{first}/{last}" for first, last in pairs if last is not None]


def _select(cycle: list[str], date: PartialDate, context: Context) -> list[str]:
    """Return the dates of a cycle that are meant by "last", "this", "next" or no such word."""
    ranges = [(text, *day_range(text)) for text in cycle]
    before = [text for text, _, last in ranges if last < context.reference][::-1]
    after = [text for text, first, _ in ranges if first > context.reference]
    now = [text for text in cycle if text not in before and text not in after]
    if date.relative is None:
        year = _REMEMBERED_DAYS.get((date.month, date.day), dt.MAXYEAR)
        remembered = [format_date(date, year)] if year < context.reference.year else []
        return [*remembered, *before[:1], *now, *after[:1]]
    step = date.relative.step
    if step == 0:
        # On a Monday, "this weekend" may be the past one.
        past = before[:1] if date.weekend else []
        return now or [*past, *_in_unit(cycle, date, 0, context), *after[:1]]
    nearest = before if step < 0 else after
    if date.relative.by_unit:
        return [*nearest[:1], *_in_unit(cycle, date, step, context)]
    skipped = abs(step) - 1
    return nearest[skipped : skipped + 1 + _has_shorter_name(nearest, date, context.reference)]


def _has_shorter_name(nearest: list[str], date: PartialDate, today: dt.date) -> bool:
    """Return whether the nearest date is so near that other words would be used.

    "5 December last" can be a day of this month or one of last year's December. "Last Monday" said
    on a Tuesday can be the one before yesterday's, which would be "yesterday".
    """
    if not nearest or date.weekend or (date.day is None and date.weekday is None):
        return False
    first, _ = day_range(nearest[0])
    if date.day is not None:
        return (first.year, first.month) == (today.year, today.month)
    return abs((first - today).days) == 1


def _in_unit(cycle: list[str], date: PartialDate, step: int, context: Context) -> list[str]:
    """Return the dates that begin in the year or week that is `step` years or weeks away."""
    today = context.reference
    if date.month is not None:
        return [text for text in cycle if text.startswith(f"{today.year + step:04}")]
    starts = context.language.week_starts
    days = {str(day) for start in starts for day in week_of(today, start, step)}
    return [text for text in cycle if text[: len("2024-12-10")] in days]
