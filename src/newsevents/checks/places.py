"""Rules about places: movements that go nowhere, precision of nothing, circles."""

from __future__ import annotations

from collections.abc import Iterator

from newsevents.checks.rules import Known, Problem, rule
from newsevents.findings import Severity
from newsevents.model import MilitaryMovement, Place

# Places lie in each other to a depth of five or so; longer chains are not followed.
_NESTED = 100


@rule("NE601", of=MilitaryMovement)
def origin_is_destination(movement: MilitaryMovement, known: Known) -> Iterator[Problem]:
    """A movement ends where it begins.

    Why it matters: On a map it is an arrow of no length, and one of the two places is wrong.
    Forces that change positions within an area have a `place` and no origin.

    Example: `"origin": "place:tartus", "destination": "place:tartus"`

    Use instead: `"place": "place:tartus"`, or the other place
    """
    if movement.origin is not None and movement.origin == movement.destination:
        yield Problem(
            f"origin and destination are both {movement.origin}",
            "/destination",
            "name the other place, or give the place alone",
        )


@rule("NE602", Severity.WARNING, of=MilitaryMovement)
def movement_without_place(movement: MilitaryMovement, known: Known) -> Iterator[Problem]:
    """A movement says neither from where, nor to where, nor where at all.

    Why it matters: A movement of forces is of little use to anybody who cannot tell where.
    A country is better than nothing, if the text is no more exact.

    Example: a withdrawal with forces and date alone

    Use instead: `"origin": "place:syria"`
    """
    if not (movement.origin or movement.destination or movement.place or movement.via):
        yield Problem("no place at all", "", "give origin, destination or place")


@rule("NE605", Severity.WARNING, of=Place)
def precision_without_coordinates(place: Place, known: Known) -> Iterator[Problem]:
    """A place says how exact its coordinates are, and has none.

    Why it matters: The precision is that of the latitude and longitude; alone it says nothing.

    Example: `"precision": "exact"`

    Use instead: `"latitude": 35.4011, "longitude": 35.9487, "precision": "exact"`
    """
    if place.precision is not None and place.latitude is None:
        yield Problem("a precision, but no coordinates", "/precision", "add them or leave it out")


@rule("NE606", of=Place)
def place_within_itself(place: Place, known: Known) -> Iterator[Problem]:
    """A place lies within itself, by way of the places that it lies in.

    Why it matters: Whoever asks what lies in a place goes round in a circle.

    Example: Latakia `within` Syria, and Syria `within` Latakia

    Use instead: `within` leads from the smaller place to the larger one, and ends
    """
    seen = {place.id}
    outer = place.within
    while outer is not None and outer not in seen and len(seen) < _NESTED:
        seen.add(outer)
        around = known.places.get(outer)
        outer = around.within if around is not None else None
    if outer == place.id:
        yield Problem(f"{place.within} lies within {place.id}", "/within", "leave one of them out")


RULES = (
    origin_is_destination,
    movement_without_place,
    precision_without_coordinates,
    place_within_itself,
)
