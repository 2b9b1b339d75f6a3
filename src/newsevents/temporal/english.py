"""The vocabulary of English, as news agencies write it.

Names and abbreviations of months and weekdays are those of CLDR 45 for `en`, `en-GB` and `en-AU`.
First days of the week are those of CLDR's `weekData` for the United States and Great Britain.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from newsevents.temporal.lexer import folded
from newsevents.temporal.vocabulary import Edge, Kind, Language, Point, Turn, Word

_MONTHS = (
    "january|jan",
    "february|feb",
    "march|mar",
    "april|apr",
    "may",
    "june|jun",
    "july|jul",
    "august|aug",
    "september|sept|sep",
    "october|oct",
    "november|nov",
    "december|dec",
)
_WEEKDAYS = (
    "monday|mon",
    "tuesday|tue|tues",
    "wednesday|wed",
    "thursday|thu|thur|thurs",
    "friday|fri",
    "saturday|sat",
    "sunday|sun",
)
_ONES = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    "|sixteen|seventeen|eighteen|nineteen"
)
_FIRST = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth"
    "|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth"
)
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_DECADES = "twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties"

_OFFSETS = {
    -2: "the day before yesterday|day before yesterday",
    -1: "yesterday",
    0: "today|now|tonight|this morning|this afternoon|this evening",
    1: "tomorrow",
    2: "the day after tomorrow|day after tomorrow",
}
_TURNS = {
    Turn.LAST: "past|this past",
    Turn.NEXT: "coming|this coming|upcoming",
    Turn.LAST_OR_LAST_WEEKS: "last",
    Turn.NEXT_OR_NEXT_WEEKS: "next",
    Turn.CURRENT: "current",
}
_EDGES = {
    Edge.START: "start|beginning",
    Edge.EARLY: "early",
    Edge.MID: "mid|mid -|middle",
    Edge.LATE: "late",
    Edge.END: "end",
}
_UNITS = {
    Kind.HOURS: "hour",
    Kind.DAYS: "day",
    Kind.WEEK: "week",
    Kind.WEEKEND: "weekend",
    Kind.MONTHS: "month",
    Kind.YEARS: "year",
    Kind.DECADE: "decade",
    Kind.CENTURY: "century",
}
_SMALL = {
    Kind.THE: "the",
    Kind.A: "a|an",
    Kind.OF: "of",
    Kind.ON: "on|during|over|throughout|the period",
    Kind.IN: "in",
    Kind.AT: "at",
    Kind.AND: "and",
    Kind.TO: "to|through",
    Kind.INTO: "into",
    Kind.DASH: "-",
    Kind.OPEN: "(",
    Kind.CLOSE: ")",
    Kind.ABOUT: "about|around|roughly|nearly|almost|some|approximately",
    Kind.AGO: "ago",
    Kind.HENCE: "hence",
    Kind.BEFORE: "before",
    Kind.SINCE: "since",
    Kind.STARTING: "starting",
    Kind.FROM: "from",
    Kind.UNTIL: "until|till|up to",
    Kind.BY: "by",
    Kind.BETWEEN: "between",
    Kind.THIS: "this",
    Kind.THEN: "the next",
    Kind.ERA: "ad|ce",
    Kind.PART: "morning|afternoon|evening|noon|midday|dawn|dusk|lunchtime|the early hours|the small hours",
    Kind.NIGHT: "night",
    Kind.EARLIER: "earlier",
    Kind.LATER: "later",
    Kind.HALF: "half",
    Kind.QUARTER: "quarter",
    Kind.NIGHTS: "last night|overnight",
}


def _entries() -> Iterator[tuple[str, tuple[Word, ...]]]:
    """Yield every entry with what it is turned into; names after a bar are entries of their own."""
    for kind, names in _SMALL.items():
        yield names, (Word(kind),)
    for offset, names in _OFFSETS.items():
        yield names, (Word(Kind.OFFSET, offset),)
    for turn, names in _TURNS.items():
        yield names, (Word(Kind.TURN, points=(Point(turn=turn),)),)
    yield "before last", (Word(Kind.TURNED, points=(Point(turn=Turn.BEFORE_LAST),)),)
    yield "after next", (Word(Kind.TURNED, points=(Point(turn=Turn.AFTER_NEXT),)),)
    for edge, names in _EDGES.items():
        yield names, (Word(Kind.EDGE, edge),)
    for month, names in enumerate(_MONTHS, start=1):
        yield names, (Word(Kind.MONTH, month, (Point(month=month),), frozenset({"english"})),)
    for weekday, names in enumerate(_WEEKDAYS):
        yield names, (Word(Kind.WEEKDAY, points=(Point(weekday=weekday),)),)
    for tens, name in enumerate(_DECADES.split("|"), start=2):
        yield name, (Word(Kind.TENS, 10 * tens),)
    for kind, name in _UNITS.items():
        yield name, (Word(kind),)
        plural = f"{name.removesuffix('y')}ies" if kind is Kind.CENTURY else f"{name}s"
        yield plural, (Word(Kind.PLURAL), Word(kind))
    yield "fortnight", (Word(Kind.AMOUNT, 2), Word(Kind.WEEK))
    yield from _numbers()


def _numbers() -> Iterator[tuple[str, tuple[Word, ...]]]:
    small = list(zip(_ONES.split("|"), _FIRST.split("|"), strict=True))
    for number, (one, first) in enumerate(small, start=1):
        yield one, (Word(Kind.AMOUNT, number),)
        yield first, (Word(Kind.ORDINAL, number),)
    for tens, name in enumerate(_TENS.split("|"), start=2):
        yield name, (Word(Kind.AMOUNT, 10 * tens),)
        yield f"{name.removesuffix('y')}ieth", (Word(Kind.ORDINAL, 10 * tens),)
        for number, (one, first) in enumerate(small[:9], start=10 * tens + 1):
            yield f"{name} - {one}", (Word(Kind.AMOUNT, number),)
            yield f"{name} - {first}", (Word(Kind.ORDINAL, number),)


ENGLISH: Final = Language(
    script="latn",
    vocabulary={folded(name): words for names, words in _entries() for name in names.split("|")},
    week_starts=(6, 0),
    # News in English is written of the whole world, and elsewhere too Friday night counts.
    weekends=((4, 2), (5, 2)),
    month_first=True,
)
