"""Events of TimeMap, the map and timeline of Forensic Architecture: its `events.json`.

TimeMap shows an event on one day at one place, and refuses other fields than its own. The day is
that of the date, or the first day of an interval; an event without an exact day is left out. Its
place is the first one with coordinates; without one, it is on the timeline only. The first
association is the event type, which can be its category; category, status, topics and actors
follow as filters. `sources` are ids of articles.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from newsevents.edtf import Edtf, Moment
from newsevents.exporters.context import (
    NO_DAY,
    ExportContext,
    category_of,
    route_of,
    start_of,
    write_json_list,
)
from newsevents.model import Article, Event

CARRIED = {
    "events": "id title summary date status places/place participations/actor topics evidence/article",
    "actor": "names",
    "event": "category",
    "visit": "kind",
    "military-movement": "kind origin destination via",
    "place": "names latitude longitude",
    "article": "id",
}

_ONE_PLACE = "only one place"


def write(context: ExportContext, stream: IO[bytes]) -> None:
    """Write an array of events, one a line."""
    write_json_list(stream, _events(context))


def _events(context: ExportContext) -> Iterator[dict[str, Any]]:
    for event in context.events():
        start = start_of(event.when)
        if start is None:
            context.losses.drop(event, NO_DAY)
            continue
        category = category_of(event)
        actors = (context.name(actor) for _, actor in event.roles())
        filters = (event.type, category, event.status, *event.topics, *actors)
        text = [event.title, event.summary] if event.summary else [event.title]
        yield {
            "id": event.id,
            "description": "\n\n".join(each.best(context.language) for each in text),
            "date": f"{start.earliest:%m/%d}/{start.earliest.year:04}",
            "time": "" if start.time is None else f"{start.time:%H:%M}",
            "time_display": _display(event.when, start),
            **_location(context, event),
            "type": category or "",
            "category": event.type,
            "associations": list(dict.fromkeys(filter(None, filters))),
            "sources": [each for each in event.articles() if context.get(each, Article)],
        }


def _display(when: Edtf, start: Moment) -> str:
    """Return the date as written if day and time, to the minute, do not say all of it."""
    time = start.time
    is_plain = time is None or (time.tzinfo is None and not time.second)
    is_exact = not (when.is_interval or when.is_uncertain or when.is_approximate)
    return "" if is_plain and is_exact else when.text


def _location(context: ExportContext, event: Event) -> dict[str, str]:
    places = [("places/place", use.place) for use in event.places] + list(route_of(event))
    shown = next((at for at, (_, place) in enumerate(places) if context.located(place)), 0)
    for field in dict.fromkeys(field for field, _ in places[:shown] + places[shown + 1 :]):
        context.losses.lose(event, field, _ONE_PLACE)
    located = context.located(places[shown][1]) if places else None
    if located is None:
        return {"location": context.name(places[0][1]) if places else ""}
    return {
        "location": located.name(context.language),
        "latitude": str(located.latitude),
        "longitude": str(located.longitude),
    }
