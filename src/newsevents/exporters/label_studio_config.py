"""Labeling configuration of Label Studio (XML) with the labels and roles of the model.

The terms of authors are those of the dataset: categories of events, roles in them, kinds.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO
from xml.etree import ElementTree as ET

from newsevents import model
from newsevents.exporters.context import ExportContext
from newsevents.exporters.regions import SAME
from newsevents.model.labels import DETAIL, label_of_entity, label_of_event

CARRIED = {
    "events": "participations/role places/role relations/type",
    "event": "category",
    "military-movement": "kind",
    "actor": "kind",
    "place": "kind",
}

_EVENTS = ("statement", "meeting", "visit", "call")
# Roles by the names of fields.
_ROLES = ("speaker", "addressee", "target", "visitor", "host", "force", "participant")
_PLACES = ("place", "origin", "destination", "via")


def write(context: ExportContext, stream: IO[bytes]) -> None:
    """Write the configuration."""
    used, own_roles = set[str](), set[str]()
    for event in context.events():
        used.add(label_of_event(event))
        own_roles.update(role for role, _ in event.roles())
        own_roles.update(str(use.role) for use in event.places if use.role)
        own_roles.update(str(relation.type) for relation in event.relations)
    entities: list[model.Actor | model.Place] = [
        *context.all(model.Actor),
        *context.all(model.Place),
    ]
    used.update(label_of_entity(each.type, str(each.kind)) for each in entities)
    labels = [
        *_EVENTS,
        *(f"military-movement: {kind}" for kind in model.MovementKind),
        *(label_of_entity("actor", kind) for kind in model.ActorKind),
        *(label_of_entity("place", kind) for kind in model.PlaceKind),
        DETAIL,
        *sorted(used),
    ]
    roles = [
        *(
            *_ROLES,
            *_PLACES,
            *model.MeetingRole,
            *model.CallRole,
            *model.PlaceRole,
            *model.RelationType,
        ),
        *("date", SAME, "continues"),
        *sorted(own_roles),
    ]
    view = ET.Element("View")
    _add(view, "Relations", {}, "Relation", roles)
    _add(view, "Labels", {"name": "label", "toName": "text"}, "Label", labels)
    ET.SubElement(view, "Text", name="text", value="$text")
    own = {"toName": "text", "perRegion": "true"}
    _add(view, "Choices", {"name": "status", **own}, "Choice", model.Status)
    ET.SubElement(view, "TextArea", {"name": "date", "placeholder": "2026-01-27", **own})
    ET.SubElement(view, "TextArea", {"name": "record", "placeholder": "actor:sharaa", **own})
    ET.SubElement(view, "TextArea", {"name": "name", "placeholder": "en: Ahmed al-Sharaa", **own})
    ET.indent(view)
    ET.ElementTree(view).write(stream, encoding="utf-8", xml_declaration=False)
    stream.write(b"\n")


def _add(
    view: ET.Element, tag: str, attributes: dict[str, str], entry: str, values: Iterable[str]
) -> None:
    group = ET.SubElement(view, tag, attributes)
    for value in dict.fromkeys(map(str, values)):
        ET.SubElement(group, entry, value=value)
