"""The JSON Schema of a class of the model (draft 2020-12).

The schema uses only what other drafts and every validator understand in the same way: no
look-around in patterns, no `format`, no `oneOf`, no `unevaluatedProperties`.
Every pattern has a `not` beside it that forbids line feeds, because Python's `$` matches before a
final one, while ECMA-262's, which JSON Schema means, does not.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import attrs

from newsevents.schema import field_types as types
from newsevents.schema.field_types import MAX_ENTRIES, per_class
from newsevents.schema.values import MAX_INTEGER, MAX_TERM_CHARACTERS, OWN_TERM_PATTERN, Vocabulary

#: A JSON Schema as Python data.
Schema = dict[str, Any]

#: Keyword beside every pattern, for Python.
_NO_LINE_FEED: Schema = {"pattern": "\n"}
#: How deep the lists and maps in free JSON may nest.
FREE_DEPTH = 10
_MAX_FREE_STRING_CHARACTERS = 100_000


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
def lean_schema_of(cls: type[Any]) -> Schema:
    """Return an equivalent schema for jsonschema-rs, which it checks in two thirds of the time.

    It has no descriptions, lists of terms in one keyword, and definitions where they are used.
    Its patterns are those of ECMA-262, where `$` does not match before a final line feed, so it is
    not for Python.
    """
    return _self_contained(cls, _Builder({}, is_lean=True))


def field_schema(kind: types.FieldType) -> Schema:
    """Return the self-contained schema of a value of a field type."""
    builder = _Builder({})
    return {**builder.field_type(kind), "$defs": builder.defs}


def _self_contained(cls: type[Any], builder: _Builder) -> Schema:
    schema, defs = builder.object(cls), builder.defs
    return {**schema, "$defs": dict(sorted(defs.items()))} if defs else schema


def object_schema(cls: type[Any], defs: dict[str, Schema]) -> Schema:
    """Return the schema of one class, and add the definitions that it refers to to `defs`."""
    return _Builder(defs).object(cls)


@attrs.frozen
class _Builder:
    """Builder of schemas that refer to the same definitions."""

    defs: dict[str, Schema]
    is_lean: bool = False

    def object(self, cls: type[Any]) -> Schema:
        """Return the schema of a class."""
        fields, tag = types.fields_of(cls), types.tag_of(cls)
        required = [field.name for field in fields if field.required]
        properties: dict[str, Schema] = {}
        if tag is not None:
            required.insert(0, "type")
            properties["type"] = {
                "const": tag,
                **self._described(f"Type of a {cls.__name__} record."),
            }
        for field in fields:
            schema = self.field_type(field.kind)
            properties[field.name] = (
                schema if self.is_lean else {**schema, "description": field.description}
            )
        needs = {name: list(others) for name, others in cls.needs.items()}
        return {
            **({} if self.is_lean else {"title": cls.__name__}),
            **self._described(summary_of(cls)),
            "type": "object",
            "properties": properties,
            **({"required": required} if required else {}),
            "additionalProperties": False,
            **({"dependentRequired": needs} if needs else {}),
            **({"anyOf": [{"required": [name]} for name in cls.any_of]} if cls.any_of else {}),
        }

    def field_type(self, kind: types.FieldType) -> Schema:
        """Return the schema of the values of a field type."""
        match kind:
            case types.Scalar():
                return self._defined(kind.name, lambda: self._scalar(kind))
            case types.OneOf(terms):
                return self._defined(kebab(terms.__name__), lambda: self._vocabulary(terms))
            case types.ListOf(item, size):
                return {
                    "type": "array",
                    "items": self.field_type(item),
                    "minItems": size.least,
                    "maxItems": size.most,
                }
            case types.MapOf(key, value, size, known):
                named = {
                    name: {**self.field_type(scalar), **self._described(scalar.description)}
                    for name, scalar in known.items()
                }
                return {
                    "type": "object",
                    **({"properties": named} if named else {}),
                    **self._entries(key, value, size),
                }
            case types.ByLanguage():
                return self._defined(
                    kind.name,
                    lambda: {
                        **self._described(kind.description),
                        "type": "object",
                        **self._entries(kind.language, kind.text, types.Size()),
                    },
                )
            case types.Object(cls):
                return self._defined(kebab(cls.__name__), lambda: self.object(cls))
            case types.FreeJson():
                self.defs.update(self._free_json())
                return {"$ref": "#/$defs/json-0"}

    def _described(self, description: str) -> Schema:
        return {} if self.is_lean else {"description": description}

    def _defined(self, name: str, make: Callable[[], Schema]) -> Schema:
        """Refer to a definition, and make it the first time."""
        if self.is_lean:
            return make()
        if name not in self.defs:
            self.defs[name] = {}  # a class may come back to itself while it is being made
            self.defs[name] = make()
        return {"$ref": f"#/$defs/{name}"}

    def _entries(self, key: types.Scalar, value: types.FieldType, size: types.Size) -> Schema:
        return {
            "propertyNames": self.field_type(key),
            "additionalProperties": self.field_type(value),
            "minProperties": size.least,
            "maxProperties": size.most,
        }

    def _vocabulary(self, vocabulary: type[Vocabulary]) -> Schema:
        own = {"pattern": OWN_TERM_PATTERN, "maxLength": MAX_TERM_CHARACTERS}
        if self.is_lean:
            return {"anyOf": [{"enum": list(map(str, vocabulary))}, {"type": "string", **own}]}
        terms = [{"const": str(term), "description": term.description} for term in vocabulary]
        own |= {"not": _NO_LINE_FEED, "description": "Term of the author's own: `x-rumoured`."}
        return {"description": summary_of(vocabulary), "type": "string", "anyOf": [*terms, own]}

    def _scalar(self, scalar: types.Scalar) -> Schema:
        schema = {
            **self._described(scalar.description),
            "type": scalar.json_type,
            **scalar.keywords,
        }
        # A pattern that says what a text does not consist of may let a line feed through.
        if "pattern" in schema and not (self.is_lean and "[^" not in schema["pattern"]):
            schema["not"] = _NO_LINE_FEED
        if scalar.examples and not self.is_lean:
            schema["examples"] = list(scalar.examples)
        return schema

    def _free_json(self) -> dict[str, Schema]:
        """Return a definition for each level of free JSON, so that the schema bounds its depth."""
        defs = {}
        for level in range(FREE_DEPTH, -1, -1):
            schema: Schema = {
                **self._described(f"Any JSON value, inside {level} lists or maps."),
                "type": ["null", "boolean", "number", "string", "array", "object"],
                "minimum": -MAX_INTEGER,
                "maximum": MAX_INTEGER,
                "maxLength": _MAX_FREE_STRING_CHARACTERS,
            }
            if level < FREE_DEPTH:
                below = {"$ref": f"#/$defs/json-{level + 1}"}
                schema |= {
                    "items": below,
                    "maxItems": MAX_ENTRIES,
                    "propertyNames": {"maxLength": MAX_ENTRIES},
                    "additionalProperties": below,
                    "maxProperties": MAX_ENTRIES,
                }
            else:
                schema["type"] = schema["type"][:4]
            defs[f"json-{level}"] = schema
        return defs
