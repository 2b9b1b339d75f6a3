"""Temporal expressions of the news, in Arabic and English: the dates that a phrase can mean.

    reading = resolve("الأربعاء", "ar", dt.date(2024, 12, 10))
    reading.dates  # ("2024-12-04", "2024-12-11")
    agrees(reading, edtf.parse("2024-12-11"))  # True

Guarantees:

- A phrase is understood completely or not at all (None): no unknown or misplaced word is ignored.
- An ambiguous phrase has all its dates. A bare weekday is the past one, today, and the coming one;
  so is a month, or a day of a month, without a year. Some days are also known by their date, such
  as 7 October for 2023. "Last Monday" may be last week even if another Monday is nearer, and "the
  last month" all the time since a month ago. "Last week" begins on each first day of the week in
  use where the language is written.
- A contradictory phrase (a wrong weekday, names of two different months, a day that the month does
  not have) has no dates but a reason.
- A vague phrase is approximate: "early January" is ``2025-01~``, "two weeks ago" and "ten days ago"
  a day with ``~``, "two months ago" and "six weeks ago" a month, "two years ago" a year.
- Any text has an answer, in linear time; a text of more than 200 characters is not understood.
  Dates are between the years 1 and 9999.

Not understood, on purpose:

- days of the Hijri and other calendars; to prevent confusion, also years before 1501 and after
  2199 without their era, and centuries before the 16th
- clock times, durations ("for three days"), seasons, feasts
- counts without a number ("a few days ago", "recently"), of decades, and of round numbers of years
  ("30 years ago")
- phrases that may count from another time or event ("two days later", "the next day", "before
  Friday", "within a month"). Arabic has one phrase for "in two days" and "two days later", so it
  needs "from now"
- ordinals of parts ("the first Sunday of May")
- years of two digits, and numeric months without a year

Modules: `lexer` turns a text into words, with the vocabularies in `arabic` and `english`; `grammar`
reduces groups of words by the functions in `days` and `periods`; `resolution` finds the dates that
a partial date can mean.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from typing import Final, final

import attrs

from newsevents import edtf
from newsevents.temporal.arabic import ARABIC
from newsevents.temporal.english import ENGLISH
from newsevents.temporal.grammar import parse
from newsevents.temporal.lexer import tokenize
from newsevents.temporal.resolution import ContradictionError, add_days, resolve_all
from newsevents.temporal.vocabulary import Context, Language

__all__ = ["Reading", "agrees", "resolve"]

_LANGUAGES: Final[Mapping[str, Language]] = {"ar": ARABIC, "en": ENGLISH}

#: Tolerance of an approximate date in days: half of the next larger unit for a day, half of its own
#: length for the others.
_TOLERANCE_DAYS: Final[Mapping[edtf.Precision, int]] = {
    edtf.Precision.DAY: 3,
    edtf.Precision.MONTH: 15,
    edtf.Precision.YEAR: 183,
    edtf.Precision.DECADE: 5 * 365,
    edtf.Precision.CENTURY: 50 * 365,
}


@final
@attrs.frozen(kw_only=True)
class Reading:
    """The meaning of a phrase."""

    #: The possible dates as EDTF, in chronological order; empty for a contradictory phrase.
    dates: tuple[str, ...]
    #: The production that matched, as a slug for messages: `weekday`, `count`, `interval`.
    rule: str
    #: Why there are no dates: "2024-12-08 is a Sunday, not a Friday".
    conflict: str | None = None
    #: Whether the phrase leaves year, month or week open. The dates are then those around the
    #: reference date; other words of the text may settle another one.
    is_loose: bool = False


def resolve(text: str, language: str, reference: dt.date) -> Reading | None:
    """Return the meaning of a phrase in a text of the reference date; None if not understood.

    `language` is a BCP 47 tag, of which language and script count: `ar`, `ar-SY`, `ar-Arab-EG`,
    `en-GB`. Other languages are not understood.
    """
    known = _language(language)
    words = tokenize(text, known) if known else None
    if not known or not words:
        return None
    # A datetime is a date, but prints differently.
    today = reference.date() if isinstance(reference, dt.datetime) else reference
    context = Context(today, known)
    word = parse(words, context)
    if not word:
        return None
    try:
        dates = resolve_all(word.dates, context)
    except ContradictionError as error:
        return Reading(dates=(), rule=word.rule, conflict=str(error), is_loose=error.is_loose)
    loose = any(date.is_loose for date in word.dates)
    return Reading(dates=dates, rule=word.rule, is_loose=loose) if dates else None


def agrees(reading: Reading, date: edtf.Edtf) -> bool:
    """Return whether a record's date can have been read from a phrase.

    It can if it has a day in common with one of the possible dates:

    - It is the same, or less precise and contains it: `غداً` on 2026-01-27 agrees with 2026-01-28,
      2026-01 and 2026, but not with 2026-01-29 or 2026-02.
    - It is more precise and lies in it, since other words may have settled the rest:
      `أكتوبر 2025` agrees with 2025-10-15.
    - It is an interval, and the possible date lies in it or contains an end of it: `ديسمبر 2024`
      agrees with ``2024-12/2026-01-27``. An open or unknown side has no end.

    Approximate dates have a tolerance: 3 days for a day, 15 days for a month, half a year for a
    year, 5 years for a decade. A time with a zone may be on the adjacent days elsewhere.
    Qualifiers of the record's date are ignored. A contradictory phrase agrees with nothing.
    """
    return any(_overlap(edtf.parse(text), date) for text in reading.dates)


def _language(tag: str) -> Language | None:
    primary, *others = tag.lower().split("-")
    language = _LANGUAGES.get(primary)
    # A subtag of one letter begins an extension, with any subtags.
    subtags = itertools.takewhile(lambda subtag: len(subtag) > 1, others)
    scripts = {subtag for subtag in subtags if len(subtag) == len("Arab") and subtag.isalpha()}
    return language if language and scripts <= {language.script} else None


def _overlap(possible: edtf.Edtf, date: edtf.Edtf) -> bool:
    elsewhere = 1 if _has_zone(possible) or _has_zone(date) else 0
    first, last = _bound(possible.start, -1, elsewhere), _bound(possible.end, 1, elsewhere)
    return date.overlaps(first, last)


def _has_zone(date: edtf.Edtf) -> bool:
    time = date.start.time if isinstance(date.start, edtf.Moment) else None
    return time is not None and time.tzinfo is not None


def _bound(side: edtf.Moment | edtf.Edge, sign: int, more: int) -> dt.date | None:
    """Return the first or the last day of the tolerance; None if there is no limit."""
    if not isinstance(side, edtf.Moment):
        return None
    days = _TOLERANCE_DAYS[side.precision] if side.is_approximate else 0
    return add_days(side.earliest if sign < 0 else side.latest, sign * (days + more))
