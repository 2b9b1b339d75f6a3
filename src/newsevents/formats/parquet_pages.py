"""Headers of the pages of a Parquet file, in Thrift's compact protocol.

A footer can claim other sizes than its pages have, and PyArrow has no function for their headers.
The structs are those of https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

import attrs

from newsevents.errors import TableError

#: Number of an encoding of texts.
DELTA_BYTE_ARRAY = 7

# Types of pages with values: the fields of a header with the number of values and the encoding.
_DATA_PAGES = {0: (5, 1, 2), 3: (8, 1, 4)}
_DICTIONARY_PAGE = 2
_TYPE, _SIZE, _STORED_SIZE = 1, 2, 3
# Types of Thrift.
_TRUE, _FALSE, _BINARY, _STRUCT = 1, 2, 8, 12
_INTEGERS = (4, 5, 6)
# A header has structs of statistics in a struct about the page.
_MAX_DEPTH = 3
_MAX_INTEGER_BYTES = 10
_MAX_INT32 = 2**31 - 1


@attrs.define
class PageTotals:
    """What the pages of a column in a row group come to."""

    values: int = 0
    #: Bytes in memory.
    size: int = 0
    has_dictionary: bool = False
    #: Numbers of the encodings of values.
    encodings: set[int] = attrs.field(factory=set)


def scan_pages(stream: IO[bytes], start: int, values: int) -> PageTotals:
    """Return the totals of the pages from an offset that have a number of values or more.

    Raises TableError for headers that are not those of pages.
    """
    totals, position = PageTotals(), start
    try:
        while totals.values < values:
            stream.seek(position)
            header = dict(_fields(stream))
            size, stored = _size(header[_SIZE]), _size(header[_STORED_SIZE])
            position = stream.tell() + stored
            totals.size += max(size, stored)
            totals.has_dictionary |= header[_TYPE] == _DICTIONARY_PAGE
            if found := _DATA_PAGES.get(header[_TYPE]):
                of_data, of_count, of_encoding = found
                totals.values += _size(header[of_data][of_count])
                totals.encodings.add(header[of_data][of_encoding])
    except (EOFError, KeyError, TypeError, ValueError):
        raise TableError("the header of a page is damaged") from None
    return totals


def _size(number: int) -> int:
    if not 0 <= number <= _MAX_INT32:
        raise ValueError(number)
    return number


def _fields(stream: IO[bytes], depth: int = 1) -> Iterator[tuple[int, Any]]:
    """Yield the fields of a struct, of texts without their content.

    Readers disagree about a field that is there twice, so fields must be in order, as all write them.
    """
    if depth > _MAX_DEPTH:
        raise ValueError(depth)
    number = 0
    while head := _byte(stream):
        before, kind = number, head & 15
        number = number + (head >> 4) if head >> 4 else _integer(stream)
        if number <= before:
            raise ValueError(number)
        if kind in _INTEGERS:
            yield number, _integer(stream)
        elif kind == _BINARY:
            stream.seek(_size(_unsigned(stream)), 1)
        elif kind == _STRUCT:
            yield number, dict(_fields(stream, depth + 1))
        elif kind not in (_TRUE, _FALSE):
            raise ValueError(kind)


def _integer(stream: IO[bytes]) -> int:
    number = _unsigned(stream)
    return (number >> 1) ^ -(number & 1)


def _unsigned(stream: IO[bytes]) -> int:
    number = 0
    for index in range(_MAX_INTEGER_BYTES):
        byte = _byte(stream)
        number |= (byte & 127) << 7 * index
        if byte < 128:  # noqa: PLR2004 - the bit that says that more follow
            return number
    raise ValueError(number)


def _byte(stream: IO[bytes]) -> int:
    if not (byte := stream.read(1)):
        raise EOFError
    return byte[0]
