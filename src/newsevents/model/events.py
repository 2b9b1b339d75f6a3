"""Events: statements, meetings, visits, calls, military movements and generic events.

A new type of event is a subclass of `Event` with its own `type`, its id and its name in
`newsevents.model.types`, and its class in `newsevents.model.AnyEvent`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

import attrs

from newsevents import edtf
from newsevents.model.components import (
    Asset,
    CallParticipation,
    Code,
    EventParticipation,
    Evidence,
    MeetingParticipation,
    Participation,
    PlaceUse,
    Quantity,
    Relation,
)
from newsevents.model.records import Record
from newsevents.model.types import (
    CallId,
    Date,
    Duration,
    GenericEventId,
    MeetingId,
    MilitaryMovementId,
    Name,
    PlaceId,
    ProcessId,
    Slug,
    StatementId,
    Summary,
    Title,
    VisitId,
)
from newsevents.model.vocabularies import (
    CallMedium,
    Level,
    Medium,
    MeetingFormat,
    MovementKind,
    MovementMode,
    SpeechAct,
    Stance,
    Status,
    VisitKind,
)
from newsevents.schema.field_types import AFTER, ListOf, Object, Size, fields_of, per_class
from newsevents.schema.paths import DocumentPaths
from newsevents.schema.structuring import to_document
from newsevents.schema.values import as_optional_text, as_text


@attrs.frozen(kw_only=True, repr=False)
class Event(Record):
    """Fields of all events."""

    any_of: ClassVar[tuple[str, ...]] = ("evidence", "imported_from")

    title: Title = attrs.field(converter=as_text)
    """One line about the event, by language."""
    summary: Summary | None = attrs.field(default=None, converter=as_optional_text)
    """Some sentences about the event, by language."""
    date: Date
    """Date of the event; if nothing else is known, a set that ends with the report:
    `[..2026-01-27]`.
    """
    duration: Duration | None = None
    """Length of time that it took or takes: `PT2H`."""
    status: Status | str
    """Whether the event is proposed, planned, ongoing, has occurred, or was called off."""
    places: tuple[PlaceUse, ...] = ()
    """Places of the event; the first one is the main one."""
    processes: tuple[ProcessId, ...] = attrs.field(default=(), metadata=AFTER)
    """Ids of the processes that the event is part of."""
    topics: tuple[Slug, ...] = attrs.field(default=(), metadata=AFTER)
    """Topics, in words of the data author: `trade`, `prisoners`."""
    codes: tuple[Code, ...] = attrs.field(default=(), metadata=AFTER)
    """Codes of the event in other coding schemes."""
    quantities: tuple[Quantity, ...] = attrs.field(default=(), metadata=AFTER)
    """Counts, measurements and scores: fatalities, kilometres, tone."""
    relations: tuple[Relation, ...] = attrs.field(default=(), metadata=AFTER)
    """Relations to other events."""
    evidence: tuple[Evidence, ...] = attrs.field(default=(), metadata=AFTER)
    """Sources of the record, one or more unless it was imported from a dataset that gives none."""

    @property
    def when(self) -> edtf.Edtf:
        """The parsed date: bounds, precision, qualifiers."""
        return edtf.parse(self.date)

    @property
    def place(self) -> str | None:
        """Id of the main place; None if no place is given."""
        return self.places[0].place if self.places else None

    @property
    def is_contested(self) -> bool:
        """Whether a source denies the event, or claims a value that differs from the record."""
        return any(each.claims or each.stance == Stance.DENIES for each in self.evidence)

    def roles(self) -> tuple[tuple[str, str], ...]:
        """Return the pairs of role and actor id of all participants, in the order of the record.

        The role is that of the participation, or else the singular of its field: `speaker`,
        `addressee`, `target`, `visitor`, `force`.
        Sources of the evidence are not included; see `sources`.
        """
        return tuple(
            (str(getattr(taking_part, "role", None) or role), taking_part.actor)
            for role, taking_part in self.participations()
        )

    def participations(self) -> Iterator[tuple[str, Participation]]:
        """Yield every participation with the singular of its field: `speaker`."""
        for name in participation_fields(type(self)):
            for item in getattr(self, name):
                yield name.removesuffix("s"), item

    def value_at(self, path: str) -> Any:
        """Return the value at a path such as those of claims, as plain data; None if left out.

        `event.value_at("/participants/actor:rima-karam/role")` is her role.
        Raises PathError for a field or a list entry that does not exist.
        """
        return DocumentPaths(type(self), to_document(self)).resolve(path).value

    def articles(self) -> tuple[str, ...]:
        """Return the ids of the articles in the evidence, each once, in order."""
        ids = (evidence.article for evidence in self.evidence)
        return tuple(dict.fromkeys(article for article in ids if article is not None))

    def sources(self) -> tuple[str, ...]:
        """Return the ids of the actors in attributions of the evidence, each once, in order."""
        return tuple(dict.fromkeys(a for evidence in self.evidence for a in evidence.attribution))


@per_class
def participation_fields(cls: type[Event]) -> tuple[str, ...]:
    """Return the names of the fields of an event class that list participations."""
    return tuple(
        field.name
        for field in fields_of(cls)
        if isinstance(field.kind, ListOf)
        and isinstance(field.kind.item, Object)
        and issubclass(field.kind.item.cls, Participation)
    )


@attrs.frozen(kw_only=True, repr=False)
class Statement(Event):
    """Announcement, confirmation, denial, demand or other utterance."""

    type: ClassVar[Literal["statement"]] = "statement"

    id: StatementId
    """Unique id."""
    speakers: Annotated[tuple[Participation, ...], Size()]
    """Speakers, one or more."""
    addressees: tuple[Participation, ...] = ()
    """Actors spoken to."""
    targets: tuple[Participation, ...] = ()
    """Actors that the acts are directed at, spoken to or not: whom it accuses, thanks, asks."""
    medium: Medium | str | None = None
    """Channel used: press conference, interview, social media."""
    acts: tuple[SpeechAct | str, ...] = ()
    """Speech acts performed: announce, urge, reject."""


@attrs.frozen(kw_only=True, repr=False)
class Meeting(Event):
    """Meeting of two or more actors to talk."""

    type: ClassVar[Literal["meeting"]] = "meeting"

    id: MeetingId
    """Unique id."""
    participants: Annotated[tuple[MeetingParticipation, ...], Size(2)]
    """Participants, two or more."""
    format: MeetingFormat | str | None = None
    """Format of the meeting: in person, by video, or both."""
    level: Level | str | None = None
    """Rank of the participants: heads of state, ministers."""
    venue: Name | None = attrs.field(default=None, converter=as_optional_text)
    """Building or hall by language, if it has no place record."""


@attrs.frozen(kw_only=True, repr=False)
class Visit(Event):
    """Journey of one or more actors to a place or host; `places` is the itinerary."""

    type: ClassVar[Literal["visit"]] = "visit"

    id: VisitId
    """Unique id."""
    visitors: Annotated[tuple[Participation, ...], Size()]
    """Visitors, one or more."""
    hosts: tuple[Participation, ...] = ()
    """Actors who receive the visitors."""
    kind: VisitKind | str | None = None
    """Kind of visit: state, official, working, private, transit."""
    level: Level | str | None = None
    """Rank of the visitors: heads of state, ministers."""


@attrs.frozen(kw_only=True, repr=False)
class Call(Event):
    """Conversation of two or more actors by telephone or video."""

    type: ClassVar[Literal["call"]] = "call"

    id: CallId
    """Unique id."""
    participants: Annotated[tuple[CallParticipation, ...], Size(2)]
    """Participants, two or more."""
    medium: CallMedium | str | None = None
    """Channel used: telephone or video."""


@attrs.frozen(kw_only=True, repr=False)
class MilitaryMovement(Event):
    """Movement of forces, weapons or equipment."""

    type: ClassVar[Literal["military-movement"]] = "military-movement"

    id: MilitaryMovementId
    """Unique id."""
    forces: Annotated[tuple[Participation, ...], Size()]
    """Forces that move, one or more."""
    kind: MovementKind | str
    """Kind of movement: deployment, withdrawal, transit."""
    mode: MovementMode | str | None = None
    """Mode of transport: land, sea, air."""
    origin: PlaceId | None = None
    """Id of the place that the movement starts from."""
    destination: PlaceId | None = None
    """Id of the place that the movement goes to."""
    via: tuple[PlaceId, ...] = ()
    """Ids of the places passed through, in order."""
    assets: tuple[Asset, ...] = ()
    """Equipment and personnel moved."""


@attrs.frozen(kw_only=True, repr=False)
class GenericEvent(Event):
    """Any other event: a ceasefire, air strikes, the fall of a government."""

    type: ClassVar[Literal["event"]] = "event"

    id: GenericEventId
    """Unique id."""
    category: Slug
    """Category of the event: one of the recommended categories, such as `ceasefire` or `protest`, or
    a word of the data author.
    """
    participants: tuple[EventParticipation, ...] = ()
    """Participants."""
    assets: tuple[Asset, ...] = ()
    """Equipment and personnel used or affected."""
