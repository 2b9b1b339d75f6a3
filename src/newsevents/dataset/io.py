"""Datasets from files and into files."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from os import PathLike
from pathlib import Path
from typing import IO, Any, Literal

from newsevents import codec
from newsevents.codec.parser import parse
from newsevents.dataset.bulk import read_clean, read_valid
from newsevents.dataset.dataset import Dataset
from newsevents.errors import FileError, InvalidError
from newsevents.findings import Finding, Severity
from newsevents.model import Actor, Article, Event, Place, Record
from newsevents.schema.base import is_readable
from newsevents.schemas import BASE
from newsevents.storage.atomic import Create, all_or_none, compressing, new_folder, translate_errors
from newsevents.storage.data_packages import (
    DATA_SUFFIXES,
    MANIFEST,
    WrittenFile,
    manifest_text,
    version_of,
)
from newsevents.storage.paths import local_path, to_path
from newsevents.storage.raw_records import RawRecord, locate_findings
from newsevents.storage.sources import BUNDLE_SUFFIX, DataSource, open_source, read_file

__all__ = ["dump", "iter_records", "load"]

#: Files of a dataset folder, and what is in each, by habit.
_FILES: dict[str, type[Record]] = {
    "articles.jsonl": Article,
    "actors.jsonl": Actor,
    "places.jsonl": Place,
    "events.jsonl": Event,
}


_OURS = (*DATA_SUFFIXES, BUNDLE_SUFFIX)
#: Suffixes of what only `convert` writes.
_BY_CONVERT = (".parquet", ".csv", ".xlsx")
#: Suffixes that somebody means a file by, not a folder.
_FILE_SUFFIXES = frozenset(
    (
        *(".json", ".ndjson", ".jsonl", ".geojson", ".jsonld", ".yaml", ".yml", ".toml", ".xml"),
        *(".gz", ".zst", ".bz2", ".xz", ".lz4", ".br", ".zip", ".tar", ".tgz", ".7z", ".rar"),
        *_BY_CONVERT,
        *(".tsv", ".tab", ".xls", ".xlsm", ".xlsb", ".ods", ".numbers"),
        *(".pq", ".arrow", ".feather", ".orc", ".avro", ".db", ".sqlite", ".sqlite3", ".duckdb"),
        *(".txt", ".md", ".html", ".htm", ".pdf", ".doc", ".docx", ".odt", ".rtf"),
    )
)
#: What many programs take for their standard output.
_STANDARD_OUTPUT = "-"


def load(
    path: str | PathLike[str],
    *,
    invalid: Literal["raise", "skip"] = "raise",
    trusted: bool = False,
) -> Dataset:
    """Read a dataset: a folder, one file of JSON Lines (also `.gz` or `.zst`), or a bundle.

    A path with wildcards stands for all data files that match, and a URL for what is there; URLs
    need the extra `newsevents[remote]`.
    Fields that are not known are kept.
    For everything else that is wrong InvalidError is raised, with every finding; with
    `invalid="skip"` the good records are kept instead, and all findings are in
    `dataset.findings`.

    `trusted` is for data that was found valid before and has not changed since: the schema is not
    asked again, nor is looked for keys that stand twice.
    Data that is seen to be something else on the way, or has fields that are not known, is read
    as without it.

    Raises FileError for a path that cannot be read, or changes while it is.
    """
    if invalid not in ("raise", "skip"):
        raise ValueError(f"invalid is 'raise' or 'skip', not {invalid!r}")
    path = to_path(path)
    source = open_source(path)
    with _collector_paused():
        clean = read_clean(source, trusted=trusted)
    if clean is not None:
        return Dataset(clean.records, metadata=_metadata(source, clean.version))
    with _collector_paused():
        good = read_valid(source)
    if invalid == "raise":
        errors = [finding for finding in good.findings if finding.severity is Severity.ERROR]
        if not is_readable(errors):
            raise InvalidError(good.findings, subject=str(path))
    metadata = _metadata(source, good.version)
    return Dataset(good.records, metadata=metadata, findings=good.findings)


def _metadata(source: DataSource, version: str) -> Mapping[str, Any]:
    """Return what is said of a dataset; data keeps the version that it is written for."""
    return {**source.metadata, "newsevents": {"schema": version}} if version else source.metadata


def iter_records(path: str | PathLike[str], *, trusted: bool = False) -> Iterator[Record]:
    """Read the records of a dataset one by one, without holding any in memory.

    Fields that are not known are kept.
    Each record is checked by itself: two with the same id and references that lead nowhere are
    for `load` and `validate` to see.
    With `trusted` it is not checked again, as with `load`.
    Raises InvalidError at the first fault, and FileError for a path that cannot be read.
    """
    path = to_path(path)
    source = open_source(path)
    _raise_errors(source.findings, path)
    for file in source.files:
        for entry in read_file(source, file).entries:
            if isinstance(entry, Finding):
                _raise_errors([entry], path)
                continue
            yield _read(entry, path, trusted=trusted)


def _read(entry: RawRecord, path: str | PathLike[str], *, trusted: bool) -> Record:
    """Return the record of an entry; raise InvalidError, with its place, if there is none."""
    try:
        if trusted:
            return codec.loads_trusted(entry.data)
        record, findings = codec.structure_record(parse(entry.data))
    except InvalidError as error:
        record, findings = None, list(error.findings)
    if record is None:
        raise InvalidError(locate_findings(entry, findings), subject=str(path))
    return record


def _raise_errors(findings: Iterable[Finding], path: str | PathLike[str]) -> None:
    """Raise for the errors that a reader cannot put up with."""
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if not is_readable(errors):
        raise InvalidError(errors, subject=str(path))


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
    path = local_path(path)
    if path.name.endswith(BUNDLE_SUFFIX):
        with all_or_none() as create, translate_errors(path), create(path) as stream:
            for piece in _bundle(records, metadata):
                stream.write(piece.encode())
    elif path.name.endswith(DATA_SUFFIXES):
        with (
            all_or_none() as create,
            translate_errors(path),
            create(path) as stream,
            compressing(path.name, stream) as packer,
        ):
            for record in records:
                packer.write(_line(record))
    elif _means_a_file(path):
        raise FileError(
            path,
            f"not a name for data, which ends in {', '.join(_OURS)}, "
            f"or for convert in {', '.join(_BY_CONVERT)}; a folder has no such suffix",
        )
    else:
        _write_folder(records, path, metadata)


def _means_a_file(path: Path) -> bool:
    """Say whether somebody would mean a file by a name that is none of ours, and not a folder."""
    is_name = path.name == _STANDARD_OUTPUT or path.suffix.lower() in _FILE_SUFFIXES
    return is_name and not path.is_dir()


def _line(record: Record) -> bytes:
    return codec.encode(record) + b"\n"


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
    with translate_errors(folder), new_folder(folder):
        others = [
            entry.name
            for entry in folder.iterdir()
            if entry.name.endswith((*DATA_SUFFIXES, BUNDLE_SUFFIX)) and entry.name not in _FILES
        ]
        if others:
            raise FileError(
                folder, f"holds other data files, such as {min(others)}; move them away"
            )
        with all_or_none() as create:
            written = _write_files(records, folder, create)
            with create(folder / MANIFEST) as stream:
                stream.write(manifest_text(metadata, written))
        for name in _FILES.keys() - {data.name for data in written}:
            with translate_errors(folder / name):
                (folder / name).unlink(missing_ok=True)


def _write_files(records: Iterable[Record], folder: Path, create: Create) -> list[WrittenFile]:
    """Write the files of a folder at once, each when its first record comes."""
    with ExitStack() as stack:
        streams: dict[str, IO[bytes]] = {}
        ends: dict[str, ExitStack] = {}
        files = {name: WrittenFile(name) for name in _FILES}

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
        if not gc.get_freeze_count():
            # To the oldest generation with them all, or the collector would go through them at
            # once: first to where it looks at nothing, and back from there.
            gc.freeze()
            gc.unfreeze()
        if was_enabled:
            gc.enable()
