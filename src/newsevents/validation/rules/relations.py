"""Rules about relations between records: cycles, contradictions, unused records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from newsevents.edtf import Edtf
from newsevents.findings import Severity
from newsevents.model import Actor, Event, Place, RelationType, Status
from newsevents.validation.rule import (
    DatasetContext,
    EventSummary,
    Problem,
    RuleContext,
    dataset_rule,
    rule,
)
from newsevents.validation.rules.time import BEGUN, TIME_ZONE_TOLERANCE, is_doubtful, is_outside

#: Relations without cycles: the words for a message, and the hint.
_ACYCLIC = {
    RelationType.PART_OF: (
        "part of",
        "part-of leads from the part to the whole; remove the one in the other direction",
    ),
    RelationType.SAME_AS: (
        "the same as",
        "keep one record without same-as, and let the others refer to it",
    ),
}

# Of a postponed or cancelled event the date may be the old or the new one.
_DATED_STATUSES = (*BEGUN, Status.PLANNED)

# Relations to another event that the dates contradict: whether the other one is certainly over
# before this one, or begins after it.
_NOT_TO_EARLIER = (RelationType.ANNOUNCES, RelationType.PROPOSES, RelationType.CAUSES)
_NOT_TO_LATER = (RelationType.FOLLOWS, RelationType.RESPONDS_TO, RelationType.VIOLATES)
# A plan may have a response, and be broken, before its day.
_TO_PLANS = (RelationType.RESPONDS_TO, RelationType.VIOLATES)

_RELATED = frozenset(("relations",))
_CLAIMING = (RelationType.ANNOUNCES, RelationType.CONFIRMS, RelationType.DENIES)


@dataset_rule("NE204")
def circular_relation(context: DatasetContext) -> Iterator[tuple[str, Problem]]:
    """Cycle of `part-of` or `same-as` relations.

    Why it matters: Adding up parts, or following `same-as` to the record to keep, never ends. An
    event that refers to itself is reported as `NE207`.
    Example: a call `part-of` a meeting, and the meeting `part-of` the call
    Use instead: `part-of` only from the part to the whole, `same-as` only from the duplicate to
    the record that is kept
    """
    targets: dict[str, dict[str, list[str]]] = {relation: {} for relation in _ACYCLIC}
    for name, event in context.events.items():
        for relation, other in event.relations:
            if relation in _ACYCLIC:
                targets[relation].setdefault(name, []).append(other)
    for relation, (words, hint) in _ACYCLIC.items():
        for cycle in _cycles(targets[relation]):
            for name in sorted(cycle):
                index, other = next(
                    (index, other)
                    for index, (each, other) in enumerate(context.events[name].relations)
                    if each is relation and other in cycle and other != name
                )
                back = (
                    f"which is {words} this event"
                    if len(cycle) == len((name, other))
                    else f"in a cycle of {len(cycle)} events"
                )
                message = f"{words} {other}, {back}"
                yield name, Problem(message, f"/relations/{index}/event", hint)


def _cycles(targets: Mapping[str, Sequence[str]]) -> Iterator[set[str]]:
    """Yield the strongly connected components of two or more nodes (Kosaraju's algorithm)."""
    seen: set[str] = set()
    order = [name for start in targets for name in _postorder(start, targets, seen)]
    sources: dict[str, list[str]] = {}
    for name, others in targets.items():
        for other in others:
            sources.setdefault(other, []).append(name)
    seen = set()
    for start in reversed(order):
        component = set(_postorder(start, sources, seen))
        if len(component) > 1:
            yield component


def _postorder(start: str, graph: Mapping[str, Sequence[str]], seen: set[str]) -> Iterator[str]:
    """Yield the new nodes that a node leads to, depth first, each after those it leads to."""
    if start in seen:
        return
    seen.add(start)
    path = [(start, iter(graph.get(start, ())))]
    while path:
        name, rest = path[-1]
        step = next((other for other in rest if other not in seen), None)
        if step is None:
            path.pop()
            yield name
        else:
            seen.add(step)
            path.append((step, iter(graph.get(step, ()))))


@dataset_rule("NE205", Severity.WARNING)
def unused_actor(context: DatasetContext) -> Iterator[tuple[str, Problem]]:
    """Actor that no record refers to.

    Not reported: actors `imported_from` another dataset, datasets without events, and datasets
    with unreadable records or missing actors, since these may refer to this one.

    Why it matters: Usually the actor is recorded twice, under two ids, or an event is missing.
    Example: `actor:mira-holt` next to `actor:mira-holt-norland`; events use only the second
    Use instead: one record for each actor, used as participant, source or affiliation
    """
    yield from _unused(context, context.actors, Actor.type)


@dataset_rule("NE206", Severity.WARNING)
def unused_place(context: DatasetContext) -> Iterator[tuple[str, Problem]]:
    """Place that no record refers to.

    Not reported: places `imported_from` another dataset such as a gazetteer, datasets without
    events, and datasets with unreadable records or missing places, since these may refer to this
    one.

    Why it matters: Usually the place is recorded twice, under two ids, or an event lost its
    `places`.
    Example: `place:valmar` next to `place:valmar-city`; events use only the second
    Use instead: one record for each place, used in an event or in `within` of another place
    """
    yield from _unused(context, context.places, Place.type)


def _unused(
    context: DatasetContext, records: Mapping[str, Actor | Place], record_type: str
) -> Iterator[tuple[str, Problem]]:
    used = {name for name in context.used if name.startswith(f"{record_type}:")}
    if context.has_gaps or not context.events or not used <= records.keys():
        return
    for name, record in records.items():
        if name not in used and not record.imported_from:
            message = f"unused {record_type}: no record refers to it"
            yield name, Problem(message, "/id", "remove it, or refer to it where it belongs")


@rule("NE207", of=Event, fields=_RELATED)
def self_relation(event: Event, context: RuleContext) -> Iterator[Problem]:
    """Event related to itself.

    Why it matters: The relation says nothing, and the intended event is missing.
    Example: `"id": "call:a", "relations": [{"type": "follows", "event": "call:a"}]`
    Use instead: `"relations": [{"type": "follows", "event": "call:b"}]`, or no relation
    """
    for index, relation in enumerate(event.relations):
        if relation.event == event.id:
            yield Problem(
                f'"{relation.type}" refers to the event itself',
                f"/relations/{index}/event",
                "name the other event, or remove the relation",
            )


@rule("NE208", of=Event, fields=["relations", "processes"])
def contradicted_target(event: Event, context: RuleContext) -> Iterator[Problem]:
    """Relation that contradicts the dates of its events, or process that is not of its time.

    Only events that have begun are checked, and only dates without `~` and `?`. One day of
    difference is allowed for time zones. An announced event may have occurred since.

    Why it matters: The relation or a date is wrong: past events cannot be announced or caused, an
    event cannot follow a later one or respond to it, and a part lies within the time of the whole.
    Example: a statement of 27 January that `announces` a meeting of 20 January
    Use instead: `describes` or `confirms` for a past event, or the correct date
    """
    if event.status not in BEGUN or is_doubtful(event.when):
        return
    for index, relation in enumerate(event.relations):
        target = context.events.get(relation.event)
        if target is not None and target.status in _DATED_STATUSES:
            problem = _contradiction(relation.type, event, relation.event, target)
            if problem is not None:
                message, hint = problem
                yield Problem(message, f"/relations/{index}/type", hint)
    for index, name in enumerate(event.processes):
        process = context.processes.get(name)
        if process is not None and process.period and is_outside(process.period, event.when):
            yield Problem(
                f"part of {name} ({process.period}), not at the time of this event ({event.date})",
                f"/processes/{index}",
                "correct the date or the period, or name another process",
            )


def _contradiction(
    relation: RelationType | str, event: Event, name: str, target: EventSummary
) -> tuple[str, str] | None:
    """Return message and hint if the dates contradict a relation."""
    is_planned = target.status is Status.PLANNED
    is_earlier = _is_before(target.when, event.when) and target.status not in BEGUN[1:]
    is_later = _is_before(event.when, target.when) and event.status is Status.OCCURRED
    other = f"{name} ({'planned for ' if is_planned else ''}{target.when})"
    words = relation.replace("-", " ")
    if relation in _NOT_TO_EARLIER and is_earlier:
        hint = "correct one of the dates: the other event must be later"
        if relation is not RelationType.CAUSES and not is_planned:
            hint = 'use "describes" or "confirms" for a past event, or correct one of the dates'
        return f"{words} {other}, before this event ({event.date})", hint
    if relation in _NOT_TO_LATER and is_later and not (is_planned and relation in _TO_PLANS):
        hint = "move the relation to the later event, or correct one of the dates"
        return f"{words} {other}, after this event ({event.date})", hint
    if relation is RelationType.PART_OF and (is_earlier or is_later):
        hint = 'correct one of the dates (the whole includes its parts), or use "follows"'
        return f"{words} {other}, not at the time of this event ({event.date})", hint
    return None


def _is_before(one: Edtf, other: Edtf) -> bool:
    """Return whether one time certainly ends before the other begins."""
    if is_doubtful(one) or is_doubtful(other):
        return False
    last, first = one.latest, other.earliest
    return last is not None and first is not None and first - last > TIME_ZONE_TOLERANCE


@rule("NE209", of=Event, fields=_RELATED)
def confirms_and_denies(event: Event, context: RuleContext) -> Iterator[Problem]:
    """Event that both denies and confirms or announces another one, or the same field of it.

    Why it matters: The two relations contradict each other. If two sides disagree, these are two
    statements.
    Example: `"relations": [{"type": "confirms", "event": "call:a"},
    {"type": "denies", "event": "call:a"}]`
    Use instead: one statement that `confirms` and another that `denies`, each with its speaker; or
    the `field` that is denied: `{"type": "denies", "event": "call:a", "field": "/date"}`
    """
    seen: dict[tuple[str, str | None], dict[bool, int]] = {}
    for index, relation in enumerate(event.relations):
        is_denial = relation.type is RelationType.DENIES
        before = seen.setdefault((relation.event, relation.field), {})
        if relation.type in _CLAIMING and is_denial not in before:
            before[is_denial] = index
            other = before.get(not is_denial)
            if other is not None:
                yield Problem(
                    f"{relation.type} {relation.event}, but /relations/{other} "
                    f"{event.relations[other].type} it",
                    f"/relations/{index}/type",
                    "remove one of the relations, make two statements, or add the field that is "
                    "denied",
                )
