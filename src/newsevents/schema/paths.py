"""Paths in a document: JSON Pointers that name the entry of a list by its id.

`/participants/actor:rima-karam/role` is the role of that participant wherever the list has her, so
that another order, or one participant more, changes nobody's account. An entry is named by its
position only if it has no id, or shares it with another entry.
"""

from __future__ import annotations

import functools
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs

from newsevents._text.pointers import join_pointer, list_index, split_pointer
from newsevents._text.suggestions import did_you_mean
from newsevents.errors import PathError
from newsevents.findings import shown
from newsevents.schema.field_types import (
    ByLanguage,
    Field,
    FieldType,
    FreeJson,
    ListOf,
    MapOf,
    Object,
    OneOf,
    Scalar,
    fields_of,
    per_class,
)
from newsevents.schema.json_schema import FREE_DEPTH, Schema, field_schema
from newsevents.schema.validator import Validator, compile_schema, explain_invalid

#: Fields about the record itself, which no path of its evidence leads to.
RECORD_FIELDS = ("type", "id", "evidence", "imported_from")

#: Longest path in evidence.
MAX_PATH_CHARS = 500

_MAX_LISTED_IDS = 5
# Similarity is computed letter by letter, which is too slow for very many ids.
_MAX_COMPARED_IDS = 100


@per_class
def _fields_by_name(cls: type[Any]) -> Mapping[str, Field]:
    return {field.name: field for field in fields_of(cls)}


class EntryIds:
    """Ids of the entries of a list."""

    def __init__(self, kind: FieldType, entries: Iterable[Any]) -> None:
        names = _raw_ids(kind, entries)
        self.counts = Counter(names)
        #: Position of the first entry with an id.
        self.first: dict[str, int] = {}
        for at, name in enumerate(names):
            self.first.setdefault(name, at)
        #: Id of each entry; empty if it has none or shares it.
        self.unique = [each if self.counts[each] == 1 else "" for each in names]


@attrs.frozen(kw_only=True)
class Location:
    """A field or a list entry of a document, whether it has a value or not."""

    #: JSON Pointer.
    pointer: str = ""
    #: Path with the id of each list entry that has one.
    path: str = ""
    kind: FieldType
    #: The field, unless it is an entry of a list or map.
    field: Field | None = None
    #: Value in the document; None if it is left out.
    value: Any = None
    #: Number of lists and maps of free JSON around it.
    depth: int = 0
    #: Ids of the lists that a path has led through, by the identity of the list.
    ids: dict[int, EntryIds] = attrs.field(factory=dict, eq=False, repr=False)

    def child(self, step: str) -> Location:
        """Return the location one step below; raise PathError if it does not exist."""
        match self.kind:
            case Object(cls):
                fields = _fields_by_name(cls)
                _check_name(step, self.path, fields)
                return self._below(step, step, fields[step].kind, fields[step])
            case ListOf(item=item):
                entries = self.value if isinstance(self.value, list) else []
                index = self._index(step, item, entries)
                name = self._ids_of(item, entries).unique[index] or index
                return self._below(index, name, item)
            case MapOf(key=key, value=value, known=known):
                self._check_key(key, step)
                return self._below(step, step, known.get(step, value))
            case ByLanguage(language=key, text=text):
                self._check_key(key, step)
                return self._below(step, step, text)
            case FreeJson() if self.depth < FREE_DEPTH:
                if isinstance(self.value, list):
                    index = self._index(step, self.kind, self.value)
                    return self._below(index, index, self.kind)
                if self.value is None or isinstance(self.value, dict):
                    return self._below(step, step, self.kind)
            case _:
                pass
        where = shown(self.path)
        raise PathError(f"{where} has no fields", f"name {where} as a whole")

    def _below(
        self, step: int | str, name: int | str, kind: FieldType, field: Field | None = None
    ) -> Location:
        value = None
        if isinstance(self.value, list) and isinstance(step, int):
            value = self.value[step]
        elif isinstance(self.value, dict):
            value = self.value.get(step)
        return Location(
            pointer=join_pointer([step], below=self.pointer),
            path=join_pointer([name], below=self.path),
            kind=kind,
            field=field,
            value=value,
            depth=self.depth + isinstance(self.kind, FreeJson),
            ids=self.ids,
        )

    def _ids_of(self, kind: FieldType, entries: list[Any]) -> EntryIds:
        if not entries:
            return EntryIds(kind, ())
        if id(entries) not in self.ids:
            self.ids[id(entries)] = EntryIds(kind, entries)
        return self.ids[id(entries)]

    def _index(self, step: str, kind: FieldType, entries: list[Any]) -> int:
        """Return the position of the entry with an id or a position."""
        ids = self._ids_of(kind, entries)
        if step and ids.counts[step] == 1:
            return ids.first[step]
        index = list_index(step)
        if index is not None and index < len(entries) and str(index) == step:
            return index
        where = shown(self.path)
        if step and ids.counts[step]:
            hint = "name one of them by its position, counted from 0"
            raise PathError(f"{where} has several entries {shown(step)}", hint)
        listed = ", ".join(itertools.islice(filter(None, ids.first), _MAX_LISTED_IDS))
        are = f"they are {listed}" if listed else "positions count from 0"
        hint = f"{are}; to claim more or fewer entries, claim {where} as a whole"
        if index is None and len(ids.first) <= _MAX_COMPARED_IDS:
            hint = did_you_mean(step, filter(None, ids.first), hint)
        count = f"{len(entries)} {'entry' if len(entries) == 1 else 'entries'}"
        raise PathError(f"{where} has {count} in this record, but not {shown(step)}", hint)

    def _check_key(self, scalar: Scalar, key: str) -> None:
        accepts, schema = _compiled_key(scalar)
        if not accepts(key):
            error = explain_invalid(schema, key)[0]
            raise PathError(f"in {shown(self.path)}, {error.message}", error.hint)


class DocumentPaths:
    """The paths of one document, whose lists are searched through once for all of them."""

    def __init__(self, cls: type[Any], document: Any) -> None:
        """Take the class of the document, and the document, which must not change meanwhile."""
        self._root = Location(kind=Object(cls), value=document)
        self._resolved: dict[str, Location] = {}

    def resolve(self, path: str) -> Location:
        """Return the location that a path leads to.

        Fields that the document leaves out have a location, too; entries of lists have none.
        Raises PathError for a field or an entry that does not exist.
        """
        if path not in self._resolved:
            steps = split_pointer(path)
            self._resolved[path] = functools.reduce(Location.child, steps, self._root)
        return self._resolved[path]

    def canonical(self, path: str) -> str:
        """Return a path or JSON Pointer with the id of each list entry that has one.

        A path that leads nowhere, or whose ids make it too long, is returned unchanged.
        """
        try:
            found = self.resolve(path).path
        except PathError:
            return path
        return found if len(found) <= MAX_PATH_CHARS else path


def with_canonical_paths(cls: type[Any], document: dict[str, Any]) -> dict[str, Any]:
    """Return a document, valid or not, whose evidence has canonical paths."""
    return with_paths(document, DocumentPaths(cls, document).canonical)


def with_paths(document: dict[str, Any], path_of: Callable[[str], str]) -> dict[str, Any]:
    """Return a document, valid or not, with other paths in its evidence.

    `path_of` returns the new path for each. Of two claims about one field both stay as they are.
    """
    pieces = document.get("evidence")
    if not isinstance(pieces, list):
        return document
    return {**document, "evidence": [_with_paths(evidence, path_of) for evidence in pieces]}


def _with_paths(evidence: Any, path_of: Callable[[str], str]) -> Any:
    if not isinstance(evidence, dict):
        return evidence
    changed = dict(evidence)
    if isinstance(claims := evidence.get("claims"), dict):
        renamed = {path_of(path): value for path, value in claims.items()}
        # Of two claims about one field both stay.
        changed["claims"] = renamed if len(renamed) == len(claims) else claims
    for name in ("omits", "supports"):
        if isinstance(listed := evidence.get(name), list):
            changed[name] = [path_of(each) if isinstance(each, str) else each for each in listed]
    return changed


def _raw_ids(kind: FieldType, entries: Iterable[Any]) -> list[str]:
    """Return the id of each entry of a list; empty if it has none.

    The id of an object is in the field that its class names (`Model.identified_by`); that of a
    text is the text. Digits are always a position.
    """
    names: Iterable[Any] = ()
    match kind:
        case Object(cls):
            field = id_field(cls)
            names = (entry.get(field) if isinstance(entry, dict) else "" for entry in entries)
        case Scalar() | OneOf():
            names = entries
        case _:
            names = ("" for _ in entries)
    return [name if isinstance(name, str) and list_index(name) is None else "" for name in names]


def id_field(cls: type[Any]) -> str:
    """Return the name of the field that is the id of an object in a list; empty if it has none."""
    return next((fields[0] for fields in cls.identified_by if len(fields) == 1), "")


def _check_name(name: str, outer: str, fields: Mapping[str, Field]) -> None:
    if not outer and name in RECORD_FIELDS:
        raise PathError(
            f'"{name}" is about the record, not about the event',
            "name a field such as date, status or places",
        )
    if name not in fields:
        names = [each for each in fields if outer or each not in RECORD_FIELDS]
        where = shown(outer) if outer else "this type of event"
        raise PathError(
            f"unknown field {shown(name)} in {where}",
            did_you_mean(name, names, f"the fields are {', '.join(names)}"),
        )


@functools.cache
def _compiled_key(scalar: Scalar) -> tuple[Validator, Schema]:
    schema = field_schema(scalar)
    return compile_schema(schema), schema
