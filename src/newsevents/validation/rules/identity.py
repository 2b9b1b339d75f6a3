"""What there is to say of ids that stand twice, and of references that lead nowhere."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence

from newsevents.findings import Finding, Fix, Replace, printable, shown
from newsevents.validation.rules.reading import DANGLING, DUPLICATE_ID, ELSEWHERE

#: References that lead nowhere for which another id is looked for.
MAX_COMPARED = 20

# Looking for near ids compares texts letter by letter, which is too slow for very many.
_COMPARABLE = 100_000
_NAMED = 3


def nearest(target: str, names: Collection[str]) -> str:
    """Return the one of many ids that may be meant by one that no record has, or nothing."""
    if len(names) * len(target) > _COMPARABLE:
        return ""
    kind = target.partition(":")[0] + ":"
    alike = [name for name in names if name.startswith(kind)]
    return next(iter(difflib.get_close_matches(target, alike, n=1, cutoff=0.8)), "")


def duplicate_id(name: str, place: str) -> Finding:
    """Return the finding for a record whose id was there before, at a place in a file."""
    return DUPLICATE_ID(
        f"the id {name} is already taken{f' at {printable(place)}' if place else ''}",
        hint="remove one of the records or give it another id",
        pointer="/id",
        record=name,
    )


def dangling_reference(
    record: str, pointer: str, target: str, near: str, *, has_gaps: bool = False
) -> Finding:
    """Return the finding for a reference of a record that leads nowhere.

    `near` is the id that may be meant. With gaps, what cannot be read may hold the target.
    """
    hint, fix = "add the record or mend the id", None
    if has_gaps:
        hint = "mend the lines that cannot be read first, or add the record"
    elif near:
        hint = f"did you mean {shown(near)}?"
        fix = Fix(what=f"write {shown(near)}", is_safe=False, changes=(Replace(pointer, near),))
    return DANGLING(f"there is no {target}", hint=hint, pointer=pointer, record=record, fix=fix)


def reference_elsewhere(targets: Sequence[str]) -> Finding:
    """Return the finding for a file that refers to records which are not in it."""
    names = ", ".join(targets[:_NAMED])
    more = f" and {len(targets) - _NAMED} more" if len(targets) > _NAMED else ""
    return ELSEWHERE(
        f"refers to {names}{more}, not in this file",
        hint="validate the whole dataset to see whether they are there",
    )
