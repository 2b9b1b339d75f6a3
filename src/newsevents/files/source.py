"""From a path to the records behind it: a folder, a file of JSON Lines, or a bundle."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import attrs

from newsevents.files.bundle import read_bundle
from newsevents.files.entries import Entry
from newsevents.files.lines import entries_of_lines, entries_of_part
from newsevents.files.manifest import DATA_SUFFIXES, MANIFEST, Manifest, is_outside, read_manifest
from newsevents.files.notes import Notes
from newsevents.files.opening import check_regular, unreadable
from newsevents.files.parts import Part
from newsevents.files.rules import PATH_OUTSIDE
from newsevents.findings import FileError, Finding

#: The suffix of bundles.
BUNDLE_SUFFIX = ".newsevents.json"
_SUFFIXES = (*DATA_SUFFIXES, BUNDLE_SUFFIX)


@attrs.frozen(kw_only=True)
class Source:
    """Where records come from: one dataset, or one file of it."""

    path: Path
    files: tuple[Path, ...]
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


@attrs.define
class Contents:
    """The records of a file or a part of one, and whether they are written for a newer schema."""

    entries: Iterator[Entry | Finding]
    is_newer: bool
    #: The version of the schema that a bundle gives for itself.
    version: str = ""


def open_source(path: str | PathLike[str]) -> Source:
    """Find out what stands at a path, without reading records yet.

    Raises FileError for a path where there is nothing to read.
    """
    path = Path(path)
    try:
        is_folder = path.is_dir()
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None
    if is_folder:
        return _open_folder(path)
    if not os.path.lexists(path):
        raise FileError(f"{path}: there is no such file or folder")
    check_regular(path)
    if not path.name.endswith(_SUFFIXES):
        raise FileError(f"{path}: not a data file, whose names end in {', '.join(_SUFFIXES)}")
    return Source(path=path, files=(path,), is_dataset=is_bundle(path))


def _open_folder(folder: Path) -> Source:
    if os.path.lexists(folder / MANIFEST):
        manifest = read_manifest(folder)
        return Source(
            path=folder,
            files=manifest.files,
            is_dataset=True,
            manifest=manifest,
            findings=manifest.findings,
            is_newer=manifest.is_newer,
        )
    try:
        names = sorted(entry for entry in folder.iterdir() if entry.name.endswith(_SUFFIXES))
    except OSError as error:
        raise unreadable(folder, error) from None
    if not names:
        raise FileError(f"{folder}: no dataset here{_where_then(folder)}")
    files = [path for path in names if not is_outside(folder, path)]
    findings = [
        attrs.evolve(
            PATH_OUTSIDE(
                "a link that leaves the folder, not read", hint="put the file itself here"
            ),
            file=str(path),
        )
        for path in names
        if path not in files
    ]
    return Source(path=folder, files=tuple(files), is_dataset=True, findings=tuple(findings))


def _where_then(folder: Path) -> str:
    """Point to the datasets one level below, if there are any."""
    below = sorted(path.parent.name for path in folder.glob(f"*/{MANIFEST}"))
    if below:
        return f"; did you mean {folder / below[0]}?"
    return f": neither {MANIFEST} nor files that end in {', '.join(_SUFFIXES)}"


def contents(source: Source, path: Path) -> Contents:
    """Open one file of a source.

    Raises FileError when it cannot be opened; reading may raise it as well.
    """
    if not is_bundle(path):
        return Contents(entries_of_lines(path), source.is_newer)
    bundle = read_bundle(path)
    return Contents(iter([*bundle.findings, *bundle.entries]), bundle.is_newer, bundle.version)


def contents_of_part(part: Part, notes: Notes, *, is_newer: bool) -> Contents:
    """Open a part of a source that is written for a newer schema, or not.

    What is wrong with a file of JSON Lines as a whole is noted, and complete once the entries are
    exhausted.
    Raises FileError when the file cannot be opened; reading may raise it as well.
    """
    if not is_bundle(part.path):
        return Contents(entries_of_part(part, notes), is_newer)
    bundle = read_bundle(part.path)
    # A bundle without records is no mistake, and says everything else by itself.
    return Contents(iter([*bundle.findings, *bundle.entries]), bundle.is_newer, bundle.version)


def is_bundle(path: Path) -> bool:
    return path.name.endswith(BUNDLE_SUFFIX)
