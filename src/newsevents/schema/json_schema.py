"""The JSON Schema of a class of the model (draft 2020-12).

The schema uses only what other drafts and every validator understand in the same way: no
look-around in patterns, no `format`, no `oneOf`, no `unevaluatedProperties`.
A `not` that forbids line feeds stands beside every pattern because Python's `$` matches before a
final one, while ECMA-262's, which JSON Schema means, does not.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from newsevents.schema.field_types import (
    MAX_ENTRIES,
    ByLanguage,
    FieldType,
    FreeJson,
    ListOf,
    MapOf,
    Object,
    OneOf,
    Scalar,
    fields_of,
    per_class,
    tag_of,
)
from newsevents.schema.jsonable import MAX_INTEGER

#: A JSON Schema as Python data.
Schema = dict[str, Any]

#: How deep the lists and maps in free JSON may nest.
FREE_DEPTH = 10
_FREE_STRING = 100_000
_FREE = "json-"


#: Keywords that mean nothing to a validator.
_WORDS = ("title", "description", "examples")
#: Keywords whose values are maps from names to schemas, so that the keys are no keywords.
_NAMED = ("properties", "$defs")
#: What stands beside a pattern for the sake of Python.
_ONE_LINE: Schema = {"pattern": "\n"}


def summary_of(documented: type[Any]) -> str:
    """Return the first paragraph of a class's docstring on one line."""
    return " ".join(inspect.cleandoc(documented.__doc__ or "").split("\n\n")[0].split())


def kebab(name: str) -> str:
    """Return a class name in kebab-case: `MilitaryMovement` to `military-movement`."""
    return "".join(f"-{char.lower()}" if char.isupper() else char for char in name).lstrip("-")


@per_class
def schema_of(cls: type[Any]) -> Schema:
    """Return the self-contained schema of one class, with its `$defs`; not to be changed."""
    defs: dict[str, Schema] = {}
    schema = object_schema(cls, defs)
    return {**schema, "$defs": dict(sorted(defs.items()))} if defs else schema


def without_annotations(schema: Schema) -> Schema:
    """Return a schema that means the same, for a validator that only says yes or no.

    It has no descriptions, lists of terms in one keyword, and definitions where they are used.
    Its patterns have to be understood as ECMA-262 has them, where `$` is the end and not a line
    feed at the end; so it is not for Python.
    """
    defs: dict[str, Schema] = schema.get("$defs", {})
    kept = {name: _lean(part, defs) for name, part in defs.items() if _is_free(name)}
    rest = {keyword: value for keyword, value in schema.items() if keyword != "$defs"}
    return {**_lean(rest, defs), **({"$defs": kept} if kept else {})}


def _lean(part: Any, defs: Mapping[str, Schema]) -> Any:
    if isinstance(part, list):
        return [_lean(each, defs) for each in part]
    if not isinstance(part, dict):
        return part
    name = part.get("$ref", "").removeprefix("#/$defs/")
    if name and not _is_free(name):
        # Nothing but words stands beside a reference.
        return _lean(defs[name], defs)
    made: Schema = {}
    for keyword, value in part.items():
        if keyword in _NAMED:
            made[keyword] = {name: _lean(below, defs) for name, below in value.items()}
        elif keyword == "anyOf" and all("const" in each for each in value):
            made["enum"] = [each["const"] for each in value]
        elif keyword == "dependentRequired":
            made[keyword] = value
        elif keyword not in _WORDS and not (keyword == "not" and _is_one_line(part)):
            made[keyword] = _lean(value, defs)
    return made


def _is_one_line(part: Schema) -> bool:
    """Say whether a pattern lets no line feed through, so that it need not be forbidden.

    One that says what a text does not consist of may let it through; `.` would not.
    """
    return bool(part["not"] == _ONE_LINE and "[^" not in part["pattern"])


def _is_free(name: str) -> bool:
    """Say whether a definition is a level of free JSON, each of which refers to the next twice."""
    return name.startswith(_FREE)


def object_schema(cls: type[Any], defs: dict[str, Schema]) -> Schema:
    """Return the schema of one class, and add what it refers to to `defs`."""
    fields = fields_of(cls)
    tag = tag_of(cls)
    properties: dict[str, Schema] = {}
    required = [field.name for field in fields if field.required]
    if tag is not None:
        properties["type"] = {"const": tag, "description": f"Says that this is a {cls.__name__}."}
        required.insert(0, "type")
    for field in fields:
        properties[field.name] = {
            **_kind_schema(field.kind, defs),
            "description": field.description,
        }
    schema: Schema = {
        "title": cls.__name__,
        "description": summary_of(cls),
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
    if not required:
        del schema["required"]
    if cls.needs:
        schema["dependentRequired"] = {name: list(others) for name, others in cls.needs.items()}
    if cls.any_of:
        schema["anyOf"] = [{"required": [name]} for name in cls.any_of]
    return schema


def _kind_schema(kind: FieldType, defs: dict[str, Schema]) -> Schema:
    match kind:
        case Scalar():
            return _defined(kind.name, defs, lambda: _scalar_schema(kind))
        case OneOf(vocabulary):
            return _defined(
                kebab(vocabulary.__name__),
                defs,
                lambda: {
                    "description": summary_of(vocabulary),
                    "type": "string",
                    "anyOf": [
                        {"const": str(term), "description": term.description} for term in vocabulary
                    ],
                },
            )
        case ListOf(item, size):
            return {
                "type": "array",
                "items": _kind_schema(item, defs),
                "minItems": size.least,
                "maxItems": size.most,
            }
        case MapOf(key, value, size, known):
            return {
                "type": "object",
                **_properties(
                    {
                        name: {**_kind_schema(s, defs), "description": s.description}
                        for name, s in known.items()
                    }
                ),
                "propertyNames": _kind_schema(key, defs),
                "additionalProperties": _kind_schema(value, defs),
                "minProperties": size.least,
                "maxProperties": size.most,
            }
        case ByLanguage(name=name, description=description, language=language, text=text):
            return _defined(
                name,
                defs,
                lambda: {
                    "description": description,
                    "type": "object",
                    "propertyNames": _kind_schema(language, defs),
                    "additionalProperties": _kind_schema(text, defs),
                    "minProperties": 1,
                    "maxProperties": MAX_ENTRIES,
                },
            )
        case Object(cls):
            return _defined(kebab(cls.__name__), defs, lambda: object_schema(cls, defs))
        case FreeJson():
            return _free_json(defs)


def _properties(known: Mapping[str, Schema]) -> Schema:
    return {"properties": dict(known)} if known else {}


def _defined(name: str, defs: dict[str, Schema], make: Callable[[], Schema]) -> Schema:
    """Refer to a definition, making it the first time."""
    if name not in defs:
        defs[name] = {}  # a class may come back to itself while it is being made
        defs[name] = make()
    return {"$ref": f"#/$defs/{name}"}


def _scalar_schema(scalar: Scalar) -> Schema:
    schema: Schema = {
        "description": scalar.description,
        "type": scalar.json_type,
        **scalar.keywords,
    }
    if "pattern" in schema:
        schema["not"] = dict(_ONE_LINE)
    if scalar.examples:
        schema["examples"] = list(scalar.examples)
    return schema


def _free_json(defs: dict[str, Schema]) -> Schema:
    """Free JSON, one definition a level, so that its depth is part of the schema."""
    for level in range(FREE_DEPTH, -1, -1):
        schema: Schema = {
            "description": f"Any JSON value, inside {level} lists or maps.",
            "type": ["null", "boolean", "number", "string", "array", "object"],
            "minimum": -MAX_INTEGER,
            "maximum": MAX_INTEGER,
            "maxLength": _FREE_STRING,
        }
        if level < FREE_DEPTH:
            below = {"$ref": f"#/$defs/{_FREE}{level + 1}"}
            schema |= {
                "items": below,
                "maxItems": MAX_ENTRIES,
                "propertyNames": {"maxLength": MAX_ENTRIES},
                "additionalProperties": below,
                "maxProperties": MAX_ENTRIES,
            }
        else:
            schema["type"] = schema["type"][:4]
        defs[f"{_FREE}{level}"] = schema
    return {"$ref": f"#/$defs/{_FREE}0"}
