"""Labels, roles and attributes of annotations, and their counterparts in the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from newsevents._text.slugs import slug
from newsevents.model.events import (
    Call,
    Event,
    GenericEvent,
    Meeting,
    MilitaryMovement,
    Statement,
    Visit,
)
from newsevents.model.vocabularies import (
    ActorKind,
    CallRole,
    MeetingRole,
    PlaceKind,
    PlaceRole,
    Stance,
    Status,
)
from newsevents.schema.values import Vocabulary

#: Label of words that support a field, by a link with the name of the field.
DETAIL = "detail"
#: Roles of links between two mentions of the same thing.
SAME = frozenset(("same", "same-as", "coref", "coreference", "equiv", "identity", "alias"))

_EVENTS: Mapping[str, type[Event]] = {
    cls.type: cls for cls in (Statement, Meeting, Visit, Call, MilitaryMovement, GenericEvent)
}


@attrs.frozen
class Meaning:
    """Record that an annotation with a label means; an entity may be of two kinds."""

    #: Class of an event.
    event: type[Event] | None = None
    #: Category of a generic event, or kind of a movement.
    term: str = ""
    #: Kind of an actor.
    actor: str = ""
    #: Kind of a place.
    place: str = ""
    #: Whether the label is in none of the tables.
    is_unknown: bool = False


# Usual labels of entities, as slugs, with kinds of actors and of places.
_ENTITIES = {
    "per": Meaning(actor="person"),
    "org": Meaning(actor="organization"),
    "organisation": Meaning(actor="organization"),
    "norp": Meaning(actor="population-group"),
    "gpe": Meaning(actor="unknown", place="x-gpe"),
    "loc": Meaning(place="x-location"),
    "location": Meaning(place="x-location"),
    "fac": Meaning(place="x-facility"),
    "facility": Meaning(place="x-facility"),
    "actor": Meaning(actor="unknown"),
    "place": Meaning(place="x-location"),
    **{str(kind): Meaning(place=str(kind)) for kind in PlaceKind},
    **{str(kind): Meaning(actor=str(kind)) for kind in ActorKind},
}
# Labels that mean no record, as slugs.
_NO_RECORD = frozenset(
    (
        *(
            DETAIL,
            "date",
            "time",
            "duration",
            "money",
            "percent",
            "quantity",
            "ordinal",
            "cardinal",
        ),
        *("number", "value", "val", "language", "law", "product", "work-of-art", "title", "misc"),
        *("weapon", "wea", "vehicle", "veh", "com", "url", "email"),
    )
)
# Roles in which a named area is a place and no actor.
_PLACE_ROLES = frozenset(("place", "location", "venue", "stop", "launch", "affected", "via"))
_PLACE_ROLES |= {"origin", "destination"}
_ROLES: Mapping[str, type[Vocabulary]] = {"meeting": MeetingRole, "call": CallRole}
#: Category of an event that lacks the participants that its type needs.
CATEGORY_IN_PART: Mapping[str, str] = {
    "statement": "statement",
    "meeting": "consultation",
    "call": "consultation",
    "visit": "consultation",
    "military-movement": "military-movement",
    "event": "event",
}
_TRUE = (True, "true", "yes", "1", 1)


def meaning_of(label: str) -> Meaning:
    """Return the meaning of a label.

    `event: ceasefire` is a category, `military-movement: transit` a movement of a kind,
    `actor: x-tribe` an actor of a kind; another text is a type, a kind, or else a category.
    """
    head, _, tail = (part.strip() for part in label.partition(":"))
    head = head.lower()
    if head in _EVENTS:
        return Meaning(event=_EVENTS[head], term=slug(tail) if tail else "")
    if tail and head in ("actor", "place"):
        return Meaning(actor=tail) if head == "actor" else Meaning(place=tail)
    word = slug(label)
    if word in _NO_RECORD:
        return Meaning()
    return _ENTITIES.get(word) or Meaning(event=GenericEvent, term=word, is_unknown=True)


def label_of_event(event: Event) -> str:
    """Return the label that means the type of an event, and its category or kind."""
    match event:
        case GenericEvent(category=term) | MilitaryMovement(kind=term):
            return f"{event.type}: {term}"
    return event.type


def label_of_entity(record_type: str, kind: str) -> str:
    """Return the label that means an actor or a place of a kind."""
    meaning = _ENTITIES.get(kind, Meaning())
    return kind if getattr(meaning, record_type) == kind else f"{record_type}: {kind}"


def is_place_role(role: str) -> bool:
    """Return whether a role is that of a place rather than of a participant."""
    return role in _PLACE_ROLES


def place_role(role: str) -> str | None:
    """Return the role of a place; None for one that says no more."""
    return None if role in ("place", "location") else _term(PlaceRole, role)


def participant_role(event_type: str, role: str) -> str | None:
    """Return the role of a participant; None for one that says no more."""
    if vocabulary := _ROLES.get(event_type):
        return None if role == "participant" else _term(vocabulary, role)
    return None if role == "participant" else role


def _term(vocabulary: type[Vocabulary], role: str) -> str:
    is_term = role in _values(vocabulary) or role.startswith("x-")
    return role if is_term else f"x-{role}"


def stance_and_status(attributes: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return stance and status as attributes of an annotation tell them, by names in lower case."""
    stance, status = attributes.get("stance"), attributes.get("status")
    is_denied = attributes.get("negation") in _TRUE
    is_denied |= str(attributes.get("polarity", "")).lower() in ("negative", "neg")
    told = str(status).lower() if str(status).lower() in _values(Status) else None
    source = "denies" if is_denied else str(stance).lower()
    return source if source in _values(Stance) else None, told


def _values(vocabulary: type[Vocabulary]) -> frozenset[str]:
    return frozenset(str(term) for term in vocabulary)
