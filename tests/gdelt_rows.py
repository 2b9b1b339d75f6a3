"""Made-up rows in the layout of GDELT events."""

from __future__ import annotations

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
    "MonthYear": "202602",
    "Year": "2026",
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
    "EventBaseCode": "051",
    "EventRootCode": "05",
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
MEETING = {"EventCode": "040", "EventBaseCode": "040", "EventRootCode": "04"}


def event(width: int = 61, **cells: str) -> str:
    """Return a row with its line end, of the columns of version 2.0 or 1.0."""
    row = {**dict.fromkeys(COLUMNS, ""), **DEFAULTS, **cells}
    assert len(row) == len(COLUMNS)
    if width < len(COLUMNS):
        row = {name: value for name, value in row.items() if not name.endswith("ADM2Code")}
    return "\t".join(list(row.values())[:width]) + "\n"


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
