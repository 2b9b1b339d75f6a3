"""One CSV table with a row for each event, for spreadsheets, R and Stata (RFC 4180, UTF-8).

The tables of `newsevents.convert` are related by ids and lose nothing; this is one table with the
main facts side by side. Several values of one cell are joined by `; `, and lists about the same
entries have their values at the same positions: `actors`, `actor_ids`, `actor_roles`. There is no
byte order mark, which R would take for a part of the first name. Texts that a spreadsheet would
take for formulas have an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import IO, Any, TypeAlias

from newsevents.exporters.context import ExportContext, category_of, date_fields, route_of
from newsevents.formats.cells import escape_formula
from newsevents.model import (
    Actor,
    Article,
    Call,
    Event,
    GenericEvent,
    Meeting,
    MilitaryMovement,
    Place,
    Process,
    Quantity,
    Statement,
    Visit,
)

CARRIED = {
    Event: "id title summary date duration status places/place places/role places/precision"
    " participations/actor participations/role processes topics codes quantities relations/type"
    " relations/event evidence/article imported_from/dataset imported_from/record"
    " imported_from/licence",
    Statement: "medium acts",
    Meeting: "format level",
    Visit: "kind level",
    Call: "medium",
    MilitaryMovement: "kind mode origin destination via",
    GenericEvent: "category",
    Actor: "id names country",
    Place: "id names country latitude longitude precision",
    Process: "id names",
    Article: "id url",
}

_SEPARATOR = "; "
_AMBIGUOUS = f'contains "{_SEPARATOR}", which separates values'

#: Value of a cell; a list is joined.
Value: TypeAlias = Callable[[ExportContext, Event], Any]


def write(context: ExportContext, stream: IO[bytes]) -> None:
    """Write a row for each event, in the order of the dataset."""
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for event in context.events():
        writer.writerow(_row(context, event))
    text.detach()


def _row(context: ExportContext, event: Event) -> Iterator[Any]:
    for field, value_of in COLUMNS.values():
        value = value_of(context, event)
        if isinstance(value, list):
            texts = ["" if each is None else str(each) for each in value]
            if any(_SEPARATOR in each for each in texts):
                context.lose(event, field, _AMBIGUOUS)
            value = _SEPARATOR.join(texts) if any(texts) else None
        yield escape_formula(value)


def _field(name: str) -> tuple[str, Value]:
    """Return a column of one field, or of the list in it."""

    def _value(_context: ExportContext, event: Event) -> Any:
        value = getattr(event, name, None)
        return list(value) if isinstance(value, tuple) else value

    return name, _value


def _date(name: str) -> tuple[str, Value]:
    return "date", lambda _context, event: date_fields(event.date)[name]


def _text(name: str) -> tuple[str, Value]:
    def _value(context: ExportContext, event: Event) -> str | None:
        text = getattr(event, name)
        return text.best(context.language) if text else None

    return name, _value


def _uses(event: Event) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield id, role and precision of each place; those of a route have their field as role."""
    yield from ((use.place, use.role, use.precision) for use in event.places)
    yield from ((place, field, None) for field, place in route_of(event))


def _places(value_of: Callable[[Place, str | None], Any]) -> tuple[str, Value]:
    """Return a column with a value for each place, from its record and the precision of its use."""

    def _values(context: ExportContext, event: Event) -> list[Any]:
        found = [(context.get(each, Place), precision) for each, _, precision in _uses(event)]
        return [None if place is None else value_of(place, precision) for place, precision in found]

    return "places/place", _values


def _coordinates(place: Place, _precision: str | None) -> str | None:
    return None if place.latitude is None else f"{place.latitude} {place.longitude}"


def _main_place(name: str) -> tuple[str, Value]:
    def _value(context: ExportContext, event: Event) -> Any:
        place = context.get(event.place, Place)
        return None if place is None else getattr(place, name)

    return "places/place", _value


def _route(field: str) -> tuple[str, Value]:
    return field, lambda context, event: [
        context.name(place) for each, place in route_of(event) if each == field
    ]


def _fatalities(bound: str) -> tuple[str, Value]:
    def _value(_context: ExportContext, event: Event) -> Any:
        for each in event.quantities:
            if (each.measure, each.scheme, each.unit) == ("fatalities", None, None):
                return getattr(each, bound)
        return None

    return "quantities", _value


def _quantity(quantity: Quantity) -> str:
    """Return a quantity as text: `tone/gdelt=-2.5`, `fatalities=3..5`, `injured=~20`."""
    name = "/".join(filter(None, (quantity.measure, quantity.scheme, quantity.unit)))
    about = "~" if quantity.approximate else ""
    best = "" if quantity.best is None else str(quantity.best)
    low, high = ("" if each is None else str(each) for each in (quantity.minimum, quantity.maximum))
    bounds = f"{low}..{high}" if low or high else ""
    return f"{name}={about}{f'{best} ({bounds})' if best and bounds else best or bounds}"


def _actors(value_of: Callable[[ExportContext, str], Any]) -> tuple[str, Value]:
    return "participations/actor", lambda context, event: [
        value_of(context, actor) for _, actor in event.roles()
    ]


def _actor_country(context: ExportContext, actor: str) -> str | None:
    found = context.get(actor, Actor)
    return None if found is None else found.country


def _articles(name: str) -> tuple[str, Value]:
    def _values(context: ExportContext, event: Event) -> list[Any]:
        found = [context.get(each, Article) for each in event.articles()]
        return [None if article is None else getattr(article, name) for article in found]

    return "evidence/article", _values


def _origins(name: str) -> tuple[str, Value]:
    return f"imported_from/{name}", lambda _context, event: [
        getattr(each, name) for each in event.imported_from
    ]


#: Columns in their order: the field that they are about, and the function of their cells. Names
#: have at most 32 characters, and are valid in R and Stata.
COLUMNS: Mapping[str, tuple[str, Value]] = MappingProxyType(
    {
        "event_id": _field("id"),
        "event_type": _field("type"),
        "category": ("category", lambda _, event: category_of(event)),
        "title": _text("title"),
        "summary": _text("summary"),
        "status": _field("status"),
        "date": _field("date"),
        "start_date": _date("start"),
        "end_date": _date("end"),
        "lasted": _date("lasted"),
        "date_precision": _date("date_precision"),
        "duration": _field("duration"),
        "place": ("places/place", lambda context, event: event.place and context.name(event.place)),
        "country": _main_place("country"),
        "latitude": _main_place("latitude"),
        "longitude": _main_place("longitude"),
        "places": (
            "places/place",
            lambda context, event: [context.name(e) for e, *_ in _uses(event)],
        ),
        "place_ids": ("places/place", lambda _, event: [place for place, *_ in _uses(event)]),
        "place_roles": ("places/role", lambda _, event: [role for _, role, _ in _uses(event)]),
        "place_precisions": _places(lambda place, precision: precision or place.precision),
        "place_countries": _places(lambda place, _: place.country),
        "place_coordinates": _places(_coordinates),
        "origin": _route("origin"),
        "via": _route("via"),
        "destination": _route("destination"),
        "actors": _actors(lambda context, actor: context.name(actor)),
        "actor_ids": _actors(lambda _, actor: actor),
        "actor_roles": (
            "participations/role",
            lambda _, event: [role for role, _ in event.roles()],
        ),
        "actor_countries": _actors(_actor_country),
        "medium": _field("medium"),
        "format": _field("format"),
        "level": _field("level"),
        "mode": _field("mode"),
        "acts": _field("acts"),
        "fatalities_low": _fatalities("minimum"),
        "fatalities_best": _fatalities("best"),
        "fatalities_high": _fatalities("maximum"),
        "quantities": ("quantities", lambda _, event: list(map(_quantity, event.quantities))),
        "processes": ("processes", lambda context, event: list(map(context.name, event.processes))),
        "process_ids": _field("processes"),
        "topics": _field("topics"),
        "codes": ("codes", lambda _, event: [f"{each.scheme}:{each.code}" for each in event.codes]),
        "relations": (
            "relations/event",
            lambda _, event: [f"{each.type} {each.event}" for each in event.relations],
        ),
        "article_ids": ("evidence/article", lambda _, event: list(event.articles())),
        "article_urls": _articles("url"),
        "imported_from": _origins("dataset"),
        "imported_records": _origins("record"),
        "import_licences": _origins("licence"),
    }
)
