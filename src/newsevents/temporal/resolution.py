"""Dates that partial dates, and intervals between them, can mean, as EDTF."""

from __future__ import annotations

import calendar
import datetime as dt
import functools
import itertools
from collections.abc import Callable, Iterable
from typing import Any, Final

import attrs

from newsevents import edtf
from newsevents.temporal.calendar import (
    WEEK_DAYS,
    add_days,
    add_months,
    day_range,
    format_date,
    recurrences,
    week_of,
)
from newsevents.temporal.tokens import (
    Context,
    Limits,
    PartialDate,
    Relative,
    Tag,
    Token,
    Tokens,
)

_LEAP_YEAR: Final = 2024
_COMBINED_FIELDS: Final = tuple(f.name for f in attrs.fields(PartialDate) if f.name != "loose")
_PARTS: Final = {
    Tag.NUMBER: "day",
    Tag.ORDINAL: "day",
    Tag.DAY_OFFSET: "offset",
    Tag.WEEKDAY: "weekday",
    Tag.MONTH: "month",
    Tag.YEAR: "year",
}
_PARTS_CACHE_SIZE: Final = 256
UNLIMITED: Final[Limits] = (None, None)
DIRECTED_LINKS: Final = (Tag.TO, Tag.INTO, Tag.UNTIL)


class ContradictionError(ValueError):
    """Words that contradict each other, unless `is_loose` and said of a more distant year."""

    def __init__(self, reason: str, *, is_loose: bool = False) -> None:
        super().__init__(reason)
        self.is_loose = is_loose


def resolve_all(dates: Iterable[PartialDate], context: Context) -> tuple[str, ...]:
    """Return every date that one of the partial dates can mean, in the order of the calendar.

    Raises ContradictionError if none is possible and one is contradictory.
    """
    found: set[str] = set()
    reasons: list[ContradictionError] = []
    for date in dates:
        try:
            found.update(_resolve(date, context))
        except ContradictionError as error:
            reasons.append(error)
    if reasons and not found:
        raise reasons[0]
    if len(found) == 1:  # the usual case
        return tuple(found)
    return tuple(sorted(found, key=lambda text: (day_range(text), text)))


def transform(
    dates: Iterable[PartialDate],
    context: Context,
    change: Callable[[str], str | PartialDate | None],
) -> tuple[PartialDate, ...]:
    """Return partial dates of the resolved and changed dates, without those changed to None."""
    dates = tuple(dates)
    loose = any(date.is_loose for date in dates)
    try:
        found = resolve_all(dates, context)
    except ContradictionError as error:
        return (PartialDate(conflict=str(error), loose=error.is_loose),)
    vague = limits(dates)
    changed: dict[PartialDate, None] = {}
    for text in found:
        new = change(text)
        if isinstance(new, str):
            new = PartialDate(text=new, limits=vague.get(text))
        if new is not None:
            changed[attrs.evolve(new, loose=loose)] = None
    return tuple(changed)


def limits(dates: Iterable[PartialDate]) -> dict[str, Limits]:
    """Return the first and last day of each text that has limits."""
    return {date.text: date.limits for date in dates if date.text and date.limits}


def exact(day: dt.date) -> PartialDate:
    """Return the partial date of a whole day."""
    return PartialDate(year=day.year, month=day.month, day=day.day)


def settled(date: PartialDate, context: Context) -> PartialDate | None:
    """Return a partial date with its day in place of the number of days from the reference date.

    Returns None for a day outside the years 1 to 9999.
    """
    if date.offset is None:
        return date
    day, others = add_days(context.reference, date.offset), _other_parts(date)
    if day is None or others is None:
        return exact(day) if day else None
    return _merge(exact(day), others)


@functools.lru_cache(maxsize=_PARTS_CACHE_SIZE)
def _other_parts(date: PartialDate) -> PartialDate | None:
    """Return a partial date without its number of days; None if it names nothing else."""
    others = attrs.evolve(date, offset=None)
    return None if others == PartialDate() else others


def meaning(token: Token) -> tuple[PartialDate, ...]:
    """Return the partial dates of a token; one without parts for function words."""
    if token.dates or token.tag in {Tag.DATE, Tag.SPAN, Tag.SPAN_PORTION, Tag.PERIOD}:
        return token.dates
    if token.tag is Tag.THIS:
        return (PartialDate(relative=Relative(0, by_unit=True)),)
    if token.tag is Tag.WEEKENDS:
        return (PartialDate(weekend=True),)
    part = _PARTS.get(token.tag)
    values: dict[str, Any] = {part: token.number} if part else {}
    return (PartialDate(**values),)


def combine(tokens: Tokens) -> tuple[PartialDate, ...]:
    """Return the combinations of one meaning of each token."""
    meanings = (meaning(token) for token in tokens)
    return tuple(
        functools.reduce(_merge, dates, PartialDate()) for dates in itertools.product(*meanings)
    )


def between(
    starts: Iterable[PartialDate], ends: Iterable[PartialDate], context: Context, link: Tag
) -> list[PartialDate]:
    """Return the intervals from one of the starts to one of the ends.

    A start takes from the end what it does not name: "3 to 5 May". If neither names year or week,
    the end recurs as a single date does.

    `link` is the tag of the word between them. With AND, one has to follow the other at once.
    With TO, INTO or UNTIL, an end before its start is a contradiction; with others it is no
    interval, since Arabic ranges of figures are read from either side.
    """
    starts, ends = tuple(starts), tuple(ends)
    pairs: list[tuple[str, str]] = []
    reasons: list[str] = []
    for start, end in itertools.product(starts, ends):
        try:
            pairs += _ordered_pairs(start, end, context, link)
        except ContradictionError as error:
            reasons.append(str(error))
    is_loose_end = any(end.is_loose for end in ends)
    if reasons and not pairs:
        return [PartialDate(conflict=reasons[0], loose=is_loose_end)]
    is_loose_start = any(start.is_loose for start in starts)
    if is_loose_start:  # the latest start before each end
        pairs.sort(key=lambda pair: day_range(pair[0]))
        pairs = [(start, end) for end, start in {end: start for start, end in pairs}.items()]
    if is_loose_start and is_loose_end and all(_is_weekday(each) for each in (*starts, *ends)):
        pairs += _week_after(pairs, context.reference)
    loose = is_loose_start and is_loose_end
    vague = limits((*starts, *ends))
    return [
        PartialDate(
            text=f"{start}/{end}",
            loose=loose,
            limits=(vague.get(start, UNLIMITED)[0], vague.get(end, UNLIMITED)[1]),
        )
        for start, end in pairs
    ]


def _is_weekday(date: PartialDate) -> bool:
    return date.weekday is not None and date.day is None and date.offset is None


def _week_after(pairs: Iterable[tuple[str, str]], today: dt.date) -> list[tuple[str, str]]:
    """Return the same weekdays of the coming week, if today is among them."""
    return [
        (str(start), str(end))
        for pair in pairs
        if _first_day(pair[0]) <= today <= _first_day(pair[1])
        for start, end in [[add_days(_first_day(text), WEEK_DAYS) for text in pair]]
        if start and end
    ]


def _resolve(date: PartialDate, context: Context) -> list[str]:
    """Return the dates that a partial date can mean; empty if it names too little."""
    known = settled(date, context)
    if known is None:
        return []
    date = known
    if date.conflict:
        raise ContradictionError(date.conflict, is_loose=date.loose)
    if date.text:
        return [date.text]
    if date.week is not None:
        return _in_week(date, date.week, context)
    if date.month is not None and date.day is not None:
        days = calendar.monthrange(date.year or _LEAP_YEAR, date.month)[1]
        if not 1 <= date.day <= days:
            raise ContradictionError(f"{calendar.month_name[date.month]} has no day {date.day}")
    if date.year is not None:
        found = [format_date(date, date.year)]
    elif date.month is not None and date.relative == Relative(0):
        found = [_in_current_month(date, date.month, context.reference)]
    else:
        found = recurrences(date, context)
    return _on_weekday(date, found)


def _on_weekday(date: PartialDate, found: list[str]) -> list[str]:
    if date.weekday is None or date.day is None:
        return found
    on_weekday = [day for day in found if dt.date.fromisoformat(day).weekday() == date.weekday]
    if found and not on_weekday:
        weekday = calendar.day_name[date.weekday]
        if len(found) > 1:
            reason = f"{', '.join(found[:-1])} and {found[-1]} are not {weekday}s"
        else:
            actual = calendar.day_name[dt.date.fromisoformat(found[0]).weekday()]
            reason = f"{found[0]} is a {actual}, not a {weekday}"
        raise ContradictionError(reason, is_loose=date.is_loose)
    return on_weekday


def _in_week(date: PartialDate, step: int, context: Context) -> list[str]:
    weeks = [week_of(context.reference, start, step) for start in context.language.week_starts]
    if date.weekday is not None:
        return [str(day) for week in weeks for day in week if day.weekday() == date.weekday]
    return [f"{week[0]}/{week[-1]}" for week in weeks if len(week) == WEEK_DAYS]


def _in_current_month(date: PartialDate, month: int, today: dt.date) -> str:
    """Return the date in the month that the text calls the current one.

    Texts are written before they are published, and announcements before what they announce, so
    that is also the month before or after that of the reference date.
    """
    for step in (0, -1, 1):
        for near in add_months(today, step):
            if near.month == month and near.year is not None:
                return format_date(date, near.year)
    named, current = calendar.month_name[month], calendar.month_name[today.month]
    raise ContradictionError(f"the current month is {current}, not {named}")


def _merge(first: PartialDate, second: PartialDate) -> PartialDate:
    values = {}
    for name in _COMBINED_FIELDS:
        one, other = getattr(first, name), getattr(second, name)
        if one is None:
            one = other
        elif other is not None and one != other:
            return PartialDate(conflict=f"{_describe(first)} is not {_describe(second)}")
        values[name] = one
    return PartialDate(**values, loose=first.loose or second.loose)


def _describe(date: PartialDate) -> str:
    if date.year is not None:
        return format_date(date, date.year)
    return f"{date.day} {calendar.month_name[date.month or 0]}"


def _ordered_pairs(
    start: PartialDate, end: PartialDate, context: Context, link: Tag
) -> list[tuple[str, str]]:
    pairs = [
        (first, last)
        for first, last in _pairs(start, end, context)
        if _is_precise_enough(first, end) and _is_precise_enough(last, start)
    ]
    ordered = [(first, last) for first, last in pairs if _first_day(first) < _first_day(last)]
    if link is Tag.AND:
        return [
            (first, last)
            for first, last in ordered
            if len(first) == len(last) and add_days(day_range(first)[1], 1) == _first_day(last)
        ]
    # Backwards, "28 to 3 May" does not name a month.
    if link in DIRECTED_LINKS and pairs and not ordered and not start.is_loose:
        raise ContradictionError(f"{pairs[0][0]} is not before {pairs[0][1]}")
    return ordered


def _pairs(start: PartialDate, end: PartialDate, context: Context) -> list[tuple[str, str]]:
    """Return the pairs of both ends, each resolved against the end that is not loose."""
    if end.is_loose and not start.is_loose:
        return [
            (first, last)
            for first in _bounds(start, context)
            for last in _bounds(end, attrs.evolve(context, reference=_first_day(first)))
            if _first_day(first) < _first_day(last)
        ]
    pairs = []
    for last in _bounds(end, context):
        day, near, date = _first_day(last), context, start
        if start.day is not None and start.month is None:
            date = attrs.evolve(start, year=day.year, month=day.month)
        elif start.is_loose:
            near = attrs.evolve(context, reference=day)
        pairs += [(first, last) for first in _bounds(date, near)]
    return pairs


def _bounds(date: PartialDate, context: Context) -> list[str]:
    """Return the dates that can bound an interval: no intervals, times or unspecified digits."""
    return [text for text in _resolve(date, context) if not set("/XT") & set(text)]


def _is_precise_enough(bound: str, other: PartialDate) -> bool:
    """Return whether a bound can settle what the other end does not name.

    A bare weekday goes with days only, and a date without its year not with years.
    """
    least = edtf.Precision.DAY if _is_weekday(other) else edtf.Precision.MONTH
    return not other.is_loose or edtf.parse(bound).precision >= least


def _first_day(text: str) -> dt.date:
    return day_range(text)[0]
