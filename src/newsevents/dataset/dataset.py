"""A dataset in memory: records by id, events by what they refer to, a timeline."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar, overload

from newsevents import edtf
from newsevents._text.suggestions import did_you_mean
from newsevents.dataset.accounts import Account, accounts_of
from newsevents.dataset.names import Match, NameIndex
from newsevents.dataset.notebooks import html_of
from newsevents.errors import AmbiguousNameError, InvalidError, NameNotFoundError
from newsevents.findings import Finding, shown
from newsevents.model import (
    Actor,
    Article,
    Call,
    Event,
    Meeting,
    MilitaryMovement,
    Place,
    Process,
    Record,
    Statement,
    Visit,
    plural,
)
from newsevents.storage.paths import AnyPath
from newsevents.validation.rules.dataset import DUPLICATE_ID

if TYPE_CHECKING:
    import pyarrow as pa

R = TypeVar("R", bound=Record)
K = TypeVar("K", bound=Hashable)

# A suggestion is for a person, and comparing with every id of a large dataset would slow a loop.
_MAX_SUGGESTION_IDS = 2000
# Records that a message names.
_MAX_NAMED = 5


class Dataset:
    """Records by id, in the order in which they were given.

    Iterating yields the records; `dataset[id]` is one of them.
    Records are not copied and do not know their dataset. Each index is built in one pass when it
    is first needed.
    """

    def __init__(
        self,
        records: Iterable[Record] = (),
        *,
        metadata: Mapping[str, Any] | None = None,
        findings: Iterable[Finding] = (),
        attachments: Mapping[str, AnyPath] | None = None,
    ) -> None:
        """Take records, the metadata and other files of their manifest, and findings about them.

        Raises InvalidError if two records have the same id.
        """
        self._records: dict[str, Record] = {}
        repeated = []
        for record in records:
            if self._records.setdefault(record.id, record) is not record:
                message = f"the id {record.id} is already taken"
                repeated.append(DUPLICATE_ID(message, record=record.id, pointer="/id"))
        if repeated:
            raise InvalidError(repeated, subject="Dataset")
        #: Title, licences and all other fields of `datapackage.json`; of `resources`, those that
        #: say more than which file of data they are, without its size and hash.
        self.metadata: Mapping[str, Any] = MappingProxyType(dict(metadata or {}))
        #: Files of the manifest that are not data, such as a codebook, by their paths in it.
        self.attachments = MappingProxyType(dict(attachments or {}))
        #: Findings of reading that did not prevent it.
        self.findings = tuple(findings)

    def __iter__(self) -> Iterator[Record]:
        """Iterate over the records in order."""
        return iter(self._records.values())

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self._records)

    def __contains__(self, item: object) -> bool:
        """Whether the dataset has a record with this id, or a record equal to this one."""
        if isinstance(item, Record):
            return self._records.get(item.id) == item
        return item in self._records

    def __getitem__(self, record_id: str) -> Record:
        """Return the record with an id; raise KeyError, with a near id, if it is missing."""
        try:
            return self._records[record_id]
        except KeyError:
            raise KeyError(self._missing(record_id)) from None

    def _missing(self, record_id: object) -> str:
        ids = self._records if len(self._records) <= _MAX_SUGGESTION_IDS else ()
        hint = did_you_mean(str(record_id), ids)
        return f"no record {record_id!r}{hint and f'; {hint}'}"

    @overload
    def get(self, record_id: str) -> Record | None: ...
    @overload
    def get(self, record_id: str, cls: type[R]) -> R | None: ...
    def get(self, record_id: str, cls: type[Record] = Record) -> Record | None:
        """Return the record with an id if it is of the class, else None.

        `dataset.get("meeting:2026-02-02-samra", Meeting)` is a `Meeting` to a type checker.
        """
        record = self._records.get(record_id)
        return record if isinstance(record, cls) else None

    def __eq__(self, other: object) -> bool:
        """Whether records and metadata are equal, in whatever order."""
        if not isinstance(other, Dataset):
            return NotImplemented
        return self._records == other._records and self.metadata == other.metadata

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle without the indexes."""
        about: dict[str, Any] = {"metadata": dict(self.metadata), "findings": self.findings}
        return (partial(Dataset, **about, attachments=dict(self.attachments)), (tuple(self),))

    def __repr__(self) -> str:
        """Return the number of records of each kind."""
        kinds = (Article, Actor, Place, Process)
        counts = [f"{len(self.of_type(cls))} {plural(cls.type)}" for cls in kinds]
        return f"<Dataset of {', '.join(counts)}, {len(self.events())} events>"

    def _repr_html_(self) -> str:
        """Return the numbers of records and the first events for a notebook, without scripts."""
        return html_of(self, self.timeline(), self.metadata)

    def of_type(self, cls: type[R]) -> Mapping[str, R]:
        """Return the records of a class and its subclasses by id: `of_type(Event)`."""
        found = {key: record for key, record in self._records.items() if isinstance(record, cls)}
        return MappingProxyType(found)

    @cached_property
    def articles(self) -> Mapping[str, Article]:
        """The articles by id."""
        return self.of_type(Article)

    @cached_property
    def actors(self) -> Mapping[str, Actor]:
        """The actors by id."""
        return self.of_type(Actor)

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """The places by id."""
        return self.of_type(Place)

    @cached_property
    def processes(self) -> Mapping[str, Process]:
        """The processes by id."""
        return self.of_type(Process)

    @cached_property
    def statements(self) -> Mapping[str, Statement]:
        """The statements by id."""
        return self.of_type(Statement)

    @cached_property
    def meetings(self) -> Mapping[str, Meeting]:
        """The meetings by id."""
        return self.of_type(Meeting)

    @cached_property
    def visits(self) -> Mapping[str, Visit]:
        """The visits by id."""
        return self.of_type(Visit)

    @cached_property
    def calls(self) -> Mapping[str, Call]:
        """The calls by id."""
        return self.of_type(Call)

    @cached_property
    def movements(self) -> Mapping[str, MilitaryMovement]:
        """The military movements by id."""
        return self.of_type(MilitaryMovement)

    def events(  # noqa: PLR0913 - filters by name
        self,
        *,
        actor: Actor | str | None = None,
        source: Actor | str | None = None,
        article: Article | str | None = None,
        place: Place | str | None = None,
        process: Process | str | None = None,
        between: tuple[date | str | None, date | str | None] | None = None,
    ) -> tuple[Event, ...]:
        """Return the events of all types that pass every given filter, in dataset order.

        `actor` takes part in the event; `source` is anywhere in an attribution of its evidence;
        `article` reports it; `place` is where it is, or contains where it is, the origin, stops
        and destination of a movement included; it is part of `process`, or of a process within it.
        Each is a record or its id.
        `between` is the first and the last day of a period, both included, each as a date, as
        EDTF text or None for no bound: `between=("2025", "2025")` is that year. Events with only
        one known bound are included if they may be in the period.
        Raises KeyError for an id that is not in the dataset and EdtfError for text that is not a
        date.
        """
        events = self._events
        for relation, given in (("actor", actor), ("source", source), ("article", article)):
            if given is not None:
                selected = self._events_by_reference.get((relation, self._id_of(given)), ())
                ids = {event.id for event in selected}
                events = (
                    selected
                    if events is self._events
                    else tuple(event for event in events if event.id in ids)
                )
        if place is not None:
            places = _all_within(self._id_of(place), self._places_within)
            events = tuple(event for event in events if not places.isdisjoint(_place_ids(event)))
        if process is not None:
            processes = _all_within(self._id_of(process), self._processes_within)
            events = tuple(event for event in events if not processes.isdisjoint(event.processes))
        if between is not None:
            first, last = between
            start = edtf.parse(first).earliest if isinstance(first, str) else first
            end = edtf.parse(last).latest if isinstance(last, str) else last
            events = tuple(event for event in events if event.when.overlaps(start, end))
        return events

    def _id_of(self, given: Record | str) -> str:
        record_id = given.id if isinstance(given, Record) else given
        if record_id not in self._records:
            raise KeyError(self._missing(record_id))
        return record_id

    def timeline(self) -> tuple[Event, ...]:
        """Return all events in the order of their dates; see `Edtf` for the order."""
        return self._timeline

    def statements_about(self, event: str) -> tuple[Statement, ...]:
        """Return the statements that have a relation to the event with this id."""
        return self._statements_about.get(event, ())

    def accounts(self, event: str) -> tuple[Account, ...]:
        """Return the account of each source of an event, so that contradictions show.

        A source is the origin of an attribution: the first actor of the chain.
        Sources are in the order of the evidence, then of the statements.
        Raises KeyError if no event has this id.
        """
        found = self.get(event, Event)
        if found is None:
            raise KeyError(self._missing(event))
        return accounts_of(found, self.statements_about(event))

    def search(self, text: str, *, cls: type[Record] = Record) -> tuple[Match, ...]:
        """Return the records of a class with a name, id or identifier, the best match first.

        Names are also aliases, titles and headlines; the text may be in any script, a part of a
        name, or misspelt. All exact and folded matches are returned, and 20 similar ones at most.
        """
        return self._names.search(text, cls)

    @overload
    def named(self, text: str) -> Record: ...
    @overload
    def named(self, text: str, *, cls: type[R]) -> R: ...
    def named(self, text: str, *, cls: type[Record] = Record) -> Record:
        """Return the only record of a class with an id, or with a name or alias after folding.

        A name in the same letters goes before others that are equal after folding only. The words
        for an unnamed actor are no name, since others may be meant by them elsewhere.
        Raises NameNotFoundError, with similar records, if no record has the name, and
        AmbiguousNameError, with all candidates, if several have it.
        """
        record = self._records.get(text)
        if isinstance(record, cls):
            return record
        found = self._names.named(text, cls)
        if len(found) > 1:
            ids = ", ".join(match.record.id for match in found[:_MAX_NAMED])
            more = f" and {len(found) - _MAX_NAMED} more" if len(found) > _MAX_NAMED else ""
            message = f"{shown(text)} is a name of {ids}{more}; give an id"
            raise AmbiguousNameError(text, message, found)
        if not found:
            similar = self.search(text, cls=cls)[:_MAX_NAMED]
            noun = getattr(cls, "type", "event" if cls is Event else "record")
            near = " or ".join(match.record.id for match in similar)
            hint = f"; did you mean {near}?" if similar else ""
            message = f"{shown(text)} is not the name or id of any {noun}{hint}"
            raise NameNotFoundError(text, message, similar)
        return found[0].record

    @cached_property
    def _names(self) -> NameIndex:
        return NameIndex(self)

    def to_arrow(
        self,
        *,
        language: str = "en",
        tables: Collection[str] | None = None,
        columns: Collection[str] | None = None,
    ) -> dict[str, pa.Table]:
        """Return the dataset as related Arrow tables, by name.

        `events`, `articles`, `actors`, `places` and `processes` have a row for each record;
        `participants`, `event_places`, `evidence`, `claims` and others have a row for each entry
        of an event. docs/tables.md lists all tables and their columns.
        Names and texts are in the language, or else in the best fallback (see `Text.best`).
        The conversion is lossless: `newsevents.from_arrow` makes an equal dataset of the tables.
        `tables` and `columns` are names: only those tables are made, of the columns of those names
        that each has, which takes a fraction of the time.
        Raises ValueError for other names, MissingExtraError without the extra
        `newsevents[columns]`, and InvalidError for metadata that JSON cannot represent.
        """
        # pyarrow is optional and takes longer to import than everything else.
        from newsevents.tables.writing import selected, tables_of

        layout = selected(tables, columns)
        return tables_of(self, metadata=self.metadata, language=language, layout=layout)

    @cached_property
    def _events(self) -> tuple[Event, ...]:
        return tuple(self.of_type(Event).values())

    @cached_property
    def _timeline(self) -> tuple[Event, ...]:
        return tuple(sorted(self._events, key=lambda event: (event.when, event.id)))

    @cached_property
    def _events_by_reference(self) -> Mapping[tuple[str, str], tuple[Event, ...]]:
        """The events by the name of a filter and the id that it selects by."""

        def _keys(event: Event) -> Iterator[tuple[str, str]]:
            yield from (("actor", actor) for _, actor in event.roles())
            yield from (("source", source) for source in event.sources())
            yield from (("article", article) for article in event.articles())

        return _index(self._events, _keys)

    @cached_property
    def _statements_about(self) -> Mapping[str, tuple[Statement, ...]]:
        return _index(
            self.statements.values(),
            lambda statement: [relation.event for relation in statement.relations],
        )

    @cached_property
    def _places_within(self) -> Mapping[str, tuple[Place, ...]]:
        return _index(self.places.values(), lambda place: [place.within] if place.within else [])

    @cached_property
    def _processes_within(self) -> Mapping[str, tuple[Process, ...]]:
        return _index(self.processes.values(), lambda each: [each.within] if each.within else [])


def _all_within(record_id: str, within: Mapping[str, tuple[Record, ...]]) -> set[str]:
    """Return an id and those of all records within its record."""
    found, waiting = {record_id}, [record_id]
    while waiting:
        inside = {inner.id for inner in within.get(waiting.pop(), ())} - found
        waiting += inside
        found |= inside
    return found


def _place_ids(event: Event) -> Iterator[str]:
    yield from (use.place for use in event.places)
    if isinstance(event, MilitaryMovement):
        yield from event.via
        yield from (place for place in (event.origin, event.destination) if place is not None)


def _index(records: Iterable[R], keys_of: Callable[[R], Iterable[K]]) -> Mapping[K, tuple[R, ...]]:
    """Return the records of each key, each record once a key."""
    index: dict[K, dict[str, R]] = {}
    for record in records:
        for key in keys_of(record):
            index.setdefault(key, {})[record.id] = record
    return {key: tuple(found.values()) for key, found in index.items()}
