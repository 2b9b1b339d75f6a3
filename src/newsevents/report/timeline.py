"""The timeline: a row for each date, on one axis; of many events, by month or year."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby, pairwise

import attrs

from newsevents import edtf
from newsevents.edtf import Edtf
from newsevents.model import Event, Status
from newsevents.report.localization import Locale

#: Largest number of events shown in one piece; more are grouped by period.
MAX_UNGROUPED_EVENTS = 300
# Largest number of periods, and smallest number of months that are grouped by month.
_MAX_PERIODS, _MIN_MONTHS = 72, 3
# Units of periods by the characters of an ISO date that they have in common.
_DAY, _MONTH, _YEAR, _DECADE = 10, 7, 4, 3
# Smallest distance of two ticks in percent of the axis: on wide screens, and on all.
_MIN_GAP, _MIN_WIDE_GAP = 17, 40
# Names of ticks this near to an end of the axis begin or end at their tick.
_END = 12
_HAPPENED = frozenset((Status.OCCURRED, Status.ONGOING, Status.SUSPENDED))


@attrs.frozen
class Tick:
    """A named day on the axis; `at` is in percent from the start."""

    at: float
    name: str
    #: Whether the name needs a wide screen.
    is_minor: bool

    @property
    def anchor(self) -> str:
        """Part of the name at the tick, so that the name stays within the drawing."""
        return "start" if self.at < _END else "end" if self.at > 100 - _END else "middle"


@attrs.frozen(kw_only=True)
class Row:
    """The events of one date: position on the axis in percent, and their numbers."""

    date: str
    start: float
    end: float
    has_start: bool
    has_end: bool
    is_day: bool
    #: Whether it lasted, or happened once at some time between the ends.
    is_lasting: bool
    is_vague: bool
    is_ahead: bool
    numbers: tuple[int, ...]


@attrs.frozen(kw_only=True)
class Period:
    """Rows on one axis: those of a month or a year, or all."""

    #: Name of the period; empty if the timeline is in one piece.
    name: str
    ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """Numbers of the events of the period."""
        return tuple(number for row in self.rows for number in row.numbers)


def timeline(events: Sequence[Event], locale: Locale) -> tuple[Period, ...]:
    """Return the periods of events in the order of their dates, one if there are few events."""
    numbers = range(len(events))
    if len(events) <= MAX_UNGROUPED_EVENTS:
        return (_period("", numbers, events, locale),) if events else ()
    unit = _unit(events)
    groups: dict[str, list[int]] = {}
    for number in numbers:
        groups.setdefault(_key(events[number].when, unit), []).append(number)
    others = groups.pop("", None)
    periods = [_period(_name(key, locale), groups[key], events, locale) for key in sorted(groups)]
    if others:
        periods.append(_period(locale.ui("period_other"), others, events, locale))
    return tuple(periods)


def _period(name: str, numbers: Sequence[int], events: Sequence[Event], locale: Locale) -> Period:
    scale = Scale([events[number].when for number in numbers])
    rows = tuple(_rows(numbers, events, scale, locale))
    return Period(name=name, ticks=scale.ticks(locale), rows=rows)


def _key(when: Edtf, unit: int) -> str:
    """Return the period that a date lies in, empty if it is longer or open."""
    first, last = (
        "" if day is None else day.isoformat()[:unit] for day in (when.earliest, when.latest)
    )
    return first if first == last else ""


def _name(key: str, locale: Locale) -> str:
    return locale.date(edtf.parse(f"{key}X" if len(key) == _DECADE else key))


def _unit(events: Iterable[Event]) -> int:
    """Return the finest unit whose periods are few enough."""
    whens = [event.when for event in events]
    numbers = {
        unit: len({_key(when, unit) for when in whens} - {""})
        for unit in (_DAY, _MONTH, _YEAR, _DECADE)
    }
    units = (_DAY, _MONTH) if numbers[_MONTH] < _MIN_MONTHS else (_MONTH, _YEAR, _DECADE)
    return next((unit for unit in units if numbers[unit] <= _MAX_PERIODS), units[-1])


class Scale:
    """Positions of days on the axis.

    Steps grow with the logarithm of the days between two dates, so that one busy day is not lost
    in a long year.
    """

    def __init__(self, whens: Iterable[Edtf]) -> None:
        """Take the dates of all events."""
        self._weights: dict[date, int] = {}
        for when in whens:
            for day in {when.earliest, when.latest}:
                if day is not None:
                    self._weights[day] = self._weights.get(day, 0) + 1
        days = sorted(self._weights)
        positions = [0.0]
        for before, after in pairwise(days):
            positions.append(positions[-1] + math.log1p((after - before).days))
        # Room at both ends for dates with an open start or end.
        whole = positions[-1]
        self._at = {
            day: round(6 + 88 * position / whole, 2) if whole else 50.0
            for day, position in zip(days, positions, strict=False)
        }

    def at(self, day: date) -> float:
        """Return the position of a day, in percent."""
        return self._at[day]

    def ticks(self, locale: Locale) -> tuple[Tick, ...]:
        """Return ticks far enough apart, preferring days with many events."""
        ranked = sorted(self._weights, key=lambda day: (-self._weights[day], day))
        major = self._spaced(ranked, _MIN_WIDE_GAP)
        chosen = self._spaced([*major, *ranked], _MIN_GAP)
        return tuple(
            Tick(self._at[day], locale.short(day.isoformat()), is_minor=day not in major)
            for day in sorted(chosen)
        )

    def _spaced(self, days: Iterable[date], apart: float) -> list[date]:
        chosen: list[date] = []
        for day in days:
            if all(abs(self._at[day] - self._at[other]) >= apart for other in chosen):
                chosen.append(day)
        return chosen


def _rows(
    numbers: Iterable[int], events: Sequence[Event], scale: Scale, locale: Locale
) -> Iterator[Row]:
    def key(number: int) -> tuple[str, bool]:
        return events[number].date, events[number].status not in _HAPPENED

    for (_, is_ahead), group in groupby(numbers, key):
        together = tuple(group)
        when = events[together[0]].when
        first, last = when.earliest, when.latest
        # The validator reports backward intervals; here they are drawn from left to right.
        start = scale.at(first) if first else 0.0
        end = scale.at(last) if last else 100.0
        yield Row(
            date=locale.date(when),
            start=min(start, end),
            end=max(start, end),
            has_start=first is not None,
            has_end=last is not None,
            is_day=first == last and first is not None,
            is_lasting=when.is_interval,
            is_vague=when.is_approximate or when.is_uncertain,
            is_ahead=is_ahead,
            numbers=together,
        )
