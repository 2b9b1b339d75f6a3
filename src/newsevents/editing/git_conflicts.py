"""Manifests that git could not merge, since two people changed the same data file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from newsevents.codec.parser import decode, parse
from newsevents.errors import FileError, InvalidError
from newsevents.storage.data_packages import iter_file, path_finding, paths_of
from newsevents.storage.resources import FIGURES, entries_of
from newsevents.storage.rewrite import figures_of

#: Sides that lines below a mark of git belong to: ours, theirs, both; no side for their ancestor.
_SIDES: Mapping[str, tuple[int, ...]] = {
    "<<<<<<<": (0,),
    "|||||||": (),
    "=======": (1,),
    ">>>>>>>": (0, 1),
}
_MAX_NAMED = 5
_MARK = re.compile(r"(<{7}|\|{7}|={7}|>{7})(?: [^\n]*)?\r?\n?")


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
    """Yield the names of fields with different values."""
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
    """Whether all files of a resource are in the folder."""
    return all(path_finding(folder, given, at) is None for at, given in paths_of([resource]))
