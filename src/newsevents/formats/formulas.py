"""Texts that a spreadsheet program would take for a formula."""

from __future__ import annotations

from typing import Any

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
