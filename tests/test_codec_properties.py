"""The two promises of the model, held by property tests: one language, nothing lost."""

from __future__ import annotations

import copy
import itertools
import json
import math
import pickle
import random
import re
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import attrs
import jsonschema
import jsonschema_rs
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from newsevents import model
from newsevents.codec import dumps, from_dict, judge, loads, msgpack, read, to_dict, yaml
from newsevents.codec.json_text import parse
from newsevents.codec.positions import locate, values
from newsevents.findings import Finding, InvalidError
from newsevents.model import RECORD_TYPES, Record
from newsevents.shape.arbiter import judge as judge_class
from newsevents.shape.base import Model
from newsevents.shape.build import build, is_readable
from newsevents.shape.converter import structure, structure_valid
from newsevents.shape.generate import FREE_DEPTH, schema_of
from newsevents.shape.kinds import (
    ByLanguage,
    Field,
    FreeJson,
    Kind,
    ListOf,
    MapOf,
    Object,
    OneOf,
    Scalar,
    fields_of,
    per_class,
    tag_of,
)
from newsevents.shape.plain import MAX_INTEGER, escape
from newsevents.shape.text import Text
from newsevents.strategies import documents, records, with_unknown_fields
from newsevents.strategies._scalars import FREE_JSON
from newsevents.strategies._unknown import objects_in

ABSTRACT = (Record, model.Event)
CLASSES = [
    thing
    for thing in (getattr(model, name) for name in model.__all__)
    if isinstance(thing, type) and issubclass(thing, Model) and thing not in ABSTRACT
]
BY_CLASS = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
OTHER_CODECS = pytest.mark.parametrize("codec", [yaml, msgpack], ids=["yaml", "msgpack"])
NAMES_OF_THE_MODEL = {name: getattr(model, name) for name in model.__all__}


def same_json(left: Any, right: Any) -> bool:
    """Compare as JSON does: the order of keys and 1.0 for 1 mean nothing, true is not 1."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same_json(left[k], right[k]) for k in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same_json, left, right))
    kinds = (isinstance(left, bool), isinstance(right, bool))
    return kinds[0] == kinds[1] and left == right


# Round trips ------------------------------------------------------------------------------------


@given(records())
def test_json_brings_back_the_same_record(record: Record) -> None:
    """Reading what was written gives an equal record, and writing that the same bytes."""
    text = dumps(record)
    for data in (text, text.encode()):
        again = loads(data)
        assert again == record
        assert hash(again) == hash(record)
        assert dumps(again) == text


@given(records())
def test_plain_data_brings_back_the_same_record(record: Record) -> None:
    """`from_dict` undoes `to_dict`."""
    again = from_dict(to_dict(record))
    assert again == record
    assert dumps(again) == dumps(record)


@OTHER_CODECS
def test_other_codecs_bring_back_the_same_record(codec: ModuleType) -> None:
    """YAML and MessagePack lose and change nothing."""

    @given(records())
    def check(record: Record) -> None:
        written = codec.dumps(record)
        again = codec.loads(written)
        assert again == record
        assert dumps(again) == dumps(record)
        assert codec.dumps(again) == written

    check()


@given(with_unknown_fields(documents()).map(from_dict) | records())
def test_python_brings_back_the_same_record(record: Record) -> None:
    """Pickling, copying and evolving give an equal record, unknown fields and all."""
    for again in (
        pickle.loads(pickle.dumps(record)),  # noqa: S301 - our own
        copy.copy(record),
        copy.deepcopy(record),
        attrs.evolve(record),
    ):
        assert again == record
        assert dumps(again) == dumps(record)


@given(records())
def test_repr_is_python_that_makes_the_record(record: Record) -> None:
    """What `repr` shows can be pasted into a program that has imported the model."""
    assert eval(repr(record), dict(NAMES_OF_THE_MODEL)) == record  # noqa: S307 - our own


@given(documents())
def test_documents_come_back_as_they_were(document: dict[str, Any]) -> None:
    """A valid document that was read and written says the same as before."""
    assert same_json(to_dict(from_dict(document)), document)
    assert same_json(json.loads(dumps(loads(json.dumps(document)))), document)


@given(documents(), st.integers(0, 2**32))
def test_the_order_of_fields_does_not_matter(document: dict[str, Any], seed: int) -> None:
    """Documents whose fields stand in another order are written in the canonical one."""
    shuffled = copy.deepcopy(document)
    for _, part in objects_in(RECORD_TYPES[document["type"]], shuffled):
        fields = list(part.items())
        random.Random(seed).shuffle(fields)
        part.clear()
        part.update(fields)
    assert dumps(from_dict(shuffled)) == dumps(from_dict(document))


@given(with_unknown_fields(documents()))
def test_a_record_does_not_change_with_its_document(document: dict[str, Any]) -> None:
    """`from_dict` copies: what happens to the data afterwards does not touch the record."""
    record = from_dict(document)
    before = dumps(record)
    waiting: list[Any] = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict | list):
            waiting += value.values() if isinstance(value, dict) else value
            value.clear()
    assert dumps(record) == before


# Nothing lost -----------------------------------------------------------------------------------


def extras(thing: Any) -> Iterator[tuple[str, Any]]:
    """Yield the pointer and the value of every unknown field that an object carries."""
    if isinstance(thing, Model):
        for name, value in (thing.extra or {}).items():
            yield f"/{escape(name)}", value
        for field in fields_of(type(thing)):
            for pointer, value in extras(getattr(thing, field.name)):
                yield f"/{field.name}{pointer}", value
    elif isinstance(thing, tuple):
        for index, item in enumerate(thing):
            for pointer, value in extras(item):
                yield f"/{index}{pointer}", value


def unknown(cls: type[Model], document: dict[str, Any]) -> dict[str, Any]:
    """Return the pointers and the values of the unknown fields in a document."""
    found = {}

    def walk(kind: Kind, value: Any, pointer: str) -> None:
        match kind:
            case Object(cls=inner):
                known = {field.name: field.kind for field in fields_of(inner)}
                for name, below in value.items():
                    if name in known:
                        walk(known[name], below, f"{pointer}/{name}")
                    elif not (tag_of(inner) and name == "type"):
                        found[f"{pointer}/{escape(name)}"] = below
            case ListOf(item=item):
                for index, below in enumerate(value):
                    walk(item, below, f"{pointer}/{index}")
            case _:
                pass

    walk(Object(cls), document, "")
    return found


@given(with_unknown_fields(documents()))
def test_unknown_fields_are_kept(document: dict[str, Any]) -> None:
    """Fields that this version does not know are found in `extra` and are written back."""
    wanted = unknown(RECORD_TYPES[document["type"]], document)
    assert wanted
    for record in (
        from_dict(document),
        loads(json.dumps(document)),
        yaml.loads(yaml.dumps(from_dict(document))),
        msgpack.loads(msgpack.dumps(from_dict(document))),
    ):
        assert same_json(dict(extras(record)), wanted)
        assert same_json(to_dict(record), document)


ARTICLE = {"type": "article", "id": "article:a", "language": "ar", "published": "2026-01-27"}
EVIDENCE = {"article": "article:a", "stance": "affirms"}
STATEMENT = {
    "type": "statement",
    "id": "statement:a",
    "title": {"ar": "س"},
    "date": "2026",
    "status": "occurred",
    "speakers": [{"actor": "actor:a"}],
    "evidence": [EVIDENCE],
}


def nested(levels: int) -> Any:
    """Return a value inside so many lists."""
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize("value", [2**53, 2**64, -(10**400), 1e300, nested(59), nested(100)])
@pytest.mark.parametrize("place", ["record", "part"])
def test_odd_unknown_fields_are_refused_or_kept_by_all(value: Any, place: str) -> None:
    """What `loads` lets in can be written, copied, evolved and read again by every way."""
    document = copy.deepcopy(STATEMENT)
    (document if place == "record" else document["evidence"][0])["new"] = value
    try:
        record = loads(json.dumps(document))
    except InvalidError:
        with pytest.raises(InvalidError):
            from_dict(document)
        return
    assert loads(dumps(record)) == record
    assert attrs.evolve(record) == record
    assert from_dict(to_dict(record)) == record
    assert yaml.loads(yaml.dumps(record)) == record
    assert msgpack.loads(msgpack.dumps(record)) == record


def test_a_constructor_takes_no_extra_that_could_not_be_written_back() -> None:
    """`extra` holds JSON under names that are no fields, or nothing at all."""
    given = {name: value for name, value in ARTICLE.items() if name != "type"}
    assert model.Article(**given, extra={}) == model.Article(**given)
    for extra in ({"id": "article:b"}, {"type": "actor"}, {"new": {1, 2}}, {"new": math.nan}):
        with pytest.raises(InvalidError):
            model.Article(**given, extra=extra)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (model.Range(minimum=1), model.Range(minimum=1.0)),
        (model.Range(minimum=0), model.Range(minimum=-0.0)),
        (model.Actor(id="actor:a", kind="state", names={"en": "a", "ar": "b"}),
         model.Actor(id="actor:a", kind="state", names={"ar": "b", "en": "a"})),
    ],
)  # fmt: skip
def test_equal_things_are_written_alike(left: Model, right: Model) -> None:
    """The canonical form is the same for equal records, as `newsevents.codec` says."""
    from newsevents.shape.converter import to_document

    assert left != right or json.dumps(to_document(left)) == json.dumps(to_document(right))


# One language -----------------------------------------------------------------------------------


@per_class
def validators(cls: type[Model]) -> tuple[Callable[[Any], bool], Callable[[Any], bool]]:
    """Return the two validators, as anybody would make them from the published schema."""
    schema = schema_of(cls)
    return (
        jsonschema_rs.Draft202012Validator(schema).is_valid,
        jsonschema.Draft202012Validator(schema).is_valid,
    )


def accepts(make: Callable[[], object]) -> bool:
    """Say whether something is made; any error but InvalidError is a failure of the test."""
    try:
        make()
    except InvalidError:
        return False
    return True


def constructed(cls: type[Model], document: dict[str, Any]) -> tuple[bool, dict[str, Any]]:
    """Say whether the constructor takes a document, and what it is asked by that.

    Two differences are meant. To the constructor an optional field that is None or empty is one
    that is not given. And `extra` is the name of its argument for unknown fields, which a
    document's field of that name is not.
    """
    tag = tag_of(cls)
    given = {
        name: value
        for name, value in document.items()
        if name != "extra" and (tag is None or name != "type")
    }
    optional = {field.name for field in fields_of(cls) if not field.required}
    asked = {
        name: value
        for name, value in given.items()
        if not (name in optional and (value is None or value in ([], {})))
    }
    return accepts(lambda: cls(**given)), asked if tag is None else {"type": tag, **asked}


def check_one_language(cls: type[Model], document: dict[str, Any]) -> bool:
    """Ask everybody whether a document is valid, and return their one answer."""
    fast, slow = validators(cls)
    is_valid = slow(document)
    assert fast(document) == is_valid
    findings = judge_class(cls, document)
    assert (findings == []) == is_valid
    check_findings(findings, document)
    is_taken, asked = constructed(cls, document)
    assert is_taken == slow(asked)
    assert accepts(lambda: structure(cls, document)) == is_readable(findings)
    if tag_of(cls) is not None and document.get("type") == tag_of(cls):
        assert judge(document) == [
            attrs.evolve(finding, record=finding.record or said_id(document))
            for finding in findings
        ]
        is_read = accepts(lambda: loads(json.dumps(document)))
        assert is_read == (is_valid or {finding.code for finding in findings} == {"NE102"})
    return is_valid


def said_id(document: dict[str, Any]) -> str:
    """Return the id that a document gives, as far as it is one."""
    return document["id"] if isinstance(document.get("id"), str) else ""


def check_findings(findings: list[Finding], document: Any) -> None:
    """Check what every finding promises."""
    assert len(findings) <= 101
    for finding in findings:
        assert re.fullmatch("NE[0-9]{3}", finding.code)
        assert 0 < len(finding.message) <= 200
        for line in (finding.message, finding.hint, finding.pointer, str(finding)):
            assert len(line.splitlines()) <= 1 or line is finding.pointer
        resolve(document, finding.pointer)


def resolve(document: Any, pointer: str) -> Any:
    """Return the value at a JSON Pointer; raise LookupError when there is none."""
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        document = document[int(name) if isinstance(document, list) else name]
    return document


# Valid everywhere, wrong in most places.
ODD_VALUES = (
    *(None, True, False, 0, 1, -1, 1.0, 1.5, -0.0, 1e3, 90.00000001, 180, 181.0),
    *(MAX_INTEGER, float(MAX_INTEGER), 2**53, -(2**53), 2**64, 1e300, 10**400, -(10**400)),
    *("", " ", "x", "\n", "null", "\u0660", "\U0001f600" * 36, "2026-02-29", "article:a\n"),
    *([], {}, [[]], [None], ["x"], ["actor:a"], {"": ""}, {"en": ""}, {"EN": "x"}, {"en": None}),
    *({"en": "x\n"}, {"ar\n": "x"}, {"wikidata": "q1"}, {"wikidata": "Q1\n"}, {"/": None}),
    *({"date": 1}, {"x": nested(FREE_DEPTH)}, {"x": nested(FREE_DEPTH + 1)}),
)


def near_misses(value: Any) -> Iterator[Any]:
    """Yield what is one step away from a value, on either side of what is valid."""
    match value:
        case str():
            yield from (f"{value}\n", f"\n{value}", f"{value} ", f"{value}\0", f"{value}\r")
            yield from (value.upper(), value.swapcase(), value[:-1], value + value[-1:])
            yield from (f"{value}\u0301", f"{value}\u200f", value.replace(":", "\uff1a"))
            for most in (200, 300, 1000, 20_000):
                yield from (("\U0001f600" * most), (value * most)[:most], "x" * (most + 1))
        case bool():
            yield not value
        case int() | float():
            yield from (float(value), -value, value + 0.5, str(value), value * 1000)
        case list():
            yield from (value[:-1], value * 2, value[:1] * 1000, value[:1] * 1001, {"0": value})
        case dict():
            yield from ([value], list(map(list, value.items())), {**value, "x-unknown": 1})
            yield {**value, **{f"key-{number}": "x" for number in range(1001)}}
            for name in value:
                yield {other: below for other, below in value.items() if other != name}
                yield {(other + "\n" if other == name else other): value[other] for other in value}
                yield {(other.upper() if other == name else other): value[other] for other in value}


def simple(kind: Kind) -> Any:
    """Return one valid value of a kind, with as little in it as possible."""
    match kind:
        case Scalar():
            return kind.examples[0] if kind.examples else {"boolean": True}.get(kind.json_type, "x")
        case OneOf(vocabulary):
            return next(iter(vocabulary)).value
        case ListOf(item, size):
            return [simple(item) for _ in range(size.least)]
        case MapOf(key, value, _, known):
            return {next(iter(known), simple(key)): simple(next(iter(known.values()), value))}
        case ByLanguage():
            return {"ar": "س"}
        case Object(cls):
            return simple_document(cls)
        case FreeJson():
            return {"a": [1]}


def simple_document(cls: type[Model], *wanted: str) -> dict[str, Any]:
    """Return a valid document with no more than the required fields and those wanted."""
    names = {field.name for field in fields_of(cls) if field.required} | set(wanted)
    if cls.any_of and names.isdisjoint(cls.any_of):
        names.add(cls.any_of[0])
    names.update(*(cls.needs.get(name, ()) for name in wanted))
    fields = {field.name: simple(field.kind) for field in fields_of(cls) if field.name in names}
    return fields if tag_of(cls) is None else {"type": tag_of(cls), **fields}


def places(value: Any, kind: Kind | None = None) -> Iterator[tuple[str | int, ...]]:
    """Yield the paths of the values in a document; parts that are objects are gone around."""
    yield ()
    if isinstance(value, list | dict) and not isinstance(kind, Object):
        inner = kind.item if isinstance(kind, ListOf) else None
        for step, below in value.items() if isinstance(value, dict) else enumerate(value):
            for path in places(below, inner):
                yield (step, *path)


def replaced(document: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """Return a copy with another value at a path."""
    if not path:
        return value
    copied = copy.copy(document)
    copied[path[0]] = replaced(document[path[0]], path[1:], value)
    return copied


def at(document: Any, path: tuple[str | int, ...]) -> Any:
    """Return the value at a path."""
    for step in path:
        document = document[step]
    return document


@per_class
def own_fields(cls: type[Model]) -> tuple[Field, ...]:
    """Return the fields that no class before has in just the same way."""
    before = [field for other in CLASSES[: CLASSES.index(cls)] for field in fields_of(other)]
    return tuple(field for field in fields_of(cls) if field not in before)


@BY_CLASS
def test_one_language_for_documents_with_a_fault(cls: type[Model]) -> None:
    """Field by field, all agree about everything that is nearly or not at all valid in it."""
    answers = set()
    for field in own_fields(cls):
        document = simple_document(cls, field.name)
        assert check_one_language(cls, document)
        for path in places(document[field.name], field.kind):
            value = at(document[field.name], path)
            for wrong in itertools.chain(ODD_VALUES, near_misses(value)):
                mutated = {**document, field.name: replaced(document[field.name], path, wrong)}
                answers.add(check_one_language(cls, mutated))
    assert answers == {True, False} or not own_fields(cls)


@BY_CLASS
def test_one_language_for_sets_of_fields(cls: type[Model]) -> None:
    """All agree about every field that is missing, about pairs that need each other, and tags."""
    everything = simple_document(cls, *(field.name for field in fields_of(cls)))
    assert check_one_language(cls, everything)
    assert check_one_language(cls, simple_document(cls))
    names = list(everything)
    for gone in itertools.chain([()], itertools.combinations(names, 1), [names]):
        check_one_language(cls, {n: everything[n] for n in names if n not in gone})
    for kept in itertools.combinations(names, 2):
        check_one_language(cls, {**simple_document(cls), **{n: everything[n] for n in kept}})
    for new in ("x-unknown", "extra", "Type", "", "a/b~c", "id ", "__class__", "_set_fields"):
        assert not check_one_language(cls, {**everything, new: None})
    for tag in [*RECORD_TYPES, "Actor", "actor\n", "", None, 1, ["actor"], {}]:
        check_one_language(cls, {**everything, "type": tag})


def test_a_constructor_refuses_every_unknown_name_in_the_same_way() -> None:
    """A field called like Python's own argument is an unknown field like any other."""
    with pytest.raises(InvalidError):
        model.Code(**{"scheme": "cameo", "code": "1", "self": 1})


@pytest.mark.parametrize("tag", ["Actor", "actor\n", "", None, 1, 1.5, ["actor"], {}, True])
def test_nothing_but_the_tag_of_a_class_names_a_record(tag: Any) -> None:
    """A `type` that is not a tag, letter by letter, is one finding and no record."""
    document = {**simple_document(model.Actor), "type": tag}
    assert [finding.code for finding in judge(document)] == ["NE109"]
    assert read(document)[0] is None


@pytest.mark.parametrize("document", [None, True, 1, "x", [], [ARTICLE], {}, {"id": "article:a"}])
def test_what_is_not_a_record_is_one_finding(document: Any) -> None:
    """Other JSON than an object with a type is refused by all readers with one finding."""
    findings = judge(document)
    assert len(findings) == 1
    check_findings(findings, document)
    assert not accepts(lambda: loads(json.dumps(document)))
    assert not accepts(lambda: yaml.loads(json.dumps(document)))


@pytest.mark.parametrize("levels", [9, 10, 11, 12, 30])
@pytest.mark.parametrize("inside", [list, dict])
def test_free_json_may_be_ten_levels_deep(levels: int, inside: type) -> None:
    """All agree that ten lists or maps inside each other are allowed and eleven are not."""
    value: Any = "x"
    for _ in range(levels):
        value = [value] if inside is list else {"a": value}
    document = {**ARTICLE, "extensions": {"x": value}}
    assert check_one_language(model.Article, document) == (levels <= FREE_DEPTH)


@given(documents())
def test_one_language_for_valid_documents(document: dict[str, Any]) -> None:
    """All agree that a valid document is valid."""
    assert check_one_language(RECORD_TYPES[document["type"]], document)


@st.composite
def mutated_documents(draw: st.DrawFn) -> dict[str, Any]:
    """Make documents with one or two faults, or nearly, anywhere."""
    document = draw(documents() | with_unknown_fields(documents()))
    for _ in range(draw(st.integers(1, 2))):
        path = draw(st.sampled_from(list(places(document))))
        assume(path != ("type",))
        wrong = draw(st.sampled_from([*ODD_VALUES, *near_misses(at(document, path))]))
        if path or (isinstance(wrong, dict) and "type" in wrong):
            document = replaced(document, path, copy.deepcopy(wrong))
    return document


@given(mutated_documents())
def test_one_language_for_mutated_documents(document: dict[str, Any]) -> None:
    """All agree about documents with something odd at any depth."""
    check_one_language(RECORD_TYPES[document["type"]], document)


JSON = st.recursive(
    FREE_JSON | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(max_size=5), below),
    max_leaves=8,
)


@st.composite
def tagged(draw: st.DrawFn) -> dict[str, Any]:
    """Make any JSON at all under the type of a record, often in its fields."""
    cls = draw(st.sampled_from(list(RECORD_TYPES.values())))
    names = st.sampled_from([field.name for field in fields_of(cls)]) | st.text(max_size=5)
    return {**draw(st.dictionaries(names, JSON, max_size=8)), "type": tag_of(cls)}


@given(tagged())
def test_one_language_for_any_json(document: dict[str, Any]) -> None:
    """All agree about JSON that has no more than the type of a record."""
    assume("self" not in document)  # has a test of its own
    check_one_language(RECORD_TYPES[document["type"]], document)


def test_findings_are_counted_up_to_a_hundred() -> None:
    """However much is wrong, a hundred findings are listed, and one that says there are more."""
    for wrong, expected in ((99, 99), (100, 100), (101, 101), (900, 101)):
        findings = judge({**STATEMENT, "topics": [None] * wrong})
        assert len(findings) == expected
        check_findings(findings, {**STATEMENT, "topics": [None] * wrong})
    assert findings[-1].code == "NE113"


# Two paths to one object ------------------------------------------------------------------------


def check_types(kind: Kind, value: Any) -> None:
    """Check that a value is of the Python types that the annotations say."""
    match kind:
        case Scalar(json_type=json_type):
            types = {"string": {str}, "integer": {int}, "number": {int, float}, "boolean": {bool}}
            assert type(value) in types[json_type]
        case OneOf(vocabulary):
            assert type(value) is vocabulary
        case ListOf(item=item):
            assert type(value) is tuple
            for entry in value:
                check_types(item, entry)
        case MapOf(key=key, value=below):
            assert type(value) is dict
            for name, entry in value.items():
                check_types(key, name)
                check_types(below, entry)
        case ByLanguage():
            assert type(value) is Text
            assert {type(part) for pair in value.items() for part in pair} == {str}
        case Object(cls):
            assert type(value) is cls
            for field in fields_of(cls):
                below = getattr(value, field.name)
                if field.required or below not in (None, (), {}):
                    check_types(field.kind, below)
        case FreeJson():
            json.dumps(value, allow_nan=False)


@given(documents())
def test_both_paths_make_the_same_object(document: dict[str, Any]) -> None:
    """msgspec's object equals cattrs's and the constructor's, in types as well as in values."""
    cls = RECORD_TYPES[document["type"]]
    fields = {name: value for name, value in document.items() if name != "type"}
    fast = build(cls, copy.deepcopy(document), known=True)
    slow = structure_valid(cls, copy.deepcopy(document))
    made = cls(**fields)
    for record in (fast, slow, made, attrs.evolve(made), structure(cls, document)):
        assert record == fast
        assert repr(record) == repr(fast)
        assert dumps(record) == dumps(fast)
        check_types(Object(cls), record)


@given(with_unknown_fields(documents()))
def test_objects_with_unknown_fields_have_the_right_types(document: dict[str, Any]) -> None:
    """Unknown fields beside them change nothing about the types of the known ones."""
    check_types(Object(RECORD_TYPES[document["type"]]), from_dict(document))


def test_whole_numbers_written_with_a_point_become_integers() -> None:
    """JSON Schema takes 3.0 for an integer; an object holds and writes 3."""
    span = {"start": 0.0, "end": 3.0, "sha256": "0" * 64}
    document = {**STATEMENT, "evidence": [{**EVIDENCE, "span": span}]}
    record = loads(json.dumps(document))
    check_types(Object(model.Statement), record)
    assert '"end":3,' in dumps(record)
