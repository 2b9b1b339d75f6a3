"""Values of cells: dates by formats, terms, numbers, countries, and records that names refer to."""

from __future__ import annotations

import itertools
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

import attrs

from newsevents import edtf
from newsevents._text.folding import fold
from newsevents._text.slugs import slug
from newsevents.codec import from_dict, to_dict
from newsevents.errors import EdtfError, InvalidError
from newsevents.findings import shown
from newsevents.importers.context import ImportContext
from newsevents.model import Record
from newsevents.model.countries import COUNTRIES, Scheme, country_named, country_of
from newsevents.schema.field_types import references
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


class DateCell(str):
    """Date that a file stores as a date, in the form of the model."""

    __slots__ = ()


class UnreadableCell(str):
    """Empty text in place of a value that is not exactly in the file."""

    __slots__ = ()


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
        first, last = dict[str, int](), dict[str, int]()
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
    forms = {"Y": "{:04}", "m": "-{:02}", "d": "-{:02}", "H": "T{:02}", "M": ":{:02}"}
    return "".join(form.format(parts[part]) for part, form in forms.items() if part in parts)


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


@attrs.define
class Register:
    """Records of a dataset by id and by name, countries, and the records made for names."""

    context: ImportContext
    _records: Mapping[str, Record] = attrs.field(factory=dict)
    _ids: dict[tuple[str, str], set[str]] = attrs.field(init=False)
    #: Records that were made, by their type and content.
    _made: dict[tuple[str, str], Record] = attrs.field(init=False, factory=dict)
    #: Ids of records that were taken.
    _taken: set[str] = attrs.field(init=False, factory=set)

    def __attrs_post_init__(self) -> None:
        """Index the names and aliases of all records."""
        self._ids = defaultdict(set)
        for record in self._records.values():
            for name in _names(record):
                self._ids[record.type, _folded(name)].add(record.id)

    def named(self, record_type: str, name: str, country: str | None) -> list[Record]:
        """Return the records with a name or alias, in any script, and not of another country."""
        # Folding takes long.
        ids = self._ids.get((record_type, _folded(name)), ()) if self._ids else ()
        found = (self._records[each] for each in sorted(ids))
        return [
            record
            for record in found
            if country is None or getattr(record, "country", None) in (None, country)
        ]

    def by_id(self, record_id: str) -> Record | None:
        """Return a record of the register, or that of a country, such as `actor:iso.sy`."""
        record_type, _, code = record_id.partition(":iso.")
        is_country = record_type in ("actor", "place") and code.islower()
        if record_id not in self._records and is_country and code.upper() in COUNTRIES:
            return self.country(record_type, code.upper())
        return self._records.get(record_id)

    def country(self, record_type: str, code: str) -> Record:
        """Return the state (`actor`) or the territory (`place`) of a country code."""
        is_actor = record_type == "actor"
        return self.context.country_actor(code) if is_actor else self.context.country_place(code)

    def make(self, record_type: str, name: str, document: Mapping[str, Any]) -> Record:
        """Return the record of a name with other fields, the same one for the same content.

        Raises ValueError for fields that are no record together.
        """
        content = json.dumps([name, document], ensure_ascii=False, sort_keys=True)
        key = record_type, content
        if key not in self._made:
            record_id = self.context.record_id(record_type, content, name)
            own = {
                "type": record_type,
                "id": record_id,
                "imported_from": self.context.origin_data(),
            }
            try:
                self._made[key] = from_dict({**own, **document})
            except InvalidError as error:
                finding = error.findings[0]
                raise ValueError(f"not valid: {finding.rule.code} {finding.pointer}") from None
        return self._made[key]

    def take(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield the records, and those of the register that they refer to, unless taken before."""
        waiting = list(records)
        while waiting:
            record = waiting.pop()
            if record.id not in self._taken:
                self._taken.add(record.id)
                yield record
                ids = (each for _, each in references(type(record), to_dict(record)))
                waiting += filter(None, map(self.by_id, ids))


def _names(record: Record) -> Iterator[str]:
    aliases = getattr(record, "aliases", {}).values()
    return itertools.chain(getattr(record, "names", {}).values(), *aliases)


def _folded(name: str) -> str:
    return fold(unicodedata.normalize("NFC", name)).letters.casefold()
