"""What is noticed about a file of JSON Lines while it is read, all of it or part by part."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from newsevents.codec.parser import byte_order_mark
from newsevents.codec.rules import BYTE_ORDER_MARK
from newsevents.files.rules import BLANK_LINES, CRLF, NO_RECORDS, ONLY_BLANK
from newsevents.findings import Finding, Fix

#: Lines without a record that a file may have; hostile ones unpack to nothing else.
MAX_BLANK = 100_000


@attrs.define
class Lines:
    """Numbers of lines of one sort: how many, and the first."""

    count: int = 0
    first: int = 0

    def append(self, number: int) -> None:
        """Count one more line."""
        self.first = self.first or number
        self.count += 1

    def add(self, others: Lines, after: int) -> None:
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
class Notes:
    """What is noticed about a file on the way, or about a part of it."""

    #: Lines that were read.
    lines: int = 0
    #: Records among them, good or not.
    records: int = 0
    #: Whether the rest of the file was not read.
    is_stopped: bool = False
    blank: Lines = attrs.field(factory=Lines)
    crlf: Lines = attrs.field(factory=Lines)
    marks: Lines = attrs.field(factory=Lines)
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
        if self.blank.count > MAX_BLANK and not self.is_stopped:
            message = f"more than {MAX_BLANK:,} lines hold no record, the rest is not read"
            self.stop(ONLY_BLANK(message, hint="take the blank lines out"), line)
        return self.is_stopped

    def add(self, part: Notes) -> None:
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
            fix = Fix(what="end lines with LF", is_safe=True)
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
