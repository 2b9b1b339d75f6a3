"""A dataset on its way into another format."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import attrs

from newsevents.exporters.losses import LossReport
from newsevents.formats import RecordSource, UniqueRecords
from newsevents.model import Actor, Article, Event, Place, Process, Record

R = TypeVar("R", bound=Record)

#: Reason of the loss of a place.
UNLOCATED = "no coordinates"
_UNUSED = "nothing that is written refers to it"


@attrs.define
class ExportContext:
    """Events one by one, supporting records by id, names in one language; counts the losses.

    Supporting records are in memory, events are not.
    """

    source: RecordSource
    #: Language of names and titles, where they have it.
    language: str
    losses: LossReport
    _supporting: dict[str, Record] = attrs.field(init=False, factory=dict)
    _used: set[str] = attrs.field(init=False, factory=set)

    def prepare(self) -> None:
        """Read all records once; raise InvalidError if one is invalid or an id is duplicate."""
        self.losses.add_metadata(self.source.metadata)
        for record in UniqueRecords(self.source.records(), self.source.subject):
            self.losses.add_record(record)
            if isinstance(record, Actor | Article | Place | Process):
                self._supporting[record.id] = record

    def events(self) -> Iterator[Event]:
        """Yield the events in the order of the dataset."""
        for record in self.source.records():
            if isinstance(record, Event):
                yield record

    def all(self, cls: type[R]) -> Iterator[R]:
        """Yield all supporting records of a class, to be written."""
        for record in self._supporting.values():
            if isinstance(record, cls):
                self._used.add(record.id)
                yield record

    def get(self, record_id: str | None, cls: type[R]) -> R | None:
        """Return a supporting record, to be written; None if the dataset does not have it."""
        record = self._supporting.get(record_id or "")
        if not isinstance(record, cls):
            return None
        self._used.add(record.id)
        return record

    def located(self, record_id: str) -> Place | None:
        """Return a place that has coordinates, to be written; None for another one."""
        place = self._supporting.get(record_id)
        if not isinstance(place, Place) or place.latitude is None:
            return None
        return self.get(record_id, Place)

    def name(self, record_id: str) -> str:
        """Return the name of a supporting record, to be written; its id if the record is missing."""
        record = self.get(record_id, Record)
        return (
            record.name(self.language) if isinstance(record, Actor | Place | Process) else record_id
        )

    def drop(self, record: Record, reason: str) -> None:
        """Count a record of which nothing is written; see `LossReport.drop`."""
        self.losses.drop(record, reason)

    def lose(self, record: Record, field: str, reason: str) -> None:
        """Count a field that is not written as it is; see `LossReport.lose`."""
        self.losses.lose(record, field, reason)

    def finish(self) -> None:
        """Count the supporting records that nothing written refers to."""
        for record_id, record in self._supporting.items():
            if record_id not in self._used:
                self.drop(record, _UNUSED)
