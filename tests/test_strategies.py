"""What `newsevents.strategies` promises: valid, complete, consistent, quickly shrunk."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import hypothesis
import jsonschema
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from newsevents import model, strategies
from newsevents.codec import from_dict, judge, to_dict
from newsevents.findings import MissingExtraError
from newsevents.model import RECORD_TYPES
from newsevents.shape.base import Model
from newsevents.shape.generate import schema_of
from newsevents.shape.kinds import (
    ByLanguage,
    FreeJson,
    Kind,
    ListOf,
    MapOf,
    Object,
    OneOf,
    Scalar,
    fields_of,
)
from newsevents.shape.references import references
from newsevents.strategies import documents, records, with_unknown_fields
from newsevents.strategies._scalars import scalar

ABSTRACT = (model.Record, model.Event)
CLASSES = [
    thing
    for thing in (getattr(model, name) for name in model.__all__)
    if isinstance(thing, type) and issubclass(thing, Model) and thing not in ABSTRACT
]
BY_CLASS = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
# Looks for one example, the same ones each time, and does not make it smaller.
LOOK = settings(
    database=None,
    derandomize=True,
    max_examples=3000,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def kinds_in(cls: type[Model]) -> Iterator[tuple[str, Kind]]:
    """Yield what the fields of a class are made of, down to its parts, which are opaque."""
    for field in fields_of(cls):
        waiting: list[Kind] = [field.kind]
        while waiting:
            kind = waiting.pop()
            yield field.name, kind
            match kind:
                case ListOf(item=item):
                    waiting.append(item)
                case MapOf(key=key, value=value, known=known):
                    waiting += [key, value, *known.values()]
                case ByLanguage(language=language, text=text):
                    waiting += [language, text]
                case _:
                    pass


SCALARS = {
    kind.name: kind for cls in CLASSES for _, kind in kinds_in(cls) if isinstance(kind, Scalar)
}


def found(strategy: st.SearchStrategy[Any], condition: Any) -> bool:
    """Say whether a strategy makes something that meets a condition."""
    try:
        hypothesis.find(strategy, condition, settings=LOOK)
    except hypothesis.errors.NoSuchExample:
        return False
    return True


@BY_CLASS
def test_documents_are_valid_by_the_schema(cls: type[Model]) -> None:
    """Every document is valid to a validator that knows nothing of this library."""
    validator = jsonschema.Draft202012Validator(schema_of(cls))

    @settings(max_examples=20)
    @given(documents(cls))
    def check(document: dict[str, Any]) -> None:
        validator.validate(document)

    check()


@BY_CLASS
def test_every_field_is_made_and_left_out(cls: type[Model]) -> None:
    """Each optional field of each class is sometimes there and sometimes not."""
    fields = [field for field in fields_of(cls) if not field.required]
    for field in fields:
        assert found(documents(cls), lambda document, name=field.name: name in document)
        assert found(documents(cls), lambda document, name=field.name: name not in document)


@pytest.mark.parametrize("name", sorted(SCALARS))
def test_scalars_meet_their_own_constraints(name: str) -> None:
    """Each scalar's values meet its keywords, whoever gave it a faster way of being made."""
    kind = SCALARS[name]
    validator = jsonschema.Draft202012Validator(
        {"type": kind.json_type, "not": {"type": "string", "pattern": "\n"}, **kind.keywords}
        if "pattern" in kind.keywords
        else {"type": kind.json_type, **kind.keywords}
    )

    @given(scalar(kind))
    def check(value: object) -> None:
        validator.validate(value)

    check()


TERMS = {
    (kind.vocabulary.__name__, str(term)): (cls, name, str(term))
    for cls in CLASSES
    for name, kind in kinds_in(cls)
    if isinstance(kind, OneOf)
    for term in kind.vocabulary
}


def test_every_term_is_made() -> None:
    """Each term of each vocabulary turns up in the field that it belongs to."""
    missing = {
        (vocabulary, term)
        for (vocabulary, term), (cls, name, _) in TERMS.items()
        if not found(
            documents(cls),
            lambda document, name=name, term=term: (
                term in ([value] if isinstance(value := document.get(name, []), str) else value)
            ),
        )
    }
    assert not missing
