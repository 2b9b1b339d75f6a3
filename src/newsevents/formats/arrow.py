"""Arrow tables to a dataset, and SQL over the tables; `Dataset.to_arrow` is the way there."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from typing import TYPE_CHECKING, Any

from newsevents.codec import from_parsed
from newsevents.codec.bulk import collector_paused
from newsevents.dataset.dataset import Dataset
from newsevents.dataset.reading import read_dataset
from newsevents.errors import FileError, InvalidError, TableError
from newsevents.findings import Finding
from newsevents.storage.paths import local_path, to_path
from newsevents.validation.parallel import processor_count

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

#: Findings after which the remaining rows are not read.
MAX_FINDINGS = 1000


def from_arrow(tables: Mapping[str, pa.Table], *, max_findings: int = MAX_FINDINGS) -> Dataset:
    """Return the dataset of tables in the layout of `Dataset.to_arrow`.

    Rows may be in any order; `position` is the position of a record. Derived columns (names, days)
    are ignored and may be missing. Tables from pandas, polars or DuckDB may have texts, lists and
    whole numbers in other widths.

    Raises TableError for tables in another layout, InvalidError for rows that are no valid records
    (reading stops after `max_findings` findings), and MissingExtraError without pyarrow.
    """
    # Needs pyarrow.
    from newsevents.tables.checking import check_names, check_schema, metadata_of
    from newsevents.tables.layout import TABLES
    from newsevents.tables.reading import documents_of, in_memory

    check_names(tables)
    for name, table in TABLES.items():
        try:
            check_schema(table, tables[name].schema)
        except UnicodeDecodeError:
            raise TableError(f"{name}: the name of a column is not UTF-8") from None
    metadata = metadata_of(table.schema for table in tables.values())
    findings: list[Finding] = []
    records = []
    with collector_paused():
        for document in documents_of(in_memory(tables)):
            try:
                records.append(from_parsed(document))
            except InvalidError as error:
                findings += error.findings
                if len(findings) > max_findings:
                    break
    if findings:
        raise InvalidError(findings, subject="tables")
    return Dataset(records, metadata=metadata)


def connect(
    dataset: Dataset | str | PathLike[str], *, language: str | None = None
) -> duckdb.DuckDBPyConnection:
    """Return a DuckDB connection with the tables of a dataset as views.

    They are those of `Dataset.to_arrow`, with names in the given language where they exist, by
    default in English. The dataset may be a path; a folder of Parquet files is scanned, not loaded:
    only the columns and rows that a query needs are read. Its names are in the language that it was
    converted with, and another one is refused.

    Queries cannot read or write files, load extensions, reach the network or change these settings.
    For more, register the tables of `Dataset.to_arrow` in a connection of your own.
    Raises MissingExtraError without the extra `newsevents[columns]`, and the errors of `read_dataset`.
    """
    from newsevents.tables import require

    require("duckdb", extra="columns", purpose="SQL over a dataset")
    # Takes 50 ms.
    import duckdb

    tables = _tables(dataset, language)
    connection = duckdb.connect(
        config={
            "enable_external_access": False,
            # Data that does not fit into memory must not go to the working directory.
            "temp_directory": "",
            "threads": processor_count(),
        }
    )
    # Otherwise a query can name variables of the calling program.
    connection.execute("SET python_enable_replacements = false")
    connection.execute("SET lock_configuration = true")
    for name, table in tables.items():
        connection.register(name, table)
    return connection


def _tables(dataset: Dataset | str | PathLike[str], language: str | None) -> Mapping[str, Any]:
    if not isinstance(dataset, Dataset):
        path = to_path(dataset)
        if path.suffix == ".parquet":
            # Needs pyarrow.
            from newsevents.formats.parquet import open_tables

            if language is not None:
                reason = "names are in the language of its conversion; convert it with another one"
                raise FileError(path, reason)
            tables, _ = open_tables(local_path(path, "read as Parquet"))
            return tables
        dataset = read_dataset(path)
    return dataset.to_arrow(language=language or "en")
