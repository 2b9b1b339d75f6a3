"""Metadata in a manifest besides figures, and files that it refers to that are not data.

The metadata of a dataset is its manifest without what follows from the data files: their sizes and
hashes, and resources that only name a file.
"""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import msgspec

from newsevents.findings import shown
from newsevents.model import SCHEMA_VERSION
from newsevents.storage.data_packages import DATA_SUFFIXES, MANIFEST, Manifest, path_finding
from newsevents.storage.paths import AnyPath

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
#: Fields of a resource that follow from the content of its file.
FIGURES = frozenset(("bytes", "hash"))
# Fields that follow from the name of a data file.
_FORM = frozenset(("name", "path", "format", "mediatype", "encoding", "compression"))
# Fields that every manifest has.
_COMMON = frozenset(("$schema", "newsevents"))


@attrs.define
class WrittenFile:
    """Name, size, digest and number of records of a file of JSON Lines that is being written."""

    name: str
    size: int = 0
    records: int = 0
    _digest: Any = attrs.field(init=False, factory=hashlib.sha256)

    def add(self, line: bytes) -> None:
        """Count a record that was written."""
        self.size += len(line)
        self.records += 1
        self._digest.update(line)

    def resource(self, *, with_figures: bool = True) -> dict[str, Any]:
        """Return the resource of the file in a manifest."""
        figures = {"bytes": self.size, "hash": f"sha256:{self._digest.hexdigest()}"}
        return {
            "name": self.name.partition(".")[0],
            "path": self.name,
            "format": "jsonl",
            "mediatype": "application/jsonl",
            "encoding": "utf-8",
            **(figures if with_figures else {}),
        }


def metadata_of(manifest: Manifest) -> dict[str, Any]:
    """Return title, licences and all other fields that do not follow from the data files."""
    metadata = {name: value for name, value in manifest.content.items() if name != "resources"}
    about = metadata.get("newsevents")
    if isinstance(about, dict):
        metadata["newsevents"] = {n: value for n, value in about.items() if n != "records"}
    own = map(own_fields, entries_of(manifest.content, "resources"))
    if told := [fields for fields in own if not is_data(fields) or fields.keys() != {"path"}]:
        metadata["resources"] = told
    return metadata


def own_fields(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a resource; of data files only those that do not follow from them."""
    if not is_data(resource):
        return dict(resource)
    path = resource["path"]
    usual = WrittenFile(path).resource() if isinstance(path, str) else {}
    return {
        name: value
        for name, value in resource.items()
        if name == "path" or (name not in FIGURES and usual.get(name) != value)
    }


def is_data(resource: Mapping[str, Any]) -> bool:
    """Whether a resource has files that records are read from."""
    return any(path.endswith(DATA_SUFFIXES) for path in _paths(resource))


def _paths(resource: Mapping[str, Any]) -> list[str]:
    given = resource.get("path")
    return _texts(given if isinstance(given, list) else [given])


def _texts(values: Iterable[Any]) -> list[str]:
    return [value for value in values if isinstance(value, str)]


def entries_of(content: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the objects in a list of a manifest, such as its licences."""
    entries = content.get(name)
    return [each for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []


def attachments(manifest: Manifest) -> dict[str, AnyPath]:
    """Return the existing files that a manifest refers to and that are not data, by their paths.

    They are its other resources, such as a codebook, and texts of licences, sources and schemas.
    On a server only the resources are looked for.
    """
    folder = manifest.folder
    files = {str(folder / path): path for path in _references(manifest.content)}
    listed = {str(path) for path in manifest.listed.values()}
    return {
        given: folder / given
        for place, given in files.items()
        if not (given.endswith(DATA_SUFFIXES) or posixpath.normpath(given) == MANIFEST)
        and (place in listed or (isinstance(folder, Path) and not path_finding(folder, given, "")))
    }


def _references(content: Mapping[str, Any]) -> Iterator[str]:
    """Yield the paths, some of which are web addresses, that a manifest refers to."""
    resources = entries_of(content, "resources")
    for resource in resources:
        yield from _paths(resource)
    for holder in (content, *resources):
        for entry in (*entries_of(holder, "licenses"), *entries_of(holder, "sources")):
            yield from _paths(entry)
        yield from _texts(holder.get(name) for name in ("image", "schema", "dialect"))


def kept_metadata(metadata: Mapping[str, Any], old: Manifest) -> tuple[dict[str, Any], list[str]]:
    """Return metadata for a folder that has a manifest, and what of the old one it does not keep.

    Records without metadata of their own keep that of the folder.
    """
    before = metadata_of(old)
    if not old.content:
        return dict(metadata), ["an old manifest without readable fields"]
    if metadata.keys() <= _COMMON:
        about = {**_about(before), **_about(metadata)}
        return {**before, **metadata, "newsevents": about}, []
    names = {path for resource in entries_of(metadata, "resources") for path in _paths(resource)}
    gone = [f'"{name}"' for name in before.keys() - metadata.keys() - _COMMON - {"resources"}]
    gone += {path for each in entries_of(before, "resources") for path in _paths(each)} - names
    return dict(metadata), [f"{name} of the old manifest" for name in sorted(gone)]


def described(metadata: Mapping[str, Any]) -> list[str]:
    """Return the names of the fields of metadata that a manifest of any dataset does not have."""
    return sorted(metadata.keys() - _COMMON)


def _about(metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    about = metadata.get("newsevents")
    return about if isinstance(about, Mapping) else {}


def has_figures(manifest: Mapping[str, Any]) -> bool:
    """Return whether a manifest has sizes, hashes or numbers; true for one that lists no data.

    One that people merge in git has none, since those of two people would be in conflict.
    """
    data = [each for each in entries_of(manifest, "resources") if is_data(each)]
    is_counted = "records" in _about(manifest)
    return is_counted or not data or any(FIGURES & each.keys() for each in data)


def manifest_text(
    metadata: Mapping[str, Any],
    files: Iterable[WrittenFile],
    is_there: Callable[[str], bool],
    *,
    with_figures: bool = True,
) -> tuple[bytes, list[str]]:
    """Return the manifest of written files, and what the metadata says that it cannot say.

    It has sizes, hashes and number of records unless told otherwise, and what the metadata says of
    a file of the same name, compressed or not. `is_there` tells whether another file is in the
    folder.
    """
    files = list(files)
    written = {_stem(file.name): file.resource(with_figures=with_figures) for file in files}
    others: list[dict[str, Any]] = []
    lost: list[dict[str, Any]] = []
    taken: set[str] = set()
    own = map(own_fields, entries_of(metadata, "resources"))
    # An entry for the file itself comes before one for a compressed form of it.
    for fields in sorted(own, key=lambda each: each.get("path") not in [f.name for f in files]):
        path = fields.get("path")
        stem = _stem(path) if isinstance(path, str) else ""
        if not is_data(fields):
            is_kept = all(map(is_there, _paths(fields))) if _paths(fields) else "data" in fields
            (others if is_kept else lost).append(fields)
        elif stem not in written or stem in taken:
            lost.append(fields)
        else:
            taken.add(stem)
            derived = {"path"} if path == written[stem]["path"] else _FORM
            written[stem] |= {name: fields[name] for name in fields if name not in derived}
    about = {"schema": SCHEMA_VERSION, **_about(metadata)}
    if with_figures:
        about["records"] = sum(file.records for file in files)
    manifest = {
        "$schema": _PROFILE,
        **metadata,
        "newsevents": about,
        "resources": [*written.values(), *others],
    }
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"
    return text, [_lost(fields) for fields in lost if not is_data(fields) or fields.keys() - _FORM]


def _stem(path: str) -> str:
    suffix = next((end for end in DATA_SUFFIXES if path.endswith(end)), "")
    return path.removesuffix(suffix)


def _lost(fields: Mapping[str, Any]) -> str:
    names = ", ".join(f'"{name}"' for name in sorted(fields.keys() - _FORM))
    path = ", ".join(_paths(fields)) or shown(fields)
    return f"{names} of {path}" if is_data(fields) and names else path
