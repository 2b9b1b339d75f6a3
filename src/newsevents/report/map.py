"""The map: places of events, and movements as arrows, in one viewport of the world or two."""

from __future__ import annotations

import itertools
import math
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import attrs

from newsevents.dataset.queries import places_of
from newsevents.model import MilitaryMovement, Place
from newsevents.model.vocabularies import PlacePrecision
from newsevents.report import basemap
from newsevents.report.basemap import Viewport
from newsevents.report.drawing import (
    LINE,
    Dot,
    Drawing,
    Label,
    Line,
    Point,
    Rect,
    Room,
    radii,
    width,
)
from newsevents.report.selection import Selection

#: Largest numbers of places and of movements drawn; more cannot be told apart.
MAX_PLACES, MAX_MOVES = 150, 60
# Places nearer than this share of the width ask for a viewport of their own.
_CROWDED = 0.07
# A dot this near to the number of a larger one would cover it; they become one dot.
_NUMBER_RADIUS = 5.0
# A close-up is worth its place if it is so much larger than the overview.
_MIN_ZOOM = 1.5
_PADDING = 62.0
_MIN_ARROW_LENGTH = 14.0
_MAX_COUNTRY_NAMES = 30
_AREAS = (PlacePrecision.ADMIN_AREA, PlacePrecision.COUNTRY)

#: Numbers of events by origin and destination.
Moves: TypeAlias = Mapping[tuple[str, str], Sequence[int]]


@attrs.frozen(kw_only=True)
class Marker:
    """A place, or a country as a whole, with the numbers of its events."""

    #: Id of the place, or code of the country.
    id: str
    name: str
    target: str
    is_area: bool
    numbers: tuple[int, ...]
    #: Longitude and latitude; None for a country as a whole.
    position: Point | None = None

    def point(self, viewport: Viewport) -> Point:
        """Return the point of a place in a viewport."""
        assert self.position is not None
        return viewport.point(*self.position)


@attrs.frozen(kw_only=True)
class EventMap:
    """The drawings for wide and narrow screens, and notes on events that are not drawn."""

    wide: tuple[Drawing, ...] = ()
    narrow: tuple[Drawing, ...] = ()
    movements: tuple[tuple[str, str, int], ...] = ()
    notes: tuple[str, ...]
    missing: tuple[str, ...]
    has_areas: bool = False


def event_map(selection: Selection) -> EventMap:
    """Return the map of the events of a selection."""
    ui, listed = selection.locale.ui, selection.locale.listed
    markers, lost, without_place = _markers(selection)
    moves, unclear = _moves(selection)
    missing = (
        ui("map_no_place", count=without_place) if without_place else "",
        ui("map_no_coordinates", names=listed(lost)) if lost else "",
        ui("map_unclear_moves", names=listed(unclear)) if unclear else "",
    )
    if not markers:
        key = "map_none" if len(selection.events) > without_place else "map_no_places"
        return EventMap(notes=(ui(key),), missing=tuple(filter(None, missing)))
    notes = []
    points = [marker for marker in markers if marker.position is not None]
    if len(points) > MAX_PLACES:
        points.sort(key=lambda marker: (-len(marker.numbers), marker.name))
        notes.append(ui("map_few", shown=MAX_PLACES, left=len(points) - MAX_PLACES))
        points = points[:MAX_PLACES]
    if len(moves) > MAX_MOVES:
        notes.append(ui("map_moves_few", shown=MAX_MOVES, left=len(moves) - MAX_MOVES))
        moves = dict(sorted(moves.items(), key=lambda item: -len(item[1]))[:MAX_MOVES])
    areas = [marker for marker in markers if marker.position is None]
    drawer = _Drawer(selection, points, areas, moves)
    return EventMap(
        wide=drawer.panels((1000, 470), (330, 440), (650, 440)),
        narrow=drawer.panels(*[(340, 320)] * 3),
        movements=tuple(
            (_route(selection, *ends), selection.name(selection.events[number].id), number)
            for ends, numbers in moves.items()
            for number in numbers
        )[:MAX_MOVES],
        notes=tuple(notes),
        missing=tuple(filter(None, missing)),
        has_areas=any(marker.is_area for marker in markers),
    )


def _markers(selection: Selection) -> tuple[list[Marker], list[str], int]:
    """Return the markers, the names of places without coordinates, the count of other events."""
    places, locale = selection.dataset.places, selection.locale
    found: dict[str, dict[int, None]] = {}
    lost: dict[str, None] = {}
    without_place = 0
    for number, event in enumerate(selection.events):
        named = list(places_of(event))
        without_place += not named
        for place in named:
            located = _located(selection, place)
            country = places[place].country if place in places else None
            if located is not None:
                found.setdefault(located.id, {})[number] = None
            elif country is not None and country in basemap.countries():
                found.setdefault(country, {})[number] = None
            else:
                lost[selection.name(place)] = None
    wholes = {place.country: place.id for place in places.values() if place.kind == "country"}
    markers = []
    for key, numbers in found.items():
        record_id = key if key in places else wholes.get(key, "")
        markers.append(
            Marker(
                id=key,
                name=selection.name(record_id)
                if record_id
                else basemap.name_of(key, locale.language),
                target=selection.target(record_id),
                is_area=key not in places or places[key].precision in _AREAS,
                numbers=tuple(numbers),
                position=_position(places[key]) if key in places else None,
            )
        )
    return markers, list(lost), without_place


def _located(selection: Selection, place: str) -> Place | None:
    """Return the nearest place with coordinates around a place, itself first."""
    records = filter(None, map(selection.dataset.places.get, selection.around(place)))
    return next((each for each in records if None not in (each.latitude, each.longitude)), None)


def _position(place: Place) -> Point:
    assert place.longitude is not None
    assert place.latitude is not None
    return place.longitude, place.latitude


def _moves(selection: Selection) -> tuple[dict[tuple[str, str], list[int]], list[str]]:
    """Return the movements by origin and destination, and titles of those without either."""
    moves: dict[tuple[str, str], list[int]] = {}
    unclear = []
    for number, event in enumerate(selection.events):
        if isinstance(event, MilitaryMovement):
            stops = [event.origin, *event.via, event.destination]
            located = [stop and _located(selection, stop) for stop in stops]
            if not (located[0] and located[-1]):
                unclear.append(selection.name(event.id))
                continue
            for ends in itertools.pairwise(place.id for place in located if place):
                moves.setdefault(ends, []).append(number)
    return moves, unclear


@attrs.frozen
class _Drawer:
    """Drawer of the panels of one map."""

    selection: Selection
    points: Sequence[Marker]
    areas: Sequence[Marker]
    moves: Moves

    def panels(
        self, alone: tuple[int, int], overview: tuple[int, int], closer: tuple[int, int]
    ) -> tuple[Drawing, ...]:
        """Return the map, or an overview and a close-up where most places crowd."""
        ui = self.selection.locale.ui
        whole = self._viewport(self.points, overview)
        for ties in (self.moves, {}):
            crowds = self._crowds(self._viewport(self.points, alone), ties)
            busiest, close = self._closer(max(crowds, key=len, default=[]), closer)
            is_part = 1 < len(busiest) < len(self.points)
            if is_part and close.scale > _MIN_ZOOM * whole.scale:
                break
        else:
            whole = self._viewport(self.points, alone)
            return (self._panel("", whole, self.points, self.areas),)
        inside = [area for area in self.areas if basemap.middles_of(close, area.id)]
        outside = [area for area in self.areas if area not in inside]
        return (
            self._panel(ui("whole"), whole, self.points, outside, (close, busiest)),
            self._panel(ui("closer", letter="A"), close, busiest, inside),
        )

    def _crowds(self, viewport: Viewport, ties: Container[tuple[str, str]]) -> list[list[Marker]]:
        """Return groups of places that are near to each other or tied."""
        spots = {marker.id: marker.point(viewport) for marker in self.points}

        def is_near(one: Marker, other: Marker) -> bool:
            distance = math.dist(spots[one.id], spots[other.id])
            is_tied = (one.id, other.id) in ties or (other.id, one.id) in ties
            return is_tied or distance < _CROWDED * viewport.width

        crowds: list[list[Marker]] = []
        for marker in self.points:
            near = [crowd for crowd in crowds if any(is_near(marker, each) for each in crowd)]
            crowds = [crowd for crowd in crowds if crowd not in near]
            crowds.append([marker, *itertools.chain(*near)])
        return crowds

    def _closer(
        self, crowd: Sequence[Marker], size: tuple[int, int]
    ) -> tuple[Sequence[Marker], Viewport]:
        """Return a viewport around a crowd, and all places in it."""
        while True:
            viewport = self._viewport(crowd, size)
            drawing = Rect(0, 0, *size)
            inside = [
                each
                for each in self.points
                if each in crowd or drawing.contains(each.point(viewport))
            ]
            if len(inside) == len(crowd):
                return inside, viewport
            crowd = inside

    def _viewport(self, markers: Sequence[Marker], size: tuple[int, int]) -> Viewport:
        points = [marker.position for marker in markers if marker.position]
        # Countries as a whole have no point of their own.
        points = points or [corner for area in self.areas for corner in basemap.extent(area.id)]
        return Viewport.around(points, *size, padding=min(_PADDING, min(size) / 6))

    def _panel(
        self,
        title: str,
        viewport: Viewport,
        points: Sequence[Marker],
        areas: Sequence[Marker],
        closer: tuple[Viewport, Sequence[Marker]] | None = None,
    ) -> Drawing:
        room = Room(viewport.width, viewport.height)
        frame = None
        framed: Sequence[Marker] = ()
        if closer is not None:
            framed, frame = closer[1], _frame(viewport, closer[0])
            room.take(frame)
            room.take(Rect(frame.x, frame.y - LINE, 20, LINE))
        spots = self._dots(viewport, [each for each in points if each not in framed], areas)
        dots = sorted(dict.fromkeys(spots.values()), key=lambda dot: (-len(dot.numbers), dot.name))
        for dot in dots:
            room.take_dot(dot)
        arrows = tuple(self._arrows(viewport, spots, room, frozenset(m.id for m in framed)))
        small = (_dot(marker, marker.point(viewport), kind="small", radius=3) for marker in framed)
        return Drawing(
            title=title,
            width=int(viewport.width),
            height=int(viewport.height),
            land=basemap.land(viewport),
            borders=basemap.borders(viewport),
            dots=(*map(room.name, dots), *small),
            lines=arrows,
            frame=frame,
            country_names=tuple(self._country_names(viewport, room)),
        )

    def _dots(
        self, viewport: Viewport, points: Iterable[Marker], areas: Iterable[Marker]
    ) -> dict[str, Dot]:
        """Return the dots without their names, by the ids of their places and countries."""
        sizes = radii({each.id: each.numbers for each in (*self.points, *self.areas)})
        spots: list[tuple[Point, list[Marker]]] = []
        for marker in sorted(points, key=lambda marker: (-len(marker.numbers), marker.name)):
            here = marker.point(viewport)
            same = (
                group
                for there, group in spots
                if math.dist(here, there) < sizes[marker.id] + _NUMBER_RADIUS
                and group[0].is_area == marker.is_area
            )
            group = next(same, None)
            if group is None:
                spots.append((here, [marker]))
            else:
                group.append(marker)
        dots: dict[str, Dot] = {}
        for spot, group in spots:
            dot = self._together(spot, group, max(sizes[each.id] for each in group))
            dots |= dict.fromkeys((each.id for each in group), dot)
        for area in areas:
            middles = [point for point, _ in basemap.middles_of(viewport, area.id)]
            radius = sizes[area.id]
            clear = (
                point
                for point in middles
                if all(math.dist(point, (d.x, d.y)) > radius + d.radius + 24 for d in dots.values())
            )
            middle = next(clear, next(iter(middles), None))
            if middle is not None:
                dots[area.id] = _dot(area, middle, radius=radius)
        return dots

    def _together(self, spot: Point, markers: Sequence[Marker], radius: float) -> Dot:
        """Return one dot for places that would cover each other."""
        dot = _dot(markers[0], spot, radius=radius)
        if len(markers) == 1:
            return dot
        numbers = {number for marker in markers for number in marker.numbers}
        name = self.selection.locale.ui("map_spot", name=dot.name, count=len(markers) - 1)
        return attrs.evolve(dot, name=name, kind="several", numbers=tuple(sorted(numbers)))

    def _country_names(self, viewport: Viewport, room: Room) -> Iterator[Label]:
        known = {area.id for area in self.areas}
        found = []
        for code in basemap.countries():
            name = basemap.name_of(code, self.selection.locale.language)
            if code in known or basemap.largest_width(viewport, code) <= width(name):
                continue
            middles = basemap.middles_of(viewport, code)
            if middles and width(name) < middles[0][1]:
                found.append((-middles[0][1], name, middles[:6]))
        for _, name, middles in sorted(found)[:_MAX_COUNTRY_NAMES]:
            labels = (room.centre(name, point) for point, _ in middles)
            label = next(filter(None, labels), None)
            if label is not None:
                yield label

    def _arrows(
        self, viewport: Viewport, spots: Mapping[str, Dot], room: Room, framed: frozenset[str]
    ) -> Iterator[Line]:
        drawing = Rect(0, 0, viewport.width, viewport.height)
        places = self.selection.dataset.places
        for ends, numbers in self.moves.items():
            if framed.issuperset(ends):
                continue
            dots = [spots.get(place) for place in ends]
            start, end = (
                (dot.x, dot.y) if dot else viewport.point(*_position(places[place]))
                for place, dot in zip(ends, dots, strict=True)
            )
            sizes = [dot.radius if dot else 4.0 for dot in dots]
            # The shorter way may leave the drawing on one side and come back on the other.
            turn = viewport.turn * round((end[0] - start[0]) / viewport.turn)
            for shift in dict.fromkeys((0.0, turn)):
                first, last = (start[0] + shift, start[1]), (end[0] + shift - turn, end[1])
                are_visible = [drawing.contains(point) for point in (first, last)]
                is_visible = any(are_visible) if turn else all(are_visible)
                if is_visible and math.dist(first, last) - sum(sizes) >= _MIN_ARROW_LENGTH:
                    path, head, bend = _curve(first, last, *sizes)
                    room.take_line(first, bend)
                    room.take_line(bend, last)
                    title = _route(self.selection, *ends)
                    yield Line(title=title, path=path, head=head, numbers=tuple(numbers))


def _dot(marker: Marker, point: Point, *, radius: float, kind: str = "") -> Dot:
    return Dot(
        name=marker.name,
        kind=kind or ("area" if marker.is_area else "point"),
        target=marker.target,
        x=round(point[0], 1),
        y=round(point[1], 1),
        radius=radius,
        numbers=marker.numbers,
    )


def _frame(whole: Viewport, closer: Viewport) -> Rect:
    share = whole.scale / closer.scale
    x, _ = whole.point(math.degrees(closer.middle[0]), 0)
    y = whole.height / 2 - (closer.middle[1] - whole.middle[1]) * whole.scale
    box = Rect.around((x, y), closer.width * share, closer.height * share)
    return Rect(*(round(value, 1) for value in attrs.astuple(box)))


def _curve(
    start: Point, end: Point, start_radius: float, end_radius: float
) -> tuple[str, str, Point]:
    """Return a curve that bends to the left, its head, and the control point of the bend."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    bend = ((start[0] + end[0]) / 2 + dy * 0.14, (start[1] + end[1]) / 2 - dx * 0.14)
    x1, y1 = _towards(start, bend, start_radius + 2)
    x2, y2 = _towards(end, bend, end_radius + 2)
    base = _towards((x2, y2), bend, 11)
    ux, uy = (x2 - base[0]) / 2, (y2 - base[1]) / 2
    path = f"M{x1:.1f} {y1:.1f}Q{bend[0]:.1f} {bend[1]:.1f} {base[0]:.1f} {base[1]:.1f}"
    head = (
        f"M{x2:.1f} {y2:.1f}L{base[0] - uy:.1f} {base[1] + ux:.1f}"
        f"L{base[0] + uy:.1f} {base[1] - ux:.1f}z"
    )
    return path, head, bend


def _towards(point: Point, other: Point, step: float) -> Point:
    share = step / (math.dist(point, other) or 1.0)
    return point[0] + (other[0] - point[0]) * share, point[1] + (other[1] - point[1]) * share


def _route(selection: Selection, origin: str, destination: str) -> str:
    name = selection.isolated_name
    return selection.locale.ui("from_to", origin=name(origin), destination=name(destination))
