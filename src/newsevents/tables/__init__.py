"""A dataset as related tables: of records, and of the entries of events.

The tables are Arrow tables, which pandas, polars, DuckDB and Parquet read directly. Their columns
and types follow from the fields of the model; see `newsevents.tables.layout`.
Needs the extra `newsevents[columns]`.
"""

from __future__ import annotations

from importlib import import_module

from newsevents.errors import MissingExtraError


def require(*packages: str, extra: str, purpose: str) -> None:
    """Raise MissingExtraError unless all packages of an extra can be imported."""
    for package in packages:
        try:
            import_module(package)
        except ImportError as error:
            raise MissingExtraError(package, extra, purpose) from error


require("pyarrow", extra="columns", purpose="a dataset as tables")
