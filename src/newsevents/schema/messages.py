"""Findings for errors of JSON Schema: message, help and fix.

Most words come from the schema itself: descriptions and examples of the fields.
Scalars may suggest a value for a refused text.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs

from newsevents._text.pointers import join_pointer
from newsevents._text.suggestions import suggest
from newsevents.findings import Finding, Fix, Remove, Rename, Replace, Rule, shown
from newsevents.schema import rules
from newsevents.schema.field_types import Suggestion, scalar_of
from newsevents.schema.values import MAX_TERM_CHARACTERS

_MAX_LISTED_TERMS = 30
# Longer than any field with a typo.
_MAX_NAME_LENGTH = 200
_OWN_TERM_START = re.compile("[xX][-_ ]")
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


@attrs.frozen(kw_only=True)
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
    #: Whether the name of a field is wrong, not its value.
    is_name: bool
    #: Whether an optional value is null or empty.
    is_needless: bool

    def findings(self) -> Iterator[Finding]:
        """Yield the findings of the error."""
        return _EXPLAINED_BY.get(self.keyword, _size)(self)

    def finding(self, rule: Rule, message: str, hint: str, fix: Fix | None = None) -> Finding:
        """Return a finding about the value."""
        return rule(message, hint=hint, pointer=self.pointer, fix=fix)

    def about(self, message: str, otherwise: str = "") -> str:
        """Begin a message with the name of the field, for readers who are shown nothing else."""
        return f"{shown(self.pointer[1:])} {message}" if self.pointer else otherwise or message

    def suggested(self, suggestion: Suggestion | None, hint: str) -> tuple[str, Fix | None]:
        """Return help and fix of a suggestion; `hint` if it has no help."""
        if suggestion is None or suggestion.value is None:
            return (suggestion and suggestion.hint) or hint, None
        # The object may already have a field of the suggested name.
        fix = None if self.is_name else Fix.write(self.pointer, suggestion.value)
        return f"did you mean {shown(suggestion.value)}?", fix

    def advice(self) -> Suggestion | None:
        """Return the suggestion of the scalar for a refused text."""
        scalar = scalar_of(self.name)
        if scalar is None or scalar.advise is None or not isinstance(self.given, str):
            return None
        return scalar.advise(self.given)

    def expected(self) -> tuple[str, Fix | None]:
        """Return help on the expected value, and the fix that removes one that is not needed."""
        if self.is_needless:
            changes = (Remove(self.pointer),)
            return "leave the field out", Fix(title="remove it", is_safe=True, changes=changes)
        return _listed(self.schema) or self.form(shown), None

    def form(self, show: Callable[[Any], str]) -> str:
        """Return help on the form of the value."""
        scalar = scalar_of(self.name)
        if scalar is not None and scalar.hint:
            return scalar.hint
        examples = " or ".join(map(show, _examples(self.schema)))
        return _first_sentence(self.schema) + (f", such as {examples}" if examples else "")


def _required(error: SchemaError) -> Iterator[Finding]:
    for name in error.limit:
        if name not in error.given:
            wanted = error.schema["properties"][name]
            hint = f"add it: {_lower(wanted.get('description', ''))}"
            if terms := _listed(_resolved(wanted, error.defs)):
                hint += f", {terms}"
            elif (example := _example(wanted, error.defs)) is not None:
                hint += f", such as {shown(example)}"
            yield error.finding(rules.MISSING_FIELD, f'"{name}" is missing', hint)


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


# A column of a table is the same unknown field in every record.
@functools.lru_cache(maxsize=1024)
def _near_field(name: str, unused: tuple[str, ...]) -> str | None:
    return suggest(name, unused)


def _unknown(error: SchemaError) -> Iterator[Finding]:
    properties = error.schema["properties"]
    unused = [name for name in properties if name not in error.given]
    listed = f"remove it, or use one of: {', '.join(unused)}" if unused else "remove it"
    suggested: set[str] = set()
    for name in error.given:
        if name in properties:
            continue
        pointer = join_pointer([name], below=error.pointer)
        fix = None
        near = _near_field(name, tuple(unused)) if len(name) <= _MAX_NAME_LENGTH else None
        # Two fields of one name would be worse than a misspelt one.
        if near is not None and near not in suggested:
            suggested.add(near)
            title = f"rename it to {shown(near)}"
            fix = Fix(title=title, is_safe=False, changes=(Rename(pointer, near),))
        hint = listed if near is None else f'did you mean "{near}"?'
        message = f"unknown field {shown(name)}"
        yield rules.UNKNOWN_FIELD(message, hint=hint, pointer=pointer, fix=fix)


def _type(error: SchemaError) -> Iterator[Finding]:
    names = [error.limit] if isinstance(error.limit, str) else error.limit
    wanted = " or ".join(_TYPE_NAMES[name] for name in names)
    given = shown(error.given)
    if error.given is None:
        message = error.about("is null", "null is not allowed")
    else:
        message = error.about(f"is {given}, not {wanted}", f"{given} is not {wanted}")
    form = _NUMBERS.get(names[0]) if len(names) == 1 else None
    if form and isinstance(error.given, str) and form.fullmatch(error.given):
        number = json.loads(error.given)
        hint = f"write {number} without quotes"
        fix = Fix(title=hint, is_safe=False, changes=(Replace(error.pointer, number),))
        yield error.finding(rules.WRONG_TYPE, message, hint, fix)
    else:
        yield error.finding(rules.WRONG_TYPE, message, *error.expected())


def _pattern(error: SchemaError) -> Iterator[Finding]:
    advice = error.advice()
    message = (advice and advice.message) or f"{shown(error.given)} is malformed"
    yield error.finding(rules.MALFORMED, message, *error.suggested(advice, error.form(str)))


def _term(error: SchemaError) -> Iterator[Finding]:
    given, scalar = error.given, scalar_of(error.name)
    suggestion, hint = None, _listed(error.schema) or _first_sentence(error.schema)
    if scalar is not None and scalar.advise is not None:
        # Codes of two letters are all alike, and the nearest would be a guess.
        suggestion = error.advice()
    elif isinstance(given, str) and _is_open(error.schema) and _OWN_TERM_START.match(given):
        hint = (
            "a term of your own is x- and lowercase ASCII letters and digits, separated by single "
            f"hyphens; at most {MAX_TERM_CHARACTERS} characters"
        )
    elif isinstance(given, str):
        suggestion = Suggestion(value=suggest(given, _terms(error.schema)))
    noun = error.name.replace("-", " ")
    wanted = f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}" if noun else "allowed here"
    hint, fix = error.suggested(suggestion, hint)
    yield error.finding(rules.NOT_A_TERM, f"{shown(error.given)} is not {wanted}", hint, fix)


def _terms(schema: Mapping[str, Any]) -> list[str]:
    """Return the terms that a schema accepts: a choice of constants, a list or a constant."""
    choices = [choice["const"] for choice in schema.get("anyOf", ()) if "const" in choice]
    return choices or schema.get("enum") or ([schema["const"]] if "const" in schema else [])


def _is_open(schema: Mapping[str, Any]) -> bool:
    """Return whether a schema also accepts terms of the author's own."""
    return any("pattern" in choice for choice in schema.get("anyOf", ()))


def _listed(schema: Mapping[str, Any]) -> str:
    """Return help that lists the terms that a schema accepts; empty if there are too many."""
    terms = _terms(schema)
    if not 0 < len(terms) <= _MAX_LISTED_TERMS:
        return ""
    if _is_open(schema):
        terms = [*terms, "or a term of your own, which begins with x-"]
    return f"one of: {', '.join(terms)}" if len(terms) > 1 else f"only {shown(terms[0])}"


def _choice(error: SchemaError) -> Iterator[Finding]:
    if "const" in error.limit[0]:
        yield from _term(error)
        return
    names = ", ".join(choice["required"][0] for choice in error.limit)
    message = error.about(f"has none of {names}", f"all of {names} are missing")
    yield error.finding(rules.BELONG_TOGETHER, message, "add at least one")


def _dependent(error: SchemaError) -> Iterator[Finding]:
    for name, others in error.limit.items():
        for other in others:
            if name in error.given and other not in error.given:
                message, hint = f'"{name}" requires "{other}"', f'add "{other}" or remove "{name}"'
                yield error.finding(rules.BELONG_TOGETHER, message, hint)


def _range(error: SchemaError) -> Iterator[Finding]:
    than = "smaller" if error.keyword == "minimum" else "larger"
    # Free JSON takes a number of any size as text.
    is_free = isinstance(error.schema["type"], list)
    hint = "write it as text" if is_free else _first_sentence(error.schema)
    message = f"{shown(error.given)} is {than} than {error.limit}"
    yield error.finding(rules.OUT_OF_RANGE, message, hint)


def _size(error: SchemaError) -> Iterator[Finding]:
    """Explain `minItems`, `minLength`, `minProperties` and their opposites."""
    count, is_text = len(error.given), "Length" in error.keyword
    one, more = ("character", "characters") if is_text else ("entry", "entries")
    has = f"has {count:,} {one if count == 1 else more}"
    if error.keyword.startswith("min"):
        message = has if count else "is empty"
        message += f", needs at least {error.limit}" if error.limit > 1 else ""
        yield error.finding(rules.TOO_FEW, error.about(message), *error.expected())
    else:
        message = error.about(f"{has}, at most {error.limit:,} are allowed")
        yield error.finding(rules.TOO_MANY, message, "shorten it" if is_text else "remove some")


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
    return _lower(str(schema.get("description", "")).partition(". ")[0])


def _lower(sentence: str) -> str:
    text = sentence.rstrip(".")
    # An acronym keeps its capitals.
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
