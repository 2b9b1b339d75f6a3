"""Rules about a dataset as a package: files against the manifest, licences."""

from __future__ import annotations

from newsevents.findings import Rule, Severity

BYTES_DIFFER = Rule.documented(
    "NE804",
    "bytes-differ",
    """File size that differs from the manifest.

    `bytes` of a resource is the size of the file as stored, after compression. Resources with
    several files and files outside the folder are not checked.

    Why it matters: The file was truncated or changed in transit, or edited without updating the
    manifest. Users cannot tell which.

    Example: `{"path": "events.jsonl", "bytes": 4096}` for a file of 3000 bytes

    Use instead: the original file, or `"bytes": 3000`. `newsevents fmt`, `validate --fix` and
    `newsevents.write_dataset` keep size and hash up to date

    Fix: `--unsafe-fixes` writes the actual size. This hides any damage to the file.
    """,
)

HASH_DIFFERS = Rule.documented(
    "NE805",
    "hash-differs",
    """File hash that differs from the manifest.

    `hash` of a resource is computed over the file as stored. It is MD5 unless a prefix names
    another algorithm: `sha256:...` (Data Package v2).

    Why it matters: The manifest describes another file. This one was damaged, replaced, or edited
    without updating the manifest.

    Example: `{"path": "events.jsonl", "hash": "sha256:0000..."}`

    Use instead: the original file, or `sha256:` and the output of `sha256sum events.jsonl`

    Fix: `--unsafe-fixes` writes the actual hash. This hides any damage to the file.
    """,
)

COUNT_DIFFERS = Rule.documented(
    "NE806",
    "count-differs",
    """Number of records that differs from the manifest.

    `records` under `newsevents` counts the records in all data files, valid and invalid. It is
    not checked if a file could not be read to its end.

    Why it matters: A file that lost whole lines looks intact, and readers quote the number in the
    manifest.

    Example: `"newsevents": {"schema": "1.0", "records": 70}` with 68 records

    Use instead: `"newsevents": {"schema": "1.0", "records": 68}`, or restore the two lost records

    Fix: `--unsafe-fixes` writes the actual number of records.
    """,
    Severity.WARNING,
)

UNLISTED_FILE = Rule.documented(
    "NE807",
    "unlisted-file",
    """Data file that is missing from the manifest.

    Data files end in `.jsonl`, `.jsonl.gz`, `.jsonl.zst` or `.newsevents.json`. Subfolders are
    not checked.

    Why it matters: In a folder with a manifest, only listed files are read. The records of this
    file are silently missing.

    Example: `events-2026.jsonl` next to a `datapackage.json` that lists only `events.jsonl`

    Use instead: `{"name": "events-2026", "path": "events-2026.jsonl"}` in `resources`
    """,
    Severity.WARNING,
)

MISSING_LICENCE = Rule.documented(
    "NE808",
    "missing-licence",
    """Manifest without a licence.

    `licenses` is a list; each entry has a `name` (SPDX or Open Definition), a `path` (web address
    or file in the folder) or both (Data Package v2). It is optional if each resource has its own.

    Why it matters: Without a licence, only the authors may use or share the data.

    Example: a `datapackage.json` without `licenses`

    Use instead:
    `"licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}]`
    """,
    Severity.WARNING,
)

UNKNOWN_HASH = Rule.documented(
    "NE809",
    "unknown-hash",
    """Unsupported hash algorithm.

    Supported are md5, sha1, sha224, sha256, sha384 and sha512.

    Why it matters: The file is not compared with its hash, so damage goes unnoticed.

    Example: `"hash": "crc32:cbf43926"`

    Use instead: `"hash": "sha256:..."`
    """,
    Severity.INFO,
)
