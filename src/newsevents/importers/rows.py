"""Rows of text files, read one at a time within limits."""

from __future__ import annotations

import codecs
import contextlib
import itertools
import re
import zipfile
import zlib
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import IO, Any, TypeAlias

import attrs
import msgspec

from newsevents.codec.parser import parse
from newsevents.errors import DamagedError, FileError, InvalidError, RowError
from newsevents.importers.context import ImportReport, RowT
from newsevents.importers.values import as_object, is_empty
from newsevents.storage.compression import decompressed_limit, open_data, open_plain, stored_size
from newsevents.storage.csv_rows import encoding_error, iter_csv
from newsevents.storage.paths import AnyPath, translate_errors

#: Bytes of a line.
MAX_LINE_BYTES = 16 * 2**20
#: Files of an archive, whose list is read again for each.
MAX_MEMBERS = 1_000

# Others raise errors of their own, or take the memory that a file names.
_ZIP_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2}
_ZIP_ERRORS = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error)
_HIDDEN_MEMBER = re.compile(r"^__MACOSX/|(?:^|/)\.[^/]*$")
_FIRST_ROWS = 20
_MAX_COLUMNS = 1_000  # of tab-separated files; what follows is one more
#: Bytes of a JSON array, which is read into memory.
MAX_ARRAY_BYTES = 100 * 2**20
#: Values of a JSON array, or object in several lines; each takes up to 64 bytes however short it is.
MAX_ARRAY_VALUES = 6_000_000

_split_array = msgspec.json.Decoder(list[msgspec.Raw]).decode


@attrs.frozen
class ArchiveMember:
    """One of several files in a zip archive."""

    archive: AnyPath
    member: str

    @property
    def name(self) -> str:
        """Return the names of both: `events.zip/20180601.export.CSV`."""
        return f"{self.archive.name}/{self.member}"

    def __str__(self) -> str:
        """Return the path of the archive, and the name of the member."""
        return f"{self.archive}/{self.member}"


#: A file, or one in an archive of several.
SourcePath: TypeAlias = AnyPath | ArchiveMember


@attrs.frozen
class Row:
    """Fields of a row with its place in a file."""

    path: SourcePath
    #: Number of the row's first line, from 1.
    number: int
    fields: Sequence[str]

    @property
    def location(self) -> str:
        """Return file and line: `events.csv:7`."""
        return f"{self.path.name}:{self.number}"


@attrs.frozen
class JsonRow:
    """JSON object with its place in a file."""

    path: AnyPath
    #: Number of the line, or of the entry of an array, from 1.
    number: int
    data: dict[str, Any]
    is_entry: bool = False

    @property
    def location(self) -> str:
        """Return file and line, `events.jsonl:7`, or `entry 7 of events.json`."""
        if self.is_entry:
            return f"entry {self.number} of {self.path.name}"
        return f"{self.path.name}:{self.number}"


@contextmanager
def open_content(path: SourcePath) -> Iterator[IO[bytes]]:
    """Give a file for reading: plain, `.gz`, `.zst`, a `.zip` archive with one file, or its member.

    Reading stops with an error beyond a limit of the decompressed size.
    Raises FileError if the path cannot be read, or an archive has several files.
    """
    if isinstance(path, ArchiveMember) or path.suffix.lower() == ".zip":
        stored = path.archive if isinstance(path, ArchiveMember) else path
        with _open_archive(stored) as archive:
            members = _members(stored, archive)
            if isinstance(path, ArchiveMember):
                members = [each for each in members if each.filename == path.member]
            if len(members) != 1:
                raise FileError(path, f"an archive of {len(members)} files; unpack it first")
            with archive.open(members[0]) as stream:
                yield stream
        return
    with ExitStack() as stack, translate_errors(path):
        try:
            yield stack.enter_context(open_data(path))
        except FileError:
            raise
        except DamagedError as error:
            raise FileError(path, f"damaged: {error}") from None


def members_of(path: AnyPath) -> list[SourcePath]:
    """Return the files of a `.zip` archive if it has several, else only the path itself.

    Raises FileError if the archive cannot be read.
    """
    if path.suffix.lower() != ".zip":
        return [path]
    with _open_archive(path) as archive:
        members = sorted(each.filename for each in _members(path, archive))
    if len(members) > MAX_MEMBERS:
        message = (
            f"an archive of {len(members):,} files, more than {MAX_MEMBERS:,}; unpack it first"
        )
        raise FileError(path, message)
    return [ArchiveMember(path, name) for name in members] if len(members) > 1 else [path]


@contextmanager
def _open_archive(path: AnyPath) -> Iterator[zipfile.ZipFile]:
    with translate_errors(path), open_plain(path) as stored:
        try:
            with zipfile.ZipFile(stored) as archive:
                yield archive
        except _ZIP_ERRORS as error:
            raise FileError(path, f"not a readable zip archive: {error}") from None


def _members(path: AnyPath, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the files of an archive without the hidden ones that some systems add."""
    members = [
        each
        for each in archive.infolist()
        if not each.is_dir() and not _HIDDEN_MEMBER.search(each.filename)
    ]
    if any(each.compress_type not in _ZIP_METHODS for each in members):
        raise FileError(path, "its compression is not that of most archives; unpack it first")
    limit = decompressed_limit(stored_size(path) or 0)
    if sum(each.file_size for each in members) > limit:
        raise FileError(path, f"decompresses to more than {limit // 2**20} MiB")
    return members


def iter_lines(path: SourcePath, *, encoding: str = "utf-8") -> Iterator[tuple[int, str]]:
    """Yield the lines of a file with their numbers, without their ends; only LF ends a line.

    Raises FileError for a line that is not in the encoding or longer than 16 MiB.
    """
    with open_content(path) as stream:
        for number, line in _iter_raw_lines(stream, path):
            content = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
            try:
                yield number, content.decode(encoding).removesuffix("\n").removesuffix("\r")
            except UnicodeDecodeError:
                raise encoding_error(path, number, encoding) from None


def _iter_raw_lines(
    stream: IO[bytes], path: SourcePath, before: int = 0
) -> Iterator[tuple[int, bytes]]:
    lines = iter(lambda: stream.readline(MAX_LINE_BYTES + 1), b"")
    for number, line in enumerate(lines, start=before + 1):
        if len(line) > MAX_LINE_BYTES:
            raise FileError(path, f"line {number} is longer than {MAX_LINE_BYTES // 2**20} MiB")
        yield number, line


def iter_json_objects(path: AnyPath, report: ImportReport) -> Iterator[JsonRow]:
    """Yield the objects of a file of JSON: an array, JSON Lines, or a single object.

    Lines and entries that are not strict JSON, or not an object, are counted in the report as rows
    that are skipped.
    Raises FileError if the file as a whole is not JSON or has no object, for an array of more than
    100 MiB, and for a line of more than 16 MiB.
    """
    count, problem = 0, ""
    for number, is_entry, text in _iter_json_texts(path):
        reason = "not a JSON object"
        try:
            data = parse(text)
        except InvalidError as error:
            data, reason = None, error.findings[0].message
        row = JsonRow(path, number, as_object(data), is_entry)
        if isinstance(data, dict):
            count += 1
            yield row
        else:
            report.skip_row(reason, row.location)
            problem = problem or f"{row.location}: {reason}"
    if problem and not count:
        raise FileError(path, f"no JSON object; {problem}")


def _iter_json_texts(path: AnyPath) -> Iterator[tuple[int, bool, bytes]]:
    """Yield number, whether it is an entry of an array, and text of each value of a file."""
    with open_content(path) as stream:
        number, first = 0, b""
        while not first and (line := stream.readline(MAX_LINE_BYTES + 1)):
            number += 1
            first = line.removeprefix(codecs.BOM_UTF8).lstrip()
        if not first:
            raise FileError(path, "the file is empty")
        if first.startswith(b"{") and first.rstrip().endswith(b"}"):
            yield number, False, first
            for at, line in _iter_raw_lines(stream, path, number):
                if line.strip():
                    yield at, False, line
            return
        whole = first + stream.read(MAX_ARRAY_BYTES)
    if len(whole) >= MAX_ARRAY_BYTES:
        limit = MAX_ARRAY_BYTES // 2**20
        raise FileError(path, f"more than {limit} MiB of JSON in one piece; use JSON Lines")
    # Texts may have some of these, too.
    if sum(map(whole.count, (b",", b"[", b"{"))) > MAX_ARRAY_VALUES:
        values = f"{MAX_ARRAY_VALUES:,} values"
        raise FileError(path, f"more than {values} of JSON in one piece; use JSON Lines")
    for at, entry in enumerate(_split_json(path, whole, number), start=1):
        yield at, True, bytes(entry)


def _split_json(path: AnyPath, whole: bytes, number: int) -> Sequence[msgspec.Raw | bytes]:
    if whole.startswith(b"["):
        with contextlib.suppress(msgspec.DecodeError, RecursionError):
            return _split_array(whole)
    try:
        parse(whole)
    except InvalidError as error:
        finding = error.findings[0]
        line = number + max(finding.line - 1, 0)
        message = f"neither a JSON array nor JSON Lines; line {line}: {finding.message}"
        raise FileError(path, message) from None
    return [whole]


def iter_tab_rows(path: SourcePath, *, encoding: str = "utf-8") -> Iterator[Row]:
    """Yield the rows of a tab-separated file without quoting; empty lines are left out."""
    for number, line in iter_lines(path, encoding=encoding):
        if line:
            yield Row(path, number, line.split("\t", _MAX_COLUMNS))


def iter_csv_rows(path: AnyPath, **options: str) -> Iterator[Row]:
    """Yield the rows of a file of quoted values; empty lines are left out.

    Options and errors are those of `iter_csv`.
    """
    with open_content(path) as stream:
        for _, line, fields in iter_csv(stream, path, **options):
            yield Row(path, line, fields)


@attrs.frozen
class TableRow(Row):
    """Row of a table with a header."""

    #: Names of the columns in lower case.
    columns: Sequence[str]

    def cells(self, *needed: str) -> dict[str, str]:
        """Return the cells by column, without blanks at their ends; `NA` and its like are empty.

        Raises RowError for another number of cells than columns, and if a needed one is empty.
        """
        if len(self.fields) != len(self.columns):
            raise RowError(f"{len(self.fields)} cells instead of {len(self.columns)}")
        stripped = (cell.strip() for cell in self.fields)
        values = ("" if is_empty(cell) else cell for cell in stripped)
        cells = dict(zip(self.columns, values, strict=True))
        for column in needed:
            if not cells[column]:
                raise RowError(f"no {column}")
        return cells


def iter_table(
    path: AnyPath, needed: Iterable[str], expected: str, *, columns: Sequence[str] = ()
) -> Iterator[TableRow]:
    """Yield the rows of a CSV file of a known form below its header, with commas or semicolons.

    `expected` names the form for messages. `columns` are those of files without a header.
    Raises FileError if the file is empty, or columns are missing or there twice.
    """
    with ExitStack() as stack:
        rows = stack.enter_context(closed_rows(iter_csv_rows(path)))
        first = next(rows, None)
        if first is None:
            raise FileError(path, f"empty; expected {expected}")
        if len(first.fields) == 1 and ";" in first.fields[0]:
            rows = stack.enter_context(closed_rows(iter_csv_rows(path, delimiter=";")))
            first = next(rows)
        names = tuple(name.strip().lower() for name in first.fields)
        if len(names) == len(columns) and names[0].isdecimal():
            names = tuple(columns)
            yield TableRow(path, first.number, first.fields, names)
        if missing := [name for name in needed if name not in names]:
            others = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
            raise FileError(path, f"not {expected}: no column {missing[0]!r}{others}")
        if len(set(names)) < len(names):
            raise FileError(path, "a column is there twice in the header")
        for row in rows:
            yield TableRow(path, row.number, row.fields, names)


@contextmanager
def closed_rows(rows: Iterator[RowT]) -> Iterator[Iterator[RowT]]:
    """Close the file of rows when a block ends, not when an error in the block is forgotten."""
    try:
        yield rows
    finally:
        if isinstance(rows, Generator):
            rows.close()


def recognize(
    path: SourcePath, rows: Iterator[RowT], is_row: Callable[[RowT], bool], expected: str
) -> Iterator[RowT]:
    """Yield the rows of a file of a known form.

    Raises FileError, which says what was expected, if none of the first twenty rows is of the form,
    or there are no rows.
    """
    with closed_rows(rows):
        first = list(itertools.islice(rows, _FIRST_ROWS))
        if not any(map(is_row, first)):
            raise FileError(path, f"not {expected}" if first else f"empty; expected {expected}")
        yield from first
        yield from rows


def iter_known_objects(
    path: AnyPath, report: ImportReport, keys: Collection[str], expected: str
) -> Iterator[JsonRow]:
    """Yield the objects of a file of JSON of a known form.

    Raises FileError as `iter_json_objects`, and if none of the first twenty has all of the keys.
    """
    needed = frozenset(keys)
    expected = f"{expected} with {', '.join(keys)}"
    rows = iter_json_objects(path, report)
    return recognize(path, rows, lambda row: row.data.keys() >= needed, expected)
