"""What can be wrong with files, apart from the records in them: NE010 to NE019, NE801 to NE803."""

from __future__ import annotations

from newsevents.findings import Rule, Severity

DAMAGED = Rule.documented(
    "NE010",
    "damaged-compression",
    """A packed file that ends too early or is damaged.

    Why it matters: Records are missing, and nobody can tell which. Most often a download was
    broken off.

    Example: the first half of `events.jsonl.gz`

    Use instead: the whole file, fetched or packed again
    """,
)

UNPACKS_TOO_LARGE = Rule.documented(
    "NE011",
    "unpacks-too-large",
    """A packed file that unpacks to far more than records do.

    A file may unpack to 200 times its size, or to 64 MiB if that is more. What is beyond is not
    read.

    Why it matters: Records shrink to a twentieth or so. A file that shrinks to a thousandth holds
    something else, sometimes made to fill the disk or the memory of whoever opens it.

    Example: `zeros.jsonl.gz`, a gigabyte of zeros in a megabyte

    Use instead: `events.jsonl.gz` with records, or the file as it is, unpacked
    """,
)

TOO_LONG = Rule.documented(
    "NE012",
    "record-too-long",
    """A line that is longer than any record.

    A line of JSON Lines has at most 16 MiB. Longer ones are not read.

    Why it matters: A record takes a kilobyte or so. A line of megabytes is most often all records
    in one JSON list, or a text that does not belong into the data.

    Example: `[{"type": "actor", ...}, {"type": "actor", ...}, ...]` in `actors.jsonl`

    Use instead: one record a line, without brackets around and commas between them
    """,
)

BLANK_LINES = Rule.documented(
    "NE013",
    "blank-line",
    """Lines without a record.

    Why it matters: JSON Lines has one record a line. Many programs stop at an empty one.

    Example: an empty line between two records

    Use instead: the records without it

    Fix: `--fix` removes them.
    """,
    Severity.WARNING,
)

CRLF = Rule.documented(
    "NE014",
    "crlf",
    """Lines that end as on Windows.

    Why it matters: The same data has other bytes on another machine, so that its hash differs
    and every line shows up as changed.

    Example: lines that end with CR LF, the bytes `0D 0A`

    Use instead: lines that end with LF, the byte `0A`; for git, `*.jsonl text eol=lf` in
    `.gitattributes` keeps them so

    Fix: `--fix` writes LF.
    """,
    Severity.WARNING,
)

NO_RECORDS = Rule.documented(
    "NE015",
    "no-records",
    """A file without a single record.

    Why it matters: A file that is empty on purpose and one that was lost on the way look the
    same.

    Example: `calls.jsonl` of no bytes

    Use instead: no file at all where there is nothing to say
    """,
    Severity.WARNING,
)

UNKNOWN_VERSION = Rule.documented(
    "NE016",
    "schema-version",
    """Data written for a version of the schema that cannot be read.

    Why it matters: Another major version may mean something else by the same field.

    Example: `"newsevents": {"schema": "2.0"}` in the manifest, `"newsevents": 1` in a bundle

    Use instead: the version that the data is written for, as text: `"1.0"`; for another major
    version, a release of newsevents that reads it
    """,
)

NEWER_VERSION = Rule.documented(
    "NE017",
    "newer-schema",
    """Data written for a newer minor version of the schema, with fields that are not known yet.

    Why it matters: What a newer version adds is kept, but not checked. Everything else is.

    Example: `"newsevents": {"schema": "1.9"}` in the manifest

    Use instead: a release of newsevents that knows this version
    """,
    Severity.WARNING,
)

ONLY_BLANK = Rule.documented(
    "NE019",
    "only-blank-lines",
    """So many lines without a record that the rest was not read.

    A file may have 100,000 blank lines.

    Why it matters: No file of records has as many. A small packed file can unpack to nothing else
    and keep a reader busy for hours.

    Example: `blank.jsonl.gz`, a million line feeds in a kilobyte

    Use instead: the records without blank lines between them
    """,
)

MALFORMED_MANIFEST = Rule.documented(
    "NE801",
    "malformed-manifest",
    """A manifest that does not say which files there are.

    Why it matters: A file that the manifest does not name is not read, so the dataset is smaller
    than it looks.

    Example: `{"name": "harbour", "resources": "events.jsonl"}`

    Use instead: `{"name": "harbour", "resources": [{"path": "events.jsonl"}]}`
    """,
)

MISSING_FILE = Rule.documented(
    "NE802",
    "missing-file",
    """A file of the manifest that is not there.

    Why it matters: The records in it are missing from the dataset. Most often it was renamed, or
    forgotten when the folder was copied.

    Example: `"resources": [{"path": "evnets.jsonl"}]`

    Use instead: `"resources": [{"path": "events.jsonl"}]`
    """,
)

PATH_OUTSIDE = Rule.documented(
    "NE803",
    "path-outside",
    """A path that leads out of the dataset's folder.

    Links are followed to see where they lead. Paths are relative, with slashes.

    Why it matters: Whoever gets the folder does not get the file. A path that leads out may also
    be made to have somebody publish a file of their own.

    Example: `"path": "../shared/actors.jsonl"`, `"path": "/data/actors.jsonl"`

    Use instead: `"path": "actors.jsonl"`, with the file itself in the folder
    """,
)
