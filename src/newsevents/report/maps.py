"""The map: where events happened, and movements as arrows, on one window or two of the world."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from newsevents.model import MilitaryMovement, Place
from newsevents.model.vocabularies import PlacePrecision
from newsevents.report import basemap
from newsevents.report.basemap import Point, Window
from newsevents.report.labels import FONT, LINE, Box, Label, Room, width
from newsevents.report.selection import Selection, places_of

#: More than this cannot be told apart.
MOST_PLACES, MOST_MOVES = 150, 60
# Places nearer to each other than this, in units of the drawing, ask for a window of their own.
_CROWDED = 70.0
_PADDING = 62.0
_SHORTEST = 26.0


@attrs.frozen(kw_only=True)
class Spot:
    """A place, or a country as a whole, with the events that are shown there."""

    name: str
    #: Longitude and latitude; for a country as a whole its code.
    at: Point | str
    is_area: bool
    numbers: tuple[int, ...]
    target: str


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
    unnamed: int


@attrs.frozen(kw_only=True)
class Atlas:
    """The map as a whole: the drawings for wide and for narrow screens, and what is not on them."""

    wide: tuple[Panel, ...]
    narrow: tuple[Panel, ...]
    movements: tuple[tuple[str, str, int], ...]
    notes: tuple[str, ...]
    missing: tuple[str, ...]
    has_areas: bool


def atlas(selection: Selection) -> Atlas:
    """Return the map of the events of a selection."""
    spots, lost, without = _spots(selection)
    moves, unclear = _moves(selection)
    words = selection.words
    notes, missing = [], []
    points = [spot for spot in spots if not isinstance(spot.at, str)]
    areas = [spot for spot in spots if isinstance(spot.at, str)]
    if len(points) > MOST_PLACES:
        points.sort(key=lambda spot: (-len(spot.numbers), spot.name))
        left = len(points) - MOST_PLACES
        notes.append(words.ui("map_few", shown=MOST_PLACES, left=left))
        points = points[:MOST_PLACES]
    if len(moves) > MOST_MOVES:
        left = len(moves) - MOST_MOVES
        notes.append(words.ui("map_moves_few", shown=MOST_MOVES, left=left))
        moves = dict(sorted(moves.items(), key=lambda item: -len(item[1]))[:MOST_MOVES])
    if without:
        missing.append(words.ui("map_no_place", count=without))
    if lost:
        missing.append(words.ui("map_no_coordinates", names=words.listed(lost)))
    if unclear:
        missing.append(words.ui("map_unclear_moves", names=words.listed(unclear)))
    # A country as a whole has no spot of its own, but a map of it alone needs one.
    if not points and not areas:
        key = "map_none" if len(selection.events) > without else "map_no_places"
        return Atlas(
            wide=(), narrow=(), movements=(), notes=(words.ui(key),), missing=tuple(missing),
            has_areas=False,
        )
    drawings = _Drawings(selection, points, areas, moves)
    wide, narrow = drawings.panels(narrow=False), drawings.panels(narrow=True)
    unnamed = max(sum(panel.unnamed for panel in panels) for panels in (wide, narrow))
    if unnamed:
        notes.append(words.ui("map_unnamed", count=unnamed))
    listed = [
        (words.ui("from_to", origin=selection.isolated_name(o), destination=selection.isolated_name(d)), selection.name(selection.events[n].id), n)
        for (o, d), numbers in moves.items()
        for n in numbers
    ]
    return Atlas(
        wide=wide,
        narrow=narrow,
        movements=tuple(listed[:MOST_MOVES]),
        notes=tuple(notes),
        missing=tuple(missing),
        has_areas=any(spot.is_area for spot in spots),
    )


def _located(selection: Selection, place: str) -> Place | None:
    """Return the nearest place around one, itself first, that has coordinates."""
    for name in selection.around(place):
        record = selection.dataset.places.get(name)
        if record is not None and record.latitude is not None and record.longitude is not None:
            return record
    return None


def _spots(selection: Selection) -> tuple[list[Spot], list[str], int]:
    """Return where events are shown, names of places that are nowhere, events without a place."""
    numbers: dict[str, dict[int, None]] = {}
    countries: dict[str, dict[int, None]] = {}
    lost: dict[str, None] = {}
    without = 0
    for number, event in enumerate(selection.events):
        named = list(places_of(event))
        without += not named
        for place in named:
            located = _located(selection, place)
            record = selection.dataset.places.get(place)
            if located is not None:
                numbers.setdefault(located.id, {})[number] = None
            elif record is not None and record.country in basemap.countries():
                countries.setdefault(str(record.country), {})[number] = None
            else:
                lost[selection.name(place)] = None
    spots = [_spot(selection, place, tuple(found)) for place, found in numbers.items()]
    names = {
        place.country: place
        for place in selection.dataset.places.values()
        if place.kind == "country" and place.country
    }
    for code, found in countries.items():
        place = names.get(code)
        spots.append(
            Spot(
                name=selection.name(place.id) if place else code,
                at=code,
                is_area=True,
                numbers=tuple(found),
                target=_target(selection, place.id) if place else "",
            )
        )
    return spots, list(lost), without


def _spot(selection: Selection, place: str, numbers: tuple[int, ...]) -> Spot:
    record = selection.dataset.places[place]
    assert record.longitude is not None
    assert record.latitude is not None
    return Spot(
        name=selection.name(place),
        at=(record.longitude, record.latitude),
        is_area=record.precision in (PlacePrecision.ADMIN_AREA, PlacePrecision.COUNTRY),
        numbers=numbers,
        target=_target(selection, place),
    )


def _target(selection: Selection, place: str) -> str:
    number = selection.place_numbers.get(place)
    return "" if number is None else f"p{number}"


def _moves(selection: Selection) -> tuple[dict[tuple[str, str], list[int]], list[str]]:
    """Return the movements by origin and destination, and titles of those that miss one."""
    moves: dict[tuple[str, str], list[int]] = {}
    unclear = []
    for number, event in enumerate(selection.events):
        if not isinstance(event, MilitaryMovement):
            continue
        ends = [event.origin, *event.via, event.destination]
        known = [place for place in ends if place is not None and _located(selection, place)]
        if event.origin not in known or event.destination not in known:
            unclear.append(selection.name(event.id))
            continue
        for start, end in zip(known[:-1], known[1:], strict=True):
            moves.setdefault((start, end), []).append(number)
    return moves, unclear


class _Drawings:
    """The drawings of one map, in two sizes."""

    def __init__(
        self,
        selection: Selection,
        points: Sequence[Spot],
        areas: Sequence[Spot],
        moves: Mapping[tuple[str, str], Sequence[int]],
    ) -> None:
        self._selection = selection
        self._points, self._areas, self._moves = points, areas, moves

    def panels(self, *, narrow: bool) -> tuple[Panel, ...]:
        """Return an overview, and a closer window for each place that is crowded in it."""
        words = self._selection.words
        sizes = [(340, 320)] * 3 if narrow else [(1000, 470), (330, 440), (650, 440)]
        whole = self._window(self._points, sizes[0])
        crowds = _crowds(self._points, whole)
        if len(crowds) < 2:  # noqa: PLR2004 - one crowd is the whole map
            return (self._panel("", whole, self._points),)
        close = [crowd for crowd in crowds if len(crowd) > 1]
        close.sort(key=lambda crowd: -sum(len(spot.numbers) for spot in crowd))
        if not close:
            return (self._panel("", whole, self._points),)
        whole = self._window(self._points, sizes[1])
        closer = self._window(close[0], sizes[2])
        corner, opposite = _edges(whole, closer)
        frame = Box(corner[0], corner[1], opposite[0] - corner[0], opposite[1] - corner[1])
        return (
            self._panel(words.ui("whole"), whole, self._points, frame, close[0]),
            self._panel(words.ui("closer", letter="A"), closer, close[0]),
        )

    def _window(self, spots: Sequence[Spot], size: tuple[int, int]) -> Window:
        places = [spot.at for spot in spots if not isinstance(spot.at, str)]
        if not places:
            places = [place for spot in self._areas for place in basemap.extent(str(spot.at))]
        return Window.around(places, *size, padding=min(_PADDING, min(size) / 6))

    def _panel(
        self,
        title: str,
        window: Window,
        spots: Sequence[Spot],
        frame: Box | None = None,
        framed: Sequence[Spot] = (),
    ) -> Panel:
        room = Room(window.width, window.height)
        placed: list[tuple[Spot, Point, float]] = []
        for spot in spots:
            assert not isinstance(spot.at, str)
            if spot not in framed:
                placed.append((spot, window.point(*spot.at), _radius(spot)))
        for area in self._areas:
            middle = basemap.middle_of(window, str(area.at))
            if middle is not None:
                placed.append((area, middle, _radius(area)))
        placed.sort(key=lambda item: (-len(item[0].numbers), item[0].name))
        for _, (x, y), radius in placed:
            room.take(Box(x - radius, y - radius, 2 * radius, 2 * radius))
        arrows = tuple(self._arrows(window, placed, room)) if frame is None else ()
        dots = []
        if frame is not None:
            room.take(frame)
            room.take(Box(frame.x, frame.y - LINE, 20, LINE))
        for spot, (x, y), radius in placed:
            label = room.place(spot.name, x, y, radius)
            dots.append(Dot(spot=spot, x=round(x, 1), y=round(y, 1), radius=radius, label=label))
        unnamed = sum(dot.label is None for dot in dots)
        for spot in framed:
            assert not isinstance(spot.at, str)
            x, y = window.point(*spot.at)
            dots.append(
                Dot(spot=spot, x=round(x, 1), y=round(y, 1), radius=3, label=None, is_small=True)
            )
        return Panel(
            title=title,
            width=int(window.width),
            height=int(window.height),
            land=basemap.land(window),
            borders=basemap.borders(window),
            dots=tuple(dots),
            arrows=arrows,
            frames=(frame,) if frame else (),
            unnamed=unnamed,
        )

    def _arrows(
        self, window: Window, placed: Iterable[tuple[Spot, Point, float]], room: Room
    ) -> Iterator[Arrow]:
        radii = {point: radius for _, point, radius in placed}
        selection = self._selection
        for (origin, destination), numbers in self._moves.items():
            ends = []
            for name in (origin, destination):
                record = _located(selection, name)
                assert record is not None
                assert record.longitude is not None
                assert record.latitude is not None
                ends.append(window.point(record.longitude, record.latitude))
            if not all(window.holds(end) for end in ends) or math.dist(*ends) < _SHORTEST:
                continue
            start, end = ends
            title = selection.words.ui(
                "from_to",
                origin=selection.isolated_name(origin),
                destination=selection.isolated_name(destination),
            )
            path, head, bend = _curve(start, end, radii.get(start, 4.0), radii.get(end, 4.0))
            room.take_line(*start, *bend)
            room.take_line(*bend, *end)
            yield Arrow(path=path, head=head, title=title, numbers=tuple(numbers))


def _radius(spot: Spot) -> float:
    return round(min(8 + 2.2 * math.sqrt(len(spot.numbers) - 1), 17.0), 1)


def _crowds(spots: Sequence[Spot], window: Window) -> list[list[Spot]]:
    """Return the places in groups, of which no two are near each other in a window."""
    crowds: list[list[tuple[Spot, Point]]] = []
    for spot in spots:
        assert not isinstance(spot.at, str)
        here = window.point(*spot.at)
        near = [c for c in crowds if any(math.dist(here, there) < _CROWDED for _, there in c)]
        crowds = [c for c in crowds if c not in near]
        crowds.append([(spot, here), *(item for crowd in near for item in crowd)])
    return [[spot for spot, _ in crowd] for crowd in crowds]


def _edges(whole: Window, closer: Window) -> tuple[Point, Point]:
    """Return two corners of a window in the drawing of another one."""
    corners = []
    for x, y in ((0.0, 0.0), (closer.width, closer.height)):
        across = closer.middle[0] + (x - closer.width / 2) / closer.scale
        up = closer.middle[1] - (y - closer.height / 2) / closer.scale
        corners.append(
            (
                round(whole.width / 2 + (across - whole.middle[0]) * whole.scale, 1),
                round(whole.height / 2 - (up - whole.middle[1]) * whole.scale, 1),
            )
        )
    return corners[0], corners[1]


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
