"""Writing records to a dataset folder, a file of JSON Lines or a bundle."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

from newsevents import codec
from newsevents.dataset.dataset import Dataset
from newsevents.dataset.saving import encode_line
from newsevents.errors import FileError, LeftBehindWarning
from newsevents.model import Actor, Article, Event, Place, Process, Record
from newsevents.schemas import BASE
from newsevents.storage.atomic import Transaction, new_folder, replacing
from newsevents.storage.bundles import MAX_BUNDLE_BYTES
from newsevents.storage.compression import check_fetched, compressing
from newsevents.storage.data_packages import (
    DATA_SUFFIXES,
    MANIFEST,
    digest_of,
    iter_file,
    path_finding,
    read_manifest,
    version_of,
)
from newsevents.storage.paths import (
    AnyPath,
    DataFile,
    exists,
    local_path,
    to_path,
    translate_errors,
)
from newsevents.storage.resources import (
    WrittenFile,
    described,
    has_figures,
    kept_metadata,
    manifest_text,
)
from newsevents.storage.resources import attachments as attachments_of
from newsevents.storage.sources import BUNDLE_SUFFIX, SUFFIXES, TABLE_SUFFIXES, find_data_files

#: File of each type of record in a dataset folder.
_FILES: dict[str, type[Record]] = {
    "articles.jsonl": Article,
    "actors.jsonl": Actor,
    "places.jsonl": Place,
    "processes.jsonl": Process,
    "events.jsonl": Event,
}
#: Names of files, not of folders; `-` is the standard output of many programs.
_FILE_NAME = re.compile(
    r"-|.*\.(json|ndjson|jsonl|geojson|jsonld|ya?ml|toml|xml"
    r"|gz|zst|bz2|xz|lz4|br|zip|tar|tgz|7z|rar|csv|tsv|tab|xlsx?|xlsm|xlsb|ods|numbers"
    r"|parquet|pq|arrow|feather|orc|avro|db|sqlite3?|duckdb"
    r"|txt|md|html?|pdf|docx?|odt|rtf)",
    re.IGNORECASE | re.DOTALL,
)


def write_dataset(records: Iterable[Record], path: str | PathLike[str]) -> None:
    """Write a dataset, or any records, in the form that the name of the path asks for.

    `*.jsonl`, `*.jsonl.gz` and `*.jsonl.zst` become one file of JSON Lines, `*.newsevents.json`
    a bundle, every other name a folder with a manifest.
    Only a folder keeps the metadata of a dataset; what the manifest said of a file stays with the
    file of the same name, and other files of the manifest are copied. Records without metadata keep
    that of the folder. A LeftBehindWarning names everything else. The manifest has sizes, hashes and
    the number of records, unless the one in the folder has none of these.
    New files replace old ones together, when all of them are complete.
    Raises InvalidError if two records have the same id, and FileError if the path cannot be
    written, another process is writing there, it is a folder with data files that would be left
    behind, or a file that the manifest of another dataset lists.
    """
    dataset = records if isinstance(records, Dataset) else Dataset(records)
    messages = write_records(
        dataset, path, metadata=dataset.metadata, attachments=dataset.attachments
    )
    warn_left_behind(path, messages)


def warn_left_behind(path: str | PathLike[str], messages: Iterable[str]) -> None:
    """Warn of what was left behind; that JSON Lines and bundles have no metadata is documented."""
    if not os.fspath(path).endswith(SUFFIXES):
        for message in messages:
            warnings.warn(LeftBehindWarning(path, message), stacklevel=3)


def write_records(
    records: Iterable[Record],
    path: str | PathLike[str],
    *,
    metadata: Mapping[str, Any],
    attachments: Mapping[str, AnyPath] = MappingProxyType({}),
) -> list[str]:
    """Write records as `write_dataset` does, one at a time; their ids must be unique.

    Returns messages about what was left behind.
    """
    path = local_path(path)
    check_name(path)
    check_unlisted(path)
    if path.name.endswith(BUNDLE_SUFFIX):
        size = 0
        with replacing(path) as stream:
            for piece in _bundle(records, metadata):
                size += stream.write(piece.encode())
                if size > MAX_BUNDLE_BYTES:
                    raise FileError(path, "too large for a bundle; use JSON Lines or a folder")
    elif path.name.endswith(DATA_SUFFIXES):
        with replacing(path) as stream, compressing(path.name, stream) as compressed:
            compressed.writelines(map(_line, records))
    else:
        return _write_folder(records, path, metadata, attachments)
    fields = described(metadata)
    return [f"no place for {', '.join(fields)}; a folder keeps them"] if fields else []


def check_name(path: Path) -> None:
    """Raise FileError if the name of a path is that of another kind of file."""
    is_other = _FILE_NAME.fullmatch(path.name) and not path.name.endswith(SUFFIXES)
    if is_other and not path.is_dir():
        forms = (
            f"it ends in {', '.join(SUFFIXES)}, or with `convert` in {', '.join(TABLE_SUFFIXES)}"
        )
        raise FileError(path, f"not a name of a data file; {forms}; a folder has no such suffix")


def check_unlisted(target: Path) -> None:
    """Raise FileError if writing a file or folder would replace a part of the dataset above it.

    Raises FileError for a manifest above it that cannot be read, too.
    """
    real = Path(os.path.realpath(target))
    for folder in (*target.parents, *target.absolute().parents):
        if (folder / MANIFEST).is_file():
            for path in map(local_path, read_manifest(folder).listed.values()):
                if path.resolve().is_relative_to(real):
                    part = f"would replace {path.name}, which {folder / MANIFEST} lists"
                    raise FileError(target, f"{part}; write to another path")


def check_target(
    source: DataFile | None,
    target: Path,
    files: Iterable[DataFile] = (),
    *,
    is_folder: bool = False,
) -> None:
    """Raise FileError if writing the target would remove the source, one of its files, or add one.

    A source that `is_folder` belongs to one format as a whole, so nothing is written inside it.
    """
    if not isinstance(source, Path):
        return
    try:
        here, there = source.resolve(), target.resolve()
        names = {each.resolve() for each in files if isinstance(each, Path)}
    except (OSError, RuntimeError, ValueError) as error:
        raise FileError(source, str(error)) from None
    if here.is_relative_to(there) or there in names:
        raise FileError(target, f"would overwrite its source {source}")
    is_data = there.parent == here and there.name.endswith(SUFFIXES)
    if (is_folder and there.is_relative_to(here)) or (is_data and not (here / MANIFEST).exists()):
        raise FileError(target, f"would be a file of its source {source}; choose another folder")


def check_inputs(inputs: Iterable[str | PathLike[str]], target: Path) -> None:
    """Raise FileError if writing a file or a dataset to the target would replace one of the inputs."""
    names = (target, *(target / name for name in (*_FILES, MANIFEST)))
    written = {os.path.realpath(name) for name in names}
    for each in map(to_path, inputs):
        if isinstance(each, Path) and os.path.realpath(each) in written:
            raise FileError(target, f"would overwrite {each}, which this command uses")


def _line(record: Record) -> bytes:
    return encode_line(record) + b"\n"


def _bundle(records: Iterable[Record], metadata: Mapping[str, Any]) -> Iterator[str]:
    """Yield a bundle with one record a line, so that a line diff shows changed records."""
    yield f'{{\n"$schema": "{BASE}bundle.schema.json",\n"newsevents": "{version_of(metadata)}",\n'
    yield '"records": [\n'
    separator = ""
    for record in records:
        yield f"{separator}{codec.dumps(record)}"
        separator = ",\n"
    yield "\n]\n}\n"


def _write_folder(
    records: Iterable[Record],
    folder: Path,
    metadata: Mapping[str, Any],
    attachments: Mapping[str, AnyPath],
) -> list[str]:
    with translate_errors(folder), new_folder(folder), Transaction.open(folder) as writer:
        lost: list[str] = []
        with_figures = True
        listed: dict[str, AnyPath] = {}
        if (folder / MANIFEST).is_file():
            manifest = read_manifest(folder)
            with_figures = has_figures(manifest.content)
            metadata, lost = kept_metadata(metadata, manifest)
            listed = attachments_of(manifest)
        names = (path.name for path in find_data_files(folder))
        if other := next((name for name in names if name not in {*_FILES, *listed}), ""):
            raise FileError(folder, f"contains other data files, such as {other}; move them away")
        written = _write_files(records, writer)
        copied = {name for name, source in attachments.items() if exists(source)}
        for name in copied:
            if not _is_same(attachments[name], folder / name, is_listed=name in listed):
                with writer.stage(name).open("xb") as stream:
                    stream.writelines(iter_file(attachments[name]))

        def _is_there(name: str) -> bool:
            return name in copied or path_finding(folder, name, "") is None

        text, unsaid = manifest_text(metadata, written, _is_there, with_figures=with_figures)
        writer.stage(MANIFEST).write_bytes(text)
        for name in _FILES.keys() - {data.name for data in written}:
            writer.remove(name)
    return [f"left behind: {each}" for each in (*lost, *unsaid)]


def _is_same(source: AnyPath, target: Path, *, is_listed: bool) -> bool:
    """Whether a file that is not data is in the folder already.

    Raises FileError if the file would replace one that the manifest of the folder does not list.
    """
    check_fetched(source)
    if not target.exists():
        return False
    if isinstance(source, Path) and source.samefile(target):
        return True
    is_same = digest_of(iter_file(source), "sha256") == digest_of(iter_file(target), "sha256")
    if not (is_same or is_listed):
        raise FileError(target, f"another file than {source}; move it away")
    return is_same


def _write_files(records: Iterable[Record], writer: Transaction) -> list[WrittenFile]:
    """Write the files of a folder side by side, each opened for its first record."""
    files: dict[str, WrittenFile] = {}
    streams: dict[str, IO[bytes]] = {}
    with ExitStack() as stack:

        def _open(name: str) -> None:
            streams[name] = stack.enter_context(writer.stage(name).open("xb"))
            files[name] = WrittenFile(name)

        for record in records:
            name = next(name for name, cls in _FILES.items() if isinstance(record, cls))
            if name not in files:
                _open(name)
            line = _line(record)
            streams[name].write(line)
            files[name].add(line)
        if not files:
            _open("events.jsonl")
    return [files[name] for name in _FILES if name in files]
