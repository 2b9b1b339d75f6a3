"""The published schema: the same as the model, complete, and enough by itself."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import pytest

from newsevents import codec, schemas
from newsevents.model import RECORD_TYPES

ROOT = Path(__file__).parents[1]
FOLDER = Path(__file__).parents[1] / "schemas" / "1.0"
NAMES = [*RECORD_TYPES, "record", "bundle", "bundle.draft-07"]


def schemas_in(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a schema."""
    if isinstance(value, dict):
        yield value
    for below in value.values() if isinstance(value, dict) else value:
        if isinstance(below, dict | list):
            yield from schemas_in(below)


def test_generated_files_are_current():
    """Schemas and the reference pages follow from the code; see `make reference`."""
    command = [sys.executable, ROOT / "tools" / "reference.py", "--check"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_it_is_valid_by_its_metaschema(name):
    """Each document is a schema of the draft that it names."""
    schema = schemas.read_schema(name)
    validator = jsonschema.validators.validator_for(schema, default=None)
    validator.check_schema(schema)
    expected = "draft-07" if "draft-07" in name else "2020-12"
    assert expected in schema["$schema"]


@pytest.mark.parametrize("name", NAMES)
def test_everything_is_described(name):
    """Every property of every object and every term of every vocabulary has a description."""
    for schema in schemas_in(schemas.read_schema(name)):
        if schema.get("additionalProperties") is False:
            for field, below in schema["properties"].items():
                assert below.get("description"), field
        for choice in schema.get("anyOf", ()):
            assert choice.get("description") or "required" in choice


@pytest.mark.parametrize("name", NAMES)
def test_it_stands_alone(name):
    """No reference leaves the document, so that any validator can take any one file."""
    schema = schemas.read_schema(name)
    references = [part["$ref"] for part in schemas_in(schema) if isinstance(part.get("$ref"), str)]
    definitions = schema.get("$defs", schema.get("definitions"))
    assert references
    for reference in references:
        assert reference.startswith(("#/$defs/", "#/definitions/"))
        assert reference.rpartition("/")[2] in definitions


def test_identifiers_are_permanent_and_resolve_without_a_network():
    """Every `$id` has the version in it and leads to its document in the registry."""
    registry = schemas.registry()
    for name in NAMES:
        schema = schemas.read_schema(name)
        assert schema["$id"] == f"https://w3id.org/newsevents/schema/1.0/{name}.schema.json"
        assert registry.contents(schema["$id"]) == schema


def test_nothing_is_fetched(monkeypatch):
    """The registry and a validator that follows its references need no network."""

    def _blocked(*_: object, **__: object) -> None:
        raise AssertionError("blocked")

    monkeypatch.setattr(socket, "socket", _blocked)
    monkeypatch.setattr(socket, "getaddrinfo", _blocked)
    schemas.registry.cache_clear()
    registry = schemas.registry()
    for name in NAMES:
        reference = {"$ref": f"{schemas.BASE}{name}.schema.json"}
        validator = jsonschema.Draft202012Validator(reference, registry=registry)
        assert not validator.is_valid({"type": "actor"})


def test_a_validator_can_take_a_schema_by_its_identifier():
    """A plain validator with the registry follows a reference to a published schema."""
    schema = {"$ref": f"{schemas.BASE}actor.schema.json"}
    validator = jsonschema.Draft202012Validator(schema, registry=schemas.registry())
    good = {"type": "actor", "id": "actor:a", "kind": "person", "names": {"ar": "سلمى"}}
    assert validator.is_valid(good)
    assert not validator.is_valid({**good, "kind": "persn"})


FAULTS = {
    "nothing": lambda d: d,
    "an unknown field": lambda d: {**d, "حقل": 1},
    "another type": lambda d: {**d, "type": "gathering"},
    "no type": lambda d: {k: v for k, v in d.items() if k != "type"},
    "an id with a line feed": lambda d: {**d, "id": f"{d['id']}\n"},
    "null": lambda d: {**d, "imported_from": None},
    "an empty map": lambda d: {**d, "extensions": {}},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_plain_validators_say_the_same(fault, small):
    """Validators that know nothing of this library agree with it, by every published document."""
    record, bundle = schemas.read_schema("record"), schemas.read_schema("bundle")
    for good in small:
        document = FAULTS[fault](good)
        verdict = not codec.record_findings(document)
        assert jsonschema.Draft202012Validator(record).is_valid(document) is verdict
        assert jsonschema_rs.Draft202012Validator(record).is_valid(document) is verdict
        own = schemas.read_schema(good["type"])
        assert jsonschema.Draft202012Validator(own).is_valid(document) is verdict
        whole = {"newsevents": "1.0", "records": [document]}
        assert jsonschema.Draft202012Validator(bundle).is_valid(whole) is verdict
        old = jsonschema.Draft7Validator(schemas.read_schema("bundle.draft-07"))
        assert old.is_valid(whole) is verdict


def test_a_schema_that_there_is_not(golden):
    """Another name is answered with the names there are."""
    with pytest.raises(KeyError) as error:
        schemas.read_schema("meetng")
    (text,) = error.value.args
    assert "'meetng'" in text
    assert [name for name in NAMES if name not in text] == []
    golden(text)


def test_the_text_is_readable(small):
    """Files keep Arabic as Arabic, are indented, and end with a line feed."""
    text = schemas.schema_text({"description": "اتصال"})
    assert text == '{\n  "description": "اتصال"\n}\n'
    assert json.loads(text)["description"] == "اتصال"
    assert small
