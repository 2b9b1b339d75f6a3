"""`newsevents convert`."""

from __future__ import annotations

from pathlib import Path

import click

from newsevents.cli.arguments import LocalPath, language_option, numbered, resolve_dataset
from newsevents.findings import printable
from newsevents.formats import convert


@click.command("convert")
@click.argument("source", metavar="SRC")
@click.argument("target", metavar="DST", type=LocalPath())
@language_option
def convert_command(source: str, target: Path, language: str) -> None:
    """Convert a dataset to the format that the name of DST implies.

    \b
    NAME                   folder with a manifest and JSON Lines
    NAME.jsonl             JSON Lines; also .jsonl.gz and .jsonl.zst
    NAME.newsevents.json   bundle, which editors complete from the schema
    NAME.parquet           folder of Parquet files, events by year and type
    NAME.csv               folder of CSV files, one per table
    NAME.xlsx              Excel workbook, one sheet per table

    SRC is any of these or the name of an installed dataset. Converting back gives the same
    records. JSON Lines and bundles have no place for title and licence of the dataset.
    DST is replaced only once the conversion is complete.
    """  # noqa: D301 - click's mark for lines that keep their breaks
    count = convert(resolve_dataset(source), target, language=language)
    click.echo(f"{printable(str(target))}: {numbered(count, 'record')}", err=True)
