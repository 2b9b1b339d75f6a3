"""Why the schema refuses a document, in words a person can act on.

All words come from the schema itself: the description of a field says what was meant to stand
there, the examples show it.
"""

from __future__ import annotations

import difflib
import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import jsonschema
from jsonschema.exceptions import ValidationError

from newsevents.findings import Finding, Rule, shown
from newsevents.shape.generate import schema_of
from newsevents.shape.plain import escape

MISSING_FIELD = Rule("NE101", "missing-field", "A required field is not there.")
UNKNOWN_FIELD = Rule("NE102", "unknown-field", "A field that the schema does not know.")
WRONG_TYPE = Rule("NE103", "wrong-type", "A value of another JSON type than the field's.")
MALFORMED = Rule("NE104", "malformed-value", "Text that is not written as the field demands.")
NOT_A_TERM = Rule("NE105", "not-a-term", "A value that is not in the field's vocabulary.")
TOO_FEW = Rule("NE106", "too-few", "Fewer entries or characters than the field needs.")
TOO_MANY = Rule("NE107", "too-many", "More entries or characters than the field may hold.")
OUT_OF_RANGE = Rule("NE108", "out-of-range", "A number outside the range of the field.")
UNKNOWN_TYPE = Rule("NE109", "unknown-record-type", "A record of a type there is not.")
MISSING_TYPE = Rule("NE110", "missing-record-type", "A record that does not say its type.")
BELONG_TOGETHER = Rule("NE111", "belong-together", "A field that needs another one beside it.")
TOO_WRONG = Rule(
    "NE113", "too-many-findings", "So much is wrong with a record that the rest is not listed."
)

_MOST_FINDINGS = 100
_COMPARED = 100

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
    errors = _validator(cls).iter_errors(document)
    found = list(itertools.islice(_findings(errors), _MOST_FINDINGS + 1))
    if len(found) > _MOST_FINDINGS:
        found[_MOST_FINDINGS:] = [
            TOO_WRONG(f"more than {_MOST_FINDINGS} findings in this record; the rest is not listed")
        ]
    return found


def unknown_type(document: Mapping[str, Any], types: Iterable[str]) -> Finding:
    """Return the finding for a record whose `type` is missing or not one of `types`."""
    known = sorted(types)
    if "type" not in document:
        return MISSING_TYPE(
            'missing "type"', hint=f"say what the record is, one of: {', '.join(known)}"
        )
    given = document["type"]
    return UNKNOWN_TYPE(
        f"there is no record type {shown(given)}",
        hint=did_you_mean(given, known) or f"one of: {', '.join(known)}",
        pointer="/type",
    )


def did_you_mean(given: Any, known: Iterable[str]) -> str:
    """Return `did you mean "..."?` for the nearest of the known words, or nothing."""
    if not isinstance(given, str):
        return ""
    close = difflib.get_close_matches(given[:_COMPARED], list(known), n=1, cutoff=0.6)
    return f"did you mean {shown(close[0])}?" if close else ""


@functools.cache
def _validator(cls: type[Any]) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema_of(cls))


def _findings(errors: Iterable[ValidationError]) -> Iterator[Finding]:
    """One error of the validator may be several findings, several errors at one place one."""
    seen: set[tuple[str, str]] = set()
    for error in errors:
        pointer = "".join(f"/{escape(step)}" for step in error.absolute_path)
        if "propertyNames" in error.relative_schema_path:
            pointer += f"/{escape(error.instance)}"
        for finding in _one_error(error, pointer):
            # A wrong type fails the pattern and the vocabulary as well, and a pattern's own
            # `not` fails along with it: the first word at a place is enough.
            key = (finding.pointer, finding.message if finding.rule in _SEVERAL else "")
            if key not in seen:
                seen.add(key)
                yield finding


_SEVERAL = (MISSING_FIELD, BELONG_TOGETHER)


def _one_error(error: ValidationError, pointer: str) -> Iterator[Finding]:
    schema, given, limit = error.schema, error.instance, error.validator_value
    meant = _first_sentence(schema)
    match error.validator:
        case "required":
            for name in limit:
                if name not in given:
                    wanted = schema["properties"][name].get("description", "")
                    yield MISSING_FIELD(f'missing "{name}"', hint=_lower(wanted), pointer=pointer)
        case "additionalProperties":
            known = [name for name in schema["properties"] if name not in given]
            for name in given:
                if name not in schema["properties"]:
                    yield UNKNOWN_FIELD(
                        f"unknown field {shown(name)}",
                        hint=did_you_mean(name, known) or _fields(known),
                        pointer=f"{pointer}/{escape(name)}",
                    )
        case "type":
            hint = "leave the field out" if given is None else meant
            yield WRONG_TYPE(_wrong_type(given, limit), hint=hint, pointer=pointer)
        case "pattern" | "not":
            yield MALFORMED(
                f"{shown(given)} is malformed", hint=_with_example(schema), pointer=pointer
            )
        case "anyOf" if "const" in limit[0]:
            yield _not_a_term(given, [choice["const"] for choice in limit], pointer)
        case "enum":
            yield _not_a_term(given, limit, pointer, meant)
        case "const":
            yield NOT_A_TERM(f"{shown(given)} is not {shown(limit)}", hint=meant, pointer=pointer)
        case "anyOf":
            names = [choice["required"][0] for choice in limit]
            yield BELONG_TOGETHER(
                f"has neither {' nor '.join(names)}", hint="give at least one", pointer=pointer
            )
        case "dependentRequired":
            for name, others in limit.items():
                for other in others:
                    if name in given and other not in given:
                        yield BELONG_TOGETHER(
                            f'"{name}" needs "{other}" beside it', pointer=pointer
                        )
        case "minimum" | "maximum":
            than = "smaller" if error.validator == "minimum" else "larger"
            yield OUT_OF_RANGE(
                f"{shown(given)} is {than} than {limit}", hint=meant, pointer=pointer
            )
        case _:
            yield _wrong_size(str(error.validator), given, limit, pointer)


def _not_a_term(given: Any, terms: list[str], pointer: str, meant: str = "") -> Finding:
    hint = did_you_mean(given, terms) or meant or f"one of: {', '.join(terms)}"
    return NOT_A_TERM(f"{shown(given)} is not a term of the vocabulary", hint=hint, pointer=pointer)


def _wrong_type(given: Any, wanted: str | list[str]) -> str:
    names = [_TYPE_NAMES[name] for name in ([wanted] if isinstance(wanted, str) else wanted)]
    return f"{shown(given)} is not {' or '.join(names)}"


def _wrong_size(keyword: str, given: Any, limit: int, pointer: str) -> Finding:
    unit = {"Items": "entries", "Properties": "entries", "Length": "characters"}[keyword[3:]]
    if keyword.startswith("min"):
        return TOO_FEW(f"has {len(given)} {unit}, needs at least {limit}", pointer=pointer)
    return TOO_MANY(f"has {len(given)} {unit}, may have {limit} at the most", pointer=pointer)


def _fields(known: list[str]) -> str:
    return f"fields not used yet: {', '.join(known[:20])}" if known else ""


def _first_sentence(schema: Mapping[str, Any]) -> str:
    return str(schema.get("description", "")).partition(". ")[0].rstrip(".")


def _with_example(schema: Mapping[str, Any]) -> str:
    examples = schema.get("examples", [])
    meant = _lower(_first_sentence(schema))
    return f"{meant}, such as {' or '.join(map(str, examples[:2]))}" if examples else meant


def _lower(sentence: str) -> str:
    text = sentence.rstrip(".")
    return text[:1].lower() + text[1:]
