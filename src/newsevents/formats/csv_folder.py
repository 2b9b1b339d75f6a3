"""A dataset as a folder of CSV files, one a table.

The files are UTF-8 with the mark by which Excel knows it, after RFC 4180.
A text that a spreadsheet would take for a formula, or that begins with an apostrophe itself, has an
apostrophe before it, which is taken off when the file is read.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
from pyarrow import csv as arrow_csv

from newsevents.errors import FileError
from newsevents.findings import one_line
from newsevents.formats.sheets import ABOUT, ABOUT_COLUMNS, SHEETS, Cell, about, cells_of_rows
from newsevents.model import Record
from newsevents.storage.compression import check_regular
from newsevents.storage.paths import is_outside
from newsevents.tables.layout import TABLES, View
from newsevents.tables.writing import pieces_of

SUFFIX = ".csv"

#: How a formula begins in some spreadsheet, full-width forms included, and the mark against it.
_FORMULA, _MARK = ("=", "+", "-", "@", "\t", "\r", "\n", *"\uff1d\uff0b\uff0d\uff20"), "'"
#: A row has to fit into this many bytes.
_LONGEST_ROW = 16 * 2**20
_PIECE = 2_000


def write_csv(
    records: Iterable[Record], folder: Path, *, metadata: Mapping[str, Any], view: View
) -> None:
    """Write records to an empty folder, some thousand at a time.

    Raises what the system does when it cannot be written.
    """
    with ExitStack() as stack:
        files = {
            name: stack.enter_context(
                (folder / f"{name}{SUFFIX}").open("x", encoding="utf-8-sig", newline="")
            )
            for name in SHEETS
        }
        writers = {name: csv.writer(stream) for name, stream in files.items()}
        writers[ABOUT].writerows([ABOUT_COLUMNS, *map(_safe_row, about(metadata))])
        for name, table in TABLES.items():
            writers[name].writerow(table.schema.names)
        for pieces in pieces_of(records, view):
            for name, piece in pieces.items():
                writers[name].writerows(map(_safe_row, cells_of_rows(piece)))
        for stream in files.values():
            _to_disk(stream)


def _to_disk(stream: IO[str]) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def _safe_row(row: Sequence[Cell]) -> list[Cell]:
    return [safe(cell) for cell in row]


def safe(cell: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula; numbers are none."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, str) and cell.startswith((*_FORMULA, _MARK)):
        return f"{_MARK}{cell}"
    return cell


def read_csv(folder: Path) -> dict[str, tuple[list[str], Iterable[list[Cell]]]]:
    """Return the sheets of a folder, each a header and rows.

    Raises FileError for a file that is not there or no CSV in UTF-8.
    """
    return {name: _read(folder, folder / f"{name}{SUFFIX}") for name in SHEETS}


def _read(folder: Path, path: Path) -> tuple[list[str], Iterable[list[Cell]]]:
    check_regular(path)
    if is_outside(folder, path):
        raise FileError(path, "a link that leaves the folder")
    names = TABLES[path.stem].schema.names if path.stem in TABLES else ABOUT_COLUMNS
    try:
        table = arrow_csv.read_csv(
            path,
            read_options=arrow_csv.ReadOptions(block_size=_LONGEST_ROW),
            parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=True,
                null_values=[""],
            ),
        )
    except (pa.ArrowException, OSError) as error:
        raise FileError(path, f"cannot be read as CSV: {one_line(error)}") from None
    return table.schema.names, _rows(table)


def _rows(table: pa.Table) -> Iterator[list[Cell]]:
    for piece in table.to_batches(max_chunksize=_PIECE):
        columns = [[_unmarked(cell) for cell in column.to_pylist()] for column in piece.columns]
        yield from map(list, zip(*columns, strict=True))


def _unmarked(cell: Any) -> Any:
    return cell[1:] if isinstance(cell, str) and cell.startswith(_MARK) else cell


def is_ours(folder: Path) -> str | None:
    """Return the name of something in a folder that CSV of ours does not have, if any."""
    names = {f"{name}{SUFFIX}" for name in SHEETS}
    others = [str(p) for p in folder.iterdir() if p.name not in names or not p.is_file()]
    return min(others, default=None)
