"""How words go together: rules that replace a group of words by one, until one is left.

A rule has a pattern of kinds of words, and a function from the words that fit to those they come
to.
Each is tried once, in order, so a small group comes before those it is part of, and the time
grows with the number of words.
A phrase of which more than one word is left is not understood, so no word is ever passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import attrs

from newsevents.temporal import bounds, days, parsing, periods
from newsevents.temporal.parsing import Words
from newsevents.temporal.vocabulary import UNITS, Kind, Setting, Word

_Make = Callable[[Words, Setting], Words]

_TIMES: Final = frozenset({Kind.DATE, Kind.SPAN, Kind.EDGED, Kind.STRETCH, Kind.WHOLE})

# Parts of patterns that have a name of their own.
_PARTS: Final = {
    "DAY": "(NUMBER|ORDINAL)",
    "COUNT": "(NUMBER|AMOUNT)",
    "UNIT": f"({'|'.join(sorted(unit.name for unit in UNITS))})",
    "TIME": "(DATE|SPAN|EDGED|STRETCH)",
    "LINK": "(TO|INTO|(AND )?UNTIL|DASH|AND)",
    "FIRST": "(BETWEEN BOTH?|BOTH|FROM|OF|SINCE|SINCE_OR_AGO)",
    "NIGHT_OF": "((NIGHTS|THE? (NIGHT|EVE)) (OF|FROM|BETWEEN)?)",
    "YEAR_AFTER": "((OF|IN)? YEAR)",
    "WHICH": "(TURNED|CURRENT)",
}


@attrs.frozen
class Rule:
    """A pattern of kinds of words, and what words that fit it come to."""

    #: What messages call the rule; nothing, if it only prepares others.
    name: str
    pattern: re.Pattern[str]
    make: _Make

    def apply(self, words: Words, kinds: str, setting: Setting) -> Words:
        """Replace every group of words that fits; the words come with their kinds."""
        found: list[Word] = []
        at = 0
        for match in self.pattern.finditer(kinds):
            made = self.make(words[match.start() : match.end()], setting)
            found += words[at : match.start()]
            found += [attrs.evolve(word, rule=self.name or word.rule) for word in made]
            at = match.end()
        return [*found, *words[at:]] if at else words


def read(words: Words, setting: Setting) -> Word | None:
    """Return what all the words together come to, or None when they do not come to one time."""
    kinds = _kinds(words)
    for rule in RULES:
        applied = rule.apply(words, kinds, setting)
        if applied is not words:
            words, kinds = applied, _kinds(applied)
    return words[0] if len(words) == 1 and words[0].kind in _TIMES else None


def _kinds(words: Words) -> str:
    return "".join([word.kind.value for word in words])


def _rule(name: str, pattern: str, make: _Make) -> Rule:
    for part, kinds in _PARTS.items():
        pattern = re.sub(rf"\b{part}\b", kinds, pattern)
    kinds = re.sub("[A-Z_]+", lambda word: Kind[word[0]].value, pattern)
    return Rule(name, re.compile(kinds.replace(" ", "")), make)


RULES: Final = (
    # Brackets, years and months, in whatever they stand.
    _rule("", "OPEN MONTH CLOSE", parsing.after_slash),
    _rule("", "OPEN (WEEKDAY|OFFSET) CLOSE", parsing.inner),
    _rule("", "(YEAR|FIGURE) ERA", days.year_of_era),
    _rule("", "(THE? MONTHS OF|MONTHS)? MONTH ((SLASH|DASH)? MONTH)?", days.month),
    _rule("", "THE? YEARS YEAR", parsing.last),
    _rule("", "MONTH DAY (TO|DASH|AND) DAY (?!OF|MONTH|PLURAL|UNIT) YEAR?", days.days_first),
    # Units that are counted from now, or told by which one they are.
    _rule("window", "THE? TURN COUNT PLURAL? UNIT", periods.window),
    _rule("window", "THE PLURAL UNIT THE? COUNT TURNED", periods.window),
    _rule("window", "THE? COUNT PLURAL? UNIT TURNED", periods.window),
    _rule("period", "(THE? TURN|THIS THE?) UNIT|THE UNIT WHICH", periods.relative),
    _rule("", "THE? ORDINAL CENTURY|THE CENTURY ORDINAL", periods.century),
    _rule("decade", "THE? (DECADE OF?)? TENS (OF? HUNDRED)?", periods.decade),
    _rule("decade", "THE? TEN_YEARS", periods.span),
    _rule("century", "THE? HUNDRED", periods.hundred_years),
    # Days.
    _rule(
        "date",
        "THE? (NUMBER|(?<!OFFSET)ORDINAL) OF? (MONTH (WHICH|YEAR_AFTER)?|YEAR_MONTH|CURRENT)"
        "|NUMERIC ERA?",
        days.by_number,
    ),
    _rule("date", "MONTH THE? DAY YEAR_AFTER?", days.by_number_after_month),
    _rule("", "OPEN CALENDAR CLOSE", parsing.inner),
    _rule("night", "NIGHT_OF DAY (DASH|SLASH|TO|INTO|AND) CALENDAR", days.night_between),
    _rule(
        "interval",
        "FIRST? THE? DAYS? WEEKDAY? DAY LINK THE? DAYS? WEEKDAY? CALENDAR",
        bounds.interval,
    ),
    _rule("weekday", "(DAYS? WEEKDAY (OF|ON|IN)? THE? WEEKS|WEEKS ON? DAYS? WEEKDAY)", days.date),
    _rule(
        "date",
        "DAYS? CALENDAR WEEKDAY"
        "|DAYS? (OFFSET|(OFFSET DAYS?|THIS|TURN)? WEEKDAY WHICH?)? MATCHING? DAYS? CALENDAR",
        days.date,
    ),
    _rule("relative-day", "DAYS? OFFSET (DAYS? WEEKDAY)?", days.date),
    _rule("weekday", "DAYS? (THIS|TURN)? WEEKDAY WHICH?", days.date),
    _rule("night", "NIGHT_OF DATE (DASH|SLASH|TO|INTO|AND)? DATE", days.night_between),
    _rule("night", "EVE DATE", days.eve),
    _rule("night", "EDGE? NIGHTS (?!INTO)", days.last_night),
    _rule(
        "",
        "((EARLIER|LATER) (OF|ON)?)? (THE? (PART|NIGHT) (OF|ON)?)* DATE (PART|NIGHT)?",
        days.alone,
    ),
    _rule("", "EDGE ON? DATE", days.early_or_late),
    # Longer times.
    _rule("month", "(THE? TURN|THIS)? MONTH WHICH? YEAR_AFTER?", periods.span),
    _rule("month", "YEAR_MONTH", periods.span),
    _rule("year", "(?<!AT) YEAR", periods.span),
    _rule("week", "WEEKS", periods.span),
    _rule("edge", "THE? EDGE (OF|IN)? (SPAN|THE UNIT)", periods.edge),
    _rule(
        "fraction",
        "THE? (ORDINAL (HALF|QUARTER)|(HALF|QUARTER) ORDINAL) OF? (SPAN|THE UNIT)",
        periods.fraction,
    ),
    _rule("weekend", "THE? WEEKEND", periods.weekend),
    _rule("so-far", "(EARLIER|LATER) (OF|IN)? SPAN", periods.so_far),
    _rule(
        "count", "(BACK|SINCE_OR_AGO|AHEAD) ABOUT? (COUNT PLURAL?)? UNIT (OF DATE)?", periods.count
    ),
    _rule("count", "IN ABOUT? (A|A? COUNT PLURAL?) UNIT", periods.count),
    # "Over two weeks ago" is more than that.
    _rule("count", "(?<!ON) ABOUT? (A|A? COUNT PLURAL?) UNIT (AGO|HENCE|FROM DATE)", periods.count),
    # Times between others.
    _rule("interval", "FIRST? THE? TIME LINK THE? TIME", bounds.interval),
    _rule("since", "(SINCE|SINCE_OR_AGO|STARTING|FROM) (ON|IN)? TIME", bounds.since),
    _rule("until", "(UNTIL|BY) ON? TIME|(BACK|BEFORE) EDGED", bounds.until),
    _rule("", "^(ON|IN|AT)+ (TIME|WHOLE)$", parsing.last),
)
