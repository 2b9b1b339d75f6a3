"""Temporal expressions in Arabic and English: the dates that an expression in the news can mean.

    reading = resolve("الأربعاء", "ar", dt.date(2024, 12, 10))
    reading.dates  # ("2024-12-04", "2024-12-11")
    agrees(reading, edtf.parse("2024-12-11"))  # True

- An expression is understood completely or not at all (None): no unknown or misplaced word is
  ignored.
- An ambiguous expression has several dates. A bare weekday is the past one, today if it is that
  day, and the coming one, and so are weekdays from one to another; so is a month, or a day of a
  month, without a year. Days known by their date are added, as 7 October of 2023. "Last Monday" can
  be of last week even if another Monday is nearer, and "the last month" all the time since a month
  ago. "Last week" begins on each first day of the week where the language is written.
- A contradiction (a wrong weekday, names of two different months, an impossible day) has no dates
  but a reason.
- A vague expression is approximate: "early January" is ``2025-01~``; "two weeks ago" and "ten days
  ago" are days with ``~``, "two months ago" and "six weeks ago" months, "two years ago" a year.
- "Until Friday" is an interval, which lasts; "by Friday" is a set, a time somewhere in it. "By the
  end of June" is exact.
- Any text has an answer, in time linear in its length; more than 200 characters are not understood.
  No date is before the year 1 or after 9999.

Not understood, on purpose:

- dates of the Hijri and other calendars; to avoid confusion also years before 1501 and after 2199
  without their era, and centuries before the 16th
- clock times without a day, durations ("for three days"), seasons, feasts
- counts without a number ("a few days ago", "recently"), of decades, and of round numbers of years
  ("30 years ago")
- times relative to another event ("two days later", "the next day", "before Friday", "within a
  month"). Arabic uses one phrase for "in two days" and "two days later", so it needs "from now"
- the n-th of something in something ("the first Sunday of May"), but weeks and halves of a month
- years of two digits and months as figures without a year

A text is split into `tokens` with the vocabularies `arabic` and `english`; the rules of `grammar`
reduce them with `actions`, once for all days if the reference date does not matter yet;
`resolution` returns the dates that a partial date means on a day.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections.abc import Mapping
from typing import Final, Literal, final

import attrs

from newsevents import edtf
from newsevents.temporal.arabic import ARABIC
from newsevents.temporal.calendar import add_days, with_tolerance
from newsevents.temporal.english import ENGLISH
from newsevents.temporal.grammar import parse
from newsevents.temporal.resolution import UNLIMITED, ContradictionError, limits, resolve_all
from newsevents.temporal.tokens import (
    Context,
    DayNeededError,
    Language,
    Limits,
    Token,
    tokenize,
)

__all__ = ["Reading", "agrees", "resolve"]

_LANGUAGES: Final[Mapping[str, Language]] = {"ar": ARABIC, "en": ENGLISH}
_SCRIPT_LENGTH: Final = 4
_PARSED_CACHE_SIZE: Final = 4096
_LANGUAGES_CACHE_SIZE: Final = 256


@final
@attrs.frozen(kw_only=True)
class Reading:
    """Meaning of a temporal expression."""

    #: Possible dates as EDTF, in the order of the calendar; empty if the words contradict each
    #: other.
    dates: tuple[str, ...]
    #: Slug of the grammar rule: `weekday`, `count`, `interval`.
    rule: str
    #: Reason of the contradiction: "2024-12-08 is a Sunday, not a Friday".
    conflict: str | None = None
    #: Whether the words leave year, month or week open. The dates are then those around the
    #: reference date; other words in the text can settle another one.
    is_loose: bool = False
    #: First and last day that each of the dates can mean; empty if the dates say it themselves.
    limits: tuple[Limits, ...] = ()


def resolve(text: str, language: str, reference: dt.date) -> Reading | None:
    """Return the meaning of an expression in a text of a date, or None if it is not understood.

    `language` is a BCP 47 tag, of which language and script count: `ar`, `ar-SY`, `ar-Arab-EG`,
    `en-GB`. Expressions in other languages than Arabic and English are not understood.
    """
    known = _language(language)
    if known is None:
        return None
    # A datetime is a date too, but is formatted otherwise.
    today = reference.date() if isinstance(reference, dt.datetime) else reference
    context = Context(today, known)
    token = _parse_for_any_day(text, known)
    return None if token is None else reading_of(token or _parse(text, context), context)


@functools.lru_cache(maxsize=_PARSED_CACHE_SIZE)
def _parse_for_any_day(text: str, language: Language) -> Token | Literal[False] | None:
    """Return the token of an expression; False if it depends on the day, None if there is none."""
    try:
        return _parse(text, Context(None, language))
    except DayNeededError:
        return False


def _parse(text: str, context: Context) -> Token | None:
    tokens = tokenize(text, context.language)
    return parse(tokens, context) if tokens else None


def reading_of(token: Token | None, context: Context) -> Reading | None:
    """Return the meaning of a parsed expression on a day; None if it has no date."""
    if token is None:
        return None
    try:
        dates = resolve_all(token.dates, context)
    except ContradictionError as error:
        return Reading(dates=(), rule=token.rule, conflict=str(error), is_loose=error.is_loose)
    if not dates:
        return None
    loose = any(date.is_loose for date in token.dates)
    vague = limits(token.dates)
    days = tuple(vague.get(text, UNLIMITED) for text in dates) if vague else ()
    return Reading(dates=dates, rule=token.rule, is_loose=loose, limits=days)


def agrees(reading: Reading, date: edtf.Edtf) -> bool:
    """Return whether a record's date can be read from an expression.

    It can if it has a day in common with one of the dates of the reading:

    - It is the same, or less exact and contains it: `غداً` on 2026-01-27 agrees with 2026-01-28,
      2026-01 and 2026, and not with 2026-01-29 or 2026-02.
    - It is more exact and inside it, since other words can be more exact: `أكتوبر 2025` agrees with
      2025-10-15.
    - It is an interval that contains it, or has a bound inside it: `ديسمبر 2024` agrees with
      ``2024-12/2026-01-27``. An open or unknown side has no bound.

    An approximate date of the reading has a tolerance: 3 days for a day, 15 days for a month, half
    a year for a year, 5 years for a decade. A portion does not leave its whole, and early in a
    month is to the 15th, late from the 16th, the middle from the 6th to the 25th. The first week of
    a month can also be its first calendar week. A time with a zone can be on the day before or
    after in the place of the event. Qualifiers of the record's date are ignored. A contradictory
    reading agrees with nothing.
    """
    days_of_dates = reading.limits or itertools.repeat(UNLIMITED)
    return any(
        _overlap(edtf.parse(text), date, days)
        for text, days in zip(reading.dates, days_of_dates, strict=False)
    )


@functools.lru_cache(maxsize=_LANGUAGES_CACHE_SIZE)
def _language(tag: str) -> Language | None:
    primary, *others = tag.lower().split("-")
    language = _LANGUAGES.get(primary)
    # A subtag of one letter begins an extension, which may have any subtags.
    subtags = itertools.takewhile(lambda subtag: len(subtag) > 1, others)
    scripts = {subtag for subtag in subtags if len(subtag) == _SCRIPT_LENGTH and subtag.isalpha()}
    return language if language and scripts <= {language.script} else None


def _overlap(possible: edtf.Edtf, date: edtf.Edtf, limits: Limits) -> bool:
    zone_days = int(_has_zone(possible) or _has_zone(date))
    first = _limit(possible.start, limits[0], -1, zone_days)
    last = _limit(possible.end, limits[1], 1, zone_days)
    return date.overlaps(first, last)


def _has_zone(date: edtf.Edtf) -> bool:
    time = date.start.time if isinstance(date.start, edtf.Moment) else None
    return time is not None and time.tzinfo is not None


def _limit(
    side: edtf.Moment | edtf.Edge, limit: dt.date | None, sign: int, zone_days: int
) -> dt.date | None:
    """Return the first or last day that agrees; None if the side has no limit."""
    if not isinstance(side, edtf.Moment):
        return None
    day = limit or with_tolerance(side, sign)
    return add_days(day, sign * zone_days) if day else None
