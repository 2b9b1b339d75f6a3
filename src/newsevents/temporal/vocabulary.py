"""What the words of a phrase are turned into: kinds of words, and points in the calendar."""

from __future__ import annotations

import datetime as dt
import enum
import functools
from collections.abc import Mapping
from typing import Final

import attrs


class Kind(enum.Enum):
    """What a word does in a phrase; the value is one character, so that patterns can be matched."""

    @staticmethod
    def _generate_next_value_(
        name: str,  # noqa: ARG004
        start: int,  # noqa: ARG004
        count: int,
        last_values: list[str],  # noqa: ARG004
    ) -> str:
        return chr(0xE000 + count)  # private use: no sign of a pattern, no letter of a text

    # What words name.
    WEEKDAY = enum.auto()
    NUMBER = enum.auto()
    AMOUNT = enum.auto()  # a number that is not one of a day: of a dual, "one May evening"
    ORDINAL = enum.auto()
    YEAR = enum.auto()  # 2024; also what "last year" comes to
    FIGURE = enum.auto()  # four digits that may be a year of another calendar
    ERA = enum.auto()  # AD
    MONTH = enum.auto()
    OFFSET = enum.auto()  # today, yesterday
    NIGHTS = enum.auto()  # last night, overnight
    NUMERIC = enum.auto()  # 08/12/2024
    TENS = enum.auto()  # the eighties
    TEN_YEARS = enum.auto()  # 1980s

    # Units of time.
    HOURS = enum.auto()
    DAYS = enum.auto()
    WEEK = enum.auto()
    WEEKEND = enum.auto()
    MONTHS = enum.auto()
    YEARS = enum.auto()
    DECADE = enum.auto()
    CENTURY = enum.auto()
    PLURAL = enum.auto()  # before a unit in the plural, which means nothing without a number

    # Which of them.
    TURN = enum.auto()  # last, next: before its noun
    TURNED = enum.auto()  # the same, after its noun
    CURRENT = enum.auto()  # the one that is going on, after its noun
    THIS = enum.auto()
    THEN = enum.auto()  # "the next", which in a story is not the next one from now: in no rule
    EDGE = enum.auto()  # early, mid, late
    PART = enum.auto()  # morning
    NIGHT = enum.auto()  # night, as of a day
    EVE = enum.auto()  # night, before a day or after it
    HALF = enum.auto()
    QUARTER = enum.auto()
    EARLIER = enum.auto()
    LATER = enum.auto()

    # Small words.
    THE = enum.auto()
    A = enum.auto()
    OF = enum.auto()
    ON = enum.auto()
    IN = enum.auto()  # "in May", but also "in three days"
    AT = enum.auto()  # not of years: "at 1900" is a time of day
    AND = enum.auto()
    TO = enum.auto()
    INTO = enum.auto()
    DASH = enum.auto()
    SLASH = enum.auto()
    OPEN = enum.auto()
    CLOSE = enum.auto()
    MATCHING = enum.auto()  # "corresponding to", between a weekday and its date
    ABOUT = enum.auto()
    AGO = enum.auto()  # after the number, as in English
    HENCE = enum.auto()
    BACK = enum.auto()  # before the number, as in Arabic
    AHEAD = enum.auto()
    BEFORE = enum.auto()
    SINCE = enum.auto()
    SINCE_OR_AGO = enum.auto()  # the Arabic word for both
    STARTING = enum.auto()
    FROM = enum.auto()
    UNTIL = enum.auto()
    BY = enum.auto()
    BETWEEN = enum.auto()
    BOTH = enum.auto()  # "on the two days of"

    # What groups of words come to.
    CALENDAR = enum.auto()  # a day by its number in a month
    DATE = enum.auto()  # a day
    YEAR_MONTH = enum.auto()  # what "last month" comes to
    WEEKS = enum.auto()  # what "last week" comes to
    HUNDRED = enum.auto()  # a century by its number
    SPAN = enum.auto()  # a week, a month or what is longer, whole
    EDGED = enum.auto()  # the beginning, middle or end of a span
    STRETCH = enum.auto()  # any other time: two weeks ago, the past three days, last night
    WHOLE = enum.auto()  # from one time to another one, and nothing more


UNITS: Final = frozenset(
    {
        Kind.HOURS,
        Kind.DAYS,
        Kind.WEEK,
        Kind.WEEKEND,
        Kind.MONTHS,
        Kind.YEARS,
        Kind.DECADE,
        Kind.CENTURY,
    }
)


class Turn(enum.Enum):
    """Which one of those that come round again and again."""

    LAST = enum.auto()
    NEXT = enum.auto()
    #: English "last Tuesday": for some the latest one, for others the one of last week.
    LAST_OR_LAST_WEEKS = enum.auto()
    NEXT_OR_NEXT_WEEKS = enum.auto()
    BEFORE_LAST = enum.auto()
    AFTER_NEXT = enum.auto()
    THIS = enum.auto()
    #: Of a month: the one that is going on, and no other.
    CURRENT = enum.auto()


#: How many weeks, months or years away.
STEPS: Final[Mapping[Turn, int]] = {
    Turn.BEFORE_LAST: -2,
    Turn.LAST: -1,
    Turn.LAST_OR_LAST_WEEKS: -1,
    Turn.THIS: 0,
    Turn.CURRENT: 0,
    Turn.NEXT: 1,
    Turn.NEXT_OR_NEXT_WEEKS: 1,
    Turn.AFTER_NEXT: 2,
}


class Edge(enum.IntEnum):
    """Which part of a span."""

    START = enum.auto()
    EARLY = enum.auto()
    MID = enum.auto()
    LATE = enum.auto()
    END = enum.auto()


@attrs.frozen(kw_only=True)
class Point:
    """A place in the calendar as far as words tell it.

    Words that belong together give one point with all that they say; see `merged`.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    weekend: bool | None = None
    #: Which week, counted from the one of the reference date.
    week: int | None = None
    turn: Turn | None = None
    #: EDTF, where it has been worked out already; nothing else is set then, but `loose`.
    text: str | None = None
    #: Why no date can be meant.
    conflict: str | None = None
    #: Whether words beside these may say which one is meant.
    loose: bool = False

    @property
    def is_loose(self) -> bool:
        """Whether only words beside these can say which year, week or month is meant."""
        known = (self.year, self.week, self.turn, self.text, self.conflict)
        return self.loose or all(value is None for value in known)


@attrs.frozen
class Word:
    """A word, or what several words came to."""

    kind: Kind
    number: int = 0
    #: What it can mean; more than one where that is not clear.
    points: tuple[Point, ...] = ()
    #: The sets of month names that this one belongs to.
    systems: frozenset[str] = frozenset()
    #: The rule by which it was read.
    rule: str = ""


@attrs.frozen(kw_only=True)
class Language:
    """What differs from language to language."""

    #: The script it is written in: the subtag of BCP 47, in lower case.
    script: str
    #: Folded words, joined by single spaces, and what they are turned into.
    vocabulary: Mapping[str, tuple[Word, ...]]
    #: What is written together with the word after it, and is a word of its own.
    prefix: str | None = None
    #: The first day of the week, for everybody who writes the language (Monday is 0).
    week_starts: tuple[int, ...]
    #: First day and number of days of a weekend.
    weekends: tuple[tuple[int, int], ...]
    #: Whether a date in figures may begin with the month.
    month_first: bool

    @functools.cached_property
    def known(self) -> frozenset[str]:
        """The words that entries of the vocabulary are made of."""
        return frozenset(part for entry in self.vocabulary for part in entry.split())


@attrs.frozen
class Setting:
    """What a phrase is read against."""

    reference: dt.date
    language: Language
