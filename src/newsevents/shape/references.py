"""The ids of other records that stand in a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from newsevents.shape.kinds import Kind, ListOf, Object, Scalar, fields_of, per_class, tag_of

#: Field names on the way to a reference; `*` is every entry of a list.
Path = tuple[str, ...]


@per_class
def reference_paths(cls: type[Any]) -> tuple[Path, ...]:
    """Return the paths below one object of a class at which ids of other records stand."""
    return tuple(_paths(cls))


def references(cls: type[Any], document: Any) -> Iterator[tuple[str, str]]:
    """Yield every reference in a valid document: the JSON Pointer and the id.

    Fields of another shape, such as unknown ones are, are passed over.
    """
    for path in reference_paths(cls):
        yield from _follow(document, path, "")


def referred(cls: type[Any], document: Any) -> Iterator[str]:
    """Yield the ids that a valid document refers to, as often as it does."""
    for path in reference_paths(cls):
        yield from _ids(document, path, 0)


def _paths(cls: type[Any]) -> Iterable[Path]:
    for field in fields_of(cls):
        if not (field.name == "id" and tag_of(cls)):
            yield from _paths_of_kind((field.name,), field.kind)


def _paths_of_kind(path: Path, kind: Kind) -> Iterable[Path]:
    match kind:
        case Scalar(refers_to=types) if types:
            yield path
        case ListOf(item=item):
            yield from _paths_of_kind((*path, "*"), item)
        case Object(cls=cls):
            for below in _paths(cls):
                yield (*path, *below)
        case _:
            return


def _follow(value: Any, path: Path, pointer: str) -> Iterator[tuple[str, str]]:
    if not path:
        yield pointer, value
        return
    step, rest = path[0], path[1:]
    if step == "*":
        for index, item in enumerate(value):
            yield from _follow(item, rest, f"{pointer}/{index}")
    elif step in value:
        yield from _follow(value[step], rest, f"{pointer}/{step}")


def _ids(value: Any, path: Path, depth: int) -> Iterator[str]:
    """Yield the ids below a value, from a step of the path on."""
    for position in range(depth, len(path)):
        step = path[position]
        if step == "*":
            for item in value:
                yield from _ids(item, path, position + 1)
            return
        value = value.get(step)
        if value is None:
            return
    yield value
