"""Tables to records, in the order of the dataset, some thousand records at a time."""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from newsevents._text.pointers import (
    join_pointer,
    list_index,
    resolve_pointer,
    split_pointer,
    step_into,
)
from newsevents.codec.parser import parse
from newsevents.errors import FileError, InvalidError, TableError
from newsevents.findings import one_line, shown
from newsevents.schema import field_types as types
from newsevents.storage.compression import decompressed_limit
from newsevents.tables.checking import expanded_bytes
from newsevents.tables.layout import PART_TABLES, RECORD_TABLES, REST, TABLES, Table
from newsevents.tables.writing import Row

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
    except (pa.ArrowException, OSError) as error:
        raise FileError(path, f"cannot be read as {form}: {one_line(error)}") from None


def in_memory(tables: Mapping[str, pa.Table]) -> dict[str, ds.Dataset]:
    """Return tables in memory as datasets with exactly the types of their columns.

    Raises TableError for values that do not fit the types.
    """
    left = decompressed_limit(sum(rows.nbytes for rows in tables.values()))
    datasets = {}
    for name, rows in tables.items():
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


def documents_of(
    tables: Mapping[str, ds.Dataset],
    *,
    window_size: int = WINDOW_SIZE_RECORDS,
    batch_size: int = BATCH_SIZE_ROWS,
) -> Iterator[Row]:
    """Yield the records of checked tables as documents, in the order of their positions.

    Raises TableError for rows that belong to no record, or that are no document.
    """
    positions = _sorted_positions(tables)
    rows_read = Counter[str]()
    for start in range(0, len(positions), window_size):
        last = min(start + window_size, len(positions)) - 1
        bounds = (positions[start].as_py(), positions[last].as_py())
        windows = {name: _window(TABLES[name], rows, *bounds) for name, rows in tables.items()}
        rows_read.update({name: window.num_rows for name, window in windows.items()})
        yield from _merged(windows, batch_size)
        # Otherwise it is kept while the next window is read, and the pool keeps memory for all
        # sizes ever needed.
        del windows
        pa.default_memory_pool().release_unused()
    for name in PART_TABLES:
        if tables[name].count_rows() != rows_read[name]:
            raise TableError(f"{name}: a row has an event_position at which there is no event")


def _merged(windows: Mapping[str, pa.Table], batch_size: int) -> Iterator[Row]:
    """Yield the documents of sorted rows, each with its parts, which follow the record."""
    ranks = {name: rank for rank, name in enumerate((*RECORD_TABLES, *PART_TABLES))}
    rows = [_iter_rows(TABLES[name], windows[name], batch_size) for name in ranks]
    for _, group in groupby(
        heapq.merge(*rows, key=lambda pair: (_record_position(pair), ranks[pair[0].name])),
        key=_record_position,
    ):
        (table, row), *others = group
        if table.name not in RECORD_TABLES:
            raise TableError(
                f"{table.name}: a row has an event_position at which there is no event"
            )
        tag = types.tag_of(RECORD_TABLES[table.name]) or row["type"]
        document = {} if tag is None else {"type": tag}
        with _errors_in(table, row["id"]):
            document |= _document(table, row)
        parts: dict[str, dict[int, Any]] = defaultdict(dict)
        for part_table, part in others:
            with _errors_in(part_table, part["event_id"]):
                _add_part(parts, document, part_table, part)
        yield document | {field: list(entries.values()) for field, entries in parts.items()}


def _record_position(pair: tuple[Table, Row]) -> int:
    table, row = pair
    position: int = row[table.order[0]]
    return position


@contextmanager
def _errors_in(table: Table, record_id: Any) -> Iterator[None]:
    """Raise TableErrors with the table and the record, also in place of InvalidErrors."""
    try:
        yield
    except InvalidError as error:
        message = error.findings[0].message
    except TableError as error:
        message = str(error)
    else:
        return
    raise TableError(f"{table.name}, {shown(record_id)}: {message}")


def _add_part(parts: dict[str, dict[int, Any]], document: Row, table: Table, row: Row) -> None:
    """Add the entry that a row has to the parts of an event, by field and position."""
    field, position = table.fields[0], row["position"]
    if len(table.fields) > 1:
        field = row["field"]
    if row["event_id"] is None or row["event_id"] != document.get("id"):
        raise TableError(f"the event is not at position {row['event_position']}")
    if field not in table.fields or field in document:
        raise TableError(f"a row cannot be in the field {shown(field)}")
    if position is None:
        raise TableError("a row has no position; number the rows in their order")
    entry = _document(table, row)
    if table.name == "claims":
        evidence = parts["evidence"].get(row["evidence_position"])
        if evidence is None:
            raise TableError(f"no evidence has the position {row['evidence_position']}")
        if entry.keys() != {"path", "value"}:
            raise TableError("a claim needs a path and a value")
        claims = evidence.setdefault("claims", {})
        if not isinstance(claims, dict) or entry["path"] in claims:
            raise TableError(f"two claims have the path {shown(entry['path'])}")
        claims[entry["path"]] = entry["value"]
        return
    if position in parts[field]:
        raise TableError(f"two rows have the position {position}; number them in their order")
    parts[field][position] = entry.get("process") if table.name == "event_processes" else entry


def _sorted_positions(tables: Mapping[str, ds.Dataset]) -> pa.ChunkedArray:
    columns = [
        tables[name].to_table(columns=["position"]).column("position") for name in RECORD_TABLES
    ]
    positions = pa.chunked_array([c for column in columns for c in column.chunks], pa.int64())
    if positions.null_count:
        raise TableError("a record has no position; number the records in their order")
    counts = positions.value_counts()
    is_repeated = pc.call_function("greater", [counts.field("counts"), pa.scalar(1)])
    if repeated := counts.filter(is_repeated).field("values"):
        raise TableError(f"two records have the position {repeated[0]}; number them in their order")
    return pa.table({"position": positions}).sort_by("position").column("position")


def _window(table: Table, rows: ds.Dataset, first: int, last: int) -> pa.Table:
    """Return the rows of the records between two positions, sorted."""
    order = ds.field(table.order[0])
    found = rows.to_table(
        columns=[column.name for column in table.stored],
        filter=(order >= first) & (order <= last),
        batch_size=WINDOW_SIZE_RECORDS,
        batch_readahead=1,
        fragment_readahead=1,
        use_threads=False,
        # Read columns of files in pieces, not each as a whole before its rows are needed.
        fragment_scan_options=ds.ParquetFragmentScanOptions(
            pre_buffer=False, use_buffered_stream=True
        ),
    )
    return found.sort_by([(name, "ascending") for name in table.order])


def _iter_rows(table: Table, window: pa.Table, batch_size: int) -> Iterator[tuple[Table, Row]]:
    for batch in window.to_batches(max_chunksize=batch_size):
        try:
            rows = batch.to_pylist(maps_as_pydicts="strict")
        except UnicodeDecodeError as error:
            # Other programs may write any bytes into a column of texts.
            raise TableError(f"{table.name}: a text is not UTF-8: {one_line(error)}") from None
        except KeyError:
            raise TableError(f"{table.name}: a map has a duplicate key") from None
        for row in rows:
            yield table, row


# --- rows ------------------------------------------------------------------------------------------


def _document(table: Table, row: Row) -> Row:
    """Return the fields of a row, with those in its rest; empty cells are left out."""
    document = _fields({column.name: column.kind for column in table.stored}, row)
    if row.get(REST) is not None:
        _restore(document, row[REST])
    return document


def _fields(kinds: Mapping[str, types.FieldType | None], cells: Row) -> Row:
    """Return the cells of some fields as values; a column without a type is no field."""
    fields = {}
    for name, kind in kinds.items():
        cell = cells[name]
        if kind is None or cell in (None, [], {}):
            continue
        if isinstance(cell, float) and not math.isfinite(cell):
            raise TableError(f"{name} is {cell}, which is not a number in JSON")
        fields[name] = _value(kind, cell)
    return fields


def _value(kind: types.FieldType, cell: Any) -> Any:
    match kind:
        case _ if cell is None:
            return None
        case types.Scalar(json_type="number"):
            return int(cell) if cell.is_integer() else cell
        case types.FreeJson():
            return parse(cell.encode())
        case types.ListOf(item):
            return [_value(item, one) for one in cell]
        case types.MapOf(value=item):
            return {key: _value(item, one) for key, one in cell.items()}
        case types.Object(cls):
            return _fields({field.name: field.kind for field in types.fields_of(cls)}, cell)
        case _:
            return cell


def _restore(document: Row, text: str) -> None:
    """Add to a document the values that the cells of its row could not hold.

    The way a number is written counts only if its column still has that number, so that rows can
    be edited.
    """
    try:
        rest = parse(text.encode())
    except InvalidError as error:
        raise TableError(f"the rest is invalid JSON: {error.findings[0].message}") from None
    if not isinstance(rest, dict) or not all(
        name in ("unknown", "numbers") and isinstance(values, dict) for name, values in rest.items()
    ):
        raise TableError(f"the rest may contain only unknown and numbers: {shown(rest)}")
    for pointer, number in rest.get("numbers", {}).items():
        parent, key, value = _resolve(document, pointer)
        if isinstance(value, int | float) and value == number:
            parent[key] = number
    for pointer, value in rest.get("unknown", {}).items():
        parent, key, _ = _resolve(document, pointer)
        if not isinstance(parent, dict):
            raise TableError(f"the rest contains {shown(pointer)}, which is inside no object")
        if key in parent:
            raise TableError(f"the rest contains {shown(pointer)}, which a column contains already")
        parent[key] = value


def _resolve(document: Row, pointer: str) -> tuple[Any, Any, Any]:
    """Return the object or list that a pointer leads into, the last step, and the value there.

    Each is None if it is missing.
    """
    if not pointer:
        return None, None, document
    *steps, last = split_pointer(pointer)
    parent = resolve_pointer(document, join_pointer(steps))
    step = list_index(last) if isinstance(parent, list) else last
    return parent, step, step_into(parent, last)
