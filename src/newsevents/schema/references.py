"""References: the ids of other records in the documents of a class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from newsevents._text.pointers import join_pointer
from newsevents.schema import field_types as types

#: Field names that lead to a reference; `[]` means all entries of a list, `{}` of a map.
Path: TypeAlias = tuple[str, ...]


@types.per_class
def reference_paths(cls: type[Any]) -> tuple[Path, ...]:
    """Return the paths, below an object of a class, of the ids of other records."""
    return tuple(
        path
        for field in types.fields_of(cls)
        if not (field.name == "id" and types.tag_of(cls))
        for path in _paths_below((field.name,), field.kind)
    )


def _paths_below(path: Path, kind: types.FieldType) -> Iterator[Path]:
    match kind:
        case types.Scalar(refers_to=ids) if ids:
            yield path
        case types.ListOf(item=item):
            yield from _paths_below((*path, "[]"), item)
        case types.MapOf(value=item):
            yield from _paths_below((*path, "{}"), item)
        case types.Object(cls=cls):
            yield from ((*path, *below) for below in reference_paths(cls))


def references(cls: type[Any], document: Any) -> Iterator[tuple[str, str]]:
    """Yield the JSON Pointer and the id of every reference in a valid document."""
    for path in reference_paths(cls):
        yield from _follow(document, path, "")


def references_below(kind: types.FieldType, value: Any) -> Iterator[tuple[str, str]]:
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
