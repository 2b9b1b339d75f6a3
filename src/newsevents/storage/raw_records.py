"""Text of single records with their locations in files."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

import attrs

from newsevents.codec.parser import decode
from newsevents.codec.source_map import SourceMap
from newsevents.codec.text_edits import text_edits
from newsevents.errors import InvalidError
from newsevents.findings import Edit, Finding


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

    def moved(self, lines: int) -> RawRecord:
        """Return the record of a chunk with its line in the file, which has lines before it."""
        return attrs.evolve(self, line=self.line + lines) if lines else self


def locate_findings(entry: RawRecord, findings: Iterable[Finding]) -> list[Finding]:
    """Return findings about a record with file, line, column and the edits of fixes filled in.

    A line and column that a finding has are relative to the record. Other findings get the
    location of the value at their pointer, or of the record.
    """
    findings = list(findings)
    changes = [change for finding in findings if finding.fix for change in finding.fix.changes]
    pointers = {each.pointer for each in (*findings, *changes)}
    source = SourceMap("", ())
    if changes or pointers != {""}:
        with contextlib.suppress(InvalidError, ValueError):
            source = SourceMap(decode(entry.data), pointers)

    def _in_file(line: int, column: int) -> tuple[int, int]:
        return entry.line + line, column + (entry.column if line == 0 else 1)

    def _edit(start: int, end: int, new: str) -> Edit:
        line, column = _in_file(*source.line_and_column(start))
        end_line, end_column = _in_file(*source.line_and_column(end))
        return Edit(line=line, column=column, end_line=end_line, end_column=end_column, text=new)

    located = []
    for finding in findings:
        if finding.line:
            line, column = _in_file(finding.line - 1, finding.column - 1)
        else:
            value = source.get(finding.pointer)
            line, column = _in_file(*source.line_and_column(value.start if value else 0))
        fix = finding.fix
        if fix is not None and fix.changes:
            edits = tuple(_edit(*piece) for piece in text_edits(source, fix.changes))
            # A fix cannot be applied to a text without the value that it changes.
            fix = attrs.evolve(fix, edits=edits) if edits else None
        located.append(attrs.evolve(finding, file=entry.file, line=line, column=column, fix=fix))
    return located


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
