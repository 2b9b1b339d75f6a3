"""What groups of words come to that name a time by where it begins or ends.

Each function takes the words of a group and returns those that replace them; the same words, if it
cannot make sense of them.
"""

from __future__ import annotations

from typing import Final

from newsevents import edtf
from newsevents.expressions.pieces import Words, of, one, together, without
from newsevents.expressions.resolving import Setting, between, fixed
from newsevents.expressions.words import Kind, Point

_FROM: Final = (Kind.FROM, Kind.OF, Kind.SINCE, Kind.SINCE_OR_AGO)
_LINKS: Final = (Kind.TO, Kind.UNTIL, Kind.DASH, Kind.AND)


def interval(words: Words, setting: Setting) -> Words:
    """Return the time from one to another one; of "one and the other", if nothing is between."""
    ends = without(words, Kind.BETWEEN, Kind.BOTH, *_FROM, Kind.THE)
    at = next(index for index, word in enumerate(ends) if word.kind in _LINKS)
    weekday = ends[: at - 1]  # before the number of the day
    if any(point != Point(weekday=point.weekday) for word in weekday for point in word.points):
        return words
    first, second = together(ends[:at], setting), together(ends[-1:], setting)
    both = bool(of(words, Kind.AND)) and not of(words, Kind.BETWEEN, Kind.UNTIL)
    if both and of(words, *_FROM):
        return words
    return one(Kind.WHOLE, between(first, second, setting, consecutive=both))


def since(words: Words, setting: Setting) -> Words:
    """Return a time that has a beginning only; "since" is said of one that has come."""
    has_come = bool(of(words, Kind.SINCE, Kind.SINCE_OR_AGO))

    def opened(text: str) -> str | None:
        start = edtf.parse(text).start
        if not isinstance(start, edtf.Moment) or (has_come and start.earliest > setting.reference):
            return None
        return f"{_bound(start)}/.."

    return one(Kind.WHOLE, fixed(words[-1].points, setting, opened))


def until(words: Words, setting: Setting) -> Words:
    """Return a time that has an end only."""

    def opened(text: str) -> str | None:
        end = edtf.parse(text).end
        return f"../{_bound(end)}" if isinstance(end, edtf.Moment) else None

    return one(Kind.WHOLE, fixed(words[-1].points, setting, opened))


def _bound(moment: edtf.Moment) -> str:
    """Return a date as it can stand in an interval, where there is no ``X`` and no time."""
    if moment.is_unspecified:
        return f"{moment.earliest.year:04}" + ("~" if moment.is_approximate else "")
    return moment.text if moment.time is None else str(moment.earliest)
