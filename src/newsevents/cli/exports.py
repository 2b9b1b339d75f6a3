"""`newsevents export`: a dataset in a format of another tool."""

from __future__ import annotations

from pathlib import Path

import click

from newsevents.cli.arguments import (
    LocalPath,
    language_option,
    numbered,
    report_option,
    resolve_dataset,
    write_report,
)
from newsevents.dataset.writing import check_inputs
from newsevents.exporters import EXPORTERS, export
from newsevents.findings import printable

_FORMATS = "\n".join(
    f"{name:<16}{each.title} ({each.suffix})" for name, each in sorted(EXPORTERS.items())
)


@click.command(
    "export",
    help=f"""Write a dataset in a FORMAT of another tool.

\b
{_FORMATS}

These formats carry a part of the data; the fields that are not written are counted on standard
error. For forms without loss, see `convert`.
""",
)
@click.argument("format_name", metavar="FORMAT", type=click.Choice(sorted(EXPORTERS)))
@click.argument("dataset")
@click.option("-o", "--output", required=True, type=LocalPath(), help="Write to this file.")
@click.option("--texts", type=LocalPath(), metavar="DIR", help="Use the texts of articles in DIR.")
@language_option
@report_option
def export_command(  # noqa: PLR0913, PLR0917 - an argument an option
    format_name: str,
    dataset: str,
    output: Path,
    texts: Path | None,
    language: str,
    report: Path | None,
) -> None:
    """Write a dataset in a format of another tool, and report the losses."""
    if texts is not None and not EXPORTERS[format_name].has_texts:
        raise click.UsageError(f"--texts has no effect on {format_name}")
    if report is not None:
        check_inputs((output, dataset), report)
    losses = export(resolve_dataset(dataset), format_name, output, language=language, texts=texts)
    for line in losses.lines():
        click.echo(printable(line), err=True)
    write_report(report, losses.to_dict())
    written, total = losses.written_events()
    events = f"{written:,} of {numbered(total, 'event')}"
    click.echo(f"{printable(str(output))}: {events}", err=True)
