"""From a path to the records behind it: a folder, a file of JSON Lines, or a bundle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any

import attrs

from newsevents.errors import FileError
from newsevents.findings import Finding
from newsevents.storage.bundles import read_bundle
from newsevents.storage.chunks import Chunk
from newsevents.storage.compression import check_regular, stored_size, unreadable_error
from newsevents.storage.data_packages import DATA_SUFFIXES, MANIFEST, Manifest, read_manifest
from newsevents.storage.json_lines import Diagnostics, iter_records_of_chunk, iter_records_of_file
from newsevents.storage.paths import AnyPath, exists, is_outside, to_path
from newsevents.storage.raw_records import RawRecord
from newsevents.storage.rules import PATH_OUTSIDE
from newsevents.storage.wildcards import find_matches, folder_of, has_wildcards

#: The suffix of bundles.
BUNDLE_SUFFIX = ".newsevents.json"
_SUFFIXES = (*DATA_SUFFIXES, BUNDLE_SUFFIX)


@attrs.frozen(kw_only=True)
class DataSource:
    """Where records come from: one dataset, one file of it, or some."""

    path: AnyPath
    files: tuple[AnyPath, ...]
    #: Whether this is a whole dataset, so that every reference has to lead somewhere.
    is_dataset: bool
    #: The manifest, if the dataset has one.
    manifest: Manifest | None = None
    #: What is wrong with the manifest, or with the folder.
    findings: tuple[Finding, ...] = ()
    #: Whether the data is written for a newer minor version of the schema.
    is_newer: bool = False

    @property
    def metadata(self) -> Mapping[str, Any]:
        """What the manifest says of the dataset, without the list of files."""
        return self.manifest.metadata if self.manifest else {}

    @property
    def size(self) -> int:
        """Bytes of the files as they are stored, as far as that is known."""
        return sum(stored_size(path) or 0 for path in self.files)

    def file(self, name: str) -> AnyPath:
        """Return the file that a finding names, which need not say all that it takes to open it."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, AnyPath]:
        return {str(path): path for path in self.files}


@attrs.define
class RecordStream:
    """The records of a file or a part of one, and whether they are written for a newer schema."""

    entries: Iterator[RawRecord | Finding]
    is_newer: bool
    #: The version of the schema that a bundle gives for itself.
    version: str = ""


def open_source(path: str | PathLike[str]) -> DataSource:
    """Find out what stands at a path or URL, without reading records yet.

    A path with wildcards that is not there by that name stands for all files that match.
    Raises FileError for a path where there is nothing to read.
    """
    path = to_path(path)
    try:
        is_folder = _is_folder(path)
        is_here = is_folder or exists(path)
    except (OSError, ValueError) as error:
        raise unreadable_error(path, error) from None
    if is_folder:
        return _open_folder(path)
    if not is_here and has_wildcards(path):
        return _open_matches(path)
    if not is_here:
        raise FileError(path, "there is no such file or folder")
    check_regular(path)
    if not path.name.endswith(_SUFFIXES):
        raise FileError(path, f"not a data file, whose names end in {', '.join(_SUFFIXES)}")
    return DataSource(path=path, files=(path,), is_dataset=is_bundle(path))


def _is_folder(path: AnyPath) -> bool:
    if isinstance(path, Path) or path.can_list:
        return path.is_dir()
    # What does not look like a file may be a folder with a manifest, which is a file again.
    return not path.name.endswith(_SUFFIXES) and not has_wildcards(path)


def _open_folder(folder: AnyPath) -> DataSource:
    try:
        if exists(folder / MANIFEST):
            manifest = read_manifest(folder)
            return DataSource(
                path=folder,
                files=manifest.files,
                is_dataset=True,
                manifest=manifest,
                findings=manifest.findings,
                is_newer=manifest.is_newer,
            )
        files = [path for path in folder.iterdir() if path.name.endswith(_SUFFIXES)]
    except FileError:
        raise
    except OSError as error:
        raise unreadable_error(folder, error) from None
    if not files:
        raise FileError(folder, f"no dataset here{_where_then(folder)}")
    files.sort(key=lambda path: path.name)
    return _without_links_out(folder, DataSource(path=folder, files=tuple(files), is_dataset=True))


def _open_matches(pattern: AnyPath) -> DataSource:
    """Take all files that a pattern stands for as parts of something larger."""
    try:
        files = find_matches(pattern, _SUFFIXES)
    except FileError:
        raise
    except OSError as error:
        raise unreadable_error(pattern, error) from None
    if not files:
        raise FileError(pattern, f"matches no file that ends in {', '.join(_SUFFIXES)}")
    source = DataSource(path=pattern, files=tuple(files), is_dataset=False)
    return _without_links_out(folder_of(pattern), source)


def _without_links_out(folder: AnyPath, source: DataSource) -> DataSource:
    """Leave out links that leave a folder: only paths that people type are followed there."""
    inside = dict.fromkeys(path for path in source.files if not is_outside(folder, path))
    finding = PATH_OUTSIDE(
        "a link that leaves the folder, not read", hint="put the file itself here"
    )
    findings = tuple(
        attrs.evolve(finding, file=str(path)) for path in source.files if path not in inside
    )
    return attrs.evolve(source, files=tuple(inside), findings=findings)


def _where_then(folder: AnyPath) -> str:
    """Point to the datasets one level below, if there are any."""
    if isinstance(folder, Path):
        below = sorted(path.parent.name for path in folder.glob(f"*/{MANIFEST}"))
        if below:
            return f"; did you mean {folder / below[0]}?"
    return f": neither {MANIFEST} nor files that end in {', '.join(_SUFFIXES)}"


def read_file(source: DataSource, path: AnyPath) -> RecordStream:
    """Open one file of a source.

    Raises FileError when it cannot be opened; reading may raise it as well.
    """
    if is_bundle(path):
        return read_chunk(Chunk(path=path), Diagnostics())
    return RecordStream(iter_records_of_file(path), source.is_newer)


def read_chunk(part: Chunk, notes: Diagnostics) -> RecordStream:
    """Open a part of a source.

    What is wrong with a file of JSON Lines as a whole is noted, and complete once the entries are
    exhausted.
    Raises FileError when the file cannot be opened; reading may raise it as well.
    """
    if not is_bundle(part.path):
        return RecordStream(iter_records_of_chunk(part, notes), part.is_newer)
    bundle = read_bundle(part.path)
    return RecordStream(iter([*bundle.findings, *bundle.entries]), bundle.is_newer, bundle.version)


def is_bundle(path: AnyPath) -> bool:
    """Say whether a file is a bundle, by its name."""
    return path.name.endswith(BUNDLE_SUFFIX)
