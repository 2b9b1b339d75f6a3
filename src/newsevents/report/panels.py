"""The drawings of the map: a window of the world, or an overview and a closer window."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from newsevents.report import basemap
from newsevents.report.basemap import Point, Window
from newsevents.report.labels import LINE, Box, Label, Room, width
from newsevents.report.markers import Spot, coordinates
from newsevents.report.selection import Selection

# Places nearer to each other than this, in units of the drawing, ask for a window of their own.
_CROWDED = 70.0
_PADDING = 62.0
_SHORTEST = 26.0
# So many events make the largest circle, or as many as the busiest place has, if that is more.
_MANY = 12
_MOST_NAMES = 30


@attrs.frozen(kw_only=True)
class Dot:
    """A spot in a drawing."""

    spot: Spot
    x: float
    y: float
    radius: float
    label: Label | None
    is_small: bool = False


@attrs.frozen(kw_only=True)
class Arrow:
    """A movement in a drawing: a curve and its head."""

    path: str
    head: str
    title: str
    numbers: tuple[int, ...]


@attrs.frozen(kw_only=True)
class Panel:
    """One drawing."""

    title: str
    width: int
    height: int
    land: str
    borders: str
    dots: tuple[Dot, ...]
    arrows: tuple[Arrow, ...]
    frames: tuple[Box, ...]
    #: Names of countries, for orientation.
    names: tuple[Label, ...]

    @property
    def unnamed(self) -> int:
        """How many stand without a name, for want of room."""
        return sum(dot.label is None and not dot.is_small for dot in self.dots)


class Drawings:
    """The drawings of one map, in two sizes."""

    def __init__(
        self,
        selection: Selection,
        points: Sequence[Spot],
        areas: Sequence[Spot],
        moves: Mapping[tuple[str, str], Sequence[int]],
    ) -> None:
        """Take places, countries as a whole, and movements by origin and destination."""
        self._selection = selection
        self._points, self._areas, self._moves = points, areas, moves
        self._most = max(len(spot.numbers) for spot in (*points, *areas))

    def panels(self, *, narrow: bool) -> tuple[Panel, ...]:
        """Return the map, or an overview and a closer window where most of it is crowded."""
        words = self._selection.words
        sizes = [(340, 320)] * 3 if narrow else [(1000, 470), (330, 440), (650, 440)]
        whole = self._window(self._points, sizes[0])
        crowds = self._crowds(whole)
        busiest = max(crowds, key=len, default=())
        if len(crowds) < 2 or len(busiest) < 2:  # noqa: PLR2004 - one crowd is the whole map
            return (self._panel("", whole, (self._points, self._areas)),)
        whole = self._window(self._points, sizes[1])
        closer = self._window(busiest, sizes[2])
        inside = [area for area in self._areas if basemap.middles_of(closer, str(area.at))]
        outside = [area for area in self._areas if area not in inside]
        return (
            self._panel(
                words.ui("whole"), whole, (self._points, outside), closer=closer, framed=busiest
            ),
            self._panel(words.ui("closer", letter="A"), closer, (busiest, inside)),
        )

    def _crowds(self, window: Window) -> list[list[Spot]]:
        """Return the places in groups: near each other in a window, or tied by a movement."""
        crowds: list[list[tuple[Spot, Point]]] = []
        ties = {frozenset(pair) for pair in self._moves}
        for spot in self._points:
            here = window.point(*spot.coordinates)
            near = [
                crowd
                for crowd in crowds
                if any(
                    math.dist(here, there) < _CROWDED or frozenset((spot.id, other.id)) in ties
                    for other, there in crowd
                )
            ]
            crowds = [crowd for crowd in crowds if crowd not in near]
            crowds.append([(spot, here), *(item for crowd in near for item in crowd)])
        return [[spot for spot, _ in crowd] for crowd in crowds]

    def _window(self, spots: Sequence[Spot], size: tuple[int, int]) -> Window:
        places = [spot.coordinates for spot in spots]
        if not places:
            places = [place for spot in self._areas for place in basemap.extent(str(spot.at))]
        return Window.around(places, *size, padding=min(_PADDING, min(size) / 6))

    def _panel(
        self,
        title: str,
        window: Window,
        spots: tuple[Sequence[Spot], Sequence[Spot]],
        *,
        closer: Window | None = None,
        framed: Sequence[Spot] = (),
    ) -> Panel:
        room = Room(window.width, window.height)
        frame = _frame(window, closer) if closer else None
        if frame is not None:
            room.take(frame)
            room.take(Box(frame.x, frame.y - LINE, 20, LINE))
        points, areas = spots
        placed = self._placed(window, [spot for spot in points if spot not in framed], areas)
        for _, (x, y), radius in placed:
            room.take(Box(x - radius, y - radius, 2 * radius, 2 * radius))
        arrows = tuple(self._arrows(window, placed, room)) if frame is None else ()
        dots = []
        for spot, (x, y), radius in placed:
            label = room.place(spot.name, x, y, radius)
            dots.append(Dot(spot=spot, x=round(x, 1), y=round(y, 1), radius=radius, label=label))
        for spot in framed:
            x, y = (round(value, 1) for value in window.point(*spot.coordinates))
            dots.append(Dot(spot=spot, x=x, y=y, radius=3, label=None, is_small=True))
        return Panel(
            title=title,
            width=int(window.width),
            height=int(window.height),
            land=basemap.land(window),
            borders=basemap.borders(window),
            dots=tuple(dots),
            arrows=arrows,
            frames=(frame,) if frame else (),
            names=tuple(self._names(window, room)),
        )

    def _placed(
        self, window: Window, spots: Iterable[Spot], areas: Iterable[Spot]
    ) -> list[tuple[Spot, Point, float]]:
        """Return spots with where they are drawn and how large, the busiest first."""
        placed = [
            (spot, window.point(*spot.coordinates), _radius(spot, self._most)) for spot in spots
        ]
        for area in areas:
            radius = _radius(area, self._most)
            middles = [point for point, _ in basemap.middles_of(window, str(area.at))]
            clear = (
                point
                for point in middles
                if all(math.dist(point, there) > radius + r + 24 for _, there, r in placed)
            )
            middle = next(clear, next(iter(middles), None))
            if middle is not None:
                placed.append((area, middle, radius))
        return sorted(placed, key=lambda item: (-len(item[0].numbers), item[0].name))

    def _names(self, window: Window, room: Room) -> Iterator[Label]:
        """Yield names of the countries in a window, where there is room for them."""
        language = self._selection.words.language
        known = {area.at for area in self._areas}
        found = []
        for code in basemap.countries():
            middles = [] if code in known else basemap.middles_of(window, code)
            name = basemap.name_of(code, language)
            if middles and width(name) < middles[0][1]:
                found.append((-middles[0][1], name, middles[:6]))
        for _, name, middles in sorted(found)[:_MOST_NAMES]:
            for (x, y), _ in middles:
                label = room.centre(name, x, y)
                if label is not None:
                    yield label
                    break

    def _arrows(
        self, window: Window, placed: Iterable[tuple[Spot, Point, float]], room: Room
    ) -> Iterator[Arrow]:
        radii = {point: radius for _, point, radius in placed}
        selection = self._selection
        for (origin, destination), numbers in self._moves.items():
            start, end = (
                window.point(*coordinates(selection.dataset.places[name]))
                for name in (origin, destination)
            )
            if not (window.holds(start) and window.holds(end)) or math.dist(start, end) < _SHORTEST:
                continue
            title = way(selection, origin, destination)
            path, head, bend = _curve(start, end, radii.get(start, 4.0), radii.get(end, 4.0))
            room.take_line(*start, *bend)
            room.take_line(*bend, *end)
            yield Arrow(path=path, head=head, title=title, numbers=tuple(numbers))


def _radius(spot: Spot, most: int) -> float:
    return round(7 + 9 * math.sqrt(len(spot.numbers) / max(most, _MANY)), 1)


def _frame(whole: Window, closer: Window) -> Box:
    """Return where a window is in the drawing of a wider one."""
    share = whole.scale / closer.scale
    x = whole.width / 2 + (closer.middle[0] - whole.middle[0]) * whole.scale
    y = whole.height / 2 - (closer.middle[1] - whole.middle[1]) * whole.scale
    wide, high = closer.width * share, closer.height * share
    return Box(*(round(value, 1) for value in (x - wide / 2, y - high / 2, wide, high)))


def _curve(
    start: Point, end: Point, start_radius: float, end_radius: float
) -> tuple[str, str, Point]:
    """Return a curve that bends to the left of its way, its head, and where it bends."""
    length = math.dist(start, end)
    dx, dy = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    bend = (
        (start[0] + end[0]) / 2 + dy * length * 0.14,
        (start[1] + end[1]) / 2 - dx * length * 0.14,
    )
    x1, y1 = _towards(start, bend, start_radius + 2)
    x2, y2 = _towards(end, bend, end_radius + 2)
    back = math.dist((x2, y2), bend) or 1.0
    ux, uy = (x2 - bend[0]) / back, (y2 - bend[1]) / back
    base = (x2 - 11 * ux, y2 - 11 * uy)
    head = (
        f"M{x2:.1f} {y2:.1f}L{base[0] - 5.5 * uy:.1f} {base[1] + 5.5 * ux:.1f}"
        f"L{base[0] + 5.5 * uy:.1f} {base[1] - 5.5 * ux:.1f}z"
    )
    path = f"M{x1:.1f} {y1:.1f}Q{bend[0]:.1f} {bend[1]:.1f} {base[0]:.1f} {base[1]:.1f}"
    return path, head, bend


def _towards(point: Point, other: Point, step: float) -> Point:
    length = math.dist(point, other) or 1.0
    share = step / length
    return point[0] + (other[0] - point[0]) * share, point[1] + (other[1] - point[1]) * share


def way(selection: Selection, origin: str, destination: str) -> str:
    """Return in words from where to where a movement goes."""
    names = (selection.isolated_name(name) for name in (origin, destination))
    return selection.words.ui("from_to", **dict(zip(("origin", "destination"), names, strict=True)))
