"""`newsevents merge`: the union of datasets, with its conflicts, candidates and duplicates."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from newsevents.cli import CLEAN, FINDINGS
from newsevents.cli.arguments import (
    LocalPath,
    language_option,
    new_table,
    resolve_dataset,
    say,
    terminal,
)
from newsevents.editing.aliases import TAKEN, write_candidates
from newsevents.editing.merge import Candidate, Conflict, MergeReport, merge
from newsevents.errors import ConflictError, FileError
from newsevents.findings import numbered, printable

_MAX_ROWS = 100
_ENDS = ("first", "last")


@click.command("merge")
@click.argument("datasets", metavar="DATASET...", nargs=-1, required=True)
@click.option("-o", "--output", type=LocalPath(), help="Write this DATASET.")
@click.option(
    "--prefer", metavar="first|last|DATASET", help="Keep this dataset's version in conflicts."
)
@click.option(
    "--aliases",
    type=LocalPath(),
    metavar="FILE",
    multiple=True,
    help="Join records as confirmed in FILE.",
)
@click.option(
    "--candidates", type=LocalPath(), metavar="FILE", help="Write candidates to confirm to FILE."
)
@language_option
def merge_command(  # noqa: PLR0913, PLR0917 - an argument an option
    datasets: tuple[str, ...],
    output: Path | None,
    prefer: str | None,
    aliases: tuple[Path, ...],
    candidates: Path | None,
    language: str,
) -> None:
    """Write the union of datasets, and list the decisions for a person.

    Records with one id are one record; different contents are conflicts, and with an undecided one
    nothing is written. Actors, places and processes of different datasets that may be the same are
    candidates: FILE of --candidates has them as comments, and a later merge with --aliases FILE
    joins those that a person confirmed there, and lists none that it rejected. Without --output
    nothing is written but FILE.

    Exit status: 0 merged, 1 undecided conflicts or records that aliases made invalid, 2 misuse or
    unreadable input.
    """
    if prefer is not None and prefer not in (*_ENDS, *datasets):
        raise click.UsageError("--prefer is neither first nor last nor one of the datasets")
    if candidates is not None and candidates.exists():
        raise FileError(candidates, TAKEN)
    for dataset in datasets:
        resolve_dataset(dataset)
    try:
        report = merge(datasets, output, prefer=prefer, aliases=aliases, language=language)
    except ConflictError as error:
        report = error.report
    if candidates is not None:
        write_candidates(report.candidates, candidates)
    _print(report, output, candidates)
    sys.exit(FINDINGS if report.undecided or report.invalid else CLEAN)


def _print(report: MergeReport, output: Path | None, candidates: Path | None) -> None:
    say(*report.notes)
    if report.conflicts:
        click.echo(_heading("conflict", report.conflict_count, len(report.conflicts)))
        for conflict in report.conflicts:
            click.echo(f"  {_conflict(conflict)}")
    if report.duplicates:
        counts = report.duplicate_count, len(report.duplicates)
        click.echo(_heading("likely duplicate", *counts, " of different datasets"))
        for later, earlier in report.duplicates:
            click.echo(f"  {later} may be {earlier}")
    if report.invalid:
        counts = report.invalid_count, len(report.invalid)
        click.echo(_heading("error", *counts, " that the aliases make"))
        for finding in report.invalid:
            click.echo(f"  {finding}")
    if report.candidates:
        shown = report.candidates[:_MAX_ROWS]
        click.echo(_heading("candidate", report.candidate_count, len(shown)))
        console = terminal()
        console.print(_table(shown))
        where = (
            f"confirm them in {candidates}" if candidates else "confirm them with --candidates FILE"
        )
        click.echo(printable(where))
    joined = f", {report.joined:,} joined by aliases" if report.joined else ""
    count = f"{numbered(report.records, 'record')}, {report.shared:,} in several datasets{joined}"
    if report.undecided:
        hint = "decide with --prefer first, last or one of the datasets"
        click.echo(f"nothing written: {numbered(report.undecided, 'conflict')}; {hint}", err=True)
    else:
        click.echo(f"{printable(str(output or 'not written'))}: {count}", err=True)


def _heading(noun: str, count: int, shown: int, which: str = "") -> str:
    listed = f", of which {shown:,} are here" if shown < count else ""
    return f"{numbered(count, noun)}{which}{listed}:"


def _conflict(conflict: Conflict) -> str:
    where = " and ".join(conflict.datasets)
    what = ", ".join(conflict.fields)
    joined = f" and {conflict.joined}, which joins it" if conflict.joined else ""
    kept = f"; {conflict.kept} is kept" if conflict.kept else ""
    return printable(f"{conflict.id}{joined}: {what} (in {where}{kept})")


def _table(candidates: Iterable[Candidate]) -> Table:
    """Return two rows for each candidate: the record to keep, and the other one."""
    table = new_table("score", "record", "id")
    for each in candidates:
        for first, side in ((str(each.score), each.kept), (each.reason, each.other)):
            facts = ", ".join(filter(None, (side.kind, side.country)))
            row = (printable(first), f"{printable(side.name)} ({facts})", side.id)
            table.add_row(*(Text(value, overflow="fold") for value in row))
        table.add_section()
    return table
