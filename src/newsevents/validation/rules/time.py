"""Rules about time: backward intervals, dates that contradict their reports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from newsevents import edtf
from newsevents.findings import Fix, Severity
from newsevents.model import Actor, Article, Event, Process, Record, Status
from newsevents.model.events import participation_fields
from newsevents.validation.rule import Problem, RuleContext, latest_result, rule

#: Monday for a reporter may be Tuesday at the place of the event.
TIME_ZONE_TOLERANCE = timedelta(days=1)

#: Statuses of events that have begun, of which those behind the first are not over.
BEGUN = (Status.OCCURRED, Status.ONGOING, Status.SUSPENDED)
_AHEAD = (Status.PLANNED, Status.PROPOSED)

# Least lengths of the units of a duration, before and behind the T.
_DAYS = {"Y": timedelta(365), "M": timedelta(28), "W": timedelta(7), "D": timedelta(1)}
_CLOCK = {"H": timedelta(hours=1), "M": timedelta(minutes=1), "S": timedelta(seconds=1)}

_MAX_NAMED_PERIODS = 3
# Periods are parsed again for each event, and more are unrealistic.
_MAX_PERIODS = 50


def _has_backward(event: Mapping[str, Any]) -> bool:
    entries = (*event.get("places", ()), *event.get("evidence", ()))
    dates = [event["date"], *[each["date"] for each in entries if "date" in each]]
    # A single date is not parsed.
    return any(edtf.parse(each).is_backwards for each in dates if "/" in each or "[" in each)


@rule("NE301", of=Event, gate=_has_backward)
def backward_interval(event: Event, context: RuleContext) -> Iterator[Problem]:
    """Interval or set that ends before it begins.

    Why it matters: It contains no day, so the event is missing from every period and timeline.
    Example: `"date": "2026-01-27/2026-01-20"`
    Use instead: `"date": "2026-01-20/2026-01-27"`
    Fix: `--unsafe-fixes` swaps the two ends.
    """
    yield from _backward(event.date, "/date")
    for field in ("places", "evidence"):
        for index, entry in enumerate(getattr(event, field)):
            yield from _backward(entry.date, f"/{field}/{index}/date")


@rule("NE302", of=Record, fields=["period"])
def backward_period(record: Record, context: RuleContext) -> Iterator[Problem]:
    """Period of an affiliation or a process that ends before it begins.

    Why it matters: It contains no day, so the actor never held the office.
    Example: `"period": "2025/2024"`
    Use instead: `"period": "2024/2025"`
    Fix: `--unsafe-fixes` swaps the two ends.
    """
    if isinstance(record, Process):
        yield from _backward(record.period, "/period")
    if isinstance(record, Actor):
        for index, affiliation in enumerate(record.affiliations):
            yield from _backward(affiliation.period, f"/affiliations/{index}/period")


@rule("NE310", Severity.WARNING, of=Event, fields=["duration"])
def duration_beyond_date(event: Event, context: RuleContext) -> Iterator[Problem]:
    """Duration that is longer than the days of the event.

    It is compared with a day, or with an interval of days, unless `~` or `?` make one of the two
    inexact. A number of weeks, months or years may be rounded up.

    Why it matters: An event of three days did not take place on one. It is missing from the other
    days.
    Example: `"date": "2026-01-20", "duration": "PT72H"`
    Use instead: `"date": "2026-01-20/2026-01-22"`, the interval that it lasted
    """
    if event.duration is not None and _is_longer(event.duration, event.when):
        yield Problem(
            f"{event.duration} is longer than {event.date}",
            "/duration",
            "correct one of them; the date of an event of several days is an interval",
        )


def _is_longer(duration: str, when: edtf.Edtf) -> bool:
    """Return whether a duration is certainly longer than a day or an interval of days."""
    first, last = when.earliest, when.latest
    if first is None or last is None or when.is_set or is_doubtful(when):
        return False
    # A single time is the beginning.
    if when.precision < edtf.Precision.DAY or "T" in when.text or duration.endswith("~"):
        return False
    return _least_length(duration) > last - first + _DAYS["D"]


def _least_length(duration: str) -> timedelta:
    """Return the least length of a duration; a last number of weeks or more may be rounded."""
    days, _, clock = duration.removeprefix("P").partition("T")
    counts = [(count, _DAYS) for count in re.findall(r"\d+\D", days)]
    counts += [(count, _CLOCK) for count in re.findall(r"\d+\D", clock)]
    length = sum((int(count[:-1]) * units[count[-1]] for count, units in counts), timedelta())
    is_rounded = not clock and days[-1] != "D"
    return length - _DAYS[days[-1]] / 2 if is_rounded else length


def _backward(text: str | None, pointer: str) -> Iterator[Problem]:
    if text is not None and edtf.parse(text).is_backwards:
        start, link, end = re.split(r"(/|\.\.)", text.strip("[]"))
        forward = f"[{end}{link}{start}]" if text[0] == "[" else f"{end}{link}{start}"
        hint, fix = f"did you mean {forward}?", Fix.write(pointer, forward)
        yield Problem(f"{text} ends before it begins", pointer, hint, fix)


@rule("NE303", of=Event, gate=lambda event: event["status"] in BEGUN)
def occurred_after_report(event: Event, context: RuleContext) -> Iterator[Problem]:
    """Event that has begun by its status, but by its date after all articles that report it.

    One day of difference is allowed for time zones.

    Why it matters: An event cannot be reported before it begins, so date or status is wrong.
    Example: an article of 27 January, and an event of 29 January with `"status": "occurred"`
    Use instead: `"status": "planned"`, or the date in the article
    """
    if event.status not in BEGUN:
        return
    begins = event.when.earliest
    latest = last_report(event, context)
    if (
        latest is not None
        and begins is not None
        and begins > shift_day(latest, TIME_ZONE_TOLERANCE)
    ):
        yield Problem(
            f"{event.date} is after the last article that reports it ({latest}), but the status is "
            f'"{event.status}"',
            "/date",
            'set the status to "planned", or correct the date',
        )


@rule("NE304", Severity.WARNING, of=Event, gate=lambda event: event["status"] in _AHEAD)
def planned_before_report(event: Event, context: RuleContext) -> Iterator[Problem]:
    """Event with status `planned` or `proposed` and a date before all articles that report it.

    Why it matters: Articles report what became of past plans. A plan for a past date is usually a
    misread date.
    Example: an article of 27 January, and an event of 20 January with `"status": "planned"`
    Use instead: `"status": "occurred"`, `"postponed"` or `"cancelled"`, or the correct date
    """
    if event.status not in _AHEAD:
        return
    published = _published(event, context)
    ends = event.when.latest
    first = min((when.earliest or date.min for when in published), default=None)
    if first is not None and ends is not None and ends < shift_day(first, -TIME_ZONE_TOLERANCE):
        yield Problem(
            f"{event.status} for {event.date}, before the first article that reports it ({first})",
            "/date",
            "set the status that the article reports, or correct the date",
        )


def _may_be_future(article: Mapping[str, Any]) -> bool:
    """Whether a date comes after the current day as a text, as all dates after it do."""
    return bool(article["published"] > str(datetime.now(tz=UTC).date()))


@rule("NE305", Severity.WARNING, of=Article, gate=_may_be_future)
def article_from_the_future(article: Article, context: RuleContext) -> Iterator[Problem]:
    """Article with a publication date in the future.

    Why it matters: Software that reads dates from web pages may pick up other numbers; a date in
    the future is certainly wrong.
    Example: `"published": "2062-01-27"`
    Use instead: `"published": "2026-01-27"`
    """
    published = edtf.parse(article.published).earliest
    if published is not None and published > shift_day(context.today, TIME_ZONE_TOLERANCE):
        yield Problem(
            f"publication date {article.published} is in the future",
            "/published",
            "write the date of publication",
        )


@rule("NE306", Severity.WARNING, of=Event, fields=["on_behalf_of"])
def affiliation_outside_period(event: Event, context: RuleContext) -> Iterator[Problem]:
    """Actor acting for a body outside the period of its affiliation.

    Only affiliations with that body count, and all must have ended or not yet begun. A period of
    a single date says that the affiliation held then, not when it ended. One day of difference is
    allowed for time zones.

    Why it matters: Ministers change. Either another person is meant, or the period or the date is
    wrong.
    Example: `"period": "2019/2024-12"` for an actor with `"on_behalf_of": "actor:norland"` in 2026
    Use instead: the current affiliation of the actor, or the current representative of Norland
    """
    acting = [
        (f"/{name}/{index}/on_behalf_of", entry.actor, entry.on_behalf_of)
        for name in participation_fields(type(event))
        for index, entry in enumerate(getattr(event, name))
        if entry.on_behalf_of is not None
    ]
    if not acting or is_doubtful(event.when):
        return
    for pointer, name, body in acting:
        periods = _periods(name, context).get(body, ())
        if not 0 < len(periods) <= _MAX_PERIODS:
            continue
        if all(period and is_outside(period, event.when) for period in periods):
            listed = ", ".join(period for period in periods[:_MAX_NAMED_PERIODS] if period)
            more = ", ..." if len(periods) > _MAX_NAMED_PERIODS else ""
            yield Problem(
                f"{name} is affiliated with {body} in {listed}{more}, not at the time of this "
                f"event ({event.date})",
                pointer,
                "correct the date or the affiliation, or name the actual actor",
            )


def _periods(actor_id: str, context: RuleContext) -> Mapping[str, Sequence[str | None]]:
    """Return the periods of the affiliations of an actor, by the id of the body."""
    found: dict[str, list[str | None]] | None = context.cache.get(("NE306", actor_id))
    if found is None:
        found = context.cache["NE306", actor_id] = {}
        actor = context.actors.get(actor_id)
        for each in actor.affiliations if actor is not None else ():
            found.setdefault(each.actor, []).append(each.period)
    return found


def is_outside(period: str, when: edtf.Edtf) -> bool:
    """Return whether an interval certainly has no day in common with a time."""
    span = edtf.parse(period)
    if not span.is_interval or is_doubtful(span):
        return False
    first = when.earliest and shift_day(when.earliest, -TIME_ZONE_TOLERANCE)
    last = when.latest and shift_day(when.latest, TIME_ZONE_TOLERANCE)
    return not span.overlaps(first, last)


def _published(event: Event, context: RuleContext) -> list[edtf.Edtf]:
    """Return the publication dates of the cited articles; empty if one is missing."""
    found = [context.articles.get(name) for name in event.articles()]
    published = [edtf.parse(article.published) for article in found if article is not None]
    return published if len(published) == len(found) else []


@latest_result
def last_report(event: Event, context: RuleContext) -> date | None:
    """Return the last day on which a cited article can have appeared; None if one is missing."""
    return max((when.latest or date.max for when in _published(event, context)), default=None)


def shift_day(day: date, by: timedelta) -> date:
    """Return a later or earlier day; the same day at either end of the calendar."""
    try:
        return day + by
    except OverflowError:
        return day


def is_doubtful(when: edtf.Edtf) -> bool:
    """Return whether a time is approximate, uncertain or backward and so contradicts nothing."""
    return when.is_approximate or when.is_uncertain or when.is_backwards
