"""Rules about time: dates that run backwards, or that the report of them contradicts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from newsevents import edtf
from newsevents.findings import Fix, Replace, Severity, shown
from newsevents.model import Actor, Article, Event, Participation, Status
from newsevents.model.events import participation_fields
from newsevents.validation.rule import Problem, RuleContext, rule

#: A day is not the same everywhere: what is still Monday for a reporter may be Tuesday there.
TIME_ZONE_TOLERANCE = timedelta(days=1)

_NAMED = 3
# Nobody comes and goes more often; the periods are looked at anew for every event.
_MOST_PERIODS = 50


@rule("NE301", of=Event)
def backward_interval(event: Event, known: RuleContext) -> Iterator[Problem]:
    """An interval ends before it begins.

    Why it matters: Nothing can lie in it, so the event falls out of every period and timeline.

    Example: `"date": "2026-01-27/2026-01-20"`

    Use instead: `"date": "2026-01-20/2026-01-27"`

    Fix: `--unsafe-fixes` swaps the two ends.
    """
    yield from _backward(event.date, "/date")


@rule("NE302", of=Actor)
def backward_period(actor: Actor, known: RuleContext) -> Iterator[Problem]:
    """The period of an affiliation ends before it begins.

    Why it matters: The actor has then never held the office, at no time that anybody asks about.

    Example: `"period": "2025/2024"`

    Use instead: `"period": "2024/2025"`

    Fix: `--unsafe-fixes` swaps the two ends.
    """
    for index, affiliation in enumerate(actor.affiliations):
        if affiliation.period is not None:
            yield from _backward(affiliation.period, f"/affiliations/{index}/period")


def _backward(text: str, pointer: str) -> Iterator[Problem]:
    if edtf.parse(text).is_backwards:
        start, _, end = text.partition("/")
        forward = f"{end}/{start}"
        yield Problem(
            f"{text} runs backwards",
            pointer,
            f"did you mean {forward}?",
            Fix(
                title=f"write {shown(forward)}", is_safe=False, changes=(Replace(pointer, forward),)
            ),
        )


@rule("NE303", of=Event)
def occurred_after_report(event: Event, known: RuleContext) -> Iterator[Problem]:
    """An event has occurred on a day after every article that reports it.

    Why it matters: Nobody can have reported it yet; either the date or the status is wrong.
    A day of difference is let pass, since articles and events stand in different time zones.

    Example: an article of 27 January, and an event of 29 January with `"status": "occurred"`

    Use instead: `"status": "planned"`, or the date that the article gives
    """
    if event.status is not Status.OCCURRED:
        return
    published = _published(event, known)
    begins = event.when.earliest
    latest = max((when.latest or date.max for when in published), default=None)
    if latest is not None and begins is not None and begins > shifted(latest, TIME_ZONE_TOLERANCE):
        yield Problem(
            f"occurred on {event.date}, after the last article that reports it ({latest})",
            "/date",
            'give it the status "planned", or the date that the article gives',
        )


@rule("NE304", Severity.WARNING, of=Event)
def planned_before_report(event: Event, known: RuleContext) -> Iterator[Problem]:
    """An event is still planned for a day before every article that reports it.

    Why it matters: An article tells what has become of a plan by its day; a plan for the past is
    most often a date read wrongly.

    Example: an article of 27 January, and an event of 20 January with `"status": "planned"`

    Use instead: `"status": "occurred"`, `"postponed"` or `"cancelled"`, or the right date
    """
    if event.status is not Status.PLANNED:
        return
    published = _published(event, known)
    ends = event.when.latest
    first = min((when.earliest or date.min for when in published), default=None)
    if first is not None and ends is not None and ends < shifted(first, -TIME_ZONE_TOLERANCE):
        yield Problem(
            f"planned for {event.date}, before the first article that reports it ({first})",
            "/date",
            "give it the status that the article tells, or the right date",
        )


@rule("NE305", Severity.WARNING, of=Article)
def article_from_the_future(article: Article, known: RuleContext) -> Iterator[Problem]:
    """An article is dated later than today.

    Why it matters: Article dates are often read from pages by software that takes other numbers
    for dates; one in the future is certainly wrong.

    Example: `"published": "2062-01-27"`

    Use instead: `"published": "2026-01-27"`
    """
    published = edtf.parse(article.published).earliest
    if published is not None and published > shifted(_today(), TIME_ZONE_TOLERANCE):
        yield Problem(
            f"published on {article.published}, which is in the future",
            "/published",
            "give the day on which it was published",
        )


@rule("NE306", Severity.WARNING, of=Event)
def affiliation_outside_period(event: Event, known: RuleContext) -> Iterator[Problem]:
    """An actor acts for somebody to whom it does not belong at the time of the event.

    Why it matters: Ministers change. Either another person was meant, or the period of the
    affiliation is not right, or the date.
    Only affiliations to that very actor count, all of which have to be over or yet to begin; a
    period of one date alone says that it held then, and not when it ended. A day of difference is
    let pass.

    Example: `"period": "2019/2024-12"` for who speaks `"on_behalf_of": "actor:norland"` in 2026

    Use instead: the affiliation that the actor has today, or who speaks for Norland today
    """
    acting = [each for each in _participations(event) if each[1].on_behalf_of is not None]
    if not acting or is_doubtful(when := event.when):
        return
    for pointer, taking_part in acting:
        actor, whom = known.actors.get(taking_part.actor), taking_part.on_behalf_of
        affiliations = actor.affiliations if actor is not None else ()
        periods = [each.period for each in affiliations if each.actor == whom]
        if not 0 < len(periods) <= _MOST_PERIODS:
            continue
        if all(period and _is_outside(period, when) for period in periods):
            told = ", ".join(period for period in periods[:_NAMED] if period)
            more = ", ..." if len(periods) > _NAMED else ""
            yield Problem(
                f"{taking_part.actor} acts for {whom}, but belongs to it in {told}{more}, and not "
                f"at the time of this event ({event.date})",
                f"{pointer}/on_behalf_of",
                "mend the date, or the affiliations of the actor, or name who acted",
            )


def _participations(event: Event) -> Iterator[tuple[str, Participation]]:
    """Yield all who take part, each with its JSON Pointer."""
    for name in participation_fields(type(event)):
        for index, entry in enumerate(getattr(event, name)):
            yield f"/{name}/{index}", entry


def _is_outside(period: str, when: edtf.Edtf) -> bool:
    """Say whether a period certainly has no day of a time in it."""
    span = edtf.parse(period)
    if not span.is_interval or is_doubtful(span):
        return False
    first = when.earliest and shifted(when.earliest, -TIME_ZONE_TOLERANCE)
    last = when.latest and shifted(when.latest, TIME_ZONE_TOLERANCE)
    return not span.overlaps(first, last)


def _published(event: Event, known: RuleContext) -> list[edtf.Edtf]:
    """Return when the articles appeared that report an event, if all of them are known."""
    names = event.articles()
    if not all(name in known.articles for name in names):
        return []
    return [edtf.parse(known.articles[name].published) for name in names]


def shifted(day: date, by: timedelta) -> date:
    """Return a day so much later or earlier; the same day at either end of the calendar."""
    try:
        return day + by
    except OverflowError:
        return day


def is_doubtful(when: edtf.Edtf) -> bool:
    """Say whether a time may be another one than is written, so that it contradicts nothing."""
    return when.is_approximate or when.is_uncertain or when.is_backwards


def _today() -> date:
    return datetime.now(tz=UTC).date()


RULES = (
    backward_interval,
    backward_period,
    occurred_after_report,
    planned_before_report,
    article_from_the_future,
    affiliation_outside_period,
)
