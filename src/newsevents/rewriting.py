"""Data files with another content: packed as before, and right in their manifest.

save(rewrite(path, before, after))
"""

from __future__ import annotations

import contextlib
import json
import stat
from pathlib import Path
from typing import Any

import attrs

from newsevents.codec.json_text import decode, parse
from newsevents.codec.positions import locate
from newsevents.files.bundle import MAX_BUNDLE
from newsevents.files.hashes import algorithm_of, digest_of, rewritten
from newsevents.files.manifest import MANIFEST
from newsevents.files.opening import (
    DamagedError,
    open_data,
    unpacked_limit,
    unpacking,
    unreadable,
)
from newsevents.files.source import BUNDLE_SUFFIX
from newsevents.files.writing import packed, write_all
from newsevents.findings import FileError, InvalidError, shown

__all__ = ["ManifestChange", "Rewrite", "content_of", "rewrite", "save"]


@attrs.frozen(kw_only=True)
class ManifestChange:
    """A manifest with the size and the hash that a file of it is going to have."""

    path: Path
    before: bytes
    after: bytes
    #: Whether size and hash were those of the file so far.
    was_right: bool


@attrs.frozen(kw_only=True)
class Rewrite:
    """One data file as it is and as it is to be; nothing is written by making one."""

    path: Path
    #: The text of the file, unpacked, as it is and as it is to be.
    before: bytes
    after: bytes
    #: The file as it is to be, packed as its name says; empty if it is to stay as it is.
    content: bytes = b""
    #: The manifest that has to change with the file, if one gives its size or hash.
    manifest: ManifestChange | None = None

    @property
    def is_needed(self) -> bool:
        """Whether the file is to change."""
        return self.before != self.after


def rewrite(path: Path, before: bytes, after: bytes) -> Rewrite:
    """Return what is to become of a data file, given its text as it is and as it is to be.

    Raises FileError for a file whose size and hash stand in a manifest in a way that this cannot
    keep right.
    """
    if after == before:
        return Rewrite(path=path, before=before, after=after)
    content = packed(path.name, after)
    manifest = None if path.name == MANIFEST else _manifest_change(path, content)
    return Rewrite(path=path, before=before, after=after, content=content, manifest=manifest)


def save(change: Rewrite) -> None:
    """Write a file, and its manifest with it.

    A link stays a link, and the permissions stay as they are.
    Raises FileError when something cannot be written.
    """
    if not change.is_needed:
        return
    path, manifest = change.path, change.manifest
    contents = {path.resolve(): change.content}
    if manifest is not None:
        contents[manifest.path.resolve()] = manifest.after
    try:
        modes = {place: stat.S_IMODE(place.stat().st_mode) for place in contents}
        write_all(contents)
        for place, mode in modes.items():
            place.chmod(mode)
    except FileError:
        raise
    except OSError as error:
        raise unreadable(path, error) from None


def content_of(path: Path) -> bytes:
    """Return what is in a file, unpacked; raise FileError for more than a reader would take."""
    limit = MAX_BUNDLE if path.name.endswith(BUNDLE_SUFFIX) else None
    try:
        with open_data(path) as stream, unpacking(path):
            limit = unpacked_limit(path) or limit
            data = stream.read(-1 if limit is None else limit + 1)
    except DamagedError as error:
        raise FileError(f"{path}: cannot be unpacked to its end: {error}") from None
    if limit is not None and len(data) > limit:
        raise FileError(f"{path}: more than {limit // 2**20} MiB, which is not read")
    return data


def _manifest_change(path: Path, content: bytes) -> ManifestChange | None:
    """Return what a file's new content changes in the nearest manifest that names it."""
    # Relative folders first, so that messages call the manifest as they call the file.
    for folder in (*path.parents, *path.absolute().parents):
        manifest = folder / MANIFEST
        try:
            before = content_of(manifest)
            resources = _resources_with(path, folder, parse(before))
        except (FileError, InvalidError):
            # No manifest here, or one that tells nothing.
            continue
        if resources:
            return _updated(manifest, before, resources, (path.read_bytes(), content))
    return None


def _resources_with(path: Path, folder: Path, content: Any) -> dict[str, dict[str, Any]]:
    """Return the resources of a manifest that a file belongs to, by JSON Pointer."""
    resources = content.get("resources") if isinstance(content, dict) else None
    found = {}
    for index, resource in enumerate(resources if isinstance(resources, list) else ()):
        given = resource.get("path") if isinstance(resource, dict) else None
        for part in given if isinstance(given, list) else [given]:
            # A path that leads nowhere, such as one with a loop of links, is no path of the file.
            with contextlib.suppress(ValueError, OSError, RuntimeError):
                if isinstance(part, str) and (folder / part).resolve() == path.resolve():
                    found[f"/resources/{index}"] = resource
    return found


def _updated(
    manifest: Path,
    before: bytes,
    resources: dict[str, dict[str, Any]],
    contents: tuple[bytes, bytes],
) -> ManifestChange | None:
    """Replace size and hash, as the old content had them, by those of the new; nothing else."""
    old, new = contents
    values: dict[str, Any] = {}
    was_right = True
    for pointer, resource in resources.items():
        for name, value in _figures(manifest, resource, new).items():
            values[f"{pointer}/{name}"] = value
        was_right &= resource.items() >= _figures(manifest, resource, old).items()
    text = decode(before)
    # From the end, so that what is not replaced yet stays where it is.
    for pointer, start in sorted(locate(text, set(values)).items(), key=lambda at: -at[1]):
        _, end = json.JSONDecoder().raw_decode(text, start)
        text = text[:start] + json.dumps(values[pointer]) + text[end:]
    after = text.encode()
    if after == before:
        return None
    return ManifestChange(path=manifest, before=before, after=after, was_right=was_right)


def _figures(manifest: Path, resource: dict[str, Any], content: bytes) -> dict[str, Any]:
    """Return size and hash of a content, as far as a resource gives them, in its way.

    Raises FileError for a hash of another sort, and for figures of several files together.
    """
    figures: dict[str, Any] = {}
    if "bytes" in resource:
        figures["bytes"] = len(content)
    if "hash" in resource:
        given = resource["hash"]
        algorithm = algorithm_of(given)
        if algorithm is None:
            raise FileError(f"{manifest}: the hash {shown(given)} cannot be kept right")
        figures["hash"] = rewritten(given, digest_of([content], algorithm))
    if figures and isinstance(resource["path"], list) and len(resource["path"]) > 1:
        raise FileError(f"{manifest}: {', '.join(figures)} of several files cannot be kept right")
    return figures
