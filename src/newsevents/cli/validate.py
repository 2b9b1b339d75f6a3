"""`newsevents validate`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import attrs
import click

from newsevents.cli import CLEAN, FINDINGS, MISUSE, fail
from newsevents.cli.datasets import resolve
from newsevents.cli.paths import LocalPath
from newsevents.cli.progress import watching
from newsevents.editing.fix import fix
from newsevents.errors import NewsEventsError
from newsevents.findings import Finding
from newsevents.reporters import REPORTERS
from newsevents.reporters.concise import line_of, statistics, summary
from newsevents.reporters.escaping import escape_finding
from newsevents.storage.dataset_root import dataset_root as whole_dataset
from newsevents.storage.paths import AnyPath, local_path
from newsevents.validation import ValidationReport, baseline, validate
from newsevents.validation.configuration import Configuration, for_path
from newsevents.validation.registry import all_rules


@attrs.frozen(kw_only=True)
class _Options:
    """What was asked for."""

    output_format: str
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    texts: Path | None
    baseline: Path | None
    write_baseline: Path | None
    max_findings: int | None
    statistics: bool
    fix: bool
    unsafe_fixes: bool
    exit_zero: bool
    jobs: int | None
    scheduler: str | None


_PATH = LocalPath()


@click.command("validate")
@click.argument("datasets", metavar="DATASET...", nargs=-1, required=True)
@click.option(
    "--output-format",
    type=click.Choice(list(REPORTERS)),
    default="full",
    show_default=True,
    help="For people, programs or servers.",
)
@click.option("--select", multiple=True, metavar="RULE,...", help="Only these rules.")
@click.option("--ignore", multiple=True, metavar="RULE,...", help="Not these rules.")
@click.option("--texts", type=_PATH, metavar="DIR", help="Check evidence against these texts.")
@click.option("--baseline", type=_PATH, metavar="FILE", help="Put up with what stands in FILE.")
@click.option(
    "--write-baseline", type=_PATH, metavar="FILE", help="Write what is found to FILE, and end."
)
@click.option("--max-findings", type=click.IntRange(0), metavar="N", help="List no more than N.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule, list none.")
@click.option("--fix", is_flag=True, help="Mend what can be mended safely.")
@click.option("--unsafe-fixes", is_flag=True, help="Mend also what changes the meaning.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option(
    "--jobs",
    type=click.IntRange(1),
    metavar="N",
    help="Read large data with N processes; by default as many as there are processors.",
)
@click.option("--scheduler", metavar="ADDRESS", help="Read it on a Dask cluster: tcp://HOST:8786.")
@click.option("--whole", is_flag=True, help="Check the whole dataset that each file belongs to.")
def command(datasets: tuple[str, ...], *, whole: bool, **options: object) -> None:
    """Check datasets and say what is wrong with them.

    Every DATASET is checked by itself. Rules are selected by code (NE301), by the beginning of
    one (NE3), by name (backward-interval) or all at once (ALL); newsevents rule lists them.
    Settings come from newsevents.toml, or [tool.newsevents] in pyproject.toml, at or above the
    DATASET; options count more.

    Exit status: 0 no errors and no warnings, 1 some, 2 misuse or unreadable input.
    """
    run = _Run(_Options(**options))  # type: ignore[arg-type]
    if run.options.jobs and run.options.scheduler:
        raise click.UsageError("--jobs and --scheduler exclude each other")
    if whole:
        datasets = tuple(dict.fromkeys(str(whole_dataset(resolve(name))) for name in datasets))
    try:
        with _workers(run.options.scheduler) as run.executor:
            run.write(run.reports(datasets))
    finally:
        # What a reporter holds back until the end is of no use when it does not come to it.
        sys.stdout.flush()
    if run.unreadable:
        sys.exit(MISUSE)
    sys.exit(CLEAN if run.ok or run.options.exit_zero else FINDINGS)


@attrs.define
class _Run:
    """One run over some datasets, with what came of it so far."""

    options: _Options
    executor: Executor | None = None
    ok: bool = True
    unreadable: bool = False
    _left: int | None = attrs.field(init=False, default=None)
    _baselines: dict[Path, baseline.Baseline] = attrs.field(init=False, factory=dict)

    def reports(self, datasets: Iterable[str]) -> Iterator[ValidationReport]:
        """Yield a report for each dataset that can be read, and say why others cannot."""
        self._left = self.options.max_findings
        for dataset in datasets:
            try:
                report = self._report(resolve(dataset))
            except NewsEventsError as error:
                fail(str(error))
                self.unreadable = True
                continue
            yield self._counted(report)
        stale = tuple(finding for each in self._baselines.values() for finding in each.stale())
        if stale:
            yield self._counted(ValidationReport(findings=stale, records=0))

    def write(self, reports: Iterable[ValidationReport]) -> None:
        """Write what was asked for to standard output."""
        options = self.options
        if options.write_baseline is not None:
            findings = [f for report in reports for f in (*report.findings, *report.withheld)]
            written = baseline.write(options.write_baseline, findings)
            self.ok = True
            click.echo(f"{written} findings written to {options.write_baseline}")
        elif options.statistics:
            seen = list(reports)
            for line in statistics(
                f for report in seen for f in (*report.findings, *report.withheld)
            ):
                click.echo(line, nl=False)
            click.echo(summary(seen))
        else:
            for piece in REPORTERS[options.output_format](reports, colour=True):
                click.echo(piece, nl=False)

    def _report(self, path: AnyPath) -> ValidationReport:
        if self.options.fix or self.options.unsafe_fixes:
            local_path(path)
        configuration = self._configuration(path)
        with watching() as on_progress:
            check = partial(
                validate,
                path,
                rules=configuration.rules,
                texts=configuration.texts,
                jobs=self.options.jobs or os.cpu_count() or 1,
                executor=self.executor,
                on_progress=on_progress,
            )
            if not (self.options.fix or self.options.unsafe_fixes):
                report = check()
            else:
                fixed = fix(check, unsafe=self.options.unsafe_fixes)
                report = fixed.report
                for finding in fixed.mended:
                    click.echo(_mended(finding), err=True)
        if configuration.baseline is not None:
            known = self._baseline(configuration.baseline)
            report = known.new(report, configuration.rules)
        return report

    def _configuration(self, path: AnyPath) -> Configuration:
        """Return what holds for a dataset: its configuration, where no option says otherwise."""
        options, given = self.options, for_path(path)
        selection = attrs.evolve(
            given.rules,
            select=_selectors(options.select) or given.rules.select,
            ignore=_selectors(options.ignore) or given.rules.ignore,
        )
        selection.check(all_rules())
        return Configuration(
            rules=selection,
            baseline=None if options.write_baseline else options.baseline or given.baseline,
            texts=options.texts or given.texts,
        )

    def _baseline(self, path: Path) -> baseline.Baseline:
        """Read a baseline once, however many datasets it is for."""
        if path not in self._baselines:
            self._baselines[path] = baseline.Baseline.read(path)
        return self._baselines[path]

    def _counted(self, report: ValidationReport) -> ValidationReport:
        """Take note of whether all is well, and keep back what is more than was asked for."""
        self.ok &= report.ok
        if self._left is None:
            return report
        listed, withheld = report.findings[: self._left], report.findings[self._left :]
        self._left -= len(listed)
        return attrs.evolve(report, findings=listed, withheld=withheld)


def _selectors(given: Iterable[str]) -> tuple[str, ...]:
    """Split what was given for an option, once or more, at the commas."""
    return tuple(part.strip() for each in given for part in each.split(",") if part.strip())


def _mended(finding: Finding) -> str:
    finding = escape_finding(attrs.evolve(finding, hint=""))
    assert finding.fix is not None
    return f"fixed {line_of(finding)}: {finding.fix.title}"


@contextmanager
def _workers(scheduler: str | None) -> Iterator[Executor | None]:
    """Give the workers of a cluster, if there is one."""
    if scheduler is None:
        yield None
        return
    from newsevents.validation.cluster import cluster

    with cluster(scheduler) as executor:
        yield executor
