"""Steps through the calendar, which ends at the years 1 and 9999."""

from __future__ import annotations

import datetime as dt
from typing import Final

from newsevents import edtf
from newsevents.temporal.vocabulary import Point

_WEEK: Final = 7


def day_after(day: dt.date, days: int) -> dt.date | None:
    """Return the day so many days later, or earlier; None outside the years 1 to 9999."""
    ordinal = day.toordinal() + days
    known = dt.date.min.toordinal() <= ordinal <= dt.date.max.toordinal()
    return dt.date.fromordinal(ordinal) if known else None


def days_of(text: str) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a date; the ends of the calendar where it is open."""
    date = edtf.parse(text)
    return date.earliest or dt.date.min, date.latest or dt.date.max


def month_after(day: dt.date, months: int) -> list[Point]:
    """Return the month so many months later, or earlier; nothing outside the years 1 to 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return [Point(year=year, month=month + 1)] if dt.MINYEAR <= year <= dt.MAXYEAR else []


def year_after(day: dt.date, years: int) -> list[Point]:
    """Return the year so many years later, or earlier; nothing outside the years 1 to 9999."""
    year = day.year + years
    return [Point(year=year)] if dt.MINYEAR <= year <= dt.MAXYEAR else []


def week_around(day: dt.date, start: int, step: int) -> list[dt.date]:
    """Return the days of a week, so many weeks from the one that the day is in.

    Those outside the years 1 to 9999 are left out.
    """
    back = (day.weekday() - start) % _WEEK
    days = (day_after(day, step * _WEEK - back + n) for n in range(_WEEK))
    return [day for day in days if day is not None]


def text_in(point: Point, year: int) -> str:
    """Return a year, or the month or day of it that a point names, as EDTF."""
    rest = [part for part in (point.month, point.day) if part is not None]
    return "-".join([f"{year:04}", *(f"{part:02}" for part in rest)])
