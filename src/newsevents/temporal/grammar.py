"""The grammar: productions that replace a group of words by fewer, until one is left.

A production has a pattern of kinds of words, and a function from the matching words to their
replacement. Each is tried once, in order: smaller groups come before those that contain them, and
the time grows with the number of words. A phrase is understood only if a single word is left, so
no word is ever ignored.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import attrs

from newsevents.temporal import days, periods
from newsevents.temporal.vocabulary import UNITS, Context, Kind, Word, Words

_Reduce = Callable[[Words, Context], Words]

_TIMES: Final = frozenset({Kind.DATE, Kind.SPAN, Kind.EDGED, Kind.STRETCH, Kind.WHOLE})

# Named parts of patterns.
_PARTS: Final = {
    "DAY": "(NUMBER|ORDINAL)",
    "COUNT": "(NUMBER|AMOUNT)",
    "UNIT": f"({'|'.join(sorted(unit.name for unit in UNITS))})",
    "TIME": "(DATE|SPAN|EDGED|STRETCH)",
    "LINK": "(TO|INTO|(AND )?UNTIL|DASH|AND)",
    "FIRST": "(BETWEEN BOTH?|BOTH|FROM|OF|SINCE|SINCE_OR_AGO)",
    "NIGHT_OF": "((NIGHTS|THE? (NIGHT|EVE)) (OF|FROM|BETWEEN)?)",
    "YEAR_AFTER": "((OF|IN)? YEAR)",
    "WHICH": "(RELATIVE_AFTER|CURRENT)",
}


@attrs.frozen
class Production:
    """A pattern of kinds of words, and the function that reduces matching words."""

    #: The name for messages; empty for a production that only prepares others.
    name: str
    pattern: re.Pattern[str]
    reduce: _Reduce

    def apply(self, words: Words, kinds: str, context: Context) -> Words:
        """Replace each matching group of words; `kinds` is the string of their kinds."""
        found: list[Word] = []
        at = 0
        for match in self.pattern.finditer(kinds):
            reduced = self.reduce(words[match.start() : match.end()], context)
            found += words[at : match.start()]
            found += [attrs.evolve(word, rule=self.name or word.rule) for word in reduced]
            at = match.end()
        return [*found, *words[at:]] if at else words


def parse(words: Words, context: Context) -> Word | None:
    """Reduce words to a single time; None if that fails."""
    kinds = _kinds(words)
    for production in PRODUCTIONS:
        reduced = production.apply(words, kinds, context)
        if reduced is not words:
            words, kinds = reduced, _kinds(reduced)
    return words[0] if len(words) == 1 and words[0].kind in _TIMES else None


def _kinds(words: Words) -> str:
    return "".join([word.kind.value for word in words])


def _production(name: str, pattern: str, reduce: _Reduce) -> Production:
    for part, kinds in _PARTS.items():
        pattern = re.sub(rf"\b{part}\b", kinds, pattern)
    kinds = re.sub("[A-Z_]+", lambda word: Kind[word[0]].value, pattern)
    return Production(name, re.compile(kinds.replace(" ", "")), reduce)


def _last(words: Words, _: Context) -> Words:
    return words[-1:]


def _inner(words: Words, _: Context) -> Words:
    """Drop the brackets."""
    return words[1:-1]


def _after_slash(words: Words, _: Context) -> Words:
    """Replace the brackets by a slash."""
    return [Word(Kind.SLASH), *words[1:-1]]


PRODUCTIONS: Final = (
    # Brackets, years and months.
    _production("", "OPEN MONTH CLOSE", _after_slash),
    _production("", "OPEN (WEEKDAY|OFFSET) CLOSE", _inner),
    _production("", "(YEAR|FIGURE) ERA", days.year_of_era),
    _production("", "(THE? MONTHS OF|MONTHS)? MONTH ((SLASH|DASH)? MONTH)?", days.month),
    _production("", "THE? YEARS YEAR", _last),
    _production("", "MONTH DAY (TO|DASH|AND) DAY (?!OF|MONTH|PLURAL|UNIT) YEAR?", days.days_first),
    # Units counted from now, or by their occurrence.
    _production("window", "THE? RELATIVE COUNT PLURAL? UNIT", periods.window),
    _production("window", "THE PLURAL UNIT THE? COUNT RELATIVE_AFTER", periods.window),
    _production("window", "THE? COUNT PLURAL? UNIT RELATIVE_AFTER", periods.window),
    _production("period", "(THE? RELATIVE|THIS THE?) UNIT|THE UNIT WHICH", periods.relative),
    _production("", "THE? ORDINAL CENTURY|THE CENTURY ORDINAL", periods.century),
    _production("decade", "THE? (DECADE OF?)? TENS (OF? HUNDRED)?", periods.decade),
    _production("decade", "THE? TEN_YEARS", periods.span),
    _production("century", "THE? HUNDRED", periods.hundred_years),
    # Days.
    _production(
        "date",
        "THE? (NUMBER|(?<!OFFSET)ORDINAL) OF? (MONTH (WHICH|YEAR_AFTER)?|YEAR_MONTH|CURRENT)"
        "|NUMERIC ERA?",
        days.by_number,
    ),
    _production("date", "MONTH THE? DAY YEAR_AFTER?", days.by_number_after_month),
    _production("", "OPEN CALENDAR CLOSE", _inner),
    _production("night", "NIGHT_OF DAY (DASH|SLASH|TO|INTO|AND) CALENDAR", days.night_between),
    _production(
        "interval",
        "FIRST? THE? DAYS? WEEKDAY? DAY LINK THE? DAYS? WEEKDAY? CALENDAR",
        days.interval,
    ),
    _production(
        "weekday", "(DAYS? WEEKDAY (OF|ON|IN)? THE? WEEKS|WEEKS ON? DAYS? WEEKDAY)", days.date
    ),
    _production(
        "date",
        "DAYS? CALENDAR WEEKDAY"
        "|DAYS? (OFFSET|(OFFSET DAYS?|THIS|RELATIVE)? WEEKDAY WHICH?)? MATCHING? DAYS? CALENDAR",
        days.date,
    ),
    _production("relative-day", "DAYS? OFFSET (DAYS? WEEKDAY)?", days.date),
    _production("weekday", "DAYS? (THIS|RELATIVE)? WEEKDAY WHICH?", days.date),
    _production("night", "NIGHT_OF DATE (DASH|SLASH|TO|INTO|AND)? DATE", days.night_between),
    _production("night", "EVE DATE", days.eve),
    _production("night", "PORTION? NIGHTS (?!INTO)", days.last_night),
    _production(
        "",
        "((EARLIER|LATER) (OF|ON)?)? (THE? (DAYTIME|NIGHT) (OF|ON)?)* DATE (DAYTIME|NIGHT)?",
        days.alone,
    ),
    _production("", "PORTION ON? DATE", days.early_or_late),
    # Longer times.
    _production("month", "(THE? RELATIVE|THIS)? MONTH WHICH? YEAR_AFTER?", periods.span),
    _production("month", "YEAR_MONTH", periods.span),
    _production("year", "(?<!AT) YEAR", periods.span),
    _production("week", "WEEKS", periods.span),
    _production("edge", "THE? PORTION (OF|IN)? (SPAN|THE UNIT)", periods.portion),
    _production(
        "fraction",
        "THE? (ORDINAL (HALF|QUARTER)|(HALF|QUARTER) ORDINAL) OF? (SPAN|THE UNIT)",
        periods.fraction,
    ),
    _production("weekend", "THE? WEEKEND", periods.weekend),
    _production("so-far", "(EARLIER|LATER) (OF|IN)? SPAN", periods.so_far),
    _production(
        "count", "(BACK|SINCE_OR_AGO|AHEAD) ABOUT? (COUNT PLURAL?)? UNIT (OF DATE)?", periods.count
    ),
    _production("count", "IN ABOUT? (A|A? COUNT PLURAL?) UNIT", periods.count),
    # "Over two weeks ago" is a longer time.
    _production(
        "count", "(?<!ON) ABOUT? (A|A? COUNT PLURAL?) UNIT (AGO|HENCE|FROM DATE)", periods.count
    ),
    # Intervals.
    _production("interval", "FIRST? THE? TIME LINK THE? TIME", days.interval),
    _production("since", "(SINCE|SINCE_OR_AGO|STARTING|FROM) (ON|IN)? TIME", days.since),
    _production("until", "(UNTIL|BY) ON? TIME|(BACK|BEFORE) EDGED", days.until),
    _production("", "^(ON|IN|AT)+ (TIME|WHOLE)$", _last),
)
