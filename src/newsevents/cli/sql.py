"""`newsevents sql`."""

from __future__ import annotations

import csv
import io
import itertools
import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click
from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from newsevents.cli.datasets import load_what_is_good, resolve
from newsevents.errors import NewsEventsError
from newsevents.findings import printable
from newsevents.formats.arrow import connect

if TYPE_CHECKING:
    import duckdb

#: Rows of a table for people; more are for programs.
_MOST_ROWS = 1_000
_FETCHED = 1_000
#: Columns of a terminal that a cell takes before it is broken into lines.
_WIDEST = 40
#: Columns between a name and its value in a block.
_BETWEEN = 2
_ANY_WIDTH = 100_000

Row = Sequence[Any]


@click.command("sql")
@click.argument("dataset")
@click.argument("query")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "jsonl"]),
    default="table",
    show_default=True,
    help="A table to look at, or all rows for another program.",
)
@click.option("--language", default="en", show_default=True, help="Language of names.")
def command(dataset: str, query: str, form: str, language: str) -> None:
    """Ask a DATASET in SQL, in the dialect of DuckDB.

    The tables are events, participants, evidence, relations, articles, actors and places.
    A folder of Parquet files (NAME.parquet) is scanned where it is.

    \b
    newsevents sql DATASET "select date, status, title_text from events order by date_earliest"
    newsevents sql DATASET "select actor_name, count(*) from participants group by all"
    newsevents sql DATASET "describe events"

    A query cannot read or write files.
    """  # noqa: D301 - click's mark for lines as they are
    path = resolve(dataset)
    is_scanned = path.suffix == ".parquet"
    connection = connect(path if is_scanned else load_what_is_good(dataset), language=language)
    names, rows = _asked(connection, query)
    if form == "table":
        _show(names, rows)
    else:
        for line in _csv(names, rows) if form == "csv" else _jsonl(names, rows):
            click.echo(line, nl=False)


def _asked(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[list[str], Iterator[Row]]:
    """Return the columns that a query gives, and its rows as they come."""
    import duckdb

    def _rows() -> Iterator[Row]:
        try:
            while rows := connection.fetchmany(_FETCHED):
                yield from rows
        except duckdb.Error as error:
            raise _refusal(error) from None

    try:
        if not connection.extract_statements(query):
            raise NewsEventsError("the query is empty")
        connection.execute(query)
    except duckdb.Error as error:
        raise _refusal(error) from None
    names = [column[0] for column in connection.description or ()]
    return names, _rows() if names else iter(())


def _refusal(error: duckdb.Error) -> NewsEventsError:
    """Return what DuckDB has against a query on one line, without the query itself."""
    said = str(error).partition("\nLINE ")[0]
    return NewsEventsError(f"the query failed: {' '.join(said.split())}")


def _csv(names: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    # Texts are as harmless in spreadsheets as those of `newsevents convert`.
    from newsevents.formats.csv_folder import escape_formula

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for row in itertools.chain([names], rows):
        writer.writerow([escape_formula(_text(value)) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _jsonl(names: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise NewsEventsError(f"two columns are called {printable(twice[0])}; name one with AS")
    for row in rows:
        document = dict(zip(names, map(_plain, row), strict=True))
        yield json.dumps(document, ensure_ascii=False) + "\n"


def _plain(value: Any) -> Any:
    """Return a value as JSON has it; what it does not have is text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, dict):
        return {str(key): _plain(below) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(below) for below in value]
    return str(value)


def _text(value: Any) -> Any:
    """Return a value as a cell has it: numbers as they are, lists and maps as JSON."""
    if isinstance(value, dict | list | tuple):
        return json.dumps(_plain(value), ensure_ascii=False)
    return value if isinstance(value, bool | int | float) or value is None else str(value)


def _show(names: Sequence[str], rows: Iterator[Row]) -> None:
    """Print rows as a table, or each as a block where a table would not fit."""
    console = Console(highlight=False)
    shown = list(itertools.islice(rows, _MOST_ROWS))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for index, name in enumerate(names):
        is_number = any(isinstance(row[index], int | float) for row in shown)
        table.add_column(
            Line(printable(name)), no_wrap=True, justify="right" if is_number else "left"
        )
    for row in shown:
        table.add_row(*(_cell(value, _WIDEST, console) for value in row))
    if not names:
        return
    wide = console.options.update(width=_ANY_WIDTH)
    if console.measure(table, options=wide).maximum <= console.width:
        console.print(table)
    else:
        _show_blocks(names, shown, console)
    count = f"{len(shown):,} row{'' if len(shown) == 1 else 's'}"
    if next(rows, None) is not None:
        count = f"the first {len(shown):,} rows; --format csv and --format jsonl give all"
    click.echo(count, err=True)


def _show_blocks(names: Sequence[str], rows: Iterable[Row], console: Console) -> None:
    # Names may be whole expressions; values have half of the terminal at least.
    longest = max(cell_len(printable(name)) for name in names)
    of_names = max(1, min(longest, console.width // 2 - _BETWEEN))
    width = max(1, console.width - of_names - _BETWEEN)
    for row in rows:
        grid = Table.grid(padding=(0, _BETWEEN))
        grid.add_column(style="dim", no_wrap=True)
        grid.add_column(no_wrap=True)
        for name, value in zip(names, row, strict=True):
            if value is not None:
                grid.add_row(_cell(name, of_names, console), _cell(value, width, console))
        console.print(grid)
        console.print()


def _cell(value: Any, width: int, console: Console) -> Line:
    """Return a value broken into lines, each of which keeps its own direction.

    A terminal orders every line by itself, so each line of Arabic is isolated, not the whole.
    """
    if value is None:
        return Line("")
    # With escapes, which take their room, and as yet without isolating marks.
    text = printable(" ".join(str(_text(value)).split())).strip(_ISOLATES)
    lines = Line(text).wrap(console, width)
    return Line("\n").join(Line(printable(line.plain.rstrip())) for line in lines)


_ISOLATES = "\u2068\u2069"
