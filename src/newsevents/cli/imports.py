"""`newsevents import`: another dataset, a table or annotations become a dataset."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from newsevents.cli.arguments import LocalPath, given_options, report_option, write_report
from newsevents.dataset.writing import check_inputs
from newsevents.findings import printable
from newsevents.importers import IMPORTERS, import_dataset
from newsevents.storage.atomic import replacing
from newsevents.storage.paths import to_path

_FORMATS = "\n".join(f"{name:14} {importer.title}" for name, importer in IMPORTERS.items())
#: Options of importers with their help.
_OPTIONS = {
    name: text for importer in IMPORTERS.values() for name, text in importer.options.items()
}
_CHOICES = {
    name: click.Choice(values)
    for importer in IMPORTERS.values()
    for name, values in importer.choices.items()
}


def _importer_options(command: Callable[..., None]) -> Callable[..., None]:
    for name, text in reversed(_OPTIONS.items()):
        option, choice = f"--{name.replace('_', '-')}", _CHOICES.get(name)
        metavar = None if choice else "PATH"
        command = click.option(option, type=choice, metavar=metavar, help=text)(command)
    return command


@click.command(
    "import",
    help=f"""Import files of another FORMAT as a dataset.

\b
{_FORMATS}

SOURCE is a file, also .gz, .zst and .zip, or a URL. DATASET is a folder or a file as for
`convert`. A bad row is skipped; the report counts everything that was read, made, guessed, kept
aside and lost.
""",
)
@click.argument("format_name", metavar="FORMAT", type=click.Choice(sorted(IMPORTERS)))
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.option("-o", "--output", type=LocalPath(), help="Write this DATASET.")
@click.option(
    "--version", metavar="TEXT", help="Version of the source, or the date of its download."
)
@report_option
@click.option(
    "--draft", type=LocalPath(), metavar="FILE", help="Write a draft of a table's mapping only."
)
@_importer_options
def import_command(  # noqa: PLR0913, PLR0917 - an argument an option
    format_name: str,
    sources: tuple[str, ...],
    output: Path | None,
    version: str | None,
    report: Path | None,
    draft: Path | None,
    **options: Any,
) -> None:
    """Import the sources, and print the report."""
    if draft is not None:
        _write_draft(format_name, sources, draft)
        return
    if output is None:
        raise click.UsageError("the DATASET to write is missing: -o DATASET")
    known = IMPORTERS[format_name].options
    given = {name: value for name, value in options.items() if value is not None}
    if unknown := given.keys() - known.keys():
        names = ", ".join(given_options()[name] for name in sorted(unknown))
        raise click.UsageError(f"{names} has no effect on {format_name}")
    if report is not None:
        check_inputs((output, *sources), report)
    result, messages = import_dataset(format_name, sources, output, version=version, **given)
    for line in (*messages, *result.lines()):
        click.echo(printable(line), err=True)
    write_report(report, result.to_dict())


def _write_draft(format_name: str, sources: Sequence[str], target: Path) -> None:
    idle = given_options().keys() - {"format_name", "sources", "draft"}
    if idle:
        raise click.UsageError(f"{given_options()[min(idle)]} has no effect with --draft")
    if format_name != "table" or len(sources) != 1:
        raise click.UsageError(
            "--draft is for one table: newsevents import table FILE --draft FILE"
        )
    from newsevents.importers.table_draft import draft_mapping

    text, questions = draft_mapping(to_path(sources[0]))
    with replacing(target, "exists already; choose another name") as stream:
        stream.write(text.encode())
    click.echo(
        f"{printable(str(target))}: answer these questions in it, where they matter", err=True
    )
    for question in questions:
        click.echo(f"  {printable(question)}", err=True)
