"""Data packages: `datapackage.json`, with hashes and the schema version of a dataset."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import attrs
import msgspec

from newsevents.codec.parser import parse
from newsevents.errors import FileError, InvalidError
from newsevents.findings import Finding, Severity, shown
from newsevents.model import SCHEMA_VERSION
from newsevents.storage.compression import (
    check_regular,
    decompression_errors,
    open_data,
    unreadable_error,
)
from newsevents.storage.paths import AnyPath, is_outside
from newsevents.storage.raw_records import RawRecord, locate_findings
from newsevents.storage.rules import (
    MALFORMED_MANIFEST,
    MISSING_FILE,
    NEWER_VERSION,
    PATH_OUTSIDE,
    UNKNOWN_VERSION,
)

_VERSION_PATTERN = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})")


def check_version(version: Any, pointer: str) -> list[Finding]:
    """Return what is to be said about a version that data gives for itself.

    An unknown major version is an error, since what its fields mean is not known; a newer minor
    one is a warning, since a minor version only adds.
    """
    given = _parsed(version)
    if given is None:
        message = f"{shown(version)} is no version of the schema"
        hint = f'write the version as text, such as "{SCHEMA_VERSION}"'
        return [UNKNOWN_VERSION(message, hint=hint, pointer=pointer)]
    major, minor = given
    known_major, known_minor = _KNOWN
    if major != known_major:
        return [
            UNKNOWN_VERSION(
                f"schema version {version} cannot be read",
                hint=f"this newsevents reads {known_major}.x; use one that reads {major}.x",
                pointer=pointer,
            )
        ]
    if minor > known_minor:
        message = f"schema version {version} is newer than {SCHEMA_VERSION}"
        hint = "fields not known yet are kept and not checked; upgrade newsevents"
        return [NEWER_VERSION(message, hint=hint, pointer=pointer)]
    return []


def _parsed(version: Any) -> tuple[int, int] | None:
    match = _VERSION_PATTERN.fullmatch(version) if isinstance(version, str) else None
    return (int(match[1]), int(match[2])) if match else None


_KNOWN = _parsed(SCHEMA_VERSION) or (0, 0)


#: The algorithms that are known, as they stand before a hash.
ALGORITHMS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")

_READ_SIZE_BYTES = 2**20


def algorithm_of(given: object) -> str | None:
    """Return the algorithm of a hash, as a resource gives it; None for one that is not known."""
    if not isinstance(given, str):
        return None
    algorithm = given.rpartition(":")[0] or "md5"
    return algorithm if algorithm in ALGORITHMS else None


def digest_of(content: Iterable[bytes], algorithm: str) -> str:
    """Return the digest of a content, which may come in pieces, in hexadecimal."""
    hashed = hashlib.new(algorithm, usedforsecurity=False)
    for piece in content:
        hashed.update(piece)
    return hashed.hexdigest()


def with_digest(given: str, digest: str) -> str:
    """Return a digest in the way of a hash that a resource gives: with its prefix, or without."""
    algorithm, colon, _ = given.rpartition(":")
    return f"{algorithm}{colon}{digest}"


def iter_file(path: AnyPath) -> Iterator[bytes]:
    """Yield a file in pieces, as it is stored: a packed one stays packed.

    Raises FileError when it cannot be read.
    """
    check_regular(path)
    try:
        with path.open("rb") as stream:
            while piece := stream.read(_READ_SIZE_BYTES):
                yield piece
    except OSError as error:
        raise unreadable_error(path, error) from None


#: Name of the manifest in a dataset's folder.
MANIFEST = "datapackage.json"
#: The suffixes of data files.
DATA_SUFFIXES = (".jsonl", ".jsonl.gz", ".jsonl.zst")

_MAX_MANIFEST = 10 * 2**20
# Of the files of a manifest; the rest is not looked at.
_MOST_FAULTS = 100
_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


@attrs.frozen(kw_only=True)
class Manifest:
    """What a manifest says."""

    #: The data files, in the manifest's order, inside the folder and there.
    files: tuple[AnyPath, ...]
    findings: tuple[Finding, ...]
    #: The folder that it stands in.
    folder: AnyPath
    #: The manifest as it stands in its file.
    entry: RawRecord
    #: All that it says; empty if it cannot be read.
    content: Mapping[str, Any] = attrs.field(factory=dict)
    #: Every file that it lists, data or not, inside the folder and there: the JSON Pointer of
    #: its path to the file.
    listed: Mapping[str, AnyPath] = attrs.field(factory=dict)

    @property
    def metadata(self) -> dict[str, Any]:
        """Title, licences, sources... all that doesn't follow from the records and their files."""
        metadata = {name: value for name, value in self.content.items() if name != "resources"}
        about = metadata.get("newsevents")
        if isinstance(about, dict):
            metadata["newsevents"] = {n: value for n, value in about.items() if n != "records"}
        return metadata

    @property
    def is_newer(self) -> bool:
        """Whether the data is written for a newer minor version of the schema."""
        return any(finding.rule is NEWER_VERSION for finding in self.findings)


def read_manifest(folder: AnyPath) -> Manifest:
    """Read the manifest of a folder, and say what is wrong with it.

    Paths in it have to stay in the folder, also when links are followed; others are not opened.
    Raises FileError when it cannot be opened.
    """
    path = folder / MANIFEST
    with open_data(path) as stream, decompression_errors(path):
        data = stream.read(_MAX_MANIFEST + 1)
    if len(data) > _MAX_MANIFEST:
        raise FileError(path, f"larger than {_MAX_MANIFEST // 2**20} MiB, no manifest is")
    entry = RawRecord(str(path), 0, 1, 1, data)
    try:
        content = parse(data)
    except InvalidError as error:
        faults = tuple(locate_findings(entry, error.findings))
        return Manifest(files=(), findings=faults, folder=folder, entry=entry)
    listed, findings = _understand(folder, content)
    files = (path for path in listed.values() if path.name.endswith(DATA_SUFFIXES))
    return Manifest(
        files=tuple(dict.fromkeys(files)),
        findings=tuple(locate_findings(entry, findings)),
        folder=folder,
        entry=entry,
        content=content if isinstance(content, dict) else {},
        listed=listed,
    )


def _understand(folder: AnyPath, content: Any) -> tuple[dict[str, AnyPath], list[Finding]]:
    """Return the files that a manifest lists, and what is wrong with it."""
    if not isinstance(content, dict):
        return {}, [_malformed(f"{shown(content)} is not an object")]
    findings = []
    about = content.get("newsevents", {})
    if isinstance(about, dict) and "schema" in about:
        findings += check_version(about["schema"], "/newsevents/schema")
    elif about != {}:
        hint = f'write {{"schema": "{SCHEMA_VERSION}"}}'
        findings.append(
            MALFORMED_MANIFEST(f"{shown(about)} names no schema", hint=hint, pointer="/newsevents")
        )
    listed: dict[str, AnyPath] = {}
    for pointer, given in paths_of(content.get("resources")):
        fault = _fault(folder, given, pointer)
        if fault is not None:
            findings.append(fault)
            if len(findings) > _MOST_FAULTS:
                message = f"more than {_MOST_FAULTS} faults, the rest is not looked at"
                hint = "mend these, and validate again"
                findings.append(MALFORMED_MANIFEST(message, hint=hint, pointer="/resources"))
                break
        else:
            listed[pointer] = folder / PurePosixPath(str(given))
    if not findings and not any(path.name.endswith(DATA_SUFFIXES) for path in listed.values()):
        findings.append(
            _malformed("names no data file", "/resources" if "resources" in content else "")
        )
    return listed, findings


def paths_of(resources: Any) -> Iterator[tuple[str, Any]]:
    """Yield every path that the resources name; a resource may have a list of them."""
    if not isinstance(resources, list):
        return
    for index, resource in enumerate(resources):
        path = resource.get("path") if isinstance(resource, dict) else None
        if isinstance(path, list):
            yield from ((f"/resources/{index}/path/{n}", part) for n, part in enumerate(path))
        elif path is not None:
            yield f"/resources/{index}/path", path
        elif not (isinstance(resource, dict) and "data" in resource):
            yield f"/resources/{index}", None


def _malformed(message: str, pointer: str = "") -> Finding:
    hint = f'list the files: "resources": [{{"path": "events{DATA_SUFFIXES[0]}"}}]'
    return MALFORMED_MANIFEST(message, hint=hint, pointer=pointer)


def _fault(folder: AnyPath, given: Any, pointer: str) -> Finding | None:
    """Say why a path of the manifest is not opened, if so."""
    if not isinstance(given, str) or not given or "\0" in given:
        message = "a file without a path" if given is None else f"{shown(given)} is no path"
        hint = 'give "path", from the folder on, such as "events.jsonl"'
        return MALFORMED_MANIFEST(message, hint=hint, pointer=pointer)
    if is_outside(folder, folder / given) or PurePosixPath(given).is_absolute() or "\\" in given:
        hint = "move the file into the folder, and give its path from there, with slashes"
        return PATH_OUTSIDE(f"{shown(given)} leaves the folder", hint=hint, pointer=pointer)
    if not _is_file(folder / given):
        hint = "put the file there, mend the path, or take the entry out"
        return MISSING_FILE(f"{shown(given)} is not a file here", hint=hint, pointer=pointer)
    return None


def _is_file(path: AnyPath) -> bool:
    if isinstance(path, Path):
        return os.path.isfile(path)  # noqa: PTH113 - never raises, however long the path
    try:
        return path.is_file()
    except OSError as error:
        raise unreadable_error(path, error) from None


def _about(metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a manifest says under `newsevents`: data keeps the version it is written for."""
    about = metadata.get("newsevents")
    return about if isinstance(about, Mapping) else {}


def version_of(metadata: Mapping[str, Any]) -> str:
    """Return the version of the schema that a manifest gives, this one if it gives none."""
    version = _about(metadata).get("schema")
    found = check_version(version, "")
    return SCHEMA_VERSION if any(f.severity is Severity.ERROR for f in found) else str(version)


class WrittenFile:
    """A file of JSON Lines as it is being written: its name, size, digest and number of records."""

    def __init__(self, name: str) -> None:
        """Take the name of the file, in its folder."""
        self.name = name
        self.size = self.records = 0
        self._digest = hashlib.sha256()

    def add(self, line: bytes) -> None:
        """Count a record that was written."""
        self.size += len(line)
        self.records += 1
        self._digest.update(line)

    def resource(self) -> dict[str, Any]:
        """Return what a manifest says of the file."""
        return {
            "name": self.name.partition(".")[0],
            "path": self.name,
            "format": "jsonl",
            "mediatype": "application/jsonl",
            "encoding": "utf-8",
            "bytes": self.size,
            "hash": f"sha256:{self._digest.hexdigest()}",
        }


def manifest_text(metadata: Mapping[str, Any], files: Iterable[WrittenFile]) -> bytes:
    """Return a manifest for JSON Lines.

    It says their sizes and hashes, and how many records there are in all of them.
    """
    files = list(files)
    records = sum(file.records for file in files)
    manifest = {
        "$schema": _PROFILE,
        **metadata,
        "newsevents": {"schema": SCHEMA_VERSION, **_about(metadata), "records": records},
        "resources": [file.resource() for file in files],
    }
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"
