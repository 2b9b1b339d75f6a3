"""Data packages: the manifest `datapackage.json` with file hashes and the schema version."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import attrs

from newsevents.codec.parser import parse
from newsevents.errors import InvalidError, NewsEventsError, NotFetchedError
from newsevents.findings import Finding, Severity, shown
from newsevents.model import SCHEMA_VERSION
from newsevents.storage import rules
from newsevents.storage.compression import (
    check_link,
    check_regular,
    is_annexed,
    open_stored,
    read_data,
)
from newsevents.storage.journal import current
from newsevents.storage.paths import AnyPath, absolute_path, is_outside, translate_errors
from newsevents.storage.raw_records import RawRecord, locate_findings

#: Name of the manifest in the folder of a dataset.
MANIFEST = "datapackage.json"
#: The suffixes of JSON Lines.
DATA_SUFFIXES = (".jsonl", ".jsonl.gz", ".jsonl.zst")
#: The hash algorithms that a manifest may name.
ALGORITHMS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")

_VERSION_PATTERN = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})")
_READ_SIZE_BYTES = 2**20
_MAX_MANIFEST_BYTES = 10 * 2**20
# Findings about the paths of a manifest.
_MAX_FINDINGS = 100


def check_version(version: Any, pointer: str) -> list[Finding]:
    """Return the finding, if any, about the schema version that data declares.

    Another major version is an error, since its fields may mean something else; a newer minor
    version is a warning, since it only adds fields.
    """
    parsed = _VERSION_PATTERN.fullmatch(version) if isinstance(version, str) else None
    if parsed is None:
        message = f"{shown(version)} is not a schema version"
        hint = f'write the version as text, such as "{SCHEMA_VERSION}"'
        return [rules.UNKNOWN_VERSION(message, hint=hint, pointer=pointer)]
    major, minor = map(int, parsed.groups())
    known_major, known_minor = map(int, SCHEMA_VERSION.split("."))
    if major != known_major:
        message = f"schema version {version} cannot be read"
        hint = f"this newsevents reads {known_major}.x; use one that reads {major}.x"
        return [rules.UNKNOWN_VERSION(message, hint=hint, pointer=pointer)]
    if minor > known_minor:
        message = f"schema version {version} is newer than {SCHEMA_VERSION}"
        hint = "unknown fields are kept and not checked; upgrade newsevents"
        return [rules.NEWER_VERSION(message, hint=hint, pointer=pointer)]
    return []


def algorithm_of(given: object) -> str | None:
    """Return the algorithm of a hash in a manifest; None if it is unknown."""
    if not isinstance(given, str):
        return None
    algorithm = given.rpartition(":")[0] or "md5"
    return algorithm if algorithm in ALGORITHMS else None


def digest_of(content: Iterable[bytes], algorithm: str) -> str:
    """Return the digest, in hexadecimal, of content in pieces."""
    hashed = hashlib.new(algorithm, usedforsecurity=False)
    for piece in content:
        hashed.update(piece)
    return hashed.hexdigest()


def with_digest(given: str, digest: str) -> str:
    """Return a hash with another digest; its prefix, if any, stays."""
    algorithm, colon, _ = given.rpartition(":")
    return f"{algorithm}{colon}{digest}"


def iter_file(path: AnyPath) -> Iterator[bytes]:
    """Yield the stored content of a file in pieces; raise FileError if it cannot be read."""
    check_regular(path)
    with translate_errors(path), open_stored(path) as stream:
        while piece := stream.read(_READ_SIZE_BYTES):
            yield piece


@attrs.frozen(kw_only=True)
class Manifest:
    """A manifest with its files and findings."""

    #: The existing data files, in the order of the manifest.
    files: tuple[AnyPath, ...] = ()
    findings: tuple[Finding, ...]
    #: The folder of the manifest.
    folder: AnyPath
    #: Text of the manifest.
    entry: RawRecord
    #: All fields of the manifest; empty if it cannot be read.
    content: Mapping[str, Any] = attrs.field(factory=dict)
    #: Every existing file that the manifest lists, data or not, by the JSON Pointer of its path.
    listed: Mapping[str, AnyPath] = attrs.field(factory=dict)

    @property
    def is_newer(self) -> bool:
        """Whether the data is written for a newer minor version of the schema."""
        return any(finding.rule is rules.NEWER_VERSION for finding in self.findings)


def read_manifest(folder: AnyPath) -> Manifest:
    """Read and check the manifest of a folder.

    Its paths must stay in the folder, also when links are followed; others are not opened.
    Raises FileError if the manifest cannot be read.
    """
    return parse_manifest(folder, read_data(folder / MANIFEST, _MAX_MANIFEST_BYTES))


def parse_manifest(folder: AnyPath, data: bytes) -> Manifest:
    """Check the content of the manifest of a folder, as `read_manifest` does."""
    entry = RawRecord(str(folder / MANIFEST), 0, 1, 1, data)
    try:
        content = parse(data)
    except InvalidError as error:
        findings = tuple(locate_findings(entry, error.findings))
        return Manifest(findings=findings, folder=folder, entry=entry)
    listed, found = _check_content(folder, content)
    files = (path for path in listed.values() if path.name.endswith(DATA_SUFFIXES))
    return Manifest(
        files=tuple(dict.fromkeys(files)),
        findings=tuple(locate_findings(entry, found)),
        folder=folder,
        entry=entry,
        content=content if isinstance(content, dict) else {},
        listed=listed,
    )


def _check_content(folder: AnyPath, content: Any) -> tuple[dict[str, AnyPath], list[Finding]]:
    """Return the files that a manifest lists, by pointer, and findings."""
    if not isinstance(content, dict):
        return {}, [_malformed(f"{shown(content)} is not an object")]
    findings = []
    about = content.get("newsevents", {})
    if isinstance(about, dict) and "schema" in about:
        findings += check_version(about["schema"], "/newsevents/schema")
    elif about != {}:
        message, hint = f"{shown(about)} names no schema", f'write {{"schema": "{SCHEMA_VERSION}"}}'
        findings.append(rules.MALFORMED_MANIFEST(message, hint=hint, pointer="/newsevents"))
    listed: dict[str, AnyPath] = {}
    for pointer, given in paths_of(content.get("resources")):
        finding = path_finding(folder, given, pointer)
        if finding is None:
            listed[pointer] = folder / PurePosixPath(str(given))
            continue
        findings.append(finding)
        if len(findings) > _MAX_FINDINGS:
            message = f"more than {_MAX_FINDINGS} findings, the rest is not checked"
            hint = "correct these, then validate again"
            findings.append(rules.MALFORMED_MANIFEST(message, hint=hint, pointer="/resources"))
            break
    if not findings and not any(path.name.endswith(DATA_SUFFIXES) for path in listed.values()):
        pointer = "/resources" if "resources" in content else ""
        findings.append(_malformed("names no data file", pointer))
    return listed, findings


def paths_of(resources: Any) -> Iterator[tuple[str, Any]]:
    """Yield pointer and value of every path of the resources; a resource may have several."""
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
    return rules.MALFORMED_MANIFEST(message, hint=hint, pointer=pointer)


def path_finding(folder: AnyPath, given: Any, pointer: str) -> Finding | None:
    """Return the reason why a path of the manifest is not opened, if any."""
    if not isinstance(given, str) or not given or "\0" in given:
        message = "a file without a path" if given is None else f"{shown(given)} is not a path"
        hint = 'give "path", relative to the folder, such as "events.jsonl"'
        return rules.MALFORMED_MANIFEST(message, hint=hint, pointer=pointer)
    if PurePosixPath(given).is_absolute() or "\\" in given:
        return attrs.evolve(_outside(given), pointer=pointer)
    if (finding := link_finding(folder, folder / given, given)) is not None:
        return attrs.evolve(finding, pointer=pointer)
    if not _is_file(folder / given):
        hint = "add the file, correct the path, or remove the entry"
        return rules.MISSING_FILE(
            f"{shown(given)} is not a file in the folder", hint=hint, pointer=pointer
        )
    return None


def link_finding(folder: AnyPath, path: AnyPath, given: str) -> Finding | None:
    """Return the finding for a path that leads out of a folder, or to content that is not here."""
    try:
        check_link(path)
    except NotFetchedError as error:
        return rules.NOT_FETCHED(f"{shown(given)} is {error.what}", hint=f"run {error.command}")
    if not is_outside(folder, path):
        return None
    command = f"run git annex unlock {path.name}" if is_annexed(path) else ""
    return _outside(given, command)


def _outside(given: str, hint: str = "") -> Finding:
    hint = hint or "move the file into the folder, and give its path from there, with slashes"
    return rules.PATH_OUTSIDE(f"{shown(given)} is outside the folder", hint=hint)


def _is_file(path: AnyPath) -> bool:
    if isinstance(path, Path):
        return os.path.isfile(current(path))  # noqa: PTH113 - never raises, however long the path
    with translate_errors(path):
        return path.is_file()


def dataset_root(path: AnyPath) -> AnyPath:
    """Return the dataset that a file belongs to, for tools that pass the names of changed files.

    A manifest belongs to its folder. A file of JSON Lines belongs to the folder of the nearest
    manifest above that lists it or is beside it, and without one to its own folder.
    Any other path, such as a bundle, a folder or a URL, is returned unchanged.
    """
    if not isinstance(path, Path):
        return path
    if path.name == MANIFEST:
        return path.parent
    if not path.name.endswith(DATA_SUFFIXES) or not path.is_file():
        return path
    above = () if path.is_absolute() else range(1, len(Path.cwd().parts))
    for folder in (*path.parents, *(Path(*[os.pardir] * level) for level in above)):
        if (folder / MANIFEST).is_file() and (folder == path.parent or _may_list(folder, path)):
            return folder
    return path.parent


def _may_list(folder: Path, path: Path) -> bool:
    try:
        return absolute_path(path) in map(absolute_path, read_manifest(folder).files)
    except NewsEventsError:
        return True


def version_of(metadata: Mapping[str, Any]) -> str:
    """Return the schema version that a manifest declares, or the current one."""
    about = metadata.get("newsevents")
    version = about.get("schema") if isinstance(about, Mapping) else None
    found = check_version(version, "")
    return SCHEMA_VERSION if any(f.severity is Severity.ERROR for f in found) else str(version)
