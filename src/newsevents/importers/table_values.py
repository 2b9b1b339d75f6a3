"""Values of cells: dates by formats, terms, numbers, countries."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import cast

import attrs

from newsevents import edtf
from newsevents._text.slugs import slug
from newsevents.errors import EdtfError
from newsevents.findings import shown
from newsevents.importers.table_files import DateCell
from newsevents.model.countries import COUNTRIES, Scheme, country_named, country_of
from newsevents.temporal.arabic import ARABIC
from newsevents.temporal.english import ENGLISH
from newsevents.temporal.tokens import Tag, normalize

#: Schemes of countries in a mapping: names, and codes.
SCHEMES = ("name", "iso", "alpha3", "fips", "gw", "cow")

_MAX_DATE_CHARS = 200
_MONTHS = {
    name: tokens[0].number
    for language in (ENGLISH, ARABIC)
    for name, tokens in language.vocabulary.items()
    if len(tokens) == 1 and tokens[0].tag is Tag.MONTH
}
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
#: Parts of a date format, and their patterns.
_PARTS = {
    "Y": "([0-9]{4})",
    "y": "([0-9]{2})",
    "m": "([0-9]{1,2})",
    "B": rf"({_NAMES})\.?",
    "d": "([0-9]{1,2})",
    "H": "([0-9]{1,2})",
    "M": "([0-9]{2})",
    "_": "[0-9]{1,2}",
}
_TOKEN = re.compile(r"([^%]+)|%(.?)", re.DOTALL)
# Spaces around these signs do not count.
_SIGNS = re.compile(r" *([-,/.]) *")
# Parts that others need, and how often a part may occur: a range has two ends.
_NEEDS = (("d", "m"), ("H", "d"), ("H", "M"), ("M", "H"))
_SAME_PARTS = {"B": "m", "y": "Y"}
_MOST = {"_": 4}
_CENTURY = 100
_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?")


@attrs.frozen
class DateFormat:
    """Format of a date, or of the first and last day of a range: `%B %d-%d, %Y`."""

    text: str
    #: First year of the century that years of two digits are in.
    first_year: int | None = None
    _parts: tuple[str, ...] = attrs.field(init=False)
    _pattern: re.Pattern[str] = attrs.field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Compile the format; raises ValueError if it is not one."""
        parts: list[str] = []
        pattern: list[str] = []
        for literal, part in _TOKEN.findall(self.text):
            if literal:
                # Between letters, so that normalizing leaves its spaces.
                signs = _SIGNS.sub(r"\1", normalize(f"x{literal}x")[1:-1])
                pattern += [f" ?{re.escape(c)} ?" if c in "-,/." else re.escape(c) for c in signs]
            elif part in _PARTS:
                pattern.append(_PARTS[part])
                parts.append(part)
            else:
                known = ", ".join(f"%{each}" for each in _PARTS)
                raise ValueError(f"{shown('%' + part)} is not a part of a date; there are {known}")
        counts = Counter(_SAME_PARTS.get(part, part) for part in parts)
        needed = ["Y", *(need for part, need in _NEEDS if part in counts)]
        if missing := [part for part in needed if part not in counts]:
            raise ValueError(f"{shown(self.text)} has no %{missing[0]}")
        if any(count > _MOST.get(part, 2) for part, count in counts.items()):
            raise ValueError(f"{shown(self.text)} has a part more than twice")
        if ("y" in parts) > (self.first_year is not None):
            raise ValueError("%y needs first-year, such as first-year = 1950")
        object.__setattr__(self, "_parts", tuple(part for part in parts if part != "_"))
        object.__setattr__(self, "_pattern", re.compile("".join(pattern)))

    @property
    def is_partial(self) -> bool:
        """Whether the format leaves out numbers that a date has."""
        return "%_" in self.text

    def read(self, text: str) -> tuple[str, str] | None:
        """Return the first and last date in a text as EDTF; None if it has another format."""
        found = self._pattern.fullmatch(normalize(text[:_MAX_DATE_CHARS]))
        if found is None or len(text) > _MAX_DATE_CHARS:
            return None
        first: dict[str, int] = {}
        last: dict[str, int] = {}
        for part, digits in zip(self._parts, found.groups(), strict=True):
            number = _MONTHS[digits] if part == "B" else int(digits)
            if part == "y" and self.first_year is not None:
                number = self.first_year + (number - self.first_year) % _CENTURY
            name = _SAME_PARTS.get(part, part)
            first.setdefault(name, number)
            last[name] = number
        ends = _moment(first), _moment(last)
        return ends if all(map(is_date, ends)) else None


def _moment(parts: dict[str, int]) -> str:
    signs = {"Y": "", "m": "-", "d": "-", "H": "T", "M": ":"}
    widths = {"Y": 4}
    return "".join(
        f"{sign}{parts[part]:0{widths.get(part, 2)}}"
        for part, sign in signs.items()
        if part in parts
    )


def is_date(text: str) -> bool:
    """Return whether a text is a date in the form of the model."""
    try:
        edtf.parse(text)
    except EdtfError:
        return False
    return True


def read_date(text: str, formats: Sequence[DateFormat]) -> tuple[str, str, bool]:
    """Return the first and last date in a text, and whether it says more than they do.

    Without formats, and in cells that are dates, the form is that of the model.
    Raises ValueError for other texts.
    """
    for each in formats:
        if ends := each.read(text):
            return *ends, each.is_partial
    if (isinstance(text, DateCell) or not formats) and is_date(text):
        return str(text), str(text), False
    raise ValueError("not a date in the format" if formats else "not a date; give its format")


def country_code(text: str, scheme: str) -> str | None:
    """Return the code of a country by its name or by a code in one of `SCHEMES`; None for none."""
    if scheme == "name":
        return country_named(text)
    if scheme == "iso":
        return text.upper() if text.upper() in COUNTRIES else None
    return country_of(cast("Scheme", scheme), text)


def clean(text: str) -> str:
    """Return a text with single spaces, and without empty lines."""
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))


def term(text: str) -> str:
    """Return a term as vocabularies write it: `Head of State` is `head-of-state`."""
    return slug(text) if text.isascii() else text


def number(text: str, decimal: str) -> int | float:
    """Return a number without thousands separators; raises ValueError for another text."""
    plain = text.replace(decimal, ".") if decimal != "." and "." not in text else text
    if not _NUMBER.fullmatch(plain) or (decimal != "." and "." in text):
        raise ValueError("not a number")
    return float(plain) if "." in plain else int(plain)


def flag(text: str) -> bool:
    """Return true or false; raises ValueError for another text."""
    if text.lower() not in ("true", "false"):
        raise ValueError("not true or false")
    return text.lower() == "true"


_PIECE = re.compile(r"(\{\{|\}\}|[^{}]+)|\{([^{}]+)\}|(.)", re.DOTALL)


def iter_template(text: str) -> Iterator[tuple[str, str]]:
    """Yield the pieces of a template: texts and names of columns, of which one is empty.

    Raises ValueError for a brace that is neither doubled nor around a name.
    """
    for literal, column, brace in _PIECE.findall(text):
        if brace:
            raise ValueError("a brace that is text is written twice: {{ or }}")
        yield (literal[0] if literal in ("{{", "}}") else literal), column.strip()
