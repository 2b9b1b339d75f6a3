"""Records to tables.

Values that a cell cannot hold go to the column `rest`, by JSON Pointer: unknown fields, and whole
numbers that JSON writes with a point, such as `1.0`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeAlias

import pyarrow as pa

from newsevents._text.pointers import join_pointer
from newsevents.codec import to_dict
from newsevents.errors import PathError
from newsevents.model import Record
from newsevents.schema import field_types as types
from newsevents.schema.base import Model
from newsevents.schema.paths import DocumentPaths
from newsevents.schema.values import to_jsonable
from newsevents.storage.data_packages import version_of
from newsevents.tables.layout import (
    RECORD_VALUE,
    REST,
    TABLES,
    Claim,
    Labels,
    Table,
    part_fields,
    table_of,
    to_json,
)

#: Records whose rows are Python objects at the same time.
BATCH_SIZE_RECORDS = 2_000

#: Key of the metadata of the dataset in an Arrow schema.
METADATA = b"newsevents"

#: A row as a Python object.
Row: TypeAlias = dict[str, Any]


def tables_of(
    records: Iterable[Record],
    *,
    metadata: Mapping[str, Any],
    language: str,
    batch_size: int = BATCH_SIZE_RECORDS,
) -> dict[str, pa.Table]:
    """Return records as tables by name, with names in a language where they exist.

    Raises InvalidError for metadata that is invalid JSON.
    """
    records = tuple(records)
    batches = tuple(iter_batches(records, Labels.of(records, language), batch_size=batch_size))
    about = schema_metadata(metadata)
    return {
        name: pa.concat_tables(batch[name] for batch in batches).replace_schema_metadata(about)
        for name in TABLES
    }


def iter_batches(
    records: Iterable[Record], labels: Labels, *, batch_size: int = BATCH_SIZE_RECORDS
) -> Iterator[dict[str, pa.Table]]:
    """Yield records as tables by name, a batch at a time, at least one."""
    numbered = enumerate(records)
    batch = list(islice(numbered, batch_size))
    while True:
        rows: dict[str, list[Row]] = {name: [] for name in TABLES}
        for position, record in batch:
            for _, name, row in rows_of(position, record, labels):
                rows[name].append(row)
        yield {
            name: pa.Table.from_pylist(rows[name], schema=table.schema)
            for name, table in TABLES.items()
        }
        batch = list(islice(numbered, batch_size))
        if not batch:
            return


def schema_metadata(metadata: Mapping[str, Any]) -> dict[bytes, bytes]:
    """Return the metadata of a dataset as that of an Arrow schema.

    Raises InvalidError for metadata that is invalid JSON.
    """
    content = to_jsonable(metadata, subject="metadata")
    return {METADATA: to_json({"schema": version_of(metadata), "metadata": content}).encode()}


def rows_of(position: int, record: Record, labels: Labels) -> Iterator[tuple[str, str, Row]]:
    """Yield the rows of the record at a position of the dataset, each after pointer and table."""
    document = to_dict(record)
    name = table_of(record)
    row = _row(TABLES[name], type(record), document, labels)
    yield "", name, {**row, "position": position, "type": record.type}
    keys = {"event_id": record.id, "event_position": position}
    paths = DocumentPaths(type(record), document)
    for field, cls, name in part_fields(type(record)):
        for index, part in enumerate(document.get(field, ())):
            # A process of an event is its id.
            entry = part if isinstance(part, dict) else {"process": part}
            row = _row(TABLES[name], cls, entry, labels) | keys | {"position": index}
            if len(TABLES[name].fields) > 1:
                row["field"] = field
            yield join_pointer([field, str(index)]), name, row
            if name == "evidence":
                keys_of_claims = {**keys, "evidence_position": index}
                for number, claim in enumerate(_claims_of(entry, paths)):
                    row = _row(TABLES["claims"], Claim, claim, labels)
                    pointer = join_pointer([field, str(index), "claims", claim["path"]])
                    yield pointer, "claims", {**row, **keys_of_claims, "position": number}


def _claims_of(evidence: Row, paths: DocumentPaths) -> Iterator[Row]:
    """Yield the claims of evidence, with the value of the record itself if it has one."""
    for path, value in evidence.get("claims", {}).items():
        try:
            own = paths.resolve(path).value
        except PathError:
            own = None
        yield {"path": path, "value": value} | ({} if own is None else {RECORD_VALUE: own})


def _row(table: Table, cls: type[Model], document: Mapping[str, Any], labels: Labels) -> Row:
    rest: Row = {"unknown": {}, "numbers": {}}
    row = _cells(cls, document, rest)
    for column in table.columns:
        if column.derive is not None and column.source in document:
            row[column.name] = column.derive(document[column.source], labels)
    rest = {kind: values for kind, values in rest.items() if values}
    return {**row, REST: to_json(rest) if rest else None}


def _cells(cls: type[Any], document: Mapping[str, Any], rest: Row, pointer: str = "") -> Row:
    """Return the cells of an object by field, and add to `rest` the values they cannot hold."""
    cells = {}
    kinds = {field.name: field.kind for field in types.fields_of(cls)}
    in_parts = {field for field, _, _ in part_fields(cls)}
    for name, value in document.items():
        if name in kinds:
            if name not in in_parts:
                cells[name] = _cell(kinds[name], value, f"{pointer}/{name}", rest)
        elif name != "type" or types.tag_of(cls) is None:
            rest["unknown"][join_pointer([name], below=pointer)] = value
    return cells


def _cell(kind: types.FieldType, value: Any, pointer: str, rest: Row) -> Any:
    match kind:
        case types.Scalar(json_type="integer" | "number"):
            # A whole number is read back without a point, so one with a point is noted.
            if isinstance(value, float) and value.is_integer():
                rest["numbers"][pointer] = value
                return int(value)
            return value
        case types.FreeJson():
            return to_json(value)
        case types.ByLanguage():
            return list(value.items())
        case types.ListOf(item):
            return [_cell(item, one, f"{pointer}/{i}", rest) for i, one in enumerate(value)]
        case types.MapOf(value=item):
            return [
                (key, _cell(item, one, join_pointer([key], below=pointer), rest))
                for key, one in value.items()
            ]
        case types.Object(cls):
            return _cells(cls, value, rest, pointer)
        case _:
            return value
