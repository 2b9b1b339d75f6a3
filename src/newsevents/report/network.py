"""Who with whom: a graph of actors that take part in the same events."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product
from typing import Any, TypeAlias

import attrs

from newsevents.errors import MissingExtraError
from newsevents.model import Event, Statement
from newsevents.report.basemap import Point
from newsevents.report.labels import Label, Rect, Room
from newsevents.report.selection import Selection

try:
    import networkx as nx
    import numpy as np
except ImportError as error:
    raise MissingExtraError("networkx and NumPy", "report", "drawing who with whom") from error

#: Numbers of the events that two actors share.
Ties: TypeAlias = Mapping[tuple[str, str], tuple[int, ...]]

#: Largest number of actors drawn; more names are illegible.
MAX_ACTORS = 40
# Events with more participants would tie everyone to everyone.
_MAX_PARTICIPANTS = 30
_MAX_LISTED_TIES = 200
# Number of events of the largest node, unless the busiest actor has more.
_MANY_EVENTS = 12
_WIDTH, _NARROW_WIDTH, _MAX_HEIGHT = 1000, 340, 560


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
    """A line between two actors, with the numbers of the events they share."""

    names: tuple[str, str]
    width: float
    numbers: tuple[int, ...]
    start: Point
    end: Point


@attrs.frozen(kw_only=True)
class NetworkDrawing:
    """One drawing of the network."""

    width: int
    height: int
    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]

    @property
    def unnamed(self) -> int:
        """Number of nodes without room for their name."""
        return sum(node.label is None for node in self.nodes)


@attrs.frozen(kw_only=True)
class Network:
    """The drawings for wide and narrow screens, the ties as a list, and notes."""

    wide: NetworkDrawing | None = None
    narrow: NetworkDrawing | None = None
    listed: tuple[tuple[str, str, tuple[int, ...]], ...] = ()
    notes: tuple[str, ...]


def network(selection: Selection) -> Network:
    """Return the network of the actors of a selection."""
    locale = selection.locale
    ties, crowds = _ties(selection)
    notes = []
    if crowds:
        notes.append(locale.ui("network_crowd", most=_MAX_PARTICIPANTS, left=crowds))
    if not ties:
        return Network(notes=(locale.ui("network_none"), *notes))
    weights: Counter[str] = Counter()
    for pair, numbers in ties.items():
        for actor in pair:
            weights[actor] += len(numbers)
    ranked = sorted(weights, key=lambda actor: (-weights[actor], actor))
    chosen = ranked[:MAX_ACTORS]
    if len(ranked) > MAX_ACTORS:
        left = len(ranked) - MAX_ACTORS
        notes.append(locale.ui("network_few", shown=MAX_ACTORS, left=left))
    alone = [selection.name(actor) for actor in selection.actors if actor not in weights]
    if alone:
        notes.append(locale.ui("alone", names=locale.listed(alone)))
    drawn = {pair: numbers for pair, numbers in ties.items() if set(pair) <= set(chosen)}
    ordered = sorted(ties.items(), key=lambda item: (-len(item[1]), item[0]))
    return Network(
        wide=_drawing(selection, chosen, drawn, is_narrow=False),
        narrow=_drawing(selection, chosen, drawn, is_narrow=True),
        listed=tuple(
            (selection.name(one), selection.name(other), numbers)
            for (one, other), numbers in ordered[:_MAX_LISTED_TIES]
        ),
        notes=tuple(notes),
    )


def _ties(selection: Selection) -> tuple[Ties, int]:
    """Return the ties, and the number of events with too many participants."""
    ties: dict[tuple[str, str], dict[int, None]] = {}
    crowds = 0
    known = selection.dataset.actors
    for number, event in enumerate(selection.events):
        sides = _sides(event)
        if sum(map(len, sides)) > _MAX_PARTICIPANTS:
            crowds += 1
            continue
        for one_side, other_side in combinations(sides, 2):
            for one, other in product(one_side, other_side):
                if one != other and one in known and other in known:
                    pair = (one, other) if one < other else (other, one)
                    ties.setdefault(pair, {})[number] = None
    return {pair: tuple(numbers) for pair, numbers in sorted(ties.items())}, crowds


def _sides(event: Event) -> list[list[str]]:
    """Return groups of actors that are tied to each other: speakers to addressees, all to all."""
    if isinstance(event, Statement):
        return [[p.actor for p in event.speakers], [p.actor for p in event.addressees]]
    return [[participation.actor] for _, participation in event.participations()]


def _drawing(
    selection: Selection, chosen: Sequence[str], ties: Ties, *, is_narrow: bool
) -> NetworkDrawing:
    width = _NARROW_WIDTH if is_narrow else _WIDTH
    height = min(_MAX_HEIGHT, 120 + 40 * len(chosen))
    points = _layout(chosen, ties, width, height, is_narrow=is_narrow)
    room = Room(width, height)
    most = max(map(len, ties.values()))
    busiest = max(_MANY_EVENTS, *(len(selection.actors[actor]) for actor in chosen))
    radii = {
        actor: round(7 + 9 * math.sqrt(len(selection.actors[actor]) / busiest), 1)
        for actor in chosen
    }
    for actor in chosen:
        (x, y), extent = points[actor], 1.3 * radii[actor]
        room.take(Rect(x - extent, y - extent, 2 * extent, 2 * extent))
    for one, other in ties:
        room.take_line(*points[one], *points[other])
    nodes = []
    for actor in chosen:
        name, (x, y), radius = selection.name(actor), points[actor], radii[actor]
        nodes.append(
            Node(
                name=name,
                kind=selection.dataset.actors[actor].kind,
                target=selection.target(actor),
                x=x,
                y=y,
                radius=radius,
                label=room.place(name, x, y, radius, 110 if is_narrow else 170),
                numbers=selection.actors[actor],
            )
        )
    lines = [
        Tie(
            names=(selection.name(one), selection.name(other)),
            width=round(1.2 + 5 * math.sqrt(len(numbers) / most), 1),
            numbers=numbers,
            start=points[one],
            end=points[other],
        )
        for (one, other), numbers in ties.items()
    ]
    return NetworkDrawing(width=width, height=height, nodes=tuple(nodes), ties=tuple(lines))


def _layout(
    actors: Sequence[str], ties: Ties, width: int, height: int, *, is_narrow: bool
) -> Mapping[str, Point]:
    """Return the position of each actor, always the same for the same ties.

    Each connected group is laid out by the method of Fruchterman and Reingold from the same
    circle, and the groups share the width by their size.
    """
    # networkx has no types.
    graph: Any = nx.Graph()
    graph.add_nodes_from(actors)
    graph.add_edges_from((*pair, {"weight": math.sqrt(len(n))}) for pair, n in ties.items())
    groups = sorted(nx.connected_components(graph), key=lambda group: (-len(group), min(group)))
    length, across = (height, width) if is_narrow else (width, height)
    margin, across_margin = (20, 60) if is_narrow else (60, 50)
    # A few actors share the middle instead of both ends.
    free = min(length - 2 * 24, 240 * len(actors))
    shares = [math.sqrt(len(group)) * len(group) ** 0.35 for group in groups]
    points: dict[str, Point] = {}
    begin = (length - free) / 2
    for group, share in zip(groups, shares, strict=True):
        extent = free * share / sum(shares)
        for actor, (u, v) in _spring(graph, [each for each in actors if each in group]).items():
            along = round(begin + margin + u * (extent - 2 * margin), 1)
            side = round(across_margin + v * (across - 2 * across_margin), 1)
            points[actor] = (side, along) if is_narrow else (along, side)
        begin += extent
    return points


def _spring(graph: Any, actors: Sequence[str]) -> Mapping[str, Point]:
    """Return the positions of a connected group, between 0 and 1."""
    count = len(actors)
    circle = {
        actor: np.array([math.cos(2 * math.pi * n / count), math.sin(2 * math.pi * n / count)])
        for n, actor in enumerate(actors)
    }
    group = graph.subgraph(actors)
    found = nx.spring_layout(group, pos=circle, iterations=200, k=1.6 / math.sqrt(count), seed=1)
    xs = [float(found[actor][0]) for actor in actors]
    ys = [float(found[actor][1]) for actor in actors]
    # The longer axis lies along the drawing.
    if max(ys) - min(ys) > max(xs) - min(xs):
        xs, ys = ys, xs
    return dict(zip(actors, zip(_stretched(xs), _stretched(ys), strict=True), strict=True))


def _stretched(values: Sequence[float]) -> Iterable[float]:
    low, high = min(values), max(values)
    if high - low < 1e-6:  # noqa: PLR2004 - all the same
        return [0.5] * len(values)
    return [(value - low) / (high - low) for value in values]
