"""What a text that should be a language tag, a country code or an id most likely means."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import MappingProxyType

from newsevents.model.countries import COUNTRIES
from newsevents.schema.field_types import Suggestion

_LONGEST = 200
#: The languages that news is most often written in, by their names.
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
#: Codes that are often taken for those of ISO 3166-1 alpha-2.
_COUNTRIES = MappingProxyType(
    {"UK": "GB", "EL": "GR", "USA": "US", "UAE": "AE", "KSA": "SA", "SYR": "SY", "RUS": "RU"}
)


def advise_on_language(pattern: str) -> Callable[[str], Suggestion | None]:
    """Return what says which tag of a pattern a name of a language or a tag misspelt means."""

    def _advise(text: str) -> Suggestion | None:
        if len(text) > _LONGEST:
            return None
        parts = re.split("[-_]", text.strip())
        tag = "-".join([parts[0].lower(), *map(_in_canonical_case, parts[1:])])
        meant = _LANGUAGES.get(text.strip().lower(), tag)
        return Suggestion(value=meant) if re.fullmatch(pattern, meant) else None

    return _advise


def _in_canonical_case(subtag: str) -> str:
    """Return a subtag after the first in the case of RFC 5646, 2.1.1."""
    if len(subtag) == len("Latn") and subtag.isalpha():
        return subtag.title()
    return subtag.upper() if len(subtag) == len("SY") else subtag.lower()


def advise_on_country(text: str) -> Suggestion | None:
    """Say which code was meant by one that is often mistaken, or in lowercase."""
    code = text.strip().upper() if len(text) <= _LONGEST else ""
    meant = _COUNTRIES.get(code, code)
    return Suggestion(value=meant) if meant in COUNTRIES else None


def advise_on_id(
    what: str, types: tuple[str, ...], pattern: str
) -> Callable[[str], Suggestion | None]:
    """Return what says which id a text means, or that ids of `what` begin with one of `types`."""
    begin = ", ".join(f"{name}:" for name in types[:-1])
    begin += f" or {types[-1]}:..." if begin else f"{types[-1]}:..."
    prefix = Suggestion(hint=f"the id of {what} begins with its type: {begin}")

    def _advise(text: str) -> Suggestion | None:
        given, colon, words = text[: _LONGEST + 1].partition(":")
        name = _slug(given)
        if not colon or name not in types:
            return prefix
        meant = f"{name}:{_slug(words)}"
        # Letters of other scripts would be lost.
        is_certain = text.isascii() and len(text) <= _LONGEST and re.fullmatch(pattern, meant)
        return Suggestion(value=meant) if is_certain else None

    return _advise


def _slug(text: str) -> str:
    return re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")
