"""Union of datasets.

    report = newsevents.merge(["old", "new"], "both", prefer="first")
    for conflict in report.conflicts:
        print(conflict.id, conflict.fields, conflict.kept)
    write_candidates(report.candidates, "aliases.toml")

Nothing is merged on a guess. Records with one id are one record; if their contents differ in more
than the languages of texts, a person has to decide. Actors, places and processes that may be the
same under different ids are candidates: they are listed, and joined only by aliases that a person
confirmed. Events that are probably recorded twice are listed.
"""

from __future__ import annotations

import heapq
import os
import sqlite3
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from os import PathLike
from pathlib import Path

import attrs
import msgspec

from newsevents._text.pointers import join_pointer, split_pointer
from newsevents.codec import encode, from_dict, loads_trusted, to_dict
from newsevents.dataset.checker import Checker
from newsevents.dataset.dataset import Dataset
from newsevents.dataset.reading import RecordSource, open_source
from newsevents.dataset.references import rename_references
from newsevents.dataset.writing import check_name, check_target, check_unlisted, write_records
from newsevents.editing.aliases import read_aliases, read_rejected, write_candidates
from newsevents.editing.candidates import BY_NAMES, Candidate, CandidateFinder, ComparedRecord
from newsevents.editing.conflicts import (
    MAX_LISTED,
    Conflict,
    Decider,
    Listed,
    Resolve,
    VersionIndex,
)
from newsevents.editing.manifests import combine_metadata, separate_files
from newsevents.errors import ConflictError
from newsevents.findings import Finding, Severity
from newsevents.model import Actor, Event, Place, Process, Record
from newsevents.storage.paths import local_path
from newsevents.storage.sources import SUFFIXES, Source
from newsevents.validation import RuleSelection
from newsevents.validation.index import Index, ScannedRecord, database_errors, encode_summary
from newsevents.validation.rules.dataset import DANGLING_REFERENCE
from newsevents.validation.rules.duplicates import duplicate_keys, likely_pairs

__all__ = [
    "Candidate",
    "ComparedRecord",
    "Conflict",
    "MergeReport",
    "Resolve",
    "merge",
    "read_aliases",
    "write_candidates",
]

_BATCH_SIZE = 1000


@attrs.frozen(kw_only=True)
class MergeReport:
    """Outcome of a merge. Each list has the first 10,000 entries; the counts are of all."""

    datasets: tuple[str, ...]
    #: Number of records of the union, and of those that several datasets have.
    records: int
    shared: int
    #: Number of records that joined others by aliases.
    joined: int
    conflicts: tuple[Conflict, ...]
    conflict_count: int
    #: Number of undecided conflicts; with any, nothing is written.
    undecided: int
    #: Records that may be the same, the most likely first.
    candidates: tuple[Candidate, ...]
    candidate_count: int
    #: Likely duplicates of different datasets: an event, and the earlier one that it may repeat.
    duplicates: tuple[tuple[str, str], ...]
    duplicate_count: int
    #: Errors that records have since the actors, places or processes in them are joined by aliases,
    #: such as one participant twice.
    invalid: tuple[Finding, ...]
    invalid_count: int
    #: One line for each field or file that could not be combined or is not written.
    notes: tuple[str, ...]


def merge(  # noqa: PLR0913 - options by name
    sources: Iterable[Dataset | Source],
    target: str | PathLike[str] | None = None,
    *,
    prefer: Dataset | Source | None = None,
    resolve: Resolve | None = None,
    aliases: str | PathLike[str] | Iterable[str | PathLike[str]] = (),
    language: str = "en",
) -> MergeReport:
    """Write the union of datasets; without a target only return the report.

    The sources are datasets, or what `read_dataset` reads; the target is a path for
    `write_dataset`. Records with one id and equal content are one, also if texts are in different
    languages, which are united. Other contents of one id are a conflict: `resolve` is given the
    versions and returns the record to keep, or `prefer` names the dataset whose version is kept:
    "first", "last", or one of the sources. Other files of the manifests are all copied, under new
    names where they differ.

    `aliases` are files that `write_candidates` made, in which a person confirmed which records are
    the same, and which are different and no candidates. The same are joined, and all references are
    renamed; extensions stay as they are. Errors that this makes are in the report. Names of
    candidates are in the `language`, where they have it, else in a fallback (see `Text.best`).

    Records are validated one by one and streamed: memory does not grow with their number.
    Raises ConflictError, whose `report` has all conflicts, if one is undecided and there is a
    target; nothing is written then. Raises InvalidError for invalid records, FileError for paths
    that cannot be read or written, ConfigurationError for a file of aliases that cannot be used,
    MissingExtraError without rapidfuzz, and ValueError if `prefer` is none of the sources or
    `resolve` returns a record with another id.
    """
    given = list(sources)
    files = [aliases] if isinstance(aliases, str | PathLike) else list(aliases)
    with closing(sqlite3.connect("", isolation_level=None)) as database, database_errors():
        opened = [_open(source, number) for number, source in enumerate(given, start=1)]
        names = [each.subject for each in opened]
        merger = _Merger(
            opened=opened,
            decider=Decider(names, _preferred(prefer, given), resolve),
            aliases=read_aliases(files),
            versions=VersionIndex(database),
            rejected=read_rejected(files),
            finder=CandidateFinder(database, language),
        )
        return merger.run(None if target is None else local_path(target))


def _open(source: Dataset | Source, number: int) -> RecordSource:
    opened = open_source(source)
    is_unnamed = isinstance(source, Dataset)
    return attrs.evolve(opened, subject=f"dataset {number}") if is_unnamed else opened


def _preferred(prefer: Dataset | Source | None, sources: Sequence[Dataset | Source]) -> str | int:
    if prefer is None:
        return ""
    if isinstance(prefer, str) and prefer in ("first", "last"):
        return prefer
    for number, source in enumerate(sources):
        if source is prefer or (
            isinstance(source, str | PathLike)
            and isinstance(prefer, str | PathLike)
            and os.fspath(source) == os.fspath(prefer)
        ):
            return number
    raise ValueError('prefer is neither "first" nor "last" nor one of the sources')


def _new_checker() -> Checker:
    """Return a checker of records by themselves, since an alias makes no reference dangling."""
    return Checker(Dataset(), rules=RuleSelection(ignore=(DANGLING_REFERENCE.code,)))


def _renamed_pointer(pointer: str, names: Mapping[str, str]) -> str:
    """Return a JSON Pointer with other ids in the paths of claims that are steps of it."""
    return join_pointer(
        join_pointer(names.get(name, name) for name in split_pointer(step))
        if step.startswith("/")
        else step
        for step in split_pointer(pointer)
    )


@attrs.define(kw_only=True)
class _Merger:
    opened: list[RecordSource]
    decider: Decider
    aliases: Mapping[str, str]
    rejected: frozenset[frozenset[str]]
    versions: VersionIndex
    finder: CandidateFinder
    records: int = attrs.field(init=False, default=0)
    candidate_count: int = attrs.field(init=False, default=0)
    duplicates: Listed[tuple[str, str]] = attrs.field(init=False, factory=Listed[tuple[str, str]])
    invalid: Listed[Finding] = attrs.field(init=False, factory=Listed[Finding])
    notes: list[str] = attrs.field(init=False, factory=list)
    _checker: Checker = attrs.field(init=False, factory=_new_checker)

    def run(self, target: Path | None) -> MergeReport:
        """Read all datasets, decide, write, and return the report."""
        if target is not None:
            check_name(target)
            check_unlisted(target)
            for each in self.opened:
                check_target(each.path, target, each.files)
        self._read()
        for number, record_id, versions in self.versions.contested():
            content = self.decider.content(record_id, versions)
            self.versions.decide(number, encode(from_dict(content)))
        is_file = target is not None and target.name.endswith(SUFFIXES)
        packages, files, renamed = separate_files(self.opened)
        metadata, notes = combine_metadata(packages, self.decider.preferred)
        self.notes += [*notes, *renamed]
        with closing(Index()) as index:
            records = self._union(index)
            if target is None or self.decider.undecided:
                deque(records, maxlen=0)
            else:
                self.notes += write_records(records, target, metadata=metadata, attachments=files)
            if not is_file:
                self.notes += (f"{each.subject}: {e}" for each in self.opened for e in each.notes)
            self._find_duplicates(index)
        report = self._report()
        if target is not None and (count := self.decider.undecided):
            raise ConflictError(report, count, self.decider.example)
        return report

    def _read(self) -> None:
        used = set()
        for number, opened in enumerate(self.opened):
            for record in opened.records():
                if not self.aliases:
                    self.versions.add(number, record)
                    continue
                document = to_dict(record)
                renamed = rename_references(document, self.aliases)
                if record.id in self.aliases:
                    used.add(record.id)
                    renamed = {**renamed, "id": self.aliases[record.id]}
                changed = record if renamed == document else from_dict(renamed)
                if changed is not record:
                    self._add_invalid(record, changed)
                former = record.id if record.id in self.aliases else ""
                self.versions.add(number, changed, former)
        unused = self.aliases.keys() - used
        if unused:
            self.notes.append(
                f"{len(unused):,} of {len(self.aliases):,} aliases are of no record, such as "
                f"{min(unused)}"
            )
        self.versions.settle()

    def _add_invalid(self, record: Record, changed: Record) -> None:
        """Add the errors that a record has only since others are joined by aliases."""
        found = self._checker.check(record)
        known = {(each.code, _renamed_pointer(each.pointer, self.aliases)) for each in found}
        for each in self._checker.check(changed):
            is_new = (each.code, each.pointer) not in known
            if is_new and each.severity is Severity.ERROR:
                self.invalid.add(each)

    def _union(self, index: Index) -> Iterator[Record]:
        """Yield the records of the union, and note those that may be the same as others."""
        rows: list[ScannedRecord] = []
        for number, source, data in self.versions.chosen():
            record = loads_trusted(data)
            self.records += 1
            if isinstance(record, Actor | Place | Process):
                self.finder.add(number, source, self.opened[source].subject, record)
            elif isinstance(record, Event):
                document = msgspec.json.decode(data)
                keys = duplicate_keys(type(record), document, source)
                rows.append(ScannedRecord(record.id, 0, 0, encode_summary(document), keys))
                if len(rows) == _BATCH_SIZE:
                    index.add(number, rows, (), 0)
                    rows = []
            yield record
        index.add(0, rows, (), 0)

    def _find_duplicates(self, index: Index) -> None:
        for _ in index.settle():
            pass
        for pair in likely_pairs(index.context()):
            if not self.versions.is_in_one(*pair):
                self.duplicates.add(pair)

    def _candidates(self) -> Iterator[Candidate]:
        left_out = 0
        for each in self.finder.find():
            ids = each.kept.id, each.other.id
            if self.versions.is_in_one(*ids):
                continue
            if frozenset(ids) in self.rejected:
                left_out += 1
                continue
            self.candidate_count += 1
            yield each
        if left_out:
            self.notes.append(f"{left_out:,} candidates are left out as different by the aliases")

    def _report(self) -> MergeReport:
        candidates = heapq.nlargest(
            MAX_LISTED, self._candidates(), key=lambda each: (each.reason != BY_NAMES, each.score)
        )
        return MergeReport(
            datasets=tuple(each.subject for each in self.opened),
            records=self.records,
            shared=self.versions.shared,
            joined=self.decider.joined,
            conflicts=tuple(self.decider.conflicts.entries),
            conflict_count=self.decider.conflicts.count,
            undecided=self.decider.undecided,
            candidates=tuple(candidates),
            candidate_count=self.candidate_count,
            duplicates=tuple(self.duplicates.entries),
            duplicate_count=self.duplicates.count,
            invalid=tuple(self.invalid.entries),
            invalid_count=self.invalid.count,
            notes=tuple(self.notes),
        )
