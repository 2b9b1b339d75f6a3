"""The package around the records: files against the manifest, number of records, licence."""

from __future__ import annotations

import functools
import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from newsevents._text.pointers import split_pointer
from newsevents.findings import Finding, Fix, Replace, Rule, shown
from newsevents.storage.compression import stored_size
from newsevents.storage.data_packages import (
    ALGORITHMS,
    DATA_SUFFIXES,
    Manifest,
    algorithm_of,
    digest_of,
    iter_file,
    paths_of,
    with_digest,
)
from newsevents.storage.paths import AnyPath, is_outside, resolve_links
from newsevents.storage.raw_records import locate_findings
from newsevents.storage.remote import Remote
from newsevents.storage.rules import (
    DAMAGED,
    MALFORMED_MANIFEST,
    MISSING_FILE,
    ONLY_BLANK,
    PATH_OUTSIDE,
    TOO_LONG,
    UNPACKS_TOO_LARGE,
)
from newsevents.storage.sources import BUNDLE_SUFFIX
from newsevents.validation.rules.dataset import (
    BYTES_DIFFER,
    COUNT_DIFFERS,
    HASH_DIFFERS,
    MISSING_LICENCE,
    UNKNOWN_HASH,
    UNLISTED_FILE,
    VALIDATION_STOPPED,
)

#: Faults of one package that are listed.
MOST_FAULTS = 100

_LICENCES = '"licenses": [{"name": "CC-BY-4.0"}], or the licence that it is'

# After these some records were not seen, so that their number says nothing.
_UNREAD: frozenset[Rule] = frozenset(
    (
        DAMAGED,
        MALFORMED_MANIFEST,
        MISSING_FILE,
        ONLY_BLANK,
        PATH_OUTSIDE,
        VALIDATION_STOPPED,
        TOO_LONG,
        UNPACKS_TOO_LARGE,
    )
)


def check_package(manifest: Manifest, records: int, findings: Iterable[Finding]) -> list[Finding]:
    """Return what is wrong with a dataset as a package, at its place in the manifest.

    Takes how many records were seen, and what was found on the way to them.
    """
    if not manifest.content:
        return []
    rules = {finding.rule for finding in findings}
    faults = itertools.chain(
        _licence(manifest.content),
        _count(manifest.content, records) if rules.isdisjoint(_UNREAD) else (),
        _unlisted(manifest) if MALFORMED_MANIFEST not in rules else (),
        _figures(manifest),
    )
    found = list(itertools.islice(faults, MOST_FAULTS + 1))
    if len(found) > MOST_FAULTS:
        message = f"more than {MOST_FAULTS} faults of the package, the rest is not looked at"
        hint = "mend these, and validate again"
        found[-1] = VALIDATION_STOPPED(message, hint=hint, pointer=found[-1].pointer)
    return locate_findings(manifest.entry, found)


def _licence(content: Mapping[str, Any]) -> Iterator[Finding]:
    given = content.get("licenses")
    if isinstance(given, list) and given:
        for index, licence in enumerate(given):
            if not _names_licence(licence):
                yield MISSING_LICENCE(
                    f"{shown(licence)} gives neither name nor path of a licence",
                    hint='such as {"name": "CC-BY-4.0"}',
                    pointer=f"/licenses/{index}",
                )
        return
    resources = content.get("resources")
    if not (isinstance(resources, list) and resources and all(map(_has_licence, resources))):
        yield MISSING_LICENCE(
            "there is no licence, so nobody may use the data",
            hint=f"give {_LICENCES}",
            pointer="/licenses" if "licenses" in content else "",
        )


def _names_licence(licence: Any) -> bool:
    """Say whether something is a licence: "name and/or path" (Data Package v2, licenses)."""
    if not isinstance(licence, dict):
        return False
    texts = (licence.get("name"), licence.get("path"))
    return any(isinstance(text, str) and text.strip() for text in texts)


def _has_licence(resource: Any) -> bool:
    given = resource.get("licenses") if isinstance(resource, dict) else None
    return isinstance(given, list) and any(map(_names_licence, given))


def _count(content: Mapping[str, Any], records: int) -> Iterator[Finding]:
    about = content.get("newsevents")
    if isinstance(about, dict) and not _is_number(about.get("records", records), records):
        yield COUNT_DIFFERS(
            f"the number of records is {records}, not {shown(about['records'])}",
            hint="look for what is missing or too many; if nothing is, run newsevents fmt",
            pointer="/newsevents/records",
            fix=_written("/newsevents/records", records),
        )


def _unlisted(manifest: Manifest) -> Iterator[Finding]:
    """Look for data files in the folder that the manifest doesn't name, in whatever way."""
    folder = manifest.folder
    if isinstance(folder, Remote) and not folder.can_list:
        return
    named = paths_of(manifest.content.get("resources"))
    listed = {os.path.normpath(given) for _, given in named if isinstance(given, str)}
    listed |= {str(resolve_links(path)) for path in manifest.listed.values()}
    try:
        names = sorted(path.name for path in folder.iterdir() if _is_data(path))
    except OSError:
        return
    for name in names:
        # A link that leads out of the folder is nothing that could be listed.
        path = folder / name
        if listed.isdisjoint((name, str(resolve_links(path)))) and not is_outside(folder, path):
            is_bundle = name.endswith(BUNDLE_SUFFIX)
            entry = f'{{"path": {shown(name)}}}'
            yield UNLISTED_FILE(
                f"{shown(name)} lies beside the manifest, which does not list it: it is not read",
                hint="move it elsewhere" if is_bundle else f"add {entry}, or move it elsewhere",
                pointer="/resources",
            )


def _is_data(path: AnyPath) -> bool:
    return path.name.endswith((*DATA_SUFFIXES, BUNDLE_SUFFIX)) and path.is_file()


def _figures(manifest: Manifest) -> Iterator[Finding]:
    """Compare every file with the size and hash that its resource gives."""

    # However often a hostile manifest names a file, it is read once for each algorithm.
    @functools.cache
    def digest(real_path: AnyPath, algorithm: str) -> str:
        return digest_of(iter_file(real_path), algorithm)

    for pointer, path in manifest.listed.items():
        index = int(split_pointer(pointer)[1])
        resource = manifest.content["resources"][index]
        if isinstance(resource["path"], list) and len(resource["path"]) > 1:
            continue
        try:
            if "bytes" in resource:
                yield from _size(path, resource["bytes"], f"/resources/{index}/bytes")
            if "hash" in resource:
                yield from _hash(path, resource["hash"], f"/resources/{index}/hash", digest)
        except OSError:
            # It was there when the manifest was read.
            message, hint = f"{shown(path.name)} cannot be read", "put it back and validate again"
            yield MISSING_FILE(message, hint=hint, pointer=pointer)


def _size(path: AnyPath, given: Any, pointer: str) -> Iterator[Finding]:
    size = stored_size(path)
    if size is not None and not _is_number(given, size):
        yield BYTES_DIFFER(
            f"{shown(path.name)} has {size} bytes, not {shown(given)}",
            hint=_way_out(path, size),
            pointer=pointer,
            fix=_written(pointer, size),
        )


def _hash(
    path: AnyPath, given: Any, pointer: str, digest: Callable[[AnyPath, str], str]
) -> Iterator[Finding]:
    algorithm = algorithm_of(given)
    if algorithm is None:
        yield UNKNOWN_HASH(
            f"{shown(given)} is no hash of a known sort, {shown(path.name)} is not compared",
            hint=f"known are {', '.join(ALGORITHMS)}, as in sha256:...",
            pointer=pointer,
        )
        return
    actual = digest(resolve_links(path), algorithm)
    if given.rpartition(":")[2].lower() != actual:
        right = with_digest(given, actual)
        bare = "" if ":" in given else "; a hash without a prefix, such as sha256:, is MD5"
        yield HASH_DIFFERS(
            f"{shown(path.name)} has another hash: {shown(right)}",
            hint=f"{_way_out(path, 'that')}{bare}",
            pointer=pointer,
            fix=_written(pointer, right),
        )


def _way_out(path: AnyPath, right: object) -> str:
    is_data = path.name.endswith(DATA_SUFFIXES)
    order = "run newsevents fmt" if is_data else f"write {right}"
    return f"if you have edited the file, {order}; if not, fetch it again"


def _is_number(given: Any, number: int) -> bool:
    return given == number and not isinstance(given, bool)


def _written(pointer: str, value: object) -> Fix:
    """Return the fix that believes the files and not the manifest, which hides what is damaged."""
    change = Replace(pointer, value)
    return Fix(title=f"write {shown(value)}", is_safe=False, changes=(change,))
