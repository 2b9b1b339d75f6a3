"""The map: where events happened, and movements as arrows, on one window or two of the world."""

from __future__ import annotations

import attrs

from newsevents.report.markers import moves_of, spots_of
from newsevents.report.panels import Drawings, Panel, way
from newsevents.report.selection import Selection

#: More than this cannot be told apart.
MOST_PLACES, MOST_MOVES = 150, 60


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
    spots, lost, without = spots_of(selection)
    moves, unclear = moves_of(selection)
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
            wide=(),
            narrow=(),
            movements=(),
            notes=(words.ui(key),),
            missing=tuple(missing),
            has_areas=False,
        )
    drawings = Drawings(selection, points, areas, moves)
    wide, narrow = drawings.panels(narrow=False), drawings.panels(narrow=True)
    listed = [
        (way(selection, origin, destination), selection.name(selection.events[n].id), n)
        for (origin, destination), numbers in moves.items()
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
