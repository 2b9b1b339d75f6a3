"""Manifests joined: those of several datasets, with their other files, and two sides of git.

Git cannot merge a manifest if two people changed the same data file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import attrs
import msgspec

from newsevents.codec.parser import decode, parse
from newsevents.dataset.reading import RecordSource
from newsevents.diff.fields import identity
from newsevents.errors import FileError, InvalidError
from newsevents.findings import shown
from newsevents.storage.data_packages import (
    digest_of,
    iter_file,
    path_finding,
    paths_of,
    version_of,
)
from newsevents.storage.paths import AnyPath
from newsevents.storage.resources import FIGURES, entries_of
from newsevents.storage.rewrite import figures_of

#: Fields about one dataset as such: a merged one is another dataset, with another version and DOI.
_OWN_FIELDS = ("name", "id", "version", "created", "homepage", "image")
#: Texts that follow each other.
_SEPARATORS = {"title": "; ", "description": "\n\n"}

#: Sides that lines below a mark of git belong to: ours, theirs, both; no side for their ancestor.
_SIDES: Mapping[str, tuple[int, ...]] = {
    "<<<<<<<": (0,),
    "|||||||": (),
    "=======": (1,),
    ">>>>>>>": (0, 1),
}
_MAX_NAMED = 5
_MARK = re.compile(r"(<{7}|\|{7}|={7}|>{7})(?: [^\n]*)?\r?\n?")


def combine_metadata(
    packages: Sequence[RecordSource], preferred: int | None
) -> tuple[dict[str, Any], list[str]]:
    """Return the metadata of all datasets together, and messages about fields that it lacks.

    Lists such as licences and sources are united, titles and descriptions follow each other, and
    other fields stay if all that have them agree, or are those of the preferred dataset. Fields of
    one dataset as such, its version for example, stay only if all datasets have the same.
    """
    combined: dict[str, Any] = {}
    notes: list[str] = []
    for field in dict.fromkeys(name for each in packages for name in each.metadata):
        given = [
            (each.subject, each.metadata[field]) for each in packages if field in each.metadata
        ]
        found = list({identity(value): value for _, value in given}.values())
        if field == "newsevents":
            combined[field] = _about(found)
        elif field in _OWN_FIELDS and len(given) < len(packages):
            notes.append(_left_out(field, given))
        elif len(found) == 1:
            combined[field] = found[0]
        elif field in _SEPARATORS and all(isinstance(value, str) for value in found):
            combined[field] = _SEPARATORS[field].join(found)
        elif all(isinstance(value, list) for value in found):
            entries = {identity(entry): entry for value in found for entry in value}
            combined[field] = list(entries.values())
        elif field not in _OWN_FIELDS and preferred is not None:
            combined[field] = packages[preferred].metadata.get(field, found[0])
            notes.append(f'"{field}" is {shown(combined[field])}, although others differ')
        else:
            notes.append(_left_out(field, given))
    return combined, [*notes, *_licence_notes(packages)]


def _about(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    versions = [version_of({"newsevents": each}) for each in found]
    about = {key: value for each in reversed(found) for key, value in each.items()}
    return {**about, "schema": max(versions, key=lambda text: [*map(int, text.split("."))])}


def _left_out(field: str, given: Sequence[tuple[str, Any]]) -> str:
    values = ", ".join(f"{shown(value)} in {name}" for name, value in given)
    return f'"{field}" is left out: {values}'


def _licence_notes(packages: Sequence[RecordSource]) -> list[str]:
    """Return a message if the licences of the manifest are not those of all records."""
    licences = {each.subject: each.metadata.get("licenses") for each in packages}
    if not any(licences.values()) or len(set(map(identity, licences.values()))) == 1:
        return []
    without = [name for name, value in licences.items() if not value]
    few = f"; none in {', '.join(without)}" if without else ""
    return [f"licences differ: the manifest lists all of them for all records{few}"]


def separate_files(
    packages: Sequence[RecordSource],
) -> tuple[list[RecordSource], dict[str, AnyPath], list[str]]:
    """Return the datasets with all their other files, of which no two have the same name.

    Files of the same content are one. Another file of the same name gets the number of its dataset:
    `codebook-2.csv`, and the metadata names it so, as a message does. Raises FileError if a file
    cannot be read.
    """
    files: dict[str, AnyPath] = {}
    digests: dict[str, str] = {}
    separate, notes = [], []
    for number, package in enumerate(packages, start=1):
        names = {}
        for name, path in package.attachments.items():
            digest, own = digest_of(iter_file(path), "sha256"), PurePosixPath(name)
            while digests.setdefault(str(own), digest) != digest:
                own = own.with_name(f"{own.stem}-{number}{own.suffix}")
            files[str(own)] = path
            if str(own) != name:
                names[name] = str(own)
                notes.append(
                    f"{name} of {package.subject} is another file, and is written as {own}"
                )
        metadata = {key: _renamed(value, names) for key, value in package.metadata.items()}
        separate.append(attrs.evolve(package, metadata=metadata))
    return separate, files, notes


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Return a field of a manifest with other paths; a resource gets the name of its file."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, list):
        return [_renamed(each, names) for each in value]
    if isinstance(value, dict):
        renamed = {key: _renamed(below, names) for key, below in value.items()}
        if (
            "name" in value
            and isinstance(path := renamed.get("path"), str)
            and value["path"] != path
        ):
            renamed["name"] = PurePosixPath(path).stem.lower()
        return renamed
    return value


def resolve_manifest(path: Path, data: bytes) -> tuple[bytes, list[str]] | None:
    """Return a manifest without the marks of a conflict; None if it has none.

    It has the resources of both sides; those that only one side has are left out if their files are
    not in the folder, and listed. Where sizes and hashes differ, they are those of the file; the
    number of records may be wrong.
    Raises FileError if the sides differ otherwise, or one is not an object of JSON.
    """
    sides: tuple[list[str], list[str]] = ([], [])
    into: tuple[int, ...] = (0, 1)
    try:
        lines = re.findall("[^\n]*\n|[^\n]+", decode(data))
    except InvalidError:
        return None
    for line in lines:
        if mark := _MARK.fullmatch(line):
            into = _SIDES[mark[1]]
        else:
            for side in into:
                sides[side].append(line)
    if len(sides[0]) == len(sides[1]) == len(lines):
        return None
    ours, theirs = (_parsed(path, "".join(side)) for side in sides)
    differing = sorted(_differences(_without_records(ours), _without_records(theirs)))
    resources: list[dict[str, Any]] = []
    left_out: list[dict[str, Any]] = []
    for mine, other in _pairs(ours, theirs):
        resource = mine or other
        if not (mine and other):
            is_there = _is_there(path.parent, resource)
            (resources if is_there else left_out).append(resource)
            continue
        names = set(_differences(mine, other))
        differing += sorted(f"{name} of {mine.get('path')}" for name in names - FIGURES)
        is_one = isinstance(mine.get("path"), str)
        if names & FIGURES and is_one and _is_there(path.parent, mine):
            content = b"".join(iter_file(path.parent / mine["path"]))
            resource = mine | figures_of(path, mine, content)
        resources.append(resource)
    if differing:
        message = f"two versions in conflict differ in {', '.join(differing[:_MAX_NAMED])}"
        raise FileError(path, f"{message}: keep one of them, and remove the marks of git")
    merged = msgspec.json.encode(ours | {"resources": resources})
    return msgspec.json.format(merged, indent=2) + b"\n", [str(e.get("path")) for e in left_out]


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        content = parse(text.encode())
    except InvalidError:
        content = None
    if not isinstance(content, dict):
        raise FileError(path, "in conflict, and a version of it is no JSON; keep one by hand")
    return content


def _without_records(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a manifest that follow from no file."""
    about = content.get("newsevents")
    if isinstance(about, dict):
        about = {name: value for name, value in about.items() if name != "records"}
    return {**content, "newsevents": about, "resources": []}


def _differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    for name in one.keys() | other.keys():
        if (name in one, one.get(name)) != (name in other, other.get(name)):
            yield name


def _pairs(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[list[dict[str, Any]]]:
    """Yield the entries of both sides for each resource; an empty one if a side has none."""
    by_path: dict[str, list[dict[str, Any]]] = {}
    for side, content in enumerate((ours, theirs)):
        for resource in entries_of(content, "resources"):
            key = msgspec.json.encode(resource.get("path", resource)).decode()
            by_path.setdefault(key, [{}, {}])[side] = resource
    yield from by_path.values()


def _is_there(folder: Path, resource: Mapping[str, Any]) -> bool:
    return all(path_finding(folder, given, at) is None for at, given in paths_of([resource]))
