"""The published schemas in Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from newsevents.model import SCHEMA_VERSION
from newsevents.schemas import BASE, documents


def document() -> Iterator[str]:
    """Yield a table of the published files, each to be downloaded, line by line."""
    yield from (f"The `$id` of each is `{BASE}` and the name of its file.", "")
    yield "| file | what it is |"
    yield "|---|---|"
    for name, schema in documents().items():
        file = f"{{download}}`{name} <../../schemas/{SCHEMA_VERSION}/{name}>`"
        yield f"| {file} | {schema['description']} |"
    yield ""
