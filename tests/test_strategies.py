"""Test data of `newsevents.strategies`: valid, complete, consistent, quickly shrunk."""

from __future__ import annotations

import graphlib
import importlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import jsonschema
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

from newsevents import model, strategies
from newsevents.codec import from_dict, record_findings, to_dict
from newsevents.errors import MissingExtraError
from newsevents.model import RECORD_TYPES
from newsevents.schema.base import Model
from newsevents.schema.field_types import (
    ByLanguage,
    FieldType,
    ListOf,
    MapOf,
    OneOf,
    Scalar,
    fields_of,
    references,
)
from newsevents.schema.json_schema import schema_of
from newsevents.schema.validator import schema_findings as judge_class
from newsevents.schema.values import Vocabulary
from newsevents.strategies import documents, records, values, with_unknown_fields
from newsevents.strategies._scalars import _BY_NAME, FREE_JSON, scalar

ABSTRACT = (model.Record, model.Event)
CLASSES = [
    thing
    for thing in (getattr(model, name) for name in model.__all__)
    if isinstance(thing, type) and issubclass(thing, Model) and thing not in ABSTRACT
]
BY_CLASS = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
# Search for one example, deterministically and without shrinking it.
LOOK = settings(
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def kinds_in(cls: type[Model]) -> Iterator[tuple[str, FieldType]]:
    """Yield the field types of a class, nested ones included, but not those of its parts."""
    for field in fields_of(cls):
        waiting: list[FieldType] = [field.kind]
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


def found(strategy: SearchStrategy[Any], condition: Any, most: int = 3000) -> bool:
    """Whether a strategy generates a value that meets a condition."""
    try:
        hypothesis.find(strategy, condition, settings=settings(LOOK, max_examples=most))
    except hypothesis.errors.NoSuchExample:
        return False
    return True


@BY_CLASS
@pytest.mark.no_cover
def test_documents_are_valid_by_the_schema(cls: type[Model]) -> None:
    """Every document is valid to an independent validator."""
    validator = jsonschema.Draft202012Validator(schema_of(cls))

    @given(documents(cls))
    def check(document: dict[str, Any]) -> None:
        validator.validate(document)

    check()


@BY_CLASS
@pytest.mark.no_cover
def test_every_field_is_made_and_left_out(cls: type[Model]) -> None:
    """Each field of each class turns up, and each optional one is sometimes left out."""
    names = {field.name for field in fields_of(cls)}
    optional = {field.name for field in fields_of(cls) if not field.required}
    seen: set[str] = set()
    left_out: set[str] = set()

    def is_complete(document: dict[str, Any]) -> bool:
        seen.update(names & document.keys())
        left_out.update(names - document.keys())
        return seen == names and left_out == optional

    assert found(documents(cls), is_complete)


@pytest.mark.parametrize("name", sorted(SCALARS))
def test_scalars_meet_their_own_constraints(name: str) -> None:
    """Each scalar's values meet its keywords, also if it has a faster strategy of its own."""
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


def test_no_strategy_is_for_a_scalar_that_does_not_exist() -> None:
    """A renamed scalar keeps its faster strategy."""
    assert _BY_NAME.keys() <= SCALARS.keys()


VOCABULARIES = {
    kind.vocabulary.__name__: kind.vocabulary
    for cls in CLASSES
    for _, kind in kinds_in(cls)
    if isinstance(kind, OneOf)
}


@pytest.mark.parametrize("vocabulary", VOCABULARIES.values(), ids=VOCABULARIES)
def test_every_term_is_made(vocabulary: type[Vocabulary]) -> None:
    """Each term of each vocabulary turns up where a field takes one, and terms of one's own."""
    seen: set[str] = set()

    def is_complete(term: str) -> bool:
        seen.add(term)
        return seen > set(vocabulary)

    assert found(values(OneOf(vocabulary)), is_complete)


@BY_CLASS
def test_every_key_with_a_constraint_is_made(cls: type[Model]) -> None:
    """Each key of a map with a constraint of its own turns up, and other keys do."""
    for name, kind in kinds_in(cls):
        if isinstance(kind, MapOf):
            seen: set[str] = set()

            def is_complete(part: Any, kind: MapOf = kind, seen: set[str] = seen) -> bool:
                seen.update(part)
                return seen > kind.known.keys()

            assert found(values(kind), is_complete), name


def test_texts_are_of_many_scripts_and_always_characters() -> None:
    """Text has Arabic letters, marks of direction, combining marks, astral letters, line ends."""
    wanted = set("\u0634\u202e\u0651\U0001f600\u2028a\x85\n")
    seen: set[str] = set()

    def is_complete(text: str) -> bool:
        seen.update(text)
        return seen >= wanted

    assert found(scalar(SCALARS["short-text"]), is_complete)


def depth(value: object) -> int:
    """Return the depth of nested lists and maps of a value."""
    if isinstance(value, list | dict):
        below = value.values() if isinstance(value, dict) else value
        return 1 + max(map(depth, below), default=0)
    return 0


def test_free_json_is_as_deep_as_it_may_be() -> None:
    """Free JSON is sometimes ten levels deep, with lists or with maps outside, never deeper."""
    outside: set[type] = set()

    def is_complete(value: object) -> bool:
        assert depth(value) <= 10
        if depth(value) == 10:
            outside.add(type(value))
        return outside == {list, dict}

    assert found(FREE_JSON, is_complete)


@given(records())
def test_records_are_records(record: model.Record) -> None:
    """Objects have no unknown fields, and their documents are valid."""
    assert type(record) is RECORD_TYPES[record.type]
    assert record.unknown_fields == {}
    assert record_findings(to_dict(record)) == []


@pytest.mark.parametrize("cls", [model.Meeting, model.Event, None], ids=str)
@pytest.mark.no_cover
def test_records_are_of_the_class_that_is_asked_for(cls: type[model.Record] | None) -> None:
    """A class gives its own type, an abstract one all of its types, and none every type."""
    kinds = {tag for tag, each in RECORD_TYPES.items() if issubclass(each, cls or model.Record)}
    seen: set[str] = set()

    def is_complete(record: model.Record | dict[str, Any]) -> bool:
        seen.add(record["type"] if isinstance(record, dict) else record.type)
        return seen >= kinds

    assert found(records(cls) if cls else documents(), is_complete)
    assert seen == kinds


@BY_CLASS
def test_objects_of_every_class_can_be_made(cls: type[Model]) -> None:
    """`records` accepts classes of parts."""
    assert found(records(cls), lambda thing: type(thing) is cls)


@given(strategies.datasets())
@pytest.mark.no_cover
def test_datasets_are_consistent(dataset: tuple[model.Record, ...]) -> None:
    """Ids are unique; references lead to other records of allowed types, and nowhere in a circle."""
    ids = [record.id for record in dataset]
    assert len(set(ids)) == len(ids)
    assert {model.Article, model.Actor} <= {type(record) for record in dataset}
    graph: dict[str, set[str]] = {}
    for record in dataset:
        document = to_dict(record)
        assert record_findings(document) == []
        graph[record.id] = {wanted for _, wanted in references(type(record), document)}
    assert set().union(*graph.values()) <= set(ids)
    assert set(graphlib.TopologicalSorter(graph).static_order()) == set(ids)


def test_datasets_are_linked() -> None:
    """References are kept if a record of the type exists."""
    wanted: tuple[Callable[[Any], object], ...] = (
        lambda record: isinstance(record, model.Event) and record.relations,
        lambda record: isinstance(record, model.Event) and record.articles(),
        lambda record: isinstance(record, model.Place) and record.within,
        lambda record: isinstance(record, model.Actor) and record.affiliations,
    )
    seen: set[int] = set()

    def is_complete(dataset: tuple[model.Record, ...]) -> bool:
        seen.update(
            number for number, condition in enumerate(wanted) if any(map(condition, dataset))
        )
        return len(seen) == len(wanted)

    assert found(strategies.datasets(), is_complete)


def test_the_smallest_dataset_is_small() -> None:
    """Shrinking goes towards an article and an actor with nothing but their required fields."""
    dataset = hypothesis.find(strategies.datasets(), lambda _: True, settings=LOOK)
    assert {type(record) for record in dataset} == {model.Article, model.Actor}
    assert len(dataset) == 2
    for record in dataset:
        required = {field.name for field in fields_of(type(record)) if field.required}
        assert to_dict(record).keys() == required | {"type"}


@given(with_unknown_fields(documents()))
def test_unknown_fields_are_the_only_fault(document: dict[str, Any]) -> None:
    """There is an unknown field, readers keep it, and nothing else is wrong."""
    findings = record_findings(document)
    assert {finding.code for finding in findings} == {"NE102"}
    assert from_dict(document)


def test_unknown_fields_stand_at_every_depth() -> None:
    """They are in the record, in a part of it, and in a part of a part."""
    seen: set[int] = set()

    def is_complete(document: dict[str, Any]) -> bool:
        for finding in record_findings(document):
            parts = [step for step in finding.pointer.split("/")[1:-1] if not step.isdigit()]
            seen.add(len(parts))
        return seen >= {0, 1, 2}

    assert found(with_unknown_fields(documents(model.Event)), is_complete)


@given(with_unknown_fields(documents(model.Evidence), model.Evidence))
def test_parts_of_records_can_have_unknown_fields(document: dict[str, Any]) -> None:
    """Documents without a `type` need their class."""
    findings = judge_class(model.Evidence, document)
    assert {finding.code for finding in findings} == {"NE102"}


def test_without_hypothesis_an_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Importing the strategies without hypothesis names the extra."""
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    monkeypatch.setitem(sys.modules, "hypothesis.strategies", None)
    monkeypatch.delitem(sys.modules, "newsevents.strategies")
    with pytest.raises(MissingExtraError, match=r"newsevents\[testing\]"):
        importlib.import_module("newsevents.strategies")


@pytest.mark.parametrize("name", ["records", "datasets"])
def test_tables_are_made_before_health_checks_time_the_first_draw(
    tmp_path: Path, name: str
) -> None:
    """Where hypothesis has no tables in its folder, they are made with the strategy."""
    subprocess.run(
        [sys.executable, "-c", f"from newsevents import strategies; strategies.{name}()"],
        env={**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": str(tmp_path)},
        check=True,
    )
    assert list(tmp_path.rglob("charmap*"))
