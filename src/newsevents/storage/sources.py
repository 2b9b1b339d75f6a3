"""From a path, a name or an open file to the records in it."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from os import PathLike
from pathlib import Path
from typing import Any, TypeAlias

import attrs

from newsevents._text.suggestions import did_you_mean
from newsevents.errors import FileError, NewsEventsError
from newsevents.findings import Finding
from newsevents.storage import json_lines, paths
from newsevents.storage.bundles import read_bundle
from newsevents.storage.chunks import Chunk
from newsevents.storage.compression import check_regular, read_data, stored_size
from newsevents.storage.data_packages import (
    DATA_SUFFIXES,
    MANIFEST,
    Manifest,
    link_finding,
    read_manifest,
)
from newsevents.storage.journal import States, changed_error, check_unchanged, states_of
from newsevents.storage.paths import AnyPath, BinaryFile, DataFile, OpenFile, translate_errors
from newsevents.storage.raw_records import RecordStream
from newsevents.storage.resources import attachments, metadata_of

#: The suffix of bundles.
BUNDLE_SUFFIX = ".newsevents.json"
#: The suffixes of all files that records are read from.
SUFFIXES = (*DATA_SUFFIXES, BUNDLE_SUFFIX)
#: Suffixes of the formats with tables, which `newsevents.formats` reads and writes.
TABLE_SUFFIXES = (".parquet", ".csv", ".xlsx")
#: Entry-point group of installed datasets.
_ENTRY_POINTS = "newsevents.datasets"
_MISSING = "no such file or folder"

#: A path, a URL, a path with wildcards, the name of an installed dataset, or an open binary file.
Source: TypeAlias = str | PathLike[str] | BinaryFile


@attrs.frozen(kw_only=True)
class DataSource:
    """Files with records: one dataset, one file of it, or several files."""

    path: DataFile
    files: tuple[DataFile, ...]
    #: Whether this is a whole dataset, in which every reference must have a target.
    is_dataset: bool
    #: The manifest, if the dataset has one.
    manifest: Manifest | None = None
    #: Findings about the manifest or the folder.
    findings: tuple[Finding, ...] = ()
    _states: States = attrs.field(
        init=False, default=attrs.Factory(lambda self: states_of(self.files), takes_self=True)
    )

    @contextlib.contextmanager
    def unchanged(self) -> Iterator[None]:
        """Raise FileError after a block if a file on this machine has changed meanwhile.

        Other errors of this library in the block may be due to the change.
        """
        try:
            yield
        except NewsEventsError:
            self.check_unchanged()
            raise
        self.check_unchanged()

    def check_unchanged(self) -> None:
        """Raise FileError if a file on this machine has changed since the source was opened."""
        check_unchanged(self._states)
        if self.manifest is not None and isinstance(self.path, Path):
            place = self.path / MANIFEST
            if not paths.exists(place) or read_data(place, None) != self.manifest.entry.data:
                raise changed_error(place)

    @property
    def is_newer(self) -> bool:
        """Whether the data is written for a newer minor version of the schema."""
        return self.manifest is not None and self.manifest.is_newer

    @property
    def metadata(self) -> Mapping[str, Any]:
        """The fields of the manifest that do not follow from the data files."""
        return metadata_of(self.manifest) if self.manifest else {}

    @property
    def attachments(self) -> Mapping[str, AnyPath]:
        """The files of the manifest that are not data, by their paths in it."""
        return attachments(self.manifest) if self.manifest else {}

    @property
    def size(self) -> int:
        """Known stored size of the files in bytes."""
        return sum(stored_size(path) or 0 for path in self.files)


def installed_datasets() -> tuple[str, ...]:
    """Return the names of the datasets of all installed packages, sorted."""
    return tuple(sorted(metadata.entry_points(group=_ENTRY_POINTS).names))


def resolve_source(source: str | PathLike[str]) -> AnyPath:
    """Return the path or URL of a source.

    Text without a slash that is not the name of a file here is the name of an installed dataset;
    a `Path` is always a path.
    Raises FileError for an invalid URL and for a name of nothing.
    """
    path = paths.to_path(source)
    may_be_name = isinstance(source, str) and isinstance(path, Path) and len(path.parts) == 1
    if (
        not may_be_name
        or path.name.endswith(SUFFIXES)
        or paths.has_wildcards(path)
        or _exists(path)
    ):
        return path
    for entry_point in metadata.entry_points(group=_ENTRY_POINTS, name=str(source)):
        try:
            return Path(entry_point.load()())
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            raise FileError(path, f"the package of this dataset is broken: {reason}") from error
    names = installed_datasets()
    hint = did_you_mean(str(source), names, f"installed: {', '.join(names) or 'none'}")
    raise FileError(path, f"{_MISSING}, and no installed dataset of this name; {hint}")


def is_installed(source: Source, opened: DataSource) -> bool:
    """Whether a source that was opened is an installed dataset, given by its name."""
    return isinstance(source, str) and paths.to_path(source) != opened.path


def open_source(source: Source) -> DataSource:
    """Return the files of a source without reading records yet.

    Wildcards are expanded if no path has this very name.
    Raises FileError if there is nothing to read, and TypeError for a file open in text mode and for
    what is no source.
    """
    if not isinstance(source, str | PathLike):
        if not hasattr(source, "read"):
            kind = type(source).__name__
            raise TypeError(f"a source is a path, a URL or an open binary file, not {kind}")
        file = OpenFile(source)
        return DataSource(path=file, files=(file,), is_dataset=is_bundle(file))
    path = resolve_source(source)
    if _is_folder(path):
        return _open_folder(path)
    if not _exists(path):
        if paths.has_wildcards(path):
            return _open_matches(path)
        raise FileError(path, _MISSING)
    check_regular(path)
    if not path.name.endswith(SUFFIXES):
        raise _other_error(path, "not a data file; its name must end in")
    return DataSource(path=path, files=(path,), is_dataset=is_bundle(path))


def check_output(path: Path, suffix: str) -> None:
    """Raise FileError for an output without its suffix, or with the name of a dataset.

    A mistyped path then does not replace data.
    """
    if path.name.endswith((BUNDLE_SUFFIX, MANIFEST)):
        raise FileError(path, "would be taken for a dataset; use another name")
    if not path.name.endswith(suffix):
        raise FileError(path, f"use a name that ends in {suffix}")


def _other_error(path: AnyPath, reason: str) -> FileError:
    if path.suffix in TABLE_SUFFIXES:
        return FileError(
            path, "a format with tables; make a folder of it with newsevents convert first"
        )
    return FileError(path, f"{reason} {', '.join(SUFFIXES)}")


def _exists(path: AnyPath) -> bool:
    with translate_errors(path):
        return paths.exists(path)


def _is_folder(path: AnyPath) -> bool:
    if isinstance(path, Path) or not path.is_web:
        with translate_errors(path):
            return path.is_dir()
    # A web server lists no folders, but a manifest may name the files of one.
    return not path.name.endswith(SUFFIXES) and not paths.has_wildcards(path)


def _open_folder(folder: AnyPath) -> DataSource:
    with translate_errors(folder):
        if paths.exists(folder / MANIFEST):
            return source_of(read_manifest(folder))
        files = find_data_files(folder)
        nested = folder.glob(f"*/{MANIFEST}") if isinstance(folder, Path) and not files else ()
        below = sorted(path.parent.name for path in nested)
    if below:
        raise FileError(folder, f"not a dataset; did you mean {folder / below[0]}?")
    if not files:
        raise _other_error(
            folder, f"not a dataset: it contains neither {MANIFEST} nor files that end in"
        )
    return _files_inside(folder, folder, files, is_dataset=True)


def source_of(manifest: Manifest) -> DataSource:
    """Return the files of a manifest."""
    return DataSource(
        path=manifest.folder,
        files=manifest.files,
        is_dataset=True,
        manifest=manifest,
        findings=manifest.findings,
    )


def find_data_files(folder: AnyPath) -> list[AnyPath]:
    """Return the paths in a folder whose names are those of data files, sorted by name.

    Hidden files are none. Raises OSError for a folder that cannot be read.
    """
    named = (path for path in paths.list_folder(folder) if path.name.endswith(SUFFIXES))
    return sorted(
        (path for path in named if not paths.is_hidden(path.name)), key=lambda path: path.name
    )


def _open_matches(pattern: AnyPath) -> DataSource:
    with translate_errors(pattern):
        files = paths.find_matches(pattern, SUFFIXES)
    if not files:
        raise FileError(pattern, f"matches no file that ends in {', '.join(SUFFIXES)}")
    return _files_inside(pattern, paths.folder_of(pattern), files, is_dataset=False)


def _files_inside(
    path: AnyPath, folder: AnyPath, files: Iterable[AnyPath], *, is_dataset: bool
) -> DataSource:
    """Return a source without links out of the folder: only links that a person typed are followed.

    Nor does it have links to content that has not been fetched.
    """
    inside, findings = [], []
    for file in files:
        if (finding := link_finding(folder, file, file.name)) is None:
            inside.append(file)
        else:
            findings.append(attrs.evolve(finding, file=str(file)))
    return DataSource(
        path=path, files=tuple(inside), is_dataset=is_dataset, findings=tuple(findings)
    )


def read_file(path: DataFile) -> RecordStream:
    """Open one file; findings about it as a whole follow its records.

    Raises FileError if it cannot be opened; reading may raise it as well.
    """
    diagnostics = json_lines.Diagnostics()
    stream = read_chunk(Chunk(path=path), diagnostics)
    if not is_bundle(path):
        stream.entries = itertools.chain(stream.entries, diagnostics.findings(str(path)))
    return stream


def read_chunk(chunk: Chunk, diagnostics: json_lines.Diagnostics) -> RecordStream:
    """Open a chunk.

    Diagnostics of a file of JSON Lines are complete when the entries are exhausted.
    Raises FileError if the file cannot be opened; reading may raise it as well.
    """
    if not is_bundle(chunk.path):
        entries = json_lines.iter_records_of_chunk(chunk, diagnostics)
        return RecordStream(entries, chunk.is_newer)
    return read_bundle(chunk.path)


def is_bundle(path: DataFile) -> bool:
    """Whether the name of a file is that of a bundle."""
    return path.name.endswith(BUNDLE_SUFFIX)
