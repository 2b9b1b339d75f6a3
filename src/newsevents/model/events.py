"""Events: statements, meetings, calls, movements of forces, and everything else that happens.

A new type of event is a subclass of `Event` here with a `type` of its own, its id in
`newsevents.model.types`, and a line in `newsevents.model.RECORD_TYPES`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

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
    Quantity,
    Relation,
)
from newsevents.model.records import Record
from newsevents.model.types import (
    CallId,
    Date,
    GenericEventId,
    MeetingId,
    MilitaryMovementId,
    Name,
    PlaceId,
    Slug,
    StatementId,
    Summary,
    Title,
)
from newsevents.model.vocabularies import (
    CallMedium,
    Medium,
    MeetingFormat,
    MeetingLevel,
    MovementKind,
    MovementMode,
    SpeechAct,
    Status,
)
from newsevents.schema.field_types import AFTER, Doc, ListOf, Object, Size, fields_of, per_class


@attrs.frozen(kw_only=True, repr=False)
class Event(Record):
    """What all events have."""

    title: Annotated[Title, Doc("What happened, in a line.")]
    summary: Annotated[Summary | None, Doc("What happened, in some sentences.")] = None
    date: Annotated[
        Date,
        Doc("When; if nothing else is known, bounded by the report: `../2026-01-27`."),
    ]
    status: Annotated[Status, Doc("How it stands with it in the world.")]
    place: Annotated[PlaceId | None, Doc("Where.")] = None
    topics: Annotated[tuple[Slug, ...], Doc("What it is about, in words of the data author's.")] = (
        attrs.field(default=(), metadata=AFTER)
    )
    codes: Annotated[tuple[Code, ...], Doc("What coding schemes call it.")] = attrs.field(
        default=(), metadata=AFTER
    )
    relations: Annotated[tuple[Relation, ...], Doc("How it relates to other events.")] = (
        attrs.field(default=(), metadata=AFTER)
    )
    evidence: Annotated[tuple[Evidence, ...], Size(), Doc("Where it says so, one or more.")] = (
        attrs.field(metadata=AFTER)
    )

    @property
    def when(self) -> edtf.Edtf:
        """The date, understood: bounds, precision, qualifiers."""
        return edtf.parse(self.date)

    def roles(self) -> tuple[tuple[str, str], ...]:
        """Return the pairs of role and actor id of all participants, in the order of the record.

        The role is the participant's, or the field's where it says it: `speaker`, `addressee`,
        `force`; `participant` if nothing is known.
        Sources of the evidence are not among them; see `sources`.
        """
        return tuple(
            (str(getattr(taking_part, "role", None) or role), taking_part.actor)
            for role, taking_part in self.participations()
        )

    def participations(self) -> Iterator[tuple[str, Participation]]:
        """Yield who takes part, with the field that says so, in the singular: `speaker`."""
        for name in participation_fields(type(self)):
            for item in getattr(self, name):
                yield name.removesuffix("s"), item

    def articles(self) -> tuple[str, ...]:
        """Return the ids of the articles that report it, each once, in order."""
        ids = (evidence.article for evidence in self.evidence)
        return tuple(dict.fromkeys(article for article in ids if article is not None))

    def sources(self) -> tuple[str, ...]:
        """Return the ids of the actors in the attribution of its evidence, each once, in order."""
        return tuple(dict.fromkeys(a for evidence in self.evidence for a in evidence.attribution))


@per_class
def participation_fields(cls: type[Event]) -> tuple[str, ...]:
    """Return the names of the fields of a class of events that list who takes part."""
    return tuple(
        field.name
        for field in fields_of(cls)
        if isinstance(field.kind, ListOf)
        and isinstance(field.kind.item, Object)
        and issubclass(field.kind.item.cls, Participation)
    )


@attrs.frozen(kw_only=True, repr=False)
class Statement(Event):
    """Somebody says something: announces, confirms, denies, demands."""

    type: ClassVar[str] = "statement"

    id: Annotated[StatementId, Doc("Unique id.")]
    speakers: Annotated[tuple[Participation, ...], Size(), Doc("Who says it.")]
    addressees: Annotated[tuple[Participation, ...], Doc("To whom.")] = ()
    medium: Annotated[Medium | None, Doc("By which way.")] = None
    acts: Annotated[tuple[SpeechAct, ...], Doc("What is done by saying it.")] = ()


@attrs.frozen(kw_only=True, repr=False)
class Meeting(Event):
    """Two or more come together to talk."""

    type: ClassVar[str] = "meeting"

    id: Annotated[MeetingId, Doc("Unique id.")]
    participants: Annotated[
        tuple[MeetingParticipation, ...], Size(2), Doc("Who meets, two or more.")
    ]
    format: Annotated[MeetingFormat | None, Doc("How they are together.")] = None
    level: Annotated[MeetingLevel | None, Doc("Their rank.")] = None
    venue: Annotated[Name | None, Doc("The building or hall, if there is no place for it.")] = None


@attrs.frozen(kw_only=True, repr=False)
class Call(Event):
    """Two or more talk by telephone or video."""

    type: ClassVar[str] = "call"

    id: Annotated[CallId, Doc("Unique id.")]
    participants: Annotated[tuple[CallParticipation, ...], Size(2), Doc("Who talks, two or more.")]
    medium: Annotated[CallMedium | None, Doc("By which way.")] = None


@attrs.frozen(kw_only=True, repr=False)
class MilitaryMovement(Event):
    """Forces, weapons or equipment go from one place to another."""

    type: ClassVar[str] = "military-movement"

    id: Annotated[MilitaryMovementId, Doc("Unique id.")]
    forces: Annotated[tuple[Participation, ...], Size(), Doc("Whose they are.")]
    kind: Annotated[MovementKind, Doc("What the movement amounts to.")]
    mode: Annotated[MovementMode | None, Doc("By which way.")] = None
    origin: Annotated[PlaceId | None, Doc("From where.")] = None
    destination: Annotated[PlaceId | None, Doc("To where.")] = None
    via: Annotated[tuple[PlaceId, ...], Doc("Over which places, in order.")] = ()
    assets: Annotated[tuple[Asset, ...], Doc("What is moved.")] = ()


@attrs.frozen(kw_only=True, repr=False)
class GenericEvent(Event):
    """Anything else that happens: a ceasefire, air strikes, the fall of a government."""

    type: ClassVar[str] = "event"

    id: Annotated[GenericEventId, Doc("Unique id.")]
    category: Annotated[Slug, Doc("What sort of event it is, a word of the data author's.")]
    participants: Annotated[tuple[EventParticipation, ...], Doc("Who takes part.")] = ()
    quantities: Annotated[tuple[Quantity, ...], Doc("What was counted or measured.")] = ()
