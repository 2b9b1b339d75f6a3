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
from typing import IO, Any

from newsevents.exporters.context import ExportContext, category_of, date_fields, route_of
from newsevents.formats.cells import escape_formula
from newsevents.model import (
    Actor,
    Article,
    Event,
    Place,
    Quantity,
)

CARRIED = {
    "events": "id title summary date duration status places/place places/role places/precision"
    " participations/actor participations/role processes topics codes quantities relations/type"
    " relations/event evidence/article imported_from/dataset imported_from/record"
    " imported_from/licence",
    "statement": "medium acts",
    "meeting": "format level",
    "visit": "kind level",
    "call": "medium",
    "military-movement": "kind mode origin destination via",
    "event": "category",
    "actor": "id names country",
    "place": "id names country latitude longitude precision",
    "process": "id names",
    "article": "id url",
}

_SEPARATOR = "; "
_AMBIGUOUS = f'contains "{_SEPARATOR}", which separates values'

#: Names of at most 32 characters, valid in R and Stata.
COLUMNS: tuple[str, ...] = tuple(
    """
    event_id event_type category title summary status date start_date end_date lasted
    date_precision duration place country latitude longitude places place_ids place_roles
    place_precisions place_countries place_coordinates origin via destination actors actor_ids
    actor_roles actor_countries medium format level mode acts fatalities_low fatalities_best
    fatalities_high quantities processes process_ids topics codes relations article_ids
    article_urls imported_from imported_records import_licences
    """.split()  # noqa: SIM905 - a table a person can read
)
#: Fields of columns that are not named after them.
_FIELDS = {
    **dict.fromkeys(("places", "place_ids", "place_precisions"), "places/place"),
    **dict.fromkeys(("place_countries", "place_coordinates"), "places/place"),
    **dict.fromkeys(("actors", "actor_ids", "actor_countries"), "participations/actor"),
    **dict.fromkeys(("article_ids", "article_urls"), "evidence/article"),
    "place_roles": "places/role",
    "actor_roles": "participations/role",
    "process_ids": "processes",
    "relations": "relations/event",
    "imported_from": "imported_from/dataset",
    "imported_records": "imported_from/record",
    "import_licences": "imported_from/licence",
}
_OF_TYPES = ("duration", "medium", "format", "level", "mode")


def write(context: ExportContext, stream: IO[bytes]) -> None:
    """Write a row for each event, in the order of the dataset."""
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    for event in context.events():
        row = _row(context, event)
        for column, value in row.items():
            if isinstance(value, list):
                texts = ["" if each is None else str(each) for each in value]
                if any(_SEPARATOR in each for each in texts):
                    context.losses.lose(event, _FIELDS.get(column, column), _AMBIGUOUS)
                row[column] = _SEPARATOR.join(texts) if any(texts) else None
        writer.writerow({column: escape_formula(value) for column, value in row.items()})
    text.detach()


def _row(context: ExportContext, event: Event) -> dict[str, Any]:
    """Return the cells of an event; lists are joined."""
    bounds, route = date_fields(event.date), list(route_of(event))
    main = context.get(event.place, Place)
    # Stops of a route have their field as role.
    uses = [(use.place, use.role, use.precision) for use in event.places]
    uses += [(place, field, None) for field, place in route]
    places = [(context.get(place, Place), precision) for place, _, precision in uses]
    for place, used in places:
        if place and place.precision and used:
            context.losses.lose(place, "precision", "that of its use in an event")
    actors = [(actor, context.get(actor, Actor)) for _, actor in event.roles()]
    articles = [context.get(article, Article) for article in event.articles()]
    dead = next(filter(_are_fatalities, event.quantities), None)
    return {
        "event_id": event.id,
        "event_type": event.type,
        "category": category_of(event),
        "title": event.title.best(context.language),
        "summary": event.summary.best(context.language) if event.summary else None,
        "status": event.status,
        "date": event.date,
        "start_date": bounds["start"],
        "end_date": bounds["end"],
        "lasted": bounds["lasted"],
        "date_precision": bounds["date_precision"],
        **{name: getattr(event, name, None) for name in _OF_TYPES},
        "place": event.place and context.name(event.place),
        **{name: main and getattr(main, name) for name in ("country", "latitude", "longitude")},
        "places": [context.name(place) for place, *_ in uses],
        "place_ids": [place for place, *_ in uses],
        "place_roles": [role for _, role, _ in uses],
        "place_precisions": [place and (used or place.precision) for place, used in places],
        "place_countries": [place and place.country for place, _ in places],
        "place_coordinates": [place and _coordinates(place) for place, _ in places],
        **{
            field: [context.name(place) for each, place in route if each == field]
            for field in ("origin", "via", "destination")
        },
        "actors": [context.name(actor) for actor, _ in actors],
        "actor_ids": [actor for actor, _ in actors],
        "actor_roles": [role for role, _ in event.roles()],
        "actor_countries": [actor and actor.country for _, actor in actors],
        "acts": list(getattr(event, "acts", ())),
        "fatalities_low": dead and dead.minimum,
        "fatalities_best": dead and dead.best,
        "fatalities_high": dead and dead.maximum,
        "quantities": list(map(_quantity, event.quantities)),
        "processes": list(map(context.name, event.processes)),
        "process_ids": list(event.processes),
        "topics": list(event.topics),
        "codes": [f"{each.scheme}:{each.code}" for each in event.codes],
        "relations": [f"{each.type} {each.event}" for each in event.relations],
        "article_ids": list(event.articles()),
        "article_urls": [article and article.url for article in articles],
        "imported_from": [each.dataset for each in event.imported_from],
        "imported_records": [each.record for each in event.imported_from],
        "import_licences": [each.licence for each in event.imported_from],
    }


def _coordinates(place: Place) -> str | None:
    return None if place.latitude is None else f"{place.latitude} {place.longitude}"


def _are_fatalities(quantity: Quantity) -> bool:
    return (quantity.measure, quantity.scheme, quantity.unit) == ("fatalities", None, None)


def _quantity(quantity: Quantity) -> str:
    """Return a quantity as text: `tone/gdelt=-2.5`, `fatalities=3..5`, `injured=~20`."""
    name = "/".join(filter(None, (quantity.measure, quantity.scheme, quantity.unit)))
    about = "~" if quantity.approximate else ""
    best = "" if quantity.best is None else str(quantity.best)
    low, high = ("" if each is None else str(each) for each in (quantity.minimum, quantity.maximum))
    bounds = f"{low}..{high}" if low or high else ""
    return f"{name}={about}{f'{best} ({bounds})' if best and bounds else best or bounds}"
