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
from newsevents.importers.values import number_of, one_line
from newsevents.model import Origin, Record, cameo
from newsevents.model.countries import country_named, country_of
from newsevents.schema.structuring import to_document
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

_ACTOR_COLUMNS = (
    *("code", "name", "countrycode", "knowngroupcode", "ethniccode"),
    *("religion1code", "religion2code", "type1code", "type2code", "type3code"),
)
_GEO_COLUMNS = (
    *("type", "fullname", "countrycode", "adm1code", "adm2code"),
    *("lat", "long", "featureid"),
)
_GEOS = ("actor1geo", "actor2geo", "actiongeo")
_COLUMNS = (
    *("globaleventid", "sqldate", "monthyear", "year", "fractiondate"),
    *(f"{side}{column}" for side in ("actor1", "actor2") for column in _ACTOR_COLUMNS),
    *("isrootevent", "eventcode", "eventbasecode", "eventrootcode", "quadclass", "goldsteinscale"),
    *("nummentions", "numsources", "numarticles", "avgtone"),
    *(f"{geo}_{column}" for geo in _GEOS for column in _GEO_COLUMNS),
    *("dateadded", "sourceurl"),
)
_COLUMNS_OF_1 = tuple(column for column in _COLUMNS if not column.endswith("adm2code"))
#: Columns by their number; 1.0 has no ADM2Code, and at first no SOURCEURL.
_LAYOUTS = {len(each): each for each in (_COLUMNS, _COLUMNS_OF_1, _COLUMNS_OF_1[:-1])}
_EXPECTED = "a file of GDELT events: 61, 58 or 57 columns between tabs, the first one a number"
#: Quantities by their columns.
_QUANTITIES = {
    "goldsteinscale": {"measure": "intensity", "scheme": "goldstein"},
    "nummentions": {"measure": "mentions", "scheme": "gdelt"},
    "numsources": {"measure": "sources", "scheme": "gdelt"},
    "numarticles": {"measure": "articles", "scheme": "gdelt"},
    "avgtone": {"measure": "tone", "scheme": "gdelt"},
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
    return len(row.fields) in _LAYOUTS and row.fields[0].isdecimal() and row.fields[0].isascii()


def _cells_of(row: Row) -> dict[str, str]:
    """Return the cells of a row by column, with empty ones for columns that its layout lacks."""
    columns = _LAYOUTS[len(row.fields)]
    cells = dict(zip(columns, row.fields, strict=True))
    return cells if columns is _COLUMNS else {**dict.fromkeys(_COLUMNS, ""), **cells}


def _geo_cells(cells: dict[str, str], name: str) -> tuple[str, ...]:
    return tuple(cells[f"{name}_{column}"] for column in _GEO_COLUMNS)


def _actor_cells(cells: dict[str, str], side: str) -> tuple[str, ...]:
    return tuple(cells[f"{side}{column}"] for column in _ACTOR_COLUMNS)


def _sides_of(row: Row) -> coding.Sides | None:
    if not _is_event(row):
        return None
    cells = _cells_of(row)
    actor, target = (
        (*_actor_cells(cells, side), cells[f"{side}geo_fullname"]) for side in ("actor1", "actor2")
    )
    common = ("sqldate", "actiongeo_fullname", "dateadded", "sourceurl")
    return coding.Sides(cells["eventcode"], actor, target, tuple(map(cells.get, common)))


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
    #: Ids and names of actors by their columns, and ids of places.
    _actors: dict[tuple[str, ...], coding.Side] = attrs.field(init=False, factory=dict)
    _places: dict[tuple[str, ...], str] = attrs.field(init=False, factory=dict)

    def convert(self, row: coding.PairedRow) -> Iterator[Record]:
        """Yield the records of a row and its mirror, as far as they are not known yet."""
        if not _is_event(row):
            raise RowError("not 61, 58 or 57 columns of which the first is a number")
        rows = [_cells_of(each) for each in (row, row.mirror) if each]
        rows.sort(key=lambda each: (len(each["globaleventid"]), each["globaleventid"]))
        cells, numbers = rows[0], [each["globaleventid"] for each in rows]
        documents: dict[str, Any] = {}
        date, published, is_reduced = _dates(cells["sqldate"], cells["dateadded"])
        aside = _aside(cells) | ({"sqldate": cells["sqldate"]} if is_reduced else {})
        place = self._place(_geo_cells(cells, "actiongeo"), documents)
        event = coding.event_document(
            cells["eventcode"],
            self._side(_actor_cells(cells, "actor1"), documents),
            self._side(_actor_cells(cells, "actor2"), documents),
            key=f"{self.context.prefix}.{numbers[0]}",
            is_mirrored=len(rows) > 1,
            date=date,
            places=[{"place": place}] if place else [],
            codes=coding.codes_of(each["eventcode"] for each in rows),
            quantities=self._quantities(cells),
            evidence=self.sources.evidence_of(cells["sourceurl"], published, numbers, documents),
            extensions=self.context.extension(aside),
            imported_from=self.context.origin_data(*numbers),
        )
        yield from self.context.build((*documents.values(), event))
        self.sources.confirm()
        if is_reduced:
            self.context.report.guesses["date"] += 1
        if len(rows) > 1:
            self._compare(*rows)

    def _compare(self, cells: dict[str, str], mirror: dict[str, str]) -> None:
        """Count the columns of a mirrored row that say something else; all others are as here."""
        lost = self.context.report.lost
        for column in ("isrootevent", *_QUANTITIES):
            if mirror[column] != cells[column]:
                lost["count or score of a mirrored row"] += 1
        for here, there in zip(_GEOS, ("actor2geo", "actor1geo", "actiongeo"), strict=True):
            if _geo_cells(cells, here) != _geo_cells(mirror, there):
                lost["columns of a place of a mirrored row"] += 1

    def _side(self, columns: tuple[str, ...], documents: dict[str, Any]) -> coding.Side | None:
        """Return an actor, and add its document if it is new; None if the columns are empty."""
        if not any(columns):
            return None
        side = self._actors.get(columns)
        if side is None or self.context.is_new(side.actor, documents):
            actor = self._actor(dict(zip(_ACTOR_COLUMNS, columns, strict=True)))
            documents[actor["id"]] = actor
            side = self._actors[columns] = coding.Side(actor["id"], actor["names"]["en"])
        return side

    def _actor(self, cells: dict[str, str]) -> dict[str, Any]:
        code, name = cells["code"], one_line(cells["name"]) or cells["code"]
        country = cameo.actor_country(cells["countrycode"])
        kind = cameo.actor_kind(cells["type1code"])
        if country and code == cells["countrycode"] and country_named(name) == country:
            return to_document(self.context.country_actor(country))
        aside = {each: cells[each] for each in _ACTOR_COLUMNS[3:]}
        if kind:
            del aside["type1code"]
        elif cells["ethniccode"] or cells["religion1code"]:
            kind = "population-group"
            self.context.report.guesses["actor kind"] += 1
        else:
            self.context.report.open["actor kind"] += 1
        aside["countrycode"] = "" if country else cells["countrycode"]
        return {
            "id": self.context.record_id("actor", "\t".join(cells.values()), f"{code} {name}"),
            "kind": kind or "unknown",
            "names": {"en": name},
            "country": country,
            "identifiers": {"cameo-actor": code} if code else {},
            "extensions": self.context.extension(aside),
        }

    def _place(self, geo: tuple[str, ...], documents: dict[str, Any]) -> str | None:
        """Return the id of a place, and add its document if it is new; None without a place."""
        if geo[0] not in _PLACE_TYPES or not geo[1]:
            if any(geo[1:]):
                self.context.report.lost["place without type or name"] += 1
            return None
        place_id = self._places.get(geo)
        if place_id is None or self.context.is_new(place_id, documents):
            place = self._make_place(dict(zip(_GEO_COLUMNS, geo, strict=True)))
            place_id = self._places[geo] = place["id"]
            documents[place_id] = place
        return place_id

    def _make_place(self, cells: dict[str, str]) -> dict[str, Any]:
        name, country = one_line(cells["fullname"]), country_of("fips", cells["countrycode"])
        kind, precision = _PLACE_TYPES[cells["type"]]
        lost = self.context.report.lost
        if kind == "country" and country and country_named(name) == country:
            lost["centre of a country"] += 1
            return to_document(self.context.country_place(country))
        feature = cells["featureid"]
        scheme = "gns" if cells["type"] in "45" else "gnis"
        identifiers = {
            "fips-adm1": cells["adm1code"] if cells["adm1code"] != cells["countrycode"] else "",
            "gdelt-adm2": cells["adm2code"],
            scheme: feature if feature.removeprefix("-").isdecimal() else "",
        }
        point = self.context.coordinates(cells["lat"], cells["long"])
        return {
            "id": self.context.record_id("place", "\t".join(cells.values()), name),
            "kind": kind,
            "names": {"en": name},
            "country": country,
            **(point | {"precision": precision} if point else {}),
            "identifiers": {key: value for key, value in identifiers.items() if value},
            "extensions": self.context.extension(
                {"countrycode": "" if country else cells["countrycode"]}
            ),
        }

    def _quantities(self, cells: dict[str, str]) -> list[dict[str, Any]]:
        found = []
        for column, quantity in _QUANTITIES.items():
            value = number_of(cells[column])
            if value is not None:
                found.append({**quantity, "best": value})
            elif cells[column]:
                self.context.report.lost[f"{quantity['measure']}: not a number"] += 1
        return found


def _aside(cells: dict[str, str]) -> dict[str, Any]:
    """Return the columns without a field: those that follow from date and code if they do not."""
    day, code = cells["sqldate"], cells["eventcode"]
    derived = {"monthyear": day[:6], "year": day[:4]}
    derived |= {"eventbasecode": code[:3], "eventrootcode": code[:2]}
    aside: dict[str, Any] = {"is-root-event": cells["isrootevent"]}
    aside |= {name: cells[name] for name, value in derived.items() if cells[name] != value}
    for side in ("actor1", "actor2"):
        geo = _geo_cells(cells, f"{side}geo")
        if geo[0] not in ("", "0"):
            filled = {name: cell for name, cell in zip(_GEO_COLUMNS, geo, strict=True) if cell}
            aside[f"{side}-geo"] = "actiongeo" if geo == _geo_cells(cells, "actiongeo") else filled
    return aside
