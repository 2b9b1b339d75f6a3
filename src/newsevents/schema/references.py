"""The ids of other records that stand in a record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from newsevents.schema.code import compile_function, indented
from newsevents.schema.field_types import (
    FieldType,
    ListOf,
    Object,
    Scalar,
    fields_of,
    per_class,
    tag_of,
)

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


def referred(cls: type[Any], document: Any) -> list[str]:
    """Return the ids that a valid document refers to, as often as it does."""
    return _finder(cls)(document)


@per_class
def _finder(cls: type[Any]) -> Callable[[Any], list[str]]:
    """Return the function that follows the paths of a class, written out step by step."""
    lines = ["found = []"]
    for path in reference_paths(cls):
        lines += _following(path)
    lines.append("return found")
    find: Callable[[Any], list[str]] = compile_function(
        "find", ["def find(document):", *indented(lines)], {}, of=cls.__name__
    )
    return find


def _following(path: Path, value: str = "document") -> list[str]:
    """Return the lines that add to `found` what lies at a path below a value."""
    step, rest = path[0], path[1:]
    if step == "*":
        if not rest:
            return [f"found += {value}"]
        item = f"item_{len(rest)}"
        return [f"for {item} in {value}:", *indented(_following(rest, item))]
    below = f"{value}[{step!r}]"
    found = _following(rest, below) if rest else [f"found.append({below})"]
    return [f"if {step!r} in {value}:", *indented(found)]


def _paths(cls: type[Any]) -> Iterable[Path]:
    for field in fields_of(cls):
        if not (field.name == "id" and tag_of(cls)):
            yield from _paths_of_kind((field.name,), field.kind)


def _paths_of_kind(path: Path, kind: FieldType) -> Iterable[Path]:
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
