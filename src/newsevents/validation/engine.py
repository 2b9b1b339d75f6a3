"""One validation of a source: scan every chunk, index the records, check every chunk.

Chunks may be processed by other processes. Results are combined in the order of the data, so that
the findings are the same for any number of processes.
"""

from __future__ import annotations

import itertools
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from concurrent.futures import Executor
from pathlib import Path
from typing import Any, TypeAlias

import attrs

from newsevents.findings import Finding, Severity
from newsevents.storage.chunks import (
    CHUNK_SIZE_BYTES,
    MAX_WHOLE_CHUNK_BYTES,
    identity_of,
    iter_chunks,
)
from newsevents.storage.journal import changed_error
from newsevents.storage.json_lines import MAX_ERRORS, Diagnostics
from newsevents.storage.paths import absolute_path
from newsevents.storage.rules import TABLE_CODES
from newsevents.storage.sources import DataSource, is_bundle
from newsevents.validation import passes
from newsevents.validation.index import CACHE_SIZE_BYTES, Index
from newsevents.validation.licences import Condition
from newsevents.validation.parallel import map_in_order
from newsevents.validation.passes import AnyChunk, ChunkScan, MemoryChunk, ScannedChunk
from newsevents.validation.registry import RuleRunner, all_checks, all_rules
from newsevents.validation.rule import DatasetContext
from newsevents.validation.rules import dataset as rules
from newsevents.validation.selection import UNUSED_CODES, FindingList, RuleSelection

# Rules that need the texts of articles.
_OF_TEXTS = frozenset(("NE401", "NE403", "NE404", "NE405", "NE412"))

#: Findings of rules about the dataset, by the number of the chunk and the ordinal of the record.
_ByChunk: TypeAlias = defaultdict[int, defaultdict[int, list[Finding]]]


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

    #: Errors after which reading and checking stop: of all files, invalid records, repeated ids
    #: and rules together. So many findings of severity info, and about unknown fields, are listed.
    max_findings: int = MAX_ERRORS
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


class ValidationRun:
    """One validation of a source: files, or a chunk of records in memory."""

    def __init__(  # noqa: PLR0913 - keyword arguments
        self,
        source: DataSource | MemoryChunk,
        selection: RuleSelection,
        *,
        texts: Path | None = None,
        executor: Executor | None = None,
        on_progress: ProgressCallback | None = None,
        limits: Limits | None = None,
    ) -> None:
        """Take the arguments of `validate`."""
        self.source = source
        if executor is not None and not selection.folder:
            selection = attrs.evolve(selection, folder=str(absolute_path("")))
        self.selection = selection
        self.limits = limits or DEFAULT_LIMITS
        #: Findings of the selected rules, in no order.
        self.findings = FindingList(selection, self.limits.max_findings)
        #: Number of records, valid or not.
        self.records = 0
        #: Conditions of licences that records of each file were imported under, with the licence
        #: and its first line.
        self.licences: defaultdict[str, dict[frozenset[Condition], tuple[str, int]]]
        self.licences = defaultdict(dict)
        self._executor = executor
        self._on_progress = on_progress
        self._options = passes.PassOptions(
            selection=selection,
            max_findings=self.limits.max_findings,
            is_indexed=True,
            is_dataset=self.is_dataset,
        )
        self._texts = texts
        self._scanned: list[tuple[AnyChunk, ScannedChunk]] = []
        # Of files, for other processes.
        self._identities: dict[Path, tuple[int, int] | None] = {}
        # Files with something that could not be read.
        self._unread: set[str] = set()
        # Whether records are missing in the index.
        self._has_gaps = False
        self._is_stopped = False
        self._done = 0
        self._index: Index
        # Equal sets of rules are one object, since there are few of them and many records.
        self._rule_sets: dict[int, int] = {}
        self._runner = RuleRunner(selection, has_texts=texts is not None)

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
        if self._texts is not None:
            folder, token = absolute_path(self._texts), secrets.token_hex(8)
            digest = passes.cached_texts(folder, token).digest
            self._options = attrs.evolve(self._options, texts=(folder, token, digest))
        if isinstance(self.source, DataSource):
            self.findings.add(self.source.findings)
        is_selected = self.selection.is_selected
        has_checks = self._runner.has_checks or any(
            map(is_selected, (rules.DANGLING_REFERENCE, rules.REFERENCE_ELSEWHERE))
        )
        is_indexed = has_checks or bool(self._runner.of_dataset) or is_selected(rules.DUPLICATE_ID)
        self._options = attrs.evolve(self._options, is_indexed=is_indexed)
        self._index = Index(self.limits.cache_size_bytes)
        try:
            if self._scan() and is_indexed:
                self._check(has_checks=has_checks)
        finally:
            self._index.close()
        if number := self.findings.unlisted_infos:
            what = f"{number:,} more findings of severity info"
            self.findings.report_unlisted(what, self.source.path)

    def complete_paths(self) -> tuple[str, ...]:
        """Return the paths that were read completely.

        They include the manifest, and the folder of a dataset that was read completely.
        """
        source = self.source
        if isinstance(source, MemoryChunk) or self.findings.unlisted:
            # The files of unlisted findings are unknown.
            return ()
        files = [str(path) for path in source.files if str(path) not in self._unread]
        if source.manifest is not None:
            files.append(source.manifest.entry.file)
        is_complete = not self._is_part
        return (*files, str(source.path)) if is_complete else tuple(files)

    @property
    def _is_part(self) -> bool:
        """Whether there are lines that cannot be read, or files that are not there."""
        of_folder = self.source.findings if isinstance(self.source, DataSource) else ()
        return bool(self._unread) or _has_errors(of_folder)

    def rules_not_run(self) -> dict[str, str]:
        """Return the code of each selected rule that could not be checked, with the reason."""
        checks = all_checks()
        of_dataset = {each.rule.code for each in checks if not each.of_parts}
        of_index = {each.rule.code for each in checks if not each.is_of_scan} | {
            "NE201",
            "NE202",
            "NE203",
        }
        has_manifest = isinstance(self.source, DataSource) and self.source.manifest is not None
        selected = [rule for rule in all_rules() if self.selection.is_selected(rule)]
        # A path outside the folder may also be a link.
        of_package = {rule.code for rule in selected if rule.family == "NE8"} - {"NE803"}
        # Whether something is the case, what it is, and the rules that it prevents.
        reasons: tuple[tuple[bool, str, AbstractSet[str]], ...] = (
            (True, "no baseline is given", {"NE901"}),
            (not has_manifest, "the data has no manifest", of_package),
            (self._texts is None, "no texts of articles are given", _OF_TEXTS),
            (self.is_dataset, "the data is a whole dataset", {"NE203"}),
            (not self.is_dataset, "the data is not a whole dataset", of_dataset | {"NE202"}),
            (self._is_stopped, "reading stopped after too many errors", of_index),
            (self._has_gaps, "records that cannot be read may refer to others", UNUSED_CODES),
            (True, "the data has no tables", TABLE_CODES),
        )
        found: dict[str, str] = {}
        for rule in selected:
            for applies, reason, codes in reasons:
                if applies and rule.code in codes:
                    found.setdefault(rule.code, reason)
        return found

    # --- scan ------------------------------------------------------------------------------------

    def _scan(self) -> bool:
        """Scan all chunks; return whether reading was not stopped by errors."""
        tasks = (
            (chunk.without_lines(), (self._sent(chunk), self._options)) for chunk in self._chunks()
        )
        results = map_in_order(passes.scan_chunk, tasks, self._executor)
        for path, pairs in itertools.groupby(results, key=lambda pair: pair[0].path):
            self._scan_file(path, pairs)
            if self.findings.is_full:
                if isinstance(self.source, DataSource):
                    self._unread.update(map(str, self.source.files))
                self._is_stopped = True
                return False
        self.findings.withdraw_repeats()
        if number := self.findings.unlisted:
            self.findings.report_unlisted(f"{number:,} more unknown fields", self.source.path)
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

    def _sent(self, chunk: AnyChunk) -> AnyChunk:
        """Return a chunk as another process gets it, in which a relative path means another file."""
        if self._executor is None or not isinstance(chunk.path, Path):
            return chunk
        if chunk.path not in self._identities:
            self._identities[chunk.path] = identity_of(chunk.path)
        path, identity = absolute_path(chunk.path), self._identities[chunk.path]
        return attrs.evolve(chunk, path=path, identity=identity)

    def _scan_file(self, path: Any, pairs: Iterator[tuple[AnyChunk, ChunkScan]]) -> None:
        notes = Diagnostics()
        for chunk, scan in pairs:
            self._report_progress(chunk)
            self._scanned.append((chunk, scan.scanned))
            if notes.is_stopped:
                scan.scanned.is_skipped = True
                continue
            self._add_scan(chunk, scan, notes.lines)
            if self.findings.is_full:
                return
            notes.add(scan.notes)
        if isinstance(self.source, DataSource) and not is_bundle(path):
            found = list(notes.findings(str(path)))
            self.findings.add(found)
            if _has_errors(found):
                self._unread.add(str(path))
                self._has_gaps = True
            if self.findings.is_full:
                passes.stop_reading(self.findings, self.source, path)

    def _add_scan(self, chunk: AnyChunk, scan: ChunkScan, lines: int) -> None:
        scan.scanned.lines = lines
        share = self._rule_sets.setdefault
        scan.scanned.open_rules = [share(each, each) for each in scan.scanned.open_rules]
        added = self.findings.merge(scan.findings, str(chunk.path), lines)
        if self.findings.is_full:
            # Another part has the errors before, so that this one may have been read further.
            records, offset = scan.positions[added - 1] if added else (0, 0)
            self.records += records
            passes.stop_reading(self.findings, self.source, chunk.path, offset)
            return
        self.records += scan.records
        for conditions, (licence, line) in scan.licences.items():
            self.licences[str(chunk.path)].setdefault(conditions, (licence, line + lines))
        if scan.is_unread:
            self._unread.add(str(chunk.path))
        self._has_gaps |= scan.is_unread or bool(scan.scanned.unchecked)
        self._index.add(len(self._scanned) - 1, scan.rows, list(scan.targets), lines)
        self._index.invalid_ids.update(scan.invalid_ids)

    def _report_progress(self, chunk: AnyChunk) -> None:
        self._done += chunk.size
        if self._on_progress is not None:
            self._on_progress(Progress(self.records, self._done, 2 * self.source.size))

    # --- check -----------------------------------------------------------------------------------

    def _check(self, *, has_checks: bool) -> None:
        """Check all chunks in which there is something to check."""
        by_chunk: _ByChunk = defaultdict(lambda: defaultdict(list))
        for number, repeat in enumerate(self._index.settle()):
            self._has_gaps = True
            self._scanned[repeat.chunk][1].unchecked.add(repeat.ordinal)
            if number <= self.limits.max_findings:
                path = self._scanned[repeat.first_chunk][0].path
                first = f"{path}:{repeat.first_line}" if repeat.first_line else ""
                finding = rules.duplicate_id(repeat.id, first)
                by_chunk[repeat.chunk][repeat.ordinal].append(finding)
        self._check_dataset(by_chunk)
        if self.findings.is_full:
            self.findings.stop(str(self.source.path))
            return
        if not (has_checks or by_chunk):
            return
        elsewhere: dict[Any, dict[str, int]] = {}
        tasks = self._check_tasks(by_chunk, has_checks=has_checks)
        for chunk, (found, lines) in map_in_order(passes.check_chunk, tasks, self._executor):
            self.findings.merge(found, str(chunk.path))
            in_file = elsewhere.setdefault(chunk.path, {})
            for target, line in lines.items():
                in_file.setdefault(target, line)
            self._report_progress(chunk)
            if self.findings.is_full:
                self.findings.stop(str(chunk.path))
                return
        for path, lines in elsewhere.items():
            if lines:
                finding = rules.reference_elsewhere(list(lines))
                line = next(iter(lines.values()))
                self.findings.add([attrs.evolve(finding, file=str(path), line=line, column=1)])

    def _check_dataset(self, by_chunk: _ByChunk) -> None:
        """Add the findings about the dataset as a whole, or about its part."""
        context = self._index.context()
        context.has_gaps = self._has_gaps
        context.texts = passes.given_texts(self._options)
        counted = FindingList(self.selection, self.limits.max_findings)
        for finding in self._dataset_findings(context):
            location = self._index.location(finding.record)
            if location is None:
                self.findings.add([attrs.evolve(finding, file=str(self.source.path))])
            else:
                chunk, ordinal = location
                number = len(counted.listed)
                counted.add([attrs.evolve(finding, file=str(self._scanned[chunk][0].path))])
                if len(counted.listed) > number:
                    by_chunk[chunk][ordinal].append(finding)
            if counted.is_full or self.findings.is_full:
                break
        self.findings.unlisted_infos += counted.unlisted_infos

    def _dataset_findings(self, context: DatasetContext) -> Iterator[Finding]:
        for each in self._runner.of_dataset:
            if self.is_dataset or each.of_parts:
                for record_id, problem in each.check(context):
                    yield problem.finding(each.rule, record_id)

    def _check_tasks(
        self, by_chunk: _ByChunk, *, has_checks: bool
    ) -> Iterator[tuple[AnyChunk, tuple[Any, ...]]]:
        options = attrs.evolve(self._options, has_gaps=self._is_part)
        pairs = itertools.zip_longest(self._chunks(), self._scanned, fillvalue=None)
        for number, (chunk, seen) in enumerate(pairs):
            if chunk is None or seen is None or chunk.without_lines() != seen[0]:
                raise changed_error((chunk or self._scanned[number][0]).path)
            if not seen[1].is_skipped and (has_checks or number in by_chunk):
                referenced = self._index.referenced(number) if has_checks else None
                findings = dict(by_chunk.get(number, {}))
                yield seen[0], (self._sent(chunk), options, seen[1], findings, referenced)


def _has_errors(findings: Iterable[Finding]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)
