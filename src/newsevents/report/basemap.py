"""Land and borders of the world, cut to what a map shows.

The data is Natural Earth's; `data/basemap.json` says where it comes from.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

import attrs

Point: TypeAlias = tuple[float, float]

# Hundredths of a degree.
_UNIT = 100
# Points nearer to the last one than this, in units of the drawing, are left out.
_NEAR = 0.7
# What lies so far outside the drawing is cut off; the cut itself is never seen.
_MARGIN = 8.0
_POLE = 85.0
# A window may show a part of the world twice, across 180 degrees.
_SHIFTS = (0.0, 360.0, -360.0)


@attrs.frozen
class Window:
    """A part of the world and the drawing that it fills (Miller's cylindrical projection)."""

    width: float
    height: float
    #: Units of the drawing in a radian, and the middle of the window, projected.
    scale: float
    middle: Point

    @classmethod
    def around(cls, places: Iterable[Point], width: float, height: float, padding: float) -> Window:
        """Return the window that shows all places, given as longitude and latitude."""
        points = [projected(*place) for place in places]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        wide = max(max(xs) - min(xs), math.radians(_LEAST))
        high = max(max(ys) - min(ys), math.radians(_LEAST) / 2)
        scale = min((width - 2 * padding) / wide, (height - 2 * padding) / high)
        middle = ((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2)
        return cls(width, height, scale, middle)

    def point(self, longitude: float, latitude: float) -> Point:
        """Return where a place is in the drawing."""
        x, y = projected(longitude, latitude)
        return (
            self.width / 2 + (x - self.middle[0]) * self.scale,
            self.height / 2 - (y - self.middle[1]) * self.scale,
        )

    def holds(self, point: Point) -> bool:
        """Say whether a point of the drawing is in the window."""
        return 0 <= point[0] <= self.width and 0 <= point[1] <= self.height


# A window is no narrower than so many degrees: closer, the coast has nothing to show.
_LEAST = 3.0


def projected(longitude: float, latitude: float) -> Point:
    """Return a place in Miller's cylindrical projection, which shows the poles as well."""
    latitude = min(max(latitude, -_POLE), _POLE)
    y = 1.25 * math.log(math.tan(math.pi / 4 + 0.4 * math.radians(latitude)))
    return math.radians(longitude), y


def land(window: Window) -> str:
    """Return the land in a window as the `d` of an SVG path."""
    return "".join(
        f"M{_line(ring)}z"
        for ring in _rings(window, _data()["land"])
        if len(ring) > 2  # noqa: PLR2004
    )


def borders(window: Window) -> str:
    """Return the borders in a window as the `d` of an SVG path; disputed ones are none."""
    parts = []
    for arc, shift in itertools.product(_data()["borders"], _SHIFTS):
        points = _thinned(window.point(x + shift, y) for x, y in _arc(arc))
        # A run of points in the window, with one before and one after.
        runs: list[list[Point]] = [[]]
        for before, here in itertools.pairwise(points):
            if _is_near(window, before) or _is_near(window, here):
                if not runs[-1]:
                    runs[-1].append(before)
                runs[-1].append(here)
            elif runs[-1]:
                runs.append([])
        parts += [f"M{_line(run)}" for run in runs if run]
    return "".join(parts)


def middles_of(window: Window, country: str) -> list[tuple[Point, float]]:
    """Return points well inside the part of a country that a window shows, the best first.

    With each comes how wide the country is there, in units of the drawing.
    """
    found = []
    for ring in _rings(window, countries().get(country, ()), margin=-10.0):
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
    """Return what a country is called, for orientation."""
    name: str = _data()["names"][language][country]
    return name


def countries() -> Mapping[str, Sequence[Sequence[int]]]:
    """Return the outlines of the countries on the map by their code."""
    outlines: Mapping[str, Sequence[Sequence[int]]] = _data()["countries"]
    return outlines


def extent(country: str) -> tuple[Point, Point]:
    """Return two corners of the box around the largest part of a country."""
    boxes = [_box(tuple(ring)) for ring in countries()[country]]
    west, south, east, north = max(boxes, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))
    return (west, south), (east, north)


def _crossings(ring: Sequence[Point], level: float) -> Iterator[float]:
    for (x1, y1), (x2, y2) in itertools.pairwise((*ring, ring[0])):
        if (y1 < level) != (y2 < level):
            yield x1 + (level - y1) * (x2 - x1) / (y2 - y1)


def _rings(
    window: Window, rings: Iterable[Sequence[int]], margin: float = _MARGIN
) -> Iterator[list[Point]]:
    """Yield the parts of rings that lie in a window."""
    edges = (-margin, -margin, window.width + margin, window.height + margin)
    for ring, shift in itertools.product(map(tuple, rings), _SHIFTS):
        box = _box(ring)
        west, north = window.point(box[0] + shift, box[3])
        east, south = window.point(box[2] + shift, box[1])
        if west > edges[2] or east < edges[0] or north > edges[3] or south < edges[1]:
            continue
        cut = _clipped(_thinned(window.point(x + shift, y) for x, y in _ring(ring)), edges)
        if cut:
            yield cut


def _clipped(ring: list[Point], edges: tuple[float, float, float, float]) -> list[Point]:
    """Cut a ring to a rectangle, edge by edge (Sutherland and Hodgman, 1974)."""
    for axis, bound, sign in (
        (0, edges[0], 1),
        (1, edges[1], 1),
        (0, edges[2], -1),
        (1, edges[3], -1),
    ):
        inside: list[Point] = []
        for before, here in zip([*ring[-1:], *ring[:-1]], ring, strict=True):
            was_in, is_in = ((point[axis] - bound) * sign >= 0 for point in (before, here))
            if was_in != is_in:
                part = (bound - before[axis]) / (here[axis] - before[axis])
                x, y = (a + part * (b - a) for a, b in zip(before, here, strict=True))
                inside.append((x, y))
            if is_in:
                inside.append(here)
        ring = inside
    return ring


def _thinned(points: Iterable[Point]) -> list[Point]:
    """Return a line without points that are hardly apart in the drawing; the last one stays."""
    kept: list[Point] = []
    point = None
    for point in points:
        if not kept or abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) > _NEAR:
            kept.append(point)
    if point is not None and kept[-1] != point:
        kept.append(point)
    return kept


def _is_near(window: Window, point: Point) -> bool:
    return (
        -_MARGIN <= point[0] <= window.width + _MARGIN
        and -_MARGIN <= point[1] <= window.height + _MARGIN
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
    """Return the points of a ring, which goes on beyond 180 degrees where it crosses them."""
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


@cache
def _box(arcs: tuple[int, ...]) -> tuple[float, float, float, float]:
    points = _ring(arcs)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


@cache
def _data() -> Mapping[str, Any]:
    text = files("newsevents.report").joinpath("data", "basemap.json").read_text(encoding="utf-8")
    data: Mapping[str, Any] = json.loads(text)
    return data
