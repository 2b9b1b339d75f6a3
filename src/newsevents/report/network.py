"""Who with whom: a graph of actors that take part in the same events."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import attrs

from newsevents.errors import MissingExtraError
from newsevents.model.pairs import pairs_of
from newsevents.report.drawing import Dot, Drawing, Line, Point, Room, radii
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
_WIDTH, _NARROW_WIDTH, _MAX_HEIGHT = 1000, 340, 560


@attrs.frozen(kw_only=True)
class Network:
    """The drawings for wide and narrow screens, the ties as a list, and notes."""

    wide: Drawing | None = None
    narrow: Drawing | None = None
    listed: tuple[tuple[str, str, tuple[int, ...]], ...] = ()
    notes: tuple[str, ...]


def network(selection: Selection) -> Network:
    """Return the network of the actors of a selection."""
    ui, name = selection.locale.ui, selection.name
    ties, crowds = _ties(selection)
    notes = []
    if crowds:
        notes.append(ui("network_crowd", most=_MAX_PARTICIPANTS, left=crowds))
    if not ties:
        return Network(notes=(ui("network_none"), *notes))
    weights: Counter[str] = Counter()
    for pair, numbers in ties.items():
        weights.update(dict.fromkeys(pair, len(numbers)))
    ranked = sorted(weights, key=lambda actor: (-weights[actor], actor))
    chosen, left = ranked[:MAX_ACTORS], ranked[MAX_ACTORS:]
    if left:
        notes.append(ui("network_few", shown=MAX_ACTORS, left=len(left)))
    alone = [name(actor) for actor in selection.actors if actor not in weights]
    if alone:
        notes.append(ui("alone", names=selection.locale.listed(alone)))
    drawn = {pair: numbers for pair, numbers in ties.items() if set(pair) <= set(chosen)}
    ordered = sorted(ties.items(), key=lambda item: (-len(item[1]), item[0]))
    return Network(
        wide=_drawing(selection, chosen, drawn, is_narrow=False),
        narrow=_drawing(selection, chosen, drawn, is_narrow=True),
        listed=tuple(
            (name(one), name(other), numbers)
            for (one, other), numbers in ordered[:_MAX_LISTED_TIES]
        ),
        notes=tuple(notes),
    )


def _ties(selection: Selection) -> tuple[Ties, int]:
    """Return the ties, and the number of events with too many participants."""
    ties: dict[tuple[str, str], dict[int, None]] = {}
    crowds = 0
    for number, event in enumerate(selection.events):
        if len(event.roles()) > _MAX_PARTICIPANTS:
            crowds += 1
            continue
        for pair in pairs_of(event):
            ends = sorted((pair.source, pair.target))
            # Those whom a statement is about do not take part in it.
            is_spoken_of = (pair.source_role, pair.target_role) == ("speaker", "target")
            if selection.dataset.actors.keys() >= {*ends} and not is_spoken_of:
                ties.setdefault((ends[0], ends[1]), {})[number] = None
    return {pair: tuple(numbers) for pair, numbers in sorted(ties.items())}, crowds


def _drawing(
    selection: Selection, chosen: Sequence[str], ties: Ties, *, is_narrow: bool
) -> Drawing:
    width = _NARROW_WIDTH if is_narrow else _WIDTH
    height = min(_MAX_HEIGHT, 120 + 40 * len(chosen))
    points = _layout(chosen, ties, width, height, is_narrow=is_narrow)
    sizes = radii({actor: selection.actors[actor] for actor in chosen})
    room = Room(width, height)
    dots = [
        Dot(
            name=selection.name(actor),
            kind=selection.dataset.actors[actor].kind,
            target=selection.target(actor),
            x=points[actor][0],
            y=points[actor][1],
            radius=sizes[actor],
            numbers=selection.actors[actor],
        )
        for actor in chosen
    ]
    for dot in dots:
        room.take_dot(dot)
    most = max(map(len, ties.values()))
    lines = []
    for pair, numbers in ties.items():
        (x1, y1), (x2, y2) = (points[actor] for actor in pair)
        room.take_line((x1, y1), (x2, y2))
        lines.append(
            Line(
                title=" \u2013 ".join(map(selection.name, pair)),
                path=f"M{x1} {y1}L{x2} {y2}",
                numbers=numbers,
                width=round(1.2 + 5 * math.sqrt(len(numbers) / most), 1),
            )
        )
    named = tuple(room.name(dot, 110 if is_narrow else 170) for dot in dots)
    return Drawing(width=width, height=height, dots=named, lines=tuple(lines))


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
    angles = np.linspace(0, 2 * math.pi, len(actors), endpoint=False)
    circle = dict(zip(actors, np.column_stack([np.cos(angles), np.sin(angles)]), strict=True))
    # A view of the graph has its nodes in the order of a set, which differs between processes.
    group: Any = nx.Graph()
    group.add_nodes_from(actors)
    group.add_edges_from(graph.edges(actors, data=True))
    found = nx.spring_layout(
        group, pos=circle, iterations=200, k=1.6 / math.sqrt(len(actors)), seed=1
    )
    axes = [[float(found[actor][axis]) for actor in actors] for axis in (0, 1)]
    # The longer axis lies along the drawing.
    axes.sort(key=lambda values: min(values) - max(values))
    return dict(zip(actors, zip(*map(_stretched, axes), strict=True), strict=True))


def _stretched(values: Sequence[float]) -> Iterable[float]:
    low, high = min(values), max(values)
    if high - low < 1e-6:  # noqa: PLR2004 - all the same
        return [0.5] * len(values)
    return [(value - low) / (high - low) for value in values]
