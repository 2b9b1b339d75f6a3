"""Tokens of a temporal expression: the dates that they denote, and how a text is split into them."""

from __future__ import annotations

import datetime as dt
import enum
import functools
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import attrs

from newsevents import edtf
from newsevents._text.folding import fold
from newsevents.errors import EdtfError

#: Grammatical category of a token, named in the patterns of the grammar.
Tag = enum.StrEnum(
    "Tag",
    # Names of times. AMOUNT is a number that cannot be a day ("one May evening", a dual),
    # FINAL "the last"
    # after its noun, ERALESS_YEAR four digits that can be a year of another calendar, DAY_OFFSET "today", NUMERIC
    # "08/12/2024", TENS "the eighties", TEN_YEARS "1980s".
    "WEEKDAY NUMBER AMOUNT ORDINAL FINAL YEAR ERALESS_YEAR ERA MONTH DAY_OFFSET LAST_NIGHT NUMERIC TENS "
    "TEN_YEARS "
    # Units of time. PLURAL is added to a plural, which needs a number.
    "HOURS DAYS WEEKS WEEKENDS MONTHS YEARS DECADES CENTURIES PLURAL "
    # Modifiers. RELATIVE is "last" before its noun; THEN is "the next", which in a story is not the
    # next one from now, and is in no rule. PORTION is "early", DAY_PERIOD "morning"; NIGHT belongs
    # to a day, EVE is the night before or after it; MIDNIGHT begins or ends a day. CLOCK is any other time of day.
    "RELATIVE RELATIVE_AFTER CURRENT THIS THEN PORTION DAY_PERIOD NIGHT EVE MIDNIGHT CLOCK HALF QUARTER EARLIER "
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


#: First and last day; None without a limit.
Limits = tuple[dt.date | None, dt.date | None]


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
    #: Number of days from the reference date.
    offset: int | None = None
    #: EDTF of a resolved date; all parts but `loose` and `limits` are then None.
    text: str | None = None
    #: First and last day that agree with a vague text: "early June" is no day of May.
    limits: Limits | None = None
    #: Why no date is possible.
    conflict: str | None = None
    #: Whether an unnamed year, week or month was assumed.
    loose: bool = False

    @property
    def is_loose(self) -> bool:
        """Whether only other words can tell which year, week or month is meant."""
        known = (self.year, self.week, self.relative, self.offset, self.text, self.conflict)
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


@attrs.frozen(kw_only=True, eq=False)
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


class DayNeededError(Exception):
    """Words cannot be grouped without the reference date."""


@attrs.frozen
class Context:
    """Reference date, once it is known, and language of an expression."""

    _reference: dt.date | None
    language: Language

    @property
    def reference(self) -> dt.date:
        """The reference date; raises DayNeededError while it is not known."""
        if self._reference is None:
            raise DayNeededError
        return self._reference


UNITS: Final = (
    *(Tag.HOURS, Tag.DAYS, Tag.WEEKS, Tag.WEEKENDS),
    *(Tag.MONTHS, Tag.YEARS, Tag.DECADES, Tag.CENTURIES),
)


def relative(tag: Tag, position: Relative) -> Token:
    """Return the token of a relative position: "last", "next", "current"."""
    return Token(tag, dates=(PartialDate(relative=position),))


#: Longer texts are not understood.
MAX_TEXT_LENGTH: Final = 200
_TOKENS_CACHE_SIZE: Final = 4096

# Years that need no era: 1446 is more likely Hijri, 1403 Persian, 2567 Buddhist.
_MODERN_YEARS = range(1501, 2200)
_MONTHS = range(1, 13)
_MAX_ENTRY_WORDS = 5

_ASCII_SIGNS = str.maketrans(
    "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669"  # Arabic-Indic digits
    "\u06f0\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8\u06f9"  # Persian digits
    "\u2010\u2011\u2012\u2013\u2014\u2212\\",
    "01234567890123456789------/",
)

# Of alternatives that begin alike, the longest comes first.
_PIECES = re.compile(
    r"""
      (?P<time>[0-9]{4}-[0-9]{2}-[0-9]{2}t[0-9:]{5,8}(?:z|[+-][0-9:]{2,5})?)
    | (?P<year_first>[0-9]{4}\ ?(?P<a>[-/.])\ ?[0-9]{1,2}\ ?(?P=a)\ ?[0-9]{1,2}(?![0-9]))
    | (?P<year_last>[0-9]{1,2}\ ?(?P<b>[-/.])\ ?[0-9]{1,2}\ ?(?P=b)\ ?[0-9]{4}(?![0-9]))
    | (?P<clock>(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?(?![0-9:])(?:\ ?[ap]\.?m\b\.?)?
        |(?:1[0-2]|[1-9])(?:\.[0-5][0-9])?\ ?[ap]\.?m\b\.?)
    | (?P<year_month>[0-9]{4}-[0-9]{2}(?![0-9]))
    | (?P<month_year>[0-9]{1,2}/[0-9]{4}(?![0-9]))
    | (?P<ten_years>[0-9]{3}0s)\b
    | (?P<tens>"?[2-9]0s)\b
    | (?P<ordinal>[0-9]{1,2}(?:st|nd|rd|th))\b
    | (?P<year>[0-9]{4})(?![0-9])
    | (?P<number>[0-9]{1,3})(?![0-9])
    | (?P<word>[^\W\d_]+)(?:\.|"s\b)?
    | (?P<skipped>[\s,\u060c])
    | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_COUNT_TAGS: Final = {"tens": Tag.TENS, "ordinal": Tag.ORDINAL, "number": Tag.NUMBER}


def normalize(text: str) -> str:
    """Return the text in folded lower-case letters, with digits and dashes in ASCII."""
    letters = fold(unicodedata.normalize("NFC", text)).letters
    return letters.casefold().translate(_ASCII_SIGNS)


def build_vocabulary(
    entries: Iterable[tuple[str, Token | tuple[Token, ...]]],
) -> dict[str, tuple[Token, ...]]:
    """Return the tokens of each normalized name; bars separate the names of an entry."""
    return {
        normalize(name): tokens if isinstance(tokens, tuple) else (tokens,)
        for names, tokens in entries
        for name in names.split("|")
    }


@functools.lru_cache(maxsize=_TOKENS_CACHE_SIZE)
def tokenize(text: str, language: Language) -> Tokens | None:
    """Return the tokens of a text, or None if it is too long or contains an unknown word."""
    if len(text) > MAX_TEXT_LENGTH:
        return None
    found: list[Token] = []
    pieces = list(_pieces(normalize(text), language))
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        if isinstance(piece, Token):
            found.append(piece)
            at += 1
            continue
        run = itertools.takewhile(
            lambda piece: isinstance(piece, str), pieces[at : at + _MAX_ENTRY_WORDS]
        )
        names = itertools.accumulate(map(str, run), "{} {}".format)
        name = max((name for name in names if name in language.vocabulary), key=len, default="")
        if not name:
            return None
        found += language.vocabulary[name]
        at += len(name.split())
    return found


def _pieces(text: str, language: Language) -> Iterator[str | Token]:
    """Yield tokens of figures, and all other pieces as text."""
    for match in _PIECES.finditer(text):
        kind, piece = str(match.lastgroup), match[0]
        if kind == "word":
            word = match["word"]
            rest = word.removeprefix(language.prefix)
            if word not in language.words and rest in language.words:
                yield language.prefix
                word = rest
            yield word
        elif kind == "sign":
            yield piece
        elif kind == "clock":
            # Midnight begins or ends a day.
            hour, is_night = int(re.split("[^0-9]", piece)[0]), "a" in piece
            yield Token(Tag.MIDNIGHT if hour == (12 if is_night else 0) else Tag.CLOCK)
        elif kind != "skipped":
            yield _figures(kind, piece, language) or piece


def _figures(kind: str, piece: str, language: Language) -> Token | None:
    """Return the token of figures, or None if they are ambiguous or impossible."""
    first, *others = (int(digits) for digits in re.findall("[0-9]+", piece))
    match kind:
        case "time":
            return _time(first, piece.upper())
        case "year_first":
            return _numeric(Tag.NUMERIC, [(first, others[0], others[1])])
        case "year_last":
            orders = [(others[1], others[0], first), (others[1], first, others[0])]
            return _numeric(Tag.NUMERIC, orders if language.month_first else orders[:1])
        case "year_month":
            # 2010-11 may be a season and 2003-11 a war, not a November.
            is_range = others[0] > first % 100
            return None if is_range else _numeric(Tag.YEAR_MONTH, [(first, others[0], None)])
        case "month_year":
            return _numeric(Tag.YEAR_MONTH, [(others[0], first, None)])
        case "ten_years":
            # The 1900s are often all the years to 1999.
            texts = [f"{first // 10}X", f"{first // 100}XX"][: 1 if first % 100 else 2]
            dates = tuple(PartialDate(text=text) for text in texts)
            return Token(Tag.TEN_YEARS, dates=dates) if first in _MODERN_YEARS else None
        case "year":
            return Token(Tag.YEAR if first in _MODERN_YEARS else Tag.ERALESS_YEAR, first)
        case _:
            return Token(_COUNT_TAGS[kind], first)


def _time(year: int, text: str) -> Token | None:
    try:
        edtf.parse(text)
    except EdtfError:
        return None
    date = PartialDate(text=text)
    return Token(Tag.DATE, dates=(date,), rule="time") if year in _MODERN_YEARS else None


def _numeric(tag: Tag, orders: Sequence[tuple[int, int, int | None]]) -> Token | None:
    dates = tuple(
        PartialDate(year=year, month=month, day=day)
        for year, month, day in dict.fromkeys(orders)
        if year in _MODERN_YEARS and month in _MONTHS
    )
    return Token(tag, dates=dates) if dates else None


def tagged(tokens: Tokens, *tags: Tag) -> list[Token]:
    """Return the tokens that have one of the tags."""
    return [token for token in tokens if token.tag in tags]


def without(tokens: Tokens, *tags: Tag) -> list[Token]:
    """Return the tokens that have none of the tags."""
    return [token for token in tokens if token.tag not in tags]


def dated(tag: Tag, dates: Iterable[PartialDate]) -> list[Token]:
    """Return one token, as a list, for dates that a group can mean."""
    return [Token(tag, dates=tuple(dates))]
