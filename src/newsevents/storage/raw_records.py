"""Text of single records with their locations in files."""

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
    """Bytes of one record and their location."""

    #: Path of the file as it was given.
    file: str
    #: Number of the record in the file, from 0.
    ordinal: int
    #: Line of the first character, from 1.
    line: int
    #: Column of the first character in code points, from 1.
    column: int
    data: bytes


def locate_findings(entry: RawRecord, findings: Iterable[Finding]) -> list[Finding]:
    """Return findings about a record with file, line, column and the edits of fixes filled in.

    A line and column that a finding has are relative to the record. Other findings get the
    location of the value at their pointer, or of the record.
    """
    findings = list(findings)
    text, positions = "", {}
    if any(finding.pointer or finding.fix for finding in findings):
        try:
            text = decode(entry.data)
            positions = locate(text, {finding.pointer for finding in findings})
        except (InvalidError, ValueError):
            text = ""
    located = []
    for finding in findings:
        if finding.line:
            line, column = _in_file(entry, finding.line - 1, finding.column - 1)
        else:
            line, column = _location(entry, text, positions.get(finding.pointer, 0))
        fix = finding.fix and _with_edits(entry, finding.fix, text)
        located.append(attrs.evolve(finding, file=entry.file, line=line, column=column, fix=fix))
    return located


def _in_file(entry: RawRecord, line: int, column: int) -> tuple[int, int]:
    """Return line and column in the file, from 1, of a location in the record, from 0."""
    return entry.line + line, column + (entry.column if line == 0 else 1)


def _location(entry: RawRecord, text: str, position: int) -> tuple[int, int]:
    return _in_file(entry, *line_and_column(text, position))


def _with_edits(entry: RawRecord, fix: Fix, text: str) -> Fix | None:
    """Return a fix with its changes as edits of the file; None if the text has no such place."""
    edits = []
    for start, end, new in text_edits(text, fix.changes):
        line, column = _location(entry, text, start)
        end_line, end_column = _location(entry, text, end)
        edits.append(
            Edit(line=line, column=column, end_line=end_line, end_column=end_column, text=new)
        )
    return attrs.evolve(fix, edits=tuple(edits)) if edits or not fix.changes else None


def shift_lines(finding: Finding, lines: int) -> Finding:
    """Return a finding of a chunk as one of the file, in which the chunk has lines before it."""
    if not lines or not finding.line:
        return finding
    fix = finding.fix and attrs.evolve(
        finding.fix,
        edits=tuple(
            attrs.evolve(edit, line=edit.line + lines, end_line=edit.end_line + lines)
            for edit in finding.fix.edits
        ),
    )
    return attrs.evolve(finding, line=finding.line + lines, fix=fix)
