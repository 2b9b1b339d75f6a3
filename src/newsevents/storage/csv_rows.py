"""Rows of CSV (RFC 4180), read one at a time within limits."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from typing import IO, Any, NamedTuple

from newsevents.errors import FileError

#: Characters of a row.
MAX_ROW_CHARS = 16 * 2**20


class CsvRow(NamedTuple):
    """A row with its place in a file."""

    #: Number of the row, from 1; empty lines count, as in a spreadsheet program.
    number: int
    #: Number of its first line, from 1; a quoted field may have several lines.
    line: int
    fields: list[str]


def iter_csv(
    stream: IO[bytes],
    path: object,
    *,
    delimiter: str = ",",
    encoding: str = "utf-8-sig",
    way_out: str = "",
) -> Iterator[CsvRow]:
    """Yield the rows of a stream, which is closed in the end; empty lines are left out.

    Raises FileError, which names the path, for content that is not CSV or not in the encoding, and
    for a row of more than 16 Mi characters, such as one with a quote that is not closed. `way_out`
    is the help for another encoding; without it, to save the file in the right one.
    """
    line, size = 1, 0

    def _lines(text: IO[str]) -> Iterator[str]:
        nonlocal size
        while piece := text.readline(MAX_ROW_CHARS + 1):
            size += len(piece)
            if size > MAX_ROW_CHARS:
                limit = f"{MAX_ROW_CHARS >> 20} Mi characters"
                reason = f"longer than {limit}, or has a quote without its end"
                raise FileError(path, f"the row in line {line} is {reason}")
            yield piece

    with io.TextIOWrapper(stream, encoding=encoding, newline="") as text:
        reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
        for number in itertools.count(1):
            size = 0
            try:
                fields = _next_fields(reader, path)
            except UnicodeError:
                raise encoding_error(path, reader.line_num + 1, encoding, way_out) from None
            if fields is None:
                return
            if fields:
                yield CsvRow(number, line, fields)
            line = reader.line_num + 1


def _next_fields(reader: Any, path: object) -> list[str] | None:
    """Return the next row of a reader, or None at the end."""
    # The limit is of the whole process, so it holds for one row only.
    before = csv.field_size_limit(MAX_ROW_CHARS)
    try:
        fields: list[str] | None = next(reader, None)
    except csv.Error as error:
        raise FileError(path, f"line {reader.line_num} is not CSV: {error}") from None
    finally:
        csv.field_size_limit(before)
    return fields


def encoding_error(path: object, line: int, encoding: str, way_out: str = "") -> FileError:
    """Return the error for a line that is not in the encoding of its file."""
    name = encoding.upper().removesuffix("-SIG")
    return FileError(path, f"line {line} is not {name}; {way_out or f'save the file as {name}'}")
