"""Rules about temporal expressions: the words that a date was read from.

Words such as "tomorrow" count from the day on which the source said them: the `date` of the
evidence, or else that of its article, which may be a day later. An expression is reported only if
it is understood completely and cannot mean the date on any day of that date.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import attrs

from newsevents import edtf
from newsevents.errors import EdtfError
from newsevents.findings import Fix, Severity, shown
from newsevents.model import Event, Evidence, Wording
from newsevents.validation.rule import Problem, RuleContext, latest_result, rule
from newsevents.validation.rules.time import (
    BEGUN,
    TIME_ZONE_TOLERANCE,
    is_doubtful,
    last_report,
    shift_day,
)

if TYPE_CHECKING:
    from newsevents.temporal import Reading

_DATE = "/date"
_MAX_NAMED_DATES = 3
# Rules of expressions that say from when, or until when, an event lasts.
_LASTING = ("interval", "since", "until")
# A few phrases are repeated many times for the same day.
_READINGS_CACHE_SIZE = 4096
_FIELDS = frozenset(("expression",))


@attrs.frozen
class _Expression:
    """The temporal expression of a piece of evidence, its readings, and the date to compare."""

    words: Wording
    pointer: str
    #: The date from which the words count, if known, and whether it is that of the article.
    said: edtf.Edtf | None
    is_of_article: bool
    #: The readings for each possible day of that date, the written one first; empty if these are
    #: unknown or disagree.
    readings: tuple[Reading, ...]
    #: JSON Pointer of the date: that of the record, or the claim of this source.
    date_pointer: str
    #: The date; None if it is doubtful.
    date: edtf.Edtf | None
    #: The last day on which the event can have begun, if its status says that it has.
    latest: dt.date | None

    @property
    def conflict(self) -> str | None:
        """Why the words contradict each other, if they do on every day."""
        conflicts = [reading.conflict for reading in self.readings]
        return conflicts[0] if conflicts and all(conflicts) else None

    @property
    def earlier(self) -> tuple[Reading, ...]:
        """The readings of the day before the article, if they have other dates."""
        meanings = {date for reading in self.readings for date in reading.dates}
        earlier = _readings_before(self.words, self.said) if self.is_of_article else ()
        # A day more or less is no other meaning of an approximate date.
        others = {date for reading in earlier for date in reading.dates if "~" not in date}
        return () if others <= meanings else earlier

    @property
    def is_loose(self) -> bool:
        """Whether the words leave year, month or week open."""
        return any(reading.is_loose for reading in self.readings)

    def possible(self, readings: Iterable[Reading]) -> list[str]:
        """Return the dates of readings, without those on which the event cannot have begun."""
        dates = list(dict.fromkeys(date for reading in readings for date in reading.dates))
        limit = self.latest or dt.date.max
        begun = [date for date in dates if (edtf.parse(date).earliest or dt.date.min) <= limit]
        return begun or dates

    def with_days(self, text: str) -> str:
        """Return a date of the readings, a vague one with the days that agree with it."""
        readings = (*self.readings, *self.earlier)
        limits = {
            date: days
            for reading in readings
            # Readings without a vague date have no limits.
            for date, days in zip(reading.dates, reading.limits, strict=False)
        }
        date, (first, last) = edtf.parse(text), limits.get(text, (None, None))
        days = [f"from {first}"] if first and date.earliest else []
        days += [f"to {last}"] if last and date.latest else []
        return f"{text} ({' '.join(days)})" if days and date.is_approximate else text

    def agrees(self, readings: Iterable[Reading]) -> bool:
        """Return whether some readings can mean the date."""
        return any(_agrees(reading, self.date) for reading in readings)

    def agrees_on(self, day: dt.date) -> bool:
        """Return whether the words could mean the date if written on another day."""
        return _agrees(_read(self.words.text, self.words.language, day), self.date)

    def __str__(self) -> str:
        where = "in an article of" if self.is_of_article else "said on"
        return shown(self.words.text) + (f" {where} {self.said}" if self.said else "")


@rule("NE307", Severity.WARNING, of=Event, fields=_FIELDS)
def expression_disagrees(event: Event, context: RuleContext) -> Iterator[Problem]:
    """Temporal expression that does not mean the date of the event.

    Reported only if all expressions of the event are understood. Words that leave year or week
    open are accepted if another expression settles it. A date with `~` or `?` is never
    contradicted.

    Why it matters: `غداً` and `Tuesday` count from the day on which the source said them, by
    default that of the article. Read against another date, the event is off by a day, a week or a
    year.
    Example: an article of 27 January, `"expression": {"text": "tomorrow", "language": "en"}`, and
    `"date": "2026-02-28"`
    Use instead: `"date": "2026-01-28"`; if the source said it the day before, `"date":
    "2026-01-26"` in the evidence; if only this source says so, in its evidence
    `"claims": {"/date": "2026-01-28"}`
    Fix: `--unsafe-fixes` writes the date that the words mean, if there is only one: not for words
    that count from the day of an article.
    """
    found = list(_expressions(event, context))
    if not all(each.readings for each in found):
        return

    @functools.cache
    def _is_confirmed(date: edtf.Edtf) -> bool:
        return any(one.date == date and one.agrees(one.readings) for one in found)

    for each in found:
        if each.date is None or each.agrees(each.readings):
            continue
        if any(reading.conflict for reading in each.readings):
            continue
        # Other words settle which year, month or week is meant.
        if (
            each.is_loose
            and _is_confirmed(each.date)
            and any(map(each.agrees_on, _days(each.date)))
        ):
            continue
        whose = "the record" if each.date_pointer == _DATE else "the claim of this source"
        yield Problem(
            f"{each} means {_meanings(each)}, but {whose} says {each.date}",
            each.pointer,
            _hint(each),
            _fix(each) if len(found) == 1 else None,
        )


@rule("NE308", Severity.WARNING, of=Event, fields=_FIELDS)
def contradictory_expression(event: Event, context: RuleContext) -> Iterator[Problem]:
    """Temporal expression that contradicts itself or the date of the article.

    Why it matters: A weekday that does not match its date, or names of two different months, show
    that a word or the date of the article is wrong.
    Example: `"expression": {"text": "Sunday 9 March 2024", "language": "en"}`, a Saturday
    Use instead: the exact words of the text; no expression if the text itself is wrong
    """
    for each in _expressions(event, context):
        if each.conflict is not None and not _fits_year_of_date(each):
            yield Problem(
                f"{each} is contradictory: {each.conflict}",
                each.pointer,
                "correct the words or the date of the article; remove them if the text is wrong",
            )


@rule("NE309", Severity.INFO, of=Event, fields=_FIELDS)
def unchecked_expression(event: Event, context: RuleContext) -> Iterator[Problem]:
    """Temporal expression that the date was not compared with.

    It is not understood, or the day that it counts from is not known. Such expressions are counted
    in the summary of `newsevents validate`; `--show-unchecked` lists them. Understood are dates,
    weekdays and days, weeks, months or years from now, in Arabic and English.

    Why it matters: Other dates were compared with their words, and this one was not.
    Example: `"expression": {"text": "a few days after the talks", "language": "en"}`
    Use instead: the same words, if the date has been checked; or those that name the day
    """
    for each in _expressions(event, context):
        if not each.readings:
            is_understood = _read(each.words.text, each.words.language, context.today)
            why = "counts from a day that is not known" if is_understood else "is not understood"
            yield Problem(f"{each} {why}", each.pointer, "check the date yourself")


@latest_result
def _expressions(event: Event, context: RuleContext) -> tuple[_Expression, ...]:
    return tuple(
        _expression(event, index, words, context)
        for index, evidence in enumerate(event.evidence)
        if (words := evidence.expression) is not None
    )


def _expression(event: Event, index: int, words: Wording, context: RuleContext) -> _Expression:
    evidence = event.evidence[index]
    article = context.articles.get(evidence.article or "")
    written = evidence.date or (article.published if article else None)
    said = edtf.parse(written) if written else None
    found = readings(words.text, words.language, said)
    pointer, when = _date(event, evidence, f"/evidence/{index}")
    return _Expression(
        words,
        f"/evidence/{index}/expression/text",
        said,
        evidence.date is None,
        found,
        pointer,
        None if when is None or is_doubtful(when) else when,
        last_report(event, context) if event.status in BEGUN else None,
    )


def _date(event: Event, evidence: Evidence, pointer: str) -> tuple[str, edtf.Edtf | None]:
    """Return pointer and value of the date that a piece of evidence is about."""
    if _DATE not in evidence.claims:
        return _DATE, event.when
    try:
        return f"{pointer}/claims/~1date", edtf.parse(evidence.claims[_DATE])
    except EdtfError:
        return f"{pointer}/claims/~1date", None


def readings(text: str, language: str, said: edtf.Edtf | None) -> tuple[Reading, ...]:
    """Return the readings of words for each possible day of a date; empty if these disagree.

    Readings move monotonically with the day, so equal readings for the first and the last day
    hold for all days between.
    """
    first, last = dt.date.min, dt.date.max
    if said is not None and not is_doubtful(said):
        first, last = said.earliest or first, said.latest or last
    days = [first, last]
    if first == last and said is not None:
        days = [first, *_adjacent_days(said)]
    found = [_read(text, language, day) for day in days]
    known = tuple(reading for reading in found if reading is not None)
    if len(known) < len(found):
        return ()
    if first == last:
        return known
    return known[:1] if known[0] == known[1] else ()


def _readings_before(words: Wording, said: edtf.Edtf | None) -> tuple[Reading, ...]:
    """Return the readings of the day before a date."""
    if said is None or said.earliest is None:
        return ()
    before = edtf.parse(str(shift_day(said.earliest, -TIME_ZONE_TOLERANCE)))
    return readings(words.text, words.language, before)


def _adjacent_days(said: edtf.Edtf) -> tuple[dt.date, ...]:
    """Return the days before and after a time with a zone, which the writer's day may be."""
    moment = said.start
    if not isinstance(moment, edtf.Moment) or moment.time is None or moment.time.tzinfo is None:
        return ()
    day = moment.earliest
    return shift_day(day, -TIME_ZONE_TOLERANCE), shift_day(day, TIME_ZONE_TOLERANCE)


@functools.lru_cache(maxsize=_READINGS_CACHE_SIZE)
def _read(text: str, language: str, day: dt.date) -> Reading | None:
    # Imported late: the vocabularies take time to build, and most data has no expressions.
    from newsevents.temporal import resolve

    return resolve(text, language, day)


def _agrees(reading: Reading | None, when: edtf.Edtf | None) -> bool:
    from newsevents.temporal import agrees  # late, as above

    if reading is None or when is None:
        return False
    return when.text in reading.dates or agrees(reading, when)


def _days(when: edtf.Edtf) -> list[dt.date]:
    return [day for day in (when.earliest, when.latest) if day is not None]


def _fits_year_of_date(expression: _Expression) -> bool:
    """Return whether words without a year are consistent in the year of the date.

    "Sunday 15 October" exists in 2023, but not in the years around 2026.
    """
    said, when = expression.said, expression.date
    day = said.earliest if said is not None else None
    if day is None or when is None:
        return False
    return any(expression.agrees_on(_in_year(day, each.year)) for each in _days(when))


def _in_year(day: dt.date, year: int) -> dt.date:
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return day.replace(year=year, day=day.day - 1)


def _meanings(expression: _Expression) -> str:
    dates = expression.possible(expression.readings[:1])
    others = [e for e in expression.possible(expression.earlier[:1]) if e not in dates]
    dates, others = (list(map(expression.with_days, each)) for each in (dates, others))
    before = f", or {_meaning(others)} if it was said the day before" if others else ""
    return f"{_meaning(dates)}{before}"


def _meaning(dates: Sequence[str]) -> str:
    *others, last = dates
    if len(others) >= _MAX_NAMED_DATES:
        others[_MAX_NAMED_DATES - 1 :] = ["..."]
    return f"{', '.join(others)} or {last}" if others else last


def _hint(expression: _Expression) -> str:
    if expression.agrees(expression.earlier) and expression.said is not None:
        day = shift_day(expression.said.earliest or dt.date.min, -TIME_ZONE_TOLERANCE)
        return f'if it was said then, add "date": "{day}" to the evidence; if not, correct the date'
    if expression.date_pointer != _DATE:
        return "correct the claim, the words or the date of the article"
    if expression.is_loose:
        return (
            "correct the date, or add the words that settle it as expression of another piece of "
            "evidence"
        )
    return (
        "correct the date or the words; if only this source says so, add to its evidence "
        f'"claims": {{"{_DATE}": "{expression.possible(expression.readings[:1])[-1]}"}}'
    )


def _fix(expression: _Expression) -> Fix | None:
    """Return the fix to the only date that the words mean, unless it is less precise."""
    if len(expression.readings) != 1 or expression.earlier:
        return None
    if expression.is_loose or expression.date is None:
        return None
    # A span that the words do not bound is the time in which the event took place, once or not.
    is_span = expression.readings[0].rule not in _LASTING
    first, *others = expression.readings[0].dates
    if is_span and "/" in first:
        return None
    if others or edtf.parse(first).precision < expression.date.precision:
        return None
    return Fix.write(expression.date_pointer, first)
