"""Grammar of temporal expressions: rules that reduce groups of tokens until one is left.

A rule is a name, a pattern of tags, and an action that returns the replacement of a matching group.
Each rule is tried once, in order, so that a small group comes before the groups it is part of and
the time grows with the number of tokens. An expression is understood only if one token is left, so
that no word is ever ignored.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Final

import attrs

from newsevents.temporal import actions
from newsevents.temporal.tokens import UNITS, Context, Tag, Token, Tokens

_Action = Callable[[Tokens, Context], Tokens]

_TIMES: Final = frozenset({Tag.DATE, Tag.SPAN, Tag.SPAN_PORTION, Tag.PERIOD, Tag.INTERVAL})

_MATCHES_CACHE_SIZE: Final = 4096

# A sequence of tags is matched as a string with a private-use character for each.
_CHARACTERS: Final = {tag: chr(0xE000 + number) for number, tag in enumerate(Tag)}

# Named parts of patterns.
_PATTERN_PARTS: Final = {
    "DAY_NUMBER": "(NUMBER|ORDINAL)",
    "COUNT": "(NUMBER|AMOUNT)",
    "UNIT": f"({'|'.join(unit.name for unit in UNITS)})",
    "TIME": "(DATE|SPAN|SPAN_PORTION|PERIOD)",
    "LINK": "(TO|INTO|(AND )?UNTIL|DASH|AND)",
    "START": "(BETWEEN BOTH?|BOTH|FROM|OF|SINCE|SINCE_OR_AGO)",
    "NIGHT_OF": "((LAST_NIGHT|THE? (NIGHT|EVE|MIDNIGHT)) (OF|FROM|BETWEEN)?)",
    "YEAR_AFTER": "((OF|IN)? YEAR)",
    "POSITION_AFTER": "(RELATIVE_AFTER|CURRENT)",
}


def parse(tokens: Tokens, context: Context) -> Token | None:
    """Return the token that the tokens reduce to, or None if they are not one time."""
    number = 0
    while (found := _next_matches(_encode(tokens), number)) is not None:
        number, spans = found
        name, _, action = _RULES[number]
        reduced: list[Token] = []
        at = 0
        for start, end in spans:
            made = action(tokens[start:end], context)
            reduced += tokens[at:start]
            reduced += [attrs.evolve(token, rule=name) for token in made] if name else made
            at = end
        tokens = [*reduced, *tokens[at:]]
        number += 1
    return tokens[0] if len(tokens) == 1 and tokens[0].tag in _TIMES else None


# Phrases of news have few sequences of tags.
@functools.lru_cache(maxsize=_MATCHES_CACHE_SIZE)
def _next_matches(characters: str, first: int) -> tuple[int, list[tuple[int, int]]] | None:
    """Return the number of the next rule that matches, and where it does; None if there is none."""
    for number, (_, pattern, _) in enumerate(_RULES[first:], first):
        if spans := [match.span() for match in pattern.finditer(characters)]:
            return number, spans
    return None


def _encode(tokens: Tokens) -> str:
    return "".join([_CHARACTERS[token.tag] for token in tokens])


def _rule(name: str, pattern: str, action: _Action) -> tuple[str, re.Pattern[str], _Action]:
    for part, tags in _PATTERN_PARTS.items():
        pattern = re.sub(rf"\b{part}\b", tags, pattern)
    characters = re.sub("[A-Z_]+", lambda name: _CHARACTERS[Tag[name[0]]], pattern)
    return name, re.compile(characters.replace(" ", "")), action


def _last(tokens: Tokens, _: Context) -> Tokens:
    return tokens[-1:]


def _turned(tokens: Tokens, _: Context) -> Tokens:
    return tokens[::-1]


def _first_to_end(tokens: Tokens, _: Context) -> Tokens:
    return [*tokens[1:], tokens[0]]


def _inner(tokens: Tokens, _: Context) -> Tokens:
    return tokens[1:-1]


def _inner_after_slash(tokens: Tokens, _: Context) -> Tokens:
    return [Token(Tag.SLASH), *tokens[1:-1]]


def _month_first(action: _Action) -> _Action:
    """Restrict an action to languages in which a date may begin with the month."""
    return lambda tokens, context: (
        action(tokens, context) if context.language.month_first else tokens
    )


# Rules without a name only prepare others.
_RULES: Final = (
    # Brackets, years and months.
    _rule("", "OPEN MONTH CLOSE", _inner_after_slash),
    _rule("", "OPEN (WEEKDAY|DAY_OFFSET) CLOSE", _inner),
    _rule("", "(YEAR|ERALESS_YEAR) ERA", actions.year_of_era),
    _rule("", "(THE? MONTHS OF|MONTHS)? MONTH ((SLASH|DASH)? MONTH)?", actions.month),
    _rule("", "THE? YEARS YEAR", _last),
    _rule("", "THE HOURS ABOUT? (NUMBER|CLOCK) (AND (HALF|QUARTER))?|AT ABOUT? NUMBER IN THE DAY_PERIOD", actions.clock),
    _rule("", "(WEEKS|HALF|QUARTER) (ORDINAL|FINAL)", _turned),
    _rule("", "THE RELATIVE (WEEKS (?=(OF|IN) THE? (RELATIVE|THIS)? (MONTH|MONTHS))|(HALF|QUARTER) (?=OF))", actions.final),
    _rule("", "MONTH DAY_NUMBER (TO|DASH|AND) DAY_NUMBER (?!OF|MONTH|PLURAL|UNIT) YEAR?", _month_first(actions.days_before_month)),
    # Units counted from now, or with a relative position.
    _rule("window", "THE? RELATIVE COUNT PLURAL? UNIT", actions.window),
    _rule("window", "THE PLURAL UNIT THE? COUNT RELATIVE_AFTER", actions.window),
    _rule("window", "THE? COUNT PLURAL? UNIT RELATIVE_AFTER", actions.window),
    _rule("period", "(THE? RELATIVE|THIS THE?) UNIT|THE UNIT POSITION_AFTER", actions.relative_unit),
    _rule("", "THE? ORDINAL CENTURIES|THE CENTURIES ORDINAL", actions.numbered_century),
    _rule("decade", "THE? (DECADES OF?)? TENS (OF? HUNDRED)?", actions.decade),
    _rule("decade", "THE? TEN_YEARS", actions.span),
    _rule("century", "THE? HUNDRED", actions.century),
    # Days.
    _rule("date", "THE? (NUMBER|(?<!DAY_OFFSET)ORDINAL) OF? (MONTH (POSITION_AFTER|YEAR_AFTER)?|YEAR_MONTH|CURRENT)|NUMERIC ERA?", actions.month_day),
    _rule("date", "MONTH THE? DAY_NUMBER YEAR_AFTER?", _month_first(actions.month_day)),
    _rule("", "OPEN MONTH_DAY CLOSE", _inner),
    _rule("night", "NIGHT_OF DAY_NUMBER (DASH|SLASH|TO|INTO|AND) MONTH_DAY", actions.night_between),
    _rule("interval", "START? THE? DAYS? WEEKDAY? DAY_NUMBER LINK THE? DAYS? WEEKDAY? MONTH_DAY", actions.interval),
    _rule("", "CALENDAR_WEEK (ON|IN)? START? DAYS? WEEKDAY LINK DAYS? WEEKDAY", _first_to_end),
    _rule("weekday", "(DAYS? WEEKDAY (OF|ON|IN)? THE? CALENDAR_WEEK|CALENDAR_WEEK ON? DAYS? WEEKDAY)", actions.date),
    _rule("date", "DAYS? MONTH_DAY WEEKDAY|DAYS? (DAY_OFFSET|(DAY_OFFSET DAYS?|THIS|RELATIVE)? WEEKDAY POSITION_AFTER?)? MATCHING? DAYS? MONTH_DAY", actions.date),
    _rule("relative-day", "DAYS? DAY_OFFSET (DAYS? WEEKDAY)?", actions.date),
    _rule("weekday", "DAYS? (THIS|RELATIVE)? WEEKDAY POSITION_AFTER?", actions.date),
    _rule("night", "NIGHT_OF DATE (DASH|SLASH|TO|INTO|AND)? DATE", actions.night_between),
    _rule("night", "EVE DATE", actions.eve),
    _rule("night", "PORTION? LAST_NIGHT (?!INTO)", actions.last_night),
    _rule("midnight", "AT? MIDNIGHT (OF|ON)? DATE|DATE AT? MIDNIGHT", actions.midnight),
    # "1 am on Monday night" is of Tuesday.
    _rule("", "ON? AT? ABOUT? CLOCK (OF? DAY_PERIOD)? (OF|ON)? DATE (?!NIGHT)|DATE DAY_PERIOD? ON? AT? ABOUT? CLOCK DAY_PERIOD?", actions.only_date),
    _rule("", "((EARLIER|LATER) (OF|ON)?)? (THE? (DAY_PERIOD|NIGHT) (OF|ON)?)* DATE (DAY_PERIOD|NIGHT)?", actions.only_date),
    _rule("", "PORTION ON? DATE", actions.only_date),
    # Longer times.
    _rule("month", "(THE? RELATIVE|THIS)? MONTH POSITION_AFTER? YEAR_AFTER?", actions.span),
    _rule("month", "YEAR_MONTH", actions.span),
    _rule("year", "(?<!AT) YEAR", actions.span),
    _rule("week", "CALENDAR_WEEK", actions.span),
    _rule("edge", "THE? PORTION (OF|IN)? (SPAN|THE UNIT)", actions.portion),
    _rule("fraction", "THE? (ORDINAL|FINAL) (HALF|QUARTER|WEEKS) (OF|IN)? (SPAN|THE UNIT)", actions.fraction),
    _rule("weekend", "THE? WEEKENDS", actions.span),
    _rule("so-far", "(EARLIER|LATER) (OF|IN)? SPAN", actions.past_or_rest),
    _rule("count", "(BACK|SINCE_OR_AGO|AHEAD) ABOUT? (COUNT PLURAL?)? UNIT (OF DATE)?", actions.count),
    _rule("count", "IN ABOUT? (A|A? COUNT PLURAL?) UNIT", actions.count),
    # "Over two weeks ago" is more than that.
    _rule("count", "(?<!ON) ABOUT? (A|A? COUNT PLURAL?) UNIT (AGO|HENCE|FROM DATE)", actions.count),
    _rule("during", "ON ABOUT? (A|A? COUNT PLURAL?)? UNIT ((FROM|OF) DATE)?", actions.during),
    # Intervals.
    _rule("interval", "START? THE? TIME LINK THE? TIME", actions.interval),
    _rule("since", "(SINCE|SINCE_OR_AGO|STARTING|FROM) (ON|IN)? TIME", actions.since),
    _rule("until", "(UNTIL|BY) ON? TIME|(BACK|BEFORE) SPAN_PORTION", actions.until),
    _rule("", "^(ON|IN|AT)+ (TIME|INTERVAL)$", _last),
)  # fmt: skip
