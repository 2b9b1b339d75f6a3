"""What differs between two versions of a dataset, in words."""

from __future__ import annotations

import unicodedata
from typing import Any

import attrs

from newsevents.diff.fields import Change, FieldChange
from newsevents.diff.records import Comparison, RecordChange
from newsevents.findings import printable, shown

#: What stands before a change where there is no room for words.
MARKS = {
    Change.ADDED: "+",
    Change.REMOVED: "-",
    Change.CHANGED: "~",
    Change.RENAMED: "~",
    Change.REORDERED: "~",
}

_NAME = 80
# Of two long texts only what surrounds the first difference is shown.
_LONG = 60
_CONTEXT = 20
# So few characters are also named by their code points, if they are not ASCII: letters of Arabic
# that look alike, marks that cannot be seen.
_FEW = 3
_FACTS = ("kind", "language", "published", "date", "status")
_SUBJECTS = ("actor", "event", "article")


@attrs.frozen
class Words:
    """Puts the changes of a comparison into words that are harmless for a terminal."""

    comparison: Comparison
    #: Language of names and titles, as far as they have it.
    language: str

    def counts(self) -> str:
        """Return how many records came, went and changed: `1 added, 2 changed`."""
        numbers = {change: self.comparison.count(change) for change in Change}
        parts = [f"{number} {change}" for change, number in numbers.items() if number]
        return ", ".join(parts) or "no record changed"

    def title(self, record: RecordChange) -> str:
        """Return what a record is called, and the facts that tell it from others."""
        document = record.old if record.new is None else record.new
        if not isinstance(document, dict):
            return shown(document)
        values = [document.get(name) for name in _FACTS]
        facts = ", ".join(short(value, _NAME) for value in values if isinstance(value, str))
        name = self._name(record.id)
        return f"{name} ({facts})" if name and facts else name or facts

    def old(self, field: FieldChange) -> str:
        """Return the old value, short; empty if there was none."""
        if field.change not in (Change.REMOVED, Change.CHANGED):
            return ""
        return self._shown(field.old, _excerpts(field.old, field.new)[0])

    def new(self, field: FieldChange) -> str:
        """Return the new value, short; empty if there is none."""
        if field.change not in (Change.ADDED, Change.CHANGED):
            return ""
        return self._shown(field.new, _excerpts(field.old, field.new)[1])

    def note(self, field: FieldChange) -> str:
        """Return what pointer and values do not say; empty if that is nothing."""
        notes = []
        entry = field.old if field.change is Change.REMOVED else field.new
        if field.about and field.about != _subject(entry):
            notes.append(f"of {self._name(field.about) or short(field.about)}")
        if field.change is Change.REORDERED:
            notes.append("in another order")
        if isinstance(field.old, str) and isinstance(field.new, str):
            notes.append(_lookalikes(field.old, field.new))
        return ", ".join(note for note in notes if note)

    def _shown(self, value: Any, excerpt: Any) -> str:
        name = self._name(_subject(value))
        return f"{shown(excerpt)} ({name})" if name else shown(excerpt)

    def _name(self, record: str) -> str:
        return short(self.comparison.name(record, self.language), _NAME)


def short(text: str, most: int = 200) -> str:
    """Return a text with an end, harmless for a terminal: an id, a pointer, a name."""
    return printable(text if len(text) <= most else f"{text[: most - 3]}...")


def _subject(value: Any) -> str:
    """Return the id that a value is, or that says what it is about; empty if there is none."""
    ids = [value.get(name) for name in _SUBJECTS] if isinstance(value, dict) else [value]
    return next((name for name in ids if isinstance(name, str)), "")


def _excerpts(old: Any, new: Any) -> tuple[Any, Any]:
    """Cut two long texts down to what begins shortly before the first difference."""
    if not isinstance(old, str) or not isinstance(new, str) or max(len(old), len(new)) <= _LONG:
        return old, new
    start = max(0, _alike(old, new) - _CONTEXT)
    # No mark loses the letter that it stands on; both texts are alike here.
    while start > 0 and unicodedata.combining(old[start]):
        start -= 1
    return (f"...{old[start:]}", f"...{new[start:]}") if start else (old, new)


def _lookalikes(old: str, new: str) -> str:
    """Name the characters in which two texts differ, if they are few and not ASCII."""
    start = _alike(old, new)
    old_rest, new_rest = old[start:], new[start:]
    end = _alike(old_rest[::-1], new_rest[::-1])
    was, now = old_rest[: len(old_rest) - end], new_rest[: len(new_rest) - end]
    if max(len(was), len(now)) <= _FEW and not (was + now).isascii():
        return f"{_code_points(was)} -> {_code_points(now)}"
    same = unicodedata.normalize("NFC", old) == unicodedata.normalize("NFC", new)
    return "the same in NFC" if same else ""


def _alike(old: str, new: str) -> int:
    """Return with how many characters both texts begin."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(old), len(new)))


def _code_points(text: str) -> str:
    return " ".join(f"U+{ord(char):04X}" for char in text) or "nothing"
