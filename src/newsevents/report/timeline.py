"""The timeline: a row for each date, on one axis."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby, pairwise

import attrs

from newsevents.edtf import Edtf
from newsevents.model import Event, Status
from newsevents.report.localization import Locale

# Smallest distance of two ticks in percent of the axis: on wide screens, and on all.
_MIN_GAP, _MIN_WIDE_GAP = 17, 40
# Names of ticks this near to an end of the axis begin or end at their tick.
_END = 12
_AHEAD = frozenset((Status.PLANNED, Status.POSTPONED, Status.CANCELLED))


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
    is_vague: bool
    is_ahead: bool
    numbers: tuple[int, ...]


class Scale:
    """Positions of days on the axis.

    Steps grow with the logarithm of the days between two dates, so that one busy day is not lost
    in a long year.
    """

    def __init__(self, days: Iterable[date]) -> None:
        """Take the bounds of all dates."""
        self._days = sorted(set(days))
        positions = [0.0] if self._days else []
        for before, after in pairwise(self._days):
            positions.append(positions[-1] + math.log1p((after - before).days))
        whole = positions[-1] if positions else 0.0
        # Room at both ends for dates with an open start or end.
        self._at = {
            day: round(6 + 88 * position / whole, 2) if whole else 50.0
            for day, position in zip(self._days, positions, strict=True)
        }

    def at(self, day: date) -> float:
        """Return the position of a day, in percent."""
        return self._at[day]

    def ticks(self, locale: Locale, weights: dict[date, int]) -> tuple[Tick, ...]:
        """Return ticks far enough apart, preferring days with many events."""
        ranked = sorted(self._days, key=lambda day: (-weights.get(day, 0), day))
        major = self._spaced(ranked, _MIN_WIDE_GAP)
        chosen = self._spaced([*major, *ranked], _MIN_GAP)
        return tuple(
            Tick(self._at[day], locale.day(day.isoformat()), is_minor=day not in major)
            for day in sorted(chosen)
        )

    def _spaced(self, days: Iterable[date], apart: float) -> list[date]:
        chosen: list[date] = []
        for day in days:
            if all(abs(self._at[day] - self._at[other]) >= apart for other in chosen):
                chosen.append(day)
        return chosen


def timeline(events: Sequence[Event], locale: Locale) -> tuple[tuple[Tick, ...], tuple[Row, ...]]:
    """Return the ticks and the rows of events in the order of their dates."""
    whens = [event.when for event in events]
    scale = Scale(day for when in whens for day in (when.earliest, when.latest) if day)
    weights: dict[date, int] = {}
    for when in whens:
        for day in {when.earliest, when.latest} - {None}:
            assert day is not None
            weights[day] = weights.get(day, 0) + 1
    return scale.ticks(locale, weights), tuple(_rows(events, whens, scale, locale))


def _rows(
    events: Sequence[Event], whens: Sequence[Edtf], scale: Scale, locale: Locale
) -> Iterator[Row]:
    def key(number: int) -> tuple[str, bool]:
        return whens[number].text, events[number].status in _AHEAD

    for (_, is_ahead), group in groupby(range(len(events)), key):
        numbers = tuple(group)
        when = whens[numbers[0]]
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
            is_vague=when.is_approximate or when.is_uncertain,
            is_ahead=is_ahead,
            numbers=numbers,
        )
