"""Placement of names beside dots in a drawing, without overlaps.

The reader's font is not known, so widths are estimated by the kind of character, a little too
wide, and each name is centred in its rectangle, where errors show least.
"""

from __future__ import annotations

import itertools
import math
import unicodedata
from collections.abc import Iterable, Iterator

import attrs

#: Font size and line height, in units of the drawing.
FONT = 13.0
LINE = 16.0
# Distance of names from the edge of the drawing.
_EDGE = 2.0

_NARROW = frozenset("ijltfrI.,:;!|'()[]/- ")
_WIDE = frozenset("mwMW@%")
_NARROW_ARABIC = frozenset("اأإآلرزدذوؤء")
_WIDE_ARABIC = frozenset("سشصضطظ")


@attrs.frozen
class Rect:
    """A rectangle in the drawing."""

    x: float
    y: float
    width: float
    height: float

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


def width(text: str) -> float:
    """Estimate the width of a text, in units of the drawing."""
    return 1.12 * FONT * sum(map(_width, text))


def _width(char: str) -> float:
    if char in _NARROW:
        return 0.36
    if char in _WIDE:
        return 0.92
    category = unicodedata.category(char)
    if category in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    if unicodedata.bidirectional(char) == "AL":
        return 0.75 if char in _WIDE_ARABIC else 0.36 if char in _NARROW_ARABIC else 0.5
    return 0.7 if category == "Lu" else 0.56


def is_rtl(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left (UAX 9, P2)."""
    kinds = (unicodedata.bidirectional(char) for char in text)
    return next((kind in ("R", "AL") for kind in kinds if kind in ("L", "R", "AL")), False)


def wrapped(text: str, most: float, lines: int = 3) -> tuple[str, ...]:
    """Break a text into a few lines of at most that width; the last one is cut."""
    text = text.strip("\u2068\u2069")
    done: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if not line or width(longer) <= most:
            line = longer
        elif len(done) < lines - 1:
            done.append(line)
            line = word
        else:
            line = f"{line} …"
            break
    done.append(line)
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

    def take_line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """Keep names off a line if there is room elsewhere."""
        steps = max(1, math.ceil(math.hypot(x2 - x1, y2 - y1) / 12))
        for step in range(steps + 1):
            x, y = x1 + (x2 - x1) * step / steps, y1 + (y2 - y1) * step / steps
            self._lines.append(Rect(x - 2, y - 2, 4, 4))

    def place(
        self, text: str, x: float, y: float, radius: float, most: float = 150
    ) -> Label | None:
        """Place a name beside a dot; return None if there is no room."""
        # Wide lines first, then narrower ones.
        layouts = dict.fromkeys(wrapped(text, share * most) for share in (1.0, 0.6))
        for (gap, is_strict), lines in itertools.product(_ROUNDS, layouts):
            wide, high = max(map(width, lines)), LINE * len(lines)
            for centre_x, centre_y in _around(x, y, radius + gap, wide, high):
                box = Rect(centre_x - wide / 2, centre_y - high / 2, wide, high)
                if self._is_free(box, self._lines if is_strict else ()):
                    self.take(box)
                    leader = _leader(x, y, radius, box) if gap > _ROUNDS[0][0] else None
                    first = centre_y - high / 2 + LINE * 0.75
                    return Label(lines, round(centre_x, 1), round(first, 1), is_rtl(text), leader)
        return None

    def centre(self, text: str, x: float, y: float) -> Label | None:
        """Place a name on a point; return None if there is no room."""
        wide = width(text)
        box = Rect(x - wide / 2, y - LINE / 2, wide, LINE)
        if not self._is_free(box, self._lines):
            return None
        self.take(box)
        return Label((text,), round(x, 1), round(y + LINE / 4, 1), is_rtl(text))

    def _is_free(self, box: Rect, lines: Iterable[Rect]) -> bool:
        inside = (
            box.x >= _EDGE
            and box.y >= _EDGE
            and box.x + box.width <= self._width - _EDGE
            and box.y + box.height <= self._height - _EDGE
        )
        return inside and not any(box.overlaps(other) for other in (*self._taken, *lines))


# Distances from the dot at which a name is tried, and whether it must keep off lines. A line
# shows through a name, so that over a line is better than far off.
_ROUNDS = ((4.0, True), (18.0, True), (4.0, False), (18.0, False), (36.0, True), (52.0, False))


def _around(
    x: float, y: float, distance: float, wide: float, high: float
) -> Iterator[tuple[float, float]]:
    """Yield centres for a name around a dot: right, left, below, above, the corners."""
    across, along, slant = distance + wide / 2, distance + high / 2, 0.7 * distance
    yield x + across, y
    yield x - across, y
    yield x, y + along
    yield x, y - along
    for dx, dy in ((1, 1), (-1, 1), (1, -1), (-1, -1)):
        yield x + dx * (slant + wide / 2), y + dy * (slant + high / 2)


def _leader(x: float, y: float, radius: float, box: Rect) -> tuple[float, float, float, float]:
    """Return a line from the edge of a dot to the nearest point of a rectangle."""
    to_x = min(max(x, box.x), box.x + box.width)
    to_y = min(max(y, box.y), box.y + box.height)
    length = math.hypot(to_x - x, to_y - y) or 1.0
    from_x, from_y = x + (to_x - x) * radius / length, y + (to_y - y) * radius / length
    return round(from_x, 1), round(from_y, 1), round(to_x, 1), round(to_y, 1)
