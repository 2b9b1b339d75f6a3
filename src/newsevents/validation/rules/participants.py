"""Rules about who takes part: the same actor twice, roles that exclude each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsevents.findings import Severity
from newsevents.model import (
    ActorKind,
    Call,
    CallRole,
    Event,
    Meeting,
    MeetingRole,
    MilitaryMovement,
    Participation,
    Statement,
)
from newsevents.model.events import participation_fields
from newsevents.validation.rule import Problem, RuleContext, rule


@rule("NE501", of=Event)
def same_actor_twice(event: Event, known: RuleContext) -> Iterator[Problem]:
    """An actor takes part twice in one event, in the same list.

    Why it matters: Whoever counts who met or phoned whom counts it twice, and a meeting of one
    with itself looks like a meeting of two.

    Example: `"participants": [{"actor": "actor:a"}, {"actor": "actor:a", "role": "guest"}]`

    Use instead: one entry with the role, and the actor who is missing
    """
    for name in participation_fields(type(event)):
        yield from _repeated(name, getattr(event, name))


def _repeated(field: str, entries: Sequence[Participation]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, entry in enumerate(entries):
        before = first.setdefault(entry.actor, index)
        if before != index:
            yield Problem(
                f"{entry.actor} stands at /{field}/{before} already",
                f"/{field}/{index}/actor",
                "remove one of the entries or name the other actor",
            )


@rule("NE502", Severity.WARNING, of=Meeting)
def two_hosts(meeting: Meeting, known: RuleContext) -> Iterator[Problem]:
    """A meeting has more than one host.

    Why it matters: The host is the one who receives the others; where two states host together
    the text says so, and otherwise one of them is a guest.

    Example: `"role": "host"` for both of two presidents

    Use instead: `"role": "guest"` for who was received, or `"attendee"` if the text doesn't say
    """
    roles = [str(participant.role or "") for participant in meeting.participants]
    yield from _more_than_one(
        roles, MeetingRole.HOST, 'write "guest" or "attendee" for all but one'
    )


@rule("NE503", of=Call)
def two_callers(call: Call, known: RuleContext) -> Iterator[Problem]:
    """A call has more than one caller.

    Why it matters: One calls, the others are called. When two sources each say that the other
    side called, these are two accounts, and each belongs into the claims of its evidence.

    Example: `"role": "caller"` for both sides

    Use instead: `"role": "participant"` for both, and in the evidence of each source
    `"claims": {"/participants/0/role": "caller"}`
    """
    roles = [str(participant.role or "") for participant in call.participants]
    yield from _more_than_one(
        roles,
        CallRole.CALLER,
        'write "participant" for both; if the sources differ, give what each says as "claims" of '
        "its evidence",
    )


def _more_than_one(roles: list[str], role: str, instead: str) -> Iterator[Problem]:
    places = [index for index, given in enumerate(roles) if given == role]
    if len(places) > 1:
        first, second = places[:2]
        yield Problem(
            f'"{role}" stands at /participants/{first} already',
            f"/participants/{second}/role",
            instead,
        )


@rule("NE504", Severity.WARNING, of=Statement)
def speaker_addresses_self(statement: Statement, known: RuleContext) -> Iterator[Problem]:
    """A speaker is an addressee of the same statement.

    Why it matters: Most often a spokesman and who he speaks for have been taken for one another.

    Example: `"speakers": [{"actor": "actor:a"}], "addressees": [{"actor": "actor:a"}]`

    Use instead: leave the addressee out, or name who was spoken to
    """
    speakers = {speaker.actor for speaker in statement.speakers}
    for index, addressee in enumerate(statement.addressees):
        if addressee.actor in speakers:
            yield Problem(
                f"{addressee.actor} speaks and is spoken to",
                f"/addressees/{index}/actor",
                "name who was spoken to, or leave it out",
            )


@rule("NE505", of=MilitaryMovement)
def person_as_force(movement: MilitaryMovement, known: RuleContext) -> Iterator[Problem]:
    """A person is given as a force that moves.

    Why it matters: Forces are armed forces, groups or states. A commander who orders a movement
    is the source of a statement, not what moves.

    Example: `"forces": [{"actor": "actor:vladimir-putin"}]`

    Use instead: `"forces": [{"actor": "actor:russian-armed-forces"}]`
    """
    for index, force in enumerate(movement.forces):
        actor = known.actors.get(force.actor)
        if actor is not None and actor.kind is ActorKind.PERSON:
            yield Problem(
                f"{force.actor} is a person", f"/forces/{index}/actor", "name the armed force"
            )
