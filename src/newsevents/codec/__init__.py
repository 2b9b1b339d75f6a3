"""One record as JSON text, plain data and object.

    record = newsevents.loads(line)
    line = newsevents.dumps(record)

Reading keeps unknown fields and refuses everything else that the schema refuses. Writing gives one
canonical form, which stays the same when a record is read and written again.
YAML and MessagePack are in `newsevents.codec.yaml` and `newsevents.codec.msgpack`.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs
import msgspec

from newsevents.codec.parser import encode as encode_json
from newsevents.codec.parser import parse
from newsevents.codec.rules import HALF_SURROGATE
from newsevents.errors import InvalidError
from newsevents.findings import Finding
from newsevents.model import RECORD_TYPES, AnyRecord, Event, Record
from newsevents.schema.base import configure, is_readable
from newsevents.schema.structuring import (
    Intern,
    UnknownFieldsError,
    struct_of,
    structure_interned,
    structure_struct,
    structure_valid,
    to_document,
    to_struct,
)
from newsevents.schema.validator import not_a_record, schema_findings, validator_for
from newsevents.schema.values import to_jsonable

if TYPE_CHECKING:
    import cattrs

# A dict, since a look-up in the mapping proxy takes twice as long.
_CLASSES = dict(RECORD_TYPES)

#: Errors of msgspec for text that is not JSON, of other types, or nested too deep.
DECODING_ERRORS = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)

# As in the schema; the id of a hostile record can be as long as a file.
_MAX_ID_CHARACTERS = 200

__all__ = [
    "configure_converter",
    "dumps",
    "encode",
    "from_dict",
    "from_parsed",
    "loads",
    "loads_interned",
    "loads_trusted",
    "record_class",
    "record_findings",
    "structure_record",
    "to_dict",
]


def loads(data: str | bytes) -> AnyRecord:
    """Return one record from JSON text, as bytes in UTF-8 or as str.

    Raises InvalidError, with every finding, for text that is not JSON and for data that the
    schema refuses. Unknown fields are kept in `unknown_fields`.
    """
    if isinstance(data, str):
        try:
            data = data.encode()
        except UnicodeEncodeError:
            hint = "decode the text again from its bytes"
            finding = HALF_SURROGATE("half a surrogate pair in the text", hint=hint)
            raise InvalidError([finding]) from None
    return _structure_or_raise(parse(data))


def dumps(record: Record) -> str:
    """Return one record as JSON on one line, in canonical form.

    Keys are in the order of the model, optional fields that are not given are left out, and no
    characters are escaped that UTF-8 can carry.
    """
    return encode(record).decode()


def encode(record: Record) -> bytes:
    """Return the JSON text of `dumps` as bytes in UTF-8."""
    try:
        return encode_json(to_struct(record))
    except UnknownFieldsError:
        return encode_json(to_document(record))


def from_dict(document: Mapping[str, Any]) -> AnyRecord:
    """Return one record from plain data, such as a JSON parser returns; the data is copied.

    Raises InvalidError as `loads` does.
    """
    return _structure_or_raise(to_jsonable(document, subject="record"))


def from_parsed(document: dict[str, Any]) -> AnyRecord:
    """Return one record from plain data of a reader, such as `parse`, which it takes over.

    Raises InvalidError as `from_dict` does.
    """
    record, _ = structure_record(document)
    return from_dict(document) if record is None else record


def to_dict(record: Record) -> dict[str, Any]:
    """Return one record as plain data, ready for any JSON library."""
    return to_document(record)


def loads_trusted(data: bytes) -> AnyRecord:
    """Return a record from JSON text that was valid before, except for unknown fields.

    The schema does not check it again, but text that is not JSON, values of wrong types and
    missing fields are noticed. Raises InvalidError as `loads` does.
    """
    try:
        record: AnyRecord = structure_struct(_decoder().decode(data))
    except DECODING_ERRORS:
        return loads(data)
    return record


def loads_interned(
    data: bytes, name: Intern, word: Intern, *, is_trusted: bool = False
) -> AnyRecord | None:
    """Return a record that shares equal strings with others; None unless it is valid.

    `name` interns ids of other records, `word` other strings that many records contain.
    A record with unknown fields counts as invalid. With `is_trusted` the schema does not check it.
    """
    if not is_trusted:
        try:
            document = parse(data)
        except InvalidError:
            return None
        cls = record_class(document)
        if cls is None or not validator_for(cls)(document):
            return None
    try:
        record: AnyRecord = structure_interned(_decoder().decode(data), name, word)
    except DECODING_ERRORS:
        return None
    return record


@functools.cache
def _decoder() -> msgspec.json.Decoder[msgspec.Struct]:
    structs = map(struct_of, RECORD_TYPES.values())
    return msgspec.json.Decoder(functools.reduce(operator.or_, structs))


def _structure_or_raise(document: Any) -> AnyRecord:
    record, findings = structure_record(document)
    if record is None:
        raise InvalidError(findings, subject="record")
    return record


def structure_record(document: Any) -> tuple[AnyRecord | None, list[Finding]]:
    """Return the record that plain data is, and the findings of the schema.

    The record is None if there are other findings than unknown fields. It takes over maps and lists
    of the document.
    """
    cls = record_class(document)
    if cls is not None and validator_for(cls)(document):
        return structure_valid(cls, document), []
    findings = record_findings(document)
    if cls is None or not is_readable(findings):
        return None, findings
    # The schema has not looked into unknown fields, and they have to be written again.
    try:
        to_jsonable(document)
    except InvalidError as error:
        return None, [*findings, *error.findings]
    return structure_valid(cls, document), findings


def record_findings(document: Any) -> list[Finding]:
    """Return the findings of the schema about plain data as one record; empty if it is valid.

    The document is plain data of `parse` or `to_jsonable`.
    """
    cls = record_class(document)
    findings = schema_findings(cls, document) if cls else [not_a_record(document, RECORD_TYPES)]
    record_id = document.get("id") if isinstance(document, dict) else None
    record_id = record_id if isinstance(record_id, str) else ""
    if len(record_id) > _MAX_ID_CHARACTERS:
        record_id = f"{record_id[:_MAX_ID_CHARACTERS]}..."
    return [attrs.evolve(finding, record=record_id) for finding in findings]


def record_class(document: Any) -> type[Record] | None:
    """Return the class of the `type` of a document; None for any other document."""
    try:
        return _CLASSES.get(document["type"])
    except (KeyError, TypeError):
        # No `type`, an unhashable one, or no object at all.
        return None


def configure_converter(converter: cattrs.Converter) -> None:
    """Teach a cattrs converter to structure and unstructure records and their components.

    It can then convert classes that contain them; `Record` and `Event` are any record and any
    event. Documents are checked as by `from_dict`, and written as by `to_dict`.
    """
    configure(converter)

    def _structure_any(document: Any, wanted: type[Record]) -> Record:
        record = document if isinstance(document, Record) else from_dict(document)
        if not isinstance(record, wanted):
            raise TypeError(f"{record.id} is not {wanted.__name__}")
        return record

    converter.register_structure_hook_func(lambda cls: cls in (Record, Event), _structure_any)
