"""Whole datasets read at once, as long as nothing is wrong with them.

Nothing is said here of what is wrong: whoever has to know reads again, with care.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from newsevents.checks.claims import claimed_references
from newsevents.codec import struct_of_trusted, struct_of_valid, to_dict
from newsevents.files.source import Source, contents
from newsevents.findings import Finding
from newsevents.model import Event, Record
from newsevents.shape.structs import class_of, sharing_filler


@attrs.frozen
class Clean:
    """The records of a dataset with which nothing is wrong."""

    records: tuple[Record, ...]
    #: The version of the schema that the last bundle gave for itself.
    version: str


def read_clean(source: Source, *, trusted: bool = False) -> Clean | None:
    """Return the records of a source; None if there is something to say about it.

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
        opened = contents(source, path)
        version = opened.version
        if opened.is_newer:
            return None
        for entry in opened.entries:
            struct = None if isinstance(entry, Finding) else decode(entry.data)
            if struct is None:
                return None
            record: Record = sharing_filler(class_of(struct))(struct, name, word)
            if records.setdefault(record.id, record) is not record:
                return None
            if isinstance(record, Event):
                names.update(_claimed(record))
    return Clean(tuple(records.values()), version) if names.keys() <= records.keys() else None


def _claimed(event: Event) -> Iterable[tuple[str, str]]:
    """Return the ids of other records in the claims of an event, each twice."""
    for evidence in event.evidence:
        # An id has a colon, and most claims are of a date or a number.
        for value in evidence.claims.values():
            if ":" in value if isinstance(value, str) else isinstance(value, dict | list):
                return [(target, target) for _, target in claimed_references(to_dict(event))]
    return ()
