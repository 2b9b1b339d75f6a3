"""The canonical form of records, of JSON Lines and of bundles.

It is the form of `newsevents.dumps`: keys in the model's order, unknown fields after them as they
came, no white space, no escapes that UTF-8 does not need, LF.
Texts are in NFC, except where the words are somebody else's: free JSON, what evidence takes from
a text, codes and identifiers, unknown fields.
It is a form of plain data, so that records which the schema refuses have one too, as far as they
are understood; nothing is left out, and what is not JSON stays as it is, byte for byte.
"""

from __future__ import annotations

import contextlib
import io
import json
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import attrs
import msgspec

from newsevents.codec import class_of, judge
from newsevents.codec.parser import parse
from newsevents.editing.rewrite import Manifests, Rewrite, read_content, rewrite
from newsevents.errors import InvalidError
from newsevents.findings import Finding, Severity, shown
from newsevents.model import SCHEMA_VERSION
from newsevents.schema.field_types import (
    ByLanguage,
    Field,
    FieldType,
    ListOf,
    MapOf,
    Object,
    Scalar,
    fields_of,
    tag_of,
)
from newsevents.schema.jsonable import too_deep
from newsevents.schema.rules import WRONG_TYPE
from newsevents.storage.data_packages import check_version
from newsevents.storage.json_lines import BOM, iter_lines, not_json_lines
from newsevents.storage.raw_records import RawRecord, locate_findings
from newsevents.storage.sources import BUNDLE_SUFFIX

__all__ = [
    "Formatted",
    "FormattedFile",
    "canonical",
    "format_bundle",
    "format_file",
    "format_lines",
]

_BUNDLE = f'a bundle is one object: {{"newsevents": "{SCHEMA_VERSION}", "records": [...]}}'
# What these hold is written as somebody else writes it, letter by letter.
_VERBATIM = frozenset(("expression", "quotation", "codes", "identifiers", "imported_from"))


@attrs.frozen(kw_only=True)
class Formatted:
    """A data file's text in canonical form, and what was changed to get there."""

    data: bytes
    #: Records in the text, those that cannot be read among them.
    records: int = 0
    #: Records that stood there in another form.
    rewritten: int = 0
    #: Texts that were not in NFC.
    normalized: int = 0
    #: Ends of lines that were not LF, or missing after the last record.
    line_ends: int = 0
    blank_lines: int = 0
    #: Byte order marks in front of the file, or of a file that was appended to it.
    byte_order_marks: int = 0
    #: What was left as it is, and why.
    findings: tuple[Finding, ...] = ()


def canonical(document: Any) -> tuple[Any, int]:
    """Return a record's plain data with its keys in order and its texts in NFC.

    Besides, return how many texts were not in NFC before.
    The document is not changed; what is not understood is in the result as it came.
    """
    cls = class_of(document)
    if cls is None:
        return document, 0
    form = _Form()
    return form.of_object(cls, document, nfc=True), form.normalized


@attrs.define
class _Form:
    """One walk over a record, along the kinds of its fields."""

    normalized: int = 0

    def of_object(self, cls: type[Any], document: dict[str, Any], *, nfc: bool) -> dict[str, Any]:
        known = {"type": document["type"]} if tag_of(cls) and "type" in document else {}
        for field in fields_of(cls):
            if field.name in document:
                known[field.name] = self._of_field(field, document[field.name], nfc=nfc)
        return known | {name: value for name, value in document.items() if name not in known}

    def _of_field(self, field: Field, value: Any, *, nfc: bool) -> Any:
        return self._of_value(field.kind, value, nfc=nfc and field.name not in _VERBATIM)

    def _of_value(self, kind: FieldType, value: Any, *, nfc: bool) -> Any:
        match kind, value:
            case Object(cls), dict():
                return self.of_object(cls, value, nfc=nfc)
            case ListOf(item=item), list():
                return [self._of_value(item, entry, nfc=nfc) for entry in value]
            case MapOf(value=item), dict():
                return {key: self._of_value(item, entry, nfc=nfc) for key, entry in value.items()}
            case ByLanguage(text=text), dict():
                return {key: self._of_value(text, entry, nfc=nfc) for key, entry in value.items()}
            case Scalar(keywords=keywords), str() if nfc and not _is_written_exactly(keywords):
                return self._of_text(value)
        return value

    def _of_text(self, text: str) -> str:
        if unicodedata.is_normalized("NFC", text):
            return text
        self.normalized += 1
        return unicodedata.normalize("NFC", text)


def _is_written_exactly(keywords: Mapping[str, Any]) -> bool:
    """Tell ids, addresses and dates from running text, of which only the length is bounded."""
    return "pattern" in keywords or "enum" in keywords


def format_lines(data: bytes, file: str = "") -> Formatted:
    """Return JSON Lines in canonical form.

    A line that is not a JSON object stays as it is, and there is a finding about it; `file` is
    what the findings call the file. A file that has no record a line stays as it is as a whole.
    """
    written: list[bytes] = []
    findings: list[Finding] = []
    records = rewritten = normalized = line_ends = blank_lines = marks = 0
    for number, _, content, ending, _ in iter_lines(io.BytesIO(data), max_line=len(data)):
        text, has_mark = _without_mark(content.rstrip(b"\r"))
        if not text.strip():
            blank_lines += not has_mark
            marks += has_mark
            continue
        if records == 0 and (finding := not_json_lines(text, file, is_last=not ending)):
            return Formatted(data=data, findings=(attrs.evolve(finding, line=number),))
        try:
            canonical_text, texts = _record(text)
        except InvalidError as error:
            findings += locate_findings(RawRecord(file, records, number, 1, text), error.findings)
            written.append(content + ending)
        else:
            written.append(canonical_text + b"\n")
            rewritten += canonical_text != text
            normalized += texts
            line_ends += ending != b"\n" or content.endswith(b"\r")
            marks += has_mark
        records += 1
    return Formatted(
        data=b"".join(written),
        records=records,
        rewritten=rewritten,
        normalized=normalized,
        line_ends=line_ends,
        blank_lines=blank_lines,
        byte_order_marks=marks,
        findings=tuple(findings),
    )


def _without_mark(text: bytes) -> tuple[bytes, bool]:
    """Return a text without byte order marks in front of it, and whether there were any."""
    bare = text
    while bare.startswith(BOM):
        bare = bare[len(BOM) :]
    return bare, bare != text


def _record(text: bytes) -> tuple[bytes, int]:
    """Return the text of a record in canonical form, and how many texts became NFC."""
    document = _parse(text)
    if not isinstance(document, dict):
        raise InvalidError(judge(document))
    ordered, texts = canonical(document)
    return _written(ordered), texts


def _parse(text: bytes) -> Any:
    """Parse JSON so that it can be written again with every number as it is.

    A number that is more exact than what Python makes of it is kept as its text.
    """
    try:
        parse(text)
        return json.loads(text.decode(), parse_float=_number)
    except RecursionError:
        raise InvalidError([too_deep()]) from None


def _number(digits: str) -> float | msgspec.Raw:
    number = float(digits)
    with contextlib.suppress(InvalidOperation):
        if Decimal(repr(number)) == Decimal(digits):
            return number
    return msgspec.Raw(digits.encode())


def _written(document: Any) -> bytes:
    return msgspec.json.encode(document)


def format_bundle(data: bytes, file: str = "") -> Formatted:
    """Return a bundle in canonical form, a record a line.

    A text that is no bundle, or one for a version of the schema that cannot be read, stays as it
    is as a whole, and there is a finding about it; `file` is what the findings call the file.
    """
    text, has_mark = _without_mark(data)
    whole = RawRecord(file, 0, 1, 1, text)
    try:
        envelope = _parse(text)
        findings = _judge_envelope(envelope)
        records = envelope.get("records")
        forms = [canonical(record) for record in records] if isinstance(records, list) else None
        lines = None if forms is None else [_written(document) for document, _ in forms]
        written = _bundle(envelope, lines)
    except InvalidError as error:
        return Formatted(data=data, findings=tuple(locate_findings(whole, error.findings)))
    before = {line.strip().removesuffix(b",") for line in text.splitlines()}
    return Formatted(
        data=written,
        records=len(lines or ()),
        rewritten=sum(line not in before for line in lines or ()),
        normalized=sum(texts for _, texts in forms or ()),
        byte_order_marks=int(has_mark),
        findings=tuple(locate_findings(whole, findings)),
    )


def _judge_envelope(envelope: Any) -> list[Finding]:
    """Return what is to be said about a bundle's version; raise InvalidError for no bundle."""
    if not isinstance(envelope, dict):
        raise InvalidError([WRONG_TYPE(f"{shown(envelope)} is not a bundle", hint=_BUNDLE)])
    findings = (
        check_version(envelope["newsevents"], "/newsevents") if "newsevents" in envelope else []
    )
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise InvalidError(findings)
    return findings


def _bundle(envelope: Mapping[str, Any], lines: list[bytes] | None) -> bytes:
    """Write a bundle as `newsevents.write_dataset` does, what it does not know at the end."""
    names = dict.fromkeys(("$schema", "newsevents", "records", *envelope))
    entries = {name: _written(envelope[name]) for name in names if name in envelope}
    if lines is not None:
        entries["records"] = b"[\n" + b",\n".join(lines) + b"\n]"
    body = b",\n".join(_written(name) + b": " + entry for name, entry in entries.items())
    return b"{\n" + body + b"\n}\n"


@attrs.frozen(kw_only=True)
class FormattedFile:
    """One data file in canonical form; nothing is written by making one."""

    rewrite: Rewrite
    #: What was changed to get there, and what was left as it is.
    formatted: Formatted


def format_file(path: Path, manifests: Manifests | None = None) -> FormattedFile:
    """Return what is to become of a data file: JSON Lines, packed or not, or a bundle.

    `manifests` are those read so far, for whoever formats many files.
    Raises FileError for a file that cannot be read, and for one whose size and hash stand in a
    manifest in a way that this cannot keep right.
    """
    before = read_content(path)
    is_bundle = path.name.endswith(BUNDLE_SUFFIX)
    formatted = (format_bundle if is_bundle else format_lines)(before, str(path))
    change = rewrite(path, before, formatted.data, manifests or Manifests())
    return FormattedFile(rewrite=change, formatted=formatted)
