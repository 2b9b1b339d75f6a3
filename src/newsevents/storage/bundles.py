"""Records from a bundle: a whole small dataset as one JSON document."""

from __future__ import annotations

import json
from typing import Any

import attrs

from newsevents.codec import parser
from newsevents.codec.source_map import end_of_value, iter_values
from newsevents.errors import InvalidError, NotFetchedError
from newsevents.findings import Finding
from newsevents.model import SCHEMA_VERSION
from newsevents.schema.rules import WRONG_TYPE
from newsevents.schema.validator import explain_invalid, newer
from newsevents.schemas import bundle_schema
from newsevents.storage.chunks import damage_finding
from newsevents.storage.compression import read_data
from newsevents.storage.data_packages import check_version
from newsevents.storage.paths import DataFile
from newsevents.storage.raw_records import RawRecord, RecordStream, locate_findings
from newsevents.storage.rules import NEWER_VERSION

#: Bytes of a bundle, which is read into memory.
MAX_BUNDLE_BYTES = 100 * 2**20

# Python refuses to convert integers of thousands of digits; their value does not matter here.
_DECODER = json.JSONDecoder(parse_int=lambda digits: int(digits[:20]))


def read_bundle(path: DataFile) -> RecordStream:
    """Return the findings about everything around the records of a bundle, and the records.

    Raises FileError if the file cannot be read or is larger than MAX_BUNDLE_BYTES.
    """
    whole = RawRecord(str(path), 0, 1, 1, b"")
    try:
        data = read_data(path, MAX_BUNDLE_BYTES, hint=", too large for a bundle; use JSON Lines")
        whole = attrs.evolve(whole, data=data)
        text = parser.decode(data)
        envelope, spans = _take_apart(text)
        parser.refuse_half_surrogates(envelope)
    except NotFetchedError as error:
        return RecordStream(iter(locate_findings(whole, [damage_finding(error)])))
    except InvalidError as error:
        return RecordStream(iter(locate_findings(whole, error.findings)))
    findings = locate_findings(whole, _envelope_findings(envelope))
    version = envelope.get("newsevents")
    return RecordStream(
        iter([*findings, *_entries(whole.file, text, spans)]),
        is_newer=any(finding.rule is NEWER_VERSION for finding in findings),
        version=version if isinstance(version, str) else "",
    )


def _envelope_findings(envelope: dict[str, Any]) -> list[Finding]:
    findings: list[Finding] = []
    if "newsevents" in envelope:
        findings = check_version(envelope["newsevents"], "/newsevents")
        envelope = {**envelope, "newsevents": SCHEMA_VERSION}
    found = explain_invalid(bundle_schema(), envelope)
    if any(finding.rule is NEWER_VERSION for finding in findings):
        found = [newer(finding) for finding in found]
    return findings + found


def _entries(file: str, text: str, spans: list[tuple[int, int]]) -> list[RawRecord]:
    entries = []
    line, line_start, seen = 1, 0, 0
    for ordinal, (start, end) in enumerate(spans):
        # Only the text between two records is searched, so that this stays linear.
        line += text.count("\n", seen, start)
        line_start = max(line_start, text.rfind("\n", seen, start) + 1)
        seen = start
        data = text[start:end].encode()
        entries.append(RawRecord(file, ordinal, line, start - line_start + 1, data))
    return entries


def _take_apart(text: str) -> tuple[dict[str, Any], list[tuple[int, int]]]:
    """Return the fields of a bundle without its records, and the spans of the records.

    If `records` is a list, it is empty in the fields.
    Raises InvalidError for text that is not JSON or not an object, and for a duplicate key.
    """
    content = text.lstrip(" \t\r\n")
    if content.startswith("["):
        hint = f'wrap it: {{"newsevents": "{SCHEMA_VERSION}", "records": [...]}}'
        raise InvalidError([WRONG_TYPE("a list is not a bundle", hint=hint)])
    if not content.startswith("{"):
        error = json.JSONDecodeError("expecting '{'", text, len(text) - len(content))
        raise InvalidError([parser.syntax(error)])
    if (fault := parser.syntax_finding(text)) is not None:
        raise InvalidError([fault])
    envelope: dict[str, Any] = {}
    spans: list[tuple[int, int]] = []
    for value in iter_values(text, depth=2):
        match value.path:
            case (str(key),):
                if value.is_duplicate:
                    raise InvalidError([parser.duplicate_key(key, pointer=value.pointer)])
                is_records = key == "records" and text[value.start] == "["
                envelope[key] = [] if is_records else _DECODER.raw_decode(text, value.start)[0]
            case ("records", int()):
                spans.append((value.start, end_of_value(text, value.start)))
    return envelope, spans
