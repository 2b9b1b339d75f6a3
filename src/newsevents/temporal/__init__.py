"""Dates as the news words them, in Arabic and English: which dates a phrase can mean.

    reading = resolve("الأربعاء", "ar", dt.date(2024, 12, 10))
    reading.dates  # ("2024-12-04", "2024-12-11")
    agrees(reading, edtf.parse("2024-12-11"))  # True

What is promised:

- A phrase is understood as a whole or not at all (None): a word that is not known, or has no place
  in the phrase, is never passed over.
- Where words can mean several dates, all are given: a bare weekday is the past one, today if it is
  that day, and the coming one; so is a month, or a day of a month, without a year. Some days are
  besides remembered by their date, as 7 October is of 2023. "Last Monday" may be of last week even
  where another Monday is nearer, and "the last month" all the time since a month ago. "Last week"
  begins on each of the days on which weeks begin where the language is written.
- Where the words contradict each other (a weekday that is not that date's, two names of different
  months, a day that the month does not have), there are no dates but a reason.
- What is said roughly is approximate: "early January" is ``2025-01~``, "two weeks ago" and "ten
  days ago" a day with ``~``, "two months ago" and "six weeks ago" a month, "two years ago" a year.
- Any text gets an answer, in time that grows with its length; one of more than 200 characters is
  not understood. No date is before the year 1 or after 9999.

Not understood, on purpose:

- days of the Hijri and of any other calendar but the Gregorian; and, lest one be taken for the
  other, years before 1501 and after 2199 without their era, and centuries before the 16th
- times of day by the clock, durations ("for three days"), seasons, feasts
- counts without a number ("a few days ago", "recently"), of decades, and of years that are round
  ("30 years ago")
- what is or may be told by another time or event ("two days later", "the next day", "before
  Friday", "within a month"). Arabic has one phrase for "in two days" and "two days later", so it
  needs "from now"
- the n-th of something in something ("the first Sunday of May")
- years of two digits and months as figures without a year

Where things begin
------------------

`lexing` turns a text into `words`, with the vocabularies in `arabic` and `english`.
`grammar` has the rules by which groups of words are replaced by one, `days`, `periods` and `bounds`
what they come to.
`resolving` says which dates a point in the calendar can mean, and `cycles` which of those that come
round again.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from typing import Final, final

import attrs

from newsevents import edtf
from newsevents.temporal.arabic import ARABIC
from newsevents.temporal.calendar import day_after
from newsevents.temporal.english import ENGLISH
from newsevents.temporal.grammar import read
from newsevents.temporal.lexer import words
from newsevents.temporal.resolution import ContradictionError, all_dates
from newsevents.temporal.vocabulary import Language, Setting

__all__ = ["Reading", "agrees", "resolve"]

_LANGUAGES: Final[Mapping[str, Language]] = {"ar": ARABIC, "en": ENGLISH}
_SCRIPT_LETTERS: Final = 4

#: How many days an approximate date reaches beyond itself: half of the next larger unit for a
#: day, half of its own length for the others.
_REACH: Final[Mapping[edtf.Precision, int]] = {
    edtf.Precision.DAY: 3,
    edtf.Precision.MONTH: 15,
    edtf.Precision.YEAR: 183,
    edtf.Precision.DECADE: 5 * 365,
    edtf.Precision.CENTURY: 50 * 365,
}


@final
@attrs.frozen(kw_only=True)
class Reading:
    """What a phrase can mean."""

    #: The dates that it can mean, as EDTF, in the order of the calendar. None are left where its
    #: words contradict each other.
    dates: tuple[str, ...]
    #: The rule by which it was read, as a slug for messages: `weekday`, `count`, `interval`.
    rule: str
    #: Why it has no dates: "2024-12-08 is a Sunday, not a Friday".
    conflict: str | None = None
    #: Whether it leaves out which year, month or week it is about. The dates are then those around
    #: the reference date, and other words in the text may say that another one is meant.
    is_loose: bool = False


def resolve(text: str, language: str, reference: dt.date) -> Reading | None:
    """Return what a phrase can mean in a text of some date, or None if it is not understood.

    The language is a BCP 47 tag, of which the language and the script count: `ar`, `ar-SY`,
    `ar-Arab-EG`, `en-GB`. Of any other language nothing is understood.
    """
    known = _language(language)
    found = words(text, known) if known else None
    if not known or not found:
        return None
    # A datetime is a date too, but would not print as one.
    today = reference.date() if isinstance(reference, dt.datetime) else reference
    setting = Setting(today, known)
    word = read(found, setting)
    if not word:
        return None
    try:
        dates = all_dates(word.points, setting)
    except ContradictionError as error:
        return Reading(dates=(), rule=word.rule, conflict=str(error), is_loose=error.is_loose)
    loose = any(point.is_loose for point in word.points)
    return Reading(dates=dates, rule=word.rule, is_loose=loose) if dates else None


def agrees(reading: Reading, date: edtf.Edtf) -> bool:
    """Tell whether a record's date can have been read from a phrase.

    It can when it has a day in common with one of the dates that the phrase can mean:

    - It is the same, or less exact and contains it: `غداً` on 2026-01-27 agrees with 2026-01-28,
      2026-01 and 2026, and not with 2026-01-29 or 2026-02.
    - It is more exact and lies in it, since other words may have told the rest: `أكتوبر 2025`
      agrees with 2025-10-15.
    - It is an interval, and the date that the phrase can mean lies in it or contains a bound of
      it: `ديسمبر 2024` agrees with ``2024-12/2026-01-27``. An open or unknown side has no bound.

    What the phrase says approximately may be missed: a day by 3 days, a month by 15 days, a year by
    half a year, a decade by 5 years. A time with a zone may be on the day before or after it in the
    place that the phrase speaks of. Qualifiers of the record's date are not looked at.
    A phrase that contradicts itself agrees with nothing.
    """
    return any(_meet(edtf.parse(text), date) for text in reading.dates)


def _language(tag: str) -> Language | None:
    primary, *others = tag.lower().split("-")
    language = _LANGUAGES.get(primary)
    # A subtag of one letter begins an extension, which may have any subtags.
    subtags = itertools.takewhile(lambda subtag: len(subtag) > 1, others)
    scripts = {subtag for subtag in subtags if len(subtag) == _SCRIPT_LETTERS and subtag.isalpha()}
    return language if language and scripts <= {language.script} else None


def _meet(possible: edtf.Edtf, date: edtf.Edtf) -> bool:
    elsewhere = 1 if _has_zone(possible) or _has_zone(date) else 0
    first, last = _bound(possible.start, -1, elsewhere), _bound(possible.end, 1, elsewhere)
    return date.overlaps(first, last)


def _has_zone(date: edtf.Edtf) -> bool:
    time = date.start.time if isinstance(date.start, edtf.Moment) else None
    return time is not None and time.tzinfo is not None


def _bound(side: edtf.Moment | edtf.Edge, sign: int, more: int) -> dt.date | None:
    """Return the first day, or the last one, that counts; None if there is no limit."""
    if not isinstance(side, edtf.Moment):
        return None
    reach = _REACH[side.precision] if side.is_approximate else 0
    return day_after(side.earliest if sign < 0 else side.latest, sign * (reach + more))
