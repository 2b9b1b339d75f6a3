"""Validation: the schema, and the rules about records and how they fit together.

    report = newsevents.validate("data/")
    for finding in report.findings:
        print(finding)

Validation reports everything that is wrong, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from contextlib import nullcontext
from os import PathLike
from typing import Any, TypeAlias

import attrs

from newsevents.errors import InvalidError
from newsevents.findings import Finding, Severity
from newsevents.model import Record
from newsevents.schema.rules import UNKNOWN_FIELD
from newsevents.storage.paths import BinaryFile, OpenFile, local_path
from newsevents.storage.sources import DataSource, Source, open_source
from newsevents.validation import engine
from newsevents.validation.engine import (
    Limits,
    Progress,
    ProgressCallback,
    ValidationRun,
)
from newsevents.validation.parallel import process_pool
from newsevents.validation.passes import MemoryChunk, memory_chunk
from newsevents.validation.registry import all_rules
from newsevents.validation.rules.expressions import unchecked_expression
from newsevents.validation.rules.package import check_package
from newsevents.validation.selection import ALL, RuleSelection

__all__ = [
    "ALL",
    "Limits",
    "Progress",
    "ProgressCallback",
    "RuleSelection",
    "ValidationReport",
    "validate",
]


@attrs.frozen(kw_only=True)
class ValidationReport:
    """Result of a validation."""

    #: All findings, in the order of the files.
    findings: tuple[Finding, ...]
    #: Number of records, valid or not.
    records: int
    #: Number of files.
    files: int = 0
    #: Temporal expressions that dates were not compared with (NE309).
    unchecked: tuple[Finding, ...] = ()
    #: Findings that count but are not listed.
    withheld: tuple[Finding, ...] = ()
    #: Findings that do not count, since a baseline contains them.
    suppressed: tuple[Finding, ...] = ()
    #: The path of the data as given; empty for records.
    path: str = ""
    #: Codes of the selected rules that were checked, sorted.
    rules_run: tuple[str, ...] = ()
    #: Codes of the selected rules that could not be checked, each with the reason.
    rules_not_run: Mapping[str, str] = attrs.field(factory=dict)
    #: Paths that were read completely: files, and the folder of a dataset.
    read: tuple[str, ...] = ()
    #: Whether it was a whole dataset, in which every reference must have a target.
    is_whole: bool = False

    @property
    def ok(self) -> bool:
        """Whether there are no errors and no warnings."""
        return not self.fails()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings of severity error."""
        return self._of(Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings of severity warning."""
        return self._of(Severity.WARNING)

    @property
    def infos(self) -> tuple[Finding, ...]:
        """The findings of severity info."""
        return self._of(Severity.INFO)

    @property
    def unknown_fields(self) -> tuple[Finding, ...]:
        """The findings about fields that the schema does not contain."""
        return tuple(f for f in (*self.findings, *self.withheld) if f.rule == UNKNOWN_FIELD)

    def fails(self, fail_on: Severity = Severity.WARNING) -> bool:
        """Whether there are findings of a severity, or of a worse one."""
        return any(f.severity.is_at_least(fail_on) for f in (*self.findings, *self.withheld))

    def _of(self, severity: Severity) -> tuple[Finding, ...]:
        return tuple(f for f in (*self.findings, *self.withheld) if f.severity is severity)

    def raise_for_errors(self) -> None:
        """Raise InvalidError with the errors, if there are any."""
        if self.errors:
            raise InvalidError(self.errors)


#: Records, such as a `Dataset`, or plain documents, as `json.load` returns them.
Documents: TypeAlias = Iterable[Record | Mapping[str, Any]]


def validate(  # noqa: PLR0913 - keyword arguments
    data: Source | DataSource | Documents,
    *,
    rules: RuleSelection | Iterable[str] = (ALL,),
    texts: str | PathLike[str] | None = None,
    jobs: int = 1,
    executor: Executor | None = None,
    on_progress: ProgressCallback | None = None,
    limits: Limits | None = None,
) -> ValidationReport:
    """Validate data, and report everything that is wrong with it.

    `data` is a source as for `read_dataset` (a path, a URL, a path with wildcards, the name of an
    installed dataset, or an open binary file), the opened one, or an iterable of records or plain
    documents; for tables there is `validate_tables`.
    In a folder, a bundle and an iterable every reference must have a target; a single file of JSON
    Lines may refer to records elsewhere.
    `rules` are selectors (codes, prefixes of codes, names, `ALL`), or a selection of rules.
    `texts` is a folder with the texts of articles, against which the evidence is verified.
    `jobs` is the number of processes for large data. `executor` is used instead, if given; its
    workers need the files at the same paths. Neither changes the findings or their order.
    `on_progress` is called from time to time.
    Memory does not grow with the data: the index of records moves to a temporary file.
    Raises SelectorError for a selector that selects no rule, FileError for a path that cannot be
    read or changes meanwhile, RuleError for a failing rule of another package, and WorkError for
    work that another process could not do.
    """
    selection = rule_selection(rules)
    limits = limits or engine.DEFAULT_LIMITS
    source: DataSource | MemoryChunk
    if isinstance(data, DataSource):
        source = data
    elif isinstance(data, str | PathLike | BinaryFile):
        source = open_source(data)
    else:
        source = memory_chunk(data)
    with source.unchanged() if isinstance(source, DataSource) else nullcontext():
        # Another process would get a copy of an open file.
        is_large = source.size > limits.min_parallel_bytes and not isinstance(source.path, OpenFile)
        own_pool = process_pool(jobs if is_large else 1)
        with own_pool if executor is None else nullcontext(executor) as workers:
            run = ValidationRun(
                source,
                selection,
                texts=None if texts is None else local_path(texts),
                executor=workers,
                on_progress=on_progress,
                limits=limits,
            )
            run.run()
        found = run.findings
        if isinstance(source, DataSource) and source.manifest is not None:
            found.add(
                check_package(
                    source.manifest,
                    run.records,
                    found.rules,
                    run.licences,
                    read=run.complete_paths(),
                )
            )
    not_run = run.rules_not_run()
    selected = (rule.code for rule in all_rules() if selection.is_selected(rule))
    listed = sorted(found.listed, key=lambda finding: finding.sort_key)
    return ValidationReport(
        path=str(source.path),
        rules_run=tuple(code for code in selected if code not in not_run),
        rules_not_run=not_run,
        findings=tuple(f for f in listed if not is_unchecked(f)),
        unchecked=tuple(filter(is_unchecked, listed)),
        records=run.records,
        files=len(source.files) if isinstance(source, DataSource) else 0,
        read=run.complete_paths(),
        is_whole=run.is_dataset,
    )


def is_unchecked(finding: Finding) -> bool:
    """Whether a finding is only about a temporal expression that dates were not compared with."""
    # With a higher severity in the settings it is a finding like others.
    return finding.rule == unchecked_expression.rule and finding.severity is Severity.INFO


def rule_selection(rules: RuleSelection | Iterable[str]) -> RuleSelection:
    """Return a selection as it is, or that of selectors.

    Raises SelectorError for a selector that selects no rule.
    """
    if isinstance(rules, RuleSelection):
        return rules
    if isinstance(rules, str):
        raise TypeError(f"rules is an iterable of selectors, such as [{rules!r}]")
    selection = RuleSelection(select=tuple(rules))
    selection.check(all_rules())
    return selection
