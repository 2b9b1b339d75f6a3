"""Going through data twice, part by part: what each record is, then how the records fit together.

The first look at a part says what is wrong with its records, and which there are; the second one
runs the rules with what is known of all others. Every part may be looked at by another process,
and what comes of it is put together in the order of the data, so that it is the same however many
there are.
"""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path

import attrs

from newsevents.findings import Finding, Severity
from newsevents.schema.base import is_readable
from newsevents.storage.chunks import Chunk, iter_chunks
from newsevents.storage.json_lines import Diagnostics
from newsevents.storage.paths import DataFile
from newsevents.storage.raw_records import shift_lines
from newsevents.storage.sources import DataSource, is_bundle
from newsevents.validation.check import CheckTask, cached_texts, changed_error, check_chunk
from newsevents.validation.index import Index, ReferencedRecords
from newsevents.validation.parallel import map_in_order
from newsevents.validation.progress import Progress, ProgressCallback
from newsevents.validation.rule import RuleContext
from newsevents.validation.rules.dataset import (
    DANGLING_REFERENCE,
    DUPLICATE_ID,
    REFERENCE_ELSEWHERE,
    UNLISTED_FINDINGS,
    VALIDATION_STOPPED,
    reference_elsewhere,
)
from newsevents.validation.runner import RuleRunner
from newsevents.validation.scan import MAX_FINDINGS, ChunkScan, scan_chunk
from newsevents.validation.selection import RuleSelection

_WAY_OUT = "mend what most of them have in common, or ignore its rule, and validate again"


@attrs.frozen
class _Seen:
    """What is kept of the first look at a part."""

    part: Chunk
    #: Lines of the file before it.
    lines: int
    checksum: int
    invalid: set[int]
    #: How many records were read, if not all of them.
    most: int | None = None
    #: Whether it is not looked at, since the file was given up before it.
    is_left_out: bool = False


@attrs.define
class ValidationRun:
    """Checking a source once."""

    source: DataSource
    choice: RuleSelection
    #: Folder with texts of articles.
    texts: Path | None = None
    executor: Executor | None = None
    watch: ProgressCallback = lambda _progress: None
    findings: list[Finding] = attrs.field(init=False, factory=list)
    #: Number of records seen, good or not.
    records: int = attrs.field(init=False, default=0)
    #: Files with something in them that could not be read.
    _unread: set[str] = attrs.field(init=False, factory=set)
    #: Whether not every record could be taken.
    _has_gaps: bool = attrs.field(init=False, default=False)
    _unsaid: int = attrs.field(init=False, default=0)
    _errors: int = attrs.field(init=False, default=0)
    _seen: list[_Seen] = attrs.field(init=False, factory=list)
    _index: Index = attrs.field(init=False, factory=Index)
    #: Whether ids and references are followed, for their own sake or for a rule's.
    _follows: bool = attrs.field(init=False, default=True)
    _done: int = attrs.field(init=False, default=0)
    _total: int = attrs.field(init=False, default=0)

    @property
    def left_out(self) -> tuple[bool, ...]:
        """Which parts were not looked at, since their file was given up before them.

        There are none for what comes after the place where all reading stopped.
        """
        return tuple(seen.is_left_out for seen in self._seen)

    @property
    def notes(self) -> tuple[str, ...]:
        """What there is to say of how it was done."""
        return tuple(self._index.notes)

    def run(self) -> None:
        """Check everything; what is found stands in `findings`, in no order.

        Raises FileError when a file cannot be read or changes while it is, RuleError for a rule
        of another package that fails, and WorkError when another process does.
        """
        # Before anything is read, since without texts there is nothing to do.
        texts = None if self.texts is None else (self.texts, secrets.token_hex(8))
        if texts is not None:
            cached_texts(*texts)
        self.findings += self.source.findings
        rules = RuleRunner.chosen(self.choice, RuleContext())
        looks = rules.looks or any(
            map(self.choice.is_selected, (DANGLING_REFERENCE, REFERENCE_ELSEWHERE))
        )
        self._follows = looks or bool(rules.rules) or self.choice.is_selected(DUPLICATE_ID)
        try:
            if self._look_first() and self._follows:
                self._look_again(texts, looks=looks)
        finally:
            self._index.close()

    def read_whole(self) -> tuple[str, ...]:
        """Return the paths that were read without a loss.

        A manifest is one of them, and so is the folder of a dataset of which everything was read.
        """
        source = self.source
        if self._unsaid:
            # Nobody knows of which files something was left out.
            return ()
        files = [str(path) for path in source.files if str(path) not in self._unread]
        if source.manifest is not None:
            files.append(source.manifest.entry.file)
        is_complete = not self._unread and all(
            finding.severity is not Severity.ERROR for finding in source.findings
        )
        return (*files, str(source.path)) if is_complete else tuple(files)

    def _look_first(self) -> bool:
        """Take the first look at everything; return whether all of it could be looked at."""
        self._total = 2 * self.source.size
        tasks = (
            (part.without_lines(), (part, self.choice, self._follows)) for part in self._parts()
        )
        seen = map_in_order(scan_chunk, tasks, self.executor)
        for path, pairs in itertools.groupby(seen, key=lambda pair: pair[0].path):
            self._look_first_at(path, pairs)
            if self._errors > MAX_FINDINGS:
                self._unread.update(map(str, self.source.files))
                self._stop(f"stopped after {MAX_FINDINGS:,} errors, the rest is not read", path)
                return False
        if self._unsaid:
            finding = UNLISTED_FINDINGS(
                f"{self._unsaid:,} more unknown fields are not listed",
                hint="mend those that are, and validate again",
            )
            self.findings.append(attrs.evolve(finding, file=str(self.source.path)))
        return True

    def _parts(self) -> Iterator[Chunk]:
        return iter_chunks(self.source.files, is_newer=self.source.is_newer)

    def _look_first_at(self, path: DataFile, pairs: Iterator[tuple[Chunk, ChunkScan]]) -> None:
        """Put together what was seen in the parts of a file."""
        notes = Diagnostics()
        for part, seen in pairs:
            self._step(part)
            if notes.is_stopped:
                self._seen.append(_Seen(part, 0, 0, set(), is_left_out=True))
                continue
            self._take(part, seen, notes.lines)
            notes.add(seen.notes)
            if self._errors > MAX_FINDINGS:
                return
        if not is_bundle(path):
            said = list(notes.findings(str(path)))
            self._say(said)
            if any(finding.severity is Severity.ERROR for finding in said):
                self._unread.add(str(path))
                self._has_gaps = True

    def _take(self, part: Chunk, seen: ChunkScan, lines: int) -> None:
        """Take over what was seen in a part that begins after so many lines."""
        self.records += seen.records
        self._say([shift_lines(finding, lines) for finding in seen.findings])
        self._unsaid += seen.unsaid
        if seen.is_unread:
            self._unread.add(str(part.path))
        self._has_gaps |= seen.is_unread or bool(seen.invalid)
        self._index.add(len(self._seen), seen, lines)
        most = seen.records if seen.is_cut else None
        self._seen.append(_Seen(part, lines, seen.checksum, seen.invalid, most))

    def _say(self, findings: list[Finding]) -> None:
        """Keep findings: every error, and of what a reader puts up with no more than enough."""
        for finding in findings:
            if not is_readable([finding]):
                self._errors += 1
            elif len(self.findings) > MAX_FINDINGS:
                self._unsaid += 1
                continue
            self.findings.append(finding)

    def _stop(self, message: str, path: DataFile) -> None:
        self.findings.append(
            attrs.evolve(VALIDATION_STOPPED(message, hint=_WAY_OUT), file=str(path))
        )

    def _step(self, part: Chunk) -> None:
        self._done += part.size
        self.watch(Progress(self.records, self._done, self._total))

    def _look_again(self, texts: tuple[Path, str] | None, *, looks: bool) -> None:
        """Take the second look at everything that there is something to look for in."""
        self._index.settle()
        self._has_gaps |= bool(self._index.repeated)
        known = self._index.known()
        known.has_gaps = self._has_gaps
        running = RuleRunner.chosen(self.choice, known)
        found = self._found(running)
        if not (looks or found or self._index.repeated):
            return
        listed: list[Finding] = []
        leading_out: dict[DataFile, dict[str, int]] = {}
        tasks = self._tasks(found, texts, looks=looks)
        for part, seen in map_in_order(check_chunk, tasks, self.executor):
            listed += seen.findings
            in_file = leading_out.setdefault(part.path, {})
            in_file |= {name: line for name, line in seen.elsewhere.items() if name not in in_file}
            self._step(part)
            if len(listed) > MAX_FINDINGS:
                del listed[MAX_FINDINGS:]
                self._stop(
                    f"more than {MAX_FINDINGS:,} findings, the rest is not listed",
                    self.source.path,
                )
                break
        self.findings += listed
        for path, names in leading_out.items():
            if names:
                first = next(iter(names.values()))
                finding = attrs.evolve(
                    reference_elsewhere(list(names)), file=str(path), line=first, column=1
                )
                self.findings.append(finding)

    def _found(self, running: RuleRunner) -> dict[int, dict[int, list[Finding]]]:
        """Return what is wrong with the dataset as a whole, by part and record."""
        found: dict[int, dict[int, list[Finding]]] = {}
        if self.source.is_dataset:
            for finding in itertools.islice(running.look_at_all(), MAX_FINDINGS + 1):
                spot = self._index.spot(finding.record)
                if spot is not None:
                    in_part = found.setdefault(spot.part, {})
                    in_part.setdefault(spot.ordinal, []).append(finding)
        return found

    def _tasks(
        self,
        found: dict[int, dict[int, list[Finding]]],
        texts: tuple[Path, str] | None,
        *,
        looks: bool,
    ) -> Iterator[tuple[Chunk, tuple[CheckTask]]]:
        """Yield the parts that are to be looked at again, each with all there is to know for it."""
        neighbours = self._index.neighbours() if looks else iter(())
        following = next(neighbours, None)
        pairs = itertools.zip_longest(self._parts(), self._seen)
        for number, (part, seen) in enumerate(pairs):
            if part is None or seen is None or part.without_lines() != seen.part:
                raise changed_error((part or self._seen[number].part).path)
            near = ReferencedRecords({}, {}, {}, {}) if looks else None
            if following is not None and following[0] == number:
                near, following = following[1], next(neighbours, None)
            repeated = self._repeated(number)
            if seen.is_left_out or not (looks or repeated or number in found):
                continue
            yield (
                part.without_lines(),
                (
                    CheckTask(
                        part=part,
                        choice=self.choice,
                        lines=seen.lines,
                        checksum=seen.checksum,
                        most=seen.most,
                        invalid=seen.invalid,
                        repeated=repeated,
                        found=found.get(number, {}),
                        neighbours=near,
                        is_dataset=self.source.is_dataset,
                        has_gaps=bool(self._unread),
                        texts=texts,
                    ),
                ),
            )

    def _repeated(self, number: int) -> dict[int, str]:
        """Return which records of a part have an id that was there before, and where that was."""
        return {
            ordinal: f"{self._seen[first.part].part.path}:{first.line}"
            for ordinal, first in self._index.repeated.get(number, {}).items()
        }
