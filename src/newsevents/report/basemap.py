"""Land and borders of the world, cut to a viewport.

The data is Natural Earth's; `data/basemap.json` names its origin.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import attrs

from newsevents.report.drawing import Point

# Hundredths of a degree.
_UNIT = 100
# Points this near to the last one, in units of the drawing, are left out.
_MIN_STEP = 0.7
# Land is cut this far outside the drawing, where the cut is not visible.
_MARGIN = 8.0
_POLE = 85.0
# Smallest width of a viewport; closer, the coast has no detail.
_MIN_DEGREES = 3.0
# Share of the usual width that makes a window across 180 degrees worth an unusual map.
_MUCH_SMALLER = 0.7
# A viewport across 180 degrees may show a part of the world twice, some turns of it to the east.
_TURNS = (0, 1, -1)


@attrs.frozen
class Viewport:
    """A part of the world in a drawing (Miller's cylindrical projection)."""

    width: float
    height: float
    #: Units of the drawing per radian, and the projected centre.
    scale: float
    middle: Point

    @classmethod
    def around(
        cls, positions: Iterable[Point], width: float, height: float, padding: float
    ) -> Viewport:
        """Return the smallest viewport around points, given as longitude and latitude.

        It may lie across the 180th meridian.
        """
        positions = list(positions)
        west = _west(longitude for longitude, _ in positions)
        points = [_projected(west + (x - west) % 360, y) for x, y in positions]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        wide = max(max(xs) - min(xs), math.radians(_MIN_DEGREES))
        high = max(max(ys) - min(ys), math.radians(_MIN_DEGREES) / 2)
        scale = min((width - 2 * padding) / wide, (height - 2 * padding) / high)
        middle = ((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2)
        return cls(width, height, scale, middle)

    def point(self, longitude: float, latitude: float) -> Point:
        """Return the position of a place in the drawing, on the side nearest to the centre."""
        turns = round((math.degrees(self.middle[0]) - longitude) / 360)
        return self.place([_projected(longitude, latitude)], turns)[0]

    def place(self, points: Iterable[Point], turns: int) -> list[Point]:
        """Return the positions in the drawing of projected points, moved by turns of the world."""
        left, top = self.width / 2, self.height / 2
        (east, north), scale = self.middle, self.scale
        east -= 2 * math.pi * turns
        return [(left + (x - east) * scale, top - (y - north) * scale) for x, y in points]

    @property
    def turn(self) -> float:
        """Width of the whole world, in units of the drawing."""
        return 2 * math.pi * self.scale


def _west(longitudes: Iterable[float]) -> float:
    """Return the longitude that a window around points begins at.

    It is across the 180th meridian if it is much smaller there.
    """
    ordered = sorted({longitude % 360 for longitude in longitudes})
    before = [ordered[-1] - 360, *ordered[:-1]]
    gap, west = max((here - there, here) for here, there in zip(ordered, before, strict=True))
    usual = sorted(x - 360 if x > 180 else x for x in ordered)  # noqa: PLR2004
    is_smaller = 360 - gap < _MUCH_SMALLER * (usual[-1] - usual[0])
    return west if is_smaller else usual[0]


def _projected(longitude: float, latitude: float) -> Point:
    # Miller's cylindrical projection, which includes the poles.
    latitude = min(max(latitude, -_POLE), _POLE)
    y = 1.25 * math.log(math.tan(math.pi / 4 + 0.4 * math.radians(latitude)))
    return math.radians(longitude), y


def land(viewport: Viewport) -> str:
    """Return the land in a viewport as the `d` of an SVG path."""
    return "".join(
        f"M{_line(ring)}z"
        for ring in _rings(viewport, _data()["land"])
        if len(ring) > 2  # noqa: PLR2004
    )


def borders(viewport: Viewport) -> str:
    """Return the undisputed borders in a viewport as the `d` of an SVG path."""
    parts = []
    for arc, turns in itertools.product(_data()["borders"], _TURNS):
        points = _thinned(viewport.place(_border(arc), turns))
        # Runs of points in the viewport, with one before and one after.
        runs: list[list[Point]] = [[]]
        for before, here in itertools.pairwise(points):
            if _is_near(viewport, before) or _is_near(viewport, here):
                if not runs[-1]:
                    runs[-1].append(before)
                runs[-1].append(here)
            elif runs[-1]:
                runs.append([])
        parts += [f"M{_line(run)}" for run in runs if run]
    return "".join(parts)


def middles_of(viewport: Viewport, country: str) -> list[tuple[Point, float]]:
    """Return points well inside the visible part of a country, the best first.

    Each comes with the width of the country there, in units of the drawing.
    """
    found = []
    for ring in _rings(viewport, countries().get(country, ()), margin=-10.0):
        ys = [y for _, y in ring]
        for share in (0.5, 0.4, 0.6, 0.3, 0.7):
            level = min(ys) + share * (max(ys) - min(ys)) + 0.01
            crossings = sorted(_crossings(ring, level))
            for west, east in zip(crossings[::2], crossings[1::2], strict=False):
                wide = (east - west) * (1 - abs(share - 0.5))
                for part in (0.5, 0.35, 0.65):
                    at = (west + part * (east - west), level)
                    found.append((at, wide * (1 - abs(part - 0.5))))
    found.sort(key=lambda item: -item[1])
    return found


def name_of(country: str, language: str) -> str:
    """Return the name of a country for the map."""
    name: str = _data()["names"][language][country]
    return name


def countries() -> Mapping[str, Sequence[Sequence[int]]]:
    """Return the outlines of the countries by code."""
    outlines: Mapping[str, Sequence[Sequence[int]]] = _data()["countries"]
    return outlines


def extent(country: str) -> tuple[Point, Point]:
    """Return two corners of the bounding box of the largest part of a country."""
    boxes = [_box(_ring(tuple(ring))) for ring in countries()[country]]
    west, south, east, north = max(boxes, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))
    return (west, south), (east, north)


def largest_width(viewport: Viewport, country: str) -> float:
    """Return the width of the widest part of a country, in units of the drawing."""
    corners = [_corners(tuple(ring)) for ring in countries()[country]]
    return viewport.scale * max(east - west for (west, _), (east, _) in corners)


def _crossings(ring: Sequence[Point], level: float) -> Iterator[float]:
    for (x1, y1), (x2, y2) in itertools.pairwise((*ring, ring[0])):
        if (y1 < level) != (y2 < level):
            yield x1 + (level - y1) * (x2 - x1) / (y2 - y1)


def _rings(
    viewport: Viewport, rings: Iterable[Sequence[int]], margin: float = _MARGIN
) -> Iterator[list[Point]]:
    edges = (-margin, -margin, viewport.width + margin, viewport.height + margin)
    for ring, turns in itertools.product(map(tuple, rings), _TURNS):
        (west, north), (east, south) = viewport.place(_corners(ring), turns)
        if west > edges[2] or east < edges[0] or north > edges[3] or south < edges[1]:
            continue
        cut = _clipped(_thinned(viewport.place(_outline(ring), turns)), edges)
        if cut:
            yield cut


def _clipped(ring: list[Point], edges: tuple[float, float, float, float]) -> list[Point]:
    """Cut a ring to a rectangle, edge by edge (Sutherland and Hodgman, 1974)."""
    for (axis, sign), bound in zip(((0, 1), (1, 1), (0, -1), (1, -1)), edges, strict=True):
        are_in = [(point[axis] - bound) * sign >= 0 for point in ring]
        if all(are_in):
            continue
        inside: list[Point] = []
        before, was_in = ring[-1], are_in[-1]
        for here, is_in in zip(ring, are_in, strict=True):
            if was_in != is_in:
                part = (bound - before[axis]) / (here[axis] - before[axis])
                x, y = (a + part * (b - a) for a, b in zip(before, here, strict=True))
                inside.append((x, y))
            if is_in:
                inside.append(here)
            before, was_in = here, is_in
        ring = inside
    return ring


def _thinned(points: Sequence[Point]) -> list[Point]:
    last = points[0]
    kept = [last]
    for point in points:
        if abs(point[0] - last[0]) + abs(point[1] - last[1]) > _MIN_STEP:
            kept.append(point)
            last = point
    return kept if last == points[-1] else [*kept, points[-1]]


def _is_near(viewport: Viewport, point: Point) -> bool:
    return (
        -_MARGIN <= point[0] <= viewport.width + _MARGIN
        and -_MARGIN <= point[1] <= viewport.height + _MARGIN
    )


def _line(points: Iterable[Point]) -> str:
    return "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _arc(number: int) -> list[Point]:
    """Return the points of an arc in degrees; `~n` is arc n backwards."""
    points = _arcs()[number if number >= 0 else ~number]
    return points if number >= 0 else points[::-1]


@cache
def _arcs() -> list[list[Point]]:
    arcs = []
    for steps in _data()["arcs"]:
        xs, ys = itertools.accumulate(steps[::2]), itertools.accumulate(steps[1::2])
        arcs.append([(x / _UNIT, y / _UNIT) for x, y in zip(xs, ys, strict=True)])
    return arcs


@cache
def _ring(arcs: tuple[int, ...]) -> list[Point]:
    """Return the points of a ring, continued beyond 180 degrees where it crosses them."""
    ring: list[Point] = []
    turn = 0.0
    for x, y in itertools.chain.from_iterable(map(_arc, arcs)):
        # A step of more than half the world is a step across the meridian.
        if ring and abs(x + turn - ring[-1][0]) > 180:  # noqa: PLR2004
            turn += 360 if x + turn < ring[-1][0] else -360
        ring.append((x + turn, y))
    if abs(ring[-1][0] - ring[0][0]) > 359:  # noqa: PLR2004 - around the south pole
        ring += [(ring[-1][0], -90.0), (ring[0][0], -90.0)]
    return ring


def _box(points: Sequence[Point]) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


@cache
def _outline(arcs: tuple[int, ...]) -> list[Point]:
    """Return the points of a ring, projected."""
    return list(itertools.starmap(_projected, _ring(arcs)))


@cache
def _corners(arcs: tuple[int, ...]) -> tuple[Point, Point]:
    """Return the north-western and the south-eastern corner of a ring, projected."""
    west, south, east, north = _box(_outline(arcs))
    return (west, north), (east, south)


@cache
def _border(arc: int) -> list[Point]:
    """Return the points of an arc, projected."""
    return list(itertools.starmap(_projected, _arc(arc)))


@cache
def _data() -> Mapping[str, Any]:
    text = files("newsevents.report").joinpath("data", "basemap.json").read_text(encoding="utf-8")
    data: Mapping[str, Any] = json.loads(text)
    return data
