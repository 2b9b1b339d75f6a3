"""ICEWS event data: tab-separated files of the Dataverse, with a header.

Files with and without a column of CAMEO codes are read, and both forms of dates; the form of the
first row is that of the file. Files with dates such as 6/1/2018 were not seen.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from types import MappingProxyType
from typing import Any

import attrs

from newsevents._text.slugs import slug
from newsevents.errors import FileError, RowError
from newsevents.importers import cameo as coding
from newsevents.importers.context import ImportContext
from newsevents.importers.rows import Row, closed_rows, iter_tab_rows
from newsevents.importers.values import is_empty, number_of, one_line
from newsevents.model import Origin, Record, cameo
from newsevents.model.countries import country_named
from newsevents.schema.structuring import to_document
from newsevents.storage.paths import AnyPath

ORIGIN = Origin(
    dataset="ICEWS Coded Event Data",
    licence="terms at https://doi.org/10.7910/DVN/28075",
    url="https://doi.org/10.7910/DVN/28075",
)
TERMS = "Cite the ICEWS Coded Event Data, https://doi.org/10.7910/DVN/28075."
NOTES = (
    "A program coded the events from news stories; `occurred` means that a story reports it, and "
    "the date is that of the story. `actor` acts on `target`. The sectors of an actor are in its "
    "`extensions`; they tell its kind only for a collective with its country in brackets."
)

_NEEDED = {"event id", "event date", "source name", "event text", "target name", "story id"}
_COLUMNS = _NEEDED | {
    *(f"{side} {column}" for side in ("source", "target") for column in ("sectors", "country")),
    *("cameo code", "intensity", "sentence number", "publisher"),
    *("city", "district", "province", "country", "latitude", "longitude"),
}
_FORMS = {"-": "%Y-%m-%d", "/": "%m/%d/%Y"}
#: Kinds by a word in the sectors of a collective actor, the first that fits.
_KINDS = {
    "armed-force": ("military",),
    "government-body": (
        *("government", "executive", "legislative", "judicial", "police", "ministry"),
    ),
    "armed-group": ("rebel", "insurgents", "radicals", "organized violent", "terror"),
    "media": ("news", "media"),
    "intergovernmental-organization": ("international government organization", "global"),
    "organization": ("parties", "business", "ngo"),
    "population-group": ("general population", "social", "labor"),
}
#: Columns of places from the smallest to the largest, with kind and precision.
_LEVELS = {
    "city": ("city", "locality"),
    "district": ("admin-area", "admin-area"),
    "province": ("admin-area", "admin-area"),
}
#: CAMEO codes by the text that the dataset has for them.
_CODES: Mapping[str, str] = MappingProxyType(
    json.loads((resources.files("newsevents.importers") / "icews.json").read_bytes())
)


def read(paths: Sequence[AnyPath], context: ImportContext) -> Iterator[Record]:
    """Yield the records of files of events; see `newsevents.importers`.

    The two rows of a meeting, one for each side, become one record.
    """
    for path in paths:
        with closed_rows(iter_tab_rows(path)) as rows:
            header = next(rows, None)
            columns = (
                [name.strip().strip('"').casefold() for name in header.fields] if header else []
            )
            if missing := _NEEDED - set(columns):
                raise FileError(
                    path, f"not ICEWS events between tabs: no column {', '.join(sorted(missing))}"
                )
            reader = _Reader(context, columns)
            yield from coding.convert_pairs(
                context, coding.pair_mirrors(rows, reader.sides), reader.convert
            )


def _code(cells: Mapping[str, str]) -> str:
    """Return the code of a row; that of its text if it is missing or lacks its leading zero."""
    code = cells.get("cameo code", "")
    if cameo.name_of(code) and code not in cameo.ROOTS:
        return code
    return _CODES.get(cells["event text"], "")


def _aside(cells: Mapping[str, str]) -> dict[str, str]:
    """Return the text of the event if its code does not tell it, and columns that are not known."""
    more = {name: cell for name, cell in cells.items() if name not in _COLUMNS}
    if _CODES.get(cells["event text"]) != _code(cells):
        more["event text"] = cells["event text"]
    return {name.replace(" ", "-"): cell for name, cell in more.items()}


@attrs.define
class _Reader:
    context: ImportContext
    _columns: list[str]
    #: Form of dates, of the first row that has one.
    _form: str = attrs.field(init=False, default="")

    def sides(self, row: Row) -> coding.Sides | None:
        """Return by which facts the other row of a meeting is found."""
        if len(row.fields) != len(self._columns):
            return None
        cells = self._cells(row)
        actor, target = (
            (cells[f"{side} name"], cells.get(f"{side} country")) for side in ("source", "target")
        )
        common = (cells["event date"], cells["story id"], cells.get("sentence number"))
        return coding.Sides(_code(cells), actor, target, common)

    def _cells(self, row: Row) -> dict[str, str]:
        """Return the cells of a row by column, missing ones as empty texts."""
        if len(row.fields) != len(self._columns):
            raise RowError("another number of columns than the header")
        cells = (one_line(cell) for cell in row.fields)
        filled = ("" if is_empty(cell) else cell for cell in cells)
        return dict(zip(self._columns, filled, strict=True))

    def convert(self, row: coding.PairedRow) -> Iterator[Record]:
        """Yield the records of a row and its mirror, as far as they are not known yet."""
        rows = [self._cells(each) for each in (row, row.mirror) if each]
        rows.sort(key=lambda each: each["event id"])
        cells = rows[0]
        if not cells["event id"]:
            raise RowError("no Event ID")
        date = self._date(cells["event date"])
        documents: dict[str, Any] = {}
        actor, target = (self._side(cells, side, documents) for side in ("source", "target"))
        place = self._place(cells, documents)
        intensity = number_of(cells.get("intensity", ""))
        quantity = {"measure": "intensity", "scheme": "icews", "best": intensity}
        event = coding.event_document(
            _code(cells),
            actor,
            target,
            key=f"{self.context.prefix}.{date}-{cells['event id']}",
            is_mirrored=len(rows) > 1,
            date=date,
            places=[{"place": place}] if place else [],
            codes=coding.codes_of(map(_code, rows)),
            quantities=[] if intensity is None else [quantity],
            evidence=self._evidence(cells, date, documents),
            extensions=self.context.extension(_aside(cells)),
            imported_from=self.context.origin_data(*(each["event id"] for each in rows)),
        )
        yield from self.context.build((*documents.values(), event))
        for name in ("intensity", *_LEVELS, "country", "latitude", "longitude"):
            if rows[-1].get(name) != cells.get(name):
                self.context.report.lost[f"{name} of a mirrored row"] += 1

    def _date(self, text: str) -> str:
        form = next((form for mark, form in _FORMS.items() if mark in text), "")
        self._form = self._form or form
        try:
            return dt.datetime.strptime(text, self._form).date().isoformat()  # noqa: DTZ007 - a day
        except ValueError:
            raise RowError("Event Date is not a date of the form of the first row") from None

    def _side(
        self, cells: Mapping[str, str], side: str, documents: dict[str, Any]
    ) -> coding.Side | None:
        """Return an actor, and add its document if it is new; None if there is no name.

        Only a collective with its country in brackets has a kind. All others may be persons: their
        sectors are those of the people and bodies they belong to.
        """
        name, country_name = cells[f"{side} name"], cells.get(f"{side} country", "")
        if not name:
            return None
        country = country_named(country_name)
        if country and country_named(name) == country:
            state = to_document(self.context.country_actor(country))
            documents[state["id"]] = state
            return coding.Side(state["id"], state["names"]["en"])
        actor = self.context.record_id("actor", f"{name}\t{country_name}", name)
        if self.context.is_new(actor, documents):
            listed = next(csv.reader([cells.get(f"{side} sectors", "")]), [])
            sectors = sorted({each.strip() for each in listed if each.strip()})
            text = "\n".join(sectors).casefold() if name.endswith(")") else ""
            fitting = (kind for kind, words in _KINDS.items() if any(map(text.count, words)))
            kind = next(fitting, None)
            report = self.context.report
            (report.guesses if kind else report.open)["actor kind"] += 1
            rest = {"sectors": sectors or None, "country": "" if country else country_name}
            documents[actor] = {
                "id": actor,
                "kind": kind or "unknown",
                "names": {"en": name},
                "country": country,
                "extensions": self.context.extension(rest),
            }
        return coding.Side(actor, name)

    def _place(self, cells: Mapping[str, str], documents: dict[str, Any]) -> str | None:
        """Return the id of the smallest place, and add it and those around it if they are new."""
        country_name = cells.get("country", "")
        country = country_named(country_name)
        names = [(level, cells[level]) for level in _LEVELS if cells.get(level)]
        point = self.context.coordinates(cells.get("latitude", ""), cells.get("longitude", ""))
        place: str | None = None
        if country:
            territory = to_document(self.context.country_place(country))
            place = territory["id"]
            documents[territory["id"]] = territory
            if point and not names:
                self.context.report.lost["centre of a country"] += 1
        elif country_name:
            names.append(("country", country_name))
        for position, (level, name) in reversed(list(enumerate(names))):
            here = point if position == 0 else {}
            kind, precision = _LEVELS.get(level, ("country", "country"))
            at = tuple(here.values()) or None
            key = "\t".join((*(each for _, each in names[position:]), country_name, str(at)))
            within, place = place, self.context.record_id("place", key, name)
            documents[place] = {
                "id": place,
                "kind": kind,
                "names": {"en": name},
                "country": country,
                "within": within,
                **(here | {"precision": precision} if here else {}),
            }
        return place

    def _evidence(
        self, cells: Mapping[str, str], date: str, documents: dict[str, Any]
    ) -> list[dict[str, Any]]:
        outlet, story = None, cells["story id"]
        if publisher := cells.get("publisher"):
            outlet = self.context.record_id("actor", f"source {publisher}")
            documents[outlet] = {"id": outlet, "kind": "media", "names": {"en": publisher}}
        if not story:
            return [{"attribution": [outlet]}] if outlet else []
        article = f"article:{self.context.prefix}.story-{slug(story)}"
        about = {"language": "und", "published": date, "publisher": outlet, "row": story}
        documents[article] = {"id": article, **about}
        sentence = self.context.extension({"sentence-number": cells.get("sentence number")})
        return [{"article": article, **({"extensions": sentence} if sentence else {})}]
