"""Validation of documents by JSON Schema, and the findings for invalid ones."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from newsevents._text.pointers import join_pointer
from newsevents._text.suggestions import did_you_mean
from newsevents.findings import Finding, shown
from newsevents.schema.field_types import per_class, scalar_of
from newsevents.schema.json_schema import Schema, bare_schema_of, schema_of, without_annotations
from newsevents.schema.jsonable import too_deep
from newsevents.schema.messages import SchemaError, explained
from newsevents.schema.rules import (
    BELONG_TOGETHER,
    MISSING_FIELD,
    MISSING_TYPE,
    NEWER_FIELD,
    TOO_WRONG,
    UNKNOWN_FIELD,
    UNKNOWN_TYPE,
    WRONG_TYPE,
)

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError


#: Says whether a document is valid.
Validator = Callable[[Any], bool]


@per_class
def validator_for(cls: type[Any]) -> Validator:
    """Return the check of the documents of one class, compiled once."""
    return compile_schema(bare_schema_of(cls))


def compile_schema(schema: Mapping[str, Any]) -> Validator:
    """Compile a schema that was generated here with the fastest validator that is installed."""
    try:
        import jsonschema_rs
    except ImportError:
        return compile_in_python(schema)
    # The engine that takes time in proportion to the text, whatever is in it.
    engine = jsonschema_rs.RegexOptions()
    validator = jsonschema_rs.Draft202012Validator(
        without_annotations(dict(schema)), pattern_options=engine
    )
    check: Validator = validator.is_valid
    return check


def compile_in_python(schema: Mapping[str, Any]) -> Validator:
    """Compile a schema with python-jsonschema."""
    import jsonschema

    check: Validator = jsonschema.Draft202012Validator(schema).is_valid
    return check


def schema_findings(cls: type[Any], document: Any) -> list[Finding]:
    """Return what the schema of a class has against a document; an empty list when it is valid.

    The document is what a JSON parser or `plain` returns.
    """
    if validator_for(cls)(document):
        return []

    return explain_invalid(cls, document)


_MOST_FINDINGS = 100
# Explaining takes some microseconds a value; no record that anybody wrote has as many.
_MOST_VALUES = 100_000
# So many characters of a text count as one more value, since patterns look at each.
_CHARACTERS = 20
_OF_NEWER = "a field of the newer schema is kept; upgrade newsevents to have it checked"


def explain_invalid(cls: type[Any], document: Any) -> list[Finding]:
    """Return a finding for everything that the schema of a class has against a document.

    At most a hundred are listed for one document, and a last one then says that there are more.
    """
    return explain_invalid_with(schema_of(cls), document)


def explain_invalid_with(schema: Schema, document: Any) -> list[Finding]:
    """Do what `explain` does with any schema that was generated here."""
    if _is_huge(document):
        return [
            TOO_WRONG(
                f"refused, and more than {_MOST_VALUES:,} values are too many to say why",
                hint="make several records of it",
            )
        ]
    errors = _validator()(schema).iter_errors(document)
    try:
        found = list(itertools.islice(_findings(schema, errors), _MOST_FINDINGS + 1))
    except RecursionError:
        return [too_deep()]
    if len(found) > _MOST_FINDINGS:
        found[_MOST_FINDINGS:] = [
            TOO_WRONG(
                f"more than {_MOST_FINDINGS} findings in this record, the rest is not listed",
                hint="mend those that are, and validate again",
            )
        ]
    return found


@functools.cache
def _validator() -> Callable[[Schema], Any]:
    """Return what makes validators that say the same, in the same order, every time.

    The original goes through the fields that a schema does not name in the order of a set.
    """
    # Imported here, since most data is valid and has no need of it.
    from jsonschema import Draft202012Validator, validators

    by_itself: Any = Draft202012Validator.VALIDATORS["additionalProperties"]

    def in_order(validator: Any, rest: Any, instance: Any, schema: Any) -> Iterator[Any]:
        if not isinstance(rest, dict) or not isinstance(instance, dict):
            yield from by_itself(validator, rest, instance, schema)
            return
        named = schema.get("properties", {})
        for name, value in instance.items():
            if name not in named:
                yield from validator.descend(value, rest, path=name)

    extend: Callable[..., Any] = validators.extend
    made: Callable[[Schema], Any] = extend(Draft202012Validator, {"additionalProperties": in_order})
    return made


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
    types = tuple(types)
    choice = f"one of: {', '.join(types)}"
    if not isinstance(document, dict):
        hint = 'a record is one object: {"type": ..., "id": ..., ...}'
        return WRONG_TYPE(f"{shown(document)} is not an object", hint=hint)
    if "type" not in document:
        return MISSING_TYPE('missing "type"', hint=f"say what the record is, {choice}")
    given = document["type"]
    return UNKNOWN_TYPE(
        f"there is no record type {shown(given)}",
        hint=did_you_mean(given, types, choice) if isinstance(given, str) else choice,
        pointer="/type",
    )


def newer(finding: Finding) -> Finding:
    """Return a finding as it counts in data of a newer schema, whose new fields are to be expected."""
    if finding.rule is not UNKNOWN_FIELD:
        return finding
    return attrs.evolve(finding, rule=NEWER_FIELD, hint=_OF_NEWER, fix=None)


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
    defs = schema.get("$defs", {})
    # An error has the very dict of the definition that is not satisfied, and not its name.
    names = {id(definition): name for name, definition in defs.items()}
    for error in errors:
        pointer = join_pointer(error.absolute_path)
        is_name = "propertyNames" in error.relative_schema_path
        if is_name:
            pointer = join_pointer([error.instance], below=pointer)
        fault = SchemaError(
            pointer=pointer,
            keyword=str(error.validator),
            limit=error.validator_value,
            given=error.instance,
            schema=error.schema,
            defs=defs,
            scalar=scalar_of(names.get(id(error.schema), "")),
            is_name=is_name,
            is_needless=error.instance in _NOTHING and not _is_required(schema, error),
        )
        for finding in explained(fault):
            # A wrong type fails the pattern and the vocabulary as well, and a pattern's own
            # `not` fails along with it: the first word at a place is enough.
            key = (finding.pointer, finding.message if finding.rule in _SEVERAL else "")
            if key not in seen:
                seen.add(key)
                yield finding


_SEVERAL = (MISSING_FIELD, BELONG_TOGETHER)
_NOTHING: tuple[Any, ...] = (None, "", [], {})
