"""Cells, rows and sheets of spreadsheets, and texts that one would take for a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeAlias

import attrs


@attrs.frozen
class DateText:
    """Date that a spreadsheet stores as a number, as the cell shows it."""

    text: str


@attrs.frozen
class Unreadable:
    """Cell whose value is not exactly in the file."""

    reason: str


Cell: TypeAlias = str | int | float | bool | date | DateText | Unreadable | None
#: Rows of a sheet, each with its number, from 2.
Rows: TypeAlias = Iterable[tuple[int, Sequence[Cell]]]
#: Header and rows of a sheet.
Sheet: TypeAlias = tuple[Sequence[str], Rows]

#: Advice on a cell that a spreadsheet program changed, such as a date made of a month.
ENTER_AGAIN = "format the cell as text and enter it again"

# First characters of a formula in some spreadsheet, full-width forms included.
_FORMULA, _ESCAPE = ("=", "+", "-", "@", "\t", "\r", "\n", *"\uff1d\uff0b\uff0d\uff20"), "'"


def escape_formula(cell: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula.

    A text that begins like one, or with an apostrophe, gets an apostrophe in front.
    """
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, str) and cell.startswith((*_FORMULA, _ESCAPE)):
        return f"{_ESCAPE}{cell}"
    return cell


def unescape_formula(cell: Any) -> Any:
    """Return a cell as it was before `escape_formula`."""
    return cell.removeprefix(_ESCAPE) if isinstance(cell, str) else cell
