"""What can be wrong with files, apart from the records in them."""

from __future__ import annotations

from newsevents.findings import Rule, Severity

DAMAGED = Rule("NE010", "damaged-compression", "A packed file that ends too early or is damaged.")
UNPACKS_TOO_LARGE = Rule(
    "NE011", "unpacks-too-large", "A packed file that unpacks to far more than records do."
)
TOO_LONG = Rule("NE012", "record-too-long", "A line that is longer than any record.")
BLANK_LINES = Rule("NE013", "blank-line", "Lines without a record.", Severity.WARNING)
CRLF = Rule("NE014", "crlf", "Lines that end as on Windows.", Severity.WARNING)
NO_RECORDS = Rule("NE015", "no-records", "A file without a single record.", Severity.WARNING)
UNKNOWN_VERSION = Rule(
    "NE016", "schema-version", "Data written for a version of the schema that cannot be read."
)
NEWER_VERSION = Rule(
    "NE017",
    "newer-schema",
    "Data written for a newer minor version of the schema, with fields that are not known yet.",
    Severity.WARNING,
)
ONLY_BLANK = Rule(
    "NE019", "only-blank-lines", "So many lines without a record that the rest was not read."
)
MALFORMED_MANIFEST = Rule(
    "NE801", "malformed-manifest", "A manifest that does not say which files there are."
)
MISSING_FILE = Rule("NE802", "missing-file", "A file of the manifest that is not there.")
PATH_OUTSIDE = Rule("NE803", "path-outside", "A path that leads out of the dataset's folder.")
