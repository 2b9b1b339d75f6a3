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

_NOT_WORDS = re.compile(r"\W+")
_SAINT = re.compile(r"\bst\b")


@attrs.frozen(kw_only=True)
class Country:
    """A country or a former one."""

    #: ISO 3166-1 alpha-2, `XK`, or ISO 3166-3 for a former country.
    code: str
    #: Short names by language, as news editors write them.
    names: FrozenMap[str, str] = attrs.field(converter=freeze)
    #: Other names in use, as datasets write them.
    aliases: tuple[str, ...] = attrs.field(default=(), converter=tuple)
    #: ISO 3166-1 alpha-3.
    alpha3: str | None = None
    #: Earlier codes of ISO 3166-1 alpha-3, which CAMEO still uses: `ROM`.
    former_alpha3: tuple[str, ...] = attrs.field(default=(), converter=tuple)
    #: FIPS 10-4; several where parts have a code of their own, such as the Gaza Strip.
    fips: tuple[str, ...] = attrs.field(default=(), converter=tuple)
    #: Numbers of Gleditsch and Ward.
    gw: tuple[str, ...] = attrs.field(default=(), converter=tuple)
    #: Numbers of the Correlates of War project.
    cow: tuple[str, ...] = attrs.field(default=(), converter=tuple)

    def codes(self, scheme: Scheme) -> tuple[str, ...]:
        """Return the codes of the country in a scheme."""
        if scheme == "alpha3":
            return tuple(filter(None, (self.alpha3, *self.former_alpha3)))
        codes: tuple[str, ...] = getattr(self, scheme)
        return codes


def country_of(scheme: Scheme, code: str) -> str | None:
    """Return the code of a country by its code in another scheme; None for an unknown code."""
    return _BY_CODE.get((scheme, code.strip().upper()))


def country_named(name: str) -> str | None:
    """Return the code of a country by one of its names; None for unknown and ambiguous names.

    Case, accents, punctuation, `the` in front, `&` for `and` and `St.` for `Saint` do not matter.
    A name that a country of today shares with a former one is that of today: `Burma`. Names that
    two countries of today share, such as `Congo` and `Korea`, are not known.
    """
    return _BY_NAME.get(_folded(name))


def _folded(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.replace("&", " and "))
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    words = _NOT_WORDS.sub(" ", letters.casefold()).strip()
    return _SAINT.sub("saint", words.removeprefix("the "))


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
