"""Whole datasets read at once: fast as long as nothing is wrong with them, else with care."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from newsevents.codec import loads_interned, structure_record, to_dict
from newsevents.codec.parser import parse
from newsevents.errors import InvalidError
from newsevents.findings import Finding
from newsevents.model import Event, Record
from newsevents.storage.chunks import iter_chunks
from newsevents.storage.json_lines import Diagnostics
from newsevents.storage.raw_records import RawRecord
from newsevents.storage.sources import DataSource, read_chunk, read_file
from newsevents.validation.engine import ValidationRun
from newsevents.validation.rules.claims import claimed_references
from newsevents.validation.selection import RuleSelection


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
            if isinstance(entry, Finding):
                return None
            record = loads_interned(entry.data, name, word, is_trusted=trusted)
            if record is None:
                return None
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
            if ":" in value if isinstance(value, str) else isinstance(value, dict | tuple):
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
    for part, is_left_out in zip(parts, validation.left_out, strict=False):
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
        return structure_record(parse(entry.data))[0]
    except InvalidError:
        return None
