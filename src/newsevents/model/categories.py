"""Recommended categories of generic events, with their counterparts in other coding schemes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType

import attrs

from newsevents.schema.values import FrozenMap, freeze

__all__ = ["CATEGORIES", "Category", "category_of"]


@attrs.frozen
class Category:
    """A recommended value of `category`."""

    slug: str
    #: Meaning in English, one sentence.
    definition: str
    #: Name in Arabic.
    arabic: str
    #: Codes of the same meaning by scheme: `{"cameo": ("0871",), "plover": ("RETREAT-ceasefire",)}`.
    codes: FrozenMap[str, tuple[str, ...]] = attrs.field(converter=freeze)


def category_of(scheme: str, code: str) -> Category | None:
    """Return the category of a code; None if the scheme or the code has no counterpart.

    Schemes are `cameo`, `plover` (`ASSAULT`, or with its mode `ASSAULT-abduct`), `acled` (event
    types), `acled-sub` (sub-event types) and `ucdp-type-of-violence`. A CAMEO code or PLOVER mode
    without a category of its own has that of the next wider code.
    """
    folded = code.casefold()
    codes = [folded]
    if scheme == "cameo":
        codes += [folded[:length] for length in range(len(folded) - 1, 0, -1)]
    elif scheme == "plover":
        codes.append(folded.partition("-")[0])
    return next((_BY_CODE[scheme, one] for one in codes if (scheme, one) in _BY_CODE), None)


def _read() -> dict[str, Category]:
    path = resources.files("newsevents.model") / "categories.json"
    categories = [Category(**entry) for entry in json.loads(path.read_bytes())]
    return {category.slug: category for category in categories}


#: The recommended categories by slug.
CATEGORIES: Mapping[str, Category] = MappingProxyType(_read())

_BY_CODE = {
    (scheme, code.casefold()): category
    for category in CATEGORIES.values()
    for scheme, codes in category.codes.items()
    for code in codes
}
