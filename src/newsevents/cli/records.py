"""`newsevents find`, `where-used`, `rename` and `remove`: single records of a dataset."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from newsevents.cli import CLEAN, FINDINGS
from newsevents.cli.arguments import (
    dataset_argument,
    echo_json,
    json_option,
    load_all_records,
    load_valid_records,
    record_of,
    resolve_writable,
)
from newsevents.dataset import Reference
from newsevents.dataset.saving import locked
from newsevents.errors import FileError
from newsevents.findings import numbered, printable, shown


@click.command("find")
@click.argument("name", metavar="NAME")
@dataset_argument
@json_option
def find_command(name: str, dataset: str, *, is_json: bool) -> None:
    """Find records by a name, in any script, an id or an identifier.

    NAME may be an alias, a title or headline, part of a name, or misspelt. The best match comes
    first. DATASET defaults to the current folder.

    Exit status: 0 found, 1 nothing found, 2 misuse or unreadable input.
    """
    found = load_valid_records(dataset).search(name)
    rows = [(match.record.id, match.kind, match.name) for match in found]
    _print(rows, ("id", "match", "name"), is_json=is_json)
    if not found:
        click.echo(f"nothing has a name like {shown(name)}", err=True)
    sys.exit(CLEAN if found else FINDINGS)


@click.command("where-used")
@click.argument("record", metavar="ID")
@dataset_argument
@json_option
def where_used_command(record: str, dataset: str, *, is_json: bool) -> None:
    """List the places in other records that refer to a record.

    References in claimed values count as well; paths in evidence, which lead to an entry that
    refers to it, do not. DATASET defaults to the current folder.
    """
    loaded = load_valid_records(dataset)
    found = loaded.references_to(record_of(loaded, record, dataset).id)
    rows = [(each.record.id, each.pointer) for each in found]
    _print(rows, ("id", "pointer"), is_json=is_json)
    click.echo(_counted(found), err=True)


@click.command("rename")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@dataset_argument
@click.option("--dry-run", is_flag=True, help="Write nothing; list the references.")
def rename_command(old: str, new: str, dataset: str, *, dry_run: bool) -> None:
    """Give a record another id, in all records that refer to it.

    References in fields, claimed values and paths are changed; other text, names of files with
    texts, baselines and files of aliases are not. All files are replaced together. DATASET, a path,
    defaults to the current folder, and must be readable without errors.
    """
    with contextlib.nullcontext() if dry_run else locked(resolve_writable(dataset)):
        loaded = load_all_records(dataset)
        record = record_of(loaded, old, dataset)
        if new == old:
            raise FileError(dataset, f"the id is {new} already")
        if new in loaded:
            reason = f"{new} is another record; newsevents merge --aliases -o joins two records"
            raise FileError(dataset, reason)
        found = loaded.rename(record.id, new)
        if dry_run:
            click.echo(f"nothing written: {_counted(found)}", err=True)
            _print([(each.record.id, each.pointer) for each in found], ("id", "pointer"))
            return
        files = loaded.save()
    click.echo(f"{old} is {new}: {_counted(found)}", err=True)
    _print_files(files)


@click.command("remove")
@click.argument("record", metavar="ID")
@dataset_argument
def remove_command(record: str, dataset: str) -> None:
    """Remove a record that no other record refers to.

    `newsevents where-used` lists the references, which are to be changed first. Texts of articles
    stay. DATASET, a path, defaults to the current folder, and must be readable without errors.
    """
    with locked(resolve_writable(dataset)):
        loaded = load_all_records(dataset)
        loaded.remove(record_of(loaded, record, dataset).id)
        files = loaded.save()
    click.echo(f"{record} is removed", err=True)
    _print_files(files)


def _print_files(files: Iterable[Path]) -> None:
    for file in files:
        click.echo(printable(str(file)))


def _counted(found: tuple[Reference, ...]) -> str:
    records = len({each.record.id for each in found})
    return f"{numbered(len(found), 'reference')} in {numbered(records, 'record')}"


def _print(
    rows: Sequence[tuple[str, ...]], columns: tuple[str, ...], *, is_json: bool = False
) -> None:
    if is_json:
        echo_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            # Names are last, since their width depends on the terminal.
            padded = [f"{value:<{width}}" for value, width in zip(row, widths, strict=True)]
            click.echo("  ".join([*padded[:-1], printable(row[-1])]))
