"""Drawings of dots and lines, with names beside the dots that do not overlap.

The reader's font is not known, so widths are estimated by the kind of character, a little too
wide, and each name is centred in its rectangle, where errors show least.
"""

from __future__ import annotations

import itertools
import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sized
from functools import cache
from typing import TypeAlias

import attrs

#: A position in a drawing, or longitude and latitude.
Point: TypeAlias = tuple[float, float]

#: Font size and line height, in units of the drawing.
FONT = 13.0
LINE = 16.0
# Distance of names from the edge of the drawing.
_EDGE = 2.0
# Number of events of the largest dot, unless another dot has more.
_MANY_EVENTS = 12

# Kinds of actors whose shapes in `drawings.html` are wider than a circle of the same radius.
_REACH = {"armed-force": 1.25, "armed-group": 1.25, "media": 1.3}

_CHAR_WIDTHS = {
    **dict.fromkeys("ijltfrI.,:;!|'()[]/- اأإآلرزدذوؤء", 0.36),
    **dict.fromkeys("سشصضطظ", 0.75),
    **dict.fromkeys("mwMW@%", 0.92),
}
_CATEGORY_WIDTHS = {"Mn": 0.0, "Me": 0.0, "Cf": 0.0, "Lu": 0.7}

# Distances from the dot at which a name is tried, and whether it must keep off lines. A line
# shows through a name, so that over a line is better than far off.
_ROUNDS = ((4.0, True), (18.0, True), (4.0, False), (18.0, False), (36.0, True), (52.0, False))


@attrs.frozen
class Rect:
    """A rectangle in the drawing."""

    x: float
    y: float
    width: float
    height: float

    @classmethod
    def around(cls, centre: Point, width: float, height: float) -> Rect:
        """Return the rectangle with a centre and a size."""
        return cls(centre[0] - width / 2, centre[1] - height / 2, width, height)

    def contains(self, point: Point) -> bool:
        """Whether a point is inside."""
        x, y = point
        return self.x <= x <= self.x + self.width and self.y <= y <= self.y + self.height

    def overlaps(self, other: Rect) -> bool:
        """Whether two rectangles share some area."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


@attrs.frozen
class Label:
    """A placed name: its lines, the centre of the first one, and a leader if the dot is far off."""

    lines: tuple[str, ...]
    x: float
    y: float
    rtl: bool
    leader: tuple[float, float, float, float] | None = None


@attrs.frozen(kw_only=True)
class Dot:
    """A place or an actor, with the numbers of its events."""

    name: str
    #: Kind of actor; for a place `point`, `area`, or `small` if another panel draws it in full.
    kind: str
    target: str
    x: float
    y: float
    radius: float
    numbers: tuple[int, ...]
    label: Label | None = None

    @property
    def reach(self) -> float:
        """Distance from the centre to the farthest edge of its shape."""
        return self.radius * _REACH.get(self.kind, 1.0)


@attrs.frozen(kw_only=True)
class Line:
    """A tie between two actors or a movement, with the numbers of its events."""

    title: str
    path: str
    numbers: tuple[int, ...]
    #: Outline of the head of an arrow.
    head: str = ""
    width: float = 1.0


@attrs.frozen(kw_only=True)
class Drawing:
    """Dots and lines; on a map also land, borders, names of countries and the frame of a close-up."""

    title: str = ""
    width: int
    height: int
    dots: tuple[Dot, ...]
    lines: tuple[Line, ...]
    land: str = ""
    borders: str = ""
    frame: Rect | None = None
    country_names: tuple[Label, ...] = ()

    @property
    def unnamed(self) -> int:
        """Number of dots without room for their name."""
        return sum(dot.label is None and dot.kind != "small" for dot in self.dots)


def radii(numbers: Mapping[str, Sized]) -> Mapping[str, float]:
    """Return the radius of each dot, whose area grows with the number of its events."""
    most = max(_MANY_EVENTS, *map(len, numbers.values()))
    return {key: round(7 + 9 * math.sqrt(len(each) / most), 1) for key, each in numbers.items()}


def width(text: str) -> float:
    """Estimate the width of a text, in units of the drawing."""
    return 1.12 * FONT * sum(map(_width, text))


@cache
def _width(char: str) -> float:
    if char in _CHAR_WIDTHS:
        return _CHAR_WIDTHS[char]
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    other = 0.5 if unicodedata.bidirectional(char) == "AL" else 0.56
    return _CATEGORY_WIDTHS.get(unicodedata.category(char), other)


def _is_rtl(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left (UAX 9, P2)."""
    kinds = (unicodedata.bidirectional(char) for char in text)
    return next((kind in ("R", "AL") for kind in kinds if kind in ("L", "R", "AL")), False)


def wrapped(text: str, most: float, lines: int = 3) -> tuple[str, ...]:
    """Break a text into a few lines of at most that width; the last one is cut."""
    done = [""]
    for word in text.strip("\u2068\u2069").split():
        longer = f"{done[-1]} {word}".strip()
        if not done[-1] or width(longer) <= most:
            done[-1] = longer
        elif len(done) < lines:
            done.append(word)
        else:
            done[-1] += " …"
            break
    return tuple(_cut(line, most) for line in done)


def _cut(line: str, most: float) -> str:
    if width(line) <= most:
        return line
    while line and width(f"{line}…") > most:
        line = line[:-1]
    return f"{line}…"


class Room:
    """Free space in a drawing."""

    def __init__(self, width: float, height: float) -> None:
        """Start with an empty drawing of a size."""
        self._width, self._height = width, height
        self._taken: list[Rect] = []
        self._lines: list[Rect] = []

    def take(self, box: Rect) -> None:
        """Reserve a rectangle."""
        self._taken.append(box)

    def take_dot(self, dot: Dot) -> None:
        """Reserve the square around a dot."""
        self.take(Rect.around((dot.x, dot.y), 2 * dot.reach, 2 * dot.reach))

    def take_line(self, start: Point, end: Point) -> None:
        """Keep names off a line if there is room elsewhere."""
        steps = max(1, math.ceil(math.dist(start, end) / 12))
        for share in (step / steps for step in range(steps + 1)):
            x, y = (a + (b - a) * share for a, b in zip(start, end, strict=True))
            self._lines.append(Rect.around((x, y), 4, 4))

    def name(self, dot: Dot, most: float = 150) -> Dot:
        """Place the name of a dot beside it, if there is room."""
        # Wide lines first, then narrower ones.
        layouts = dict.fromkeys(wrapped(dot.name, share * most) for share in (1.0, 0.6))
        for (gap, is_strict), lines in itertools.product(_ROUNDS, layouts):
            size = max(map(width, lines)), LINE * len(lines)
            for centre in _around(dot, gap, *size):
                box = Rect.around(centre, *size)
                if self._is_free(box, self._lines if is_strict else ()):
                    leader = _leader(dot, box) if gap > _ROUNDS[0][0] else None
                    return attrs.evolve(dot, label=self._placed(lines, box, leader))
        return dot

    def centre(self, text: str, point: Point) -> Label | None:
        """Place a name on a point; return None if there is no room."""
        box = Rect.around(point, width(text), LINE)
        return self._placed((text,), box) if self._is_free(box, self._lines) else None

    def _placed(
        self,
        lines: tuple[str, ...],
        box: Rect,
        leader: tuple[float, float, float, float] | None = None,
    ) -> Label:
        self.take(box)
        x, y = round(box.x + box.width / 2, 1), round(box.y + LINE * 0.75, 1)
        return Label(lines, x, y, _is_rtl("".join(lines)), leader)

    def _is_free(self, box: Rect, lines: Iterable[Rect]) -> bool:
        inside = (
            box.x >= _EDGE
            and box.y >= _EDGE
            and box.x + box.width <= self._width - _EDGE
            and box.y + box.height <= self._height - _EDGE
        )
        return inside and not any(
            box.overlaps(other) for other in itertools.chain(self._taken, lines)
        )


def _around(dot: Dot, gap: float, wide: float, high: float) -> Iterator[Point]:
    """Yield centres for a name around a dot: right, left, below, above, the corners."""
    distance = dot.reach + gap
    across, along, slant = distance + wide / 2, distance + high / 2, 0.7 * distance
    yield from ((dot.x + across, dot.y), (dot.x - across, dot.y))
    yield from ((dot.x, dot.y + along), (dot.x, dot.y - along))
    for dx, dy in ((1, 1), (-1, 1), (1, -1), (-1, -1)):
        yield dot.x + dx * (slant + wide / 2), dot.y + dy * (slant + high / 2)


def _leader(dot: Dot, box: Rect) -> tuple[float, float, float, float]:
    """Return a line from the edge of a dot to the nearest point of a rectangle."""
    to_x = min(max(dot.x, box.x), box.x + box.width)
    to_y = min(max(dot.y, box.y), box.y + box.height)
    share = dot.reach / (math.dist((dot.x, dot.y), (to_x, to_y)) or 1.0)
    from_x, from_y = dot.x + (to_x - dot.x) * share, dot.y + (to_y - dot.y) * share
    return round(from_x, 1), round(from_y, 1), round(to_x, 1), round(to_y, 1)
