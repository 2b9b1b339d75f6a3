"""Pairs of actors in an event: who does something to, with or for whom."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import attrs

from newsevents.model.events import Event, Statement

__all__ = ["DIRECTIONS", "MAX_PARTICIPANTS", "Pair", "pairs_of"]

#: Participants above which exports make no pairs of an event: all would be tied to all.
MAX_PARTICIPANTS = 100

#: Roles of the two sides where the direction is known, from the one who acts.
DIRECTIONS = frozenset(
    {
        ("speaker", "addressee"),
        ("speaker", "target"),
        ("visitor", "host"),
        ("caller", "recipient"),
        ("source", "target"),
        ("actor", "recipient"),
        ("actor", "target"),
        ("attacker", "target"),
        ("attacker", "victim"),
    }
)


@attrs.frozen
class Pair:
    """Two actors of an event and their roles."""

    source: str
    source_role: str
    target: str
    target_role: str
    #: Whether the roles say that the source acts towards the target; if not, the order is that of
    #: the record.
    is_directed: bool


def pairs_of(event: Event) -> Iterator[Pair]:
    """Yield the pairs of different actors of an event, each of them once for its roles.

    All participants are paired with each other; of a statement, the speakers with those whom they
    address or speak about.
    """
    seen = set()
    for one, other in combinations(event.roles(), 2):
        if (other[0], one[0]) in DIRECTIONS:
            one, other = other, one  # noqa: PLW2901 - the direction is that of the roles
        (source_role, source), (target_role, target) = one, other
        is_directed = (source_role, target_role) in DIRECTIONS
        pair = Pair(source, source_role, target, target_role, is_directed)
        is_tie = is_directed or not isinstance(event, Statement)
        if source != target and is_tie and pair not in seen:
            seen.add(pair)
            yield pair
