"""The vocabulary of news events: frozen attrs classes, no input or output.

Articles, actors and places; statements, meetings, calls, military movements and other events;
and the parts they are made of.
Every field says in its annotation what it means and what may stand in it; the JSON Schema, the
documentation and the readers are made from that.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from newsevents.model.components import (
    Affiliation,
    Asset,
    CallParticipation,
    Code,
    Credit,
    EventParticipation,
    Evidence,
    Fingerprint,
    MeetingParticipation,
    Origin,
    Participation,
    Quantity,
    Range,
    Relation,
    Span,
    Wording,
)
from newsevents.model.events import (
    Call,
    Event,
    GenericEvent,
    Meeting,
    MilitaryMovement,
    Statement,
)
from newsevents.model.records import Actor, Article, Place, Record
from newsevents.model.vocabularies import (
    ActorKind,
    AssetCategory,
    CallMedium,
    CallRole,
    CreditRole,
    Medium,
    MeetingFormat,
    MeetingLevel,
    MeetingRole,
    MovementKind,
    MovementMode,
    PlaceKind,
    PlacePrecision,
    RelationType,
    Speech,
    SpeechAct,
    Stance,
    Status,
)
from newsevents.schema.text import Text

#: The version of the schema that these classes are.
SCHEMA_VERSION = "1.0"

#: What stands in `type`, and the class of such a record.
RECORD_TYPES: Mapping[str, type[Record]] = MappingProxyType(
    {
        cls.type: cls
        for cls in (
            Article,
            Actor,
            Place,
            Statement,
            Meeting,
            Call,
            MilitaryMovement,
            GenericEvent,
        )
    }
)

__all__ = [
    "RECORD_TYPES",
    "SCHEMA_VERSION",
    "Actor",
    "ActorKind",
    "Affiliation",
    "Article",
    "Asset",
    "AssetCategory",
    "Call",
    "CallMedium",
    "CallParticipation",
    "CallRole",
    "Code",
    "Credit",
    "CreditRole",
    "Event",
    "EventParticipation",
    "Evidence",
    "Fingerprint",
    "GenericEvent",
    "Medium",
    "Meeting",
    "MeetingFormat",
    "MeetingLevel",
    "MeetingParticipation",
    "MeetingRole",
    "MilitaryMovement",
    "MovementKind",
    "MovementMode",
    "Origin",
    "Participation",
    "Place",
    "PlaceKind",
    "PlacePrecision",
    "Quantity",
    "Range",
    "Record",
    "Relation",
    "RelationType",
    "Span",
    "Speech",
    "SpeechAct",
    "Stance",
    "Statement",
    "Status",
    "Text",
    "Wording",
]
