"""What shows only when many records are read: ids, references, and where reading stops."""

from __future__ import annotations

from newsevents.findings import Rule, Severity

STOPPED = Rule("NE018", "stopped", "So much is wrong that the rest was not read.")
UNSAID = Rule("NE020", "unsaid", "More unknown fields than are listed.", Severity.INFO)
DUPLICATE_ID = Rule("NE201", "duplicate-id", "Two records of a dataset with the same id.")
DANGLING = Rule(
    "NE202", "dangling-reference", "A reference to a record that is not in the dataset."
)
ELSEWHERE = Rule(
    "NE203",
    "reference-elsewhere",
    "References of a single file to records that are not in it; they may be in other files.",
    Severity.INFO,
)
