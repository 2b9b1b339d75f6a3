"""Cells, rows and sheets of spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeAlias

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
