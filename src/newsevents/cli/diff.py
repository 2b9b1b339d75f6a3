"""`newsevents diff`: two versions of a dataset as text, Markdown or JSON.

GitHub and GitLab read more into Markdown than it has: mentions, issues, addresses, formulas,
emoji. Text from data is escaped so that none of it becomes anything but text.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import attrs
import click

from newsevents.cli import CLEAN, FINDINGS, write_data
from newsevents.cli.arguments import language_option, refuse_idle, resolve_dataset
from newsevents.cli.revisions import MissingPathError, Revision, materialize
from newsevents.diff.fields import Change, FieldChange
from newsevents.diff.records import Comparison, RecordChange, Side, compare, read_side
from newsevents.findings import printable, shown
from newsevents.reporters.escaping import escape_message, escape_surrogates
from newsevents.storage.paths import to_path
from newsevents.storage.urls import is_url

# Mark, colour and heading of each change.
_LOOKS = {
    Change.ADDED: ("+", "green", "Added"),
    Change.REMOVED: ("-", "red", "Removed"),
    Change.RENAMED: ("~", "yellow", "Renamed"),
    Change.CHANGED: ("~", "yellow", "Changed"),
    Change.REORDERED: ("~", "yellow", ""),
}

_WITH_OLD, _WITH_NEW = (Change.REMOVED, Change.CHANGED), (Change.ADDED, Change.CHANGED)

_MAX_NAME_LENGTH, _MAX_ID_LENGTH = 80, 200
# Longer texts are shown from shortly before their first difference.
_MAX_WHOLE_LENGTH, _CONTEXT_LENGTH = 60, 20
# Up to so many characters that are not ASCII are also shown as code points: Arabic letters that
# look alike, invisible marks.
_MAX_CODE_POINTS = 3
_FACTS = ("kind", "language", "published", "date", "status")
_SUBJECTS = ("actor", "event", "article")

_MAX_RECORDS, _MAX_FIELDS = 50, 30
# A comment on GitHub has at most 65,536 characters.
_MAX_COMMENT_LENGTH = 59_500
_PLAIN = re.compile(r"[A-Za-z0-9:/._-]+")
_SPECIAL = re.compile(r"[!-/:-@\[-`{-~]")
# Punctuation without a meaning inside a line, on all platforms.
_HARMLESS = frozenset(",;'\"!?()-+=%/{}")


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
    missing: list[MissingPathError] = []
    comparison = compare(_side(old, missing), _side(new, missing))
    formatter = ChangeFormatter(comparison, language)
    if output_format == "json":
        refuse_idle("language", "with --output-format json, which has no names of records")
    if output_format != "text":
        write_data()
    if output_format == "json":
        click.echo(json.dumps(json_document(comparison), indent=2))
    elif output_format == "markdown":
        click.echo(markdown(formatter), nl=False)
    else:
        for line in text_lines(formatter):
            click.echo(line)
    sys.exit(CLEAN if comparison.is_empty else FINDINGS)


def _side(given: str, missing: list[MissingPathError]) -> Side:
    """Read an existing path, else a path in a revision, else an installed dataset.

    One version may be a revision without a path that the working tree has: it is empty, and is
    added to `missing`.
    """
    revision = None if is_url(given) or os.path.lexists(given) else Revision.parse(given)
    if revision is None:
        path = resolve_dataset(given)
        return read_side(path, "" if path == to_path(given) else given)
    with tempfile.TemporaryDirectory(prefix="newsevents-") as folder:
        try:
            return read_side(materialize(revision, Path(folder)), given)
        except MissingPathError as error:
            if not error.is_elsewhere or missing:
                raise
            missing.append(error)
            note = f"{escape_message(str(error))}; compared as empty"
            return Side(name=given, documents=(), notes=(note,))


@attrs.frozen
class ChangeFormatter:
    """Formatter of the changes of a comparison, escaped for a terminal."""

    comparison: Comparison
    #: Preferred language of names and titles.
    language: str

    def counts(self) -> str:
        """Return the number of records by change: `1 added, 2 changed`."""
        numbers = {change: self.comparison.count(change) for change in Change}
        parts = [f"{number} {change}" for change, number in numbers.items() if number]
        return ", ".join(parts) or "no record changed"

    def title(self, record: RecordChange) -> str:
        """Return the name of a record, and facts that tell it from others."""
        document = record.old if record.new is None else record.new
        if not isinstance(document, dict):
            return shown(document)
        values = [document.get(name) for name in _FACTS]
        facts = ", ".join(
            _short(value, _MAX_NAME_LENGTH) for value in values if isinstance(value, str)
        )
        name = self._name(record.id)
        return f"{name} ({facts})" if name and facts else name or facts

    def values(self, field: FieldChange) -> tuple[str, str]:
        """Return the old and the new value, shortened; empty if missing."""
        old, new = _excerpts(field.old, field.new)
        return (
            self._shown(field.old, old) if field.change in _WITH_OLD else "",
            self._shown(field.new, new) if field.change in _WITH_NEW else "",
        )

    def note(self, field: FieldChange) -> str:
        """Return a note on the subject of a field, its order or lookalike characters."""
        notes = []
        entry = field.old if field.change is Change.REMOVED else field.new
        if field.about and field.about != _subject(entry):
            notes.append(f"of {self._name(field.about) or _short(field.about)}")
        if field.change is Change.REORDERED:
            notes.append("in another order")
        if isinstance(field.old, str) and isinstance(field.new, str):
            notes.append(_lookalikes(field.old, field.new))
        return ", ".join(filter(None, notes))

    def _shown(self, value: Any, excerpt: Any) -> str:
        name = self._name(_subject(value))
        return f"{shown(excerpt)} ({name})" if name else shown(excerpt)

    def _name(self, record: str) -> str:
        return _short(self.comparison.name(record, self.language), _MAX_NAME_LENGTH)


def _short(text: str, length: int = _MAX_ID_LENGTH) -> str:
    return printable(text if len(text) <= length else f"{text[: length - 3]}...")


def _subject(value: Any) -> str:
    """Return the id that a value is or contains, or an empty string."""
    ids = [value.get(name) for name in _SUBJECTS] if isinstance(value, dict) else [value]
    return next((name for name in ids if isinstance(name, str)), "")


def _excerpts(old: Any, new: Any) -> tuple[Any, Any]:
    """Cut two long texts so that they begin shortly before their first difference."""
    is_text = isinstance(old, str) and isinstance(new, str)
    if not is_text or max(len(old), len(new)) <= _MAX_WHOLE_LENGTH:
        return old, new
    start = max(0, _common_length(old, new) - _CONTEXT_LENGTH)
    # A mark stays with its letter; both texts are equal here.
    while start > 0 and unicodedata.combining(old[start]):
        start -= 1
    return (f"...{old[start:]}", f"...{new[start:]}") if start else (old, new)


def _lookalikes(old: str, new: str) -> str:
    """Return the code points in which two texts differ, if they are few and not ASCII."""
    start = _common_length(old, new)
    end = _common_length(old[start:][::-1], new[start:][::-1])
    before, after = old[start : len(old) - end], new[start : len(new) - end]
    if max(len(before), len(after)) <= _MAX_CODE_POINTS and not (before + after).isascii():
        return f"{_code_points(before)} -> {_code_points(after)}"
    is_equal = unicodedata.normalize("NFC", old) == unicodedata.normalize("NFC", new)
    return "the same in NFC" if is_equal else ""


def _common_length(old: str, new: str) -> int:
    pairs = enumerate(zip(old, new, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(old), len(new)))


def _code_points(text: str) -> str:
    return " ".join(f"U+{ord(char):04X}" for char in text) or "nothing"


# --- text ---


def text_lines(formatter: ChangeFormatter) -> Iterator[str]:
    """Yield the lines for a terminal."""
    comparison = formatter.comparison
    for note in (*comparison.old.notes, *comparison.new.notes):
        yield f"note: {note}"
    if comparison.metadata:
        yield _head(Change.CHANGED, "datapackage.json", "")
        yield from _field_lines(formatter, comparison.metadata)
    for record in comparison.records:
        former = f"{_short(record.old_id)} -> " if record.old_id else ""
        yield _head(record.change, f"{former}{_short(record.id)}", formatter.title(record))
        yield from _field_lines(formatter, record.fields)
    yield f"{formatter.counts()}, {comparison.unchanged} unchanged"


def _head(change: Change, name: str, title: str) -> str:
    coloured = click.style(f"{change:<8}", fg=_LOOKS[change][1], bold=True)
    return "  ".join(filter(None, (coloured, name, title)))


def _field_lines(formatter: ChangeFormatter, fields: Iterable[FieldChange]) -> Iterator[str]:
    for field in fields:
        note = formatter.note(field)
        mark, colour, _ = _LOOKS[field.change]
        values = " -> ".join(filter(None, formatter.values(field)))
        parts = (_short(field.pointer) or "/", values, note and f"({note})")
        yield f"    {click.style(mark, fg=colour)} {'  '.join(filter(None, parts))}"


# --- Markdown ---


def markdown(formatter: ChangeFormatter) -> str:
    """Return a comparison as Markdown that fits into a comment on a pull request."""
    pieces: list[str] = []
    room = _MAX_COMMENT_LENGTH
    for piece in _markdown(formatter):
        room -= len(piece)
        if room < 0:
            pieces.append("\nThe rest is too long to show here.\n")
            break
        pieces.append(piece)
    return "".join(pieces)


def _markdown(formatter: ChangeFormatter) -> Iterator[str]:
    comparison = formatter.comparison
    old, new = _code(comparison.old.name), _code(comparison.new.name)
    yield f"## Dataset: {formatter.counts()}\n\n"
    yield f"{old} to {new}, {comparison.unchanged} records unchanged\n"
    for note in (*comparison.old.notes, *comparison.new.notes):
        yield f"\n> {_text(note)}\n"
    if comparison.metadata:
        yield "\n### Manifest\n"
        yield from _table(formatter, comparison.metadata)
    for change, (_, _, heading) in _LOOKS.items():
        records = [record for record in comparison.records if record.change is change]
        if records:
            yield f"\n### {heading}\n\n"
            yield from (_record(formatter, record) for record in records[:_MAX_RECORDS])
        if len(records) > _MAX_RECORDS:
            yield f"\nand {len(records) - _MAX_RECORDS} more records\n"


def _record(formatter: ChangeFormatter, record: RecordChange) -> str:
    title = _text(formatter.title(record))
    if record.change is Change.CHANGED:
        head = " ".join(filter(None, (_code(record.id), title)))
        return f"#### {head}\n{''.join(_table(formatter, record.fields))}\n"
    former = f"{_code(record.old_id)} is now " if record.old_id else ""
    return f"- {former}{_code(record.id)} {title}\n".replace("  ", " ")


def _table(formatter: ChangeFormatter, fields: tuple[FieldChange, ...]) -> Iterator[str]:
    yield "\n| | field | before | after |\n|---|---|---|---|\n"
    for field in fields[:_MAX_FIELDS]:
        name = " ".join((_code(field.pointer or "/"), _text(formatter.note(field)))).strip()
        old, new = map(_value, formatter.values(field))
        yield f"| {_LOOKS[field.change][0]} | {name} | {old} | {new} |\n"
    if len(fields) > _MAX_FIELDS:
        yield f"| | and {len(fields) - _MAX_FIELDS} more fields | | |\n"


def _code(text: str) -> str:
    return f"`{_short(text)}`" if _PLAIN.fullmatch(text) else _value(_short(text))


def _value(text: str) -> str:
    return f"<code>{_SPECIAL.sub(_entity, text)}</code>" if text else ""


def _text(text: str) -> str:
    # GitHub looks for mentions and issues after Markdown is rendered, so that a zero-width
    # space has to separate the sign from the name.
    return re.sub("(&#64;|&#35;)", "\\1&#8203;", _SPECIAL.sub(_entity, text))


def _entity(match: re.Match[str]) -> str:
    return match[0] if match[0] in _HARMLESS else f"&#{ord(match[0])};"


# --- JSON ---


def json_document(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as plain data, the format of `--output-format json`.

    `old` and `new` are the names of the versions, `notes` remarks about them, `counts` the
    numbers of records by change, `metadata` the changed fields of the manifests.
    `records` lists the records that differ: `change` (`added`, `removed`, `renamed`, `changed`),
    `id`, `type`, and the whole `record`, its `old_id` or its changed `fields`.
    A field has `change` (`added`, `removed`, `changed`, `reordered`), `pointer` (a JSON Pointer
    in the new record, or in the old one for a removed field), and `old` and `new` values.
    """
    counts = {str(c): comparison.count(c) for c in Change if c is not Change.REORDERED}
    return {
        "old": escape_surrogates(comparison.old.name),
        "new": escape_surrogates(comparison.new.name),
        "notes": [escape_surrogates(n) for n in (*comparison.old.notes, *comparison.new.notes)],
        "counts": counts | {"unchanged": comparison.unchanged},
        "metadata": [_field_data(field) for field in comparison.metadata],
        "records": [_record_data(record) for record in comparison.records],
    }


def _record_data(record: RecordChange) -> dict[str, Any]:
    data: dict[str, Any] = {"change": str(record.change), "id": record.id, "type": record.type}
    match record.change:
        case Change.ADDED:
            return data | {"record": record.new}
        case Change.REMOVED:
            return data | {"record": record.old}
        case Change.RENAMED:
            return data | {"old_id": record.old_id}
    return data | {"fields": [_field_data(field) for field in record.fields]}


def _field_data(field: FieldChange) -> dict[str, Any]:
    data: dict[str, Any] = {"change": str(field.change), "pointer": field.pointer}
    data |= {"old": field.old} if field.change in _WITH_OLD else {}
    return data | ({"new": field.new} if field.change in _WITH_NEW else {})
