"""A dataset as related tables: events, participants, evidence, relations, articles, actors, places.

The tables are Arrow's, so that pandas, polars, DuckDB and Parquet take them as they are.
Which columns there are, of which types, follows from the fields of the model; see
`newsevents.tables.layout`, and docs/tables.md, which is made from it.
Needs the extra `newsevents[columns]`.
"""

from newsevents.errors import MissingExtraError

try:
    import pyarrow as pa  # noqa: F401 - a missing package is said once, here
except ImportError as error:
    raise MissingExtraError("pyarrow", "columns", "a dataset as tables") from error
