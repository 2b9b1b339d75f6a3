"""Text of single records with their locations in files."""

from __future__ import annotations

import contextlib
import functools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

import attrs

from newsevents.codec import record_findings
from newsevents.codec.parser import decode, parse
from newsevents.codec.source_map import SourceMap
from newsevents.codec.text_edits import EditSet, TextEdit, apply_edits, text_edits
from newsevents.errors import InvalidError
from newsevents.findings import Edit, Finding
from newsevents.schema.rules import TOO_WRONG, UNKNOWN_FIELD

# Applications of fixes to a record, each of which is validated as a whole.
_MAX_TRIED = 64
_NO_FIX = "no automatic fix, since the record would get another error"


@attrs.frozen
class RawRecord:
    """Bytes of one record and their location."""

    #: Path of the file as it was given.
    file: str
    #: Number of the record in the file, from 0.
    ordinal: int
    #: Line of the first character, from 1; 0 for data in memory.
    line: int
    #: Column of the first character in code points, from 1.
    column: int
    data: bytes

    def moved(self, lines: int) -> RawRecord:
        """Return the record of a chunk with its line in the file, which has lines before it."""
        return attrs.evolve(self, line=self.line + lines) if lines else self


@attrs.define
class RecordStream:
    """The records of a file or a chunk, with findings, as they are read."""

    entries: Iterator[RawRecord | Finding]
    #: Whether they are written for a newer minor version of the schema.
    is_newer: bool = False
    #: The schema version that a bundle declares; empty if it is not text.
    version: str = ""


def locate_findings(entry: RawRecord, findings: Iterable[Finding]) -> list[Finding]:
    """Return findings about a record with file, line, column and the edits of fixes filled in.

    A line and column that a finding has are relative to the record. Other findings get the
    location of the value at their pointer, or of the record. Fixes that would make the record
    invalid are left out, and the findings say so. Findings about data in memory get no location.
    """
    findings = list(findings)
    changes = [change for finding in findings if finding.fix for change in finding.fix.changes]
    pointers = {each.pointer for each in (*findings, *changes)}
    source = SourceMap("", ())
    if changes or (entry.line and pointers != {""}):
        with contextlib.suppress(InvalidError, ValueError):
            source = SourceMap(decode(entry.data), pointers)
    located = [_located(finding, entry, source) for finding in findings]
    if changes:
        # In the order in which fixes are applied.
        order = sorted(
            (at for at, finding in enumerate(located) if finding.fix and finding.fix.changes),
            key=lambda at: located[at].application_key,
        )
        fixes = [
            (fix.is_safe, text_edits(source, fix.changes))
            for fix in (located[at].fix for at in order)
            if fix
        ]
        harmful = _harmful(source.text, fixes)
        for number, (at, (_, edits)) in enumerate(zip(order, fixes, strict=True)):
            located[at] = _with_edits(
                located[at], entry, source, edits, is_harmful=number in harmful
            )
    return located


def _located(finding: Finding, entry: RawRecord, source: SourceMap) -> Finding:
    if not entry.line:
        return finding
    if finding.line:
        line, column = _in_file(entry, finding.line - 1, finding.column - 1)
    else:
        value = source.get(finding.pointer)
        line, column = _in_file(entry, *source.line_and_column(value.start if value else 0))
    return attrs.evolve(finding, file=entry.file, line=line, column=column)


def _in_file(entry: RawRecord, line: int, column: int) -> tuple[int, int]:
    return entry.line + line, column + (entry.column if line == 0 else 1)


def _with_edits(
    finding: Finding,
    entry: RawRecord,
    source: SourceMap,
    pieces: Iterable[TextEdit],
    *,
    is_harmful: bool,
) -> Finding:
    """Return a finding with the edits of its fix; without it if it cannot or must not be made."""
    edits = []
    for start, end, text in pieces:
        line, column = _in_file(entry, *source.line_and_column(start))
        end_line, end_column = _in_file(entry, *source.line_and_column(end))
        edits.append(
            Edit(line=line, column=column, end_line=end_line, end_column=end_column, text=text)
        )
    if is_harmful:
        hint = f"{finding.hint} ({_NO_FIX})" if finding.hint else _NO_FIX
        return attrs.evolve(finding, hint=hint, fix=None)
    if finding.fix is None or not edits:
        # It cannot be applied to a text without the value that it changes.
        return attrs.evolve(finding, fix=None)
    fix = attrs.evolve(finding.fix, edits=tuple(edits) if entry.line else ())
    return attrs.evolve(finding, fix=fix)


def _harmful(text: str, fixes: Sequence[tuple[bool, Sequence[TextEdit]]]) -> set[int]:
    """Return the numbers of the fixes after which a record would have an error that it has not.

    A fix is whether it is safe, and its edits; all safe ones come first, and are tried alone.
    An unsafe one may give another error to a record that has one already.
    Of overlapping fixes, the later ones wait until the first one is made.
    If they do harm together, those that do are searched for by halves, up to a limit.
    """
    taken = EditSet()
    tried = [at for at, (_, edits) in enumerate(fixes) if taken.add(edits)]
    groups = [[at for at in tried if fixes[at][0] is is_safe] for is_safe in (False, True)]
    before = functools.cache(lambda: _errors(text))
    accepted: list[TextEdit] = []
    harmful: set[int] = set()
    left = _MAX_TRIED
    while groups:
        group = groups.pop()
        edits = [edit for at in group for edit in fixes[at][1]]
        left -= 1
        if not edits or _is_no_worse(
            _errors(apply_edits(text, [*accepted, *edits])), before, is_safe=fixes[group[0]][0]
        ):
            accepted += edits
        elif len(group) > 1 and left > 0:
            half = len(group) // 2
            groups += (group[half:], group[:half])
        else:
            harmful.update(group)
    return harmful


def _is_no_worse(
    after: Counter[str] | None, before: Callable[[], Counter[str] | None], *, is_safe: bool
) -> bool:
    if not after:
        return after is not None
    known = before() or Counter()
    # Of a record with too many errors not all are known.
    if after <= known or TOO_WRONG.code in known:
        return True
    return not is_safe and not known.keys() <= {UNKNOWN_FIELD.code}


def _errors(text: str) -> Counter[str] | None:
    """Return how many errors of each code a record has by the schema; None if it is not JSON."""
    try:
        return Counter(finding.code for finding in record_findings(parse(text.encode())))
    except InvalidError:
        return None


def shift_lines(finding: Finding, lines: int) -> Finding:
    """Return a finding of a chunk as one of the file, in which the chunk has lines before it."""
    if not lines or not finding.line:
        return finding
    fix = finding.fix
    if fix is not None:
        edits = (
            attrs.evolve(edit, line=edit.line + lines, end_line=edit.end_line + lines)
            for edit in fix.edits
        )
        fix = attrs.evolve(fix, edits=tuple(edits))
    return attrs.evolve(finding, line=finding.line + lines, fix=fix)
