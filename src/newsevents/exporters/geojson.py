"""GeoJSON (RFC 7946): a point for each place of an event, a line for each route of a movement.

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
from newsevents.model import Event, Place, PlaceUse

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
    uses = [(use, context.located(use.place)) for use in event.places]
    stops = [(field, context.located(place)) for field, place in route_of(event)]
    route = [place for _, place in stops if place is not None]
    if not route and not any(place for _, place in uses):
        return
    lost = {"places/place" for _, place in uses if place is None}
    for field in sorted(lost | {field for field, place in stops if place is None}):
        context.losses.lose(event, field, UNLOCATED)
    common = _properties(context, event)
    for number, (use, place) in enumerate(uses):
        if place is not None:
            own = _place_properties(context, event, use, place)
            point = {"type": "Point", "coordinates": _position(place)}
            yield _feature(f"{event.id}#{number}", point, common | own)
    if route:
        names = " > ".join(place.name(context.language) for place in route)
        line = _line([_position(place) for place in route])
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


def _place_properties(
    context: ExportContext, event: Event, use: PlaceUse, place: Place
) -> dict[str, Any]:
    return {
        **date_fields(use.date or event.date),
        "place": place.name(context.language),
        "place_id": place.id,
        "role": use.role,
        "place_date": use.date,
        "precision": use.precision or place.precision,
        "point_precision": place.precision,
    }


def _position(place: Place) -> Position:
    assert place.longitude is not None
    assert place.latitude is not None
    return place.longitude, place.latitude


def _line(positions: Sequence[Position]) -> dict[str, Any]:
    """Return the geometry of a route; a point if it has only one position."""
    lines = [[positions[0]]]
    for before, after in itertools.pairwise(positions):
        if abs(after[0] - before[0]) > _HALF_TURN:
            west_to_east = after[0] < before[0]
            edge = _HALF_TURN if west_to_east else -_HALF_TURN
            latitude = _latitude_at(edge, before, after)
            lines[-1].append((edge, latitude))
            lines.append([(-edge, latitude)])
        lines[-1].append(after)
    lines = [[position for position, _ in itertools.groupby(line)] for line in lines]
    if lines == [[positions[0]]]:
        return {"type": "Point", "coordinates": positions[0]}
    # A route that begins or ends on the meridian has nothing on the other side.
    lines = [line for line in lines if len(line) > 1]
    if len(lines) == 1:
        return {"type": "LineString", "coordinates": lines[0]}
    return {"type": "MultiLineString", "coordinates": lines}


def _latitude_at(edge: float, before: Position, after: Position) -> float:
    """Return the latitude at which the shorter way between two positions is at the meridian."""
    there = after[0] + (_TURN if edge > 0 else -_TURN)
    share = (edge - before[0]) / (there - before[0])
    return round(before[1] + share * (after[1] - before[1]), 6)
