"""The data model: frozen attrs classes of records, their components and vocabularies.

Articles, actors, places and processes; statements, meetings, visits, calls, military movements and
generic events.
The annotation of a field gives its type and constraints, the docstring below it its meaning; the
JSON Schema, the documentation and the readers follow from both.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias, get_args

from newsevents.model.components import (
    Affiliation,
    Archive,
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
    PlaceUse,
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
    Visit,
)
from newsevents.model.records import Actor, Article, Place, Process, Record
from newsevents.model.vocabularies import (
    ActorKind,
    ArticleKind,
    AssetCategory,
    CallMedium,
    CallRole,
    CreditRole,
    Level,
    Medium,
    MeetingFormat,
    MeetingRole,
    MovementKind,
    MovementMode,
    PlaceKind,
    PlacePrecision,
    PlaceRole,
    ProcessKind,
    RelationType,
    Speech,
    SpeechAct,
    Stance,
    Status,
    VisitKind,
)
from newsevents.schema.values import Text

#: The version of the schema that these classes are.
SCHEMA_VERSION = "1.0"

#: Any event, for `match` and `assert_never`.
AnyEvent: TypeAlias = Statement | Meeting | Visit | Call | MilitaryMovement | GenericEvent
#: Any record.
AnyRecord: TypeAlias = Article | Actor | Place | Process | AnyEvent


def plural(record_type: str) -> str:
    """Return the plural of a record type, which names files and tables: `actors`, `processes`."""
    return f"{record_type}es" if record_type.endswith("s") else f"{record_type}s"


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
    "Archive",
    "Article",
    "ArticleKind",
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
    "Level",
    "Medium",
    "Meeting",
    "MeetingFormat",
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
    "PlaceRole",
    "PlaceUse",
    "Process",
    "ProcessKind",
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
    "Visit",
    "VisitKind",
    "Wording",
    "plural",
]
