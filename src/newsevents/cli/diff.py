"""`newsevents diff`."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import click

from newsevents.cli import CLEAN, FINDINGS
from newsevents.cli.arguments import language_option, resolve_dataset
from newsevents.cli.diff_formats import ChangeFormatter, json_document, markdown, text_lines
from newsevents.cli.revisions import Revision, materialize
from newsevents.diff.records import Side, compare, read_side
from newsevents.storage.paths import to_path
from newsevents.storage.remote import is_url


@click.command("diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--output-format",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="For terminals, pull requests or programs.",
)
@language_option
def diff_command(old: str, new: str, output_format: str, language: str) -> None:
    """Compare two versions of a dataset, record by record and field by field.

    OLD and NEW are datasets, or REV:path for a path in a git revision, such as HEAD~1:data.

    Exit status: 0 no difference, 1 differences, 2 misuse or unreadable input.
    """
    comparison = compare(_side(old), _side(new))
    formatter = ChangeFormatter(comparison, language)
    if output_format == "json":
        lines: Iterable[str] = [json.dumps(json_document(comparison), indent=2)]
    elif output_format == "markdown":
        lines = [markdown(formatter).removesuffix("\n")]
    else:
        lines = text_lines(formatter)
    for line in lines:
        click.echo(line)
    sys.exit(CLEAN if comparison.is_empty else FINDINGS)


def _side(given: str) -> Side:
    """Read an existing path, else a path in a revision, else an installed dataset."""
    revision = None if is_url(given) or _exists(Path(given)) else Revision.parse(given)
    if revision is None:
        path = resolve_dataset(given)
        return read_side(path, "" if path == to_path(given) else given)
    with tempfile.TemporaryDirectory(prefix="newsevents-") as folder:
        return read_side(materialize(revision, Path(folder)), given)


def _exists(path: Path) -> bool:
    try:
        return path.exists() or path.is_symlink()
    except OSError:  # such as a name that is too long
        return False
