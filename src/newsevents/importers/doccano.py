"""doccano: sequence labels and relations, exported as JSON Lines.

The files do not quote the words, so offsets cannot be checked. doccano counts UTF-16 code units, or
grapheme clusters in projects with that setting (`--offsets graphemes`); where a text has letters
that count differently, the report names the guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from newsevents.errors import RowError
from newsevents.importers.annotation_records import document_records
from newsevents.importers.annotations import AnnotatedDocument, Annotation, Link, entries, objects
from newsevents.importers.context import ImportContext, ImportReport
from newsevents.importers.rows import JsonRow, iter_json_objects
from newsevents.importers.texts import Passage, as_pieces
from newsevents.model import Origin, Record
from newsevents.storage.paths import AnyPath

ORIGIN = Origin(dataset="doccano annotations", url="https://doccano.github.io/doccano/")

_TEXT = ("text", "data")
# Lists of `[start, end, label]`, by version.
_LABELS = ("label", "labels")


def read(
    paths: Sequence[AnyPath], context: ImportContext, *, offsets: str | None = None
) -> Iterator[Record]:
    """Yield the records of texts."""
    for path in paths:
        yield from context.convert_rows(
            iter_json_objects(path, context.report),
            lambda row: document_records(_document(row, context.report), context, offsets),
        )


def _document(row: JsonRow, report: ImportReport) -> AnnotatedDocument:
    data = dict(row.data)
    text = next((data.pop(name) for name in _TEXT if isinstance(data.get(name), str)), None)
    if text is None:
        raise RowError("no text of doccano: neither text nor data")
    annotations: list[Annotation] = []
    for name in _LABELS:
        for entry in entries(data.pop(name, None)):
            match entry:
                case [start, end, str(label)]:
                    annotations.append(_annotation(f"{len(annotations) + 1}", label, start, end))
                case _:
                    report.lost["label without start, end and name"] += 1
    annotations += [
        _annotation(str(e.get("id")), e.get("label"), e.get("start_offset"), e.get("end_offset"))
        for e in objects(data.pop("entities", None), report)
    ]
    links = [
        Link(str(each.get("from_id")), str(each.get("type")), str(each.get("to_id")))
        for each in objects(data.pop("relations", None), report)
    ]
    return AnnotatedDocument(
        location=row.location,
        name=str(data.pop("id", None) or f"text {row.number}"),
        text=text,
        counting="utf-16",
        annotations=annotations,
        links=links,
        metadata=data,
    )


def _annotation(key: str, label: Any, start: Any, end: Any) -> Annotation:
    return Annotation(key=key, label=str(label), passage=Passage(as_pieces([(start, end)])))
