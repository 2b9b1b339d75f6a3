"""The timeline: a row for each date, on one axis; of many events, by month or year."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby, pairwise

import attrs

from newsevents import edtf
from newsevents.edtf import Edtf
from newsevents.model import Event, Status
from newsevents.report.localization import Locale

#: Largest number of events shown in one piece; more are grouped by period.
MAX_UNGROUPED_EVENTS = 300
# Largest number of bars, and smallest number of months that are grouped by month.
_MAX_BARS, _MIN_MONTHS = 72, 3
# More empty periods in a row than this are drawn as one gap.
_MAX_EMPTY = 3
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
class Bar:
    """The number of events of a period in the histogram; sizes are in percent."""

    at: float
    width: float
    height: float
    #: Short name under the bar, if there is room for it.
    tick: Tick | None


@attrs.frozen(kw_only=True)
class Period:
    """Rows on one axis: those of a month or a year, or all."""

    #: Name of the period; empty if the timeline is in one piece.
    name: str
    ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]
    #: None for dates that lie in no single period.
    bar: Bar | None = None

    @property
    def numbers(self) -> tuple[int, ...]:
        """Numbers of the events of the period."""
        return tuple(number for row in self.rows for number in row.numbers)


def timeline(events: Sequence[Event], locale: Locale) -> tuple[Period, ...]:
    """Return the periods of events in the order of their dates, one if there are few events."""
    numbers = range(len(events))
    if len(events) <= MAX_UNGROUPED_EVENTS:
        return (_period("", numbers, events, locale),) if events else ()
    unit, bars = _bars(events, locale)
    groups: dict[str, list[int]] = {}
    for number in numbers:
        groups.setdefault(_key(events[number].when, unit), []).append(number)
    periods = [
        _period(_name(key, locale), groups[key], events, locale, bar) for key, bar in bars.items()
    ]
    if "" in groups:
        periods.append(_period(locale.ui("period_other"), groups[""], events, locale))
    return tuple(periods)


def _period(
    name: str,
    numbers: Sequence[int],
    events: Sequence[Event],
    locale: Locale,
    bar: Bar | None = None,
) -> Period:
    scale = Scale([events[number].when for number in numbers])
    rows = tuple(_rows(numbers, events, scale, locale))
    return Period(name=name, ticks=scale.ticks(locale), rows=rows, bar=bar)


def _key(when: Edtf, unit: int) -> str:
    """Return the period that a date lies in, empty if it is longer or open."""
    first, last = (
        "" if day is None else day.isoformat()[:unit] for day in (when.earliest, when.latest)
    )
    return first if first == last else ""


def _name(key: str, locale: Locale) -> str:
    return locale.date(edtf.parse(f"{key}X" if len(key) == _DECADE else key))


def _bars(events: Sequence[Event], locale: Locale) -> tuple[int, Mapping[str, Bar]]:
    """Return the unit of the periods, and the bar of each period that has events."""
    is_short = len(_slots(events, _MONTH)) < _MIN_MONTHS
    units = (_DAY, _MONTH) if is_short else (_MONTH, _YEAR, _DECADE)
    unit = next((u for u in units if len(_slots(events, u)) <= _MAX_BARS), units[-1])
    slots = _slots(events, unit)
    counts = {key: 0 for key in slots if key}
    for event in events:
        key = _key(event.when, unit)
        if key:
            counts[key] += 1
    bars: dict[str, Bar] = {}
    named = -100.0
    for index, key in enumerate(slots):
        if key:
            at, tick = 100 * index / len(slots), None
            if at - named >= _MIN_GAP:
                named, tick = at, Tick(round(at, 2), locale.short(key), is_minor=False)
            bars[key] = Bar(
                at=round(at, 2),
                width=round(80 / len(slots), 2),
                height=round(100 * counts[key] / max(counts.values()), 2),
                tick=tick,
            )
    return unit, bars


def _slots(events: Iterable[Event], unit: int) -> list[str]:
    """Return the periods that have events in their order, with empty ones between them."""
    keys = sorted({_key(event.when, unit) for event in events} - {""})
    slots = keys[:1]
    for before, key in pairwise(keys):
        empty = _index(key) - _index(before) - 1
        slots += [*[""] * (empty if empty <= _MAX_EMPTY else 1), key]
    return slots


def _index(key: str) -> int:
    """Return the number of a period, one more than that of the period before."""
    if len(key) == _DAY:
        return date.fromisoformat(key).toordinal()
    year, _, month = key.partition("-")
    return 12 * int(year) + int(month) if month else int(year)


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
