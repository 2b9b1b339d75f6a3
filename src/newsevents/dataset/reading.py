"""Reading whole datasets, and records one by one."""

from __future__ import annotations

import gc
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Literal

import attrs

from newsevents.codec import loads_interned, loads_trusted, structure_record, to_dict
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
from newsevents.storage.json_lines import Diagnostics
from newsevents.storage.raw_records import RawRecord, locate_findings, shift_lines
from newsevents.validation import engine
from newsevents.validation.rules.claims import claimed_references
from newsevents.validation.selection import RuleSelection


def read_dataset(
    source: sources.Source,
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
    opened = sources.open_source(source)
    with _collector_paused():
        records, findings, version = _read_all(opened, is_trusted=trusted)
    opened.check_unchanged()
    if invalid == "raise":
        _raise_errors(findings, opened)
    metadata: Mapping[str, Any] = opened.metadata
    if version:
        metadata = {**metadata, "newsevents": {"schema": version}}
    return Dataset(records, metadata=metadata, findings=findings, attachments=opened.attachments)


def iter_records(source: sources.Source, *, trusted: bool = False) -> Iterator[Record]:
    """Read the records of a source one by one, without keeping any in memory.

    Takes the sources that `read_dataset` takes. Unknown fields are kept.
    Each record is checked by itself; duplicate ids and references without a target are found by
    `read_dataset` and `validate`.
    With `trusted` it is not validated again, as with `read_dataset`.
    Raises InvalidError at the first invalid record, and FileError if a path cannot be read, or has
    changed when all records are read.
    """
    yield from records_of(sources.open_source(source), trusted=trusted)


def records_of(opened: sources.DataSource, *, trusted: bool = False) -> Iterator[Record]:
    """Read the records of an open source as `iter_records` does."""
    _raise_errors(opened.findings, opened)
    for file in opened.files:
        for entry in sources.read_file(file).entries:
            if isinstance(entry, Finding):
                _raise_errors([entry], opened)
                continue
            yield _read(entry, opened, trusted=trusted)
    opened.check_unchanged()


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
    is_trusted: bool
    #: The schema version that the last bundle declares.
    version: str = ""
    #: Findings about files and single records.
    findings: list[Finding] = attrs.field(factory=list)
    #: The readable records of each chunk.
    chunks: list[list[Record]] = attrs.field(factory=list)
    #: Ids that records refer to, each the first string of its value.
    ids: dict[str, str] = attrs.field(factory=dict)
    _words: dict[str, str] = attrs.field(init=False, factory=dict)
    _errors: int = attrs.field(init=False, default=0)

    def run(self) -> None:
        """Read until the end, or until there are too many errors."""
        self.findings += self.source.findings
        chunks = iter_chunks(self.source.files, is_newer=self.source.is_newer)
        for path, of_file in itertools.groupby(chunks, key=lambda chunk: chunk.path):
            diagnostics = Diagnostics()
            for chunk in of_file:
                self.chunks.append([])
                if not diagnostics.is_stopped:
                    self._read(chunk, diagnostics)
                if self._errors > engine.DEFAULT_LIMITS.max_findings:
                    return
            if not sources.is_bundle(path):
                self._add(diagnostics.findings(str(path)))

    def _read(self, chunk: Chunk, diagnostics: Diagnostics) -> None:
        of_chunk = Diagnostics()
        stream = sources.read_chunk(chunk, of_chunk)
        self.version = stream.version
        is_trusted = self.is_trusted and not stream.is_newer
        share_id, share_word = self.ids.setdefault, self._words.setdefault
        records = self.chunks[-1]
        for entry in stream.entries:
            if isinstance(entry, Finding):
                self._add([entry])
                continue
            record = loads_interned(entry.data, share_id, share_word, is_trusted=is_trusted)
            if record is not None:
                records.append(record)
                if isinstance(record, Event) and any(each.claims for each in record.evidence):
                    self._add_targets(claimed_references(to_dict(record)))
                continue
            readable, findings = _explain(entry)
            if readable is not None:
                records.append(readable)
                document = to_dict(readable)
                self.ids.update((each, each) for each in referred_ids(type(readable), document))
                self._add_targets(claimed_references(document))
            if stream.is_newer:
                findings = [newer(finding) for finding in findings]
            located = locate_findings(entry, findings)
            self._add(shift_lines(finding, diagnostics.lines) for finding in located)
        diagnostics.add(of_chunk)

    def _add_targets(self, references: Iterable[tuple[str, str]]) -> None:
        self.ids.update((target, target) for _, target in references)

    def _add(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self._errors += not is_readable([finding])
            self.findings.append(finding)


def _read_all(
    source: sources.DataSource, *, is_trusted: bool
) -> tuple[Iterable[Record], tuple[Finding, ...], str]:
    """Return the first record of each id, all findings in file order, and the schema version.

    Duplicate ids, references without a target and very many findings take another pass over the
    files: only the validator locates and limits them.
    """
    reading = _Reading(source, is_trusted)
    reading.run()
    records, findings = _by_id(reading.chunks), reading.findings
    has_conflicts = (
        len(records) < sum(map(len, reading.chunks)) or not reading.ids.keys() <= records.keys()
    )
    if is_trusted and (findings or has_conflicts):
        return _read_all(source, is_trusted=False)
    if has_conflicts or len(findings) > engine.DEFAULT_LIMITS.max_findings:
        validation = engine.ValidationRun(source, _READING_RULES)
        validation.run()
        findings = validation.findings.listed
        pairs = zip(reading.chunks, validation.skipped, strict=False)
        records = _by_id(chunk for chunk, is_skipped in pairs if not is_skipped)
    findings = sorted(findings, key=lambda finding: finding.sort_key)
    return records.values(), tuple(findings), reading.version


def _by_id(chunks: Iterable[Iterable[Record]]) -> dict[str, Record]:
    records: dict[str, Record] = {}
    for record in itertools.chain.from_iterable(chunks):
        records.setdefault(record.id, record)
    return records


def _explain(entry: RawRecord) -> tuple[Record | None, Sequence[Finding]]:
    """Return the record of an entry, if it is readable, and the findings about it."""
    try:
        return structure_record(parse(entry.data))
    except InvalidError as error:
        return None, error.findings


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Pause the cyclic collector: records contain no cycles, and there are very many of them."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if not gc.get_freeze_count():
            # Moves all objects to the oldest generation; otherwise the collector would traverse
            # all of them at once.
            gc.freeze()
            gc.unfreeze()
        if was_enabled:
            gc.enable()
