"""Rules about entries of an event: participants, their roles, and quantities."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from newsevents.findings import Severity
from newsevents.model import (
    RECORD_TYPES,
    ActorKind,
    Call,
    CallRole,
    Event,
    MilitaryMovement,
    Statement,
)
from newsevents.model.components import Participation, Quantity, Range
from newsevents.model.events import participation_fields
from newsevents.validation.rule import Problem, RuleContext, rule


def _repeats_actor(event: Mapping[str, Any]) -> bool:
    for name in participation_fields(RECORD_TYPES[event["type"]]):
        actors = [each["actor"] for each in event.get(name, ())]
        if len(set(actors)) < len(actors):
            return True
    return False


@rule("NE501", of=Event, gate=_repeats_actor)
def same_entry_twice(event: Event, context: RuleContext) -> Iterator[Problem]:
    """Duplicate entry in one list of participants.

    An actor may have several entries that differ: a host who also mediates, rioters who attack
    rioters.

    Why it matters: The actor is counted twice, and a meeting of one actor looks like a meeting of
    two.
    Example: `"participants": [{"actor": "actor:a"}, {"actor": "actor:a"}]`
    Use instead: one entry and the actor that is missing, or the role of each entry
    """
    for field in participation_fields(type(event)):
        first: dict[Participation, int] = {}
        for index, entry in enumerate(getattr(event, field)):
            before = first.setdefault(entry, index)
            if before != index:
                yield Problem(
                    f"{entry.actor} is a duplicate of /{field}/{before}",
                    f"/{field}/{index}/actor",
                    "remove one of the entries, name the other actor, or add roles",
                )


@rule("NE503", Severity.WARNING, of=Call)
def one_sided_call(call: Call, context: RuleContext) -> Iterator[Problem]:
    """Call whose participants are all callers, or all recipients.

    Why it matters: The other side is missing. Two sources that each name the other side as the
    caller are two accounts; each belongs in the claims of its evidence.
    Example: `"role": "caller"` for both sides
    Use instead: `"role": "participant"` for both, and in the evidence of each source
    `"claims": {"/participants/actor:rima-karam/role": "caller"}`
    """
    roles = {each.role for each in call.participants}
    if roles in ({CallRole.CALLER}, {CallRole.RECIPIENT}):
        yield Problem(
            f'every participant is a "{roles.pop()}"',
            f"/participants/{len(call.participants) - 1}/role",
            'add the other side, or write "participant" and each account in the claims of its '
            "evidence",
        )


@rule("NE504", Severity.WARNING, of=Statement, fields=["addressees"])
def speaker_addresses_self(statement: Statement, context: RuleContext) -> Iterator[Problem]:
    """Person who is the only speaker and also an addressee of a statement.

    Not reported: joint statements, whose speakers may address each other, and states or
    organizations, which may address their own people.

    Why it matters: Usually a spokesperson was confused with the body spoken for.
    Example: `"speakers": [{"actor": "actor:a"}], "addressees": [{"actor": "actor:a"}]`
    Use instead: remove the addressee, or name the actual one
    """
    speakers = {speaker.actor for speaker in statement.speakers}
    for index, addressee in enumerate(statement.addressees):
        if speakers == {addressee.actor} and _is_person(addressee.actor, context):
            yield Problem(
                f"{addressee.actor} is both speaker and addressee",
                f"/addressees/{index}/actor",
                "name the actual addressee, or remove this one",
            )


@rule("NE505", of=MilitaryMovement)
def person_as_force(movement: MilitaryMovement, context: RuleContext) -> Iterator[Problem]:
    """Person listed as a moving force.

    Why it matters: Forces are armed forces, armed groups or states. A commander who orders a
    movement makes a statement; the force is what moves.
    Example: `"forces": [{"actor": "actor:vladimir-putin"}]`
    Use instead: `"forces": [{"actor": "actor:russian-armed-forces"}]`
    """
    for index, force in enumerate(movement.forces):
        if _is_person(force.actor, context):
            yield Problem(
                f"{force.actor} is a person, not a force",
                f"/forces/{index}/actor",
                "name the armed force",
            )


def _is_person(actor_id: str, context: RuleContext) -> bool:
    actor = context.actors.get(actor_id)
    return actor is not None and actor.kind is ActorKind.PERSON


_BOUNDS = ("minimum", "best", "maximum")


def _has_unordered(event: Mapping[str, Any]) -> bool:
    assets = [each.get("quantity", {}) for each in event.get("assets", ())]
    for quantity in (*event.get("quantities", ()), *assets):
        numbers = [quantity[name] for name in _BOUNDS if name in quantity]
        if numbers != sorted(numbers):
            return True
    return False


@rule("NE117", of=Event, fields=["quantities", "assets"], gate=_has_unordered, is_of_scan=True)
def unordered_range(event: Event, context: RuleContext) -> Iterator[Problem]:
    """Quantity whose minimum, best estimate and maximum are not in this order.

    Why it matters: No number is between the bounds, so totals of the bounds mean nothing.
    Example: `{"measure": "fatalities", "minimum": 12, "best": 10}`
    Use instead: `{"measure": "fatalities", "minimum": 10, "best": 12}`
    """
    for index, quantity in enumerate(event.quantities):
        yield from _unordered(quantity, f"/quantities/{index}")
    for index, asset in enumerate(getattr(event, "assets", ())):
        if asset.quantity is not None:
            yield from _unordered(asset.quantity, f"/assets/{index}/quantity")


def _unordered(quantity: Quantity | Range, pointer: str) -> Iterator[Problem]:
    given = [(name, value) for name in _BOUNDS if (value := getattr(quantity, name)) is not None]
    for (name, value), (other, limit) in itertools.pairwise(given):
        if value > limit:
            yield Problem(
                f"{name} {value} is greater than {other} {limit}",
                f"{pointer}/{other}",
                "correct one of the numbers; minimum, best and maximum are in this order",
            )
