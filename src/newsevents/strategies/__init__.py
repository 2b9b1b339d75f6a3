"""Test data by the schema: hypothesis strategies for documents, records and datasets.

    from hypothesis import given
    from newsevents import strategies

    @given(strategies.meetings())
    def test_my_export(meeting): ...

Needs hypothesis (`newsevents[testing]`).
Everything is made by walking the fields of the model, so that a new field, term or record type
turns up in your tests by itself.
Values are as odd as the schema lets them be: Arabic next to Latin, marks that turn the direction
of text around, dates with unknown digits; they are not plausible news.
"""

from __future__ import annotations

from newsevents.errors import MissingExtraError

try:
    from hypothesis.strategies import SearchStrategy, one_of
except ImportError as error:
    raise MissingExtraError("hypothesis", "testing", "making test data") from error

from typing import Any, TypeVar, overload

from newsevents import model
from newsevents.schema.base import Model, structure
from newsevents.strategies._datasets import datasets
from newsevents.strategies._kinds import concrete, documents_of
from newsevents.strategies._unknown import with_unknown_fields

__all__ = [
    "actors",
    "articles",
    "calls",
    "datasets",
    "documents",
    "events",
    "generic_events",
    "meetings",
    "movements",
    "places",
    "records",
    "statements",
    "with_unknown_fields",
]

M = TypeVar("M", bound=Model)


def documents(cls: type[Model] | None = None) -> SearchStrategy[dict[str, Any]]:
    """Make valid plain data of one class of the model, or of any record.

    The class is one of records, such as `Meeting`, one of their parts, such as `Evidence`, or
    `Event` or `Record`, which stand for each of their kinds.
    References are ids of the right type that lead nowhere; see `datasets` for such that do.
    """
    return documents_of(cls or model.Record)


@overload
def records() -> SearchStrategy[model.Record]: ...
@overload
def records(cls: type[M]) -> SearchStrategy[M]: ...
def records(cls: type[Model] | None = None) -> SearchStrategy[Any]:
    """Make objects of one class of the model, or any record; the classes are as in `documents`.

    None of them carries fields that the schema does not know; to have these, read what
    `with_unknown_fields` makes.
    """
    kinds = concrete(cls or model.Record)
    return one_of([_objects(kind) for kind in kinds])


def _objects(cls: type[M]) -> SearchStrategy[M]:
    return documents_of(cls).map(lambda document: structure(cls, document))


def articles() -> SearchStrategy[model.Article]:
    """Make articles."""
    return records(model.Article)


def actors() -> SearchStrategy[model.Actor]:
    """Make actors."""
    return records(model.Actor)


def places() -> SearchStrategy[model.Place]:
    """Make places."""
    return records(model.Place)


def statements() -> SearchStrategy[model.Statement]:
    """Make statements."""
    return records(model.Statement)


def meetings() -> SearchStrategy[model.Meeting]:
    """Make meetings."""
    return records(model.Meeting)


def calls() -> SearchStrategy[model.Call]:
    """Make calls."""
    return records(model.Call)


def movements() -> SearchStrategy[model.MilitaryMovement]:
    """Make military movements."""
    return records(model.MilitaryMovement)


def generic_events() -> SearchStrategy[model.GenericEvent]:
    """Make events of the kind that has no class of its own."""
    return records(model.GenericEvent)


def events() -> SearchStrategy[model.Event]:
    """Make events of every kind: statements, meetings, calls, movements and others."""
    return records(model.Event)
