"""Scalars: the strings, numbers and booleans of fields, and their forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from newsevents import edtf
from newsevents.model import corrections
from newsevents.model.corrections import (
    advise_on_country,
    advise_on_id,
    advise_on_language,
    advise_on_slug,
)
from newsevents.schema.field_types import ByLanguage, KnownKeys, Scalar, Size
from newsevents.schema.paths import MAX_PATH_CHARS
from newsevents.schema.values import MAX_INTEGER, Text

#: ISO 3166-1 alpha-2 (state of 2026), plus `XK`, the code in common use for Kosovo, which is
#: user-assigned in ISO 3166 and has no official one.
COUNTRIES = tuple(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO
    BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ
    DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP
    GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG
    KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML
    MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE
    PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL
    SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM
    US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
    XK
    """.split()  # noqa: SIM905 - a table a person can read
)

#: ISO 3166-3: codes of states and territories that no longer exist under the name.
FORMER_COUNTRIES = tuple(
    """
    AIDJ ANHH BQAQ BUMM BYAA CSHH CSXX CTKI DDDE DYBJ FQHH FXFR GEHH HVBF JTUM MIUM NHVU NQAQ
    NTHH PCHH PUUM PZPA RHZW SKIN SUHH TPTL VDVN WKUM YDYE YUCS ZRCD
    """.split()  # noqa: SIM905 - a table a person can read
)

_WORDS = "[a-z0-9]+(?:[._-][a-z0-9]+)*"
_ID_LENGTH = 200

#: Types of events, in the order of the documentation.
EVENT_TYPES = ("statement", "meeting", "visit", "call", "military-movement", "event")


def _reference(name: str, types: tuple[str, ...], example: str) -> Scalar:
    if len(types) == 1:
        (prefix,) = types
        beginning, record = f"`{prefix}:`", prefix.replace("-", " ")
    else:
        prefix = f"(?:{'|'.join(types)})"
        beginning, record = "the event's type and a colon", name.removesuffix("-id")
    noun = f"{'an' if record[0] in 'ae' else 'a'} {record}"
    pattern = f"^{prefix}:{_WORDS}$"
    return Scalar(
        name=name,
        description=f"Id of {noun}: {beginning}, then lowercase ASCII letters and digits, "
        "separated by single hyphens, dots or underscores.",
        keywords={"pattern": pattern, "maxLength": _ID_LENGTH},
        examples=(example,),
        refers_to=types,
        advise=advise_on_id(noun, types, pattern),
    )


def _string(name: str, description: str, most: int) -> Scalar:
    return Scalar(name=name, description=description, keywords={"minLength": 1, "maxLength": most})


ArticleId = Annotated[
    str, _reference("article-id", ("article",), "article:2026-01-27-sharaa-in-moscow")
]
ActorId = Annotated[str, _reference("actor-id", ("actor",), "actor:ahmed-al-sharaa")]
PlaceId = Annotated[str, _reference("place-id", ("place",), "place:hmeimim-air-base")]
ProcessId = Annotated[
    str, _reference("process-id", ("process",), "process:syria-russia-bases-talks")
]
StatementId = Annotated[
    str,
    _reference("statement-id", ("statement",), "statement:2026-01-27-trump-call-with-sharaa"),
]
MeetingId = Annotated[
    str, _reference("meeting-id", ("meeting",), "meeting:2026-01-28-putin-sharaa-moscow")
]
VisitId = Annotated[str, _reference("visit-id", ("visit",), "visit:2026-01-sharaa-russia")]
CallId = Annotated[str, _reference("call-id", ("call",), "call:2026-01-trump-sharaa")]
MilitaryMovementId = Annotated[
    str,
    _reference(
        "military-movement-id",
        ("military-movement",),
        "military-movement:2026-01-27-qamishli-hmeimim",
    ),
]
GenericEventId = Annotated[
    str, _reference("generic-event-id", ("event",), "event:2024-12-fall-of-assad")
]
EventId = Annotated[
    str, _reference("event-id", EVENT_TYPES, "meeting:2026-01-28-putin-sharaa-moscow")
]

_TAG = (
    "^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?"
    "(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*$"
)
_LANGUAGE = Scalar(
    name="language",
    description="Language tag (BCP 47, RFC 5646) in its canonical case: language, then script, "
    "region and variants if needed.",
    keywords={
        "pattern": _TAG,
        "maxLength": 35,
    },
    examples=("ar", "en", "ku-Arab", "zh-Hans"),
    advise=advise_on_language(_TAG),
)
Language = Annotated[str, _LANGUAGE]


def _by_language(name: str, description: str, most: int) -> ByLanguage:
    text = _string(f"{name}-text", f"Text of at most {most} characters.", most)
    return ByLanguage(
        name=f"{name}-by-language", description=description, language=_LANGUAGE, text=text
    )


Name = Annotated[
    Text, _by_language("name", "Name by language, each as used in that language.", 1000)
]
Title = Annotated[
    Text, _by_language("title", "One line by language, in the data author's own words.", 1000)
]
Summary = Annotated[
    Text, _by_language("summary", "Some sentences by language, in the author's own words.", 20_000)
]

ShortText = Annotated[str, _string("short-text", "Text of at most 1,000 characters.", 1000)]
#: Other names by language.
Aliases = Mapping[Language, Annotated[tuple[ShortText, ...], Size()]]

Excerpt = Annotated[str, _string("excerpt", "Quoted words, at most 300 characters.", 300)]

Date = Annotated[
    str,
    Scalar(
        name="date",
        description="Date with the precision that is known, in EDTF (ISO 8601-2): day, month or "
        "year; a time of day with its offset; `~` approximate, `?` uncertain, `%` both; `X` for "
        "unspecified digits. An interval `A/B` lasted from A to B, where `..` is an open end and an "
        "empty end is unknown. A set `[A..B]` or `[A,B]` is one moment in it; without A or B it is "
        "open on that side. Seasons and years beyond four digits are not used.",
        keywords={"pattern": edtf.PATTERN, "maxLength": edtf.MAX_CHARS},
        examples=(
            *("2026-01-28", "2024-12", "2026-01~", "2026-01-20T20:00+03:00/.."),
            *("2026-01-20/2026-01-27", "[..2026-01-27]", "[2026-01-20,2026-01-22]"),
        ),
        hint="write year-month-day, such as 2026-01-28, or a month or year (2026-01, 2026); two "
        "days with a slash: 2026-01-27/2026-01-28",
        advise=corrections.advise_on_date,
    ),
]

Timestamp = Annotated[
    str,
    Scalar(
        name="timestamp",
        description="Day and time of day with the offset from UTC (RFC 3339 without fractions).",
        keywords={"pattern": edtf.TIMESTAMP_PATTERN, "maxLength": 25},
        examples=("2026-01-27T14:05:09Z", "2026-01-27T17:05+03:00"),
        hint="write year-month-day, T, the time and Z or the offset: 2026-01-27T14:05:09Z",
    ),
]

_COUNT = "[1-9][0-9]{0,5}"
_CLOCK = f"T(?:{_COUNT}H(?:{_COUNT}M)?(?:{_COUNT}S)?|{_COUNT}M(?:{_COUNT}S)?|{_COUNT}S)"
_DAYS = f"(?:{_COUNT}Y(?:{_COUNT}M)?(?:{_COUNT}D)?|{_COUNT}M(?:{_COUNT}D)?|{_COUNT}D)"
Duration = Annotated[
    str,
    Scalar(
        name="duration",
        description="Length of time in ISO 8601, in whole years, months, days, hours, minutes and "
        "seconds, or in weeks; `~` behind it for about.",
        keywords={"pattern": f"^P(?:{_COUNT}W|{_DAYS}(?:{_CLOCK})?|{_CLOCK})~?$", "maxLength": 50},
        examples=("PT2H", "P3D", "P2W~", "PT1H30M"),
        hint="write P, then days or weeks, then T and the hours: PT2H, P15D, P2W",
    ),
]

Country = Annotated[
    str,
    Scalar(
        name="country",
        description="Country code in capitals: ISO 3166-1 alpha-2, or XK for Kosovo; for a former "
        "state its code of ISO 3166-3, such as SUHH for the Soviet Union.",
        keywords={"enum": [*COUNTRIES, *FORMER_COUNTRIES]},
        examples=("SY", "RU", "SUHH"),
        advise=advise_on_country(COUNTRIES),
    ),
]

_SLUG, _SLUG_LENGTH = "^[a-z0-9]+(?:-[a-z0-9]+)*$", 100
Slug = Annotated[
    str,
    Scalar(
        name="slug",
        description="One or more words: lowercase ASCII letters and digits, separated by single "
        "hyphens.",
        keywords={"pattern": _SLUG, "maxLength": _SLUG_LENGTH},
        examples=("bilateral-relations", "cameo"),
        advise=advise_on_slug(_SLUG, _SLUG_LENGTH),
    ),
]

Sha256 = Annotated[
    str,
    Scalar(
        name="sha256",
        description="SHA-256 of a text in UTF-8: 64 lowercase hexadecimal digits.",
        keywords={"pattern": "^[0-9a-f]{64}$", "maxLength": 64},
        examples=("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",),
    ),
]

Offset = Annotated[
    int,
    Scalar(
        name="offset",
        description="Number of Unicode code points, 0 or more.",
        json_type="integer",
        keywords={"minimum": 0, "maximum": MAX_INTEGER},
        examples=(0, 109),
    ),
]

Amount = Annotated[
    int | float,
    Scalar(
        name="amount",
        description="Number, 0 or more.",
        json_type="number",
        keywords={"minimum": 0, "maximum": MAX_INTEGER},
        examples=(12, 2.5),
    ),
]


Measurement = Annotated[
    int | float,
    Scalar(
        name="measurement",
        description="Number; a score may be negative.",
        json_type="number",
        keywords={"minimum": -MAX_INTEGER, "maximum": MAX_INTEGER},
        examples=(12, -3.4),
    ),
]


def _degrees(name: str, most: int, north: str, example: float) -> Scalar:
    return Scalar(
        name=name,
        description=f"{name.capitalize()} in decimal degrees, WGS 84, {north} positive.",
        json_type="number",
        keywords={"minimum": -most, "maximum": most},
        examples=(example,),
    )


Latitude = Annotated[int | float, _degrees("latitude", 90, "north", 35.4011)]
Longitude = Annotated[int | float, _degrees("longitude", 180, "east", 35.9487)]

Flag = Annotated[
    bool,
    Scalar(name="flag", description="true or false.", json_type="boolean"),
]

Url = Annotated[
    str,
    Scalar(
        name="url",
        description="Web address, http or https, without spaces.",
        keywords={"pattern": '^https?://[^\\x00-\\x20<>"\\x7f]+$', "maxLength": 2000},
        examples=("https://example.org/news/2026/01/27",),
    ),
]

Path = Annotated[
    str,
    Scalar(
        name="path",
        description="JSON Pointer (RFC 6901) to a field of the record, in which the entry of a "
        "list is named by its id where that is unique in the list, otherwise by its position.",
        keywords={"pattern": "^(?:/(?:[^/~]|~[01])*)+$", "maxLength": MAX_PATH_CHARS},
        examples=("/date", "/participants/actor:ahmed-al-sharaa/role"),
    ),
]

IdentifierText = Annotated[str, _string("identifier", "Identifier as its scheme writes it.", 200)]


def _identifier(name: str, description: str, pattern: str, example: str) -> Scalar:
    return Scalar(
        name=f"{name}-identifier",
        description=description,
        keywords={"pattern": pattern, "maxLength": 200},
        examples=(example,),
    )


#: Schemes whose identifiers are checked; those of other schemes are not.
_IDENTIFIERS = {
    "wikidata": _identifier(
        "wikidata", "Item of Wikidata: Q and a number.", "^Q[1-9][0-9]*$", "Q7747"
    ),
    "geonames": _identifier(
        "geonames", "Feature of GeoNames: a number.", "^[1-9][0-9]*$", "524901"
    ),
    "icao": _identifier(
        "icao", "Location indicator of ICAO: four characters.", "^[A-Z][A-Z0-9]{3}$", "OSLK"
    ),
}

#: Identifiers by scheme; those of known schemes have a form.
Identifiers = Annotated[Mapping[Slug, IdentifierText], KnownKeys(scalars=_IDENTIFIERS)]
