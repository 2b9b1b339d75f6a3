"""Events that several annotated texts report, by the ids of their records."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import attrs

from newsevents.importers.context import ImportContext
from newsevents.importers.report import ImportReport
from newsevents.model import Event, Record, Relation, RelationType
from newsevents.schema.field_types import MAX_ENTRIES


def joined_events(records: Iterable[Record], context: ImportContext) -> Iterator[Record]:
    """Yield records, at the end the events, of which those of several texts are one by their id.

    It has the evidence, the participants and the places of all; other values are those of the first
    text, and those of the other texts are counted as lost. An event of which one text has only a
    part is another one, and related to the whole.
    """
    events: dict[str, list[Event]] = {}
    for record in records:
        if isinstance(record, Event):
            events.setdefault(record.id, []).append(record)
        else:
            yield record
    for versions in events.values():
        context.report.merged["event of another text"] += len(versions) - 1
        event = _joined(versions, context.report)
        told = event.evidence[0].extensions.get(context.prefix, {}).get("record")
        if told in events and told != event.id:
            relation = Relation(type=RelationType.SAME_AS, event=told)
            yield attrs.evolve(event, relations=(*event.relations, relation))
        else:
            yield event


def _joined(versions: Sequence[Event], report: ImportReport) -> Event:
    values: dict[str, Any] = {}
    for field in attrs.fields(type(versions[0])):
        found = [getattr(each, field.name) for each in versions]
        if isinstance(found[0], tuple):
            entries = tuple(dict.fromkeys(itertools.chain.from_iterable(found)))
            values[field.name] = entries[:MAX_ENTRIES]
            beyond = len(entries) - len(values[field.name])
            report.lost[f"{field.name} beyond {MAX_ENTRIES} of an event"] += beyond
        else:
            told = [each for each in found if each is not None]
            values[field.name] = next(iter(told), None)
            others = sum(each != told[0] for each in told)
            report.lost[f"{field.name} of an event in another text"] += others
    return attrs.evolve(versions[0], **values)
