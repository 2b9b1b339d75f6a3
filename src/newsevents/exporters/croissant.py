"""Croissant metadata (1.0) of a folder of Parquet files, for loaders of machine-learning data.

    newsevents convert DATASET talks.parquet
    newsevents export croissant talks.parquet -o talks.croissant.json

The file is written beside the folder, and names its files with their digests. A record set is a table,
with those columns that hold texts, numbers, truth values, days or lists of these; Croissant has no maps
and no lists of objects.
"""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import msgspec

from newsevents.errors import FileError
from newsevents.exporters.context import ExportContext
from newsevents.exporters.schema_org import describe_dataset
from newsevents.formats import files_of_tables
from newsevents.model import RECORD_TYPES, Record
from newsevents.schema.field_types import fields_of
from newsevents.tables.layout import (
    PARTITION_COLUMNS,
    RECORD_TABLES,
    TABLES,
    Column,
    Table,
    part_fields,
)

# Types of Croissant by those of Arrow.
_TYPES = {
    "string": "sc:Text",
    "int32": "sc:Integer",
    "int64": "sc:Integer",
    "double": "sc:Float",
    "bool": "sc:Boolean",
    "date32[day]": "sc:Date",
}
_PARQUET = "application/x-parquet"
_TERMS = """
column dataType extract field fileProperty fileSet includes key recordSet regex repeated source
transform
"""
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    **{term: f"cr:{term}" for term in _TERMS.split()},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
}


def _described(table: Table) -> Iterator[tuple[Column, str, bool]]:
    """Yield the columns that Croissant has a type for, with it, and whether they hold lists."""
    for column in table.columns:
        name = str(column.type)
        entry = name.removeprefix("list<").removesuffix(">").rpartition(": ")[2]
        is_list = name.startswith("list<") and entry in _TYPES
        if is_list or name in _TYPES:
            yield column, _TYPES[entry if is_list else name], is_list


def _carried(cls: type[Record]) -> Iterator[str]:
    """Yield the paths of the fields of a class that a described column holds or is derived from."""
    table = next(name for name, base in RECORD_TABLES.items() if issubclass(cls, base))
    tables: list[tuple[str, type[Any], str]] = [(table, cls, "")]
    tables += [(name, row_class, f"{field}/") for field, row_class, name in part_fields(cls)]
    for name, row_class, above in tables:
        columns = {column.source or column.name for column, *_ in _described(TABLES[name])}
        for field in fields_of(row_class):
            if field.name in columns and above != "processes/":
                yield f"{above}{field.name}"


CARRIED = {tag: " ".join(_carried(cls)) for tag, cls in RECORD_TYPES.items()}
CARRIED["events"] = "processes evidence/claims"
CARRIED["dataset"] = "name title description version keywords homepage created licenses"


def write(context: ExportContext, stream: IO[bytes]) -> None:
    """Write the description of the folder that the records come from.

    Raises FileError if they come from anything else, or if the file is not beside the folder.
    """
    folder = context.source.path
    if not isinstance(folder, Path) or folder.suffix != ".parquet":
        raise FileError(
            context.source.subject,
            "not a folder of Parquet files, which Croissant describes; make one with "
            "`newsevents convert`",
        )
    if folder.resolve().parent != context.target.resolve().parent:
        raise FileError(context.target, f"not beside {folder}, whose files it describes by name")
    # All tables are described.
    list(context.all(Record))
    files = {name: _files(folder / name) for name in TABLES}
    document = {
        "@context": _CONTEXT,
        "name": folder.stem,
        **describe_dataset(context.source.metadata),
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "distribution": [
            *(_file_object(folder, path) for paths in files.values() for path in paths),
            *(_file_set(folder, name) for name, paths in files.items() if paths),
        ],
        "recordSet": [_record_set(TABLES[name]) for name, paths in files.items() if paths],
    }
    stream.write(msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n")


def _files(folder: Path) -> list[Path]:
    files = files_of_tables(folder) if folder.is_dir() else []
    return sorted(path for path in files if path.suffix == ".parquet")


def _file_object(folder: Path, path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256")
    name = path.relative_to(folder.parent).as_posix()
    return {
        **_node("FileObject", name),
        "contentUrl": name,
        "contentSize": f"{path.stat().st_size} B",
        "encodingFormat": _PARQUET,
        "sha256": digest.hexdigest(),
    }


def _file_set(folder: Path, table: str) -> dict[str, Any]:
    below = "*/*/*" if table == "events" else "*"
    return {
        **_node("FileSet", _file_set_id(table)),
        "encodingFormat": _PARQUET,
        "includes": f"{glob.escape(folder.name)}/{table}/{below}.parquet",
    }


def _node(kind: str, name: str, label: str = "") -> dict[str, Any]:
    return {"@type": f"cr:{kind}", "@id": name, "name": label or name}


def _file_set_id(table: str) -> str:
    return f"files-of-{table}"


def _record_set(table: Table) -> dict[str, Any]:
    key = {"key": {"@id": f"{table.name}/id"}} if table.name in RECORD_TABLES else {}
    return {
        **_node("RecordSet", table.name),
        "description": table.description,
        **key,
        "field": [
            _field(table, column, data_type, is_list=is_list)
            for column, data_type, is_list in _described(table)
        ],
    }


def _field(table: Table, column: Column, data_type: str, *, is_list: bool) -> dict[str, Any]:
    source: dict[str, Any] = {"fileSet": {"@id": _file_set_id(table.name)}}
    if table.name == "events" and column.name in PARTITION_COLUMNS:
        pattern = f".*/{column.name}=([^/]+)/.*"
        source |= {"extract": {"fileProperty": "fullpath"}, "transform": {"regex": pattern}}
    else:
        source["extract"] = {"column": column.name}
    return {
        **_node("Field", f"{table.name}/{column.name}", column.name),
        "description": column.description,
        "dataType": data_type,
        **({"repeated": True} if is_list else {}),
        "source": source,
    }
