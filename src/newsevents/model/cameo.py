"""CAMEO: codes of events and actors, and the records, acts and kinds that they mean.

The Conflict and Mediation Event Observations scheme is used by GDELT, ICEWS and others. Categories
of generic events are in `newsevents.model.categories`, under the scheme `cameo`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from os.path import commonprefix
from types import MappingProxyType

from newsevents.model.categories import CATEGORIES
from newsevents.model.countries import country_of
from newsevents.model.events import Call, Event, GenericEvent, Statement
from newsevents.model.vocabularies import CallMedium

__all__ = [
    "ACTOR_KINDS",
    "CODES",
    "ROOTS",
    "actor_country",
    "actor_kind",
    "acts_of",
    "codes_of",
    "name_of",
]
__all__ += ["record_type_of"]

#: Names of codes in English, as a title says them: `{"0871": "truce or ceasefire"}`.
CODES: Mapping[str, str] = MappingProxyType(
    json.loads((resources.files("newsevents.model") / "cameo.json").read_bytes())
)

#: Codes of two digits, of which the others are kinds.
ROOTS = frozenset(code for code in CODES if len(code) == len("01"))

#: Record types by the beginning of a code; all other codes mean a generic event.
_RECORD_TYPES = {
    **dict.fromkeys(("01", "02", "03", "05", "10", "11", "12", "13"), "statement"),
    **dict.fromkeys(("017", "054", "057", "115", "116"), "event"),
    "04": "meeting",
    "041": "call",
    "042": "visit",
    "043": "visit",
}
#: Acts of statements by the beginning of a code.
_ACTS = {
    "011": "decline-comment",
    "015": "confirm",
    "016": "deny",
    "019": "agree",
    "02": "urge",
    "03": "pledge",
    "051": "praise",
    "052": "support",
    "053": "support",
    "055": "apologize",
    "10": "demand",
    "111": "condemn",
    "112": "accuse",
    "12": "reject",
    "13": "threaten",
}
#: Codes of events that have neither act nor category.
_TYPE_CODES = {"meeting": ("040",), "call": ("040",), "visit": ("042",)}
# Those who confirm or deny speak of a report, not of their responsibility as in 015 and 016.
_ACT_CODES = {act: code for code, act in reversed(_ACTS.items()) if act not in ("confirm", "deny")}

#: Kinds of actors by the code of their type; the first code of a kind is its most general one. Codes
#: of a sector, such as EDU for students and universities, tell no kind.
ACTOR_KINDS: Mapping[str, str] = MappingProxyType(
    {
        code: kind
        for kind, codes in {
            "government-body": "GOV JUD LEG COP SPY",
            "armed-force": "MIL",
            "armed-group": "REB SEP INS UAF IMG",
            "media": "MED",
            "intergovernmental-organization": "IGO",
            "organization": "NGO NGM MNC PTY",
            "population-group": "CVL REF SET",
        }.items()
        for code in codes.split()
    }
)
#: Codes of countries that are not those of ISO 3166-1 alpha-3.
_COUNTRIES = {"ROM": "RO", "TMP": "TL", "KSV": "XK", "WSB": "PS", "GZS": "PS"}


def name_of(code: str) -> str | None:
    """Return the name of a code or of the next wider one; None if its root is unknown."""
    return _widest(CODES, code)


def record_type_of(code: str) -> str:
    """Return the type of record that a code means: `statement`, `meeting`, `event`."""
    return _widest(_RECORD_TYPES, code) or "event"


def acts_of(code: str) -> tuple[str, ...]:
    """Return the speech acts that a code of a statement means, none or one."""
    act = _widest(_ACTS, code)
    return (act,) if act else ()


def actor_country(code: str) -> str | None:
    """Return the country of a three-letter code; None for regions and unknown codes."""
    return _COUNTRIES.get(code) or country_of("alpha3", code)


def actor_kind(type_code: str) -> str | None:
    """Return the kind of actor of a type code; None if it tells none."""
    return ACTOR_KINDS.get(type_code)


def codes_of(event: Event) -> tuple[str, ...]:
    """Return the CAMEO codes of an event: its own, else those of its acts, category or type.

    None for military movements, and for categories without a counterpart or with different ones.
    """
    own = tuple(code.code for code in event.codes if code.scheme == "cameo")
    if own:
        return own
    if isinstance(event, Statement):
        acts = (_ACT_CODES.get(act) for act in event.acts)
        codes = dict.fromkeys(_unspecified(code) for code in acts if code)
        return tuple(codes) or ("010",)
    if isinstance(event, GenericEvent):
        category = CATEGORIES.get(event.category)
        own = category.codes.get("cameo", ()) if category else ()
        common = commonprefix(own)  # noqa: RUF071 - codes, not paths
        return (_unspecified(common),) if len(common) >= len("01") else ()
    is_phone = isinstance(event, Call) and event.medium == CallMedium.PHONE
    return ("041",) if is_phone else _TYPE_CODES.get(event.type, ())


def _unspecified(code: str) -> str:
    """Return the code for the unspecified case of a root: `02` is written `020`."""
    return f"{code}0" if len(code) == len("02") else code


def _widest(table: Mapping[str, str], code: str) -> str | None:
    """Return the entry of the longest beginning of a code that has one."""
    beginnings = (code[:length] for length in range(len(code), 1, -1))
    return next((table[each] for each in beginnings if each in table), None)
