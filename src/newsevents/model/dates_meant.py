"""What a text that should be a date most likely means."""

from __future__ import annotations

import calendar
import re
import unicodedata

from newsevents import edtf
from newsevents.schema.field_types import Suggestion

# Nobody writes a date at such length.
_LONGEST = 60
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_YEAR_AND_MONTH = re.compile(r"(\d{4})-(\d)")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
# Those of the calendar module follow the language of the machine.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def advise(text: str) -> Suggestion | None:
    """Say which date a text certainly means, or why there is no such day; None if neither."""
    if len(text) > _LONGEST:
        return None
    plain = "".join(map(_digit, text)).strip()
    sides = re.split(r"\s*/\s*|\s+[-\u2013]\s+", plain)
    whole = _date(plain)
    meant = whole if whole != plain else "/".join(map(_date, sides))
    if meant != text and _is_date(meant):
        return Suggestion(value=meant)
    return next(filter(None, map(_no_such_day, sides)), None)


def _digit(char: str) -> str:
    """Return a decimal digit of any script as ASCII has it."""
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)


def _date(text: str) -> str:
    """Return a date of digits in the order of EDTF; any other text as it is."""
    if found := _YEAR_FIRST.fullmatch(text):
        year, _, month, day = found.groups()
        return f"{year}-{month:0>2}-{day:0>2}"
    if found := _YEAR_AND_MONTH.fullmatch(text):
        return f"{found[1]}-{found[2]:0>2}"
    if (found := _YEAR_LAST.fullmatch(text)) is None:
        return text
    first, _, second, year = found.groups()
    # Up to the twelfth nobody can tell the day from the month.
    if int(first) > len(_MONTHS):
        return f"{year}-{second:0>2}-{first:0>2}"
    if int(second) > len(_MONTHS):
        return f"{year}-{first:0>2}-{second:0>2}"
    return text


def _is_date(text: str) -> bool:
    try:
        edtf.parse(text)
    except edtf.EdtfError:
        return False
    return True


def _no_such_day(text: str) -> Suggestion | None:
    """Say that a month does not have so many days, or a year so many months."""
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?", _date(text))
    if found is None or found[1] == "0000":
        return None
    year, month, day = int(found[1]), int(found[2]), int(found[3] or 1)
    if not 1 <= month <= len(_MONTHS):
        hint = f"months go from 01 to 12, and stand before the day: {found[1]}-01-28"
        return Suggestion(message=f"there is no {found[0]}", hint=hint)
    days = calendar.monthrange(year, month)[1]
    if 1 <= day <= days:
        return None
    hint = f"{_MONTHS[month - 1]} {found[1]} has {days} days"
    return Suggestion(message=f"there is no {found[0]}", hint=hint)
