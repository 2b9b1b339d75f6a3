"""Whether given tables are those of a dataset: names, columns, types, metadata and size."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types as t

from newsevents.codec.parser import parse
from newsevents.errors import InvalidError, TableError
from newsevents.findings import Severity, one_line, shown
from newsevents.storage.data_packages import check_version
from newsevents.tables.layout import TABLES, Table
from newsevents.tables.writing import METADATA


def check_names(names: object) -> None:
    """Raise TableError unless a mapping has exactly the names of the tables."""
    given = set(names) if isinstance(names, Mapping) else set()
    if missing := [name for name in TABLES if name not in given]:
        raise TableError(f"the table {missing[0]} is missing")
    if unknown := sorted(str(name) for name in given - TABLES.keys()):
        raise TableError(f"{shown(unknown[0])} is not a table of a dataset")


def check_schema(table: Table, schema: pa.Schema, *, in_paths: Sequence[str] = ()) -> None:
    """Raise TableError unless a schema has the columns of a table, in compatible types.

    Derived columns may be missing. `in_paths` are columns whose values are in the paths of files.
    """
    names = schema.names
    columns = {column.name: column for column in table.columns if column.name not in in_paths}
    for name in names:
        if name not in columns:
            raise TableError(f"{table.name}: unknown column {shown(name)}")
        if names.count(name) > 1:
            raise TableError(f"{table.name}: duplicate column {shown(name)}")
    for name, column in columns.items():
        if column.derive is not None:
            continue
        if name not in names:
            raise TableError(f"{table.name}: the column {name} is missing")
        found = schema.field(name).type
        if not _is_compatible(column.type, found):
            raise TableError(f"{table.name}: the column {name} is {found}, not {column.type}")


def _is_compatible(expected: pa.DataType, found: pa.DataType) -> bool:
    """Whether a type holds the same values as another, possibly in another width.

    pandas, polars and DuckDB have other widths of texts, lists and whole numbers.
    """
    if t.is_dictionary(found):
        return _is_compatible(expected, found.value_type)
    if t.is_null(found):
        return True
    family = next(family for family in _FAMILIES if any(is_of(expected) for is_of in family))
    if not any(is_of(found) for is_of in family):
        return False
    if t.is_map(expected):
        pairs = [(expected.key_type, found.key_type), (expected.item_type, found.item_type)]
    elif t.is_list(expected):
        pairs = [(expected.value_type, found.value_type)]
    elif t.is_struct(expected):
        if [field.name for field in expected] != [field.name for field in found]:
            return False
        pairs = [(one.type, other.type) for one, other in zip(expected, found, strict=True)]
    else:
        return True
    return all(_is_compatible(one, other) for one, other in pairs)


_TEXTS = (t.is_string, t.is_large_string, t.is_binary, t.is_large_binary)
_FAMILIES = (
    (t.is_string, t.is_large_string, t.is_string_view),
    # pandas stores whole numbers with gaps as floats.
    (t.is_integer, t.is_floating),
    (t.is_boolean,),
    (t.is_list, t.is_large_list),
    (t.is_map,),
    (t.is_struct,),
)


def metadata_of(schemas: Iterable[pa.Schema]) -> dict[str, Any]:
    """Return the metadata of the dataset from the first schema that has any, else an empty dict.

    All schemas are checked, since a dataset may have been put together from several.
    Raises TableError for metadata of another form, or of a version that cannot be read.
    """
    texts = dict.fromkeys((schema.metadata or {}).get(METADATA) for schema in schemas)
    found = [_parse_metadata(text) for text in texts if text is not None]
    return found[0] if found else {}


def _parse_metadata(text: bytes) -> dict[str, Any]:
    try:
        content = parse(text)
    except InvalidError as error:
        raise TableError(f"the metadata is invalid JSON: {error.findings[0].message}") from None
    metadata = content.get("metadata") if isinstance(content, dict) else None
    if not isinstance(metadata, dict):
        raise TableError(f"the metadata is not that of a dataset: {json.dumps(content)[:80]}")
    for finding in check_version(content.get("schema"), ""):
        if finding.severity is Severity.ERROR:
            raise TableError(finding.message)
    return metadata


def check_values(name: str, rows: pa.Table) -> None:
    """Raise TableError for arrays that lead out of their memory, which Arrow would read."""
    try:
        rows.validate(full=True)
    except pa.ArrowException as error:
        raise TableError(f"{name}: damaged: {one_line(error)}") from None
    for column in rows.columns:
        for chunk in column.chunks:
            _check_empty_lists(name, chunk)


def _check_empty_lists(name: str, array: pa.Array) -> None:
    """Raise TableError for no lists that begin outside of their values; Arrow checks some only."""
    kind = array.type
    if t.is_struct(kind):
        below = [array.field(index) for index in range(kind.num_fields)]
    elif t.is_map(kind):
        below = [array.keys, array.items]
    else:
        below = [array.values] if t.is_list(kind) or t.is_large_list(kind) else []
    if below and not len(array) and not t.is_struct(kind):
        width, offsets = 8 if t.is_large_list(kind) else 4, array.buffers()[1]
        start = memoryview(offsets or b"")[array.offset * width :][:width]
        if int.from_bytes(start, "little") > len(below[0]):
            raise TableError(f"{name}: damaged: a list begins outside of its values")
    for each in below:
        _check_empty_lists(name, each)


def expanded_bytes(array: pa.Array | pa.ChunkedArray) -> int:
    """Return the bytes of the values of an array, each counted where it is used.

    A value of a dictionary, or of a buffer that views share, may be used by any number of rows.
    """
    if isinstance(array, pa.ChunkedArray):
        return sum(map(expanded_bytes, array.chunks))
    kind = array.type
    if t.is_dictionary(kind) and any(is_of(kind.value_type) for is_of in _TEXTS):
        lengths = pc.call_function("binary_length", [array.dictionary]).cast(pa.int64())
        return pc.call_function("sum", [lengths.take(array.indices)]).as_py() or 0
    if t.is_string_view(kind):
        # Of the four numbers of each view, the first is its length; Arrow has no function for it.
        views = memoryview(array.buffers()[1]).cast("i")
        return sum(views[4 * array.offset : 4 * (array.offset + len(array)) : 4])
    if t.is_map(kind):
        return expanded_bytes(array.keys) + expanded_bytes(array.items)
    if t.is_struct(kind) or t.is_list(kind) or t.is_large_list(kind):
        below = array.flatten()
        return sum(map(expanded_bytes, below if t.is_struct(kind) else [below]))
    return int(array.nbytes)
