"""Rules about the words that dates were read from, read once more.

An expression is reported when it is understood as a whole and cannot come to the date, on
whichever day its article may have been published.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

from newsevents import edtf
from newsevents.errors import EdtfError
from newsevents.findings import Fix, Replace, Severity, shown
from newsevents.model import Event, Evidence, Wording
from newsevents.validation.rule import Problem, RuleContext, rule
from newsevents.validation.rules.time import TIME_ZONE_TOLERANCE, is_doubtful, shifted

if TYPE_CHECKING:
    from newsevents.temporal import Reading

_CLAIM = "/date"
_NAMED = 3
# A few phrases are said again and again on the same day.
_KEPT = 4096


@attrs.frozen
class _Expression:
    """The words of a piece of evidence, what they can mean, and the date they have to come to."""

    words: Wording
    pointer: str
    #: The date of the article; None if there is no article, or it is not known.
    published: edtf.Edtf | None
    #: What the words mean on each day that the article may be of, the written one first; none if
    #: that is not certain or not understood.
    readings: tuple[Reading, ...]
    #: JSON Pointer of the date: the record's, or what this source claims instead.
    pointer_of_date: str
    #: The date; None if it is itself in doubt.
    date: edtf.Edtf | None

    @property
    def conflict(self) -> str | None:
        """Why the words contradict each other, if they do on every day."""
        conflicts = [reading.conflict for reading in self.readings]
        return conflicts[0] if conflicts and all(conflicts) else None

    @property
    def is_loose(self) -> bool:
        """Whether the words leave out which year, month or week they are about."""
        return any(reading.is_loose for reading in self.readings)

    @property
    def is_met(self) -> bool:
        """Whether the date can have been read from the words."""
        return any(_agrees(reading, self.date) for reading in self.readings)

    def is_met_on(self, day: dt.date) -> bool:
        """Tell whether it could, if the words were of another day."""
        return _agrees(_read(self.words.text, self.words.language, day), self.date)

    def __str__(self) -> str:
        """Return the words and when they were written, for a message."""
        article = f" in an article of {self.published}" if self.published else ""
        return f"{shown(self.words.text)}{article}"


@rule("NE307", Severity.WARNING, of=Event)
def expression_disagrees(event: Event, known: RuleContext) -> Iterator[Problem]:
    """The words that a date was read from do not mean that date.

    Why it matters: `غداً` and `Tuesday` are read against the date of the article, and are easily
    read against another one; an event is then a day, a week or a year off. It is the words that
    tell which date is right.
    Nothing is said unless all expressions of the event are understood. Words that leave out the
    year or the week are let pass where another expression tells it; a date with `~` or `?` is
    never contradicted.

    Example: an article of 27 January, `"expression": {"text": "tomorrow", "language": "en"}`, and
    `"date": "2026-02-28"`

    Use instead: `"date": "2026-01-28"`; where this source says so and others do not, in the
    evidence `"claims": {"/date": "2026-01-28"}`

    Fix: `--unsafe-fixes` writes the date that the words mean, if they mean one only.
    """
    found = list(_expressions(event, known))
    if not all(each.readings for each in found):
        return
    met = {each.date for each in found if each.is_met}
    for each in found:
        if each.date is None or each.is_met or any(reading.conflict for reading in each.readings):
            continue
        # Other words tell which of those that come round is meant.
        if each.is_loose and each.date in met and any(map(each.is_met_on, _days(each.date))):
            continue
        whose = "the record" if each.pointer_of_date == _CLAIM else "the claim of this source"
        yield Problem(
            f"{each} means {_meaning(each)}, {whose} says {each.date}",
            each.pointer,
            _way_out(each),
            _fix(each) if len(found) == 1 else None,
        )


@rule("NE308", Severity.WARNING, of=Event)
def contradictory_expression(event: Event, known: RuleContext) -> Iterator[Problem]:
    """The words that a date was read from contradict each other, or the date of the article.

    Why it matters: A weekday that is not the one of its date, or two names of different months,
    show that a word or the date of the article is wrong, and nobody can tell which date is meant.

    Example: `"expression": {"text": "Sunday 9 March 2024", "language": "en"}`, which was a Saturday

    Use instead: the words as they stand in the text; if the text itself errs, no expression
    """
    for each in _expressions(event, known):
        if each.conflict is not None and not _fits_its_year(each):
            yield Problem(
                f"{each} cannot be: {each.conflict}",
                each.pointer,
                "mend the words or the date of the article; if the text errs, leave them out",
            )


def _expressions(event: Event, known: RuleContext) -> Iterator[_Expression]:
    for index, evidence in enumerate(event.evidence):
        words = evidence.expression
        if words is not None:
            article = known.articles.get(evidence.article or "")
            published = edtf.parse(article.published) if article else None
            pointer, when = _date(event, evidence, f"/evidence/{index}")
            yield _Expression(
                words,
                f"/evidence/{index}/expression/text",
                published,
                _readings(words, published),
                pointer,
                None if when is None or is_doubtful(when) else when,
            )


def _date(event: Event, evidence: Evidence, pointer: str) -> tuple[str, edtf.Edtf | None]:
    """Return what date a piece of evidence is for, and where it stands."""
    if _CLAIM not in evidence.claims:
        return _CLAIM, event.when
    try:
        return f"{pointer}/claims/~1date", edtf.parse(evidence.claims[_CLAIM])
    except EdtfError:
        return f"{pointer}/claims/~1date", None


def _readings(words: Wording, published: edtf.Edtf | None) -> tuple[Reading, ...]:
    """Return what words mean on each day that their article may be of; nothing if that is open.

    What they mean only moves on with the day that they are written on, so what is the same on the
    first day and the last is the same on all days between.
    """
    first, last = dt.date.min, dt.date.max
    if published is not None and not is_doubtful(published):
        first, last = published.earliest or first, published.latest or last
    days = [first, last]
    if first == last and published is not None:
        days = [first, *_days_elsewhere(published)]
    readings = [_read(words.text, words.language, day) for day in days]
    known = tuple(reading for reading in readings if reading is not None)
    if len(known) < len(readings):
        return ()
    if first == last:
        return known
    return known[:1] if known[0] == known[1] else ()


def _days_elsewhere(published: edtf.Edtf) -> tuple[dt.date, ...]:
    """Return which other days it may be where the words were written, at a time with a zone."""
    moment = published.start
    if not isinstance(moment, edtf.Moment) or moment.time is None or moment.time.tzinfo is None:
        return ()
    return shifted(moment.earliest, -TIME_ZONE_TOLERANCE), shifted(
        moment.earliest, TIME_ZONE_TOLERANCE
    )


@functools.lru_cache(maxsize=_KEPT)
def _read(text: str, language: str, day: dt.date) -> Reading | None:
    # Its vocabularies take a while to load, and are not needed for data without expressions.
    from newsevents.temporal import resolve

    return resolve(text, language, day)


def _agrees(reading: Reading | None, when: edtf.Edtf | None) -> bool:
    from newsevents.temporal import agrees

    return reading is not None and when is not None and agrees(reading, when)


def _days(when: edtf.Edtf) -> list[dt.date]:
    return [day for day in (when.earliest, when.latest) if day is not None]


def _fits_its_year(expression: _Expression) -> bool:
    """Tell whether words without a year fit the year of the date, if not that of the article.

    "Sunday 15 October" was one in 2023, and is none in the years around 2026.
    """
    published, when = expression.published, expression.date
    day = published.earliest if published is not None else None
    if day is None or when is None:
        return False
    return any(expression.is_met_on(_in_year(day, each.year)) for each in _days(when))


def _in_year(day: dt.date, year: int) -> dt.date:
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return day.replace(year=year, day=day.day - 1)


def _meaning(expression: _Expression) -> str:
    """Return the dates that words can mean, for a message."""
    *others, last = expression.readings[0].dates
    if len(others) >= _NAMED:
        others[_NAMED - 1 :] = ["..."]
    return f"{', '.join(others)} or {last}" if others else last


def _way_out(expression: _Expression) -> str:
    if expression.pointer_of_date != _CLAIM:
        return "mend the claim, the words or the date of the article"
    if expression.is_loose:
        return (
            "mend the date, or give the words that tell which one is meant as the expression of "
            "another piece of evidence"
        )
    return (
        "mend the date or the words; if this source alone says so, give the evidence "
        f'"claims": {{"{_CLAIM}": "{expression.readings[0].dates[-1]}"}}'
    )


def _fix(expression: _Expression) -> Fix | None:
    """Return the date that words mean, if it is one, and no less exact than what is there."""
    if len(expression.readings) != 1 or expression.is_loose or expression.date is None:
        return None
    first, *others = expression.readings[0].dates
    if others or edtf.parse(first).precision < expression.date.precision:
        return None
    return Fix(
        title=f"write {shown(first)}",
        is_safe=False,
        changes=(Replace(expression.pointer_of_date, first),),
    )


RULES = (expression_disagrees, contradictory_expression)
