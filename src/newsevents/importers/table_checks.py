"""Checks of the parts of a mapping: each collects errors by their place in the file."""

from __future__ import annotations

import fnmatch
import functools
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import attrs

from newsevents._text.suggestions import did_you_mean
from newsevents.errors import ConfigurationError
from newsevents.findings import shown
from newsevents.importers.table_nodes import Condition, Template
from newsevents.importers.table_values import iter_template
from newsevents.schema.field_types import FieldType
from newsevents.schema.json_schema import field_schema
from newsevents.schema.validator import compile_schema, explain_invalid
from newsevents.storage.paths import AnyPath

#: Errors that are listed.
MAX_ERRORS = 20

#: Keys of a table of a mapping, and the types of their values.
Keys: TypeAlias = Mapping[str, type]

_CONDITION: Keys = {"column": str, "equals": object, "matches": str, "empty": bool}
_TYPE_NAMES = {str: "a text", int: "a whole number", bool: "true or false", dict: "a table"}


def raise_errors(path: AnyPath, errors: list[str]) -> None:
    """Raise ConfigurationError with a line for each error, if there are any."""
    if errors:
        more = len(errors) - MAX_ERRORS
        lines = [*errors[:MAX_ERRORS], *([f"and {more:,} more"] if more > 0 else [])]
        raise ConfigurationError(path, "\n  ".join(lines))


def is_encoding(name: str) -> bool:
    """Whether Python knows an encoding of texts by a name."""
    try:
        return isinstance(b"a".decode(name), str)
    except (LookupError, ValueError):
        return False


@functools.cache
def validator_of(kind: FieldType) -> Callable[[Any], bool]:
    """Return the function that tells whether a value is valid for a field."""
    return compile_schema(field_schema(kind))


@attrs.define
class MappingChecks:
    """Errors of a mapping, and the columns that it names, each with its place."""

    errors: list[str] = attrs.field(init=False, factory=list)
    columns: list[tuple[str, str]] = attrs.field(init=False, factory=list)

    def template(self, place: str, text: Any) -> Template:
        """Return a text with names of columns."""
        try:
            pieces = tuple(iter_template(text)) if isinstance(text, str) else ()
        except ValueError as error:
            self.add(place, str(error))
            return Template(())
        if not pieces:
            self.add(place, f"{shown(text)} is not a text with columns such as {{Name}}")
        self.columns += [(place, column) for _, column in pieces if column]
        return Template(pieces)

    def column(self, place: str, name: str) -> Template:
        """Return the template of a single column."""
        self.columns.append((place, name))
        return Template((("", name),))

    def conditions(self, place: str, spec: Any) -> tuple[Condition, ...]:
        """Return one condition or a list of them."""
        entries = spec if isinstance(spec, list) else [spec]
        return tuple(filter(None, (self._condition(place, entry) for entry in entries)))

    def _condition(self, place: str, spec: Any) -> Condition | None:
        spec = self.table(place, spec, _CONDITION)
        tests = [key for key in spec if key != "column"]
        if "column" not in spec or len(tests) != 1:
            self.add(place, "a condition is a column and one of equals, matches, empty")
            return None
        column, (key,) = spec["column"], tests
        self.columns.append((place, column))
        text = f"{column} {key} {shown(spec[key])}"
        if key == "empty":
            return Condition(column, text, lambda cell: (not cell) == spec["empty"])
        if key == "equals":
            texts = {one.casefold() for one in self.texts(place, spec["equals"])}
            return Condition(column, text, lambda cell: cell.casefold() in texts, len(texts) == 1)
        pattern = re.compile(fnmatch.translate(spec["matches"].casefold()))
        return Condition(column, text, lambda cell: bool(pattern.match(cell.casefold())))

    def add(self, place: str, message: str) -> None:
        """Add an error."""
        self.errors.append(f"{place}: {message}")

    def table(self, place: str, spec: Any, keys: Keys | None) -> dict[str, Any]:
        """Return the known keys of a table with values of the right type."""
        if not isinstance(spec, dict):
            self.add(place, f"{shown(spec)} is not a table")
            return {}
        if keys is None:
            return spec
        known = {}
        for key, value in spec.items():
            where = f"{place}.{key}" if place else key
            if key not in keys:
                hint = did_you_mean(key, keys, f"there are {', '.join(keys)}")
                self.add(where, f"unknown; {hint}")
            elif not isinstance(value, keys[key]) or (isinstance(value, bool) and keys[key] is int):
                self.add(where, f"{shown(value)} is not {_TYPE_NAMES[keys[key]]}")
            else:
                known[key] = value
        return known

    def texts(self, place: str, spec: Any) -> list[str]:
        """Return a text or a list of texts as a list."""
        texts = spec if isinstance(spec, list) else [spec]
        if all(isinstance(text, str) and text for text in texts):
            return texts
        self.add(place, f"{shown(spec)} is neither a text nor a list of texts")
        return []

    def check(self, kind: FieldType, place: str, value: Any) -> bool:
        """Whether a field accepts a value."""
        findings = [] if validator_of(kind)(value) else explain_invalid(field_schema(kind), value)
        for finding in findings[:1]:
            self.add(
                place, f"{finding.message}; {finding.hint}" if finding.hint else finding.message
            )
        return not findings
