"""GraphML, which most network tools read: networkx, igraph, yEd, Gephi.

Actors are nodes, and each pair of actors in an event is an edge, so that two actors have as many edges
as events. An edge leads from the actor who acts to the other one, and its attribute `directed` is
true, where their roles say so (see `newsevents.model.pairs`); otherwise it is false, and the order means
nothing. `start` and `end` are the first and the last day that the date can mean; an open or unknown
end is left out. `lasted` is true for an interval, and false for a date within which it happened once.
"""

from __future__ import annotations

from typing import IO

from newsevents.exporters.context import ExportContext
from newsevents.exporters.graph import CARRIED, build_graph

__all__ = ["CARRIED", "write"]


def write(context: ExportContext, stream: IO[bytes]) -> None:
    """Write the graph of actors; see `newsevents.exporters.graph`."""
    # After the module that says how to install it.
    import networkx as nx

    # Not by lxml where it happens to be installed, so that the file is the same everywhere.
    nx.write_graphml_xml(build_graph(context), stream, named_key_ids=True)
