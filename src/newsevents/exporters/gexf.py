"""GEXF, the format of Gephi: the graph of GraphML, with a timeline.

Nodes, edges and attributes are those of GraphML. Gephi shows an edge from its `start` to its `end`.
"""

from __future__ import annotations

import re
from typing import IO

from newsevents.exporters.context import ExportContext
from newsevents.exporters.graphml import CARRIED, build_graph, nx

__all__ = ["CARRIED", "write"]

_TODAY = re.compile(r'(?<=<meta) lastmodifieddate="[^"]*"')


def write(context: ExportContext, stream: IO[bytes]) -> None:
    """Write the graph of actors."""
    for line in nx.generate_gexf(build_graph(context)):
        # The same dataset makes the same file on every day.
        stream.write(_TODAY.sub("", line).encode() + b"\n")
