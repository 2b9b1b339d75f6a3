"""Dates in ISO 8601, for formats without EDTF."""

from __future__ import annotations

import attrs

from newsevents import edtf
from newsevents.edtf import Edge, Edtf, Moment

__all__ = ["IsoDates", "iso_dates"]

_DAY, _MONTH, _YEAR = 10, 7, 4


@attrs.frozen
class IsoDates:
    """A date in ISO 8601: one date, or the two ends of something that lasted.

    Each is a day, month, year, or a day with a time. One that is open, unknown, or in no single year
    is None.
    """

    date: str | None = None
    start: str | None = None
    end: str | None = None
    #: Part of the meaning that these do not have; None if they have all of it.
    loss: str | None = None


def iso_dates(text: str) -> IsoDates:
    """Return an EDTF date in ISO 8601, of a set or decade the month or year that contains it.

    Raises EdtfError for a text that is no EDTF date.
    """
    when = edtf.parse(text)
    if when.is_interval:
        start, end = _iso_side(when.start), _iso_side(when.end)
        return IsoDates(start=start, end=end, loss=_loss(when, start and end))
    if isinstance(when.start, Moment) and when.start is when.end:
        date = _iso_side(when.start)
    elif when.earliest and when.latest:
        date = _common(when.earliest.isoformat(), when.latest.isoformat())
    else:
        date = None
    return IsoDates(date=date, loss=_loss(when, date))


def _loss(when: Edtf, written: str | None) -> str | None:
    if not written:
        return "open, unknown or in several years"
    if when.is_approximate or when.is_uncertain:
        return "approximate or uncertain"
    return None if when.is_interval or when.start is when.end else "one of several days"


def _iso_side(side: Moment | Edge) -> str | None:
    if isinstance(side, Edge):
        return None
    if side.time is not None:
        return side.text
    text = side.text.rstrip("?~%-X")
    return text if len(text) >= _YEAR else None


def _common(first: str, last: str) -> str | None:
    """Return the shortest of a day, month and year that contains both days."""
    lengths = (length for length in (_DAY, _MONTH, _YEAR) if first[:length] == last[:length])
    return next((first[:length] for length in lengths), None)
