"""Rules about a dataset as a whole: ids, references, the validation itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from newsevents._text.suggestions import suggestions
from newsevents.findings import Finding, Fix, Rule, Severity, printable, shown
from newsevents.model import ActorKind

T = TypeVar("T")

VALIDATION_STOPPED = Rule.documented(
    "NE018",
    "stopped",
    """Validation stopped early because of too many errors.

    The limit is 10,000 errors and warnings in all files together, unknown fields and findings of
    severity info excepted. The finding is at the line where reading stopped, and says how much was
    not read; it is reported whatever rules are selected. All commands stop there.

    Why it matters: The rest of the data is unchecked, and references to it cannot be resolved.
    So many errors usually have few causes.
    Example: a file in another format, with one finding on each line
    Use instead: correct the most frequent errors (`--statistics` counts findings by rule), then
    validate again
    """,
)

UNLISTED_FINDINGS = Rule.documented(
    "NE020",
    "unsaid",
    """Too many unknown fields, or findings of severity info, to list.

    After 10,000 findings, records whose only problem is unknown fields are counted, not listed. So
    are findings of severity info after the first 10,000.

    Why it matters: All records were read, but the list of findings is incomplete.
    Example: a spreadsheet column that was copied into each of 50,000 records
    Use instead: correct the listed fields, then validate again
    """,
    Severity.INFO,
)

DUPLICATE_ID = Rule.documented(
    "NE201",
    "duplicate-id",
    """Duplicate record id.

    Why it matters: A reference to the id is ambiguous. Only the first record is read.
    Example: `actor:salma-najjar` in `actors.jsonl` and again in `more-actors.jsonl`
    Use instead: one merged record, or distinct ids if these are two persons of the same name:
    `actor:salma-najjar-minister`
    """,
)

DANGLING_REFERENCE = Rule.documented(
    "NE202",
    "dangling-reference",
    """Reference to a record that is not in the dataset.

    Folders and bundles are complete datasets: each reference needs its record.

    Why it matters: The reference cannot be resolved: the actor has no name, the evidence no
    article.
    Example: `"actor": "actor:salma-najar"` where the record is `actor:salma-najjar`
    Use instead: `"actor": "actor:salma-najjar"`, or add the missing record
    Fix: `--unsafe-fixes` writes the only id that it may be a typo of.
    """,
)

REFERENCE_ELSEWHERE = Rule.documented(
    "NE203",
    "reference-elsewhere",
    """References from a single file to records outside it.

    Why it matters: The file may be part of a dataset that contains these records. Only validation
    of the whole dataset can tell.
    Example: `newsevents validate data/events.jsonl`
    Use instead: `newsevents validate data/`
    """,
    Severity.INFO,
)

STALE_BASELINE_ENTRY = Rule.documented(
    "NE901",
    "stale-baseline-entry",
    """Baseline entry without a matching finding.

    Why it matters: If the corrected problem came back, the baseline would hide it.
    Example: an entry for `NE105` in a record whose status has been corrected
    Use instead: remove the entry, or rewrite the baseline with `--write-baseline`
    """,
    Severity.WARNING,
)

#: Dangling references for which a similar id is searched.
MAX_COMPARED = 20

# Similarity is computed letter by letter, which is too slow for very many ids.
_MAX_COMPARED_LETTERS = 100_000
_MAX_NAMED_IDS = 3


# Kinds of the actors that are suggested: for parties to an event, and for other fields.
_PARTIES = frozenset(ActorKind) - {ActorKind.MEDIA}
_OUTLETS = frozenset((ActorKind.MEDIA, ActorKind.ORGANIZATION))
_BODIES = frozenset(ActorKind) - {ActorKind.PERSON}
_SUGGESTED_KINDS = {
    "forces": frozenset((ActorKind.ARMED_FORCE, ActorKind.ARMED_GROUP, ActorKind.STATE)),
    "affiliations": _BODIES,
    "parties": _PARTIES,
    "on_behalf_of": _BODIES,
    "credits": _OUTLETS | {ActorKind.PERSON},
    "authors": frozenset((ActorKind.PERSON, ActorKind.ORGANIZATION)),
    "publisher": _OUTLETS,
    "agencies": _OUTLETS,
}


def nearest(target: str, records: Mapping[str, T], kind: Callable[[T], str]) -> dict[str, str]:
    """Return the ids that a missing one may be a typo of, each with the kind of its actor.

    `kind` returns the kind of an actor.
    """
    if len(records) * len(target) > _MAX_COMPARED_LETTERS:
        return {}
    prefix = target.partition(":")[0] + ":"
    near = suggestions(target, [name for name in records if name.startswith(prefix)])
    if prefix != "actor:":
        return dict.fromkeys(near, "")
    return {name: kind(records[name]) for name in near}


def suggested_id(near: Mapping[str, str], pointer: str) -> str:
    """Return the only id of `nearest` that may be at a pointer; empty if there is not one."""
    *_, outer, field = ("", *re.findall("[a-z_]+", pointer))
    if field == "actor":
        kinds = _SUGGESTED_KINDS.get(outer, _PARTIES)
    else:
        kinds = _SUGGESTED_KINDS.get(field, frozenset())
    found = [name for name, kind in near.items() if not kind or not kinds or kind in kinds]
    return found[0] if len(found) == 1 else ""


def duplicate_id(name: str, place: str) -> Finding:
    """Return the finding for a duplicate id; `place` is the location of the first record."""
    return DUPLICATE_ID(
        f"duplicate id {name}{f', first used at {printable(place)}' if place else ''}",
        hint="remove one of the records or change its id",
        pointer="/id",
        record=name,
    )


def dangling_reference(
    record: str, pointer: str, target: str, near: str, *, has_gaps: bool = False
) -> Finding:
    """Return the finding for a reference to a missing record.

    `near` is a similar id, if any. `has_gaps` says that the target may be in what cannot be read.
    """
    hint, fix = "add the record or correct the id", None
    if has_gaps:
        hint = "correct first what cannot be read, or add the record"
    elif near:
        hint = f"did you mean {shown(near)}?"
        fix = Fix.write(pointer, near)
    return DANGLING_REFERENCE(
        f"{target} is not in the dataset", hint=hint, pointer=pointer, record=record, fix=fix
    )


def reference_elsewhere(targets: Sequence[str]) -> Finding:
    """Return the finding for a file that refers to records outside it."""
    names = ", ".join(targets[:_MAX_NAMED_IDS])
    rest = len(targets) - _MAX_NAMED_IDS
    more = f" and {rest} more" if rest > 0 else ""
    verb = "are" if len(targets) > 1 else "is"
    return REFERENCE_ELSEWHERE(
        f"{names}{more} {verb} not in this file",
        hint="validate the whole dataset to resolve these references",
    )
