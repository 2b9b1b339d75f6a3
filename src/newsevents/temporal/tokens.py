"""Tokens of a temporal expression and the partial dates that they denote."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import attrs

#: Grammatical category of a token, named in the patterns of the grammar.
Tag = enum.StrEnum(
    "Tag",
    # Names of times. AMOUNT is a number that cannot be a day ("one May evening", a dual),
    # ERALESS_YEAR four digits that can be a year of another calendar, DAY_OFFSET "today", NUMERIC
    # "08/12/2024", TENS "the eighties", TEN_YEARS "1980s".
    "WEEKDAY NUMBER AMOUNT ORDINAL YEAR ERALESS_YEAR ERA MONTH DAY_OFFSET LAST_NIGHT NUMERIC TENS "
    "TEN_YEARS "
    # Units of time. PLURAL is added to a plural, which needs a number.
    "HOURS DAYS WEEKS WEEKENDS MONTHS YEARS DECADES CENTURIES PLURAL "
    # Modifiers. RELATIVE is "last" before its noun; THEN is "the next", which in a story is not the
    # next one from now, and is in no rule. PORTION is "early", DAY_PERIOD "morning"; NIGHT belongs
    # to a day, EVE is the night before or after it; MIDNIGHT begins or ends a day.
    "RELATIVE RELATIVE_AFTER CURRENT THIS THEN PORTION DAY_PERIOD NIGHT EVE MIDNIGHT HALF QUARTER EARLIER "
    "LATER "
    # Function words and signs. IN is also of a count ("in three days"), AT not of a year ("at 1900"
    # is a time of day). MATCHING joins a weekday and its date. AGO and HENCE come after a number,
    # BACK and AHEAD before it; Arabic has one word for SINCE_OR_AGO. BOTH is "on the two days of".
    "THE A OF ON IN AT AND TO INTO DASH SLASH OPEN CLOSE MATCHING ABOUT AGO HENCE BACK AHEAD BEFORE "
    "SINCE SINCE_OR_AGO STARTING FROM UNTIL BY BETWEEN BOTH "
    # Groups reduced by the grammar. MONTH_DAY is a day by its number, YEAR_MONTH and CALENDAR_WEEK
    # are "last month" and "last week", HUNDRED a century by its number, SPAN a whole unit, PERIOD
    # any other time: "two weeks ago", "the past three days", "last night".
    "MONTH_DAY DATE YEAR_MONTH CALENDAR_WEEK HUNDRED SPAN SPAN_PORTION PERIOD INTERVAL",
)


class Relative(NamedTuple):
    """Position relative to the reference date of a week, month, year or anything that recurs."""

    #: -1 is the last one, 0 this one, 1 the next one.
    step: int
    #: Whether whole weeks or years may be counted: "last Tuesday" is the latest Tuesday for some
    #: readers and the Tuesday of last week for others.
    by_unit: bool = False


class Portion(enum.IntEnum):
    """Portion of a span: the value of MOD in TIMEX3."""

    START = enum.auto()
    EARLY = enum.auto()
    MID = enum.auto()
    LATE = enum.auto()
    END = enum.auto()


@attrs.frozen(kw_only=True)
class PartialDate:
    """The parts of a date that an expression names."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    #: 0 is Monday.
    weekday: int | None = None
    weekend: bool | None = None
    #: Number of weeks from the week of the reference date.
    week: int | None = None
    relative: Relative | None = None
    #: EDTF of a resolved date; all parts but `loose` are then None.
    text: str | None = None
    #: Why no date is possible.
    conflict: str | None = None
    #: Whether an unnamed year, week or month was assumed.
    loose: bool = False

    @property
    def is_loose(self) -> bool:
        """Whether only other words can tell which year, week or month is meant."""
        known = (self.year, self.week, self.relative, self.text, self.conflict)
        return self.loose or all(value is None for value in known)


@attrs.frozen
class Token:
    """A word of the vocabulary, a figure, or a group of tokens reduced by the grammar."""

    tag: Tag
    number: int = 0
    #: Dates that the token can mean, if its tag and number do not say it.
    dates: tuple[PartialDate, ...] = ()
    #: Sets of month names that the token belongs to.
    systems: frozenset[str] = frozenset()
    #: Rule that made the token.
    rule: str = ""


Tokens = Sequence[Token]


@attrs.frozen(kw_only=True)
class Language:
    """Vocabulary and calendar customs of a language."""

    #: Subtag of BCP 47, in lower case.
    script: str
    #: Normalized words, joined by single spaces, and their tokens.
    vocabulary: Mapping[str, tuple[Token, ...]]
    #: Word that is written together with the next one.
    prefix: str = ""
    #: First days of the week where the language is written (0 is Monday).
    week_starts: tuple[int, ...]
    #: First day and number of days of each kind of weekend.
    weekends: tuple[tuple[int, int], ...]
    #: Whether a date may begin with the month.
    month_first: bool
    #: Single words of the vocabulary.
    words: frozenset[str] = attrs.field(
        init=False,
        default=attrs.Factory(
            lambda self: frozenset(word for entry in self.vocabulary for word in entry.split()),
            takes_self=True,
        ),
    )


@attrs.frozen
class Context:
    """Reference date and language of an expression."""

    reference: dt.date
    language: Language


UNITS: Final = (
    *(Tag.HOURS, Tag.DAYS, Tag.WEEKS, Tag.WEEKENDS),
    *(Tag.MONTHS, Tag.YEARS, Tag.DECADES, Tag.CENTURIES),
)


def relative(tag: Tag, position: Relative) -> Token:
    """Return the token of a relative position: "last", "next", "current"."""
    return Token(tag, dates=(PartialDate(relative=position),))
