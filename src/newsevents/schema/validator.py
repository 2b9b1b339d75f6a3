"""Validation of documents by JSON Schema, and the findings for invalid ones.

jsonschema-rs tells whether a document is valid; python-jsonschema explains invalid documents, and
takes its place where it is not installed.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import attrs

from newsevents._text.pointers import join_pointer
from newsevents._text.suggestions import did_you_mean
from newsevents.findings import Finding, shown
from newsevents.schema import rules
from newsevents.schema.field_types import per_class
from newsevents.schema.json_schema import Schema, lean_schema_of, schema_of
from newsevents.schema.messages import SchemaError
from newsevents.schema.values import too_deep

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

#: Tells whether a document is valid.
Validator = Callable[[Any], bool]

MAX_FINDINGS = 100
# Explaining takes some microseconds a value, and far fewer values make a record.
_MAX_EXPLAINED_VALUES = 100_000
# Patterns look at every character, so this many count as one more value.
_CHARACTERS_OF_A_VALUE = 20


@per_class
def validator_for(cls: type[Any]) -> Validator:
    """Return the validator of the documents of a class, compiled once."""
    return compile_schema(lean_schema_of(cls) if _fast_validator() else schema_of(cls))


def compile_schema(schema: Schema) -> Validator:
    """Compile a generated schema by jsonschema-rs, or else by python-jsonschema."""
    is_valid: Validator = (_fast_validator() or _explaining_validator())(schema).is_valid
    return is_valid


@functools.cache
def _fast_validator() -> Callable[[Schema], Any] | None:
    """Return the validator class of jsonschema-rs; None where it is not installed."""
    try:
        import jsonschema_rs
    except ImportError:
        return None
    # The engine that takes time in proportion to the text, whatever the text is.
    patterns = jsonschema_rs.RegexOptions()
    return functools.partial(jsonschema_rs.Draft202012Validator, pattern_options=patterns)


def schema_findings(cls: type[Any], document: Any) -> list[Finding]:
    """Return the findings of the schema of a class about plain data; empty if it is valid."""
    return [] if validator_for(cls)(document) else explain_invalid(schema_of(cls), document)


def explain_invalid(schema: Schema, document: Any) -> list[Finding]:
    """Return a finding for every error of a document by a generated schema.

    After a hundred findings, one more says that the others are not listed.
    """
    if is_huge(document):
        message = f"invalid; more than {_MAX_EXPLAINED_VALUES:,} values are not explained"
        return [rules.TOO_WRONG(message, hint="split it into several records")]
    errors = _explaining_validator()(schema).iter_errors(document)
    try:
        found = list(itertools.islice(_distinct_findings(schema, errors), MAX_FINDINGS + 1))
    except RecursionError:
        return [too_deep()]
    if len(found) > MAX_FINDINGS:
        message = f"more than {MAX_FINDINGS} findings in this record; the others are not listed"
        hint = "fix those listed, and validate again"
        found[MAX_FINDINGS:] = [rules.TOO_WRONG(message, hint=hint)]
    return found


@functools.cache
def _explaining_validator() -> Callable[[Schema], Any]:
    """Return a class of validators whose errors have the same order every time, and no cycles.

    The original visits additional properties in the order of a set. It keeps the errors of each
    alternative, which refer to each other: garbage for the cyclic collector only.
    """
    # Imported here, since most data is valid and python-jsonschema takes long to import.
    from jsonschema import Draft202012Validator, ValidationError, validators

    original: Any = Draft202012Validator.VALIDATORS["additionalProperties"]

    def in_order(validator: Any, rest: Any, instance: Any, schema: Any) -> Iterator[Any]:
        if not isinstance(rest, dict) or not isinstance(instance, dict):
            yield from original(validator, rest, instance, schema)
            return
        for name, value in instance.items():
            if name not in schema.get("properties", {}):
                yield from validator.descend(value, rest, path=name)

    def any_of(validator: Any, schemas: Any, instance: Any, _: Any) -> Iterator[Any]:
        if not any(validator.evolve(schema=each).is_valid(instance) for each in schemas):
            yield ValidationError("no alternative fits")

    extend: Callable[..., Any] = validators.extend
    keywords = {"additionalProperties": in_order, "anyOf": any_of}
    made: Callable[[Schema], Any] = extend(Draft202012Validator, keywords)
    return made


def is_huge(document: Any) -> bool:
    """Return whether a document has too many values to check each."""
    count, waiting = 0, [document]
    while waiting and count <= _MAX_EXPLAINED_VALUES:
        value = waiting.pop()
        if isinstance(value, str):
            count += len(value) // _CHARACTERS_OF_A_VALUE
        elif isinstance(value, dict | list | tuple):
            count += len(value)
            below = itertools.chain(value, value.values()) if isinstance(value, dict) else value
            waiting.extend(itertools.islice(below, 2 * _MAX_EXPLAINED_VALUES))
    return count > _MAX_EXPLAINED_VALUES


def not_a_record(document: Any, types: Iterable[str]) -> Finding:
    """Return the finding for data whose `type` is missing or not one of `types`."""
    types = tuple(types)
    choice = f"one of: {', '.join(types)}"
    if not isinstance(document, dict):
        hint = 'a record is one object: {"type": ..., "id": ..., ...}'
        return rules.WRONG_TYPE(f"{shown(document)} is not an object", hint=hint)
    if "type" not in document:
        hint = f"add the type of the record, {choice}"
        return rules.MISSING_TYPE('"type" is missing', hint=hint)
    given = document["type"]
    hint = did_you_mean(given, types, choice) if isinstance(given, str) else choice
    return rules.UNKNOWN_TYPE(f"{shown(given)} is not a record type", hint=hint, pointer="/type")


def newer(finding: Finding) -> Finding:
    """Return a finding as it counts in data of a newer schema, which may have new fields."""
    if finding.rule != rules.UNKNOWN_FIELD:
        return finding
    hint = "the field is kept; upgrade newsevents to validate it"
    return attrs.evolve(finding, rule=rules.NEWER_FIELD, hint=hint, fix=None)


def _distinct_findings(schema: Any, errors: Iterable[ValidationError]) -> Iterator[Finding]:
    """Yield the findings of errors; several errors about one value become one finding."""
    seen: set[tuple[str, str]] = set()
    defs = schema.get("$defs", {})
    # An error has the very dict of the definition that is not satisfied, and not its name.
    names = {id(definition): name for name, definition in defs.items()}
    for error in errors:
        pointer = join_pointer(error.absolute_path)
        is_name = "propertyNames" in error.relative_schema_path
        schema_error = SchemaError(
            pointer=join_pointer([error.instance], below=pointer) if is_name else pointer,
            keyword=str(error.validator),
            limit=error.validator_value,
            given=error.instance,
            schema=error.schema,
            name=names.get(id(error.schema), ""),
            defs=defs,
            is_name=is_name,
            is_needless=error.instance in (None, "", [], {}) and not _is_required(schema, error),
        )
        for finding in schema_error.findings():
            # A wrong type fails the pattern and the vocabulary as well, and a pattern the `not`
            # beside it: the first error of a value is enough.
            is_one_of_several = finding.rule in (rules.MISSING_FIELD, rules.BELONG_TOGETHER)
            key = (finding.pointer, finding.message if is_one_of_several else "")
            if key not in seen:
                seen.add(key)
                yield finding


def _is_required(schema: Any, error: ValidationError) -> bool:
    """Return whether an error concerns a required field or a list entry."""
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
