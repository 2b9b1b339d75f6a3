"""`newsevents validate`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import click

from newsevents.cli import CLEAN, FINDINGS, MISUSE, fail, write_data
from newsevents.cli.arguments import (
    LocalPath,
    given_options,
    refuse_idle,
    resolve_dataset,
)
from newsevents.editing.fix import fix
from newsevents.errors import FileError, NewsEventsError
from newsevents.findings import Finding, Severity, numbered, printable
from newsevents.reporters import HUMAN_FORMATS, REPORTERS
from newsevents.reporters.concise import line_of, statistics, summary
from newsevents.reporters.escaping import escape_finding
from newsevents.storage.data_packages import DATA_SUFFIXES, dataset_root
from newsevents.storage.journal import States, states_of
from newsevents.storage.paths import AnyPath, has_wildcards, local_path
from newsevents.storage.sources import SUFFIXES
from newsevents.validation import Progress, ProgressCallback, ValidationReport, validate
from newsevents.validation.baseline import Baseline
from newsevents.validation.baseline import write as write_baseline
from newsevents.validation.configuration import FAIL_ON, for_path
from newsevents.validation.parallel import processor_count
from newsevents.validation.registry import all_rules

_PATH = LocalPath()
#: Options with those that have no effect beside them.
_EXCLUSIVE = {
    "write_baseline": (
        *("baseline", "output_format", "max_findings", "show_unchecked", "statistics"),
        *("fail_on", "exit_zero"),
    ),
    "statistics": ("output_format",),
    "exit_zero": ("fail_on",),
    "scheduler": ("jobs",),
}


@click.command("validate")
@click.argument("datasets", metavar="DATASET...", nargs=-1, required=True)
@click.option(
    "--output-format",
    type=click.Choice(list(REPORTERS)),
    default="full",
    show_default=True,
    help="Format of the findings.",
)
@click.option("--select", multiple=True, metavar="RULE,...", help="Check only these rules.")
@click.option("--ignore", multiple=True, metavar="RULE,...", help="Skip these rules.")
@click.option("--texts", type=_PATH, metavar="DIR", help="Check evidence against texts in DIR.")
@click.option("--baseline", type=_PATH, metavar="FILE", help="Ignore findings listed in FILE.")
@click.option("--write-baseline", type=_PATH, metavar="FILE", help="Write findings to FILE.")
@click.option(
    "--max-findings", type=click.IntRange(0), metavar="N", help="List at most N findings, or rules."
)
@click.option("--show-unchecked", is_flag=True, help="List temporal expressions not checked.")
@click.option("--statistics", is_flag=True, help="Count findings by rule instead of listing.")
@click.option("--fix", is_flag=True, help="Apply safe fixes.")
@click.option("--unsafe-fixes", is_flag=True, help="Also apply fixes that may change meaning.")
@click.option(
    "--fail-on",
    type=click.Choice([str(severity) for severity in FAIL_ON]),
    help="Least severity that fails; default: warning.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even with findings.")
@click.option(
    "--jobs", type=click.IntRange(1), metavar="N", help="Use N processes; default: all processors."
)
@click.option("--scheduler", metavar="ADDRESS", help="Use a Dask cluster, such as tcp://HOST:8786.")
@click.option("--marked", type=_PATH, metavar="FILE", help="Write a workbook with cells marked.")
@click.option("--whole", is_flag=True, help="Validate the whole dataset of each file.")
def validate_command(datasets: tuple[str, ...], *, whole: bool, **options: object) -> None:
    """Validate datasets, each by itself, and report findings.

    A RULE is a code (NE301), the prefix of codes (NE3), a name (backward-interval) or ALL;
    newsevents rule lists them. Settings come from newsevents.toml, or [tool.newsevents] in
    pyproject.toml, at or above the DATASET; options take precedence.

    Exit status: 0 no errors or warnings, 1 some (with --fail-on error, errors only), 2 misuse or
    unreadable input.
    """
    run = _ValidationRun(**options)  # type: ignore[arg-type]
    given = given_options()
    if len(datasets) > 1:
        refuse_idle("marked", "with several DATASETs")
    for name, others in _EXCLUSIVE.items():
        for other in others if name in given else ():
            refuse_idle(other, f"with {given[name]}")
    if whole:
        datasets = tuple(dict.fromkeys(map(_whole, datasets)))
    with _workers(run.scheduler) as run.executor:
        run.write(run.reports(datasets))
    if run.has_unreadable:
        sys.exit(MISUSE)
    sys.exit(CLEAN if run.is_ok or run.exit_zero else FINDINGS)


def _whole(dataset: str) -> str:
    path = resolve_dataset(dataset)
    is_part = has_wildcards(path) if isinstance(path, Path) else path.name.endswith(DATA_SUFFIXES)
    if is_part and not (isinstance(path, Path) and path.exists()):
        refuse_idle("whole", f"on {printable(str(path))}; give files or folders on this machine")
    return str(dataset_root(path))


@attrs.define(kw_only=True)
class _ValidationRun:
    """Options of a validation, with its outcome so far."""

    output_format: str
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    texts: Path | None
    baseline: Path | None
    write_baseline: Path | None
    max_findings: int | None
    show_unchecked: bool
    statistics: bool
    fix: bool
    unsafe_fixes: bool
    fail_on: str | None
    exit_zero: bool
    jobs: int | None
    scheduler: str | None
    marked: Path | None

    executor: Executor | None = None
    is_ok: bool = True
    has_unreadable: bool = False
    _left: int | None = attrs.field(init=False, default=None)
    #: Baselines by path, each with the severity that fails for its first dataset.
    _baselines: dict[Path, tuple[Baseline, Severity]] = attrs.field(init=False, factory=dict)

    def reports(self, datasets: Iterable[str]) -> Iterator[ValidationReport]:
        """Yield the report on each readable dataset; print an error for the others."""
        self._left = None if self.statistics else self.max_findings
        for dataset in datasets:
            try:
                report, fail_on = self._report(resolve_dataset(dataset))
            except NewsEventsError as error:
                fail(str(error))
                self.has_unreadable = True
                continue
            yield self._limited(report, fail_on)
        for known, fail_on in self._baselines.values():
            if stale := known.stale():
                yield self._limited(ValidationReport(findings=stale, records=0), fail_on)

    def write(self, reports: Iterable[ValidationReport]) -> None:
        """Write the baseline, the statistics or the findings."""
        if self.write_baseline is not None:
            findings = _all_findings(reports)
            # Of data that was not read, the baseline keeps what it knows.
            if not self.has_unreadable:
                number = write_baseline(self.write_baseline, findings)
                click.echo(f"{number} findings written to {self.write_baseline}")
            self.is_ok = True
        elif self.statistics:
            reports = list(reports)
            lines = list(statistics(_all_findings(reports)))
            for line in lines[: self.max_findings]:
                click.echo(line, nl=False)
            if self.max_findings is not None and (more := lines[self.max_findings :]):
                click.echo(f"... and {numbered(len(more), 'rule')} more")
            if reports:
                click.echo(summary(reports))
        else:
            if self.output_format not in HUMAN_FORMATS:
                write_data()
            notes: list[str] = []
            for piece in REPORTERS[self.output_format](reports, colour=True, note=notes.append):
                click.echo(piece, nl=False)
            for text in notes:
                click.echo(f"note: {text}", err=True)

    def _report(self, path: AnyPath) -> tuple[ValidationReport, Severity]:
        """Return the report on a dataset, and the least severity that fails."""
        has_fixes = self.fix or self.unsafe_fixes
        if has_fixes:
            local_path(path)
        found = for_path(path)
        rules = attrs.evolve(
            found.rules,
            select=_selectors(self.select) or found.rules.select,
            ignore=_selectors(self.ignore) or found.rules.ignore,
        )
        rules.check(all_rules())
        fail_on = Severity(self.fail_on) if self.fail_on else found.fail_on
        states = states_of([path])
        with watching() as on_progress:
            check: Callable[[], ValidationReport] = partial(
                _check_for(path),
                path,
                rules=rules,
                texts=self.texts or found.texts_folder(),
                jobs=self.jobs or processor_count(),
                executor=self.executor,
                on_progress=on_progress,
            )
            if has_fixes:
                fixed = fix(path, check, unsafe=self.unsafe_fixes)
                report = fixed.report
                for finding in fixed.applied:
                    click.echo(_fixed_line(finding), err=True)
            else:
                report = check()
        if self.show_unchecked:
            listed = sorted((*report.findings, *report.unchecked), key=lambda f: f.sort_key)
            report = attrs.evolve(report, findings=tuple(listed), unchecked=())
        known = None if self.write_baseline else self.baseline or found.baseline
        if known is not None:
            if known not in self._baselines:
                self._baselines[known] = (Baseline.read(known), fail_on)
            report = self._baselines[known][0].new(report, rules)
        if self.marked is not None:
            _write_marked(local_path(path), self.marked, report, states)
        return report, fail_on

    def _limited(self, report: ValidationReport, fail_on: Severity) -> ValidationReport:
        """Record the outcome, and withhold findings beyond `--max-findings`."""
        self.is_ok &= not report.fails(fail_on)
        if self._left is None:
            return report
        listed, withheld = report.findings[: self._left], report.findings[self._left :]
        self._left -= len(listed)
        return attrs.evolve(report, findings=listed, withheld=withheld)


def _check_for(path: AnyPath) -> Callable[..., ValidationReport]:
    """Return the function that validates a path, by its suffix."""
    if not path.suffix or path.name.endswith(SUFFIXES):
        return validate
    # Takes 30 ms, which most data does without.
    from newsevents.formats import FORMATS

    return _validate_tables if path.suffix in FORMATS else validate


def _validate_tables(
    path: AnyPath, *, executor: Executor | None, **options: Any
) -> ValidationReport:
    if executor is not None:
        raise FileError(path, "a cluster does not read tables; use newsevents convert first")
    # An extra: pyarrow.
    from newsevents.formats.validation import validate_tables

    return validate_tables(local_path(path, "read as tables"), **options)


def _write_marked(path: Path, target: Path, report: ValidationReport, states: States) -> None:
    if path.suffix != ".xlsx":
        raise FileError(path, "not a workbook, which --marked copies")
    # An extra: openpyxl.
    from newsevents.formats.marking import write_marked

    for part in write_marked(path, target, report.findings, states):
        click.echo(f"{printable(str(target))}: not copied: {printable(part)}", err=True)


def _all_findings(reports: Iterable[ValidationReport]) -> list[Finding]:
    return [finding for report in reports for finding in (*report.findings, *report.withheld)]


def _selectors(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(part.strip() for each in given for part in each.split(",") if part.strip())


def _fixed_line(finding: Finding) -> str:
    finding = escape_finding(attrs.evolve(finding, hint=""))
    assert finding.fix is not None
    return f"fixed {line_of(finding)}: {finding.fix.title}"


@contextmanager
def _workers(scheduler: str | None) -> Iterator[Executor | None]:
    if scheduler is None:
        yield None
        return
    # An extra: Dask.
    from newsevents.validation.parallel import cluster

    with cluster(scheduler) as executor:
        yield executor


@contextmanager
def watching() -> Iterator[ProgressCallback | None]:
    """Yield a callback that shows progress on standard error; None if it is no terminal.

    Shown are records, bytes, their rate and the time left, until the end.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    # Needed on a terminal only; takes a third of the start-up time of small checks.
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )
    from rich.progress import Progress as ProgressBars

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    with ProgressBars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("reading", total=None)

        def _show(progress: Progress) -> None:
            if progress.done < bars.tasks[0].completed:
                # Fixed data is checked once more.
                bars.reset(task)
            words = numbered(progress.records, "record")
            total = progress.total or None
            bars.update(task, description=words, completed=progress.done, total=total)

        yield _show
