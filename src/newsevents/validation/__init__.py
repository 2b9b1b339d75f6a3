"""Checking data: the schema, and what only shows across records.

`validate` says everything that is wrong, and changes nothing.

    report = newsevents.validate("data/")
    for finding in report.findings:
        print(finding)
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor
from contextlib import nullcontext
from os import PathLike

import attrs

from newsevents.findings import Finding, Severity
from newsevents.model import Record
from newsevents.storage.chunks import CHUNK_SIZE_BYTES
from newsevents.storage.paths import BinaryFile, OpenFile, local_path
from newsevents.storage.sources import Source, open_source
from newsevents.validation.article_texts import ArticleTexts
from newsevents.validation.engine import ValidationRun
from newsevents.validation.package import check_package
from newsevents.validation.parallel import process_pool
from newsevents.validation.progress import Progress, ProgressCallback
from newsevents.validation.records import check_records
from newsevents.validation.rule import RuleContext
from newsevents.validation.runner import RuleRunner
from newsevents.validation.selection import ALL, RuleSelection

__all__ = [
    "ALL",
    "Progress",
    "RuleSelection",
    "ValidationReport",
    "validate",
]


@attrs.frozen(kw_only=True)
class ValidationReport:
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
    #: How it was checked, where that is worth knowing, a line each.
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is to be mended: no errors and no warnings."""
        found = (*self.findings, *self.withheld)
        return all(finding.severity is Severity.INFO for finding in found)

    def count(self, severity: Severity) -> int:
        """Return the number of findings of one severity."""
        return sum(f.severity is severity for f in (*self.findings, *self.withheld))


def validate(  # noqa: PLR0913 - each by its name
    data: Source | Iterable[Record],
    *,
    choice: RuleSelection | None = None,
    texts: str | PathLike[str] | None = None,
    jobs: int = 1,
    executor: Executor | None = None,
    watch: ProgressCallback | None = None,
) -> ValidationReport:
    """Check data, change nothing, and report everything that is wrong with it.

    Takes what `read_dataset` takes (a path, a URL, wildcards, the name of an installed dataset or
    an open binary file), or records, such as a Dataset.
    In a folder, a bundle and records, every reference has to lead to a record; a single file of
    JSON Lines may refer to records elsewhere.
    The choice says which rules count, all if it is not given.
    `texts` is a folder with the articles' texts, against which the evidence is checked.
    `jobs` is the number of processes that read large data; an executor of `concurrent.futures` may be
    given instead, whose workers have to find the files under the same paths. What is found is the
    same, in the same order.
    `watch` is called now and then with how far it is.
    Memory does not grow with the number of articles and events: when what has to be known of them
    takes more than 32 MiB it is kept on disk, in the folder for temporary files, if DuckDB is
    installed; the report has a note that says so.
    Raises FileError for a path that cannot be read or changes meanwhile, RuleError for a rule of
    another package that fails, and WorkError for work that another process could not do.
    """
    choice = RuleSelection() if choice is None else choice
    if not isinstance(data, str | PathLike | BinaryFile):
        return _check_records(data, choice, texts)
    source = open_source(data)
    # Another process would get a copy of an open file.
    is_large = source.size > _LARGE and not isinstance(source.path, OpenFile)
    own = process_pool(jobs if is_large else 1)
    with own if executor is None else nullcontext(executor) as workers:
        validation = ValidationRun(
            source, choice, None if texts is None else local_path(texts), workers, watch or _ignore
        )
        validation.run()
    findings = validation.findings
    if source.manifest is not None:
        findings = [*findings, *check_package(source.manifest, validation.records, findings)]
    return ValidationReport(
        findings=_in_order(findings, choice),
        records=validation.records,
        files=len(source.files),
        read=validation.read_whole(),
        is_whole=source.is_dataset,
        notes=validation.notes,
    )


# Less is checked before another process has begun.
_LARGE = 2 * CHUNK_SIZE_BYTES


def _in_order(findings: Iterable[Finding], choice: RuleSelection) -> tuple[Finding, ...]:
    wanted = (finding for finding in findings if choice.is_selected_in(finding.file, finding.rule))
    return tuple(sorted(wanted, key=lambda finding: finding.sort_key))


def _ignore(progress: Progress) -> None:
    """Watch nothing."""


def _check_records(
    data: Iterable[Record], choice: RuleSelection, folder: str | PathLike[str] | None
) -> ValidationReport:
    """Check records in memory."""
    records = list(data)
    known = RuleContext.of(records)
    known.texts = None if folder is None else ArticleTexts.in_folder(folder)
    findings = check_records(records, RuleRunner.chosen(choice, known))
    return ValidationReport(
        findings=_in_order(findings, choice), records=len(records), is_whole=True
    )
