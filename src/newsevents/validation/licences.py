"""Conditions of common licences.

A licence is an SPDX id or expression, a name, or a web address. The table is small: a licence that
is not in it is unknown, and no rule says anything about it.

| licence | conditions |
|---|---|
| CC0, PDDL, public domain, works of the US government | none |
| CC BY, ODC-By, Open Government Licence (UK, Canada) | attribution |
| CC BY-SA, ODbL | attribution, share-alike |
| CC BY-NC, CC BY-ND, CC BY-NC-SA, CC BY-NC-ND | those that they name |
| terms of use of ACLED | attribution, no redistribution |
| all rights reserved | no redistribution |
"""

from __future__ import annotations

import enum
import functools
import re


class Condition(enum.StrEnum):
    """Something that a licence obliges its users to."""

    ATTRIBUTION = "attribution"
    SHARE_ALIKE = "share-alike"
    NON_COMMERCIAL = "no commercial use"
    NO_DERIVATIVES = "no derivatives"
    NO_REDISTRIBUTION = "no redistribution"


_BY, _SA, _NC, _ND, _CLOSED = Condition
_OPEN = frozenset((_BY, _SA))
_BY_LETTERS = {"nc": _NC, "sa": _SA, "nd": _ND}

# Licences of Creative Commons name their conditions.
_CREATIVE_COMMONS = re.compile(
    r"cc-by((?:-(?:nc|sa|nd))*)"
    r"(?:-[1-4]\.[0-9](?:-(?!nc|nd|sa)[a-z]{2,3}|-international|-unported|-generic)?)?"
    r"|creativecommons\.org/licenses/by((?:-(?:nc|sa|nd))*)/[1-4]\.[0-9](?:/[a-z]{2,3})?"
)
_OTHERS = (
    (r"cc0(-1\.0(-universal)?)?|pddl(-1\.0)?|cc-pddc|cc-pdm-1\.0|public-domain", ()),
    (r"creativecommons\.org/publicdomain/(zero|mark)/1\.0", ()),
    (r"opendatacommons\.org/licenses/pddl(/1-0)?", ()),
    (r"(us|u\.s\.)-(government-works?|public-domain)|usa\.gov/government-works", ()),
    (r"odc-by(-1\.0)?|opendatacommons\.org/licenses/by(/1-0)?", (_BY,)),
    (r"ogl(-uk|-canada)?(-v?[1-3]\.0)?|open-government-licen[cs]e(-v?[1-3]\.0)?", (_BY,)),
    (r"nationalarchives\.gov\.uk/doc/open-government-licence(/version/[1-3])?", (_BY,)),
    (r"odbl(-1\.0)?|opendatacommons\.org/licenses/odbl(/1-0)?", (_BY, _SA)),
    (r"acled(-terms(-of-use)?)?|([a-z]+\.)?acleddata\.com/terms[a-z-]*", (_BY, _CLOSED)),
    (r"all-rights-reserved", (_CLOSED,)),
)
_PATTERNS = tuple((re.compile(pattern), frozenset(found)) for pattern, found in _OTHERS)
# Operators of an SPDX licence expression.
_OPERATORS = re.compile(r"[()]|\s+(?:and|or)\s+")
_URL_ENDS = re.compile(r"^https?://(www\.)?|/?((deed|legalcode)(\.[a-z_-]+)?)?$")


@functools.lru_cache(maxsize=256)
def conditions_of(licence: str) -> frozenset[Condition] | None:
    """Return the conditions of a licence, of an expression those of all its licences.

    None for a licence that is not known.
    """
    parts = [part.strip() for part in _OPERATORS.split(licence.casefold()) if part.strip()]
    found = [_conditions(re.sub(r"[\s_-]+", "-", _URL_ENDS.sub("", part))) for part in parts]
    known = [conditions for conditions in found if conditions is not None]
    return frozenset().union(*known) if known and len(known) == len(found) else None


def _conditions(licence: str) -> frozenset[Condition] | None:
    if match := _CREATIVE_COMMONS.fullmatch(licence):
        letters = (match[1] or match[2] or "").split("-")[1:]
        return frozenset((_BY, *map(_BY_LETTERS.__getitem__, letters)))
    return next((found for pattern, found in _PATTERNS if pattern.fullmatch(licence)), None)


def is_open(licence: str) -> bool:
    """Whether a licence is known to have no other conditions than attribution and share-alike."""
    conditions = conditions_of(licence)
    return conditions is not None and conditions <= _OPEN


def has_choice(licence: str) -> bool:
    """Whether an expression leaves the choice between several licences."""
    return " or " in licence.casefold()
