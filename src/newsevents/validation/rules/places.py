"""Rules about places: movements that go nowhere, coordinates in the wrong country, circles."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Iterator
from importlib import resources

import attrs

from newsevents.findings import Fix, Remove, Replace, Severity
from newsevents.model import MilitaryMovement, Place, PlacePrecision
from newsevents.validation.rule import Problem, RuleContext, rule

# Places lie in each other to a depth of five or so; a country farther out is not looked for.
_NESTED = 100

# Degrees that a place may lie beside the boxes of its country. Half a degree, some 55 km, takes in
# the coasts and small islands of the map: of 263,000 towns and airports all over the world none
# lies farther out. The point that stands for a whole country may be anywhere near it.
_MARGIN = 0.5
_MARGIN_OF_COUNTRIES = 2.0
_POLE = 90
_EARTH_RADIUS = 6371.0088  # km, the mean radius


@rule("NE601", of=MilitaryMovement)
def origin_is_destination(movement: MilitaryMovement, known: RuleContext) -> Iterator[Problem]:
    """A movement ends where it begins.

    Why it matters: On a map it is an arrow of no length, and one of the two places is wrong.
    Forces that change positions within an area have a `place` and no origin.

    Example: `"origin": "place:tartus", "destination": "place:tartus"`

    Use instead: `"place": "place:tartus"`, or the other place
    """
    if movement.origin is not None and movement.origin == movement.destination:
        yield Problem(
            f"origin and destination are both {movement.origin}",
            "/destination",
            "name the other place, or give the place alone",
        )


@rule("NE602", Severity.WARNING, of=MilitaryMovement)
def movement_without_place(movement: MilitaryMovement, known: RuleContext) -> Iterator[Problem]:
    """A movement says neither from where, nor to where, nor where at all.

    Why it matters: A movement of forces is of little use to anybody who cannot tell where.
    A country is better than nothing, if the text is no more exact.

    Example: a withdrawal with forces and date alone

    Use instead: `"origin": "place:syria"`
    """
    if not (movement.origin or movement.destination or movement.place or movement.via):
        yield Problem("no place at all", "", "give origin, destination or place")


@rule("NE603", Severity.WARNING, of=Place)
def coordinates_outside_country(place: Place, known: RuleContext) -> Iterator[Problem]:
    """The coordinates of a place lie far outside its country.

    The country is that of the place, or of the next place that it lies within. It is taken for
    a few boxes with half a degree around them; areas that are disputed lie in the boxes of every
    side. Coordinates 0, 0 are reported for any place.

    Why it matters: On a map the place stands in another part of the world. Most often a minus is
    missing, a digit was lost, or the country is that of another place of the same name.

    Example: `"country": "US", "latitude": 38.87, "longitude": 77.06`

    Use instead: `"country": "US", "latitude": 38.87, "longitude": -77.06`

    Fix: `--unsafe-fixes` adds or removes a minus, if that alone puts the place inside.
    """
    if place.latitude == 0 == place.longitude:
        yield Problem(
            "latitude 0, longitude 0 is a spot in the Atlantic, written where nothing is known",
            "/latitude",
            "leave latitude, longitude and precision out until they are known",
        )
        return
    outside = _outside(place, known)
    if outside is None or outside.when_swapped:
        return
    flipped = outside.with_another_sign()
    if flipped is None:
        hint = "mend the coordinates or the country"
        yield Problem(outside.message, outside.pointer, hint)
        return
    written = " and ".join(f"{name} {value}" for name, value in flipped.items())
    hint = f"perhaps {written}, which lies inside; or mend the country"
    changes = tuple(Replace(f"/{name}", value) for name, value in flipped.items())
    fix = Fix(title=f"write {written}", is_safe=False, changes=changes)
    yield Problem(outside.message, changes[0].pointer, hint, fix)


@rule("NE604", of=Place)
def swapped_coordinates(place: Place, known: RuleContext) -> Iterator[Problem]:
    """Latitude and longitude of a place have changed places.

    As they are written the place lies far outside its country, and the other way round inside;
    what its country is, and how large, is told under NE603.

    Why it matters: On a map the place stands in another part of the world. GeoJSON and many
    programs put the longitude first, people the latitude.

    Example: `"country": "SY", "latitude": 41.1914, "longitude": 37.0206`

    Use instead: `"country": "SY", "latitude": 37.0206, "longitude": 41.1914`

    Fix: `--unsafe-fixes` swaps the two.
    """
    outside = _outside(place, known)
    if outside is not None and outside.when_swapped:
        latitude, longitude = outside.latitude, outside.longitude
        changes = (Replace("/latitude", longitude), Replace("/longitude", latitude))
        yield Problem(
            f"{outside.message}, but inside it once the two are swapped",
            "/latitude",
            f"write latitude {longitude} and longitude {latitude}, or mend the country",
            Fix(title="swap latitude and longitude", is_safe=False, changes=changes),
        )


@attrs.frozen
class _Outside:
    """A place that doesn't lie where its country does."""

    latitude: float
    longitude: float
    country: str
    #: Id of the place around it that says so; empty if the place itself does.
    given_by: str
    boxes: tuple[Box, ...]
    margin: float

    def fits(self, latitude: float, longitude: float) -> bool:
        """Say whether the place would lie in the country with other coordinates."""
        return any(box.holds(latitude, longitude, self.margin) for box in self.boxes)

    @property
    def when_swapped(self) -> bool:
        """Whether it lies in the country once latitude and longitude are swapped."""
        return abs(self.longitude) <= _POLE and self.fits(self.longitude, self.latitude)

    def with_another_sign(self) -> dict[str, float] | None:
        """Return what has to be negated for it to lie in the country, if only one thing can be."""
        latitude, longitude = {"latitude": -self.latitude}, {"longitude": -self.longitude}
        here = {"latitude": self.latitude, "longitude": self.longitude}
        flips = (latitude, longitude, latitude | longitude)
        fitting = [flip for flip in flips if all(flip.values()) and self.fits(**(here | flip))]
        return fitting[0] if len(fitting) == 1 else None

    @property
    def _nearest(self) -> Box:
        return min(self.boxes, key=lambda box: box.distance(self.latitude, self.longitude))

    @property
    def message(self) -> str:
        """How far out it lies, and where the country is."""
        kilometres = self._nearest.distance(self.latitude, self.longitude)
        about = f"{float(f'{kilometres:.2g}'):,.0f} km"
        whose = f", the country of {self.given_by}" if self.given_by else ""
        part = "nearest part: " if len(self.boxes) > 1 else ""
        return (
            f"latitude {self.latitude}, longitude {self.longitude} lies {about} "
            f"outside {self.country}{whose} ({part}{self._nearest})"
        )

    @property
    def pointer(self) -> str:
        """The coordinate that is more likely wrong."""
        return "/longitude" if self._nearest.lets_in(self.latitude, self.margin) else "/latitude"


def _outside(place: Place, known: RuleContext) -> _Outside | None:
    """Return a place that lies outside its country; None for every other."""
    if place.latitude is None or place.longitude is None:
        return None
    outer = next((around for around in _outwards(place, known) if around.country), None)
    if outer is None or outer.country is None:
        return None
    stands_for_country = place.precision is PlacePrecision.COUNTRY
    outside = _Outside(
        place.latitude,
        place.longitude,
        outer.country,
        outer.id if outer is not place else "",
        extent(outer.country),
        _MARGIN_OF_COUNTRIES if stands_for_country else _MARGIN,
    )
    is_known = bool(outside.boxes)
    return outside if is_known and not outside.fits(place.latitude, place.longitude) else None


def _outwards(place: Place, known: RuleContext) -> Iterator[Place]:
    """Yield a place and those that it lies in, from the inside outwards, each once."""
    seen: set[str] = set()
    around: Place | None = place
    while around is not None and around.id not in seen and len(seen) < _NESTED:
        yield around
        seen.add(around.id)
        around = known.places.get(around.within) if around.within else None


@rule("NE605", Severity.WARNING, of=Place)
def precision_without_coordinates(place: Place, known: RuleContext) -> Iterator[Problem]:
    """A place says how exact its coordinates are, and has none.

    Why it matters: The precision is that of the latitude and longitude; alone it says nothing.

    Example: `"precision": "exact"`

    Use instead: `"latitude": 35.4011, "longitude": 35.9487, "precision": "exact"`

    Fix: `--unsafe-fixes` leaves the precision out.
    """
    if place.precision is not None and place.latitude is None:
        yield Problem(
            "a precision, but no coordinates",
            "/precision",
            "add latitude and longitude, or leave the precision out",
            Fix(title="leave the precision out", is_safe=False, changes=(Remove("/precision"),)),
        )


@rule("NE606", of=Place)
def place_within_itself(place: Place, known: RuleContext) -> Iterator[Problem]:
    """A place lies within itself, by way of the places that it lies in.

    Why it matters: Whoever asks what lies in a place goes round in a circle.

    Example: Latakia `within` Syria, and Syria `within` Latakia

    Use instead: `within` leads from the smaller place to the larger one, and ends
    """
    if _is_within_itself(place, known):
        yield Problem(
            f"{place.within} itself lies within {place.id}",
            "/within",
            "of the two, take the smaller place out of what the larger one lies within",
        )


def _is_within_itself(place: Place, known: RuleContext) -> bool:
    """Tell whether a place lies in a circle; what is found of others on the way is kept."""
    settled = known.circular
    numbers: dict[str, int] = {}
    around: Place | None = place
    while around is not None and around.id not in settled and around.id not in numbers:
        numbers[around.id] = len(numbers)
        around = known.places.get(around.within) if around.within else None
    # The way ends at a place that is in no other, or known already; or it comes back to itself.
    start = numbers.get(around.id, len(numbers)) if around is not None else len(numbers)
    settled.update((name, number >= start) for name, number in numbers.items())
    return settled[place.id]


@attrs.frozen(order=True)
class Box:
    """A part of the world; it may reach up to the 180th meridian and never crosses it."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, latitude: float, longitude: float, margin: float = 0) -> bool:
        """Say whether a point lies in the box, or no more than some degrees beside it."""
        return self.lets_in(latitude, margin) and self._gap(longitude) <= margin

    def lets_in(self, latitude: float, margin: float = 0) -> bool:
        """Say whether a latitude is one of the box, or no more than some degrees beside it."""
        return self.south - margin <= latitude <= self.north + margin

    def distance(self, latitude: float, longitude: float) -> float:
        """Return how far a point lies outside the box, in kilometres."""
        nearest = min(max(latitude, self.south), self.north)
        return _great_circle(latitude, nearest, self._gap(longitude))

    def _gap(self, longitude: float) -> float:
        """Return the degrees between a longitude and the box, the shorter way round."""
        if self.west <= longitude <= self.east:
            return 0
        return min((self.west - longitude) % 360, (longitude - self.east) % 360)

    def __str__(self) -> str:
        """Say from where to where it reaches, for people: `32.3 to 37.3 north, ...`."""
        latitudes = _range(self.south, self.north, ("south", "north"))
        return f"{latitudes}, {_range(self.west, self.east, ('west', 'east'))}"


@functools.cache
def extent(country: str) -> tuple[Box, ...]:
    """Return the boxes of a country, by its code; none for one that is not known."""
    return tuple(Box(*box) for box in _boxes().get(country, ()))


@functools.cache
def _boxes() -> dict[str, list[list[float]]]:
    path = resources.files("newsevents.validation.rules") / "extents.json"
    boxes: dict[str, list[list[float]]] = json.loads(path.read_text(encoding="utf-8"))["boxes"]
    return boxes


def _great_circle(one: float, other: float, gap: float) -> float:
    """Return the kilometres between two latitudes whose meridians are so many degrees apart."""
    north, east = math.radians(one - other) / 2, math.radians(gap) / 2
    parallels = math.cos(math.radians(one)) * math.cos(math.radians(other))
    chord = math.sin(north) ** 2 + parallels * math.sin(east) ** 2
    return 2 * _EARTH_RADIUS * math.asin(min(1, math.sqrt(chord)))


def _range(low: float, high: float, sides: tuple[str, str]) -> str:
    """Return `32.3 to 37.3 north`, or `4.3 south to 13.5 north` across the equator."""
    below, above = sides
    if low >= 0:
        return f"{low:g} to {high:g} {above}"
    if high <= 0:
        return f"{-high:g} to {-low:g} {below}"
    return f"{-low:g} {below} to {high:g} {above}"


RULES = (
    origin_is_destination,
    movement_without_place,
    coordinates_outside_country,
    swapped_coordinates,
    precision_without_coordinates,
    place_within_itself,
)
