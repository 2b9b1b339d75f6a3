"""References: the ids of other records in the documents of a class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from newsevents._text.pointers import join_pointer
from newsevents.schema.field_types import (
    FieldType,
    ListOf,
    MapOf,
    Object,
    Scalar,
    fields_of,
    per_class,
    tag_of,
)

#: Field names that lead to a reference; `[]` means all entries of a list, `{}` of a map.
Path: TypeAlias = tuple[str, ...]


@per_class
def reference_paths(cls: type[Any]) -> tuple[Path, ...]:
    """Return the paths, below an object of a class, of the ids of other records."""
    return tuple(
        path
        for field in fields_of(cls)
        if not (field.name == "id" and tag_of(cls))
        for path in _paths_below((field.name,), field.kind)
    )


def _paths_below(path: Path, kind: FieldType) -> Iterator[Path]:
    match kind:
        case Scalar(refers_to=types) if types:
            yield path
        case ListOf(item=item):
            yield from _paths_below((*path, "[]"), item)
        case MapOf(value=item):
            yield from _paths_below((*path, "{}"), item)
        case Object(cls=cls):
            yield from ((*path, *below) for below in reference_paths(cls))


def references(cls: type[Any], document: Any) -> Iterator[tuple[str, str]]:
    """Yield the JSON Pointer and the id of every reference in a valid document."""
    for path in reference_paths(cls):
        yield from _follow(document, path, "")


def references_below(kind: FieldType, value: Any) -> Iterator[tuple[str, str]]:
    """Yield the JSON Pointer and the id of every reference in a valid value of a field."""
    for path in _paths_below((), kind):
        yield from _follow(value, path, "")


def _follow(value: Any, path: Path, pointer: str) -> Iterator[tuple[str, str]]:
    if not path:
        yield pointer, value
        return
    step, rest = path[0], path[1:]
    if step == "[]":
        for index, item in enumerate(value):
            yield from _follow(item, rest, f"{pointer}/{index}")
    elif step == "{}":
        for key, item in value.items():
            yield from _follow(item, rest, join_pointer([key], below=pointer))
    elif step in value:
        yield from _follow(value[step], rest, f"{pointer}/{step}")
