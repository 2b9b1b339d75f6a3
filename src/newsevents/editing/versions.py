"""Index of the records of several datasets: which have one content, and which several.

It is a private SQLite database like that of the validator, in a temporary file beyond its cache.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator

import attrs

from newsevents.codec import encode
from newsevents.model import Record
from newsevents.validation.index import CACHE_SIZE_BYTES

# Nothing is ever rolled back or recovered.
_SETUP = f"""
PRAGMA cache_size = {-(CACHE_SIZE_BYTES // 1024)};
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE records (number INTEGER PRIMARY KEY, id TEXT, former TEXT, source INTEGER,
    digest BLOB, data BLOB);
CREATE TABLE decided (number INTEGER PRIMARY KEY, data BLOB);
CREATE TABLE chosen (number INTEGER PRIMARY KEY);
BEGIN;
"""
_ADD = "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?)"
_CHOOSE = "INSERT INTO chosen SELECT min(number) FROM records GROUP BY id ORDER BY 1"
_SHARED = """
SELECT count(*) FROM (SELECT 1 FROM records GROUP BY id HAVING min(source) <> max(source))
"""
_CONTESTED = """
SELECT id FROM records GROUP BY id HAVING min(digest) <> max(digest) OR max(former) <> ''
ORDER BY min(number)
"""
_OF_ID = "SELECT number, former, source, digest, data FROM records WHERE id = ? ORDER BY number"
_CHOSEN = """
SELECT number, records.source, coalesce(decided.data, records.data)
FROM chosen JOIN records USING (number) LEFT JOIN decided USING (number) ORDER BY number
"""
_IN_ONE = """
SELECT 1 FROM records AS one JOIN records AS other ON one.source = other.source
WHERE one.id = ? AND other.id = ? LIMIT 1
"""


@attrs.define
class Version:
    """One content of a record; others may have the same meaning."""

    #: Id of the record in its dataset, if it is another one under an alias; otherwise "".
    former: str
    data: bytes
    #: Number of each record with the content, in the order of the datasets, and its dataset.
    occurrences: list[tuple[int, int]] = attrs.field(factory=list)


class VersionIndex:
    """Index of all records, filled in the order of the datasets, then settled, then read."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._count = 0
        database.executescript(_SETUP)

    def add(self, source: int, record: Record, former: str = "") -> None:
        """Add a record of a dataset; `former` is its id there if an alias gave it another."""
        self._count += 1
        data = encode(record)
        digest = hashlib.blake2b(data, digest_size=16).digest()
        values = (self._count, record.id, former, source, digest, data)
        self._database.execute(_ADD, values)

    def settle(self) -> None:
        """Choose the first record of each id."""
        index = "CREATE INDEX by_id ON records (id, number, source, digest, former)"
        self._database.execute(index)
        self._database.execute(_CHOOSE)

    @property
    def shared(self) -> int:
        """Number of ids that several datasets have."""
        return int(self._database.execute(_SHARED).fetchone()[0])

    def contested(self) -> Iterator[tuple[int, str, list[Version]]]:
        """Yield number, id and versions of each record with several contents, or with aliases.

        Contents may differ in the order of maps alone.
        """
        for (record_id,) in self._database.execute(_CONTESTED):
            versions: dict[tuple[str, bytes], Version] = {}
            for number, former, source, digest, data in self._database.execute(
                _OF_ID, (record_id,)
            ):
                version = versions.setdefault((former, digest), Version(former, data))
                version.occurrences.append((number, source))
            found = list(versions.values())
            yield found[0].occurrences[0][0], record_id, found

    def decide(self, number: int, data: bytes) -> None:
        """Choose other content for a record."""
        self._database.execute("INSERT INTO decided VALUES (?, ?)", (number, data))

    def chosen(self) -> Iterator[tuple[int, int, bytes]]:
        """Yield number, dataset and JSON of one record for each id, in order."""
        yield from self._database.execute(_CHOSEN)

    def is_in_one(self, record_id: str, other: str) -> bool:
        """Whether a dataset has records with both ids."""
        return self._database.execute(_IN_ONE, (record_id, other)).fetchone() is not None
