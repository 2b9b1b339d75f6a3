"""GDELT events, of the versions 1.0 and 2.0: tab-separated files without a header.

Columns are those of the code books of the GDELT Project. A row of 2.0 has 61 of them, of 1.0 58, or
57 without an address of the source; files may mix the two. FractionDate and QuadClass follow from
the date and the code, and are not kept.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from functools import lru_cache
from os import PathLike
from typing import Any

import attrs

from newsevents.errors import RowError
from newsevents.importers import cameo as coding
from newsevents.importers.context import ImportContext
from newsevents.importers.gdelt_sources import Sources, published_by
from newsevents.importers.rows import Row, iter_tab_rows, members_of, recognize
from newsevents.importers.values import number_of, one_line, point_of
from newsevents.model import Actor, Origin, Place, Record, cameo
from newsevents.model.countries import country_named, country_of
from newsevents.storage.paths import AnyPath, to_path

ORIGIN = Origin(
    dataset="GDELT Event Database",
    licence="any use, with citation of the GDELT Project and a link to it",
    url="https://www.gdeltproject.org/",
)
TERMS = "Cite the GDELT Project and link to https://www.gdeltproject.org/ in what you publish."
NOTES = (
    "A program coded the events from articles; `occurred` means that an article reports it. `actor` "
    "acts on `target`. A date with `~` is that of words such as last week, month or year. The date "
    "of an article is that by which GDELT had seen it. Counts and tone are those of the first "
    "quarter of an hour. `actor1-geo` and `actor2-geo` are the places of the actors; `actiongeo` "
    "means that of the event."
)

#: Columns of a geographic block by the columns of a row.
_GEO_WIDTHS = {61: 8, 58: 7, 57: 7}
_EXPECTED = "a file of GDELT events: 61, 58 or 57 columns between tabs, the first one a number"
_ACTOR_1, _ACTOR_2 = slice(5, 15), slice(15, 25)
_ACTOR_COLUMNS = (
    *("code", "name", "countrycode", "knowngroupcode", "ethniccode"),
    *("religion1code", "religion2code", "type1code", "type2code", "type3code"),
)
_IS_ROOT, _EVENT_CODE = 25, 26
_GEO_START = 35
_FULL_NAME = 1
_GEO_COLUMNS = (
    "type",
    "fullname",
    "countrycode",
    "adm1code",
    "adm2code",
    "lat",
    "long",
    "featureid",
)
#: Quantities by their columns.
_QUANTITIES = {
    30: {"measure": "intensity", "scheme": "goldstein"},
    31: {"measure": "mentions", "scheme": "gdelt"},
    32: {"measure": "sources", "scheme": "gdelt"},
    33: {"measure": "articles", "scheme": "gdelt"},
    34: {"measure": "tone", "scheme": "gdelt"},
}
#: Kind of a place, and precision of its coordinates.
_PLACE_TYPES = {
    "1": ("country", "country"),
    "2": ("admin-area", "admin-area"),
    "3": ("city", "locality"),
    "4": ("city", "locality"),
    "5": ("admin-area", "admin-area"),
}
#: Days between an event and its source that stand for a week, month or year, with the characters of
#: the date that are known then.
_LAGS: dict[int, int] = {7: 10, **dict.fromkeys(range(28, 32), 7), **dict.fromkeys((365, 366), 4)}


def read(
    paths: Sequence[AnyPath], context: ImportContext, *, mentions: str | PathLike[str] | None = None
) -> Iterator[Record]:
    """Yield the records of files of events; see `newsevents.importers`.

    The two rows of a meeting, one for each side, become one record. `mentions` is the path of a file
    of mentions, each of which is one more piece of evidence of its event. A zip archive may have
    several files.
    """
    reader = _Reader(context, Sources(context))
    if mentions is not None:
        reader.sources.add_mentions(to_path(mentions))
    for path in itertools.chain.from_iterable(map(members_of, paths)):
        rows = recognize(path, iter_tab_rows(path), _is_event, _EXPECTED)
        yield from coding.convert_pairs(
            context, coding.pair_mirrors(rows, _sides_of), reader.convert
        )
    reader.sources.close()


def _is_event(row: Row) -> bool:
    return len(row.fields) in _GEO_WIDTHS and row.fields[0].isdecimal() and row.fields[0].isascii()


def _sides_of(row: Row) -> coding.Sides | None:
    if not _is_event(row):
        return None
    fields = row.fields
    added = _added_column(fields)
    actor_place, target_place, place = (_geo(fields, number)[_FULL_NAME] for number in range(3))
    actor, target = (*fields[_ACTOR_1], actor_place), (*fields[_ACTOR_2], target_place)
    return coding.Sides(fields[_EVENT_CODE], actor, target, (fields[1], place, *fields[added:]))


def _added_column(fields: Sequence[str]) -> int:
    return _GEO_START + 3 * _GEO_WIDTHS[len(fields)]


def _geo(fields: Sequence[str], number: int) -> tuple[str, ...]:
    """Return the columns of a geographic block as 2.0 has them; 1.0 has no ADM2Code."""
    width = _GEO_WIDTHS[len(fields)]
    start = _GEO_START + number * width
    block = tuple(fields[start : start + width])
    return block if width == len(_GEO_COLUMNS) else (*block[:4], "", *block[4:])


@lru_cache(maxsize=4096)
def _dates(sqldate: str, added: str) -> tuple[str, str, bool]:
    """Return the dates of an event and of its source, and whether the first one is reduced.

    A text that says last week, last month or last year gives a date that is exactly so long before
    the text, and is known only as well as these words say.
    """
    try:
        day, end = (dt.datetime.strptime(each, "%Y%m%d").date() for each in (sqldate, added[:8]))  # noqa: DTZ007 - a day
        published = published_by(added)
    except ValueError:
        raise RowError("SQLDATE or DATEADDED is not a date") from None
    known = _LAGS.get((end - day).days)
    date = f"{day.isoformat()[:known]}~" if known else day.isoformat()
    return date, published, known is not None


@attrs.define
class _Reader:
    context: ImportContext
    sources: Sources
    #: Actors by their columns, and places.
    _actors: dict[tuple[str, ...], coding.Side] = attrs.field(init=False, factory=dict)
    _places: dict[tuple[str, ...], str] = attrs.field(init=False, factory=dict)

    def convert(self, row: coding.PairedRow) -> list[Record]:
        """Return the records of a row and its mirror, as far as they are not known yet."""
        if not _is_event(row):
            raise RowError("not 61, 58 or 57 columns of which the first is a number")
        rows = [row.fields, row.mirror.fields] if row.mirror else [row.fields]
        rows.sort(key=lambda each: (len(each[0]), each[0]))
        fields = rows[0]
        numbers = [each[0] for each in rows]
        records: list[Record] = []
        added = _added_column(fields)
        date, published, is_reduced = _dates(fields[1], fields[added])
        extension = _aside(fields)
        if is_reduced:
            extension["sqldate"] = fields[1]
        place, source = self._place(_geo(fields, 2), records), "".join(fields[added + 1 :])
        event = coding.coded_event(
            fields[_EVENT_CODE],
            self._side(tuple(fields[_ACTOR_1]), records),
            self._side(tuple(fields[_ACTOR_2]), records),
            key=f"{self.context.prefix}.{fields[0]}",
            is_mirrored=len(rows) > 1,
            date=date,
            places=[{"place": place}] if place else [],
            codes=coding.codes_of(each[_EVENT_CODE] for each in rows),
            quantities=self._quantities(fields),
            evidence=self.sources.evidence_of(source, published, numbers, records),
            extensions=self.context.extension(extension),
            imported_from=self.context.origin_data(*numbers),
        )
        self.sources.confirm()
        if is_reduced:
            self.context.report.guesses["date"] += 1
        self._compare(fields, rows[-1])
        return [*records, event]

    def _compare(self, fields: Sequence[str], mirror: Sequence[str]) -> None:
        """Count the columns of a mirrored row that say something else; all others are as here."""
        lost = self.context.report.lost
        for column in (_IS_ROOT, *_QUANTITIES):
            if mirror[column] != fields[column]:
                lost["count or score of a mirrored row"] += 1
        for here, there in ((0, 1), (1, 0), (2, 2)) if mirror is not fields else ():
            if _geo(fields, here) != _geo(mirror, there):
                lost["columns of a place of a mirrored row"] += 1

    def _side(self, columns: tuple[str, ...], records: list[Record]) -> coding.Side | None:
        """Return an actor, and add its record if it is new; None if the columns are empty."""
        if not any(columns):
            return None
        side = self._actors.get(columns)
        if side is None or self.context.is_new(side.actor, records):
            actor = self._actor(dict(zip(_ACTOR_COLUMNS, columns, strict=True)))
            records.append(actor)
            side = self._actors[columns] = coding.Side(actor.id, actor.name("en"))
        return side

    def _actor(self, cells: dict[str, str]) -> Actor:
        code, name = cells["code"], one_line(cells["name"]) or cells["code"]
        country = cameo.actor_country(cells["countrycode"])
        kind = cameo.actor_kind(cells["type1code"])
        if country and code == cells["countrycode"] and country_named(name) == country:
            return self.context.country_actor(country)
        if kind is None and (cells["ethniccode"] or cells["religion1code"]):
            kind = "population-group"
            self.context.report.guesses["actor kind"] += 1
        if kind is None:
            self.context.report.open["actor kind"] += 1
        aside = {each: cells[each] for each in _ACTOR_COLUMNS[3:]}
        if cameo.actor_kind(cells["type1code"]):
            del aside["type1code"]
        aside["countrycode"] = "" if country else cells["countrycode"]
        return Actor(
            id=self.context.record_id("actor", "\t".join(cells.values()), f"{code} {name}"),
            kind=kind or "unknown",
            names={"en": name},
            country=country,
            identifiers={"cameo-actor": code} if code else {},
            extensions=self.context.extension(aside),
            imported_from=self.context.origins(),
        )

    def _place(self, geo: tuple[str, ...], records: list[Record]) -> str | None:
        """Return the id of a place, and add its record if it is new; None if there is no place."""
        if geo[0] not in _PLACE_TYPES or not geo[1]:
            if any(geo[1:]):
                self.context.report.lost["place without type or name"] += 1
            return None
        place_id = self._places.get(geo)
        if place_id is None or self.context.is_new(place_id, records):
            place = self._make_place(dict(zip(_GEO_COLUMNS, geo, strict=True)))
            records.append(place)
            place_id = self._places[geo] = place.id
        return place_id

    def _make_place(self, cells: dict[str, str]) -> Place:
        name, country = one_line(cells["fullname"]), country_of("fips", cells["countrycode"])
        kind, precision = _PLACE_TYPES[cells["type"]]
        lost = self.context.report.lost
        if kind == "country" and country and country_named(name) == country:
            lost["centre of a country"] += 1
            return self.context.country_place(country)
        feature = cells["featureid"]
        scheme = "gns" if cells["type"] in "45" else "gnis"
        identifiers = {
            "fips-adm1": cells["adm1code"] if cells["adm1code"] != cells["countrycode"] else "",
            "gdelt-adm2": cells["adm2code"],
            scheme: feature if feature.removeprefix("-").isdecimal() else "",
        }
        latitude, longitude = point_of(cells["lat"], cells["long"]) or (None, None)
        if latitude is None and cells["lat"]:
            lost["coordinates that are 0, 0 or out of range"] += 1
        return Place(
            id=self.context.record_id("place", "\t".join(cells.values()), name),
            kind=kind,
            names={"en": name},
            country=country,
            latitude=latitude,
            longitude=longitude,
            precision=None if latitude is None else precision,
            identifiers={key: value for key, value in identifiers.items() if value},
            extensions=self.context.extension(
                {"countrycode": "" if country else cells["countrycode"]}
            ),
            imported_from=self.context.origins(),
        )

    def _quantities(self, fields: Sequence[str]) -> list[dict[str, Any]]:
        found = []
        for column, quantity in _QUANTITIES.items():
            value = number_of(fields[column])
            if value is not None:
                found.append({**quantity, "best": value})
            elif fields[column]:
                self.context.report.lost[f"{quantity['measure']}: not a number"] += 1
        return found


def _aside(fields: Sequence[str]) -> dict[str, Any]:
    """Return the columns without a field: those that follow from date and code if they do not."""
    day, code = fields[1], fields[_EVENT_CODE]
    columns = {"monthyear": 2, "year": 3, "eventbasecode": 27, "eventrootcode": 28}
    derived = (day[:6], day[:4], code[:3], code[:2])
    pairs = zip(columns.items(), derived, strict=True)
    aside: dict[str, Any] = {"is-root-event": fields[_IS_ROOT]}
    aside |= {name: fields[column] for (name, column), value in pairs if fields[column] != value}
    for number in (0, 1):
        geo = _geo(fields, number)
        if geo[0] not in ("", "0"):
            filled = {name: cell for name, cell in zip(_GEO_COLUMNS, geo, strict=True) if cell}
            is_same = geo == _geo(fields, 2)
            aside[f"actor{number + 1}-geo"] = "actiongeo" if is_same else filled
    return aside
