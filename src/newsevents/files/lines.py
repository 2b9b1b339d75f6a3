"""Records from JSON Lines: one record a line."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import IO

import attrs

from newsevents.codec.rules import SYNTAX
from newsevents.files.entries import Entry
from newsevents.files.notes import Notes
from newsevents.files.opening import DamagedError, open_data, unpacked_limit, unpacking
from newsevents.files.parts import MAX_LINE, Part, damaged, too_large
from newsevents.files.places import AnyPath
from newsevents.files.rules import TOO_LONG
from newsevents.findings import Finding

_BOM = b"\xef\xbb\xbf"
# No JSON has this: objects have commas between them, and texts have no bare CR.
_CR_BETWEEN = re.compile(rb"\}[ \t]*\r[ \t\r]*\{")


def entries_of_lines(path: AnyPath) -> Iterator[Entry | Finding]:
    """Yield the records of a JSON Lines file, and findings about the file itself.

    What is wrong with the file is said once, however often it occurs.
    Raises FileError when the file cannot be opened.
    """
    notes = Notes()
    yield from entries_of_part(Part(path=path), notes)
    yield from notes.findings(str(path))


def entries_of_part(part: Part, notes: Notes) -> Iterator[Entry]:
    """Yield the records of a part of a JSON Lines file, and take note of what is wrong with it.

    Lines and records are counted from the beginning of the part.
    Raises FileError when the file cannot be opened.
    """
    file = str(part.path)
    with _opened(part) as stream:
        for number, line in _lines(stream, part, notes):
            data = line.rstrip(b"\r\n")
            if not data.strip():
                notes.blank.append(number)
                if notes.stop_at_blanks(number):
                    break
            elif part.start == notes.records == 0 and (fault := not_lines(line, file)):
                notes.stop(fault, number)
                break
            else:
                yield Entry(file, notes.records, number, 1, data)
                notes.records += 1


def _opened(part: Part) -> IO[bytes]:
    return open_data(part.path) if part.lines is None else io.BytesIO(part.lines)


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


def _lines(stream: IO[bytes], part: Part, notes: Notes) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a part that are short enough, with their numbers from 1."""
    limit = None if part.lines is not None else unpacked_limit(part.path)
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
            is_whole = line.endswith(b"\n") or len(line) <= MAX_LINE
            if not continues and line.startswith(_BOM):
                notes.marks.append(notes.lines)
                line = line[len(_BOM) :]
            if not continues and is_whole:
                if line.endswith(b"\r\n"):
                    notes.crlf.append(notes.lines)
                yield notes.lines, line
            elif not continues:
                message = f"longer than {MAX_LINE // 2**20} MiB, not read"
                hint = "a record is far shorter, and each stands on a line of its own"
                notes.say(TOO_LONG(message, hint=hint), notes.lines)
            continues = not is_whole
    except DamagedError as error:
        notes.stop(damaged(error), notes.lines + 1)
    if part.fault is not None:
        notes.stop(part.fault, notes.lines + 1)


def _first_line(stream: IO[bytes], part: Part) -> int:
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


def _read_line(stream: IO[bytes], path: AnyPath) -> bytes:
    """Return a line, or the next piece of one that is too long, or nothing at the end."""
    with unpacking(path):
        return stream.readline(MAX_LINE + 1)
