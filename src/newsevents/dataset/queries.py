"""Views of a dataset: events by what they refer to and by date, accounts, HTML for notebooks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from html import escape
from typing import Any, TypeVar

import attrs

from newsevents import edtf
from newsevents.codec import to_dict
from newsevents.findings import numbered, printable, shown
from newsevents.model import Event, Evidence, Place, Process, Record, Statement
from newsevents.schema.field_types import ListOf, Scalar, fields_of, per_class
from newsevents.schema.paths import DocumentPaths

R = TypeVar("R", bound=Record)
K = TypeVar("K", bound=Hashable)

#: Filters of `Dataset.events` by a record.
FILTERS = ("actor", "source", "article", "place", "process")

# Of the overview in a notebook.
_MAX_EVENTS = 8
_MAX_TEXT_LENGTH = 160


class EventIndex:
    """The events among some records; each index is built when it is first needed."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._records = tuple(records)
        self.events = tuple(each for each in self._records if isinstance(each, Event))

    def select(
        self,
        ids: Mapping[str, str],
        between: tuple[date | str | None, date | str | None] | None,
    ) -> tuple[Event, ...]:
        """Return the events that pass the filters of `Dataset.events`, given ids by filter."""
        events = self.events
        for relation, record_id in ids.items():
            selected = {
                event.id: event
                for each in self._all_within(record_id)
                for event in self._by_reference.get((relation, each), ())
            }
            # Places and processes may have events that are not in order.
            is_ordered = events is self.events and relation not in ("place", "process")
            events = tuple(
                selected.values() if is_ordered else (e for e in events if e.id in selected)
            )
        if between is not None:
            given: object = between
            if isinstance(given, str) or len(between) != 2:  # noqa: PLR2004 - a pair
                raise TypeError(f"between is a first and a last day, not {shown(between)}")
            first, last = between
            start = edtf.parse(first).earliest if isinstance(first, str) else first
            end = edtf.parse(last).latest if isinstance(last, str) else last
            if start is not None and end is not None and start > end:
                raise ValueError(f"between ends before it starts: {start} to {end}")
            events = tuple(event for event in events if event.when.overlaps(start, end))
        return events

    def _all_within(self, record_id: str) -> set[str]:
        """Return an id, and those of all records within a place or process of this id."""
        found, waiting = {record_id}, [record_id]
        while waiting:
            inside = {inner.id for inner in self._within.get(waiting.pop(), ())} - found
            waiting += inside
            found |= inside
        return found

    @cached_property
    def timeline(self) -> tuple[Event, ...]:
        """The events in the order of their dates."""
        return tuple(sorted(self.events, key=lambda event: (event.when.sort_key, event.id)))

    @cached_property
    def statements_about(self) -> Mapping[str, tuple[Statement, ...]]:
        """The statements that have a relation to an event, by its id."""
        statements = (event for event in self.events if isinstance(event, Statement))
        return _index(statements, lambda each: [relation.event for relation in each.relations])

    @cached_property
    def _by_reference(self) -> Mapping[tuple[str, str], tuple[Event, ...]]:
        def _keys(event: Event) -> Iterator[tuple[str, str]]:
            yield from (("actor", actor) for _, actor in event.roles())
            yield from (("source", source) for source in event.sources())
            yield from (("article", article) for article in event.articles())
            yield from (("place", place) for place in places_of(event))
            yield from (("process", process) for process in event.processes)

        return _index(self.events, _keys)

    @cached_property
    def _within(self) -> Mapping[str, tuple[Record, ...]]:
        inner = (each for each in self._records if isinstance(each, Place | Process))
        return _index(inner, lambda each: [each.within] if each.within else [])


def places_of(event: Event) -> Iterator[str]:
    """Yield the ids of the places that the fields of an event refer to."""
    yield from (use.place for use in event.places)
    for name in _place_fields(type(event)):
        value = getattr(event, name)
        if isinstance(value, tuple):
            yield from value
        elif value is not None:
            yield value


@per_class
def _place_fields(cls: type[Event]) -> tuple[str, ...]:
    kinds = {
        field.name: field.kind.item if isinstance(field.kind, ListOf) else field.kind
        for field in fields_of(cls)
    }
    return tuple(
        name
        for name, kind in kinds.items()
        if isinstance(kind, Scalar) and "place" in kind.refers_to
    )


def _index(records: Iterable[R], keys_of: Callable[[R], Iterable[K]]) -> Mapping[K, tuple[R, ...]]:
    index: dict[K, dict[str, R]] = {}
    for record in records:
        for key in keys_of(record):
            index.setdefault(key, {})[record.id] = record
    return {key: tuple(found.values()) for key, found in index.items()}


@attrs.frozen(kw_only=True)
class Account:
    """Evidence, claims and statements of one source about one event."""

    #: Id of the actor that the information comes from; None for the article's own voice.
    source: str | None
    evidence: tuple[Evidence, ...]
    #: Path to value, where the source differs from the record; list entries are named by their
    #: ids. Of two claims of one source about the same field the later one is here; `evidence` has
    #: both.
    claims: Mapping[str, Any]
    #: Statements of the source about the event, in dataset order.
    statements: tuple[Statement, ...]


def accounts_of(event: Event, statements: Sequence[Statement]) -> tuple[Account, ...]:
    """Return the account of each source of an event, given the statements about it."""
    by_source: dict[str | None, list[Evidence]] = {}
    for evidence in event.evidence:
        origin = evidence.attribution[0] if evidence.attribution else None
        by_source.setdefault(origin, []).append(evidence)
    told: dict[str | None, dict[str, Statement]] = {}
    speaking = {speaker.actor for statement in statements for speaker in statement.speakers}
    for statement in statements:
        for speaker in statement.speakers:
            source, principal = speaker.actor, speaker.on_behalf_of
            # A speaker without an account adds to the account of the actor represented.
            if source not in by_source and (principal in by_source or principal in speaking):
                source = principal or source
            told.setdefault(source, {})[statement.id] = statement
    for teller in told:
        by_source.setdefault(teller, [])
    document = to_dict(event) if any(item.claims for item in event.evidence) else {}
    paths = DocumentPaths(type(event), document)
    return tuple(
        Account(
            source=source,
            evidence=tuple(evidence),
            claims={
                paths.canonical(path): value
                for item in evidence
                for path, value in item.claims.items()
            },
            statements=tuple(told.get(source, {}).values()),
        )
        for source, evidence in by_source.items()
    )


def html_of(
    records: Iterable[Record], timeline: Sequence[Event], metadata: Mapping[str, Any]
) -> str:
    """Return the numbers of records and the first events, without scripts."""
    counts = Counter(record.type for record in records)
    numbers = " · ".join(numbered(number, name) for name, number in counts.most_common())
    title = metadata.get("title")
    heading = f"<p><strong>{_html(title)}</strong></p>" if isinstance(title, str) else ""
    rows = "".join(
        f"<tr><td><code>{escape(event.date)}</code></td><td>{escape(event.type)}</td>"
        f"<td>{escape(event.status)}</td>"
        f'<td dir="auto" style="text-align: start">{_html(event.title.best("en"))}</td></tr>'
        for event in timeline[:_MAX_EVENTS]
    )
    left = len(timeline) - _MAX_EVENTS
    rest = numbered(left, "more event")
    more = f"<p>and {rest}; <code>newsevents report</code> shows them all</p>"
    table = (
        "<table><thead><tr><th>date</th><th>type</th><th>status</th><th>title</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>{more if left > 0 else ''}"
    )
    return f"{heading}<p>{numbers or 'no records'}</p>{table if rows else ''}"


def _html(text: str) -> str:
    line = " ".join(text[: 2 * _MAX_TEXT_LENGTH].split())
    is_long = len(line) > _MAX_TEXT_LENGTH
    return escape(printable(f"{line[:_MAX_TEXT_LENGTH]}…" if is_long else line))
