"""The vocabulary of English, as news agencies write it.

Names and abbreviations of months and weekdays are those of CLDR 45 for `en`, `en-GB` and `en-AU`;
first days of the week are those of its `weekData` for the United States and Great Britain.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from newsevents.temporal.lexer import folded
from newsevents.temporal.vocabulary import (
    Entry,
    Kind,
    Language,
    Occurrence,
    PartialDate,
    Portion,
    Word,
    common_entries,
)

_MONTHS = (
    "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug "
    "september|sept|sep october|oct november|nov december|dec"
)
_WEEKDAYS = (
    "monday|mon tuesday|tue|tues wednesday|wed thursday|thu|thur|thurs friday|fri saturday|sat "
    "sunday|sun"
)
_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_FIRST = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_DECADES = "twenties thirties forties fifties sixties seventies eighties nineties"

_OFFSETS = {
    -2: "the day before yesterday|day before yesterday",
    -1: "yesterday",
    0: "today|now|tonight|this morning|this afternoon|this evening",
    1: "tomorrow",
    2: "the day after tomorrow|day after tomorrow",
}
_OCCURRENCES = {
    Occurrence.LAST: "past|this past",
    Occurrence.NEXT: "coming|this coming|upcoming",
    Occurrence.LAST_OR_LAST_WEEKS: "last",
    Occurrence.NEXT_OR_NEXT_WEEKS: "next",
    Occurrence.CURRENT: "current",
}
_PORTIONS = {
    Portion.START: "start|beginning",
    Portion.EARLY: "early",
    Portion.MID: "mid|mid -|middle",
    Portion.LATE: "late",
    Portion.END: "end",
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
_FUNCTION_WORDS = {
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
    Kind.DAYTIME: "morning|afternoon|evening|noon|midday|dawn|dusk|lunchtime|the early hours"
    "|the small hours",
    Kind.NIGHT: "night",
    Kind.EARLIER: "earlier",
    Kind.LATER: "later",
    Kind.HALF: "half",
    Kind.QUARTER: "quarter",
    Kind.NIGHTS: "last night|overnight",
}


def _entries() -> Iterator[Entry]:
    relatives = (Kind.RELATIVE, _OCCURRENCES)
    yield from common_entries(_FUNCTION_WORDS, _OFFSETS, relatives, _PORTIONS, _WEEKDAYS.split())
    for name, occurrence in (
        ("before last", Occurrence.BEFORE_LAST),
        ("after next", Occurrence.AFTER_NEXT),
    ):
        yield name, (Word(Kind.RELATIVE_AFTER, dates=(PartialDate(occurrence=occurrence),)),)
    for month, names in enumerate(_MONTHS.split(), start=1):
        dates = (PartialDate(month=month),)
        yield names, (Word(Kind.MONTH, month, dates, frozenset({"english"})),)
    for tens, name in enumerate(_DECADES.split(), start=2):
        yield name, (Word(Kind.TENS, 10 * tens),)
    for kind, name in _UNITS.items():
        yield name, (Word(kind),)
        plural = f"{name.removesuffix('y')}ies" if kind is Kind.CENTURY else f"{name}s"
        yield plural, (Word(Kind.PLURAL), Word(kind))
    yield "fortnight", (Word(Kind.AMOUNT, 2), Word(Kind.WEEK))
    small = list(zip(_ONES.split(), _FIRST.split(), strict=True))
    for number, (one, first) in enumerate(small, start=1):
        yield one, (Word(Kind.AMOUNT, number),)
        yield first, (Word(Kind.ORDINAL, number),)
    for tens, name in enumerate(_TENS.split(), start=2):
        yield name, (Word(Kind.AMOUNT, 10 * tens),)
        yield f"{name.removesuffix('y')}ieth", (Word(Kind.ORDINAL, 10 * tens),)
        for number, (one, first) in enumerate(small[:9], start=10 * tens + 1):
            yield f"{name} - {one}", (Word(Kind.AMOUNT, number),)
            yield f"{name} - {first}", (Word(Kind.ORDINAL, number),)


ENGLISH: Final = Language(
    script="latn",
    vocabulary={folded(name): words for names, words in _entries() for name in names.split("|")},
    week_starts=(6, 0),
    # English news covers the whole world; elsewhere, too, Friday night is part of the weekend.
    weekends=((4, 2), (5, 2)),
    month_first=True,
)
