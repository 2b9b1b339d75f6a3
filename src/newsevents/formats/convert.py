"""From one form of a dataset to another, by the names of the paths."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import attrs

from newsevents.codec import from_dict
from newsevents.dataset.dataset import Dataset
from newsevents.dataset.reading import iter_records
from newsevents.dataset.writing import write_records
from newsevents.errors import FileError, InvalidError
from newsevents.model import Record
from newsevents.storage.atomic import all_or_none, folder_or_none, translate_errors
from newsevents.storage.paths import AnyPath, local_path, to_path
from newsevents.storage.sources import open_source, read_file
from newsevents.validation.rules.dataset import DUPLICATE_ID

_BUCKETS = 256


def convert(
    source: Dataset | str | PathLike[str], target: str | PathLike[str], *, language: str = "en"
) -> int:
    """Write a dataset, or what is at a path, in another form; return the number of its records.

    A source in a form that `read_dataset` reads may be a URL, as there.
    The names say which forms: `*.parquet` is a folder of Parquet files, `*.csv` a folder of CSV
    files, `*.xlsx` an Excel workbook, and the others are those that `read_dataset` reads and `write_dataset` writes.
    Nothing is lost, but that only folders, Parquet, CSV and Excel have a place for the metadata.
    Names in tables are in the language if there are any in it.
    JSON Lines, folders and Parquet are neither read nor written as a whole, so that memory hardly
    depends on their size: some bytes a record, for its id and its place.
    Spreadsheets and bundles are held when they are read, and a workbook, packed, when it is written.
    Records are checked one by one, and that no two have the same id.
    The target comes to its place when it is complete, and replaces what is there only if that is
    data of the same form.
    Raises FileError for paths that cannot be read or written, InvalidError for invalid records,
    and MissingExtraError for a package that is not installed.
    """
    target = local_path(target)
    if isinstance(source, Dataset):
        opened = _Opened("Dataset", source.metadata, source.__iter__)
    else:
        path = to_path(source)
        _check_apart(path, target)
        opened = _open(path)
    records = _Counted(opened)
    _write(records, target, opened, language)
    return records.count


@attrs.frozen
class _Opened:
    """A dataset that can be gone through, again and again."""

    what: str
    metadata: Mapping[str, Any]
    records: Callable[[], Iterator[Record]]


class _Counted:
    """The records of a dataset, counted and with ids of their own; gone through once."""

    def __init__(self, opened: _Opened) -> None:
        self._opened = opened
        self.count = 0

    def __iter__(self) -> Iterator[Record]:
        # Eight bytes a record instead of its id.
        buckets = [array("q") for _ in range(_BUCKETS)]
        for record in self._opened.records():
            number = hash(record.id)
            buckets[number % _BUCKETS].append(number)
            self.count += 1
            yield record
        twice = {n for b in buckets if len(set(b)) < len(b) for n, c in Counter(b).items() if c > 1}
        if twice:
            self._check(twice)

    def _check(self, numbers: set[int]) -> None:
        """Raise InvalidError for ids that are there twice, of those with some hashes."""
        ids = (record.id for record in self._opened.records())
        counts = Counter(name for name in ids if hash(name) in numbers)
        findings = [
            DUPLICATE_ID(
                f"{count} records have the id {name}",
                hint="remove the others or give them another id",
                record=name,
                pointer="/id",
            )
            for name, count in counts.items()
            if count > 1
        ]
        if findings:
            raise InvalidError(findings, subject=self._opened.what)


def _check_apart(source: AnyPath, target: Path) -> None:
    """Raise FileError when writing one would take the other away."""
    if not isinstance(source, Path):
        return
    try:
        here, there = source.resolve(), target.resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise FileError(source, f"{error}") from None
    if (
        here == there
        or here.is_relative_to(there)
        or (there.is_relative_to(here) and here.suffix in _FOLDERS)
    ):
        raise FileError(target, f"would be written over {source}, which is read for it")


_FOLDERS = (".parquet", ".csv")


def _open(path: AnyPath) -> _Opened:
    if path.suffix == ".parquet":
        from newsevents.formats.parquet import open_parquet

        folder = local_path(path, "read as Parquet")
        parquet = open_parquet(folder)
        return _Opened(str(path), parquet.metadata, lambda: _records(parquet.documents(), folder))
    if path.suffix in (".csv", ".xlsx"):
        return _open_sheets(local_path(path, "read as spreadsheets"))
    source = open_source(path)
    metadata = source.metadata
    for file in source.files:
        version = read_file(source, file).version
        if version:
            metadata = {**metadata, "newsevents": {"schema": version}}
    return _Opened(str(path), metadata, lambda: iter_records(path))


def _open_sheets(path: Path) -> _Opened:
    from newsevents.errors import TableError
    from newsevents.formats.sheets import tables_of_sheets
    from newsevents.tables.reading import documents_in

    try:
        if path.suffix == ".csv":
            from newsevents.formats.csv_folder import read_csv

            tables, metadata = tables_of_sheets(read_csv(path))
        else:
            from newsevents.formats.excel import read_excel

            tables, metadata = tables_of_sheets(read_excel(path))
    except TableError as error:
        raise FileError(path, f"{error}") from None
    return _Opened(str(path), metadata, lambda: _records(documents_in(tables), path))


def _records(documents: Iterable[Any], path: Path) -> Iterator[Record]:
    from newsevents.errors import TableError

    try:
        for document in documents:
            yield from_dict(document)
    except InvalidError as error:
        raise InvalidError(error.findings, subject=str(path)) from None
    except TableError as error:
        raise FileError(path, f"{error}") from None


def _write(records: Iterable[Record], target: Path, opened: _Opened, language: str) -> None:
    if target.suffix not in (*_FOLDERS, ".xlsx"):
        write_records(records, target, metadata=opened.metadata)
        return
    from newsevents.errors import TableError
    from newsevents.tables.layout import View
    from newsevents.tables.writing import names_of

    view = View(names=names_of(opened.records(), language), language=language)
    if target.suffix == ".xlsx":
        from newsevents.formats.excel import write_excel

        with all_or_none() as create, translate_errors(target), create(target) as stream:
            try:
                write_excel(records, stream, metadata=opened.metadata, view=view)
            except TableError as error:
                raise FileError(target, f"{error}") from None
        return
    write, is_ours = _folder_form(target.suffix)
    _check_free(target, is_ours)
    with folder_or_none(target) as folder, translate_errors(target):
        write(records, folder, metadata=opened.metadata, view=view)


def _folder_form(suffix: str) -> tuple[Callable[..., None], Callable[[Path], str | None]]:
    """Return what writes into a folder, and what says of something in one that it is not ours."""
    if suffix == ".csv":
        from newsevents.formats import csv_folder

        return csv_folder.write_csv, csv_folder.is_ours
    from newsevents.formats import parquet_files

    return parquet_files.write_parquet, parquet_files.is_ours


def _check_free(target: Path, is_ours: Callable[[Path], str | None]) -> None:
    """Raise FileError when something of another form is in the place of a folder."""
    with translate_errors(target):
        if not target.exists():
            return
        if not target.is_dir():
            raise FileError(target, f"is a file; {target.suffix} is a folder of files")
        other = is_ours(target)
    if other is not None:
        raise FileError(target, f"holds something else, such as {other}; move it away")
