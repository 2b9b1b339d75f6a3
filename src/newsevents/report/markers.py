"""Where events happened and what moved from where to where, as far as coordinates are known."""

from __future__ import annotations

import itertools

import attrs

from newsevents.model import MilitaryMovement, Place
from newsevents.model.vocabularies import PlacePrecision
from newsevents.report import basemap
from newsevents.report.basemap import Point
from newsevents.report.selection import Selection, places_of


@attrs.frozen(kw_only=True)
class Spot:
    """A place, or a country as a whole, with the events that are shown there."""

    id: str
    name: str
    #: Longitude and latitude; for a country as a whole its code.
    at: Point | str
    is_area: bool
    numbers: tuple[int, ...]
    target: str

    @property
    def coordinates(self) -> Point:
        """Longitude and latitude of a place; a country as a whole has none."""
        assert not isinstance(self.at, str)
        return self.at


def _located(selection: Selection, place: str) -> Place | None:
    """Return the nearest place around one, itself first, that has coordinates."""
    for name in selection.around(place):
        record = selection.dataset.places.get(name)
        if record is not None and record.latitude is not None and record.longitude is not None:
            return record
    return None


def spots_of(selection: Selection) -> tuple[list[Spot], list[str], int]:
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
        country = names.get(code)
        spots.append(
            Spot(
                id=code,
                name=selection.name(country.id)
                if country
                else basemap.name_of(code, selection.words.language),
                at=code,
                is_area=True,
                numbers=tuple(found),
                target=selection.target(country.id) if country else "",
            )
        )
    return spots, list(lost), without


def _spot(selection: Selection, place: str, numbers: tuple[int, ...]) -> Spot:
    record = selection.dataset.places[place]
    return Spot(
        id=place,
        name=selection.name(place),
        at=coordinates(record),
        is_area=record.precision in (PlacePrecision.ADMIN_AREA, PlacePrecision.COUNTRY),
        numbers=numbers,
        target=selection.target(place),
    )


def coordinates(place: Place) -> Point:
    """Return longitude and latitude of a place that has them."""
    assert place.longitude is not None
    assert place.latitude is not None
    return place.longitude, place.latitude


def moves_of(selection: Selection) -> tuple[dict[tuple[str, str], list[int]], list[str]]:
    """Return the movements by origin and destination, and titles of those that miss one."""
    moves: dict[tuple[str, str], list[int]] = {}
    unclear = []
    for number, event in enumerate(selection.events):
        if not isinstance(event, MilitaryMovement):
            continue
        ends = [event.origin, *event.via, event.destination]
        located = [None if place is None else _located(selection, place) for place in ends]
        if located[0] is None or located[-1] is None:
            unclear.append(selection.name(event.id))
            continue
        known = [place.id for place in located if place]
        for start, end in itertools.pairwise(known):
            moves.setdefault((start, end), []).append(number)
    return moves, unclear
