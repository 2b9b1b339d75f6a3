"""Rule about events, actors, places and processes that are probably recorded twice.

Events are compared by numbers, so that the work is in proportion to their count: each gives the
numbers of what it may have in common with a duplicate, and those that share a number are a pair.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import msgspec

from newsevents import edtf
from newsevents.findings import Severity, shown
from newsevents.model import Event, GenericEvent, MilitaryMovement, RelationType, Statement
from newsevents.model.events import participation_fields
from newsevents.validation.rule import DatasetContext, Problem, dataset_rule

# A day, with or without a time.
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T[^/?~%]*)?")
# Longer periods often have several events of the same actors, or in the same place.
_MAX_PERIOD = timedelta(days=7)
_MAX_PERIOD_WITH_PLACE = timedelta(days=31)
# Participants, pieces of evidence and spans that are compared, so that the numbers stay few.
_MAX_ACTORS = _MAX_EVIDENCE = _MAX_SPANS = 8
# Spans that contain the same multiple of it overlap. Of long ones only the beginning is compared.
_SPAN_STEP_CHARS = 20
_MAX_SPAN_STEPS = 16
# Types of which one source often has several on a day, with the field in which these differ.
_KIND_FIELDS = MappingProxyType(
    {Statement.type: "acts", MilitaryMovement.type: "kind", GenericEvent.type: "category"}
)
# Fields in which actors, places and processes of one name differ if they are two.
_TELLING_FIELDS = ("country", "within", "latitude", "longitude", "period")


def duplicate_keys(
    cls: type[Event], document: Mapping[str, Any], position: int = 0
) -> tuple[tuple[int, int], ...]:
    """Return the numbers that an event shares with its likely duplicates, each with a source.

    Events with one source are no duplicates by the number, since it tells them apart; 0 is none.
    `position` is that of the dataset of several: two of them may tell of one article.
    """
    dataset = next((_number(each["dataset"]) for each in document.get("imported_from", ())), 0)
    keys = [(_content(document, "evidence"), dataset)]
    if dataset:
        keys.append((_content(document), 0))
    main, *others = [
        sorted({item["actor"] for item in document.get(name, ())})
        for name in participation_fields(cls)
    ]
    kind, where = _kind(cls, document), _where(document)
    same = (cls.type, kind, where, main)
    keys += [(_number(same, document["date"], point), dataset) for point in _points(document)]
    when, period = _when(document["date"])
    is_one_of_several = cls.type in _KIND_FIELDS
    if period <= (_MAX_PERIOD if is_one_of_several or not where else _MAX_PERIOD_WITH_PLACE):
        source = (dataset or _article(document, position)) if is_one_of_several else 0
        if cls.type != Statement.type and where:
            keys.append((_number(same, when), source))
        if cls.type == Statement.type and kind and not period:
            keys.append((_number(cls.type, when, kind, main), source))
        if "places" in document and not period:
            kind, source = None, 0 if cls.type == Statement.type else source and dataset
        actors = sorted({*main, *itertools.chain(*others)})[:_MAX_ACTORS]
        pairs = itertools.combinations(actors, 2)
        keys += [(_number(cls.type, when, kind, where, pair), source) for pair in pairs]
    return tuple(dict.fromkeys(keys))


def _content(document: Mapping[str, Any], *but: str) -> int:
    but = ("id", "imported_from", *but)
    return _number({name: value for name, value in document.items() if name not in but})


def _kind(cls: type[Event], document: Mapping[str, Any]) -> Any:
    if cls.type == GenericEvent.type:
        # The noun, so that a clash may be an armed-clash.
        return document["category"].rpartition("-")[2]
    kind = document.get(_KIND_FIELDS.get(cls.type, ""))
    return sorted(kind) if isinstance(kind, list) else kind


def _where(document: Mapping[str, Any]) -> list[str]:
    places = [use["place"] for use in document.get("places", ())[:1]]
    return places + [document[name] for name in ("origin", "destination") if name in document]


def _when(date: str) -> tuple[str, timedelta]:
    """Return the day, or else the date as it is written, and how much longer than a day it is."""
    if day := _DAY.fullmatch(date):
        return day[1], timedelta()
    when = edtf.parse(date)
    if when.earliest is None or when.latest is None:
        return date, timedelta.max
    return date, when.latest - when.earliest


def _points(document: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Yield articles with positions in the spans of evidence; overlapping spans share one."""
    for evidence in document.get("evidence", ())[:_MAX_EVIDENCE]:
        for span in evidence.get("spans", ())[:_MAX_SPANS]:
            start, end = span["start"], span["end"]
            steps = range(start + -start % _SPAN_STEP_CHARS, end, _SPAN_STEP_CHARS)
            for position in (start, *steps[:_MAX_SPAN_STEPS]):
                yield evidence["article"], position


def _article(document: Mapping[str, Any], position: int) -> int:
    articles = (each.get("article") for each in document.get("evidence", ()))
    return next((_number(each, position) for each in articles if each), 0)


def _number(*parts: Any) -> int:
    data = msgspec.json.encode(parts, order="sorted")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big", signed=True)


@dataset_rule("NE220", Severity.INFO, is_default=False)
def likely_duplicate(context: DatasetContext) -> Iterator[tuple[str, Problem]]:
    """Event, actor, place or process that is probably recorded twice.

    Reported are two events of one type that are equal but for the id, the evidence and the origin.
    Also reported are two of the same date that agree in two participants, in any roles, and in the
    main place or in having none; in a place and all visitors, forces or participants; in speakers
    and acts, for statements of a day; or in these, the place and overlapping spans of an article.
    Movements also agree in kind, and other events in the last word of the category, such as `clash`
    and `armed-clash`, unless two participants, day and place are the same.
    A date with a time is its day; others are compared as they are written, up to a week, and with
    a place up to a month for meetings, visits and calls, or without a limit for spans. Of
    participants, evidence and spans only the first eight are compared.
    Not reported: events that a relation joins, directly or through others by `same-as`; statements,
    movements and other events that one article or one imported dataset lists as several, unless
    spans, or two participants, day and place, are the same; movements and other events of one
    imported dataset that differ in any field.
    Actors, places and processes of one kind are reported if they have the same name in a language,
    unless they are from one imported dataset, or have different countries, affiliations, places or
    processes around them, coordinates, periods, or identifiers of one scheme.
    Off by default, since two calls or statements on one day are usual, and two persons may have one
    name: select it by its code or its name, and read what it finds.

    Why it matters: The same event counts twice, often after the data of two sources was put
    together.
    Example: `call:2026-03-02-haddad-saleh` next to `call:2026-03-02-saleh-haddad`
    Use instead: one record with the evidence of both, or a relation
    `{"type": "same-as", "event": "call:2026-03-02-haddad-saleh"}`
    """
    for later, first in likely_pairs(context):
        hint = 'merge the records, or relate them by "same-as"'
        yield later, Problem(f"likely the same event as {first}", "", hint)
    for records in (context.actors, context.places, context.processes):
        yield from _namesakes(records)


def _namesakes(records: Mapping[str, Any]) -> Iterator[tuple[str, Problem]]:
    firsts: dict[int, str] = {}
    for record_id, record in records.items():
        if getattr(record, "unnamed", None):
            continue
        is_found = False
        for language, name in record.names.items():
            first = firsts.setdefault(_number(record.kind, language, name), record_id)
            if not is_found and first != record_id and not _are_told_apart(record, records[first]):
                is_found = True
                message = f"{shown(name)} is also the name of {first}"
                hint = "keep one of them, or tell them apart, for example by identifiers"
                yield record_id, Problem(message, f"/names/{language}", hint)


def _are_told_apart(one: Any, other: Any) -> bool:
    """Return whether other fields of two records with one name say that they are two."""
    if {each.dataset for each in one.imported_from} & {
        each.dataset for each in other.imported_from
    }:
        return True
    facts, others = _facts(one), _facts(other)
    return any(values.isdisjoint(others.get(name, values)) for name, values in facts.items())


def _facts(record: Any) -> dict[str, set[Any]]:
    facts = {name: {getattr(record, name, None)} - {None} for name in _TELLING_FIELDS}
    facts["affiliations"] = {each.actor for each in getattr(record, "affiliations", ())}
    facts |= {f"/{scheme}": {value} for scheme, value in record.identifiers.items()}
    return {name: values for name, values in facts.items() if values}


def likely_pairs(context: DatasetContext) -> Iterator[tuple[str, str]]:
    """Yield an event and the first one that it probably repeats, unless a relation joins them."""
    groups = _same_as(context)
    for later, first in context.duplicates:
        is_same = _group_of(later, groups) == _group_of(first, groups)
        if not (is_same or _is_related(later, first, context)):
            yield later, first


def _is_related(one: str, other: str, context: DatasetContext) -> bool:
    pairs = ((one, other), (other, one))
    return any(target == b for a, b in pairs for _, target in context.events[a].relations)


def _same_as(context: DatasetContext) -> dict[str, str]:
    """Return the events that are joined by `same-as` as a forest, from each to one nearer the root.

    An event alone is left out.
    """
    groups: dict[str, str] = {}
    for name, event in context.events.items():
        for each, other in event.relations:
            if each == RelationType.SAME_AS:
                groups[_group_of(name, groups)] = _group_of(other, groups)
    return groups


def _group_of(name: str, groups: dict[str, str]) -> str:
    """Return the root of an event, and shorten the way to it."""
    while (above := groups.get(name, name)) != name:
        groups[name] = groups.get(above, above)
        name = above
    return name
