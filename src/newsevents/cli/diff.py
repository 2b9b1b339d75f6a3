"""`newsevents diff`."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from newsevents.cli import CLEAN, FINDINGS
from newsevents.cli.datasets import resolve
from newsevents.cli.diff_text import MARKS, Words, short
from newsevents.cli.revisions import Revision, materialize
from newsevents.diff.fields import Change, FieldChange
from newsevents.diff.records import Comparison, RecordChange, Side, compare, read_side
from newsevents.storage.paths import to_path
from newsevents.storage.remote import is_url

_COLOURS = {"+": "green", "-": "red", "~": "yellow"}


@click.command("diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--output-format",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="For a terminal, for a comment on a pull request, or for a program.",
)
@click.option("--language", default="en", show_default=True, help="Language of names.")
def command(old: str, new: str, output_format: str, language: str) -> None:
    """Say what differs between two versions of a dataset, record by record and field by field.

    OLD and NEW are datasets: paths, or REV:path for what stands at a path in a revision of the
    git repository around it, such as HEAD~1:data.

    Exit status: 0 no difference, 1 differences, 2 misuse or unreadable input.
    """
    comparison = compare(_side(old), _side(new))
    words = Words(comparison, language)
    if output_format == "json":
        lines: Iterable[str] = [json.dumps(as_data(comparison), indent=2)]
    elif output_format == "markdown":
        from newsevents.cli.diff_markdown import markdown

        lines = [markdown(words).removesuffix("\n")]
    else:
        lines = _text(words)
    for line in lines:
        click.echo(line)
    sys.exit(CLEAN if comparison.is_empty else FINDINGS)


def _side(given: str) -> Side:
    """Read what was given: a path that there is, else a revision, else an installed dataset."""
    revision = None if is_url(given) or _is_there(Path(given)) else Revision.parse(given)
    if revision is None:
        path = resolve(given)
        return read_side(path, "" if path == to_path(given) else given)
    with tempfile.TemporaryDirectory(prefix="newsevents-") as folder:
        return read_side(materialize(revision, Path(folder)), given)


def _is_there(path: Path) -> bool:
    try:
        return path.exists() or path.is_symlink()
    except OSError:  # such as a name that is too long
        return False


def _text(words: Words) -> Iterator[str]:
    """Yield the lines that a terminal shows."""
    comparison = words.comparison
    for note in (*comparison.old.notes, *comparison.new.notes):
        yield f"note: {note}"
    if comparison.metadata:
        yield _head(Change.CHANGED, "datapackage.json", "")
        yield from _fields(words, comparison.metadata)
    for record in comparison.records:
        former = f"{short(record.old_id)} -> " if record.old_id else ""
        name = f"{former}{short(record.id)}"
        yield _head(record.change, name, words.title(record))
        yield from _fields(words, record.fields)
    yield f"{words.counts()}, {comparison.unchanged} unchanged"


def _head(change: Change, name: str, title: str) -> str:
    coloured = click.style(f"{change:<8}", fg=_COLOURS[MARKS[change]], bold=True)
    return "  ".join(part for part in (coloured, name, title) if part)


def _fields(words: Words, fields: Iterable[FieldChange]) -> Iterator[str]:
    for field in fields:
        mark = MARKS[field.change]
        note = words.note(field)
        values = " -> ".join(value for value in (words.old(field), words.new(field)) if value)
        parts = (short(field.pointer) or "/", values, f"({note})" if note else "")
        text = "  ".join(part for part in parts if part)
        yield f"    {click.style(mark, fg=_COLOURS[mark])} {text}"


def as_data(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as plain data, the form of `--output-format json`.

    `old` and `new` are the names of the two versions, `notes` what is to be said about them,
    `counts` the numbers of records by what became of them.
    `records` holds what is not as it was: `change` (`added`, `removed`, `renamed`, `changed`),
    `id`, `type`; the whole `record` if it was added or removed, `old_id` if it was renamed,
    `fields` if it was changed.
    A field has `change` (`added`, `removed`, `changed`, `reordered`), `pointer` (a JSON Pointer
    in the new record; for what was removed, in the old one), and `old` and `new` as far as there
    are such values.
    `metadata` holds the fields of the manifests that changed, in the same form.
    """
    counts = {str(c): comparison.count(c) for c in Change if c is not Change.REORDERED}
    return {
        "old": comparison.old.name,
        "new": comparison.new.name,
        "notes": [*comparison.old.notes, *comparison.new.notes],
        "counts": counts | {"unchanged": comparison.unchanged},
        "metadata": [_field_data(field) for field in comparison.metadata],
        "records": [_record_data(record) for record in comparison.records],
    }


def _record_data(record: RecordChange) -> dict[str, Any]:
    data: dict[str, Any] = {"change": str(record.change), "id": record.id, "type": record.type}
    match record.change:
        case Change.ADDED:
            data["record"] = record.new
        case Change.REMOVED:
            data["record"] = record.old
        case Change.RENAMED:
            data["old_id"] = record.old_id
        case _:
            data["fields"] = [_field_data(field) for field in record.fields]
    return data


def _field_data(field: FieldChange) -> dict[str, Any]:
    data: dict[str, Any] = {"change": str(field.change), "pointer": field.pointer}
    if field.change in (Change.REMOVED, Change.CHANGED):
        data["old"] = field.old
    if field.change in (Change.ADDED, Change.CHANGED):
        data["new"] = field.new
    return data
