"""Names beside dots in a drawing, so that none lies over another.

Nothing is measured, since the reader's font is not known: widths are estimated by the sort of
character, a little too wide, and every name is centred in its box, so that errors show least.
"""

from __future__ import annotations

import itertools
import math
import unicodedata
from collections.abc import Iterable, Iterator

import attrs

#: Height of a line, and half the size of the letters, for the size of the drawing's font.
FONT = 13.0
LINE = 16.0
# Names keep so far off the edge of the drawing.
_EDGE = 2.0

_NARROW = frozenset("ijltfrI.,:;!|'()[]/- ")
_WIDE = frozenset("mwMW@%")
_NARROW_ARABIC = frozenset("اأإآلرزدذوؤء")
_WIDE_ARABIC = frozenset("سشصضطظ")


@attrs.frozen
class Box:
    """A rectangle in the drawing."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: Box) -> bool:
        """Say whether two rectangles share some area."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


@attrs.frozen
class Label:
    """A name in its place: the middle of each line, and a line to the dot if it is far off."""

    lines: tuple[str, ...]
    x: float
    y: float
    rtl: bool
    leader: tuple[float, float, float, float] | None = None


def width(text: str) -> float:
    """Return the width that a text is likely to have, in units of the drawing."""
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
    """Say whether the first letter with a direction runs from right to left (UAX 9, P2)."""
    kinds = (unicodedata.bidirectional(char) for char in text)
    return next((kind in ("R", "AL") for kind in kinds if kind in ("L", "R", "AL")), False)


def wrapped(text: str, most: float, lines: int = 3) -> tuple[str, ...]:
    """Return a text broken into a few lines of at most that width, the last one cut."""
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
    """What is taken in a drawing, and where the next name can go."""

    def __init__(self, width: float, height: float) -> None:
        """Take the size of the drawing."""
        self._width, self._height = width, height
        self._taken: list[Box] = []
        self._lines: list[Box] = []

    def take(self, box: Box) -> None:
        """Keep names off a rectangle."""
        self._taken.append(box)

    def take_line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """Keep names off a line, where there is room elsewhere."""
        steps = max(1, math.ceil(math.hypot(x2 - x1, y2 - y1) / 12))
        for step in range(steps + 1):
            x, y = x1 + (x2 - x1) * step / steps, y1 + (y2 - y1) * step / steps
            self._lines.append(Box(x - 2, y - 2, 4, 4))

    def place(
        self, text: str, x: float, y: float, radius: float, most: float = 150
    ) -> Label | None:
        """Find a place for a name beside a dot, or None if there is no room."""
        # In one line if it fits, then in narrower ones: in the first of the ways that has room.
        shapes = dict.fromkeys(wrapped(text, share * most) for share in (1.0, 0.6))
        for (gap, is_strict), lines in itertools.product(_ROUNDS, shapes):
            wide, high = max(map(width, lines)), LINE * len(lines)
            for centre_x, centre_y in _around(x, y, radius + gap, wide, high):
                box = Box(centre_x - wide / 2, centre_y - high / 2, wide, high)
                if self._is_free(box, self._lines if is_strict else ()):
                    self.take(box)
                    leader = _leader(x, y, radius, box) if gap > _ROUNDS[0][0] else None
                    first = centre_y - high / 2 + LINE * 0.75
                    return Label(lines, round(centre_x, 1), round(first, 1), is_rtl(text), leader)
        return None

    def centre(self, text: str, x: float, y: float) -> Label | None:
        """Put a name right on a point, or return None if there is no room."""
        wide = width(text)
        box = Box(x - wide / 2, y - LINE / 2, wide, LINE)
        if not self._is_free(box, self._lines):
            return None
        self.take(box)
        return Label((text,), round(x, 1), round(y + LINE / 4, 1), is_rtl(text))

    def _is_free(self, box: Box, lines: Iterable[Box]) -> bool:
        inside = (
            box.x >= _EDGE
            and box.y >= _EDGE
            and box.x + box.width <= self._width - _EDGE
            and box.y + box.height <= self._height - _EDGE
        )
        return inside and not any(box.overlaps(other) for other in (*self._taken, *lines))


# How far off the dot a name is tried, and whether it has to keep off lines: over a line, which
# shows through it, is better than far off.
_ROUNDS = ((4.0, True), (18.0, True), (4.0, False), (18.0, False), (36.0, True), (52.0, False))


def _around(
    x: float, y: float, distance: float, wide: float, high: float
) -> Iterator[tuple[float, float]]:
    """Yield centres for a name around a dot: right, left, below, above, then the corners."""
    across, along, slant = distance + wide / 2, distance + high / 2, 0.7 * distance
    yield x + across, y
    yield x - across, y
    yield x, y + along
    yield x, y - along
    for dx, dy in ((1, 1), (-1, 1), (1, -1), (-1, -1)):
        yield x + dx * (slant + wide / 2), y + dy * (slant + high / 2)


def _leader(x: float, y: float, radius: float, box: Box) -> tuple[float, float, float, float]:
    """Return a line from the edge of a dot to the nearest point of a name's box."""
    to_x = min(max(x, box.x), box.x + box.width)
    to_y = min(max(y, box.y), box.y + box.height)
    length = math.hypot(to_x - x, to_y - y) or 1.0
    from_x, from_y = x + (to_x - x) * radius / length, y + (to_y - y) * radius / length
    return round(from_x, 1), round(from_y, 1), round(to_x, 1), round(to_y, 1)
