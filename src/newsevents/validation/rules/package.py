"""Rules about a dataset as a package: files against the manifest, licences."""

from __future__ import annotations

import functools
import itertools
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

import attrs

from newsevents._text.pointers import split_pointer
from newsevents.errors import NotFetchedError
from newsevents.findings import Finding, Fix, Rule, Severity, printable, shown
from newsevents.storage import data_packages, rules
from newsevents.storage.chunks import damage_finding
from newsevents.storage.compression import check_fetched, stored_size
from newsevents.storage.data_packages import DATA_SUFFIXES, Manifest
from newsevents.storage.paths import AnyPath, is_outside, resolve_links
from newsevents.storage.raw_records import locate_findings
from newsevents.storage.remote import Remote
from newsevents.storage.sources import BUNDLE_SUFFIX, find_data_files
from newsevents.validation.licences import Condition, conditions_of, has_choice
from newsevents.validation.rules.dataset import VALIDATION_STOPPED

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

    Data files end in `.jsonl`, `.jsonl.gz`, `.jsonl.zst` or `.newsevents.json`. Hidden files and
    subfolders are not checked.

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

TOO_OPEN_LICENCE = Rule.documented(
    "NE810",
    "too-open-licence",
    """Licence of the manifest that is more open than that of imported records.

    The licence of a file is that of its resource, or else of the manifest. Compared are the
    conditions of common licences: attribution (CC BY, ODC-By, Open Government Licence), share-alike
    (CC BY-SA, ODbL), no commercial use (CC BY-NC), no derivatives (CC BY-ND) and no redistribution
    (ACLED, all rights reserved); CC0, PDDL, works of the US government and the public domain have
    none. Not reported: other licences, choices such as `CC0-1.0 OR CC-BY-NC-4.0`, and files with
    several licences, one of which has the conditions.

    Why it matters: The terms of use of a record apply wherever it is copied to. Users rely on the
    manifest, and break terms that they do not see.
    Example: `"licenses": [{"name": "CC0-1.0"}]` and a record with
    `"imported_from": [{"dataset": "UCDP GED", "licence": "CC-BY-4.0"}]`
    Use instead: `"licenses": [{"name": "CC-BY-4.0"}]`, or a file of its own with its own licence
    for the imported records
    """,
    Severity.WARNING,
)

#: Conditions of licences that the records of a file were imported under, each with the licence and
#: the first line.
ImportLicences: TypeAlias = Mapping[frozenset[Condition], tuple[str, int]]

#: Findings about one package that are listed.
MAX_FINDINGS = 100

# After these the number of records means nothing.
_INCOMPLETE = rules.INCOMPLETE | {VALIDATION_STOPPED}


def check_package(
    manifest: Manifest,
    records: int,
    violated: Iterable[Rule],
    licences: Mapping[str, ImportLicences] = MappingProxyType({}),
    *,
    read: Collection[str] | None = None,
) -> list[Finding]:
    """Return the findings about a dataset as a package, with their locations in the manifest.

    `records` is the number of records, `violated` the rules that the data violates, and `licences`
    those that the records of each file were imported under. `read` has the paths of the data files
    in which every record could be read; by default all. Figures of others have no fix.
    """
    if not manifest.content:
        return []
    unread = {str(file) for file in manifest.files}.difference(read) if read is not None else set()
    checks = itertools.chain(
        _check_licence(manifest.content),
        _check_imports(manifest, licences),
        _check_count(manifest.content, records, is_fixable=not unread)
        if _INCOMPLETE.isdisjoint(violated)
        else (),
        _find_unlisted(manifest) if rules.MALFORMED_MANIFEST not in violated else (),
        _check_files(manifest, unread),
    )
    found = list(itertools.islice(checks, MAX_FINDINGS + 1))
    if len(found) > MAX_FINDINGS:
        found[-1] = VALIDATION_STOPPED(
            f"more than {MAX_FINDINGS} findings about the package; the rest is not checked",
            hint="fix these, and validate again",
            pointer=found[-1].pointer,
        )
    return locate_findings(manifest.entry, found)


def _check_licence(content: Mapping[str, Any]) -> Iterator[Finding]:
    resources = _entries(content, "resources")
    for index, licence in enumerate(_entries(content, "licenses")):
        if not _is_licence(licence):
            yield MISSING_LICENCE(
                f"{shown(licence)} has neither name nor path of a licence",
                hint='write it as {"name": "CC-BY-4.0"}',
                pointer=f"/licenses/{index}",
            )
    has_licences = resources and all(
        any(map(_is_licence, _entries(resource, "licenses"))) for resource in resources
    )
    if not _entries(content, "licenses") and not has_licences:
        yield MISSING_LICENCE(
            "the dataset has no licence, so it may not be used",
            hint='add "licenses": [{"name": "CC-BY-4.0"}], or the licence of the data',
            pointer="/licenses" if "licenses" in content else "",
        )


def _entries(value: Any, name: str) -> list[Any]:
    entries = value.get(name) if isinstance(value, dict) else None
    return entries if isinstance(entries, list) else []


def _is_licence(licence: Any) -> bool:
    """Whether a value has the "name and/or path" of a licence (Data Package v2, licenses)."""
    if not isinstance(licence, dict):
        return False
    texts = (licence.get("name"), licence.get("path"))
    return any(isinstance(text, str) and text.strip() for text in texts)


def _check_imports(manifest: Manifest, licences: Mapping[str, ImportLicences]) -> Iterator[Finding]:
    """Compare the licences of the manifest with those that records were imported under."""
    seen = set()
    for pointer, path in manifest.listed.items():
        index = split_pointer(pointer)[1]
        resource = manifest.content["resources"][int(index)]
        at, holder = ("", manifest.content)
        if any(map(_is_licence, _entries(resource, "licenses"))):
            at, holder = (f"/resources/{index}", resource)
        given = [_licence_name(each) for each in _entries(holder, "licenses")]
        conditions = [conditions_of(name) for name in given]
        if not given or any(map(has_choice, given)):
            continue
        for imported, (licence, line) in licences.get(str(path), {}).items():
            lacking = [None if each is None else imported - each for each in conditions]
            # Another licence of the list may be that of the imported records.
            if all(lacking) and (at, imported) not in seen:
                seen.add((at, imported))
                missing = ", ".join(each for each in Condition if each in (lacking[0] or ()))
                yield TOO_OPEN_LICENCE(
                    f"{shown(given[0])} lacks conditions of {shown(licence)}, under which records "
                    f"were imported: {missing}",
                    hint="use a licence with these conditions; the first such record is "
                    f"{printable(str(path))}:{line}",
                    pointer=f"{at}/licenses/0",
                )


def _licence_name(licence: Any) -> str:
    """Return the name of a licence, or its path if only that is known."""
    names = [licence.get(key) for key in ("name", "path")] if isinstance(licence, dict) else []
    texts = [name for name in names if isinstance(name, str) and name.strip()]
    known = [name for name in texts if conditions_of(name) is not None]
    return (known or texts or [""])[0]


def _check_count(
    content: Mapping[str, Any], records: int, *, is_fixable: bool
) -> Iterator[Finding]:
    about = content.get("newsevents")
    if isinstance(about, dict) and not _equals(about.get("records", records), records):
        yield COUNT_DIFFERS(
            f"the dataset has {records} records, not {shown(about['records'])}",
            hint="find the missing or surplus records; if there are none, run newsevents fmt",
            pointer="/newsevents/records",
            fix=Fix.write("/newsevents/records", records) if is_fixable else None,
        )


def _find_unlisted(manifest: Manifest) -> Iterator[Finding]:
    """Find the data files in the folder that the manifest does not list in any spelling."""
    folder = manifest.folder
    if isinstance(folder, Remote) and folder.is_web:
        return
    named = data_packages.paths_of(manifest.content.get("resources"))
    listed = {os.path.normpath(given) for _, given in named if isinstance(given, str)}
    listed |= {str(resolve_links(path)) for path in manifest.listed.values()}
    try:
        paths = [path for path in find_data_files(folder) if path.is_file()]
    except OSError:
        return
    for path in paths:
        name = path.name
        # A link that leaves the folder could not be listed.
        if listed.isdisjoint((name, str(resolve_links(path)))) and not is_outside(folder, path):
            is_bundle = name.endswith(BUNDLE_SUFFIX)
            entry = f'{{"path": {shown(name)}}}'
            yield UNLISTED_FILE(
                f"{shown(name)} is not listed in the manifest and is not read",
                hint="move it elsewhere" if is_bundle else f"add {entry}, or move it elsewhere",
                pointer="/resources",
            )


def _check_files(manifest: Manifest, unread: Collection[str]) -> Iterator[Finding]:
    """Compare each file with the size and the hash of its resource.

    There are no fixes for files that could not be read.
    """

    # A hostile manifest may list a file many times; it is read once for each algorithm.
    @functools.cache
    def digest(real_path: AnyPath, algorithm: str) -> str:
        return data_packages.digest_of(data_packages.iter_file(real_path), algorithm)

    for pointer, path in manifest.listed.items():
        index = int(split_pointer(pointer)[1])
        resource = manifest.content["resources"][index]
        if isinstance(resource["path"], list) and len(resource["path"]) > 1:
            continue
        is_fixable = str(path) not in unread
        try:
            check_fetched(path)
            size = stored_size(path) if "bytes" in resource else None
            if size is not None and not _equals(resource["bytes"], size):
                yield BYTES_DIFFER(
                    f"{shown(path.name)} has {size} bytes, not {shown(resource['bytes'])}",
                    hint=_way_out(path, size),
                    pointer=f"/resources/{index}/bytes",
                    fix=Fix.write(f"/resources/{index}/bytes", size) if is_fixable else None,
                )
            if "hash" in resource:
                at = f"/resources/{index}/hash"
                for finding in _check_hash(path, resource["hash"], at, digest):
                    yield finding if is_fixable else attrs.evolve(finding, fix=None)
        except NotFetchedError as error:
            # Of a data file, reading its records has said so.
            if path not in manifest.files:
                finding = damage_finding(error)
                message = f"{shown(path.name)} is {finding.message}"
                yield attrs.evolve(finding, message=message, pointer=pointer)
        except OSError:
            # It was there when the manifest was read.
            yield rules.MISSING_FILE(
                f"{shown(path.name)} cannot be read",
                hint="restore it, and validate again",
                pointer=pointer,
            )


def _check_hash(
    path: AnyPath, given: Any, pointer: str, digest: Callable[[AnyPath, str], str]
) -> Iterator[Finding]:
    algorithm = data_packages.algorithm_of(given)
    if algorithm is None:
        yield UNKNOWN_HASH(
            f"{shown(given)} is a hash of an unknown algorithm; {shown(path.name)} is not compared",
            hint=f"use one of {', '.join(data_packages.ALGORITHMS)}, as in sha256:...",
            pointer=pointer,
        )
        return
    actual = digest(resolve_links(path), algorithm)
    if given.rpartition(":")[2].lower() != actual:
        right = data_packages.with_digest(given, actual)
        bare = "" if ":" in given else "; a hash without a prefix such as sha256: is MD5"
        yield HASH_DIFFERS(
            f"{shown(path.name)} has another hash: {shown(right)}",
            hint=f"{_way_out(path, 'that')}{bare}",
            pointer=pointer,
            fix=Fix.write(pointer, right),
        )


def _way_out(path: AnyPath, right: object) -> str:
    command = "run newsevents fmt" if path.name.endswith(DATA_SUFFIXES) else f"write {right}"
    return f"if the file was edited, {command}; if not, fetch it again"


def _equals(given: Any, number: int) -> bool:
    return given == number and not isinstance(given, bool)
