"""Records from a bundle: a whole small dataset as one JSON document."""

from __future__ import annotations

import json
import re
from typing import Any

import attrs

from newsevents.codec.parser import decode, duplicate_key, refuse_half_surrogates, syntax
from newsevents.errors import FileError, InvalidError
from newsevents.findings import Finding
from newsevents.model import SCHEMA_VERSION
from newsevents.schema.jsonable import escape_pointer, too_deep
from newsevents.schema.rules import WRONG_TYPE
from newsevents.schema.validator import explain_invalid_with, newer
from newsevents.schemas import bundle_schema
from newsevents.storage.compression import decompression_errors, open_data
from newsevents.storage.data_packages import check_version
from newsevents.storage.paths import DataFile
from newsevents.storage.raw_records import RawRecord, locate_findings
from newsevents.storage.rules import NEWER_VERSION

#: Bytes of a bundle, which is held in memory as a whole.
MAX_BUNDLE_BYTES = 100 * 2**20

_BLANK = re.compile(r"[ \t\r\n]*")
# Python refuses to convert integers of thousands of digits; their value is of no interest here.
_DECODER = json.JSONDecoder(parse_int=lambda digits: int(digits[:20]))


@attrs.define
class Bundle:
    """A bundle taken apart, its records still text."""

    entries: list[RawRecord] = attrs.field(factory=list)
    findings: list[Finding] = attrs.field(factory=list)
    #: The version of the schema that it is written for, if it says so.
    version: str = ""

    @property
    def is_newer(self) -> bool:
        """Whether it is written for a newer minor version of the schema."""
        return any(finding.rule is NEWER_VERSION for finding in self.findings)


def read_bundle(path: DataFile) -> Bundle:
    """Take a bundle apart into its records, and say what is wrong with what is around them.

    Raises FileError when the file cannot be opened or is too large for a bundle.
    """
    whole = RawRecord(str(path), 0, 1, 1, b"")
    try:
        whole = attrs.evolve(whole, data=_read(path))
        text = decode(whole.data)
        envelope, spans = _take_apart(text)
        refuse_half_surrogates(envelope)
    except InvalidError as error:
        return Bundle(findings=locate_findings(whole, error.findings))
    except json.JSONDecodeError as error:
        return Bundle(findings=locate_findings(whole, [syntax(error)]))
    except RecursionError:
        return Bundle(findings=locate_findings(whole, [too_deep()]))
    findings = locate_findings(whole, _judge(envelope))
    version = envelope.get("newsevents")
    return Bundle(
        _entries(whole.file, text, spans), findings, version if isinstance(version, str) else ""
    )


def _read(path: DataFile) -> bytes:
    with open_data(path) as stream, decompression_errors(path):
        data = stream.read(MAX_BUNDLE_BYTES + 1)
    if len(data) > MAX_BUNDLE_BYTES:
        limit = f"larger than {MAX_BUNDLE_BYTES // 2**20} MiB"
        raise FileError(path, f"{limit}, which is too large for a bundle; use JSON Lines")
    return data


def _judge(envelope: dict[str, Any]) -> list[Finding]:
    """Return what is wrong with a bundle apart from its records."""
    findings: list[Finding] = []
    if "newsevents" in envelope:
        findings = check_version(envelope["newsevents"], "/newsevents")
        envelope = {**envelope, "newsevents": SCHEMA_VERSION}
    found = explain_invalid_with(bundle_schema(), envelope)
    if any(finding.rule is NEWER_VERSION for finding in findings):
        found = [newer(finding) for finding in found]
    return findings + found


def _entries(file: str, text: str, spans: list[tuple[int, int]]) -> list[RawRecord]:
    entries = []
    line, line_start, seen = 1, 0, 0
    for ordinal, (start, end) in enumerate(spans):
        # Only what lies between two records is looked at, so that this stays linear.
        line += text.count("\n", seen, start)
        line_start = max(line_start, text.rfind("\n", seen, start) + 1)
        seen = start
        data = text[start:end].encode()
        entries.append(RawRecord(file, ordinal, line, start - line_start + 1, data))
    return entries


def _take_apart(text: str) -> tuple[dict[str, Any], list[tuple[int, int]]]:
    """Return the fields of a bundle without its records, and where the records stand.

    In the fields an empty list stands for the records, if they are a list.
    Raises JSONDecodeError, RecursionError, or InvalidError for a key that stands twice.
    """
    envelope: dict[str, Any] = {}
    spans: list[tuple[int, int]] = []
    position = _blank(text, 0)
    if text[position : position + 1] == "[":
        hint = f'wrap it: {{"newsevents": "{SCHEMA_VERSION}", "records": [...]}}'
        raise InvalidError([WRONG_TYPE("a list is not a bundle", hint=hint)])
    position = _expect(text, position, "{")
    if text[position : position + 1] == "}":
        _at_end(text, position + 1)
        return envelope, spans
    while True:
        start = position
        key, position = _decode(text, position)
        if not isinstance(key, str):
            raise json.JSONDecodeError("expecting a key in double quotes", text, start)
        if key in envelope:
            raise InvalidError([duplicate_key(key, pointer=f"/{escape_pointer(key)}")])
        position = _expect(text, position, ":")
        if key == "records" and text[position : position + 1] == "[":
            envelope[key] = []
            spans, position = _elements(text, position)
        else:
            envelope[key], position = _decode(text, position)
        if text[position : position + 1] != ",":
            break
        position = _blank(text, position + 1)
    _at_end(text, _expect(text, position, "}"))
    return envelope, spans


def _elements(text: str, position: int) -> tuple[list[tuple[int, int]], int]:
    """Return where the elements of a list stand, and the position after the list."""
    spans: list[tuple[int, int]] = []
    position = _blank(text, position + 1)
    if text[position : position + 1] == "]":
        return spans, _blank(text, position + 1)
    while True:
        _, end = _DECODER.raw_decode(text, position)
        spans.append((position, end))
        position = _blank(text, end)
        if text[position : position + 1] != ",":
            return spans, _expect(text, position, "]")
        position = _blank(text, position + 1)


def _decode(text: str, position: int) -> tuple[Any, int]:
    value, end = _DECODER.raw_decode(text, position)
    return value, _blank(text, end)


def _blank(text: str, position: int) -> int:
    match = _BLANK.match(text, position)
    return match.end() if match else position


def _expect(text: str, position: int, mark: str) -> int:
    if text[position : position + 1] != mark:
        raise json.JSONDecodeError(f"expecting '{mark}'", text, position)
    return _blank(text, position + 1)


def _at_end(text: str, position: int) -> None:
    if position < len(text):
        raise json.JSONDecodeError("extra data", text, position)
