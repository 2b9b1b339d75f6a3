"""Checking data: the schema, and what only shows across records.

`validate` says everything that is wrong, and changes nothing.

    report = newsevents.validate("data/")
    for finding in report.findings:
        print(finding)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from os import PathLike

import attrs

from newsevents.checks.choice import ALL, Choice, SelectorError
from newsevents.checks.claims import claimed_references
from newsevents.checks.held_texts import Texts
from newsevents.checks.identity import Identities, Where
from newsevents.checks.inspection import Inspection
from newsevents.checks.package import check_package
from newsevents.checks.rules import Known
from newsevents.checks.running import Running
from newsevents.codec import judge, read, to_dict
from newsevents.files.source import open_source
from newsevents.findings import Finding, Severity
from newsevents.model import Record
from newsevents.shape.references import references

__all__ = ["ALL", "Choice", "Report", "SelectorError", "validate"]


@attrs.frozen(kw_only=True)
class Report:
    """What was found in some data."""

    #: Everything found, in the order of the files.
    findings: tuple[Finding, ...]
    #: Number of records looked at.
    records: int
    #: Number of files looked at.
    files: int = 0
    #: More findings, which are counted and not listed.
    withheld: tuple[Finding, ...] = ()
    #: Number of findings that are not counted, since a baseline holds them.
    tolerated: int = 0
    #: Paths that were read without a loss: files, and the folder of a dataset of which all were.
    read: tuple[str, ...] = ()
    #: Whether it was a whole dataset, in which every reference has to lead to a record.
    is_whole: bool = False

    @property
    def ok(self) -> bool:
        """Whether nothing is to be mended: no errors and no warnings."""
        found = (*self.findings, *self.withheld)
        return all(finding.severity is Severity.INFO for finding in found)

    def count(self, severity: Severity) -> int:
        """Return the number of findings of one severity."""
        return sum(f.severity is severity for f in (*self.findings, *self.withheld))


def validate(
    data: str | PathLike[str] | Iterable[Record],
    *,
    choice: Choice | None = None,
    texts: str | PathLike[str] | None = None,
    watch: Callable[[int], None] | None = None,
) -> Report:
    """Check data, change nothing, and report everything that is wrong with it.

    Takes a path (folder, JSON Lines, bundle) or records, such as a Dataset.
    In a folder, a bundle and records, every reference has to lead to a record; a single file of
    JSON Lines may refer to records elsewhere.
    The choice says which rules count, all if it is not given.
    `texts` is a folder with the articles' texts, against which the evidence is checked.
    `watch` is called now and then with the number of records looked at so far.
    Raises FileError for a path that cannot be read, and RuleError for a rule of another package
    that fails.
    """
    choice = Choice() if choice is None else choice
    known = Known(texts=None if texts is None else Texts.in_folder(texts))
    running = Running.chosen(choice, known)
    if isinstance(data, str | PathLike):
        source = open_source(data)
        inspection = Inspection(source, read, running=running, wants=choice.wants_in)
        for _ in inspection.records():
            if watch is not None and inspection.count % _WATCHED == 0:
                watch(inspection.count)
        findings, records, files = inspection.findings, inspection.count, len(source.files)
        done, is_whole = inspection.read_whole(), source.is_dataset
        if source.manifest is not None:
            findings = [*findings, *check_package(source.manifest, records, findings)]
    else:
        findings, records = _check_records(data, running)
        files, done, is_whole = 0, (), True
    wanted = (finding for finding in findings if choice.wants_in(finding.file, finding.rule))
    ordered = sorted(wanted, key=lambda finding: finding.sort_key)
    return Report(
        findings=tuple(ordered), records=records, files=files, read=done, is_whole=is_whole
    )


# So many records at a time.
_WATCHED = 1000


def _check_records(records: Iterable[Record], running: Running) -> tuple[list[Finding], int]:
    findings: list[Finding] = []
    identities = Identities()
    records = list(records)
    for ordinal, record in enumerate(records):
        document = to_dict(record)
        findings += judge(document)
        targets = [*references(type(record), document), *claimed_references(document)]
        duplicate = identities.add(record.id, targets, Where("", ordinal, 0))
        if duplicate is not None:
            findings.append(duplicate)
        running.known.add(record, (target for _, target in targets))
    for record in records:
        findings += running.look(record)
    findings += [finding for _, finding in identities.dangling()]
    findings += running.look_at_all()
    return findings, len(records)
