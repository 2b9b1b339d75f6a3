"""Arrow tables to a dataset; the way there is `Dataset.to_arrow`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from newsevents.codec import from_dict
from newsevents.dataset.dataset import Dataset
from newsevents.errors import InvalidError
from newsevents.findings import Finding
from newsevents.model import Record

if TYPE_CHECKING:
    import pyarrow as pa

#: Findings after which no more are looked for.
_MOST_FINDINGS = 1000


def from_arrow(tables: Mapping[str, pa.Table]) -> Dataset:
    """Return the dataset that tables hold; they are laid out as `Dataset.to_arrow` does it.

    Rows may stand in any order, `position` says where a record stands.
    Columns that are worked out from others (names, days) are not looked at and may be missing.
    What went through pandas, polars or DuckDB may have its texts, lists and whole numbers in other
    widths.
    Raises `newsevents.tables.TableError` for tables of another form, InvalidError, with every
    finding, or the first thousand, for rows that make no valid record, and MissingExtraError without pyarrow.
    """
    from newsevents.tables.checking import check_names, check_schema, metadata_of
    from newsevents.tables.layout import TABLES
    from newsevents.tables.reading import documents_in

    check_names(tables)
    for name, table in TABLES.items():
        check_schema(table, tables[name].schema)
    metadata = metadata_of(table.schema for table in tables.values())
    findings: list[Finding] = []
    records = tuple(_records(documents_in(tables), findings))
    if findings:
        raise InvalidError(findings, subject="tables")
    return Dataset(records, metadata=metadata)


def _records(documents: Iterable[Any], findings: list[Finding]) -> Iterator[Record]:
    for document in documents:
        try:
            yield from_dict(document)
        except InvalidError as error:
            findings += error.findings
            if len(findings) > _MOST_FINDINGS:
                return
