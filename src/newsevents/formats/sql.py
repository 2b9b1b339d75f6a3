"""Datasets as DuckDB sees them: SQL over the tables, out of reach of files and the network."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Any

from newsevents.dataset.dataset import Dataset
from newsevents.dataset.reading import read_dataset
from newsevents.errors import MissingExtraError
from newsevents.storage.paths import local_path, to_path

if TYPE_CHECKING:
    import duckdb


def connect(
    dataset: Dataset | str | PathLike[str], *, language: str = "en"
) -> duckdb.DuckDBPyConnection:
    """Return a DuckDB connection in which the tables of a dataset are views.

    They are those of `Dataset.to_arrow`, with names in the language if there are any in it.
    A dataset may be a path, too; a folder of Parquet files is not loaded but scanned where it is,
    only the columns and rows that a query needs.
    No query can read or write files, load extensions, reach the network or change that.
    Who wants more registers the tables of `Dataset.to_arrow` in a connection of their own.
    Raises MissingExtraError without the extra `newsevents[columns]`, and what `read_dataset` raises.
    """
    try:
        import duckdb
    except ImportError as error:
        raise MissingExtraError("duckdb", "columns", "SQL over a dataset") from error
    tables = _tables(dataset, language)
    connection = duckdb.connect(
        config={
            "enable_external_access": False,
            # What does not fit into memory is not put into the folder that one happens to be in.
            "temp_directory": "",
        }
    )
    # Or else a query could name variables of the program that it runs in.
    connection.execute("SET python_enable_replacements = false")
    connection.execute("SET lock_configuration = true")
    for name, table in tables.items():
        connection.register(name, table)
    return connection


def _tables(dataset: Dataset | str | PathLike[str], language: str) -> dict[str, Any]:
    if isinstance(dataset, Dataset):
        return dict(dataset.to_arrow(language=language))
    path = to_path(dataset)
    if path.suffix == ".parquet":
        from newsevents.formats.parquet import open_parquet

        return dict(open_parquet(local_path(path, "read as Parquet")).tables)
    return dict(read_dataset(path).to_arrow(language=language))
