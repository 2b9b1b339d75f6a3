"""`newsevents sql`."""

from __future__ import annotations

import csv
import io
import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click
import msgspec
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from newsevents.cli import write_data
from newsevents.cli.arguments import (
    given_language,
    language_option,
    load_valid_records,
    new_table,
    resolve_dataset,
    terminal,
    wrapped,
)
from newsevents.errors import NewsEventsError
from newsevents.findings import numbered, printable
from newsevents.formats import files_of_tables
from newsevents.formats.arrow import connect
from newsevents.storage.journal import check_unchanged, states_of

if TYPE_CHECKING:
    import duckdb

#: Largest number of rows of a table; other formats have no limit.
_MAX_ROWS = 1_000
_BATCH_ROWS = 1_000
# Widths in columns of the terminal: of a cell before it wraps, of the gap in a block.
_MAX_CELL_WIDTH, _GAP = 40, 2
_UNLIMITED_WIDTH = 100_000

# Types that DuckDB rounds for Python: to months of 30 days, to microseconds.
_INEXACT = re.compile(r"\bINTERVAL\b|\bTIMESTAMP_NS\b")
_BLOB_CHARACTERS = frozenset(map(chr, range(32, 127))) - frozenset("\\'\"")
_JSON = msgspec.json.Encoder(decimal_format="number")

Row: TypeAlias = Sequence[Any]


@click.command("sql")
@click.argument("dataset")
@click.argument("query")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "jsonl"]),
    default="table",
    show_default=True,
    help="Format of the rows.",
)
@language_option
def sql_command(dataset: str, query: str, form: str, language: str) -> None:
    """Query a DATASET in SQL, in the dialect of DuckDB.

    The tables are events, articles, actors, places and processes, and those of the entries of
    events, such as participants, event_places, evidence and claims; `show tables` lists them all.
    A folder of Parquet files (NAME.parquet) is scanned in place.

    \b
    newsevents sql DATASET "select date, status, title_text from events order by date_earliest"
    newsevents sql DATASET "select actor_name, count(*) from participants group by all"
    newsevents sql DATASET "describe events"

    A query cannot read or write files.
    """  # noqa: D301 - click's mark for lines that keep their breaks
    path = resolve_dataset(dataset)
    is_scanned = path.suffix == ".parquet"
    states = states_of(files_of_tables(path) if is_scanned and isinstance(path, Path) else ())
    source = path if is_scanned else load_valid_records(dataset)
    connection = connect(source, language=given_language(language))
    names, rows = _run_query(connection, query)
    if form == "table":
        _print_table(names, rows)
    else:
        write_data()
        for line in _csv(names, rows) if form == "csv" else _jsonl(names, rows):
            click.echo(line, nl=False)
    check_unchanged(states)


def _run_query(
    connection: duckdb.DuckDBPyConnection, query: str
) -> tuple[list[str], Iterator[Row]]:
    """Return the names of the columns, and the rows in batches."""

    def _rows() -> Iterator[Row]:
        with _translate_errors():
            while rows := connection.fetchmany(_BATCH_ROWS):
                yield from rows

    with _translate_errors():
        statements = connection.extract_statements(query)
        if not statements:
            raise NewsEventsError("the query is empty")
        if len(statements) > 1:
            raise NewsEventsError("the query has several statements; run each by itself")
        connection.execute(query)
    columns = connection.description or ()
    for name, kind, *_ in columns:
        if inexact := _INEXACT.search(str(kind)):
            raise NewsEventsError(
                f"the column {printable(name)} has values of type {inexact[0]}, which would be "
                "rounded; cast them to VARCHAR in the query"
            )
    return [column[0] for column in columns], _rows() if columns else iter(())


@contextmanager
def _translate_errors() -> Iterator[None]:
    """Translate an error of DuckDB to one line without the query."""
    import duckdb  # an extra

    try:
        yield
    except duckdb.Error as error:
        message = str(error).partition("\nLINE ")[0]
        raise NewsEventsError(f"the query failed: {' '.join(message.split())}") from None


def _csv(names: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    # Escapes formulas; brings tables along, which the other formats do without.
    from newsevents.formats.cells import escape_formula

    for row in itertools.chain([names], rows):
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(
            [escape_formula(_cell_value(v)) for v in row]
        )
        yield line.getvalue()


def _jsonl(names: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    repeated = [name for name, count in Counter(names).items() if count > 1]
    if repeated:
        raise NewsEventsError(f"two columns are named {printable(repeated[0])}; rename one with AS")
    for row in rows:
        yield _to_json(dict(zip(names, row, strict=True))) + "\n"


def _to_json(value: Any) -> str:
    return msgspec.json.format(_JSON.encode(_to_jsonable(value)), indent=0).decode()


def _to_jsonable(value: Any) -> Any:
    """Return a value as JSON; other types become text."""
    match value:
        case float() if not math.isfinite(value):
            return str(value)
        case None | bool() | int() | float() | Decimal() | str():
            return value
        case dict():
            return {str(key): _to_jsonable(below) for key, below in value.items()}
        case list() | tuple():
            return [_to_jsonable(below) for below in value]
        case bytes():
            # As DuckDB writes and reads it.
            chars = (chr(c) if chr(c) in _BLOB_CHARACTERS else f"\\x{c:02X}" for c in value)
            return "".join(chars)
    return str(value)


def _cell_value(value: Any) -> Any:
    """Return a value for a cell: numbers unchanged, lists and maps as JSON, others as text."""
    if isinstance(value, float | Decimal):
        return value
    return _to_json(value) if isinstance(value, dict | list | tuple) else _to_jsonable(value)


def _print_table(names: Sequence[str], rows: Iterator[Row]) -> None:
    """Print rows as a table, or as blocks if a table is too wide."""
    if not names:
        return
    console = terminal()
    shown = list(itertools.islice(rows, _MAX_ROWS))
    table = new_table()
    for index, name in enumerate(names):
        is_number = any(isinstance(row[index], int | float | Decimal) for row in shown)
        table.add_column(
            Line(printable(name)), no_wrap=True, justify="right" if is_number else "left"
        )
    for row in shown:
        table.add_row(*(_cell(value, _MAX_CELL_WIDTH, console) for value in row))
    wide = console.options.update(width=_UNLIMITED_WIDTH)
    if console.measure(table, options=wide).maximum <= console.width:
        console.print(table)
    else:
        _print_blocks(names, shown, console)
    count = numbered(len(shown), "row")
    if next(rows, None) is not None:
        count = f"the first {len(shown):,} rows; use --format csv or jsonl for all"
    click.echo(count, err=True)


def _print_blocks(names: Sequence[str], rows: Iterable[Row], console: Console) -> None:
    # Names may be whole expressions; values get at least half of the terminal.
    longest = max(cell_len(printable(name)) for name in names)
    of_names = max(1, min(longest, console.width // 2 - _GAP))
    width = max(1, console.width - of_names - _GAP)
    for row in rows:
        grid = Table.grid(padding=(0, _GAP))
        grid.add_column(style="dim", no_wrap=True)
        grid.add_column(no_wrap=True)
        for name, value in zip(names, row, strict=True):
            if value is not None:
                grid.add_row(_cell(name, of_names, console), _cell(value, width, console))
        console.print(grid)
        console.print()


def _cell(value: Any, width: int, console: Console) -> Line:
    return Line("") if value is None else wrapped(str(_cell_value(value)), width, console)
