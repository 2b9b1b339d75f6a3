"""Rules about files, apart from the records in them: NE010 to NE021, NE801 to NE803."""

from __future__ import annotations

from newsevents.findings import Rule, Severity

DAMAGED = Rule.documented(
    "NE010",
    "damaged-compression",
    """Compressed file that ends too early or is damaged.

    Why it matters: Records are missing, and how many is unknown. Usually a download was
    interrupted.
    Example: the first half of `events.jsonl.gz`
    Use instead: the whole file, downloaded or compressed again
    """,
)

UNPACKS_TOO_LARGE = Rule.documented(
    "NE011",
    "unpacks-too-large",
    """Compressed file that decompresses to far more than records do.

    A file may decompress to 200 times its size, or to 64 MiB if that is more. The rest is not read.

    Why it matters: Records shrink to about a twentieth. A file that shrinks to a thousandth contains
    something else, and may be made to fill the disk or the memory of its readers.
    Example: `zeros.jsonl.gz`, a gigabyte of zeros in a megabyte
    Use instead: `events.jsonl.gz` with records, or the decompressed file
    """,
)

TOO_LONG = Rule.documented(
    "NE012",
    "record-too-long",
    """Line that is longer than any record.

    A line of JSON Lines has at most 16 MiB. Longer lines are not read.

    Why it matters: A record takes about a kilobyte. A line of megabytes is usually one JSON list of
    all records, or an article that is not part of the data.
    Example: `[{"type": "actor", ...}, {"type": "actor", ...}, ...]` in `actors.jsonl`
    Use instead: one record a line, without brackets around them and commas between them
    """,
)

BLANK_LINES = Rule.documented(
    "NE013",
    "blank-line",
    """Lines without a record.

    Why it matters: JSON Lines has one record a line. Many programs stop at an empty line.
    Example: an empty line between two records
    Use instead: the records without it
    Fix: `--fix` removes the lines.
    """,
    Severity.WARNING,
)

CRLF = Rule.documented(
    "NE014",
    "crlf",
    """Lines that end as on Windows.

    Why it matters: The same data has other bytes on another machine, so that its hash differs and
    every line is shown as changed.
    Example: lines that end with CR LF, the bytes `0D 0A`
    Use instead: lines that end with LF, the byte `0A`; in git, `*.jsonl text eol=lf` in
    `.gitattributes` keeps them
    Fix: `--fix` writes LF.
    """,
    Severity.WARNING,
)

NO_RECORDS = Rule.documented(
    "NE015",
    "no-records",
    """File without a single record.

    Why it matters: A file that is empty on purpose cannot be told from one that was lost.
    Example: an empty `calls.jsonl`
    Use instead: no file, and no entry in `datapackage.json`; while a dataset has no records yet,
    `--ignore NE015`
    """,
    Severity.WARNING,
)

UNKNOWN_VERSION = Rule.documented(
    "NE016",
    "schema-version",
    """Data of a schema version that cannot be read.

    Why it matters: In another major version the same field may mean something else.
    Example: `"newsevents": {"schema": "2.0"}` in the manifest, `"newsevents": 1` in a bundle
    Use instead: the version of the data as text: `"1.0"`; for another major version, a release of
    newsevents that reads it
    """,
)

NEWER_VERSION = Rule.documented(
    "NE017",
    "newer-schema",
    """Data of a newer minor version of the schema, whose new fields are unknown.

    Why it matters: Fields that the newer version adds are kept, but not checked. Everything else
    is.
    Example: `"newsevents": {"schema": "1.9"}` in the manifest
    Use instead: a release of newsevents that knows this version
    """,
    Severity.WARNING,
)

ONLY_BLANK = Rule.documented(
    "NE019",
    "only-blank-lines",
    """Too many lines without a record, so that the rest was not read.

    A file may have 100,000 blank lines.

    Why it matters: No file of records has as many. A small compressed file can contain nothing else
    and keep a reader busy for hours.
    Example: `blank.jsonl.gz`, a million line feeds in a kilobyte
    Use instead: the records without blank lines between them
    """,
)

NOT_FETCHED = Rule.documented(
    "NE021",
    "not-fetched",
    """File whose content has not been fetched.

    Git LFS and git-annex keep large files elsewhere. Until they are fetched, a pointer or a broken
    link takes their place.

    Why it matters: Its records are missing, and its size and hash are those of the pointer.
    Example: an `events.jsonl` that begins with `version https://git-lfs.github.com/spec/v1`
    Use instead: the file itself, after `git lfs pull` or `git annex get`
    """,
)

UNREADABLE_CELL = Rule.documented(
    "NE022",
    "unreadable-cell",
    """Cell of a table whose value is not exactly in the file, or of another type than its column.

    Why it matters: Spreadsheet programs turn what is typed into dates, numbers and errors. The
    value is missing in the record, and a guess would state what nobody wrote.
    Example: a year that became the number 2026, `#N/A`, a formula that was never calculated
    Use instead: the value as text, in a cell that is formatted as text
    """,
)

MISPLACED_ROW = Rule.documented(
    "NE023",
    "misplaced-row",
    """Row of a table that belongs to no record.

    A row of participants, places or evidence belongs to the event with its `event_id` at its
    `event_position`. Positions put records and rows in their order, and no two are equal.

    Why it matters: The participant, place or evidence is missing in every event.
    Example: a row of evidence that is left when its event was deleted
    Use instead: no such row, or a row with the id and the position of its event
    """,
)

DERIVED_CELL = Rule.documented(
    "NE024",
    "derived-cell",
    """Cell of a derived column that differs from what the record gives.

    Derived columns, such as names of actors and first and last days, are written for readers of the
    table, and not read.

    Why it matters: A correction that was made here only is lost when the table is converted.
    Example: `actor_name` is corrected to `Salma Najjar`, and `names` of the actor is not
    Use instead: the corrected field: `names` of the actor. Derived columns are up to date when the
    dataset is converted again
    """,
    Severity.INFO,
)

UNRESOLVED_ENTRY = Rule.documented(
    "NE025",
    "unresolved-entry",
    """Cell of an entry form that names no record, or quotes no words of the article.

    Why it matters: The row becomes no record. Which record or passage is meant would be a guess.
    Example: `Salma` among the participants, where two actors have this name
    Use instead: `actor:salma-najjar`; for a quote, the words as the article has them
    """,
)

MALFORMED_MANIFEST = Rule.documented(
    "NE801",
    "malformed-manifest",
    """Manifest that does not list its files.

    Why it matters: A file that the manifest does not list is not read, so the dataset is smaller
    than it looks.
    Example: `{"name": "harbour", "resources": "events.jsonl"}`
    Use instead: `{"name": "harbour", "resources": [{"path": "events.jsonl"}]}`
    """,
)

MISSING_FILE = Rule.documented(
    "NE802",
    "missing-file",
    """File of the manifest that does not exist.

    Why it matters: Its records are missing from the dataset. Usually it was renamed, or not copied
    with the folder.
    Example: `"resources": [{"path": "evnets.jsonl"}]`
    Use instead: `"resources": [{"path": "events.jsonl"}]`
    """,
)

PATH_OUTSIDE = Rule.documented(
    "NE803",
    "path-outside",
    """Path out of the folder of the dataset.

    Links are followed. Paths are relative, with slashes.

    Why it matters: Copies of the folder lack the file. Such a path may also be made to
    publish a private file of its reader.
    Example: `"path": "../shared/actors.jsonl"`, `"path": "/data/actors.jsonl"`
    Use instead: `"path": "actors.jsonl"`, with the file itself in the folder
    """,
)

#: Rules about sources of which some records were not read.
INCOMPLETE = frozenset(
    (
        *(DAMAGED, MALFORMED_MANIFEST, MISSING_FILE, NOT_FETCHED, ONLY_BLANK, PATH_OUTSIDE),
        *(TOO_LONG, UNPACKS_TOO_LARGE),
    )
)

#: Codes of the rules about cells and rows of tables.
TABLE_CODES = frozenset(
    rule.code for rule in (UNREADABLE_CELL, MISPLACED_ROW, DERIVED_CELL, UNRESOLVED_ENTRY)
)
