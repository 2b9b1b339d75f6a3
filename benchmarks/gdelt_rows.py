"""Made-up rows in the layout of GDELT events, single ones and any number."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

_ACTOR = "Code Name CountryCode KnownGroupCode EthnicCode Religion1Code Religion2Code"
_TYPES = "Type1Code Type2Code Type3Code"
_GEO = "Type FullName CountryCode ADM1Code ADM2Code Lat Long FeatureID"
COLUMNS = (
    *("GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"),
    *(f"Actor{number}{name}" for number in (1, 2) for name in f"{_ACTOR} {_TYPES}".split()),
    *("IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass"),
    *("GoldsteinScale", "NumMentions", "NumSources", "NumArticles", "AvgTone"),
    *(f"{who}Geo_{name}" for who in ("Actor1", "Actor2", "Action") for name in _GEO.split()),
    *("DATEADDED", "SOURCEURL"),
)
DEFAULTS = {
    "GLOBALEVENTID": "9001",
    "SQLDATE": "20260203",
    "FractionDate": "2026.0904",
    "Actor1Code": "NOR",
    "Actor1Name": "NORWAY",
    "Actor1CountryCode": "NOR",
    "Actor2Code": "JORGOV",
    "Actor2Name": "AMMAN",
    "Actor2CountryCode": "JOR",
    "Actor2Type1Code": "GOV",
    "IsRootEvent": "1",
    "EventCode": "051",
    "QuadClass": "1",
    "GoldsteinScale": "3.4",
    "NumMentions": "5",
    "NumSources": "1",
    "NumArticles": "5",
    "AvgTone": "-1.25",
    "ActionGeo_Type": "4",
    "ActionGeo_FullName": "Bergen, Hordaland, Norway",
    "ActionGeo_CountryCode": "NO",
    "ActionGeo_ADM1Code": "NO07",
    "ActionGeo_ADM2Code": "1234",
    "ActionGeo_Lat": "60.39",
    "ActionGeo_Long": "5.32",
    "ActionGeo_FeatureID": "-260001",
    "DATEADDED": "20260203141500",
    "SOURCEURL": "https://www.example.org/harbour",
}
MEETING = {"EventCode": "040"}


def event(width: int = 61, /, **cells: str) -> str:
    """Return a row with its line end, of the columns of version 2.0 or 1.0."""
    row = {**dict.fromkeys(COLUMNS, ""), **DEFAULTS, **_derived(cells), **cells}
    assert len(row) == len(COLUMNS)
    if width < len(COLUMNS):
        row = {name: value for name, value in row.items() if not name.endswith("ADM2Code")}
    return "\t".join(list(row.values())[:width]) + "\n"


def _derived(cells: dict[str, str]) -> dict[str, str]:
    code, day = (cells.get(name, DEFAULTS[name]) for name in ("EventCode", "SQLDATE"))
    codes = {"EventBaseCode": code[:3], "EventRootCode": code[:2]}
    return {**codes, "MonthYear": day[:6], "Year": day[:4]}


def mirrored(number: str = "9002", **cells: str) -> str:
    """Return a row with the actors exchanged."""
    names = [name for name in COLUMNS if name.startswith("Actor1") and "Geo" not in name]
    values = {**DEFAULTS, **cells}
    swapped = {}
    for name in names:
        other = name.replace("1", "2", 1)
        swapped[name], swapped[other] = values.get(other, ""), values.get(name, "")
    return event(**{**cells, **swapped, "GLOBALEVENTID": number})


def mention(
    event: str = "9001", address: str = "https://www.example.org/harbour", **cells: str
) -> str:
    """Return a row of the table of mentions."""
    row = {
        "GLOBALEVENTID": event,
        "EventTimeDate": "20260203141500",
        "MentionTimeDate": "20260203141500",
        "MentionType": "1",
        "MentionSourceName": "example.org",
        "MentionIdentifier": address,
        "SentenceID": "2",
        "Actor1CharOffset": "12",
        "Actor2CharOffset": "-1",
        "ActionCharOffset": "40",
        "InRawText": "1",
        "Confidence": "60",
        "MentionDocLen": "2100",
        "MentionDocTone": "-1.5",
        "MentionDocTranslationInfo": "",
        "Extras": "",
        **cells,
    }
    return "\t".join(row.values()) + "\n"


#: Countries with their codes in CAMEO and FIPS 10-4, and about where they are.
_COUNTRIES = (
    *(("NORWAY", "NOR", "NO", 61, 9), ("JORDAN", "JOR", "JO", 31, 36)),
    *(("CHILE", "CHL", "CI", -33, -70), ("KENYA", "KEN", "KE", 0, 38)),
    *(("JAPAN", "JPN", "JA", 36, 138), ("ISRAEL", "ISR", "IS", 31, 35)),
)
_TYPES_OF_ACTORS = ("", "", "GOV", "MIL", "CVL", "MED", "OPP", "BUS", "REB", "IGO")
_EVENT_CODES = ("010", "020", "036", "040", "041", "042", "043", "051", "057", "071", "112", "120")
_MORE_CODES = ("130", "141", "173", "180", "190", "193")
_NAMES_OF_A_COUNTRY = 400
_PLACES_OF_A_COUNTRY = 500
_ROWS_OF_AN_ARTICLE = 4
_ROWS_OF_A_BATCH = 2_000


def rows(count: int, seed: int) -> Iterator[str]:
    """Yield rows of which many share articles, actors and places, and some meetings are mirrored."""
    chance = random.Random(seed)
    number = 0
    while number < count:
        batch, article = divmod(number, _ROWS_OF_A_BATCH)
        day = date(2026, 1, 1) + timedelta(days=batch // 96)
        added = f"{day:%Y%m%d}{batch % 96 // 4:02}{batch % 4 * 15:02}00"
        happened = day - timedelta(days=chance.choice((0, 0, 0, 0, 1, 7, 30, 365)))
        outlet, page = batch % 300, article // _ROWS_OF_AN_ARTICLE
        code = chance.choice(_EVENT_CODES + _MORE_CODES)
        cells = {
            "SQLDATE": f"{happened:%Y%m%d}",
            **_actor("Actor1", chance),
            **(_actor("Actor2", chance) if chance.random() < 0.7 else _actor("Actor2", None)),
            "EventCode": code,
            "AvgTone": f"{chance.uniform(-10, 5):.14f}",
            **_place(chance),
            "DATEADDED": added,
            "SOURCEURL": f"https://news{outlet}.example.org/{batch}/{page}-harbour-council-meets",
        }
        number += 1
        yield event(GLOBALEVENTID=f"{number}", **cells)
        if code in ("040", "042") and number < count:
            number += 1
            other = {"040": "040", "042": "043"}[code]
            yield mirrored(f"{number}", **{**cells, "EventCode": other})


def write(path: Path, count: int, seed: int) -> None:
    """Write rows to a file."""
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(rows(count, seed))


def _actor(side: str, chance: random.Random | None) -> dict[str, str]:
    if chance is None:
        cells = dict.fromkeys(("Code", "Name", "CountryCode", "Type1Code"), "")
    else:
        name, country, *_ = chance.choice(_COUNTRIES)
        kind = chance.choice(_TYPES_OF_ACTORS)
        # Few of the names are in most of the rows.
        which = int(chance.paretovariate(1.2)) % _NAMES_OF_A_COUNTRY
        name = name if which == 1 else f"COUNCIL {which} OF {name}"
        cells = {"Code": country + kind, "Name": name, "CountryCode": country, "Type1Code": kind}
    return {f"{side}{column}": cell for column, cell in cells.items()}


def _place(chance: random.Random) -> dict[str, str]:
    name, _, fips, latitude, longitude = chance.choice(_COUNTRIES)
    which = int(chance.paretovariate(0.8)) % _PLACES_OF_A_COUNTRY
    cells = {
        "Type": "4" if which > 1 else "1",
        "FullName": f"Port {which}, {name.title()}" if which > 1 else name.title(),
        "CountryCode": fips,
        "ADM1Code": f"{fips}{which % 20:02}" if which > 1 else fips,
        "Lat": f"{latitude + which / 1000:.4f}",
        "Long": f"{longitude + which / 1000:.4f}",
        "FeatureID": f"-{which}",
    }
    return {f"ActionGeo_{column}": cell for column, cell in cells.items()}
