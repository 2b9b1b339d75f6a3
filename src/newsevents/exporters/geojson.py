"""GeoJSON (RFC 7946): a point for each place of an event, a line for each route of a movement.

Origin, destination and the places between are points with this role, and the route a line through
those that have coordinates, if it leads from one position to another; a line has no `place_id` and no
`precision`, since each place has its own.
`start` and `end` are the first and the last day that the date can mean, those of the place if it
has a date of its own; an open or unknown end is null. `lasted` is true for an interval, and false
for a date within which it happened once. A route is cut where it crosses the 180th meridian.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import IO, Any, TypeAlias

from newsevents.exporters.context import (
    UNLOCATED,
    ExportContext,
    category_of,
    date_fields,
    route_of,
    write_json_list,
)
from newsevents.model import Event, Place

CARRIED = {
    "events": "id title summary date status places participations/actor participations/role"
    " imported_from/dataset imported_from/licence",
    "event": "category",
    "visit": "kind",
    "military-movement": "kind origin destination via",
    "place": "id names latitude longitude precision",
    "actor": "id names",
    "dataset": "name title description licenses sources",
}

Position: TypeAlias = tuple[float, float]

_OF_PLACES = ("place", "place_id", "role", "place_date", "precision", "point_precision")
_HALF_TURN, _TURN = 180.0, 360.0


def write(context: ExportContext, stream: IO[bytes]) -> None:
    """Write a feature collection, one feature a line, with title and licences of the dataset."""
    told = {name: context.source.metadata.get(name) for name in CARRIED["dataset"].split()}
    given = {name: value for name, value in told.items() if value is not None}
    about = {"type": "FeatureCollection", **given}
    write_json_list(stream, _all_features(context), about, "features")


def _all_features(context: ExportContext) -> Iterator[dict[str, Any]]:
    for event in context.events():
        features = list(_features(context, event))
        if not features:
            context.losses.drop(event, "no place with coordinates")
        yield from features


def _features(context: ExportContext, event: Event) -> Iterator[dict[str, Any]]:
    route = list(route_of(event))
    # Role, place, precision and date of each use, after the field.
    uses = [("places/place", u.role, u.place, u.precision, u.date) for u in event.places]
    uses += [(field, field, place, None, None) for field, place in route]
    located = {place: context.located(place) for _, _, place, *_ in uses}
    if not any(located.values()):
        return
    for field in sorted({field for field, _, place, *_ in uses if located[place] is None}):
        context.losses.lose(event, field, UNLOCATED)
    common = _properties(context, event)
    for number, (_, role, place_id, precision, date) in enumerate(uses):
        if place := located[place_id]:
            own = {
                **date_fields(date or event.date),
                "place": place.name(context.language),
                "place_id": place.id,
                "role": role,
                "place_date": date,
                "precision": precision or place.precision,
                "point_precision": place.precision,
            }
            point = {"type": "Point", "coordinates": _position(place)}
            yield _feature(f"{event.id}#{number}", point, common | own)
    stops = [place for _, place_id in route if (place := located[place_id])]
    if line := _line([_position(place) for place in stops]):
        names = " > ".join(place.name(context.language) for place in stops)
        yield _feature(f"{event.id}#route", line, common | {"place": names, "role": "route"})


def _feature(name: str, geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "id": name, "geometry": geometry, "properties": properties}


def _properties(context: ExportContext, event: Event) -> dict[str, Any]:
    """Return the properties of all features of an event; each feature has the same ones."""
    roles = event.roles()
    return {
        "id": event.id,
        "type": event.type,
        "category": category_of(event),
        "title": event.title.best(context.language),
        "summary": event.summary.best(context.language) if event.summary else None,
        "status": event.status,
        "date": event.date,
        **date_fields(event.date),
        **dict.fromkeys(_OF_PLACES),
        "actors": [context.name(actor) for _, actor in roles],
        "actor_ids": [actor for _, actor in roles],
        "roles": [role for role, _ in roles],
        "imported_from": [each.dataset for each in event.imported_from],
        "licences": [each.licence for each in event.imported_from],
    }


def _position(place: Place) -> Position:
    assert place.longitude is not None
    assert place.latitude is not None
    return place.longitude, place.latitude


def _line(positions: Sequence[Position]) -> dict[str, Any] | None:
    """Return the geometry of a route; None if it leads nowhere."""
    lines = [[*positions[:1]]]
    for before, after in itertools.pairwise(positions):
        if abs(after[0] - before[0]) > _HALF_TURN:
            west_to_east = after[0] < before[0]
            edge = _HALF_TURN if west_to_east else -_HALF_TURN
            latitude = _latitude_at(edge, before, after)
            lines[-1].append((edge, latitude))
            lines.append([(-edge, latitude)])
        lines[-1].append(after)
    lines = [[position for position, _ in itertools.groupby(line)] for line in lines]
    # A route that begins or ends on the meridian has nothing on the other side.
    lines = [line for line in lines if len(line) > 1]
    if not lines:
        return None
    if len(lines) == 1:
        return {"type": "LineString", "coordinates": lines[0]}
    return {"type": "MultiLineString", "coordinates": lines}


def _latitude_at(edge: float, before: Position, after: Position) -> float:
    """Return the latitude at which the shorter way between two positions is at the meridian."""
    there = after[0] + (_TURN if edge > 0 else -_TURN)
    share = (edge - before[0]) / (there - before[0])
    return round(before[1] + share * (after[1] - before[1]), 6)
