"""Articles and events on disk, by way of DuckDB, when there are more than memory should hold.

Everything is written once, then sorted and joined once, in an amount of memory that is set here.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Any

from newsevents.errors import FileError, MissingExtraError
from newsevents.validation.index import RecordLocation, Store
from newsevents.validation.scan import MAX_FINDINGS, ScannedRecord
from newsevents.validation.stored_records import StreamedMapping

#: The memory is what DuckDB needs to join so many on disk.
_SETTINGS: Mapping[str, str | bool | int] = MappingProxyType(
    {"memory_limit": "64MB", "threads": 1, "preserve_insertion_order": False}
)
#: Records and references that are joined at once; more are cut into buckets by a hash of the id.
_AT_ONCE = 150_000
# Rows that are fetched at once.
_ROWS = 5000

_TABLES = """
CREATE TABLE records (id VARCHAR, part INTEGER, ordinal INTEGER, line INTEGER, brief BLOB);
CREATE TABLE targets (id VARCHAR, part INTEGER, place INTEGER);
CREATE TABLE joined (part INTEGER, place INTEGER, id VARCHAR, brief BLOB);
"""
# Records with ids that stand twice, each with how many there were before it, and the first.
_LATER = """
WITH ranked AS (
  SELECT rowid AS number, part, ordinal, line, row_number() OVER later AS n,
    first_value({'part': part, 'ordinal': ordinal, 'line': line}) OVER later AS first
  FROM records SEMI JOIN (SELECT id FROM records GROUP BY id HAVING count(*) > 1) USING (id)
  WINDOW later AS (PARTITION BY id ORDER BY part, ordinal)
)
"""


class OnDisk(Store):
    """Articles and events in a database of its own, which is removed in the end."""

    #: Bytes that it takes in memory do not grow.
    size = 0

    def __init__(self) -> None:
        """Make the database; raise MissingExtraError without DuckDB."""
        try:
            import duckdb
        except ImportError:
            raise MissingExtraError("duckdb", "columns", "keeping ids on disk") from None
        self._errors = (duckdb.Error, RuntimeError)
        # DuckDB says in either way that a signal has come.
        self._interrupts = (duckdb.InterruptException, RuntimeError)
        try:
            # Removed at the end of the program, if not before.
            self._place = tempfile.TemporaryDirectory(
                prefix="newsevents-", ignore_cleanup_errors=True
            )
        except OSError as error:
            raise FileError("", f"ids cannot be kept on disk: {error}") from None
        #: Where it lies.
        self.folder = self._place.name
        try:
            self._database = duckdb.connect(f"{self.folder}/index.duckdb", config=dict(_SETTINGS))
            self._database.execute(_TABLES)
        except self._errors as error:
            self._place.cleanup()
            raise self._failed(error) from None

    def _run(self, query: str, parameters: Sequence[Any] = ()) -> Any:
        """Run a query of ours; raise FileError when the disk is full."""
        try:
            return self._database.cursor().execute(query, parameters)
        except self._errors as error:
            raise self._failed(error) from None

    def _failed(self, error: Exception) -> BaseException:
        """Return what an error of DuckDB comes to, which ends with Ctrl-C in words of its own."""
        if isinstance(error, self._interrupts):
            return KeyboardInterrupt()
        return FileError(self.folder, f"ids cannot be kept on disk: {error}")

    def put(
        self, part: int, rows: Sequence[tuple[ScannedRecord, int]], targets: Sequence[str]
    ) -> None:
        """Keep the records of a part, each with its line in the file, and what they refer to."""
        columns = [
            [row.id for row, _ in rows],
            part,
            [row.ordinal for row, _ in rows],
            [line for _, line in rows],
            [row.brief for row, _ in rows],
        ]
        self._run(
            "INSERT INTO records SELECT unnest(?::VARCHAR[]), ?, unnest(?::INTEGER[]),"
            " unnest(?::INTEGER[]), unnest(?::BLOB[])",
            columns,
        )
        self._run(
            "INSERT INTO targets SELECT unnest(?::VARCHAR[]), ?, unnest(?::INTEGER[])",
            [list(targets), part, list(range(len(targets)))],
        )

    def repeated(self) -> Iterator[tuple[RecordLocation, RecordLocation]]:
        """Yield every record whose id was there before, with where that was; forget the later."""
        for row in self.rows(
            f"{_LATER} SELECT part, ordinal, line, first FROM ranked"  # noqa: S608 - our own words
            f" WHERE n > 1 ORDER BY part, ordinal LIMIT {MAX_FINDINGS + 1}"
        ):
            yield RecordLocation(*row[:3]), RecordLocation(**row[3])
        self._run(
            f"DELETE FROM records WHERE rowid IN ({_LATER} SELECT number FROM ranked WHERE n > 1)"  # noqa: S608
        )

    def neighbours(self) -> Iterator[tuple[int, dict[str, bytes | None]]]:
        """Yield for every part, in order, what it refers to, with the brief of what is there."""
        counted = "SELECT (SELECT count(*) FROM records) + (SELECT count(*) FROM targets)"
        buckets = next(self.rows(counted))[0] // _AT_ONCE + 1
        for table in ("records", "targets"):
            # Sorted, so that looking for one bucket passes over what belongs to the others.
            self._run(
                f"CREATE TABLE {table}_sorted AS"  # noqa: S608 - our own words
                f" SELECT hash(id) % {buckets} AS bucket, * FROM {table} ORDER BY bucket"
            )
        for bucket in range(buckets):
            self._run(
                "INSERT INTO joined SELECT t.part, t.place, t.id, r.brief"
                " FROM (FROM targets_sorted WHERE bucket = ?) t"
                " LEFT JOIN (FROM records_sorted WHERE bucket = ?) r USING (id)",
                [bucket, bucket],
            )
        for table in ("records_sorted", "targets_sorted"):
            self._run(f"DROP TABLE {table}")
        joined = self.rows("SELECT part, id, brief FROM joined ORDER BY part, place")
        for part, rows in groupby(joined, key=lambda row: row[0]):
            yield part, {name: brief for _, name, brief in rows}

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query, fetched some at a time."""
        result = self._run(query, parameters)
        while rows := self._fetch(result):
            yield from rows

    def _fetch(self, result: Any) -> list[tuple[Any, ...]]:
        try:
            rows: list[tuple[Any, ...]] = result.fetchmany(_ROWS)
        except self._errors as error:
            raise self._failed(error) from None
        return rows

    def spot(self, name: str) -> RecordLocation | None:
        """Return where the record with an id stands."""
        query = "SELECT part, ordinal, line FROM records WHERE id = ?"
        return next((RecordLocation(*row) for row in self.rows(query, [name])), None)

    def briefs(self, *, articles: bool) -> Mapping[str, bytes]:
        """Return the articles, or the briefs of the events."""
        return _Briefs(self, articles=articles)

    def close(self) -> None:
        """Remove what lies on disk."""
        self._database.close()
        self._place.cleanup()


class _Briefs(StreamedMapping[bytes]):
    """The articles or the events of a database."""

    def __init__(self, store: OnDisk, *, articles: bool) -> None:
        self._store = store
        self._where = f"starts_with(id, 'article:') = {articles}"

    def __getitem__(self, name: str) -> bytes:
        query = f"SELECT brief FROM records WHERE id = ? AND {self._where}"  # noqa: S608
        for (brief,) in self._store.rows(query, [name]):
            return bytes(brief)
        raise KeyError(name)

    def __len__(self) -> int:
        query = f"SELECT count(*) FROM records WHERE {self._where}"  # noqa: S608
        return int(next(self._store.rows(query))[0])

    def pairs(self) -> Iterator[tuple[str, bytes]]:
        """Yield all of them in their order."""
        query = f"SELECT id, brief FROM records WHERE {self._where} ORDER BY part, ordinal"  # noqa: S608
        return ((name, bytes(brief)) for name, brief in self._store.rows(query))
