"""A whole dataset in memory: typed records, look-ups both ways, a timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from newsevents import edtf
from newsevents._text.suggestions import did_you_mean
from newsevents.errors import InvalidError
from newsevents.findings import Finding
from newsevents.model import (
    Actor,
    Article,
    Call,
    Event,
    Evidence,
    Meeting,
    MilitaryMovement,
    Place,
    Record,
    Statement,
)
from newsevents.validation.rules.dataset import DUPLICATE_ID

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Account", "Dataset"]

R = TypeVar("R", bound=Record)

# Looking for the nearest id compares with every one, which is for people, not for loops.
_FEW = 2000


@attrs.frozen(kw_only=True)
class Account:
    """What one source says of an event: its evidence, its claims, its own statements."""

    #: Id of the actor that the information comes from; None for the article's own voice.
    source: str | None
    evidence: tuple[Evidence, ...]
    #: Where the source differs from the record: JSON Pointer to value; where the source differs
    #: from itself, the later evidence counts here, and each keeps its own in `evidence`.
    claims: Mapping[str, Any]
    #: Statements of the source about the event, in the order of the dataset.
    statements: tuple[Statement, ...]


class Dataset:
    """Records with their ids, in the order in which they came.

    Iterating goes through the records; `dataset[id]` is one of them.
    The records know nothing of the dataset and are not copied; the indexes are made when they are
    first asked for, each in one pass.
    """

    def __init__(
        self,
        records: Iterable[Record] = (),
        *,
        metadata: Mapping[str, Any] | None = None,
        findings: Iterable[Finding] = (),
    ) -> None:
        """Take the records, what a manifest says of them, and what was found on reading them.

        Raises InvalidError for two records with the same id.
        """
        self._records: dict[str, Record] = {}
        faults = []
        for record in records:
            if self._records.setdefault(record.id, record) is not record:
                message = f"the id {record.id} is already taken"
                faults.append(DUPLICATE_ID(message, record=record.id, pointer="/id"))
        if faults:
            raise InvalidError(faults, subject="Dataset")
        #: Title, licences and whatever else a `datapackage.json` says, but for its files.
        self.metadata: Mapping[str, Any] = MappingProxyType(dict(metadata or {}))
        #: What was found on reading and did not keep the dataset from being loaded.
        self.findings = tuple(findings)

    def __iter__(self) -> Iterator[Record]:
        """Go through the records in their order."""
        return iter(self._records.values())

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self._records)

    def __contains__(self, item: object) -> bool:
        """Say whether there is a record with this id, or this very record."""
        if isinstance(item, Record):
            return self._records.get(item.id) == item
        return item in self._records

    def __getitem__(self, name: str) -> Record:
        """Return the record with this id; raise KeyError, with the nearest id, for another."""
        try:
            return self._records[name]
        except KeyError:
            few = self._records if len(self._records) <= _FEW else ()
            hint = did_you_mean(str(name), few)
            raise KeyError(f"no record {name!r}{hint and f'; {hint}'}") from None

    def get(self, name: str) -> Record | None:
        """Return the record with this id, or None."""
        return self._records.get(name)

    def __eq__(self, other: object) -> bool:
        """Two datasets are equal when their records and their metadata are."""
        if not isinstance(other, Dataset):
            return NotImplemented
        return self._records == other._records and self.metadata == other.metadata

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes without the indexes."""
        return (_dataset, (tuple(self), dict(self.metadata), self.findings))

    def __repr__(self) -> str:
        """Say how many records of which sort there are."""
        return (
            f"<Dataset of {len(self.articles)} articles, {len(self.actors)} actors, "
            f"{len(self.places)} places, {len(self.events)} events>"
        )

    def _repr_html_(self) -> str:
        """Say in a notebook how many records of which sort there are, and the first events."""
        from newsevents.dataset.notebook import html_of

        return html_of(self, self.timeline(), self.metadata)

    @cached_property
    def articles(self) -> Mapping[str, Article]:
        """The articles by id."""
        return self._of(Article)

    @cached_property
    def actors(self) -> Mapping[str, Actor]:
        """The actors by id."""
        return self._of(Actor)

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """The places by id."""
        return self._of(Place)

    @cached_property
    def events(self) -> Mapping[str, Event]:
        """The events of all types by id, statements among them."""
        return self._of(Event)

    @cached_property
    def statements(self) -> Mapping[str, Statement]:
        """The statements by id."""
        return self._of(Statement)

    @cached_property
    def meetings(self) -> Mapping[str, Meeting]:
        """The meetings by id."""
        return self._of(Meeting)

    @cached_property
    def calls(self) -> Mapping[str, Call]:
        """The calls by id."""
        return self._of(Call)

    @cached_property
    def movements(self) -> Mapping[str, MilitaryMovement]:
        """The military movements by id."""
        return self._of(MilitaryMovement)

    def _of(self, cls: type[R]) -> Mapping[str, R]:
        found = {name: record for name, record in self._records.items() if isinstance(record, cls)}
        return MappingProxyType(found)

    def events_of(self, actor: str) -> tuple[Event, ...]:
        """Return the events in which an actor takes part, given its id."""
        return self._events_by_actor.get(actor, ())

    def events_from(self, source: str) -> tuple[Event, ...]:
        """Return the events that an actor is a source of, anywhere in an attribution."""
        return self._events_by_source.get(source, ())

    def events_in(self, article: str) -> tuple[Event, ...]:
        """Return the events that an article reports, given its id."""
        return self._events_by_article.get(article, ())

    def events_at(self, place: str) -> tuple[Event, ...]:
        """Return the events at a place or at any place within it, given its id.

        Movements from, to or by way of a place are at it.
        """
        places = {place}
        waiting = [place]
        while waiting:
            inside = self._places_within.get(waiting.pop(), ())
            waiting += [name for name in inside if name not in places]
            places.update(inside)
        return tuple(event for event in self.events.values() if places & set(_places_of(event)))

    def between(
        self, first: date | str | None = None, last: date | str | None = None
    ) -> tuple[Event, ...]:
        """Return the events that may lie between two days, both included, as a timeline.

        A day is a date or EDTF text, of which the first and the last day count: `between("2025",
        "2025")` is that year.
        Events of which only a bound is known are among them if they may lie in the period.
        Raises EdtfError for text that is no date.
        """
        start = edtf.parse(first).earliest if isinstance(first, str) else first
        end = edtf.parse(last).latest if isinstance(last, str) else last
        return tuple(event for event in self.timeline() if event.when.overlaps(start, end))

    def timeline(self) -> tuple[Event, ...]:
        """Return all events in the order of their dates; see `Edtf` for the order."""
        return self._timeline

    def statements_about(self, event: str) -> tuple[Statement, ...]:
        """Return the statements that have a relation to an event, given its id."""
        return self._statements_about.get(event, ())

    def accounts(self, event: str) -> tuple[Account, ...]:
        """Return what each source says of an event, given its id: conflicting accounts apart.

        A source is the origin of an attribution: the first actor in the chain.
        Sources come in the order of the evidence, then of the statements.
        Raises KeyError when there is no such event.
        """
        by_source: dict[str | None, list[Evidence]] = {}
        for evidence in self.events[event].evidence:
            origin = evidence.attribution[0] if evidence.attribution else None
            by_source.setdefault(origin, []).append(evidence)
        told: dict[str | None, dict[str, Statement]] = {}
        about = self.statements_about(event)
        speaking = {speaker.actor for statement in about for speaker in statement.speakers}
        for statement in about:
            for speaker in statement.speakers:
                source, principal = speaker.actor, speaker.on_behalf_of
                # A spokesman who is no source himself adds to the account of whom he speaks for.
                if source not in by_source and (principal in by_source or principal in speaking):
                    source = principal or source
                told.setdefault(source, {})[statement.id] = statement
        for teller in told:
            by_source.setdefault(teller, [])
        return tuple(
            Account(
                source=source,
                evidence=tuple(evidence),
                claims={k: v for item in evidence for k, v in item.claims.items()},
                statements=tuple(told.get(source, {}).values()),
            )
            for source, evidence in by_source.items()
        )

    def to_arrow(self, *, language: str = "en") -> dict[str, pa.Table]:
        """Return the dataset as related Arrow tables, by name.

        `events` has a row for each event of any type, `participants`, `evidence` and `relations`
        have a row for each part of one, `articles`, `actors` and `places` for each of these;
        docs/tables.md has their columns.
        Names of actors and places, and texts of which there are several, are in the language if
        there are any in it, else in the best fallback (see `Text.best`).
        Nothing is lost: `newsevents.from_arrow` makes the same dataset of the tables.
        Raises MissingExtraError without the extra `newsevents[columns]`, and InvalidError for
        metadata that JSON cannot carry.
        """
        from newsevents.tables.writing import tables_of

        return tables_of(self, metadata=self.metadata, language=language)

    @cached_property
    def _timeline(self) -> tuple[Event, ...]:
        return tuple(sorted(self.events.values(), key=lambda event: (event.when, event.id)))

    @cached_property
    def _events_by_actor(self) -> Mapping[str, tuple[Event, ...]]:
        return _index(self.events.values(), lambda event: [actor for _, actor in event.actors()])

    @cached_property
    def _events_by_source(self) -> Mapping[str, tuple[Event, ...]]:
        return _index(self.events.values(), Event.sources)

    @cached_property
    def _events_by_article(self) -> Mapping[str, tuple[Event, ...]]:
        return _index(self.events.values(), Event.articles)

    @cached_property
    def _statements_about(self) -> Mapping[str, tuple[Statement, ...]]:
        return _index(
            self.statements.values(),
            lambda statement: [relation.event for relation in statement.relations],
        )

    @cached_property
    def _places_within(self) -> Mapping[str, tuple[str, ...]]:
        within = _index(self.places.values(), lambda place: [place.within] if place.within else [])
        return {name: tuple(place.id for place in places) for name, places in within.items()}


def _dataset(
    records: Iterable[Record], metadata: Mapping[str, Any], findings: Iterable[Finding]
) -> Dataset:
    return Dataset(records, metadata=metadata, findings=findings)


def _places_of(event: Event) -> Iterator[str]:
    if event.place is not None:
        yield event.place
    if isinstance(event, MilitaryMovement):
        yield from event.via
        yield from (place for place in (event.origin, event.destination) if place is not None)


def _index(
    records: Iterable[R], keys_of: Callable[[R], Iterable[str]]
) -> Mapping[str, tuple[R, ...]]:
    """Return the records under each of their keys, each record once a key."""
    index: dict[str, dict[str, R]] = {}
    for record in records:
        for key in keys_of(record):
            index.setdefault(key, {})[record.id] = record
    return {key: tuple(found.values()) for key, found in index.items()}
