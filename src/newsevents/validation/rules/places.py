"""Rules about places: movements without places, coordinates outside the country, cycles.

The extent of a country is a few boxes, read from `extents.json` (made by `tools/countries.py`).
Boxes include some sea and border areas of the neighbours, and a disputed area lies in the boxes of
each side: they serve to find wrong numbers, not to assign territory.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Iterator, Mapping
from importlib import resources

import attrs

from newsevents.findings import Fix, Remove, Replace, Severity
from newsevents.model import MilitaryMovement, MovementKind, Place, PlaceKind, PlacePrecision
from newsevents.validation.rule import (
    MAX_NESTING,
    DatasetContext,
    Problem,
    RuleContext,
    dataset_rule,
    latest_result,
    rule,
)

# Degrees that a place may lie outside the boxes of its country. Half a degree, some 55 km,
# includes coasts and small islands: of 263,000 towns and airports worldwide none lies further
# out. The point for a whole country may be anywhere near it.
_MARGIN = 0.5
_COUNTRY_MARGIN = 2.0
# Kinds of places that are named after a country beside them, or reach beyond it.
_BESIDE_COUNTRIES = (PlaceKind.SEA, PlaceKind.STRAIT, PlaceKind.AIRSPACE)
_ACROSS_BORDERS = (PlaceKind.RIVER, PlaceKind.MOUNTAIN, PlaceKind.REGION)
_MAX_LATITUDE = 90
_EARTH_RADIUS_KM = 6371.0088  # mean radius


# Present countries in the territory of former ones (ISO 3166-3), and in that of states whose borders
# were others within the last hundred years: the country of a place may be that of its time.
_FORMER_TERRITORIES = {
    "SUHH": "AM AZ BY EE GE KG KZ LT LV MD RU TJ TM UA UZ",
    "YUCS": "BA HR ME MK RS SI XK",
    "CSXX": "ME RS XK",
    "CSHH": "CZ SK",
    "DDDE": "DE",
    "YDYE": "YE",
    "VDVN": "VN",
    "ANHH": "BQ CW SX",
    "TPTL": "TL",
    "ZRCD": "CD",
    "BUMM": "MM",
}
_FORMER_UNIONS = (
    *(_FORMER_TERRITORIES[code] for code in ("SUHH", "YUCS", "CSHH")),
    *("SD SS", "ER ET", "ID TL", "BD IN PK", "MY SG", "NA ZA", "JO PS"),
)

# Kinds of movements whose forces cannot end where they were; others return, or move within an area.
_ONE_WAY = (
    *(MovementKind.DEPLOYMENT, MovementKind.WITHDRAWAL, MovementKind.REINFORCEMENT),
    *(MovementKind.TRANSIT, MovementKind.EVACUATION),
)
# Kinds of places within which forces can move.
_AREAS = (PlaceKind.COUNTRY, PlaceKind.ADMIN_AREA, PlaceKind.REGION)


@rule("NE601", Severity.WARNING, of=MilitaryMovement)
def origin_is_destination(movement: MilitaryMovement, context: RuleContext) -> Iterator[Problem]:
    """One-way movement with the same origin and destination.

    Not reported: redeployments, rotations and exercises, which may end where they began; movements
    by way of another place; and movements within a country or region.

    Why it matters: One of the two places is wrong; on a map the arrow has no length.
    Example: `"origin": "place:tartus", "destination": "place:tartus"`
    Use instead: `"places": [{"place": "place:tartus"}]`, or the other place
    """
    if (
        movement.origin is not None
        and movement.origin == movement.destination
        and movement.kind in _ONE_WAY
        and not movement.via
        and (place := context.places.get(movement.origin)) is not None
        and place.kind not in _AREAS
    ):
        yield Problem(
            f"origin and destination are both {movement.origin}",
            "/destination",
            "name the other place, or only the place",
        )


@rule("NE602", Severity.WARNING, of=MilitaryMovement)
def movement_without_place(movement: MilitaryMovement, context: RuleContext) -> Iterator[Problem]:
    """Movement without any place.

    Why it matters: A movement is of little use without a place. If the text is no more precise,
    a country is better than nothing.
    Example: a withdrawal with only forces and date
    Use instead: `"origin": "place:syria"`
    """
    if not (movement.origin or movement.destination or movement.place or movement.via):
        yield Problem("missing place", "", "add origin, destination or places")


@rule("NE603", Severity.WARNING, of=Place)
def coordinates_outside_country(place: Place, context: RuleContext) -> Iterator[Problem]:
    """Coordinates far outside the country of the place.

    The country is that of the place or of the nearest enclosing place. Its extent is a few boxes
    with a margin of half a degree; disputed areas lie in the boxes of each side, and so do those of
    states that were one within the last hundred years. Seas, straits and airspaces are named after
    countries beside them, and are not compared. Coordinates 0, 0 are reported for any place.

    Why it matters: The place appears in another part of the world. Usually a minus sign or a
    digit is missing, or the country is that of another place of the same name.
    Example: `"country": "US", "latitude": 38.87, "longitude": 77.06`
    Use instead: `"country": "US", "latitude": 38.87, "longitude": -77.06`
    Fix: `--unsafe-fixes` adds or removes a minus sign, if that alone moves the place inside.
    """
    if place.latitude == 0 == place.longitude:
        yield Problem(
            "latitude 0, longitude 0 is in the Atlantic, and usually means unknown coordinates",
            "/latitude",
            "remove latitude, longitude and precision if they are unknown",
        )
        return
    outside = _outside(place, context)
    if outside is None or outside.is_swapped:
        return
    if not outside.flipped:
        yield Problem(outside.message, outside.pointer, "correct the coordinates or the country")
        return
    written = " and ".join(f"{name} {value}" for name, value in outside.flipped.items())
    changes = tuple(Replace(f"/{name}", value) for name, value in outside.flipped.items())
    yield Problem(
        outside.message,
        changes[0].pointer,
        f"did you mean {written}, which is inside? otherwise correct the country",
        Fix(title=f"write {written}", is_safe=False, changes=changes),
    )


@rule("NE604", of=Place)
def swapped_coordinates(place: Place, context: RuleContext) -> Iterator[Problem]:
    """Swapped latitude and longitude.

    As written, the place lies far outside its country; swapped, it lies inside. See NE603 for
    the extent of a country.

    Why it matters: The place appears in another part of the world. GeoJSON and many programs
    write the longitude first, people the latitude.
    Example: `"country": "SY", "latitude": 41.1914, "longitude": 37.0206`
    Use instead: `"country": "SY", "latitude": 37.0206, "longitude": 41.1914`
    Fix: `--unsafe-fixes` swaps the two.
    """
    outside = _outside(place, context)
    if outside is not None and outside.is_swapped:
        changes = (Replace("/latitude", place.longitude), Replace("/longitude", place.latitude))
        yield Problem(
            f"{outside.message}, but inside if swapped",
            "/latitude",
            f"write latitude {place.longitude} and longitude {place.latitude}, or correct the "
            "country",
            Fix(title="swap latitude and longitude", is_safe=False, changes=changes),
        )


@attrs.frozen(order=True)
class BoundingBox:
    """An area between two meridians and two parallels that does not cross the 180th meridian."""

    west: float
    south: float
    east: float
    north: float

    def contains(self, latitude: float, longitude: float, margin: float = 0) -> bool:
        """Return whether a point is inside, with a margin in degrees."""
        return self.has_latitude(latitude, margin) and self._longitude_gap(longitude) <= margin

    def has_latitude(self, latitude: float, margin: float = 0) -> bool:
        """Return whether a latitude is between south and north, with a margin in degrees."""
        return self.south - margin <= latitude <= self.north + margin

    def distance(self, latitude: float, longitude: float) -> float:
        """Return the great-circle distance of a point from the box in kilometres."""
        nearest = min(max(latitude, self.south), self.north)
        north = math.radians(latitude - nearest) / 2
        east = math.radians(self._longitude_gap(longitude)) / 2
        parallels = math.cos(math.radians(latitude)) * math.cos(math.radians(nearest))
        chord = math.sin(north) ** 2 + parallels * math.sin(east) ** 2
        return 2 * _EARTH_RADIUS_KM * math.asin(min(1, math.sqrt(chord)))

    def _longitude_gap(self, longitude: float) -> float:
        if self.west <= longitude <= self.east:
            return 0
        return min((self.west - longitude) % 360, (longitude - self.east) % 360)

    def __str__(self) -> str:
        """Return the extent for a message: `32.3 to 37.3 north, ...`."""
        latitudes = _degrees(self.south, self.north, ("south", "north"))
        return f"{latitudes}, {_degrees(self.west, self.east, ('west', 'east'))}"


def _degrees(low: float, high: float, sides: tuple[str, str]) -> str:
    """Return `32.3 to 37.3 north`, or `4.3 south to 13.5 north` across the equator."""
    below, above = sides
    if low >= 0:
        return f"{low:g} to {high:g} {above}"
    if high <= 0:
        return f"{-high:g} to {-low:g} {below}"
    return f"{-low:g} {below} to {high:g} {above}"


@functools.cache
def extents() -> dict[str, tuple[BoundingBox, ...]]:
    """Return the boxes of each country, by its code."""
    path = resources.files("newsevents.validation.rules") / "extents.json"
    boxes = json.loads(path.read_text(encoding="utf-8"))["boxes"]
    return {country: tuple(BoundingBox(*box) for box in parts) for country, parts in boxes.items()}


@attrs.frozen
class _Outside:
    """Place outside of its country."""

    message: str
    #: JSON Pointer of the coordinate that is more likely wrong.
    pointer: str
    #: Whether it is inside with latitude and longitude swapped.
    is_swapped: bool
    #: The negated coordinates that move it inside, if there is only one way.
    flipped: Mapping[str, float]


@latest_result
def _outside(place: Place, context: RuleContext) -> _Outside | None:
    """Compare coordinates with the boxes of the country, if both are given."""
    latitude, longitude = place.latitude, place.longitude
    around = next((each for each in _with_enclosing_places(place, context) if each.country), None)
    if latitude is None or longitude is None or around is None or place.kind in _BESIDE_COUNTRIES:
        return None
    country = around.country or ""
    is_wide = place.precision is PlacePrecision.COUNTRY or place.kind in _ACROSS_BORDERS
    margin = _COUNTRY_MARGIN if is_wide else _MARGIN
    boxes = _boxes_of(country)

    def _is_inside(latitude: float, longitude: float) -> bool:
        return any(box.contains(latitude, longitude, margin) for box in boxes)

    was_inside = any(box.contains(latitude, longitude, margin) for box in _united_with(country))
    if not boxes or was_inside or _is_inside(latitude, longitude):
        return None
    here = {"latitude": latitude, "longitude": longitude}
    flips = [
        {name: -here[name] for name in names}
        for names in (("latitude",), ("longitude",), ("latitude", "longitude"))
        if all(here[name] for name in names)
    ]
    inside = [flip for flip in flips if _is_inside(**(here | flip))]
    nearest = min(boxes, key=lambda box: box.distance(latitude, longitude))
    kilometres = float(f"{nearest.distance(latitude, longitude):.2g}")
    whose = "" if around is place else f", the country of {around.id}"
    part = "nearest part: " if len(boxes) > 1 else ""
    return _Outside(
        f"latitude {latitude}, longitude {longitude} is {kilometres:,.0f} km outside "
        f"{country}{whose} ({part}{nearest})",
        "/longitude" if nearest.has_latitude(latitude, margin) else "/latitude",
        is_swapped=abs(longitude) <= _MAX_LATITUDE and _is_inside(longitude, latitude),
        flipped=inside[0] if len(inside) == 1 else {},
    )


@functools.cache
def _boxes_of(country: str) -> tuple[BoundingBox, ...]:
    codes = _FORMER_TERRITORIES.get(country, country).split()
    return tuple(box for code in codes for box in extents().get(code, ()))


@functools.cache
def _united_with(country: str) -> tuple[BoundingBox, ...]:
    """Return the boxes of the states that were one with a country."""
    unions = (union.split() for union in _FORMER_UNIONS)
    others = {code for union in unions if country in union for code in union}
    return tuple(box for code in others for box in _boxes_of(code))


def _with_enclosing_places(place: Place, context: RuleContext) -> Iterator[Place]:
    """Yield a place and the places around it, outwards, each once."""
    seen: set[str] = set()
    around: Place | None = place
    while around is not None and around.id not in seen and len(seen) < MAX_NESTING:
        yield around
        seen.add(around.id)
        around = context.places.get(around.within) if around.within else None


@rule("NE605", Severity.WARNING, of=Place)
def precision_without_coordinates(place: Place, context: RuleContext) -> Iterator[Problem]:
    """Precision without coordinates.

    Why it matters: The precision describes latitude and longitude; without them it says nothing.
    Example: `"precision": "exact"`
    Use instead: `"latitude": 35.4011, "longitude": 35.9487, "precision": "exact"`
    Fix: `--unsafe-fixes` removes the precision.
    """
    if place.precision is not None and place.latitude is None:
        yield Problem(
            "precision without coordinates",
            "/precision",
            "add latitude and longitude, or remove the precision",
            Fix(title="remove the precision", is_safe=False, changes=(Remove("/precision"),)),
        )


@dataset_rule("NE606", of_parts=True)
def place_within_itself(context: DatasetContext) -> Iterator[tuple[str, Problem]]:
    """Cycle of places that lie within each other.

    Why it matters: A search for the places within a place never ends.
    Example: Latakia `within` Syria, and Syria `within` Latakia
    Use instead: `within` only from the smaller place to the larger one
    """
    # Whether each place that was passed is in a cycle.
    settled: dict[str, bool] = {}
    for name, place in context.places.items():
        positions: dict[str, int] = {}
        around: Place | None = place
        while around is not None and around.id not in settled and around.id not in positions:
            positions[around.id] = len(positions)
            around = context.places.get(around.within) if around.within else None
        # The path ends at an outermost or settled place, or returns to one of its own.
        start = positions.get(around.id, len(positions)) if around is not None else len(positions)
        settled.update((each, position >= start) for each, position in positions.items())
        if settled[name]:
            message = f"{place.within} lies within {name}"
            yield name, Problem(message, "/within", "remove `within` from the larger place")
