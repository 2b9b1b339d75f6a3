"""English vocabulary of news agencies.

Names and abbreviations of months and weekdays are those of CLDR 45 for `en`, `en-GB` and `en-AU`.
First days of the week are those of CLDR's `weekData` for the United States and Great Britain.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from newsevents.temporal.tokens import (
    Language,
    Portion,
    Relative,
    Tag,
    Token,
    build_vocabulary,
    relative,
)

# Names are separated by commas, spellings by bars.
_MONTHS = (
    "january|jan, february|feb, march|mar, april|apr, may, june|jun, july|jul, august|aug, "
    "september|sept|sep, october|oct, november|nov, december|dec"
)
_WEEKDAYS = (
    "monday|mon, tuesday|tue|tues, wednesday|wed, thursday|thu|thur|thurs, friday|fri, "
    "saturday|sat, sunday|sun"
)
_ONES = (
    "one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen, "
    "fourteen, fifteen, sixteen, seventeen, eighteen, nineteen"
)
_ORDINALS = (
    "first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth, eleventh, "
    "twelfth, thirteenth, fourteenth, fifteenth, sixteenth, seventeenth, eighteenth, nineteenth"
)
_TENS = ("twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet")
_UNITS = {
    Tag.HOURS: "hour", Tag.DAYS: "day", Tag.WEEKS: "week", Tag.WEEKENDS: "weekend",
    Tag.MONTHS: "month", Tag.YEARS: "year", Tag.DECADES: "decade",
}  # fmt: skip
_TOKENS: dict[Token, str] = {
    Token(Tag.DAY_OFFSET, -2): "the day before yesterday|day before yesterday",
    Token(Tag.DAY_OFFSET, -1): "yesterday",
    Token(Tag.DAY_OFFSET, 0): "today|now|tonight|this morning|this afternoon|this evening",
    Token(Tag.DAY_OFFSET, 1): "tomorrow",
    Token(Tag.DAY_OFFSET, 2): "the day after tomorrow|day after tomorrow",
    Token(Tag.LAST_NIGHT): "last night|overnight",
    relative(Tag.RELATIVE, Relative(-1)): "past|this past",
    relative(Tag.RELATIVE, Relative(1)): "coming|this coming|upcoming",
    relative(Tag.RELATIVE, Relative(-1, by_unit=True)): "last",
    relative(Tag.RELATIVE, Relative(1, by_unit=True)): "next",
    relative(Tag.RELATIVE, Relative(0)): "current",
    relative(Tag.RELATIVE_AFTER, Relative(-2)): "before last",
    relative(Tag.RELATIVE_AFTER, Relative(2)): "after next",
    Token(Tag.THIS): "this",
    Token(Tag.THEN): "the next",
    Token(Tag.PORTION, Portion.START): "start|beginning",
    Token(Tag.PORTION, Portion.EARLY): "early",
    Token(Tag.PORTION, Portion.MID): "mid|mid -|middle",
    Token(Tag.PORTION, Portion.LATE): "late",
    Token(Tag.PORTION, Portion.END): "end",
    Token(Tag.DAY_PERIOD): "morning|afternoon|evening|noon|midday|dawn|dusk|lunchtime"
    "|the early hours|the small hours",
    Token(Tag.NIGHT): "night", Token(Tag.MIDNIGHT): "midnight", Token(Tag.EARLIER): "earlier", Token(Tag.LATER): "later",
    Token(Tag.HALF): "half", Token(Tag.QUARTER): "quarter", Token(Tag.ERA): "ad|ce",
    Token(Tag.THE): "the", Token(Tag.A): "a|an", Token(Tag.OF): "of", Token(Tag.IN): "in",
    Token(Tag.ON): "on|during|over|throughout|the period", Token(Tag.AT): "at",
    Token(Tag.AND): "and", Token(Tag.TO): "to|through", Token(Tag.INTO): "into",
    Token(Tag.DASH): "-", Token(Tag.OPEN): "(", Token(Tag.CLOSE): ")",
    Token(Tag.ABOUT): "about|around|roughly|nearly|almost|some|approximately",
    Token(Tag.AGO): "ago", Token(Tag.HENCE): "hence", Token(Tag.BEFORE): "before",
    Token(Tag.SINCE): "since", Token(Tag.STARTING): "starting", Token(Tag.FROM): "from",
    Token(Tag.UNTIL): "until|till|up to", Token(Tag.BY): "by", Token(Tag.BETWEEN): "between",
}  # fmt: skip


def _entries() -> Iterator[tuple[str, Token | tuple[Token, ...]]]:
    for token, names in _TOKENS.items():
        yield names, token
    for month, names in enumerate(_MONTHS.split(", "), start=1):
        yield names, Token(Tag.MONTH, month, systems=frozenset({"english"}))
    for weekday, names in enumerate(_WEEKDAYS.split(", ")):
        yield names, Token(Tag.WEEKDAY, weekday)
    for unit, name in _UNITS.items():
        yield name, Token(unit)
        yield f"{name}s", (Token(Tag.PLURAL), Token(unit))
    yield "century", Token(Tag.CENTURIES)
    yield "centuries", (Token(Tag.PLURAL), Token(Tag.CENTURIES))
    yield "fortnight", (Token(Tag.AMOUNT, 2), Token(Tag.WEEKS))
    numbers = list(zip(_ONES.split(", "), _ORDINALS.split(", "), strict=True))
    for number, (cardinal, ordinal) in enumerate(numbers, start=1):
        yield cardinal, Token(Tag.AMOUNT, number)
        yield ordinal, Token(Tag.ORDINAL, number)
    for tens, stem in enumerate(_TENS, start=2):
        yield f"{stem}ies", Token(Tag.TENS, 10 * tens)
        yield f"{stem}y", Token(Tag.AMOUNT, 10 * tens)
        yield f"{stem}ieth", Token(Tag.ORDINAL, 10 * tens)
        for number, (cardinal, ordinal) in enumerate(numbers[:9], start=10 * tens + 1):
            yield f"{stem}y - {cardinal}", Token(Tag.AMOUNT, number)
            yield f"{stem}y - {ordinal}", Token(Tag.ORDINAL, number)


ENGLISH: Final = Language(
    script="latn",
    vocabulary=build_vocabulary(_entries()),
    week_starts=(6, 0),
    # English news covers the whole world, and Friday night counts elsewhere too.
    weekends=((4, 2), (5, 2)),
    month_first=True,
)
