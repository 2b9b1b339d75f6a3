"""Why the schema refuses a document, in words a person can act on.

All words come from the schema itself: the description of a field says what was meant to stand
there, the examples show it.
"""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import attrs
import jsonschema
from jsonschema.exceptions import ValidationError

from newsevents.findings import Finding, shown
from newsevents.shape.generate import schema_of
from newsevents.shape.kinds import per_class
from newsevents.shape.plain import escape, too_deep
from newsevents.shape.rules import (
    BELONG_TOGETHER,
    MALFORMED,
    MISSING_FIELD,
    MISSING_TYPE,
    NEWER_FIELD,
    NOT_A_TERM,
    OUT_OF_RANGE,
    TOO_FEW,
    TOO_MANY,
    TOO_WRONG,
    UNKNOWN_FIELD,
    UNKNOWN_TYPE,
    WRONG_TYPE,
)

_MOST_FINDINGS = 100
# Explaining takes some microseconds a value; no record that anybody wrote has as many.
_MOST_VALUES = 100_000
# So many characters of a text count as one more value, since patterns look at each.
_CHARACTERS = 20
_COMPARED = 100
_MOST_TERMS = 30

_TYPE_NAMES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}


def explain(cls: type[Any], document: Any) -> list[Finding]:
    """Return a finding for everything that the schema of a class has against a document.

    At most a hundred are listed for one document, and a last one then says that there are more.
    """
    return explain_with(_validator(cls), document)


def explain_with(validator: jsonschema.Draft202012Validator, document: Any) -> list[Finding]:
    """Do what `explain` does with a validator of any schema that was generated here."""
    if _is_huge(document):
        return [
            TOO_WRONG(f"refused, and more than {_MOST_VALUES:,} values are too many to say why")
        ]
    errors = validator.iter_errors(document)
    try:
        found = list(itertools.islice(_findings(validator.schema, errors), _MOST_FINDINGS + 1))
    except RecursionError:
        return [too_deep()]
    if len(found) > _MOST_FINDINGS:
        found[_MOST_FINDINGS:] = [
            TOO_WRONG(f"more than {_MOST_FINDINGS} findings in this record; the rest is not listed")
        ]
    return found


def _is_huge(document: Any) -> bool:
    """Say whether there are too many values in a document to look at each."""
    count, waiting = 0, [document]
    while waiting and count <= _MOST_VALUES:
        value = waiting.pop()
        if isinstance(value, str):
            count += len(value) // _CHARACTERS
        elif isinstance(value, dict | list):
            count += len(value)
            below = itertools.chain(value, value.values()) if isinstance(value, dict) else value
            waiting.extend(itertools.islice(below, 2 * _MOST_VALUES))
    return count > _MOST_VALUES


def not_a_record(document: Any, types: Iterable[str]) -> Finding:
    """Return the finding for data whose `type` is not one of `types`, or that has none."""
    choice = f"one of: {', '.join(types)}"
    if not isinstance(document, dict):
        return WRONG_TYPE(f"{shown(document)} is not an object", hint="a record is one object")
    if "type" not in document:
        return MISSING_TYPE('missing "type"', hint=f"say what the record is, {choice}")
    given = document["type"]
    return UNKNOWN_TYPE(
        f"there is no record type {shown(given)}",
        hint=did_you_mean(given, types) or choice,
        pointer="/type",
    )


def newer(finding: Finding) -> Finding:
    """Return a finding as it counts in data of a newer schema, whose new fields are to be expected."""
    return attrs.evolve(finding, rule=NEWER_FIELD) if finding.rule is UNKNOWN_FIELD else finding


def did_you_mean(given: Any, known: Iterable[str]) -> str:
    """Return `did you mean "..."?` for the nearest of the known words, or nothing."""
    if not isinstance(given, str):
        return ""
    close = difflib.get_close_matches(given[:_COMPARED], list(known), n=1, cutoff=0.6)
    return f"did you mean {shown(close[0])}?" if close else ""


@per_class
def _validator(cls: type[Any]) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema_of(cls))


def _is_required(schema: Any, error: ValidationError) -> bool:
    """Say whether an error is about a required field, or about an entry of a list."""
    node, required = schema, True
    for step, after in itertools.pairwise(error.absolute_schema_path):
        # The path of an error passes through references without naming them.
        while isinstance(node, dict) and "$ref" in node:
            node = schema["$defs"][node["$ref"].rpartition("/")[2]]
        if step == "properties" and isinstance(node, dict):
            required = after in node.get("required", ())
        elif step == "items":
            required = True
        node = node[step]
    return required


def _findings(schema: Any, errors: Iterable[ValidationError]) -> Iterator[Finding]:
    """One error of the validator may be several findings, several errors at one place one."""
    seen: set[tuple[str, str]] = set()
    for error in errors:
        pointer = "".join(f"/{escape(step)}" for step in error.absolute_path)
        if "propertyNames" in error.relative_schema_path:
            pointer += f"/{escape(error.instance)}"
        keyword = str(error.validator)
        fault = _Fault(
            pointer=pointer,
            keyword=keyword,
            limit=error.validator_value,
            given=error.instance,
            schema=error.schema,
            is_required=error.instance is None and _is_required(schema, error),
        )
        for finding in _EXPLAINED_BY.get(keyword, _size)(fault):
            # A wrong type fails the pattern and the vocabulary as well, and a pattern's own
            # `not` fails along with it: the first word at a place is enough.
            key = (finding.pointer, finding.message if finding.rule in _SEVERAL else "")
            if key not in seen:
                seen.add(key)
                yield finding


_SEVERAL = (MISSING_FIELD, BELONG_TOGETHER)


@attrs.frozen
class _Fault:
    """What there is to know of one error of the validator."""

    pointer: str
    #: The keyword of the schema that is not satisfied, and what stands behind it.
    keyword: str
    limit: Any
    given: Any
    #: The schema that the keyword stands in.
    schema: Any
    #: Whether what was given stands where a value has to be.
    is_required: bool


def _required(fault: _Fault) -> Iterator[Finding]:
    for name in fault.limit:
        if name not in fault.given:
            wanted = fault.schema["properties"][name].get("description", "")
            yield MISSING_FIELD(f'missing "{name}"', hint=_lower(wanted), pointer=fault.pointer)


def _unknown(fault: _Fault) -> Iterator[Finding]:
    properties = fault.schema["properties"]
    unused = [name for name in properties if name not in fault.given]
    for name in fault.given:
        if name not in properties:
            hint = did_you_mean(name, unused)
            if not hint and unused:
                hint = f"fields not used yet: {', '.join(unused)}"
            yield UNKNOWN_FIELD(
                f"unknown field {shown(name)}", hint=hint, pointer=f"{fault.pointer}/{escape(name)}"
            )


def _type(fault: _Fault) -> Iterator[Finding]:
    if fault.given is None:
        hint = _lower(_first_sentence(fault.schema)) if fault.is_required else "leave the field out"
        yield WRONG_TYPE("null is not used", hint=hint, pointer=fault.pointer)
        return
    wanted = fault.limit
    names = [_TYPE_NAMES[name] for name in ([wanted] if isinstance(wanted, str) else wanted)]
    message = f"{shown(fault.given)} is not {' or '.join(names)}"
    yield WRONG_TYPE(message, hint=_lower(_first_sentence(fault.schema)), pointer=fault.pointer)


def _pattern(fault: _Fault) -> Iterator[Finding]:
    hint = _lower(_first_sentence(fault.schema))
    examples = fault.schema.get("examples", [])
    if examples:
        hint += f", such as {' or '.join(map(str, examples[:2]))}"
    yield MALFORMED(f"{shown(fault.given)} is malformed", hint=hint, pointer=fault.pointer)


def _term(fault: _Fault) -> Iterator[Finding]:
    """`enum`, `const`, and the `anyOf` of constants that a vocabulary is."""
    choices = fault.limit
    if fault.keyword == "const":
        terms = [choices]
    elif fault.keyword == "enum":
        terms = list(choices)
    else:
        terms = [choice["const"] for choice in choices]
    if len(terms) > _MOST_TERMS:
        hint = _lower(_first_sentence(fault.schema))
    else:
        hint = f"one of: {', '.join(terms)}" if len(terms) > 1 else f"only {shown(terms[0])}"
    hint = did_you_mean(fault.given, terms) or hint
    yield NOT_A_TERM(
        f"{shown(fault.given)} is not in the vocabulary", hint=hint, pointer=fault.pointer
    )


def _choice(fault: _Fault) -> Iterator[Finding]:
    """`anyOf`: a vocabulary, or fields of which one has to be there."""
    choices = fault.limit
    if "const" in choices[0]:
        yield from _term(fault)
        return
    names = [choice["required"][0] for choice in choices]
    yield BELONG_TOGETHER(
        f"none of {', '.join(names)} is there", hint="give at least one", pointer=fault.pointer
    )


def _dependent(fault: _Fault) -> Iterator[Finding]:
    needs = fault.limit
    for name, others in needs.items():
        for other in others:
            if name in fault.given and other not in fault.given:
                yield BELONG_TOGETHER(f'"{name}" needs "{other}" beside it', pointer=fault.pointer)


def _range(fault: _Fault) -> Iterator[Finding]:
    than = "smaller" if fault.keyword == "minimum" else "larger"
    yield OUT_OF_RANGE(
        f"{shown(fault.given)} is {than} than {fault.limit}",
        hint=_lower(_first_sentence(fault.schema)),
        pointer=fault.pointer,
    )


def _size(fault: _Fault) -> Iterator[Finding]:
    """`minItems` and its five relatives, `minLength` among them."""
    keyword, limit = fault.keyword, fault.limit
    unit = "characters" if keyword.endswith("Length") else "entries"
    if keyword.startswith("min"):
        has = f"has {len(fault.given)} {unit}" if fault.given else "is empty"
        yield TOO_FEW(f"{has}, needs {limit} at least", pointer=fault.pointer)
    else:
        yield TOO_MANY(
            f"has {len(fault.given)} {unit}, may have {limit} at the most", pointer=fault.pointer
        )


_EXPLAINED_BY: Mapping[str, Callable[[_Fault], Iterator[Finding]]] = {
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


def _first_sentence(schema: Any) -> str:
    return str(schema.get("description", "")).partition(". ")[0]


def _lower(sentence: str) -> str:
    text = sentence.rstrip(".")
    # An acronym stays as it is.
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
