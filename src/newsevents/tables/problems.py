"""Cells and rows of tables that cannot be read, with their places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from newsevents.errors import TableError
from newsevents.findings import Rule, shown
from newsevents.storage.rules import DERIVED_CELL, UNREADABLE_CELL
from newsevents.tables.layout import TABLES

#: Column of a table from a sheet, with the number of the row in the sheet.
ROW_NUMBER = "row_number"
#: Problems after which reading stops, and cells that are listed of one cause.
MAX_PROBLEMS, _MAX_LISTED = 1_000, 10


@attrs.frozen
class CellPlace:
    """Cell of a table."""

    table: str
    #: Known cells of the row by column, at least its number or the columns that sort the table.
    row: Mapping[str, Any]
    column: str

    @property
    def row_key(self) -> tuple[int | None, ...]:
        """Key of the row in its table: its number, or else its positions."""
        order = (ROW_NUMBER,) if ROW_NUMBER in self.row else TABLES[self.table].order
        return tuple(self.row[name] for name in order)

    @property
    def key(self) -> tuple[Any, ...]:
        """Key of the cell."""
        return self.table, self.row_key, self.column


@attrs.frozen
class CellProblem:
    """Cell, or row, that cannot be read."""

    message: str
    place: CellPlace
    rule: Rule = UNREADABLE_CELL
    hint: str = ""

    @property
    def is_derived(self) -> bool:
        """Whether the column is derived, and not read."""
        return self.rule == DERIVED_CELL


@attrs.define
class CellProblems:
    """Problems of the tables of one source, all of them up to a limit."""

    #: Headers of sheets by name, for the letters of columns; empty for tables without sheets.
    headers: dict[str, Sequence[str]] = attrs.field(factory=dict)
    found: list[CellProblem] = attrs.field(factory=list)
    #: Number of problems in derived columns beyond the limit.
    unlisted: int = 0

    def add(  # noqa: PLR0913 - keyword arguments
        self,
        message: str,
        table: str,
        row: Mapping[str, Any],
        column: str,
        *,
        rule: Rule = UNREADABLE_CELL,
        hint: str = "",
    ) -> None:
        """Add a problem; raise TableError if there are too many to go on.

        Those of derived columns beyond the limit are only counted.
        """
        problem = CellProblem(message, CellPlace(table, row, column), rule, hint)
        is_full = len(self.found) >= MAX_PROBLEMS
        if is_full and problem.is_derived:
            self.unlisted += 1
            return
        self.found.append(problem)
        if is_full:
            raise TableError(self._text())

    def check(self) -> None:
        """Raise TableError for the problems, those of derived columns excepted."""
        if not all(each.is_derived for each in self.found):
            raise TableError(self._text())

    def derived(self) -> str:
        """Return the cells of derived columns that have a problem, as a list for people."""
        found = [self.reference(each.place) for each in self.found if each.is_derived]
        return _listed(found, self.unlisted)

    def reference(self, place: CellPlace) -> str:
        """Return the reference of a cell, as spreadsheets write it: `events!C5`.

        A table without sheets has columns and positions: `events.date at position 3`,
        `participants.role at position 0 of event_position 3`.
        """
        table, row, column = place.table, place.row, place.column
        if table in self.headers:
            names = self.headers[table]
            index = names.index(column) if column in names else 0
            return f"{table}!{column_letters(index)}{row[ROW_NUMBER]}"
        *above, last = TABLES[table].order
        owners = "".join(f" of {name} {shown(row[name])}" for name in reversed(above))
        return f"{table}.{column} at position {shown(row[last])}{owners}"

    def _text(self) -> str:
        by_message: dict[str, list[str]] = {}
        for each in self.found:
            if not each.is_derived:
                text = f"{each.message}; {each.hint}" if each.hint else each.message
                by_message.setdefault(text, []).append(self.reference(each.place))
        return "; ".join(f"{_listed(refs)}: {text}" for text, refs in by_message.items())


def column_letters(index: int) -> str:
    """Return the letters of a column, given its index from 0."""
    letters = ""
    index += 1
    while index:
        index, letter = divmod(index - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def _listed(references: Sequence[str], unlisted: int = 0) -> str:
    more = len(references) + unlisted - _MAX_LISTED
    return ", ".join(references[:_MAX_LISTED]) + (f" and {more:,} more" if more > 0 else "")
