"""Events that several annotated texts report, by the ids of their records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from newsevents.importers.context import ImportContext
from newsevents.importers.report import ImportReport
from newsevents.model import Event, Record, Relation, RelationType


def joined_events(records: Iterable[Record], context: ImportContext) -> Iterator[Record]:
    """Yield records, at the end the events, of which those of several texts are one by their id.

    It has the evidence, the participants and the places of all; other values are those of the first
    text, and those of the other texts are counted as lost. An event of which one text has only a
    part is another one, and related to the whole.
    """
    events: dict[str, Event] = {}
    for record in records:
        if not isinstance(record, Event):
            yield record
        elif (event := events.setdefault(record.id, record)) is not record:
            context.report.merged["event of another text"] += 1
            events[record.id] = _joined(event, record, context.report)
    for event in events.values():
        told = event.evidence[0].extensions.get(context.prefix, {}).get("record")
        if told in events and told != event.id:
            relation = Relation(type=RelationType.SAME_AS, event=told)
            yield attrs.evolve(event, relations=(*event.relations, relation))
        else:
            yield event


def _joined(event: Event, other: Event, report: ImportReport) -> Event:
    values: dict[str, Any] = {}
    for field in attrs.fields(type(event)):
        mine, theirs = (getattr(each, field.name) for each in (event, other))
        if isinstance(mine, tuple):
            values[field.name] = tuple(dict.fromkeys((*mine, *theirs)))
        elif mine is None:
            values[field.name] = theirs
        elif theirs not in (None, mine):
            report.lost[f"{field.name} of an event in another text"] += 1
    return attrs.evolve(event, **values)
