"""GraphML, which most network tools read: networkx, igraph, yEd, Gephi.

Actors are nodes, and each pair of actors in an event is an edge, so that two actors have as many edges
as events. An edge leads from the actor who acts to the other one, and its attribute `directed` is
true, where their roles say so (see `newsevents.model.pairs`); otherwise it is false, and the order means
nothing. `start` and `end` are the first and the last day that the date can mean; an open or unknown
end is left out. `lasted` is true for an interval, and false for a date within which it happened once.
The whole graph is in memory.
"""

from __future__ import annotations

import re
from typing import IO, Any

from newsevents.errors import MissingExtraError
from newsevents.exporters.context import ExportContext, category_of, date_fields
from newsevents.model import Actor, Event, Record
from newsevents.model.pairs import MAX_PARTICIPANTS, pairs_of

try:
    import networkx as nx
except ImportError as error:
    raise MissingExtraError("networkx", "graph", "writing a graph") from error

__all__ = ["CARRIED", "build_graph", "nx", "write"]

_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

CARRIED = {
    "events": "id title date status participations/actor participations/role",
    "event": "category",
    "visit": "kind",
    "military-movement": "kind",
    "actor": "id kind names country",
}


def write(context: ExportContext, stream: IO[bytes]) -> None:
    """Write the graph of actors."""
    # Not by lxml where it happens to be installed, so that the file is the same everywhere.
    nx.write_graphml_xml(build_graph(context), stream, named_key_ids=True)


def build_graph(context: ExportContext) -> Any:
    """Return a networkx MultiDiGraph of all actors and of the events of two or more actors."""
    # networkx has no types.
    graph: Any = nx.MultiDiGraph()
    for actor in context.all(Actor):
        label = _label(context, actor, "names", actor.name(context.language))
        about = {"label": label, "kind": actor.kind}
        graph.add_node(actor.id, **_plain(about | {"country": actor.country}))
    for event in context.events():
        if len(event.roles()) > MAX_PARTICIPANTS:
            context.losses.drop(event, f"more than {MAX_PARTICIPANTS} participants")
            continue
        pairs = list(pairs_of(event))
        if not pairs:
            context.losses.drop(event, "no two actors")
            continue
        common = _attributes(context, event)
        for number, pair in enumerate(pairs):
            roles = {"source_role": pair.source_role, "target_role": pair.target_role}
            about = common | roles | {"directed": pair.is_directed}
            graph.add_edge(pair.source, pair.target, key=f"{event.id}#{number}", **about)
    return graph


def _attributes(context: ExportContext, event: Event) -> dict[str, Any]:
    return _plain(
        {
            "label": _label(context, event, "title", event.title.best(context.language)),
            "event": event.id,
            "event_type": event.type,
            "category": category_of(event),
            "status": event.status,
            "date": event.date,
            **date_fields(event.date),
        }
    )


def _label(context: ExportContext, record: Record, field: str, text: str) -> str:
    """Return a text without the characters that XML does not have, and count them."""
    label = _NOT_XML.sub("", text)
    if label != text:
        context.losses.lose(record, field, "characters that XML does not have")
    return label


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Return values of types that networkx knows; it has none for terms and days."""
    given = {name: value for name, value in values.items() if value is not None}
    return {name: value if isinstance(value, bool) else str(value) for name, value in given.items()}
