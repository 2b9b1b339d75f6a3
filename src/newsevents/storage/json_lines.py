"""JSON Lines: lines, the records in them, and diagnostics of a whole file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, NamedTuple

import attrs

from newsevents.codec.parser import byte_order_mark
from newsevents.codec.rules import BYTE_ORDER_MARK, SYNTAX
from newsevents.errors import DamagedError
from newsevents.findings import Finding, Fix
from newsevents.storage import rules
from newsevents.storage.chunks import MAX_LINE_BYTES, Chunk, damage_finding
from newsevents.storage.paths import translate_errors
from newsevents.storage.raw_records import RawRecord

#: Errors after which no more of a source is read.
MAX_ERRORS = 10_000
#: Blank lines of a file. A small compressed file may contain nothing else.
MAX_BLANK_LINES = 100_000

BOM = b"\xef\xbb\xbf"
# Never valid JSON: objects have commas between them, and strings have no bare CR.
_CR_BETWEEN = re.compile(rb"\}[ \t]*\r[ \t\r]*\{")


class Line(NamedTuple):
    """One line of a file; only LF and CR LF end a line."""

    #: Number of the line, from 1.
    number: int
    #: Offset of its first byte.
    offset: int
    #: The line without its ending; cut if it is too long.
    content: bytes
    #: `\\n`, `\\r\\n`, or empty at the end of the file.
    ending: bytes
    is_too_long: bool


def iter_lines(
    stream: IO[bytes], *, offset: int = 0, max_line: int = MAX_LINE_BYTES
) -> Iterator[Line]:
    """Yield the lines of a stream from its position, whose offset is given.

    At most `max_line` bytes of a line are held in memory.
    """
    number = 0
    while piece := stream.readline(max_line + 1):
        number += 1
        if piece.endswith(b"\r\n"):
            yield Line(number, offset, piece[:-2], b"\r\n", is_too_long=False)
        elif piece.endswith(b"\n"):
            yield Line(number, offset, piece[:-1], b"\n", is_too_long=False)
        else:
            yield Line(number, offset, piece, b"", is_too_long=len(piece) > max_line)
        while len(piece) > max_line and not piece.endswith(b"\n"):
            offset += len(piece)
            piece = stream.readline(max_line + 1)
        offset += len(piece)


@attrs.define
class LineCounter:
    """Number of lines of one kind, and the first of them."""

    count: int = 0
    first: int = 0

    def add(self, number: int, count: int = 1) -> None:
        """Count lines, of which the first has this number."""
        if count:
            self.first = self.first or number
            self.count += count

    def describe(self, one: str, several: str) -> str:
        """Return `a line that ...` or `7 lines, the first here, that ...`."""
        if self.count == 1:
            return f"a line that {one}"
        return f"{self.count:,} lines, the first here, that {several}"


@attrs.define
class Diagnostics:
    """Observations about a file, or about a chunk of one, while it is read."""

    #: Lines that were read.
    lines: int = 0
    #: Offset of the last one in the file, or in the lines of the chunk.
    offset: int = 0
    #: Records among them, valid or not.
    records: int = 0
    #: Whether the rest of the file is not read.
    is_stopped: bool = False
    blank: LineCounter = attrs.field(factory=LineCounter)
    crlf: LineCounter = attrs.field(factory=LineCounter)
    marks: LineCounter = attrs.field(factory=LineCounter)
    others: list[Finding] = attrs.field(factory=list)

    def observe(self, line: Line) -> bytes:
        """Count the next line, and return the text of its record; empty if it has none."""
        self.lines, self.offset = line.number, line.offset
        content = line.content
        if content.startswith(BOM):
            self.marks.add(line.number)
            content = content[len(BOM) :]
        if line.is_too_long:
            message = f"longer than {len(line.content) >> 20} MiB, not read"
            hint = "records are far smaller, and each is on a line of its own"
            self.others.append(rules.TOO_LONG(message, hint=hint, line=line.number))
            return b""
        if line.ending == b"\r\n":
            self.crlf.add(line.number)
        data = content.rstrip(b"\r")
        if data.strip():
            return data
        self.blank.add(line.number)
        self._stop_at_blanks()
        return b""

    def stop(self, finding: Finding, line: int) -> None:
        """Keep the reason why the rest of the file is not read."""
        self.others.append(attrs.evolve(finding, line=line))
        self.is_stopped = True

    def _stop_at_blanks(self) -> None:
        if self.blank.count > MAX_BLANK_LINES and not self.is_stopped:
            self.stop(only_blank(), self.lines)

    def add(self, chunk: Diagnostics) -> None:
        """Add the diagnostics of the next chunk."""
        self.blank.add(self.lines + chunk.blank.first, chunk.blank.count)
        self.crlf.add(self.lines + chunk.crlf.first, chunk.crlf.count)
        self.marks.add(self.lines + chunk.marks.first, chunk.marks.count)
        self.others += [attrs.evolve(each, line=each.line + self.lines) for each in chunk.others]
        self.lines += chunk.lines
        self.records += chunk.records
        self.is_stopped |= chunk.is_stopped
        self._stop_at_blanks()

    def findings(self, file: str) -> Iterator[Finding]:
        """Yield the findings about a file that was read to its end, or until reading stopped."""
        return (attrs.evolve(finding, file=file) for finding in self._findings())

    def _findings(self) -> Iterator[Finding]:
        yield from self.others
        if self.marks.count:
            mark = byte_order_mark()
            if (self.marks.count, self.marks.first) != (1, 1):
                begin = "with a byte order mark"
                mark = BYTE_ORDER_MARK(
                    self.marks.describe(f"begins {begin}", f"begin {begin}"),
                    hint="remove the mark, the first three bytes of a line: EF BB BF",
                    fix=Fix(title="remove the marks", is_safe=True),
                )
            yield attrs.evolve(mark, line=self.marks.first, column=1)
        if self.crlf.count:
            yield rules.CRLF(
                self.crlf.describe("ends with CR LF", "end with CR LF"),
                hint="end lines with LF alone",
                fix=Fix(title="end lines with LF", is_safe=True),
                line=self.crlf.first,
            )
        if self.records == 0 and not self.others:
            hint = "add a record, or remove the file and its entry in datapackage.json"
            yield rules.NO_RECORDS("contains no records", hint=hint)
        elif self.blank.count:
            # A file that was not read to its end cannot be rewritten.
            is_fixable = self.blank.count <= MAX_BLANK_LINES
            yield rules.BLANK_LINES(
                self.blank.describe("contains no record", "contain no record"),
                hint="remove blank lines",
                fix=Fix(title="remove blank lines", is_safe=True) if is_fixable else None,
                line=self.blank.first,
            )


def only_blank() -> Finding:
    """Return the finding for a file with too many blank lines."""
    message = f"more than {MAX_BLANK_LINES:,} lines without a record, the rest is not read"
    return rules.ONLY_BLANK(message, hint="remove the blank lines")


def iter_records_of_chunk(
    chunk: Chunk, diagnostics: Diagnostics, *, max_line: int = MAX_LINE_BYTES
) -> Iterator[RawRecord]:
    """Yield the records of a chunk of a JSON Lines file, and fill in its diagnostics.

    Lines and records are counted from the beginning of the chunk.
    Raises FileError if the file cannot be read.
    """
    file = str(chunk.path)
    try:
        with chunk.open() as stream, translate_errors(chunk.path):
            offset = _find_first_line(stream, chunk, max_line)
            for line in iter_lines(stream, offset=offset, max_line=max_line):
                if chunk.stop is not None and line.offset >= chunk.stop:
                    break
                data = diagnostics.observe(line)
                if diagnostics.is_stopped:
                    return
                if not data:
                    continue
                if chunk.start == diagnostics.records == 0 and (
                    fault := not_json_lines(data, file, is_last=not line.ending)
                ):
                    diagnostics.stop(fault, line.number)
                    return
                yield RawRecord(file, diagnostics.records, line.number, 1, data)
                diagnostics.records += 1
    except DamagedError as error:
        diagnostics.stop(damage_finding(error), diagnostics.lines + 1)
    if chunk.fault is not None:
        diagnostics.stop(chunk.fault, diagnostics.lines + 1)


def _find_first_line(stream: IO[bytes], chunk: Chunk, max_line: int) -> int:
    """Seek the first line that begins in a chunk, and return its offset."""
    if chunk.start == 0 or chunk.lines is not None:
        return 0
    offset = stream.seek(chunk.start - 1)
    while chunk.stop is None or offset < chunk.stop:
        piece = stream.readline(max_line + 1)
        offset += len(piece)
        if not piece or piece.endswith(b"\n"):
            break
    return offset


def not_json_lines(line: bytes, file: str, *, is_last: bool) -> Finding | None:
    """Return the finding for a file without one record a line, given its first line.

    Every other line of such a file would only add a finding. `is_last` says that no line follows.
    """
    text = line.strip()
    is_list = text == b"[" or re.match(rb"\[\s*\{", text)
    if is_list or text == b"{":
        hint = "JSON Lines has each record on one line"
        if not file.endswith((".gz", ".zst")):
            hint += ": jq -c '.[]' FILE" if is_list else ": jq -c . FILE"
        form = "is one list" if is_list else "has records over several lines"
        return SYNTAX(f"the file {form}, the rest is not read", hint=hint, file=file, column=1)
    if is_last and _CR_BETWEEN.search(text):
        return SYNTAX("lines end with CR alone", hint="end lines with LF", file=file, column=1)
    return None
