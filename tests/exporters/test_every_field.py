"""No field is lost in silence: leaving it out changes the file or the loss report of each format."""

from __future__ import annotations

import copy
import functools
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest

from newsevents import Dataset, Event, InvalidError, Record, from_dict
from newsevents.evidence import PreparedText
from newsevents.exporters import EXPORTERS, LossReport
from newsevents.exporters.context import ExportContext
from newsevents.formats import open_records
from newsevents.model import RECORD_TYPES
from newsevents.schema.field_types import ListOf, MapOf, Object, OneOf, fields_of
from newsevents.validation.article_texts import ArticleTexts

Document = dict[str, Any]
Loss = tuple[str, str, str, int]

WORDS = "Rima and Salim talked in Samra about the ferry."
PREPARED = PreparedText.of(WORDS)
SHA = "0" * 64


def _span(words: str) -> Document:
    span = PREPARED.span(WORDS.index(words), WORDS.index(words) + len(words))
    return {"start": span.start, "end": span.end, "sha256": span.sha256}


def _text(words: str) -> dict[str, str]:
    return {"en": words, "ar": "نص"}


ORIGIN = {
    "dataset": "Ledger",
    "version": "1",
    "record": "7",
    "licence": "CC0-1.0",
    "url": "https://example.org/ledger",
}
NAMED = {
    "aliases": {"en": ["Alias"]},
    "identifiers": {"wikidata": "Q1", "geonames": "1", "x-other": "7"},
}
LAST = {"extensions": {"x-lab": {"a": 1}}, "imported_from": [ORIGIN]}


def _who(name: str, **more: str) -> Document:
    whole = {"capacity": _text("envoy"), "on_behalf_of": "actor:office"}
    return {"actor": f"actor:{name}", **whole, **more}


EVIDENCE = {
    "article": "article:talks",
    "spans": [_span("talked")],
    "attribution": ["actor:rima"],
    "stance": "denies",
    "speech": "direct",
    "date": "2026-02-02",
    "claims": {"/status": "planned"},
    "omits": ["/title"],
    "expression": {"text": "today", "language": "en"},
    "quotation": {"text": "talked", "language": "en"},
    "extensions": {"x-lab": 1},
}
COMMON = {
    "title": _text("Talks"),
    "summary": _text("They talked."),
    "date": "2026-02-03",
    "duration": "PT2H",
    "status": "occurred",
    "places": [
        {
            "place": "place:samra",
            "role": "x-quay",
            "precision": "nearby",
            "date": "2026-02-03",
        },
    ],
    "processes": ["process:talks"],
    "topics": ["trade"],
    "codes": [{"scheme": "cameo", "code": "046"}],
    "quantities": [
        {
            "measure": "fatalities",
            "scheme": "x-own",
            "unit": "people",
            "minimum": 1,
            "best": 2,
            "maximum": 3,
            "approximate": True,
        },
    ],
    "relations": [{"type": "x-near", "event": "event:other", "field": "/status"}],
    "evidence": [
        EVIDENCE,
        {"article": "article:again", "attribution": ["actor:office"], "supports": ["/date"]},
    ],
    **LAST,
}
QUANTITY = {"minimum": 1, "best": 2, "maximum": 3, "approximate": True}
ASSETS = [{"category": "vehicles", "description": _text("lorry"), "quantity": QUANTITY}]
#: A record of each type, with all of its fields.
FULL: Mapping[str, Document] = {
    "article": {
        "language": "en",
        "published": "2026-02-03",
        "kind": "news-article",
        "headline": "Talks",
        "url": "https://example.org/talks",
        "publisher": "actor:office",
        "authors": ["actor:salim"],
        "agencies": ["actor:office"],
        "credits": [
            {
                "actor": "actor:salim",
                "role": "translator",
                "on_behalf_of": "actor:office",
                "work": _text("translated"),
                "spans": [_span("Rima")],
            }
        ],
        "licence": "CC-BY-4.0",
        "text": {"sha256": PREPARED.fingerprint.sha256, "length": PREPARED.fingerprint.length},
        "archives": [
            {
                "url": "https://example.org/archive",
                "captured": "2026-02-04T10:00:00Z",
                "service": "Archive",
                "sha256": SHA,
            }
        ],
        **LAST,
    },
    "actor": {
        "kind": "person",
        "names": _text("Rima"),
        "unnamed": True,
        "country": "SY",
        "affiliations": [{"actor": "actor:office", "role": _text("envoy"), "period": "2025/2026"}],
        **NAMED,
        **LAST,
    },
    "place": {
        "kind": "city",
        "names": _text("Samra"),
        "country": "SY",
        "within": "place:coast",
        "latitude": 34.5,
        "longitude": 35.75,
        "precision": "locality",
        **NAMED,
        **LAST,
    },
    "process": {
        "kind": "negotiations",
        "names": _text("Ferry talks"),
        "period": "2025/2026",
        "parties": ["actor:rima"],
        "places": ["place:samra"],
        "within": "process:other",
        **NAMED,
        **LAST,
    },
    "statement": {
        **COMMON,
        "speakers": [_who("rima")],
        "addressees": [_who("salim")],
        "targets": [_who("office")],
        "medium": "speech",
        "acts": ["thank"],
    },
    "meeting": {
        **COMMON,
        "participants": [_who("rima", role="x-chair"), _who("salim", role="x-guest")],
        "format": "hybrid",
        "level": "ministerial",
        "venue": _text("Hall"),
    },
    "visit": {
        **COMMON,
        "visitors": [_who("rima")],
        "hosts": [_who("salim")],
        "kind": "official",
        "level": "ministerial",
    },
    "call": {
        **COMMON,
        "participants": [_who("rima", role="caller"), _who("salim", role="recipient")],
        "medium": "phone",
    },
    "military-movement": {
        **COMMON,
        "forces": [_who("rima"), _who("salim")],
        "kind": "deployment",
        "mode": "sea",
        "origin": "place:samra",
        "destination": "place:coast",
        "via": ["place:strait"],
        "assets": ASSETS,
    },
    "event": {
        **COMMON,
        "category": "protest",
        "participants": [_who("rima", role="attacker"), _who("salim", role="target")],
        "assets": ASSETS,
    },
}
NAMES = {"article": "talks", "actor": "rima", "place": "samra", "process": "talks"}
#: Records that others refer to.
OTHERS: list[Document] = [
    {
        "type": "article",
        "id": "article:again",
        "language": "ar",
        "published": "2026-02-04",
        "url": "https://example.org/again",
    },
    {"type": "actor", "id": "actor:salim", "kind": "person", "names": _text("Salim")},
    {"type": "actor", "id": "actor:office", "kind": "organization", "names": _text("Office")},
    {"type": "place", "id": "place:coast", "kind": "region", "names": _text("Coast")},
    {"type": "place", "id": "place:strait", "kind": "strait", "names": _text("Strait")},
]
#: Other valid values of fields that a record must have, by name.
OTHER_VALUES = {
    "actor": "actor:gone",
    "article": "article:gone",
    "category": "x-other",
    "code": "036",
    "date": "2026-02-02",
    "dataset": "Other",
    "event": "event:gone",
    "kind": "x-other",
    "language": "fr",
    "measure": "x-other",
    "names": {"en": "Other"},
    "place": "place:coast",
    "published": "2026-02-02",
    "role": "x-other",
    "scheme": "x-other",
    "status": "ongoing",
    "title": {"en": "Other"},
    "type": "x-other",
    "url": "https://example.org/other",
}


def _document(tag: str) -> Document:
    return {"type": tag, "id": f"{tag}:{NAMES.get(tag, 'talks')}", **copy.deepcopy(FULL[tag])}


def _unfilled(cls: type[Any], values: list[Document], above: str = "") -> Iterator[str]:
    """Yield the paths of fields that no document has."""
    for field in fields_of(cls):
        given = [each[field.name] for each in values if field.name in each]
        if not given:
            yield above + field.name
        kind, below = field.kind, given
        while isinstance(kind, ListOf | MapOf):
            is_list = isinstance(kind, ListOf)
            below = [entry for each in below for entry in (each if is_list else each.values())]
            kind = kind.item if isinstance(kind, ListOf) else kind.value
        if isinstance(kind, Object):
            yield from _unfilled(kind.cls, below, f"{above}{field.name}/")


def test_the_records_have_all_fields():
    """A new field of the model is tried as well."""
    assert FULL.keys() == RECORD_TYPES.keys()
    unfilled = {tag: list(_unfilled(cls, [_document(tag)])) for tag, cls in RECORD_TYPES.items()}
    assert not {tag: paths for tag, paths in unfilled.items() if paths}


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        for step, below in value.items() if isinstance(value, dict) else enumerate(value):
            if path or step not in ("type", "id"):
                yield (*path, step)
                yield from _paths(below, (*path, step))


def _changed(document: Document, path: tuple[Any, ...]) -> Document:
    """Return the document without a field, or with another value of one that it must have."""
    changed = copy.deepcopy(document)
    above: Any = changed
    for step in path[:-1]:
        above = above[step]
    other = OTHER_VALUES.get(str(path[-1]))
    if path == ("kind",) and document["type"] == "actor":
        other = "armed-force"
    del above[path[-1]]
    try:
        from_dict(changed)
    except InvalidError:
        if isinstance(above, dict) and other is not None:
            above[path[-1]] = other
    return changed


def _bare(full: Document) -> Document:
    """Return a record with nothing but what it must have, and a passage."""
    bare = full
    for name in full.keys() - {"evidence"}:
        less = {key: value for key, value in bare.items() if key != name}
        bare = less if _record(less) else bare
    if "evidence" in bare:
        bare = {**bare, "evidence": [{"article": "article:talks", "spans": [_span("talked")]}]}
    return bare


def _few_fields(full: Document) -> Iterator[tuple[str, Document, Document]]:
    """Yield a field, a record with it beside those that it must have, and the one without.

    Each term of a vocabulary is tried; one that a record must have is replaced.
    """
    bare = _bare(full)
    for field in fields_of(RECORD_TYPES[full["type"]]):
        name, less = field.name, bare
        if field.required and isinstance(field.kind, OneOf):
            less = {**bare, name: "x-other"}
        elif name in bare:
            continue
        values = [full[name]]
        if isinstance(field.kind, OneOf):
            values = [str(term) for term in field.kind.vocabulary]
        elif isinstance(field.kind, ListOf) and isinstance(field.kind.item, OneOf):
            values = [[str(term)] for term in field.kind.item.vocabulary]
        for value in values:
            yield name, {**bare, name: value}, less


def _record(document: Document) -> Record | None:
    """Return a record; None if it lacks a field that it must have, or has one too many."""
    try:
        return from_dict(document)
    except InvalidError:
        return None


@functools.cache
def _others(tag: str) -> list[Record]:
    """Return the records beside one of a type; an event refers to all others."""
    tags = {*NAMES, "event"} if tag in NAMES else {*NAMES}
    return [from_dict(each) for each in (*map(_document, sorted(tags - {tag})), *OTHERS)]


def _export(name: str, records: list[Record], texts: Path) -> tuple[bytes, list[Loss]]:
    if name == "ics":
        # A diary has what is ahead.
        records = [_planned(each) for each in records]
    module = EXPORTERS[name].load_module()
    report = LossReport(name, module.CARRIED)
    source, folder = open_records(Dataset(records)), ArticleTexts.in_folder(texts)
    context = ExportContext(source, "en", report, Path("x"), folder)
    context.prepare()
    stream = io.BytesIO()
    module.write(context, stream)
    context.finish()
    return stream.getvalue(), list(report.losses())


def _planned(record: Record) -> Record:
    is_over = isinstance(record, Event) and record.status == "occurred"
    return attrs.evolve(record, status="planned") if is_over else record


def _dropped(losses: list[Loss], tag: str) -> int:
    return sum(count for kind, field, _, count in losses if kind == tag and not field)


@attrs.define
class _Exporter:
    """Exports of one record of a type at a time, beside the same others."""

    name: str
    tag: str
    texts: Path
    dropped: int = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.dropped = _dropped(self.of()[1], self.tag)

    def of(self, *documents: Document) -> tuple[bytes, list[Loss]]:
        return _export(self.name, [*map(from_dict, documents), *_others(self.tag)], self.texts)

    def lost(self, losses: list[Loss]) -> set[str]:
        """Return the paths of the fields that are lost; an empty one if the record is."""
        fields = {field for kind, field, *_ in losses if kind == self.tag and field}
        return fields | ({""} if _dropped(losses, self.tag) > self.dropped else set())


def _is_in_every_file(name: str, names: list[str]) -> bool:
    """Return whether a format has a term of the model even where no record has it."""
    return name == "label-studio-config" and names[0] in ("participants", "kind")


@pytest.mark.parametrize("name", ["cameo-dyads", "graphml", "plover"])
@pytest.mark.parametrize("tag", ["call", "event"])
def test_an_actor_on_no_side_is_written_or_counted(tag, name, tmp_path):
    """Formats of pairs have no room for one who watches."""
    exporter, full = _Exporter(name, tag, tmp_path), _document(tag)
    watched = {**full, "participants": [*full["participants"], _who("office", role="x-observer")]}
    (file, losses), (other, other_losses) = exporter.of(full), exporter.of(watched)
    assert file != other or losses != other_losses


# Croissant describes files that have all fields.
@pytest.mark.parametrize("name", sorted(EXPORTERS.keys() - {"croissant"}))
@pytest.mark.parametrize("tag", RECORD_TYPES)
def test_every_field_is_written_or_counted(tag, name, tmp_path):
    """Left out of a record with all fields, and alone beside those that a record must have."""
    tmp_path.joinpath("talks.txt").write_text(WORDS, encoding="utf-8")
    exporter, full, silent = _Exporter(name, tag, tmp_path), _document(tag), []
    whole = exporter.of(full)
    lost = exporter.lost(whole[1])
    for path in _paths(full):
        if tag != "event" and path[0] in COMMON and len(path) > 1:
            # One type is enough for the parts of fields of all events.
            continue
        names = [step for step in path if isinstance(step, str)]
        above = ("/".join(names[:at]) for at in range(len(names) + 1))
        if lost.isdisjoint(above) and not _is_in_every_file(name, names):
            less = _changed(full, path)
            if _record(less) and exporter.of(less) == whole:
                silent.append("/".join(map(str, path)))
    for field, more, less in _few_fields(full):
        if _record(more) and not _is_in_every_file(name, [field]):
            found = exporter.of(more)
            if found == exporter.of(less) and exporter.lost(found[1]).isdisjoint(("", field)):
                silent.append(f"{field} of {more[field]}")
    assert not silent
