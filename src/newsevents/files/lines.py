"""Records from JSON Lines: one record a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import attrs

from newsevents.codec.json_text import byte_order_mark
from newsevents.codec.rules import BYTE_ORDER_MARK, SYNTAX
from newsevents.files.entries import Entry
from newsevents.files.opening import DamagedError, open_data, unpacked_limit, unpacking
from newsevents.files.rules import (
    BLANK_LINES,
    CRLF,
    DAMAGED,
    NO_RECORDS,
    ONLY_BLANK,
    TOO_LONG,
    UNPACKS_TOO_LARGE,
)
from newsevents.findings import Finding, Fix

#: Bytes of one line; a record of the schema's bounds that anybody wrote is far below.
MAX_LINE = 16 * 2**20
#: Lines without a record that a file may have; hostile ones unpack to nothing else.
MAX_BLANK = 100_000

_BOM = b"\xef\xbb\xbf"
# No JSON has this: objects have commas between them, and texts have no bare CR.
_CR_BETWEEN = re.compile(rb"\}[ \t]*\r[ \t\r]*\{")


def entries_of_lines(path: Path) -> Iterator[Entry | Finding]:
    """Yield the records of a JSON Lines file, and findings about the file itself.

    What is wrong with the file is said once, however often it occurs.
    Raises FileError when the file cannot be opened.
    """
    file = str(path)
    notes = _Notes()
    with open_data(path) as stream:
        lines = _lines(stream, path, notes)
        ordinal = 0
        for number, line in lines:
            data = line.rstrip(b"\r\n")
            if not data.strip():
                notes.blank.append(number)
                if notes.blank.count > MAX_BLANK:
                    message = f"more than {MAX_BLANK:,} lines hold no record, the rest is not read"
                    finding = ONLY_BLANK(message, hint="take the blank lines out")
                    notes.others.append(attrs.evolve(finding, line=number))
                    break
            elif ordinal == 0 and (fault := not_lines(line, file)):
                notes.others.append(attrs.evolve(fault, line=number))
                break
            else:
                yield Entry(file, ordinal, number, 1, data)
                ordinal += 1
    for finding in notes.findings(ordinal):
        yield attrs.evolve(finding, file=file)


def not_lines(line: bytes, file: str) -> Finding | None:
    """Return what is wrong with a file that has no record a line, given the first that it has.

    The line comes with its end. Any other line of such a file would only be one more that cannot
    be read.
    """
    text = line.strip()
    is_list = text == b"[" or re.match(rb"\[\s*\{", text)
    if is_list or text == b"{":
        hint = "in JSON Lines each record stands on one line"
        if not file.endswith((".gz", ".zst")):
            hint += ": jq -c '.[]' FILE" if is_list else ": jq -c . FILE"
        said = "is one list" if is_list else "is spread over many lines"
        finding = SYNTAX(f"the file {said}, the rest is not read", hint=hint)
    elif not line.endswith(b"\n") and _CR_BETWEEN.search(text):
        finding = SYNTAX("lines end with CR alone", hint="end lines with LF")
    else:
        return None
    return attrs.evolve(finding, file=file, column=1)


def _lines(stream: IO[bytes], path: Path, notes: _Notes) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that are short enough, with their numbers from 1."""
    limit = unpacked_limit(path)
    number, total, continues = 0, 0, False
    try:
        while line := _read_line(stream, path):
            number += not continues
            total += len(line)
            if limit is not None and total > limit:
                message = f"unpacks to more than {limit // 2**20} MiB, the rest is not read"
                finding = UNPACKS_TOO_LARGE(message, hint="give the file unpacked, if it is data")
                notes.others.append(attrs.evolve(finding, line=number))
                return
            if not continues and line.startswith(_BOM):
                notes.marks.append(number)
                line = line[len(_BOM) :]
            is_whole = line.endswith(b"\n") or len(line) <= MAX_LINE
            if not continues and is_whole:
                if line.endswith(b"\r\n"):
                    notes.crlf.append(number)
                yield number, line
            elif not continues:
                message = f"longer than {MAX_LINE // 2**20} MiB, not read"
                hint = "a record is far shorter, and each stands on a line of its own"
                notes.others.append(attrs.evolve(TOO_LONG(message, hint=hint), line=number))
            continues = not is_whole
    except DamagedError as error:
        finding = DAMAGED(f"cannot be unpacked to its end: {error}", hint="pack or fetch it again")
        notes.others.append(attrs.evolve(finding, line=number + 1))


def _read_line(stream: IO[bytes], path: Path) -> bytes:
    """Return a line, or the next piece of one that is too long, or nothing at the end."""
    with unpacking(path):
        return stream.readline(MAX_LINE + 1)


class _Lines:
    """Numbers of lines of one sort: how many, and the first."""

    def __init__(self) -> None:
        self.count = 0
        self.first = 0

    def append(self, number: int) -> None:
        """Count one more line."""
        self.first = self.first or number
        self.count += 1

    def said(self, of_one: str, of_several: str) -> str:
        """Say what they do."""
        if self.count == 1:
            return f"a line that {of_one}"
        return f"{self.count:,} lines, the first here, that {of_several}"


class _Notes:
    """What is noticed about a file on the way."""

    def __init__(self) -> None:
        self.blank = _Lines()
        self.crlf = _Lines()
        self.marks = _Lines()
        self.others: list[Finding] = []

    def findings(self, records: int) -> Iterator[Finding]:
        """Yield what there is to say about a file with so many records."""
        yield from self.others
        if self.marks.count:
            yield attrs.evolve(self._of_marks(), line=self.marks.first, column=1)
        if self.crlf.count:
            fix = Fix(what="end lines with LF", is_safe=True)
            hint = "end lines with LF alone"
            finding = CRLF(self.crlf.said("ends with CR LF", "end with CR LF"), hint=hint, fix=fix)
            yield attrs.evolve(finding, line=self.crlf.first)
        if records == 0 and not self.others:
            yield NO_RECORDS(
                "holds no records", hint="leave the file out if it is meant to be empty"
            )
        elif self.blank.count:
            said = self.blank.said("holds no record", "hold no record")
            # Only a file that was read to its end can be written anew.
            is_all = self.blank.count <= MAX_BLANK
            removed = Fix(what="remove blank lines", is_safe=True) if is_all else None
            finding = BLANK_LINES(said, hint="remove blank lines", fix=removed)
            yield attrs.evolve(finding, line=self.blank.first)

    def _of_marks(self) -> Finding:
        """Return the finding for byte order marks, of which joined files have several."""
        if self.marks.first == self.marks.count == 1:
            return byte_order_mark()
        return BYTE_ORDER_MARK(
            self.marks.said("begins with a byte order mark", "begin with a byte order mark"),
            hint="take out the mark, the first three bytes of a line: EF BB BF",
            fix=Fix(what="take out the marks", is_safe=True),
        )
