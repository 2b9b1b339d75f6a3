"""Writing records to a dataset folder, a file of JSON Lines or a bundle."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from os import PathLike
from pathlib import Path
from typing import IO, Any

from newsevents import codec
from newsevents.dataset.dataset import Dataset
from newsevents.errors import FileError
from newsevents.model import Actor, Article, Event, Place, Process, Record
from newsevents.schemas import BASE
from newsevents.storage.atomic import Transaction, new_folder, replacing
from newsevents.storage.compression import compressing
from newsevents.storage.data_packages import (
    DATA_SUFFIXES,
    MANIFEST,
    WrittenFile,
    manifest_text,
    version_of,
)
from newsevents.storage.paths import local_path, translate_errors
from newsevents.storage.sources import BUNDLE_SUFFIX, SUFFIXES, TABLE_SUFFIXES, find_data_files

#: File of each type of record in a dataset folder.
_FILES: dict[str, type[Record]] = {
    "articles.jsonl": Article,
    "actors.jsonl": Actor,
    "places.jsonl": Place,
    "processes.jsonl": Process,
    "events.jsonl": Event,
}
#: Names of files, not of folders; `-` is the standard output of many programs.
_FILE_NAME = re.compile(
    r"-|.*\.(json|ndjson|jsonl|geojson|jsonld|ya?ml|toml|xml"
    r"|gz|zst|bz2|xz|lz4|br|zip|tar|tgz|7z|rar|csv|tsv|tab|xlsx?|xlsm|xlsb|ods|numbers"
    r"|parquet|pq|arrow|feather|orc|avro|db|sqlite3?|duckdb"
    r"|txt|md|html?|pdf|docx?|odt|rtf)",
    re.IGNORECASE | re.DOTALL,
)


def write_dataset(records: Iterable[Record], path: str | PathLike[str]) -> None:
    """Write a dataset, or any records, in the form that the name of the path asks for.

    `*.jsonl`, `*.jsonl.gz` and `*.jsonl.zst` become one file of JSON Lines, `*.newsevents.json`
    a bundle, every other name a folder with a manifest.
    Only a folder keeps the metadata of a dataset.
    New files replace old ones when all of them are complete, so that none is ever half written.
    Raises InvalidError if two records have the same id, and FileError if the path cannot be
    written or is a folder with data files that would be left behind.
    """
    dataset = records if isinstance(records, Dataset) else Dataset(records)
    write_records(dataset, path, metadata=dataset.metadata)


def write_records(
    records: Iterable[Record], path: str | PathLike[str], *, metadata: Mapping[str, Any]
) -> None:
    """Write records as `write_dataset` does, one at a time; their ids must be unique."""
    path = local_path(path)
    if path.name.endswith(BUNDLE_SUFFIX):
        with replacing(path) as stream:
            stream.writelines(piece.encode() for piece in _bundle(records, metadata))
    elif path.name.endswith(DATA_SUFFIXES):
        with replacing(path) as stream, compressing(path.name, stream) as compressed:
            compressed.writelines(map(_line, records))
    elif _FILE_NAME.fullmatch(path.name) and not path.is_dir():
        forms = (
            f"it ends in {', '.join(SUFFIXES)}, or with `convert` in {', '.join(TABLE_SUFFIXES)}"
        )
        raise FileError(path, f"not a name of a data file; {forms}; a folder has no such suffix")
    else:
        _write_folder(records, path, metadata)


def _line(record: Record) -> bytes:
    return codec.encode(record) + b"\n"


def _bundle(records: Iterable[Record], metadata: Mapping[str, Any]) -> Iterator[str]:
    """Yield a bundle with one record a line, so that a line diff shows changed records."""
    yield f'{{\n"$schema": "{BASE}bundle.schema.json",\n"newsevents": "{version_of(metadata)}",\n'
    yield '"records": [\n'
    separator = ""
    for record in records:
        yield f"{separator}{codec.dumps(record)}"
        separator = ",\n"
    yield "\n]\n}\n"


def _write_folder(records: Iterable[Record], folder: Path, metadata: Mapping[str, Any]) -> None:
    with translate_errors(folder), new_folder(folder), Transaction.open(folder) as writer:
        names = (path.name for path in find_data_files(folder))
        if other := next((name for name in names if name not in _FILES), ""):
            raise FileError(folder, f"contains other data files, such as {other}; move them away")
        written = _write_files(records, writer)
        writer.stage(MANIFEST).write_bytes(manifest_text(metadata, written))
        for name in _FILES.keys() - {data.name for data in written}:
            writer.remove(name)


def _write_files(records: Iterable[Record], writer: Transaction) -> list[WrittenFile]:
    """Write the files of a folder side by side, each opened for its first record."""
    files: dict[str, WrittenFile] = {}
    streams: dict[str, IO[bytes]] = {}
    with ExitStack() as stack:

        def _open(name: str) -> None:
            streams[name] = stack.enter_context(writer.stage(name).open("xb"))
            files[name] = WrittenFile(name)

        for record in records:
            name = next(name for name, cls in _FILES.items() if isinstance(record, cls))
            if name not in files:
                _open(name)
            line = _line(record)
            streams[name].write(line)
            files[name].add(line)
        if not files:
            _open("events.jsonl")
    return [files[name] for name in _FILES if name in files]
