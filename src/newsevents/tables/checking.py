"""Whether tables have the columns and types that they should, and making the types exact."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
from pyarrow import types as t

from newsevents.codec.parser import parse
from newsevents.errors import InvalidError, TableError
from newsevents.findings import Severity, one_line, shown
from newsevents.storage.data_packages import check_version
from newsevents.tables.layout import TABLES, Table
from newsevents.tables.writing import METADATA


def check_names(names: object) -> None:
    """Raise TableError unless all tables are there, and no others."""
    given = set(names) if isinstance(names, Mapping) else set()
    missing = [name for name in TABLES if name not in given]
    if missing:
        raise TableError(f"the table {missing[0]} is missing")
    unknown = sorted(str(name) for name in given - TABLES.keys())
    if unknown:
        raise TableError(f"{shown(unknown[0])} is none of the tables of a dataset")


def check_schema(table: Table, schema: pa.Schema, *, elsewhere: tuple[str, ...] = ()) -> None:
    """Raise TableError unless a schema has the columns of a table, in types that hold the same.

    Columns that are worked out may be missing; `elsewhere` are columns that stand in the paths.
    """
    names = schema.names
    wanted = {column.name: column for column in table.columns if column.name not in elsewhere}
    for name in names:
        if name not in wanted or names.count(name) > 1:
            why = "there twice" if name in wanted else "not known"
            raise TableError(f"{table.name}: the column {shown(name)} is {why}")
    for name, column in wanted.items():
        if name not in names:
            if column.derive is None:
                raise TableError(f"{table.name}: the column {name} is missing")
            continue
        found = schema.field(name).type
        if column.derive is None and not _holds(column.type, found):
            raise TableError(f"{table.name}: the column {name} is {found}, not {column.type}")


def _holds(wanted: pa.DataType, found: pa.DataType) -> bool:
    """Say whether a type holds the same as another, in a form of its own perhaps.

    pandas, polars and DuckDB have other widths of texts, lists and whole numbers.
    """
    if t.is_dictionary(found):
        return _holds(wanted, found.value_type)
    if t.is_null(found):
        return True
    if t.is_map(wanted):
        return (
            t.is_map(found)
            and _holds(wanted.key_type, found.key_type)
            and _holds(wanted.item_type, found.item_type)
        )
    if t.is_list(wanted):
        is_list = t.is_list(found) or t.is_large_list(found)
        return is_list and _holds(wanted.value_type, found.value_type)
    if t.is_struct(wanted):
        return (
            t.is_struct(found)
            and [f.name for f in wanted] == [f.name for f in found]
            and all(_holds(one.type, other.type) for one, other in zip(wanted, found, strict=True))
        )
    return any(family(wanted) and family(found) for family in _FAMILIES)


_FAMILIES = (
    lambda kind: t.is_string(kind) or t.is_large_string(kind) or t.is_string_view(kind),
    t.is_integer,
    # A column of whole numbers in which some are missing has a point in pandas.
    lambda kind: t.is_integer(kind) or t.is_floating(kind),
    t.is_boolean,
)


def exact(table: Table, rows: pa.Table) -> pa.Table:
    """Return the columns of a table that a dataset is read from, in exactly their types.

    Raises TableError for values that the types cannot hold.
    """
    arrays = []
    for column in table.kept:
        try:
            arrays.append(rows.column(column.name).cast(column.type))
        except pa.ArrowException as error:
            raise TableError(f"{table.name}: the column {column.name}: {one_line(error)}") from None
    return pa.table(arrays, names=[column.name for column in table.kept])


def metadata_of(schemas: Iterable[pa.Schema]) -> dict[str, Any]:
    """Return what the first schema that says something says of a dataset; nothing if none does.

    All are looked at, since a dataset may have been put together of several.
    Raises TableError for what is none of our metadata, or of a version that cannot be read.
    """
    said = dict.fromkeys((s.metadata or {}).get(METADATA) for s in schemas)
    found = [_metadata(text) for text in said if text is not None]
    return found[0] if found else {}


def _metadata(text: bytes) -> dict[str, Any]:
    try:
        content = parse(text)
    except InvalidError as error:
        raise TableError(f"the metadata is no JSON: {error.findings[0].message}") from None
    about = content if isinstance(content, dict) else {}
    metadata = about.get("metadata")
    if not isinstance(metadata, dict):
        raise TableError(f"the metadata is none of a dataset: {json.dumps(content)[:80]}")
    faults = check_version(about.get("schema"), "")
    if any(fault.severity is Severity.ERROR for fault in faults):
        raise TableError(faults[0].message)
    return metadata
