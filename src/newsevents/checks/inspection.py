"""Reading a dataset once: every record, its faults, and the references between them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

import attrs

from newsevents.checks.claims import claimed_references
from newsevents.checks.identity import Identities, Where
from newsevents.checks.inspection_rules import STOPPED, UNSAID
from newsevents.codec import class_of
from newsevents.codec.json_text import parse
from newsevents.files.entries import Entry, placed
from newsevents.files.places import AnyPath
from newsevents.files.source import Source, contents
from newsevents.findings import Finding, InvalidError, Severity
from newsevents.shape.build import is_readable
from newsevents.shape.explain import newer
from newsevents.shape.references import references

#: Errors after which reading stops; a file that is no dataset at all has one a line.
MOST_FINDINGS = 10_000

_WAY_OUT = "mend what most of them have in common, or ignore its rule, and validate again"

T = TypeVar("T")

#: Takes a document; returns what is made of it, and what the schema has against it.
Take = Callable[[Any], tuple[T | None, list[Finding]]]


@attrs.define
class Inspection(Generic[T]):
    """One pass over a source.

    `records` yields what `take` makes of every good record; the findings are complete when it is
    exhausted.
    """

    source: Source
    take: Take[T]
    #: Whether ids and references are followed, which takes memory for every id.
    across_records: bool = attrs.field(default=True, kw_only=True)
    findings: list[Finding] = attrs.field(init=False, factory=list)
    #: Number of records seen, good or not.
    count: int = attrs.field(init=False, default=0)
    #: Number of findings about unknown fields that were not kept.
    unsaid: int = attrs.field(init=False, default=0)
    #: The version of the schema that the last bundle gave for itself.
    version: str = attrs.field(init=False, default="")
    _errors: int = attrs.field(init=False, default=0)
    #: Files with something in them that could not be read.
    _unread: set[str] = attrs.field(init=False, factory=set)
    _identities: Identities = attrs.field(init=False, factory=Identities)

    def records(self) -> Iterator[T]:
        """Yield the good records: valid but for unknown fields, and the first with their id.

        Raises FileError when a file cannot be read.
        """
        self.findings.extend(self.source.findings)
        for path in self.source.files:
            yield from self._records_of(path)
            if self._errors > MOST_FINDINGS:
                self._unread.update(map(str, self.source.files))
                finding = STOPPED(
                    f"stopped after {MOST_FINDINGS:,} errors, the rest is not read", hint=_WAY_OUT
                )
                self.findings.append(attrs.evolve(finding, file=str(path)))
                return
        if self.across_records:
            self._add_cross_record()

    def _records_of(self, path: AnyPath) -> Iterator[T]:
        opened = contents(self.source, path)
        self.version = opened.version
        for entry in opened.entries:
            if isinstance(entry, Finding):
                # What is said of a file is kept, for what depends on its having been read.
                self._say([entry])
                if entry.severity is Severity.ERROR:
                    self._unread.add(str(path))
                continue
            self.count += 1
            taken = self._take(entry, is_newer=opened.is_newer)
            if taken is not None:
                yield taken
            if self._errors > MOST_FINDINGS:
                return

    def _say(self, findings: Sequence[Finding]) -> None:
        """Keep findings: every error, and of what a reader puts up with no more than enough."""
        if not is_readable(findings):
            self._errors += len(findings)
        elif len(self.findings) > MOST_FINDINGS:
            self.unsaid += len(findings)
            return
        self.findings.extend(findings)

    def _say_of(self, entry: Entry, findings: Iterable[Finding]) -> None:
        """Keep findings in a record, at their places."""
        self._say(placed(entry, findings))

    def _take(self, entry: Entry, *, is_newer: bool) -> T | None:
        try:
            document = parse(entry.data)
        except InvalidError as error:
            self._unread.add(entry.file)
            self._say_of(entry, error.findings)
            return None
        taken, findings = self.take(document)
        if self.across_records and not is_readable(findings):
            self._identities.add_spoilt(document)
        elif self.across_records:
            where = Where(entry.file, entry.ordinal, entry.line)
            targets = _targets(document)
            duplicate = self._identities.add(document["id"], targets, where)
            if duplicate is not None:
                findings, taken = [*findings, duplicate], None
        if findings:
            if is_newer:
                findings = [newer(finding) for finding in findings]
            self._say_of(entry, findings)
        return taken

    def _add_cross_record(self) -> None:
        """Add what only shows when all records are known, with the places looked up."""
        by_file: dict[str, dict[int, list[Finding]]] = {}
        found = list(itertools.islice(self._across(), MOST_FINDINGS + 1))
        if len(found) > MOST_FINDINGS:
            found.pop()
            finding = STOPPED(
                f"more than {MOST_FINDINGS:,} findings across records, the rest is not listed",
                hint=_WAY_OUT,
            )
            self.findings.append(attrs.evolve(finding, file=str(self.source.path)))
        for where, finding in found:
            by_file.setdefault(where.file, {}).setdefault(where.ordinal, []).append(finding)
        for file, by_ordinal in by_file.items():
            self.findings.extend(self._located(self.source.file(file), by_ordinal))
        if self.unsaid:
            finding = UNSAID(
                f"{self.unsaid:,} more unknown fields are not listed",
                hint="mend those that are, and validate again",
            )
            self.findings.append(attrs.evolve(finding, file=str(self.source.path)))

    def _across(self) -> Iterator[tuple[Where, Finding]]:
        """Yield what shows across records, with the record that it is about."""
        if not self.source.is_dataset:
            yield from self._identities.elsewhere()
            return
        yield from self._identities.dangling(has_gaps=bool(self._unread))

    def _again(self, path: AnyPath, ordinals: Collection[int]) -> Iterator[Entry]:
        """Read some records of a file once more."""
        for entry in contents(self.source, path).entries:
            if isinstance(entry, Entry) and entry.ordinal in ordinals:
                yield entry

    def _located(self, path: AnyPath, by_ordinal: dict[int, list[Finding]]) -> Iterable[Finding]:
        """Read a file again for the exact places; only a file with something to say about it."""
        for entry in self._again(path, by_ordinal.keys()):
            yield from placed(entry, by_ordinal.pop(entry.ordinal))
        # What is left if the file changed meanwhile is said without a place.
        for findings in by_ordinal.values():
            yield from (attrs.evolve(finding, file=str(path)) for finding in findings)


def _targets(document: Any) -> list[tuple[str, str]]:
    """Return what a valid document refers to: JSON Pointers and ids."""
    cls = class_of(document)
    return [*references(cls, document), *claimed_references(document)] if cls else []
