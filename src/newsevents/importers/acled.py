"""ACLED: political violence and protest, in the layouts of 2016, 2020, 2022 and 2024.

Columns are found by name whatever their case, so that the header tells the layout: dates in words or
in ISO 8601, `inter1` as a number or in words, `ally_actor_1` or `assoc_actor_1`.

The kind of an actor is that of its name, else of its `inter` code; of an associate without either,
it is open. `notes` are never written, for the terms of use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from newsevents._text.slugs import slug
from newsevents.errors import RowError
from newsevents.importers.context import ImportContext
from newsevents.importers.rows import TableRow, iter_table
from newsevents.importers.values import one_line, to_day
from newsevents.model import Origin, Record
from newsevents.model.categories import category_of
from newsevents.model.countries import country_named
from newsevents.storage.paths import AnyPath

ORIGIN = Origin(
    dataset="Armed Conflict Location & Event Data (ACLED)",
    licence="terms of use of ACLED: not to be passed on",
    url="https://acleddata.com/",
)
TERMS = (
    "ACLED's terms of use forbid giving its data to others. Do not publish or share this dataset, "
    "whole or in part, in this form or another; keep it out of public repositories. Results of "
    "your own analysis may be published with attribution to ACLED. See https://acleddata.com/."
)
NOTES = (
    "A date with `~` is a day in the week that is meant; a month has no day. The roles `actor-1` and "
    "`actor-2` have no direction: neither is the attacker. Fatalities of 0 are none, or none "
    "reported. The notes of the source are left out."
)

_EXPECTED = "a CSV export of ACLED"
_NEEDED = (
    *("event_id_cnty", "event_date", "event_type", "actor1", "actor2", "country", "location"),
    *("latitude", "longitude", "source", "fatalities"),
)
_REQUIRED = ("event_id_cnty", "event_date", "event_type", "actor1", "country", "location")
_REPEATED = (*("event_id_no_cnty", "year", "iso", "iso3", "gwno", "interaction", "disorder_type"),)
#: Columns of names and of their code by the role.
_ROLES = {
    "actor-1": (("actor1",), "inter1"),
    "associate-1": (("assoc_actor_1", "ally_actor_1"), ""),
    "actor-2": (("actor2",), "inter2"),
    "associate-2": (("assoc_actor_2", "ally_actor_2"), ""),
}
_CODES_OF_KINDS = {
    "armed-force": ("1", "state forces"),
    "armed-group": (
        *("2", "rebel group", "rebel groups"),
        *("3", "political militia", "political militias"),
        *("4", "identity militia", "identity militias"),
    ),
    "population-group": ("5", "rioters", "6", "protesters", "7", "civilians"),
}
#: Kinds of actors by their `inter` code; 8, external and other forces, may be any.
_KINDS = {code: kind for kind, codes in _CODES_OF_KINDS.items() for code in codes}
#: Kinds by the beginning of the name.
_KINDS_BY_NAME = {
    "Military Forces of ": "armed-force",
    "Police Forces of ": "government-body",
    "Government of ": "government-body",
    "Rioters (": "population-group",
    "Protesters (": "population-group",
    "Civilians (": "population-group",
}
_UNKNOWN = "unknown"
_STATE = re.compile(r"(?:Military Forces|Police Forces|Government) of (.+?)(?: \([0-9]{4}.*)?")
_BRACKET = re.compile(r".*\(([^()]+)\)")
_DATES = {"1": "{day}", "2": "{day}~", "3": "{month}"}
_PRECISIONS = {"1": "locality", "2": "nearby", "3": "admin-area"}
_SEPARATOR = ";"
_MAX_NAME_CHARS = 1000
_CROWD = re.compile(r"crowd size=([0-9]{1,9})")


def read(paths: Sequence[AnyPath], context: ImportContext) -> Iterator[Record]:
    """Yield events with their actors, places and sources; actors come last.

    Raises FileError for a file that cannot be read or has other columns.
    """
    reader = _Reader(context)
    for path in paths:
        yield from context.convert_rows(iter_table(path, _NEEDED, _EXPECTED), reader.convert)
    yield from reader.actors()


@attrs.frozen
class _Reader:
    # Cells are removed as they find a field.
    context: ImportContext
    #: Kinds of actors by name.
    _kinds: dict[str, str] = attrs.field(init=False, factory=dict)

    def convert(self, row: TableRow) -> Iterator[Record]:
        context, cells = self.context, row.cells(*_REQUIRED)
        number = cells.pop("event_id_cnty")
        context.leave_out(cells, _REPEATED)
        if cells.pop("notes", ""):
            context.report.lost["notes: not written, for the terms of use"] += 1
        kind, sub = (one_line(cells.pop(name, "")) for name in ("event_type", "sub_event_type"))
        codes = (("acled", kind), ("acled-sub", sub))
        category = category_of("acled-sub", sub) or category_of("acled", kind)
        places, precision = self._places(cells)
        sources = [context.source(name) for name in _split(cells.pop("source"))]
        parts = list(_participants(cells))
        names = dict.fromkeys(name for role, name, _ in parts if role.startswith("actor"))
        event = {
            "id": context.record_id("event", number),
            "title": {"en": f"{' and '.join(names)}: {sub or kind}"},
            "date": self._date(cells),
            "status": "occurred",
            "category": category.slug if category else slug(sub or kind),
            "participants": [
                {"actor": self._actor_id(name), "role": role} for role, name, _ in parts
            ],
            "places": [{"place": places[-1]["id"], **precision}],
            "codes": [{"scheme": name, "code": code} for name, code in codes if code],
            "quantities": self._quantities(cells),
            "evidence": [{"attribution": [source["id"]]} for source in sources],
            "extensions": context.extension(cells),
            "row": number,
        }
        yield from context.build((*places, *sources, event))
        for _, name, actor_kind in parts:
            # `unknown` comes last in the alphabet.
            self._kinds[name] = min(actor_kind, self._kinds.get(name, actor_kind))

    def actors(self) -> Iterator[Record]:
        """Yield the actors of all rows: a code in any of them tells the kind."""
        for name, kind in self._kinds.items():
            if kind == _UNKNOWN:
                self.context.report.open["actor kind"] += 1
            actor = {"id": self._actor_id(name), "kind": kind, "names": {"en": name}}
            yield from self.context.build([{**actor, "country": self._country(name)}])

    def _actor_id(self, name: str) -> str:
        return self.context.record_id("actor", f"actor {name}", name)

    def _country(self, name: str) -> str | None:
        """Return the country in a name: of a state's forces, or in a bracket, which is a guess."""
        if found := _STATE.fullmatch(name):
            return country_named(found[1])
        found = _BRACKET.fullmatch(name)
        if found and (code := country_named(found[1])):
            self.context.report.guesses["actor country"] += 1
            return code
        return None

    def _places(self, cells: dict[str, str]) -> tuple[list[dict[str, Any]], dict[str, str]]:
        """Return the places from the country down, and the precision of the last one."""
        context = self.context
        country = context.country_document(one_line(cells.pop("country")))
        levels = (one_line(cells.pop(f"admin{level}", "")) for level in (1, 2, 3))
        areas = [country, *context.nested_places(country, *levels)]
        name, where = (
            one_line(cells.pop("location")),
            (cells.pop("latitude"), cells.pop("longitude")),
        )
        place = {
            "id": context.record_id("place", "|".join((areas[-1]["id"], name, *where)), name),
            "kind": "city",
            "names": {"en": name},
            "country": country.get("country"),
            "within": areas[-1]["id"],
            **context.coordinates(*where),
        }
        if place["id"] not in context.ids:
            context.report.guesses["place kind"] += 1
        precision = _PRECISIONS.get(cells.get("geo_precision", ""))
        if precision:
            del cells["geo_precision"]
        return [*areas, place], {"precision": precision} if precision else {}

    def _date(self, cells: dict[str, str]) -> str:
        day = to_day(cells.pop("event_date"))
        form = _DATES.get(cells.get("time_precision", ""))
        if form is None:
            self.context.report.open["precision of the date"] += 1
            return f"{day}~"
        del cells["time_precision"]
        return form.format(day=day, month=day[:7])

    def _quantities(self, cells: dict[str, str]) -> list[dict[str, Any]]:
        fatalities = self.context.pop_number(cells, "fatalities")
        crowds = map(_CROWD.fullmatch, _split(cells.get("tags", "")))
        numbers = [("fatalities", fatalities)]
        numbers += [("participants", int(crowd[1])) for crowd in crowds if crowd]
        return [{"measure": name, "best": best} for name, best in numbers if best is not None]


def _participants(cells: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield role, name and kind of each actor, and remove their cells."""
    for role, (columns, code_column) in _ROLES.items():
        code = cells.pop(code_column, "").lower()
        text = "".join(cells.pop(column, "") for column in columns)
        for name in [one_line(text)] if code_column and text else _split(text):
            if len(name) > _MAX_NAME_CHARS:
                raise RowError(f"a name of more than {_MAX_NAME_CHARS:,} characters")
            by_name = (kind for start, kind in _KINDS_BY_NAME.items() if name.startswith(start))
            yield role, name, next(by_name, _KINDS.get(code, _UNKNOWN))


def _split(text: str) -> dict[str, None]:
    """Return the entries of a list, each once, in order."""
    return dict.fromkeys(filter(None, map(one_line, text.split(_SEPARATOR))))
