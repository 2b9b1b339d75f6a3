"""What groups of words come to that name a time by where it begins or ends.

Functions of words return those that replace them; the same words, if they cannot make sense of
them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Final

import attrs

from newsevents import edtf
from newsevents.temporal.calendar import day_after, days_of
from newsevents.temporal.parsing import Words, of, one, together, without
from newsevents.temporal.resolution import ContradictionError, dates, fixed
from newsevents.temporal.vocabulary import Kind, Point, Setting

_FROM: Final = (Kind.FROM, Kind.OF, Kind.SINCE, Kind.SINCE_OR_AGO)
_UNTIL: Final = (Kind.TO, Kind.INTO, Kind.UNTIL)


def interval(words: Words, setting: Setting) -> Words:
    """Return the time from one to another one; of "one and the other", if nothing is between."""
    ends = without(words, Kind.BETWEEN, Kind.BOTH, *_FROM, Kind.THE, Kind.DAYS)
    links = of(ends, *_UNTIL, Kind.DASH, Kind.AND)
    at = ends.index(links[0])
    link = Kind.BETWEEN if of(words, Kind.BETWEEN) else links[-1].kind
    if link is Kind.AND and of(words, *_FROM):
        return words
    first, second = together(ends[:at], setting), together(ends[at + len(links) :], setting)
    return one(Kind.WHOLE, between(first, second, setting, link))


def since(words: Words, setting: Setting) -> Words:
    """Return a time that has a beginning only; "since" is said of one that has come."""
    has_come = bool(of(words, Kind.SINCE, Kind.SINCE_OR_AGO))

    def opened(text: str) -> str | None:
        start = edtf.parse(text).start
        if not isinstance(start, edtf.Moment) or (has_come and start.earliest > setting.reference):
            return None
        return f"{_bound(start, start.earliest.year)}/.."

    return one(Kind.WHOLE, fixed(words[-1].points, setting, opened))


def until(words: Words, setting: Setting) -> Words:
    """Return a time that has an end only."""

    def opened(text: str) -> str | None:
        end = edtf.parse(text).end
        return f"../{_bound(end, end.latest.year)}" if isinstance(end, edtf.Moment) else None

    return one(Kind.WHOLE, fixed(words[-1].points, setting, opened))


def between(
    firsts: Iterable[Point], lasts: Iterable[Point], setting: Setting, link: Kind
) -> list[Point]:
    """Return the intervals from one of the first points to one of the last ones.

    What a first one leaves out is taken from the last one: "3 to 5 May".
    Where neither says which year or week, the last one comes round as a single date does.

    The link is the word between them. Of AND, only those are returned in which one follows the
    other at once. Of TO and its like, the first one has to be before the last one; of others it may
    be the other way round, as in Arabic a range of figures is read from either side, but then
    nothing is returned.
    """
    firsts, lasts = tuple(firsts), tuple(lasts)
    pairs: list[tuple[str, str]] = []
    reasons: list[str] = []
    for first, last in itertools.product(firsts, lasts):
        try:
            pairs += _in_order(first, last, setting, link)
        except ContradictionError as error:
            reasons.append(str(error))
    loose_end = any(last.is_loose for last in lasts)
    if reasons and not pairs:
        return [Point(conflict=reasons[0], loose=loose_end)]
    loose_start = any(first.is_loose for first in firsts)
    if loose_start:  # the latest one before the end
        ordered = sorted(pairs, key=lambda pair: days_of(pair[0]))
        pairs = list({end: (start, end) for start, end in ordered}.values())
    return [Point(text=f"{start}/{end}", loose=loose_start and loose_end) for start, end in pairs]


def _in_order(first: Point, last: Point, setting: Setting, link: Kind) -> list[tuple[str, str]]:
    pairs = [
        (start, end)
        for start, end in _pairs(first, last, setting)
        if _is_as_exact(start, last) and _is_as_exact(end, first)
    ]
    in_order = [pair for pair in pairs if days_of(pair[0])[0] < days_of(pair[1])[0]]
    if link is Kind.AND:
        return [pair for pair in in_order if _follows(*pair)]
    # Backwards, "28 to 3 May" leaves a month out.
    if link in _UNTIL and pairs and not in_order and not first.is_loose:
        raise ContradictionError(f"{pairs[0][0]} is not before {pairs[0][1]}")
    return in_order


def _pairs(first: Point, last: Point, setting: Setting) -> list[tuple[str, str]]:
    """Return what both ends can mean together, the earlier beginning first."""
    if last.is_loose and not first.is_loose:
        starts = _plain(dates(first, setting))
        return [
            (start, end)
            for start in starts
            for end in _plain(dates(last, attrs.evolve(setting, reference=days_of(start)[0])))
            if days_of(start)[0] < days_of(end)[0]
        ]
    ends = _plain(dates(last, setting))
    return [(start, end) for end in ends for start in _plain(_starts(first, end, setting))]


def _is_as_exact(text: str, other: Point) -> bool:
    """Tell whether the other end of an interval can be told from this one.

    A bare weekday goes with days only, and what leaves out its year not with years.
    """
    is_weekday = other.weekday is not None and other.day is None
    least = edtf.Precision.DAY if is_weekday else edtf.Precision.MONTH
    return not other.is_loose or edtf.parse(text).precision >= least


def _plain(texts: Iterable[str]) -> list[str]:
    """Return those that can stand at the end of an interval."""
    return [text for text in texts if not set("/XT") & set(text)]


def _starts(first: Point, end: str, setting: Setting) -> list[str]:
    day = days_of(end)[0]
    if first.day is not None and first.month is None:
        return dates(attrs.evolve(first, year=day.year, month=day.month), setting)
    return dates(first, attrs.evolve(setting, reference=day) if first.is_loose else setting)


def _follows(one: str, other: str) -> bool:
    """Tell whether one day, month or year comes right after another one."""
    return len(one) == len(other) and day_after(days_of(one)[1], 1) == days_of(other)[0]


def _bound(moment: edtf.Moment, year: int) -> str:
    """Return a date as it can stand in an interval, where there is no ``X`` and no time."""
    if moment.is_unspecified:
        return f"{year:04}" + ("~" if moment.is_approximate else "")
    return moment.text if moment.time is None else str(moment.earliest)
