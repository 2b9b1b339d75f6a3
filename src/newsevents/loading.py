"""Datasets from files and into files."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Literal

from newsevents import codec
from newsevents.checks.inspection import Inspection
from newsevents.dataset import Dataset
from newsevents.files.manifest import DATA_SUFFIXES, MANIFEST, manifest_text, version_of
from newsevents.files.opening import unreadable
from newsevents.files.places import local
from newsevents.files.source import BUNDLE_SUFFIX, open_source
from newsevents.files.writing import packed, write_all
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
_FILE_SUFFIXES = (".json", ".ndjson", ".jsonl", ".gz", ".zst", ".bz2", ".xz", ".zip", ".csv")


def load(path: str | PathLike[str], *, invalid: Literal["raise", "skip"] = "raise") -> Dataset:
    """Read a dataset: a folder, one file of JSON Lines (also `.gz` or `.zst`), or a bundle.

    A path with wildcards stands for all data files that match, and a URL for what is there; URLs
    need the extra `newsevents[remote]`.
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
            raise InvalidError(findings, what=str(source.path))
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
    source = open_source(path)
    inspection = Inspection(source, codec.read, across_records=False)
    for record in inspection.records():
        _raise_errors(inspection, str(source.path))
        yield record
    _raise_errors(inspection, str(source.path))


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
    path = local(path)
    if path.name.endswith(BUNDLE_SUFFIX):
        write_all({path: _bundle(dataset)})
    elif path.name.endswith(DATA_SUFFIXES):
        write_all({path: packed(path.name, _lines(dataset))})
    elif path.suffix in _FILE_SUFFIXES and not path.is_dir():
        raise FileError(f"{path}: not a name for data, which ends in {', '.join(_OURS)}")
    else:
        _dump_folder(dataset, path)


def _lines(records: Iterable[Record]) -> bytes:
    return "".join(f"{codec.dumps(record)}\n" for record in records).encode()


def _bundle(dataset: Dataset) -> bytes:
    """Return a bundle with a record a line, so that changes show well."""
    records = ",\n".join(codec.dumps(record) for record in dataset)
    schema = f"{BASE}bundle.schema.json"
    version = version_of(dataset.metadata)
    head = f'"$schema": "{schema}",\n"newsevents": "{version}"'
    return f'{{\n{head},\n"records": [\n{records}\n]\n}}\n'.encode()


def _dump_folder(dataset: Dataset, folder: Path) -> None:
    files = {
        name: _lines(record for record in dataset if isinstance(record, cls))
        for name, cls in _FILES.items()
    }
    files = {name: content for name, content in files.items() if content} or {"events.jsonl": b""}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        others = [
            entry.name
            for entry in folder.iterdir()
            if entry.name.endswith((*DATA_SUFFIXES, BUNDLE_SUFFIX)) and entry.name not in _FILES
        ]
    except OSError as error:
        raise unreadable(folder, error) from None
    if others:
        raise FileError(f"{folder}: holds other data files, such as {min(others)}; move them away")
    manifest = manifest_text(dataset.metadata, files.items())
    contents = {folder / name: content for name, content in files.items()}
    write_all({**contents, folder / MANIFEST: manifest})
    for name in _FILES.keys() - files.keys():
        try:
            (folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise unreadable(folder / name, error) from None


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
