"""The map: places of events, and movements as arrows, in one viewport of the world or two."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import attrs

from newsevents.model import MilitaryMovement, Place
from newsevents.model.vocabularies import PlacePrecision
from newsevents.report import basemap
from newsevents.report.basemap import Point, Viewport
from newsevents.report.labels import LINE, Label, Rect, Room, width
from newsevents.report.selection import Selection, places_of

#: Largest numbers of places and of movements drawn; more cannot be told apart.
MAX_PLACES, MAX_MOVES = 150, 60
# Places nearer than this, in units of the drawing, ask for a viewport of their own.
_CROWDED = 70.0
_PADDING = 62.0
_MIN_ARROW_LENGTH = 26.0
# Number of events of the largest circle, unless the busiest place has more.
_MANY_EVENTS = 12
_MAX_COUNTRY_NAMES = 30

#: Numbers of events by origin and destination.
Moves: TypeAlias = Mapping[tuple[str, str], Sequence[int]]


@attrs.frozen(kw_only=True)
class Marker:
    """A place, or a country as a whole, with the numbers of its events."""

    id: str
    name: str
    #: Longitude and latitude; the code of a country as a whole.
    position: Point | str
    is_area: bool
    numbers: tuple[int, ...]
    target: str

    @property
    def point(self) -> Point:
        """Longitude and latitude of a place."""
        assert not isinstance(self.position, str)
        return self.position


@attrs.frozen(kw_only=True)
class Dot:
    """A marker in a drawing; a small one is drawn in full in another panel."""

    marker: Marker
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
    """One drawing of the map."""

    title: str
    width: int
    height: int
    land: str
    borders: str
    dots: tuple[Dot, ...]
    arrows: tuple[Arrow, ...]
    frame: Rect | None
    country_names: tuple[Label, ...]

    @property
    def unnamed(self) -> int:
        """Number of dots without room for their name."""
        return sum(dot.label is None and not dot.is_small for dot in self.dots)


@attrs.frozen(kw_only=True)
class EventMap:
    """The drawings for wide and narrow screens, and notes on events that are not drawn."""

    wide: tuple[Panel, ...] = ()
    narrow: tuple[Panel, ...] = ()
    movements: tuple[tuple[str, str, int], ...] = ()
    notes: tuple[str, ...]
    missing: tuple[str, ...]
    has_areas: bool = False


def event_map(selection: Selection) -> EventMap:
    """Return the map of the events of a selection."""
    locale = selection.locale
    markers, lost, without_place = _markers(selection)
    moves, unclear = _moves(selection)
    notes, missing = [], []
    points = [marker for marker in markers if not isinstance(marker.position, str)]
    areas = [marker for marker in markers if isinstance(marker.position, str)]
    if len(points) > MAX_PLACES:
        points.sort(key=lambda marker: (-len(marker.numbers), marker.name))
        notes.append(locale.ui("map_few", shown=MAX_PLACES, left=len(points) - MAX_PLACES))
        points = points[:MAX_PLACES]
    if len(moves) > MAX_MOVES:
        notes.append(locale.ui("map_moves_few", shown=MAX_MOVES, left=len(moves) - MAX_MOVES))
        moves = dict(sorted(moves.items(), key=lambda item: -len(item[1]))[:MAX_MOVES])
    if without_place:
        missing.append(locale.ui("map_no_place", count=without_place))
    if lost:
        missing.append(locale.ui("map_no_coordinates", names=locale.listed(lost)))
    if unclear:
        missing.append(locale.ui("map_unclear_moves", names=locale.listed(unclear)))
    if not points and not areas:
        key = "map_none" if len(selection.events) > without_place else "map_no_places"
        return EventMap(notes=(locale.ui(key),), missing=tuple(missing))
    drawer = _Drawer(selection, points, areas, moves)
    listed = [
        (_route(selection, *ends), selection.name(selection.events[number].id), number)
        for ends, numbers in moves.items()
        for number in numbers
    ]
    return EventMap(
        wide=drawer.panels(is_narrow=False),
        narrow=drawer.panels(is_narrow=True),
        movements=tuple(listed[:MAX_MOVES]),
        notes=tuple(notes),
        missing=tuple(missing),
        has_areas=any(marker.is_area for marker in markers),
    )


def _markers(selection: Selection) -> tuple[list[Marker], list[str], int]:
    """Return the markers, the names of places without coordinates, the count of other events."""
    places = selection.dataset.places
    points: dict[str, dict[int, None]] = {}
    countries: dict[str, dict[int, None]] = {}
    lost: dict[str, None] = {}
    without_place = 0
    for number, event in enumerate(selection.events):
        named = list(places_of(event))
        without_place += not named
        for place in named:
            located = _located(selection, place)
            country = places[place].country if place in places else None
            if located is not None:
                points.setdefault(located.id, {})[number] = None
            elif country in basemap.countries():
                countries.setdefault(str(country), {})[number] = None
            else:
                lost[selection.name(place)] = None
    areas = (PlacePrecision.ADMIN_AREA, PlacePrecision.COUNTRY)
    markers = [
        Marker(
            id=place,
            name=selection.name(place),
            position=_coordinates(places[place]),
            is_area=places[place].precision in areas,
            numbers=tuple(numbers),
            target=selection.target(place),
        )
        for place, numbers in points.items()
    ]
    known = {place.country: place.id for place in places.values() if place.kind == "country"}
    markers += [
        Marker(
            id=code,
            name=selection.name(known[code])
            if code in known
            else basemap.name_of(code, selection.locale.language),
            position=code,
            is_area=True,
            numbers=tuple(numbers),
            target=selection.target(known.get(code, "")),
        )
        for code, numbers in countries.items()
    ]
    return markers, list(lost), without_place


def _located(selection: Selection, place: str) -> Place | None:
    """Return the nearest place with coordinates around a place, itself first."""
    for record_id in selection.around(place):
        record = selection.dataset.places.get(record_id)
        if record is not None and record.latitude is not None and record.longitude is not None:
            return record
    return None


def _coordinates(place: Place) -> Point:
    assert place.longitude is not None
    assert place.latitude is not None
    return place.longitude, place.latitude


def _moves(selection: Selection) -> tuple[dict[tuple[str, str], list[int]], list[str]]:
    """Return the movements by origin and destination, and titles of those without either."""
    moves: dict[tuple[str, str], list[int]] = {}
    unclear = []
    for number, event in enumerate(selection.events):
        if not isinstance(event, MilitaryMovement):
            continue
        stops = [event.origin, *event.via, event.destination]
        located = [None if stop is None else _located(selection, stop) for stop in stops]
        if located[0] is None or located[-1] is None:
            unclear.append(selection.name(event.id))
            continue
        for start, end in itertools.pairwise(place.id for place in located if place):
            moves.setdefault((start, end), []).append(number)
    return moves, unclear


@attrs.frozen
class _Drawer:
    """Drawer of the panels of one map."""

    selection: Selection
    points: Sequence[Marker]
    areas: Sequence[Marker]
    moves: Moves

    def panels(self, *, is_narrow: bool) -> tuple[Panel, ...]:
        """Return the map, or an overview and a close-up where most places crowd."""
        locale = self.selection.locale
        sizes = [(340, 320)] * 3 if is_narrow else [(1000, 470), (330, 440), (650, 440)]
        whole = self._viewport(self.points, sizes[0])
        crowds = self._crowds(whole)
        busiest = max(crowds, key=len, default=())
        if len(crowds) < 2 or len(busiest) < 2:  # noqa: PLR2004 - one crowd is the whole map
            return (self._panel("", whole, self.points, self.areas),)
        whole = self._viewport(self.points, sizes[1])
        closer = self._viewport(busiest, sizes[2])
        inside = [area for area in self.areas if basemap.middles_of(closer, area.id)]
        outside = [area for area in self.areas if area not in inside]
        return (
            self._panel(locale.ui("whole"), whole, self.points, outside, (closer, busiest)),
            self._panel(locale.ui("closer", letter="A"), closer, busiest, inside),
        )

    def _crowds(self, viewport: Viewport) -> list[list[Marker]]:
        crowds: list[list[tuple[Marker, Point]]] = []
        ties = {frozenset(pair) for pair in self.moves}
        for marker in self.points:
            here = viewport.point(*marker.point)
            near = [
                crowd
                for crowd in crowds
                if any(
                    math.dist(here, there) < _CROWDED or frozenset((marker.id, other.id)) in ties
                    for other, there in crowd
                )
            ]
            crowds = [crowd for crowd in crowds if crowd not in near]
            crowds.append([(marker, here), *(item for crowd in near for item in crowd)])
        return [[marker for marker, _ in crowd] for crowd in crowds]

    def _viewport(self, markers: Sequence[Marker], size: tuple[int, int]) -> Viewport:
        points = [marker.point for marker in markers]
        # Countries as a whole have no point of their own.
        points = points or [corner for area in self.areas for corner in basemap.extent(area.id)]
        return Viewport.around(points, *size, padding=min(_PADDING, min(size) / 6))

    def _panel(
        self,
        title: str,
        viewport: Viewport,
        points: Iterable[Marker],
        areas: Iterable[Marker],
        closer: tuple[Viewport, Sequence[Marker]] | None = None,
    ) -> Panel:
        room = Room(viewport.width, viewport.height)
        framed = closer[1] if closer else ()
        frame = _frame(viewport, closer[0]) if closer else None
        if frame is not None:
            room.take(frame)
            room.take(Rect(frame.x, frame.y - LINE, 20, LINE))
        placed = self._placed(viewport, [each for each in points if each not in framed], areas)
        for _, (x, y), radius in placed:
            room.take(Rect(x - radius, y - radius, 2 * radius, 2 * radius))
        arrows = tuple(self._arrows(viewport, placed, room)) if frame is None else ()
        dots = []
        for marker, (x, y), radius in placed:
            label = room.place(marker.name, x, y, radius)
            dots.append(
                Dot(marker=marker, x=round(x, 1), y=round(y, 1), radius=radius, label=label)
            )
        for marker in framed:
            x, y = (round(value, 1) for value in viewport.point(*marker.point))
            dots.append(Dot(marker=marker, x=x, y=y, radius=3, label=None, is_small=True))
        return Panel(
            title=title,
            width=int(viewport.width),
            height=int(viewport.height),
            land=basemap.land(viewport),
            borders=basemap.borders(viewport),
            dots=tuple(dots),
            arrows=arrows,
            frame=frame,
            country_names=tuple(self._country_names(viewport, room)),
        )

    def _placed(
        self, viewport: Viewport, points: Iterable[Marker], areas: Iterable[Marker]
    ) -> list[tuple[Marker, Point, float]]:
        """Return markers with position and radius, the busiest first."""
        most = max(_MANY_EVENTS, *(len(each.numbers) for each in (*self.points, *self.areas)))
        radii = {
            marker.id: round(7 + 9 * math.sqrt(len(marker.numbers) / most), 1)
            for marker in (*self.points, *self.areas)
        }
        placed = [(each, viewport.point(*each.point), radii[each.id]) for each in points]
        for area in areas:
            radius = radii[area.id]
            middles = [point for point, _ in basemap.middles_of(viewport, area.id)]
            clear = (
                point
                for point in middles
                if all(math.dist(point, there) > radius + r + 24 for _, there, r in placed)
            )
            middle = next(clear, next(iter(middles), None))
            if middle is not None:
                placed.append((area, middle, radius))
        return sorted(placed, key=lambda item: (-len(item[0].numbers), item[0].name))

    def _country_names(self, viewport: Viewport, room: Room) -> Iterator[Label]:
        known = {area.id for area in self.areas}
        found = []
        for code in basemap.countries():
            middles = [] if code in known else basemap.middles_of(viewport, code)
            name = basemap.name_of(code, self.selection.locale.language)
            if middles and width(name) < middles[0][1]:
                found.append((-middles[0][1], name, middles[:6]))
        for _, name, middles in sorted(found)[:_MAX_COUNTRY_NAMES]:
            labels = (room.centre(name, *point) for point, _ in middles)
            label = next(filter(None, labels), None)
            if label is not None:
                yield label

    def _arrows(
        self, viewport: Viewport, placed: Iterable[tuple[Marker, Point, float]], room: Room
    ) -> Iterator[Arrow]:
        radii = {point: radius for _, point, radius in placed}
        places = self.selection.dataset.places
        for ends, numbers in self.moves.items():
            start, end = (viewport.point(*_coordinates(places[place])) for place in ends)
            is_visible = viewport.contains(start) and viewport.contains(end)
            if not is_visible or math.dist(start, end) < _MIN_ARROW_LENGTH:
                continue
            path, head, bend = _curve(start, end, radii.get(start, 4.0), radii.get(end, 4.0))
            room.take_line(*start, *bend)
            room.take_line(*bend, *end)
            title = _route(self.selection, *ends)
            yield Arrow(path=path, head=head, title=title, numbers=tuple(numbers))


def _frame(whole: Viewport, closer: Viewport) -> Rect:
    share = whole.scale / closer.scale
    x = whole.width / 2 + (closer.middle[0] - whole.middle[0]) * whole.scale
    y = whole.height / 2 - (closer.middle[1] - whole.middle[1]) * whole.scale
    wide, high = closer.width * share, closer.height * share
    return Rect(*(round(value, 1) for value in (x - wide / 2, y - high / 2, wide, high)))


def _curve(
    start: Point, end: Point, start_radius: float, end_radius: float
) -> tuple[str, str, Point]:
    """Return a curve that bends to the left, its head, and the control point of the bend."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    bend = ((start[0] + end[0]) / 2 + dy * 0.14, (start[1] + end[1]) / 2 - dx * 0.14)
    x1, y1 = _towards(start, bend, start_radius + 2)
    x2, y2 = _towards(end, bend, end_radius + 2)
    length = math.dist((x2, y2), bend) or 1.0
    ux, uy = (x2 - bend[0]) / length, (y2 - bend[1]) / length
    base = (x2 - 11 * ux, y2 - 11 * uy)
    head = (
        f"M{x2:.1f} {y2:.1f}L{base[0] - 5.5 * uy:.1f} {base[1] + 5.5 * ux:.1f}"
        f"L{base[0] + 5.5 * uy:.1f} {base[1] - 5.5 * ux:.1f}z"
    )
    path = f"M{x1:.1f} {y1:.1f}Q{bend[0]:.1f} {bend[1]:.1f} {base[0]:.1f} {base[1]:.1f}"
    return path, head, bend


def _towards(point: Point, other: Point, step: float) -> Point:
    share = step / (math.dist(point, other) or 1.0)
    return point[0] + (other[0] - point[0]) * share, point[1] + (other[1] - point[1]) * share


def _route(selection: Selection, origin: str, destination: str) -> str:
    name = selection.isolated_name
    return selection.locale.ui("from_to", origin=name(origin), destination=name(destination))
