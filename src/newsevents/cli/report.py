"""`newsevents report`."""

from __future__ import annotations

from pathlib import Path

import click

from newsevents.cli.datasets import counted, resolve
from newsevents.cli.paths import LocalPath
from newsevents.dataset.reading import read_dataset
from newsevents.errors import FileError
from newsevents.findings import Severity, printable
from newsevents.storage.atomic import write_all
from newsevents.validation import validate

_SUFFIXES = (".html", ".htm")


@click.command("report")
@click.argument("dataset")
@click.option(
    "-o",
    "--output",
    required=True,
    type=LocalPath(),
    help="File to write, which ends in .html.",
)
@click.option(
    "--language",
    type=click.Choice(["ar", "en"]),
    default="en",
    show_default=True,
    help="Language of the page.",
)
def command(dataset: str, output: Path, language: str) -> None:
    """Make a page to look at a dataset: timeline, map, who with whom, every record.

    The page is one file that fetches nothing; it can be opened, printed and sent on.
    What the validator finds is shown on it.
    """
    # Whoever mistypes a path must not lose a data file to a page.
    if output.suffix.lower() not in _SUFFIXES:
        raise FileError(output, f"not a name for a page, which ends in {_SUFFIXES[0]}")
    # Packages of an extra; a missing one is said before the work.
    from newsevents.report import page

    path = resolve(dataset)
    loaded = read_dataset(path, invalid="skip")
    findings = validate(path).findings
    name = path.name or str(path)
    html = page(loaded, language=language, name=name, findings=findings)
    write_all({output: html.encode()})
    faults = [finding for finding in findings if finding.severity is not Severity.INFO]
    found = f"; {counted(faults)}, shown on the page" if faults else ""
    number = len(loaded.events())
    events = f"{number:,} event{'' if number == 1 else 's'}"
    click.echo(f"{printable(str(output))}: {events}{found}", err=True)
