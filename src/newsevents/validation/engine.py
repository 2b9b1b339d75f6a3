"""One validation of a source: scan every chunk, index the records, check every chunk.

Chunks may be processed by other processes. Results are combined in the order of the data, so that
the findings are the same for any number of processes.
"""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import attrs
import msgspec

from newsevents.codec import encode
from newsevents.errors import InvalidError
from newsevents.findings import Finding, Severity
from newsevents.model import Record
from newsevents.schema.base import is_readable
from newsevents.schema.jsonable import to_jsonable
from newsevents.storage.chunks import CHUNK_SIZE_BYTES, MAX_WHOLE_CHUNK_BYTES, iter_chunks
from newsevents.storage.json_lines import Diagnostics
from newsevents.storage.raw_records import RawRecord, shift_lines
from newsevents.storage.sources import DataSource, is_bundle
from newsevents.validation.index import CACHE_SIZE_BYTES, Index
from newsevents.validation.parallel import map_in_order
from newsevents.validation.passes import (
    AnyChunk,
    CheckTask,
    ChunkScan,
    MemoryChunk,
    RuleRunner,
    ScannedChunk,
    cached_texts,
    changed_error,
    check_chunk,
    scan_chunk,
)
from newsevents.validation.rule import RuleContext
from newsevents.validation.rules.dataset import (
    DANGLING_REFERENCE,
    DUPLICATE_ID,
    REFERENCE_ELSEWHERE,
    UNLISTED_FINDINGS,
    VALIDATION_STOPPED,
    reference_elsewhere,
)
from newsevents.validation.selection import RuleSelection

_STOPPED_HINT = "fix the most frequent cause, or ignore its rule, and validate again"


@attrs.frozen
class Progress:
    """Progress of a validation."""

    #: Number of records that were read.
    records: int
    #: Bytes of the files that were processed; each file counts once for every pass.
    done: int
    #: Bytes to process in all; 0 if unknown.
    total: int


#: Function that is called from time to time during a validation.
ProgressCallback = Callable[[Progress], None]


@attrs.frozen(kw_only=True)
class Limits:
    """Limits of a validation."""

    #: Errors after which reading stops, and findings after which no more are listed.
    max_findings: int = 10_000
    #: Bytes of the index of records that stay in memory.
    cache_size_bytes: int = CACHE_SIZE_BYTES
    #: Bytes of a chunk of data.
    chunk_size_bytes: int = CHUNK_SIZE_BYTES
    #: Bytes of a compressed file that is one chunk.
    max_whole_chunk_bytes: int = MAX_WHOLE_CHUNK_BYTES
    #: Bytes of data below which no other process is started.
    min_parallel_bytes: int = 2 * CHUNK_SIZE_BYTES


#: The limits of a validation that is given no others.
DEFAULT_LIMITS = Limits()


def memory_chunk(documents: Iterable[Any]) -> MemoryChunk:
    """Return records or plain documents as a chunk; values that are not JSON become findings.

    Raises TypeError for a single document.
    """
    if isinstance(documents, Mapping | Record):
        raise TypeError("a single document is not a dataset; put it into a list")
    entries: list[RawRecord | Finding] = []
    for ordinal, document in enumerate(documents):
        try:
            if isinstance(document, Record):
                data = encode(document)
            else:
                data = msgspec.json.encode(to_jsonable(document))
            entries.append(RawRecord("", ordinal, 0, 0, data))
        except InvalidError as error:
            entries += error.findings
    return MemoryChunk(tuple(entries))


@attrs.define
class ValidationRun:
    """One validation of a source."""

    #: The files, or a chunk of records in memory.
    source: DataSource | MemoryChunk
    selection: RuleSelection
    #: Folder with texts of articles.
    texts: Path | None = None
    executor: Executor | None = None
    on_progress: ProgressCallback = lambda _progress: None
    limits: Limits = attrs.field(factory=lambda: DEFAULT_LIMITS)
    #: All findings, in no order.
    findings: list[Finding] = attrs.field(init=False, factory=list)
    #: Number of records, valid or not.
    records: int = attrs.field(init=False, default=0)
    #: Files with something that could not be read.
    _unread: set[str] = attrs.field(init=False, factory=set)
    _has_gaps: bool = attrs.field(init=False, default=False)
    _unlisted: int = attrs.field(init=False, default=0)
    _errors: int = attrs.field(init=False, default=0)
    _scanned: list[ScannedChunk] = attrs.field(init=False, factory=list)
    _index: Index = attrs.field(init=False)
    _done: int = attrs.field(init=False, default=0)

    @property
    def skipped(self) -> tuple[bool, ...]:
        """Whether each chunk was skipped, up to the chunk where all reading stopped."""
        return tuple(scanned.is_skipped for scanned in self._scanned)

    @property
    def is_dataset(self) -> bool:
        """Whether every reference must have a target."""
        return isinstance(self.source, MemoryChunk) or self.source.is_dataset

    def run(self) -> None:
        """Validate everything, and collect `findings`.

        Raises FileError when a file cannot be read or changes meanwhile, RuleError for a rule of
        another package that fails, and WorkError when another process does.
        """
        # Before anything is read, since nothing can be done without them.
        texts = None if self.texts is None else (self.texts, secrets.token_hex(8))
        if texts is not None:
            cached_texts(*texts)
        if isinstance(self.source, DataSource):
            self.findings += self.source.findings
        rules = RuleRunner(self.selection, RuleContext())
        has_checks = rules.has_record_rules or any(
            map(self.selection.is_selected, (DANGLING_REFERENCE, REFERENCE_ELSEWHERE))
        )
        is_indexed = has_checks or bool(rules.rules) or self.selection.is_selected(DUPLICATE_ID)
        self._index = Index(self.limits.cache_size_bytes)
        try:
            if self._scan(is_indexed=is_indexed) and is_indexed:
                self._check(texts, has_checks=has_checks)
        finally:
            self._index.close()

    def complete_paths(self) -> tuple[str, ...]:
        """Return the paths that were read completely.

        They include the manifest, and the folder of a dataset that was read completely.
        """
        source = self.source
        if isinstance(source, MemoryChunk) or self._unlisted:
            # The files of unlisted findings are unknown.
            return ()
        files = [str(path) for path in source.files if str(path) not in self._unread]
        if source.manifest is not None:
            files.append(source.manifest.entry.file)
        is_complete = not self._unread and all(
            finding.severity is not Severity.ERROR for finding in source.findings
        )
        return (*files, str(source.path)) if is_complete else tuple(files)

    # --- scan ------------------------------------------------------------------------------------

    def _scan(self, *, is_indexed: bool) -> bool:
        """Scan all chunks; return whether reading was not stopped by errors."""
        arguments = (self.selection, is_indexed, self.limits.max_findings)
        tasks = ((chunk.without_lines(), (chunk, *arguments)) for chunk in self._chunks())
        results = map_in_order(scan_chunk, tasks, self.executor)
        for path, pairs in itertools.groupby(results, key=lambda pair: pair[0].path):
            self._scan_file(path, pairs)
            if self._errors > self.limits.max_findings:
                if isinstance(self.source, DataSource):
                    self._unread.update(map(str, self.source.files))
                limit = f"{self.limits.max_findings:,}"
                self._stop(f"stopped after {limit} errors; the rest is not read", path)
                return False
        if self._unlisted:
            finding = UNLISTED_FINDINGS(
                f"{self._unlisted:,} more unknown fields are not listed",
                hint="fix the listed ones, and validate again",
                file=str(self.source.path),
            )
            self.findings.append(finding)
        return True

    def _chunks(self) -> Iterator[AnyChunk]:
        if isinstance(self.source, MemoryChunk):
            return iter([self.source])
        return iter_chunks(
            self.source.files,
            is_newer=self.source.is_newer,
            chunk_size=self.limits.chunk_size_bytes,
            max_whole_size=self.limits.max_whole_chunk_bytes,
        )

    def _scan_file(self, path: Any, pairs: Iterator[tuple[AnyChunk, ChunkScan]]) -> None:
        notes = Diagnostics()
        for chunk, scan in pairs:
            self._report_progress(chunk)
            if notes.is_stopped:
                self._scanned.append(ScannedChunk(chunk=chunk, is_skipped=True))
                continue
            self._add_scan(chunk, scan, notes.lines)
            notes.add(scan.notes)
            if self._errors > self.limits.max_findings:
                return
        if isinstance(self.source, DataSource) and not is_bundle(path):
            found = list(notes.findings(str(path)))
            self._add(found)
            if any(finding.severity is Severity.ERROR for finding in found):
                self._unread.add(str(path))
                self._has_gaps = True

    def _add_scan(self, chunk: AnyChunk, scan: ChunkScan, lines: int) -> None:
        self.records += scan.records
        self._add([shift_lines(finding, lines) for finding in scan.findings])
        self._unlisted += scan.unlisted
        if scan.is_unread:
            self._unread.add(str(chunk.path))
        self._has_gaps |= scan.is_unread or bool(scan.invalid)
        self._index.add(len(self._scanned), scan.rows, list(scan.targets), lines)
        self._index.invalid_ids.update(scan.invalid_ids)
        self._scanned.append(
            ScannedChunk(
                chunk=chunk,
                lines=lines,
                checksum=scan.checksum,
                invalid=scan.invalid,
                max_records=scan.records if scan.has_too_many_repeats else None,
            )
        )

    def _add(self, findings: list[Finding]) -> None:
        """Add findings; those that leave a record readable only up to the limit."""
        for finding in findings:
            if not is_readable([finding]):
                self._errors += 1
            elif len(self.findings) > self.limits.max_findings:
                self._unlisted += 1
                continue
            self.findings.append(finding)

    def _stop(self, message: str, path: object) -> None:
        self.findings.append(VALIDATION_STOPPED(message, hint=_STOPPED_HINT, file=str(path)))

    def _report_progress(self, chunk: AnyChunk) -> None:
        self._done += chunk.size
        self.on_progress(Progress(self.records, self._done, 2 * self.source.size))

    # --- check -----------------------------------------------------------------------------------

    def _check(self, texts: tuple[Path, str] | None, *, has_checks: bool) -> None:
        """Check all chunks in which there is something to check."""
        self._index.settle(self.limits.max_findings)
        self._has_gaps |= bool(self._index.repeated)
        by_chunk = self._check_dataset()
        if not (has_checks or by_chunk or self._index.repeated):
            return
        listed: list[Finding] = []
        external: dict[Any, dict[str, int]] = {}
        tasks = self._check_tasks(by_chunk, texts, has_checks=has_checks)
        for chunk, result in map_in_order(check_chunk, tasks, self.executor):
            listed += result.findings
            in_file = external.setdefault(chunk.path, {})
            for target, line in result.external.items():
                in_file.setdefault(target, line)
            self._report_progress(chunk)
            if len(listed) > self.limits.max_findings:
                del listed[self.limits.max_findings :]
                limit = f"{self.limits.max_findings:,}"
                self._stop(f"more than {limit} findings; the rest is not listed", self.source.path)
                break
        self.findings += listed
        for path, targets in external.items():
            if targets:
                finding = reference_elsewhere(list(targets))
                line = next(iter(targets.values()))
                self.findings.append(attrs.evolve(finding, file=str(path), line=line, column=1))

    def _check_dataset(self) -> dict[int, dict[int, list[Finding]]]:
        """Return the findings about the dataset as a whole, by chunk and ordinal."""
        found: dict[int, dict[int, list[Finding]]] = {}
        if not self.is_dataset:
            return found
        context = self._index.context()
        context.has_gaps = self._has_gaps
        findings = RuleRunner(self.selection, context).check_dataset()
        for finding in itertools.islice(findings, self.limits.max_findings + 1):
            location = self._index.location(finding.record)
            if location is not None:
                in_chunk = found.setdefault(location.chunk, {})
                in_chunk.setdefault(location.ordinal, []).append(finding)
        return found

    def _check_tasks(
        self,
        by_chunk: dict[int, dict[int, list[Finding]]],
        texts: tuple[Path, str] | None,
        *,
        has_checks: bool,
    ) -> Iterator[tuple[AnyChunk, tuple[CheckTask]]]:
        pairs = itertools.zip_longest(self._chunks(), self._scanned)
        for number, (chunk, scanned) in enumerate(pairs):
            if chunk is None or scanned is None or chunk.without_lines() != scanned.chunk:
                raise changed_error((chunk or self._scanned[number].chunk).path)
            repeated = self._repeated(number)
            if scanned.is_skipped or not (has_checks or repeated or number in by_chunk):
                continue
            task = CheckTask(
                chunk=chunk,
                scanned=scanned,
                selection=self.selection,
                repeated=repeated,
                findings=by_chunk.get(number, {}),
                referenced=self._index.referenced(number) if has_checks else None,
                is_dataset=self.is_dataset,
                has_gaps=bool(self._unread),
                texts=texts,
                max_findings=self.limits.max_findings,
            )
            yield chunk.without_lines(), (task,)

    def _repeated(self, number: int) -> dict[int, str]:
        """Return the records of a chunk that repeat an id, with the location of the first one."""
        repeated = {}
        for ordinal, first in self._index.repeated.get(number, {}).items():
            path = self._scanned[first.chunk].chunk.path
            repeated[ordinal] = f"{path}:{first.line}" if first.line else ""
        return repeated
