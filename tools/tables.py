"""Write docs/tables.md from the layout of the tables, which follows the model: `make docs-tables`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from newsevents.tables.layout import TABLES, Column, Table

HEAD = """\
# Tables

Made from the model by `make docs-tables`.

A dataset is seven related tables for whoever works with data frames, SQL, Parquet or spreadsheets.
Needs the extra `newsevents[columns]`, Excel `newsevents[excel]`.

## Data frames

`Dataset.to_arrow` gives the tables as Arrow tables by name, `newsevents.from_arrow` makes the same
dataset of them: nothing is lost on the way, neither unknown fields nor the order of the records.
pandas and polars take Arrow tables as they are, and give them back:

```python
import newsevents
import pandas
import polars
import pyarrow

dataset = newsevents.open_dataset("syria-russia-2026-01")
tables = dataset.to_arrow(language="en")

events = polars.from_arrow(tables["events"])
print(events.group_by("type").len().sort("type"))
back = {**tables, "events": events.to_arrow()}
assert newsevents.from_arrow(back) == dataset

# Arrow's types, or else maps and lists become Python objects that have no type.
events = tables["events"].to_pandas(types_mapper=pandas.ArrowDtype)
events.loc[events["status"] == "planned", "status"] = "occurred"
back = {**tables, "events": pyarrow.Table.from_pandas(events, preserve_index=False)}
print(len(newsevents.from_arrow(back)))
```

`from_arrow` checks every record as reading a file does.
Columns that are worked out from others, marked † below, are there to be looked at: they may be
missing or stale when tables are read.

## SQL

```console
$ newsevents sql DATASET "select date, status, title_text from events order by date_earliest"
$ newsevents sql DATASET "select title['ar'] from events where list_contains(topics, 'asylum')"
$ newsevents sql DATASET --format csv "select * exclude (claims) from evidence" > evidence.csv
```

DATASET may be a folder of Parquet files, which is scanned where it is.
`newsevents.connect(dataset)` gives the same in Python, as a DuckDB connection.
Queries reach neither files nor the network.

## Files

`newsevents convert SRC DST` writes a dataset in the form that the name of DST says, from any form
to any other, and `newsevents.convert(src, dst)` does so in Python.

| DST | what it is | held in memory |
|---|---|---|
| `NAME` | a folder with a manifest and JSON Lines | no |
| `NAME.jsonl`, `.jsonl.gz`, `.jsonl.zst` | JSON Lines | no |
| `NAME.newsevents.json` | a bundle | when it is read |
| `NAME.parquet` | a folder with a sub-folder a table; events by year and type, named as Hive does; zstd | no |
| `NAME.csv` | a folder with a file a table, and `dataset.csv` about the dataset | when it is read |
| `NAME.xlsx` | an Excel workbook with a sheet a table, and `dataset` about the dataset | when it is read |

What is not held is read and written some thousand records at a time.
Only JSON Lines and bundles have no place for the title, licences and other metadata of a dataset.
DST is written beside its place, and moved there when it is complete.
It replaces what is there if that is a file, or a folder with nothing but such data.

### Spreadsheets

Lists, maps and objects are JSON in a cell, and what is not given is an empty cell.
In CSV, a text that a spreadsheet would take for a formula, since it begins with `=`, `+`, `-`, `@`,
a tab or a line break, has an apostrophe before it, and so has a text that begins with an apostrophe.
The apostrophe is taken off when `newsevents` reads the file.
In Excel every text is written as text, which needs no mark; with `--language ar` sheets go from
right to left.
What Excel cannot hold is refused: more than 1,048,575 rows, or 32,767 characters in a cell.
A program that saves such files anew may change texts that look like dates or numbers to it; most of
that is found when they are read, since every record is checked.

## Columns

`event_id` of participants, evidence and relations is `id` of events, `event_position` is its
`position`.
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
    yield from (f"### {table.name}", "", table.description, "")
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
