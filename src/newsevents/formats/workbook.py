"""Cells of an Excel workbook, as ISO/IEC 29500 stores them, read from a stream of XML.

No tree is built, so memory does not depend on what a part contains. A number that is formatted as a
date is read as what the cell shows: `2026-01` for month and year. A cell whose value is not exactly
in the file is an `Unreadable`.
"""

from __future__ import annotations

import contextlib
import math
import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias
from xml.parsers import expat

import attrs

from newsevents.errors import FileError, NewsEventsError, TableError
from newsevents.findings import one_line, shown
from newsevents.formats.cells import ENTER_AGAIN, Cell, DateText, Sheet, Unreadable
from newsevents.storage.chunks import MAX_LINE_BYTES
from newsevents.storage.compression import check_fetched, max_decompressed_bytes

#: Rows and columns of a sheet, by Excel's specifications and limits:
#: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
#: Decompressed size of a workbook.
MAX_WORKBOOK_BYTES = 2**30
#: Decompressed size of a part that does not contain cells or their texts.
MAX_PART_BYTES = 2**24

_READ_SIZE_BYTES = 2**16
_MAX_MARKUP_BYTES = 2**20
# More than any table has.
_MAX_HEADER_COLUMNS = 256

Attributes: TypeAlias = Mapping[str, str]
Texts: TypeAlias = dict[str, list[str]]
_Event: TypeAlias = tuple[str, str, Any]


def _refuse_doctype(*_: object) -> None:
    # It may define entities.
    raise TableError("the XML has a document type, which no workbook has")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


@attrs.define(slots=False)
class Workbook:
    """Workbook in an archive; raises errors of any type if it is damaged."""

    _archive: zipfile.ZipFile
    #: Characters that the cells may have together: a text that many cells share is stored once.
    _chars_left: int
    #: Paths of parts: of sheets by name, and of others by the last word of their type.
    sheets: dict[str, str] = attrs.field(init=False, factory=dict)
    _parts: dict[str, str] = attrs.field(init=False, factory=dict)
    #: Day 0 of the calendar of the workbook.
    _epoch: datetime = attrs.field(init=False, default=datetime(1899, 12, 30))  # noqa: DTZ001
    #: Whether the values of formulas are not in the file, and wait for a spreadsheet program.
    _is_stale: bool = attrs.field(init=False, default=False)

    def __attrs_post_init__(self) -> None:
        """Read the list of sheets."""
        main = self._related("")["officeDocument"]
        self._parts = self._related(main)
        for name, attributes in self._starts(main):
            match name:
                case "sheet":
                    self.sheets[attributes["name"]] = self._parts[f"#{attributes['id']}"]
                case "workbookPr" if _is_true(attributes.get("date1904")):
                    self._epoch = datetime(1904, 1, 1)  # noqa: DTZ001 - no zones
                case "calcPr":
                    self._is_stale = _is_true(attributes.get("fullCalcOnLoad"))

    def _related(self, path: str) -> dict[str, str]:
        """Return the paths of related parts, by id and by the last word of their type."""
        folder, name = posixpath.split(path)
        related = {}
        for tag, one in self._starts(posixpath.join(folder, "_rels", f"{name}.rels")):
            if tag == "Relationship":
                target = posixpath.normpath(posixpath.join("/", folder, one["Target"]))
                related[f"#{one['Id']}"] = related[one["Type"].rpartition("/")[2]] = target.lstrip(
                    "/"
                )
        return related

    def _starts(self, path: str) -> Iterator[tuple[str, Attributes]]:
        if self._archive.getinfo(path).file_size > MAX_PART_BYTES:
            raise TableError(f"{path} is larger than {MAX_PART_BYTES // 2**20} MiB")
        for event, name, value in self._events(path):
            if event == "start":
                yield name, {_local(key): text for key, text in value.items()}

    def check_part(self, path: str) -> None:
        """Read a part; raise an error if it is not XML, or has a document type."""
        for _ in self._events(path):
            pass

    def _events(self, path: str) -> Iterator[_Event]:
        """Yield starts and ends of elements, and pieces of text."""
        found: list[_Event] = []
        parser, size = expat.ParserCreate(), 0
        parser.StartElementHandler = lambda tag, value: found.append(("start", _local(tag), value))
        parser.EndElementHandler = lambda tag: found.append(("end", _local(tag), None))
        parser.CharacterDataHandler = lambda text: found.append(("text", "", text))
        parser.StartDoctypeDeclHandler = _refuse_doctype
        with self._archive.open(path) as stream:
            for chunk in iter(lambda: stream.read(_READ_SIZE_BYTES), b""):
                parser.Parse(chunk)
                yield from found
                found.clear()
                size += len(chunk)
                # Markup that goes on is read again with every piece.
                if size - parser.CurrentByteIndex > _MAX_MARKUP_BYTES:
                    raise TableError("an element of the XML is larger than any of a workbook")
        parser.Parse(b"", True)  # noqa: FBT003 - its own signature
        yield from found

    def _elements(self, path: str, *names: str) -> Iterator[tuple[str, str, Attributes, Texts]]:
        """Yield the start and end of some elements: event, name, attributes, texts by element.

        Attributes and texts are those of the last element that started. Texts about pronunciation
        are left out.
        """
        attributes: Attributes = {}
        texts: Texts = {}
        pieces: list[str] | None = None
        is_phonetic, chars = False, 0
        for event, name, value in self._events(path):
            if event == "text" and pieces is not None:
                pieces.append(value)
                chars += len(value)
                if chars > MAX_LINE_BYTES:
                    raise TableError("a cell has more text than a record can have")
            elif name in names:
                if event == "start":
                    attributes, texts, chars = value, {}, 0
                yield event, name, attributes, texts
            elif name == "rPh":
                is_phonetic = event == "start"
            elif name in ("t", "v", "f") and not is_phonetic:
                pieces = texts.setdefault(name, []) if event == "start" else None

    @cached_property
    def _shared_texts(self) -> list[str]:
        path = self._parts.get("sharedStrings")
        elements = self._elements(path, "si") if path else ()
        return [_unescaped(texts.get("t", ())) for event, _, _, texts in elements if event == "end"]

    @cached_property
    def _formats(self) -> list[str]:
        codes, formats = dict(_BUILTIN_FORMATS), []
        path, is_of_cells = self._parts.get("styles"), False
        for name, attributes in self._starts(path) if path else ():
            match name:
                case "numFmt":
                    codes[attributes["numFmtId"]] = attributes["formatCode"]
                case "cellXfs" | "cellStyles" | "cellStyleXfs":
                    is_of_cells = name == "cellXfs"
                case "xf" if is_of_cells:
                    formats.append(codes.get(attributes.get("numFmtId", ""), "General"))
        return formats

    def sheet(self, name: str) -> Sheet:
        """Return the header of a sheet, and its other rows that have cells below the header."""
        rows = self._rows(self.sheets[name])
        number, first = next(rows, (1, {}))
        columns = {index: str(text) for index, text in first.items() if text and number == 1}
        width = max(columns, default=0)
        header = [columns.get(index, "") for index in range(1, width + 1)]
        if number > 1:
            rows = chain([(number, first)], rows)
        return header, (
            (number, [cells.get(index) for index in range(1, width + 1)]) for number, cells in rows
        )

    def count_cells(self, limit: int) -> tuple[int, int]:
        """Return the number of cells and rows, and of cells that are merged or links, in all sheets.

        Counting stops at more cells and rows than the limit.
        """
        stored = in_ranges = 0
        names = ("row", "c", "mergeCell", "hyperlink")
        for path in self.sheets.values():
            for event, name, attributes, _ in self._elements(path, *names):
                if stored > limit:
                    return stored, in_ranges
                if event == "start" and name in ("row", "c"):
                    stored += 1
                elif event == "start":
                    first, _, last = attributes["ref"].partition(":")
                    ends = zip(_position(first), _position(last or first), strict=True)
                    in_ranges += math.prod(abs(b - a) + 1 for a, b in ends)
        return stored, in_ranges

    def _rows(self, path: str) -> Iterator[tuple[int, dict[int, Cell]]]:
        """Yield numbers and cells of rows, then those at the beginning of merged ranges."""
        number = column = 0
        cells: dict[int, Cell] = {}
        for event, name, attributes, texts in self._elements(path, "row", "c", "mergeCell"):
            match event, name:
                case "start", "row":
                    number, column, cells = int(attributes.get("r", number + 1)), 0, {}
                case "start", "c":
                    column = _position(attributes["r"])[0] if "r" in attributes else column + 1
                    if not (0 < number <= MAX_ROWS and 0 < column <= MAX_COLUMNS):
                        raise TableError("a cell is outside of the largest sheet")
                case "end", "c":
                    cells[column] = self._cell(attributes, texts)
                case "end", "row" if cells:
                    yield number, cells
                case "start", "mergeCell":
                    first, _, last = attributes["ref"].partition(":")
                    start, number = _position(first)
                    stop = min(_position(last or first)[0], _MAX_HEADER_COLUMNS) + 1
                    merged = Unreadable("merged with other cells, which have no value of their own")
                    yield number, dict.fromkeys(range(start, stop), merged)

    def _cell(self, attributes: Attributes, texts: Texts) -> Cell:
        kind, raw = attributes.get("t", "n"), "".join(texts.get("v", ()))
        if "f" in texts and (self._is_stale or not (raw or (kind == "str" and "v" in texts))):
            return Unreadable(
                "a formula whose value is not in the file; calculate and save it in a spreadsheet "
                "program, or enter the value"
            )
        if kind in ("inlineStr", "str", "s"):
            is_shared = kind == "s" and raw
            text = _at(self._shared_texts, raw) if is_shared else _unescaped(texts.get("t", raw))
            self._chars_left -= len(text)
            if self._chars_left < 0:
                raise TableError("the cells have far more text than the file")
            return text or None
        if not raw:
            return None
        if kind == "b":
            return _is_true(raw)
        return (
            Unreadable(f"the error {shown(raw)}") if kind == "e" else self._number(attributes, raw)
        )

    def _number(self, attributes: Attributes, raw: str) -> Cell:
        code = _at(self._formats, attributes.get("s", "0")) if self._formats else "General"
        parts = date_parts(code)
        if attributes.get("t") == "d":
            return _date_cell(datetime.fromisoformat(raw).replace(tzinfo=None), parts, raw)
        if not _NUMBER.fullmatch(raw):
            raise ValueError(f"{shown(raw)} is not a number")
        number = int(raw) if raw.lstrip("-").isdecimal() else float(raw)
        if "%" in _LITERALS.sub("", code):
            return Unreadable(f"{shown(number)}, shown as a percentage; {ENTER_AGAIN}")
        return self._date(number, parts) if parts else number

    def _date(self, days: float, parts: str) -> Cell:
        is_1900 = self._epoch.year < 1900  # noqa: PLR2004 - day 0 of that calendar
        # Before day 61, programs disagree about a day that was none, 29 February 1900.
        first, last = (61 if is_1900 else 0), _MAX_DAYS - (0 if is_1900 else 1462)
        seconds = round(days * 86_400) if first <= days < last else 0
        if not seconds or abs(days * 86_400 - seconds) > _MAX_ERROR_SECONDS:
            parts = _UNKNOWN_PARTS
        return _date_cell(self._epoch + timedelta(seconds=seconds), parts, days)


@contextlib.contextmanager
def open_workbook(path: Path) -> Iterator[Workbook]:
    """Open a workbook.

    Raises FileError for a file that is not a workbook, or where the block fails on damage, and
    TableError for one that contains more than any does.
    """
    check_fetched(path)
    limit = min(MAX_WORKBOOK_BYTES, max_decompressed_bytes(path))
    try:
        with path.open("rb") as stream, zipfile.ZipFile(stream) as archive:
            _check_size(archive, limit)
            yield Workbook(archive, limit)
    except NewsEventsError:
        raise
    except Exception as error:  # noqa: BLE001 - damaged files raise anything
        raise FileError(path, f"cannot be read as a workbook: {one_line(error)}") from None


def _check_size(archive: zipfile.ZipFile, limit: int) -> None:
    """Raise TableError if the sizes in an archive's index, beyond which none is read, are too large."""
    size = sum(entry.file_size for entry in archive.infolist())
    if size > limit:
        raise TableError(f"decompresses to {size // 2**20:,} MiB, too much for a workbook")


_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?")
# Of a time in days, of which a spreadsheet program keeps fifteen digits.
_MAX_ERROR_SECONDS = 0.001
# Days of the 1900 calendar up to the year 9999.
_MAX_DAYS = 2_958_466
# The escape of a character in a workbook; half a surrogate pair is not a character.
_ESCAPE = re.compile("_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")


def _is_true(text: str | None) -> bool:
    return text in ("1", "true")


def _at(items: Sequence[str], index: str) -> str:
    if not index.isdecimal():
        raise ValueError(f"{shown(index)} is not an index")
    return items[int(index)]


def _unescaped(pieces: Iterable[str]) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), "".join(pieces))


def _position(reference: str) -> tuple[int, int]:
    """Return column and row of a cell such as `C5`, from 1."""
    if not (found := re.fullmatch(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})", reference)):
        raise TableError("a cell is outside of the largest sheet")
    column = 0
    for letter in found[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return column, int(found[2])


# --- dates -----------------------------------------------------------------------------------------

# Formats of these numbers are not in the file. Those of East Asian calendars depend on the language.
_BUILTIN_FORMATS = {
    "9": "0%", "10": "0.00%", "14": "m/d/yyyy", "15": "d-mmm-yy", "16": "d-mmm", "17": "mmm-yy",
    "18": "h:mm AM/PM", "19": "h:mm:ss AM/PM", "20": "h:mm", "21": "h:mm:ss", "22": "m/d/yyyy h:mm",
    "45": "mm:ss", "46": "[h]:mm:ss", "47": "mmss.0",
    **dict.fromkeys(map(str, (*range(27, 37), *range(50, 59))), "ge"),
}  # fmt: skip
# Literal text, colours, languages and conditions of a format; not elapsed hours, such as `[h]`.
_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
# A calendar in the language of a format, other than the Gregorian one.
_CALENDAR = re.compile(r"\[\$[^\]]*-[0-9a-f]*?(?!00|01)[0-9a-f]{2}[0-9a-f]{4}\]", re.IGNORECASE)
_FIELDS = re.compile(r"\[(?:h+|m+|s+)\]|general|e[-+]|am/pm|a/p|y+|m+|d+|h+|s+|[gbe]+")
_UNKNOWN_PARTS = "?"


@lru_cache
def date_parts(code: str) -> str:
    """Return which of `ymdhns` (n: minutes) a number format shows, or `?` for a form of its own.

    It is empty if the format does not show a date or time.
    """
    found = _FIELDS.findall(_LITERALS.sub("", code).partition(";")[0].lower())
    fields = [one for one in found if one != "general" and one[1:] not in ("+", "-")]
    parts = ""
    for before, one, after in zip(["", *fields], fields, [*fields[1:], ""], strict=False):
        is_minute = one[0] == "m" and (before[:1] == "h" or after[:1] == "s")
        parts += "n" if is_minute else one[0]
    known = parts.replace("a", "")
    if not parts or (set(known) <= set("ymdhns") and not _CALENDAR.search(code)):
        return "".join(one for one in "ymdhns" if one in known)
    return _UNKNOWN_PARTS


def _date_cell(moment: datetime, parts: str, stored: object) -> Cell:
    """Return the text of a date as far as its cell shows it, if that is all of it."""
    text = moment.isoformat(timespec="seconds")
    if text.endswith("T00:00:00"):
        # Programs give days a format with a time.
        parts = parts[:3] if parts.startswith("ymd") else parts
    length = {"y": 4, "ym": 7, "ymd": 10, "ymdhn": 16, "ymdhns": 19}.get(parts)
    if length is None or moment.microsecond:
        return Unreadable(f"{shown(stored)}, not shown as a date with a year; {ENTER_AGAIN}")
    if text[length:] != "0001-01-01T00:00:00"[length:]:
        return Unreadable(f"{text}, of which only {text[:length]} is shown; {ENTER_AGAIN}")
    return DateText(text[:length])
