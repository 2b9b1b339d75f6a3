"""`newsevents export`: a dataset in a format of another tool."""

from __future__ import annotations

import json
from pathlib import Path

import click

from newsevents.cli.arguments import LocalPath, language_option, numbered, resolve_dataset
from newsevents.errors import FileError
from newsevents.exporters import EXPORTERS, export
from newsevents.findings import printable
from newsevents.storage.atomic import replacing

_FORMATS = "\n".join(
    f"{name:<12}{each.title} (*{each.suffix})" for name, each in sorted(EXPORTERS.items())
)


@click.command(
    "export",
    help=f"""Write a dataset in a FORMAT of another tool.

    \b
    {_FORMATS}

    These formats carry a part of the data; the fields that are not written are counted on standard
    error. For forms without loss, see newsevents convert.
    """,
)
@click.argument("format_name", metavar="FORMAT", type=click.Choice(sorted(EXPORTERS)))
@click.argument("dataset")
@click.option("-o", "--output", required=True, type=LocalPath(), help="Write to this file.")
@language_option
@click.option(
    "--report", type=LocalPath(), metavar="FILE", help="Write the report as JSON to FILE."
)
def export_command(
    format_name: str, dataset: str, output: Path, language: str, report: Path | None
) -> None:
    """Write a dataset in a format of another tool, and count what it does not carry."""
    # A mistyped path must not replace a data file.
    if report is not None and report.suffix != ".json":
        raise FileError(report, "not a JSON file; use a name that ends in .json")
    losses = export(resolve_dataset(dataset), format_name, output, language=language)
    for line in losses.lines():
        click.echo(printable(line), err=True)
    if report is not None:
        with replacing(report) as stream:
            stream.write(
                json.dumps(losses.to_dict(), ensure_ascii=False, indent=2).encode() + b"\n"
            )
    written, total = losses.written_events()
    events = f"{written:,} of {numbered(total, 'event')}"
    click.echo(f"{printable(str(output))}: {events}", err=True)
