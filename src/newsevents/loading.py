"""Datasets from files and into files."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from os import PathLike
from pathlib import Path
from typing import IO, Any, Literal

from newsevents import codec
from newsevents.checks.inspection import Inspection
from newsevents.dataset import Dataset
from newsevents.files.manifest import DATA_SUFFIXES, MANIFEST, Written, manifest_text, version_of
from newsevents.files.source import BUNDLE_SUFFIX, open_source
from newsevents.files.writing import Create, all_or_none, explained, packing
from newsevents.findings import FileError, InvalidError, Severity
from newsevents.model import Actor, Article, Event, Place, Record
from newsevents.published import BASE
from newsevents.shape.build import is_readable

__all__ = ["dump", "iter_records", "load"]

#: Files of a dataset folder, and what is in each, by habit.
_FILES: dict[str, type[Record]] = {
    "articles.jsonl": Article,
    "actors.jsonl": Actor,
    "places.jsonl": Place,
    "events.jsonl": Event,
}


_OURS = (*DATA_SUFFIXES, BUNDLE_SUFFIX)
#: Suffixes that somebody means a file by, not a folder.
_FILE_SUFFIXES = (
    *(".json", ".ndjson", ".jsonl", ".gz", ".zst", ".bz2", ".xz", ".zip"),
    *(".csv", ".xlsx", ".parquet"),
)


def load(path: str | PathLike[str], *, invalid: Literal["raise", "skip"] = "raise") -> Dataset:
    """Read a dataset: a folder, one file of JSON Lines (also `.gz` or `.zst`), or a bundle.

    Fields that are not known are kept.
    For everything else that is wrong InvalidError is raised, with every finding; with
    `invalid="skip"` the good records are kept instead, and all findings are in
    `dataset.findings`.
    Raises FileError for a path that cannot be read.
    """
    if invalid not in ("raise", "skip"):
        raise ValueError(f"invalid is 'raise' or 'skip', not {invalid!r}")
    source = open_source(path)
    inspection = Inspection(source, codec.read)
    with _collector_paused():
        records = list(inspection.records())
    findings = sorted(inspection.findings, key=lambda finding: finding.sort_key)
    if invalid == "raise":
        errors = [finding for finding in findings if finding.severity is Severity.ERROR]
        if not is_readable(errors):
            raise InvalidError(findings, what=str(path))
    metadata = source.metadata
    if inspection.version:
        # Data keeps the version that it is written for.
        metadata = {**metadata, "newsevents": {"schema": inspection.version}}
    return Dataset(records, metadata=metadata, findings=findings)


def iter_records(path: str | PathLike[str]) -> Iterator[Record]:
    """Read the records of a dataset one by one, without holding any in memory.

    Fields that are not known are kept.
    Each record is checked by itself: two with the same id and references that lead nowhere are
    for `load` and `validate` to see.
    Raises InvalidError at the first fault, and FileError for a path that cannot be read.
    """
    inspection = Inspection(open_source(path), codec.read, across_records=False)
    for record in inspection.records():
        _raise_errors(inspection, str(path))
        yield record
    _raise_errors(inspection, str(path))


def _raise_errors(inspection: Inspection[Record], what: str) -> None:
    """Raise for the errors that a reader cannot put up with, and forget the other findings."""
    errors = [f for f in inspection.findings if f.severity is Severity.ERROR]
    inspection.findings.clear()
    if not is_readable(errors):
        raise InvalidError(errors, what=what)


def dump(records: Iterable[Record], path: str | PathLike[str]) -> None:
    """Write a dataset, or any records, to a path; its name says in which form.

    `*.jsonl`, `*.jsonl.gz` and `*.jsonl.zst` become one file of JSON Lines, `*.newsevents.json`
    a bundle, anything else a folder with a manifest.
    Only a folder has a place for the dataset's metadata.
    Each file is written beside its place, and when all are, they are moved there, so that there
    is never half of one.
    Raises InvalidError for two records with the same id, and FileError when it cannot be written
    or when a folder holds data files that would be left behind.
    """
    dataset = records if isinstance(records, Dataset) else Dataset(records)
    write_records(dataset, path, metadata=dataset.metadata)


def write_records(
    records: Iterable[Record], path: str | PathLike[str], *, metadata: Mapping[str, Any]
) -> None:
    """Do what `dump` does, without holding the records; their ids are taken to be unique."""
    path = Path(path)
    if path.name.endswith(BUNDLE_SUFFIX):
        with all_or_none() as create, explained(path), create(path) as stream:
            for piece in _bundle(records, metadata):
                stream.write(piece.encode())
    elif path.name.endswith(DATA_SUFFIXES):
        with (
            all_or_none() as create,
            explained(path),
            create(path) as stream,
            packing(path.name, stream) as packer,
        ):
            for record in records:
                packer.write(_line(record))
    elif path.suffix.lower() in _FILE_SUFFIXES and not path.is_dir():
        raise FileError(f"{path}: not a name for data, which ends in {', '.join(_OURS)}")
    else:
        _write_folder(records, path, metadata)


def _line(record: Record) -> bytes:
    return f"{codec.dumps(record)}\n".encode()


def _bundle(records: Iterable[Record], metadata: Mapping[str, Any]) -> Iterator[str]:
    """Yield the pieces of a bundle with a record a line, so that changes show well."""
    yield f'{{\n"$schema": "{BASE}bundle.schema.json",\n"newsevents": "{version_of(metadata)}",\n'
    yield '"records": [\n'
    mark = ""
    for record in records:
        yield f"{mark}{codec.dumps(record)}"
        mark = ",\n"
    yield "\n]\n}\n"


def _write_folder(records: Iterable[Record], folder: Path, metadata: Mapping[str, Any]) -> None:
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        others = [
            entry.name
            for entry in folder.iterdir()
            if entry.name.endswith((*DATA_SUFFIXES, BUNDLE_SUFFIX)) and entry.name not in _FILES
        ]
    if others:
        raise FileError(f"{folder}: holds other data files, such as {min(others)}; move them away")
    with all_or_none() as create, explained(folder):
        written = _write_files(records, folder, create)
        with create(folder / MANIFEST) as stream:
            stream.write(manifest_text(metadata, written))
    for name in _FILES.keys() - {data.name for data in written}:
        with explained(folder / name):
            (folder / name).unlink(missing_ok=True)


def _write_files(records: Iterable[Record], folder: Path, create: Create) -> list[Written]:
    """Write the files of a folder at once, each when its first record comes."""
    with ExitStack() as stack:
        streams: dict[str, IO[bytes]] = {}
        ends: dict[str, ExitStack] = {}
        files = {name: Written(name) for name in _FILES}

        def _open(name: str) -> IO[bytes]:
            ends[name] = stack.enter_context(ExitStack())
            streams[name] = ends[name].enter_context(create(folder / name))
            return streams[name]

        for record in records:
            name = next(name for name, cls in _FILES.items() if isinstance(record, cls))
            line = _line(record)
            (streams.get(name) or _open(name)).write(line)
            files[name].add(line)
        if not streams:
            _open("events.jsonl")
        written = [file for name, file in files.items() if name in streams]
        for file in written:
            ends[file.name].close()
    return written


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the cyclic collector from going through all records again and again.

    Records hold no cycles, and a load makes nothing but records.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
