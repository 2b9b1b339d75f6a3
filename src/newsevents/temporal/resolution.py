"""From points in the calendar to the dates that they can mean, as EDTF."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import attrs

from newsevents.temporal.calendar import days_of, month_after, text_in, week_around
from newsevents.temporal.cycles import coming_round
from newsevents.temporal.vocabulary import Point, Setting, Turn

_LEAP_YEAR: Final = 2024
_WEEK: Final = 7


class ContradictionError(ValueError):
    """What the words say cannot all be so. The message says why."""

    def __init__(self, why: str, *, is_loose: bool = False) -> None:
        """Say why, and whether it could be so in a year further from the reference date."""
        super().__init__(why)
        self.is_loose = is_loose


def all_dates(points: Iterable[Point], setting: Setting) -> tuple[str, ...]:
    """Return every date that one of these points can mean, in the order of the calendar.

    Raises ContradictionError when there is none and a point says why.
    """
    found: set[str] = set()
    reasons: list[ContradictionError] = []
    for point in points:
        try:
            found.update(dates(point, setting))
        except ContradictionError as error:
            reasons.append(error)
    if reasons and not found:
        raise reasons[0]
    return tuple(sorted(found, key=lambda text: (days_of(text), text)))


def dates(point: Point, setting: Setting) -> list[str]:
    """Return the dates that a point can mean; none when it does not say enough.

    Raises ContradictionError when what it says cannot all be so.
    """
    if point.conflict:
        raise ContradictionError(point.conflict, is_loose=point.loose)
    if point.text:
        return [point.text]
    if point.week is not None:
        return _in_week(point, point.week, setting)
    if point.month is not None and point.day is not None:
        _check_day(point.year or _LEAP_YEAR, point.month, point.day)
    if point.year is None and point.month is not None and point.turn is Turn.CURRENT:
        return _in_month(point, point.month, setting)
    if point.year is not None:
        return _on_its_weekday(point, [text_in(point, point.year)])
    return _on_its_weekday(point, coming_round(point, setting))


def fixed(
    points: Iterable[Point], setting: Setting, change: Callable[[str], str | None]
) -> tuple[Point, ...]:
    """Return what points can mean as points of their own, each date changed; None drops it."""
    points = tuple(points)
    loose = any(point.is_loose for point in points)
    try:
        found = all_dates(points, setting)
    except ContradictionError as error:
        return (Point(conflict=str(error), loose=error.is_loose),)
    texts = dict.fromkeys(filter(None, map(change, found)))
    return tuple(Point(text=text, loose=loose) for text in texts)


def merged(said: Iterable[Sequence[Point]]) -> tuple[Point, ...]:
    """Return what words say together, when each of them can mean one of several points."""
    found = [Point()]
    for alternatives in said:
        found = [_both(one, other) for one in found for other in alternatives]
    return tuple(found)


def _both(one: Point, other: Point) -> Point:
    before, said = attrs.asdict(one), attrs.asdict(other)
    new = {key: value for key, value in said.items() if value is not None}
    if any(before[key] not in {None, value} for key, value in new.items() if key != "loose"):
        return Point(conflict=f"{_shown(one)} is not {_shown(other)}")
    return attrs.evolve(one, **{**new, "loose": one.loose or other.loose})


def _shown(point: Point) -> str:
    if point.year is not None:
        return text_in(point, point.year)
    return f"{point.day} {calendar.month_name[point.month or 0]}"


def _check_day(year: int, month: int, day: int) -> None:
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise ContradictionError(f"{calendar.month_name[month]} has no day {day}")


def _on_its_weekday(point: Point, found: list[str]) -> list[str]:
    """Return those of the days that are on the weekday which is named with them."""
    if point.weekday is None or point.day is None:
        return found
    fitting = [day for day in found if dt.date.fromisoformat(day).weekday() == point.weekday]
    if found and not fitting:
        not_on = _not_on(calendar.day_name[point.weekday], found)
        raise ContradictionError(not_on, is_loose=point.is_loose)
    return fitting


def _not_on(weekday: str, days: list[str]) -> str:
    if len(days) > 1:
        return f"{', '.join(days[:-1])} and {days[-1]} are not {weekday}s"
    real = calendar.day_name[dt.date.fromisoformat(days[0]).weekday()]
    return f"{days[0]} is a {real}, not a {weekday}"


def _in_week(point: Point, step: int, setting: Setting) -> list[str]:
    weeks = [week_around(setting.reference, start, step) for start in setting.language.week_starts]
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
                return _on_its_weekday(point, [text_in(point, near.year)])
    named, real = calendar.month_name[month], calendar.month_name[setting.reference.month]
    raise ContradictionError(f"the current month is {real}, not {named}")
