"""Findings for errors of JSON Schema: message, help and fix.

Most words come from the schema itself: descriptions and examples of the fields.
Scalars may suggest a value for a refused text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from newsevents._text.pointers import join_pointer
from newsevents._text.suggestions import did_you_mean, suggest
from newsevents.findings import Finding, Fix, Remove, Rename, Replace, shown
from newsevents.schema.field_types import Scalar, Suggestion
from newsevents.schema.rules import (
    BELONG_TOGETHER,
    MALFORMED,
    MISSING_FIELD,
    NOT_A_TERM,
    OUT_OF_RANGE,
    TOO_FEW,
    TOO_MANY,
    UNKNOWN_FIELD,
    WRONG_TYPE,
)

_MAX_LISTED_TERMS = 30
# Numbers of so few digits that no reader of JSON rounds them.
_NUMBERS = {
    "number": re.compile("-?(?:0|[1-9][0-9]{0,14})(?:[.][0-9]{1,9})?"),
    "integer": re.compile("-?(?:0|[1-9][0-9]{0,14})"),
}
_TYPE_NAMES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}


@attrs.frozen
class SchemaError:
    """One error of the validator."""

    pointer: str
    #: The keyword of the schema that is not satisfied, and its value.
    keyword: str
    limit: Any
    given: Any
    #: The schema that contains the keyword, its name in `$defs` if it has one, and `$defs`.
    schema: Any
    name: str
    defs: Mapping[str, Any]
    #: The scalar that the schema was generated from, if it is one.
    scalar: Scalar | None
    #: Whether the name of a field is wrong, not its value.
    is_name: bool
    #: Whether an optional value is null or empty.
    is_needless: bool


def error_findings(error: SchemaError) -> Iterator[Finding]:
    """Yield the findings of one error."""
    return _EXPLAINED_BY.get(error.keyword, _size)(error)


def _required(error: SchemaError) -> Iterator[Finding]:
    for name in error.limit:
        if name not in error.given:
            wanted = error.schema["properties"][name]
            hint = _lower(wanted.get("description", ""))
            if terms := _listed(_terms(_resolved(wanted, error.defs).get("anyOf", ()))):
                hint += f", {terms}"
            elif (example := _example(wanted, error.defs)) is not None:
                hint += f", such as {shown(example)}"
            yield MISSING_FIELD(f'"{name}" is missing', hint=hint, pointer=error.pointer)


def _resolved(schema: Any, defs: Mapping[str, Any]) -> Any:
    return defs[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def _example(schema: Any, defs: Mapping[str, Any]) -> Any:
    """Return the smallest valid value that the schema shows; None if it shows none."""
    schema = _resolved(schema, defs)
    if examples := _examples(schema):
        return examples[0]
    if "items" in schema:
        entry = _example(schema["items"], defs)
        return None if entry is None else [entry]
    any_of = [choice["required"] for choice in schema.get("anyOf", ()) if "required" in choice]
    needed: list[str] = schema.get("required") or next(iter(any_of), [])
    if len(needed) != 1:
        return None
    value = _example(schema["properties"][needed[0]], defs)
    return None if value is None else {needed[0]: value}


def _unknown(error: SchemaError) -> Iterator[Finding]:
    properties = error.schema["properties"]
    unused = [name for name in properties if name not in error.given]
    suggested: set[str] = set()
    for name in error.given:
        if name in properties:
            continue
        pointer = join_pointer([name], below=error.pointer)
        fix = None
        near = suggest(name, unused)
        # Two fields of one name would be worse than a misspelt one.
        if near is not None and near not in suggested:
            suggested.add(near)
            title = f"rename it to {shown(near)}"
            fix = Fix(title=title, is_safe=False, changes=(Rename(pointer, near),))
        listed = f"remove it, or use one of: {', '.join(unused)}" if unused else "remove it"
        hint = did_you_mean(name, unused, listed)
        yield UNKNOWN_FIELD(f"unknown field {shown(name)}", hint=hint, pointer=pointer, fix=fix)


def _type(error: SchemaError) -> Iterator[Finding]:
    names = [error.limit] if isinstance(error.limit, str) else error.limit
    wanted = " or ".join(_TYPE_NAMES[name] for name in names)
    given = shown(error.given)
    if error.given is None:
        message = _about(error, "is null", "null is not allowed")
    else:
        message = _about(error, f"is {given}, not {wanted}", f"{given} is not {wanted}")
    form = _NUMBERS.get(names[0]) if len(names) == 1 else None
    if form and isinstance(error.given, str) and form.fullmatch(error.given):
        number = json.loads(error.given)
        changes = (Replace(error.pointer, number),)
        fix: Fix | None = Fix(
            title=f"write {number} without quotes", is_safe=False, changes=changes
        )
        hint = f"write {number} without quotes"
    else:
        hint, fix = _expected(error)
    yield WRONG_TYPE(message, hint=hint, pointer=error.pointer, fix=fix)


def _about(error: SchemaError, message: str, otherwise: str) -> str:
    """Begin a message with the name of the field, for readers who are shown nothing else."""
    return f"{shown(error.pointer[1:])} {message}" if error.pointer else otherwise


def _pattern(error: SchemaError) -> Iterator[Finding]:
    suggestion = _suggestion(error) or Suggestion()
    message = suggestion.message or f"{shown(error.given)} is malformed"
    hint, fix = _suggested(error, suggestion, _form(error, str))
    yield MALFORMED(message, hint=hint, pointer=error.pointer, fix=fix)


def _suggestion(error: SchemaError) -> Suggestion | None:
    scalar = error.scalar
    if scalar is None or scalar.advise is None or not isinstance(error.given, str):
        return None
    return scalar.advise(error.given)


def _suggested(error: SchemaError, suggestion: Suggestion, hint: str) -> tuple[str, Fix | None]:
    """Return help and fix of a suggestion; `hint` if it has no help."""
    if suggestion.value is None:
        return suggestion.hint or hint, None
    value = shown(suggestion.value)
    if error.is_name:
        # The object may have a field of that name already.
        return f"did you mean {value}?", None
    return f"did you mean {value}?", Fix.write(error.pointer, suggestion.value)


def _term(error: SchemaError) -> Iterator[Finding]:
    if error.keyword == "const":
        terms = [error.limit]
    else:
        terms = list(error.limit) if error.keyword == "enum" else _terms(error.limit)
    if error.scalar is not None and error.scalar.advise is not None:
        # Codes of two letters are all alike, and the nearest would be a guess.
        suggestion = _suggestion(error)
    else:
        near = suggest(error.given, terms) if isinstance(error.given, str) else None
        suggestion = Suggestion(value=near)
    hint = _listed(terms) or _lower(_first_sentence(error.schema))
    hint, fix = _suggested(error, suggestion or Suggestion(), hint)
    noun = error.name.replace("-", " ")
    wanted = f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}" if noun else "allowed here"
    message = f"{shown(error.given)} is not {wanted}"
    yield NOT_A_TERM(message, hint=hint, pointer=error.pointer, fix=fix)


def _terms(choices: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the terms of a vocabulary, whose schema is a choice of constants."""
    return [choice["const"] for choice in choices if "const" in choice]


def _listed(terms: Sequence[str]) -> str:
    """Return help that lists the terms; empty if there are too many."""
    if not 0 < len(terms) <= _MAX_LISTED_TERMS:
        return ""
    return f"one of: {', '.join(terms)}" if len(terms) > 1 else f"only {shown(terms[0])}"


def _choice(error: SchemaError) -> Iterator[Finding]:
    if "const" in error.limit[0]:
        yield from _term(error)
        return
    names = ", ".join(choice["required"][0] for choice in error.limit)
    message = _about(error, f"has none of {names}", f"all of {names} are missing")
    yield BELONG_TOGETHER(message, hint="add at least one", pointer=error.pointer)


def _dependent(error: SchemaError) -> Iterator[Finding]:
    for name, others in error.limit.items():
        for other in others:
            if name in error.given and other not in error.given:
                message, hint = f'"{name}" requires "{other}"', f'add "{other}" or remove "{name}"'
                yield BELONG_TOGETHER(message, hint=hint, pointer=error.pointer)


def _range(error: SchemaError) -> Iterator[Finding]:
    than = "smaller" if error.keyword == "minimum" else "larger"
    # Free JSON takes a number of any size as text.
    is_free = isinstance(error.schema["type"], list)
    hint = "write it as text" if is_free else _lower(_first_sentence(error.schema))
    message = f"{shown(error.given)} is {than} than {error.limit}"
    yield OUT_OF_RANGE(message, hint=hint, pointer=error.pointer)


def _size(error: SchemaError) -> Iterator[Finding]:
    """Explain `minItems`, `minLength`, `minProperties` and their opposites."""
    count, is_text = len(error.given), "Length" in error.keyword
    one, more = ("character", "characters") if is_text else ("entry", "entries")
    has = f"has {count:,} {one if count == 1 else more}"
    if error.keyword.startswith("min"):
        message = has if count else "is empty"
        message += f", needs at least {error.limit}" if error.limit > 1 else ""
        hint, fix = _expected(error)
        message = _about(error, message, message)
        yield TOO_FEW(message, hint=hint, pointer=error.pointer, fix=fix)
    else:
        message = f"{has}, at most {error.limit:,} are allowed"
        hint = "shorten it" if is_text else "remove some"
        yield TOO_MANY(_about(error, message, message), hint=hint, pointer=error.pointer)


def _expected(error: SchemaError) -> tuple[str, Fix | None]:
    """Return help on the expected value, and the fix that removes one that is not needed."""
    if error.is_needless:
        changes = (Remove(error.pointer),)
        return "leave the field out", Fix(title="remove it", is_safe=True, changes=changes)
    return _listed(_terms(error.schema.get("anyOf", ()))) or _form(error, shown), None


def _form(error: SchemaError, show: Callable[[Any], str]) -> str:
    if error.scalar is not None and error.scalar.hint:
        return error.scalar.hint
    hint = _lower(_first_sentence(error.schema))
    if examples := _examples(error.schema):
        hint += f", such as {' or '.join(map(show, examples))}"
    return hint


_EXPLAINED_BY: Mapping[str, Callable[[SchemaError], Iterator[Finding]]] = {
    "additionalProperties": _unknown,
    "anyOf": _choice,
    "const": _term,
    "dependentRequired": _dependent,
    "enum": _term,
    "maximum": _range,
    "minimum": _range,
    "not": _pattern,
    "pattern": _pattern,
    "required": _required,
    "type": _type,
}


def _examples(schema: Any) -> list[Any]:
    """Return at most two valid values."""
    keys = schema.get("propertyNames", {})
    if keys.get("$ref", "").endswith("/language") and "properties" not in schema:
        return [{"en": "..."}]
    return list(schema.get("examples", [])[:2])


def _first_sentence(schema: Any) -> str:
    return str(schema.get("description", "")).partition(". ")[0]


def _lower(sentence: str) -> str:
    text = sentence.rstrip(".")
    # An acronym keeps its capitals.
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
