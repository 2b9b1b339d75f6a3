"""Replacing the content of data files, with their size and hash in the manifest.

In the context of a `Rewriter` a file is read, rewritten and saved; `commit` replaces all that were
saved.
"""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import attrs

from newsevents.codec.parser import decode, parse
from newsevents.codec.source_map import SourceMap
from newsevents.codec.text_edits import apply_edits, text_edits
from newsevents.errors import DamagedError, FileError, InvalidError, NotFetchedError
from newsevents.findings import Replace, shown
from newsevents.storage.atomic import Transaction, home_of
from newsevents.storage.bundles import MAX_BUNDLE_BYTES
from newsevents.storage.chunks import damage_finding
from newsevents.storage.compression import compressed, read_data
from newsevents.storage.data_packages import (
    MANIFEST,
    algorithm_of,
    digest_of,
    iter_file,
    with_digest,
)
from newsevents.storage.journal import CHANGED
from newsevents.storage.paths import is_outside, translate_errors
from newsevents.storage.sources import BUNDLE_SUFFIX

# Parsed manifests: the old and the new one, of folders that may be nested.
_MANIFEST_CACHE_SIZE = 8


@attrs.frozen(kw_only=True)
class Rewrite:
    """Old and new content of a file; nothing is written before `save`."""

    path: Path
    #: The decompressed content, old and new.
    before: bytes
    after: bytes
    #: The new content, compressed as the name requires; empty if it is the old one.
    content: bytes = b""
    #: The change of the manifest, if it has the size or hash of the file.
    manifest: Rewrite | None = None
    #: Of a manifest: whether the old size and hash were those of the old file.
    was_right: bool = True

    @property
    def is_needed(self) -> bool:
        """Whether the file or its manifest changes."""
        return self.is_changed or self.manifest is not None

    @property
    def is_changed(self) -> bool:
        """Whether the file itself changes."""
        return self.before != self.after


def _digest(path: Path) -> str:
    return digest_of(iter_file(path), "sha256")


def read_content(path: Path) -> bytes:
    """Return the decompressed content of a file; raise FileError if it is too large or damaged."""
    try:
        return read_data(path, MAX_BUNDLE_BYTES if path.name.endswith(BUNDLE_SUFFIX) else None)
    except NotFetchedError:
        raise
    except DamagedError as error:
        raise FileError(path, damage_finding(error).message) from None


@attrs.frozen
class _Manifest:
    """A manifest split at its resources, so that one is replaced without parsing the others.

    Texts of resources alternate with those between them: `texts[1]` is resource 0.
    """

    texts: tuple[str, ...]
    #: Numbers of the resources of each file.
    of_file: Mapping[Path, Sequence[int]]

    @classmethod
    def read(cls, folder: Path, data: bytes) -> _Manifest:
        """Split a manifest; raise InvalidError for one that is not JSON."""
        content, text = parse(data), decode(data)
        resources = content.get("resources") if isinstance(content, dict) else None
        resources = resources if isinstance(resources, list) else []
        pointers = [f"/resources/{index}" for index in range(len(resources))]
        source = SourceMap(text, pointers)
        starts = [value.start for value in map(source.get, pointers) if value]
        ends = list(map(source.end, starts))
        cuts = [0, *itertools.chain.from_iterable(zip(starts, ends, strict=True)), len(text)]
        texts = tuple(text[start:end] for start, end in itertools.pairwise(cuts))
        of_file: dict[Path, list[int]] = {}
        for index, resource in enumerate(resources):
            for file in _files_of(folder, resource):
                of_file.setdefault(file, []).append(index)
        return cls(texts, of_file)

    @property
    def data(self) -> bytes:
        """The text of the manifest."""
        return "".join(self.texts).encode()

    def resource(self, index: int) -> Any:
        """Return a resource."""
        return parse(self.texts[2 * index + 1].encode())

    def with_figures(self, figures: Mapping[int, Mapping[str, Any]]) -> _Manifest:
        """Return the manifest with values of resources, by number and field, replaced."""
        texts = list(self.texts)
        for index, values in figures.items():
            text = texts[2 * index + 1]
            changes = [Replace(f"/{name}", value) for name, value in values.items()]
            texts[2 * index + 1] = apply_edits(text, text_edits(text, changes))
        return attrs.evolve(self, texts=tuple(texts))


def _files_of(folder: Path, resource: Any) -> set[Path]:
    given = resource.get("path") if isinstance(resource, dict) else None
    found = set()
    for part in given if isinstance(given, list) else [given]:
        # A loop of links, or a name that the file system refuses, is not the path of a file.
        with contextlib.suppress(ValueError, OSError, RuntimeError):
            if isinstance(part, str):
                found.add((folder / part).resolve())
    return found


@attrs.define
class Rewriter:
    """Changes of files in one run: all files of a dataset are replaced together by `commit`.

    Manifests are parsed once. Targets of links must not change meanwhile.
    """

    _by_data: dict[tuple[Path, bytes], _Manifest] = attrs.field(init=False, factory=dict)
    #: Digest of each file before it was read.
    _digests: dict[Path, str] = attrs.field(init=False, factory=dict)
    #: Files with changes that are not committed, manifests with their new content.
    _saved: dict[Path, bytes | None] = attrs.field(init=False, factory=dict)
    #: Folder whose lock protects the files of a folder.
    _homes: dict[Path, Path] = attrs.field(init=False, factory=dict)
    _writers: dict[Path, Transaction] = attrs.field(init=False, factory=dict)
    _stack: contextlib.ExitStack = attrs.field(init=False, factory=contextlib.ExitStack)

    def __enter__(self) -> Self:
        """Return the rewriter."""
        return self

    def __exit__(self, *error: object) -> None:
        """Give up the locks, and changes that are not committed."""
        self.rollback()
        self._stack.close()

    def lock(self, paths: Iterable[Path]) -> None:
        """Keep other writers from files that can be written, until the end.

        Raises FileError while another process writes.
        """
        for folder in sorted({self._home(path) for path in paths}):
            if os.access(folder, os.W_OK):
                self._writer(folder)

    def watch(self, path: Path) -> None:
        """Remember the content of a file; another content then is never replaced."""
        if path not in self._digests:
            self._digests[path] = _digest(path)

    def read(self, path: Path) -> bytes:
        """Return the decompressed content of a file; of a manifest the one that was saved last.

        Raises FileError if it is too large or damaged.
        """
        if (saved := self._saved.get(path)) is not None:
            return saved
        self.watch(path)
        return read_content(path)

    def rewrite(
        self, path: Path, before: bytes, after: bytes, *, corrects: bool = False
    ) -> Rewrite:
        """Return the change from an old to a new decompressed content of a data file.

        A wrong size or hash in the manifest stays, since only that reveals a file that was cut off,
        unless it `corrects` them, also those of an unchanged file.
        Raises FileError if the manifest has the size or hash of the file in a form that cannot be
        updated.
        """
        manifest, content = None, b""
        if after == before:
            with contextlib.suppress(FileError, OSError):
                manifest = self._change(path, path.read_bytes())
        else:
            content = compressed(path.name, after)
            manifest = None if path.name == MANIFEST else self._change(path, content)
        if manifest is not None and not (manifest.was_right or corrects):
            manifest = None
        return Rewrite(path=path, before=before, after=after, content=content, manifest=manifest)

    def save(self, change: Rewrite) -> None:
        """Write the changed file and manifest beside the old ones; links and permissions stay.

        Raises FileError if one cannot be written.
        """
        for each in (change, change.manifest):
            if each is not None and each.is_changed:
                self.watch(each.path)
                writer = self._writer(self._home(each.path))
                # Before anything is written, which is given up if it is not written to its end.
                self._saved[each.path] = each.after if each.path.name == MANIFEST else None
                with translate_errors(each.path):
                    writer.stage(each.path).write_bytes(each.content)

    def create(self, path: Path, content: bytes) -> None:
        """Write the content of a new file; raise FileError if there is another one."""
        writer = self._writer(self._home(path))
        with translate_errors(path):
            if is_outside(path.parent, path):
                raise FileError(path, "is a link that leaves the folder")
            if os.path.lexists(path):
                if path.read_bytes() == content:
                    return
                raise FileError(path, "exists with other content; move it away")
            self._saved[path] = None
            writer.stage(path).write_bytes(content)

    def commit(self) -> None:
        """Replace the files that were saved.

        Raises FileError, and changes nothing, if any file is not what it was when it was read.
        """
        for folder in self._changed_folders():
            self._writers[folder].commit(self._check_unchanged)
            for path in [path for path in self._digests if self._home(path) == folder]:
                del self._digests[path]
        self.rollback()

    def rollback(self) -> None:
        """Give up what is not committed."""
        for folder in self._changed_folders():
            self._writers[folder].reset()
        self._saved.clear()
        self._digests.clear()

    def _changed_folders(self) -> Iterable[Path]:
        """Return the folders with changes, few of those that are locked, in the order of saving."""
        return dict.fromkeys(map(self._home, self._saved))

    def _check_unchanged(self) -> None:
        for path, digest in self._digests.items():
            if _digest(path) != digest:
                raise FileError(path, CHANGED)

    def _home(self, path: Path) -> Path:
        folder = Path(os.path.realpath(path)).parent
        if folder not in self._homes:
            self._homes[folder] = home_of(path)
        return self._homes[folder]

    def _writer(self, folder: Path) -> Transaction:
        if folder not in self._writers:
            self._writers[folder] = self._stack.enter_context(Transaction.open(folder))
        return self._writers[folder]

    def _change(self, path: Path, content: bytes) -> Rewrite | None:
        """Return the change that new content of a file makes in the nearest manifest that lists it.

        Raises FileError if that manifest cannot be updated.
        """
        file = path.resolve()
        # Relative folders first, so that messages name the manifest as they name the file.
        for folder in (*path.parents, *path.absolute().parents):
            place = folder / MANIFEST
            try:
                before = self.read(place)
                manifest = self._read(folder, before)
            except (FileError, InvalidError):
                continue
            if indexes := manifest.of_file.get(file):
                return self._update(place, manifest, indexes, path.read_bytes(), content)
        return None

    def recount(self, folder: Path, records: int) -> Rewrite | None:
        """Return the change of a manifest to the right number of records, if it has a wrong one.

        Raises FileError if the manifest cannot be read.
        """
        manifest = folder / MANIFEST
        if not manifest.is_file():
            return None
        before = self.read(manifest)
        try:
            content = parse(before)
        except InvalidError:
            return None
        about = content.get("newsevents") if isinstance(content, dict) else None
        if not isinstance(about, dict) or about.get("records", records) == records:
            return None
        text = decode(before)
        edits = text_edits(text, [Replace("/newsevents/records", records)])
        after = apply_edits(text, edits).encode()
        return Rewrite(path=manifest, before=before, after=after, content=after, was_right=False)

    def _read(self, folder: Path, data: bytes) -> _Manifest:
        key = folder / MANIFEST, data
        if key not in self._by_data:
            self._keep(*key, _Manifest.read(folder, data))
        return self._by_data[key]

    def _keep(self, place: Path, data: bytes, manifest: _Manifest) -> None:
        self._by_data[place, data] = manifest
        while len(self._by_data) > _MANIFEST_CACHE_SIZE:
            del self._by_data[next(iter(self._by_data))]

    def _update(
        self, place: Path, manifest: _Manifest, indexes: Iterable[int], old: bytes, new: bytes
    ) -> Rewrite | None:
        figures = {}
        was_right = True
        for index in indexes:
            resource = manifest.resource(index)
            figures[index] = figures_of(place, resource, new)
            was_right &= resource.items() >= figures_of(place, resource, old).items()
        after = manifest.with_figures(figures)
        if after == manifest:
            return None
        before, data = manifest.data, after.data
        self._keep(place, before, self._by_data.pop((place, before)))
        self._keep(place, data, after)
        return Rewrite(path=place, before=before, after=data, content=data, was_right=was_right)


def figures_of(manifest: Path, resource: dict[str, Any], content: bytes) -> dict[str, Any]:
    """Return size and hash of content, as far as a resource has them, in the form of its own.

    Raises FileError for an unknown hash algorithm, and for figures of several files together.
    """
    figures: dict[str, Any] = {}
    if "bytes" in resource:
        figures["bytes"] = len(content)
    if "hash" in resource:
        given = resource["hash"]
        algorithm = algorithm_of(given)
        if algorithm is None:
            raise FileError(manifest, f"the hash {shown(given)} cannot be updated")
        figures["hash"] = with_digest(given, digest_of([content], algorithm))
    if figures and isinstance(resource["path"], list) and len(resource["path"]) > 1:
        raise FileError(manifest, f"{', '.join(figures)} of several files cannot be updated")
    return figures
