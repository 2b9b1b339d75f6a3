"""GEXF, the format of Gephi: edges exist from `start` to `end`, which its timeline shows."""

from __future__ import annotations

from typing import IO

from newsevents.exporters.context import ExportContext
from newsevents.exporters.graph import CARRIED, build_graph

__all__ = ["CARRIED", "write"]


def write(context: ExportContext, stream: IO[bytes]) -> None:
    """Write the graph of actors; see `newsevents.exporters.graph`."""
    # After the module that says how to install it.
    import networkx as nx

    nx.write_gexf(build_graph(context), stream)
