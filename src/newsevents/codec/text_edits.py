"""Changes of a record as edits of its text, so that nothing else in the text moves."""

from __future__ import annotations

import bisect
from collections.abc import Collection, Iterable, Iterator

import msgspec

from newsevents.codec.source_map import LocatedValue, SourceMap
from newsevents.findings import Remove, Rename, Replace

#: Start and end of the replaced characters, in code points from 0, and the new text.
TextEdit = tuple[int, int, str]

_BLANKS = " \t\r\n"


def text_edits(
    text: str | SourceMap, changes: Collection[Replace | Remove | Rename]
) -> tuple[TextEdit, ...]:
    """Return the edits that make all changes of a record; they do not overlap.

    `text` is JSON, or its source map with the pointers of all changes.
    Returns no edit if the pointer of any change has no value, or no field to rename.
    Of changes inside each other, the outer one is made.
    """
    if isinstance(text, str):
        text = SourceMap(text, (change.pointer for change in changes))
    edits: list[TextEdit] = []
    removals: list[tuple[int, int]] = []
    for change in changes:
        value = text.get(change.pointer)
        if value is None:
            return ()
        match change:
            case Rename(name=name) if value.key is not None:
                edits.append((value.key, text.end(value.key), _json(name)))
            case Replace(value=new):
                edits.append((value.start, text.end(value.start), _json(new)))
            case Remove():
                removals.append(_entry(text, value))
            case _:
                return ()
    edits += ((start, end, "") for start, end in _with_commas(text.text, removals))
    kept = EditSet()
    for edit in sorted(edits, key=lambda edit: (edit[0], -edit[1])):
        kept.add((edit,))
    return tuple(kept.edits)


class EditSet:
    """Edits of a text that do not overlap, in its order."""

    def __init__(self) -> None:
        """Begin without edits."""
        self.edits: list[TextEdit] = []

    def add(self, edits: Iterable[TextEdit]) -> bool:
        """Add edits unless one of them overlaps an earlier one; return whether they were added."""
        edits = tuple(edits)
        are_free = all(map(self._is_free, edits))
        for edit in edits if are_free else ():
            bisect.insort(self.edits, edit)
        return are_free

    def _is_free(self, edit: TextEdit) -> bool:
        start, end, _ = edit
        at = bisect.bisect(self.edits, edit)
        is_after = at == 0 or self.edits[at - 1][1] <= start
        return is_after and (at == len(self.edits) or end <= self.edits[at][0])


def _entry(source: SourceMap, value: LocatedValue) -> tuple[int, int]:
    """Return the span of a field or a list entry, with the comma and the blanks after it."""
    text, end = source.text, source.end(value.start)
    after = _skip_blanks(text, end)
    if text[after : after + 1] == ",":
        end = _skip_blanks(text, after + 1)
    return value.start if value.key is None else value.key, end


def _with_commas(text: str, removals: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join the spans of adjacent entries; the last ones of a list go with the comma before them."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(removals):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    for start, end in joined:
        is_last = text[_skip_blanks(text, end)] in "}]"
        before = start
        while is_last and text[before - 1] in _BLANKS:
            before -= 1
        yield before - 1 if is_last and text[before - 1] == "," else start, end


def _skip_blanks(text: str, position: int) -> int:
    while text[position : position + 1] in _BLANKS and position < len(text):
        position += 1
    return position


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def apply_edits(text: str, edits: Iterable[TextEdit]) -> str:
    """Return a text after edits that do not overlap."""
    pieces, position = [], 0
    for start, end, new in sorted(edits):
        pieces += [text[position:start], new]
        position = end
    return "".join([*pieces, text[position:]])
