"""What one error of the validator means, in words a person can act on.

Most words come from the schema itself: the description of a field says what was meant to stand
there, the examples show it. Scalars may have more to say of a text.
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

_MOST_TERMS = 30
# Digits that no reader of JSON rounds.
_NUMBER = re.compile("-?(?:0|[1-9][0-9]{0,14})(?:[.][0-9]{1,9})?")
_INTEGER = re.compile("-?(?:0|[1-9][0-9]{0,14})")

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
    """What there is to know of one error of the validator."""

    pointer: str
    #: The keyword of the schema that is not satisfied, and what stands behind it.
    keyword: str
    limit: Any
    given: Any
    #: The schema that the keyword stands in.
    schema: Any
    #: What the schema refers to, by name.
    defs: Mapping[str, Any]
    #: The scalar whose definition the schema is, if it is one.
    scalar: Scalar | None
    #: Whether it is the name of a field that is wrong, not its value.
    is_name: bool
    #: Whether nothing was given where nothing has to be.
    is_needless: bool


def explained(fault: SchemaError) -> Iterator[Finding]:
    """Yield what there is to say about an error; one may be several findings."""
    return _EXPLAINED_BY.get(fault.keyword, _size)(fault)


def _required(fault: SchemaError) -> Iterator[Finding]:
    for name in fault.limit:
        if name not in fault.given:
            wanted = fault.schema["properties"][name]
            hint = _lower(wanted.get("description", ""))
            if terms := _choice_of(_terms(_resolved(wanted, fault.defs).get("anyOf", ()))):
                hint += f", {terms}"
            elif (example := _example(wanted, fault.defs)) is not None:
                hint += f", such as {shown(example)}"
            yield MISSING_FIELD(f'missing "{name}"', hint=hint, pointer=fault.pointer)


def _resolved(schema: Any, defs: Mapping[str, Any]) -> Any:
    return defs[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def _example(schema: Any, defs: Mapping[str, Any]) -> Any:
    """Return the least that is right in a place, as far as the schema shows it; None if not."""
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


def _unknown(fault: SchemaError) -> Iterator[Finding]:
    properties = fault.schema["properties"]
    unused = [name for name in properties if name not in fault.given]
    meant: set[str] = set()
    for name in fault.given:
        if name in properties:
            continue
        pointer = join_pointer([name], below=fault.pointer)
        hint = f"remove it, or use one of: {', '.join(unused)}" if unused else "remove it"
        fix = None
        if (near := suggest(name, unused)) is not None:
            hint = did_you_mean(name, unused)
            # Two fields of one name would be worse than one that is misspelt.
            if near not in meant:
                changes = (Rename(pointer, near),)
                fix = Fix(title=f"rename it to {shown(near)}", is_safe=False, changes=changes)
            meant.add(near)
        yield UNKNOWN_FIELD(f"unknown field {shown(name)}", hint=hint, pointer=pointer, fix=fix)


def _type(fault: SchemaError) -> Iterator[Finding]:
    wanted = fault.limit
    names = [_TYPE_NAMES[name] for name in ([wanted] if isinstance(wanted, str) else wanted)]
    given, kind = shown(fault.given), " or ".join(names)
    if fault.given is None:
        message = _about(fault, "is null, which is not used", "null is not used")
    else:
        message = _about(fault, f"is {given}, not {kind}", f"{given} is not {kind}")
    hint, fix = _unquoted(fault) or _wanted(fault)
    yield WRONG_TYPE(message, hint=hint, pointer=fault.pointer, fix=fix)


def _unquoted(fault: SchemaError) -> tuple[str, Fix] | None:
    """Say that a number stands in quotes, if that is all that is wrong with it."""
    forms = {"number": _NUMBER, "integer": _INTEGER}
    form = forms.get(fault.limit) if isinstance(fault.limit, str) else None
    if form is None or not isinstance(fault.given, str) or not form.fullmatch(fault.given):
        return None
    number = json.loads(fault.given)
    changes = (Replace(fault.pointer, number),)
    fix = Fix(title=f"write {number} without quotes", is_safe=False, changes=changes)
    return fix.title, fix


def _about(fault: SchemaError, said: str, otherwise: str) -> str:
    """Begin a message with the name of the field, for readers who are shown nothing else."""
    return f"{shown(fault.pointer[1:])} {said}" if fault.pointer else otherwise


def _pattern(fault: SchemaError) -> Iterator[Finding]:
    hint = _form(fault, str)
    advice = _advice(fault)
    fix = None
    if advice is not None:
        hint, fix = _advised(fault, advice, hint)
    message = advice.message if advice else ""
    yield MALFORMED(
        message or f"{shown(fault.given)} is malformed", hint=hint, pointer=fault.pointer, fix=fix
    )


def _advice(fault: SchemaError) -> Suggestion | None:
    scalar = fault.scalar
    if scalar is None or scalar.advise is None or not isinstance(fault.given, str):
        return None
    return scalar.advise(fault.given)


def _advised(fault: SchemaError, advice: Suggestion, hint: str) -> tuple[str, Fix | None]:
    """Return the hint that a scalar has for a text, or the one that is given, and the fix."""
    if advice.value is None:
        return advice.hint or hint, None
    hint = f"did you mean {shown(advice.value)}?"
    if fault.is_name:
        # The object may have a field of that name already.
        return hint, None
    return hint, Fix.write(fault.pointer, advice.value)


def _term(fault: SchemaError) -> Iterator[Finding]:
    """`enum`, `const`, and the `anyOf` of constants that a vocabulary is."""
    if fault.keyword == "const":
        terms = [fault.limit]
    else:
        terms = list(fault.limit) if fault.keyword == "enum" else _terms(fault.limit)
    hint = _choice_of(terms) or _lower(_first_sentence(fault.schema))
    fix = None
    if fault.scalar is not None and fault.scalar.advise is not None:
        # Codes of two letters are all alike, and the nearest would be a guess.
        advice = _advice(fault)
    else:
        near = suggest(fault.given, terms) if isinstance(fault.given, str) else None
        advice = None if near is None else Suggestion(value=near)
    if advice is not None:
        hint, fix = _advised(fault, advice, hint)
    yield NOT_A_TERM(
        f"{shown(fault.given)} is not in the vocabulary",
        hint=hint,
        pointer=fault.pointer,
        fix=fix,
    )


def _terms(choices: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the terms of a vocabulary, whose schema is a choice of constants."""
    return [choice["const"] for choice in choices if "const" in choice]


def _choice_of(terms: Sequence[str]) -> str:
    """Name the terms, if there are any and not too many."""
    if not 0 < len(terms) <= _MOST_TERMS:
        return ""
    return f"one of: {', '.join(terms)}" if len(terms) > 1 else f"only {shown(terms[0])}"


def _choice(fault: SchemaError) -> Iterator[Finding]:
    """`anyOf`: a vocabulary, or fields of which one has to be there."""
    choices = fault.limit
    if "const" in choices[0]:
        yield from _term(fault)
        return
    names = [choice["required"][0] for choice in choices]
    yield BELONG_TOGETHER(
        _about(fault, f"has none of {', '.join(names)}", f"none of {', '.join(names)} is there"),
        hint="give at least one",
        pointer=fault.pointer,
    )


def _dependent(fault: SchemaError) -> Iterator[Finding]:
    needs = fault.limit
    for name, others in needs.items():
        for other in others:
            if name in fault.given and other not in fault.given:
                yield BELONG_TOGETHER(
                    f'"{name}" needs "{other}" beside it',
                    hint=f'add "{other}", or leave "{name}" out',
                    pointer=fault.pointer,
                )


def _range(fault: SchemaError) -> Iterator[Finding]:
    than = "smaller" if fault.keyword == "minimum" else "larger"
    # Where any type may stand, text can take the number's place.
    is_free = isinstance(fault.schema["type"], list)
    yield OUT_OF_RANGE(
        f"{shown(fault.given)} is {than} than {fault.limit}",
        hint="write it as text" if is_free else _lower(_first_sentence(fault.schema)),
        pointer=fault.pointer,
    )


def _size(fault: SchemaError) -> Iterator[Finding]:
    """`minItems` and its five relatives, `minLength` among them."""
    limit, has = fault.limit, len(fault.given)
    one, more = ("character", "characters") if "Length" in fault.keyword else ("entry", "entries")
    said = f"has {has} {one if has == 1 else more}"
    if fault.keyword.startswith("min"):
        message = said if has else "is empty"
        if limit > 1:
            message += f", needs {limit} at least"
        message = _about(fault, message, message)
        hint, fix = _wanted(fault)
        yield TOO_FEW(message, hint=hint, pointer=fault.pointer, fix=fix)
    else:
        message = f"{said}, may have {limit} at the most"
        message = _about(fault, message, message)
        hint = "shorten it" if more == "characters" else "leave some out"
        yield TOO_MANY(message, hint=hint, pointer=fault.pointer)


def _wanted(fault: SchemaError) -> tuple[str, Fix | None]:
    """Say what is to stand in a place, or that nothing has to."""
    if fault.is_needless:
        changes = (Remove(fault.pointer),)
        return "leave the field out", Fix(title="remove it", is_safe=True, changes=changes)
    if terms := _choice_of(_terms(fault.schema.get("anyOf", ()))):
        return terms, None
    return _form(fault, shown), None


def _form(fault: SchemaError, show: Callable[[Any], str]) -> str:
    """Say how what stands in a place is written."""
    if fault.scalar is not None and fault.scalar.hint:
        return fault.scalar.hint
    hint = _lower(_first_sentence(fault.schema))
    if examples := _examples(fault.schema):
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
    """Return values that are right, two at the most."""
    keys = schema.get("propertyNames", {})
    if keys.get("$ref", "").endswith("/language") and "properties" not in schema:
        return [{"en": "..."}]
    return list(schema.get("examples", [])[:2])


def _first_sentence(schema: Any) -> str:
    return str(schema.get("description", "")).partition(". ")[0]


def _lower(sentence: str) -> str:
    text = sentence.rstrip(".")
    # An acronym stays as it is.
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
