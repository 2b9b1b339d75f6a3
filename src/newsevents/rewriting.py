"""Data files with another content: packed as before, and right in their manifest.

save(rewrite(path, before, after))
"""

from __future__ import annotations

import contextlib
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from newsevents.codec.edits import applied, pieces
from newsevents.codec.json_text import decode, parse
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
from newsevents.findings import FileError, InvalidError, Replace, shown

__all__ = [
    "ManifestChange",
    "Rewrite",
    "content_of",
    "recounted",
    "rewrite",
    "save",
    "save_manifest",
]


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
        """Whether the file or its manifest is to change."""
        return self.is_changed or self.manifest is not None

    @property
    def is_changed(self) -> bool:
        """Whether the file itself is to change."""
        return self.before != self.after


def rewrite(path: Path, before: bytes, after: bytes) -> Rewrite:
    """Return what is to become of a data file, given its text as it is and as it is to be.

    If that is the same, its manifest may still have to follow what somebody else has changed.
    Raises FileError for a file to be changed whose size and hash stand in a manifest in a way that
    this cannot keep right.
    """
    if after == before:
        manifest = None
        with contextlib.suppress(FileError, OSError):
            manifest = _manifest_change(path, path.read_bytes())
        return Rewrite(path=path, before=before, after=after, manifest=manifest)
    content = packed(path.name, after)
    manifest = None if path.name == MANIFEST else _manifest_change(path, content)
    return Rewrite(path=path, before=before, after=after, content=content, manifest=manifest)


def save(change: Rewrite) -> None:
    """Write a file and its manifest, as far as they are to change.

    A link stays a link, and the permissions stay as they are.
    Raises FileError when something cannot be written.
    """
    if not change.is_needed:
        return
    contents = {change.path: change.content} if change.is_changed else {}
    if change.manifest is not None:
        contents[change.manifest.path] = change.manifest.after
    _save(contents)


def save_manifest(change: ManifestChange) -> None:
    """Write a manifest; raise FileError when it cannot be written."""
    _save({change.path: change.after})


def _save(files: Mapping[Path, bytes]) -> None:
    path = next(iter(files))
    try:
        contents = {place.resolve(): content for place, content in files.items()}
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
    changes: list[Replace] = []
    was_right = True
    for pointer, resource in resources.items():
        for name, value in _figures(manifest, resource, new).items():
            changes.append(Replace(f"{pointer}/{name}", value))
        was_right &= resource.items() >= _figures(manifest, resource, old).items()
    return _with(manifest, before, changes, was_right=was_right)


def recounted(folder: Path, records: int) -> ManifestChange | None:
    """Return a manifest with the number of records that there are, if it gives another one.

    Raises FileError for a manifest that cannot be read.
    """
    manifest = folder / MANIFEST
    if not manifest.is_file():
        return None
    before = content_of(manifest)
    try:
        content = parse(before)
    except InvalidError:
        return None
    about = content.get("newsevents") if isinstance(content, dict) else None
    if not isinstance(about, dict) or about.get("records", records) == records:
        return None
    return _with(manifest, before, [Replace("/newsevents/records", records)], was_right=False)


def _with(
    manifest: Path, before: bytes, changes: list[Replace], *, was_right: bool
) -> ManifestChange | None:
    """Return a manifest with some values replaced where they stand; None if none is another."""
    text = decode(before)
    after = applied(text, pieces(text, changes)).encode()
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
