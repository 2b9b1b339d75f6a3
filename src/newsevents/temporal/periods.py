"""Reductions of words that name a time longer than a day.

Each takes a group of words and returns its replacement; the same words if they do not fit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

import attrs

from newsevents import edtf
from newsevents.temporal.resolution import add_days, add_months, combined, mapped, on
from newsevents.temporal.vocabulary import (
    COUNTS,
    RELATIVES,
    Context,
    Kind,
    Occurrence,
    PartialDate,
    Portion,
    Word,
    Words,
    of,
    one,
    unit,
)

_DAY_HOURS: Final = 24
_WEEK_DAYS: Final = 7
_YEAR_MONTHS: Final = 12
# Numbers are rounded: "ten days ago" is not exact, "30 years ago" not even to the year.
_ROUND: Final = 5
_MANY: Final = 10
_MONTH_DAYS: Final = 30
_MONTH_WEEKS: Final = 4
_ROLLING_UNITS: Final = (Kind.WEEK, Kind.MONTHS, Kind.YEARS)
_MONTHS_OF: Final = {Kind.MONTHS: 1, Kind.YEARS: _YEAR_MONTHS}
_YEARS_OF: Final = {Kind.DECADE: 10, Kind.CENTURY: 100}
_DECADES: Final = range(1, 1000)
# Arabic may count earlier ones from the Hijra: its 15th century is the present one.
_CENTURIES: Final = range(16, 23)

# First and last months of a year, and first and last years of a decade.
_YEAR_PORTIONS: Final = {
    Portion.START: ("01", "02"),
    Portion.EARLY: ("01", "03"),
    Portion.MID: ("06", "07"),
    Portion.LATE: ("10", "12"),
    Portion.END: ("11", "12"),
}
_DECADE_PORTIONS: Final = {
    Portion.START: ("0", "2"),
    Portion.EARLY: ("0", "3"),
    Portion.MID: ("4", "6"),
    Portion.LATE: ("6", "9"),
    Portion.END: ("8", "9"),
}


def window(words: Words, context: Context) -> Words:
    """Reduce the time between now and so many units away: "the past three days"."""
    number, step = of(words, *COUNTS)[0].number, _occurrence(words, context).step
    if abs(step) != 1:
        return words
    dates = _from_now(number * step, unit(words), context)
    return one(Kind.STRETCH, dates) if dates else words


def relative(words: Words, context: Context) -> Words:
    """Reduce a calendar unit, "last week", or so much time from now, "the past week".

    "The coming month" and "the last month" may be either.
    """
    of_time, occurrence = unit(words), _occurrence(words, context)
    whole = _calendar_unit(of_time, occurrence, context)
    if not whole or not of(words, Kind.RELATIVE) or of_time is Kind.WEEKEND:
        return whole or words
    rolling = _from_now(occurrence.step, of_time, context)
    if occurrence is Occurrence.LAST:
        return one(Kind.STRETCH, rolling)
    if occurrence is Occurrence.NEXT or (of(words, Kind.THE) and of_time in _ROLLING_UNITS):
        return one(Kind.STRETCH, [*combined(whole, context), *rolling])
    return whole


def century(words: Words, _: Context) -> Words:
    """Reduce a century by its number: "the 19th century"."""
    return [Word(Kind.HUNDRED, of(words, Kind.ORDINAL)[0].number)]


def hundred_years(words: Words, _: Context) -> Words:
    """Reduce a century to its years."""
    number = words[-1].number
    if number not in _CENTURIES:
        return words
    return one(Kind.SPAN, [PartialDate(text=f"{number - 1:02}XX")])


def decade(words: Words, context: Context) -> Words:
    """Reduce "the eighties", of the named century or of the latest ones that have had them."""
    tens = of(words, Kind.TENS)[0].number // 10
    now = context.reference.year // 10
    named = [word.number - 1 for word in of(words, Kind.HUNDRED)]
    latest = [hundred for hundred in (now // 10 - 1, now // 10) if 10 * hundred + tens <= now]
    return one(Kind.SPAN, _decades(10 * hundred + tens for hundred in named or latest))


def span(words: Words, context: Context) -> Words:
    """Reduce a month with its year or occurrence, or a complete span."""
    if len(of(words, *RELATIVES, Kind.YEAR)) > 1:
        return words
    return one(Kind.SPAN, combined(words, context))


def weekend(_: Words, __: Context) -> Words:
    """Reduce "the weekend", the past or the coming one."""
    return one(Kind.SPAN, [PartialDate(weekend=True)])


def portion(words: Words, context: Context) -> Words:
    """Reduce the beginning, the middle or the end of a span."""
    which = Portion(of(words, Kind.PORTION)[0].number)

    def part(text: str) -> str | None:
        whole = edtf.parse(text)
        if whole.is_approximate:  # the last ten years, the other meaning of "the last decade"
            return None
        if whole.is_interval:
            return "/".join(f"{side}~" for side in text.split("/"))
        match whole.precision:
            case edtf.Precision.YEAR:
                return "/".join(f"{text}-{month}~" for month in _YEAR_PORTIONS[which])
            case edtf.Precision.DECADE:
                return "/".join(f"{text[:3]}{year}~" for year in _DECADE_PORTIONS[which])
            case _:
                return f"{text}~"

    return one(Kind.EDGED, mapped(_whole(words, context), context, part))


def fraction(words: Words, context: Context) -> Words:
    """Reduce a half or a quarter of a year."""
    number = of(words, Kind.ORDINAL)[0].number
    parts = 2 if of(words, Kind.HALF) else 4
    months = _YEAR_MONTHS // parts

    def part(text: str) -> str | None:
        if number > parts or edtf.parse(text).precision is not edtf.Precision.YEAR:
            return None
        return f"{text}-{(number - 1) * months + 1:02}/{text}-{number * months:02}"

    return one(Kind.STRETCH, mapped(_whole(words, context), context, part))


def so_far(words: Words, context: Context) -> Words:
    """Reduce the elapsed or the remaining part of a current span."""
    here, is_earlier = context.reference, bool(of(words, Kind.EARLIER))

    def rest(text: str) -> str | None:
        whole = edtf.parse(text)
        if not whole.overlaps(here, here):
            return None
        return f"{whole.earliest}/{here}" if is_earlier else f"{here}/{whole.latest}"

    return one(Kind.STRETCH, mapped(words[-1].dates, context, rest))


def count(words: Words, context: Context) -> Words:
    """Reduce so many units before or after the reference date, but no other day."""
    number = next((word.number for word in of(words, *COUNTS)), 1)
    if not number or any(day.dates != on(context.reference) for day in of(words, Kind.DATE)):
        return words
    # Arabic has the same words for "two days later".
    if of(words, Kind.AHEAD) and not of(words, Kind.DATE):
        return words
    sign = -1 if of(words, Kind.BACK, Kind.SINCE_OR_AGO, Kind.AGO) else 1
    about = bool(of(words, Kind.ABOUT))
    if unit(words) is Kind.YEARS and number % _ROUND == 0 and (about or number >= _MANY):
        return words
    texts = _offset(sign * number, unit(words), context, about=about)
    return one(Kind.STRETCH, [PartialDate(text=text) for text in texts])


def _occurrence(words: Words, context: Context) -> Occurrence:
    return next(date.occurrence for date in combined(words, context) if date.occurrence)


def _whole(words: Words, context: Context) -> list[PartialDate]:
    """Return the span that something is part of; the current unit by default."""
    spans = of(words, Kind.SPAN)
    if spans:
        return list(spans[0].dates)
    units = _calendar_unit(unit(words), Occurrence.THIS, context)
    return [attrs.evolve(date, loose=True) for word in units for date in word.dates]


def _calendar_unit(of_time: Kind, occurrence: Occurrence, context: Context) -> list[Word]:
    """Return a whole calendar unit; empty for units without occurrences."""
    step, today = occurrence.step, context.reference
    match of_time:
        case Kind.WEEK:
            return one(Kind.WEEKS, [PartialDate(week=step)])
        case Kind.WEEKEND:
            return one(Kind.SPAN, [PartialDate(weekend=True, occurrence=occurrence)])
        case Kind.MONTHS:
            return one(Kind.YEAR_MONTH, add_months(today, step))
        case Kind.YEARS:
            year = today.year + step
            is_valid = dt.MINYEAR <= year <= dt.MAXYEAR
            return one(Kind.YEAR, [PartialDate(year=year)] if is_valid else [])
        case Kind.DECADE:  # "the last decade" may also be the last ten years
            decades = _decades([today.year // 10 + step])
            rolling = _from_now(step, of_time, context) if abs(step) == 1 else []
            return one(Kind.SPAN, [*decades, *rolling])
        case Kind.CENTURY:
            return [Word(Kind.HUNDRED, today.year // 100 + step + 1)]
        case _:
            return []


def _decades(numbers: Iterable[int]) -> list[PartialDate]:
    return [PartialDate(text=f"{number:03}X") for number in numbers if number in _DECADES]


def _from_now(number: int, of_time: Kind, context: Context) -> list[PartialDate]:
    """Return the interval between now and so many units away; empty if its end is unclear."""
    years = _YEARS_OF.get(of_time, 0)
    number, of_time = (number * years, Kind.YEARS) if years else (number, of_time)
    ends = _offset(number, of_time, context, about=False) if number else []
    if len(ends) != 1:
        return []
    here = context.reference
    return [PartialDate(text=f"{ends[0]}/{here}" if number < 0 else f"{here}/{ends[0]}")]


def _offset(number: int, of_time: Kind, context: Context, *, about: bool) -> list[str]:
    """Return the date so many units away, not 0; empty if that says too little.

    A few days are exact. Longer units and round numbers are approximate, and hours may reach into
    the next day.
    """
    today, amount = context.reference, abs(number)
    is_round = amount >= _MANY and amount % _ROUND == 0
    if of_time in _MONTHS_OF:
        months = number * _MONTHS_OF[of_time]
        length = len("2024") if abs(months) >= _YEAR_MONTHS else len("2024-12")
        return [f"{d.year:04}-{d.month:02}"[:length] + "~" for d in add_months(today, months)]
    length, sign = len("2024-12-10"), "~"
    match of_time:
        case Kind.HOURS if amount < _DAY_HOURS:
            steps, sign = [0, number // amount], ""
        case Kind.HOURS:
            steps = [] if amount % _DAY_HOURS else [number // _DAY_HOURS]
        case Kind.DAYS:
            steps, sign = [number], "~" if about or is_round else ""
            length = len("2024-12") if is_round and amount >= _MONTH_DAYS else length
        case Kind.WEEK:
            steps = [number * _WEEK_DAYS]
            length = len("2024-12") if amount >= _MONTH_WEEKS else length
        case _:
            steps = []
    days = (add_days(today, step) for step in steps)
    return [str(day)[:length] + sign for day in days if day is not None]
