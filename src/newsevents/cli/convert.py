"""`newsevents convert`, `export`, `import` and `report`: a dataset from one form to another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from newsevents.cli.arguments import (
    LocalPath,
    given_language,
    given_options,
    language_option,
    read_valid_records,
    refuse_idle,
    report_option,
    resolve_dataset,
    say,
    texts_option,
    without_info,
    write_report,
)
from newsevents.dataset.writing import check_inputs
from newsevents.errors import FileError
from newsevents.exporters import EXPORTERS, export
from newsevents.findings import numbered, printable
from newsevents.formats import convert
from newsevents.importers import CHOICES, IMPORTERS, OPTIONS, import_dataset
from newsevents.reporters.concise import counted
from newsevents.storage.atomic import replacing
from newsevents.storage.paths import to_path
from newsevents.storage.sources import open_source
from newsevents.validation import validate
from newsevents.validation.configuration import for_path


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
    path = resolve_dataset(source)
    if path.suffix != ".xlsx":
        refuse_idle("texts", "on a source that is no workbook")
    elif texts is None:
        texts = for_path(path).texts_if_there()
    count = convert(
        path,
        target,
        language=given_language(language),
        form=form,
        texts=texts,
        on_left_behind=say,
    )
    click.echo(f"{printable(str(target))}: {numbered(count, 'record')}", err=True)


def _listed(titles: Mapping[str, str]) -> str:
    """Return names with their titles in two columns, as a part of the help of a command."""
    width = max(map(len, titles))
    return "\n".join(f"{name:{width}}  {title}" for name, title in titles.items())


@click.command(
    "export",
    help="""Write a dataset in a FORMAT of another tool.

\b
"""
    + _listed({name: f"{each.title} ({each.suffix})" for name, each in sorted(EXPORTERS.items())})
    + """

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
    for name in sorted({"language", "texts"}.difference(EXPORTERS[format_name].options)):
        refuse_idle(name, f"on {format_name}")
    if report is not None:
        check_inputs((output, dataset), report)
    losses = export(resolve_dataset(dataset), format_name, output, language=language, texts=texts)
    say(*losses.lines())
    write_report(report, losses.to_dict())
    written, total = losses.written_events()
    events = f"{written:,} of {numbered(total, 'event')}"
    click.echo(f"{printable(str(output))}: {events}", err=True)


def _importer_options(command: Callable[..., None]) -> Callable[..., None]:
    for name, text in reversed(list(OPTIONS.items())):
        choice = click.Choice(CHOICES[name]) if name in CHOICES else None
        option, metavar = f"--{name.replace('_', '-')}", None if choice else "PATH"
        command = click.option(option, type=choice, metavar=metavar, help=text)(command)
    return command


@click.command(
    "import",
    help="""Import files of another FORMAT as a dataset.

\b
"""
    + _listed({name: each.title for name, each in IMPORTERS.items()})
    + """

SOURCE is a file, also .gz, .zst and .zip, or a URL. DATASET is a folder or a file as for
`convert`; records that it has of other sources are never replaced. A bad row is skipped; the
report counts everything that was read, made, guessed, kept aside and lost.
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
    given = {name: value for name, value in options.items() if value is not None}
    for name in sorted(given.keys() - set(IMPORTERS[format_name].options)):
        refuse_idle(name, f"on {format_name}")
    if report is not None:
        check_inputs((output, *sources, *given.values()), report)
    result, messages = import_dataset(format_name, sources, output, version=version, **given)
    say(*messages, *result.lines())
    write_report(report, result.to_dict())


def _write_draft(format_name: str, sources: Sequence[str], target: Path) -> None:
    for name in sorted(given_options().keys() - {"format_name", "sources", "draft"}):
        refuse_idle(name, "with --draft")
    if format_name != "table" or len(sources) != 1:
        raise click.UsageError(
            "--draft is for one table: newsevents import table FILE --draft FILE"
        )
    from newsevents.importers.table_draft import draft_mapping

    text, questions = draft_mapping(to_path(sources[0]))
    with replacing(target, "exists already; choose another name") as stream:
        stream.write(text.encode())
    where = printable(str(target))
    click.echo(f"{where}: answer these questions in it, where they matter", err=True)
    for question in questions:
        click.echo(f"  {printable(question)}", err=True)


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
    opened = open_source(path)
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
