"""The two promises of the model, held by property tests: one language, nothing lost."""

from __future__ import annotations

import copy
import functools
import itertools
import json
import math
import pickle
import random
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import attrs
import jsonschema
import jsonschema_rs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from oracles import (
    check_findings,
    check_one_language,
    refusal,
    resolve,
    same_json,
)

from newsevents import model
from newsevents._text.pointers import escape_step, join_pointer
from newsevents.codec import (
    dumps,
    from_dict,
    loads,
    msgpack,
    record_findings,
    structure_record,
    to_dict,
    yaml,
)
from newsevents.codec.parser import parse
from newsevents.codec.source_map import SourceMap, iter_values
from newsevents.errors import InvalidError
from newsevents.model import RECORD_TYPES, Record
from newsevents.schema.base import Model, structure
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
    tag_of,
)
from newsevents.schema.json_schema import FREE_DEPTH, schema_of
from newsevents.schema.structuring import _structure_slowly, structure_valid
from newsevents.schema.values import (
    MAX_INTEGER,
    MAX_TERM_CHARACTERS,
    OWN_TERM_PATTERN,
    FrozenMap,
    Text,
)
from newsevents.strategies import documents, objects_in, records, with_unknown_fields
from newsevents.strategies._scalars import FREE_JSON

ABSTRACT = (Record, model.Event)
CLASSES = [
    thing
    for thing in (getattr(model, name) for name in model.__all__)
    if isinstance(thing, type) and issubclass(thing, Model) and thing not in ABSTRACT
]
BY_CLASS = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
OTHER_CODECS = pytest.mark.parametrize("codec", [yaml, msgpack], ids=["yaml", "msgpack"])
NAMES_OF_THE_MODEL = {name: getattr(model, name) for name in model.__all__}


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
        random.Random(seed).shuffle(fields)  # noqa: S311 - no secret
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
        for name, value in thing.unknown_fields.items():
            yield f"/{escape_step(name)}", value
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

    def walk(kind: FieldType, value: Any, pointer: str) -> None:
        match kind:
            case Object(cls=inner):
                known = {field.name: field.kind for field in fields_of(inner)}
                for name, below in value.items():
                    if name in known:
                        walk(known[name], below, f"{pointer}/{name}")
                    elif not (tag_of(inner) and name == "type"):
                        found[f"{pointer}/{escape_step(name)}"] = below
            case ListOf(item=item):
                for index, below in enumerate(value):
                    walk(item, below, f"{pointer}/{index}")
            case _:
                pass

    walk(Object(cls), document, "")
    return found


@given(with_unknown_fields(documents()))
def test_unknown_fields_are_kept(document: dict[str, Any]) -> None:
    """Fields that this version does not know are found in `unknown_fields` and are written back."""
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


@pytest.mark.parametrize(
    "value", [2**53, 2**64, -(10**400), 1e300, nested(59), nested(100), nested(800)]
)
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


def test_a_constructor_takes_no_unknown_field_that_could_not_be_written_back() -> None:
    """`unknown_fields` holds JSON under names that are no fields, or nothing at all."""
    given = {name: value for name, value in ARTICLE.items() if name != "type"}
    assert model.Article(**given, unknown_fields={}) == model.Article(**given)
    for unknown_fields in (
        {"id": "article:b"},
        {"type": "actor"},
        {"new": {1}},
        {"new": math.nan},
        5,
        "x",
    ):
        with pytest.raises(InvalidError):
            model.Article(**given, unknown_fields=unknown_fields)


# One language -----------------------------------------------------------------------------------


# What may stand in no place, or in some; asked for wherever a value of a type is expected.
OF_OTHER_TYPES = (None, True, 0, 1.5, "", "x", [], {}, ["x"], [None], {"": ""}, {"x": None})
NUMBERS = (
    *(False, 1, -1, 1.0, -0.0, 1e3, 1e-300, 1.5, 90.00000001, 180, 180.5, -180.0, "1", "1.0"),
    *(MAX_INTEGER, float(MAX_INTEGER), 2**53, -(2**53), 2**64, 1e300, 10**400, -(10**400)),
)
STRINGS = (
    *(" ", "\n", "\0", "null", "\u0660", "\u0645", "\u202e" * 90, "2026-02-29", "article:a"),
    *("Q1\n", "q1", "http://", "https://a b", "https://a\x7f", "/~2", "/\n", "sy", "S\u0423"),
)
OWN_TERMS = (
    *("x-a", "x-0", "x-a-b", "x-" + "a" * 98, "x-" + "a" * 99, "x-", "x--a", "x-a-", "x-a--b", "x"),
    *("X-a", "x-A", "x_a", "x-a_b", "x-a\n", "x-a\nb", " x-a", "x-a ", "x-\u0663", "y-a", "x-a.b"),
)
MAPS = (
    *({"en": ""}, {"en": "x\n"}, {"EN": "x"}, {"en": None}, {"en\n": "x"}, {"en-us": "x"}),
    *({"x\n": "x"}, {"wikidata": "q1"}, {"wikidata": "Q1\n"}, {"icao": "X"}, {"/": 1}, {"/a": []}),
)


def odd_values(kind: FieldType | None) -> tuple[Any, ...]:
    """Return values that are the nearer to what a place wants the more is known about it."""
    match kind:
        case OneOf():
            return OF_OTHER_TYPES + STRINGS + OWN_TERMS
        case Scalar(json_type="string"):
            return OF_OTHER_TYPES + STRINGS
        case Scalar() | FreeJson():
            return OF_OTHER_TYPES + NUMBERS
        case MapOf() | ByLanguage():
            return OF_OTHER_TYPES + MAPS
        case _:
            return OF_OTHER_TYPES


def near_misses(value: Any, kind: FieldType | None) -> Iterator[Any]:
    """Yield what is one step away from a value, on either side of what is valid."""
    keywords = kind.keywords if isinstance(kind, Scalar) else {}
    if isinstance(kind, OneOf):
        keywords = {"maxLength": MAX_TERM_CHARACTERS}
    match value:
        case str():
            yield from (f"{value}\n", f"\n{value}", f"{value} ", f"{value}\0", f"{value}\r")
            yield from (value.upper(), value.swapcase(), value[:-1], value + value[-1:])
            yield from (f"{value}\u0301", f"{value}\u200f", value.replace(":", "\uff1a"))
            most = keywords.get("maxLength", 1000)
            for length in (most, most + 1):
                yield from ("\U0001f600" * length, value.ljust(length, value[-1:] or "x"))
        case bool():
            yield not value
        case int() | float() if abs(value) < sys.float_info.max:
            yield from (float(value), -value, value + 0.5, str(value))
            for bound in (keywords.get("minimum", 0), keywords.get("maximum", 0)):
                yield from (bound, bound - 1, bound + 1, bound - 1e-9, bound + 1e-9, float(bound))
        case list() | dict():
            yield from near_containers(value)


def near_containers(value: Any) -> Iterator[Any]:
    """Yield lists and maps with an entry too many or too few, or under another name."""
    match value:
        case list():
            yield from (value[:-1], value * 2, {"0": value}, [value])
            if value and not isinstance(value[0], dict):
                yield from (value[:1] * 1000, value[:1] * 1001)
        case dict():
            yield from ([value], list(map(list, value.items())), {**value, "x-unknown": 1})
            letters = map("".join, itertools.product("abcdefghijk", repeat=3))
            slash = "/" if "/" in "".join(value) else ""
            many = {slash + name: below for name in letters for below in value.values()}
            for most in (1000, 1001) if all(isinstance(x, str) for x in value.values()) else ():
                yield {**value, **dict(itertools.islice(many.items(), max(0, most - len(value))))}
            for name in value:
                yield {other: below for other, below in value.items() if other != name}
                for new in (f"{name}\n", f"\n{name}", name.upper(), f"{name}\u200f", ""):
                    yield {(new if k == name else k): below for k, below in value.items()}


def simple(kind: FieldType) -> Any:
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


def places(
    value: Any, kind: FieldType | None, *, in_parts: bool = True
) -> Iterator[tuple[tuple[str | int, ...], FieldType | None]]:
    """Yield the paths of the values in a document and their kinds, as far as they have one."""
    yield (), kind
    if isinstance(value, list | dict) and (in_parts or not isinstance(kind, Object)):
        for step, below in value.items() if isinstance(value, dict) else enumerate(value):
            for path, inner in places(below, kind_below(kind, step), in_parts=in_parts):
                yield (step, *path), inner


def kind_below(kind: FieldType | None, step: str | int) -> FieldType | None:
    """Return the kind of what stands at one step below a value."""
    match kind:
        case ListOf(item=item):
            return item
        case MapOf(value=value, known=known):
            return known.get(str(step), value)
        case ByLanguage(text=text):
            return text
        case Object(cls):
            return next((field.kind for field in fields_of(cls) if field.name == step), None)
        case _:
            return None


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


@functools.cache
def first_places() -> dict[tuple[type[Model], str], list[tuple[tuple[str | int, ...], Any]]]:
    """Return for each field the paths in its value, and the kinds, that no field before has.

    All vocabularies count as one kind: one function makes their schemas.
    """
    seen: list[Any] = []
    found: dict[tuple[type[Model], str], list[tuple[tuple[str | int, ...], Any]]] = {}
    for cls, field in ((each, field) for each in CLASSES for field in fields_of(each)):
        value = simple(field.kind)
        found[cls, field.name] = []
        for path, kind in places(value, field.kind, in_parts=False):
            key = OneOf if isinstance(kind, OneOf) else (kind, at(value, path))
            if key not in seen:
                seen.append(key)
                found[cls, field.name].append((path, kind))
    return found


def nearly(cls: type[Model], field: Field, value: Any) -> Iterator[Any]:
    """Yield values for a field that are wrong or nearly so.

    The schema of a field follows from its kind alone, so the first field of a kind gets them all,
    and others those where it matters whether the field is required.
    """
    yield from (None, "", [], {}, 1.5)
    for path, kind in first_places()[cls, field.name]:
        there = at(value, path)
        for wrong in itertools.chain(odd_values(kind), near_misses(there, kind)):
            yield replaced(value, path, wrong)


@BY_CLASS
@pytest.mark.no_cover  # thousands of documents
def test_one_language_for_documents_with_a_fault(cls: type[Model]) -> None:
    """Field by field, all agree about everything that is nearly or not at all valid in it."""
    answers = set()
    for field in fields_of(cls):
        document = simple_document(cls, field.name)
        assert check_one_language(cls, document)
        for value in nearly(cls, field, document[field.name]):
            answers.add(check_one_language(cls, {**document, field.name: value}))
    assert False in answers


@BY_CLASS
@pytest.mark.no_cover
def test_one_language_for_sets_of_fields(cls: type[Model]) -> None:
    """All agree about every field that is missing, about fields that need each other, and tags."""
    everything = simple_document(cls, *(field.name for field in fields_of(cls)))
    assert check_one_language(cls, everything)
    assert check_one_language(cls, simple_document(cls))
    names = list(everything)
    for gone in itertools.chain([()], itertools.combinations(names, 1), [names]):
        check_one_language(cls, {n: everything[n] for n in names if n not in gone})
    tied = {*cls.needs, *itertools.chain(*cls.needs.values()), *cls.any_of}
    untied = {n: value for n, value in simple_document(cls).items() if n not in tied}
    for size in range(len(tied) + 1):
        for kept in itertools.combinations(sorted(tied), size):
            check_one_language(cls, {**untied, **{n: everything[n] for n in kept}})
    for new in (
        "x-unknown",
        "unknown_fields",
        "Type",
        "",
        "a/b~c",
        "id ",
        "__class__",
        "_set_fields",
    ):
        assert not check_one_language(cls, {**everything, new: None})
    for tag in [*RECORD_TYPES, "Actor", "actor\n", "", None, 1, ["actor"], {}]:
        check_one_language(cls, {**everything, "type": tag})


def test_a_constructor_refuses_every_unknown_name_in_the_same_way() -> None:
    """A field called like Python's own argument is an unknown field like any other."""
    with pytest.raises(InvalidError):
        model.Code(scheme="cameo", code="1", self=1)


@pytest.mark.parametrize("tag", ["Actor", "actor\n", "", None, 1, 1.5, ["actor"], {}, True])
def test_nothing_but_the_tag_of_a_class_names_a_record(tag: Any) -> None:
    """A `type` that is not a tag, letter by letter, is one finding and no record."""
    document = {**simple_document(model.Actor), "type": tag}
    assert [finding.code for finding in record_findings(document)] == ["NE109"]
    assert structure_record(document)[0] is None


@pytest.mark.parametrize("document", [None, True, 1, "x", [], [ARTICLE], {}, {"id": "article:a"}])
def test_what_is_not_a_record_is_one_finding(document: Any) -> None:
    """Other JSON than an object with a type is refused by all readers with one finding."""
    findings = record_findings(document)
    assert len(findings) == 1
    check_findings(findings, document)
    assert refusal(lambda: loads(json.dumps(document)))
    assert refusal(lambda: yaml.loads(json.dumps(document)))


@pytest.mark.parametrize("levels", [9, 10, 11, 12, 30])
@pytest.mark.parametrize("inside", [list, dict])
def test_free_json_may_be_ten_levels_deep(levels: int, inside: type) -> None:
    """All agree that ten lists or maps inside each other are allowed and eleven are not."""
    value: Any = "x"
    for _ in range(levels):
        value = [value] if inside is list else {"a": value}
    document = {**ARTICLE, "extensions": {"x": value}}
    assert check_one_language(model.Article, document) == (levels <= FREE_DEPTH)


@pytest.mark.parametrize(
    ("value", "is_valid"),
    [
        ("\U0001f600" * 100_000, True),
        ("x" * 100_001, False),
        ({"\U0001f600" * 1000: None}, True),
        ({"x" * 1001: None}, False),
        ([None] * 1000, True),
        ([None] * 1001, False),
        ({str(number): None for number in range(1000)}, True),
        ({str(number): None for number in range(1001)}, False),
        (MAX_INTEGER, True),
        (-MAX_INTEGER, True),
        (-float(MAX_INTEGER), True),
        (MAX_INTEGER + 1, False),
        (-MAX_INTEGER - 1, False),
        (float(MAX_INTEGER + 1), False),
        (1e300, False),
        (10**400, False),
        (5e-324, True),
    ],
    ids=itertools.count(),
)
def test_free_json_has_bounds(value: Any, is_valid: bool) -> None:
    """All agree how long strings, names, lists and maps in free JSON are, and how large numbers."""
    document = {**ARTICLE, "extensions": {"x": [value]}}
    assert check_one_language(model.Article, document) == is_valid


@given(documents())
def test_one_language_for_valid_documents(document: dict[str, Any]) -> None:
    """All agree that a valid document is valid."""
    assert check_one_language(RECORD_TYPES[document["type"]], document)


@st.composite
def mutated_documents(draw: st.DrawFn) -> dict[str, Any]:
    """Make documents with one or two faults, or nearly, anywhere."""
    document = draw(documents() | with_unknown_fields(documents()))
    for _ in range(draw(st.integers(1, 2))):
        whole = Object(RECORD_TYPES[document["type"]])
        path, kind = draw(st.sampled_from(list(places(document, whole))))
        assume(path not in ((), ("type",)))
        wrong = [*odd_values(kind), *near_misses(at(document, path), kind)]
        document = replaced(document, path, copy.deepcopy(draw(st.sampled_from(wrong))))
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
    check_one_language(RECORD_TYPES[document["type"]], document)


def test_messages_are_short_whatever_is_in_them() -> None:
    """Text that has to be escaped for a terminal does not make a message longer than a line."""
    for odd in ("\u202e" * 100, "\x1b" * 100, "\n" * 100, "\u0634" * 100):
        for document in ({**ARTICLE, "published": odd}, {**ARTICLE, odd: 1}):
            (finding,) = record_findings(document)
            assert len(finding.message) <= 200


def test_findings_are_counted_up_to_a_hundred() -> None:
    """However much is wrong, a hundred findings are listed, and one that says there are more."""
    for wrong, expected in ((99, 99), (100, 100), (101, 101), (900, 101)):
        findings = record_findings({**STATEMENT, "topics": [None] * wrong})
        assert len(findings) == expected
        check_findings(findings, {**STATEMENT, "topics": [None] * wrong})
    assert findings[-1].code == "NE113"


# Two paths to one object ------------------------------------------------------------------------


def python_types(kind: FieldType) -> set[type]:
    """Return the types that a value of a kind may have in Python."""
    match kind:
        case Scalar(json_type=json_type):
            return {"integer": {int}, "number": {int, float}, "boolean": {bool}}.get(
                json_type, {str}
            )
        case OneOf(vocabulary):
            return {vocabulary}
        case Object(cls):
            return {cls}
        case FreeJson():
            return {FrozenMap, tuple, str, int, float, bool, type(None)}
        case _:
            return {{ListOf: tuple, MapOf: FrozenMap, ByLanguage: Text}[type(kind)]}


def check_types(kind: FieldType, value: Any) -> None:
    """Check that a value and everything in it is of the types that the annotations say."""
    assert type(value) in python_types(kind)
    inside: list[tuple[FieldType, Any]] = []
    match kind:
        case ListOf(item=item):
            inside = [(item, entry) for entry in value]
        case MapOf(key=key, value=below):
            inside = [
                pair for name, entry in value.items() for pair in ((key, name), (below, entry))
            ]
        case ByLanguage(language=key, text=below):
            inside = [
                pair for name, entry in value.items() for pair in ((key, name), (below, entry))
            ]
        case Object(cls):
            fields = [(field, getattr(value, field.name)) for field in fields_of(cls)]
            inside = [
                (field.kind, below)
                for field, below in fields
                if field.required or below not in (None, (), {})
            ]
    for kind_inside, part in inside:
        check_types(kind_inside, part)


@given(documents())
def test_both_paths_make_the_same_object(document: dict[str, Any]) -> None:
    """The generated functions, the slow way and the constructor agree, in types and in values."""
    cls = RECORD_TYPES[document["type"]]
    fields = {name: value for name, value in document.items() if name != "type"}
    fast = structure_valid(cls, copy.deepcopy(document))
    slow = _structure_slowly(cls, copy.deepcopy(document))
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
    document = {**STATEMENT, "evidence": [{**EVIDENCE, "spans": [span]}]}
    record = loads(json.dumps(document))
    check_types(Object(model.Statement), record)
    assert '"end":3,' in dumps(record)


# JSON text --------------------------------------------------------------------------------------


def reference(data: bytes) -> Any:
    """Read JSON as RFC 8259 and RFC 7493 want it; raise ValueError for all else."""

    def finite(digits: str) -> float:
        if math.isinf(float(digits)):
            raise ValueError(digits)
        return float(digits)

    def distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise ValueError(pairs)
        return dict(pairs)

    def refuse(name: str) -> None:
        raise ValueError(name)

    document = json.loads(
        data.decode(), parse_float=finite, parse_constant=refuse, object_pairs_hook=distinct
    )
    # A lone surrogate cannot be written as UTF-8: UnicodeEncodeError is a ValueError.
    json.dumps(document, ensure_ascii=False).encode()
    return document


def check_parse(data: bytes) -> None:
    """Check that our parser says what the reference says, and if it refuses, where."""
    try:
        expected = reference(data)
    except ValueError:
        (finding,) = refusal(lambda: parse(data))
        check_findings([attrs.evolve(finding, pointer="")], None)
        lines = data.decode(errors="replace").split("\n")
        assert 0 <= finding.line <= len(lines)
        if finding.line:
            assert 1 <= finding.column <= len(lines[finding.line - 1]) + 1
    else:
        assert repr(parse(data)) == repr(expected)


def spelled(text: str, chance: random.Random) -> str:
    """Return a JSON string, each character in one of the ways in which it may be written."""

    def escaped(char: str) -> str:
        units = char.encode("utf-16-be").hex()
        codes = [units[start : start + 4] for start in range(0, len(units), 4)]
        return "".join(f"\\u{chance.choice((code, code.upper()))}" for code in codes)

    def one(char: str) -> str:
        ways = [json.dumps(char, ensure_ascii=False)[1:-1], escaped(char)]
        return chance.choice([*ways, "\\/"] if char == "/" else ways)

    return f'"{"".join(map(one, text))}"'


def written(value: Any, chance: random.Random, *, twice: float = 0) -> str:
    """Return JSON text for a value, in one of many ways; `twice` is how often a key stands twice."""

    def spaced(text: str) -> str:
        before, after = (chance.choice(("", "", " ", "\n", "\t\r\n ")) for _ in range(2))
        return f"{before}{text}{after}"

    match value:
        case dict():
            pairs = list(value.items())
            others = [(name, below) for name in value for _, below in pairs]
            pairs = [pair for pair in others if chance.random() < twice] + pairs
            entries = [
                f"{spaced(spelled(name, chance))}:{written(below, chance, twice=twice)}"
                for name, below in pairs
            ]
            text = f"{{{','.join(entries) or spaced('')}}}"
        case list():
            entries = [written(below, chance, twice=twice) for below in value]
            text = f"[{','.join(entries) or spaced('')}]"
        case str():
            text = spelled(value, chance)
        case float():
            text = chance.choice((f"{value!r}", f"{value:.17E}", f"{value:.3e}"))
        case _:
            text = json.dumps(value)
    return spaced(text)


CHANCES = st.integers(0, 2**32).map(random.Random)


@given(JSON, CHANCES, st.sampled_from([0, 0.05]))
def test_json_is_read_however_it_is_written(
    value: Any, chance: random.Random, twice: float
) -> None:
    """White space, escapes and forms of numbers do not matter; duplicate keys are seen."""
    check_parse(written(value, chance, twice=twice).encode())


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_are_json_or_refused(data: bytes) -> None:
    """Whatever the bytes, they are what a strict parser makes of them, or InvalidError."""
    check_parse(data)


TOKENS = (
    *("{", "}", "[", "]", ",", ":", '"', "\\", "/", " ", "\n", "\t", "\0", "\x1f", "\x7f", "\x85", "\xa0"),
    *("0", "1", "-", "+", ".", "e", "E", "e999", "e-999", "9" * 400, "NaN", "Infinity", "-Infinity"),
    *("null", "true", "nul", "None", "'", "//", "\\u", "\\u0000", "\\ud800", "\\udc00", "\\ud83d\\ude00"),
    *("\ufeff", "\u2028", "\U0001f600", '"a":1,', "{}", "[]", '""'),
)  # fmt: skip


@given(JSON, CHANCES, st.data())
def test_damaged_json_is_json_or_refused(
    value: Any, chance: random.Random, data: st.DataObject
) -> None:
    """The same holds for text that was JSON until something was cut out or put in."""
    text = written(value, chance)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        gone = data.draw(st.integers(0, 3))
        text = text[:at] + data.draw(st.sampled_from(("", *TOKENS))) + text[at + gone :]
    damaged = text.encode()
    at = data.draw(st.integers(0, len(damaged)))
    odd = data.draw(
        st.sampled_from([b"", b"", b"", b"\xff", b"\xed\xa0\x80", b"\xc0\x80", b"\xe2"])
    )
    check_parse(damaged[:at] + odd + damaged[at:])


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b" ", b"\xef\xbb\xbf1", b"\xff\xfe1\x00", b"-0", b"-", b"1e309", b"-1e309", b"1e-400"),
        *(b"9" * 4300, b"9" * 4301, b"-" + b"9" * 4299, b"-" + b"9" * 4301, b"0." + b"1" * 5000),
        *(b"9007199254740993", b"18446744073709551616", b"-9223372036854775809", b"1E400"),
        *(b'{"a":1,"\\u0061":2}', b'{"":1,"":2}', b'[{"a":{"b":1,"b":1}}]', b'{"a":{"a":1}}'),
        *(b'{"a":1} x', b"[1,]", b"[1 2]", b'{"a" 1}', b'{"a":1,}', b"\x0b1", b"01", b"1.", b"'a'"),
        *(b'"\\ud83d\\u0041"', b'"\\ude00\\ud83d"', b'"\\ud83d\\ude0"', b'{"\\ud800":1}', b'"\\U0041"'),
    ],
)  # fmt: skip
def test_json_at_the_edges(data: bytes) -> None:
    """Byte order marks, the largest numbers, half surrogates and near misses of the syntax."""
    check_parse(data)


@pytest.mark.parametrize("opening", [b"[", b'{"a": '])
def test_deep_json_is_read_or_refused(opening: bytes) -> None:
    """However deep text is nested, only InvalidError is raised."""
    closing = b"]" if opening == b"[" else b"}"
    for depth in (*range(700, 1010), 100_000):
        refusal(lambda depth=depth: parse(opening * depth + b"1" + closing * depth))


def starts(text: str, pointers: set[str]) -> dict[str, int]:
    """Return the positions that a source map has."""
    source = SourceMap(text, pointers)
    return {name: value.start for name in pointers if (value := source.get(name)) is not None}


@given(JSON, CHANCES)
def test_positions_are_those_of_the_values(value: Any, chance: random.Random) -> None:
    """Each value of a text is found once, in order, at the place where it can be read."""
    text = written(value, chance)
    document = json.loads(text)
    decoder = json.JSONDecoder()
    found = list(iter_values(text))
    assert [place.path for place in found] == [path for path, _ in places(document, None)]
    for place in found:
        assert repr(decoder.raw_decode(text, place.start)[0]) == repr(at(document, place.path))
        assert repr(resolve(document, place.pointer)) == repr(at(document, place.path))
        assert not place.is_duplicate
    wanted = {place.pointer: place.start for place in found}
    assert starts(text, {*wanted, "/not/there"}) == wanted


@given(JSON, CHANCES)
def test_positions_where_keys_stand_twice(value: Any, chance: random.Random) -> None:
    """The last of the values under one key is the one that is located, and nothing else."""
    text = written(value, chance, twice=0.2)
    document = json.loads(text)
    pointers = {join_pointer(path) for path, _ in places(document, None)}
    every = {place.pointer for place in iter_values(text)}
    found = starts(text, every)
    assert found.keys() == pointers
    for pointer, start in found.items():
        there = json.JSONDecoder().raw_decode(text, start)[0]
        assert repr(there) == repr(resolve(document, pointer))


def test_half_surrogates_are_refused_in_text_as_well() -> None:
    """A str that could not have been read from a file is InvalidError, however it is given."""
    assert refusal(lambda: loads('{"type": "\ud800"}'))
    assert refusal(lambda: from_dict({**ARTICLE, "headline": "\ud800"}))
    assert refusal(lambda: from_dict({**ARTICLE, "\ud800": 1}))
    assert refusal(lambda: model.Code(scheme="cameo", code="\udc00"))


# YAML and MessagePack text ----------------------------------------------------------------------

YAML_ARTICLE = "type: article\nid: article:a\nlanguage: ar\npublished: {}\n"


LONG_TEXTS = st.text(
    "ab  \n\t:#-?,'\"\\\x85\u2028\ufeff\u0634\u0301\U0001f600", min_size=1, max_size=300
)


@OTHER_CODECS
def test_long_text_comes_back_as_it_was(codec: ModuleType) -> None:
    """Text that a writer breaks into lines, and long keys, are the same when read again."""

    @given(LONG_TEXTS, st.dictionaries(LONG_TEXTS, LONG_TEXTS, max_size=2))
    def check(text: str, free: dict[str, str]) -> None:
        article = from_dict({**ARTICLE, "headline": text, "extensions": {"x": free}})
        assert codec.loads(codec.dumps(article)) == article

    check()


@pytest.mark.parametrize(
    "published",
    [
        *("!!str 2026", "!!int x", '!!int ""', "!!float x", "!!bool x", "!!null x", "!!timestamp x"),
        *("!!timestamp 2026-01-27", "!!binary eA==", "!!set {a}", "!!omap [a: 1]", "!!pairs [a: 1]"),
        *("!own 2026", "!!python/name:os.system", "&a 2026\nurl: *a", "*a", "[", "{a: 1, a: 2}"),
        *("? [a]\n: 1", "\0", "\x7f", "%", "@", "`", "- 1", "2026\n---\na: 1", "2026\n...\nx", "\t2026"),
        *("9" * 5000, "0x7e", "1_000", "2026", "1:30", "~", "null", "yes", "", "2026-13", "<<"),
    ],
)  # fmt: skip
def test_yaml_that_json_cannot_say_is_refused(published: str) -> None:
    """Tags, aliases, duplicate keys, other types than text and broken YAML are InvalidError."""
    assert refusal(lambda: yaml.loads(YAML_ARTICLE.format(published)))


@given(st.text() | st.lists(st.sampled_from(["!!", "&a", "*a", "- ", ": ", "? ", "|", ">", "{", "}", "[",
    "]", "\n", " ", "int", "bool", "timestamp", "x", "1", '"', "'", "#", "%YAML", "---", "<<", "="])
).map("".join))  # fmt: skip
def test_any_text_is_refused_as_yaml(text: str) -> None:
    """Text that is no record is InvalidError, whatever is wrong with it."""
    assert refusal(lambda: yaml.loads(text))


@given(st.binary() | st.builds(bytes, st.lists(st.sampled_from([*range(0x80, 0xE0), 0, 1, 0xFF]))))
def test_any_bytes_are_refused_as_messagepack(data: bytes) -> None:
    """Bytes that are no record are InvalidError, whatever is wrong with them."""
    assert refusal(lambda: msgpack.loads(data))
    assert refusal(lambda: msgpack.loads(b"\x81\xa4type" + data))


# The schema -------------------------------------------------------------------------------------


@BY_CLASS
@pytest.mark.no_cover
def test_schemas_are_schemas(cls: type[Model]) -> None:
    """Each is valid against the metaschema, and says what every field and term means."""
    schema = schema_of(cls)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert jsonschema_rs.meta.is_valid(
        {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    )
    for part in [schema, *schema.get("$defs", {}).values()]:
        assert part["description"]
        for described in [*part.get("properties", {}).values(), *part.get("anyOf", [])]:
            assert described.get("description") or described.keys() == {"required"}


@BY_CLASS
def test_schemas_have_examples_that_are_valid(cls: type[Model]) -> None:
    """What a definition gives as an example is one."""
    schema = schema_of(cls)
    for name, part in schema.get("$defs", {}).items():
        one = {"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]}
        for value in part.get("examples", []):
            assert jsonschema.Draft202012Validator(one).is_valid(value)
            assert jsonschema_rs.is_valid(one, value)


def test_schemas_know_every_term() -> None:
    """The terms of a vocabulary in the schema are those in Python, each with its meaning."""
    for cls in CLASSES:
        for field in fields_of(cls):
            if isinstance(field.kind, OneOf):
                reference_ = schema_of(cls)["properties"][field.name]["$ref"]
                *terms, own = resolve(schema_of(cls), reference_.removeprefix("#"))["anyOf"]
                assert own["pattern"] == OWN_TERM_PATTERN
                assert not any(term["const"].startswith("x-") for term in terms)
                assert {term["const"]: term["description"] for term in terms} == {
                    str(term): term.description for term in field.kind.vocabulary
                }
