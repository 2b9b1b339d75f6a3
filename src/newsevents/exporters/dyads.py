"""Dyadic event table: a row for each source, target and CAMEO code of an event, as CSV.

Only events that took place or are under way have rows. The direction is that of the roles (see
`newsevents.model.pairs`); an event without one, such as a meeting, has a row for each pair, with
`directed` false. A visit is coded 042 from the visitor to the host, without a mirrored row. `date` is
empty unless the day is known exactly; `start` and `end` are its bounds. A code is that of the record
(`code_recorded` is true), or follows from its acts, category or type.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterator
from typing import IO, Any

import attrs

from newsevents.edtf import Edtf, Precision
from newsevents.exporters.context import ExportContext, date_fields
from newsevents.exporters.losses import Carried
from newsevents.formats.cells import escape_formula
from newsevents.model import Actor, Call, Event, GenericEvent, Meeting, Place
from newsevents.model.cameo import codes_of, name_of
from newsevents.model.countries import COUNTRIES
from newsevents.model.events import participation_fields
from newsevents.model.pairs import MAX_PARTICIPANTS, Pair, pairs_of
from newsevents.model.vocabularies import Status

CARRIED = {
    "events": "id title date status places/place participations/actor participations/role codes"
    " imported_from/dataset imported_from/record",
    "statement": "acts",
    "call": "medium",
    "event": "category",
    "actor": "id names country",
    "place": "id names latitude longitude",
}

COLUMNS = (
    *("event_id", "event_type", "title", "status", "date", "start", "end", "lasted"),
    *(
        f"{side}_{name}"
        for side in ("source", "target")
        for name in ("id", "name", "country", "role")
    ),
    *("directed", "cameo_code", "cameo_root", "cameo_name", "code_recorded"),
    *("place_id", "place", "latitude", "longitude", "imported_from", "imported_record"),
)

#: Status of events that have begun.
TAKEN_PLACE = frozenset((Status.OCCURRED, Status.ONGOING, Status.SUSPENDED))
# A visit and its mirror image.
_VISIT, _HOST = "042", "043"
_VISITORS = frozenset(("visitor", "guest"))


def write(context: ExportContext, stream: IO[bytes]) -> None:
    """Write the rows, in the order of the dataset."""
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    for event in context.events():
        writer.writerows(_rows(context, event))
    text.detach()


def _rows(context: ExportContext, event: Event) -> Iterator[dict[str, Any]]:
    codes, is_crowd = codes_of(event), len(event.roles()) > MAX_PARTICIPANTS
    pairs = [] if is_crowd else _dyads(event)
    if event.status not in TAKEN_PLACE:
        context.losses.drop(event, f"status {event.status}")
    elif not codes:
        context.losses.drop(event, "no CAMEO code that is certain")
    elif not pairs:
        crowd = f"more than {MAX_PARTICIPANTS} participants"
        context.losses.drop(event, crowd if is_crowd else "no source and target")
    else:
        lose_uncoded(context, event, CARRIED, codes_of)
        lose_bystanders(
            context, event, {each for pair in pairs for each in (pair.source, pair.target)}
        )
        common = _common(context, event)
        for pair in pairs:
            for code in dict.fromkeys(_turned(pair, code) for code in codes):
                row = common | _sides(context, pair) | {"cameo_code": code}
                row |= {"cameo_root": code[:2], "cameo_name": name_of(code)}
                yield {name: escape_formula(value) for name, value in row.items()}


def alpha3(context: ExportContext, record: Actor | Place) -> str | None:
    """Return the code of three letters of a country, if there is one; count those without."""
    code = COUNTRIES[record.country].alpha3 if record.country else None
    if record.country and not code:
        context.losses.lose(record, "country", "no code of three letters")
    return code


def lose_uncoded(
    context: ExportContext, event: Event, carried: Carried, coding: Callable[[Event], object]
) -> None:
    """Count the fields of the type that are carried by codes, if the codes are the same without.

    So they are if the record has codes of its own, and for acts and terms that have none.
    """
    for field in carried.get(event.type, "").split():
        value, codes = getattr(event, field), coding(event)
        others: list[Any]
        if isinstance(value, tuple):
            others = [(*value[:at], *value[at + 1 :]) for at in range(len(value))]
        else:
            others = [] if value is None else [None if field == "medium" else "x-other"]
        if any(coding(attrs.evolve(event, **{field: each})) == codes for each in others):
            context.losses.lose(event, field, "no code of its own")


def lose_bystanders(context: ExportContext, event: Event, shown: Collection[str]) -> None:
    """Count the fields with actors that are on no side, such as an observer."""
    for field in participation_fields(type(event)):
        if any(each.actor not in shown for each in getattr(event, field)):
            context.losses.lose(event, field, "neither source nor target")


def _dyads(event: Event) -> list[Pair]:
    """Return the pairs whose direction is known; all of them if it is known of none."""
    pairs = list(pairs_of(event))
    directed = [pair for pair in pairs if pair.is_directed]
    return directed or (pairs if isinstance(event, Call | GenericEvent | Meeting) else [])


def _turned(pair: Pair, code: str) -> str:
    """Return the code of a visit as seen from the source."""
    if code not in (_VISIT, _HOST):
        return code
    return _VISIT if pair.source_role in _VISITORS else code


def _common(context: ExportContext, event: Event) -> dict[str, Any]:
    place, bounds = context.get(event.place, Place), date_fields(event.date)
    del bounds["date_precision"]
    origin = event.imported_from[0] if event.imported_from else None
    for field in ("imported_from", "places"):
        if len(getattr(event, field)) > 1:
            context.losses.lose(event, field, "more than one")
    if any(code.scheme != "cameo" for code in event.codes):
        context.losses.lose(event, "codes", "of other schemes")
    return {
        "event_id": event.id,
        "event_type": event.type,
        "title": event.title.best(context.language),
        "status": event.status,
        "date": bounds["start"] if is_exact(event.when) else None,
        **bounds,
        "code_recorded": any(code.scheme == "cameo" for code in event.codes),
        "place_id": event.place,
        "place": place and place.name(context.language),
        "latitude": place and place.latitude,
        "longitude": place and place.longitude,
        "imported_from": origin and origin.dataset,
        "imported_record": origin and origin.record,
    }


def is_exact(when: Edtf) -> bool:
    """Return whether a date is one day, or a time on it, that is certain."""
    is_day = when.start is when.end and when.precision >= Precision.DAY
    return is_day and not (when.is_approximate or when.is_uncertain)


def _sides(context: ExportContext, pair: Pair) -> dict[str, Any]:
    sides = (("source", pair.source, pair.source_role), ("target", pair.target, pair.target_role))
    row: dict[str, Any] = {"directed": pair.is_directed}
    for side, actor_id, role in sides:
        actor = context.get(actor_id, Actor)
        row[f"{side}_id"], row[f"{side}_role"] = actor_id, role
        row[f"{side}_name"] = context.name(actor_id)
        row[f"{side}_country"] = alpha3(context, actor) if actor else None
    return row
