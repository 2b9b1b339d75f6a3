"""The two passes over a chunk of data.

The scan validates each record against the schema, runs the rules that need no other record, and
collects ids, references and summaries.
The check runs the other rules, with the records that those of the chunk refer to.
Each needs nothing but its arguments, so that it can run in any process.
"""

from __future__ import annotations

import functools
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from socket import gethostname
from typing import Any

import attrs
import msgspec

from newsevents.codec import encode, loads_trusted, record_class, structure_record
from newsevents.codec.parser import parse
from newsevents.errors import FileError, InvalidError
from newsevents.findings import Finding, Severity
from newsevents.model import RECORD_TYPES, Event, Record
from newsevents.schema.base import is_readable
from newsevents.schema.field_types import references
from newsevents.schema.structuring import referred_ids, structure_valid
from newsevents.schema.validator import newer, validator_for
from newsevents.schema.values import to_jsonable
from newsevents.storage.chunks import Chunk
from newsevents.storage.compression import stored_size, supports_ranges
from newsevents.storage.journal import changed_error
from newsevents.storage.json_lines import Diagnostics
from newsevents.storage.raw_records import RawRecord, RecordStream
from newsevents.storage.sources import DataSource, is_bundle, read_chunk
from newsevents.validation.article_texts import ArticleTexts
from newsevents.validation.index import ReferencedRecords, ScannedRecord, encode_summary
from newsevents.validation.licences import Condition, conditions_of, has_choice
from newsevents.validation.registry import RuleRunner
from newsevents.validation.rule import RuleContext
from newsevents.validation.rules.claims import claimed_references
from newsevents.validation.rules.dataset import (
    dangling_reference,
    suggested_id,
)
from newsevents.validation.rules.duplicates import duplicate_keys, likely_duplicate
from newsevents.validation.selection import FindingList, RuleSelection

_MAX_ID_CHARS = 200


@attrs.frozen
class MemoryChunk:
    """Records in memory, without a file."""

    entries: tuple[RawRecord | Finding, ...]
    path: str = ""
    size: int = 0

    def without_lines(self) -> MemoryChunk:
        """Return the chunk itself."""
        return self


def memory_chunk(documents: Iterable[Any]) -> MemoryChunk:
    """Return records or plain documents as a chunk; values that are not JSON become findings.

    Raises TypeError for a single document.
    """
    if isinstance(documents, Mapping | Record):
        raise TypeError("a single document is not a dataset; put it into a list")
    entries: list[RawRecord | Finding] = []
    for ordinal, document in enumerate(documents):
        try:
            entries.append(memory_entry(document, ordinal))
        except InvalidError as error:
            entries += error.findings
    return MemoryChunk(tuple(entries))


def memory_entry(document: Any, ordinal: int = 0) -> RawRecord:
    """Return a record, or a plain document; raise InvalidError for values that are not JSON."""
    if isinstance(document, Record):
        data = encode(document)
    else:
        data = msgspec.json.encode(to_jsonable(document))
    return RawRecord("", ordinal, 0, 0, data)


AnyChunk = Chunk | MemoryChunk


def _open(chunk: AnyChunk, notes: Diagnostics) -> RecordStream:
    if isinstance(chunk, MemoryChunk):
        return RecordStream(iter(chunk.entries), is_newer=False)
    chunk.check_identity()
    return read_chunk(chunk, notes)


@attrs.frozen(kw_only=True)
class PassOptions:
    """Options that all tasks of a validation have in common."""

    selection: RuleSelection
    max_findings: int
    #: Whether ids, references and summaries are collected.
    is_indexed: bool
    #: Whether every reference must have a target.
    is_dataset: bool
    #: Whether lines could not be read, which may contain targets.
    has_gaps: bool = False
    #: Absolute path of the folder with texts of articles, a token of the run that reads it, and the
    #: digest of the texts.
    texts: tuple[Path, str, str] | None = None


@attrs.define
class ScannedChunk:
    """State of a chunk between scan and check."""

    #: Number of lines of the file before the chunk.
    lines: int = 0
    #: Checksum of the records, to notice when they have changed before the check.
    checksum: int = 0
    #: For each record the rules of the check that may find something in it; see `RuleRunner`.
    open_rules: list[int] = attrs.field(factory=list)
    #: Ordinals of the records that are not checked: invalid ones, and those that repeat an id.
    unchecked: set[int] = attrs.field(factory=set)
    #: Whether the file was given up before this chunk.
    is_skipped: bool = False


@attrs.define
class ChunkScan:
    """Result of the scan of a chunk. Lines count from its beginning."""

    findings: FindingList
    #: For each listed finding the number of records read until then, and the offset after them.
    positions: list[tuple[int, int]] = attrs.field(factory=list)
    scanned: ScannedChunk = attrs.field(factory=ScannedChunk)
    notes: Diagnostics = attrs.field(factory=Diagnostics)
    #: Number of records, valid or not.
    records: int = 0
    #: The readable records.
    rows: list[ScannedRecord] = attrs.field(factory=list)
    #: Ids that readable records refer to, each once, in order.
    targets: dict[str, None] = attrs.field(factory=dict)
    invalid_ids: list[str] = attrs.field(factory=list)
    #: Conditions of licences that records were imported under, with the licence and its first line.
    licences: dict[frozenset[Condition], tuple[str, int]] = attrs.field(factory=dict)
    #: Whether something could not be read.
    is_unread: bool = False
    #: Whether likely duplicates are looked for.
    finds_duplicates: bool = False


def scan_chunk(chunk: AnyChunk, options: PassOptions) -> ChunkScan:
    """Scan a chunk until there are too many errors.

    Raises FileError when the file cannot be read.
    """
    scan = ChunkScan(findings=FindingList(options.selection, options.max_findings))
    scan.finds_duplicates = options.selection.is_selected(likely_duplicate.rule)
    ids: set[str] = set()
    runner = RuleRunner(options.selection, has_texts=options.texts is not None)
    stream = _open(chunk, scan.notes)
    for entry in stream.entries:
        if isinstance(entry, Finding):
            scan.findings.add([entry])
            scan.is_unread |= entry.severity is Severity.ERROR
        else:
            scan.records += 1
            scan.scanned.checksum = _checksum(scan.scanned.checksum, entry)
            findings = scan_record(scan, entry, ids, runner, is_indexed=options.is_indexed)
            if findings:
                scan.findings.add(map(newer, findings) if stream.is_newer else findings, entry)
        while len(scan.positions) < len(scan.findings.listed):
            scan.positions.append((scan.records, scan.notes.offset))
        if scan.findings.is_full:
            break
    return scan


def _checksum(checksum: int, entry: RawRecord) -> int:
    return zlib.crc32(entry.data, checksum + entry.line)


def scan_record(
    scan: ChunkScan, entry: RawRecord, ids: set[str], runner: RuleRunner, *, is_indexed: bool
) -> Sequence[Finding]:
    """Return the findings about a record by itself, and add it to the scan if it is readable.

    `ids` are those of the records before it.
    """
    scan.scanned.open_rules.append(0)
    try:
        document = parse(entry.data)
    except InvalidError as error:
        scan.is_unread = True
        scan.scanned.unchecked.add(entry.ordinal)
        return error.findings
    cls = record_class(document)
    is_valid = cls is not None and validator_for(cls)(document)
    # An invalid record may be readable (unknown fields), and is checked then.
    findings = () if is_valid else structure_record(document)[1]
    if cls is None or not is_readable(findings):
        scan.scanned.unchecked.add(entry.ordinal)
        record_id = document.get("id") if isinstance(document, dict) else None
        if isinstance(record_id, str) and len(record_id) <= _MAX_ID_CHARS:
            scan.invalid_ids.append(record_id)
        return findings
    for origin in document.get("imported_from", ()):
        licence = origin.get("licence", "")
        if conditions := None if has_choice(licence) else conditions_of(licence):
            scan.licences.setdefault(conditions, (licence, entry.line))
    if is_indexed:
        if document["id"] in ids:
            scan.findings.add_repeat(document["id"], entry)
        ids.add(document["id"])
        _collect(scan, entry, cls, document)
    opened = runner.open_rules(cls, document)
    scan.scanned.open_rules[-1] = opened & ~runner.of_scan
    if opened & runner.of_scan:
        # Behind all that reads the document, which the record takes over.
        record = structure_valid(cls, document)
        found = runner.check_record(record, opened & runner.of_scan, RuleContext())
        return (*findings, *found)
    return findings


def _collect(
    scan: ChunkScan, entry: RawRecord, cls: type[Record], document: Mapping[str, Any]
) -> None:
    data = entry.data
    keys: tuple[tuple[int, int], ...] = ()
    scan.targets.update(dict.fromkeys(referred_ids(cls, document)))
    if issubclass(cls, Event):
        # Most events have no claims; a key may be written with escapes.
        if b'"claims"' in data or b"\\" in data:
            scan.targets.update((target, None) for _, target in claimed_references(document))
        data = encode_summary(document)
        if scan.finds_duplicates:
            keys = duplicate_keys(cls, document)
    scan.rows.append(ScannedRecord(document["id"], entry.ordinal, entry.line, data, keys))


def check_chunk(
    chunk: AnyChunk,
    options: PassOptions,
    scanned: ScannedChunk,
    by_ordinal: Mapping[int, list[Finding]],
    referenced: ReferencedRecords | None,
) -> tuple[FindingList, dict[str, int]]:
    """Check a chunk.

    `by_ordinal` has findings of rules about the dataset, without locations, by the ordinal of the
    record, and `referenced` the records that those of the chunk refer to; None if no rule has to be
    run.
    Returns its findings until there are more than the limit, and for a part of a dataset the first
    line of each reference to a record elsewhere.
    Raises FileError when the file cannot be read or has changed since the scan.
    """
    stream = _open(chunk, Diagnostics())
    # Compared before anything else, since rules rely on valid records.
    records = (entry for entry in stream.entries if isinstance(entry, RawRecord))
    entries = list(records)
    if functools.reduce(_checksum, entries, 0) != scanned.checksum:
        raise changed_error(chunk.path)
    found = FindingList(options.selection, options.max_findings)
    elsewhere: dict[str, int] = {}
    runner = RuleRunner(options.selection, has_texts=options.texts is not None)
    context = None
    if referenced is not None:
        context = referenced.context()
        context.texts = given_texts(options)
    for entry, rules in zip(entries, scanned.open_rules, strict=True):
        findings = list(by_ordinal.get(entry.ordinal, ()))
        if referenced and context and entry.ordinal not in scanned.unchecked:
            if rules:
                findings += runner.check_record(loads_trusted(entry.data), rules, context)
            if options.is_dataset:
                findings += dangling_references(
                    entry.data, referenced.missing, has_gaps=options.has_gaps
                )
            else:
                for _, _, target in _missing_targets(entry.data, referenced.missing):
                    elsewhere.setdefault(target, entry.line + scanned.lines)
        if findings:
            found.add(findings, entry.moved(scanned.lines))
        if found.is_full:
            break
    return found, elsewhere


def dangling_references(
    data: bytes, missing: Mapping[str, Mapping[str, str]], *, has_gaps: bool = False
) -> Iterator[Finding]:
    """Yield the findings about references of a record, given its text, to missing records.

    `missing` has similar ids, with the kinds of their actors, by missing id. `has_gaps` says that
    unreadable records may include a target.
    """
    for record_id, pointer, target in _missing_targets(data, missing):
        near = suggested_id(missing[target], pointer)
        yield dangling_reference(record_id, pointer, target, near, has_gaps=has_gaps)


def _missing_targets(data: bytes, missing: Collection[str]) -> Iterable[tuple[str, str, str]]:
    """Return id of the record, pointer and target of each reference to a missing record."""
    if not missing:
        return ()
    document = msgspec.json.decode(data)
    cls = RECORD_TYPES[document["type"]]
    pairs = (*references(cls, document), *claimed_references(document))
    return [(document["id"], *pair) for pair in pairs if pair[1] in missing]


def given_texts(options: PassOptions) -> ArticleTexts | None:
    """Return the texts of articles, if given; raise FileError for others than in the main process."""
    if options.texts is None:
        return None
    folder, token, digest = options.texts
    texts = cached_texts(folder, token)
    if texts.digest != digest:
        raise FileError(
            folder, f"contains other texts on {gethostname()}, or they changed meanwhile"
        )
    return texts


@functools.lru_cache(maxsize=1)
def cached_texts(folder: Path, token: str) -> ArticleTexts:
    """Return the texts in a folder, read once a run.

    Raises FileError for a folder without texts.
    """
    return ArticleTexts.in_folder(folder)


def stop_reading(
    findings: FindingList, source: DataSource | MemoryChunk, path: object, offset: int | None = None
) -> None:
    """Say that reading stopped in a file, at a line that begins at this offset, or behind it."""
    files = [] if isinstance(source, MemoryChunk) else list(map(str, source.files))
    parts = []
    if isinstance(source, MemoryChunk):
        parts.append("the other documents")
    elif offset is not None:
        file = source.files[files.index(str(path))]
        parts.append("the rest of the file")
        if supports_ranges(file) and not is_bundle(file) and (size := stored_size(file)):
            parts = [f"{size - offset:,} of the {size:,} bytes of the file"]
    if after := len(files) - files.index(str(path)) - 1 if files else 0:
        parts.append(f"{after:,} more file{'s' if after > 1 else ''}")
    unread = f"{' and '.join(parts)} not read" if parts else "all records were read"
    findings.stop(str(path), f"reading stopped, {unread}")
