"""Reading whole datasets, and records one by one."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

import attrs

from newsevents.codec import read, struct_of_trusted, struct_of_valid, to_dict
from newsevents.codec.parser import parse
from newsevents.dataset.dataset import Dataset
from newsevents.errors import InvalidError
from newsevents.findings import Finding, Severity
from newsevents.model import Event, Record
from newsevents.schema.builder import is_readable
from newsevents.schema.structuring import class_of, compile_sharing_structure, compile_structure
from newsevents.storage.chunks import iter_chunks
from newsevents.storage.json_lines import Diagnostics
from newsevents.storage.raw_records import RawRecord, locate_findings
from newsevents.storage.sources import DataSource, Source, open_source, read_chunk, read_file
from newsevents.validation.engine import ValidationRun
from newsevents.validation.rules.claims import claimed_references
from newsevents.validation.selection import RuleSelection


def read_dataset(
    source: Source,
    *,
    invalid: Literal["raise", "skip"] = "raise",
    trusted: bool = False,
) -> Dataset:
    """Read a dataset.

    The source is a folder, a file of JSON Lines (also `.gz` or `.zst`) or a bundle; a path with
    wildcards, for all data files that match; the URL of any of these, with the extra
    `newsevents[remote]`; the name of an installed dataset, if no path has this name; or an open
    binary file, which is read to its end.
    Unknown fields are kept. Any other error raises InvalidError with all findings; with
    `invalid="skip"` the valid records are returned, and all findings are in `dataset.findings`.

    `trusted` is for data that was valid before and has not changed since: it is not validated
    against the schema again, nor searched for duplicate keys. Data that turns out to be invalid,
    or has unknown fields, is read as without it.

    Raises FileError if a path cannot be read, or changes while it is.
    """
    if invalid not in ("raise", "skip"):
        raise ValueError(f"invalid is 'raise' or 'skip', not {invalid!r}")
    opened = open_source(source)
    with _collector_paused():
        clean = read_clean(opened, trusted=trusted)
    if clean is not None:
        return Dataset(clean.records, metadata=_metadata(opened, clean.version))
    with _collector_paused():
        good = read_valid(opened)
    if invalid == "raise":
        _raise_errors(good.findings, opened)
    metadata = _metadata(opened, good.version)
    return Dataset(good.records, metadata=metadata, findings=good.findings)


def _metadata(source: DataSource, version: str) -> Mapping[str, Any]:
    """Return the metadata of a dataset, with the schema version that its bundle declares."""
    return {**source.metadata, "newsevents": {"schema": version}} if version else source.metadata


def iter_records(source: Source, *, trusted: bool = False) -> Iterator[Record]:
    """Read the records of a source one by one, without keeping any in memory.

    Takes the sources that `read_dataset` takes. Unknown fields are kept.
    Each record is checked by itself; duplicate ids and references without a target are found by
    `read_dataset` and `validate`.
    With `trusted` it is not validated again, as with `read_dataset`.
    Raises InvalidError at the first invalid record, and FileError if a path cannot be read.
    """
    opened = open_source(source)
    _raise_errors(opened.findings, opened)
    for file in opened.files:
        for entry in read_file(opened, file).entries:
            if isinstance(entry, Finding):
                _raise_errors([entry], opened)
                continue
            struct = struct_of_trusted(entry.data) if trusted else None
            if struct is not None:
                yield compile_structure(class_of(struct))(struct)
            else:
                yield _read(entry, opened)


def _read(entry: RawRecord, source: DataSource) -> Record:
    try:
        record, findings = read(parse(entry.data))
    except InvalidError as error:
        record, findings = None, list(error.findings)
    if record is None:
        raise InvalidError(locate_findings(entry, findings), subject=str(source.path))
    return record


def _raise_errors(findings: Iterable[Finding], source: DataSource) -> None:
    """Raise InvalidError if any finding is an error other than an unknown field."""
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if not is_readable(errors):
        raise InvalidError(findings, subject=str(source.path))


@attrs.frozen
class CleanDataset:
    """The records of a dataset with which nothing is wrong."""

    records: tuple[Record, ...]
    #: The version of the schema that the last bundle gave for itself.
    version: str


def read_clean(source: DataSource, *, trusted: bool = False) -> CleanDataset | None:
    """Return the records of a source; None if there is something to say about it, whatever it is.

    Every record is valid, ids are distinct, and references lead to records.
    With `trusted` the schema is not asked.
    Equal ids are one string, so that the records take less memory.
    Raises FileError when a file cannot be read.
    """
    if source.findings or source.is_newer:
        return None
    decode = struct_of_trusted if trusted else struct_of_valid
    # Ids that records refer to, and other words; each is what it was first.
    names: dict[str, str] = {}
    words: dict[str, str] = {}
    name, word = names.setdefault, words.setdefault
    records: dict[str, Record] = {}
    version = ""
    for path in source.files:
        opened = read_file(source, path)
        version = opened.version
        if opened.is_newer:
            return None
        for entry in opened.entries:
            struct = None if isinstance(entry, Finding) else decode(entry.data)
            if struct is None:
                return None
            record: Record = compile_sharing_structure(class_of(struct))(struct, name, word)
            if records.setdefault(record.id, record) is not record:
                return None
            if isinstance(record, Event):
                names.update(_claimed(record))
    return (
        CleanDataset(tuple(records.values()), version) if names.keys() <= records.keys() else None
    )


def _claimed(event: Event) -> Iterable[tuple[str, str]]:
    """Return the ids of other records in the claims of an event, each twice."""
    for evidence in event.evidence:
        # An id has a colon, and most claims are of a date or a number.
        for value in evidence.claims.values():
            if ":" in value if isinstance(value, str) else isinstance(value, dict | list):
                return [(target, target) for _, target in claimed_references(to_dict(event))]
    return ()


@attrs.frozen
class PartialDataset:
    """The good records of a dataset, and everything that is wrong with it."""

    #: Valid but for unknown fields, and the first with their id.
    records: tuple[Record, ...]
    #: In the order of the files.
    findings: tuple[Finding, ...]
    #: The version of the schema that the last bundle gave for itself.
    version: str


#: What keeps a dataset from being read: not JSON, not valid, ids and references that are wrong.
_READING = RuleSelection(select=("NE0", "NE1", "NE201", "NE202", "NE203"))


def read_valid(source: DataSource) -> PartialDataset:
    """Return the good records of a source, and what is wrong with the others.

    Raises FileError when a file cannot be read, or changes while it is.
    """
    validation = ValidationRun(source, _READING)
    validation.run()
    records: dict[str, Record] = {}
    version = ""
    # In the same parts, so that nothing is taken that was not looked at.
    parts = iter_chunks(source.files, is_newer=source.is_newer)
    for part, is_left_out in zip(parts, validation.skipped, strict=False):
        if is_left_out:
            continue
        opened = read_chunk(part, Diagnostics())
        version = opened.version
        for entry in opened.entries:
            record = _readable(entry) if isinstance(entry, RawRecord) else None
            if record is not None:
                records.setdefault(record.id, record)
    findings = sorted(validation.findings, key=lambda finding: finding.sort_key)
    return PartialDataset(tuple(records.values()), tuple(findings), version)


def _readable(entry: RawRecord) -> Record | None:
    try:
        return read(parse(entry.data))[0]
    except InvalidError:
        return None


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
