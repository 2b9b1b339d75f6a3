"""Findings about a dataset as a whole: incomplete validation, ids, references, the baseline."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence

from newsevents.findings import Finding, Fix, Replace, Rule, Severity, printable, shown

VALIDATION_STOPPED = Rule.documented(
    "NE018",
    "stopped",
    """So much is wrong that the rest was not read.

    Reading stops after 10,000 errors, and so does the look at references across records.

    Why it matters: So many errors come from a few causes. What was not read may be good or bad,
    and references to it cannot be followed.

    Example: a file of another format, with a finding a line

    Use instead: mend what most findings have in common (`--statistics` counts them by rule), and
    validate again
    """,
)

UNLISTED_FINDINGS = Rule.documented(
    "NE020",
    "unsaid",
    """More unknown fields than are listed.

    After 10,000 findings, records with nothing but unknown fields are counted and not listed.

    Why it matters: The dataset was read to its end, but the list of findings is not whole.

    Example: a column of a spreadsheet, written into each of 50,000 records

    Use instead: mend the fields that are listed, and validate again
    """,
    Severity.INFO,
)

DUPLICATE_ID = Rule.documented(
    "NE201",
    "duplicate-id",
    """Two records of a dataset with the same id.

    Why it matters: References to the id lead to both. The first of the records is read, the
    others are not.

    Example: `actor:salma-najjar` in `actors.jsonl` and again in `more-actors.jsonl`

    Use instead: one record with everything that is known, or an id for each of two persons of
    that name: `actor:salma-najjar-minister`
    """,
)

DANGLING_REFERENCE = Rule.documented(
    "NE202",
    "dangling-reference",
    """A reference to a record that is not in the dataset.

    A folder and a bundle are whole datasets, so every reference has to lead to a record in it.

    Why it matters: Whoever follows the reference finds nothing: no name for the actor, no
    article for the evidence.

    Example: `"actor": "actor:salma-najar"` where the record is `actor:salma-najjar`

    Use instead: `"actor": "actor:salma-najjar"`, or the record, added to the dataset

    Fix: `--unsafe-fixes` writes the nearest id, if one is near.
    """,
)

REFERENCE_ELSEWHERE = Rule.documented(
    "NE203",
    "reference-elsewhere",
    """References of a single file to records that are not in it.

    Why it matters: A single file may be a part of a dataset, and the records in other files of
    it. That can only be told from the whole dataset.

    Example: `newsevents validate data/events.jsonl`

    Use instead: `newsevents validate data/`
    """,
    Severity.INFO,
)

STALE_BASELINE_ENTRY = Rule.documented(
    "NE901",
    "stale-baseline-entry",
    """An entry of the baseline that nothing in the data corresponds to any more.

    Why it matters: What has been mended would be put up with again if it came back.

    Example: an entry for `NE105` in a record whose status has been corrected

    Use instead: remove the entry, or write the baseline anew with `--write-baseline`
    """,
    Severity.WARNING,
)

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
        fix = Fix(title=f"write {shown(near)}", is_safe=False, changes=(Replace(pointer, near),))
    return DANGLING_REFERENCE(
        f"there is no {target}", hint=hint, pointer=pointer, record=record, fix=fix
    )


def reference_elsewhere(targets: Sequence[str]) -> Finding:
    """Return the finding for a file that refers to records which are not in it."""
    names = ", ".join(targets[:_NAMED])
    more = f" and {len(targets) - _NAMED} more" if len(targets) > _NAMED else ""
    return REFERENCE_ELSEWHERE(
        f"refers to {names}{more}, not in this file",
        hint="validate the whole dataset to see whether they are there",
    )
