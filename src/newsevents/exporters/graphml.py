"""GraphML, the graph format that most network tools read: networkx, igraph, yEd, Gephi."""

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
