"""Words of a phrase, the kinds of words, and partial dates."""

from __future__ import annotations

import datetime as dt
import enum
import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import attrs


class Kind(enum.Enum):
    """Grammatical kind of a word; the value is one character, so that kinds match a pattern."""

    @staticmethod
    def _generate_next_value_(
        name: str,  # noqa: ARG004
        start: int,  # noqa: ARG004
        count: int,
        last_values: list[str],  # noqa: ARG004
    ) -> str:
        return chr(0xE000 + count)  # private use: neither syntax of a pattern nor a letter

    # Names and numbers.
    WEEKDAY = enum.auto()
    NUMBER = enum.auto()
    AMOUNT = enum.auto()  # a number that is not the number of a day: a dual, "one May evening"
    ORDINAL = enum.auto()
    YEAR = enum.auto()  # 2024, and the result of "last year"
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
    PLURAL = enum.auto()  # before a unit in the plural, which needs a number

    # Modifiers.
    RELATIVE = enum.auto()  # last, next: before its noun
    RELATIVE_AFTER = enum.auto()  # the same, after its noun
    CURRENT = enum.auto()  # after its noun
    THIS = enum.auto()
    THEN = enum.auto()  # "the next", which in a story does not count from now: in no production
    PORTION = enum.auto()  # early, mid, late
    DAYTIME = enum.auto()  # morning
    NIGHT = enum.auto()  # night of a day
    EVE = enum.auto()  # night before or after a day
    HALF = enum.auto()
    QUARTER = enum.auto()
    EARLIER = enum.auto()
    LATER = enum.auto()

    # Function words.
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

    # Results of productions.
    CALENDAR = enum.auto()  # a day by its number in a month
    DATE = enum.auto()  # a day
    YEAR_MONTH = enum.auto()  # the result of "last month"
    WEEKS = enum.auto()  # the result of "last week"
    HUNDRED = enum.auto()  # a century by its number
    SPAN = enum.auto()  # a whole week, month or longer unit
    EDGED = enum.auto()  # the beginning, middle or end of a span
    STRETCH = enum.auto()  # any other time: two weeks ago, the past three days, last night
    WHOLE = enum.auto()  # an interval that is part of nothing else


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
DAY_NUMBERS: Final = (Kind.NUMBER, Kind.ORDINAL)
COUNTS: Final = (Kind.NUMBER, Kind.AMOUNT)
RELATIVES: Final = (Kind.RELATIVE, Kind.RELATIVE_AFTER, Kind.THIS, Kind.CURRENT)


class Occurrence(enum.Enum):
    """Choice among recurring weekdays, weekends, months or years."""

    LAST = enum.auto()
    NEXT = enum.auto()
    #: English "last Tuesday": the latest one, or the one of last week.
    LAST_OR_LAST_WEEKS = enum.auto()
    NEXT_OR_NEXT_WEEKS = enum.auto()
    BEFORE_LAST = enum.auto()
    AFTER_NEXT = enum.auto()
    THIS = enum.auto()
    #: Of a month: only the current one.
    CURRENT = enum.auto()

    @property
    def step(self) -> int:
        """Offset in weeks, months or years from the current one."""
        return _STEPS[self]


_STEPS: Final = {
    Occurrence.BEFORE_LAST: -2,
    Occurrence.LAST: -1,
    Occurrence.LAST_OR_LAST_WEEKS: -1,
    Occurrence.THIS: 0,
    Occurrence.CURRENT: 0,
    Occurrence.NEXT: 1,
    Occurrence.NEXT_OR_NEXT_WEEKS: 1,
    Occurrence.AFTER_NEXT: 2,
}


class Portion(enum.IntEnum):
    """Part of a span."""

    START = enum.auto()
    EARLY = enum.auto()
    MID = enum.auto()
    LATE = enum.auto()
    END = enum.auto()


@attrs.frozen(kw_only=True)
class PartialDate:
    """A partly specified date: what one or several words say about it."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    weekend: bool | None = None
    #: Offset in weeks from the week of the reference date.
    week: int | None = None
    occurrence: Occurrence | None = None
    #: A resolved date as EDTF; only `loose` is set besides.
    text: str | None = None
    #: Why no date is possible.
    conflict: str | None = None
    #: Whether words outside the phrase may settle the date.
    loose: bool = False

    @property
    def is_loose(self) -> bool:
        """Whether year, month or week are open."""
        known = (self.year, self.week, self.occurrence, self.text, self.conflict)
        return self.loose or all(value is None for value in known)


@attrs.frozen
class Word:
    """A word, or the result of a group of words."""

    kind: Kind
    number: int = 0
    #: Its meanings; more than one if it is ambiguous.
    dates: tuple[PartialDate, ...] = ()
    #: The sets of month names that it belongs to.
    systems: frozenset[str] = frozenset()
    #: Name of the last production that made it.
    rule: str = ""


Words = Sequence[Word]
Vocabulary = Mapping[str, tuple[Word, ...]]
#: Spellings, separated by bars, and the words that they mean.
Entry = tuple[str, tuple[Word, ...]]


@attrs.frozen(kw_only=True)
class Language:
    """The vocabulary and the conventions of a language."""

    #: Script subtag of BCP 47, in lower case.
    script: str
    #: Folded words, joined by single spaces, and the words that they mean.
    vocabulary: Vocabulary
    #: A word that is written together with the next one.
    prefix: str | None = None
    #: First days of the week wherever the language is written (Monday is 0).
    week_starts: tuple[int, ...]
    #: First day and number of days of a weekend.
    weekends: tuple[tuple[int, int], ...]
    #: Whether a numeric date may begin with the month.
    month_first: bool

    @functools.cached_property
    def known_words(self) -> frozenset[str]:
        """The single words of all entries of the vocabulary."""
        return frozenset(part for entry in self.vocabulary for part in entry.split())


@attrs.frozen
class Context:
    """The reference date and the language of a phrase."""

    reference: dt.date
    language: Language


def common_entries(
    function_words: Mapping[Kind, str],
    offsets: Mapping[int, str],
    relatives: tuple[Kind, Mapping[Occurrence, str]],
    portions: Mapping[Portion, str],
    weekdays: Iterable[str],
) -> Iterator[Entry]:
    """Yield the entries that all languages have, from tables of their spellings."""
    for kind, names in function_words.items():
        yield names, (Word(kind),)
    for offset, names in offsets.items():
        yield names, (Word(Kind.OFFSET, offset),)
    relative, occurrences = relatives
    for occurrence, names in occurrences.items():
        yield names, (Word(relative, dates=(PartialDate(occurrence=occurrence),)),)
    for portion, names in portions.items():
        yield names, (Word(Kind.PORTION, portion),)
    for weekday, names in enumerate(weekdays):
        yield names, (Word(Kind.WEEKDAY, dates=(PartialDate(weekday=weekday),)),)


def of(words: Words, *kinds: Kind) -> list[Word]:
    """Return the words of the given kinds."""
    return [word for word in words if word.kind in kinds]


def without(words: Words, *kinds: Kind) -> list[Word]:
    """Return the words of all other kinds."""
    return [word for word in words if word.kind not in kinds]


def one(kind: Kind, dates: Iterable[PartialDate]) -> list[Word]:
    """Return a single word with these meanings."""
    return [Word(kind, dates=tuple(dates))]


def unit(words: Words) -> Kind:
    """Return the first unit of time among the words."""
    return next(word.kind for word in words if word.kind in UNITS)
