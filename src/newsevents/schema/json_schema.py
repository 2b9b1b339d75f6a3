"""The JSON Schema of a class of the model (draft 2020-12).

The schema uses only what other drafts and every validator understand in the same way: no
look-around in patterns, no `format`, no `oneOf`, no `unevaluatedProperties`.
Every pattern has a `not` beside it that forbids line feeds, because Python's `$` matches before a
final one, while ECMA-262's, which JSON Schema means, does not.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import attrs

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
from newsevents.schema.values import Vocabulary

#: A JSON Schema as Python data.
Schema = dict[str, Any]

#: How deep the lists and maps in free JSON may nest.
FREE_DEPTH = 10
_MAX_FREE_STRING_CHARACTERS = 100_000
_FREE = "json-"


#: Keywords that mean nothing to a validator.
_WORDS = ("title", "description", "examples")
#: Keywords whose values are maps from names to schemas, so that the keys are no keywords.
_NAMED = ("properties", "$defs")
#: Keyword beside every pattern, for Python.
_NO_LINE_FEED: Schema = {"pattern": "\n"}


def summary_of(documented: type[Any]) -> str:
    """Return the first paragraph of a class's docstring on one line."""
    return " ".join(inspect.cleandoc(documented.__doc__ or "").split("\n\n")[0].split())


def kebab(name: str) -> str:
    """Return a class name in kebab-case: `MilitaryMovement` to `military-movement`."""
    return "".join(f"-{char.lower()}" if char.isupper() else char for char in name).lstrip("-")


@per_class
def schema_of(cls: type[Any]) -> Schema:
    """Return the self-contained schema of one class, with its `$defs`; not to be changed."""
    return _self_contained(cls, _Builder({}))


@per_class
def bare_schema_of(cls: type[Any]) -> Schema:
    """Return the schema of one class without descriptions of fields, for validators."""
    return _self_contained(cls, _Builder({}, is_described=False))


def _self_contained(cls: type[Any], builder: _Builder) -> Schema:
    schema, defs = builder.object(cls), builder.defs
    return {**schema, "$defs": dict(sorted(defs.items()))} if defs else schema


def without_annotations(schema: Schema) -> Schema:
    """Return an equivalent schema for a validator that only tells whether a document is valid.

    It has no descriptions, lists of terms in one keyword, and definitions where they are used.
    Its patterns are those of ECMA-262, where `$` does not match before a final line feed, so it is
    not for Python.
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
        # A reference has only annotations beside it.
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
    """Return whether a pattern excludes line feeds by itself.

    One that says what a text does not consist of may let it through; `.` would not.
    """
    return bool(part["not"] == _NO_LINE_FEED and "[^" not in part["pattern"])


def _is_free(name: str) -> bool:
    """Return whether a definition is a level of free JSON; each refers to the next twice."""
    return name.startswith(_FREE)


def object_schema(cls: type[Any], defs: dict[str, Schema]) -> Schema:
    """Return the schema of one class, and add the definitions that it refers to to `defs`."""
    return _Builder(defs).object(cls)


@attrs.frozen
class _Builder:
    """Builder of schemas that refer to the same definitions."""

    defs: dict[str, Schema]
    #: Whether fields have their descriptions, which takes reading the source of the model.
    is_described: bool = True

    def object(self, cls: type[Any]) -> Schema:
        fields = fields_of(cls)
        tag = tag_of(cls)
        required = [field.name for field in fields if field.required]
        properties: dict[str, Schema] = {}
        if tag is not None:
            properties["type"] = {"const": tag, "description": f"Type of a {cls.__name__} record."}
            required.insert(0, "type")
        for field in fields:
            properties[field.name] = self.field_type(field.kind)
            if self.is_described:
                properties[field.name]["description"] = field.description
        schema: Schema = {
            "title": cls.__name__,
            "description": summary_of(cls),
            "type": "object",
            "properties": properties,
        }
        if required:
            schema["required"] = required
        schema["additionalProperties"] = False
        if cls.needs:
            schema["dependentRequired"] = {n: list(others) for n, others in cls.needs.items()}
        if cls.any_of:
            schema["anyOf"] = [{"required": [name]} for name in cls.any_of]
        return schema

    def field_type(self, kind: FieldType) -> Schema:
        """Return a new schema of a field type."""
        match kind:
            case Scalar():
                return self._defined(kind.name, lambda: _scalar_schema(kind))
            case OneOf(vocabulary):
                return self._defined(kebab(vocabulary.__name__), lambda: _terms_schema(vocabulary))
            case ListOf(item, size):
                return {
                    "type": "array",
                    "items": self.field_type(item),
                    "minItems": size.least,
                    "maxItems": size.most,
                }
            case MapOf(key, value, size, known):
                named = {
                    name: {**self.field_type(scalar), "description": scalar.description}
                    for name, scalar in known.items()
                }
                return {
                    "type": "object",
                    **({"properties": named} if named else {}),
                    "propertyNames": self.field_type(key),
                    "additionalProperties": self.field_type(value),
                    "minProperties": size.least,
                    "maxProperties": size.most,
                }
            case ByLanguage():
                return self._defined(kind.name, lambda: self._by_language(kind))
            case Object(cls):
                return self._defined(kebab(cls.__name__), lambda: self.object(cls))
            case FreeJson():
                self.defs.update(_free_json())
                return {"$ref": f"#/$defs/{_FREE}0"}

    def _by_language(self, kind: ByLanguage) -> Schema:
        return {
            "description": kind.description,
            "type": "object",
            "propertyNames": self.field_type(kind.language),
            "additionalProperties": self.field_type(kind.text),
            "minProperties": 1,
            "maxProperties": MAX_ENTRIES,
        }

    def _defined(self, name: str, make: Callable[[], Schema]) -> Schema:
        """Refer to a definition, and make it the first time."""
        if name not in self.defs:
            self.defs[name] = {}  # a class may come back to itself while it is being made
            self.defs[name] = make()
        return {"$ref": f"#/$defs/{name}"}


def _terms_schema(vocabulary: type[Vocabulary]) -> Schema:
    terms = [{"const": str(term), "description": term.description} for term in vocabulary]
    return {"description": summary_of(vocabulary), "type": "string", "anyOf": terms}


def _scalar_schema(scalar: Scalar) -> Schema:
    schema: Schema = {
        "description": scalar.description,
        "type": scalar.json_type,
        **scalar.keywords,
    }
    if "pattern" in schema:
        schema["not"] = dict(_NO_LINE_FEED)
    if scalar.examples:
        schema["examples"] = list(scalar.examples)
    return schema


def _free_json() -> dict[str, Schema]:
    """Return a definition for each level of free JSON, so that the schema bounds its depth."""
    defs = {}
    for level in range(FREE_DEPTH, -1, -1):
        schema: Schema = {
            "description": f"Any JSON value, inside {level} lists or maps.",
            "type": ["null", "boolean", "number", "string", "array", "object"],
            "minimum": -MAX_INTEGER,
            "maximum": MAX_INTEGER,
            "maxLength": _MAX_FREE_STRING_CHARACTERS,
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
    return defs
