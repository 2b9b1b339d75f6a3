"""From a path to the records behind it: a folder, a file of JSON Lines, or a bundle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any

import attrs

from newsevents.files.bundle import read_bundle
from newsevents.files.entries import Entry
from newsevents.files.lines import entries_of_lines, entries_of_part
from newsevents.files.manifest import DATA_SUFFIXES, MANIFEST, Manifest, read_manifest
from newsevents.files.notes import Notes
from newsevents.files.opening import check_regular, size_of, unreadable
from newsevents.files.parts import Part
from newsevents.files.patterns import folder_of, is_pattern, matches
from newsevents.files.places import AnyPath, is_outside, is_there, place
from newsevents.files.rules import PATH_OUTSIDE
from newsevents.findings import FileError, Finding

#: The suffix of bundles.
BUNDLE_SUFFIX = ".newsevents.json"
_SUFFIXES = (*DATA_SUFFIXES, BUNDLE_SUFFIX)


@attrs.frozen(kw_only=True)
class Source:
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
        return sum(size_of(path) or 0 for path in self.files)

    def file(self, name: str) -> AnyPath:
        """Return the file that a finding names, which need not say all that it takes to open it."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, AnyPath]:
        return {str(path): path for path in self.files}


@attrs.define
class Contents:
    """The records of a file or a part of one, and whether they are written for a newer schema."""

    entries: Iterator[Entry | Finding]
    is_newer: bool
    #: The version of the schema that a bundle gives for itself.
    version: str = ""


def open_source(path: str | PathLike[str]) -> Source:
    """Find out what stands at a path or URL, without reading records yet.

    A path with wildcards that is not there by that name stands for all files that match.
    Raises FileError for a path where there is nothing to read.
    """
    path = place(path)
    try:
        is_folder = _is_folder(path)
        is_here = is_folder or is_there(path)
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None
    if is_folder:
        return _open_folder(path)
    if not is_here and is_pattern(path):
        return _open_matches(path)
    if not is_here:
        raise FileError(f"{path}: there is no such file or folder")
    check_regular(path)
    if not path.name.endswith(_SUFFIXES):
        raise FileError(f"{path}: not a data file, whose names end in {', '.join(_SUFFIXES)}")
    return Source(path=path, files=(path,), is_dataset=is_bundle(path))


def _is_folder(path: AnyPath) -> bool:
    if isinstance(path, Path) or path.can_list:
        return path.is_dir()
    # What does not look like a file may be a folder with a manifest, which is a file again.
    return not path.name.endswith(_SUFFIXES) and not is_pattern(path)


def _open_folder(folder: AnyPath) -> Source:
    try:
        if is_there(folder / MANIFEST):
            manifest = read_manifest(folder)
            return Source(
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
        raise unreadable(folder, error) from None
    if not files:
        raise FileError(f"{folder}: no dataset here{_where_then(folder)}")
    files.sort(key=lambda path: path.name)
    return _without_links_out(folder, Source(path=folder, files=tuple(files), is_dataset=True))


def _open_matches(pattern: AnyPath) -> Source:
    """Take all files that a pattern stands for as parts of something larger."""
    try:
        files = matches(pattern, _SUFFIXES)
    except FileError:
        raise
    except OSError as error:
        raise unreadable(pattern, error) from None
    if not files:
        raise FileError(f"{pattern}: matches no file that ends in {', '.join(_SUFFIXES)}")
    source = Source(path=pattern, files=tuple(files), is_dataset=False)
    return _without_links_out(folder_of(pattern), source)


def _without_links_out(folder: AnyPath, source: Source) -> Source:
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


def contents(source: Source, path: AnyPath) -> Contents:
    """Open one file of a source.

    Raises FileError when it cannot be opened; reading may raise it as well.
    """
    if is_bundle(path):
        return contents_of_part(Part(path=path), Notes())
    return Contents(entries_of_lines(path), source.is_newer)


def contents_of_part(part: Part, notes: Notes) -> Contents:
    """Open a part of a source.

    What is wrong with a file of JSON Lines as a whole is noted, and complete once the entries are
    exhausted.
    Raises FileError when the file cannot be opened; reading may raise it as well.
    """
    if not is_bundle(part.path):
        return Contents(entries_of_part(part, notes), part.is_newer)
    bundle = read_bundle(part.path)
    return Contents(iter([*bundle.findings, *bundle.entries]), bundle.is_newer, bundle.version)


def is_bundle(path: AnyPath) -> bool:
    """Say whether a file is a bundle, by its name."""
    return path.name.endswith(BUNDLE_SUFFIX)
