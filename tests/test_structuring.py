"""Objects of the model: generated functions for every field type, immutability, subclasses."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar

import attrs
import cattrs
import msgspec
import pytest
from hypothesis import given

import newsevents
from newsevents.codec import configure_converter, dumps, from_dict, loads, structure_record, to_dict
from newsevents.model import Actor, Code, Credit, Event, Evidence, Record, Status
from newsevents.model.types import ActorId, Amount, Date, Flag, Name, Offset, Slug
from newsevents.schema.base import Model, structure
from newsevents.schema.field_types import Size, fields_of, reference_paths, references
from newsevents.schema.structuring import (
    UnknownFieldsError,
    _structure_slowly,
    _to_document_slowly,
    generated_source,
    referred_ids,
    struct_of,
    structure_interned,
    structure_struct,
    structure_valid,
    to_document,
    to_struct,
)
from newsevents.schema.validator import validator_for
from newsevents.schema.values import FrozenMap, Text
from newsevents.strategies import documents, with_unknown_fields

HERE = Path(__file__).parent


@attrs.frozen(kw_only=True, repr=False)
class Leaf(Model):
    """Made-up component."""

    who: ActorId
    """Who."""
    count: Offset | None = None
    text: Name | None = None


@attrs.frozen(kw_only=True, repr=False)
class Tree(Model):
    """Made-up class with fields of every type, and of types inside types."""

    type: ClassVar[str] = "tree"

    id: Slug
    """Unique
    id.
    """
    leaf: Leaf
    free: Any
    status: Status | str | None = None
    number: Amount | None = None
    flag: Flag | None = None
    leaves: tuple[Leaf, ...] = ()
    terms: tuple[Status | str, ...] = ()
    names: tuple[Name, ...] = ()
    lists: tuple[Annotated[tuple[Date, ...], Size()], ...] = ()
    leaf_lists: tuple[Annotated[tuple[Leaf, ...], Size()], ...] = ()
    maps: tuple[Mapping[Slug, Offset], ...] = ()
    by_slug: Mapping[Slug, Leaf] = attrs.field(factory=FrozenMap, hash=False)
    names_by_slug: Mapping[Slug, Name] = attrs.field(factory=FrozenMap, hash=False)
    lists_by_slug: Mapping[Slug, Annotated[tuple[Leaf, ...], Size()]] = attrs.field(
        factory=FrozenMap, hash=False
    )
    terms_by_slug: Mapping[Slug, Status] = attrs.field(factory=FrozenMap, hash=False)
    free_by_slug: Mapping[Slug, Any] = attrs.field(factory=FrozenMap, hash=False)


def is_plain(value: Any) -> bool:
    """Tell whether a value consists of dicts, lists and JSON scalars, and no subclasses of them."""
    if type(value) is dict:
        return all(map(is_plain, value.values()))
    return all(map(is_plain, value)) if type(value) is list else not isinstance(value, tuple | dict)


@given(documents(Tree))
def test_every_field_type_is_read_and_written(document):
    """The generated functions, the slow way and the constructor make one object of a document."""
    assert validator_for(Tree)(document)
    made = structure_valid(Tree, copy.deepcopy(document))
    words: dict[str, str] = {}
    struct = msgspec.convert(copy.deepcopy(document), struct_of(Tree))
    ways = (
        _structure_slowly(Tree, copy.deepcopy(document)),
        structure_struct(struct),
        structure_interned(
            msgspec.convert(copy.deepcopy(document), struct_of(Tree)),
            words.setdefault,
            words.setdefault,
        ),
        Tree(**{name: value for name, value in document.items() if name != "type"}),
        structure(Tree, document),
        pickle.loads(pickle.dumps(made)),  # noqa: S301 - our own
        copy.deepcopy(made),
        attrs.evolve(made),
    )
    for other in ways:
        assert other == made
        assert repr(other) == repr(made)
        assert to_document(other) == _to_document_slowly(other, keep_unknown=True) == document
        assert json.loads(msgspec.json.encode(to_struct(other))) == document
    assert is_plain(to_document(made))


@given(with_unknown_fields(documents(Tree), Tree))
def test_unknown_fields_are_kept_in_every_field_type(document):
    """They are written back from lists of maps and maps of objects as well."""
    made = structure(Tree, document)
    assert to_document(made) == document
    with pytest.raises(UnknownFieldsError):
        to_struct(made)


@given(documents(Tree))
def test_references_are_found_in_every_field_type(document):
    """Both ways find the same ids, and every JSON Pointer leads to its id."""
    found = list(references(Tree, document))
    assert sorted(referred_ids(Tree, document)) == sorted(target for _, target in found)
    assert {path[0] for path in reference_paths(Tree)} == {
        *("leaf", "leaves", "leaf_lists", "by_slug", "lists_by_slug"),
    }
    written = json.dumps(document)
    assert written.count('"actor:') == len(found)


def test_the_generated_functions_of_a_small_class():
    """The source can be read: one statement a field, in the order of the model."""
    assert f"{generated_source(Credit)}\n" == (HERE / "golden" / "generated-credit.txt").read_text(
        encoding="utf-8"
    )


def test_descriptions_are_read_from_the_source():
    """A field has the docstring below it, also a class inside a function, or an inherited one."""

    @attrs.frozen(kw_only=True, repr=False)
    class Inner(Leaf):
        more: Offset = 0
        """More of it."""

    assert {field.name: field.description for field in fields_of(Inner)} == {
        "who": "Who.",
        "count": "",
        "text": "",
        "more": "More of it.",
    }
    assert fields_of(Tree)[0].description == "Unique id."
    unwritten = attrs.make_class(
        "Unwritten", {}, bases=(Leaf,), frozen=True, kw_only=True, repr=False
    )
    assert fields_of(unwritten)[0].description == "Who."


def test_without_source_descriptions_are_empty():
    """An installation without source files reads records all the same."""
    code = (
        "import inspect, newsevents\n"
        "def no_source(_): raise OSError\n"
        "inspect.getsource = no_source\n"
        "from newsevents.schema.field_types import fields_of\n"
        "from newsevents.schema.json_schema import schema_of\n"
        "assert not any(f.description for f in fields_of(newsevents.Actor))\n"
        "assert schema_of(newsevents.Actor)['properties']['id']['$ref']\n"
        "try: newsevents.from_dict({'type': 'actor'})\n"
        "except newsevents.InvalidError as error: print(*(f.code for f in error.findings))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "NE101 NE101 NE101\n"


def test_reading_records_reads_no_source():
    """Descriptions cost nothing until a schema, a message or a page needs one."""
    line = dumps(ACTOR)
    code = (
        "import sys, newsevents\n"
        "from newsevents.schema import field_types\n"
        f"newsevents.loads({line!r})\n"
        "print(field_types._attribute_docs.cache_info().misses)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "0\n"


@pytest.mark.parametrize("name", [n for n in newsevents.model.__all__ if n[0].isupper()])
def test_every_field_has_a_description(name):
    """Nothing is published without its meaning."""
    cls = getattr(newsevents.model, name)
    if isinstance(cls, type) and issubclass(cls, Model) and cls not in (Record, Event):
        assert all(field.description for field in fields_of(cls))


# Immutable ----------------------------------------------------------------------------------------

DOCUMENT: dict[str, Any] = {
    "type": "actor",
    "id": "actor:a",
    "kind": "person",
    "names": {"ar": "سلمى"},
    "aliases": {"en": ["Salma", "Selma"]},
    "identifiers": {"wikidata": "Q1"},
    "extensions": {"lab": {"scores": [1, {"a": [2]}], "mood": None}},
    "mood": {"is": ["calm"]},
}
EVENT: dict[str, Any] = {
    "type": "event",
    "id": "event:a",
    "title": {"ar": "س"},
    "date": "2026",
    "status": "occurred",
    "category": "protest",
    "evidence": [{"article": "article:a", "claims": {"/topics": ["a", "b"]}}],
}
ACTOR = Actor(**{name: below for name, below in DOCUMENT.items() if name not in ("type", "mood")})


def converted(document: Any) -> Record:
    """Structure a document by a converter of cattrs."""
    converter = cattrs.Converter()
    configure_converter(converter)
    return converter.structure(document, Record)


def constructed(document: dict[str, Any]) -> Record:
    """Make a record by its constructor."""
    cls = newsevents.model.RECORD_TYPES[document["type"]]
    fields = {field.name for field in fields_of(cls)}
    given = {name: value for name, value in document.items() if name in fields}
    unknown = {name: value for name, value in document.items() if name not in {*fields, "type"}}
    return cls(**copy.deepcopy(given), unknown_fields=copy.deepcopy(unknown))


def values_in(thing: Any) -> Iterator[Any]:
    """Yield a value and everything inside it."""
    yield thing
    if isinstance(thing, Model):
        for attribute in attrs.fields(type(thing)):
            yield from values_in(getattr(thing, attribute.name))
    elif isinstance(thing, Mapping):
        for below in thing.values():
            yield from values_in(below)
    elif isinstance(thing, tuple | list):
        for below in thing:
            yield from values_in(below)


@pytest.mark.parametrize("document", [DOCUMENT, EVENT], ids=["actor", "event"])
@pytest.mark.parametrize(
    "make",
    [
        constructed,
        from_dict,
        converted,
        lambda document: loads(json.dumps(document)),
        lambda document: structure_record(copy.deepcopy(document))[0],
        lambda document: pickle.loads(pickle.dumps(from_dict(document))),  # noqa: S301 - our own
        lambda document: copy.deepcopy(from_dict(document)),
        lambda document: attrs.evolve(from_dict(document), extensions={"x": {"y": [1]}}),
    ],
    ids=["constructor", "from_dict", "cattrs", "loads", "read", "pickle", "deepcopy", "evolve"],
)
def test_nothing_in_a_record_can_be_changed(make, document):
    """Every map and list in it is of an immutable type, however it was made."""
    record = make(document)
    for value in values_in(record):
        assert not isinstance(value, list | set)
        if isinstance(value, Mapping):
            assert isinstance(value, FrozenMap | Text)
    hash(record)
    assert is_plain(to_dict(record))
    if record.extensions == from_dict(document).extensions:
        assert to_dict(record) == document


@pytest.mark.parametrize(
    "change",
    [
        lambda aliases: aliases.__setitem__("en", ("",)),
        lambda aliases: aliases.__delitem__("en"),
        lambda aliases: aliases.update(en=()),
        lambda aliases: aliases.pop("en"),
        lambda aliases: aliases.popitem(),
        lambda aliases: aliases.setdefault("ar", ()),
        lambda aliases: aliases.clear(),
        lambda aliases: aliases.__ior__({"ar": ()}),
    ],
)
def test_a_map_of_a_record_refuses_to_be_changed(change):
    """Each way to change a dict is a TypeError, and the map stays the same."""
    with pytest.raises(TypeError):
        change(ACTOR.aliases)
    with pytest.raises(TypeError):
        change(ACTOR.unknown_fields)
    assert ACTOR.aliases == {"en": ("Salma", "Selma")}
    assert json.dumps(ACTOR.aliases) == '{"en": ["Salma", "Selma"]}'


def test_equal_maps_have_equal_hashes():
    """The order of keys means nothing, and a map can be a key."""
    one, other = FrozenMap(a=1, b=FrozenMap(c=(1,))), FrozenMap(b=FrozenMap(c=(1,)), a=1)
    assert one == other == {"a": 1, "b": {"c": (1,)}}
    assert len({one, other}) == 1
    assert copy.copy(one) == pickle.loads(pickle.dumps(one)) == one  # noqa: S301 - our own
    assert type(copy.copy(one)) is FrozenMap


# Closed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("base", [Record, Event, Actor, newsevents.Meeting])
def test_a_record_class_cannot_be_subclassed(base):
    """Readers, writers and the schema would not know the class."""
    with pytest.raises(TypeError, match="extensions"):

        class Own(base):
            """A class of somebody's own."""

    with pytest.raises(TypeError, match="extensions"):
        attrs.make_class("Own", ["x"], bases=(base,))


def test_components_may_be_subclassed():
    """A component of one's own is nothing that is read from files."""

    @attrs.frozen(kw_only=True, repr=False)
    class Own(Code):
        """A code with a note."""

        note: Slug | None = None
        """Note."""

    assert Own(scheme="cameo", code="1", note="x").note == "x"
    assert isinstance(Evidence(article="article:a"), Model)
