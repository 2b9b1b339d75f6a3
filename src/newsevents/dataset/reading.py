"""Reading whole datasets, and records one by one."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from os import PathLike
from pathlib import Path, PurePosixPath
from typing import Any, Literal

import attrs

from newsevents.codec import loads_interned, loads_trusted, structure_record, to_dict
from newsevents.codec.bulk import collector_paused
from newsevents.codec.parser import parse
from newsevents.dataset.dataset import Dataset
from newsevents.errors import InvalidError
from newsevents.findings import Finding, Severity
from newsevents.model import Event, Record
from newsevents.schema.base import is_readable
from newsevents.schema.structuring import referred_ids
from newsevents.schema.validator import newer
from newsevents.storage import sources
from newsevents.storage.chunks import Chunk, iter_chunks
from newsevents.storage.data_packages import MANIFEST
from newsevents.storage.json_lines import Diagnostics
from newsevents.storage.paths import AnyPath, DataFile, is_hidden, list_folder
from newsevents.storage.raw_records import RawRecord, locate_findings
from newsevents.validation import engine, passes
from newsevents.validation.rules.claims import claimed_references
from newsevents.validation.rules.dataset import UNLISTED_FINDINGS, VALIDATION_STOPPED
from newsevents.validation.selection import FindingList, RuleSelection

_MAX_NAMES = 5


def read_dataset(
    source: sources.Source,
    *,
    invalid: Literal["raise", "skip"] = "raise",
    trusted: bool = False,
    limits: engine.Limits | None = None,
) -> Dataset:
    """Read a dataset.

    The source is a folder, a file of JSON Lines (also `.gz` or `.zst`) or a bundle; a path with
    wildcards, for all data files that match; the URL of any of these, with the extra
    `newsevents[remote]`; the name of an installed dataset, if no path has this name; or an open
    binary file, which is read to its end.
    Unknown fields are kept. Any other error raises InvalidError with all findings; with
    `invalid="skip"` the valid records are returned, and all findings are in `dataset.findings`.
    Reading stops after as many errors as that of `validate`, by default 10,000; a finding (NE018)
    says where.

    `trusted` is for data that was valid before and has not changed since: it is not validated
    against the schema again, nor searched for duplicate keys. Data that turns out to be invalid,
    or has unknown fields, is read as without it.

    Raises FileError if a path cannot be read, or changes while it is.
    """
    if invalid not in ("raise", "skip"):
        raise ValueError(f"invalid is 'raise' or 'skip', not {invalid!r}")
    opened = sources.open_source(source)
    with opened.unchanged(), collector_paused():
        reading = _read_all(opened, limits or engine.DEFAULT_LIMITS, is_trusted=trusted)
    findings = sorted(reading.findings.listed, key=lambda finding: finding.sort_key)
    if invalid == "raise":
        _raise_errors(findings, opened)
    metadata: Mapping[str, Any] = opened.metadata
    if reading.version:
        metadata = {**metadata, "newsevents": {"schema": reading.version}}
    return Dataset(
        reading.records.values(),
        metadata=metadata,
        findings=findings,
        attachments=opened.attachments,
        source=None if sources.is_installed(source, opened) else opened,
    )


def iter_records(source: sources.Source, *, trusted: bool = False) -> Iterator[Record]:
    """Read the records of a source one by one, without keeping any in memory.

    Takes the sources that `read_dataset` takes. Unknown fields are kept.
    Each record is checked by itself; duplicate ids and references without a target are found by
    `read_dataset` and `validate`.
    With `trusted` it is not validated again, as with `read_dataset`.
    Raises InvalidError at the first invalid record, and FileError if a path cannot be read, or has
    changed when all records are read.
    """
    yield from _records_of(sources.open_source(source), trusted=trusted)


def _records_of(opened: sources.DataSource, *, trusted: bool = False) -> Iterator[Record]:
    with opened.unchanged():
        _raise_errors(opened.findings, opened)
        for file in opened.files:
            for entry in sources.read_file(file).entries:
                if isinstance(entry, Finding):
                    _raise_errors([entry], opened)
                    continue
                yield _read(entry, opened, trusted=trusted)


@attrs.frozen
class RecordSource:
    """A dataset whose records can be iterated repeatedly."""

    #: Name of the dataset in messages.
    subject: str
    metadata: Mapping[str, Any]
    records: Callable[[], Iterator[Record]]
    #: Files of the manifest that are not data.
    attachments: Mapping[str, AnyPath] = attrs.field(factory=dict)
    #: Messages about what a folder would lack.
    notes: Sequence[str] = ()
    #: Where the records are read from, and the files there.
    path: DataFile | None = None
    files: Sequence[DataFile] = ()


def open_source(source: Dataset | sources.Source) -> RecordSource:
    """Return the records of a dataset, or of what `read_dataset` reads, without reading them yet.

    Raises FileError if a path cannot be read; iterating raises that, or InvalidError for an
    invalid record.
    """
    if isinstance(source, Dataset):
        records, files = source.__iter__, source.attachments
        return RecordSource("Dataset", source.metadata, records, files)
    opened = sources.open_source(source)
    return RecordSource(
        str(source) if isinstance(source, str | PathLike) else str(opened.path),
        _declared_metadata(opened),
        lambda: _records_of(opened),
        opened.attachments,
        _unlisted_notes(opened),
        opened.path,
        opened.files,
    )


def _declared_metadata(opened: sources.DataSource) -> Mapping[str, Any]:
    versions = [version for file in opened.files if (version := sources.read_file(file).version)]
    return (
        {**opened.metadata, "newsevents": {"schema": versions[-1]}} if versions else opened.metadata
    )


def _unlisted_notes(opened: sources.DataSource) -> list[str]:
    """Return a message about files in a folder that are neither data nor of its manifest."""
    if not isinstance(opened.path, Path) or not opened.path.is_dir():
        return []
    own = {MANIFEST, *(file.name for file in opened.files), *opened.attachments}
    own |= {PurePosixPath(name).parts[0] for name in own}
    names = [path.name for path in list_folder(opened.path)]
    left = [name for name in names if name not in own and not is_hidden(name)]
    more = f" and {len(left) - _MAX_NAMES} more" if len(left) > _MAX_NAMES else ""
    return [f"not copied: {', '.join(left[:_MAX_NAMES])}{more}"] if left else []


def _read(entry: RawRecord, source: sources.DataSource, *, trusted: bool) -> Record:
    if trusted:
        with suppress(InvalidError):
            return loads_trusted(entry.data)
    record, findings = _explain(entry)
    if record is None:
        raise InvalidError(locate_findings(entry, findings), subject=str(source.path))
    return record


def _raise_errors(findings: Iterable[Finding], source: sources.DataSource) -> None:
    """Raise InvalidError if any finding is an error other than an unknown field."""
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if not is_readable(errors):
        raise InvalidError(findings, subject=str(source.path))


# Findings about a record as such, about ids and references, and about the manifest.
_READING_RULES = RuleSelection(
    select=("NE0", "NE1", "NE201", "NE202", "NE203", "NE8"),
    # These are rules about valid records: extensions of packages, ranges of quantities.
    ignore=("NE115", "NE116", "NE117"),
)


@attrs.define
class _Reading:
    """One pass over the files of a source: each record is parsed, validated and built once.

    Valid records take the fast path. Equal ids, and equal words, become one string, so that the
    records take less memory.
    """

    source: sources.DataSource
    limits: engine.Limits
    is_trusted: bool
    #: The schema version that the last bundle declares.
    version: str = ""
    #: Findings about files and single records.
    findings: FindingList = attrs.field(init=False)
    #: The first readable record of each id.
    records: dict[str, Record] = attrs.field(init=False, factory=dict)
    #: Ids that records refer to, each the first string of its value.
    _ids: dict[str, str] = attrs.field(init=False, factory=dict)
    _words: dict[str, str] = attrs.field(init=False, factory=dict)
    _has_repeats: bool = attrs.field(init=False, default=False)

    def __attrs_post_init__(self) -> None:
        self.findings = FindingList(_READING_RULES, self.limits.max_findings)

    @property
    def has_conflicts(self) -> bool:
        """Whether there are repeated ids, or references without a target."""
        return self._has_repeats or not self._ids.keys() <= self.records.keys()

    def run(self) -> None:
        """Read until the end, or until there are too many errors."""
        self.findings.add(self.source.findings)
        chunks = iter_chunks(self.source.files, is_newer=self.source.is_newer)
        for path, of_file in itertools.groupby(chunks, key=lambda chunk: chunk.path):
            diagnostics = Diagnostics()
            for chunk in of_file:
                if diagnostics.is_stopped:
                    continue
                offset = self._read(chunk, diagnostics)
                if self.findings.is_full:
                    passes.stop_reading(self.findings, self.source, path, offset)
                    return
            if not sources.is_bundle(path):
                self.findings.add(diagnostics.findings(str(path)))
            if self.findings.is_full:
                passes.stop_reading(self.findings, self.source, path)
                return
        self.findings.withdraw_repeats()

    def _read(self, chunk: Chunk, diagnostics: Diagnostics) -> int:
        """Read a chunk until there are too many errors; return the offset of its last line."""
        of_chunk = Diagnostics()
        stream = sources.read_chunk(chunk, of_chunk)
        self.version = stream.version
        ids: set[str] = set()
        for entry in stream.entries:
            if isinstance(entry, Finding):
                self.findings.add([entry])
            elif record := self._read_record(entry, diagnostics.lines, is_newer=stream.is_newer):
                if self.records.setdefault(record.id, record) is not record:
                    self._has_repeats = True
                    if record.id in ids:
                        self.findings.add_repeat(record.id, entry.moved(diagnostics.lines))
                ids.add(record.id)
            if self.findings.is_full:
                break
        diagnostics.add(of_chunk)
        return of_chunk.offset

    def _read_record(self, entry: RawRecord, lines: int, *, is_newer: bool) -> Record | None:
        """Return a record that is readable, and add its references and findings."""
        is_trusted = self.is_trusted and not is_newer
        record: Record | None = loads_interned(
            entry.data, self._ids.setdefault, self._words.setdefault, is_trusted=is_trusted
        )
        if record is not None:
            if isinstance(record, Event) and any(each.claims for each in record.evidence):
                self._add_targets(claimed_references(to_dict(record)))
            return record
        record, findings = _explain(entry)
        self.findings.add(map(newer, findings) if is_newer else findings, entry.moved(lines))
        if record is not None:
            document = to_dict(record)
            self._ids.update((each, each) for each in referred_ids(type(record), document))
            self._add_targets(claimed_references(document))
        return record

    def _add_targets(self, references: Iterable[tuple[str, str]]) -> None:
        self._ids.update((target, target) for _, target in references)


def _read_all(source: sources.DataSource, limits: engine.Limits, *, is_trusted: bool) -> _Reading:
    """Read the first record of each id, and find everything that is wrong.

    Duplicate ids and references without a target take another pass over the files: only the
    validator locates them.
    """
    reading = _Reading(source, limits, is_trusted)
    reading.run()
    if is_trusted and (reading.findings.listed or reading.has_conflicts):
        return _read_all(source, limits, is_trusted=False)
    if reading.has_conflicts and VALIDATION_STOPPED not in reading.findings.rules:
        validation = engine.ValidationRun(source, _READING_RULES, limits=limits)
        validation.run()
        reading.findings = validation.findings
        reading.findings.listed = [
            # All records were read here.
            attrs.evolve(each, rule=UNLISTED_FINDINGS) if each.rule is VALIDATION_STOPPED else each
            for each in validation.findings.listed
        ]
    return reading


def _explain(entry: RawRecord) -> tuple[Record | None, Sequence[Finding]]:
    try:
        return structure_record(parse(entry.data))
    except InvalidError as error:
        return None, error.findings
