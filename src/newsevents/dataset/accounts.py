"""Accounts of an event: what each source says about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from newsevents.codec import to_dict
from newsevents.model import Event, Evidence, Statement
from newsevents.schema.paths import DocumentPaths


@attrs.frozen(kw_only=True)
class Account:
    """Evidence, claims and statements of one source about one event."""

    #: Id of the actor that the information comes from; None for the article's own voice.
    source: str | None
    evidence: tuple[Evidence, ...]
    #: Path to value, where the source differs from the record; list entries are named by their
    #: ids. Of two claims of one source about the same field the later one is here; `evidence` has
    #: both.
    claims: Mapping[str, Any]
    #: Statements of the source about the event, in dataset order.
    statements: tuple[Statement, ...]


def accounts_of(event: Event, statements: Sequence[Statement]) -> tuple[Account, ...]:
    """Return the account of each source of an event, given the statements about it."""
    by_source: dict[str | None, list[Evidence]] = {}
    for evidence in event.evidence:
        origin = evidence.attribution[0] if evidence.attribution else None
        by_source.setdefault(origin, []).append(evidence)
    told: dict[str | None, dict[str, Statement]] = {}
    speaking = {speaker.actor for statement in statements for speaker in statement.speakers}
    for statement in statements:
        for speaker in statement.speakers:
            source, principal = speaker.actor, speaker.on_behalf_of
            # A speaker without an account adds to the account of the actor represented.
            if source not in by_source and (principal in by_source or principal in speaking):
                source = principal or source
            told.setdefault(source, {})[statement.id] = statement
    for teller in told:
        by_source.setdefault(teller, [])
    document = to_dict(event) if any(item.claims for item in event.evidence) else {}
    paths = DocumentPaths(type(event), document)
    return tuple(
        Account(
            source=source,
            evidence=tuple(evidence),
            claims={
                paths.canonical(path): value
                for item in evidence
                for path, value in item.claims.items()
            },
            statements=tuple(told.get(source, {}).values()),
        )
        for source, evidence in by_source.items()
    )
