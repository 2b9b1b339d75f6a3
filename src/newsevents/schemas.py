"""The published JSON Schema: its documents, and a registry of them that needs no network.

Every document is self-contained, so that any validator can use any single file.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsevents.model import RECORD_TYPES, SCHEMA_VERSION
from newsevents.schema.json_schema import Schema, object_schema, schema_of, summary_of

if TYPE_CHECKING:
    from referencing import Registry

#: A permanent-identifier service; what it redirects to may move, the identifiers never do.
BASE = f"https://w3id.org/newsevents/schema/{SCHEMA_VERSION}/"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DRAFT_07 = "http://json-schema.org/draft-07/schema#"


def documents() -> dict[str, Schema]:
    """Return every published document by file name, generated from the model."""
    schemas = {tag: schema_of(cls) for tag, cls in RECORD_TYPES.items()}
    schemas |= {"record": record_schema(), "bundle": bundle_schema()}
    published = {
        _file(name): {"$schema": _DIALECT, "$id": BASE + _file(name), **schema}
        for name, schema in schemas.items()
    }
    old = _file("bundle.draft-07")
    # Most editors only support draft-07.
    return {
        **published,
        old: {"$schema": _DRAFT_07, "$id": BASE + old, **_draft_07(bundle_schema())},
    }


def schema_text(schema: Schema) -> str:
    """Return the text of a schema file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def record_schema() -> Schema:
    """Return the schema of any one record, by its `type`.

    `if` and `then` instead of `oneOf`, so that a validator points at the error itself.
    """
    defs: dict[str, Schema] = {}
    return {**_any_record(defs), "$defs": dict(sorted(defs.items()))}


def bundle_schema() -> Schema:
    """Return the schema of a bundle: a whole small dataset as one JSON document."""
    defs: dict[str, Schema] = {}
    defs["record"] = _any_record(defs)
    return {
        "title": "Bundle",
        "description": "A dataset in one JSON document.",
        "type": "object",
        "properties": {
            "$schema": {
                "type": "string",
                "maxLength": 2000,
                "description": "Address of this schema, for editors that complete from it.",
            },
            "newsevents": {
                "const": SCHEMA_VERSION,
                "description": "Version of the schema of the records.",
            },
            "records": {
                "type": "array",
                "items": {"$ref": "#/$defs/record"},
                "description": "The records, in any order.",
            },
        },
        "required": ["newsevents", "records"],
        "additionalProperties": False,
        "$defs": dict(sorted(defs.items())),
    }


def read_schema(name: str) -> Schema:
    """Return a published document from the installed package.

    The name is that of a record type, `record`, `bundle` or `bundle.draft-07`.
    Raises KeyError, which lists the names, for any other.
    """
    paths = {path.name.removesuffix(".schema.json"): path for path in folder().iterdir()}
    if name not in paths:
        raise KeyError(f"there is no schema {name!r}, only {', '.join(sorted(paths))}")
    schema: Schema = json.loads(paths[name].read_text(encoding="utf-8"))
    return schema


@functools.cache
def registry() -> Registry[Mapping[str, Any]]:
    """Return a registry with every published document under its `$id`; needs no network.

    Give it to a validator of `jsonschema` as `registry=`, or take schemas from it by their `$id`.
    """
    from referencing import Registry, Resource

    schemas = [json.loads(path.read_text(encoding="utf-8")) for path in folder().iterdir()]
    empty: Registry[Mapping[str, Any]] = Registry()
    return empty.with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas
    )


def folder() -> Path:
    """Return the folder of the published documents of this version."""
    return bundled("schemas") / SCHEMA_VERSION


def bundled(name: str) -> Path:
    """Return a data folder: inside the package in a wheel, at the top in a checkout."""
    package = Path(__file__).parent
    inside = package / name
    checkout = {"schemas": "schemas", "datasets": "examples/datasets"}[name]
    return inside if inside.is_dir() else package.parents[1] / checkout


def _file(name: str) -> str:
    return f"{name}.schema.json"


def _any_record(defs: dict[str, Schema]) -> Schema:
    cases = []
    for tag, cls in RECORD_TYPES.items():
        defs[tag] = object_schema(cls, defs)
        cases.append(
            {
                "if": {"properties": {"type": {"const": tag}}, "required": ["type"]},
                "then": {"$ref": f"#/$defs/{tag}"},
            }
        )
    return {
        "title": "Record",
        "description": "Record of any type.",
        "type": "object",
        "properties": {
            "type": {
                "description": "Type of the record: `meeting`.",
                "type": "string",
                "anyOf": [
                    {"const": tag, "description": summary_of(cls)}
                    for tag, cls in RECORD_TYPES.items()
                ],
            }
        },
        "required": ["type"],
        "allOf": cases,
    }


def _draft_07(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_draft_07(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    old: Schema = {}
    for keyword, value in schema.items():
        if keyword == "$defs":
            old["definitions"] = _draft_07(value)
        elif keyword == "dependentRequired":
            old["dependencies"] = value
        elif keyword == "$ref" and isinstance(value, str):
            # Draft-07 ignores keywords beside a reference, so the reference moves inside.
            old["allOf"] = [{"$ref": value.replace("#/$defs/", "#/definitions/")}]
        else:
            old[keyword] = _draft_07(value)
    return old
