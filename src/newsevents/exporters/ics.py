"""iCalendar (RFC 5545) of events planned or called off, for a diary; needs `newsevents[calendar]`.

Events are written that are proposed (TENTATIVE), planned (CONFIRMED, or TENTATIVE if the date is
uncertain or approximate), and postponed or cancelled (CANCELLED: the record of a postponed event
keeps the day that it was planned for). Events that are ongoing or over are left out.

A calendar draws whole days or exact times. An event without an exact day is left out rather than
placed on a day that no source named. An interval is drawn if both of its ends are exact; one that is
open or inexact at its end has its beginning only. The date as written is in the description. UIDs
follow from the ids, and DTSTAMP from the last article, so that a diary updates its entries.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Mapping
from typing import IO, TypeAlias

from newsevents import edtf
from newsevents.edtf import Moment, Precision
from newsevents.errors import MissingExtraError
from newsevents.exporters.context import NO_DAY, ExportContext, category_of, start_of
from newsevents.model import (
    Article,
    Event,
    Status,
)

try:
    import icalendar
except ImportError as error:
    raise MissingExtraError("icalendar", "calendar", "iCalendar") from error

CARRIED = {
    "events": "id title summary date duration status places/place participations/actor topics"
    " evidence/article",
    "event": "category",
    "visit": "kind",
    "military-movement": "kind",
    "place": "names latitude longitude",
    "actor": "names",
    "article": "url",
    "dataset": "title",
}

_STATUSES: Mapping[str, str] = {
    Status.PROPOSED: "TENTATIVE",
    Status.PLANNED: "CONFIRMED",
    Status.POSTPONED: "CANCELLED",
    Status.CANCELLED: "CANCELLED",
}
# TEXT of RFC 5545 (3.3.11) has no other control characters.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
# Durations of RFC 5545 (3.3.6): all of them, and those of whole days.
_DURATION = re.compile("P(?:[0-9]+W|(?:[0-9]+D)?(?:T[0-9HMS]+)?)")
_WHOLE_DAYS = re.compile("P[0-9]+[WD]")
_DAY = dt.timedelta(days=1)
_EPOCH = dt.date(1970, 1, 1)

Instant: TypeAlias = dt.date | dt.datetime


def write(context: ExportContext, stream: IO[bytes]) -> None:
    """Write a calendar, event by event."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//newsevents//newsevents//EN")
    calendar.add("version", "2.0")
    if isinstance(title := context.source.metadata.get("title"), str):
        calendar.add("name", _CONTROLS.sub("", title))
        calendar.add("x-wr-calname", _CONTROLS.sub("", title))
    head, end, tail = calendar.to_ical().rpartition(b"END:VCALENDAR")
    stream.write(head)
    for event in context.events():
        if event.status not in _STATUSES:
            context.losses.drop(event, "not ahead")
        elif event.when.is_backwards:
            context.losses.drop(event, "ends before it starts")
        elif (start := start_of(event.when)) is None:
            context.losses.drop(event, NO_DAY)
        else:
            try:
                stream.write(_entry(context, event, start).to_ical())
            except OverflowError:
                context.losses.drop(event, "outside the years of a calendar")
    stream.write(end + tail)


def _entry(context: ExportContext, event: Event, start: Moment) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", f"{event.id}@newsevents")
    entry.add("dtstamp", _stamp(context, event))
    begin, end = _bounds(context, event, start)
    entry.add("dtstart", begin)
    if end is not None:
        entry.add("dtend", end)
    is_exact = not (event.when.is_uncertain or event.when.is_approximate)
    status = _STATUSES[event.status]
    entry.add("status", "TENTATIVE" if status == "CONFIRMED" and not is_exact else status)
    entry.add("categories", [*filter(None, (event.type, category_of(event))), *event.topics])
    title = event.title.best(context.language)
    articles = _articles(context, event)
    urls = [each.url for each in articles if each.url and context.get(each.id, Article)]
    lines = [event.summary.best(context.language)] if event.summary else []
    lines += ["; ".join(context.name(actor) for _, actor in event.roles())]
    lines += [f"{event.date} ({event.status})", *urls]
    texts = {
        "summary": title,
        "description": "\n".join(filter(None, lines)),
        "location": "; ".join(context.name(use.place) for use in event.places),
    }
    for name, text in texts.items():
        if text:
            entry.add(name, _CONTROLS.sub("", text))
    if any(map(_CONTROLS.search, texts.values())):
        context.losses.lose(event, "title", "control characters")
    if urls:
        entry.add("url", urls[0])
    if place := next(filter(None, (context.located(use.place) for use in event.places)), None):
        entry.add("geo", (place.latitude, place.longitude))
    return entry


def _articles(context: ExportContext, event: Event) -> list[Article]:
    return [article for each in event.articles() if (article := context.find(each, Article))]


def _stamp(context: ExportContext, event: Event) -> dt.datetime:
    """Return the day of the last article, else that of the dataset: the same in every export."""
    dates = [edtf.parse(article.published) for article in _articles(context, event)]
    days = [day for each in dates if (day := each.latest or each.earliest)]
    if not days:
        with contextlib.suppress(ValueError):
            days = [dt.date.fromisoformat(str(context.source.metadata.get("created"))[:10])]
    return dt.datetime.combine(max(days, default=_EPOCH), dt.time(), dt.UTC)


def _bounds(context: ExportContext, event: Event, start: Moment) -> tuple[Instant, Instant | None]:
    """Return the beginning and the end of an entry; a day or a time alone has no end."""
    begin, end = _instant(start), event.when.end
    if event.when.is_interval:
        if event.duration:
            context.losses.lose(event, "duration", "beside an interval")
        if not isinstance(end, Moment) or end.precision < Precision.DAY:
            context.losses.lose(event, "date", "end without an exact day")
            return begin, None
        until = _instant(end)
        if not _are_times(begin, until):
            if start.time or end.time:
                context.losses.lose(event, "date", "time of one end")
            return start.earliest, end.earliest + _DAY
        return begin, until if until != begin else None
    if event.duration:
        is_time = isinstance(begin, dt.datetime)
        if not (_DURATION if is_time else _WHOLE_DAYS).fullmatch(event.duration):
            context.losses.lose(event, "duration", "not exact, or without a time of day")
        else:
            # Not annotated.
            length: dt.timedelta = icalendar.vDuration.from_ical(event.duration)  # type: ignore[no-untyped-call]
            return begin, begin + length if length else None
    return begin, None


def _instant(moment: Moment) -> Instant:
    """Return a day, a time in UTC, or a time without a zone."""
    time = moment.time
    if time is None:
        return moment.earliest
    return time if time.tzinfo is None else time.astimezone(dt.UTC)


def _are_times(begin: Instant, end: Instant) -> bool:
    """Return whether both are times, with a zone or without."""
    if not (isinstance(begin, dt.datetime) and isinstance(end, dt.datetime)):
        return False
    return (begin.tzinfo is None) == (end.tzinfo is None)
