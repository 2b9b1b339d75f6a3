"""Reductions of words that name a day, part of a day, or an interval.

Each takes a group of words and returns its replacement; the same words if they do not fit.
"""

from __future__ import annotations

import calendar
import functools
import itertools
from collections.abc import Iterable
from typing import Final

import attrs

from newsevents import edtf
from newsevents.temporal.resolution import (
    ContradictionError,
    add_days,
    combined,
    day_range,
    mapped,
    meanings,
    resolve_all,
    resolve_date,
)
from newsevents.temporal.vocabulary import (
    DAY_NUMBERS,
    RELATIVES,
    Context,
    Kind,
    PartialDate,
    Portion,
    Word,
    Words,
    of,
    one,
    without,
)

_MAX_MONTH_DAYS: Final = 31
_MAX_MONTH_WEEKDAYS: Final = 5  # no month has a sixth Thursday

_FROM: Final = (Kind.FROM, Kind.OF, Kind.SINCE, Kind.SINCE_OR_AGO)
_UNTIL: Final = (Kind.TO, Kind.INTO, Kind.UNTIL)


def year_of_era(words: Words, _: Context) -> Words:
    """Reduce a year with its era."""
    year = words[0].number
    return one(Kind.YEAR, [PartialDate(year=year)]) if year else words


def month(words: Words, _: Context) -> Words:
    """Reduce a month, or its names in two systems, which must mean the same month."""
    first, *others = of(words, Kind.MONTH)
    if all(other.number == first.number for other in others):
        return [first]
    if not of(words, Kind.SLASH) or first.systems & others[0].systems:
        return words  # may be an interval
    names = " and ".join(calendar.month_name[word.number] for word in (first, *others))
    return one(Kind.MONTH, [PartialDate(conflict=f"the two names of the month mean {names}")])


def days_first(words: Words, context: Context) -> Words:
    """Reorder "May 3 to 5, 2024" to "3 to 5 May 2024"."""
    if not context.language.month_first:
        return words
    name, *days = words
    return [*without(days, Kind.YEAR), name, *of(days, Kind.YEAR)]


def by_number(words: Words, context: Context) -> Words:
    """Reduce the number of a day and its month, named or current.

    A higher number may be a year: "May 68". The number of the result is set if it may be a count:
    Arabic has the same words for "the second of May" and "the second Thursday of May".
    """
    if any(not 1 <= word.number <= _MAX_MONTH_DAYS for word in of(words, *DAY_NUMBERS)):
        return words
    counts = [w.number for w in of(words, Kind.ORDINAL) if w.number <= _MAX_MONTH_WEEKDAYS]
    count = counts[0] if counts and not context.language.month_first else 0
    dates = combined(words, context)
    if not of(words, Kind.MONTH, Kind.YEAR_MONTH, Kind.NUMERIC):
        year, number = context.reference.year, context.reference.month
        dates = tuple(attrs.evolve(d, year=year, month=number, occurrence=None) for d in dates)
    return [Word(Kind.CALENDAR, count, dates)]


def by_number_after_month(words: Words, context: Context) -> Words:
    """Reduce "May 5" in a language that writes the month first."""
    return by_number(words, context) if context.language.month_first else words


def date(words: Words, context: Context) -> Words:
    """Reduce all that is said about a day.

    If year or month are settled, "next Tuesday" says no more than "Tuesday".
    """
    numbered = of(words, Kind.CALENDAR)
    if any(date.year or date.occurrence for day in numbered for date in day.dates):
        words = without(words, *RELATIVES)
    if len(of(words, *RELATIVES)) > 1:
        return words
    dates = combined(words, context)
    if any(day.number for day in numbered) and of(words, Kind.WEEKDAY):
        try:
            resolve_all(dates, context)
        except ContradictionError:
            return words  # not "Thursday the 2nd" but "the second Thursday"
    return one(Kind.DATE, dates)


def night_between(words: Words, context: Context) -> Words:
    """Reduce the night from one day to the next."""
    ends = of(words, Kind.DATE, Kind.CALENDAR, *DAY_NUMBERS)
    first, second = (meanings(word, context) for word in ends)
    return one(Kind.DATE, between(first, second, context, Kind.AND))


def eve(words: Words, context: Context) -> Words:
    """Reduce the night of a day: the one before it for some, the one after it for others."""

    def shifted(text: str, days: int) -> str | None:
        first = edtf.parse(text).earliest
        day = add_days(first, days) if first else None
        return str(day) if day else None

    nights = (
        mapped(words[-1].dates, context, functools.partial(shifted, days=days)) for days in (-1, 0)
    )
    return one(Kind.DATE, itertools.chain.from_iterable(nights))


def last_night(_: Words, context: Context) -> Words:
    """Reduce "last night": yesterday, or today after midnight."""
    days = (add_days(context.reference, step) for step in (-1, 0))
    return one(Kind.STRETCH, [PartialDate(text=str(day)) for day in days if day])


def alone(words: Words, _: Context) -> Words:
    """Drop the time of day."""
    return of(words, Kind.DATE)


def early_or_late(words: Words, _: Context) -> Words:
    """Drop "early" or "late" before a day; a day has no middle and no end."""
    is_known = words[0].number in {Portion.EARLY, Portion.LATE}
    return of(words, Kind.DATE) if is_known else words


def interval(words: Words, context: Context) -> Words:
    """Reduce "from one to another"; "one and another" only if nothing is between them."""
    ends = without(words, Kind.BETWEEN, Kind.BOTH, *_FROM, Kind.THE, Kind.DAYS)
    links = of(ends, *_UNTIL, Kind.DASH, Kind.AND)
    at = ends.index(links[0])
    link = Kind.BETWEEN if of(words, Kind.BETWEEN) else links[-1].kind
    if link is Kind.AND and of(words, *_FROM):
        return words
    first, second = combined(ends[:at], context), combined(ends[at + len(links) :], context)
    return one(Kind.WHOLE, between(first, second, context, link))


def since(words: Words, context: Context) -> Words:
    """Reduce an interval with an open end; "since" needs a beginning in the past."""
    must_be_past = bool(of(words, Kind.SINCE, Kind.SINCE_OR_AGO))

    def with_open_end(text: str) -> str | None:
        start = edtf.parse(text).start
        if not isinstance(start, edtf.Moment):
            return None
        if must_be_past and start.earliest > context.reference:
            return None
        return f"{_bound(start, start.earliest.year)}/.."

    return one(Kind.WHOLE, mapped(words[-1].dates, context, with_open_end))


def until(words: Words, context: Context) -> Words:
    """Reduce an interval with an open beginning."""

    def with_open_start(text: str) -> str | None:
        end = edtf.parse(text).end
        return f"../{_bound(end, end.latest.year)}" if isinstance(end, edtf.Moment) else None

    return one(Kind.WHOLE, mapped(words[-1].dates, context, with_open_start))


def between(
    firsts: Iterable[PartialDate], lasts: Iterable[PartialDate], context: Context, link: Kind
) -> list[PartialDate]:
    """Return the intervals from one of the first dates to one of the last.

    The first date takes what it leaves open from the last: "3 to 5 May". If both leave year or
    week open, the last one recurs as a single date does.

    `link` is the word between them. With AND, only adjacent dates are returned. With TO and its
    synonyms, a first date after the last is a contradiction; with others, there is no interval:
    Arabic reads ranges of figures from either side.
    """
    firsts, lasts = tuple(firsts), tuple(lasts)
    pairs: list[tuple[str, str]] = []
    conflicts: list[str] = []
    for first, last in itertools.product(firsts, lasts):
        try:
            pairs += _pairs_in_order(first, last, context, link)
        except ContradictionError as error:
            conflicts.append(str(error))
    is_end_loose = any(last.is_loose for last in lasts)
    if conflicts and not pairs:
        return [PartialDate(conflict=conflicts[0], loose=is_end_loose)]
    is_start_loose = any(first.is_loose for first in firsts)
    if is_start_loose:  # the latest start before each end
        ordered = sorted(pairs, key=lambda pair: day_range(pair[0]))
        pairs = list({end: (start, end) for start, end in ordered}.values())
    loose = is_start_loose and is_end_loose
    return [PartialDate(text=f"{start}/{end}", loose=loose) for start, end in pairs]


def _pairs_in_order(
    first: PartialDate, last: PartialDate, context: Context, link: Kind
) -> list[tuple[str, str]]:
    pairs = [
        (start, end)
        for start, end in _pairs(first, last, context)
        if _settles(start, last) and _settles(end, first)
    ]
    in_order = [pair for pair in pairs if day_range(pair[0])[0] < day_range(pair[1])[0]]
    if link is Kind.AND:
        return [pair for pair in in_order if _are_adjacent(*pair)]
    # A loose start may be in the month before: "28 to 3 May".
    if link in _UNTIL and pairs and not in_order and not first.is_loose:
        raise ContradictionError(f"{pairs[0][0]} is not before {pairs[0][1]}")
    return in_order


def _pairs(first: PartialDate, last: PartialDate, context: Context) -> list[tuple[str, str]]:
    """Return the combined meanings of both ends."""
    if last.is_loose and not first.is_loose:
        return [
            (start, end)
            for start in _usable(resolve_date(first, context))
            for end in _usable(resolve_date(last, _at(start, context)))
            if day_range(start)[0] < day_range(end)[0]
        ]
    ends = _usable(resolve_date(last, context))
    return [(start, end) for end in ends for start in _usable(_starts(first, end, context))]


def _starts(first: PartialDate, end: str, context: Context) -> list[str]:
    if first.day is not None and first.month is None:
        day = day_range(end)[0]
        return resolve_date(attrs.evolve(first, year=day.year, month=day.month), context)
    return resolve_date(first, _at(end, context) if first.is_loose else context)


def _at(text: str, context: Context) -> Context:
    return attrs.evolve(context, reference=day_range(text)[0])


def _settles(text: str, other: PartialDate) -> bool:
    """Return whether one end is precise enough to settle the other.

    A bare weekday needs a day, a date without a year at least a month.
    """
    is_weekday = other.weekday is not None and other.day is None
    least = edtf.Precision.DAY if is_weekday else edtf.Precision.MONTH
    return not other.is_loose or edtf.parse(text).precision >= least


def _usable(texts: Iterable[str]) -> list[str]:
    """Return the dates that are valid as an end of an interval."""
    return [text for text in texts if not set("/XT") & set(text)]


def _are_adjacent(one: str, other: str) -> bool:
    """Return whether one day, month or year directly follows another."""
    return len(one) == len(other) and add_days(day_range(one)[1], 1) == day_range(other)[0]


def _bound(moment: edtf.Moment, year: int) -> str:
    """Return a date as an end of an interval, which has no ``X`` and no time."""
    if moment.is_unspecified:
        return f"{year:04}" + ("~" if moment.is_approximate else "")
    return moment.text if moment.time is None else str(moment.earliest)
