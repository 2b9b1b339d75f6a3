"""What can be wrong with a dataset as a package: its files against its manifest, its terms."""

from __future__ import annotations

from newsevents.findings import Rule, Severity

BYTES_DIFFER = Rule.documented(
    "NE804",
    "bytes-differ",
    """A file does not have the size that the manifest gives for it.

    `bytes` of a resource is the size of the file as it is stored: packed, if it is packed.
    Resources of several files and files outside the folder are not looked at.

    Why it matters: Either the file was cut off or changed on the way, or somebody edited it and
    forgot the manifest. Whoever downloads the dataset cannot tell which.

    Example: `{"path": "events.jsonl", "bytes": 4096}`, and the file has 3000

    Use instead: the file as it was, or `"bytes": 3000`; `newsevents fmt` and `validate --fix`
    keep size and hash right, and so does `newsevents.write_dataset`

    Fix: `--unsafe-fixes` writes the size that the file has. If it was damaged, that hides it.
    """,
)

HASH_DIFFERS = Rule.documented(
    "NE805",
    "hash-differs",
    """A file does not have the hash that the manifest gives for it.

    `hash` of a resource is of the file as it is stored. Without a prefix it is MD5, another
    algorithm stands before it: `sha256:...` (Data Package v2).

    Why it matters: The file is not the one that the manifest was made for: damaged, changed by
    somebody, or edited without the manifest.

    Example: `{"path": "events.jsonl", "hash": "sha256:0000..."}`

    Use instead: the file as it was, or its hash, as `sha256sum events.jsonl` prints it, after
    `sha256:`

    Fix: `--unsafe-fixes` writes the hash that the file has. If it was damaged, that hides it.
    """,
)

COUNT_DIFFERS = Rule.documented(
    "NE806",
    "count-differs",
    """The dataset does not have as many records as its manifest says.

    The count is `records` under `newsevents`: of all data files together, good records and bad
    ones. It is not compared if a file could not be read to its end.

    Why it matters: A file that is missing whole lines looks like a good one. Readers quote the
    number from the manifest.

    Example: `"newsevents": {"schema": "1.0", "records": 70}` with 68 records

    Use instead: `"newsevents": {"schema": "1.0", "records": 68}`, or the two that were lost

    Fix: `--unsafe-fixes` writes the number of records that there are.
    """,
    Severity.WARNING,
)

UNLISTED_FILE = Rule.documented(
    "NE807",
    "unlisted-file",
    """A data file lies in the dataset's folder, and the manifest does not list it.

    Data files end in `.jsonl`, `.jsonl.gz`, `.jsonl.zst` or `.newsevents.json`. Folders below are
    not looked at.

    Why it matters: Where there is a manifest only the files that it lists are read, so the
    records of this one are missing without a word.

    Example: `events-2026.jsonl` beside `datapackage.json`, whose resources name `events.jsonl`

    Use instead: `{"name": "events-2026", "path": "events-2026.jsonl"}` among the resources
    """,
    Severity.WARNING,
)

MISSING_LICENCE = Rule.documented(
    "NE808",
    "missing-licence",
    """The manifest does not say under which licence the data may be used.

    `licenses` is a list; each entry gives a `name` (SPDX or Open Definition), a `path` (a web
    address, or a file in the folder) or both (Data Package v2). It is not missed if every
    resource has its own.

    Why it matters: Without a licence nobody but its authors may use the data or pass it on.

    Example: a `datapackage.json` without `licenses`

    Use instead:
    `"licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}]`
    """,
    Severity.WARNING,
)

UNKNOWN_HASH = Rule.documented(
    "NE809",
    "unknown-hash",
    """The hash of a file is of a sort that is not known, so the file is not compared with it.

    Known are md5, sha1, sha224, sha256, sha384 and sha512.

    Why it matters: A changed or damaged file is not noticed.

    Example: `"hash": "crc32:cbf43926"`

    Use instead: `"hash": "sha256:..."`
    """,
    Severity.INFO,
)
