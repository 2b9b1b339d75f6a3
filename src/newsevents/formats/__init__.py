"""Datasets in the formats of other tools: Arrow, Parquet, SQL, spreadsheets.

`newsevents.tables` defines the tables. A file format is one module and one entry in `FORMATS`. Its
module has these functions:

- `open_tables(path, problems)` returns the tables as Arrow datasets by name, and the metadata.
  It raises FileError for what is not of the format, and TableError for other tables than those of a
  dataset and for cells that cannot be read, which are added to the problems instead, if given
- `write_tables(records, target, metadata=..., labels=...)` writes to an empty folder or to a stream.
  It raises TableError for what the format cannot hold, and OSError if it cannot be written
- `OWN_FILES`, for a folder, is a pattern of the paths of the files in it
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from importlib import import_module
from os import PathLike
from pathlib import Path
from types import MappingProxyType, ModuleType

import attrs

from newsevents.codec import from_dict, from_parsed
from newsevents.dataset.dataset import Dataset
from newsevents.dataset.reading import RecordSource, open_source
from newsevents.dataset.writing import check_target, check_unlisted, warn_left_behind, write_records
from newsevents.errors import FileError, InvalidError, TableError
from newsevents.model import Record
from newsevents.storage.atomic import Transaction, new_folder, replacing
from newsevents.storage.journal import check_unchanged, states_of
from newsevents.storage.paths import (
    AnyPath,
    is_hidden,
    local_path,
    to_path,
    translate_errors,
)
from newsevents.validation.rules.dataset import DUPLICATE_ID

__all__ = ["FORMATS", "TableFormat", "convert"]


@attrs.frozen
class TableFormat:
    """Format of files with tables."""

    name: str
    module: str
    #: Whether it is a folder of files or one file.
    is_folder: bool

    def load_module(self) -> ModuleType:
        """Import the module; raise MissingExtraError without the packages that it needs."""
        # Checks for pyarrow, which the module imports.
        import_module("newsevents.tables")
        return import_module(f"{__name__}.{self.module}")


#: Formats with tables by the suffix of their paths.
FORMATS: Mapping[str, TableFormat] = MappingProxyType(
    {
        ".parquet": TableFormat("Parquet", "parquet", is_folder=True),
        ".csv": TableFormat("CSV", "csv_folder", is_folder=True),
        ".xlsx": TableFormat("Excel", "excel", is_folder=False),
    }
)


def convert(  # noqa: PLR0913 - keyword arguments
    source: Dataset | str | PathLike[str],
    target: str | PathLike[str],
    *,
    language: str | None = None,
    form: bool = False,
    texts: str | PathLike[str] | None = None,
    on_left_behind: Callable[[str], None] | None = None,
) -> int:
    """Write a dataset in another format; return the number of its records.

    The source is a dataset, or a path, wildcard or URL that `read_dataset` accepts, or the path of a
    format with tables. The suffix of a path is its format: `*.parquet` is a folder of Parquet
    files, `*.csv` a folder of CSV files, `*.xlsx` an Excel workbook; all others are those of
    `write_dataset`. Names in tables are in the given language where they exist, by default in
    English; other formats have all languages, and refuse one.

    With `form`, a workbook is an entry form, too: its first sheets are for new records in short form,
    and cells propose terms and ids. Rows of these sheets are records when it is converted back;
    their quotes are searched in the folder `texts`.

    Nothing is lost, except that JSON Lines files and bundles do not contain metadata, and that only
    folders contain other files of the manifest, such as a codebook. `on_left_behind` is called with
    a line for everything that is not written; without it, a LeftBehindWarning names what the format
    could hold. Records are validated one by one, and duplicate ids are refused. The target is moved
    to its path once it is complete; it replaces only data of the same format.

    JSON Lines, dataset folders and Parquet are streamed, with some bytes of memory for each record.
    Spreadsheets and bundles are in memory while they are read, and so is a compressed workbook
    while it is written.

    Raises FileError for paths that cannot be read or written, InvalidError for invalid records,
    and MissingExtraError for a package that is not installed.
    """
    target = local_path(target)
    source = source if isinstance(source, Dataset) else to_path(source)
    if form and target.suffix != ".xlsx":
        raise FileError(target, "a form is a workbook; use a name that ends in .xlsx")
    opened = open_records(source, None if texts is None else local_path(texts))
    check_apart(opened, target)
    records = UniqueRecords(opened.records(), opened.subject)
    messages = _write(records, target, opened, language, form=form)
    if on_left_behind is None:
        warn_left_behind(target, messages)
    else:
        for message in messages:
            on_left_behind(f"{target}: {message}")
    return records.count


@attrs.define
class UniqueRecords:
    """Records that are counted and checked for duplicate ids while they are iterated, once."""

    records: Iterable[Record]
    #: Name of the dataset in the error.
    subject: str
    count: int = attrs.field(init=False, default=0)

    def __iter__(self) -> Iterator[Record]:
        """Yield the records; raise InvalidError at the end if ids are duplicate."""
        # In a temporary file once there are too many for the cache of the database.
        with closing(sqlite3.connect("")) as ids:
            ids.execute("CREATE TABLE ids (id TEXT PRIMARY KEY, number INTEGER) WITHOUT ROWID")
            for record in self.records:
                ids.execute(
                    "INSERT INTO ids VALUES (?, 1) ON CONFLICT DO UPDATE SET number = number + 1",
                    (record.id,),
                )
                self.count += 1
                yield record
            findings = [
                DUPLICATE_ID(
                    f"{number} records have the id {record_id}",
                    hint="remove the others or give them another id",
                    record=record_id,
                    pointer="/id",
                )
                for record_id, number in ids.execute("SELECT * FROM ids WHERE number > 1")
            ]
        if findings:
            raise InvalidError(findings, subject=self.subject)


def check_apart(source: RecordSource, target: Path) -> None:
    """Raise FileError if writing the target would change the source."""
    form = None if source.path is None else FORMATS.get(source.path.suffix)
    is_folder = form is not None and form.is_folder
    check_target(source.path, target, source.files, is_folder=is_folder)


def open_records(source: Dataset | AnyPath, texts: Path | None = None) -> RecordSource:
    """Return the records of a dataset, or of a path of any format, without reading them yet.

    `texts` is the folder in which quotes of an entry form are searched.

    Raises FileError if a path cannot be read; iterating raises that, or InvalidError for an
    invalid record.
    """
    table_format = None if isinstance(source, Dataset) else FORMATS.get(source.suffix)
    if isinstance(source, Dataset) or table_format is None:
        return open_source(source)
    return _open_tables(local_path(source, f"read as {table_format.name}"), table_format, texts)


def _open_tables(path: Path, table_format: TableFormat, texts: Path | None) -> RecordSource:
    # Needs pyarrow.
    module = table_format.load_module()
    from newsevents.formats.form import complete_entries, entries_of
    from newsevents.tables.problems import CellProblems
    from newsevents.tables.reading import documents_of, translate_table_errors

    entered: list[Record] = []

    def records() -> Iterator[Record]:
        unread = CellProblems()
        with translate_table_errors(path, table_format.name):
            try:
                yield from map(from_parsed, documents_of(tables, unread))
                yield from entered
            except InvalidError as error:
                # A record may lack what a cell did not give.
                unread.check()
                raise InvalidError(error.findings, subject=str(path)) from None
        check_unchanged(states)

    states = states_of(files_of_tables(path))
    with translate_table_errors(path, table_format.name):
        tables, metadata = module.open_tables(path)
        problems = CellProblems()
        if found := entries_of(path, problems):
            known = Dataset(records())
            completed = list(complete_entries(found, known, texts, problems))
            problems.check()
            entered += [from_dict(each.document) for _, each in completed]
    return RecordSource(str(path), metadata, records, path=path)


def files_of_tables(path: Path) -> list[Path]:
    """Return the files of a dataset with tables: a folder or one file."""
    files = path.rglob("*") if path.is_dir() else [path]
    return [file for file in files if file.is_file() and not is_hidden(file.name)]


def _write(
    records: Iterable[Record],
    target: Path,
    source: RecordSource,
    language: str | None,
    *,
    form: bool,
) -> list[str]:
    """Write records; return messages about what is left behind."""
    table_format = FORMATS.get(target.suffix)
    if table_format is None:
        if language is not None:
            reason = f"has names in all languages; a language is for {', '.join(FORMATS)}"
            raise FileError(target, reason)
        messages = write_records(
            records, target, metadata=source.metadata, attachments=source.attachments
        )
        return [*messages, *source.notes] if target.is_dir() else messages
    check_unlisted(target)
    # Needs pyarrow.
    module = table_format.load_module()
    from newsevents.tables.layout import Labels

    labels = Labels.of(source.records(), language or "en")
    try:
        if table_format.is_folder:
            with translate_errors(target):
                _own_files(target, module.OWN_FILES)
                with new_folder(target), Transaction.open(target) as writer:
                    for path in _own_files(target, module.OWN_FILES):
                        writer.remove(path)
                    module.write_tables(
                        records, writer.staging, metadata=source.metadata, labels=labels
                    )
        else:
            with replacing(target) as stream:
                options = {"with_form": True} if form else {}
                module.write_tables(
                    records, stream, metadata=source.metadata, labels=labels, **options
                )
    except TableError as error:
        raise FileError(target, str(error)) from None
    names = ", ".join(source.attachments)
    return [f"not copied: {names}; {table_format.name} has no other files"] if names else []


def _own_files(target: Path, own_files: re.Pattern[str]) -> list[str]:
    """Return the files of a format in a folder; raise FileError if it contains others.

    Hidden files are no data, and stay.
    """
    if not target.exists():
        return []
    if not target.is_dir():
        raise FileError(target, f"is a file; {target.suffix} is a folder of files")
    files = [path for path in target.rglob("*") if path.is_symlink() or not path.is_dir()]
    parts = [path.relative_to(target) for path in files]
    names = [part.as_posix() for part in parts if not part.parts[0].startswith(".")]
    if foreign := min((name for name in names if not own_files.fullmatch(name)), default=None):
        raise FileError(target, f"contains other files, such as {foreign}; move them away")
    return names
