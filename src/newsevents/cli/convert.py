"""`newsevents convert`."""

from __future__ import annotations

from pathlib import Path

import click

from newsevents.cli.datasets import resolve
from newsevents.cli.paths import LocalPath
from newsevents.findings import printable
from newsevents.formats import convert


@click.command("convert")
@click.argument("source", metavar="SRC")
@click.argument("target", metavar="DST", type=LocalPath())
@click.option("--language", default="en", show_default=True, help="Language of names in tables.")
def command(source: str, target: Path, language: str) -> None:
    """Write a dataset in another form, which the name of DST says.

    \b
    NAME                   a folder with a manifest and JSON Lines
    NAME.jsonl             JSON Lines; also .jsonl.gz and .jsonl.zst
    NAME.newsevents.json   a bundle, which editors complete from the schema
    NAME.parquet           a folder of Parquet files, events by year and type
    NAME.csv               a folder of CSV files, one a table
    NAME.xlsx              an Excel workbook, a sheet a table

    SRC is any of these, or the name of a dataset that an installed package brings along.
    Nothing is lost on the way, and the same comes back, but that JSON Lines and bundles have no
    place for title and licence of the dataset.
    DST is written beside its place first; what is there is replaced only by a complete one.
    """  # noqa: D301 - click's mark for lines as they are
    count = convert(resolve(source), target, language=language)
    click.echo(f"{printable(str(target))}: {count:,} record{'' if count == 1 else 's'}", err=True)
