"""Dates of news reports: a profile of EDTF (ISO 8601-2:2019), levels 0 and 1, and sets of level 2.

In the profile, each line with examples:

- a calendar date, proleptic Gregorian, years 0001 to 9999: ``2024-12-08``, ``2024-12``, ``2024``
- a date with a time of day, and the zone as ``Z``, ``±hh`` or ``±hh:mm`` where it is known:
  ``2024-12-08T10:30:00Z``, ``2024-12-08T10:30:00+03``, ``2024-12-08T10:30:00``
- the same without seconds: ``2024-12-08T14:00+03:00``. **Our own extension**: news says
  "at 14:00", and adding ``:00`` would claim a precision that the report does not give.
- unspecified digits, from the right: ``2024-12-XX``, ``2024-XX-XX``, ``2024-XX``,
  ``202X``, ``20XX``
- a qualifier after a date (not after a time): ``?`` uncertain, ``~`` approximate, ``%`` both:
  ``2024-12-08?``, ``2024-12~``, ``202X%``
- an interval of two dates, each with its own qualifier, where one side may be ``..`` (open)
  or empty (unknown): ``2024-12-01~/2024-12-08?``, ``2024-12-08/..``, ``/2024-12-08``. **It lasted**
  from one to the other.
- the same with times: ``2024-12-08T20:00+03:00/..``. **Our own extension**: level 0 has only dates
  in an interval, and news knows the hour at which a ceasefire begins.
- a set, from which one date is meant (level 2): ``[2024-12-01..2024-12-08]``, with one side left
  out ``[..2024-12-08]`` or ``[2024-12-01..]``, or up to six dates ``[2024-12-01,2024-12-03]``.
  **It happened once**, at some time in it.

Left out on purpose:

- seasons (``2024-21``): which months they are depends on the hemisphere; write the months
- negative years, year 0 (with ``000X`` and ``00XX``, which contain it) and years of more than
  four digits: `datetime.date` cannot hold them, and news does not need them
- the rest of level 2 (all of a set in braces, ranges among the members of a set, qualifiers inside
  a date, ``2024-XX-08``)
- ``X`` in an interval or set: ``2024-12/2025-01`` says the same as ``2024-12-XX/2025-01-XX``

The syntax and the meaning of the signs follow the Library of Congress specification of EDTF,
https://www.loc.gov/standards/datetime/.
"""

from __future__ import annotations

import calendar
import datetime as dt
import enum
import functools
import re
from functools import total_ordering
from typing import Final, final

import attrs

from newsevents.errors import EdtfError

__all__ = [
    "MAX_CHARS",
    "MAX_MEMBERS",
    "PATTERN",
    "TIMESTAMP_PATTERN",
    "Edge",
    "Edtf",
    "Moment",
    "Precision",
    "parse",
]

_YEAR = "(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
_DECADE = "(?:[1-9][0-9]{2}|0[1-9][0-9]|00[1-9])"
_CENTURY = "(?:[1-9][0-9]|0[1-9])"
_FOURTH = "(?:0[48]|[2468][048]|[13579][26])"  # two digits, not 00, divisible by four
_LEAP_YEAR = f"(?:[0-9]{{2}}{_FOURTH}|{_FOURTH}00)"
_MONTH = "(?:0[1-9]|1[0-2])"
_MONTH_DAY = (  # every day of a common year
    "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
_LEAP_DAY = f"{_LEAP_YEAR}-02-29"
_DAY = f"(?:{_YEAR}-{_MONTH_DAY}|{_LEAP_DAY})"
_DATE = f"(?:{_YEAR}(?:-(?:{_MONTH_DAY}|{_MONTH}))?|{_LEAP_DAY})"
_MASKED = f"(?:{_YEAR}-(?:XX-XX|XX|{_MONTH}-XX)|{_DECADE}X|{_CENTURY}XX)"
_ZONE = "(?:Z|(?:[+]|-)(?:(?:0[0-9]|1[0-3])(?::[0-5][0-9])?|14(?::00)?))"
_TIME = f"T(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?{_ZONE}?"
_MOMENT = f"(?:{_DATE}[?~%]?|{_DAY}{_TIME})"

#: Dates that a set lists at most.
MAX_MEMBERS: Final = 6

#: Characters of the longest text of the profile: a set of six times.
MAX_CHARS: Final = 2 + MAX_MEMBERS * len("2024-12-08T10:30:00+03:00") + MAX_MEMBERS - 1

#: The profile as one regular expression, calendar included, for JSON Schema and other readers.
#: It keeps to what ECMA-262, the Rust `regex` crate and Python's `re` share. It describes a finite
#: set of texts of at most `MAX_CHARS` characters, so no input can make it slow. In Python use it
#: with `re.fullmatch`: `$` alone would let a newline at the end pass.
PATTERN: Final = (
    "^(?:"
    f"{_MOMENT}(?:/(?:{_MOMENT}|[.]{{2}})?)?"
    f"|(?:[.]{{2}})?/{_MOMENT}"
    f"|{_MASKED}[?~%]?"
    f"|\\[{_MOMENT}(?:[.]{{2}}{_MOMENT}?|(?:,{_MOMENT}){{1,{MAX_MEMBERS - 1}}})\\]"
    f"|\\[[.]{{2}}{_MOMENT}\\]"
    ")$"
)

#: A date with a time of day and its zone, as an expression of the same kind.
TIMESTAMP_PATTERN: Final = f"^{_DAY}T(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?{_ZONE}$"

# fullmatch, unlike match, has to reach the end of the text, so the "$" in PATTERN is harmless.
_in_profile = re.compile(PATTERN).fullmatch

_SHOWN = 80
_KEPT = 4096
_DAY_SECONDS = 86_400
_FOREVER = (dt.date.max.toordinal() + 2) * _DAY_SECONDS  # later than 9999-12-31T23:59:59-14:00


@total_ordering
class Precision(enum.Enum):
    """Precision of a date, ordered from coarse to fine: ``CENTURY < SECOND``."""

    CENTURY = 1
    DECADE = 2
    YEAR = 3
    MONTH = 4
    DAY = 5
    MINUTE = 6
    SECOND = 7

    def __lt__(self, other: object) -> bool:
        """Return whether this precision is coarser than the other one."""
        if not isinstance(other, Precision):
            return NotImplemented
        return self.value < other.value


class Edge(enum.Enum):
    """A side of an interval or set without a date. The value is its form in EDTF."""

    #: No limit on this side: still ongoing, or since ever (level 1, "open"); or of a set, earlier or
    #: later (level 2).
    OPEN = ".."
    #: An unknown limit on this side (level 1, "unknown").
    UNKNOWN = ""


@final
@attrs.frozen(kw_only=True)
class Moment:
    """One date or date-time. `parse` makes it; two are equal when their texts are."""

    #: The date as written, with its qualifier.
    text: str
    #: The finest part that is given: ``2024-12-XX`` is MONTH, ``202X`` is DECADE.
    precision: Precision = attrs.field(eq=False)
    #: The first day it can mean, as written, in the text's own zone.
    earliest: dt.date = attrs.field(eq=False)
    #: The last day it can mean, included; not widened for a qualifier.
    latest: dt.date = attrs.field(eq=False)

    @property
    def is_uncertain(self) -> bool:
        """Whether the date is uncertain (``?`` or ``%``)."""
        return self.text[-1] in "?%"

    @property
    def is_approximate(self) -> bool:
        """Whether the date is approximate (``~`` or ``%``)."""
        return self.text[-1] in "~%"

    @property
    def is_unspecified(self) -> bool:
        """Whether digits are unspecified (``X``)."""
        return "X" in self.text

    @property
    def time(self) -> dt.datetime | None:
        """The instant, for a date-time: aware when a zone was given; seconds are 0 if not given."""
        return dt.datetime.fromisoformat(self.text) if "T" in self.text else None


@final
@total_ordering
@attrs.frozen(kw_only=True, order=False)
class Edtf:
    """A parsed EDTF value. `parse` makes it; at least one side is a `Moment`.

    Two values are equal when their texts are. They are ordered by `sort_key`; to sort many of
    them, ``sorted(values, key=attrgetter("sort_key"))`` computes each key only once.
    """

    #: The text as written, also returned by ``str()``.
    text: str
    #: The start of the interval or set, or the single date.
    start: Moment | Edge = attrs.field(eq=False, repr=False)
    #: The end of the interval or set, or the same `Moment` as `start` for a single date.
    end: Moment | Edge = attrs.field(eq=False, repr=False)
    #: The dates of a set that lists them, as written; otherwise empty.
    members: tuple[Moment, ...] = attrs.field(default=(), eq=False, repr=False)

    def __str__(self) -> str:
        """Return the text as written."""
        return self.text

    @property
    def is_interval(self) -> bool:
        """Whether it is an interval, written with ``/``: it lasted from `start` to `end`."""
        return "/" in self.text

    @property
    def is_set(self) -> bool:
        """Whether it is a set, written in brackets: it happened once, at some time in it."""
        return self.text[0] == "["

    @property
    def earliest(self) -> dt.date | None:
        """The first day it can mean, or None when the start is open or unknown."""
        return self.start.earliest if isinstance(self.start, Moment) else None

    @property
    def latest(self) -> dt.date | None:
        """The last day it can mean, included, or None when the end is open or unknown."""
        return self.end.latest if isinstance(self.end, Moment) else None

    @property
    def precision(self) -> Precision:
        """The precision; of several dates, the coarsest one."""
        return min(moment.precision for moment in self._moments)

    @property
    def is_uncertain(self) -> bool:
        """Whether any side is marked ``?`` or ``%``."""
        return "?" in self.text or "%" in self.text

    @property
    def is_approximate(self) -> bool:
        """Whether any side is marked ``~`` or ``%``."""
        return "~" in self.text or "%" in self.text

    @property
    def is_unspecified(self) -> bool:
        """Whether digits are unspecified (``X``)."""
        return "X" in self.text

    @property
    def is_backwards(self) -> bool:
        """Whether it certainly ends before it starts, as ``2024-12-08/2024-12-01``.

        ``2024-12-08/2024`` is not backwards: the year goes on after that day. Of two times, both
        with a zone or both without, the clock decides.
        """
        if self.start is self.end:
            return False
        if not (isinstance(self.start, Moment) and isinstance(self.end, Moment)):
            return False
        start, end = self.start.time, self.end.time
        if start and end and (start.tzinfo is None) == (end.tzinfo is None):
            return _begin(self.end) < _begin(self.start)
        return self.end.latest < self.start.earliest

    def overlaps(self, first: dt.date | None, last: dt.date | None) -> bool:
        """Return whether some day from `first` to `last`, both included, can belong to this value.

        None means no limit, and an open or unknown side counts as unlimited. A backwards interval
        contains no day, nor does a `last` before `first`, so the answer is then False. The days
        are those written; zones are not converted. Raises TypeError for a `datetime.datetime`.
        """
        if self.members:
            return any(_parsed(member.text).overlaps(first, last) for member in self.members)
        if self.is_backwards:
            return False
        # Of two times in different zones, the earlier one may have the later day.
        days = sorted((self.earliest or dt.date.min, self.latest or dt.date.max))
        return max(days[0], first or dt.date.min) <= min(days[1], last or dt.date.max)

    @property
    def sort_key(self) -> tuple[int, int, int, str]:
        """The key of the timeline: a total order that agrees with ``==``.

        1. By the beginning of the first date that is written (of the end when the start is open or
           unknown), in seconds of UTC. A date begins at midnight; without a zone it counts as UTC.
        2. At the same beginning, an open or unknown start comes first.
        3. Then the later end comes first, so that a whole precedes its parts: an open or
           unknown end, 2024, 2024-01, 2024-01-01, 2024-01-01T00:00, 2024-01-01T00:00:00.
        4. Then by text.
        """
        last = _after(self.end) if isinstance(self.end, Moment) else _FOREVER
        has_start = isinstance(self.start, Moment)
        first = self.start if isinstance(self.start, Moment) else self._moments[0]
        return (_begin(first), int(has_start), -last, self.text)

    def __lt__(self, other: object) -> bool:
        """Return whether this value comes before the other one in the timeline (`sort_key`)."""
        if not isinstance(other, Edtf):
            return NotImplemented
        return self.sort_key < other.sort_key

    @property
    def _moments(self) -> tuple[Moment, ...]:
        return self.members or tuple(
            side for side in (self.start, self.end) if isinstance(side, Moment)
        )


def parse(text: str) -> Edtf:
    """Read an EDTF text of the profile described at the top of this module.

    Nothing is stripped, repaired or normalised. An interval that runs backwards is accepted, see `Edtf.is_backwards`.

    Raises EdtfError when the text is not in the profile, or is not a string.
    """
    if not isinstance(text, str):
        raise EdtfError(text, _refusal(text))
    return _parsed(text)


# The dates of a dataset are few, and each is asked for many times.
@functools.lru_cache(maxsize=_KEPT)
def _parsed(text: str) -> Edtf:
    if _in_profile(text) is None:
        raise EdtfError(text, _refusal(text))
    if text[0] == "[":
        return _parsed_set(text)
    if "/" in text:
        start, _, end = text.partition("/")
        return Edtf(text=text, start=_side(start), end=_side(end))
    moment = _moment(text)
    return Edtf(text=text, start=moment, end=moment)


def _parsed_set(text: str) -> Edtf:
    inside = text[1:-1]
    if ".." in inside:
        start, _, end = inside.partition("..")
        return Edtf(text=text, start=_side(start or ".."), end=_side(end or ".."))
    members = tuple(map(_moment, inside.split(",")))
    first = min(members, key=lambda moment: (moment.earliest, _begin(moment)))
    last = max(members, key=lambda moment: (moment.latest, _after(moment)))
    return Edtf(text=text, start=first, end=last, members=members)


# From here on texts are in the profile, so a date without its signs is told by its length.
_BY_LENGTH = {
    2: Precision.CENTURY,
    3: Precision.DECADE,
    4: Precision.YEAR,
    7: Precision.MONTH,
    10: Precision.DAY,
}


def _side(text: str) -> Moment | Edge:
    return Edge(text) if text in {"", ".."} else _moment(text)


def _moment(text: str) -> Moment:
    if "T" in text:
        day = dt.date.fromisoformat(text[:10])
        precision = Precision.SECOND if text[16:17] == ":" else Precision.MINUTE
        return Moment(text=text, precision=precision, earliest=day, latest=day)
    given = text.rstrip("-X?~%")
    length = len(given)
    earliest = latest = dt.date.fromisoformat(given + "0000-01-01"[length:])
    if length == len("2024-12"):
        last_day = calendar.monthrange(earliest.year, earliest.month)[1]
        latest = earliest.replace(day=last_day)
    elif length < len("2024-12"):
        latest = dt.date.fromisoformat(given + "9999-12-31"[length:])
    return Moment(text=text, precision=_BY_LENGTH[length], earliest=earliest, latest=latest)


def _begin(moment: Moment) -> int:
    # Plain integers: converting the datetime to UTC would overflow in the years 1 and 9999.
    time = moment.time
    if time is None:
        return moment.earliest.toordinal() * _DAY_SECONDS
    seconds = time.hour * 3600 + time.minute * 60 + time.second
    offset = time.utcoffset() or dt.timedelta()
    return time.toordinal() * _DAY_SECONDS + seconds - offset // dt.timedelta(seconds=1)


def _after(moment: Moment) -> int:
    if moment.time is None:
        return (moment.latest.toordinal() + 1) * _DAY_SECONDS
    return _begin(moment) + (1 if moment.precision is Precision.SECOND else 60)


def _refusal(value: object) -> str:
    if not isinstance(value, str):
        shown = f"a value of type {type(value).__name__}"
    elif len(value) > _SHOWN:
        shown = f"{value[:_SHOWN]!r}... ({len(value)} characters)"
    else:
        shown = repr(value)
    return (
        f"not a date in the EDTF profile: {shown}. Allowed are dates (2024-12-08, 2024-12, 2024), "
        "times (2024-12-08T14:00+03:00, 2024-12-08T14:00:00Z), unspecified digits (2024-12-XX, "
        "202X), a date with ?, ~ or % (2024-12-08?), intervals (2024-12-01/2024-12-08, "
        "2024-12-08/.. for an open end, 2024-12-08/ for an unknown one) and sets, of which one date "
        "is meant ([2024-12-01..2024-12-08], [..2024-12-08], [2024-12-01,2024-12-03])"
    )
