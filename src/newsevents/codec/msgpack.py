"""One record as MessagePack, for machines; needs msgpack (`newsevents[msgpack]`)."""

from __future__ import annotations

from typing import Any

from newsevents.codec import from_dict, to_dict
from newsevents.codec.parser import distinct_keys
from newsevents.codec.rules import SYNTAX
from newsevents.errors import InvalidError, MissingExtraError
from newsevents.findings import shown
from newsevents.model import AnyRecord, Record

try:
    import msgpack
    import msgpack.exceptions
except ImportError as error:
    raise MissingExtraError("msgpack", "msgpack", "reading and writing MessagePack") from error

__all__ = ["dumps", "loads"]


def loads(data: bytes) -> AnyRecord:
    """Return one record from MessagePack; raises InvalidError as `newsevents.loads` does."""
    try:
        document = msgpack.unpackb(data, object_pairs_hook=distinct_keys)
    except InvalidError:
        raise
    except (ValueError, msgpack.exceptions.UnpackException) as error:
        reason = str(error) or type(error).__name__
        raise InvalidError([SYNTAX(f"not MessagePack: {shown(reason)}")]) from None
    return from_dict(document)


def dumps(record: Record) -> bytes:
    """Return one record as MessagePack, keys in canonical order."""
    data: Any = msgpack.packb(to_dict(record))
    return bytes(data)
