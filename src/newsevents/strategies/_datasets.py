"""Records that refer to each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from newsevents.codec import from_dict
from newsevents.model import RECORD_TYPES, Actor, Article, Event, Record
from newsevents.shape.base import Model
from newsevents.shape.kinds import Kind, ListOf, MapOf, Object, Scalar, fields_of
from newsevents.strategies._kinds import documents_of

_ENTITIES = tuple(cls for cls in RECORD_TYPES.values() if not issubclass(cls, Event))

#: Turns the types of a reference and a number into an id; None if there is no such record.
Choose = Callable[[Sequence[str], int], str | None]


def _numbers(_: Scalar) -> SearchStrategy[int]:
    """Make what stands for a reference until it is known which records there are."""
    return st.integers(0, 99)


@st.composite
def datasets(draw: DrawFn, *, most_events: int = 4) -> tuple[Record, ...]:
    """Make the records of a small dataset in which everything fits together.

    Ids are unique, every reference leads to a record of a type that may stand there, and no
    record refers to itself.
    Among records of one kind (actors, places, events) references go round in no circle.
    There is an article and an actor at least.
    The records stand in any order.
    """
    documents = [
        document
        for cls in _ENTITIES
        for document in draw(_some(cls, least=int(cls in (Article, Actor)), most=2))
    ]
    documents += draw(_some(Event, least=0, most=most_events))
    _make_unique(documents)
    # What needs a record that is not there goes, and then perhaps what needs that.
    while _GONE in (wired := _wire(documents)):
        documents = [old for old, new in zip(documents, wired, strict=True) if new is not _GONE]
    return tuple(map(from_dict, draw(st.permutations(wired))))


def _some(cls: type[Model], *, least: int, most: int) -> SearchStrategy[list[dict[str, Any]]]:
    return st.lists(documents_of(cls, _numbers), min_size=least, max_size=most)


def _make_unique(documents: Sequence[dict[str, Any]]) -> None:
    seen: set[str] = set()
    for number, document in enumerate(documents):
        if document["id"] in seen:
            document["id"] += f".{number}"
        seen.add(document["id"])


def _wire(documents: Sequence[dict[str, Any]]) -> list[Any]:
    """Put ids in the place of numbers."""
    by_type = {tag: [d["id"] for d in documents if d["type"] == tag] for tag in RECORD_TYPES}
    earlier: list[str] = []
    wired = []
    for document in documents:
        choose = _chooser(document["type"], by_type, earlier)
        wired.append(_object(RECORD_TYPES[document["type"]], document, choose))
        earlier.append(document["id"])
    return wired
