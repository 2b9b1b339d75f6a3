"""What differs between two versions of a dataset as Markdown, for a comment on a pull request.

GitHub and GitLab read more into text than Markdown does: people, issues, web addresses, formulas,
emoji.
Everything that comes from data is written so that none of it can become anything but text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from newsevents.cli.diff_text import MARKS, Words, short
from newsevents.diff.fields import Change, FieldChange
from newsevents.diff.records import RecordChange

_MOST_RECORDS = 50
_MOST_FIELDS = 30
# A comment on GitHub holds 65,536 characters; what does not fit is counted.
_LONGEST = 60_000
_LAST = 500

_SECTIONS = {
    Change.ADDED: "Added",
    Change.REMOVED: "Removed",
    Change.RENAMED: "Renamed",
    Change.CHANGED: "Changed",
}
_PLAIN = re.compile(r"[A-Za-z0-9:/._-]+")
_SPECIAL = re.compile(r"[!-/:-@\[-`{-~]")
# Punctuation that means nothing inside a line, wherever it is shown.
_HARMLESS = frozenset(",;'\"!?()-+=%/{}")


def markdown(words: Words) -> str:
    """Return a comparison as Markdown, at most 60,000 characters of it."""
    pieces: list[str] = []
    room = _LONGEST - _LAST
    for piece in _pieces(words):
        room -= len(piece)
        if room < 0:
            pieces.append("\nThe rest is too long to show here.\n")
            break
        pieces.append(piece)
    return "".join(pieces)


def _pieces(words: Words) -> Iterator[str]:
    comparison = words.comparison
    old, new = _code(comparison.old.name), _code(comparison.new.name)
    yield f"## Dataset: {words.counts()}\n\n"
    yield f"{old} to {new}, {comparison.unchanged} records unchanged\n"
    for note in (*comparison.old.notes, *comparison.new.notes):
        yield f"\n> {_text(note)}\n"
    if comparison.metadata:
        yield "\n### Manifest\n"
        yield from _table(words, comparison.metadata)
    for change, heading in _SECTIONS.items():
        records = [record for record in comparison.records if record.change is change]
        if records:
            yield f"\n### {heading}\n\n"
            yield from _bounded((_record(words, record) for record in records), len(records))


def _bounded(pieces: Iterable[str], number: int) -> Iterator[str]:
    for _, piece in zip(range(_MOST_RECORDS), pieces, strict=False):
        yield piece
    if number > _MOST_RECORDS:
        yield f"\nand {number - _MOST_RECORDS} more records\n"


def _record(words: Words, record: RecordChange) -> str:
    title = _text(words.title(record))
    if record.change is Change.CHANGED:
        head = " ".join(part for part in (_code(record.id), title) if part)
        return f"#### {head}\n{''.join(_table(words, record.fields))}\n"
    former = f"{_code(record.old_id)} is now " if record.old_id else ""
    return f"- {former}{_code(record.id)} {title}\n".replace("  ", " ")


def _table(words: Words, fields: tuple[FieldChange, ...]) -> Iterator[str]:
    yield "\n| | field | before | after |\n|---|---|---|---|\n"
    for field in fields[:_MOST_FIELDS]:
        place = " ".join((_code(field.pointer or "/"), _text(words.note(field)))).strip()
        old, new = _value(words.old(field)), _value(words.new(field))
        yield f"| {MARKS[field.change]} | {place} | {old} | {new} |\n"
    if len(fields) > _MOST_FIELDS:
        yield f"| | and {len(fields) - _MOST_FIELDS} more fields | | |\n"


def _code(text: str) -> str:
    """Return an id, a path or a pointer as code; empty for none."""
    return f"`{short(text)}`" if _PLAIN.fullmatch(text) else _value(short(text))


def _value(text: str) -> str:
    """Return harmless text as code, in which nobody is mentioned and nothing is linked."""
    return f"<code>{_SPECIAL.sub(_entity, text)}</code>" if text else ""


def _text(text: str) -> str:
    """Return harmless text as text.

    GitHub looks for people and issues after Markdown is done, so that a character of no width has
    to stand in between.
    """
    return re.sub("(&#64;|&#35;)", "\\1&#8203;", _SPECIAL.sub(_entity, text))


def _entity(match: re.Match[str]) -> str:
    return match[0] if match[0] in _HARMLESS else f"&#{ord(match[0])};"
