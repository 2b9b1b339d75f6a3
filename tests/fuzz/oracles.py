"""Statements about any input, valid or not, which property tests and fuzz targets check."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

import jsonschema
import jsonschema_rs

from newsevents.codec import loads
from newsevents.errors import InvalidError
from newsevents.findings import Finding
from newsevents.schema.base import Model, structure
from newsevents.schema.field_types import ListOf, MapOf, fields_of, per_class, tag_of
from newsevents.schema.json_schema import schema_of
from newsevents.schema.validator import schema_findings
from newsevents.schema.values import to_jsonable

Validator = Callable[[Any], bool]


def same_json(left: Any, right: Any) -> bool:
    """Compare as JSON does: the order of keys and 1.0 for 1 mean nothing, true is not 1."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same_json(left[k], right[k]) for k in left)
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(same_json, left, right))
    kinds = (isinstance(left, bool), isinstance(right, bool))
    return kinds[0] == kinds[1] and bool(left == right)


@per_class
def validators(cls: type[Any]) -> tuple[Validator, Validator]:
    """Return the two validators, made from the published schema as a user would make them."""
    schema = schema_of(cls)
    return (
        jsonschema_rs.Draft202012Validator(schema).is_valid,
        jsonschema.Draft202012Validator(schema).is_valid,
    )


def refusal(make: Callable[[], object]) -> list[Finding]:
    """Return the findings of an InvalidError; empty if there is none. Other errors pass through."""
    try:
        make()
    except InvalidError as error:
        return list(error.findings)
    return []


def constructed(cls: type[Model], document: dict[str, Any]) -> tuple[bool, dict[str, Any]]:
    """Return whether the constructor accepts a document, and the document that it understands.

    Two differences are meant. To the constructor an optional field that is None, and an optional
    list or map without entries, is one that is not given. `unknown_fields` is the name of its
    argument for unknown fields, which a document's field of that name is not.
    """
    tag = tag_of(cls)
    given = {
        name: value
        for name, value in document.items()
        if name != "unknown_fields" and (tag is None or name != "type")
    }
    empty: dict[str, list[Any]] = {
        field.name: [None, {ListOf: [], MapOf: {}}.get(type(field.kind))]
        for field in fields_of(cls)
        if not field.required
    }
    understood = {
        name: value for name, value in given.items() if not (name in empty and value in empty[name])
    }
    accepted = not refusal(lambda: cls(**given))
    return accepted, understood if tag is None else {"type": tag, **understood}


def check_one_language(cls: type[Model], document: dict[str, Any]) -> bool:
    """Check that schema, both engines, constructor and readers agree; return their answer."""
    fast, slow = validators(cls)
    is_valid = slow(document)
    assert fast(document) == is_valid
    findings = schema_findings(cls, document)
    assert (findings == []) == is_valid
    check_findings(findings, document)
    is_taken, understood = constructed(cls, document)
    assert is_taken == (is_valid if understood == document else slow(understood))
    if tag_of(cls) is not None and document.get("type") == tag_of(cls):
        refused = refusal(lambda: loads(json.dumps(document)))
    else:
        refused = refusal(lambda: structure(cls, document))
    # Readers keep fields that are not known, if they can be written again.
    is_kept = not refusal(lambda: to_jsonable(document))
    assert bool(refused) == (
        bool({finding.code for finding in findings} - {"NE102"}) or not is_kept
    )
    if refused and is_kept:
        assert [(f.code, f.pointer) for f in refused] == [(f.code, f.pointer) for f in findings]
    return is_valid


def check_findings(findings: Iterable[Finding], document: Any) -> None:
    """Check that findings about a document are few, on one line, and about values in it."""
    findings = list(findings)
    assert len(findings) <= 101
    for finding in findings:
        assert re.fullmatch("NE[0-9]{3}", finding.code)
        # Escapes are longer than what they escape.
        assert 0 < len(re.sub(r"\\u[0-9a-f]{4}", "?", finding.message)) <= 200
        assert not any(len(line.splitlines()) > 1 for line in (finding.message, str(finding)))
        resolve(document, finding.pointer)


def resolve(document: Any, pointer: str) -> Any:
    """Return the value at a JSON Pointer; raise LookupError if there is none."""
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        document = document[int(name) if isinstance(document, list) else name]
    return document


def check_locations(findings: Iterable[Finding], text: str) -> None:
    """Check that lines, columns and edits of findings are inside a text."""
    lines = text.split("\n")

    def check(line: int, column: int) -> None:
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1

    for finding in findings:
        if finding.line:
            # Column 0: the whole line.
            check(finding.line, finding.column or 1)
        for edit in finding.fix.edits if finding.fix else ():
            check(edit.line, edit.column)
            check(edit.end_line, edit.end_column)
            assert (edit.line, edit.column) <= (edit.end_line, edit.end_column)


#: Control characters, half surrogates, line separators, and what changes the direction of text.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u200e\u200f\u061c\u202a-\u202e]")


def check_one_line(text: str) -> None:
    """Check that a message is one line that a terminal shows as it is."""
    assert text.strip()
    assert not _UNSAFE.search(text), ascii(text)
