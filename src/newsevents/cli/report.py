"""`newsevents report`."""

from __future__ import annotations

from pathlib import Path

import click

from newsevents.cli.arguments import LocalPath, numbered, resolve_dataset, without_info
from newsevents.dataset.reading import read_dataset
from newsevents.errors import FileError
from newsevents.findings import printable
from newsevents.reporters.concise import counted
from newsevents.storage.atomic import write_all
from newsevents.validation import validate

_SUFFIXES = (".html", ".htm")


@click.command("report")
@click.argument("dataset")
@click.option("-o", "--output", required=True, type=LocalPath(), help="Write to this .html file.")
@click.option(
    "--language",
    type=click.Choice(["ar", "en"]),
    default="en",
    show_default=True,
    help="Language of the page.",
)
def report_command(dataset: str, output: Path, language: str) -> None:
    """Make a web page about a dataset: timeline, map, network of actors, every record.

    The page is one file that fetches nothing; it can be opened, printed and sent on.
    It includes the findings of the validator.
    """
    # A mistyped path must not replace a data file by a page.
    if output.suffix.lower() not in _SUFFIXES:
        raise FileError(output, f"not an HTML file; use a name that ends in {_SUFFIXES[0]}")
    # An extra: a missing package is reported before the work.
    from newsevents.report import page

    path = resolve_dataset(dataset)
    loaded = read_dataset(path, invalid="skip")
    findings = validate(path).findings
    html = page(loaded, language=language, name=path.name or str(path), findings=findings)
    write_all({output: html.encode()})
    problems = without_info(findings)
    note = f"; {counted(problems)}, shown on the page" if problems else ""
    events = numbered(len(loaded.events()), "event")
    click.echo(f"{printable(str(output))}: {events}{note}", err=True)
