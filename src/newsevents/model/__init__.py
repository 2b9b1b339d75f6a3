"""The data model: frozen attrs classes of records, their components and vocabularies.

Articles, actors and places; statements, meetings, calls, military movements and generic events.
The annotation of a field gives its type and constraints, the docstring below it its meaning; the
JSON Schema, the documentation and the readers follow from both.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias, get_args

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
from newsevents.schema.values import Text

#: The version of the schema that these classes are.
SCHEMA_VERSION = "1.0"

#: Any event, for `match` and `assert_never`.
AnyEvent: TypeAlias = Statement | Meeting | Call | MilitaryMovement | GenericEvent
#: Any record.
AnyRecord: TypeAlias = Article | Actor | Place | AnyEvent

#: Class of the records of each `type`.
RECORD_TYPES: Mapping[str, type[Record]] = MappingProxyType(
    {cls.type: cls for cls in get_args(AnyRecord)}
)

__all__ = [
    "RECORD_TYPES",
    "SCHEMA_VERSION",
    "Actor",
    "ActorKind",
    "Affiliation",
    "AnyEvent",
    "AnyRecord",
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
