"""Tables to records, in the order of the dataset, some thousand records at a time."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import attrs
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from newsevents.errors import FileError, TableError
from newsevents.findings import one_line
from newsevents.storage.compression import decompressed_limit
from newsevents.storage.rules import MISPLACED_ROW
from newsevents.tables.cells import Row
from newsevents.tables.checking import check_values, expanded_bytes
from newsevents.tables.layout import PART_TABLES, RECORD_TABLES, TABLES, Table
from newsevents.tables.problems import ROW_NUMBER, CellProblems
from newsevents.tables.rows import Parts, RowBatch

#: Records whose rows are sorted at the same time.
WINDOW_SIZE_RECORDS = 25_000
#: Rows that are Python objects at the same time.
BATCH_SIZE_ROWS = 1_000


@contextmanager
def translate_table_errors(path: Path, form: str) -> Iterator[None]:
    """Raise FileErrors about a path in place of errors of tables, of Arrow and of the system."""
    try:
        yield
    except FileError:
        raise
    except TableError as error:
        raise FileError(path, str(error)) from None
    except UnicodeDecodeError:
        # Arrow checks values of tables, but no names, and no values when it reads.
        raise FileError(path, f"cannot be read as {form}: a text in it is not UTF-8") from None
    except (pa.ArrowException, OSError) as error:
        raise FileError(path, f"cannot be read as {form}: {one_line(error)}") from None


def in_memory(tables: Mapping[str, pa.Table]) -> dict[str, ds.Dataset]:
    """Return tables in memory as datasets with exactly the types of their columns.

    Raises TableError for values that do not fit the types.
    """
    stored = {
        name: rows.select([column.name for column in TABLES[name].stored])
        for name, rows in tables.items()
    }
    for name, rows in stored.items():
        check_values(name, rows)
    left = decompressed_limit(sum(rows.nbytes for rows in stored.values()))
    datasets = {}
    for name, rows in stored.items():
        arrays = {}
        for column in TABLES[name].stored:
            left -= expanded_bytes(rows.column(column.name))
            if left < 0:
                raise TableError(f"{name}: the values are far larger than the tables")
            try:
                arrays[column.name] = rows.column(column.name).cast(column.type)
            except pa.ArrowException as error:
                raise TableError(f"{name}: the column {column.name}: {one_line(error)}") from None
        datasets[name] = ds.dataset(pa.table(arrays))
    return datasets


@attrs.frozen
class TableRecord:
    """Document of a record, with the rows that it is made from."""

    document: Row
    _batch: RowBatch
    _index: int
    _parts: Parts

    @cached_property
    def rows(self) -> Mapping[str, tuple[Table, Row]]:
        """Tables and rows by the pointer of what they contain.

        That is the record itself (the empty pointer), its parts (`/participants/0`), and claims
        (`/evidence/0/claims/~1date`).
        """
        own = self._batch.table, self._batch.rows[self._index]
        return {"": own, **dict(self._parts.rows())}


def documents_of(
    tables: Mapping[str, ds.Dataset],
    problems: CellProblems | None = None,
    *,
    window_size: int = WINDOW_SIZE_RECORDS,
    batch_size: int = BATCH_SIZE_ROWS,
) -> Iterator[Row]:
    """Yield the records of checked tables as documents, in the order of their positions.

    Raises TableError at the end for rows that belong to no record, or that are no document.
    """
    problems = problems or CellProblems()
    found = iter_table_records(tables, problems, window_size=window_size, batch_size=batch_size)
    for each in found:
        yield each.document
    problems.check()


def iter_table_records(
    tables: Mapping[str, ds.Dataset],
    problems: CellProblems,
    *,
    window_size: int = WINDOW_SIZE_RECORDS,
    batch_size: int = BATCH_SIZE_ROWS,
    with_derived: bool = False,
) -> Iterator[TableRecord]:
    """Yield the records of checked tables in the order of their positions.

    Cells and rows that cannot be read are added to the problems, and left out. Rows have the
    stored columns of the tables, and with `with_derived` all that there are.
    """
    positions = _record_positions(tables, problems)
    for name in PART_TABLES:
        _find_orphans(TABLES[name], tables[name], positions, problems)
    for start in range(0, len(positions), window_size):
        last = min(start + window_size, len(positions)) - 1
        bounds = (positions[start].as_py(), positions[last].as_py())
        windows = {
            name: _window(TABLES[name], rows, *bounds, with_derived=with_derived)
            for name, rows in tables.items()
        }
        yield from _merged(windows, batch_size, problems)
        # Otherwise it is kept while the next window is read, and the pool keeps memory for all
        # sizes ever needed.
        del windows
        pa.default_memory_pool().release_unused()


def _merged(
    windows: Mapping[str, pa.Table], batch_size: int, problems: CellProblems
) -> Iterator[TableRecord]:
    """Yield the records of sorted rows, each with its parts, which follow the record."""
    rows = [
        _iter_rows(TABLES[name], rank, windows[name], batch_size)
        for rank, name in enumerate((*RECORD_TABLES, *PART_TABLES))
    ]
    for position, group in groupby(heapq.merge(*rows), key=itemgetter(0)):
        (_, _, index, batch), *others = group
        if batch.table.name not in RECORD_TABLES:
            # An orphan, which is a problem already.
            continue
        document = batch.record(index, problems)
        parts = Parts(document)
        for _, _, part_index, part in others:
            if part.table.name not in RECORD_TABLES:
                parts.add(part, part_index, problems)
                continue
            message = f"two records have the position {position}; number them in their order"
            row = part.rows[part_index]
            problems.add(message, part.table.name, row, "position", rule=MISPLACED_ROW)
        yield TableRecord(document | parts.fields(), batch, index, parts)


def _record_positions(tables: Mapping[str, ds.Dataset], problems: CellProblems) -> pa.ChunkedArray:
    """Return the positions of records, sorted, each once."""
    columns = []
    for name in RECORD_TABLES:
        column = tables[name].to_table(columns=["position"]).column("position")
        columns.append(column)
        if column.null_count:
            message = "a record has no position; number the records in their order"
            for row in _key_rows(TABLES[name], tables[name], ds.field("position").is_null()):
                problems.add(message, name, row, "position", rule=MISPLACED_ROW)
    positions = pa.chunked_array([c for column in columns for c in column.chunks], pa.int64())
    unique = positions.unique().drop_null()
    return pa.table({"position": unique}).sort_by("position").column("position")


def _find_orphans(
    table: Table, rows: ds.Dataset, positions: pa.ChunkedArray, problems: CellProblems
) -> None:
    """Add a problem for each row of a part whose event does not exist."""
    column = rows.to_table(columns=[table.order[0]]).column(0)
    found = pc.call_function("is_in", [column], pc.SetLookupOptions(positions))
    orphans = column.filter(pc.call_function("invert", [found]))
    if not len(orphans):
        return
    key = ds.field(table.order[0])
    is_orphan = key.isin(orphans.unique().drop_null()) | key.is_null()
    message = "a row has an event_position at which there is no event"
    for row in _key_rows(table, rows, is_orphan):
        problems.add(message, table.name, row, table.order[0], rule=MISPLACED_ROW)


def _key_rows(table: Table, rows: ds.Dataset, condition: ds.Expression) -> Iterator[Row]:
    """Yield the rows that fulfil a condition, with the columns that name a row only."""
    keys = {*table.order, "id", "event_id", ROW_NUMBER}
    names = [name for name in rows.schema.names if name in keys]
    for batch in rows.to_batches(columns=names, filter=condition):
        yield from batch.to_pylist()


def _window(
    table: Table, rows: ds.Dataset, first: int, last: int, *, with_derived: bool
) -> pa.Table:
    """Return the rows of the records between two positions, sorted."""
    order = ds.field(table.order[0])
    columns = table.columns if with_derived else table.stored
    names = [*(column.name for column in columns), ROW_NUMBER]
    found = rows.to_table(
        columns=[name for name in names if name in rows.schema.names],
        filter=(order >= first) & (order <= last),
        batch_size=WINDOW_SIZE_RECORDS,
        batch_readahead=1,
        fragment_readahead=1,
        use_threads=False,
        # Read columns of files in pieces, not each as a whole before its rows are needed.
        fragment_scan_options=ds.ParquetFragmentScanOptions(
            pre_buffer=False, use_buffered_stream=True, page_checksum_verification=True
        ),
    )
    return found.sort_by([(name, "ascending") for name in table.order])


def _iter_rows(
    table: Table, rank: int, window: pa.Table, batch_size: int
) -> Iterator[tuple[int, int, int, RowBatch]]:
    """Yield the position of the record of each row, the rank of the table, index and batch."""
    for data in window.to_batches(max_chunksize=batch_size):
        batch = RowBatch(table, data)
        for index in range(len(batch)):
            yield batch.keys[table.order[0]][index], rank, index, batch
