"""From points in the calendar to the dates that they can mean, as EDTF."""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import attrs

from newsevents import edtf
from newsevents.expressions.words import STEPS, Language, Point, Turn

_WEEK: Final = 7
_WEEKS_APART: Final = 3
_YEARS_APART: Final = 9  # there is no 29 February between 1896 and 1904
_LEAP_YEAR: Final = 2024


class ContradictionError(ValueError):
    """What the words say cannot all be so. The message says why."""


@attrs.frozen
class Setting:
    """What a phrase is read against."""

    reference: dt.date
    language: Language


def all_dates(points: Iterable[Point], setting: Setting) -> tuple[str, ...]:
    """Return every date that one of these points can mean, in the order of the calendar.

    Raises ContradictionError when there is none and a point says why.
    """
    found: set[str] = set()
    reasons: list[str] = []
    for point in points:
        try:
            found.update(dates(point, setting))
        except ContradictionError as error:
            reasons.append(str(error))
    if reasons and not found:
        raise ContradictionError(reasons[0])
    return tuple(sorted(found, key=lambda text: (_days(text), text)))


def dates(point: Point, setting: Setting) -> list[str]:
    """Return the dates that a point can mean; none when it does not say enough.

    Raises ContradictionError when what it says cannot all be so.
    """
    if point.conflict:
        raise ContradictionError(point.conflict)
    if point.text:
        return [point.text]
    if point.week is not None:
        return _in_week(point, point.week, setting)
    if point.month is not None and point.day is not None:
        _check_day(point.year or _LEAP_YEAR, point.month, point.day)
    if point.year is None and point.month is not None and point.turn is Turn.CURRENT:
        return _in_month(point, point.month, setting)
    if point.year is not None:
        return _on_its_weekday(point, [_text(point, point.year)])
    return _on_its_weekday(point, [text for cycle in _cycles(point, setting) for text in cycle])


def fixed(
    points: Iterable[Point], setting: Setting, change: Callable[[str], str | None]
) -> tuple[Point, ...]:
    """Return what points can mean as points of their own, each date changed; None drops it."""
    points = tuple(points)
    loose = any(point.is_loose for point in points)
    try:
        found = all_dates(points, setting)
    except ContradictionError as error:
        return (Point(conflict=str(error)),)
    texts = dict.fromkeys(filter(None, map(change, found)))
    return tuple(Point(text=text, loose=loose) for text in texts)


def merged(said: Iterable[Sequence[Point]]) -> tuple[Point, ...]:
    """Return what words say together, when each of them can mean one of several points."""
    found = [Point()]
    for alternatives in said:
        found = [_both(one, other) for one in found for other in alternatives]
    return tuple(found)


def between(
    firsts: Iterable[Point], lasts: Iterable[Point], setting: Setting, *, consecutive: bool
) -> list[Point]:
    """Return the intervals from one of the first points to one of the last ones.

    What a first one leaves out is taken from the last one: "3 to 5 May".
    Where neither says which year or week, the last one comes round as a single date does.
    If `consecutive`, only those are returned in which one follows the other at once.
    """
    firsts, lasts = tuple(firsts), tuple(lasts)
    pairs: list[tuple[str, str]] = []
    reasons: list[str] = []
    for first, last in itertools.product(firsts, lasts):
        try:
            pairs += _in_order(first, last, setting, consecutive=consecutive)
        except ContradictionError as error:
            reasons.append(str(error))
    if reasons and not pairs:
        return [Point(conflict=reasons[0])]
    any_start = any(first.is_loose for first in firsts)
    if any_start:  # the latest one before the end
        pairs = list({end: (start, end) for start, end in sorted(pairs, key=_start)}.values())
    loose = any_start and any(last.is_loose for last in lasts)
    return [Point(text=f"{start}/{end}", loose=loose) for start, end in pairs]


def day_after(day: dt.date, days: int) -> dt.date | None:
    """Return the day so many days later, or earlier; None outside the years 1 to 9999."""
    ordinal = day.toordinal() + days
    known = dt.date.min.toordinal() <= ordinal <= dt.date.max.toordinal()
    return dt.date.fromordinal(ordinal) if known else None


def month_after(day: dt.date, months: int) -> list[Point]:
    """Return the month so many months later, or earlier; nothing outside the years 1 to 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return [Point(year=year, month=month + 1)] if dt.MINYEAR <= year <= dt.MAXYEAR else []


def year_after(day: dt.date, years: int) -> list[Point]:
    """Return the year so many years later, or earlier; nothing outside the years 1 to 9999."""
    year = day.year + years
    return [Point(year=year)] if dt.MINYEAR <= year <= dt.MAXYEAR else []


def week_around(setting: Setting, start: int, step: int) -> list[dt.date]:
    """Return the days of a week, so many weeks from the one that the reference date is in."""
    back = (setting.reference.weekday() - start) % _WEEK
    days = (day_after(setting.reference, step * _WEEK - back + n) for n in range(_WEEK))
    return [day for day in days if day is not None]


def _in_order(
    first: Point, last: Point, setting: Setting, *, consecutive: bool
) -> list[tuple[str, str]]:
    pairs = _pairs(first, last, setting)
    in_order = [pair for pair in pairs if _days(pair[0])[0] < _days(pair[1])[0]]
    if consecutive:
        return [(start, end) for start, end in in_order if _follows(start, end)]
    # Backwards, "28 to 3 May" leaves a month out.
    if pairs and not in_order and not first.is_loose:
        raise ContradictionError(f"{pairs[0][0]} is not before {pairs[0][1]}")
    return in_order


def _start(pair: tuple[str, str]) -> dt.date:
    return _days(pair[0])[0]


def _both(one: Point, other: Point) -> Point:
    before, said = attrs.asdict(one), attrs.asdict(other)
    new = {key: value for key, value in said.items() if value is not None}
    if any(before[key] not in {None, value} for key, value in new.items() if key != "loose"):
        return Point(conflict=f"{_shown(one)} is not {_shown(other)}")
    return attrs.evolve(one, **{**new, "loose": one.loose or other.loose})


def _shown(point: Point) -> str:
    if point.year is not None:
        return _text(point, point.year)
    return f"{point.day} {calendar.month_name[point.month or 0]}"


def _text(point: Point, year: int) -> str:
    rest = [part for part in (point.month, point.day) if part is not None]
    return "-".join([f"{year:04}", *(f"{part:02}" for part in rest)])


def _days(text: str) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a date that is not open."""
    date = edtf.parse(text)
    return date.earliest or dt.date.min, date.latest or dt.date.max


def _check_day(year: int, month: int, day: int) -> None:
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise ContradictionError(f"{calendar.month_name[month]} has no day {day}")


def _on_its_weekday(point: Point, found: list[str]) -> list[str]:
    """Return those of the days that are on the weekday which is named with them."""
    if point.weekday is None or point.day is None:
        return found
    fitting = [day for day in found if dt.date.fromisoformat(day).weekday() == point.weekday]
    if found and not fitting:
        raise ContradictionError(_not_on(calendar.day_name[point.weekday], found))
    return fitting


def _not_on(weekday: str, days: list[str]) -> str:
    if len(days) > 1:
        return f"{', '.join(days[:-1])} and {days[-1]} are not {weekday}s"
    real = calendar.day_name[dt.date.fromisoformat(days[0]).weekday()]
    return f"{days[0]} is a {real}, not a {weekday}"


def _in_week(point: Point, step: int, setting: Setting) -> list[str]:
    weeks = [week_around(setting, start, step) for start in setting.language.week_starts]
    if point.weekday is not None:
        return [str(day) for week in weeks for day in week if day.weekday() == point.weekday]
    return [f"{week[0]}/{week[-1]}" for week in weeks if len(week) == _WEEK]


def _in_month(point: Point, month: int, setting: Setting) -> list[str]:
    """Return the day in the month that is called the current one, or that month.

    Texts are written before they are published, and announcements before what they announce, so
    it may be the month before that of the reference date or the one after it.
    """
    for step in (0, -1, 1):
        for near in month_after(setting.reference, step):
            if near.month == month and near.year is not None:
                return _on_its_weekday(point, [_text(point, near.year)])
    named, real = calendar.month_name[month], calendar.month_name[setting.reference.month]
    raise ContradictionError(f"the current month is {real}, not {named}")


def _cycles(point: Point, setting: Setting) -> list[list[str]]:
    """Return those that are meant of what comes round again and again."""
    if point.month is not None:
        return [_turned(_years(point, point.month, setting), point, setting)]
    if point.weekend:
        weekends = (_weekends(*kind, setting) for kind in setting.language.weekends)
        return [_turned(cycle, point, setting) for cycle in weekends]
    if point.weekday is not None:
        return [_turned(_weekdays(point.weekday, setting), point, setting)]
    return []


def _years(point: Point, month: int, setting: Setting) -> list[str]:
    first = max(setting.reference.year - _YEARS_APART, dt.MINYEAR)
    last = min(setting.reference.year + _YEARS_APART, dt.MAXYEAR)
    return [
        _text(point, year)
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
    days = [(text, *_days(text)) for text in cycle]
    before = [text for text, _, last in days if last < setting.reference]
    after = [text for text, first, _ in days if first > setting.reference]
    now = [text for text in cycle if text not in before and text not in after]
    match point.turn:
        case Turn.LAST:
            return _of_month(before[::-1], point, setting)
        case Turn.NEXT:
            return _of_month(after, point, setting)
        case Turn.LAST_OR_LAST_WEEKS | Turn.NEXT_OR_NEXT_WEEKS as turn:
            nearest = before[-1:] if turn is Turn.LAST_OR_LAST_WEEKS else after[:1]
            return [*nearest, *_around(cycle, point, STEPS[turn], setting)]
        case Turn.BEFORE_LAST:
            return before[-2:-1]
        case Turn.AFTER_NEXT:
            return after[1:2]
        case Turn.THIS | Turn.CURRENT:
            return now or [*_around(cycle, point, 0, setting), *after[:1]]
        case _:
            return [*before[-1:], *now, *after[:1]]


def _of_month(nearest_first: list[str], point: Point, setting: Setting) -> list[str]:
    """Return the nearest one; two if the nearest day is in the month that is going on.

    "5 December last" can then be a day of this month or one of last year's December.
    """
    this_month = setting.reference.isoformat()[:7]
    doubtful = point.day is not None and nearest_first[:1] == [f"{this_month}-{point.day:02}"]
    return nearest_first[: 2 if doubtful else 1]


def _around(cycle: list[str], point: Point, step: int, setting: Setting) -> list[str]:
    """Return those that begin in the week, or the year, so many steps away."""
    if point.month is not None:
        year = f"{setting.reference.year + step:04}"
        return [text for text in cycle if text.startswith(year)]
    starts = setting.language.week_starts
    days = {str(day) for start in starts for day in week_around(setting, start, step)}
    return [text for text in cycle if text[:10] in days]


def _pairs(first: Point, last: Point, setting: Setting) -> list[tuple[str, str]]:
    """Return what both ends can mean together, the earlier beginning first."""
    if last.is_loose and not first.is_loose:
        starts = _plain(dates(first, setting))
        return [
            (start, end)
            for start in starts
            for end in _plain(dates(last, attrs.evolve(setting, reference=_days(start)[0])))
            if _days(start)[0] < _days(end)[0]
        ]
    ends = _plain(dates(last, setting))
    return [(start, end) for end in ends for start in _plain(_starts(first, last, end, setting))]


def _plain(texts: Iterable[str]) -> list[str]:
    """Return those that can stand at the end of an interval."""
    return [text for text in texts if not set("/XT") & set(text)]


def _starts(first: Point, last: Point, end: str, setting: Setting) -> list[str]:
    if first.day is not None and first.month is None:
        if last.day is None:
            return []  # "the 5th to Wednesday"
        day = dt.date.fromisoformat(end)
        return dates(attrs.evolve(first, year=day.year, month=day.month), setting)
    if first.is_loose:
        return dates(first, attrs.evolve(setting, reference=_days(end)[0]))
    return dates(first, setting)


def _follows(one: str, other: str) -> bool:
    return day_after(_days(one)[1], 1) == _days(other)[0]
