"""From partial dates to the dates that they can mean, as EDTF.

The calendar ends at the years 1 and 9999; dates outside are left out.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import attrs

from newsevents import edtf
from newsevents.temporal.vocabulary import (
    DAY_NUMBERS,
    Context,
    Kind,
    Occurrence,
    PartialDate,
    Word,
    Words,
)

_LEAP_YEAR: Final = 2024
_WEEK_DAYS: Final = 7
_MAX_WEEKS_APART: Final = 3
_MAX_YEARS_APART: Final = 3
_MAX_LEAP_YEARS_APART: Final = 9  # there is no 29 February between 1896 and 1904
_LEAP_DAY: Final = (2, 29)

#: Days known by day and month: "since 7 October" in 2026 usually means 2023. The same words may
#: mean another year, so these dates are only added to the others.
_COMMEMORATED: Final[Mapping[tuple[int | None, int | None], int]] = {
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


class ContradictionError(ValueError):
    """Words that contradict each other; the message says why."""

    def __init__(self, why: str, *, is_loose: bool = False) -> None:
        """Take the reason, and whether the words may be consistent in a more distant year."""
        super().__init__(why)
        self.is_loose = is_loose


# --- calendar arithmetic -------------------------------------------------------------------------


def add_days(day: dt.date, days: int) -> dt.date | None:
    """Return the day so many days later; None outside the calendar."""
    ordinal = day.toordinal() + days
    is_valid = dt.date.min.toordinal() <= ordinal <= dt.date.max.toordinal()
    return dt.date.fromordinal(ordinal) if is_valid else None


def add_months(day: dt.date, months: int) -> list[PartialDate]:
    """Return the month so many months later; empty outside the calendar."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return [PartialDate(year=year, month=month + 1)] if dt.MINYEAR <= year <= dt.MAXYEAR else []


def day_range(text: str) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a date; the ends of the calendar if it is open."""
    date = edtf.parse(text)
    return date.earliest or dt.date.min, date.latest or dt.date.max


def on(day: dt.date) -> tuple[PartialDate, ...]:
    """Return the single meaning of a day."""
    return (PartialDate(year=day.year, month=day.month, day=day.day),)


def _week(day: dt.date, start: int, step: int) -> list[dt.date]:
    """Return the days of the week so many weeks from that of a day."""
    back = (day.weekday() - start) % _WEEK_DAYS
    days = (add_days(day, step * _WEEK_DAYS - back + n) for n in range(_WEEK_DAYS))
    return [day for day in days if day is not None]


def _in_year(date: PartialDate, year: int) -> str:
    """Return a year, or the month or day of it, as EDTF."""
    rest = [part for part in (date.month, date.day) if part is not None]
    return "-".join([f"{year:04}", *(f"{part:02}" for part in rest)])


# --- meanings of words ---------------------------------------------------------------------------


def meanings(word: Word, context: Context) -> tuple[PartialDate, ...]:
    """Return what a word says about a date; empty if that is outside the calendar."""
    match word.kind:
        case kind if kind in DAY_NUMBERS:
            return (PartialDate(day=word.number),)
        case Kind.THIS:
            return (PartialDate(occurrence=Occurrence.THIS),)
        case Kind.OFFSET:
            day = add_days(context.reference, word.number)
            return on(day) if day else ()
        case Kind.DATE | Kind.SPAN | Kind.EDGED | Kind.STRETCH:
            return word.dates
        case _:
            return word.dates or (PartialDate(),)


def combined(words: Words, context: Context) -> tuple[PartialDate, ...]:
    """Return the combinations of the meanings of words."""
    found = [PartialDate()]
    for word in words:
        found = [_both(one, other) for one in found for other in meanings(word, context)]
    return tuple(found)


def _both(one: PartialDate, other: PartialDate) -> PartialDate:
    before, added = attrs.asdict(one), attrs.asdict(other)
    new = {key: value for key, value in added.items() if value is not None}
    if any(before[key] not in {None, value} for key, value in new.items() if key != "loose"):
        return PartialDate(conflict=f"{_named(one)} is not {_named(other)}")
    return attrs.evolve(one, **{**new, "loose": one.loose or other.loose})


def _named(date: PartialDate) -> str:
    if date.year is not None:
        return _in_year(date, date.year)
    return f"{date.day} {calendar.month_name[date.month or 0]}"


def mapped(
    dates: Iterable[PartialDate], context: Context, change: Callable[[str], str | None]
) -> tuple[PartialDate, ...]:
    """Resolve partial dates and change each result; None drops it."""
    dates = tuple(dates)
    loose = any(date.is_loose for date in dates)
    try:
        found = resolve_all(dates, context)
    except ContradictionError as error:
        return (PartialDate(conflict=str(error), loose=error.is_loose),)
    texts = dict.fromkeys(filter(None, map(change, found)))
    return tuple(PartialDate(text=text, loose=loose) for text in texts)


# --- resolution ----------------------------------------------------------------------------------


def resolve_all(dates: Iterable[PartialDate], context: Context) -> tuple[str, ...]:
    """Return every date that one of the partial dates can mean, in chronological order.

    Raises ContradictionError if there is none and a partial date is contradictory.
    """
    found: set[str] = set()
    errors: list[ContradictionError] = []
    for date in dates:
        try:
            found.update(resolve_date(date, context))
        except ContradictionError as error:
            errors.append(error)
    if errors and not found:
        raise errors[0]
    return tuple(sorted(found, key=lambda text: (day_range(text), text)))


def resolve_date(date: PartialDate, context: Context) -> list[str]:
    """Return the dates that a partial date can mean; empty if it says too little.

    Raises ContradictionError.
    """
    if date.conflict:
        raise ContradictionError(date.conflict, is_loose=date.loose)
    if date.text:
        return [date.text]
    if date.week is not None:
        return _in_week(date, date.week, context)
    if date.month is not None and date.day is not None:
        _check_day(date.year or _LEAP_YEAR, date.month, date.day)
    if date.year is None and date.month is not None and date.occurrence is Occurrence.CURRENT:
        return _in_current_month(date, date.month, context)
    if date.year is not None:
        return _on_weekday(date, [_in_year(date, date.year)])
    return _on_weekday(date, _recurring(date, context))


def _check_day(year: int, month: int, day: int) -> None:
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise ContradictionError(f"{calendar.month_name[month]} has no day {day}")


def _on_weekday(date: PartialDate, days: list[str]) -> list[str]:
    """Return the days that are on the weekday of a partial date."""
    if date.weekday is None or date.day is None:
        return days
    fitting = [day for day in days if dt.date.fromisoformat(day).weekday() == date.weekday]
    if days and not fitting:
        weekday = calendar.day_name[date.weekday]
        if len(days) > 1:
            why = f"{', '.join(days[:-1])} and {days[-1]} are not {weekday}s"
        else:
            actual = calendar.day_name[dt.date.fromisoformat(days[0]).weekday()]
            why = f"{days[0]} is a {actual}, not a {weekday}"
        raise ContradictionError(why, is_loose=date.is_loose)
    return fitting


def _in_week(date: PartialDate, step: int, context: Context) -> list[str]:
    weeks = [_week(context.reference, start, step) for start in context.language.week_starts]
    if date.weekday is not None:
        return [str(day) for week in weeks for day in week if day.weekday() == date.weekday]
    return [f"{week[0]}/{week[-1]}" for week in weeks if len(week) == _WEEK_DAYS]


def _in_current_month(date: PartialDate, month: int, context: Context) -> list[str]:
    """Return a month, or a day of it, that is called the current one.

    Texts are written before publication, and announcements before the event, so the month before
    or after that of the reference date is accepted too.
    """
    for step in (0, -1, 1):
        for near in add_months(context.reference, step):
            if near.month == month and near.year is not None:
                return _on_weekday(date, [_in_year(date, near.year)])
    named, actual = calendar.month_name[month], calendar.month_name[context.reference.month]
    raise ContradictionError(f"the current month is {actual}, not {named}")


# --- weekdays, weekends, months and days of the year ---------------------------------------------


def _recurring(date: PartialDate, context: Context) -> list[str]:
    """Return the meanings of what recurs every week or year; empty for all else."""
    if date.month is not None:
        return _chosen(_in_near_years(date, date.month, context), date, context)
    if date.weekend:
        weekends = [_near_weekends(*kind, context) for kind in context.language.weekends]
        return [text for cycle in weekends for text in _chosen(cycle, date, context)]
    if date.weekday is not None:
        return _chosen(_near_weekdays(date.weekday, context), date, context)
    return []


def _in_near_years(date: PartialDate, month: int, context: Context) -> list[str]:
    apart = _MAX_LEAP_YEARS_APART if (month, date.day) == _LEAP_DAY else _MAX_YEARS_APART
    first = max(context.reference.year - apart, dt.MINYEAR)
    last = min(context.reference.year + apart, dt.MAXYEAR)
    return [
        _in_year(date, year)
        for year in range(first, last + 1)
        if (date.day or 1) <= calendar.monthrange(year, month)[1]
    ]


def _near_weekdays(weekday: int, context: Context) -> list[str]:
    near = range(-_MAX_WEEKS_APART * _WEEK_DAYS, _MAX_WEEKS_APART * _WEEK_DAYS + 1)
    days = (add_days(context.reference, step) for step in near)
    return [str(day) for day in days if day is not None and day.weekday() == weekday]


def _near_weekends(start: int, length: int, context: Context) -> list[str]:
    firsts = map(dt.date.fromisoformat, _near_weekdays(start, context))
    pairs = ((first, add_days(first, length - 1)) for first in firsts)
    return [f"{first}/{last}" for first, last in pairs if last is not None]


def _chosen(cycle: Sequence[str], date: PartialDate, context: Context) -> list[str]:
    """Return the occurrences that are meant."""
    days = [(text, *day_range(text)) for text in cycle]
    before = [text for text, _, last in days if last < context.reference][::-1]
    after = [text for text, first, _ in days if first > context.reference]
    now = [text for text in cycle if text not in before and text not in after]
    match date.occurrence:
        case Occurrence.LAST:
            return before[: 1 + _is_doubtful(before, date, context)]
        case Occurrence.BEFORE_LAST:
            return before[1 : 2 + _is_doubtful(before, date, context)]
        case Occurrence.NEXT:
            return after[: 1 + _is_doubtful(after, date, context)]
        case Occurrence.AFTER_NEXT:
            return after[1 : 2 + _is_doubtful(after, date, context)]
        case Occurrence.LAST_OR_LAST_WEEKS as last:
            return [*before[:1], *_in_step(cycle, date, last.step, context)]
        case Occurrence.NEXT_OR_NEXT_WEEKS as following:
            return [*after[:1], *_in_step(cycle, date, following.step, context)]
        case Occurrence.THIS | Occurrence.CURRENT:
            # On a Monday, "this weekend" may be the past one.
            past = before[:1] if date.weekend else []
            return now or [*past, *_in_step(cycle, date, 0, context), *after[:1]]
        case _:
            year = _COMMEMORATED.get((date.month, date.day), dt.MAXYEAR)
            commemorated = [_in_year(date, year)] if year < context.reference.year else []
            return [*commemorated, *before[:1], *now, *after[:1]]


def _is_doubtful(nearest_first: list[str], date: PartialDate, context: Context) -> bool:
    """Return whether the nearest occurrence is so near that it has another name.

    "5 December last" can be this month or December of last year. "Last Monday" on a Tuesday can be
    the Monday of last week, since the day before is "yesterday".
    """
    if not nearest_first or date.weekend or (date.day is None and date.weekday is None):
        return False
    first, here = day_range(nearest_first[0])[0], context.reference
    if date.day is not None:
        return (first.year, first.month) == (here.year, here.month)
    return abs((first - here).days) == 1


def _in_step(cycle: Sequence[str], date: PartialDate, step: int, context: Context) -> list[str]:
    """Return the occurrences that begin in the week or year so many steps away."""
    if date.month is not None:
        year = f"{context.reference.year + step:04}"
        return [text for text in cycle if text.startswith(year)]
    starts = context.language.week_starts
    days = {str(day) for start in starts for day in _week(context.reference, start, step)}
    return [text for text in cycle if text[:10] in days]
