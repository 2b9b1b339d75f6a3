"""The timeline: events of one date in one row, drawn on an axis that all rows share."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby, pairwise

import attrs

from newsevents.edtf import Edtf
from newsevents.model import Event, Status
from newsevents.report.wording import Words

# Ticks are no closer to each other than this, in hundredths of the axis: on wide screens, and on
# all.
_APART, _FAR_APART = (
    17,
    40,
)  # Names of ticks nearer to an end of the axis than this begin or end there.
_END = 12
_AHEAD = frozenset((Status.PLANNED, Status.POSTPONED, Status.CANCELLED))


@attrs.frozen
class Tick:
    """A day with its name on the axis; `at` is a percentage from the start of the line."""

    at: float
    name: str
    #: Whether there is room for the name on a wide screen only.
    is_minor: bool

    @property
    def anchor(self) -> str:
        """Which part of the name is at the tick, so that it stays within the drawing."""
        return "start" if self.at < _END else "end" if self.at > 100 - _END else "middle"


@attrs.frozen(kw_only=True)
class Row:
    """The events of one date: where they lie on the axis, in percent, and their numbers."""

    date: str
    edtf: str
    start: float
    end: float
    has_start: bool
    has_end: bool
    is_day: bool
    is_vague: bool
    is_ahead: bool
    numbers: tuple[int, ...]


class Scale:
    """From days to places on the axis.

    The step from one day that matters to the next grows with the logarithm of the days between
    them, so that one busy day is not lost in a long year.
    """

    def __init__(self, days: Iterable[date]) -> None:
        """Take the days that matter: the bounds of all dates."""
        self._days = sorted(set(days))
        places = [0.0] if self._days else []
        for before, after in pairwise(self._days):
            places.append(places[-1] + math.log1p((after - before).days))
        whole = places[-1] if places else 0.0
        # Room at both ends for what has no beginning or no end.
        self._at = {
            day: round(6 + 88 * place / whole, 2) if whole else 50.0
            for day, place in zip(self._days, places, strict=True)
        }

    def at(self, day: date) -> float:
        """Return where a day is, in percent."""
        return self._at[day]

    def ticks(self, words: Words, weights: dict[date, int]) -> tuple[Tick, ...]:
        """Return days to name on the axis, far enough apart, those with the most events first."""
        ranked = sorted(self._days, key=lambda day: (-weights.get(day, 0), day))
        major = self._spaced(ranked, _FAR_APART)
        chosen = self._spaced([*major, *ranked], _APART)
        return tuple(
            Tick(self._at[day], words.day(day.isoformat()), is_minor=day not in major)
            for day in sorted(chosen)
        )

    def _spaced(self, days: Iterable[date], apart: float) -> list[date]:
        chosen: list[date] = []
        for day in days:
            if all(abs(self._at[day] - self._at[other]) >= apart for other in chosen):
                chosen.append(day)
        return chosen


def timeline(events: Sequence[Event], words: Words) -> tuple[tuple[Tick, ...], tuple[Row, ...]]:
    """Return the axis and the rows for events in the order of their dates."""
    whens = [event.when for event in events]
    scale = Scale(day for when in whens for day in (when.earliest, when.latest) if day)
    weights: dict[date, int] = {}
    for when in whens:
        for day in {when.earliest, when.latest} - {None}:
            assert day is not None
            weights[day] = weights.get(day, 0) + 1
    return scale.ticks(words, weights), tuple(_rows(events, whens, scale, words))


def _rows(
    events: Sequence[Event], whens: Sequence[Edtf], scale: Scale, words: Words
) -> Iterator[Row]:
    def key(number: int) -> tuple[str, bool]:
        return whens[number].text, events[number].status in _AHEAD

    for (text, is_ahead), group in groupby(range(len(events)), key):
        numbers = tuple(group)
        when = whens[numbers[0]]
        first, last = when.earliest, when.latest
        # A backwards interval is a finding of the validator's; here it is drawn from left to right.
        start = scale.at(first) if first else 0.0
        end = scale.at(last) if last else 100.0
        yield Row(
            date=words.date(when),
            edtf=text,
            start=min(start, end),
            end=max(start, end),
            has_start=first is not None,
            has_end=last is not None,
            is_day=first == last and first is not None,
            is_vague=when.is_approximate or when.is_uncertain,
            is_ahead=is_ahead,
            numbers=numbers,
        )
