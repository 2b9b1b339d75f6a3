"""Rule about events that are recorded twice, and the keys by which these are found."""

from __future__ import annotations

import functools
import hashlib
import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from newsevents.findings import Severity
from newsevents.model import Event, RelationType
from newsevents.model.events import participation_fields
from newsevents.validation.rule import DatasetContext, Problem, RuleContext, dataset_rule

# A day, with or without a time.
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T[^/?~%]*)?")
# Participants of an event that are compared, so that pairs of them stay few.
_MAX_ACTORS = 8
# Records that are followed from one `same-as` to the next.
_MAX_FOLLOWED = 20
_SETS_CACHE_SIZE = 4096


def duplicate_keys(cls: type[Event], document: Mapping[str, Any]) -> tuple[int, ...]:
    """Return a number for each pair of participants of an event with a day and a place.

    Events of the same type, day and place that share two participants share a number.
    """
    day, places = _DAY.fullmatch(document["date"]), document.get("places")
    if day is None or not places:
        return ()
    actors = {
        item["actor"] for name in participation_fields(cls) for item in document.get(name, ())
    }
    same = (cls.type, day[1], places[0]["place"])
    pairs = itertools.combinations(sorted(actors)[:_MAX_ACTORS], 2)
    return tuple(_number(*same, *pair) for pair in pairs)


def _number(*parts: str) -> int:
    digest = hashlib.blake2b("\n".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


@dataset_rule("NE220", Severity.INFO, is_default=False)
def likely_duplicate(context: DatasetContext) -> Iterator[tuple[str, Problem]]:
    """Event that is probably recorded twice.

    Reported are two events of the same type and day with the same main place and two participants
    in common. Roles do not matter, so a record with source and target swapped is found as well.
    Longer periods are not compared, and of many participants only eight. Not reported: events
    joined by `same-as`, directly or through others.
    Off by default, since two calls or statements on one day are usual: select it by its code or
    its name, and read what it finds.

    Why it matters: The same event counts twice, often after the data of two sources was put
    together.
    Example: `call:2026-03-02-haddad-saleh` next to `call:2026-03-02-saleh-haddad`
    Use instead: one record with the evidence of both, or a relation
    `{"type": "same-as", "event": "call:2026-03-02-haddad-saleh"}`
    """
    # An event may be the first one of very many pairs.
    same_as = functools.lru_cache(_SETS_CACHE_SIZE)(functools.partial(_same_as, context))
    for later, first in context.duplicates:
        if same_as(later).isdisjoint(same_as(first)):
            message = (
                f"likely the same event as {first}: same type, day, place and two participants"
            )
            yield later, Problem(message, "", 'merge the records, or relate them by "same-as"')


def _same_as(context: RuleContext, record_id: str) -> set[str]:
    """Return the events that an event is related to by `same-as`, and itself."""
    found, left = {record_id}, [record_id]
    while left and len(found) < _MAX_FOLLOWED:
        event = context.events.get(left.pop())
        for each, other in event.relations if event else ():
            if each == RelationType.SAME_AS and other not in found:
                found.add(other)
                left.append(other)
    return found
