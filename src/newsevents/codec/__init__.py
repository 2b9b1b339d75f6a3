"""One record: text, plain data and object, each into each.

    record = newsevents.loads(line)
    line = newsevents.dumps(record)

Reading keeps fields that this version does not know and refuses everything else that the schema
refuses; writing gives one canonical form, the same whenever a record is
read and written again.
YAML and MessagePack are in `newsevents.codec.yaml` and `newsevents.codec.msgpack`.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import attrs
import msgspec

from newsevents.codec.parser import encode as encode_json
from newsevents.codec.parser import parse
from newsevents.codec.rules import HALF_SURROGATE
from newsevents.errors import InvalidError
from newsevents.findings import Finding
from newsevents.model import RECORD_TYPES, Record
from newsevents.schema.builder import build, is_readable, reader
from newsevents.schema.jsonable import to_jsonable
from newsevents.schema.structuring import (
    UnknownFieldsError,
    compile_structure,
    compile_unstructure,
    struct_of,
)
from newsevents.schema.structuring import class_of as struct_class
from newsevents.schema.validator import schema_findings as judge_class
from newsevents.schema.validator import validator_for

if TYPE_CHECKING:
    import cattrs

# A dict of its own, since every record is looked up.
_CLASSES = dict(RECORD_TYPES)

# As the schema has it.
_LONGEST_ID = 200

__all__ = [
    "configure_converter",
    "dumps",
    "encode",
    "from_dict",
    "judge",
    "loads",
    "loads_trusted",
    "read",
    "struct_of_trusted",
    "struct_of_valid",
    "to_dict",
]


def loads(data: str | bytes) -> Record:
    """Return one record from JSON text, as bytes in UTF-8 or as str.

    Raises InvalidError, with every finding, for text that is not JSON and for data that the
    schema refuses, fields that it does not know excepted; they are kept in `extra`.
    """
    if isinstance(data, str):
        try:
            data = data.encode()
        except UnicodeEncodeError:
            hint = "decode the text again from its bytes"
            fault = HALF_SURROGATE("half a surrogate pair in the text", hint=hint)
            raise InvalidError([fault]) from None
    return _read_or_raise(parse(data))


def dumps(record: Record) -> str:
    """Return one record as JSON on one line, in canonical form.

    Keys stand in the order of the model, what is not given is left out, and no escapes are used
    that UTF-8 does not need.
    """
    return encode(record).decode()


def encode(record: Record) -> bytes:
    """Return what `dumps` returns, as bytes in UTF-8."""
    try:
        return encode_json(compile_unstructure(type(record))(record))
    except UnknownFieldsError:
        return encode_json(to_dict(record))


def struct_of_valid(data: bytes) -> msgspec.Struct | None:
    """Return the Struct of a record from JSON text; None unless it is valid and nothing is odd."""
    try:
        document = parse(data)
    except InvalidError:
        return None
    cls = class_of(document)
    return struct_of_trusted(data) if cls is not None and validator_for(cls)(document) else None


def struct_of_trusted(data: bytes) -> msgspec.Struct | None:
    """Return the Struct of a record from JSON text that was found valid before.

    None is returned for what is seen on the way to be no record: text that is not JSON, a value
    of a wrong type, a field that is missing or not known.
    """
    try:
        struct: msgspec.Struct = _decoder()(data)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None
    return struct


def loads_trusted(data: bytes) -> Record:
    """Return a record from JSON text that was found valid before, but for unknown fields."""
    struct = struct_of_trusted(data)
    return loads(data) if struct is None else compile_structure(struct_class(struct))(struct)


@functools.cache
def _decoder() -> Callable[[bytes], Any]:
    """Return what decodes a record of any type."""
    structs = map(struct_of, RECORD_TYPES.values())
    return msgspec.json.Decoder(functools.reduce(operator.or_, structs)).decode


def from_dict(document: Mapping[str, Any]) -> Record:
    """Return one record from plain data, such as a JSON parser gives; the data is copied.

    Raises InvalidError as `loads` does.
    """
    return _read_or_raise(to_jsonable(document, subject="record"))


def to_dict(record: Record) -> dict[str, Any]:
    """Return one record as plain data, ready for any JSON library."""
    try:
        struct = compile_unstructure(type(record))(record)
    except UnknownFieldsError:
        from newsevents.schema.converter import to_document

        return to_document(record)
    # By way of text, which takes less time than to go through the record.
    document: dict[str, Any] = msgspec.json.decode(encode_json(struct))
    return document


def _read_or_raise(document: Any) -> Record:
    record, findings = read(document)
    if record is None:
        raise InvalidError(findings, subject="record")
    return record


def read(document: Any) -> tuple[Record | None, list[Finding]]:
    """Return the record that plain data is, and what the schema has against it.

    The record is None when it is more than fields that are not known.
    The record takes over the free JSON in the document.
    """
    cls = class_of(document)
    record: Record | None = None if cls is None else reader(cls)(document)
    if record is not None:
        return record, []
    findings = judge(document)
    if not is_readable(findings):
        return None, findings
    # The schema has looked at no unknown field, and what is kept has to be written again.
    try:
        to_jsonable(document)
    except InvalidError as error:
        return None, [*findings, *error.findings]
    return build(RECORD_TYPES[document["type"]], document, known=False), findings


def judge(document: Any) -> list[Finding]:
    """Return what the schema has against plain data as one record; an empty list if nothing.

    The document is what `parse` or `plain` returns.
    """
    cls = class_of(document)
    if cls is not None and validator_for(cls)(document):
        return []
    if cls is not None:
        findings = judge_class(cls, document)
    else:
        from newsevents.schema.validator import not_a_record

        findings = [not_a_record(document, RECORD_TYPES)]
    name = document.get("id") if isinstance(document, dict) else None
    return [attrs.evolve(f, record=_short(name)) for f in findings]


def _short(name: Any) -> str:
    """Return an id as findings keep it: hostile ones are as long as a file may be."""
    if not isinstance(name, str):
        return ""
    return name if len(name) <= _LONGEST_ID else f"{name[:_LONGEST_ID]}..."


def class_of(document: Any) -> type[Record] | None:
    """Return the class that a document's `type` names, if there is one."""
    try:
        return _CLASSES.get(document["type"])
    except (KeyError, TypeError):
        # Without a `type`, with one that nothing is called by, or no object at all.
        return None


def configure_converter(converter: cattrs.Converter) -> None:
    """Teach a cattrs converter of yours to structure and unstructure records and their parts.

    Classes of yours that hold them can then be converted too; `Record` and `Event` stand for any
    record and any event.
    The same rules hold as for `from_dict` and `to_dict`.
    """
    from newsevents.model import Event
    from newsevents.schema.converter import configure

    configure(converter)

    def _structure_any(document: Any, wanted: type[Record]) -> Record:
        record = document if isinstance(document, Record) else from_dict(document)
        if not isinstance(record, wanted):
            raise TypeError(f"{record.id} is not {wanted.__name__}")
        return record

    converter.register_structure_hook_func(lambda cls: cls in (Record, Event), _structure_any)
