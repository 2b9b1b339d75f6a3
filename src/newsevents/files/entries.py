"""One record as it stands in a file, before anybody has read it."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from newsevents.codec.json_text import decode
from newsevents.codec.positions import line_and_column, locate
from newsevents.findings import Finding, InvalidError


@attrs.frozen
class Entry:
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


def placed(entry: Entry, findings: Iterable[Finding]) -> list[Finding]:
    """Return findings about a record with file, line and column filled in.

    A finding that has a line and column already counts them from the beginning of the record.
    The others get the place of the value that their pointer points at, or of the record.
    """
    findings = list(findings)
    if not any(finding.pointer for finding in findings):
        return [_placed(entry, finding, "", 0) for finding in findings]
    try:
        text = decode(entry.data)
        positions = locate(text, {finding.pointer for finding in findings})
    except (InvalidError, ValueError):
        text, positions = "", {}
    return [
        _placed(entry, finding, text, positions.get(finding.pointer, 0)) for finding in findings
    ]


def _placed(entry: Entry, finding: Finding, text: str, position: int) -> Finding:
    if finding.line:
        line, column = finding.line - 1, finding.column - 1
    else:
        line, column = line_and_column(text, position)
    return attrs.evolve(
        finding,
        file=entry.file,
        line=entry.line + line,
        column=column + (entry.column if line == 0 else 1),
    )
