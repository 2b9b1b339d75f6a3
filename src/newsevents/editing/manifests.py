"""One manifest for the records of several datasets, and their other files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

import attrs

from newsevents.diff.fields import identity
from newsevents.findings import shown
from newsevents.storage.data_packages import digest_of, iter_file, version_of
from newsevents.storage.paths import AnyPath

#: Fields about one dataset as such: a merged one is another dataset, with another version and DOI.
_OWN_FIELDS = ("name", "id", "version", "created", "homepage", "image")
#: Texts that follow each other.
_SEPARATORS = {"title": "; ", "description": "\n\n"}


@attrs.frozen(kw_only=True)
class Package:
    """Name, metadata and other files of a dataset."""

    name: str
    metadata: Mapping[str, Any]
    #: Files of the manifest that are not data, by their paths in it.
    attachments: Mapping[str, AnyPath]


def combine_metadata(
    packages: Sequence[Package], preferred: int | None
) -> tuple[dict[str, Any], list[str]]:
    """Return the metadata of all datasets together, and messages about fields that it lacks.

    Lists such as licences and sources are united, titles and descriptions follow each other, and
    other fields stay if all that have them agree, or are those of the preferred dataset. Fields of
    one dataset as such, its version for example, stay only if all datasets have the same.
    """
    combined: dict[str, Any] = {}
    notes: list[str] = []
    for field in dict.fromkeys(name for each in packages for name in each.metadata):
        given = [(each.name, each.metadata[field]) for each in packages if field in each.metadata]
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
    """Return the field `newsevents` of the manifests, with the newest version of the schema."""
    versions = [version_of({"newsevents": each}) for each in found]
    about = {key: value for each in reversed(found) for key, value in each.items()}
    return {**about, "schema": max(versions, key=lambda text: [*map(int, text.split("."))])}


def _left_out(field: str, given: Sequence[tuple[str, Any]]) -> str:
    values = ", ".join(f"{shown(value)} in {name}" for name, value in given)
    return f'"{field}" is left out: {values}'


def _licence_notes(packages: Sequence[Package]) -> list[str]:
    """Return a message if the licences of the manifest are not those of all records."""
    licences = {each.name: each.metadata.get("licenses") for each in packages}
    if not any(licences.values()) or len(set(map(identity, licences.values()))) == 1:
        return []
    without = [name for name, value in licences.items() if not value]
    few = f"; {', '.join(without)} gives none" if without else ""
    return [f"licences differ, and the manifest has them all for all records{few}"]


def separate_files(
    packages: Sequence[Package],
) -> tuple[list[Package], dict[str, AnyPath], list[str]]:
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
                notes.append(f"{name} of {package.name} is another file, and is written as {own}")
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
