"""Who with whom: a graph of actors who take part in the same events."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any, TypeAlias

import attrs

from newsevents.errors import MissingExtraError
from newsevents.model import Event, Statement
from newsevents.report.labels import Box, Label, Room
from newsevents.report.selection import Selection

try:
    import networkx as nx
    import numpy as np
except ImportError as error:
    raise MissingExtraError("networkx and NumPy", "report", "drawing who with whom") from error

# networkx brings no types along.
Graph: TypeAlias = Any

#: More names than this cannot be read in a drawing.
MOST_ACTORS = 40
# In an event with more, everyone would be tied to everyone.
_CROWD = 30
_MOST_TIES = 200
# So many events make the largest shape, or as many as the busiest actor has, if that is more.
_MANY = 12
_WIDE, _NARROW, _HEIGHT = 1000, 340, 560


@attrs.frozen(kw_only=True)
class Node:
    """An actor in a drawing."""

    name: str
    kind: str
    target: str
    x: float
    y: float
    radius: float
    label: Label | None
    numbers: tuple[int, ...]


@attrs.frozen(kw_only=True)
class Tie:
    """Two actors and the events they share; `x1` to `y2` where the line is drawn."""

    names: tuple[str, str]
    width: float
    numbers: tuple[int, ...]
    x1: float
    y1: float
    x2: float
    y2: float


@attrs.frozen(kw_only=True)
class Web:
    """One drawing."""

    width: int
    height: int
    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]

    @property
    def unnamed(self) -> int:
        """How many stand without a name, for want of room."""
        return sum(node.label is None for node in self.nodes)


@attrs.frozen(kw_only=True)
class Network:
    """The drawings for wide and narrow screens, the ties as a list, what is left out."""

    wide: Web | None
    narrow: Web | None
    listed: tuple[tuple[str, str, tuple[int, ...]], ...]
    notes: tuple[str, ...]


def network(selection: Selection) -> Network:
    """Return who takes part in events together with whom."""
    words = selection.words
    ties, crowds = _ties(selection)
    notes = []
    if crowds:
        notes.append(words.ui("network_crowd", most=_CROWD, left=crowds))
    if not ties:
        return Network(wide=None, narrow=None, listed=(), notes=(words.ui("network_none"), *notes))
    weight: Counter[str] = Counter()
    for pair, numbers in ties.items():
        for name in pair:
            weight[name] += len(numbers)
    ranked = sorted(weight, key=lambda name: (-weight[name], name))
    chosen = ranked[:MOST_ACTORS]
    if len(ranked) > MOST_ACTORS:
        left = len(ranked) - MOST_ACTORS
        notes.append(words.ui("network_few", shown=MOST_ACTORS, left=left))
    drawn = {pair: n for pair, n in ties.items() if set(pair) <= set(chosen)}
    alone = [selection.name(name) for name in selection.actors if name not in weight]
    if alone:
        notes.append(words.ui("alone", names=words.listed(alone)))
    ordered = sorted(ties.items(), key=lambda item: (-len(item[1]), item[0]))
    return Network(
        wide=_web(selection, chosen, drawn, narrow=False),
        narrow=_web(selection, chosen, drawn, narrow=True),
        listed=tuple(
            (selection.name(one), selection.name(other), numbers)
            for (one, other), numbers in ordered[:_MOST_TIES]
        ),
        notes=tuple(notes),
    )


def _ties(selection: Selection) -> tuple[dict[tuple[str, str], tuple[int, ...]], int]:
    """Return pairs of actors with the numbers of their events, and how many crowds there were."""
    ties: dict[tuple[str, str], dict[int, None]] = {}
    crowds = 0
    for number, event in enumerate(selection.events):
        sides = _sides(event)
        if sum(map(len, sides)) > _CROWD:
            crowds += 1
            continue
        for pair in _pairs(sides):
            ties.setdefault(pair, {})[number] = None
    known = selection.dataset.actors
    return {
        pair: tuple(numbers)
        for pair, numbers in sorted(ties.items())
        if pair[0] in known and pair[1] in known
    }, crowds


def _sides(event: Event) -> list[list[str]]:
    """Return those who are tied to one another: for a statement, one side to the other."""
    if isinstance(event, Statement):
        return [[p.actor for p in event.speakers], [p.actor for p in event.addressees]]
    return [[person.actor] for _, person in event.participations()]


def _pairs(sides: Sequence[Iterable[str]]) -> Iterable[tuple[str, str]]:
    for one_side, other_side in combinations(sides, 2):
        for one in one_side:
            for other in other_side:
                if one != other:
                    yield (one, other) if one < other else (other, one)


def _web(
    selection: Selection,
    chosen: Sequence[str],
    ties: dict[tuple[str, str], tuple[int, ...]],
    *,
    narrow: bool,
) -> Web:
    width = _NARROW if narrow else _WIDE
    height = min(_HEIGHT, 120 + 40 * len(chosen))
    at = _layout(chosen, ties, width, height, narrow=narrow)
    room = Room(width, height)
    most = max(map(len, ties.values()))
    busiest = max(len(selection.actors[name]) for name in chosen)
    radii = {name: _radius(len(selection.actors[name]), busiest) for name in chosen}
    for name in chosen:
        x, y = at[name]
        extent = 1.3 * radii[name]
        room.take(Box(x - extent, y - extent, 2 * extent, 2 * extent))
    for one, other in ties:
        room.take_line(*at[one], *at[other])
    nodes = []
    for name in chosen:
        (x, y), actor = at[name], selection.dataset.actors[name]
        nodes.append(
            Node(
                name=selection.name(name),
                kind=actor.kind,
                target=selection.target(name),
                x=x,
                y=y,
                radius=radii[name],
                label=room.place(selection.name(name), x, y, radii[name], 110 if narrow else 170),
                numbers=selection.actors[name],
            )
        )
    return Web(
        width=width,
        height=height,
        nodes=tuple(nodes),
        ties=tuple(
            Tie(
                names=(selection.name(one), selection.name(other)),
                width=round(1.2 + 5 * math.sqrt(len(numbers) / most), 1),
                numbers=numbers,
                x1=at[one][0],
                y1=at[one][1],
                x2=at[other][0],
                y2=at[other][1],
            )
            for (one, other), numbers in ties.items()
        ),
    )


def _radius(events: int, most: int) -> float:
    return round(7 + 9 * math.sqrt(events / max(most, _MANY)), 1)


def _layout(
    names: Sequence[str],
    ties: dict[tuple[str, str], tuple[int, ...]],
    width: int,
    height: int,
    *,
    narrow: bool,
) -> dict[str, tuple[float, float]]:
    """Return where everyone is drawn, the same every time.

    Each group that hangs together is laid out by the method of Fruchterman and Reingold from the
    same circle, and the groups share the width by their size.
    """
    graph: Graph = nx.Graph()
    graph.add_nodes_from(names)
    graph.add_edges_from((*pair, {"weight": math.sqrt(len(n))}) for pair, n in ties.items())
    groups = sorted(nx.connected_components(graph), key=lambda group: (-len(group), min(group)))
    length = height if narrow else width
    # A few stand in the middle, not at both ends.
    free = min(length - 2 * 24, 240 * len(names))
    shares = [math.sqrt(len(group)) * len(group) ** 0.35 for group in groups]
    places: dict[str, tuple[float, float]] = {}
    begin = (length - free) / 2
    for group, share in zip(groups, shares, strict=True):
        extent = free * share / sum(shares)
        order = [name for name in names if name in group]
        spread = _spring(graph, order)
        for name in order:
            u, v = spread[name]
            if narrow:
                places[name] = (
                    round(60 + v * (width - 120), 1),
                    round(begin + 20 + u * (extent - 40), 1),
                )
            else:
                places[name] = (
                    round(begin + 60 + u * (extent - 120), 1),
                    round(50 + v * (height - 100), 1),
                )
        begin += extent
    return places


def _spring(graph: Graph, order: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Return places between 0 and 1 for actors of a group that hangs together."""
    count = len(order)
    circle = {
        name: np.array([math.cos(2 * math.pi * n / count), math.sin(2 * math.pi * n / count)])
        for n, name in enumerate(order)
    }
    group = graph.subgraph(order)
    found = nx.spring_layout(group, pos=circle, iterations=200, k=1.6 / math.sqrt(count), seed=1)
    xs = [float(found[name][0]) for name in order]
    ys = [float(found[name][1]) for name in order]
    # The longer axis lies along the drawing.
    if max(ys) - min(ys) > max(xs) - min(xs):
        xs, ys = ys, xs
    return dict(zip(order, zip(_stretched(xs), _stretched(ys), strict=True), strict=True))


def _stretched(values: Sequence[float]) -> list[float]:
    low, high = min(values), max(values)
    if high - low < 1e-6:  # noqa: PLR2004 - all the same
        return [0.5] * len(values)
    return [(value - low) / (high - low) for value in values]
