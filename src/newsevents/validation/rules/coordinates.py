"""Where a country lies, roughly: boxes around its parts, and how far a point is outside of them.

The boxes are in `extents.json`, with their origin; `tools/countries.py` makes them.
They hold some sea and parts of the neighbours, and where sides disagree whose an area is, it lies
in the boxes of each: they are for finding mistakes in numbers, not for telling what belongs to whom.
"""

from __future__ import annotations

import functools
import json
import math
from importlib import resources

import attrs

_EARTH_RADIUS = 6371.0088  # km, the mean radius


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
