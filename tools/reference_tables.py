"""The tables of a dataset in Markdown: columns, Arrow types and descriptions."""

from __future__ import annotations

from collections.abc import Iterator

from newsevents.tables.layout import TABLES, Column, Table


def document() -> Iterator[str]:
    """Yield the lines of the reference."""
    for table in TABLES.values():
        yield from _section(table)


def _section(table: Table) -> Iterator[str]:
    yield from (f"## {table.name}", "", table.description, "")
    yield "| column | Arrow type | description |"
    yield "|---|---|---|"
    for column in table.columns:
        yield f"| `{column.name}`{_mark(column)} | `{column.type}` | {column.description} |"
    yield ""


def _mark(column: Column) -> str:
    return " †" if column.derive else ""
