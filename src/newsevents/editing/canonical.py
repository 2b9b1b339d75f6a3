"""The canonical form of records, of JSON Lines and of bundles.

It is the form of `newsevents.dumps`: keys in the order of the model, then unknown fields in their
own order, no white space, no needless escapes, LF.
Texts are in NFC, except those that it would make invalid, and quoted ones: free JSON, wording in
evidence, codes, identifiers and unknown fields. Paths in evidence name list entries by their ids.
Invalid records have a canonical form, too: known fields are sorted, nothing is left out. Lines that
are not JSON are kept byte for byte.
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

from newsevents._text.mojibake import unmangled
from newsevents._text.pointers import join_pointer
from newsevents.codec import record_class, record_findings
from newsevents.codec.parser import parse
from newsevents.errors import InvalidError
from newsevents.findings import Finding, Severity, shown
from newsevents.model import SCHEMA_VERSION
from newsevents.schema import field_types as types
from newsevents.schema.paths import with_canonical_paths
from newsevents.schema.rules import WRONG_TYPE
from newsevents.schema.values import too_deep
from newsevents.storage.bundles import MAX_BUNDLE_BYTES
from newsevents.storage.chunks import MAX_LINE_BYTES, limited
from newsevents.storage.data_packages import check_version
from newsevents.storage.json_lines import (
    BOM,
    MAX_BLANK_LINES,
    MAX_ERRORS,
    iter_lines,
    not_json_lines,
    only_blank,
)
from newsevents.storage.raw_records import RawRecord, locate_findings
from newsevents.storage.rewrite import Rewrite, Rewriter
from newsevents.storage.sources import BUNDLE_SUFFIX
from newsevents.validation.rules.dataset import VALIDATION_STOPPED

_encode = msgspec.json.encode
_BUNDLE_HINT = f'a bundle is one object: {{"newsevents": "{SCHEMA_VERSION}", "records": [...]}}'
# Values of these fields are quoted letter by letter.
_VERBATIM = frozenset(("expression", "quotation", "codes", "identifiers", "imported_from"))


@attrs.define(kw_only=True)
class Formatted:
    """Content of a data file in canonical form, with the number of changes of each kind."""

    data: bytes
    #: All records, also unreadable ones.
    records: int = 0
    #: Records that were in another form.
    rewritten: int = 0
    #: Texts that were not in NFC.
    normalized: int = 0
    #: Line ends that were not LF, or missing after the last record.
    line_ends: int = 0
    blank_lines: int = 0
    #: Byte order marks at the beginning of the file and of files appended to it.
    byte_order_marks: int = 0
    #: Reasons why content is unchanged.
    findings: tuple[Finding, ...] = ()


def canonical(document: Any) -> tuple[Any, int, list[Finding]]:
    """Return a copy of a document with sorted keys and texts in NFC, and how many texts changed.

    Values of unknown types and fields are unchanged. So are texts that in NFC would be longer than
    their field allows, or look garbled; each has a finding.
    """
    cls = record_class(document)
    if cls is None:
        return document, 0, []
    form = _Form()
    ordered = form.of_object(cls, document, (), nfc=True)
    return with_canonical_paths(cls, ordered), form.normalized, form.findings


@attrs.define
class _Form:
    """A walk over a document, along the field types of its class."""

    normalized: int = 0
    findings: list[Finding] = attrs.field(factory=list)

    def of_object(
        self, cls: type[Any], document: dict[str, Any], path: tuple[object, ...], *, nfc: bool
    ) -> dict[str, Any]:
        """Return an object with known fields first, in the order of the model."""
        known = {"type": document["type"]} if types.tag_of(cls) and "type" in document else {}
        for field in types.fields_of(cls):
            if (name := field.name) in document:
                is_free = nfc and name not in _VERBATIM
                known[name] = self._of_value(field.kind, document[name], (*path, name), nfc=is_free)
        return known | {name: value for name, value in document.items() if name not in known}

    def _of_value(
        self, kind: types.FieldType, value: Any, path: tuple[object, ...], *, nfc: bool
    ) -> Any:
        match kind, value:
            case types.Object(cls), dict():
                return self.of_object(cls, value, path, nfc=nfc)
            case types.ListOf(item=item), list():
                return [
                    self._of_value(item, entry, (*path, index), nfc=nfc)
                    for index, entry in enumerate(value)
                ]
            case ((types.MapOf(value=item) | types.ByLanguage(text=item)), dict()):
                return {
                    key: self._of_value(item, entry, (*path, key), nfc=nfc)
                    for key, entry in value.items()
                }
            case types.Scalar(keywords=keywords), str():
                # Ids, addresses and dates are written exactly.
                is_text = nfc and keywords.keys().isdisjoint(("pattern", "enum"))
                if is_text and not unicodedata.is_normalized("NFC", value):
                    return self._normalized(value, keywords, path)
        return value

    def _normalized(self, text: str, keywords: Mapping[str, Any], path: tuple[object, ...]) -> str:
        composed = unicodedata.normalize("NFC", text)
        most = keywords.get("maxLength", len(composed))
        if len(text) <= most < len(composed):
            reason = f"in NFC it has {len(composed):,} characters, at most {most:,} are allowed"
        elif unmangled(composed) is not None:
            reason = "in NFC it looks garbled"
        else:
            self.normalized += 1
            return composed
        # Imported here, since few files need it, and rules take long to import.
        from newsevents.validation.rules.texts import not_nfc

        message = f"{shown(text)} is not in NFC"
        hint = f"shorten or correct it; {reason}"
        self.findings.append(not_nfc.rule(message, hint=hint, pointer=join_pointer(path)))
        return text


def format_lines(
    data: bytes,
    file: str = "",
    *,
    max_line: int = MAX_LINE_BYTES,
    max_errors: int = MAX_ERRORS,
) -> Formatted:
    """Return JSON Lines in canonical form.

    A line that is not a JSON object, or would become too long to be read, is unchanged and has a
    finding; so is a whole file without one record a line, or with too many lines that are no
    records. `file` is its name in findings.
    """
    result = Formatted(data=data)
    written: list[bytes] = []
    findings: list[Finding] = []
    # Lines that are no record; objects among them are written all the same.
    errors = 0
    for number, _, content, ending, _ in iter_lines(io.BytesIO(data), max_line=len(data)):
        text, has_mark = _without_mark(content.rstrip(b"\r"))
        if not text.strip():
            result.blank_lines += not has_mark
            result.byte_order_marks += has_mark
            if result.blank_lines > MAX_BLANK_LINES:
                blank = attrs.evolve(only_blank(), file=file, line=number)
                return Formatted(data=data, findings=(blank,))
            continue
        if result.records == 0 and (finding := not_json_lines(text, file, is_last=not ending)):
            return Formatted(data=data, findings=(attrs.evolve(finding, line=number),))
        entry = RawRecord(file, result.records, number, 1, text)
        try:
            canonical_text, texts, unchanged, is_record = _record(text, max_line)
        except InvalidError as error:
            findings += locate_findings(entry, error.findings)
            written.append(content + ending)
            errors += 1
        else:
            findings += locate_findings(entry, unchanged)
            written.append(canonical_text + b"\n")
            result.rewritten += canonical_text != text
            result.normalized += texts
            result.line_ends += ending != b"\n" or content.endswith(b"\r")
            result.byte_order_marks += has_mark
            errors += not is_record
        if errors > max_errors:
            message = f"more than {max_errors:,} lines that are no records, the file is unchanged"
            stopped = VALIDATION_STOPPED(message, file=file, line=number)
            return Formatted(data=data, findings=(stopped, *findings))
        result.records += 1
    result.data, result.findings = b"".join(written), tuple(findings)
    return result


def _without_mark(text: bytes) -> tuple[bytes, bool]:
    """Return a text without leading byte order marks, and whether it had any."""
    bare = text
    while bare.startswith(BOM):
        bare = bare[len(BOM) :]
    return bare, bare != text


def _record(text: bytes, max_line: int) -> tuple[bytes, int, list[Finding], bool]:
    document = _parse(text)
    if not isinstance(document, dict):
        raise InvalidError(record_findings(document))
    ordered, texts, findings = canonical(document)
    is_record = record_class(document) is not None
    return limited(text, _encode(ordered), max_line), texts, findings, is_record


def _parse(text: bytes) -> Any:
    """Parse JSON; a number that a float cannot represent is kept as its text."""
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


def format_bundle(data: bytes, file: str = "", *, max_size: int = MAX_BUNDLE_BYTES) -> Formatted:
    """Return a bundle in canonical form, one record a line.

    Text that is not a bundle, or one of an unreadable schema version, or one that would become too
    large to be read, is unchanged and has a finding. `file` is its name in findings.
    """
    text, has_mark = _without_mark(data)
    whole = RawRecord(file, 0, 1, 1, text)
    try:
        envelope = _parse(text)
        findings = _version_findings(envelope)
        records = envelope.get("records")
        forms = [canonical(record) for record in records] if isinstance(records, list) else None
        lines = None if forms is None else [_encode(document) for document, _, _ in forms]
        written = limited(data, _bundle(envelope, lines), max_size)
    except InvalidError as error:
        return Formatted(data=data, findings=tuple(locate_findings(whole, error.findings)))
    for index, (_, _, unchanged) in enumerate(forms or ()):
        below = f"/records/{index}"
        findings += (attrs.evolve(each, pointer=below + each.pointer) for each in unchanged)
    before = {line.strip().removesuffix(b",") for line in text.splitlines()}
    return Formatted(
        data=written,
        records=len(lines or ()),
        rewritten=sum(line not in before for line in lines or ()),
        normalized=sum(texts for _, texts, _ in forms or ()),
        byte_order_marks=int(has_mark),
        findings=tuple(locate_findings(whole, findings)),
    )


def _version_findings(envelope: Any) -> list[Finding]:
    """Return findings about the version of a bundle; raise InvalidError if it cannot be read."""
    if not isinstance(envelope, dict):
        raise InvalidError([WRONG_TYPE(f"{shown(envelope)} is not a bundle", hint=_BUNDLE_HINT)])
    has_version = "newsevents" in envelope
    findings = check_version(envelope["newsevents"], "/newsevents") if has_version else []
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise InvalidError(findings)
    return findings


def _bundle(envelope: Mapping[str, Any], lines: list[bytes] | None) -> bytes:
    """Return a bundle in the form of `newsevents.write_dataset`, with unknown fields at the end."""
    names = dict.fromkeys(("$schema", "newsevents", "records", *envelope))
    entries = {name: _encode(envelope[name]) for name in names if name in envelope}
    if lines is not None:
        entries["records"] = b"[\n" + b",\n".join(lines) + b"\n]"
    body = b",\n".join(_encode(name) + b": " + entry for name, entry in entries.items())
    return b"{\n" + body + b"\n}\n"


def format_file(path: Path, rewriter: Rewriter) -> tuple[Rewrite, Formatted]:
    """Return the change of a data file, JSON Lines or a bundle, to its canonical form.

    Raises FileError if the file cannot be read, or if its manifest cannot be updated.
    """
    before = rewriter.read(path)
    formatted = format_content(path, before)
    corrects = not any(each.severity is Severity.ERROR for each in formatted.findings)
    return rewriter.rewrite(path, before, formatted.data, corrects=corrects), formatted


def format_content(path: Path, data: bytes) -> Formatted:
    """Return the content of a data file in the canonical form of its format."""
    is_bundle = path.name.endswith(BUNDLE_SUFFIX)
    return (format_bundle if is_bundle else format_lines)(data, str(path))
