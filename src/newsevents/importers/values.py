"""Values of cells and keys: texts in one line, numbers, coordinates, days, addresses."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from typing import Any

from newsevents.errors import RowError
from newsevents.schema.field_types import scalar_of
from newsevents.schema.values import MAX_INTEGER

#: Values of cells that mean a missing value.
_EMPTY = frozenset(("", "NA", "NULL", "None", "NaN", "nan"))
_MAX_LATITUDE, _MAX_LONGITUDE = 90, 180
_URL = scalar_of("url")
assert _URL is not None
_ADDRESS, _MAX_ADDRESS_CHARS = re.compile(_URL.keywords["pattern"]), _URL.keywords["maxLength"]
_C1_CONTROLS = re.compile("[\x80-\x9f]")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[ T][0-9:.]+)?")
_IN_WORDS = re.compile(r"([0-9]{1,2})[ -]([A-Za-z]{3,})[ -]([0-9]{4})")


def is_empty(value: Any) -> bool:
    """Whether a value is missing: None, or an empty cell or one of the usual signs of that."""
    return value in _EMPTY if isinstance(value, str) else value is None


def to_number(value: Any) -> Any:
    """Return a number for its usual form; all other values as they are."""
    if not isinstance(value, str):
        return value
    try:
        number = float(value) if "." in value else int(value)
    except ValueError:
        return value
    # `007`, `1_000`, `1e5` and digits of other scripts are not numbers as written.
    is_written_so = value.isascii() and str(number) == value.removeprefix("+")
    return number if is_written_so and abs(number) <= MAX_INTEGER else value


def as_object(value: Any) -> dict[str, Any]:
    """Return a JSON object as it is, and an empty one for another value."""
    return value if isinstance(value, dict) else {}


def one_line(text: str) -> str:
    """Return a name or title in one line: NFC, single blanks, none at the ends.

    C1 control characters are read as Windows-1252, which they are in texts that were decoded as
    Latin-1.
    """
    if not text.isascii():
        text = _C1_CONTROLS.sub(_windows_char, unicodedata.normalize("NFC", text))
    return " ".join(text.split())


def number_of(value: Any) -> float | None:
    """Return a number, or that of a text, an integer if it is whole; None for all else."""
    is_usual = not isinstance(value, str) or (value.isascii() and "_" not in value)
    try:
        number = float(value) if is_usual and not isinstance(value, bool) else math.nan
    except (OverflowError, TypeError, ValueError):
        return None
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() else number


def point_of(latitude: Any, longitude: Any) -> tuple[float, float] | None:
    """Return coordinates; None for 0, 0, which a missing pair leaves, and for values out of range."""
    north, east = number_of(latitude), number_of(longitude)
    if north is None or east is None or (north, east) == (0, 0):
        return None
    return (north, east) if abs(north) <= _MAX_LATITUDE and abs(east) <= _MAX_LONGITUDE else None


def is_address(text: str) -> bool:
    """Whether a text can be the `url` of a record."""
    return len(text) <= _MAX_ADDRESS_CHARS and _ADDRESS.fullmatch(text) is not None


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


def _windows_char(found: re.Match[str]) -> str:
    return bytes((ord(found[0]),)).decode("cp1252", "ignore")
