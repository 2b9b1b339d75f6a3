"""JSON Lines: one record a line, and the diagnostics of a whole file."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import IO

import attrs

from newsevents.codec.parser import byte_order_mark
from newsevents.codec.rules import BYTE_ORDER_MARK, SYNTAX
from newsevents.errors import DamagedError
from newsevents.findings import Finding, Fix
from newsevents.storage.chunks import MAX_LINE_BYTES, Chunk, damaged, too_large
from newsevents.storage.compression import decompression_errors, max_decompressed_bytes, open_data
from newsevents.storage.paths import DataFile
from newsevents.storage.raw_records import RawRecord
from newsevents.storage.rules import BLANK_LINES, CRLF, NO_RECORDS, ONLY_BLANK, TOO_LONG

#: Lines without a record that a file may have; hostile ones unpack to nothing else.
MAX_BLANK_LINES = 100_000


@attrs.define
class LineCounter:
    """Numbers of lines of one sort: how many, and the first."""

    count: int = 0
    first: int = 0

    def append(self, number: int) -> None:
        """Count one more line."""
        self.first = self.first or number
        self.count += 1

    def add(self, others: LineCounter, after: int) -> None:
        """Count the lines of a part that begins after so many lines."""
        if others.count:
            self.first = self.first or others.first + after
            self.count += others.count

    def said(self, of_one: str, of_several: str) -> str:
        """Say what they do."""
        if self.count == 1:
            return f"a line that {of_one}"
        return f"{self.count:,} lines, the first here, that {of_several}"


@attrs.define
class Diagnostics:
    """What is noticed about a file on the way, or about a part of it."""

    #: Lines that were read.
    lines: int = 0
    #: Records among them, good or not.
    records: int = 0
    #: Whether the rest of the file was not read.
    is_stopped: bool = False
    blank: LineCounter = attrs.field(factory=LineCounter)
    crlf: LineCounter = attrs.field(factory=LineCounter)
    marks: LineCounter = attrs.field(factory=LineCounter)
    others: list[Finding] = attrs.field(factory=list)

    def say(self, finding: Finding, line: int) -> None:
        """Keep a finding about a line."""
        self.others.append(attrs.evolve(finding, line=line))

    def stop(self, finding: Finding, line: int) -> None:
        """Keep a finding that says why the rest is not read."""
        self.say(finding, line)
        self.is_stopped = True

    def stop_at_blanks(self, line: int) -> bool:
        """Say whether there are so many lines without a record that the rest is not read."""
        if self.blank.count > MAX_BLANK_LINES and not self.is_stopped:
            message = f"more than {MAX_BLANK_LINES:,} lines hold no record, the rest is not read"
            self.stop(ONLY_BLANK(message, hint="take the blank lines out"), line)
        return self.is_stopped

    def add(self, part: Diagnostics) -> None:
        """Take over what was noticed about the part that follows."""
        for own, theirs in (
            (self.blank, part.blank),
            (self.crlf, part.crlf),
            (self.marks, part.marks),
        ):
            own.add(theirs, self.lines)
        self.others += [attrs.evolve(each, line=each.line + self.lines) for each in part.others]
        self.lines += part.lines
        self.records += part.records
        self.is_stopped |= part.is_stopped
        self.stop_at_blanks(self.lines)

    def findings(self, file: str) -> Iterator[Finding]:
        """Yield what there is to say about a file, once all of it was read."""
        return (attrs.evolve(finding, file=file) for finding in self._findings())

    def _findings(self) -> Iterator[Finding]:
        yield from self.others
        if self.marks.count:
            yield attrs.evolve(self._of_marks(), line=self.marks.first, column=1)
        if self.crlf.count:
            fix = Fix(title="end lines with LF", is_safe=True)
            hint = "end lines with LF alone"
            finding = CRLF(self.crlf.said("ends with CR LF", "end with CR LF"), hint=hint, fix=fix)
            yield attrs.evolve(finding, line=self.crlf.first)
        if self.records == 0 and not self.others:
            yield NO_RECORDS(
                "holds no records", hint="leave the file out if it is meant to be empty"
            )
        elif self.blank.count:
            said = self.blank.said("holds no record", "hold no record")
            # Only a file that was read to its end can be written anew.
            is_all = self.blank.count <= MAX_BLANK_LINES
            removed = Fix(title="remove blank lines", is_safe=True) if is_all else None
            finding = BLANK_LINES(said, hint="remove blank lines", fix=removed)
            yield attrs.evolve(finding, line=self.blank.first)

    def _of_marks(self) -> Finding:
        """Return the finding for byte order marks, of which joined files have several."""
        if self.marks.first == self.marks.count == 1:
            return byte_order_mark()
        return BYTE_ORDER_MARK(
            self.marks.said("begins with a byte order mark", "begin with a byte order mark"),
            hint="take out the mark, the first three bytes of a line: EF BB BF",
            fix=Fix(title="take out the marks", is_safe=True),
        )


_BOM = b"\xef\xbb\xbf"
# No JSON has this: objects have commas between them, and texts have no bare CR.
_CR_BETWEEN = re.compile(rb"\}[ \t]*\r[ \t\r]*\{")


def iter_records_of_file(path: DataFile) -> Iterator[RawRecord | Finding]:
    """Yield the records of a JSON Lines file, and findings about the file itself.

    What is wrong with the file is said once, however often it occurs.
    Raises FileError when the file cannot be opened.
    """
    notes = Diagnostics()
    yield from iter_records_of_chunk(Chunk(path=path), notes)
    yield from notes.findings(str(path))


def iter_records_of_chunk(part: Chunk, notes: Diagnostics) -> Iterator[RawRecord]:
    """Yield the records of a part of a JSON Lines file, and take note of what is wrong with it.

    Lines and records are counted from the beginning of the part.
    Raises FileError when the file cannot be opened.
    """
    file = str(part.path)
    with _opened(part) as stream:
        for number, line in _iter_lines(stream, part, notes):
            data = line.rstrip(b"\r\n")
            if not data.strip():
                notes.blank.append(number)
                if notes.stop_at_blanks(number):
                    break
            elif part.start == notes.records == 0 and (fault := not_json_lines(line, file)):
                notes.stop(fault, number)
                break
            else:
                yield RawRecord(file, notes.records, number, 1, data)
                notes.records += 1


def _opened(part: Chunk) -> IO[bytes]:
    return open_data(part.path) if part.lines is None else io.BytesIO(part.lines)


def not_json_lines(line: bytes, file: str) -> Finding | None:
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


def _iter_lines(stream: IO[bytes], part: Chunk, notes: Diagnostics) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a part that are short enough, with their numbers from 1."""
    limit = None if part.lines is not None else max_decompressed_bytes(part.path)
    continues = False
    try:
        position = _first_line(stream, part)
        while continues or part.stop is None or position < part.stop:
            line = _read_line(stream, part.path)
            if not line:
                break
            notes.lines += not continues
            position += len(line)
            if limit is not None and position > limit:
                notes.stop(too_large(limit), notes.lines)
                return
            is_whole = line.endswith(b"\n") or len(line) <= MAX_LINE_BYTES
            if not continues and line.startswith(_BOM):
                notes.marks.append(notes.lines)
                line = line[len(_BOM) :]
            if not continues and is_whole:
                if line.endswith(b"\r\n"):
                    notes.crlf.append(notes.lines)
                yield notes.lines, line
            elif not continues:
                message = f"longer than {MAX_LINE_BYTES // 2**20} MiB, not read"
                hint = "a record is far shorter, and each stands on a line of its own"
                notes.say(TOO_LONG(message, hint=hint), notes.lines)
            continues = not is_whole
    except DamagedError as error:
        notes.stop(damaged(error), notes.lines + 1)
    if part.fault is not None:
        notes.stop(part.fault, notes.lines + 1)


def _first_line(stream: IO[bytes], part: Chunk) -> int:
    """Go to the first line that begins in a part, and return its position.

    A line that reaches into the part belongs to an earlier one.
    """
    if part.start == 0 or part.lines is not None:
        return 0
    stream.seek(part.start - 1)
    position = part.start - 1
    while part.stop is None or position < part.stop:
        line = _read_line(stream, part.path)
        position += len(line)
        if not line or line.endswith(b"\n"):
            break
    return position


def _read_line(stream: IO[bytes], path: DataFile) -> bytes:
    """Return a line, or the next piece of one that is too long, or nothing at the end."""
    with decompression_errors(path):
        return stream.readline(MAX_LINE_BYTES + 1)
