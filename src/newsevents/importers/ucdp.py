"""UCDP Georeferenced Event Dataset (GED): events of organized violence, conflicts and dyads.

Columns are found by name; a file without a header has the 49 columns of the releases since 2017,
as in some monthly releases of candidate events. Counted on 1,000 rows of the release of 2023;
never seen in a file: times behind the dates, and a side of several governments.

`year`, `geom_wkt`, and `source_article` where its parts are given, repeat other columns and are left
out. Other columns without a field are in `extensions`.
"""

from __future__ import annotations

import html
import itertools
from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Any

import attrs

from newsevents.errors import RowError
from newsevents.importers.context import ImportContext
from newsevents.importers.rows import TableRow, iter_table
from newsevents.importers.values import one_line, to_day
from newsevents.model import Origin, Process, Record
from newsevents.model.categories import category_of
from newsevents.model.countries import country_named, country_of
from newsevents.schema.field_types import MAX_ENTRIES
from newsevents.storage.paths import AnyPath

ORIGIN = Origin(
    dataset="UCDP Georeferenced Event Dataset",
    licence="CC-BY-4.0",
    url="https://ucdp.uu.se/downloads/",
)
TERMS = "CC BY 4.0: name the Uppsala Conflict Data Program (UCDP) as the source when you publish."
NOTES = (
    "A date in brackets is one day between two: `[2018-06-01..2018-06-04]`. A date with a slash is "
    "several events added up (`event_clarity` 2). Sides have no direction, except in one-sided "
    "violence, where side A is the attacker. The events of a dyad belong to its conflict as well."
)

_EXPECTED = "a CSV file of the UCDP Georeferenced Event Dataset"
_COLUMNS = tuple(
    """
    id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id
    conflict_name dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a
    side_b_dset_id side_b_new_id side_b number_of_sources source_article source_office source_date
    source_headline source_original where_prec where_coordinates where_description adm_1 adm_2
    latitude longitude geom_wkt priogrid_gid country country_id region event_clarity date_prec
    date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown best high low gwnoa gwnob
    """.split()  # noqa: SIM905 - a table a person can read
)
_NEEDED = (
    *("id", "type_of_violence", "conflict_new_id", "conflict_name", "dyad_new_id", "dyad_name"),
    *("side_a_new_id", "side_a", "side_b_new_id", "side_b", "country", "date_start", "date_end"),
)
_SUMMARY = "2"
_CLARITIES = ("1", _SUMMARY)
_COUNTRY = "6"
_PRECISIONS = MappingProxyType(
    {"1": "exact", "2": "nearby", "3": "admin-area", "4": "admin-area", "5": "feature"}
    | {_COUNTRY: "country"}
)
_AREAS = ("province", "governorate", "district", "state", "department", "region", "county")
#: Kinds of places by the last word of their name.
_KINDS = MappingProxyType(
    dict.fromkeys(("city", "town", "village"), "city")
    | dict.fromkeys(_AREAS, "admin-area")
    | {"airport": "airport", "island": "island", "islands": "island", "camp": "site"}
    | {"mountains": "mountain", "river": "river", "sea": "sea", "gulf": "sea"}
)
#: The same by `where_prec`, for names that do not say it.
_KINDS_BY_PRECISION = {"1": "city", "2": "city", "3": "admin-area", "4": "admin-area"}
_COUNTS = {
    "deaths_a": "fatalities-side-a",
    "deaths_b": "fatalities-side-b",
    "deaths_civilians": "fatalities-civilians",
    "deaths_unknown": "fatalities-unknown",
    "number_of_sources": "sources",
}
_UNKNOWN_NUMBER = -1
_GOVERNMENT, _CIVILIANS = "Government of ", "Civilians"
_SEPARATOR = ";"
_NOBODY = ("", ".")
_MAX_HEADLINE_CHARS = 1000


def read(paths: Sequence[AnyPath], context: ImportContext) -> Iterator[Record]:
    """Yield events with their conflicts, dyads, sides, places, articles and sources.

    Raises FileError for a file that cannot be read or has other columns.
    """
    reader = _Reader(context)
    for path in paths:
        rows = iter_table(path, _NEEDED, _EXPECTED, columns=_COLUMNS)
        yield from context.convert_rows(rows, reader.convert)
    yield from reader.conflicts()


@attrs.frozen
class _Reader:
    # Cells are removed as they find a field.
    context: ImportContext
    _conflicts: dict[str, Process] = attrs.field(init=False, factory=dict)
    #: Parties by the id of the conflict, in their order.
    _parties: dict[str, dict[str, None]] = attrs.field(init=False, factory=dict)

    def conflicts(self) -> Iterator[Record]:
        """Yield the conflicts, whose parties are those of their dyads in all rows."""
        for conflict, parties in self._parties.items():
            known = tuple(itertools.islice(parties, MAX_ENTRIES))
            yield attrs.evolve(self._conflicts[conflict], parties=known)

    def convert(self, row: TableRow) -> Iterator[Record]:
        cells = row.cells(*_NEEDED)
        number, violence = cells.pop("id"), cells.pop("type_of_violence")
        category = category_of("ucdp-type-of-violence", violence)
        if category is None:
            raise RowError("an unknown type_of_violence")
        self.context.leave_out(cells, ("year", "geom_wkt"))
        sides = [self._side(cells, letter) for letter in "ab"]
        processes = self._processes(cells, sides)
        places, precision = self._places(cells)
        sources, evidence = self._sources(cells)
        words = category.slug.replace("-conflict", " conflict").replace("-violence", " violence")
        event = {
            "id": self.context.record_id("event", f"ged-{number}"),
            "title": {"en": f"{' and '.join(side['names']['en'] for side in sides)}: {words}"},
            "date": self._date(cells),
            "status": "occurred",
            "category": category.slug,
            "participants": [
                {"actor": sides[0]["id"], "role": "side-a"},
                {"actor": sides[1]["id"], "role": "side-b"},
            ],
            "places": [{"place": places[-1]["id"], **precision}],
            "processes": [processes[-1]["id"]],
            "codes": [{"scheme": "ucdp-type-of-violence", "code": violence}],
            "quantities": self._quantities(cells),
            "evidence": evidence,
            "extensions": self.context.extension(cells),
            "row": number,
        }
        conflict = processes[0]["id"]
        given = processes[conflict in self._conflicts :]
        for record in self.context.build((*sides, *given, *places, *sources, event)):
            if isinstance(record, Process) and record.id == conflict:
                self._conflicts[conflict] = record
            else:
                yield record
        self._parties.setdefault(conflict, {}).update(dict.fromkeys(processes[1]["parties"]))

    def _side(self, cells: dict[str, str], letter: str) -> dict[str, Any]:
        name, number = one_line(cells.pop(f"side_{letter}")), cells.pop(f"side_{letter}_new_id")
        states = cells.pop(f"gwno{letter}", "")
        kind = "population-group" if name == _CIVILIANS else "armed-group"
        country = None
        if name.startswith(_GOVERNMENT):
            kind = "government-body"
            country = country_of("gw", states) or country_named(name.removeprefix(_GOVERNMENT))
        old = cells.pop(f"side_{letter}_dset_id", "")
        identifiers = {"ucdp-actor": number, "ucdp-actor-dset": old, "gleditsch-ward": states}
        return {
            "id": self.context.record_id("actor", f"side {number}", name),
            "kind": kind,
            "names": {"en": name},
            "country": country,
            "identifiers": _given(identifiers),
        }

    def _processes(
        self, cells: dict[str, str], sides: Sequence[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """Return the conflict, and the dyad within it."""
        processes: list[dict[str, Any]] = []
        for kind in ("conflict", "dyad"):
            number = cells.pop(f"{kind}_new_id")
            old = cells.pop(f"{kind}_dset_id", "")
            process = {
                "id": self.context.record_id("process", f"{kind}-{number}"),
                "kind": kind,
                "names": {"en": one_line(cells.pop(f"{kind}_name"))},
                "identifiers": _given({f"ucdp-{kind}": number, f"ucdp-{kind}-dset": old}),
            }
            processes.append(process)
        processes[1]["parties"] = [side["id"] for side in sides]
        processes[1]["within"] = processes[0]["id"]
        return processes

    def _places(self, cells: dict[str, str]) -> tuple[list[dict[str, Any]], dict[str, str]]:
        """Return the places from the country down, and the precision of the last one.

        Name and coordinates of an event that is known by its country only remain in the cells.
        """
        context, code = self.context, cells.get("where_prec", "")
        name = one_line(cells.get("where_coordinates", ""))
        country = context.country_document(
            one_line(cells.pop("country")), cells.pop("country_id", "")
        )
        levels = (one_line(cells.pop(level, "")) for level in ("adm_1", "adm_2"))
        areas = context.nested_places(country, *(level for level in levels if level != name))
        places = [country, *areas]
        if name and code != _COUNTRY:
            del cells["where_coordinates"]
            where = (cells.pop("latitude", ""), cells.pop("longitude", ""))
            outer = places[-1]["id"]
            place_id = context.record_id("place", "|".join((outer, name, *where)), name)
            kind = _KINDS.get(name.lower().split()[-1])
            if not kind and place_id not in context.ids:
                context.report.guesses["place kind"] += 1
            place = {
                "id": place_id,
                "kind": kind or _KINDS_BY_PRECISION.get(code, "region"),
                "names": {"en": name},
                "country": country.get("country"),
                "within": outer,
                **context.coordinates(*where),
                "identifiers": _given({"prio-grid": cells.pop("priogrid_gid", "")}),
            }
            places.append(place)
        return places, _given({"precision": _PRECISIONS.get(code, "")})

    def _sources(self, cells: dict[str, str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Return articles and sources, and the evidence that they are.

        `source_original`, who told the reporter, is the origin of an article that is the only one;
        with several articles, it is a piece of evidence of its own.
        """
        documents: list[dict[str, Any]] = []
        found: dict[str, list[str]] = {}
        for office, published, headline in _reports(cells):
            publisher = self.context.source(office)
            article_id = self.context.record_id("article", f"{published} {office} {headline}")
            article = {"id": article_id, "language": "und", "published": published}
            documents += (publisher, article | {"headline": headline, "publisher": publisher["id"]})
            found[article_id] = [publisher["id"]]
        if found:
            self.context.leave_out(cells, ("source_article",))
        if (told := one_line(cells.pop("source_original", ""))) not in _NOBODY:
            origin = self.context.source(told)
            documents.append(origin)
            only = next(iter(found)) if len(found) == 1 else ""
            found[only] = list(dict.fromkeys((origin["id"], *found.get(only, ()))))
        return documents, [
            {**({"article": article} if article else {}), "attribution": chain}
            for article, chain in found.items()
        ]

    def _date(self, cells: dict[str, str]) -> str:
        start, end = to_day(cells.pop("date_start")), to_day(cells.pop("date_end"))
        clarity = cells.get("event_clarity", "")
        if clarity not in _CLARITIES:
            self.context.report.open["whether one event or several"] += 1
        if start == end:
            return start
        return f"{start}/{end}" if clarity == _SUMMARY else f"[{start}..{end}]"

    def _quantities(self, cells: dict[str, str]) -> list[dict[str, Any]]:
        columns = {"minimum": "low", "best": "best", "maximum": "high"}
        numbers = {name: self.context.pop_number(cells, column) for name, column in columns.items()}
        bounds = {name: number for name, number in numbers.items() if number is not None}
        quantities: list[dict[str, Any]] = [{"measure": "fatalities", **bounds}] if bounds else []
        for column, measure in _COUNTS.items():
            number = self.context.pop_number(cells, column)
            if number == _UNKNOWN_NUMBER:
                self.context.report.open[column] += 1
            elif number is not None:
                quantities.append({"measure": measure, "best": number})
        return quantities


def _reports(cells: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield office, date and headline of each article, and remove their cells.

    If the numbers of offices and dates differ, nothing is known of a single article, and all cells
    remain. Headlines contain the separator too: one is the whole text, and if there are more of
    them than offices, they remain.
    """
    offices = list(map(one_line, cells.get("source_office", "").split(_SEPARATOR)))
    dates = cells.get("source_date", "").split(_SEPARATOR)
    try:
        days = [to_day(date.strip()) for date in dates]
    except RowError:
        return
    if len(offices) != len(days) or not all(offices):
        return
    for column in ("source_office", "source_date"):
        del cells[column]
    text = html.unescape(cells.get("source_headline", ""))
    headlines = [text] if len(offices) == 1 else text.split(_SEPARATOR)
    if len(headlines) == len(offices) and len(text) <= _MAX_HEADLINE_CHARS:
        cells.pop("source_headline", None)
    else:
        headlines = [""] * len(offices)
    yield from zip(offices, days, map(one_line, headlines), strict=True)


def _given(identifiers: dict[str, str]) -> dict[str, str]:
    return {scheme: value for scheme, value in identifiers.items() if value}
