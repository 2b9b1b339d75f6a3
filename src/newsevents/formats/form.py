"""Entry forms in workbooks: a sheet for each type of record, a row for each new record.

A row is a record in short form (`newsevents.editing.drafts`): actors and places by id or by name,
lists by semicolon, a quote in place of positions. Sheets are named `new_call`, `new_meeting`.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import pyarrow as pa

from newsevents._text.pointers import split_pointer
from newsevents.codec import from_dict
from newsevents.dataset.dataset import Dataset
from newsevents.editing.draft_values import single_type
from newsevents.editing.drafts import Completed, TypedName, complete, names_in
from newsevents.errors import InvalidError, TableError
from newsevents.findings import shown
from newsevents.formats import sheets
from newsevents.formats.cells import Cell, Sheet
from newsevents.formats.workbook import open_workbook
from newsevents.model import RECORD_TYPES, Article, Event, Evidence
from newsevents.schema import field_types as types
from newsevents.storage.rules import UNRESOLVED_ENTRY
from newsevents.tables.layout import RECORD_TABLES
from newsevents.tables.problems import ROW_NUMBER, CellProblems, column_letters
from newsevents.tables.reading import translate_table_errors
from newsevents.validation.article_texts import ArticleTexts

#: Rows of an entry sheet.
MAX_ENTRIES = 1_000
#: The sheet with the terms and ids that are proposed, which is not read.
LISTS = "lists"

# Semicolons between the entries of a list, Latin and Arabic.
_SEPARATORS = re.compile("[;\u061b]")
_LANGUAGES = ("en", "ar")
# By the specification of data validation.
_MAX_TITLE_CHARS, _MAX_PROMPT_CHARS = 32, 255
# The id is made of the others, a measure needs its numbers, and what is imported is not entered.
_NO_COLUMNS = frozenset(("id", "imported_from", "quantities"))
_ENTRY_TYPES = {
    f"new_{tag.replace('-', '_')}": cls
    for tag, cls in RECORD_TYPES.items()
    if not issubclass(cls, Article)
}


@attrs.frozen
class EntryColumn:
    """Column of an entry sheet: a field of the short form."""

    name: str
    description: str
    kind: types.FieldType
    is_list: bool = False

    @property
    def is_by_language(self) -> bool:
        """Whether there is a column for each language: `title.en`."""
        return isinstance(self.kind, types.ByLanguage)


@types.per_class
def entry_columns(cls: type[Any]) -> Mapping[str, EntryColumn]:
    """Return the columns for a type of records by the name of the field.

    They are the fields whose value is one cell, or a list of such; of an event also the words and
    the source of its evidence.
    """
    found = {}
    for field in types.fields_of(cls):
        kind = single_type(field.kind)
        if kind is not None and field.name not in _NO_COLUMNS:
            is_list = isinstance(field.kind, types.ListOf)
            found[field.name] = EntryColumn(field.name, field.description, kind, is_list)
    if issubclass(cls, Event):
        fields = {field.name: field for field in types.fields_of(Evidence)}
        for name, long in (("article", "article"), ("quote", "spans"), ("says", "attribution")):
            kind = single_type(fields[long].kind)
            about = fields[long].description if kind else "Words of the text that say it."
            kind = kind or types.FreeJson()
            found[name] = EntryColumn(name, about, kind, is_list=name == "says")
        about = "Words that the date was read from, in the language of the article."
        found["expression"] = EntryColumn("expression", about, types.FreeJson())
    return found


# --- reading ---------------------------------------------------------------------------------------


@attrs.frozen
class Entry:
    """Row of an entry sheet, as a record in short form."""

    sheet: str
    row: int
    header: Sequence[str]
    document: dict[str, Any]

    def column_of(self, completed: Completed, pointer: str) -> str:
        """Return the column with the value at a pointer into the full document, or the first one."""
        for steps in (split_pointer(completed.source_of(pointer)), split_pointer(pointer)):
            if found := self.column_at(steps):
                return found
        return self.header[0]

    def column_at(self, steps: Sequence[str]) -> str:
        """Return the column with a value of the short form; empty if there is none."""
        if not steps:
            return ""
        names = (".".join(steps[:2]), steps[0])
        below = [name for name in self.header if name.startswith(f"{steps[0]}.")]
        return next((name for name in (*names, *below[:1]) if name in self.header), "")


def entries_of(path: Path, problems: CellProblems) -> list[Entry]:
    """Return the rows of the entry sheets of a workbook; none for other tables.

    Cells that cannot be read are added to the problems. Raises FileError for a workbook that cannot
    be read, and for more rows than an entry sheet can have.
    """
    if path.suffix != ".xlsx":
        return []
    with translate_table_errors(path, "Excel"), open_workbook(path) as book:
        found = {name: book.sheet(name) for name in _ENTRY_TYPES if name in book.sheets}
        return list(_iter_entries(found, problems))


def _iter_entries(book: Mapping[str, Sheet], problems: CellProblems) -> Iterator[Entry]:
    for name, (header, rows) in book.items():
        cls = _ENTRY_TYPES[name]
        # The first column stands for a row without a header.
        problems.headers[name] = header or [""]
        fields = _fields_of(name, header, problems)
        for count, (number, cells) in enumerate(rows):
            if count >= MAX_ENTRIES:
                raise TableError(f"{name}: more than {MAX_ENTRIES:,} rows; convert them first")
            if not any(header):
                problems.add("no names of columns in the first row", name, {ROW_NUMBER: 1}, "")
                break
            document: dict[str, Any] = {}
            for column, field, cell in zip(header, fields, cells, strict=True):
                try:
                    if field and cell is not None:
                        _put(document, column, _value(field, cell))
                except ValueError as error:
                    problems.add(str(error), name, {ROW_NUMBER: number}, column)
            if document:
                yield Entry(name, number, header, {"type": cls.type, **document})


def _fields_of(
    sheet: str, header: Sequence[str], problems: CellProblems
) -> list[EntryColumn | None]:
    """Return the fields of columns: `date`, and by language `title.en`; None for other columns."""
    known = entry_columns(_ENTRY_TYPES[sheet])
    fields: list[EntryColumn | None] = []
    for column in header:
        name, point, language = column.partition(".")
        field = known.get(name)
        is_of = field is not None and bool(language) == bool(point) == field.is_by_language
        fields.append(field if is_of else None)
        if column and (not is_of or header.count(column) > 1):
            what = "a duplicate column" if is_of else "not a column of this form"
            problems.add(f"{shown(column)} is {what}", sheet, {ROW_NUMBER: 1}, column)
    return fields


def _value(field: EntryColumn, cell: Cell) -> Any:
    is_number = isinstance(field.kind, types.Scalar) and field.kind.json_type != "string"
    if is_number and isinstance(cell, bool | int | float):
        return cell
    text = str(sheets.value_of(pa.string(), cell))
    return [part.strip() for part in _SEPARATORS.split(text)] if field.is_list else text


def _put(document: dict[str, Any], column: str, value: Any) -> None:
    name, _, language = column.partition(".")
    if language:
        document.setdefault(name, {})[language] = value
    else:
        document[name] = value


def complete_entries(
    entries: Iterable[Entry], dataset: Dataset, texts: Path | None, problems: CellProblems
) -> Iterator[tuple[Entry, Completed]]:
    """Yield entries with their documents; add what cannot be resolved to the problems.

    An entry may refer to those before it, which are added to the dataset. `texts` is the folder
    with the texts of articles. Raises FileError for a folder without texts.
    """
    text_of = ArticleTexts.in_folder(texts).of if texts else None
    refused = set[TypedName]()
    for entry in entries:
        completed = complete(entry.document, dataset=dataset, texts=text_of, refused=refused)
        for problem in completed.problems:
            column = entry.column_at(split_pointer(problem.pointer)) or entry.header[0]
            meant = ", ".join(map(shown, problem.candidates[:5]))
            hint = f"did you mean {meant}?" if meant else problem.hint
            place = entry.sheet, {ROW_NUMBER: entry.row}, column
            problems.add(problem.message, *place, rule=UNRESOLVED_ENTRY, hint=hint)
        refused |= names_in(completed.document)
        if not completed.problems:
            with contextlib.suppress(InvalidError):
                dataset.add(from_dict(completed.document))
                refused -= names_in(completed.document)
        yield entry, completed


# --- writing ---------------------------------------------------------------------------------------


def proposals(kind: types.FieldType | None) -> str:
    """Return the name of the list of proposals for a value: a vocabulary or types of records."""
    match kind:
        case types.OneOf(vocabulary):
            return vocabulary.__name__
        case types.Scalar(refers_to=tags) if tags:
            return " ".join(tags)
        case _:
            return ""


@attrs.define
class FormWriter:
    """Writer of the entry sheets of a workbook, and of the lists of terms and ids."""

    _book: Any
    #: Whether sheets run from right to left.
    _is_rtl: bool
    #: Ids by the type of records, collected while the tables are written.
    _ids: dict[str, list[str]] = attrs.field(init=False, factory=dict)
    #: Sheets, and rows and columns with the name of their list and a description.
    _places: list[tuple[Any, int, int, str, str]] = attrs.field(init=False, factory=list)
    _terms: dict[str, list[str]] = attrs.field(init=False, factory=dict)

    def add_sheets(self) -> None:
        """Add the entry sheets."""
        header = self._book.add_format({"bold": True, "bg_color": "#DDEBF7"})
        as_text = {"num_format": "@", "text_wrap": True, "valign": "top"}
        text = self._book.add_format(as_text)
        arabic = self._book.add_format({**as_text, "reading_order": 2})
        for name, cls in _ENTRY_TYPES.items():
            sheet = self._book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            if self._is_rtl:
                sheet.right_to_left()
            index = 0
            for column in entry_columns(cls).values():
                for language in _LANGUAGES if column.is_by_language else ("",):
                    title = f"{column.name}.{language}" if language else column.name
                    width = 40 if column.name in ("quote", "summary", "title") else 24
                    sheet.set_column(index, index, width, arabic if language == "ar" else text)
                    sheet.write_string(0, index, title, header)
                    about = f"{column.description}{' Separate with ;' if column.is_list else ''}"
                    self.propose(sheet, index, column.kind, about, rows=MAX_ENTRIES)
                    index += 1

    def propose(
        self, sheet: Any, index: int, kind: types.FieldType | None, about: str, *, rows: int
    ) -> None:
        """Propose terms or ids in a column, and show what it is for."""
        if isinstance(kind, types.OneOf):
            self._terms[proposals(kind)] = list(map(str, kind.vocabulary))
        self._places.append((sheet, rows, index, proposals(kind), about))

    def add_row(self, table: str, cells: Sequence[Cell]) -> None:
        """Collect the id of a record of a table."""
        if table in RECORD_TABLES:
            record_id = str(cells[sheets.SHEETS[table].index("id")])
            self._ids.setdefault(record_id.partition(":")[0], []).append(record_id)

    def finish(self) -> None:
        """Write the lists, and the proposals of all columns."""
        lists = self._book.add_worksheet(LISTS)
        names = dict.fromkeys(name for *_, name, _ in self._places if name)
        columns = [[name, *(self._terms.get(name) or self._ids_of(name))] for name in names]
        for number in range(max(map(len, columns))):
            for index, column in enumerate(columns):
                if number < len(column):
                    lists.write_string(number, index, column[number])
        ranges = {
            column[0]: f"={LISTS}!${letters}$2:${letters}${len(column)}"
            for index, column in enumerate(columns)
            if len(column) > 1 and (letters := column_letters(index))
        }
        for sheet, rows, index, name, about in self._places:
            options = {
                "validate": "list" if name in ranges else "any",
                **({"source": ranges[name]} if name in ranges else {}),
                "input_title": name[:_MAX_TITLE_CHARS],
                "input_message": about[:_MAX_PROMPT_CHARS],
                # Terms of one's own, names and several ids are no errors.
                "show_error": False,
            }
            sheet.data_validation(1, index, rows, index, options)

    def _ids_of(self, tags: str) -> list[str]:
        return [each for tag in tags.split() for each in self._ids.get(tag, ())]
