"""Datasets that an import is written over."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from newsevents.codec import DECODING_ERRORS
from newsevents.errors import FileError
from newsevents.findings import Severity, numbered, shown
from newsevents.importers.context import ISO, ImportContext
from newsevents.storage.raw_records import RawRecord
from newsevents.storage.sources import DataSource, open_source, read_file


class _Origin(msgspec.Struct):
    dataset: str = ""


class _Head(msgspec.Struct):
    id: str = ""
    imported_from: list[_Origin] = []


_head = msgspec.json.Decoder(_Head)


def check_replaced(target: Path, context: ImportContext) -> None:
    """Raise FileError if a dataset has records that an import, read to its end, does not replace.

    Those of the same source are replaced, and so are countries and the records of a register.
    """
    try:
        opened = open_source(target)
    except FileError:
        # Contains no records.
        return
    own = {context.origin.dataset, ISO.dataset}
    count, first = 0, ""
    for head, where in _iter_heads(opened):
        is_own = not own.isdisjoint(origin.dataset for origin in head.imported_from)
        if not (is_own or head.id in context.ids or head.id in context.register_ids):
            count += 1
            first = first or head.id or where
    if count:
        found = f"{numbered(count, 'record')} not imported from {shown(context.origin.dataset)}"
        way_out = "import to another path, and join both with newsevents merge"
        raise FileError(target, f"contains {found}, such as {shown(first)}; {way_out}")


def _iter_heads(source: DataSource) -> Iterator[tuple[_Head, str]]:
    """Yield id and origins of each record with its location; what cannot be read has neither."""
    for file in source.files:
        for entry in read_file(file).entries:
            if isinstance(entry, RawRecord) or entry.severity is Severity.ERROR:
                head = _Head()
                with contextlib.suppress(*DECODING_ERRORS):
                    head = _head.decode(entry.data if isinstance(entry, RawRecord) else b"")
                yield head, f"{Path(entry.file).name}:{entry.line}"
