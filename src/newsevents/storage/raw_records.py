"""One record as it stands in a file, before anybody has read it."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from newsevents.codec.parser import decode
from newsevents.codec.source_map import line_and_column, locate
from newsevents.codec.text_edits import text_edits
from newsevents.errors import InvalidError
from newsevents.findings import Edit, Finding, Fix


@attrs.frozen
class RawRecord:
    """The bytes of one record and where they stand."""

    #: Path of the file as it was given.
    file: str
    #: Which record of the file it is, from 0.
    ordinal: int
    #: Line of its first character, from 1.
    line: int
    #: Column of its first character in code points, from 1.
    column: int
    data: bytes


def locate_findings(entry: RawRecord, findings: Iterable[Finding]) -> list[Finding]:
    """Return findings about a record with file, line and column filled in, and edits in fixes.

    A finding that has a line and column already counts them from the beginning of the record.
    The others get the place of the value that their pointer points at, or of the record.
    """
    findings = list(findings)
    if not any(finding.pointer or finding.fix for finding in findings):
        return [_placed(entry, finding, "", 0) for finding in findings]
    try:
        text = decode(entry.data)
        positions = locate(text, {finding.pointer for finding in findings})
    except (InvalidError, ValueError):
        text, positions = "", {}
    return [
        _placed(entry, finding, text, positions.get(finding.pointer, 0)) for finding in findings
    ]


def _placed(entry: RawRecord, finding: Finding, text: str, position: int) -> Finding:
    if finding.line:
        line, column = _in_file(entry, finding.line - 1, finding.column - 1)
    else:
        line, column = _in_file(entry, *line_and_column(text, position))
    fix = finding.fix and _with_edits(entry, finding.fix, text)
    return attrs.evolve(finding, file=entry.file, line=line, column=column, fix=fix)


def _in_file(entry: RawRecord, line: int, column: int) -> tuple[int, int]:
    """Return line and column in the file, from 1, of a place in the record, from 0."""
    return entry.line + line, column + (entry.column if line == 0 else 1)


def _with_edits(entry: RawRecord, fix: Fix, text: str) -> Fix | None:
    """Return a fix with its changes as edits of the file; None if they cannot be made there."""
    edits = []
    for start, end, new in text_edits(text, fix.changes):
        line, column = _in_file(entry, *line_and_column(text, start))
        end_line, end_column = _in_file(entry, *line_and_column(text, end))
        edits.append(
            Edit(line=line, column=column, end_line=end_line, end_column=end_column, text=new)
        )
    return attrs.evolve(fix, edits=tuple(edits)) if edits or not fix.changes else None


def shift_lines(finding: Finding, lines: int) -> Finding:
    """Return a finding in a part of a file as one in the file, before which there are lines."""
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
