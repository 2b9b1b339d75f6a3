"""Write docs/tables.md from the layout of the tables, which follows the model: `make tables`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from newsevents.tables.layout import TABLES, Column, Table

HEAD = """\
# Tables

Made from the model by `make tables`.

The seven tables that [`Dataset.to_arrow`](howto/tables.md) gives, that `newsevents convert` writes
as Parquet, CSV and Excel, and that `newsevents sql` asks.

`event_id` of participants, evidence and relations is `id` of events, `event_position` is its
`position`.
Columns marked † are worked out from the others, and are not looked at when tables are read.
Days are of the calendar, without a time of day; an open or unknown end is null.
Names and single texts are in the language that was asked for if there are any in it, else in
English, else in whatever there is.
`rest` holds what has no column, as JSON with two maps, each from JSON Pointers: `unknown` fields,
and `numbers` that are written with a point though they are whole, such as `1.0`.
"""


def document() -> str:
    """Return the whole document."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield HEAD
    for table in TABLES.values():
        yield from _section(table)


def _section(table: Table) -> Iterator[str]:
    yield from (f"## {table.name}", "", table.description, "")
    yield "| column | Arrow type | what it is |"
    yield "|---|---|---|"
    for column in table.columns:
        yield f"| `{column.name}`{_mark(column)} | `{column.type}` | {column.description} |"
    yield ""


def _mark(column: Column) -> str:
    return " †" if column.derive else ""


def main() -> int:
    """Write the document."""
    path = Path(__file__).parents[1] / "docs" / "tables.md"
    path.write_text(document(), encoding="utf-8", newline="\n")
    print(f"{len(TABLES)} tables in {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
