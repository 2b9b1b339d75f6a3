"""A dataset on its way into another format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, TypeVar

import attrs
import msgspec

from newsevents import edtf
from newsevents.dataset.reading import RecordSource
from newsevents.edtf import Edge, Edtf, Moment, Precision
from newsevents.exporters.losses import LossReport
from newsevents.formats import UniqueRecords
from newsevents.model import Actor, Event, MilitaryMovement, Place, Process, Record
from newsevents.validation.article_texts import ArticleTexts

R = TypeVar("R", bound=Record)

#: Reason of the loss of a place.
UNLOCATED = "no coordinates"
#: Reason of the loss of an event in a format that needs a day.
NO_DAY = "no exact day"
_UNUSED = "nothing that is written refers to it"
# Characters of a day, a month and a year.
_DAY, _MONTH, _YEAR = 10, 7, 4


@attrs.define
class ExportContext:
    """Events one by one, supporting records by id, names in one language; counts the losses.

    Supporting records of the types that the format carries are in memory, events are not.
    """

    source: RecordSource
    #: Language of names and titles, where they have it.
    language: str
    losses: LossReport
    #: Path that the file is moved to.
    target: Path
    #: Texts of articles, if their folder is given.
    texts: ArticleTexts | None = None
    _supporting: dict[str, Record] = attrs.field(init=False, factory=dict)
    _used: set[str] = attrs.field(init=False, factory=set)

    def prepare(self) -> None:
        """Read all records once; raise InvalidError if one is invalid or an id is duplicate."""
        self.losses.add_metadata(self.source.metadata, has_files=bool(self.source.attachments))
        for record in UniqueRecords(self.source.records(), self.source.subject):
            self.losses.add_record(record)
            if not isinstance(record, Event) and self.losses.is_carried(record.type):
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

    def find(self, record_id: str | None, cls: type[R]) -> R | None:
        """Return a supporting record; None if the dataset does not have it."""
        record = self._supporting.get(record_id or "")
        return record if isinstance(record, cls) else None

    def get(self, record_id: str | None, cls: type[R]) -> R | None:
        """Return a supporting record, to be written; None if the dataset does not have it."""
        record = self.find(record_id, cls)
        if record is not None:
            self._used.add(record.id)
        return record

    def located(self, record_id: str) -> Place | None:
        """Return a place that has coordinates, to be written; None for another one."""
        place = self.find(record_id, Place)
        return None if place is None or place.latitude is None else self.get(record_id, Place)

    def name(self, record_id: str) -> str:
        """Return the name of a supporting record, to be written; its id if the record is missing."""
        record = self.get(record_id, Record)
        if isinstance(record, Actor | Place | Process):
            return record.name(self.language)
        return record_id

    def finish(self) -> None:
        """Count the supporting records that nothing written refers to."""
        for record_id, record in self._supporting.items():
            if record_id not in self._used:
                self.losses.drop(record, _UNUSED)


def date_fields(text: str) -> dict[str, Any]:
    """Return the bounds of a date and its precision, under the names of columns and properties.

    `start` and `end` are the first and the last day that it can mean, None for an open or unknown
    side; `lasted` is true for an interval.
    """
    when = edtf.parse(text)
    return {
        "start": when.earliest,
        "end": when.latest,
        "lasted": when.is_interval,
        "date_precision": when.precision.name.lower(),
    }


@attrs.frozen
class IsoDates:
    """A date in ISO 8601: one date, or the two ends of something that lasted.

    Each is a day, month, year, or a day with a time. One that is open, unknown, or in no single year
    is None.
    """

    date: str | None = None
    start: str | None = None
    end: str | None = None
    #: Part of the meaning that these do not have; None if they have all of it.
    loss: str | None = None


def iso_dates(text: str) -> IsoDates:
    """Return an EDTF date in ISO 8601, of a set or decade the month or year that contains it.

    Raises EdtfError for a text that is no EDTF date.
    """
    when = edtf.parse(text)
    if when.is_interval:
        start, end = _iso_side(when.start), _iso_side(when.end)
        return IsoDates(start=start, end=end, loss=_loss(when, start and end))
    if isinstance(when.start, Moment) and when.start is when.end:
        date = _iso_side(when.start)
    elif when.earliest and when.latest:
        date = _common(when.earliest.isoformat(), when.latest.isoformat())
    else:
        date = None
    return IsoDates(date=date, loss=_loss(when, date))


def _loss(when: Edtf, written: str | None) -> str | None:
    if not written:
        return "open, unknown or in several years"
    if when.is_approximate or when.is_uncertain:
        return "approximate or uncertain"
    return None if when.is_interval or when.start is when.end else "one of several days"


def _iso_side(side: Moment | Edge) -> str | None:
    if isinstance(side, Edge):
        return None
    if side.time is not None:
        return side.text
    text = side.text.rstrip("?~%-X")
    return text if len(text) >= _YEAR else None


def _common(first: str, last: str) -> str | None:
    """Return the shortest of a day, month and year that contains both days."""
    lengths = (length for length in (_DAY, _MONTH, _YEAR) if first[:length] == last[:length])
    return next((first[:length] for length in lengths), None)


def start_of(when: Edtf) -> Moment | None:
    """Return the moment at which something happened or began; None if its day is not known."""
    start = when.start
    if when.is_set or not isinstance(start, Moment) or start.precision < Precision.DAY:
        return None
    return start


def category_of(event: Event) -> str | None:
    """Return the category of a generic event, or the kind of a visit or movement."""
    category: str | None = getattr(event, "category", None) or getattr(event, "kind", None)
    return category


def route_of(event: Event) -> Iterator[tuple[str, str]]:
    """Yield the field and the id of each place of a movement, from its origin to its destination."""
    if isinstance(event, MilitaryMovement):
        stops = (("origin", event.origin), *(("via", each) for each in event.via))
        for field, place in (*stops, ("destination", event.destination)):
            if place is not None:
                yield field, place


def write_json_lines(stream: IO[bytes], items: Iterable[Any]) -> None:
    """Write JSON Lines."""
    for item in items:
        stream.write(msgspec.json.encode(item) + b"\n")


def write_json_list(
    stream: IO[bytes], items: Iterable[Any], about: Mapping[str, Any] | None = None, name: str = ""
) -> None:
    """Write a JSON array, one entry a line; with other fields, as the last one of an object."""
    head, tail = b"[", b"\n]\n"
    if about is not None:
        head, tail = msgspec.json.encode(about)[:-1] + f',"{name}":['.encode(), b"\n]}\n"
    stream.write(head)
    separator = b"\n"
    for item in items:
        stream.write(separator + msgspec.json.encode(item))
        separator = b",\n"
    stream.write(tail)
