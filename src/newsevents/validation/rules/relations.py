"""Rules about how records hang together: relations that cannot be, records that nobody uses."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence

from newsevents.edtf import Edtf
from newsevents.findings import Severity
from newsevents.model import Actor, Event, Place, RelationType, Status
from newsevents.validation.rule import EventSummary, Problem, RuleContext, dataset_rule, rule
from newsevents.validation.rules.time import TIME_ZONE_TOLERANCE, is_doubtful

#: Relations that may not go round: how they read, and what to do about one that does.
_ONE_WAY = {
    RelationType.PART_OF: (
        "is a part of",
        "part-of leads from the part to the whole; leave out the one that leads the other way",
    ),
    RelationType.SAME_AS: (
        "is the same as",
        "keep one of the records and let the others lead to it; it has no same-as itself",
    ),
}

# The date of what goes on may be that of its beginning; of what was put off or called off it may
# be the old one or a new one.
_DATED = (Status.OCCURRED, Status.PLANNED)

_SAYS_SO = (RelationType.ANNOUNCES, RelationType.CONFIRMS, RelationType.DENIES)

# More than there are names.
_DONE = sys.maxsize


@dataset_rule("NE204")
def circular_relation(known: RuleContext) -> Iterator[tuple[str, Problem]]:
    """An event is a part of itself, or the same as itself, by way of other events.

    Why it matters: Whoever adds parts up, or looks for the one record to keep of several, goes
    round in a circle. An event that names itself is `NE207`.

    Example: a call `part-of` a meeting, and the meeting `part-of` the call

    Use instead: `part-of` leads from the part to the whole, `same-as` from the record to be
    dropped to the one that is kept, and there it ends
    """
    related = _related(known.events)
    for relation, (reads, hint) in _ONE_WAY.items():
        for circle in _circles(related[relation]):
            for name in sorted(circle):
                index, other = next(
                    (index, other)
                    for index, (each, other) in enumerate(known.events[name].relations)
                    if each is relation and other in circle and other != name
                )
                back = (
                    f"which {reads} this event"
                    if len(circle) == len((name, other))
                    else f"which leads back to this event in a circle of {len(circle)} events"
                )
                yield (
                    name,
                    Problem(f"{reads} {other}, {back}", f"/relations/{index}/event", hint),
                )


def _related(events: Mapping[str, EventSummary]) -> dict[RelationType, dict[str, list[str]]]:
    """Return for each relation to which others events have it, in one pass over all events."""
    targets: dict[RelationType, dict[str, list[str]]] = {relation: {} for relation in _ONE_WAY}
    for name, brief in events.items():
        for relation, other in brief.relations:
            if relation in _ONE_WAY:
                targets[relation].setdefault(name, []).append(other)
    return targets


def _circles(targets: Mapping[str, Sequence[str]]) -> Iterator[set[str]]:
    """Yield the largest sets of names, two or more, of which each leads to all the others.

    These are the strongly connected components, found by Tarjan's algorithm in linear time, with
    a stack instead of recursion.
    """
    # The number at which a name was met, or of the first name that it leads back to.
    lowest: dict[str, int] = {}
    for start in targets:
        # Names on the way, each with its number and the targets that are left to follow; and the
        # names of which it is not known yet what they belong to.
        way: list[tuple[str, int, Iterator[str]]] = []
        waiting: list[str] = []
        step = start if start not in lowest else None
        while step is not None or way:
            if step is not None:
                way.append((step, len(lowest), iter(targets.get(step, ()))))
                lowest[step] = len(lowest)
                waiting.append(step)
            name, number, rest = way[-1]
            step = _next(rest, name, lowest)
            if step is None:
                way.pop()
                if way:
                    before = way[-1][0]
                    lowest[before] = min(lowest[before], lowest[name])
                if lowest[name] == number:
                    yield from _closed(name, waiting, lowest)


def _next(rest: Iterator[str], name: str, lowest: dict[str, int]) -> str | None:
    """Return the next target that was not met before; None when all were."""
    for target in rest:
        if target not in lowest:
            return target
        lowest[name] = min(lowest[name], lowest[target])
    return None


def _closed(name: str, waiting: list[str], lowest: dict[str, int]) -> Iterator[set[str]]:
    """Take out a set that is complete, and yield it if there is more than one name in it."""
    circle = {name}
    while (last := waiting.pop()) != name:
        circle.add(last)
    # Nothing that is met later leads back by way of these.
    lowest.update(dict.fromkeys(circle, _DONE))
    if len(circle) > 1:
        yield circle


@dataset_rule("NE205", Severity.WARNING)
def unused_actor(known: RuleContext) -> Iterator[tuple[str, Problem]]:
    """No record refers to an actor.

    Why it matters: Most often the actor is there twice, under two ids, or what it took part in was
    left out.
    Nothing is said of actors that were `imported_from` another dataset, which come as they are; of
    datasets without any event, which are for others to refer to; and while a record cannot be read
    or an actor that is referred to is missing, since this one may be meant.

    Example: `actor:mira-holt` beside `actor:mira-holt-norland`, and events with the second alone

    Use instead: one record for each actor, referred to where it takes part, is a source or is
    belonged to
    """
    yield from _unused(known, known.actors, Actor.type)


@dataset_rule("NE206", Severity.WARNING)
def unused_place(known: RuleContext) -> Iterator[tuple[str, Problem]]:
    """No record refers to a place.

    Why it matters: Most often the place is there twice, under two ids, or an event has lost its
    `place`.
    Nothing is said of places that were `imported_from` another dataset, such as a gazetteer; of
    datasets without any event, which are for others to refer to; and while a record cannot be read
    or a place that is referred to is missing, since this one may be meant.

    Example: `place:valmar` beside `place:valmar-city`, and events with the second alone

    Use instead: one record for each place, referred to where something happens or lies
    """
    yield from _unused(known, known.places, Place.type)


def _unused(
    known: RuleContext, records: Mapping[str, Actor | Place], kind: str
) -> Iterator[tuple[str, Problem]]:
    used = {name for name in known.used if name.startswith(f"{kind}:")}
    if known.has_gaps or not known.events or not used <= records.keys():
        return
    for name, record in records.items():
        if name not in used and record.imported_from is None:
            problem = Problem(
                f"no record refers to this {kind}",
                "/id",
                "leave the record out, or refer to it where it belongs",
            )
            yield name, problem


@rule("NE207", of=Event)
def self_relation(event: Event, known: RuleContext) -> Iterator[Problem]:
    """An event is related to itself.

    Why it matters: It says nothing, and the event that was meant is missing.

    Example: `"id": "call:a", "relations": [{"type": "follows", "event": "call:a"}]`

    Use instead: `"relations": [{"type": "follows", "event": "call:b"}]`, or no relation
    """
    for index, relation in enumerate(event.relations):
        if relation.event == event.id:
            yield Problem(
                f"{relation.type} itself, as if it were another event",
                f"/relations/{index}/event",
                "name the other event, or leave the relation out",
            )


@rule("NE208", of=Event)
def contradicted_target(event: Event, known: RuleContext) -> Iterator[Problem]:
    """A relation cannot be, by the dates of the two events.

    Why it matters: Either the relation or one of the dates is wrong: nobody announces what is
    over, nothing follows what is still to come, and a part lies in the time of the whole.
    Only events that have occurred are looked at, and only dates without `~` and `?`; a day of
    difference is let pass, since events stand in different time zones.
    That an announced event has occurred since is no contradiction.

    Example: a statement of 27 January that `announces` a meeting of 20 January

    Use instead: `describes` or `confirms` for what had happened, or the right date
    """
    if event.status is not Status.OCCURRED:
        return
    for index, relation in enumerate(event.relations):
        target = known.events.get(relation.event)
        if target is not None and target.status in _DATED:
            problem = _contradiction(relation.type, event, relation.event, target)
            if problem is not None:
                message, hint = problem
                yield Problem(message, f"/relations/{index}/type", hint)


def _contradiction(
    relation: RelationType, event: Event, name: str, target: EventSummary
) -> tuple[str, str] | None:
    """Return what contradicts a relation and what to do about it, if anything does."""
    is_over = target.status is Status.OCCURRED
    told = f"{name}, which {'occurred on' if is_over else 'is planned for'} {target.when}"
    is_before = _is_before(target.when, event.when)
    is_after = _is_before(event.when, target.when)
    match relation:
        case RelationType.ANNOUNCES if is_before:
            return (
                f"announces {told}, before this event ({event.date})",
                'use "describes" or "confirms" for what had happened, or mend one of the dates'
                if is_over
                else "mend one of the dates: what is announced lies ahead",
            )
        case RelationType.FOLLOWS if is_after:
            return (
                f"follows {told}, after this event ({event.date})",
                "give the relation to the other event if that is the later one, or mend a date",
            )
        case RelationType.PART_OF if is_before or is_after:
            return (
                f"is a part of {told}, not at the time of this event ({event.date})",
                'mend one of the dates (that of the whole takes in its parts), or use "follows"',
            )
        case _:
            return None


def _is_before(one: Edtf, other: Edtf) -> bool:
    """Say whether a time certainly ends before another one begins."""
    if is_doubtful(one) or is_doubtful(other):
        return False
    last, first = one.latest, other.earliest
    return last is not None and first is not None and first - last > TIME_ZONE_TOLERANCE


@rule("NE209", of=Event)
def confirms_and_denies(event: Event, known: RuleContext) -> Iterator[Problem]:
    """An event confirms or announces another one, and denies it as well.

    Why it matters: Nobody can tell what was said of the other event. Where two sides say different
    things, these are two statements.

    Example: `"relations": [{"type": "confirms", "event": "call:a"},
    {"type": "denies", "event": "call:a"}]`

    Use instead: a statement that `confirms` and another that `denies`, each with its speaker
    """
    said: dict[str, dict[bool, int]] = {}
    for index, relation in enumerate(event.relations):
        is_denial = relation.type is RelationType.DENIES
        before = said.setdefault(relation.event, {})
        if relation.type in _SAYS_SO and is_denial not in before:
            before[is_denial] = index
            other = before.get(not is_denial)
            if other is not None:
                yield Problem(
                    f"{relation.type} {relation.event}, and {event.relations[other].type} it at "
                    f"/relations/{other}",
                    f"/relations/{index}/type",
                    "leave one of them out, or make a statement of its own of each",
                )
