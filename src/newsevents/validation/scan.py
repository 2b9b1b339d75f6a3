"""The first look at a part of the data: the schema, and what the other parts have to know of it.

It needs nothing but the part, so that any process can take it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs
import msgspec

from newsevents.codec import record_class, structure_record
from newsevents.codec.parser import parse
from newsevents.errors import InvalidError
from newsevents.findings import Finding, Severity
from newsevents.model import Event, Record
from newsevents.schema.base import is_readable
from newsevents.schema.structuring import referred_ids
from newsevents.schema.validator import newer, validator_for
from newsevents.storage.chunks import Chunk
from newsevents.storage.json_lines import Diagnostics
from newsevents.storage.raw_records import RawRecord, locate_findings
from newsevents.storage.sources import read_chunk
from newsevents.validation.rules.claims import claimed_references
from newsevents.validation.rules.dataset import VALIDATION_STOPPED
from newsevents.validation.selection import RuleSelection

#: Errors after which reading stops; a file that is no dataset at all has one a line.
MAX_FINDINGS = 10_000

_LONGEST_ID = 200


@attrs.frozen
class ScannedRecord:
    """What is remembered of a valid record."""

    id: str
    #: Which record of the part it is, from 0.
    ordinal: int
    #: Line in the part, from 1.
    line: int
    #: What rules may ask of it: of an event the brief, of other records the whole, as JSON.
    brief: bytes


@attrs.define
class ChunkScan:
    """What came of the first look at a part."""

    notes: Diagnostics = attrs.field(factory=Diagnostics)
    #: What is wrong, lines counted from the beginning of the part.
    findings: list[Finding] = attrs.field(factory=list)
    #: Findings about unknown fields that were not kept.
    unsaid: int = 0
    #: Number of records seen, good or not.
    records: int = 0
    #: The valid ones.
    rows: list[ScannedRecord] = attrs.field(factory=list)
    #: Their ids.
    ids: set[str] = attrs.field(factory=set)
    #: How many of them have an id that another one of the part has.
    repeats: int = 0
    #: Ids of records that are not valid.
    invalid_ids: list[str] = attrs.field(factory=list)
    #: Ids that valid records refer to, each once, in order.
    targets: dict[str, None] = attrs.field(factory=dict)
    #: Which records cannot be looked at again.
    invalid: set[int] = attrs.field(factory=set)
    #: Errors that a reader cannot put up with.
    errors: int = 0
    #: Whether something could not be read.
    is_unread: bool = False
    #: Of the records, to tell whether they are the same when they are read again.
    checksum: int = 0

    @property
    def is_cut(self) -> bool:
        """Whether an id stands there so often that the rest of the file is not read."""
        return self.repeats > MAX_FINDINGS

    @property
    def is_stopped(self) -> bool:
        """Whether so much is wrong that the rest is not read."""
        return self.errors > MAX_FINDINGS


def scan_chunk(part: Chunk, choice: RuleSelection, follows: bool) -> ChunkScan:  # noqa: FBT001 - for `work.in_order`
    """Take the first look at a part of data.

    What other records have to know is only gathered if ids and references are followed.
    Findings in records that are not chosen are not kept, and stop nothing.
    Raises FileError when the file cannot be read.
    """
    seen = ChunkScan()
    opened = read_chunk(part, seen.notes)
    for entry in opened.entries:
        if isinstance(entry, Finding):
            _say(seen, [entry])
            seen.is_unread |= entry.severity is Severity.ERROR
            continue
        seen.records += 1
        seen.checksum = add_checksum(seen.checksum, entry)
        findings = _look(seen, entry, follows=follows)
        if findings:
            if opened.is_newer:
                findings = [newer(finding) for finding in findings]
            wanted = [each for each in findings if choice.is_selected_in(entry.file, each.rule)]
            if wanted:
                _say(seen, locate_findings(entry, wanted))
        if seen.is_stopped:
            break
        if seen.is_cut:
            stopped = VALIDATION_STOPPED(
                f"more than {MAX_FINDINGS:,} records have an id that was there before, the rest "
                "is not read",
                hint="remove the records that stand there twice, and validate again",
            )
            _say(seen, [attrs.evolve(stopped, file=entry.file, line=entry.line)])
            seen.is_unread = seen.notes.is_stopped = True
            break
    return seen


def add_checksum(checksum: int, entry: RawRecord) -> int:
    """Return the checksum of some records with one more."""
    return zlib.crc32(entry.data, checksum + entry.line)


def _look(seen: ChunkScan, entry: RawRecord, *, follows: bool) -> Sequence[Finding]:
    """Take note of a record, and return what is wrong with it."""
    try:
        document = parse(entry.data)
    except InvalidError as error:
        seen.is_unread = True
        seen.invalid.add(entry.ordinal)
        return error.findings
    cls = record_class(document)
    is_valid = cls is not None and validator_for(cls)(document)
    # What is not valid may yet be readable, and then be looked at again.
    findings = [] if is_valid else structure_record(document)[1]
    if cls is None or not is_readable(findings):
        seen.invalid.add(entry.ordinal)
        name = document.get("id") if isinstance(document, dict) else None
        if isinstance(name, str) and len(name) <= _LONGEST_ID:
            seen.invalid_ids.append(name)
        return findings
    if follows:
        _remember(seen, entry, cls, document)
    return findings


def _remember(
    seen: ChunkScan, entry: RawRecord, cls: type[Record], document: Mapping[str, Any]
) -> None:
    """Take note of what a valid record is and refers to."""
    brief = entry.data
    for target in referred_ids(cls, document):
        seen.targets[target] = None
    if issubclass(cls, Event):
        # Most have none, and a key may be written with escapes.
        if b'"claims"' in entry.data or b"\\" in entry.data:
            for _, target in claimed_references(document):
                seen.targets[target] = None
        brief = _brief(document)
    seen.repeats += document["id"] in seen.ids
    seen.ids.add(document["id"])
    seen.rows.append(ScannedRecord(document["id"], entry.ordinal, entry.line, brief))


def _brief(event: Mapping[str, Any]) -> bytes:
    """Return what is remembered of an event as JSON: status, date, relations."""
    relations = [(each["type"], each["event"]) for each in event.get("relations", ())]
    return msgspec.json.encode((event["status"], event["date"], relations))


def _say(seen: ChunkScan, findings: Iterable[Finding]) -> None:
    """Keep findings: every error, and of what a reader puts up with no more than enough."""
    findings = list(findings)
    if not is_readable(findings):
        seen.errors += len(findings)
    elif len(seen.findings) > MAX_FINDINGS:
        seen.unsaid += len(findings)
        return
    seen.findings += findings
