"""Rules about participants: duplicate actors, conflicting roles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsevents.findings import Severity
from newsevents.model import (
    ActorKind,
    Call,
    CallParticipation,
    CallRole,
    Event,
    Meeting,
    MeetingParticipation,
    MeetingRole,
    MilitaryMovement,
    Statement,
)
from newsevents.model.events import participation_fields
from newsevents.validation.rule import Problem, RuleContext, rule


@rule("NE501", of=Event)
def same_actor_twice(event: Event, context: RuleContext) -> Iterator[Problem]:
    """Duplicate actor in one list of participants.

    Why it matters: The actor is counted twice, and a meeting of one actor looks like a meeting of
    two.
    Example: `"participants": [{"actor": "actor:a"}, {"actor": "actor:a", "role": "guest"}]`
    Use instead: one entry with the role, and the actor that is missing
    """
    for field in participation_fields(type(event)):
        first: dict[str, int] = {}
        for index, entry in enumerate(getattr(event, field)):
            before = first.setdefault(entry.actor, index)
            if before != index:
                yield Problem(
                    f"{entry.actor} is a duplicate of /{field}/{before}",
                    f"/{field}/{index}/actor",
                    "remove one of the entries or name the other actor",
                )


@rule("NE502", Severity.WARNING, of=Meeting)
def two_hosts(meeting: Meeting, context: RuleContext) -> Iterator[Problem]:
    """Meeting with more than one host.

    Why it matters: The host receives the others. Usually one of the two is a guest; two states
    that host together are rare.
    Example: `"role": "host"` for both of two presidents
    Use instead: `"role": "guest"` for the one received, or `"attendee"` if the text does not say
    """
    hint = 'write "guest" or "attendee" for all but one'
    yield from _duplicate_role(meeting.participants, MeetingRole.HOST, hint)


@rule("NE503", of=Call)
def two_callers(call: Call, context: RuleContext) -> Iterator[Problem]:
    """Call with more than one caller.

    Why it matters: Only one side places a call. Two sources that each name the other side as the
    caller are two accounts; each belongs in the claims of its evidence.
    Example: `"role": "caller"` for both sides
    Use instead: `"role": "participant"` for both, and in the evidence of each source
    `"claims": {"/participants/actor:rima-karam/role": "caller"}`
    """
    hint = 'write "participant" for both; if sources differ, write each account in its "claims"'
    yield from _duplicate_role(call.participants, CallRole.CALLER, hint)


def _duplicate_role(
    participants: Sequence[MeetingParticipation | CallParticipation], role: str, hint: str
) -> Iterator[Problem]:
    indexes = [index for index, each in enumerate(participants) if each.role == role]
    if len(indexes) > 1:
        first, second = indexes[:2]
        yield Problem(
            f'"{role}" is a duplicate of /participants/{first}/role',
            f"/participants/{second}/role",
            hint,
        )


@rule("NE504", Severity.WARNING, of=Statement)
def speaker_addresses_self(statement: Statement, context: RuleContext) -> Iterator[Problem]:
    """Speaker that is also an addressee of the statement.

    Why it matters: Usually a spokesperson was confused with the body spoken for.
    Example: `"speakers": [{"actor": "actor:a"}], "addressees": [{"actor": "actor:a"}]`
    Use instead: remove the addressee, or name the actual one
    """
    speakers = {speaker.actor for speaker in statement.speakers}
    for index, addressee in enumerate(statement.addressees):
        if addressee.actor in speakers:
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
        actor = context.actors.get(force.actor)
        if actor is not None and actor.kind is ActorKind.PERSON:
            yield Problem(
                f"{force.actor} is a person, not a force",
                f"/forces/{index}/actor",
                "name the armed force",
            )
