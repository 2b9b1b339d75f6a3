"""Data files with another content: packed as before, and right in their manifest.

save(rewrite(path, before, after, Manifests()))
"""

from __future__ import annotations

import contextlib
import itertools
import stat
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from newsevents.codec.parser import decode, parse
from newsevents.codec.source_map import end_of_value, find
from newsevents.codec.text_edits import apply_edits, text_edits
from newsevents.errors import DamagedError, FileError, InvalidError
from newsevents.findings import Replace, shown
from newsevents.storage.atomic import compressed, write_all
from newsevents.storage.bundles import MAX_BUNDLE_BYTES
from newsevents.storage.chunks import damage_finding
from newsevents.storage.compression import read_data
from newsevents.storage.data_packages import MANIFEST, algorithm_of, digest_of, with_digest
from newsevents.storage.paths import translate_errors
from newsevents.storage.sources import BUNDLE_SUFFIX

__all__ = [
    "ManifestChange",
    "Manifests",
    "Rewrite",
    "read_content",
    "recounted",
    "rewrite",
    "save",
    "save_manifest",
]

# Manifests held at once: as it is and as it is to be, for some folders one in the other.
_KEPT = 8


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


def rewrite(path: Path, before: bytes, after: bytes, manifests: Manifests) -> Rewrite:
    """Return what is to become of a data file, given its text as it is and as it is to be.

    `manifests` are those read so far; whoever rewrites many files gives the same with each.
    If that is the same, its manifest may still have to follow what somebody else has changed.
    Raises FileError for a file to be changed whose size and hash stand in a manifest in a way that
    this cannot keep right.
    """
    if after == before:
        manifest = None
        with contextlib.suppress(FileError, OSError):
            manifest = manifests.change(path, path.read_bytes())
        return Rewrite(path=path, before=before, after=after, manifest=manifest)
    content = compressed(path.name, after)
    manifest = None if path.name == MANIFEST else manifests.change(path, content)
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
    with translate_errors(next(iter(files))):
        contents = {place.resolve(): content for place, content in files.items()}
        modes = {place: stat.S_IMODE(place.stat().st_mode) for place in contents}
        write_all(contents)
        for place, mode in modes.items():
            place.chmod(mode)


def read_content(path: Path) -> bytes:
    """Return the decompressed content of a file; raise FileError for one that is too large."""
    try:
        return read_data(path, MAX_BUNDLE_BYTES if path.name.endswith(BUNDLE_SUFFIX) else None)
    except DamagedError as error:
        raise FileError(path, damage_finding(error).message) from None


@attrs.frozen
class _Manifest:
    """A manifest with its resources set apart, so that one is replaced without reading the others.

    The texts between and of the resources take turns: the text of resource 0 is `texts[1]`.
    """

    texts: tuple[str, ...]
    #: Numbers of the resources that a file belongs to.
    of_file: Mapping[Path, Sequence[int]]

    @classmethod
    def read(cls, folder: Path, data: bytes) -> _Manifest:
        """Take a manifest apart; raise InvalidError for one that is not JSON."""
        content, text = parse(data), decode(data)
        resources = content.get("resources") if isinstance(content, dict) else None
        resources = resources if isinstance(resources, list) else []
        pointers = [f"/resources/{index}" for index in range(len(resources))]
        places = find(text, set(pointers))
        starts = [places[pointer].start for pointer in pointers]
        cuts = [
            0,
            *(cut for start in starts for cut in (start, end_of_value(text, start))),
            len(text),
        ]
        texts = tuple(text[start:end] for start, end in itertools.pairwise(cuts))
        of_file: dict[Path, list[int]] = {}
        for index, resource in enumerate(resources):
            for file in _files_of(folder, resource):
                of_file.setdefault(file, []).append(index)
        return cls(texts, of_file)

    @property
    def data(self) -> bytes:
        """The manifest as it stands in its file."""
        return "".join(self.texts).encode()

    def resource(self, index: int) -> Any:
        """Return a resource."""
        return parse(self.texts[2 * index + 1].encode())

    def with_figures(self, figures: Mapping[int, Mapping[str, Any]]) -> _Manifest:
        """Return the manifest with some values of some resources replaced where they stand."""
        texts = list(self.texts)
        for index, values in figures.items():
            text = texts[2 * index + 1]
            changes = [Replace(f"/{name}", value) for name, value in values.items()]
            texts[2 * index + 1] = apply_edits(text, text_edits(text, changes))
        return attrs.evolve(self, texts=tuple(texts))


def _files_of(folder: Path, resource: Any) -> set[Path]:
    """Return the files of a resource, links followed."""
    given = resource.get("path") if isinstance(resource, dict) else None
    found = set()
    for part in given if isinstance(given, list) else [given]:
        # A path that leads nowhere, such as one with a loop of links, is no path of a file.
        with contextlib.suppress(ValueError, OSError, RuntimeError):
            if isinstance(part, str):
                found.add((folder / part).resolve())
    return found


@attrs.define
class Manifests:
    """The manifests that were read in one run, so that each is taken apart once.

    A manifest changes with every file of it that does; what it is about to become is known too.
    Where links lead must not change meanwhile.
    """

    _by_data: dict[tuple[Path, bytes], _Manifest] = attrs.field(init=False, factory=dict)

    def change(self, path: Path, content: bytes) -> ManifestChange | None:
        """Return what a file's new content changes in the nearest manifest that names it.

        Raises FileError for a manifest that cannot be kept right.
        """
        file = path.resolve()
        # Relative folders first, so that messages call the manifest as they call the file.
        for folder in (*path.parents, *path.absolute().parents):
            place = folder / MANIFEST
            try:
                before = read_content(place)
                manifest = self._read(folder, before)
            except (FileError, InvalidError):
                # No manifest here, or one that tells nothing.
                continue
            if indexes := manifest.of_file.get(file):
                return self._updated(place, manifest, indexes, (path.read_bytes(), content))
        return None

    def _read(self, folder: Path, data: bytes) -> _Manifest:
        key = folder / MANIFEST, data
        if key not in self._by_data:
            self._keep(*key, _Manifest.read(folder, data))
        return self._by_data[key]

    def _keep(self, place: Path, data: bytes, manifest: _Manifest) -> None:
        self._by_data[place, data] = manifest
        while len(self._by_data) > _KEPT:
            del self._by_data[next(iter(self._by_data))]

    def _updated(
        self,
        place: Path,
        manifest: _Manifest,
        indexes: Iterable[int],
        contents: tuple[bytes, bytes],
    ) -> ManifestChange | None:
        """Replace size and hash, as the old content had them, by those of the new."""
        old, new = contents
        figures = {}
        was_right = True
        for index in indexes:
            resource = manifest.resource(index)
            figures[index] = _figures(place, resource, new)
            was_right &= resource.items() >= _figures(place, resource, old).items()
        after = manifest.with_figures(figures)
        if after == manifest:
            return None
        before, data = manifest.data, after.data
        self._keep(place, before, self._by_data.pop((place, before)))
        self._keep(place, data, after)
        return ManifestChange(path=place, before=before, after=data, was_right=was_right)


def recounted(folder: Path, records: int) -> ManifestChange | None:
    """Return a manifest with the number of records that there are, if it gives another one.

    Raises FileError for a manifest that cannot be read.
    """
    manifest = folder / MANIFEST
    if not manifest.is_file():
        return None
    before = read_content(manifest)
    try:
        content = parse(before)
    except InvalidError:
        return None
    about = content.get("newsevents") if isinstance(content, dict) else None
    if not isinstance(about, dict) or about.get("records", records) == records:
        return None
    text = decode(before)
    after = apply_edits(text, text_edits(text, [Replace("/newsevents/records", records)])).encode()
    return ManifestChange(path=manifest, before=before, after=after, was_right=False)


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
            raise FileError(manifest, f"the hash {shown(given)} cannot be kept right")
        figures["hash"] = with_digest(given, digest_of([content], algorithm))
    if figures and isinstance(resource["path"], list) and len(resource["path"]) > 1:
        raise FileError(manifest, f"{', '.join(figures)} of several files cannot be kept right")
    return figures
