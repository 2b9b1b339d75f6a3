"""Suggestions for malformed language tags, country codes, ids, slugs and dates."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable, Collection
from types import MappingProxyType

from newsevents import edtf
from newsevents.errors import EdtfError
from newsevents.schema.field_types import Suggestion

_MAX_CODE_LENGTH = 200
#: Tags of the most frequent languages of news, by name.
_LANGUAGES = MappingProxyType(
    {
        "arabic": "ar",
        "العربية": "ar",
        "عربي": "ar",
        "chinese": "zh",
        "dutch": "nl",
        "english": "en",
        "french": "fr",
        "français": "fr",
        "german": "de",
        "deutsch": "de",
        "hebrew": "he",
        "hindi": "hi",
        "italian": "it",
        "japanese": "ja",
        "kurdish": "ku",
        "persian": "fa",
        "farsi": "fa",
        "polish": "pl",
        "portuguese": "pt",
        "russian": "ru",
        "русский": "ru",
        "spanish": "es",
        "español": "es",
        "turkish": "tr",
        "türkçe": "tr",
        "ukrainian": "uk",
        "urdu": "ur",
    }
)
#: ISO 3166-1 alpha-2 codes by other abbreviations that are often mistaken for them.
_COUNTRIES = MappingProxyType({"UK": "GB", "EL": "GR", "UAE": "AE", "KSA": "SA"})


def advise_on_language(pattern: str) -> Callable[[str], Suggestion | None]:
    """Return a function that suggests the tag for the name of a language or a misspelt tag."""

    def _advise(text: str) -> Suggestion | None:
        if len(text) > _MAX_CODE_LENGTH:
            return None
        parts = re.split("[-_]", text.strip())
        tag = "-".join([parts[0].lower(), *map(_in_canonical_case, parts[1:])])
        meant = _LANGUAGES.get(text.strip().lower(), tag)
        return Suggestion(value=meant) if re.fullmatch(pattern, meant) else None

    return _advise


def _in_canonical_case(subtag: str) -> str:
    """Return a subtag in the case of RFC 5646, 2.1.1; it is not the first one."""
    if len(subtag) == len("Latn") and subtag.isalpha():
        return subtag.title()
    return subtag.upper() if len(subtag) == len("SY") else subtag.lower()


def advise_on_country(countries: Collection[str]) -> Callable[[str], Suggestion | None]:
    """Return a function that suggests one of `countries` for its name or another code of it."""

    def _advise(text: str) -> Suggestion | None:
        # Imported on failure only: reads the names and codes of all countries.
        from newsevents.model.countries import country_named, country_of

        code = text.strip().upper() if len(text) <= _MAX_CODE_LENGTH else ""
        known = (code, _COUNTRIES.get(code), country_of("alpha3", code), country_named(code))
        meant = next((each for each in known if each in countries), None)
        return Suggestion(value=meant) if meant else None

    return _advise


def advise_on_id(
    noun: str, types: tuple[str, ...], pattern: str
) -> Callable[[str], Suggestion | None]:
    """Return a function that suggests an id, or says which of `types` ids of `noun` begin with."""
    begin = ", ".join(f"{name}:" for name in types[:-1])
    begin += f" or {types[-1]}:..." if begin else f"{types[-1]}:..."
    prefix = Suggestion(hint=f"the id of {noun} begins with its type: {begin}")

    def _advise(text: str) -> Suggestion | None:
        given, colon, words = text[: _MAX_CODE_LENGTH + 1].partition(":")
        name = _slug(given)
        if not colon or name not in types:
            return prefix
        meant = f"{name}:{_slug(words)}"
        # The slug would lose letters of other scripts.
        is_certain = (
            text.isascii() and len(text) <= _MAX_CODE_LENGTH and re.fullmatch(pattern, meant)
        )
        return Suggestion(value=meant) if is_certain else None

    return _advise


def advise_on_slug(pattern: str, most: int) -> Callable[[str], Suggestion | None]:
    """Return a function that suggests the words of a text in lower case, with hyphens."""

    def _advise(text: str) -> Suggestion | None:
        # Other signs may have a meaning: "c++" is not "c".
        is_certain = len(text) <= most and re.fullmatch(r"[A-Za-z0-9\s_-]+", text)
        meant = _slug(text) if is_certain else ""
        return Suggestion(value=meant) if re.fullmatch(pattern, meant) else None

    return _advise


def _slug(text: str) -> str:
    return re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")


_MAX_DATE_LENGTH = 60
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_YEAR_AND_MONTH = re.compile(r"(\d{4})-(\d)")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
# Those of the calendar module follow the locale.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def advise_on_date(text: str) -> Suggestion | None:
    """Suggest the date that a text certainly means, or say why the day does not exist."""
    if len(text) > _MAX_DATE_LENGTH:
        return None
    plain = "".join(map(_digit, text)).strip()
    sides = re.split(r"\s*/\s*|\s+[-\u2013]\s+", plain)
    whole = _date(plain)
    meant = whole if whole != plain else "/".join(map(_date, sides))
    if meant != text and _is_date(meant):
        return Suggestion(value=meant)
    return next(filter(None, map(_no_such_day, sides)), None)


def _digit(char: str) -> str:
    """Return a decimal digit of any script as ASCII digit, and any other character unchanged."""
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)


def _date(text: str) -> str:
    """Return a numeric date in the order of EDTF, and any other text unchanged."""
    if found := _YEAR_FIRST.fullmatch(text):
        year, _, month, day = found.groups()
        return f"{year}-{month:0>2}-{day:0>2}"
    if found := _YEAR_AND_MONTH.fullmatch(text):
        return f"{found[1]}-{found[2]:0>2}"
    if (found := _YEAR_LAST.fullmatch(text)) is None:
        return text
    first, _, second, year = found.groups()
    # Up to 12, day and month cannot be told apart.
    if int(first) > len(_MONTHS):
        return f"{year}-{second:0>2}-{first:0>2}"
    if int(second) > len(_MONTHS):
        return f"{year}-{first:0>2}-{second:0>2}"
    return text


def _is_date(text: str) -> bool:
    try:
        edtf.parse(text)
    except EdtfError:
        return False
    return True


def _no_such_day(text: str) -> Suggestion | None:
    """Return the suggestion for a day or month that does not exist."""
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?", _date(text))
    if found is None or found[1] == "0000":
        return None
    year, month, day = int(found[1]), int(found[2]), int(found[3] or 1)
    if not 1 <= month <= len(_MONTHS):
        hint = f"the month is from 01 to 12, before the day: {found[1]}-01-28"
        return Suggestion(message=f"{found[0]} does not exist", hint=hint)
    days = calendar.monthrange(year, month)[1]
    if 1 <= day <= days:
        return None
    hint = f"{_MONTHS[month - 1]} {found[1]} has {days} days"
    return Suggestion(message=f"{found[0]} does not exist", hint=hint)
