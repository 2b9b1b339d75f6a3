"""What shows only when many records are read: ids, references, and where reading stops."""

from __future__ import annotations

from newsevents.findings import Rule, Severity

STOPPED = Rule.documented(
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

NOT_LISTED = Rule.documented(
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

DANGLING = Rule.documented(
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

ELSEWHERE = Rule.documented(
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

STALE = Rule.documented(
    "NE901",
    "stale-baseline-entry",
    """An entry of the baseline that nothing in the data corresponds to any more.

    Why it matters: What has been mended would be put up with again if it came back.

    Example: an entry for `NE105` in a record whose status has been corrected

    Use instead: remove the entry, or write the baseline anew with `--write-baseline`
    """,
    Severity.WARNING,
)
