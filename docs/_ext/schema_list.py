"""The published schemas in Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from newsevents.model import SCHEMA_VERSION
from newsevents.published import documents


def document() -> Iterator[str]:
    """Yield a table of the published files, each to be downloaded, line by line."""
    yield "| file | `$id` | what it is |"
    yield "|---|---|---|"
    for name, schema in documents().items():
        file = f"{{download}}`{name} <../../schemas/{SCHEMA_VERSION}/{name}>`"
        yield f"| {file} | `{schema['$id']}` | {schema['description']} |"
    yield ""
