"""Countries: their names, and their codes in the schemes of other datasets."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType
from typing import Literal, TypeAlias

import attrs

from newsevents.schema.values import FrozenMap, freeze

__all__ = ["COUNTRIES", "Country", "Scheme", "country_named", "country_of"]

#: Schemes of codes: ISO 3166-1 alpha-3, FIPS 10-4 (GDELT), Gleditsch and Ward (UCDP), Correlates
#: of War.
Scheme: TypeAlias = Literal["alpha3", "fips", "gw", "cow"]

_NOT_WORDS = re.compile(r"[^\w]+")


@attrs.frozen(kw_only=True)
class Country:
    """A country or a former one."""

    #: ISO 3166-1 alpha-2, `XK`, or ISO 3166-3 for a former country.
    code: str
    #: Names by language; former countries have an English one only.
    names: FrozenMap[str, str] = attrs.field(converter=freeze)
    #: Other names in use, as datasets write them.
    aliases: tuple[str, ...] = attrs.field(default=(), converter=tuple)
    #: ISO 3166-1 alpha-3.
    alpha3: str | None = None
    #: FIPS 10-4; several where parts have a code of their own, such as the Gaza Strip.
    fips: tuple[str, ...] = attrs.field(default=(), converter=tuple)
    #: Numbers of Gleditsch and Ward.
    gw: tuple[str, ...] = attrs.field(default=(), converter=tuple)
    #: Numbers of the Correlates of War project.
    cow: tuple[str, ...] = attrs.field(default=(), converter=tuple)

    def codes(self, scheme: Scheme) -> tuple[str, ...]:
        """Return the codes of the country in a scheme."""
        value: str | tuple[str, ...] | None = getattr(self, scheme)
        return (value,) if isinstance(value, str) else value or ()


def country_of(scheme: Scheme, code: str) -> str | None:
    """Return the code of a country by its code in another scheme; None if there is none."""
    return _BY_CODE.get((scheme, code.strip().upper()))


def country_named(name: str) -> str | None:
    """Return the code of a country by one of its names, whatever case, accents and punctuation."""
    return _BY_NAME.get(_folded(name))


def _folded(name: str) -> str:
    letters = (
        char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char)
    )
    return _NOT_WORDS.sub(" ", "".join(letters).casefold()).strip()


def _read() -> dict[str, Country]:
    path = resources.files("newsevents.model") / "countries.json"
    return {
        code: Country(code=code, **entry) for code, entry in json.loads(path.read_bytes()).items()
    }


#: Countries by code.
COUNTRIES: Mapping[str, Country] = MappingProxyType(_read())

_SCHEMES: tuple[Scheme, ...] = ("alpha3", "fips", "gw", "cow")
# In reverse, so that a country of today comes before a former one.
_BY_CODE = {
    (scheme, code): country.code
    for country in reversed(list(COUNTRIES.values()))
    for scheme in _SCHEMES
    for code in country.codes(scheme)
}
_BY_NAME = {
    _folded(name): country.code
    for country in reversed(list(COUNTRIES.values()))
    for name in (*country.aliases, *country.names.values())
}
