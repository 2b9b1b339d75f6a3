"""Tables with a header: cells by the name of their column, dates and coordinates in them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from newsevents.errors import FileError, RowError
from newsevents.importers.context import ImportContext, is_empty, to_number
from newsevents.importers.rows import Row, iter_csv_rows, point_of
from newsevents.model.countries import country_named, country_of
from newsevents.schema.structuring import to_document
from newsevents.storage.paths import AnyPath

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[ T][0-9:.]+)?")
_IN_WORDS = re.compile(r"([0-9]{1,2})[ -]([A-Za-z]{3,})[ -]([0-9]{4})")


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
    rows = iter_csv_rows(path)
    first = next(rows, None)
    if first is None:
        raise FileError(path, f"empty; expected {expected}")
    if len(first.fields) == 1 and ";" in first.fields[0]:
        rows = iter_csv_rows(path, delimiter=";")
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


def to_day(text: str) -> str:
    """Return a day in ISO 8601: of `2018-06-01 00:00:00.000`, `01 June 2018` or `01-Jun-2018`.

    Raises RowError for other texts, such as years of two digits, and for days that no month has.
    """
    year = month = day = 0
    if found := _ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _IN_WORDS.fullmatch(text):
        starts = [name.startswith(found[2].lower()) for name in _MONTHS]
        year, month, day = (
            int(found[3]),
            starts.index(True) + 1 if any(starts) else 0,
            int(found[1]),
        )
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        raise RowError("a date that is not a day") from None


def leave_out(context: ImportContext, cells: dict[str, str], columns: Iterable[str]) -> None:
    """Remove cells whose values other cells give, and count them."""
    context.report.repeated.update(name for name in columns if cells.pop(name, ""))


def pop_number(context: ImportContext, cells: dict[str, str], column: str) -> int | float | None:
    """Remove a cell and return its number; None if it is empty, or, counted as lost, not a number.

    `3.0`, as columns with missing values are often written, is 3.
    """
    text = cells.pop(column, "").removesuffix(".0")
    value: int | float | str = to_number(text)
    if not isinstance(value, str):
        return value
    if text:
        context.report.lost[f"{column}: not a number"] += 1
    return None


def to_coordinates(context: ImportContext, latitude: str, longitude: str) -> dict[str, float]:
    """Return `latitude` and `longitude` of a place; nothing, and counted as lost, if wrong."""
    if point := point_of(latitude, longitude):
        return {"latitude": point[0], "longitude": point[1]}
    if latitude or longitude:
        context.report.lost["coordinates: not on the earth, or 0, 0"] += 1
    return {}


def country_of_place(context: ImportContext, name: str, number: str = "") -> dict[str, Any]:
    """Return the document of a row's country, by its number of Gleditsch and Ward, else by name.

    One that the table of countries does not know is a place of the dataset, counted as open.
    """
    if code := country_of("gw", number) or country_named(name):
        return to_document(context.country_place(code))
    context.report.open["country"] += 1
    return {"id": context.record_id("place", name), "kind": "country", "names": {"en": name}}


def nested_places(
    context: ImportContext, country: Mapping[str, Any], *levels: str
) -> list[dict[str, Any]]:
    """Return documents of administrative areas, the largest first, each within the one before."""
    places: list[dict[str, Any]] = []
    outer = key = country["id"]
    for name in filter(None, levels):
        key = f"{key}|{name}"
        place_id = context.record_id("place", key, name)
        place = {"id": place_id, "kind": "admin-area", "names": {"en": name}, "within": outer}
        places.append({**place, "country": country.get("country")})
        outer = place_id
    return places
