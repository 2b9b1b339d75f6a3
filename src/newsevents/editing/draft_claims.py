"""Evidence of records in short form: list entries that paths name by names, and claimed values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from newsevents._text.pointers import split_pointer
from newsevents.errors import PathError
from newsevents.model import Event
from newsevents.schema.field_types import FieldType, ListOf, Object, Scalar, fields_of
from newsevents.schema.paths import Location, id_field, with_paths

#: Function that returns the id that a name stands for, or None, given the pointer of the paths.
IdOf = Callable[[Scalar, str, str], str | None]
#: Function that returns the full value of a field, given the pointer of the claims.
ValueOf = Callable[[FieldType, Any, str], Any]


def with_claims(
    cls: type[Event], document: dict[str, Any], id_of: IdOf, value_of: ValueOf
) -> dict[str, Any]:
    """Return a document with ids in the paths of its evidence, and full values of its claims.

    Paths that lead nowhere stay as they are.
    """
    root = Location(kind=Object(cls), value=document)
    listed = document.get("evidence", [])
    pieces = []
    for index, evidence in enumerate(listed if isinstance(listed, list) else []):
        if not isinstance(evidence, dict):
            pieces.append(evidence)
            continue
        field = next((name for name in ("claims", "omits") if name in evidence), "supports")
        target = f"/evidence/{index}/{field}"
        found: dict[str, Location] = {}

        def _path(path: str, target: str = target, found: dict[str, Location] = found) -> str:
            location = root
            try:
                for step in split_pointer(path):
                    location = _child(location, step, id_of, target)
            except PathError:
                return path
            found[location.path] = location
            return location.path

        (piece,) = with_paths({"evidence": [evidence]}, _path)["evidence"]
        if isinstance(claims := piece.get("claims"), dict):
            piece["claims"] = {
                path: value_of(found[path].kind, value, target) if path in found else value
                for path, value in claims.items()
            }
        pieces.append(piece)
    return {**document, "evidence": pieces} if pieces else document


def _child(location: Location, step: str, id_of: IdOf, target: str) -> Location:
    """Return the location one step below, which may be the name of the actor of an entry."""
    try:
        return location.child(step)
    except PathError:
        item = location.kind.item if isinstance(location.kind, ListOf) else None
        if isinstance(item, Object):
            item = next((f.kind for f in fields_of(item.cls) if f.name == id_field(item.cls)), None)
        if not isinstance(item, Scalar) or not item.refers_to:
            raise
        if (record_id := id_of(item, step, target)) is None:
            raise
        return location.child(record_id)
