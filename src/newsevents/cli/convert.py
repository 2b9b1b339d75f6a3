"""`newsevents convert` and `newsevents report`: a dataset written in another form."""

from __future__ import annotations

from pathlib import Path

import click

from newsevents.cli.arguments import (
    LocalPath,
    given_language,
    language_option,
    numbered,
    read_valid_records,
    refuse_idle,
    resolve_dataset,
    texts_option,
    without_info,
)
from newsevents.errors import FileError
from newsevents.findings import printable
from newsevents.formats import convert
from newsevents.reporters.concise import counted
from newsevents.storage.atomic import replacing
from newsevents.storage.sources import open_source
from newsevents.validation import validate


@click.command("convert")
@click.argument("source", metavar="SRC")
@click.argument("target", metavar="DST", type=LocalPath())
@language_option
@click.option("--form", is_flag=True, help="Write a workbook for entering new records.")
@click.option("--texts", type=LocalPath(), metavar="DIR", help="Find quotes of a form in DIR.")
def convert_command(
    source: str, target: Path, language: str, *, form: bool, texts: Path | None
) -> None:
    """Convert a dataset to the format that the name of DST implies.

    \b
    NAME                   folder with a manifest and JSON Lines
    NAME.jsonl             JSON Lines; also .jsonl.gz and .jsonl.zst
    NAME.newsevents.json   bundle, which editors complete from the schema
    NAME.parquet           folder of Parquet files, events by year and type
    NAME.csv               folder of CSV files, one per table
    NAME.xlsx              Excel workbook, one sheet per table

    SRC is any of these or the name of an installed dataset. Converting back gives the same
    records. JSON Lines and bundles have no place for title and licence of the dataset, and only a
    folder has one for other files, such as a codebook; what is left behind is printed.
    DST is replaced only once the conversion is complete.
    """  # noqa: D301 - click's mark for lines that keep their breaks

    def _say(line: str) -> None:
        click.echo(printable(line), err=True)

    path = resolve_dataset(source)
    if path.suffix != ".xlsx":
        refuse_idle("texts", "on a source that is no workbook")
    count = convert(
        path,
        target,
        language=given_language(language),
        form=form,
        texts=texts,
        on_left_behind=_say,
    )
    click.echo(f"{printable(str(target))}: {numbered(count, 'record')}", err=True)


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
@texts_option
def report_command(dataset: str, output: Path, language: str, texts: Path | None) -> None:
    """Make a web page about a dataset: timeline, map, network of actors, every record.

    The page is one file that fetches nothing; it can be opened, printed and sent on.
    It includes the findings of the validator.
    """
    # A mistyped path must not replace a data file by a page.
    if output.suffix.lower() not in (".html", ".htm"):
        raise FileError(output, "not an HTML file; use a name that ends in .html")
    # An extra: a missing package is reported before the work.
    from newsevents.report import page

    path = resolve_dataset(dataset)
    opened = open_source(str(path))
    with opened.unchanged():
        loaded = read_valid_records(path)
        findings = validate(path).findings
    html = page(
        loaded,
        language=language,
        name=path.name or str(path),
        findings=findings,
        texts=texts,
    )
    with replacing(output) as stream:
        stream.write(html.encode())
    problems = without_info(findings)
    note = f"; {counted(problems)}, shown on the page" if problems else ""
    events = numbered(len(loaded.events()), "event")
    click.echo(f"{printable(str(output))}: {events}{note}", err=True)
